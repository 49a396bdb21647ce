"""The public checks of relu, for Otter: grader.check("relu") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "relu"
points = None


@test_case(points=1, name='Positive numbers pass, negative ones become zero')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "relu/relu_values")
