"""The public checks of scaled_dot_product_attention, for Otter: grader.check("scaled_dot_product_attention") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "scaled_dot_product_attention"
points = None


@test_case(points=2, name='Attention without a mask')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "scaled_dot_product_attention/no_mask")


@test_case(points=1, name='Attention weights sum to one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "scaled_dot_product_attention/rows_sum_to_one")


@test_case(points=1, name='A query of zeros averages the values')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "scaled_dot_product_attention/zero_query")
