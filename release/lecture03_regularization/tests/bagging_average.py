"""The public checks of bagging_average, for Otter: grader.check("bagging_average") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bagging_average"
points = None


@test_case(points=1, name='The average of several models')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bagging_average/average_of_models")


@test_case(points=1, name='Two models worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bagging_average/average_by_hand")
