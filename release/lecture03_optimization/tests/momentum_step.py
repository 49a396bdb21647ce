"""The public checks of momentum_step, for Otter: grader.check("momentum_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "momentum_step"
points = None


@test_case(points=1, name='A step from a velocity already there')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "momentum_step/momentum_one_step")


@test_case(points=1, name='Under a constant gradient the velocity grows as a geometric series')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "momentum_step/momentum_series")
