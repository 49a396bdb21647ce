"""The public checks of rpn_anchors, for Otter: grader.check("rpn_anchors") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "rpn_anchors"
points = None


@test_case(points=2, name='Three scales and three ratios at every position')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "rpn_anchors/default_anchors")


@test_case(points=1, name='One position worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "rpn_anchors/anchors_by_hand")
