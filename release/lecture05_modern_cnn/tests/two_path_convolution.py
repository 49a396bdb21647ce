"""The public checks of two_path_convolution, for Otter: grader.check("two_path_convolution") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "two_path_convolution"
points = None


@test_case(points=1, name='Each half of the channels has its own kernels')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "two_path_convolution/two_paths")
