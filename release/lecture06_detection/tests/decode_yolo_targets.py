"""The public checks of decode_yolo_targets, for Otter: grader.check("decode_yolo_targets") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "decode_yolo_targets"
points = None


@test_case(points=2, name='Boxes and labels of a target')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "decode_yolo_targets/decode_defaults")
