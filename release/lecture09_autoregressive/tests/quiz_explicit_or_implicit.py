"""The public checks of quiz_explicit_or_implicit, for Otter: grader.check("quiz_explicit_or_implicit") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_explicit_or_implicit"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_explicit_or_implicit/offered")
