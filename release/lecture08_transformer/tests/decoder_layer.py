"""The public checks of decoder_layer, for Otter: grader.check("decoder_layer") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "decoder_layer"
points = None


@test_case(points=3, name='Two sequences of different length')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "decoder_layer/decode")


@test_case(points=2, name='The future is hidden, the memory is not')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "decoder_layer/decoder_sees")
