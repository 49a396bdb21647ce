"""The public checks of quiz_pixel_parameters, for Otter: grader.check("quiz_pixel_parameters") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_pixel_parameters"
points = None


@test_case(points=0, name='The answer is a whole number')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_pixel_parameters/pixel_is_int")
