"""The public checks of jensen_shannon, for Otter: grader.check("jensen_shannon") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "jensen_shannon"
points = None


@test_case(points=1, name='Zero for equal distributions, log 2 for disjoint ones')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "jensen_shannon/from_zero_to_log_two")


@test_case(points=1, name='Two distributions without zeros')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture10_gan", env, "jensen_shannon/without_zeros")
