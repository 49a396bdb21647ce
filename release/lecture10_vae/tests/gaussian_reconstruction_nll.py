"""The public checks of gaussian_reconstruction_nll, for Otter: grader.check("gaussian_reconstruction_nll") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gaussian_reconstruction_nll"
points = None


@test_case(points=1, name='The density of unit variance, constants included')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "gaussian_reconstruction_nll/unit_variance")


@test_case(points=1, name='Images, and a batch of one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "gaussian_reconstruction_nll/gaussian_images")


@test_case(points=1, name='The density that is charged for sums to one')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "gaussian_reconstruction_nll/density_sums_to_one")
