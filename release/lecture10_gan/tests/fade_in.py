"""The public checks of fade_in, for Otter: grader.check("fade_in") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "fade_in"
points = None


@test_case(points=1, name='Half way between two resolutions')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "fade_in/half_way")


@test_case(points=1, name='At 0 the low image with every pixel doubled both ways, at 1 the high one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "fade_in/both_ends")
