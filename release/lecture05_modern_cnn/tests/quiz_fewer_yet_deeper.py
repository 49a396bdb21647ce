"""The public checks of quiz_fewer_yet_deeper, for Otter: grader.check("quiz_fewer_yet_deeper") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_fewer_yet_deeper"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "quiz_fewer_yet_deeper/offered")
