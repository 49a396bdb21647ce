"""The public checks of adadelta_step, for Otter: grader.check("adadelta_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "adadelta_step"
points = None


@test_case(points=2, name='A step from two means already there')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "adadelta_step/adadelta_one_step")
