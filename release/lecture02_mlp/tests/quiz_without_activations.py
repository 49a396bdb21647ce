"""The public checks of quiz_without_activations, for Otter: grader.check("quiz_without_activations") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "quiz_without_activations"
points = None


@test_case(points=0, name='The answer is one of those offered')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "quiz_without_activations/offered")
