"""The public checks of collapse_affine, for Otter: grader.check("collapse_affine") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "collapse_affine"
points = None


@test_case(points=1, name='Three layers of different widths')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "collapse_affine/collapse_values")


@test_case(points=1, name='The collapsed layer does what the stack does')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "collapse_affine/collapse_equals_the_stack")
