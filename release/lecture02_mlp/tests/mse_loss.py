"""The public checks of mse_loss, for Otter: grader.check("mse_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "mse_loss"
points = None


@test_case(points=1, name='The mean over all elements of a table')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "mse_loss/mse_of_a_table")
