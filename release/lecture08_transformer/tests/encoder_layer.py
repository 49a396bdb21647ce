"""The public checks of encoder_layer, for Otter: grader.check("encoder_layer") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "encoder_layer"
points = None


@test_case(points=3, name='A small batch without a mask')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "encoder_layer/encode")


@test_case(points=1, name='Silent layers leave the input, normalised')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "encoder_layer/encoder_residual")
