"""The public checks of k_fold, for Otter: grader.check("k_fold") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "k_fold"
points = None


@test_case(points=1, name='Ten samples in three folds')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "k_fold/ten_in_three")


@test_case(points=1, name='Folds are disjoint and cover everything')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "k_fold/folds_cover")
