"""The public checks of reparameterize, for Otter: grader.check("reparameterize") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "reparameterize"
points = None


@test_case(points=1, name='The noise is scaled by the standard deviation and moved to the mean')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture10_vae", env, "reparameterize/moved_and_scaled")
