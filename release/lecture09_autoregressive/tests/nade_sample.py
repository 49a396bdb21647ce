"""The public checks of nade_sample, for Otter: grader.check("nade_sample") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "nade_sample"
points = None


@test_case(points=1, name='A few small images')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_sample/few_samples_drawn")


@test_case(points=1, name='One pixel is white as often as p says')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "nade_sample/share_of_white")
