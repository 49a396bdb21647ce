"""The public checks of quiz_autoencoder, for Otter: grader.check("quiz_autoencoder") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_autoencoder"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "quiz_autoencoder/offered")
