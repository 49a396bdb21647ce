"""The public checks of quiz_slow_sampling, for Otter: grader.check("quiz_slow_sampling") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_slow_sampling"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_slow_sampling/offered")
