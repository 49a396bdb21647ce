"""Known wrong ways to write lecture 9's tasks, and what to tell who wrote them."""

import functools
import math

import torch
import torch.nn.functional as F

from autograder.checks import mistake

LOG_TWO_PI = math.log(2 * math.pi)


def _conditionals(x, w, c, v, b, shift=0):
    """NADE's logits, each from the pixels before it; `shift` moves the border between past and future."""
    logits = []
    for i in range(x.shape[1]):
        seen = max(i + shift, 0)
        h = torch.sigmoid(x[:, :seen] @ w[:, :seen].T + c)
        logits.append(h @ v[i] + b[i])
    return torch.stack(logits, 1)


def _log_likelihoods(x, logits):
    return x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)


def _densities(x, means, variances):
    return -0.5 * ((x[:, None] - means).square() / variances + variances.log() + LOG_TWO_PI)


def _kl(p, q):
    possible = p > 0
    return (p[possible] * (p[possible] / q[possible]).log()).sum()


def _draw_pixels(noise, w, c, v, b, remember=None, decide=None):
    """NADE's sampler; `remember` says what later pixels are told of a pixel, `decide` how it is drawn."""
    pixels, past = [], noise.new_zeros(noise.shape)
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(past @ w.T + c) @ v[i] + b[i])
        pixel = (noise[:, i] < p).to(noise.dtype) if decide is None else decide(noise, i, p).to(noise.dtype)
        pixels.append(pixel)
        kept = pixel if remember is None else remember(noise, i, p)
        past = torch.cat([past[:, :i], kept[:, None], past[:, i + 1 :]], 1)
    return torch.stack(pixels, 1)


# count_parameters


