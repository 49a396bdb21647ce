"""Lecture 10a, the variational autoencoder (Kingma & Welling 2014): sampling, the ELBO, and what grew around it."""

import math

import torch
import torch.nn.functional as F


def reparameterize(mu: torch.Tensor, logvar: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """Return a sample z of N(mu, exp(logvar)) made from standard normal noise eps, all four of one shape [...].

    Source: Kingma & Welling 2014, section 2.4: z = mu + sigma * eps.
    """
    sigma = torch.exp(0.5 * logvar)
    return mu + sigma * eps


def kl_standard_normal(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """Return KL(N(mu, exp(logvar)) || N(0, I)) in nats for mu, logvar [N, D], one number per sample: [N].

    Source: Kingma & Welling 2014, appendix B (there with the opposite sign).
    """
    per_coordinate = 0.5 * (mu.square() + logvar.exp() - 1 - logvar)  # [N, D]
    return per_coordinate.sum(dim=1)


def bernoulli_nll(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return -log p(x | logits) in nats for logits, x [N, ...], summed over everything but N: [N].

    x lies in [0, 1]. Source: Kingma & Welling 2014, appendix C.1.
    """
    log_one = F.logsigmoid(logits)  # [N, ...], log p
    log_zero = F.logsigmoid(-logits)  # [N, ...], log (1 - p)
    per_pixel = -(x * log_one + (1 - x) * log_zero)
    return per_pixel.flatten(start_dim=1).sum(dim=1)


def negative_elbo(
    logits: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor, beta: float = 1.0
) -> torch.Tensor:
    """Return the batch mean of bernoulli_nll + beta * KL, a scalar, for logits, x [N, ...] and mu, logvar [N, D].

    Source: Kingma & Welling 2014, equation 7; beta from Higgins et al. 2017, equation 4.
    """
    reconstruction = bernoulli_nll(logits, x)  # [N]
    prior_fitting = kl_standard_normal(mu, logvar)  # [N]
    return (reconstruction + beta * prior_fitting).mean()


def autoencoder_loss(x: torch.Tensor, reconstruction: torch.Tensor) -> torch.Tensor:
    """Return the batch mean of the summed squared error, a scalar, for x, reconstruction [N, ...].

    Source: Hinton & Salakhutdinov 2006.
    """
    squared_error = (reconstruction - x).square()  # [N, ...]
    return squared_error.flatten(start_dim=1).sum(dim=1).mean()


def gaussian_reconstruction_nll(mean: torch.Tensor, x: torch.Tensor, logvar: float = 0.0) -> torch.Tensor:
    """Return -log N(x; mean, exp(logvar)) in nats for mean, x [N, ...], summed over everything but N: [N].

    logvar is one number for all pixels. Source: Kingma & Welling 2014, appendix C.2.
    """
    constant = logvar + math.log(2 * math.pi)
    per_pixel = 0.5 * ((x - mean).square() * math.exp(-logvar) + constant)  # [N, ...]
    return per_pixel.flatten(start_dim=1).sum(dim=1)


def iwae_bound(log_weights: torch.Tensor) -> torch.Tensor:
    """Return the mean over N of log((1/K) sum_k exp(log_weights[k])), a scalar, for log_weights [K, N].

    Source: Burda, Grosse & Salakhutdinov 2016, equation 8.
    """
    k = log_weights.shape[0]
    per_sample = torch.logsumexp(log_weights, dim=0) - math.log(k)  # [N]
    return per_sample.mean()


def aae_losses(prior_logits: torch.Tensor, code_logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the losses (discriminator, encoder), two scalars, from the logits of prior samples [N] and codes [M].

    Source: Makhzani et al. 2016, section 2, with the non-saturating loss of Goodfellow et al. 2014, section 3.
    """
    discriminator_loss = -F.logsigmoid(prior_logits).mean() - F.logsigmoid(-code_logits).mean()
    encoder_loss = -F.logsigmoid(code_logits).mean()
    return discriminator_loss, encoder_loss


def quiz_autoencoder() -> str:
    """Why is a plain autoencoder not yet a generative model?"""
    return "b"


def quiz_explicit_or_implicit() -> str:
    """What kind of model of p(x) is a VAE, and what a GAN?"""
    return "c"


def quiz_prior_fitting() -> str:
    """Which part of the objective is the prior fitting term?"""
    return "a"


def quiz_latent_cost(mean: float, std: float) -> float:
    """Return the KL in nats of one latent coordinate with posterior N(mean, std^2) and prior N(0, 1)."""
    return 0.5 * (mean**2 + std**2 - 1) - math.log(std)


def quiz_adversarial_prior() -> str:
    """What does an adversarial autoencoder ask of its prior?"""
    return "c"


def quiz_more_samples() -> str:
    """What becomes of the importance weighted bound as K grows?"""
    return "a"
