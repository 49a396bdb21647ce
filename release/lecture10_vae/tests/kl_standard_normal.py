"""The public checks of kl_standard_normal, for Otter: grader.check("kl_standard_normal") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "kl_standard_normal"
points = None


@test_case(points=1, name='KL of a few posteriors, one number per sample')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "kl_standard_normal/kl_values")


@test_case(points=1, name='Zero at the prior itself, positive everywhere else')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "kl_standard_normal/zero_only_at_the_prior")
