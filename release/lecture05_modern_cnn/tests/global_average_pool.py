"""The public checks of global_average_pool, for Otter: grader.check("global_average_pool") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "global_average_pool"
points = None


@test_case(points=1, name='One mean for each map')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "global_average_pool/means")
