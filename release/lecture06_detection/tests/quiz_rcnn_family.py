"""The public checks of quiz_rcnn_family, for Otter: grader.check("quiz_rcnn_family") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_rcnn_family"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "quiz_rcnn_family/offered")
