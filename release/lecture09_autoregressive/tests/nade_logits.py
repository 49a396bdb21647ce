"""The public checks of nade_logits, for Otter: grader.check("nade_logits") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "nade_logits"
points = None


@test_case(points=2, name='Logits of a few images')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_logits/few_images")


@test_case(points=2, name='A logit sees the pixels before it, and only those')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_logits/sees_the_past")
