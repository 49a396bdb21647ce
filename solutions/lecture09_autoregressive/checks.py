"""Checks of lecture 9: counting parameters, log-probabilities, NADE and the masks of PixelCNN."""

import itertools
import math

import torch

from autograder.checks import Task, check, choice, close, error_of, law

DISTRIBUTIONS = ("torch.distributions*",)
LAW = 1e-6  # laws tell structure apart; digits are the business of the comparisons

# A guard of 1e-8 inside the logarithm of a probability is allowed: it moves a value by 1e-8 / p.
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


# count_parameters


@check("Binary variables: 2^n - 1, n and 2n - 1", task="count_parameters", points=1, public=True, draws=1)
def count_binary(student, draw):
    """The three structures with values left out."""
    return {f"{word}, {n}": student.count_parameters(n, word) for word in STRUCTURES for n in (3, 6)}


@check("Variables of many values, and many variables", task="count_parameters", points=1, draws=2)
def count_many(student, draw):
    """Whole numbers of any size, values by position and by name."""
    values = draw.integer(3, 30)
    return {
        "colour": student.count_parameters(3, "joint", 256),
        "image": student.count_parameters(784, "joint"),
        "decimal": student.count_parameters(30, "joint", 10),
        "independent": student.count_parameters(n=50, structure="independent", values=values),
        "markov": student.count_parameters(draw.integer(4, 9), "markov", values=values),
        "long": student.count_parameters(1000, "markov", 256),
    }


@check("One variable alone", task="count_parameters", points=1, draws=1)
def count_one(student, draw):
    """With a single variable the three structures are one."""
    values = draw.integer(5, 12)
    return {word: student.count_parameters(1, word, values) for word in STRUCTURES}


@law("Another word is a ValueError", task="count_parameters", points=1, draws=1)
def count_unknown(student, draw):
    """None of the three structures by default, nor by a part of its name."""
    for word in ("chain", "full", "Joint", "", "join", "mark"):
        error = error_of(lambda word=word: student.count_parameters(3, word))
        assert error and "ValueError" in error.kinds, f"the structure {word!r} must raise a ValueError"


@law("The error quotes the word", task="count_parameters", points=1, draws=1)
def count_quotes_word(student, draw):
    """Who reads the message must see what was wrong."""
    for word in ("chain", "full"):
        error = error_of(lambda word=word: student.count_parameters(3, word))
        assert error and word in error.message, f"the message of the error must have the word {word!r} in it"


# bernoulli_log_prob


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


@check("Rare events, in tensors of any shape", task="bernoulli_log_prob", points=1, draws=1, **GUARDED)
def rare_events(student, draw):
    """Separates an exact logarithm from a clamp or a guard that is too coarse; one and three dimensions."""
    rare, sure = draw.uniform(2, 3, 2, low=0.0011, high=0.01), draw.uniform(9, low=0.99, high=0.9989)
    return {
        "rare": student.bernoulli_log_prob(rare, draw.bernoulli(2, 3, 2)),
        "rare, happened": student.bernoulli_log_prob(draw.uniform(4, low=0.0011, high=0.002), draw.constant([1.0] * 4)),
        "sure": student.bernoulli_log_prob(sure, torch.zeros(9, dtype=torch.float64)),
        "single": student.bernoulli_log_prob(draw.uniform(1, low=0.2, high=0.4), draw.constant([1.0])),
    }


@law("A tiny step of p is felt", task="bernoulli_log_prob", points=1, draws=1)
def coin_tiny_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    p, x, step = draw.uniform(6, low=0.3, high=0.7), draw.bernoulli(6), 2.0**-30
    change = student.bernoulli_log_prob(p + step, x) - student.bernoulli_log_prob(p - step, x)
    assert close(change / (2 * step), x / p - (1 - x) / (1 - p), tol=1e-4), (
        f"moving p by {step:.0e} must move the result by slope times step: are digits lost on the way?"
    )


# categorical_log_prob


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


