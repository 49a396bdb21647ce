"""The public checks of autoencoder_loss, for Otter: grader.check("autoencoder_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "autoencoder_loss"
points = None


@test_case(points=1, name='Squared errors of two small batches')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "autoencoder_loss/squared_errors")
