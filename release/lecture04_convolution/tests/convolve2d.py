"""The public checks of convolve2d, for Otter: grader.check("convolve2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "convolve2d"
points = None


@test_case(points=2, name='The kernel flipped in both axes')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "convolve2d/convolve")


@test_case(points=1, name='The flip matters, unless the kernel is symmetric')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "convolve2d/flip_matters")
