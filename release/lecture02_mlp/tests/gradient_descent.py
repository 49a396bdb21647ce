"""The public checks of gradient_descent, for Otter: grader.check("gradient_descent") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "gradient_descent"
points = None


@test_case(points=2, name='Three steps of linear regression')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "gradient_descent/three_steps_of_a_line")


@test_case(points=1, name='At a small rate every step lowers the loss')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture02_mlp", env, "gradient_descent/falls")
