"""The public checks of lstm, for Otter: grader.check("lstm") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "lstm"
points = None


@test_case(points=2, name='A sequence of several steps')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "lstm/lstm_sequence")


@test_case(points=1, name="The same numbers as PyTorch's own layer")
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "lstm/lstm_library")
