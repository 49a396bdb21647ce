"""The public checks of quiz_flat_minimum, for Otter: grader.check("quiz_flat_minimum") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_flat_minimum"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "quiz_flat_minimum/offered")
