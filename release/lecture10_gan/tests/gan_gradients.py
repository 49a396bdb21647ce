"""The public checks of gan_gradients, for Otter: grader.check("gan_gradients") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gan_gradients"
points = None


@test_case(points=2, name='Both gradients of a linear GAN')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "gan_gradients/both_gradients")


@test_case(points=1, name='Each gradient is that of one loss alone')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "gan_gradients/each_alone")
