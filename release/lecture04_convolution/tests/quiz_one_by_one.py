"""The public checks of quiz_one_by_one, for Otter: grader.check("quiz_one_by_one") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_one_by_one"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "quiz_one_by_one/offered")
