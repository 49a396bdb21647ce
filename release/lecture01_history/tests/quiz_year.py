"""The public checks of quiz_year, for Otter: grader.check("quiz_year") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_year"
points = None


@test_case(points=1, name='The first and the last')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_year/first_and_last")
