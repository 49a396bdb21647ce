"""The public checks of nms, for Otter: grader.check("nms") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "nms"
points = None


@test_case(points=2, name='Several detections of each object')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "nms/crowd")


@test_case(points=1, name='Four boxes worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "nms/nms_by_hand")
