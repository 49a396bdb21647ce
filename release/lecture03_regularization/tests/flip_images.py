"""The public checks of flip_images, for Otter: grader.check("flip_images") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "flip_images"
points = None


@test_case(points=1, name='Some images mirrored')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "flip_images/some_mirrored")


@test_case(points=1, name='Mirroring twice gives the images back')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "flip_images/mirrored_twice")
