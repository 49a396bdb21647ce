"""The public checks of multi_head_attention, for Otter: grader.check("multi_head_attention") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "multi_head_attention"
points = None


@test_case(points=2, name='Self-attention with three heads')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "multi_head_attention/self_attention")


@test_case(points=1, name='A causal mask and a padding mask')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "multi_head_attention/common_masks")


@test_case(points=1, name='One head is plain attention')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "multi_head_attention/one_head")
