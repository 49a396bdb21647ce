"""The public checks of bernoulli_log_prob, for Otter: grader.check("bernoulli_log_prob") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bernoulli_log_prob"
points = None


@test_case(points=1, name='Coins of every bias')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "bernoulli_log_prob/coins")


@test_case(points=1, name='Heads and tails together are certain')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "bernoulli_log_prob/heads_and_tails")
