"""The public checks of quiz_who_brought_what, for Otter: grader.check("quiz_who_brought_what") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_who_brought_what"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "quiz_who_brought_what/offered")
