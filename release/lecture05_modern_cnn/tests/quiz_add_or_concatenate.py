"""The public checks of quiz_add_or_concatenate, for Otter: grader.check("quiz_add_or_concatenate") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_add_or_concatenate"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "quiz_add_or_concatenate/offered")
