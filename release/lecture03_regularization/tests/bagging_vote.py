"""The public checks of bagging_vote, for Otter: grader.check("bagging_vote") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "bagging_vote"
points = None


@test_case(points=1, name='The class with most votes')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bagging_vote/most_votes")


@test_case(points=1, name='Three samples worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture03_regularization", env, "bagging_vote/vote_by_hand")
