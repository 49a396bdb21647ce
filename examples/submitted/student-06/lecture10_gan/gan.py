import torch
from torch.nn.functional import softplus


def gan_value(d_real, d_fake):
    return torch.log(d_real).mean() + torch.log(1 - d_fake).mean()


def discriminator_loss(real_logits, fake_logits):
    return -torch.log(torch.sigmoid(real_logits)).mean() - torch.log(1 - torch.sigmoid(fake_logits)).mean()


def generator_loss(fake_logits, saturating=False):
    return -softplus(fake_logits).mean() if saturating else softplus(-fake_logits).mean()


def optimal_discriminator(p_data, p_g):
    both = p_data + p_g
    empty = both == 0
    return torch.where(empty, torch.full_like(both, 0.5), p_data / both.masked_fill(empty, 1.0))


def jensen_shannon(p, q):
    def kl(a, m):
        there = a > 0
        return (a[there] * (a[there] / m[there]).log()).sum()

    m = 0.5 * (p + q)
    return kl(p, m) + kl(q, m)


def cycle_consistency_loss(x, x_cycled, y, y_cycled):
    return torch.mean(torch.abs(x - x_cycled))


def quiz_perfect_generator():
    return "b"


def quiz_saturation(d):
    return (1 - d) / d
