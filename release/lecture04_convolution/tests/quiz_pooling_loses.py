"""The public checks of quiz_pooling_loses, for Otter: grader.check("quiz_pooling_loses") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_pooling_loses"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture04_convolution", env, "quiz_pooling_loses/offered")
