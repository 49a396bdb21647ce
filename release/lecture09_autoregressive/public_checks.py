"""The public checks of lecture09_autoregressive, as the grader asks them. The answers lie in answers.safetensors."""

import itertools
import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

DISTRIBUTIONS = ("torch.distributions*",)


LAW = 1e-6  # laws tell structure apart; digits are the business of the comparisons


GUARDED = {"tol": 3e-6, "tol32": 4e-5}


TASKS = [
    Task("count_parameters", "Counting parameters", differentiable=False),
    Task("bernoulli_log_prob", "The log-probability of a coin", forbids=DISTRIBUTIONS),
    Task("categorical_log_prob", "The log-probability of a class", forbids=DISTRIBUTIONS),
    Task("gaussian_mixture_log_prob", "The log-density of a mixture", main=True, forbids=DISTRIBUTIONS),
    Task("kl_divergence", "Kullback-Leibler divergence", forbids=DISTRIBUTIONS),
    Task("negative_log_likelihood", "Maximum likelihood", forbids=DISTRIBUTIONS),
    Task("nade_logits", "NADE: one logit per pixel", main=True, forbids=DISTRIBUTIONS),
    Task("nade_log_likelihood", "NADE: the log-likelihood", forbids=DISTRIBUTIONS),
    Task("nade_sample", "NADE: sampling", main=True, forbids=DISTRIBUTIONS, differentiable=False),
    Task("pixelcnn_mask", "The masks of PixelCNN", differentiable=False),
    Task(
        "quiz_binary_image",
        "Quiz: parameters of a binary image",
        differentiable=False,
        numbers={"height": (4, 3, 5), "width": (4, 6, 3)},
    ),
    Task(
        "quiz_pixel_parameters",
        "Quiz: parameters of a colour pixel",
        differentiable=False,
        numbers={"channels": (3, 2, 1), "levels": (256, 16, 4)},
    ),
    Task(
        "quiz_sampling_steps",
        "Quiz: steps of sampling",
        differentiable=False,
        numbers={"height": (28, 32, 64), "width": (28, 32, 48), "channels": (1, 3)},
    ),
    Task("quiz_assumptions", "Quiz: what each factorisation assumes", differentiable=False),
    Task("quiz_explicit_or_implicit", "Quiz: explicit or implicit", differentiable=False),
    Task("quiz_slow_sampling", "Quiz: slow to sample, fast to evaluate", differentiable=False),
    Task("quiz_orders", "Quiz: rows and diagonals", differentiable=False),
]


STRUCTURES = ("joint", "independent", "markov")


@check("Binary variables: 2^n - 1, n and 2n - 1", task="count_parameters", points=1, public=True, draws=1)
def count_binary(student, draw):
    """The three structures with values left out."""
    return {f"{word}, {n}": student.count_parameters(n, word) for word in STRUCTURES for n in (3, 6)}


@check("Coins of every bias", task="bernoulli_log_prob", points=1, public=True, draws=1, tol=2e-6)
def coins(student, draw):
    """Which of the two logarithms each x takes."""
    return {"log_prob": student.bernoulli_log_prob(draw.uniform(12, low=0.05, high=0.95), draw.bernoulli(12))}


@law("Heads and tails together are certain", task="bernoulli_log_prob", points=1, public=True, draws=1)
def heads_and_tails(student, draw):
    """The probabilities of 1 and of 0 add up to one, and that of 1 is p."""
    p = draw.uniform(3, 4, low=0.05, high=0.95)
    ones = torch.ones_like(p)
    heads, tails = student.bernoulli_log_prob(p, ones), student.bernoulli_log_prob(p, 1 - ones)
    assert close(heads.exp(), p, tol=LAW), "the probability of x = 1 must be p"
    assert close(heads.exp() + tails.exp(), 1, tol=LAW), "the probabilities of x = 1 and x = 0 must sum to one"


@check("Classes of a small batch", task="categorical_log_prob", points=1, public=True, draws=1)
def small_batch(student, draw):
    """The axis of the softmax and the class that is picked; more classes than samples, and fewer."""
    return {
        f"{n} of {c}": student.categorical_log_prob(draw.normal(n, c, scale=2.0), draw.integers(0, c, n))
        for n, c in ((3, 5), (6, 4))
    }


@law("The classes together are certain", task="categorical_log_prob", points=1, public=True, draws=1)
def classes_sum_to_one(student, draw):
    """The probabilities of all classes sum to one, also when a constant is added to the logits."""
    row = draw.normal(1, 4, scale=2.0)
    every = torch.arange(4)
    for logits in (row.expand(4, 4), row.expand(4, 4) + 7):
        total = student.categorical_log_prob(logits, every).exp().sum()
        assert close(total, 1, tol=LAW), "the probabilities of all classes of one sample must sum to one"


