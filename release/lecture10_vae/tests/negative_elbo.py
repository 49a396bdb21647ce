"""The public checks of negative_elbo, for Otter: grader.check("negative_elbo") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "negative_elbo"
points = None


@test_case(points=1, name='Reconstruction and KL of a small batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "negative_elbo/small_batch")


@test_case(points=1, name='A decoder that ignores z: never below -log p(x), equal to it at the prior')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "negative_elbo/bound_of_a_blind_decoder")
