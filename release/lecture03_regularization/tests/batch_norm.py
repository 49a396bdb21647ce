"""The public checks of batch_norm, for Otter: grader.check("batch_norm") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "batch_norm"
points = None


@test_case(points=2, name='A training step')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "batch_norm/training_step")


@test_case(points=1, name='Two samples worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "batch_norm/batch_norm_by_hand")


@test_case(points=1, name='y has mean beta and variance gamma squared')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "batch_norm/mean_and_variance")
