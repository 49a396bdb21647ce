"""The public checks of quiz_loss, for Otter: grader.check("quiz_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_loss"
points = None


@test_case(points=1, name='Numbers')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_loss/losses_for_numbers")
