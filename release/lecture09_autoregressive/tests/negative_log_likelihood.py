"""The public checks of negative_log_likelihood, for Otter: grader.check("negative_log_likelihood") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "negative_log_likelihood"
points = None


@test_case(points=1, name='A few samples of a few outcomes')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "negative_log_likelihood/few_outcomes")


@test_case(points=1, name="The samples' own frequencies cost their entropy")
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "negative_log_likelihood/own_frequencies")
