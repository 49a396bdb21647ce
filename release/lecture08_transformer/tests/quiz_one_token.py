"""The public checks of quiz_one_token, for Otter: grader.check("quiz_one_token") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_one_token"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "quiz_one_token/offered")
