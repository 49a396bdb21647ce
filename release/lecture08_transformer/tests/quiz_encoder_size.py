"""The public checks of quiz_encoder_size, for Otter: grader.check("quiz_encoder_size") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_encoder_size"
points = None


@test_case(points=0, name='The answer is a whole number')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "quiz_encoder_size/encoder_size_is_int")
