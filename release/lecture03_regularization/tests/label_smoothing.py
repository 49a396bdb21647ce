"""The public checks of label_smoothing, for Otter: grader.check("label_smoothing") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "label_smoothing"
points = None


@test_case(points=1, name='Soft targets of a few labels')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "label_smoothing/soft_targets")


@test_case(points=1, name='Rows sum to one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "label_smoothing/soft_rows")
