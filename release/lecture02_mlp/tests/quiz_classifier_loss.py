"""The public checks of quiz_classifier_loss, for Otter: grader.check("quiz_classifier_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_classifier_loss"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "quiz_classifier_loss/offered")
