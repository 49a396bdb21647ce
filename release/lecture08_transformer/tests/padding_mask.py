"""The public checks of padding_mask, for Otter: grader.check("padding_mask") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "padding_mask"
points = None


@test_case(points=1, name='The first positions of each sequence')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "padding_mask/padding_small")
