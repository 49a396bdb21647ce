"""The public checks of conv_parameters, for Otter: grader.check("conv_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "conv_parameters"
points = None


@test_case(points=1, name='Weights, and biases where asked')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "conv_parameters/conv_weights")
