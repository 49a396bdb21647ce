"""The public checks of clip_gradient, for Otter: grader.check("clip_gradient") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "clip_gradient"
points = None


@test_case(points=2, name='Gradients too large are scaled together')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "clip_gradient/scaled_together")


@test_case(points=1, name='The joint norm is the one asked, the direction the same')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "clip_gradient/joint_norm_is_asked")


@test_case(points=1, name='A 3-4-5 triangle')
def test_2(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "clip_gradient/triangle")
