"""Known wrong versions of lecture 3b's tasks, each with what it tells the student."""

import math

import torch
import torch.nn.functional as F

from autograder.checks import mistake

# weight_penalty


@mistake(task="weight_penalty", says="the half is missing: the gradient becomes twice alpha times the weight")
def no_half(params, alpha):
    return alpha * sum(w.square().sum() for w in params)


@mistake(task="weight_penalty", says="norms are added, not squared norms")
def adds_norms(params, alpha):
    return alpha / 2 * sum(w.norm() for w in params)


@mistake(
    task="weight_penalty", says="the root of the whole sum is taken: the penalty is on the norm, not on its square"
)
def norm_of_everything(params, alpha):
    return alpha / 2 * torch.sqrt(sum(w.square().sum() for w in params) + 1e-30)


@mistake(task="weight_penalty", says="the squares are averaged within each tensor, so large tensors are let off")
def averages_squares(params, alpha):
    return alpha / 2 * sum(w.square().mean() for w in params)


@mistake(task="weight_penalty", says="the tensors are averaged, not added up")
def averages_tensors(params, alpha):
    return alpha / 2 * sum(w.square().sum() for w in params) / len(params)


@mistake(task="weight_penalty", says="absolute values are penalized: that is the L1 penalty")
def absolute_values(params, alpha):
    return alpha / 2 * sum(w.abs().sum() for w in params)


@mistake(task="weight_penalty", says="biases are left out: every tensor of the list counts")
def only_matrices(params, alpha):
    return alpha / 2 * sum((w.square().sum() if w.dim() > 1 else 0 * w.sum()) for w in params)


@mistake(task="weight_penalty", says="only the first tensor of the list counts")
def only_the_first(params, alpha):
    return alpha / 2 * params[0].square().sum()


@mistake(task="weight_penalty", says="a constant is added: weights of zero cost nothing, whatever alpha")
def adds_a_constant(params, alpha):
    return alpha / 2 * sum(w.square().sum() for w in params) + 1e-6


@mistake(
    task="weight_penalty",
    raises="TypeError",
    says="tensors are taken row by row: a tensor of any shape may come, a number too",
)
def penalty_by_rows(params, alpha):
    return alpha / 2 * sum((row * row).sum() for w in params for row in w)


@mistake(task="weight_penalty", says="the factor is inside the square")
def alpha_squared(params, alpha):
    return sum((alpha * w).square().sum() for w in params) / 2


@mistake(task="weight_penalty", says="one number per tensor is returned: the sum over the list is missing")
def one_per_tensor(params, alpha):
    return alpha / 2 * torch.stack([w.square().sum() for w in params])


@mistake(task="weight_penalty", says="a Python number is returned: nothing can be learnt from it")
def plain_number(params, alpha):
    return alpha / 2 * sum(w.square().sum().item() for w in params)


@mistake(task="weight_penalty", says="the sum has one dimension too many: a scalar has none")
def vector_of_one(params, alpha):
    total = torch.zeros(1, dtype=params[0].dtype, device=params[0].device)
    for w in params:
        total = total + alpha / 2 * w.square().sum()
    return total


@mistake(
    task="weight_penalty", way="gradient", says="the weights are taken out of the graph: the penalty teaches nothing"
)
def detached_weights(params, alpha):
    return alpha / 2 * sum(w.detach().square().sum() for w in params)


@mistake(task="weight_penalty", way="float64", says="the weights pass through float32")
def single_precision_penalty(params, alpha):
    return (alpha / 2 * sum(w.float().square().sum() for w in params)).to(params[0].dtype)


@mistake(task="weight_penalty", way="inputs", says="the weights are squared in place")
def squares_in_place(params, alpha):
    total = alpha / 2 * sum(w.square().sum() for w in params)
    with torch.no_grad():
        for w in params:
            w.square_()
    return total


@mistake(task="weight_penalty", way="accelerator", says="the weights are gathered in a tensor on the CPU")
def gathered_on_the_cpu(params, alpha):
    flat = torch.zeros(0, dtype=params[0].dtype)
    for w in params:
        flat = torch.cat([flat, w.flatten()])
    return alpha / 2 * flat.square().sum()


# dropout


def _valid(p):
    if not 0 <= p < 1:
        raise ValueError(f"p must be at least 0 and less than 1, got {p}")


@mistake(task="dropout", says="the elements that stay are not scaled: the mean falls")
def unscaled(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) if training else x.clone()


@mistake(task="dropout", says="the elements that stay are divided by p, not by the share that is kept")
def scaled_by_p(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (p or 1) if training else x.clone()


@mistake(task="dropout", says="the elements that stay are multiplied by 1 - p, not divided by it")
def scaled_down(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) * (1 - p) if training else x.clone()


@mistake(task="dropout", says="nothing is scaled in training, but everything in evaluation: the paper's first form")
def scaled_in_evaluation(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) if training else x * (1 - p)


@mistake(task="dropout", says="evaluation, too, multiplies by 1 - p")
def scaled_twice(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (1 - p) if training else x * (1 - p)


@mistake(task="dropout", says="evaluation, too, divides by 1 - p")
def evaluation_scaled_up(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (1 - p) if training else x / (1 - p)


@mistake(task="dropout", says="elements are kept where the noise is below p: p is the probability to drop")
def keeps_below(x, p, noise, training=True):
    _valid(p)
    return x * (noise < p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="the right share is kept, but at the other end: an element stays where the noise is >= p")
def keeps_other_end(x, p, noise, training=True):
    _valid(p)
    return x * (noise < 1 - p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="noise that is exactly p drops its element: p = 0 would then drop some, too")
def strict(x, p, noise, training=True):
    _valid(p)
    return x * (noise > p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="evaluation drops elements, too")
def active_in_evaluation(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (1 - p)


@mistake(task="dropout", says="training and evaluation have changed places")
def inverted_mode(x, p, noise, training=True):
    _valid(p)
    return x.clone() if training else x * (noise >= p) / (1 - p)


@mistake(task="dropout", says="the scale is the share that happened to be kept, not the one that is expected")
def scaled_by_chance(x, p, noise, training=True):
    _valid(p)
    kept = (noise >= p).to(x.dtype)
    return x * kept / kept.mean().clamp(min=1e-3) if training else x.clone()


@mistake(task="dropout", says="whole rows go: every element has its own noise")
def drops_rows(x, p, noise, training=True):
    _valid(p)
    kept = noise[..., :1] >= p
    return x * kept / (1 - p) if training else x.clone()


@mistake(task="dropout", says="the noise itself is multiplied in, not only compared with p")
def multiplies_noise(x, p, noise, training=True):
    _valid(p)
    return torch.where(noise >= p, x * noise, torch.zeros_like(x)) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="p is not looked at: a p outside [0, 1) is an error")
def never_an_error(x, p, noise, training=True):
    return x * (noise >= p) / (1 - p if p != 1 else 1) if training else x.clone()


@mistake(task="dropout", says="p is looked at in training only: it is an error in evaluation, too")
def error_in_training_only(x, p, noise, training=True):
    if not training:
        return x.clone()
    _valid(p)
    return x * (noise >= p) / (1 - p)


@mistake(task="dropout", says="p = 1 is let through, and divides by zero")
def one_is_allowed(x, p, noise, training=True):
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")
    return x * (noise >= p) / (1 - p or 1) if training else x.clone()


@mistake(task="dropout", says="a negative p is let through")
def negative_is_allowed(x, p, noise, training=True):
    if p >= 1:
        raise ValueError(f"p must be less than 1, got {p}")
    return x * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="p = 0 is refused, though it is a right value: it drops nothing", raises="ValueError")
def zero_is_refused(x, p, noise, training=True):
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")
    return x * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="a bad p fails an assertion: it must raise a ValueError")
def asserts(x, p, noise, training=True):
    if not 0 <= p < 1:
        raise AssertionError(f"p must be at least 0 and less than 1, got {p}")
    return x * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="the error does not say which p was given")
def silent_error(x, p, noise, training=True):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and less than 1")
    return x * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", says="the noise is drawn inside: the noise that is given decides")
