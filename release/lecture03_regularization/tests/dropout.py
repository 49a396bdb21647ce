"""The public checks of dropout, for Otter: grader.check("dropout") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "dropout"
points = None


@test_case(points=2, name='Some elements go, the others grow')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "dropout/some_dropped")


@test_case(points=1, name='Four numbers worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "dropout/dropout_by_hand")
