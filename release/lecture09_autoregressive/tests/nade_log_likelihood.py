"""The public checks of nade_log_likelihood, for Otter: grader.check("nade_log_likelihood") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "nade_log_likelihood"
points = None


@test_case(points=1, name='Log-likelihood of a few images')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_log_likelihood/few_likelihoods")


@test_case(points=2, name='All images together are certain')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_log_likelihood/images_sum_to_one")
