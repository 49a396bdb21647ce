"""The public checks of quiz_no_pairs, for Otter: grader.check("quiz_no_pairs") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_no_pairs"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "quiz_no_pairs/offered")