@mistake(
    task="count_parameters", says="the joint distribution has values^n states, and the last one needs no parameter"
)
def joint_counts_states(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": values**n, "independent": n * first, "markov": first + rest}[structure]


@mistake(task="count_parameters", says="a floating-point number is returned: a count is an int")
def returns_float(n, structure, values=2):
    if structure == "joint":
        return math.pow(values, min(n, 300)) - 1
    if structure == "independent":
        return float(n * (values - 1))
    if structure == "markov":
        return float((values - 1) + (n - 1) * values * (values - 1))
    raise ValueError(structure)


@mistake(task="count_parameters", says="one value is taken off each variable, not one state off the joint: 255^3")
def one_less_per_variable(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": (values - 1) ** n, "independent": n * first, "markov": first + rest}[structure]


@mistake(task="count_parameters", says="the joint distribution is raised to the wrong power: n^values")
def joint_power_turned(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": n**values - 1, "independent": n * first, "markov": first + rest}[structure]


@mistake(
    task="count_parameters", says="each independent variable is given a parameter per value: the last one is known"
)
def independent_counts_values(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": values**n - 1, "independent": n * values, "markov": first + rest}[structure]


@mistake(task="count_parameters", says="independent variables get one parameter each, however many values they have")
def independent_is_binary(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": values**n - 1, "independent": n, "markov": first + rest}[structure]


@mistake(task="count_parameters", says="the first variable of the Markov chain has a distribution of its own")
def markov_without_first(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    rest = (n - 1) * values * (values - 1)
    return {"joint": values**n - 1, "independent": n * (values - 1), "markov": rest}[structure]


@mistake(task="count_parameters", says="every variable of the Markov chain is given a predecessor, the first one too")
def markov_first_conditioned(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    markov = n * values * (values - 1)
    return {"joint": values**n - 1, "independent": n * (values - 1), "markov": markov}[structure]


@mistake(task="count_parameters", says="a row of the transition table is counted in full: its last entry is known")
def markov_counts_full_rows(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    markov = values - 1 + (n - 1) * values * values
    return {"joint": values**n - 1, "independent": n * (values - 1), "markov": markov}[structure]


@mistake(
    task="count_parameters", says="one transition table is counted for the whole chain: each step has its own here"
)
def markov_shares_table(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    markov = values - 1 + (values * (values - 1) if n > 1 else 0)
    return {"joint": values**n - 1, "independent": n * (values - 1), "markov": markov}[structure]


@mistake(
    task="count_parameters", says="the chain's formula for binary variables, 2n - 1, is used for any number of values"
)
def markov_is_binary(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    return {"joint": values**n - 1, "independent": n * (values - 1), "markov": 2 * n - 1}[structure]


@mistake(task="count_parameters", says="the number of values is not used: every variable is taken for binary")
def always_binary(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    return {"joint": 2**n - 1, "independent": n, "markov": 2 * n - 1}[structure]


@mistake(task="count_parameters", says="a word that is none of the three is taken for a Markov chain, not refused")
def markov_by_default(n, structure, values=2):
    if structure == "joint":
        return values**n - 1
    if structure == "independent":
        return n * (values - 1)
    return (values - 1) + (n - 1) * values * (values - 1)


@mistake(task="count_parameters", says="powers are taken of floating-point numbers, which lose the last digits")
def floating_power(n, structure, values=2):
    if structure == "joint":
        return int(float(values) ** n) - 1
    if structure == "independent":
        return n * (values - 1)
    if structure == "markov":
        return (values - 1) + (n - 1) * values * (values - 1)
    raise ValueError(structure)


@mistake(task="count_parameters", says="another word ends in a KeyError: a ValueError is asked")
def raises_key_error(n, structure, values=2):
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": values**n - 1, "independent": n * first, "markov": first + rest}[structure]


@mistake(task="count_parameters", says="the error does not say which word it objects to")
def error_without_word(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError("unknown structure")
    first, rest = values - 1, (n - 1) * values * (values - 1)
    return {"joint": values**n - 1, "independent": n * first, "markov": first + rest}[structure]


def _count_of(letter, n, values):
    formulas = {
        "j": lambda: values**n - 1,
        "i": lambda: n * (values - 1),
        "m": lambda: (values - 1) * (1 + (n - 1) * values),
    }
    return formulas[letter]()


@mistake(task="count_parameters", says="a word is taken however it is spelt, in capitals too: it is none of the three")
def any_capitals(n, structure, values=2):
    if structure.lower() not in ("joint", "independent", "markov"):
        raise ValueError(f"unknown structure {structure!r}")
    return _count_of(structure.lower()[0], n, values)


@mistake(task="count_parameters", says="only the first letter of the word is looked at")
def first_letter_only(n, structure, values=2):
    if structure[:1] not in ("j", "i", "m"):
        raise ValueError(f"unknown structure {structure!r}")
    return _count_of(structure[0], n, values)


@mistake(task="count_parameters", says="the word is looked for inside the names: a part of a name is found, too")
def word_inside_names(n, structure, values=2):
    for name in ("joint", "independent", "markov"):
        if structure in name:
            return _count_of(name[0], n, values)
    raise ValueError(f"unknown structure {structure!r}")


# bernoulli_log_prob


@mistake(task="bernoulli_log_prob", says="only x = 1 counts: a 0 has the probability 1 - p, not 1")
def forgets_zeros(p, x):
    return x * p.log()


@mistake(task="bernoulli_log_prob", says="zeros and ones have changed places")
def ones_for_zeros(p, x):
    return (1 - x) * p.log() + x * (1 - p).log()


@mistake(task="bernoulli_log_prob", says="x is ignored: the log of p is taken everywhere")
def ignores_x(p, x):
    return p.log() + 0 * x


@mistake(task="bernoulli_log_prob", says="the sign is turned: this is the negative log-probability")
def negative_coin(p, x):
    return -(x * p.log() + (1 - x) * (1 - p).log())


@mistake(task="bernoulli_log_prob", says="p is read as a logit: it is a probability already")
def coin_of_logits(p, x):
    return _log_likelihoods(x, p)


@mistake(task="bernoulli_log_prob", says="the probability itself is returned, without its logarithm")
def coin_probability(p, x):
    return x * p + (1 - x) * (1 - p)


@mistake(task="bernoulli_log_prob", says="the logarithm has base 2: nats are asked")
def coin_in_bits(p, x):
    return x * p.log2() + (1 - x) * (1 - p).log2()


@mistake(task="bernoulli_log_prob", says="the elements are summed up: one number per element is asked")
def coin_summed(p, x):
    return (x * p.log() + (1 - x) * (1 - p).log()).sum()


@mistake(task="bernoulli_log_prob", says="the last axis is summed: the result has the shape of the inputs")
def coin_summed_over_last_axis(p, x):
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)


@mistake(task="bernoulli_log_prob", says="the guard inside the logarithm is so large that rare events come out wrong")
def coin_coarse_guard(p, x):
    return x * (p + 1e-4).log() + (1 - x) * (1 - p + 1e-4).log()


@mistake(task="bernoulli_log_prob", says="probabilities are clamped, so that rare events come out wrong")
def coin_clamped(p, x):
    p = p.clamp(0.01, 0.99)
    return x * p.log() + (1 - x) * (1 - p).log()


@mistake(task="bernoulli_log_prob", says="the probability is taken out of the graph", way="gradient")
def coin_detached(p, x):
    p = p.detach() + 0 * p
    return x * p.log() + (1 - x) * (1 - p).log()


@mistake(task="bernoulli_log_prob", says="a float64 call is computed in float32 on the way", way="float64")
def coin_in_float32(p, x):
    q = p.float()
    return (x.float() * q.log() + (1 - x.float()) * (1 - q).log()).to(p.dtype)


@mistake(task="bernoulli_log_prob", says="the ones are made on the CPU, wherever the inputs are", way="accelerator")
def coin_ones_on_cpu(p, x):
    ones = torch.ones(p.shape, dtype=p.dtype)
    return x * p.log() + (ones - x) * (ones - p).log()


@mistake(task="bernoulli_log_prob", says="the probabilities that were given are overwritten", way="inputs")
def coin_overwrites_p(p, x):
    q = p.clone()
    with torch.no_grad():
        p.copy_(torch.where(x == 1, p, 1 - p))
    return x * q.log() + (1 - x) * (1 - q).log()


# categorical_log_prob


@mistake(task="categorical_log_prob", says="the raw logit of the class is returned: nothing is normalised")
def raw_logit(logits, x):
    return logits.gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the softmax runs over the batch, not over the classes")
def softmax_over_batch(logits, x):
    return torch.log_softmax(logits, 0).gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the sign is turned: this is the negative log-probability")
def negative_class(logits, x):
    return F.cross_entropy(logits, x, reduction="none")


@mistake(task="categorical_log_prob", says="the logarithm is taken of a softmax that has already rounded to zero")
def log_of_softmax(logits, x):
    return torch.softmax(logits, 1).log().gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the guard in the logarithm caps the cost of an unlikely class")
def guarded_softmax(logits, x):
    return (torch.softmax(logits, 1) + 1e-8).log().gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the exponentials overflow: the largest logit is not subtracted first")
def class_overflow(logits, x):
    return logits.gather(1, x[:, None]).squeeze(1) - logits.exp().sum(1).log()


@mistake(task="categorical_log_prob", says="the largest logit is subtracted before the sum, but never from the logit")
def maximum_half_subtracted(logits, x):
    top = logits.max(1, keepdim=True).values
    return logits.gather(1, x[:, None]).squeeze(1) - (logits - top).exp().sum(1).log()


@mistake(task="categorical_log_prob", says="the probability is returned, without its logarithm")
def class_probability(logits, x):
    return torch.softmax(logits, 1).gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the softmax is applied twice")
def class_softmax_twice(logits, x):
    return torch.log_softmax(torch.softmax(logits, 1), 1).gather(1, x[:, None]).squeeze(1)


@mistake(task="categorical_log_prob", says="the samples are averaged: one number per sample is asked")
def class_averaged(logits, x):
    return -F.cross_entropy(logits, x)


@mistake(task="categorical_log_prob", says="all classes of all samples are paired: the result is a table, not a row")
def every_pair(logits, x):
    return torch.log_softmax(logits, 1)[:, x]


@mistake(task="categorical_log_prob", says="the axis of the class stays: the result has the shape (N, 1)")
def class_axis_stays(logits, x):
    return torch.log_softmax(logits, 1).gather(1, x[:, None])


@mistake(task="categorical_log_prob", says="the most probable class is taken, not the one that was asked for")
def most_probable_class(logits, x):
    return torch.log_softmax(logits, 1).max(1).values + 0.0 * x


@mistake(task="categorical_log_prob", says="the normaliser is taken out of the graph", way="gradient")
def normaliser_detached(logits, x):
    return logits.gather(1, x[:, None]).squeeze(1) - torch.logsumexp(logits, 1).detach()


@mistake(task="categorical_log_prob", says="a float64 call is computed in float32 on the way", way="float64")
def class_in_float32(logits, x):
    return torch.log_softmax(logits.float(), 1).gather(1, x[:, None]).squeeze(1).to(logits.dtype)


@mistake(
    task="categorical_log_prob", says="the rows are counted on the CPU, and meet logits elsewhere", way="accelerator"
)
def one_hot_on_cpu(logits, x):
    one_hot = torch.eye(logits.shape[1], dtype=logits.dtype)[x.cpu()]
    return (torch.log_softmax(logits, 1) * one_hot).sum(1)


@mistake(task="categorical_log_prob", says="the logits that were given are shifted in place", way="inputs")
def shifts_logits(logits, x):
    with torch.no_grad():
        logits -= logits.max(1, keepdim=True).values
    return torch.log_softmax(logits, 1).gather(1, x[:, None]).squeeze(1)


# gaussian_mixture_log_prob


@mistake(task="gaussian_mixture_log_prob", says="the weights are not normalised: the logits are used as log-weights")
def weights_not_normalised(x, logits, means, logvars):
    return torch.logsumexp(logits + _densities(x, means, logvars.exp()), 1)


@mistake(
    task="gaussian_mixture_log_prob", says="the weights are added to the log-densities: their logarithm belongs there"
)
def weights_without_logarithm(x, logits, means, logvars):
    return torch.logsumexp(torch.softmax(logits, 0) + _densities(x, means, logvars.exp()), 1)


@mistake(task="gaussian_mixture_log_prob", says="the logits are not used: every component weighs the same")
def equal_weights(x, logits, means, logvars):
    return torch.logsumexp(_densities(x, means, logvars.exp()), 1) - math.log(len(logits)) + 0 * logits.sum()


@mistake(task="gaussian_mixture_log_prob", says="the densities are added unweighted")
def no_weights(x, logits, means, logvars):
    return torch.logsumexp(_densities(x, means, logvars.exp()), 1) + 0 * logits.sum()


@mistake(
    task="gaussian_mixture_log_prob", says="log-densities are averaged: the mixture adds densities, then takes the log"
)
def mean_of_logs(x, logits, means, logvars):
    return (torch.softmax(logits, 0) * _densities(x, means, logvars.exp())).sum(1)


@mistake(task="gaussian_mixture_log_prob", says="only the best component counts")
def best_component(x, logits, means, logvars):
    return (torch.log_softmax(logits, 0) + _densities(x, means, logvars.exp())).max(1).values


@mistake(
    task="gaussian_mixture_log_prob", says="one normal distribution with the mean of the means stands for the mixture"
)
def mean_component(x, logits, means, logvars):
    weights = torch.softmax(logits, 0)
    mean, variance = (weights * means).sum()[None], (weights * logvars.exp()).sum()[None]
    return _densities(x, mean, variance)[:, 0]


@mistake(task="gaussian_mixture_log_prob", says="logvar is read as the logarithm of the standard deviation")
def log_deviation(x, logits, means, logvars):
    return torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, (2 * logvars).exp()), 1)


@mistake(task="gaussian_mixture_log_prob", says="the square is divided by the standard deviation, not by the variance")
def divides_by_deviation(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / (0.5 * logvars).exp()
    return torch.logsumexp(torch.log_softmax(logits, 0) - 0.5 * (squared + logvars + LOG_TWO_PI), 1)


@mistake(task="gaussian_mixture_log_prob", says="logvar is read as the variance itself")
def reads_variance(x, logits, means, logvars):
    return torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, logvars.abs()), 1)


@mistake(task="gaussian_mixture_log_prob", says="the normaliser of each component is missing: logvar")
def no_logvar(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / logvars.exp()
    return torch.logsumexp(torch.log_softmax(logits, 0) - 0.5 * (squared + LOG_TWO_PI), 1)


@mistake(task="gaussian_mixture_log_prob", says="the constant log(2 pi) is missing")
def mixture_no_two_pi(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / logvars.exp()
    return torch.logsumexp(torch.log_softmax(logits, 0) - 0.5 * (squared + logvars), 1)


@mistake(
    task="gaussian_mixture_log_prob", says="the constant log(2 pi) is subtracted in full: half of it belongs there"
)
def full_two_pi(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / logvars.exp()
    return torch.logsumexp(torch.log_softmax(logits, 0) - 0.5 * (squared + logvars) - LOG_TWO_PI, 1)


@mistake(task="gaussian_mixture_log_prob", says="the constant log(2 pi) is rounded to float32", way="float64")
def constant_in_float32(x, logits, means, logvars):
    constant = torch.log(torch.tensor(2 * math.pi, dtype=torch.float32)).item()
    density = -0.5 * ((x[:, None] - means).square() / logvars.exp() + logvars + constant)
    return torch.logsumexp(torch.log_softmax(logits, 0) + density, 1)


@mistake(task="gaussian_mixture_log_prob", says="the factor one half is missing before the square")
def mixture_no_half(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / logvars.exp()
    return torch.logsumexp(torch.log_softmax(logits, 0) - squared - 0.5 * (logvars + LOG_TWO_PI), 1)


@mistake(
    task="gaussian_mixture_log_prob", says="far from every component the densities underflow, and log 0 is returned"
)
def mixture_underflow(x, logits, means, logvars):
    return (torch.softmax(logits, 0) * _densities(x, means, logvars.exp()).exp()).sum(1).log()


@mistake(task="gaussian_mixture_log_prob", says="the guard inside the logarithm caps the cost of a point far away")
def mixture_guarded(x, logits, means, logvars):
    return ((torch.softmax(logits, 0) * _densities(x, means, logvars.exp()).exp()).sum(1) + 1e-8).log()


@mistake(task="gaussian_mixture_log_prob", says="the points are summed up: one number per point is asked")
def points_summed(x, logits, means, logvars):
    return torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, logvars.exp()), 1).sum()


@mistake(task="gaussian_mixture_log_prob", says="the sum runs over the points, not over the components")
def sum_over_points(x, logits, means, logvars):
    return torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, logvars.exp()), 0)


@mistake(task="gaussian_mixture_log_prob", says="the sign is turned: this is the negative log-density")
def negative_mixture(x, logits, means, logvars):
    return -torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, logvars.exp()), 1)


@mistake(
    task="gaussian_mixture_log_prob", says="points and components are paired off, one by one", raises="RuntimeError"
)
def paired_off(x, logits, means, logvars):
    squared = (x - means).square() / logvars.exp()
    return torch.log_softmax(logits, 0) - 0.5 * (squared + logvars + LOG_TWO_PI)


@mistake(task="gaussian_mixture_log_prob", says="the weights are taken out of the graph", way="gradient")
def weights_detached(x, logits, means, logvars):
    return torch.logsumexp(torch.log_softmax(logits, 0).detach() + _densities(x, means, logvars.exp()), 1)


@mistake(task="gaussian_mixture_log_prob", says="a float64 call is computed in float32 on the way", way="float64")
def mixture_in_float32(x, logits, means, logvars):
    terms = torch.log_softmax(logits.float(), 0) + _densities(x.float(), means.float(), logvars.float().exp())
    return torch.logsumexp(terms, 1).to(x.dtype)


@mistake(
    task="gaussian_mixture_log_prob",
    says="the constant is a vector on the CPU, wherever the inputs are",
    way="accelerator",
)
def constant_on_cpu(x, logits, means, logvars):
    squared = (x[:, None] - means).square() / logvars.exp()
    constant = torch.full(means.shape, LOG_TWO_PI, dtype=x.dtype)
    return torch.logsumexp(torch.log_softmax(logits, 0) - 0.5 * (squared + logvars + constant), 1)


@mistake(
    task="gaussian_mixture_log_prob",
    says="the log-variances that were given are turned into variances in place",
    way="inputs",
)
def exponentiates_in_place(x, logits, means, logvars):
    variances = logvars.exp()
    with torch.no_grad():
        logvars.exp_()
    return torch.logsumexp(torch.log_softmax(logits, 0) + _densities(x, means, variances), 1)


# kl_divergence


@mistake(task="kl_divergence", says="p and q have changed places: this is KL(q || p)")
def exchanged(p, q):
    return _kl(q, p)


@mistake(task="kl_divergence", says="the sign is turned")
def negative_kl(p, q):
    return -_kl(p, q)


@mistake(task="kl_divergence", says="outcomes are averaged: the divergence is a sum, weighted with p already")
def kl_mean(p, q):
    return _kl(p, q) / len(p)


@mistake(task="kl_divergence", says="this is the cross-entropy: the entropy of p has to be taken off")
def cross_entropy_only(p, q):
    possible = p > 0
    return -(p[possible] * q[possible].log()).sum()


@mistake(task="kl_divergence", says="the terms are not weighted with p")
def unweighted(p, q):
    possible = p > 0
    return (p[possible] / q[possible]).log().sum()


@mistake(task="kl_divergence", says="the logarithm has base 2: nats are asked")
def kl_in_bits(p, q):
    possible = p > 0
    return (p[possible] * (p[possible] / q[possible]).log2()).sum()


@mistake(task="kl_divergence", says="both directions are added: the divergence is not symmetric")
def symmetric(p, q):
    return _kl(p, q) + _kl(q, p)


@mistake(task="kl_divergence", says="an outcome of probability 0 gives NaN: 0 log 0 counts as 0")
def zero_is_nan(p, q):
    return (p * (p / q).log()).sum()


@mistake(
    task="kl_divergence",
    says="outcomes that q rules out are left out of the sum: where p is not 0 there it is inf",
)
def infinity_replaced(p, q):
    possible = (p > 0) & (q > 0)
    return (p[possible] * (p[possible] / q[possible]).log()).sum()


@mistake(task="kl_divergence", says="a guard on q makes a finite number of what is infinite")
def guarded_q(p, q):
    possible = p > 0
    return (p[possible] * (p[possible].log() - (q[possible] + 1e-8).log())).sum()


@mistake(
    task="kl_divergence",
    says="probabilities are clamped away from 0, so that infinity and rare outcomes come out wrong",
)
def clamped_probabilities(p, q):
    p, q = p.clamp(min=0.01), q.clamp(min=0.01)
    return (p * (p / q).log()).sum()


@mistake(task="kl_divergence", says="outcomes that p rules out count as infinite when q rules them out, too")
def both_zero_is_infinite(p, q):
    if bool((q == 0).any()):
        return (p + q).sum() * float("inf")
    possible = p > 0
    return (p[possible] * (p[possible] / q[possible]).log()).sum()


@mistake(task="kl_divergence", says="infinity is replaced together with NaN: only 0 log 0 counts as 0")
def infinity_made_finite(p, q):
    return torch.nan_to_num(p * (p / q).log()).sum()


@mistake(
    task="kl_divergence",
    says="the gradient of q is NaN beside p = 0: where() hides a NaN in the value, not in the gradient",
    way="gradient",
)
def hidden_by_where(p, q):
    return torch.where(p > 0, p * (p / q).log(), torch.zeros_like(p)).sum()


@mistake(task="kl_divergence", says="p is taken out of the graph: only q learns", way="gradient")
def p_detached(p, q):
    return _kl(p.detach(), q)


@mistake(task="kl_divergence", says="q is taken out of the graph: only p learns", way="gradient")
def q_detached(p, q):
    return _kl(p, q.detach())


@mistake(
    task="kl_divergence",
    says="p is divided by its sum again, which takes a part of its gradient away: each entry is free",
    way="gradient",
)
def normalised_again(p, q):
    return _kl(p / p.sum(), q / q.sum())


@mistake(task="kl_divergence", says="a float64 call is computed in float32 on the way", way="float64")
def kl_in_float32(p, q):
    return _kl(p.float(), q.float()).to(p.dtype)


@mistake(task="kl_divergence", says="the zeros are made on the CPU, wherever the inputs are", way="accelerator")
def zeros_on_cpu(p, q):
    ones = torch.ones(p.shape, dtype=p.dtype)
    ratio = torch.where(p > 0, p, ones) / torch.where(p > 0, q, ones)
    return (p * ratio.log()).sum()


@mistake(task="kl_divergence", says="zeros of the inputs are overwritten with a small number", way="inputs")
def fills_zeros(p, q):
    possible = p > 0
    result = _kl(p.clone(), q)
    with torch.no_grad():
        p[~possible] = 1e-8
    return result


# negative_log_likelihood


@mistake(task="negative_log_likelihood", says="the samples are summed: their mean is asked")
def nll_summed(logits, samples):
    return -torch.log_softmax(logits, 0)[samples].sum()


@mistake(task="negative_log_likelihood", says="the sign is turned: this is the log-likelihood")
def positive_likelihood(logits, samples):
    return torch.log_softmax(logits, 0)[samples].mean()


@mistake(task="negative_log_likelihood", says="one number per sample is returned: their mean is asked")
def nll_not_reduced(logits, samples):
    return -torch.log_softmax(logits, 0)[samples]


@mistake(task="negative_log_likelihood", says="the sum is divided by the number of outcomes, not of samples")
def divided_by_outcomes(logits, samples):
    return -torch.log_softmax(logits, 0)[samples].sum() / len(logits)


@mistake(task="negative_log_likelihood", says="the logits are not normalised")
def nll_of_raw_logits(logits, samples):
    return -logits[samples].mean()


@mistake(task="negative_log_likelihood", says="how often an outcome occurs is not counted: each one counts once")
def each_outcome_once(logits, samples):
    return -torch.log_softmax(logits, 0)[samples.unique()].mean()


@mistake(task="negative_log_likelihood", says="the logarithm is taken of a softmax that has already rounded to zero")
def nll_log_of_softmax(logits, samples):
    return -torch.softmax(logits, 0).log()[samples].mean()


@mistake(task="negative_log_likelihood", says="the guard in the logarithm caps the cost of an unlikely outcome")
def nll_guarded(logits, samples):
    return -(torch.softmax(logits, 0) + 1e-8).log()[samples].mean()


@mistake(task="negative_log_likelihood", says="the exponentials overflow: the largest logit is not subtracted first")
def nll_overflow(logits, samples):
    return logits.exp().sum().log() - logits[samples].mean()


@mistake(task="negative_log_likelihood", says="the mean is taken of the probabilities, before the logarithm")
def log_of_mean(logits, samples):
    return -torch.logsumexp(torch.log_softmax(logits, 0)[samples], 0) + math.log(len(samples))


@mistake(task="negative_log_likelihood", says="the softmax is applied twice")
def nll_softmax_twice(logits, samples):
    return -torch.log_softmax(torch.softmax(logits, 0), 0)[samples].mean()


@mistake(task="negative_log_likelihood", says="the normaliser is taken out of the graph", way="gradient")
def nll_normaliser_detached(logits, samples):
    return torch.logsumexp(logits, 0).detach() - logits[samples].mean()


@mistake(task="negative_log_likelihood", says="a float64 call is computed in float32 on the way", way="float64")
def nll_in_float32(logits, samples):
    return -torch.log_softmax(logits.float(), 0)[samples].mean().to(logits.dtype)


@mistake(task="negative_log_likelihood", says="the counts are collected on the CPU", way="accelerator")
def counts_on_cpu(logits, samples):
    counts = torch.zeros(len(logits), dtype=logits.dtype)
    for sample in samples.tolist():
        counts[sample] += 1
    return -(torch.log_softmax(logits, 0) * counts).sum() / len(samples)


@mistake(task="negative_log_likelihood", says="the counts are always float32 numbers", way="float64")
def counts_in_float32(logits, samples):
    counts = torch.bincount(samples, minlength=len(logits)).float() / len(samples)
    return -(torch.log_softmax(logits, 0) * counts).sum()


# nade_logits


@mistake(task="nade_logits", says="a pixel sees its own value: it may see the pixels before it only")
def sees_itself(x, w, c, v, b):
    return _conditionals(x, w, c, v, b, 1)


@mistake(task="nade_logits", says="the pixel just before is left out of what a pixel sees")
def misses_the_last(x, w, c, v, b):
    return _conditionals(x, w, c, v, b, -1)


@mistake(task="nade_logits", says="a pixel sees the whole image")
def sees_everything(x, w, c, v, b):
    return torch.sigmoid(x @ w.T + c) @ v.T + b


@mistake(task="nade_logits", says="a pixel sees what comes after it: the order is turned round")
def sees_the_future(x, w, c, v, b):
    rows = [torch.sigmoid(x[:, i + 1 :] @ w[:, i + 1 :].T + c) @ v[i] + b[i] for i in range(x.shape[1])]
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="a pixel sees only the one before it: that is a Markov chain")
def sees_one_pixel(x, w, c, v, b):
    rows = []
    for i in range(x.shape[1]):
        activation = c + (x[:, i - 1, None] * w[:, i - 1] if i else 0 * x[:, :1])
        rows.append(torch.sigmoid(activation) @ v[i] + b[i])
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="the past is cut short: a pixel sees only a few of those before it")
def sees_five_pixels(x, w, c, v, b):
    logits = []
    for i in range(x.shape[1]):
        start = max(i - 5, 0)
        h = torch.sigmoid(x[:, start:i] @ w[:, start:i].T + c)
        logits.append(h @ v[i] + b[i])
    return torch.stack(logits, 1)


@mistake(task="nade_logits", says="the past is cut short: a pixel sees only the first few of the image")
def sees_the_first_five(x, w, c, v, b):
    logits = []
    for i in range(x.shape[1]):
        end = min(i, 5)
        logits.append(torch.sigmoid(x[:, :end] @ w[:, :end].T + c) @ v[i] + b[i])
    return torch.stack(logits, 1)


@mistake(task="nade_logits", says="large logits are clamped")
def clamped_logits(x, w, c, v, b):
    return _conditionals(x, w, c, v, b).clamp(-5, 5)


@mistake(task="nade_logits", says="a pixel sees nothing: the hidden units are the same for every pixel")
def sees_nothing(x, w, c, v, b):
    return (torch.sigmoid(c) @ v.T + b).expand(x.shape) + 0 * x * w.sum()


@mistake(task="nade_logits", says="the hidden bias c is missing")
def without_c(x, w, c, v, b):
    return _conditionals(x, w, 0 * c, v, b)


@mistake(task="nade_logits", says="the hidden bias c is added again at every pixel")
def c_at_every_pixel(x, w, c, v, b):
    rows, activation = [], c
    for i in range(x.shape[1]):
        rows.append(torch.sigmoid(activation) @ v[i] + b[i] + 0 * x[:, 0])
        activation = activation + x[:, i, None] * w[:, i] + c
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="the visible bias b is missing")
def without_b(x, w, c, v, b):
    return _conditionals(x, w, c, v, 0 * b)


@mistake(task="nade_logits", says="the hidden units are not squashed by a sigmoid")
def without_sigmoid(x, w, c, v, b):
    return torch.stack([(x[:, :i] @ w[:, :i].T + c) @ v[i] + b[i] for i in range(x.shape[1])], 1)


@mistake(task="nade_logits", says="the hidden units are squashed by tanh: NADE has a sigmoid")
def tanh_units(x, w, c, v, b):
    return torch.stack([torch.tanh(x[:, :i] @ w[:, :i].T + c) @ v[i] + b[i] for i in range(x.shape[1])], 1)


@mistake(task="nade_logits", says="probabilities are returned where logits are asked")
def returns_probabilities(x, w, c, v, b):
    return torch.sigmoid(_conditionals(x, w, c, v, b))


@mistake(task="nade_logits", says="the first pixel gets its bias alone: its hidden units are sigmoid(c), not zero")
def first_without_hidden(x, w, c, v, b):
    logits = _conditionals(x, w, c, v, b)
    return torch.cat([b[0] + 0 * x[:, :1], logits[:, 1:]], 1)


@mistake(task="nade_logits", says="the running sum is not reset: an image inherits that of the image before")
def sum_not_reset(x, w, c, v, b):
    rows, activation = [], c
    for image in x:
        row = []
        for i in range(x.shape[1]):
            row.append(torch.sigmoid(activation) @ v[i] + b[i])
            activation = activation + image[i] * w[:, i]
        rows.append(torch.stack(row))
    return torch.stack(rows)


@mistake(task="nade_logits", says="the running sum adds up the squashed units, not what goes into the sigmoid")
def sums_squashed_units(x, w, c, v, b):
    rows, h = [], torch.sigmoid(c).expand(len(x), -1)
    for i in range(x.shape[1]):
        rows.append(h @ v[i] + b[i])
        h = torch.sigmoid(h + x[:, i, None] * w[:, i])
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="images share one history, that of the first of the batch")
def shares_history(x, w, c, v, b):
    return _conditionals(x[:1].expand(x.shape) + 0 * x, w, c, v, b)


@mistake(task="nade_logits", says="a black pixel counts as -1: it adds nothing to the sum")
def black_is_minus_one(x, w, c, v, b):
    return _conditionals(2 * x - 1, w, c, v, b)


@mistake(task="nade_logits", says="the result has pixels first: images come first")
def pixels_first(x, w, c, v, b):
    return _conditionals(x, w, c, v, b).T.contiguous()


@mistake(task="nade_logits", says="the running sum is taken out of the graph: w does not learn", way="gradient")
def sum_detached(x, w, c, v, b):
    rows, activation = [], c.expand(len(x), -1)
    for i in range(x.shape[1]):
        rows.append(torch.sigmoid(activation) @ v[i] + b[i])
        activation = activation + (x[:, i, None] * w[:, i]).detach()
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="the hidden units are taken out of the graph: c and w do not learn", way="gradient")
def units_detached(x, w, c, v, b):
    rows = [torch.sigmoid(x[:, :i] @ w[:, :i].T + c).detach() @ v[i] + b[i] for i in range(x.shape[1])]
    return torch.stack(rows, 1)


@mistake(task="nade_logits", says="the bias c that was given is used as the running sum, in place", way="inputs")
def sums_into_c(x, w, c, v, b):
    logits = _conditionals(x, w, c.clone(), v, b)
    with torch.no_grad():
        c += w @ x[0]
    return logits


@mistake(task="nade_logits", says="a float64 call is computed in float32 on the way", way="float64")
def nade_in_float32(x, w, c, v, b):
    return _conditionals(*(part.float() for part in (x, w, c, v, b))).to(x.dtype)


@mistake(task="nade_logits", says="the logits are collected on the CPU, wherever the inputs are", way="accelerator")
def collects_on_cpu(x, w, c, v, b):
    columns = _conditionals(x, w, c, v, b)
    logits = torch.zeros(x.shape, dtype=x.dtype)
    for i in range(x.shape[1]):
        logits[:, i] = columns[:, i]
    return logits


@mistake(task="nade_logits", says="the logits are collected in a tensor that is always float64", way="float32")
def collects_in_float64(x, w, c, v, b):
    return _conditionals(x, w, c, v, b).double()


@mistake(
    task="nade_logits",
    says="an input that is not contiguous in memory cannot be read",
    way="strided",
    raises="RuntimeError",
)
def nade_views(x, w, c, v, b):
    return _conditionals(x.view(-1).view(x.shape), w.view(-1).view(w.shape), c, v, b)


# nade_log_likelihood


@mistake(task="nade_log_likelihood", says="the pixels are averaged: the log-likelihood of an image is a sum")
def pixels_averaged(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b)).mean(1)


