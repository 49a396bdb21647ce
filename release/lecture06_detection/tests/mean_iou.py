"""The public checks of mean_iou, for Otter: grader.check("mean_iou") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "mean_iou"
points = None


@test_case(points=1, name='Label maps in which every class occurs')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "mean_iou/every_class")


@test_case(points=1, name='Six pixels worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "mean_iou/pixels_by_hand")
