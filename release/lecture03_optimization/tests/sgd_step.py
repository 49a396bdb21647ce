"""The public checks of sgd_step, for Otter: grader.check("sgd_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "sgd_step"
points = None


@test_case(points=1, name='A step goes down the slope, as far as the learning rate says')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "sgd_step/sgd_one_step")