@mistake(task="nade_log_likelihood", says="the sum runs over the images, not over the pixels")
def likelihood_over_images(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b)).sum(0)


@mistake(task="nade_log_likelihood", says="the axis of the pixels is found by its length: the wrong one for D images")
def likelihood_over_the_axis_of_length_d(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b)).sum(x.shape.index(len(b)))


@mistake(task="nade_log_likelihood", says="the logarithm is taken of a product of probabilities, which has underflowed")
def logarithm_of_a_product(x, w, c, v, b):
    p = torch.sigmoid(_conditionals(x, w, c, v, b))
    return torch.where(x > 0, p, 1 - p).prod(1).log()


@mistake(task="nade_log_likelihood", says="the images are summed up: one number per image is asked")
def images_summed(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b)).sum()


@mistake(task="nade_log_likelihood", says="nothing is summed: the chain rule multiplies, and logarithms add")
def nothing_summed(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b))


@mistake(task="nade_log_likelihood", says="the sign is turned: this is the negative log-likelihood")
def negative_nade(x, w, c, v, b):
    return -_log_likelihoods(x, _conditionals(x, w, c, v, b)).sum(1)


@mistake(task="nade_log_likelihood", says="only white pixels count: a black one has the probability 1 - p")
def only_white(x, w, c, v, b):
    return (x * F.logsigmoid(_conditionals(x, w, c, v, b))).sum(1)


