"""The public checks of Adam, for Otter: grader.check("Adam") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "Adam"
points = None


@test_case(points=2, name='Four steps of two parameters')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "Adam/optimiser_run")


@test_case(points=1, name='step leaves the gradients alone, zero_grad clears them')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "Adam/optimiser_gradients")


@test_case(points=2, name='Under a constant gradient every step is -lr * g / (|g| + eps)')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "Adam/optimiser_constant_gradient")
