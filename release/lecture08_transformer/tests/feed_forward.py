"""The public checks of feed_forward, for Otter: grader.check("feed_forward") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "feed_forward"
points = None


@test_case(points=1, name='Positions of a small batch')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "feed_forward/forward_batch")


@test_case(points=1, name='Closed units are silent, open ones are linear')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "feed_forward/closed_and_open")