def _mixture(draw, k):
    return draw.normal(k, scale=1.5), draw.normal(k, scale=2.0), draw.normal(k)


@check("Points under a mixture of three", task="gaussian_mixture_log_prob", points=2, public=True, draws=1)
def few_points(student, draw):
    """Weights, means and variances that all differ."""
    return {"log_prob": student.gaussian_mixture_log_prob(draw.normal(5, scale=2.0), *_mixture(draw, 3))}


@law("A density integrates to one", task="gaussian_mixture_log_prob", points=1, public=True, draws=1)
def integrates_to_one(student, draw):
    """Separates normalised weights and constants that are complete from others."""
    logits, means, logvars = draw.normal(3), draw.uniform(3, low=-3.0, high=3.0), draw.uniform(3, low=-1.0, high=1.0)
    grid = torch.linspace(-20, 20, 1001, dtype=torch.float64)
    total = student.gaussian_mixture_log_prob(grid, logits, means, logvars).exp().sum() * (40 / 1000)
    assert close(total, 1, tol=1e-4), f"the density must integrate to 1, and yours does to {float(total):.4g}"


def _rising(draw, k):
    """A distribution in which later outcomes are more probable; turned round it is far from itself."""
    weights = torch.rand(k, generator=draw.generator, dtype=torch.float64) + torch.arange(k) + 0.5
    return draw.tensor((weights / weights.sum()).tolist())


@check("Two distributions without zeros", task="kl_divergence", points=1, public=True, draws=1, **GUARDED)
def without_zeros(student, draw):
    """Separates the divergence from its mirror image, and a sum from a mean."""
    k = draw.integer(4, 7)
    p, q = _rising(draw, k), draw.probabilities(k)
    return {"kl": student.kl_divergence(p, q), "turned": student.kl_divergence(q.flip(0), p)}


@law("Never negative, zero for equal distributions", task="kl_divergence", points=1, public=True, draws=1)
def never_negative(student, draw):
    """Zero only where the two agree; with the entropy it is the cross-entropy."""
    p, q = _rising(draw, 5), draw.probabilities(5)
    assert abs(float(student.kl_divergence(p, p))) < LAW, "a distribution must be at distance 0 from itself"
    assert student.kl_divergence(p, p.flip(0)) > 1e-3, "the divergence of two different distributions is positive"
    entropy, cross = -(p * p.log()).sum(), -(p * q.log()).sum()
    assert close(student.kl_divergence(p, q) + entropy, cross, tol=LAW), "KL(p, q) + H(p) must be the cross-entropy"


@check("A few samples of a few outcomes", task="negative_log_likelihood", points=1, public=True, draws=1)
def few_outcomes(student, draw):
    """More samples than outcomes, and fewer; a mean over samples."""
    return {
        f"{n} of {k}": student.negative_log_likelihood(draw.normal(k, scale=2.0), draw.integers(0, k, n))
        for k, n in ((4, 7), (6, 3))
    }


@law("The samples' own frequencies cost their entropy", task="negative_log_likelihood", points=1, public=True, draws=1)
def own_frequencies(student, draw):
    """No other distribution makes the samples more likely: maximum likelihood counts."""
    samples = torch.cat([torch.arange(4), draw.integers(0, 4, 8)])
    frequencies = torch.bincount(samples, minlength=4).to(torch.float64) / len(samples)
    entropy = -(frequencies * frequencies.log()).sum()
    best = student.negative_log_likelihood(frequencies.log(), samples)
    assert close(best, entropy, tol=LAW), "at the samples' own frequencies the loss must be their entropy"
    other = student.negative_log_likelihood(frequencies.log() + draw.normal(4), samples)
    assert other > best, "any other distribution must cost more than the samples' own frequencies"


def _weights(draw, D, H):
    """w, c, v, b of ordinary size."""
    return draw.normal(H, D), draw.normal(H), draw.normal(D, H), draw.normal(D)


@check("Logits of a few images", task="nade_logits", points=2, public=True, draws=1)
def few_images(student, draw):
    """N, D and H all differ; more hidden units than pixels, and fewer."""
    return {
        f"D = {d}, H = {h}": student.nade_logits(draw.bernoulli(n, d), *_weights(draw, d, h))
        for n, d, h in ((3, 4, 6), (2, 5, 3))
    }


