"""The public checks of gru_parameters, for Otter: grader.check("gru_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gru_parameters"
points = None


@test_case(points=1, name='A layer of 10 inputs and 30 units')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "gru_parameters/gru_size")
