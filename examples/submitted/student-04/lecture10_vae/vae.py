import math

import torch


def reparameterize(mu, logvar, eps):
    return mu + torch.exp(logvar) * eps


def kl_standard_normal(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - logvar - 1).sum(dim=1)


def bernoulli_nll(logits, x):
    loss = logits.clamp(min=0) - logits * x + torch.log1p(torch.exp(-logits.abs()))
    return loss.flatten(1).sum(1)


def negative_elbo(logits, x, mu, logvar, beta=1.0):
    return (beta * bernoulli_nll(logits, x) + kl_standard_normal(mu, logvar)).mean()