@mistake(task="nade_log_likelihood", says="black and white have changed places")
def black_for_white(x, w, c, v, b):
    return _log_likelihoods(1 - x, _conditionals(x, w, c, v, b)).sum(1)


@mistake(task="nade_log_likelihood", says="the likelihood is returned, without its logarithm")
def likelihood_itself(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b)).sum(1).exp()


@mistake(task="nade_log_likelihood", says="the pixel's own value is among its conditions: a model that peeks")
def likelihood_peeks(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b, 1)).sum(1)


@mistake(task="nade_log_likelihood", says="the sigmoid is applied twice")
def nade_sigmoid_twice(x, w, c, v, b):
    return _log_likelihoods(x, torch.sigmoid(_conditionals(x, w, c, v, b))).sum(1)


@mistake(task="nade_log_likelihood", says="probabilities are clamped, which makes unlikely images cheap")
def clamped_pixels(x, w, c, v, b):
    p = torch.sigmoid(_conditionals(x, w, c, v, b)).clamp(0.02, 0.98)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(1)


@mistake(task="nade_log_likelihood", says="the last pixel is not counted")
def last_pixel_missing(x, w, c, v, b):
    return _log_likelihoods(x, _conditionals(x, w, c, v, b))[:, :-1].sum(1)


@mistake(task="nade_log_likelihood", says="the logits are taken out of the graph: nothing learns", way="gradient")
def logits_detached(x, w, c, v, b):
    logits = _conditionals(x, w, c, v, b)
    return _log_likelihoods(x, logits.detach() + 0 * logits).sum(1)


