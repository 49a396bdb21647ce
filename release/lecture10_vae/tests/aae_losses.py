"""The public checks of aae_losses, for Otter: grader.check("aae_losses") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "aae_losses"
points = None


@test_case(points=1, name='Logits of two small batches')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "aae_losses/two_batches")


@test_case(points=1, name='Logits of zero cost 2 log 2 and log 2')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "aae_losses/undecided_losses")


@test_case(points=1, name='Batches of unequal size')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "aae_losses/unequal_code_batches")
