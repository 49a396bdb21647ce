"""The public checks of fc_to_conv, for Otter: grader.check("fc_to_conv") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "fc_to_conv"
points = None


@test_case(points=1, name='The weights of a dense layer as kernels')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "fc_to_conv/kernels_of_layer")


@test_case(points=1, name='In one position the convolution is the dense layer')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "fc_to_conv/same_as_layer")