@check("Logits of ten thousand", task="categorical_log_prob", points=1, draws=1, gradients=False)
def large_logits(student, draw):
    """Separates a log-softmax from the logarithm of a softmax, guarded or not."""
    logits = draw.tensor([[1e4, 0.0, -1e4], [-1e4, 9800.0, 9600.0], [300.0, -200.0, 100.0]])
    named = {"first": [0, 0, 0], "second": [1, 1, 1], "third": [2, 2, 2]}
    return {name: student.categorical_log_prob(logits, torch.tensor(x)) for name, x in named.items()}


@check("Logits of a hundred, with their gradient", task="categorical_log_prob", points=1, draws=1)
def confident_logits(student, draw):
    """The gradient of a logit does not vanish where the model is sure and wrong."""
    logits = draw.tensor([[100.0, -80.0, 0.0, 30.0], [-60.0, -100.0, 40.0, 90.0]])
    return {
        "wrong": student.categorical_log_prob(logits, torch.tensor([1, 0])),
        "right": student.categorical_log_prob(logits, torch.tensor([0, 3])),
        "single": student.categorical_log_prob(draw.normal(1, 3), torch.tensor([2])),
        "one class": student.categorical_log_prob(draw.normal(2, 1), torch.tensor([0, 0])),
    }


# gaussian_mixture_log_prob


# x, logits, means and logvars with log-densities near 0, where digits that the constant lacks show
NEAR_ZERO = ([0.5, -0.25], [0.5, -0.5], [0.5, -0.25], [-2.5, -2.75])


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


@law("One component is a normal distribution", task="gaussian_mixture_log_prob", points=1, draws=1)
def one_component(student, draw):
    """A single component has weight one whatever its logit; two equal ones are one."""
    x, mean, logvar = draw.normal(4), draw.normal(1), draw.normal(1)
    expected = -0.5 * ((x - mean) ** 2 / logvar.exp() + logvar + math.log(2 * math.pi))
    assert close(student.gaussian_mixture_log_prob(x, draw.normal(1), mean, logvar), expected, tol=LAW), (
        "with one component this is the log-density of N(mean, exp(logvar))"
    )
    twice = student.gaussian_mixture_log_prob(x, draw.normal(2), mean.repeat(2), logvar.repeat(2))
    assert close(twice, expected, tol=LAW), "two equal components are one, however the weight is shared"


@check("Wide and narrow components", task="gaussian_mixture_log_prob", points=2, draws=1)
def wide_and_narrow(student, draw):
    """Separates the variance from the deviation and from its inverse, and a constant from a rounded one; one point."""
    k = draw.integer(3, 5)
    logits, means = draw.normal(k, scale=1.5), draw.normal(k, scale=2.0)
    logvars = draw.uniform(k, low=2.0, high=4.0), draw.uniform(k, low=-3.0, high=-1.0)
    return {
        "wide": student.gaussian_mixture_log_prob(draw.normal(k, scale=3.0), logits, means, logvars[0]),
        "narrow": student.gaussian_mixture_log_prob(draw.normal(1, scale=2.0), logits, means, logvars[1]),
        "near zero": student.gaussian_mixture_log_prob(*map(draw.tensor, NEAR_ZERO)),
    }


@check("A hundred standard deviations away", task="gaussian_mixture_log_prob", points=2, draws=1, gradients=False)
def far_away(student, draw):
    """Separates a logarithm of a sum taken in log-space from one whose exponentials underflow."""
    logits, means = draw.normal(3), draw.uniform(3, low=-2.0, high=2.0)
    logvars = draw.uniform(3, low=-7.0, high=-5.0)
    x = draw.tensor([-20.0, 17.0, 24.0])
    return {
        "far": student.gaussian_mixture_log_prob(x, logits, means, logvars),
        "one point": student.gaussian_mixture_log_prob(x[:1] * 2, logits[:2], means[:2], logvars[:2]),
    }


# kl_divergence


def _rising(draw, k):
    """A distribution in which later outcomes are more probable; turned round it is far from itself."""
    weights = torch.rand(k, generator=draw.generator, dtype=torch.float64) + torch.arange(k) + 0.5
    return draw.tensor((weights / weights.sum()).tolist())


def _at(values, places, k):
    """The given values at the given places of k, zeros elsewhere."""
    zero = torch.zeros(1, dtype=values.dtype)
    return torch.cat([values[places.index(i)][None] if i in places else zero for i in range(k)])


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


