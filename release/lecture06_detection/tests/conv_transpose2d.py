"""The public checks of conv_transpose2d, for Otter: grader.check("conv_transpose2d") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "conv_transpose2d"
points = None


@test_case(points=1, name='Stamps side by side, overlaps added up')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "conv_transpose2d/stamps")


@test_case(points=1, name='Two pixels worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "conv_transpose2d/stamps_by_hand")
