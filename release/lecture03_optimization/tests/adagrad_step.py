"""The public checks of adagrad_step, for Otter: grader.check("adagrad_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "adagrad_step"
points = None


@test_case(points=1, name='A step with a sum of squares already there')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "adagrad_step/adagrad_one_step")
