"""The public checks of rmsprop_step, for Otter: grader.check("rmsprop_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "rmsprop_step"
points = None


@test_case(points=1, name='A step with a mean of squares already there')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "rmsprop_step/rmsprop_one_step")
