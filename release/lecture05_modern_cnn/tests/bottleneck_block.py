"""The public checks of bottleneck_block, for Otter: grader.check("bottleneck_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bottleneck_block"
points = None


@test_case(points=2, name='Reduced, convolved, expanded')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "bottleneck_block/bottleneck")


@test_case(points=1, name='Zero weights leave relu(x), and the gradient passes')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "bottleneck_block/bottleneck_zero_weights")
