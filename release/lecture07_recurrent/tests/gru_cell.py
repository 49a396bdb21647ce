"""The public checks of gru_cell, for Otter: grader.check("gru_cell") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gru_cell"
points = None


@test_case(points=1, name='One step of the GRU')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "gru_cell/gru_step")


@test_case(points=1, name='An update gate of one keeps h, of zero replaces it')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "gru_cell/gru_update")
