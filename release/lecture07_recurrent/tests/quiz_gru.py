"""The public checks of quiz_gru, for Otter: grader.check("quiz_gru") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_gru"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "quiz_gru/offered")
