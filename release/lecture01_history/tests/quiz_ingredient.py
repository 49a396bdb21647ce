"""The public checks of quiz_ingredient, for Otter: grader.check("quiz_ingredient") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_ingredient"
points = None


@test_case(points=1, name='What one learns from, and what one minimises')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_ingredient/data_and_losses")
