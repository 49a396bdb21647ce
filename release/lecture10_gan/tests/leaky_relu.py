"""The public checks of leaky_relu, for Otter: grader.check("leaky_relu") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "leaky_relu"
points = None


@test_case(points=1, name='Positive and negative numbers, with the usual slope')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "leaky_relu/usual_slope")


@test_case(points=1, name='Each side is a straight line through zero')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "leaky_relu/two_lines")
