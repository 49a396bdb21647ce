"""The public checks of mixup, for Otter: grader.check("mixup") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "mixup"
points = None


@test_case(points=1, name='Samples and soft labels of a shuffled batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "mixup/mixed_batch")


@test_case(points=1, name='Three numbers worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "mixup/mixup_by_hand")
