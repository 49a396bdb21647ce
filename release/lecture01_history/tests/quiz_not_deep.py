"""The public checks of quiz_not_deep, for Otter: grader.check("quiz_not_deep") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_not_deep"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_not_deep/offered")
