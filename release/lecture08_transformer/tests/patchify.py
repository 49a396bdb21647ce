"""The public checks of patchify, for Otter: grader.check("patchify") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "patchify"
points = None


@test_case(points=1, name='Oblong pictures in small patches')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "patchify/oblong_pictures")


@test_case(points=1, name='Patches put back give the picture')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "patchify/patches_put_back")
