"""The public checks of affine, for Otter: grader.check("affine") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "affine"
points = None


@test_case(points=1, name='A batch of four vectors')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "affine/affine_of_a_batch")


@test_case(points=1, name='Affine: what lies between two inputs lands between their images')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture01_history", env, "affine/affine_is_affine")
