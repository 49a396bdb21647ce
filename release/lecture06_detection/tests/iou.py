"""The public checks of iou, for Otter: grader.check("iou") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "iou"
points = None


@test_case(points=2, name='Every box of one set against every box of another')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "iou/every_pair")


@test_case(points=1, name='Three pairs worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "iou/pairs_by_hand")
