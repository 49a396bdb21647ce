"""The public checks of linear_regression_gradients, for Otter: grader.check("linear_regression_gradients") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "linear_regression_gradients"
points = None


@test_case(points=1, name='Gradients of a line in three variables')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "linear_regression_gradients/line_gradients")


@test_case(points=1, name='The gradient is the slope of the loss')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "linear_regression_gradients/slope_of_the_loss")