@mistake(task="nade_log_likelihood", says="a float64 call is computed in float32 on the way", way="float64")
def likelihood_in_float32(x, w, c, v, b):
    logits = _conditionals(*(part.float() for part in (x, w, c, v, b)))
    return _log_likelihoods(x.float(), logits).sum(1).to(x.dtype)


@mistake(task="nade_log_likelihood", says="the sum is collected on the CPU, wherever the inputs are", way="accelerator")
def likelihood_on_cpu(x, w, c, v, b):
    total = torch.zeros(len(x), dtype=x.dtype)
    for column in _log_likelihoods(x, _conditionals(x, w, c, v, b)).unbind(1):
        total = total + column
    return total


# nade_sample


@mistake(task="nade_sample", says="all pixels are drawn at once, as if everything before them were black")
def all_at_once(noise, w, c, v, b):
    p = torch.sigmoid(torch.sigmoid(c) @ v.T + b)
    return (noise < p).to(noise.dtype) + 0 * w.sum()


@mistake(task="nade_sample", says="the conditions are read from the noise, not from the pixels that were drawn")
def conditions_on_noise(noise, w, c, v, b):
    return (noise < torch.sigmoid(_conditionals(noise, w, c, v, b))).to(noise.dtype)


@mistake(task="nade_sample", says="the conditions are probabilities: a pixel that was drawn is 0 or 1")
def conditions_on_probabilities(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, lambda noise, i, p: p)


