"""The public checks of boosting_weights, for Otter: grader.check("boosting_weights") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "boosting_weights"
points = None


@test_case(points=1, name='Weights after a weak learner')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "boosting_weights/reweighted")


@test_case(points=1, name='Four samples worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "boosting_weights/boosting_by_hand")
