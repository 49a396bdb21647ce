"""The public checks of optimal_discriminator, for Otter: grader.check("optimal_discriminator") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "optimal_discriminator"
points = None


@test_case(points=1, name='A ratio of densities, of any shape')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "optimal_discriminator/density_ratio")
