"""The public checks of gan_value, for Otter: grader.check("gan_value") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gan_value"
points = None


@test_case(points=1, name='A discriminator that cannot tell gives -log 4')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "gan_value/undecided")
