"""The public checks of rnn_cell, for Otter: grader.check("rnn_cell") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "rnn_cell"
points = None


@test_case(points=1, name='One step equals tanh of input plus memory')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "rnn_cell/rnn_step")
