"""The public checks of gaussian_nll, for Otter: grader.check("gaussian_nll") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gaussian_nll"
points = None


@test_case(points=1, name='Five forecasts')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "gaussian_nll/nll_values")
