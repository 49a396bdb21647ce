"""The public checks of infogan_loss, for Otter: grader.check("infogan_loss") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "infogan_loss"
points = None


@test_case(points=1, name='Fakes, code logits and the codes that were put in')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "infogan_loss/small_infogan")


@test_case(points=1, name='Logits of zero cost log 2 and weight times log K')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "infogan_loss/undecided_infogan")
