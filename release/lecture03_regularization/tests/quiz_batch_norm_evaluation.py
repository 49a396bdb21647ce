"""The public checks of quiz_batch_norm_evaluation, for Otter: grader.check("quiz_batch_norm_evaluation") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_batch_norm_evaluation"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "quiz_batch_norm_evaluation/offered")