@mistake(task="nade_sample", says="a pixel is told of the most probable values before it, not of those that were drawn")
def conditions_on_rounded(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, lambda noise, i, p: (p > 0.5).to(p.dtype))


@mistake(task="nade_sample", says="the sample is drawn in two rounds: the conditions come from a first, blind draw")
def two_rounds(noise, w, c, v, b):
    first = (noise < torch.sigmoid(torch.sigmoid(c) @ v.T + b)).to(noise.dtype)
    return (noise < torch.sigmoid(_conditionals(first, w, c, v, b))).to(noise.dtype)


@mistake(task="nade_sample", says="all pixels are drawn anew in a few rounds: a pixel may need all those before it")
def six_rounds(noise, w, c, v, b):
    x = torch.zeros_like(noise)
    for _ in range(6):
        x = (noise < torch.sigmoid(_conditionals(x, w, c, v, b))).to(noise.dtype)
    return x


@mistake(task="nade_sample", says="a pixel is white where the noise is above p: it has to be below")
def noise_above(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, decide=lambda noise, i, p: noise[:, i] >= p)


@mistake(task="nade_sample", says="the noise is compared with the logit, not with its probability")
def compares_logits(noise, w, c, v, b):
    past, pixels = noise.new_zeros(noise.shape), []
    for i in range(noise.shape[1]):
        logit = torch.sigmoid(past @ w.T + c) @ v[i] + b[i]
        pixels.append((noise[:, i] < logit).to(noise.dtype))
        past = torch.cat([past[:, :i], pixels[-1][:, None], past[:, i + 1 :]], 1)
    return torch.stack(pixels, 1)


