"""The public checks of markov_log_likelihood, for Otter: grader.check("markov_log_likelihood") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "markov_log_likelihood"
points = None


@test_case(points=1, name='A few chains')
def test_0(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "markov_log_likelihood/few_chains")


@test_case(points=1, name='The probabilities of all sequences of one length sum to one')
def test_1(env):
    from autograder.release.examination import ask

    ask("lecture07_recurrent", env, "markov_log_likelihood/all_sequences")
