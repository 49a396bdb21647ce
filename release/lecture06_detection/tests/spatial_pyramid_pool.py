"""The public checks of spatial_pyramid_pool, for Otter: grader.check("spatial_pyramid_pool") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "spatial_pyramid_pool"
points = None


@test_case(points=2, name='Levels 1, 2 and 4 of a map')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "spatial_pyramid_pool/usual_pyramid")


@test_case(points=1, name='One channel worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "spatial_pyramid_pool/pyramid_by_hand")
