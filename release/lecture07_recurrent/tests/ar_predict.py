"""The public checks of ar_predict, for Otter: grader.check("ar_predict") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "ar_predict"
points = None


@test_case(points=1, name='Forecasts of a few series')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "ar_predict/forecasts")


@test_case(points=1, name='A forecast worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "ar_predict/forecast_by_hand")
