"""The public checks of piecewise_linear, for Otter: grader.check("piecewise_linear") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "piecewise_linear"
points = None


@test_case(points=1, name='A curve with five knots, in any order')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "piecewise_linear/curve_values")


@test_case(points=1, name='Flat before the first knot; after each knot the slopes so far add up')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "piecewise_linear/slopes_add_up")
