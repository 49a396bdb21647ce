"""The public checks of quiz_sampling_steps, for Otter: grader.check("quiz_sampling_steps") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_sampling_steps"
points = None


@test_case(points=0, name='The answer is a whole number')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "quiz_sampling_steps/steps_is_int")
