"""The public checks of encode_yolo_targets, for Otter: grader.check("encode_yolo_targets") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "encode_yolo_targets"
points = None


@test_case(points=2, name='Objects in different cells')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "encode_yolo_targets/separate_cells")


@test_case(points=1, name='Confidences and classes are where the objects are')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "encode_yolo_targets/counts")