@check("Outcomes that p rules out", task="kl_divergence", points=2, draws=1, **GUARDED)
def impossible_outcomes(student, draw):
    """0 log 0 is 0, whether q is 0 there or not, and the gradient of q beside p = 0 is 0: where() hides a NaN in it."""
    places = draw.choice([(0, 2, 3), (1, 2, 4), (1, 3, 4)])
    p = _at(_rising(draw, 3), places, 5)
    q = _at(_rising(draw, 3).flip(0), places, 5)  # never near p: a guard would show in so small a divergence
    return {"q possible": student.kl_divergence(p, draw.probabilities(5)), "q impossible": student.kl_divergence(p, q)}


@check("Outcomes that q rules out", task="kl_divergence", points=1, draws=1, gradients=False, **GUARDED)
def infinitely_far(student, draw):
    """Infinite, exactly, where q is 0 and p is not; finite the other way round."""
    p, q = draw.probabilities(4), _at(draw.probabilities(3), (0, 1, 3), 4)
    return {
        "infinite": student.kl_divergence(p, q),
        "finite": student.kl_divergence(q, p),
        "certain": student.kl_divergence(draw.tensor([0.0, 1.0]), draw.tensor([0.75, 0.25])),
        "apart": student.kl_divergence(draw.tensor([0.0, 1.0]), draw.tensor([1.0, 0.0])),
    }


@law("Infinite is infinite", task="kl_divergence", points=1, draws=1)
def exactly_infinite(student, draw):
    """The largest number there is, is not enough, and what p rules out as well does not count."""
    p, q = _at(draw.probabilities(3), (0, 1, 3), 4), _at(draw.probabilities(2), (0, 3), 4)
    assert float(student.kl_divergence(p, q)) == math.inf, "where q is 0 and p is not the divergence is inf"
    assert math.isfinite(float(student.kl_divergence(q, p))), "what p rules out costs nothing, whatever q is there"


@check("Rare outcomes", task="kl_divergence", points=1, draws=1, **GUARDED)
def rare_outcomes(student, draw):
    """Separates the exact logarithm from one with a coarse guard or a clamp."""
    rare, common = draw.number(0.0011, 0.003), draw.number(0.2, 0.3)
    p = draw.tensor([rare, common, 1 - rare - common])
    q = draw.tensor([1 - rare - common, rare, common])
    return {"kl": student.kl_divergence(p, q)}


@law("A tiny step of q is felt", task="kl_divergence", points=1, draws=1)
def kl_tiny_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    p, q = _rising(draw, 4), draw.probabilities(4)
    step = torch.tensor([2.0**-30, 0.0, 0.0, 0.0], dtype=torch.float64)
    change = student.kl_divergence(p, q + step) - student.kl_divergence(p, q - step)
    assert close(change / 2.0**-29, -p[0] / q[0], tol=1e-3), (
        "moving a probability by 1e-9 must move the result by slope times step: are digits lost on the way?"
    )


# negative_log_likelihood


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


@check("Logits of ten thousand", task="negative_log_likelihood", points=1, draws=1, gradients=False)
def nll_large_logits(student, draw):
    """Separates a log-softmax from the logarithm of a softmax."""
    logits = draw.tensor([1e4, 0.0, -1e4, 9800.0])
    return {
        "sure": student.negative_log_likelihood(logits, torch.tensor([0, 0])),
        "near": student.negative_log_likelihood(logits, torch.tensor([3, 0, 3])),
        "wrong": student.negative_log_likelihood(logits, torch.tensor([2, 1])),
    }


@check("One sample, one outcome, many samples", task="negative_log_likelihood", points=1, draws=1)
def nll_edges(student, draw):
    """Edges, outcomes that never occur, and confident logits with their gradient."""
    return {
        "one sample": student.negative_log_likelihood(draw.normal(3), torch.tensor([1])),
        "one outcome": student.negative_log_likelihood(draw.normal(1), torch.tensor([0, 0])),
        "many": student.negative_log_likelihood(draw.normal(5), draw.integers(1, 3, 20)),
        "confident": student.negative_log_likelihood(draw.tensor([90.0, -100.0, 30.0]), torch.tensor([1, 1, 2])),
    }


