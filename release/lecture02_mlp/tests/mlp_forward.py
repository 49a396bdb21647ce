"""The public checks of mlp_forward, for Otter: grader.check("mlp_forward") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "mlp_forward"
points = None


@test_case(points=1, name='Two hidden layers of different widths')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "mlp_forward/mlp_values")
