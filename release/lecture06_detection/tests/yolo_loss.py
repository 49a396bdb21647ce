"""The public checks of yolo_loss, for Otter: grader.check("yolo_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "yolo_loss"
points = None


@test_case(points=2, name='One box per cell')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "yolo_loss/one_slot")


@test_case(points=1, name='One cell worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "yolo_loss/loss_by_hand")


@test_case(points=1, name='Nothing is lost at the target')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "yolo_loss/perfect_prediction")