# NADE


def _weights(draw, D, H):
    """w, c, v, b of ordinary size."""
    return draw.normal(H, D), draw.normal(H), draw.normal(D, H), draw.normal(D)


def _strong_weights(draw, D, H):
    """Weights under which every pixel matters: of scale 3, b = -sum(v)/2, and no logit beyond 9."""
    w, c, v = draw.normal(H, D, scale=3.0), draw.normal(H), torch.randn(D, H, generator=draw.generator) * 3
    v = draw.tensor((v * (16 / v.abs().sum(1, keepdim=True)).clamp(max=1)).tolist())
    return w, c, v, draw.tensor((-v.detach().sum(1) / 2).tolist())


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


@law("The first pixel knows only the biases", task="nade_logits", points=1, draws=1)
def first_pixel(student, draw):
    """Before anything was seen the hidden units are sigmoid(c), not zero and not one half, in every image."""
    x, (w, c, v, b) = draw.bernoulli(3, 4), _weights(draw, 4, 5)
    first = student.nade_logits(x, w, c, v, b)[:, 0]
    assert close(first, (v[0] @ torch.sigmoid(c) + b[0]).expand(3), tol=LAW), "logit 0 must be v_0 sigmoid(c) + b_0"


@law("Every image by itself", task="nade_logits", points=1, draws=1)
def every_image_by_itself(student, draw):
    """What is summed up for one image is not carried over to the next."""
    x, (w, c, v, b) = draw.bernoulli(4, 5), _weights(draw, 5, 3)
    x[0] = 1
    together = student.nade_logits(x, w, c, v, b)
    last = torch.sigmoid(w[:, :4].sum(1) + c) @ v[4] + b[4]
    assert close(together[0, 4], last, tol=LAW), "in a white image the last logit sees the sum of all columns but one"
    for n in (1, 3):
        alone = student.nade_logits(x[n : n + 1], w, c, v, b)
        assert close(together[n : n + 1], alone, tol=LAW), f"image {n} has other logits alone than in its batch"


@check("One pixel, one hidden unit, one image", task="nade_logits", points=1, draws=1)
def nade_edges(student, draw):
    """Axes of size one stay."""
    return {
        "one pixel": student.nade_logits(draw.bernoulli(3, 1), *_weights(draw, 1, 4)),
        "one unit": student.nade_logits(draw.bernoulli(2, 4), *_weights(draw, 4, 1)),
        "one image": student.nade_logits(draw.bernoulli(1, 5), *_weights(draw, 5, 2)),
    }


@check("Weights under which every pixel matters", task="nade_logits", points=2, draws=1, gradients=False)
def nade_strong(student, draw):
    """White, black and mixed images, equal numbers of images, pixels and hidden units; a long past, a logit of 8."""
    results = {}
    for name, d, h in (("logits", 6, 6), ("long", 12, 4)):
        x = draw.constant(torch.cat([torch.ones(1, d), torch.zeros(1, d), draw.bernoulli(4, d)]))
        w, c, v, b = _strong_weights(draw, d, h)
        sure = 8 - v[:1] @ torch.sigmoid(c)
        results[name] = student.nade_logits(x, w, c, v, b if name == "logits" else torch.cat([sure, b[1:]]))
    return results


# A logit of 10 leaves 1 - p with seven digits less in float32, and a guard of 1e-8 is felt at p = 0.00005.
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


@check("One pixel, one image", task="nade_log_likelihood", points=1, draws=1, **LIKELIHOOD)
def likelihood_edges(student, draw):
    """Axes of size one, more pixels than images, and as many."""
    return {
        "one pixel": student.nade_log_likelihood(draw.bernoulli(4, 1), *_mild_weights(draw, 1, 2)),
        "one image": student.nade_log_likelihood(draw.bernoulli(1, 7), *_mild_weights(draw, 7, 2)),
        "as many": student.nade_log_likelihood(draw.bernoulli(4, 4), *_mild_weights(draw, 4, 3)),
    }


