"""The public checks of quiz_updates, for Otter: grader.check("quiz_updates") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_updates"
points = None


@test_case(points=1, name='Updates in some epochs')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "quiz_updates/updates")
