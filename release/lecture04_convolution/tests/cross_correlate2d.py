"""The public checks of cross_correlate2d, for Otter: grader.check("cross_correlate2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "cross_correlate2d"
points = None


@test_case(points=2, name='A kernel slid over a picture')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "cross_correlate2d/correlate")


@test_case(points=1, name='A kernel with a single one copies the picture')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "cross_correlate2d/single_one")
