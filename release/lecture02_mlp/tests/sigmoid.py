"""The public checks of sigmoid, for Otter: grader.check("sigmoid") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "sigmoid"
points = None


@test_case(points=1, name='Values between -6 and 6')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "sigmoid/sigmoid_values")


@test_case(points=1, name='sigmoid(-x) = 1 - sigmoid(x), with a slope of one quarter at 0')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "sigmoid/sigmoid_is_symmetric")