def _worst_images(draw, D):
    """An image of unlikely pixels only, at logits of about 8.5 either way, another image, and the weights."""
    black = draw.bernoulli(D)
    v = draw.uniform(D, 3, low=-0.2, high=0.2)
    x = torch.stack([1 - black, draw.bernoulli(D)])
    return x, draw.normal(3, D), draw.normal(3), v, draw.constant(17 * black - 8.5)


@check(
    "Unlikely images", task="nade_log_likelihood", points=1, draws=1, gradients=False, tol=5e-5, tol32=5e-4
)  # as above, at logits up to 9
def unlikely_images(student, draw):
    """Separates the logarithm from one that is clamped, or taken of a product that underflows, at unexpected images."""
    x = draw.bernoulli(5, 6)
    w, c, v, b = _strong_weights(draw, 6, 8)
    sure = 8 - v[:1] @ torch.sigmoid(c)  # the first logit is 8, and half of the images are black there
    return {
        "log_likelihood": student.nade_log_likelihood(torch.cat([x, 1 - x]), w, c, v, torch.cat([sure, b[1:]])),
        "long": student.nade_log_likelihood(*_worst_images(draw, 96)),
    }


@law("A tiny step of the biases is felt", task="nade_log_likelihood", points=1, draws=1)
def likelihood_tiny_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    x, (w, c, v, b) = draw.bernoulli(3, 4), _mild_weights(draw, 4, 3)
    step = torch.tensor([2.0**-30, 0.0, 0.0, 0.0], dtype=torch.float64)
    change = student.nade_log_likelihood(x, w, c, v, b + step) - student.nade_log_likelihood(x, w, c, v, b - step)
    slope = x[:, 0] - torch.sigmoid(v[0] @ torch.sigmoid(c) + b[0])
    assert close(change / 2.0**-29, slope, tol=1e-3), (
        "moving b_0 by 1e-9 must move the result by slope times step: are digits lost on the way?"
    )


def _dominoes(n):
    """Noise of one half, and weights under which each of n pixels is what the one before it is: the first is white."""
    before = torch.diag(torch.full((n - 1,), 16.0, dtype=torch.float64), -1)
    b = torch.full((n,), -8.0, dtype=torch.float64)
    b[0] = 8
    w, c = 8 * torch.eye(n, dtype=torch.float64), torch.full((n,), -4.0, dtype=torch.float64)
    return torch.full((1, n), 0.5, dtype=torch.float64), w, c, before, b


def _fair_noise(draw, n, weights):
    """Noise that never comes within 0.01 of the probability it is compared with."""
    w, c, v, b = (part.detach() for part in weights)
    noise = torch.rand(n, len(b), generator=draw.generator, dtype=torch.float64)
    x = torch.zeros_like(noise)
    for i in range(len(b)):
        p = torch.sigmoid(torch.sigmoid(c + x[:, :i] @ w[:, :i].T) @ v[i] + b[i])
        aside = torch.where(p < 0.5, p + 0.03, p - 0.03)
        noise[:, i] = torch.where((noise[:, i] - p).abs() < 0.01, aside, noise[:, i])
        x[:, i] = (noise[:, i] < p).to(x.dtype)
    return draw.constant(noise)


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


@check("Every pixel heeds those that were drawn before it", task="nade_sample", points=3, draws=1)
def one_after_the_other(student, draw):
    """Weights under which sampling all pixels at once, in a few rounds, or from the noise, gives other images."""
    samples = {}
    for n, d, h in ((6, 8, 5), (9, 7, 4), (8, 8, 8)):
        weights = _strong_weights(draw, d, h)
        samples[f"{n} of {d} pixels"] = student.nade_sample(_fair_noise(draw, n, weights), *weights)
    return samples | {"dominoes": student.nade_sample(*_dominoes(12))}


@law("The noise of later pixels does not matter", task="nade_sample", points=1, draws=1)
def later_noise(student, draw):
    """What is drawn for the first pixels depends on their own noise only, and the rest is drawn anew."""
    weights = _strong_weights(draw, 8, 5)
    noise = _fair_noise(draw, 4, weights)
    x = student.nade_sample(noise, *weights)
    low, high = noise.clone(), noise.clone()
    low[:, 3:], high[:, 3:] = 0, 1 - 2.0**-20
    black, white = student.nade_sample(high, *weights), student.nade_sample(low, *weights)
    assert close(black[:, :3], x[:, :3]) and close(white[:, :3], x[:, :3]), (
        "later noise changes pixels that were drawn before"
    )
    assert bool((black[:, 3:] == 0).all()) and bool((white[:, 3:] == 1).all()), (
        "noise of 0 must give 1, and noise of nearly 1 must give 0"
    )


