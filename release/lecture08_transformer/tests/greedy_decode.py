"""The public checks of greedy_decode, for Otter: grader.check("greedy_decode") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "greedy_decode"
points = None


@test_case(points=1, name='Until the end')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "greedy_decode/until_the_end")


@test_case(points=1, name='Never longer than allowed')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture08_transformer", env, "greedy_decode/never_longer")
