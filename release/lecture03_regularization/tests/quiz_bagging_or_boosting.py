"""The public checks of quiz_bagging_or_boosting, for Otter: grader.check("quiz_bagging_or_boosting") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_bagging_or_boosting"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "quiz_bagging_or_boosting/offered")