@check("One pixel, one unit, one image; nearly sure pixels", task="nade_sample", points=1, draws=1)
def sample_edges(student, draw):
    """Axes of size one stay; nearly sure pixels heed noise near 0 and near 1."""
    sizes = {"one pixel": (5, 1, 3), "one unit": (4, 5, 1), "one image": (1, 6, 4)}
    weights = {name: _strong_weights(draw, d, h) for name, (_, d, h) in sizes.items()}
    samples = {
        name: student.nade_sample(_fair_noise(draw, n, weights[name]), *weights[name])
        for name, (n, _, _) in sizes.items()
    }
    w, c, v, _ = _weights(draw, 4, 2)
    sure = 8 * torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64)[draw.permutation(4)]
    noise = torch.tensor([[1 / 256], [255 / 256]], dtype=torch.float64).expand(2, 4)
    return samples | {"nearly sure": student.nade_sample(noise, w, c, v / 16, sure)}


@law("Each image is drawn by itself", task="nade_sample", points=1, draws=1)
def drawn_by_itself(student, draw):
    """An image that was drawn before in the same batch leaves no trace."""
    weights = _strong_weights(draw, 7, 4)
    noise = _fair_noise(draw, 4, weights)
    noise[0], noise[1] = 0, 1 - 2.0**-20
    together = student.nade_sample(noise, *weights)
    assert bool((together[0] == 1).all()) and bool((together[1] == 0).all()), "noise of 0 gives 1, of nearly 1 gives 0"
    for n in (1, 2, 3):
        alone = student.nade_sample(noise[n : n + 1], *weights)
        assert close(alone, together[n : n + 1]), f"image {n} comes out another alone than in its batch"


# pixelcnn_mask


@check("Both masks of a 3 by 3 and a 5 by 5 kernel", task="pixelcnn_mask", points=1, public=True, draws=1)
def small_masks(student, draw):
    """Rows above, pixels to the left, and the centre."""
    return {f"{kind}, {size}": student.pixelcnn_mask(size, kind) for kind in "AB" for size in (3, 5)}


@check("Kernels of other sizes", task="pixelcnn_mask", points=1, draws=1)
def other_masks(student, draw):
    """A single pixel, and larger kernels."""
    size = draw.choice((7, 9, 11))
    return {
        "one, A": student.pixelcnn_mask(1, "A"),
        "one, B": student.pixelcnn_mask(1, "B"),
        "large, A": student.pixelcnn_mask(size, "A"),
        "large, B": student.pixelcnn_mask(size=size, kind="B"),
    }