@mistake(task="nade_sample", says="the noise is not used: the most probable value is taken each time")
def takes_most_probable(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, decide=lambda noise, i, p: p > 0.5)


@mistake(task="nade_sample", says="one and the same noise decides every pixel of an image")
def one_noise_for_all(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, decide=lambda noise, i, p: noise[:, 0] < p)


@mistake(task="nade_sample", says="probabilities are returned: a sample is made of zeros and ones")
def samples_probabilities(noise, w, c, v, b):
    past, rows = noise.new_zeros(noise.shape), []
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(past @ w.T + c) @ v[i] + b[i])
        rows.append(p)
        past = torch.cat([past[:, :i], (noise[:, i, None] < p[:, None]).to(noise.dtype), past[:, i + 1 :]], 1)
    return torch.stack(rows, 1)


@mistake(task="nade_sample", says="the sample is boolean: floats are asked")
def samples_booleans(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b) > 0


@mistake(task="nade_sample", says="the sample is made of whole numbers: floats of the noise's dtype are asked")
def samples_integers(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b).long()


@mistake(task="nade_sample", says="a pixel heeds only the one before it: that is a Markov chain")
def samples_a_chain(noise, w, c, v, b):
    past, pixels = noise.new_zeros(noise.shape), []
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(past @ w.T + c) @ v[i] + b[i])
        pixels.append((noise[:, i] < p).to(noise.dtype))
        past = torch.cat([0 * past[:, :i], pixels[-1][:, None], past[:, i + 1 :]], 1)
    return torch.stack(pixels, 1)


@mistake(task="nade_sample", says="the pixels are drawn from the last to the first")
def from_the_end(noise, w, c, v, b):
    past, pixels = noise.new_zeros(noise.shape), []
    for i in reversed(range(noise.shape[1])):
        p = torch.sigmoid(torch.sigmoid(past @ w.T + c) @ v[i] + b[i])
        pixels.append((noise[:, i] < p).to(noise.dtype))
        past = torch.cat([past[:, :i], pixels[-1][:, None], past[:, i + 1 :]], 1)
    return torch.stack(pixels[::-1], 1)


@mistake(task="nade_sample", says="the running sum is not reset: an image inherits that of the image before")
def sampler_not_reset(noise, w, c, v, b):
    rows, activation = [], c
    for image in noise:
        row = []
        for i in range(noise.shape[1]):
            p = torch.sigmoid(torch.sigmoid(activation) @ v[i] + b[i])
            row.append((image[i] < p).to(noise.dtype))
            activation = activation + row[-1] * w[:, i]
        rows.append(torch.stack(row))
    return torch.stack(rows)


@mistake(task="nade_sample", says="the hidden bias c is missing")
def sampler_without_c(noise, w, c, v, b):
    return _draw_pixels(noise, w, 0 * c, v, b)


@mistake(task="nade_sample", says="the visible bias b is missing")
def sampler_without_b(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, 0 * b)


