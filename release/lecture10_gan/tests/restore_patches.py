"""The public checks of restore_patches, for Otter: grader.check("restore_patches") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "restore_patches"
points = None


@test_case(points=1, name='Two rows of three patches')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "restore_patches/restore_two_by_three")


@test_case(points=1, name='What was permuted is as it was')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "restore_patches/as_it_was")
