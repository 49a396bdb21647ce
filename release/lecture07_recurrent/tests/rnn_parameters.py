"""The public checks of rnn_parameters, for Otter: grader.check("rnn_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "rnn_parameters"
points = None


@test_case(points=1, name='A layer of 10 inputs and 30 units')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "rnn_parameters/rnn_size")
