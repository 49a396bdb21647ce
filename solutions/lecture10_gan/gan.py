"""Lecture 10b, generative adversarial networks (Goodfellow et al. 2014): the game, its losses, what it minimises."""

import torch
import torch.nn.functional as F


def gan_value(d_real: torch.Tensor, d_fake: torch.Tensor) -> torch.Tensor:
    """Return V = mean log D(x) + mean log(1 - D(G(z))), a scalar, for probabilities d_real [N] and d_fake [M].

    Source: Goodfellow et al. 2014, equation 1.
    """
    return d_real.log().mean() + torch.log1p(-d_fake).mean()


def discriminator_loss(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """Return -V, a scalar, from logits of any two shapes; each mean runs over all elements of its own batch.

    Source: Goodfellow et al. 2014, equation 1, with log D = log sigmoid(l) and log(1 - D) = log sigmoid(-l).
    """
    return -F.logsigmoid(real_logits).mean() - F.logsigmoid(-fake_logits).mean()


def generator_loss(fake_logits: torch.Tensor, saturating: bool = False) -> torch.Tensor:
    """Return -mean log D(G(z)), or mean log(1 - D(G(z))) if saturating, a scalar, from logits of any shape.

    Source: Goodfellow et al. 2014, section 3.
    """
    if saturating:
        return F.logsigmoid(-fake_logits).mean()
    return -F.logsigmoid(fake_logits).mean()


def optimal_discriminator(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return D* = p_data / (p_data + p_g) for densities of one shape [...]; 1/2 where both are 0.

    Source: Goodfellow et al. 2014, proposition 1.
    """
    total = p_data + p_g
    nowhere = total == 0
    ratio = p_data / torch.where(nowhere, torch.ones_like(total), total)
    return torch.where(nowhere, torch.full_like(ratio, 0.5), ratio)


def _plogp_sum(p: torch.Tensor) -> torch.Tensor:
    """Return sum p log p for p [K], with 0 log 0 = 0: log never meets a zero, so neither does its gradient."""
    safe = torch.where(p > 0, p, torch.ones_like(p))
    return (p * safe.log()).sum()


def jensen_shannon(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return JSD(p, q) = KL(p || m)/2 + KL(q || m)/2 with m = (p + q)/2, a scalar in nats, for distributions [K].

    Source: Lin 1991, equation 4.1; Goodfellow et al. 2014, equation 6.
    """
    m = (p + q) / 2
    return (_plogp_sum(p) + _plogp_sum(q)) / 2 - _plogp_sum(m)


def cycle_consistency_loss(
    x: torch.Tensor, x_cycled: torch.Tensor, y: torch.Tensor, y_cycled: torch.Tensor
) -> torch.Tensor:
    """Return mean |x_cycled - x| + mean |y_cycled - y|, a scalar; x and y may differ in shape.

    Source: Zhu et al. 2017, equation 2.
    """
    return (x_cycled - x).abs().mean() + (y_cycled - y).abs().mean()


def quiz_perfect_generator() -> str:
    """What does the optimal discriminator say when the generator is perfect?"""
    return "b"


def quiz_saturation(d: float) -> float:
    """Return how many times steeper the non-saturating loss is than the saturating one at D(G(z)) = d, by logit."""
    return (1 - d) / d


def quiz_no_pairs() -> str:
    """What does CycleGAN add to do without pairs?"""
    return "d"


def quiz_readable_codes() -> str:
    """Which variant makes single latent codes mean something without labels?"""
    return "a"
