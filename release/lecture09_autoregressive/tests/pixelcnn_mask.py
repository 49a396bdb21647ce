"""The public checks of pixelcnn_mask, for Otter: grader.check("pixelcnn_mask") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "pixelcnn_mask"
points = None


@test_case(points=1, name='Both masks of a 3 by 3 and a 5 by 5 kernel')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture09_autoregressive", env, "pixelcnn_mask/small_masks")
