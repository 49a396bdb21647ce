"""The public checks of quiz_gates, for Otter: grader.check("quiz_gates") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_gates"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "quiz_gates/offered")