@law("What comes before, after, and the centre", task="pixelcnn_mask", points=1, draws=1)
def half_of_the_kernel(student, draw):
    """Turned by half a circle the mask A shows what comes after; with the centre they cover the kernel once."""
    size = draw.choice((5, 7))
    before, with_centre = student.pixelcnn_mask(size, "A"), student.pixelcnn_mask(size, "B")
    centre = with_centre - before
    assert centre.sum() == 1 and centre[size // 2, size // 2] == 1, "the two kinds differ at the centre only"
    assert close(before + before.flip(0, 1) + centre, 1), "every pixel but the centre comes either before or after it"


def _refused(student):
    """Sizes and kinds for which there is no mask, with the error that each raises."""
    for size in (4, 2, 6, 8):
        for kind in "AB":
            yield str(size), error_of(lambda size=size, kind=kind: student.pixelcnn_mask(size, kind))
    for kind in ("C", "AB", "a", "b"):
        yield kind, error_of(lambda kind=kind: student.pixelcnn_mask(5, kind))


@law("A kernel without a centre, and another kind, are ValueErrors", task="pixelcnn_mask", points=1, draws=1)
def mask_errors(student, draw):
    """Even sizes of either kind, an unknown letter, both letters at once, and small ones."""
    for value, error in _refused(student):
        assert error and "ValueError" in error.kinds, f"a size or kind of {value} must raise a ValueError"


@law("The error quotes the size or the kind", task="pixelcnn_mask", points=1, draws=1)
def mask_error_quotes(student, draw):
    """Who reads the message must see what was wrong."""
    for value, error in _refused(student):
        assert error and value in error.message, f"the message of the error must have {value} in it"


# Quiz


@law("The answer is a whole number", task="quiz_binary_image", points=0, public=True, draws=1)
def image_is_int(student, draw):
    assert student.quiz_binary_image(2, 2) > 0, "an image has parameters"


@check("The number of parameters for any image", task="quiz_binary_image", points=1, draws=2)
def image_parameters(student, draw):
    """Separates the number of states from the number of parameters, height from width and a power from a product."""
    return {
        "digit": student.quiz_binary_image(28, 28),
        "other": student.quiz_binary_image(draw.integer(2, 6), draw.integer(6, 9)),
    }


@law("The answer is a whole number", task="quiz_pixel_parameters", points=0, public=True, draws=1)
def pixel_is_int(student, draw):
    assert student.quiz_pixel_parameters(2, 3) > 0, "a pixel has parameters"


@check("The number of parameters for any pixel", task="quiz_pixel_parameters", points=1, draws=2)
def pixel_parameters(student, draw):
    """Separates 256^3 - 1 from 255^3 and from 3 * 255."""
    return {
        "colour": student.quiz_pixel_parameters(3, 256),
        "other": student.quiz_pixel_parameters(draw.integer(2, 5), draw.integer(6, 20)),
    }


@law("The answer is a whole number", task="quiz_sampling_steps", points=0, public=True, draws=1)
def steps_is_int(student, draw):
    assert student.quiz_sampling_steps(2, 3, 1) > 0, "at least one step is needed"


@check("The number of steps for any image", task="quiz_sampling_steps", points=1, draws=2)
def sampling_steps(student, draw):
    """One step per value, not per pixel, row or diagonal."""
    return {"steps": student.quiz_sampling_steps(draw.integer(4, 9), draw.integer(10, 20), draw.integer(2, 5))}


quiz_assumptions = choice(
    "quiz_assumptions",
    "b",
    points=1,
    task_title="Quiz: what each factorisation assumes",
    explains={
        "a": "the chain rule holds for every distribution and every order: it is no approximation",
        "b": "the chain rule is an identity; independence and the Markov property each drop conditions from it",
        "c": "independent variables may have different distributions: n of them need n (values - 1) parameters",
        "d": "in a Markov chain distant variables do depend on each other, through those that lie between",
    },
)

quiz_explicit_or_implicit = choice(
    "quiz_explicit_or_implicit",
    "b",
    points=1,
    task_title="Quiz: explicit or implicit",
    explains={
        "a": "implicit models, such as a GAN, give samples and no density; this one gives the density of any image",
        "b": "each conditional is normalised, so their product is: log p(x) is a sum that can be computed exactly",
        "c": "a bound is what a VAE has to be content with; here nothing is integrated over",
        "d": "an unknown constant belongs to energy models; a product of normalised conditionals needs none",
    },
)

quiz_slow_sampling = choice(
    "quiz_slow_sampling",
    "c",
    points=1,
    task_title="Quiz: slow to sample, fast to evaluate",
    explains={
        "a": "training uses the pixels of the data, but so does evaluating: it is not what makes sampling slow",
        "b": "drawing a random number costs next to nothing beside one pass through the network",
        "c": "of a given image all conditions are known at once; of a new one each pixel waits for those before it",
        "d": "the number of images does not matter: a batch of samples is drawn in as many steps as a single one",
    },
)

quiz_orders = choice(
    "quiz_orders",
    "d",
    points=1,
    task_title="Quiz: rows and diagonals",
    explains={
        "a": "each pixel is still drawn given all pixels before it: the number of steps to sample stays",
        "b": "no order is allowed to see pixels that have not been drawn yet",
        "c": "the masks keep the own value out, and the colours in their order, in both",
        "d": "a row's state sees a triangle, one pixel wider per row; the diagonals reach all that is above",
    },
)
