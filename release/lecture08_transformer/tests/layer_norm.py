"""The public checks of layer_norm, for Otter: grader.check("layer_norm") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "layer_norm"
points = None


@test_case(points=1, name='Rows of a small table')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "layer_norm/norm_rows")


@test_case(points=1, name='Mean 0 and variance 1, then gain and bias')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "layer_norm/norm_moments")
