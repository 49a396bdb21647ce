"""The public checks of cross_entropy, for Otter: grader.check("cross_entropy") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "cross_entropy"
points = None


@test_case(points=1, name='Five samples of four classes')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "cross_entropy/ce_values")


@test_case(points=1, name='Equal logits cost log C, whatever the label')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "cross_entropy/ce_of_equal_logits")
