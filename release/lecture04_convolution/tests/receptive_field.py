"""The public checks of receptive_field, for Otter: grader.check("receptive_field") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "receptive_field"
points = None


@test_case(points=1, name='Stacks of layers')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "receptive_field/stacks")
