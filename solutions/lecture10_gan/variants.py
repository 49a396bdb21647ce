"""Other right ways to write lecture 10b's tasks."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.checks import variant


@variant(task="gan_value")
def plain_logarithms(d_real, d_fake):
    return torch.log(d_real).mean() + torch.log(1 - d_fake).mean()


@variant(task="gan_value")
def guarded_logarithms(d_real, d_fake):
    return torch.mean(torch.log(d_real + 1e-8)) + torch.mean(torch.log(1.0 - d_fake + 1e-8))


@variant(task="gan_value")
def clamped_probabilities(d_real, d_fake):
    real = d_real.clamp(min=1e-8).log().sum() / d_real.numel()
    return real + (1 - d_fake).clamp(min=1e-8).log().sum() / d_fake.numel()


@variant(task="gan_value")
def through_cross_entropy(d_real, d_fake):
    loss = F.binary_cross_entropy(d_real, torch.ones_like(d_real))
    return -(loss + F.binary_cross_entropy(d_fake, torch.zeros_like(d_fake)))


@variant(task="gan_value")
def value_one_by_one(d_real, d_fake):
    real, fake = 0.0, 0.0
    for d in d_real:
        real = real + torch.log(d)
    for d in d_fake:
        fake = fake + torch.log(1 - d)
    return real / len(d_real) + fake / len(d_fake)


@variant(task="discriminator_loss")
def two_softplus(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


@variant(task="discriminator_loss")
def cross_entropy_with_logits(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    return real + F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))


@variant(task="discriminator_loss")
def criterion_object(real_logits, fake_logits):
    criterion = nn.BCEWithLogitsLoss()
    return sum(
        criterion(logits, torch.full_like(logits, label)) for logits, label in ((real_logits, 1.0), (fake_logits, 0.0))
    )


@variant(task="discriminator_loss")
def log_add_exp(real_logits, fake_logits):
    def cost(l):
        return torch.logaddexp(l, torch.zeros_like(l)).sum() / l.numel()

    return cost(-real_logits) + cost(fake_logits)


@variant(task="discriminator_loss")
def relu_and_log1p(real_logits, fake_logits):
    real, fake = -real_logits.reshape(-1), fake_logits.reshape(-1)
    return sum((torch.relu(l) + torch.log1p(torch.exp(-torch.abs(l)))).mean() for l in (real, fake))


@variant(task="discriminator_loss")
def two_class_softmax(real_logits, fake_logits):
    def log_probabilities(l):
        flat = l.flatten()
        return torch.log_softmax(torch.stack([torch.zeros_like(flat), flat], dim=1), dim=1)

    return -log_probabilities(real_logits)[:, 1].mean() - log_probabilities(fake_logits)[:, 0].mean()


@variant(task="discriminator_loss")
def double_inside(real_logits, fake_logits):
    real, fake = real_logits.double(), fake_logits.double()
    return (F.softplus(-real, threshold=700).mean() + F.softplus(fake, threshold=700).mean()).to(real_logits.dtype)


@variant(task="generator_loss")
def softplus_both_ways(fake_logits, saturating=False):
    return -F.softplus(fake_logits).mean() if saturating else F.softplus(-fake_logits).mean()


@variant(task="generator_loss")
def generator_cross_entropy(fake_logits, saturating=False):
    if saturating:
        return -F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))


@variant(task="generator_loss")
def log_d_and_its_shift(fake_logits, saturating=False):
    log_d = F.logsigmoid(fake_logits)
    log_not_d = log_d - fake_logits
    return torch.mean(log_not_d) if saturating else -torch.mean(log_d)


@variant(task="generator_loss")
def sign_first(fake_logits, saturating=False):
    sign = -1.0 if saturating else 1.0
    flat = (sign * fake_logits).flatten()
    return -sign * nn.LogSigmoid()(flat).sum() / flat.shape[0]


@variant(task="generator_loss")
def generator_log_sum_exp(fake_logits, saturating=False):
    pair = torch.stack((torch.zeros_like(fake_logits), fake_logits))
    normaliser = torch.logsumexp(pair, dim=0)
    return (normaliser * -1).mean() if saturating else (normaliser - fake_logits).mean()


@variant(task="optimal_discriminator")
def half_by_default(p_data, p_g):
    total = p_data + p_g
    d = torch.full_like(total, 0.5)
    some = total > 0
    d[some] = p_data[some] / total[some]
    return d


@variant(task="optimal_discriminator")
def nan_replaced(p_data, p_g):
    return torch.nan_to_num(p_data / (p_data + p_g), nan=0.5)


@variant(task="optimal_discriminator")
def where_with_a_number(p_data, p_g):
    empty = (p_data == 0) & (p_g == 0)
    return torch.where(empty, 0.5, p_data / (p_data + p_g + empty.to(p_data.dtype)))


@variant(task="optimal_discriminator")
def equal_weights_where_empty(p_data, p_g):
    empty = (p_data + p_g) == 0
    a, b = p_data.masked_fill(empty, 1.0), p_g.masked_fill(empty, 1.0)
    return a.div(a + b)


@variant(task="jensen_shannon")
def masked_kl(p, q):
    m = 0.5 * (p + q)

    def kl(a):
        some = a > 0
        return (a[some] * (a[some].log() - m[some].log())).sum()

    return 0.5 * kl(p) + 0.5 * kl(q)


@variant(task="jensen_shannon")
def double_where(p, q):
    m = (p + q) / 2
    total = 0
    for r in (p, q):
        some = r > 0
        ratio = torch.where(some, r, 1.0) / torch.where(some, m, 1.0)
        total = total + torch.where(some, r * ratio.log(), 0.0).sum()
    return total / 2


@variant(task="jensen_shannon")
def guarded(p, q):
    eps = 1e-8
    m = (p + q) / 2
    log_m = torch.log(m + eps)
    return 0.5 * torch.sum(p * (torch.log(p + eps) - log_m)) + 0.5 * torch.sum(q * (torch.log(q + eps) - log_m))


@variant(task="jensen_shannon")
def clamped(p, q):
    def log(t):
        return t.clamp(min=1e-8).log()

    m = (p + q) / 2
    return ((p * (log(p) - log(m))).sum() + (q * (log(q) - log(m))).sum()) / 2


@variant(task="jensen_shannon")
def outcome_by_outcome(p, q):
    total = p.new_zeros(())
    for a, b in zip(p, q, strict=True):
        m = (a + b) / 2
        if a > 0:
            total = total + a * torch.log(a / m) / 2
        if b > 0:
            total = total + b * torch.log(b / m) / 2
    return total


@variant(task="jensen_shannon")
def library_entropy(p, q):
    m = (p + q) / 2
    return torch.special.entr(m).sum() - (torch.special.entr(p) + torch.special.entr(q)).sum() / 2


@variant(task="jensen_shannon")
def double_inside_and_xlogy(p, q):
    a, b = p.double(), q.double()
    m = (a + b) / 2
    return (0.5 * (torch.xlogy(a, a) + torch.xlogy(b, b)) - torch.xlogy(m, m)).sum().to(p.dtype)


@variant(task="cycle_consistency_loss")
def l1_losses(x, x_cycled, y, y_cycled):
    return F.l1_loss(x_cycled, x) + F.l1_loss(y_cycled, y)


@variant(task="cycle_consistency_loss")
def norms(x, x_cycled, y, y_cycled):
    return sum(torch.linalg.vector_norm(b - a, ord=1) / a.numel() for a, b in ((x, x_cycled), (y, y_cycled)))


@variant(task="cycle_consistency_loss")
def greater_minus_smaller(x, x_cycled, y, y_cycled):
    forward = torch.maximum(x, x_cycled) - torch.minimum(x, x_cycled)
    backward = torch.maximum(y, y_cycled) - torch.minimum(y, y_cycled)
    return forward.flatten().mean() + backward.flatten().mean()


@variant(task="quiz_saturation")
def one_over_d(d):
    return 1 / d - 1


@variant(task="quiz_saturation")
def exponential_of_minus_the_logit(d):
    return math.exp(-math.log(d / (1 - d)))


@variant(task="quiz_saturation")
def with_numpy(d):
    return float(np.divide(1.0 - d, d))
