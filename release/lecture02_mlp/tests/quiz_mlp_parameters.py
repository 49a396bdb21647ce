"""The public checks of quiz_mlp_parameters, for Otter: grader.check("quiz_mlp_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_mlp_parameters"
points = None


@test_case(points=1, name='One hidden layer for digits')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "quiz_mlp_parameters/digits_parameters")
