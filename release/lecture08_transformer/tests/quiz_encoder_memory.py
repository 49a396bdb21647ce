"""The public checks of quiz_encoder_memory, for Otter: grader.check("quiz_encoder_memory") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_encoder_memory"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "quiz_encoder_memory/offered")
