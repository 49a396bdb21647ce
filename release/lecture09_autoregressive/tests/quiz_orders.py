"""The public checks of quiz_orders, for Otter: grader.check("quiz_orders") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_orders"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_orders/offered")
