"""The public checks of gru, for Otter: grader.check("gru") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gru"
points = None


@test_case(points=1, name='A sequence of several steps')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "gru/gru_sequence")


@test_case(points=1, name="The same numbers as PyTorch's own layer")
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "gru/gru_library")
