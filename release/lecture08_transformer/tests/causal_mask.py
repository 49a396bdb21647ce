"""The public checks of causal_mask, for Otter: grader.check("causal_mask") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "causal_mask"
points = None


@test_case(points=1, name='Rows look back, never ahead')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "causal_mask/causal_small")
