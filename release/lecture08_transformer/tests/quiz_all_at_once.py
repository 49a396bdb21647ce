"""The public checks of quiz_all_at_once, for Otter: grader.check("quiz_all_at_once") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_all_at_once"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "quiz_all_at_once/offered")
