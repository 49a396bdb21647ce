"""The public checks of conv_output_size, for Otter: grader.check("conv_output_size") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "conv_output_size"
points = None


@test_case(points=1, name='Kernel, stride and padding')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "conv_output_size/output_size")
