"""The public checks of quiz_binary_image, for Otter: grader.check("quiz_binary_image") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_binary_image"
points = None


@test_case(points=0, name='The answer is a whole number')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_binary_image/image_is_int")
