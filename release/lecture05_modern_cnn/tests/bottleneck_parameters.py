"""The public checks of bottleneck_parameters, for Otter: grader.check("bottleneck_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bottleneck_parameters"
points = None


@test_case(points=1, name='At once, or after a reduction')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "bottleneck_parameters/bottleneck_weights")
