"""The public checks of nesterov_step, for Otter: grader.check("nesterov_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "nesterov_step"
points = None


@test_case(points=1, name='The gradient is asked where momentum alone would lead')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "nesterov_step/nesterov_one_step")
