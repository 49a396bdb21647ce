"""The public checks of kl_divergence, for Otter: grader.check("kl_divergence") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "kl_divergence"
points = None


@test_case(points=1, name='Two distributions without zeros')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "kl_divergence/without_zeros")


@test_case(points=1, name='Never negative, zero for equal distributions')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "kl_divergence/never_negative")
