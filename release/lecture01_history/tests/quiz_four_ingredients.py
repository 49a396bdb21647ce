"""The public checks of quiz_four_ingredients, for Otter: grader.check("quiz_four_ingredients") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_four_ingredients"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_four_ingredients/offered")
