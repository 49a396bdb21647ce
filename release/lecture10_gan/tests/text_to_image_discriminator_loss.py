"""The public checks of text_to_image_discriminator_loss, for Otter: grader.check("text_to_image_discriminator_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "text_to_image_discriminator_loss"
points = None


@test_case(points=1, name='Three batches of logits')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "text_to_image_discriminator_loss/three_batches")


@test_case(points=1, name='Logits of zero cost log 4')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "text_to_image_discriminator_loss/undecided_reader")
