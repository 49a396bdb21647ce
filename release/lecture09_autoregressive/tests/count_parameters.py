"""The public checks of count_parameters, for Otter: grader.check("count_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "count_parameters"
points = None


@test_case(points=1, name='Binary variables: 2^n - 1, n and 2n - 1')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "count_parameters/count_binary")
