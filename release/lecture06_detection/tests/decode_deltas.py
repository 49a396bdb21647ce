"""The public checks of decode_deltas, for Otter: grader.check("decode_deltas") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "decode_deltas"
points = None


@test_case(points=1, name='Boxes from small corrections')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "decode_deltas/small_corrections")


@test_case(points=1, name='Deltas worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "decode_deltas/boxes_by_hand")
