"""The public checks of channel_norm, for Otter: grader.check("channel_norm") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "channel_norm"
points = None


@test_case(points=1, name='Mean and spread of every channel')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "channel_norm/norm_of_channels")


@test_case(points=1, name='Mean 0 and variance 1 over the batch and the picture together')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "channel_norm/norm_statistics")
