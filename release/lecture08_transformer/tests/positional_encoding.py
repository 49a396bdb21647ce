"""The public checks of positional_encoding, for Otter: grader.check("positional_encoding") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "positional_encoding"
points = None


@test_case(points=1, name='Sines and cosines in turn')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "positional_encoding/encoding_small")


@test_case(points=1, name='Moving along is a rotation')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "positional_encoding/rotation")
