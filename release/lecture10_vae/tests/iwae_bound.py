"""The public checks of iwae_bound, for Otter: grader.check("iwae_bound") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "iwae_bound"
points = None


@test_case(points=1, name='Weights of ordinary size')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "iwae_bound/ordinary_weights")


@test_case(points=1, name='With one sample it is the mean of the log-weights')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "iwae_bound/one_sample")


@test_case(points=1, name='Between the mean of the log-weights and their maximum')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "iwae_bound/between_mean_and_maximum")
