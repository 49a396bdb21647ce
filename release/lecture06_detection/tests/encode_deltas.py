"""The public checks of encode_deltas, for Otter: grader.check("encode_deltas") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "encode_deltas"
points = None


@test_case(points=1, name='Boxes near their anchors')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "encode_deltas/near_anchors")


@test_case(points=1, name='An anchor worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "encode_deltas/deltas_by_hand")
