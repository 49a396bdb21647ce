"""The public checks of MultiHeadAttention, for Otter: grader.check("MultiHeadAttention") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "MultiHeadAttention"
points = None


@test_case(points=1, name='Four bias-free layers and nothing else')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "MultiHeadAttention/parameters")


@test_case(points=2, name='Self-attention with given weights')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "MultiHeadAttention/module_self")