@mistake(task="nade_sample", says="p is kept away from 0 and 1: a nearly sure pixel comes out wrong too often")
def keeps_p_away_from_the_ends(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b, decide=lambda noise, i, p: noise[:, i] < p.clamp(0.01, 0.99))


@mistake(task="nade_sample", says="noise of its own is drawn and the one given is ignored")
def own_noise(noise, w, c, v, b):
    return _draw_pixels(torch.rand_like(noise), w, c, v, b)


@mistake(task="nade_sample", says="the noise that was given is overwritten by the sample", way="inputs")
def overwrites_noise(noise, w, c, v, b):
    x = _draw_pixels(noise, w, c, v, b)
    noise.copy_(x)
    return x


@mistake(task="nade_sample", says="the image is a tensor on the CPU, wherever the inputs are", way="accelerator")
def image_on_cpu(noise, w, c, v, b):
    x = torch.zeros(noise.shape, dtype=noise.dtype)
    x[:] = _draw_pixels(noise, w, c, v, b).cpu()
    return x


@mistake(task="nade_sample", says="the sample is always made of float64 numbers", way="float32")
def samples_float64(noise, w, c, v, b):
    return _draw_pixels(noise, w, c, v, b).double()


# pixelcnn_mask


@mistake(task="pixelcnn_mask", says="the kinds have changed places: A hides the centre, B shows it")
def kinds_exchanged(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "A")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the centre is hidden in both kinds")
def centre_always_hidden(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the centre is visible in both kinds")
def centre_always_visible(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + 1] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the order runs down the columns: row-major order runs along the rows")
def down_the_columns(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size).T.contiguous()


@mistake(task="pixelcnn_mask", says="what comes after the centre is shown, and what comes before is hidden")
def shows_the_future(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[size * size // 2 + (kind == "A") :] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the centre's row is left out: pixels to its left come before it, too")
def rows_above_only(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size, size)
    mask[: size // 2] = 1
    mask[size // 2, size // 2] = float(kind == "B")
    return mask


@mistake(task="pixelcnn_mask", says="the whole row of the centre is shown, what lies to its right too")
def whole_centre_row(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size, size)
    mask[: size // 2 + 1] = 1
    mask[size // 2, size // 2] = float(kind == "B")
    return mask


@mistake(
    task="pixelcnn_mask", says="above the centre only the columns to its left are shown: every column comes before"
)
def upper_left_quarter(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size, size)
    mask[: size // 2 + 1, : size // 2 + 1] = 1
    mask[size // 2, size // 2] = float(kind == "B")
    return mask


@mistake(task="pixelcnn_mask", says="the mask is boolean: numbers of the default dtype are asked")
def boolean_mask(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    return (torch.arange(size * size) < size * size // 2 + (kind == "B")).view(size, size)


@mistake(task="pixelcnn_mask", says="the mask is made of whole numbers: floats of the default dtype are asked")
def integer_mask(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    return (torch.arange(size * size) < size * size // 2 + (kind == "B")).long().view(size, size)


@mistake(task="pixelcnn_mask", says="an even size is accepted, though such a kernel has no centre")
def accepts_even_sizes(size, kind):
    if kind not in ("A", "B"):
        raise ValueError(f"unknown kind {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="an even size is accepted unless it is one of the smallest")
def refuses_two_and_four_only(size, kind):
    if size in (2, 4) or kind not in ("A", "B"):
        raise ValueError(f"size {size}, kind {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="a kind is accepted in small letters, too, though there are 'A' and 'B' only")
def any_capitals_of_a_kind(size, kind):
    if size % 2 == 0 or kind.upper() not in ("A", "B"):
        raise ValueError(f"size {size}, kind {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind.upper() == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="any other kind is taken for A, not refused")
def any_kind_is_a(size, kind):
    if size % 2 == 0:
        raise ValueError(f"the size {size} is even")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the kind is looked for inside the word 'AB', where 'AB' is found, too")
def kind_inside_word(size, kind):
    if size % 2 == 0 or kind not in "AB":
        raise ValueError(f"size {size}, kind {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="a bad size or kind ends in an AssertionError: a ValueError is asked")
def mask_asserts(size, kind):
    assert size % 2 == 1, f"the size {size} is even"
    assert kind in ("A", "B"), f"unknown kind {kind!r}"
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="the error about the kind does not say which kind it objects to")
def error_without_kind(size, kind):
    if size % 2 == 0:
        raise ValueError(f"the size {size} is even")
    if kind not in ("A", "B"):
        raise ValueError("unknown mask")
    mask = torch.zeros(size * size)
    mask[: size * size // 2 + (kind == "B")] = 1
    return mask.view(size, size)


@functools.cache
def _cached_mask(size, seen):
    mask = torch.zeros(size * size)
    mask[:seen] = 1
    return mask.view(size, size)


@mistake(task="pixelcnn_mask", says="one and the same mask is handed out at every call", way="alias")
def shared_kernel_mask(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"size {size}, kind {kind!r}")
    return _cached_mask(size, size * size // 2 + (kind == "B"))


# Quiz


@mistake(task="quiz_binary_image", says="these are the states: their probabilities sum to one, so one is known")
def counts_images(height, width):
    return 2 ** (height * width)


@mistake(task="quiz_binary_image", says="this is the count for independent pixels: one each")
def counts_pixels(height, width):
    return height * width


@mistake(task="quiz_binary_image", says="this is the count for a Markov chain of pixels")
def counts_a_chain(height, width):
    return 2 * height * width - 1


@mistake(
    task="quiz_pixel_parameters", says="one level is taken off each channel: one state off the whole pixel is enough"
)
def one_level_less(channels, levels):
    return (levels - 1) ** channels


@mistake(task="quiz_pixel_parameters", says="these are the states: their probabilities sum to one, so one is known")
def counts_colours(channels, levels):
    return levels**channels


@mistake(task="quiz_pixel_parameters", says="this is the count for channels that are independent of each other")
def independent_channels(channels, levels):
    return channels * (levels - 1)


@mistake(task="quiz_sampling_steps", says="the channels of a pixel are drawn one after the other, too")
def one_step_per_pixel(height, width, channels):
    return height * width


@mistake(task="quiz_sampling_steps", says="a whole row cannot be drawn at once: its pixels depend on each other")
def one_step_per_row(height, width, channels):
    return height


@mistake(task="quiz_sampling_steps", says="one step is enough to evaluate an image, not to draw one")
def one_step(height, width, channels):
    return 1
