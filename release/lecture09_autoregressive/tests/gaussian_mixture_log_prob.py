"""The public checks of gaussian_mixture_log_prob, for Otter: grader.check("gaussian_mixture_log_prob") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gaussian_mixture_log_prob"
points = None


@test_case(points=2, name='Points under a mixture of three')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "gaussian_mixture_log_prob/few_points")


@test_case(points=1, name='A density integrates to one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "gaussian_mixture_log_prob/integrates_to_one")
