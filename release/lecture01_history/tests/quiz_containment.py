"""The public checks of quiz_containment, for Otter: grader.check("quiz_containment") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_containment"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "quiz_containment/offered")
