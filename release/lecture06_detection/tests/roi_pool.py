"""The public checks of roi_pool, for Otter: grader.check("roi_pool") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "roi_pool"
points = None


@test_case(points=2, name='Boxes that divide evenly')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "roi_pool/even_bins")


@test_case(points=1, name='A box of three rows in two bins, worked by hand')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture06_detection", env, "roi_pool/bins_by_hand")
