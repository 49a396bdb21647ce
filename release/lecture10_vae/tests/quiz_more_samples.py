"""The public checks of quiz_more_samples, for Otter: grader.check("quiz_more_samples") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_more_samples"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "quiz_more_samples/offered")
