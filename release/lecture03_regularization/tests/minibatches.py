"""The public checks of minibatches, for Otter: grader.check("minibatches") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "minibatches"
points = None


@test_case(points=1, name='Pieces of a permutation')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "minibatches/pieces")


@test_case(points=1, name='Every sample once, in the order given')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "minibatches/one_epoch")
