"""The public checks of cutout, for Otter: grader.check("cutout") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "cutout"
points = None


@test_case(points=1, name='A box of zeros in every image')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "cutout/boxes_of_zeros")


@test_case(points=1, name='As many zeros as the box has cells')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "cutout/count_of_zeros")