def draws_itself(x, p, noise, training=True):
    _valid(p)
    own = torch.rand(x.shape, generator=torch.Generator().manual_seed(0)).to(x.device)
    return x * (own >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", way="alias", says="evaluation returns the very tensor that was given: return a copy")
def returns_the_input(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (1 - p) if training else x


@mistake(task="dropout", way="alias", says="with p = 0 the very tensor that was given is returned: return a copy")
def returns_the_input_at_zero(x, p, noise, training=True):
    _valid(p)
    if p == 0:
        return x
    return x * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", way="inputs", says="elements are set to zero within the tensor given")
def drops_in_place(x, p, noise, training=True):
    _valid(p)
    if not training:
        return x.clone()
    y = x / (1 - p)
    with torch.no_grad():
        x[noise < p] = 0
    return y * (noise >= p)


@mistake(task="dropout", way="gradient", says="no gradient passes through the elements that stay")
def blocks_the_gradient(x, p, noise, training=True):
    _valid(p)
    return x.detach() * (noise >= p) / (1 - p) if training else x.clone()


@mistake(task="dropout", way="gradient", says="no gradient passes in evaluation")
def blocks_in_evaluation(x, p, noise, training=True):
    _valid(p)
    return x * (noise >= p) / (1 - p) if training else x.detach().clone()


@mistake(
    task="dropout", way="gradient", says="the gradient passes through the dropped elements, too, as if nothing was"
)
def straight_through(x, p, noise, training=True):
    _valid(p)
    y = x * (noise >= p) / (1 - p)
    return x + (y - x).detach() if training else x.clone()


@mistake(task="dropout", way="float64", says="the mask makes the result pass through float32")
def single_precision_dropout(x, p, noise, training=True):
    _valid(p)
    return (x.float() * (noise >= p) / (1 - p)).to(x.dtype) if training else x.clone()


@mistake(task="dropout", way="accelerator", says="the zeros lie on the CPU, wherever x is")
def zeros_on_the_cpu(x, p, noise, training=True):
    _valid(p)
    return torch.where(noise >= p, x / (1 - p), torch.zeros(x.shape, dtype=x.dtype)) if training else x.clone()


# batch_norm


def _moments(x):
    mean = x.mean(dim=0)
    return mean, (x - mean).square().mean(dim=0)


def _norm(x, gamma, beta, mean, var, eps):
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta


def _moved(running_mean, running_var, mean, var, n, momentum):
    new_mean = (1 - momentum) * running_mean + momentum * mean.detach()
    return new_mean, (1 - momentum) * running_var + momentum * var.detach() * n / (n - 1)


def _evaluated(x, gamma, beta, running_mean, running_var, eps):
    y = _norm(x, gamma, beta, running_mean, running_var, eps)
    return y, running_mean.detach().clone(), running_var.detach().clone()


@mistake(task="batch_norm", says="the batch is normalized with the unbiased variance: that one is only remembered")
def unbiased_to_normalize(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean, x.var(dim=0), eps)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the biased variance is remembered: the running one moves towards the unbiased")
def biased_to_remember(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_var = (1 - momentum) * running_var + momentum * var.detach()
    new_mean = (1 - momentum) * running_mean + momentum * mean.detach()
    return _norm(x, gamma, beta, mean, var, eps), new_mean, new_var


@mistake(task="batch_norm", says="biased and unbiased variance have changed places")
def variances_exchanged(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_var = (1 - momentum) * running_var + momentum * var.detach()
    new_mean = (1 - momentum) * running_mean + momentum * mean.detach()
    return _norm(x, gamma, beta, mean, x.var(dim=0), eps), new_mean, new_var


@mistake(task="batch_norm", says="eps is added to the standard deviation, outside the root")
def eps_outside(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        y = gamma * (x - running_mean) / (running_var.sqrt() + eps) + beta
        return y, running_mean.clone(), running_var.clone()
    mean, var = _moments(x)
    y = gamma * (x - mean) / (var.sqrt() + eps) + beta
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="eps is added in training only")
def eps_in_training_only(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, 0.0)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="eps is not the one that is given")
def fixed_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, 1e-5)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, 1e-5), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the usual eps is another: 1e-5 by default")
def other_default_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-8):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="eps is too small where none is given: look at its default")
def small_default_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-6):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="eps is always the same small number, whatever is given")
def fixed_small_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, 1e-6)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, 1e-6), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the variance is clamped at eps where eps is to be added")
def clamps_at_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var.clamp(min=eps), 0.0)[0], *_copies(
            running_mean, running_var
        )
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean, var.clamp(min=eps), 0.0)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


def _copies(*tensors):
    return tuple(tensor.detach().clone() for tensor in tensors)


@mistake(task="batch_norm", says="momentum is the other way round: it weighs what is new")
def momentum_reversed(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), 1 - momentum)


