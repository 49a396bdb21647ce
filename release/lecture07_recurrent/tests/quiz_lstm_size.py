"""The public checks of quiz_lstm_size, for Otter: grader.check("quiz_lstm_size") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_lstm_size"
points = None


@test_case(points=0, name='The answer is a whole number')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "quiz_lstm_size/size_is_int")
