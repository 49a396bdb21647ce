"""The public checks of quiz_memory_gradient, for Otter: grader.check("quiz_memory_gradient") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_memory_gradient"
points = None


@test_case(points=0, name='The answer is a number between 0 and 1')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "quiz_memory_gradient/gradient_is_share")
