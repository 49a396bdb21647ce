"""The public checks of bootstrap, for Otter: grader.check("bootstrap") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bootstrap"
points = None


@test_case(points=1, name='Samples drawn with replacement')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bootstrap/drawn_again")


@test_case(points=1, name='Each sample is a row of the data')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bootstrap/rows_of_the_data")
