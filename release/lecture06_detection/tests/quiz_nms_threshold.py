"""The public checks of quiz_nms_threshold, for Otter: grader.check("quiz_nms_threshold") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_nms_threshold"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "quiz_nms_threshold/offered")
