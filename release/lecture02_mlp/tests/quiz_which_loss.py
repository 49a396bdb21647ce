"""The public checks of quiz_which_loss, for Otter: grader.check("quiz_which_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_which_loss"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "quiz_which_loss/offered")
