"""The public checks of quiz_described_model, for Otter: grader.check("quiz_described_model") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_described_model"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "quiz_described_model/offered")