@mistake(task="batch_norm", says="a momentum of 0 is taken for none given: it means that nothing moves")
def zero_momentum_is_default(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    moved = _moved(running_mean, running_var, mean, var, len(x), momentum or 0.1)
    return _norm(x, gamma, beta, mean, var, eps), *moved


@mistake(task="batch_norm", says="evaluation alone adds eps outside the root")
def eps_outside_in_evaluation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        y = gamma * (x - running_mean) / (running_var.sqrt() + eps) + beta
        return y, running_mean.clone(), running_var.clone()
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the old statistics do not fade: they are not multiplied by 1 - momentum")
def nothing_fades(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_var = running_var + momentum * var.detach() * len(x) / (len(x) - 1)
    return _norm(x, gamma, beta, mean, var, eps), running_mean + momentum * mean.detach(), new_var


@mistake(task="batch_norm", says="the batch's statistics replace the running ones")
def replaces_running(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), 1.0)


@mistake(task="batch_norm", says="the running statistics come back as they were: in training they move")
def never_moves(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    return _norm(x, gamma, beta, *_moments(x), eps), *_copies(running_mean, running_var)


@mistake(task="batch_norm", says="the running standard deviation is kept, not the variance")
def remembers_deviation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_mean, _ = _moved(running_mean, running_var, mean, var, len(x), momentum)
    new_var = (1 - momentum) * running_var + momentum * x.detach().std(dim=0)
    return _norm(x, gamma, beta, mean, var, eps), new_mean, new_var


@mistake(task="batch_norm", says="running mean and running variance come back in the wrong order")
def wrong_order(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        y, mean, var = _evaluated(x, gamma, beta, running_mean, running_var, eps)
        return y, var, mean
    mean, var = _moments(x)
    new_mean, new_var = _moved(running_mean, running_var, mean, var, len(x), momentum)
    return _norm(x, gamma, beta, mean, var, eps), new_var, new_mean


@mistake(task="batch_norm", says="training normalizes with the running statistics, not with the batch's own")
def running_in_training(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    new_mean, new_var = _moved(running_mean, running_var, *_moments(x), len(x), momentum)
    return _norm(x, gamma, beta, running_mean, running_var, eps), new_mean, new_var


@mistake(task="batch_norm", says="training normalizes with the running statistics after their move")
def moved_in_training(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * var * len(x) / (len(x) - 1)
    return _norm(x, gamma, beta, new_mean, new_var, eps), new_mean.detach(), new_var.detach()


@mistake(task="batch_norm", says="evaluation uses the batch's statistics, not the running ones")
def batch_in_evaluation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean, var, eps)
    if not training:
        return y, *_copies(running_mean, running_var)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the running statistics move in evaluation, too")
def moves_in_evaluation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    mean, var = _moments(x)
    moved = _moved(running_mean, running_var, mean, var, len(x), momentum)
    if not training:
        return _norm(x, gamma, beta, running_mean, running_var, eps), *moved
    return _norm(x, gamma, beta, mean, var, eps), *moved


@mistake(task="batch_norm", says="evaluation forgets gamma and beta")
def bare_evaluation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        y = (x - running_mean) / torch.sqrt(running_var + eps) + 0 * gamma + 0 * beta
        return y, *_copies(running_mean, running_var)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the statistics are those of each sample over its features: that is layer norm")
def over_features(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    y = _norm(x, gamma, beta, x.mean(1, keepdim=True), x.var(1, unbiased=False, keepdim=True), eps)
    return y, *_moved(running_mean, running_var, *_moments(x), len(x), momentum)


@mistake(task="batch_norm", says="all features are normalized together, with one mean and one variance")
def over_everything(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    y = _norm(x, gamma, beta, x.mean(), x.var(unbiased=False), eps)
    return y, *_moved(running_mean, running_var, *_moments(x), len(x), momentum)


@mistake(task="batch_norm", says="the deviation is divided by the variance, not by its root")
def no_root(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return gamma * (x - running_mean) / (running_var + eps) + beta, *_copies(running_mean, running_var)
    mean, var = _moments(x)
    y = gamma * (x - mean) / (var + eps) + beta
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the variance is the mean of the squares: the mean is not subtracted first")
def uncentred_variance(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = x.mean(0), x.square().mean(0)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="beta is added before gamma multiplies")
def beta_before_gamma(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    one = torch.ones_like(gamma)
    if not training:
        y, *kept = _evaluated(x, one, beta, running_mean, running_var, eps)
        return gamma * y, *kept
    mean, var = _moments(x)
    y = gamma * _norm(x, one, beta, mean, var, eps)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="gamma and beta have changed places")
def gamma_and_beta_exchanged(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, beta, gamma, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, beta, gamma, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", says="the unbiased variance is counted over all elements, not over the N of a feature")
def counts_elements(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, x.numel(), momentum)


@mistake(task="batch_norm", says="eps is remembered with the variance")
def remembers_eps(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean, var, eps)
    return y, *_moved(running_mean, running_var, mean, var + eps, len(x), momentum)


@mistake(task="batch_norm", says="the running statistics stay in the graph: detach them")
def attached_statistics(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * var * len(x) / (len(x) - 1)
    return _norm(x, gamma, beta, mean, var, eps), new_mean, new_var


@mistake(task="batch_norm", way="gradient", says="no gradient passes through the batch's mean")
def detached_mean(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean.detach(), var, eps)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="gradient", says="no gradient passes through the batch's variance")
def detached_variance(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    y = _norm(x, gamma, beta, mean, var.detach(), eps)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="gradient", says="the batch's statistics are constants to the gradient")
def detached_moments(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x.detach())
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="gradient", says="evaluation is cut off from the graph")
def detached_evaluation(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        with torch.no_grad():
            return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="inputs", says="the running statistics that were given are changed in place")
def moves_in_place(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    with torch.no_grad():
        running_mean.mul_(1 - momentum).add_(mean, alpha=momentum)
        running_var.mul_(1 - momentum).add_(var * len(x) / (len(x) - 1), alpha=momentum)
    return _norm(x, gamma, beta, mean, var, eps), running_mean.clone(), running_var.clone()


@mistake(task="batch_norm", way="alias", says="evaluation returns the very statistics that were given: return copies")
def returns_running(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _norm(x, gamma, beta, running_mean, running_var, eps), running_mean.detach(), running_var.detach()
    mean, var = _moments(x)
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="float64", says="the statistics are computed in float32")
def single_precision_norm(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = (part.to(x.dtype) for part in _moments(x.float()))
    return _norm(x, gamma, beta, mean, var, eps), *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="accelerator", says="the result is filled into a tensor on the CPU, wherever x is")
def norm_on_the_cpu(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    y = torch.zeros(x.shape, dtype=x.dtype) + _norm(x, gamma, beta, mean, var, eps)
    return y, *_moved(running_mean, running_var, mean, var, len(x), momentum)


@mistake(task="batch_norm", way="again", says="running statistics of earlier calls are remembered inside")
def remembers_calls(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    kept = remembers_calls.__dict__.setdefault("kept", [])
    if not training:
        return _evaluated(x, gamma, beta, running_mean, running_var, eps)
    mean, var = _moments(x)
    if kept and kept[-1][0].shape == running_mean.shape and torch.equal(kept[-1][2], x.detach()):
        running_mean, running_var = kept[-1][:2]
    moved = _moved(running_mean, running_var, mean, var, len(x), momentum)
    kept.append((*_copies(*moved), x.detach().clone()))
    return _norm(x, gamma, beta, mean, var, eps), *moved


# label_smoothing


def _one_hot(labels, num_classes):
    return F.one_hot(labels, num_classes).to(torch.get_default_dtype())


@mistake(task="label_smoothing", says="eps is shared among the other classes only, as eps/(C - 1)")
def shared_among_others(labels, num_classes, eps=0.1):
    one_hot = _one_hot(labels, num_classes)
    return (1 - eps) * one_hot + eps / max(num_classes - 1, 1) * (1 - one_hot)


@mistake(task="label_smoothing", says="eps/(C - 1) is given to every class, the label too: rows sum to more than one")
def divided_by_one_less(labels, num_classes, eps=0.1):
    return (1 - eps) * _one_hot(labels, num_classes) + eps / max(num_classes - 1, 1)


@mistake(task="label_smoothing", says="the label gets 1 - eps alone: its own share of eps is missing")
def label_without_share(labels, num_classes, eps=0.1):
    one_hot = _one_hot(labels, num_classes)
    return (1 - eps) * one_hot + eps / num_classes * (1 - one_hot)


@mistake(task="label_smoothing", says="the label keeps all of 1 and eps comes on top: rows sum to more than one")
def eps_on_top(labels, num_classes, eps=0.1):
    return _one_hot(labels, num_classes) + eps / num_classes


@mistake(task="label_smoothing", says="every class gets all of eps: it is to be divided by C")
def eps_undivided(labels, num_classes, eps=0.1):
    return (1 - eps) * _one_hot(labels, num_classes) + eps


@mistake(task="label_smoothing", says="eps and 1 - eps have changed places")
def eps_reversed(labels, num_classes, eps=0.1):
    return eps * _one_hot(labels, num_classes) + (1 - eps) / num_classes


@mistake(task="label_smoothing", says="the eps that is given is not used")
def fixed_smoothing(labels, num_classes, eps=0.1):
    return 0.9 * _one_hot(labels, num_classes) + 0.1 / num_classes


@mistake(task="label_smoothing", says="the usual eps is another: 0.1 by default")
def other_default_smoothing(labels, num_classes, eps=0.2):
    return (1 - eps) * _one_hot(labels, num_classes) + eps / num_classes


@mistake(task="label_smoothing", says="the number of classes is read from the labels: a class may not occur")
def classes_seen(labels, num_classes, eps=0.1):
    classes = int(labels.max()) + 1
    return (1 - eps) * _one_hot(labels, classes) + eps / classes


@mistake(task="label_smoothing", says="the result is float64: without a float given it has the default dtype")
def double_targets(labels, num_classes, eps=0.1):
    return (1 - eps) * F.one_hot(labels, num_classes).double() + eps / num_classes


@mistake(task="label_smoothing", says="the targets are whole numbers, and everything that is added is rounded away")
def whole_targets(labels, num_classes, eps=0.1):
    return ((1 - eps) * F.one_hot(labels, num_classes) + eps / num_classes).round().long()


@mistake(task="label_smoothing", way="accelerator", says="the targets are made on the CPU, wherever the labels are")
def targets_on_the_cpu(labels, num_classes, eps=0.1):
    targets = torch.full((len(labels), num_classes), eps / num_classes)
    for i, label in enumerate(labels.tolist()):
        targets[i, label] += 1 - eps
    return targets


# mixup


@mistake(task="mixup", says="the labels are not mixed")
def labels_unmixed(x, y, lam, permutation):
    return lam * x + (1 - lam) * x[permutation], y.clone()


@mistake(task="mixup", says="lam is the other way round: it weighs the sample, not its partner")
def lam_reversed(x, y, lam, permutation):
    return (1 - lam) * x + lam * x[permutation], (1 - lam) * y + lam * y[permutation]


@mistake(task="mixup", says="lam is the other way round for the labels only")
def lam_reversed_for_labels(x, y, lam, permutation):
    return lam * x + (1 - lam) * x[permutation], (1 - lam) * y + lam * y[permutation]


@mistake(task="mixup", says="the partner is found by the inverse permutation")
def inverse_partner(x, y, lam, permutation):
    inverse = permutation.argsort()
    return lam * x + (1 - lam) * x[inverse], lam * y + (1 - lam) * y[inverse]


@mistake(task="mixup", says="the labels are mixed with those of other partners than the samples")
def labels_of_others(x, y, lam, permutation):
    inverse = permutation.argsort()
    return lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[inverse]


@mistake(task="mixup", says="the partner is the next sample: the permutation is not used")
def neighbours(x, y, lam, permutation):
    return lam * x + (1 - lam) * x.roll(-1, 0), lam * y + (1 - lam) * y.roll(-1, 0)


@mistake(task="mixup", says="lam is made at least one half: it is to be used as it is given")
def lam_at_least_half(x, y, lam, permutation):
    lam = max(lam, 1 - lam)
    return lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[permutation]


@mistake(task="mixup", says="the label of the heavier part is taken whole")
def heavier_label(x, y, lam, permutation):
    return lam * x + (1 - lam) * x[permutation], (y if lam >= 0.5 else y[permutation]).clone()


@mistake(task="mixup", says="the partner is added whole: the weights must sum to one")
def partner_whole(x, y, lam, permutation):
    return lam * x + x[permutation], lam * y + y[permutation]


@mistake(task="mixup", way="alias", says="with lam = 1 the very tensors that were given are returned: return copies")
def mixup_returns_inputs(x, y, lam, permutation):
    if lam == 1:
        return x, y
    return lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[permutation]


@mistake(task="mixup", way="gradient", says="no gradient passes to the partner")
def detached_partner(x, y, lam, permutation):
    return lam * x + (1 - lam) * x[permutation].detach(), lam * y + (1 - lam) * y[permutation].detach()


@mistake(task="mixup", way="gradient", says="no gradient passes to the labels")
def detached_labels(x, y, lam, permutation):
    y = y.detach()
    return lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[permutation]


@mistake(task="mixup", way="inputs", says="the samples are mixed in place")
def mixes_in_place(x, y, lam, permutation):
    mixed = lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[permutation]
    with torch.no_grad():
        x.copy_(mixed[0])
    return mixed


@mistake(task="mixup", way="float64", says="lam becomes a float32 tensor, so a float64 call loses digits")
def single_precision_lam(x, y, lam, permutation):
    lam = torch.tensor(lam, dtype=torch.float32, device=x.device)
    return lam * x + (1 - lam) * x[permutation], lam * y + (1 - lam) * y[permutation]


@mistake(task="mixup", way="accelerator", says="the weights are made on the CPU, wherever the samples are")
def lam_on_the_cpu(x, y, lam, permutation):
    w = torch.full((len(x),), lam, dtype=x.dtype)
    a = w.reshape(-1, *[1] * (x.dim() - 1))
    return a * x + (1 - a) * x[permutation], w[:, None] * y + (1 - w[:, None]) * y[permutation]


# cutmix


def _paste(x, other, box):
    x1, y1, x2, y2 = box
    pasted = x.clone()
    pasted[:, :, y1:y2, x1:x2] = other[:, :, y1:y2, x1:x2]
    return pasted


def _kept(x, box):
    x1, y1, x2, y2 = box
    return 1 - (x2 - x1) * (y2 - y1) / (x.shape[-2] * x.shape[-1])


def _mixed(y, kept, permutation):
    return kept * y + (1 - kept) * y[permutation]


@mistake(task="cutmix", says="rows and columns of the box have changed places: x counts columns")
def box_transposed(x, y, box, permutation):
    x1, y1, x2, y2 = box
    return _paste(x, x[permutation], (y1, x1, y2, x2)), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the label's weight is the share that was pasted, not the share that is kept")
def weighs_the_pasted(x, y, box, permutation):
    return _paste(x, x[permutation], box), _mixed(y, 1 - _kept(x, box), permutation)


@mistake(task="cutmix", says="the labels are not mixed")
def cutmix_labels_unmixed(x, y, box, permutation):
    return _paste(x, x[permutation], box), y.clone()


@mistake(task="cutmix", says="the labels are halved between the images, whatever the area")
def labels_in_half(x, y, box, permutation):
    return _paste(x, x[permutation], box), _mixed(y, 0.5, permutation)


@mistake(task="cutmix", says="the last row and column are taken in: the box is half-open")
def box_closed(x, y, box, permutation):
    x1, y1, x2, y2 = box
    return _paste(x, x[permutation], (x1, y1, x2 + 1, y2 + 1)), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the area counts one row and one column too many: the box is half-open")
def area_closed(x, y, box, permutation):
    x1, y1, x2, y2 = box
    kept = 1 - (x2 - x1 + 1) * (y2 - y1 + 1) / (x.shape[-2] * x.shape[-1])
    return _paste(x, x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", says="the box is read as x, y, width, height: its last two numbers are where it ends")
def box_by_size(x, y, box, permutation):
    x1, y1, x2, y2 = box
    box = (x1, y1, min(x1 + x2, x.shape[-1]), min(y1 + y2, x.shape[-2]))
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the box is read as x1, x2, y1, y2")
def box_by_axes(x, y, box, permutation):
    x1, x2, y1, y2 = box
    return _paste(x, x[permutation], (x1, y1, x2, y2)), _mixed(y, _kept(x, (x1, y1, x2, y2)), permutation)


@mistake(task="cutmix", says="the partner is found by the inverse permutation")
def cutmix_inverse(x, y, box, permutation):
    inverse = permutation.argsort()
    return _paste(x, x[inverse], box), _mixed(y, _kept(x, box), inverse)


@mistake(task="cutmix", says="the labels are mixed with those of another image than the one pasted")
def cutmix_labels_of_others(x, y, box, permutation):
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation.argsort())


@mistake(task="cutmix", says="a box is pasted from an image that has had another box pasted in already")
def pastes_one_after_the_other(x, y, box, permutation):
    x1, y1, x2, y2 = box
    pasted = x.detach().clone()
    for i, j in enumerate(permutation.tolist()):
        pasted[i, :, y1:y2, x1:x2] = pasted[j, :, y1:y2, x1:x2]
    return pasted, _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the shares are whole numbers: the division rounds down")
def share_rounded_down(x, y, box, permutation):
    x1, y1, x2, y2 = box
    kept = 1 - (x2 - x1) * (y2 - y1) // (x.shape[-2] * x.shape[-1])
    return _paste(x, x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", says="everything but the box is pasted")
def pastes_the_outside(x, y, box, permutation):
    return _paste(x[permutation], x, box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the box is blended, not pasted")
def blends_the_box(x, y, box, permutation):
    kept = _kept(x, box)
    return _paste(x, kept * x + (1 - kept) * x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", says="the box is filled with zeros: that is cutout")
def fills_with_zeros(x, y, box, permutation):
    return _paste(x, torch.zeros_like(x), box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the image's area is taken for a square of its height")
def area_of_a_square(x, y, box, permutation):
    x1, y1, x2, y2 = box
    kept = 1 - (x2 - x1) * (y2 - y1) / x.shape[-2] ** 2
    return _paste(x, x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", says="the area is divided by the number of all values, channels included")
def area_with_channels(x, y, box, permutation):
    x1, y1, x2, y2 = box
    kept = 1 - (x2 - x1) * (y2 - y1) / (x[0].numel() + x.shape[1])
    return _paste(x, x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", says="only the first channel is pasted")
def first_channel_only(x, y, box, permutation):
    pasted = _paste(x, x[permutation], box)
    return torch.cat([pasted[:, :1], x[:, 1:]], 1), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="the share is found by counting pixels that changed: equal pixels are not seen")
def counts_changes(x, y, box, permutation):
    pasted = _paste(x, x[permutation], box)
    kept = (pasted == x).to(x.dtype).mean(dim=(1, 2, 3))[:, None].detach()
    return pasted, kept * y + (1 - kept) * y[permutation]


@mistake(task="cutmix", says="an empty box is made one pixel wide and high")
def never_empty(x, y, box, permutation):
    x1, y1, x2, y2 = box
    x1, y1 = min(x1, x.shape[-1] - 1), min(y1, x.shape[-2] - 1)
    box = (x1, y1, max(x2, x1 + 1), max(y2, y1 + 1))
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", says="a box that is empty counts as the whole image")
def empty_is_all(x, y, box, permutation):
    x1, y1, x2, y2 = box
    if x1 == x2 or y1 == y2:
        return x[permutation], y[permutation]
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="alias", says="with an empty box the very tensors given are returned: return copies")
def cutmix_returns_inputs(x, y, box, permutation):
    x1, y1, x2, y2 = box
    if x1 == x2 or y1 == y2:
        return x, y
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="inputs", says="the box is pasted into the images that were given")
def pastes_in_place(x, y, box, permutation):
    pasted = _paste(x, x[permutation], box)
    with torch.no_grad():
        x.copy_(pasted)
    return pasted, _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="gradient", says="no gradient passes to the image that is pasted")
def detached_paste(x, y, box, permutation):
    return _paste(x, x.detach()[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="gradient", says="no gradient passes to the labels")
def cutmix_detached_labels(x, y, box, permutation):
    return _paste(x, x[permutation], box), _mixed(y.detach(), _kept(x, box), permutation)


@mistake(task="cutmix", says="only the first three channels get the box")
def pastes_three_channels(x, y, box, permutation):
    pasted = torch.cat([_paste(x[:, :3], x[permutation, :3], box), x[:, 3:]], 1)
    return pasted, _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="gradient", says="no gradient passes to the images")
def cutmix_detached_images(x, y, box, permutation):
    x = x.detach()
    return _paste(x, x[permutation], box), _mixed(y, _kept(x, box), permutation)


@mistake(task="cutmix", way="float64", says="the share is computed from a float32 mask and loses digits")
def single_precision_share(x, y, box, permutation):
    kept = torch.tensor(_kept(x, box), dtype=torch.float32).item()
    return _paste(x, x[permutation], box), _mixed(y, kept, permutation)


@mistake(task="cutmix", way="accelerator", says="the mask of the box lies on the CPU, wherever the images are")
def mask_on_the_cpu(x, y, box, permutation):
    x1, y1, x2, y2 = box
    mask = torch.zeros(x.shape[-2:], dtype=torch.bool)
    mask[y1:y2, x1:x2] = True
    return torch.where(mask, x[permutation], x), _mixed(y, _kept(x, box), permutation)


# flip_images


@mistake(task="flip_images", says="images are turned upside down: mirror left to right")
def upside_down(x, flip):
    return torch.where(flip[:, None, None, None], x.flip(-2), x)


@mistake(task="flip_images", says="images are rotated by half a turn: only left and right change places")
def half_turn(x, flip):
    return torch.where(flip[:, None, None, None], x.flip((-2, -1)), x)


@mistake(task="flip_images", says="all images are mirrored")
def mirrors_all(x, flip):
    return x.flip(-1)


@mistake(task="flip_images", says="flip is read from its end: the last entry decides about the first image")
def flips_from_the_end(x, flip):
    return torch.where(flip.flip(0)[:, None, None, None], x.flip(-1), x)


@mistake(task="flip_images", says="those images are mirrored for which flip is False")
def mirrors_the_others(x, flip):
    return torch.where(flip[:, None, None, None], x, x.flip(-1))


@mistake(task="flip_images", says="the order of the channels is reversed, too")
def channels_too(x, flip):
    return torch.where(flip[:, None, None, None], x.flip((1, 3)), x)


@mistake(task="flip_images", says="all images are mirrored as soon as one is to be")
def one_for_all(x, flip):
    return x.flip(-1) if bool(flip.any()) else x.clone()


@mistake(task="flip_images", says="the images that are mirrored come first: the order of the batch must stay")
def reordered(x, flip):
    return torch.cat([x[flip].flip(-1), x[~flip]])


@mistake(task="flip_images", way="inputs", says="the images are mirrored in place")
def mirrors_in_place(x, flip):
    y = torch.where(flip[:, None, None, None], x.flip(-1), x)
    with torch.no_grad():
        x.copy_(y)
    return y


@mistake(task="flip_images", way="alias", says="where nothing is mirrored the very tensor given is returned")
def flip_returns_input(x, flip):
    return torch.where(flip[:, None, None, None], x.flip(-1), x) if bool(flip.any()) else x


@mistake(task="flip_images", way="gradient", says="no gradient passes through the mirrored images")
def detached_mirror(x, flip):
    return torch.where(flip[:, None, None, None], x.detach().flip(-1), x)


@mistake(task="flip_images", way="accelerator", says="the images are collected on the CPU")
def mirrored_on_the_cpu(x, flip):
    images = torch.zeros(x.shape, dtype=x.dtype)
    for i, flipped in enumerate(flip.tolist()):
        images[i] = x[i].flip(-1) if flipped else x[i]
    return images


# cutout


def _cut(x, boxes):
    y = x.clone()
    for i, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        y[i, :, y1:y2, x1:x2] = 0
    return y


@mistake(task="cutout", says="rows and columns of the box have changed places: x counts columns")
def cuts_transposed(x, boxes):
    return _cut(x, boxes[:, [1, 0, 3, 2]])


@mistake(task="cutout", says="every image is cut by the first box: each has its own")
def first_box_only(x, boxes):
    return _cut(x, boxes[:1].expand(len(x), 4))


@mistake(task="cutout", says="every image is cut by all boxes: each has its own")
def all_boxes(x, boxes):
    y = x.clone()
    for x1, y1, x2, y2 in boxes.tolist():
        y[:, :, y1:y2, x1:x2] = 0
    return y


@mistake(task="cutout", says="the last row and column are taken in: boxes are half-open")
def cuts_closed(x, boxes):
    return _cut(x, boxes + torch.tensor([0, 0, 1, 1], device=boxes.device))


@mistake(task="cutout", says="everything but the box is cut")
def cuts_the_outside(x, boxes):
    return x - _cut(x, boxes)


@mistake(task="cutout", says="the box is filled with the image's mean: zeros are asked")
def fills_with_mean(x, boxes):
    cut = _cut(torch.ones_like(x), boxes)
    return x * cut + (1 - cut) * x.mean(dim=(1, 2, 3), keepdim=True)


@mistake(task="cutout", says="only the first channel is cut")
def cuts_one_channel(x, boxes):
    return torch.cat([_cut(x, boxes)[:, :1], x[:, 1:]], 1)


@mistake(task="cutout", says="boxes are read as x, y, width, height")
def cuts_by_size(x, boxes):
    return _cut(x, torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], 1))


@mistake(task="cutout", says="an empty box cuts one pixel")
def cuts_a_pixel(x, boxes):
    return _cut(x, torch.cat([boxes[:, :2], torch.maximum(boxes[:, 2:], boxes[:, :2] + 1)], 1))


@mistake(task="cutout", says="what is left is scaled up, as dropout does")
def cutout_scaled(x, boxes):
    cut = _cut(torch.ones_like(x), boxes)
    return x * cut / cut.mean(dim=(1, 2, 3), keepdim=True).clamp(min=1e-3)


@mistake(task="cutout", way="inputs", says="the images that were given are cut in place")
def cuts_in_place(x, boxes):
    y = _cut(x, boxes)
    with torch.no_grad():
        x.copy_(y)
    return y


@mistake(task="cutout", way="alias", says="where all boxes are empty the very tensor given is returned")
def cutout_returns_input(x, boxes):
    empty = (boxes[:, 0] == boxes[:, 2]) | (boxes[:, 1] == boxes[:, 3])
    return x if bool(empty.all()) else _cut(x, boxes)


@mistake(task="cutout", way="gradient", says="no gradient passes to what is left")
def cutout_detached(x, boxes):
    return _cut(x.detach(), boxes)


@mistake(task="cutout", way="accelerator", says="the mask of the boxes lies on the CPU, wherever the images are")
def cutout_mask_on_the_cpu(x, boxes):
    return x * _cut(torch.ones(x.shape, dtype=x.dtype), boxes)


# add_noise


@mistake(task="add_noise", says="the noise is not scaled")
def noise_unscaled(params, noises, scale):
    return [w + noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="the noise is scaled by the root: scale is not a variance")
def noise_by_root(params, noises, scale):
    return [w + scale**0.5 * noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="the noise is scaled by the size of the weight, too")
def relative_noise(params, noises, scale):
    return [w * (1 + scale * noise) for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="the weight is scaled down as the noise comes in")
def noise_blended(params, noises, scale):
    return [(1 - scale) * w + scale * noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="the noise is subtracted")
def noise_subtracted(params, noises, scale):
    return [w - scale * noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="all of it is one long vector: each tensor is to keep its shape")
def noise_flattened(params, noises, scale):
    return [(w + scale * noise).flatten() for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="tensors with one dimension are left without noise")
def noise_on_matrices(params, noises, scale):
    return [w + scale * noise * (w.dim() > 1) for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", says="tensors of one shape all get the noise of the last of them")
def noise_by_shape(params, noises, scale):
    of_shape = {tuple(noise.shape): noise for noise in noises}
    return [w + scale * of_shape[tuple(w.shape)] for w in params]


@mistake(
    task="add_noise",
    raises="TypeError",
    says="weights and noises are paired row by row: a tensor of any shape may come, a number too",
)
def noise_by_rows(params, noises, scale):
    return [
        torch.stack([row + scale * noise for row, noise in zip(w, noises_of_w, strict=True)])
        for w, noises_of_w in zip(params, noises, strict=True)
    ]


@mistake(task="add_noise", says="the sign of the scale is lost")
def noise_by_size_of_scale(params, noises, scale):
    return [w + abs(scale) * noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", way="inputs", says="the parameters are changed in place: new tensors are asked")
def noise_in_place(params, noises, scale):
    noisy = [w + scale * noise for w, noise in zip(params, noises, strict=True)]
    with torch.no_grad():
        for w, new in zip(params, noisy, strict=True):
            w.copy_(new)
    return noisy


@mistake(task="add_noise", way="alias", says="with a scale of 0 the very tensors given are returned: return new ones")
def noise_returns_inputs(params, noises, scale):
    return [w + scale * noise if scale else w for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", way="gradient", says="the noisy weights are cut off from the weights")
def noise_detached(params, noises, scale):
    return [w.detach() + scale * noise for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", way="float64", says="the scaled noise passes through float32")
def single_precision_noise(params, noises, scale):
    return [w + (scale * noise).float().to(w.dtype) for w, noise in zip(params, noises, strict=True)]


@mistake(task="add_noise", way="float64", says="the scale loses digits on its way: which dtype does it have?")
def single_precision_scale(params, noises, scale):
    factor = torch.tensor(scale, dtype=torch.float32).item()
    return [w + factor * noise for w, noise in zip(params, noises, strict=True)]


# early_stopping


def _stopped(losses, patience, better):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if epoch == 0 or better(loss, losses[best]):
            best, waited = epoch, 0
            continue
        waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="an equal loss counts as a new best: the last of equal minima is returned")
def last_best(losses, patience):
    return _stopped(losses, patience, lambda loss, best: loss <= best)


@mistake(task="early_stopping", says="training ends one epoch late")
def one_late(losses, patience):
    return _stopped(losses, patience + 1, lambda loss, best: loss < best)


@mistake(task="early_stopping", says="training ends one epoch early")
def one_early(losses, patience):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if epoch == 0 or loss < losses[best]:
            best, waited = epoch, 0
            continue
        waited += 1
        if waited >= patience - 1:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="the epoch after the last one is returned, not the last one")
def epoch_after(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return best, last + 1


@mistake(task="early_stopping", says="the last epoch comes first: best_epoch, then last_epoch")
def order_exchanged(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return last, best


@mistake(task="early_stopping", says="epochs are counted from 1")
def from_one(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return best + 1, last + 1


@mistake(task="early_stopping", says="the loss of the best epoch is returned, not the epoch")
def loss_of_the_best(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return float(losses[best]), last


@mistake(task="early_stopping", says="the best of all losses is returned, also of epochs that are never reached")
def best_of_all(losses, patience):
    _, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return list(losses).index(min(losses)), last


@mistake(task="early_stopping", says="each loss is compared with the one before it, not with the best so far")
def compares_with_previous(losses, patience):
    best = waited = 0
    for epoch in range(1, len(losses)):
        best = epoch if losses[epoch] < losses[best] else best
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="epochs without a new best are counted altogether, not in a row")
def never_resets(losses, patience):
    best = waited = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
            continue
        waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="an equal loss ends the waiting, though it is no new best")
def ties_reset_the_waiting(losses, patience):
    best = waited = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] <= losses[best]:
            best, waited = (epoch if losses[epoch] < losses[best] else best), 0
            continue
        waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="an improvement counts only from some size on: any lower loss is a new best")
def least_improvement(losses, patience):
    return _stopped(losses, patience, lambda loss, best: loss < 0.9 * best if best > 0 else loss < best)


@mistake(task="early_stopping", says="the losses lose digits before they are compared: a float has more than float32")
def single_precision_losses(losses, patience):
    losses = torch.tensor(losses, dtype=torch.float32).tolist()
    return _stopped(losses, patience, lambda loss, best: loss < best)


@mistake(task="early_stopping", says="the losses are rounded before they are compared: any lower loss is a new best")
def rounded_losses(losses, patience):
    return _stopped([round(loss, 6) for loss in losses], patience, lambda loss, best: loss < best)


@mistake(task="early_stopping", says="losses that are nearly equal are taken for equal: any lower loss is a new best")
def nearly_equal_losses(losses, patience):
    return _stopped(losses, patience, lambda loss, best: loss < best and not math.isclose(loss, best))


@mistake(task="early_stopping", says="the best is sought below a number that losses may well exceed")
def finite_start(losses, patience):
    best, lowest, waited = 0, 1e9, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
            continue
        waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="the largest loss is taken for the best")
def maximizes(losses, patience):
    return _stopped(losses, patience, lambda loss, best: loss > best)


@mistake(task="early_stopping", says="tensors are returned: two Python ints are asked")
def tensors_for_ints(losses, patience):
    return tuple(torch.tensor(_stopped(losses, patience, lambda loss, best: loss < best)))


@mistake(task="early_stopping", says="an epoch is a float: two Python ints are asked")
def floats_for_ints(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return float(best), float(last)


@mistake(task="early_stopping", says="a best loss of exactly 0 is taken for none yet")
def zero_is_no_best(losses, patience):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if epoch == 0 or not losses[best] or loss < losses[best]:
            best, waited = epoch, 0
            continue
        waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1


@mistake(task="early_stopping", says="a list that ends before patience does gives no last epoch")
def no_end(losses, patience):
    best, last = _stopped(losses, patience, lambda loss, best: loss < best)
    return (best, last) if last - best == patience else (best, None)


# k_fold


def _fold(n, sizes):
    indices, folds, start = torch.arange(n), [], 0
    for size in sizes:
        folds.append((torch.cat([indices[:start], indices[start + size :]]), indices[start : start + size]))
        start += size
    return folds


def _sizes(n, k):
    return [n // k + (i < n % k) for i in range(k)]


def _foldable(n, k):
    if not 2 <= k <= n:
        raise ValueError(f"the number of folds must be at least 2 and at most n = {n}, got {k}")


@mistake(task="k_fold", says="what is left over goes to the last fold: the first folds are to be one longer")
def remainder_last(n, k):
    _foldable(n, k)
    return _fold(n, [n // k] * (k - 1) + [n - n // k * (k - 1)])


@mistake(task="k_fold", says="the last folds are one longer: the first ones are to be")
def longer_at_the_end(n, k):
    _foldable(n, k)
    return _fold(n, _sizes(n, k)[::-1])


@mistake(task="k_fold", says="all that is left over goes to the first fold: one sample each to the first folds")
def remainder_first(n, k):
    _foldable(n, k)
    return _fold(n, [n - n // k * (k - 1)] + [n // k] * (k - 1))


@mistake(task="k_fold", says="samples that are left over validate in no fold")
def remainder_dropped(n, k):
    _foldable(n, k)
    return _fold(n, [n // k] * k)


@mistake(task="k_fold", says="fold sizes are rounded up, so the last fold is too short")
def rounded_up(n, k):
    _foldable(n, k)
    size = math.ceil(n / k)
    return _fold(n, [max(0, min(size, n - i * size)) for i in range(k)])


@mistake(task="k_fold", says="samples are dealt out in turn: folds are to be contiguous")
def dealt_out(n, k):
    _foldable(n, k)
    indices = torch.arange(n)
    return [(indices[indices % k != i], indices[indices % k == i]) for i in range(k)]


@mistake(task="k_fold", says="training and validation have changed places")
def pair_exchanged(n, k):
    _foldable(n, k)
    return [(validation, train) for train, validation in _fold(n, _sizes(n, k))]


@mistake(task="k_fold", says="training takes only the samples before the fold")
def trains_on_the_past(n, k):
    _foldable(n, k)
    return [(torch.arange(int(validation[0])), validation) for _, validation in _fold(n, _sizes(n, k))]


@mistake(task="k_fold", says="training takes all samples, those of the fold too")
def trains_on_all(n, k):
    _foldable(n, k)
    return [(torch.arange(n), validation) for _, validation in _fold(n, _sizes(n, k))]


@mistake(task="k_fold", says="the training samples are not in ascending order: those after the fold come first")
def train_rotated(n, k):
    _foldable(n, k)
    return [
        (torch.cat([train[train > validation[-1]], train[train < validation[0]]]), validation)
        for train, validation in _fold(n, _sizes(n, k))
    ]


@mistake(task="k_fold", says="folds come in the reverse order")
def folds_reversed(n, k):
    _foldable(n, k)
    return _fold(n, _sizes(n, k))[::-1]


@mistake(task="k_fold", says="lists are returned: the indices are to be int64 tensors")
def lists_for_tensors(n, k):
    _foldable(n, k)
    return [(train.tolist(), validation.tolist()) for train, validation in _fold(n, _sizes(n, k))]


@mistake(task="k_fold", says="the indices are not int64")
def narrow_indices(n, k):
    _foldable(n, k)
    return [(train.int(), validation.int()) for train, validation in _fold(n, _sizes(n, k))]


@mistake(task="k_fold", says="k is not looked at: fewer than 2 folds or more than n are an error")
def folds_never_an_error(n, k):
    return _fold(n, _sizes(n, k)) if k > 0 else []


@mistake(task="k_fold", says="a single fold is let through: there would be nothing to train on")
def one_fold_allowed(n, k):
    if not 1 <= k <= n:
        raise ValueError(f"k must be at least 1 and at most {n}, got {k}")
    return _fold(n, _sizes(n, k))


@mistake(task="k_fold", says="more folds than samples are let through: some would be empty")
def too_many_folds_allowed(n, k):
    if k < 2:
        raise ValueError(f"k must be at least 2, got {k}")
    return _fold(n, _sizes(n, k))


@mistake(task="k_fold", says="as many folds as samples are refused: leave-one-out is right", raises="ValueError")
def leave_one_out_refused(n, k):
    if not 2 <= k < n:
        raise ValueError(f"k must be at least 2 and less than {n}, got {k}")
    return _fold(n, _sizes(n, k))


@mistake(task="k_fold", says="a bad k fails an assertion: it must raise a ValueError")
def folds_assert(n, k):
    if not 2 <= k <= n:
        raise AssertionError(f"the number of folds must be at least 2 and at most {n}, got {k}")
    return _fold(n, _sizes(n, k))


@mistake(task="k_fold", says="the error does not say which k was given")
def folds_silent_error(n, k):
    if not 2 <= k <= n:
        raise ValueError("the number of folds must be at least 2 and at most the number of samples")
    return _fold(n, _sizes(n, k))


# minibatches


@mistake(task="minibatches", says="the shorter last batch is left out")
def drops_the_last(permutation, batch_size):
    return [piece.clone() for piece in permutation.split(batch_size) if len(piece) == batch_size]


@mistake(task="minibatches", says="batch_size is taken for the number of batches")
def number_of_batches(permutation, batch_size):
    return [piece.clone() for piece in permutation.tensor_split(min(batch_size, len(permutation)))]


@mistake(task="minibatches", says="the batches are as even as can be: only the last one is to be shorter")
def evened_out(permutation, batch_size):
    count = math.ceil(len(permutation) / batch_size)
    return [piece.clone() for piece in permutation.tensor_split(count)]


@mistake(task="minibatches", says="the samples are shared out among as many batches as are needed: how long is each?")
def shared_out(permutation, batch_size):
    return [piece.clone() for piece in permutation.chunk(math.ceil(len(permutation) / batch_size))]


@mistake(task="minibatches", says="a last batch of one sample is left out: every sample comes once in an epoch")
def drops_a_single_sample(permutation, batch_size):
    batches = [piece.clone() for piece in permutation.split(batch_size)]
    return batches[:-1] if len(batches[-1]) == 1 < batch_size and len(batches) > 1 else batches


@mistake(task="minibatches", says="a short last batch is joined to the one before: none is longer than batch_size")
def joins_a_short_last(permutation, batch_size):
    *batches, last = permutation.split(batch_size)
    if batches and 2 * len(last) < batch_size:
        last = torch.cat([batches.pop(), last])
    return [piece.clone() for piece in (*batches, last)]


@mistake(task="minibatches", says="the shorter batch comes first: it is to be the last")
def shorter_first(permutation, batch_size):
    first = len(permutation) % batch_size
    rest = permutation[first:].split(batch_size) if first < len(permutation) else ()
    return [piece.clone() for piece in ((permutation[:first], *rest) if first else rest)]


@mistake(task="minibatches", says="samples are dealt out in turn: pieces are to be consecutive")
def strided_batches(permutation, batch_size):
    count = math.ceil(len(permutation) / batch_size)
    return [permutation[i::count].clone() for i in range(count)]


@mistake(task="minibatches", says="the batches count up from 0: the permutation is not used")
def unshuffled(permutation, batch_size):
    return [piece.clone() for piece in torch.arange(len(permutation), device=permutation.device).split(batch_size)]


@mistake(task="minibatches", says="each batch is sorted")
def sorted_batches(permutation, batch_size):
    return [piece.sort().values for piece in permutation.split(batch_size)]


@mistake(task="minibatches", says="the last batch is filled up with samples from the beginning")
def wraps_around(permutation, batch_size):
    n = len(permutation)
    starts = range(0, n, batch_size)
    return [permutation[(torch.arange(s, s + batch_size, device=permutation.device)) % n] for s in starts]


@mistake(task="minibatches", says="an empty batch follows when the batches come out even")
def empty_last(permutation, batch_size):
    starts = range(0, len(permutation) + 1, batch_size)
    return [permutation[s : s + batch_size].clone() for s in starts]


@mistake(task="minibatches", says="lists are returned: batches are tensors")
def lists_of_indices(permutation, batch_size):
    return [piece.tolist() for piece in permutation.split(batch_size)]


@mistake(task="minibatches", way="alias", says="the batches are views of the permutation: return copies")
def views(permutation, batch_size):
    return list(permutation.split(batch_size))


@mistake(task="minibatches", way="accelerator", says="the batches are made on the CPU, wherever the permutation is")
def batches_on_the_cpu(permutation, batch_size):
    order = permutation.tolist()
    return [torch.tensor(order[s : s + batch_size]) for s in range(0, len(order), batch_size)]


# bias_variance


@mistake(task="bias_variance", says="the variance is divided by M - 1: the sum is then not the mean squared error")
def unbiased_variance(predictions, truth):
    mean = predictions.mean(0)
    m = max(len(predictions) - 1, 1)
    return (mean - truth).square().mean(), (predictions - mean).square().sum(0).mean() / m


@mistake(task="bias_variance", says="the bias is not squared")
def bias_unsquared(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).mean(), (predictions - mean).square().mean()


@mistake(task="bias_variance", says="the bias is averaged over the points before it is squared")
def squared_afterwards(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).mean().square(), (predictions - mean).square().mean()


@mistake(task="bias_variance", says="the bias is the models' mean squared error: the models are to be averaged first")
def error_for_bias(predictions, truth):
    return (predictions - truth).square().mean(), (predictions - predictions.mean(0)).square().mean()


@mistake(task="bias_variance", says="the variance is that over the points, not over the models")
def variance_over_points(predictions, truth):
    spread = (predictions - predictions.mean(1, keepdim=True)).square().mean()
    return (predictions.mean(0) - truth).square().mean(), spread


@mistake(task="bias_variance", says="the variance is that around the truth, not around the average model")
def variance_around_truth(predictions, truth):
    return (predictions.mean(0) - truth).square().mean(), (predictions - truth).square().mean()


@mistake(task="bias_variance", says="all predictions have one mean: the variance is to be taken point by point")
def one_mean(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).square().mean(), (predictions - predictions.mean()).square().mean()


@mistake(task="bias_variance", says="the points are added up, not averaged")
def sums_points(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).square().sum(), (predictions - mean).square().mean(0).sum()


@mistake(task="bias_variance", says="the variance comes first: bias_squared, then variance")
def variance_first(predictions, truth):
    mean = predictions.mean(0)
    return (predictions - mean).square().mean(), (mean - truth).square().mean()


@mistake(task="bias_variance", says="the standard deviation is returned, not the variance")
def deviation_for_variance(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).square().mean(), ((predictions - mean).square().mean() + 1e-30).sqrt()


@mistake(task="bias_variance", says="a single model has no variance by this formula: it is NaN where it should be 0")
def nan_for_one_model(predictions, truth):
    mean, m = predictions.mean(0), len(predictions)
    return (mean - truth).square().mean(), predictions.var(0).mean() * (m - 1) / m


@mistake(task="bias_variance", says="one number per point is returned: the mean over the points is missing")
def point_by_point(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth).square(), (predictions - mean).square().mean(0)


@mistake(task="bias_variance", way="gradient", says="the average model is a constant to the gradient")
def detached_average(predictions, truth):
    mean = predictions.mean(0)
    return (mean.detach() - truth).square().mean(), (predictions - mean).square().mean()


@mistake(task="bias_variance", way="gradient", says="no gradient reaches the truth")
def detached_truth(predictions, truth):
    mean = predictions.mean(0)
    return (mean - truth.detach()).square().mean(), (predictions - mean).square().mean()


@mistake(task="bias_variance", way="float64", says="the predictions pass through float32")
def single_precision_models(predictions, truth):
    narrow = predictions.float()
    mean = narrow.mean(0)
    bias = (mean - truth.float()).square().mean()
    return bias.to(truth.dtype), (narrow - mean).square().mean().to(truth.dtype)


# bootstrap


@mistake(task="bootstrap", says="each index is used once: samples are drawn with replacement")
def without_replacement(x, indices):
    order = torch.arange(indices.numel(), device=x.device) % len(x)
    return x[order.reshape(indices.shape)]


@mistake(task="bootstrap", says="draws and samples have changed places")
def draws_transposed(x, indices):
    return x[indices].transpose(0, 1)


@mistake(task="bootstrap", says="all draws are one long list: the result is to be [B, n, ...]")
def one_long_list(x, indices):
    return x[indices.flatten()]


@mistake(task="bootstrap", says="the first draw is repeated for all")
def first_draw_only(x, indices):
    return x[indices[:1].expand_as(indices)]


@mistake(task="bootstrap", says="each draw is sorted: the order of the indices is to be kept")
def sorted_draws(x, indices):
    return x[indices.sort(dim=1).values]


@mistake(task="bootstrap", says="indices are counted from 1")
def indices_from_one(x, indices):
    return x[indices - 1]


@mistake(task="bootstrap", says="a list of samples is returned: stack them")
def list_of_draws(x, indices):
    return [x[row] for row in indices]


@mistake(task="bootstrap", way="gradient", says="no gradient reaches the data")
def detached_data(x, indices):
    return x.detach()[indices]


@mistake(task="bootstrap", way="accelerator", says="the samples are collected on the CPU")
def samples_on_the_cpu(x, indices):
    samples = torch.zeros(*indices.shape, *x.shape[1:], dtype=x.dtype)
    for b, row in enumerate(indices.tolist()):
        for i, index in enumerate(row):
            samples[b, i] = x[index]
    return samples


@mistake(task="bootstrap", way="float64", says="the samples have the default dtype, not that of the data")
def samples_of_default_dtype(x, indices):
    return x[indices].to(torch.get_default_dtype())


# bagging_average


@mistake(task="bagging_average", says="the average is over the samples, not over the models")
def over_samples(probabilities):
    return probabilities.mean(1)


@mistake(task="bagging_average", says="the probabilities are added up: they sum to M, not to 1")
def added_up(probabilities):
    return probabilities.sum(0)


@mistake(task="bagging_average", says="the geometric mean is taken: one model that is sure outvotes all others")
def geometric(probabilities):
    logs = (probabilities + 1e-12).log().mean(0)
    return torch.softmax(logs, -1)


@mistake(task="bagging_average", says="the median of the models is taken, not their mean")
def median(probabilities):
    return probabilities.median(0).values


@mistake(task="bagging_average", says="a softmax is applied to what are already probabilities")
def softmax_again(probabilities):
    return torch.softmax(probabilities.mean(0), -1)


@mistake(task="bagging_average", says="votes are counted: the probabilities are to be averaged")
def hard_votes(probabilities):
    votes = F.one_hot(probabilities.argmax(-1), probabilities.shape[-1]).to(probabilities.dtype).mean(0)
    return votes + 0 * probabilities.sum()


@mistake(task="bagging_average", says="the largest probability of each class is taken, then normalized")
def most_confident(probabilities):
    largest = probabilities.amax(0)
    return largest / largest.sum(-1, keepdim=True)


@mistake(task="bagging_average", says="the class is returned, not its probability")
def class_for_probability(probabilities):
    return probabilities.mean(0).argmax(-1)


@mistake(task="bagging_average", way="alias", says="of a single model the very tensor given is returned: return a copy")
def average_returns_input(probabilities):
    return probabilities[0] if len(probabilities) == 1 else probabilities.mean(0)


@mistake(task="bagging_average", way="gradient", says="only the first model gets a gradient")
def first_model_learns(probabilities):
    return torch.cat([probabilities[:1], probabilities[1:].detach()]).mean(0)


@mistake(task="bagging_average", way="float64", says="the average passes through float32")
def single_precision_average(probabilities):
    return probabilities.float().mean(0).to(probabilities.dtype)


@mistake(task="bagging_average", way="accelerator", says="the sum begins with a tensor on the CPU")
def average_on_the_cpu(probabilities):
    total = torch.zeros(probabilities.shape[1:], dtype=probabilities.dtype)
    for p in probabilities:
        total = total + p
    return total / len(probabilities)


# bagging_vote


def _votes(labels, num_classes):
    return F.one_hot(labels, num_classes).sum(0)


@mistake(task="bagging_vote", says="of equal counts the higher class wins")
def higher_of_equals(labels, num_classes):
    return num_classes - 1 - _votes(labels, num_classes).flip(1).argmax(1)


@mistake(task="bagging_vote", says="of equal counts the class of the first model wins")
def first_of_equals(labels, num_classes):
    winners = []
    for column in labels.T.tolist():
        winners.append(max(column, key=column.count))
    return torch.tensor(winners, device=labels.device)


@mistake(task="bagging_vote", says="the models' votes are counted over the samples, not over the models")
def votes_over_samples(labels, num_classes):
    return F.one_hot(labels, num_classes).sum(1).argmax(1)


@mistake(task="bagging_vote", says="the median of the labels is taken: classes have no order")
def median_class(labels, num_classes):
    return labels.median(0).values


@mistake(task="bagging_vote", says="labels are averaged: classes are no numbers")
def average_class(labels, num_classes):
    return labels.double().mean(0).round().long()


@mistake(task="bagging_vote", says="the class with the fewest votes is taken")
def fewest_votes(labels, num_classes):
    votes = _votes(labels, num_classes)
    return torch.where(votes == 0, len(labels) + 1, votes).argmin(1)


@mistake(task="bagging_vote", says="the counter overflows where many models vote: how large a number does it hold?")
def votes_in_a_byte(labels, num_classes):
    return F.one_hot(labels, num_classes).sum(0, dtype=torch.int8).argmax(1)


@mistake(task="bagging_vote", says="the number of votes is returned, not the class")
def votes_for_class(labels, num_classes):
    return _votes(labels, num_classes).amax(1)


@mistake(task="bagging_vote", says="all votes are returned, not the class that won")
def all_votes(labels, num_classes):
    return _votes(labels, num_classes)


@mistake(task="bagging_vote", says="the first model decides alone")
def first_model_decides(labels, num_classes):
    return labels[0].clone()


@mistake(task="bagging_vote", says="the classes come as floats: they are int64")
def float_classes(labels, num_classes):
    return _votes(labels, num_classes).argmax(1).double()


@mistake(task="bagging_vote", says="class 0 is not counted")
def class_zero_ignored(labels, num_classes):
    votes = _votes(labels, num_classes)
    return torch.cat([votes[:, :1] * 0, votes[:, 1:]], 1).argmax(1)


@mistake(task="bagging_vote", way="alias", says="of a single model the very labels given are returned: return a copy")
def vote_returns_input(labels, num_classes):
    return labels[0] if len(labels) == 1 else _votes(labels, num_classes).argmax(1)


@mistake(task="bagging_vote", way="accelerator", says="the classes are collected on the CPU")
def vote_on_the_cpu(labels, num_classes):
    return torch.tensor(_votes(labels, num_classes).argmax(1).tolist())


# boosting_weights


def _boosted(weights, correct, alpha):
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))
    return scaled / scaled.sum()


def _alpha(err):
    return 0.5 * torch.log((1 - err) / err)


@mistake(task="boosting_weights", says="alpha has no half")
def alpha_without_half(weights, correct):
    alpha = 2 * _alpha(weights[~correct].sum())
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="the weights are right, but the alpha returned has no half")
def returned_without_half(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return _boosted(weights, correct, alpha), 2 * alpha


@mistake(task="boosting_weights", says="the samples that were right gain weight, those that were wrong lose it")
def rewards_the_right(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return _boosted(weights, ~correct, alpha), alpha


@mistake(task="boosting_weights", says="err counts the errors: it is their weight")
def counts_errors(weights, correct):
    alpha = _alpha((~correct).to(weights.dtype).mean()) + 0 * weights.sum()
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="err is the weight of what was right")
def err_of_the_right(weights, correct):
    alpha = _alpha(weights[correct].sum())
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="alpha has the wrong sign where it is returned")
def alpha_negated(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return _boosted(weights, correct, alpha), -alpha


@mistake(task="boosting_weights", says="the new weights are not normalized to sum 1")
def unnormalized(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return weights * torch.exp(torch.where(correct, -alpha, alpha)), alpha


@mistake(task="boosting_weights", says="the weights are normalized by their largest, not by their sum")
def normalized_by_largest(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))
    return scaled / scaled.max(), alpha


@mistake(task="boosting_weights", says="only the errors change by exp(alpha): the others must change by exp(-alpha)")
def only_errors_change(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    scaled = torch.where(correct, weights, weights * alpha.exp())
    return scaled / scaled.sum(), alpha


@mistake(task="boosting_weights", says="alpha is not below 0: a learner worse than chance is to be heard the other way")
def alpha_clamped(weights, correct):
    alpha = _alpha(weights[~correct].sum()).clamp(min=0)
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="the absolute value of alpha is taken")
def alpha_positive(weights, correct):
    alpha = _alpha(weights[~correct].sum()).abs()
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="a small number added to err moves alpha: err is never 0 here")
def guarded_error(weights, correct):
    err = weights[~correct].sum()
    alpha = 0.5 * torch.log((1 - err + 1e-3) / (err + 1e-3))
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="err is kept away from 0 and 1, so a very good learner is heard too little")
def clamped_error(weights, correct):
    alpha = _alpha(weights[~correct].sum().clamp(1e-3, 1 - 1e-3))
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="the logarithm is to base 2: it is natural")
def base_two(weights, correct):
    alpha = _alpha(weights[~correct].sum()) / math.log(2)
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", says="the weights are a softmax of the votes: the old weights are forgotten")
def forgets_the_weights(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return torch.softmax(torch.where(correct, -alpha, alpha), 0), alpha


@mistake(task="boosting_weights", says="alpha is a Python number: it is a scalar tensor")
def alpha_as_number(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    return _boosted(weights, correct, alpha), alpha.item()


@mistake(task="boosting_weights", way="gradient", says="alpha is cut off from the weights")
def detached_alpha(weights, correct):
    alpha = _alpha(weights[~correct].sum()).detach()
    return _boosted(weights, correct, alpha), alpha


@mistake(task="boosting_weights", way="gradient", says="the sum that normalizes is a constant to the gradient")
def detached_normalizer(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))
    return scaled / scaled.sum().detach(), alpha


@mistake(task="boosting_weights", way="inputs", says="the weights that were given are changed in place")
def boosts_in_place(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    new = _boosted(weights, correct, alpha)
    with torch.no_grad():
        weights.copy_(new)
    return new, alpha


@mistake(task="boosting_weights", way="accelerator", says="the signs are made on the CPU, wherever the weights are")
def signs_on_the_cpu(weights, correct):
    alpha = _alpha(weights[~correct].sum())
    signs = torch.tensor([-1.0 if right else 1.0 for right in correct.tolist()], dtype=weights.dtype)
    scaled = weights * torch.exp(alpha * signs)
    return scaled / scaled.sum(), alpha


@mistake(task="boosting_weights", says="alpha is made of plain numbers: it has the default dtype and no gradient")
def alpha_of_default_dtype(weights, correct):
    err = weights[~correct].sum().item()
    alpha = torch.tensor(0.5 * math.log((1 - err) / err))
    return _boosted(weights, correct, alpha.to(weights)), alpha


# quiz_updates


@mistake(task="quiz_updates", says="the smaller last batch makes an update, too")
def full_batches_only(n, batch_size, epochs):
    return epochs * (n // batch_size)


@mistake(
    task="quiz_updates", says="an epoch ends with its own last batch: rounding comes before the epochs are counted"
)
def rounded_at_the_end(n, batch_size, epochs):
    return -(-epochs * n // batch_size)


@mistake(task="quiz_updates", says="one batch too many where the samples come out even")
def always_one_more(n, batch_size, epochs):
    return epochs * (n // batch_size + 1)


@mistake(task="quiz_updates", says="every sample is counted as an update: a batch is one")
def samples_for_updates(n, batch_size, epochs):
    return epochs * n
