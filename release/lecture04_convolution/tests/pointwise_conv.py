"""The public checks of pointwise_conv, for Otter: grader.check("pointwise_conv") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "pointwise_conv"
points = None


@test_case(points=1, name='Channels mixed at every pixel')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "pointwise_conv/mixed_channels")
