"""The public checks of inception_block, for Otter: grader.check("inception_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "inception_block"
points = None


@test_case(points=2, name='Four branches side by side')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "inception_block/four_branches")


@test_case(points=1, name='Width by width, the branches add up')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "inception_block/widths_add_up")
