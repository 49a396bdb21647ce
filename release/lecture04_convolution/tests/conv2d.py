"""The public checks of conv2d, for Otter: grader.check("conv2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "conv2d"
points = None


@test_case(points=2, name='Several channels, several kernels')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "conv2d/layer")


@test_case(points=2, name='Stride and padding')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "conv2d/stride_and_padding")


@test_case(points=1, name='A kernel with a single one copies a channel')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "conv2d/copies_a_channel")
