"""The public checks of lstm_cell, for Otter: grader.check("lstm_cell") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "lstm_cell"
points = None


@test_case(points=2, name='One step of the LSTM')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "lstm_cell/lstm_step")


@test_case(points=1, name='An open forget gate and a closed input gate keep the memory exactly')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "lstm_cell/lstm_keeps")
