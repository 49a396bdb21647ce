"""The public checks of quiz_first_adam_step, for Otter: grader.check("quiz_first_adam_step") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_first_adam_step"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "quiz_first_adam_step/offered")
