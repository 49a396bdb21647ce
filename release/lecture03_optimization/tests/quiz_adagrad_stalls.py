"""The public checks of quiz_adagrad_stalls, for Otter: grader.check("quiz_adagrad_stalls") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_adagrad_stalls"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_optimization", env, "quiz_adagrad_stalls/offered")
