"""The public checks of permute_patches, for Otter: grader.check("permute_patches") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "permute_patches"
points = None


@test_case(points=2, name='Two rows of three patches')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "permute_patches/two_by_three")


@test_case(points=1, name='Place j receives patch permutation[j]')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "permute_patches/place_by_place")
