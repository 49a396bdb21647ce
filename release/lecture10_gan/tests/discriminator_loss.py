"""The public checks of discriminator_loss, for Otter: grader.check("discriminator_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "discriminator_loss"
points = None


@test_case(points=1, name='Logits of a small batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "discriminator_loss/discriminator_batch")


@test_case(points=1, name='An undecided discriminator loses log 4')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "discriminator_loss/undecided_loss")
