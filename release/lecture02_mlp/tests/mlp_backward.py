"""The public checks of mlp_backward, for Otter: grader.check("mlp_backward") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "mlp_backward"
points = None


@test_case(points=2, name='One hidden layer')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "mlp_backward/backward_two_layers")


@test_case(points=1, name='The gradient is the slope of the loss')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "mlp_backward/slope_of_the_network")
