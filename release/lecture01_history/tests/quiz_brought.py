"""The public checks of quiz_brought, for Otter: grader.check("quiz_brought") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_brought"
points = None


@test_case(points=1, name='Images and games')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_brought/brought_first")
