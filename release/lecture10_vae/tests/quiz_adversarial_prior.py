"""The public checks of quiz_adversarial_prior, for Otter: grader.check("quiz_adversarial_prior") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_adversarial_prior"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "quiz_adversarial_prior/offered")