@law("A logit sees the pixels before it, and only those", task="nade_logits", points=2, public=True, draws=1)
def sees_the_past(student, draw):
    """Turning pixel j over changes the logits after j and no other."""
    d = 5
    x, weights = draw.bernoulli(3, d), _weights(draw, d, 4)
    before = student.nade_logits(x, *weights)
    for j in (0, d - 2):
        turned = x.clone()
        turned[:, j] = 1 - turned[:, j]
        change = (student.nade_logits(turned, *weights) - before).abs()
        assert bool((change[:, : j + 1] < LAW).all()), f"pixel {j} must not reach its own logit or an earlier one"
        assert bool((change[:, j + 1 :] > 1e-9).all()), f"pixel {j} must reach every logit after it"


LIKELIHOOD = {"tol": 1e-5, "tol32": 5e-5}


def _mild_weights(draw, D, H):
    """w, c, v, b of ordinary size with logits of at most 5."""
    w, c, v = draw.normal(H, D), draw.normal(H), torch.randn(D, H, generator=draw.generator)
    v = v * (4 / v.abs().sum(1, keepdim=True)).clamp(max=1)
    return w, c, draw.tensor(v.tolist()), draw.uniform(D, low=-1.0, high=1.0)


@check("Log-likelihood of a few images", task="nade_log_likelihood", points=1, public=True, draws=1, **LIKELIHOOD)
def few_likelihoods(student, draw):
    """One number per image."""
    n, d, h = 3, 5, 4
    return {"log_likelihood": student.nade_log_likelihood(draw.bernoulli(n, d), *_mild_weights(draw, d, h))}


@law("All images together are certain", task="nade_log_likelihood", points=2, public=True, draws=1)
def images_sum_to_one(student, draw):
    """The probabilities of all 2^D images sum to one: the chain rule leaves nothing out."""
    d = 4
    every = torch.tensor(list(itertools.product((0.0, 1.0), repeat=d)), dtype=torch.float64)
    w, c, v, b = _mild_weights(draw, d, 3)
    likelihoods = student.nade_log_likelihood(every, 2 * w, c, v, b)
    assert close(likelihoods.exp().sum(), 1, tol=1e-5), f"the probabilities of all {2**d} images must sum to one"
    assert likelihoods.max() - likelihoods.min() > 1e-3, "not every image is as likely as any other"


@check("A few small images", task="nade_sample", points=1, public=True, draws=1)
def few_samples_drawn(student, draw):
    """Zeros and ones as floats, one row per image."""
    n, d, h = 3, 5, 4
    return {"x": student.nade_sample(draw.constant(draw.uniform(n, d)), *_weights(draw, d, h))}


@law("One pixel is white as often as p says", task="nade_sample", points=1, public=True, draws=1)
def share_of_white(student, draw):
    """Under noise that is spread evenly over [0, 1) the share of ones is p, and small noise gives ones."""
    w, c, v, b = _weights(draw, 1, 3)
    p = torch.sigmoid(v[0] @ torch.sigmoid(c) + b[0])
    noise = (torch.arange(100, dtype=torch.float64)[:, None] + 0.5) / 100
    x = student.nade_sample(noise, w, c, v, b)
    assert abs(float(x.mean() - p)) < 0.02, f"with p = {float(p):.3f} the share of ones is {float(x.mean()):.3f}"
    assert close(x.sort(0, descending=True)[0], x), "x is 1 where the noise is below p: small noise gives ones"


@check("Both masks of a 3 by 3 and a 5 by 5 kernel", task="pixelcnn_mask", points=1, public=True, draws=1)
def small_masks(student, draw):
    """Rows above, pixels to the left, and the centre."""
    return {f"{kind}, {size}": student.pixelcnn_mask(size, kind) for kind in "AB" for size in (3, 5)}


@law("The answer is a whole number", task="quiz_binary_image", points=0, public=True, draws=1)
def image_is_int(student, draw):
    assert student.quiz_binary_image(2, 2) > 0, "an image has parameters"


@law("The answer is a whole number", task="quiz_pixel_parameters", points=0, public=True, draws=1)
def pixel_is_int(student, draw):
    assert student.quiz_pixel_parameters(2, 3) > 0, "a pixel has parameters"


@law("The answer is a whole number", task="quiz_sampling_steps", points=0, public=True, draws=1)
def steps_is_int(student, draw):
    assert student.quiz_sampling_steps(2, 3, 1) > 0, "at least one step is needed"


quiz_assumptions = offered("quiz_assumptions", "abcd")
quiz_explicit_or_implicit = offered("quiz_explicit_or_implicit", "abcd")
quiz_slow_sampling = offered("quiz_slow_sampling", "abcd")
quiz_orders = offered("quiz_orders", "abcd")
