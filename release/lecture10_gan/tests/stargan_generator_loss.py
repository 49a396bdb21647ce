"""The public checks of stargan_generator_loss, for Otter: grader.check("stargan_generator_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "stargan_generator_loss"
points = None


@test_case(points=1, name='Fakes, domains and images that came back')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "stargan_generator_loss/small_stargan")


@test_case(points=1, name='An image that comes back off by one half costs five more')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "stargan_generator_loss/half_off")
