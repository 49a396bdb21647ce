"""The public checks of avg_pool2d, for Otter: grader.check("avg_pool2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "avg_pool2d"
points = None


@test_case(points=1, name='Windows side by side')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "avg_pool2d/avg_side_by_side")
