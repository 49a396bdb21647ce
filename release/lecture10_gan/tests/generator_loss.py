"""The public checks of generator_loss, for Otter: grader.check("generator_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "generator_loss"
points = None


@test_case(points=1, name='The default loss of a small batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "generator_loss/default_loss")


@test_case(points=1, name='The saturating loss of a small batch')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "generator_loss/saturating_loss")
