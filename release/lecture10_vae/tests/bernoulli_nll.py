"""The public checks of bernoulli_nll, for Otter: grader.check("bernoulli_nll") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bernoulli_nll"
points = None


@test_case(points=1, name='Black and white pixels')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "bernoulli_nll/binary_pixels")


@test_case(points=1, name='A logit of zero costs log 2 per pixel')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "bernoulli_nll/coin_flips")
