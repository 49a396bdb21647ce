"""The public checks of residual_block, for Otter: grader.check("residual_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "residual_block"
points = None


@test_case(points=2, name='The shortcut is the input itself')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "residual_block/identity_shortcut")


@test_case(points=2, name='A shortcut with its own convolution')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "residual_block/projected_shortcut")


@test_case(points=1, name='Zero weights leave relu(x), and the gradient passes')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "residual_block/zero_weights")
