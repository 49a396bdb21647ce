"""The public checks of tanh, for Otter: grader.check("tanh") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "tanh"
points = None


@test_case(points=1, name='Values between -4 and 4')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "tanh/tanh_values")
