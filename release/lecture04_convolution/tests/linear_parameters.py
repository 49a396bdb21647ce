"""The public checks of linear_parameters, for Otter: grader.check("linear_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "linear_parameters"
points = None


@test_case(points=1, name='Weights, and biases where asked')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "linear_parameters/linear_weights")
