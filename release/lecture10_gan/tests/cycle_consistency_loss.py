"""The public checks of cycle_consistency_loss, for Otter: grader.check("cycle_consistency_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "cycle_consistency_loss"
points = None


@test_case(points=1, name='Two kinds of images, of different size')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "cycle_consistency_loss/two_domains")
