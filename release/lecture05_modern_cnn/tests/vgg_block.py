"""The public checks of vgg_block, for Otter: grader.check("vgg_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "vgg_block"
points = None


@test_case(points=1, name='Two 3x3 convolutions and a pooling')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "vgg_block/vgg_of_two")
