"""The public checks of weight_penalty, for Otter: grader.check("weight_penalty") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "weight_penalty"
points = None


@test_case(points=1, name='Weights and biases of several layers')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "weight_penalty/several_layers")


@test_case(points=1, name='Two small tensors worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "weight_penalty/penalty_by_hand")
