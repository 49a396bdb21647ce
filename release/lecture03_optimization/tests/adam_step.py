"""The public checks of adam_step, for Otter: grader.check("adam_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "adam_step"
points = None


@test_case(points=2, name='One step of a run under way')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "adam_step/adam_under_way")


@test_case(points=1, name='The first step, from a state of zeros')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "adam_step/adam_first_step")


@test_case(points=2, name='Under a constant gradient every step is -lr * g / (|g| + eps)')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "adam_step/adam_constant_gradient")
