"""The public checks of softmax, for Otter: grader.check("softmax") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "softmax"
points = None


@test_case(points=1, name='Five classes for four samples')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "softmax/softmax_values")


@test_case(points=1, name='Rows sum to one, and a constant added to a row changes nothing')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "softmax/softmax_laws")
