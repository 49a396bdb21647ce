"""The public checks of max_pool2d, for Otter: grader.check("max_pool2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "max_pool2d"
points = None


@test_case(points=1, name='Windows side by side')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "max_pool2d/max_side_by_side")


@test_case(points=2, name='Windows that overlap')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "max_pool2d/max_overlapping")
