"""The public checks of categorical_log_prob, for Otter: grader.check("categorical_log_prob") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "categorical_log_prob"
points = None


@test_case(points=1, name='Classes of a small batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "categorical_log_prob/small_batch")


@test_case(points=1, name='The classes together are certain')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "categorical_log_prob/classes_sum_to_one")
