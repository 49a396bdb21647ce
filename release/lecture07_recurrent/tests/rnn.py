"""The public checks of rnn, for Otter: grader.check("rnn") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "rnn"
points = None


@test_case(points=1, name='A sequence of several steps')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "rnn/rnn_sequence")


@test_case(points=1, name="The same numbers as PyTorch's own layer")
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "rnn/rnn_library")
