"""The public checks of cutmix, for Otter: grader.check("cutmix") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "cutmix"
points = None


@test_case(points=2, name='A box of another image, and its share of the label')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "cutmix/pasted_box")


@test_case(points=1, name='A share of the label for every pixel that stayed')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "cutmix/share_of_pixels")
