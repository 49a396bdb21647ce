"""The public checks of stack_parameters, for Otter: grader.check("stack_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "stack_parameters"
points = None


@test_case(points=1, name='Weights of a stack')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "stack_parameters/stack_weights")
