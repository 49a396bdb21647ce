"""The public checks of early_stopping, for Otter: grader.check("early_stopping") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "early_stopping"
points = None


@test_case(points=1, name='A loss that falls, rises, and falls again')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "early_stopping/falls_and_rises")


@test_case(points=1, name='Five losses worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "early_stopping/stopping_by_hand")
