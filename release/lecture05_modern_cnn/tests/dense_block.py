"""The public checks of dense_block, for Otter: grader.check("dense_block") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "dense_block"
points = None


@test_case(points=2, name='Two layers, each sees everything so far')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "dense_block/dense_of_two")


@test_case(points=1, name='One layer')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture05_modern_cnn", env, "dense_block/dense_of_one")
