"""The public checks of transition_block, for Otter: grader.check("transition_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "transition_block"
points = None


@test_case(points=1, name='Norm, 1x1 convolution, averages')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "transition_block/transition")
