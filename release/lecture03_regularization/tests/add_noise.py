"""The public checks of add_noise, for Otter: grader.check("add_noise") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "add_noise"
points = None


@test_case(points=1, name='Several tensors and their noises')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "add_noise/noisy_tensors")


@test_case(points=1, name='Two weights worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "add_noise/noise_by_hand")
