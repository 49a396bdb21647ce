"""The public checks of bias_variance, for Otter: grader.check("bias_variance") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bias_variance"
points = None


@test_case(points=1, name='Models that disagree')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bias_variance/disagreeing_models")


@test_case(points=1, name='Bias and variance add up to the mean squared error')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bias_variance/adds_up")
