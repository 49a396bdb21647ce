"""The public checks of lecture10_vae, as the grader asks them. The answers lie in answers.safetensors."""

import math
import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

BINARY_CROSS_ENTROPIES = ("binary_cross_entropy*", "BCELoss", "BCEWithLogitsLoss")


DISTRIBUTIONS = ("torch.distributions*",)


TASKS = [
    Task("reparameterize", "A sample the gradient can pass through", forbids=DISTRIBUTIONS, differentiable=True),
    Task(
        "kl_standard_normal",
        "KL from the posterior to the prior",
        main=True,
        forbids=DISTRIBUTIONS,
        differentiable=True,
    ),
    Task(
        "bernoulli_nll",
        "Bernoulli reconstruction term",
        main=True,
        forbids=DISTRIBUTIONS + BINARY_CROSS_ENTROPIES,
        differentiable=True,
    ),
    Task(
        "negative_elbo",
        "The negative ELBO",
        main=True,
        forbids=DISTRIBUTIONS + BINARY_CROSS_ENTROPIES,
        differentiable=True,
    ),
    Task("quiz_autoencoder", "Quiz: autoencoder and generative model", differentiable=False),
    Task("quiz_explicit_or_implicit", "Quiz: explicit or implicit", differentiable=False),
    Task("quiz_prior_fitting", "Quiz: the prior fitting term", differentiable=False),
    Task("quiz_latent_cost", "Quiz: what one latent coordinate costs", differentiable=False),
]


@check(
    "The noise is scaled by the standard deviation and moved to the mean", task="reparameterize", points=1, public=True
)
def moved_and_scaled(student, draw):
    """Separates the standard deviation from the variance and from the log-variance."""
    n, d = draw.integer(3, 6), draw.integer(2, 5)
    return {"z": student.reparameterize(draw.normal(n, d), draw.normal(n, d), draw.normal(n, d))}


@check("KL of a few posteriors, one number per sample", task="kl_standard_normal", points=1, public=True)
def kl_values(student, draw):
    """Separates the terms of the closed form and the axis that is summed."""
    n, d = (5, 3) if draw.index == 0 else (2, 7)
    return {"kl": student.kl_standard_normal(draw.normal(n, d), draw.normal(n, d))}


@law("Zero at the prior itself, positive everywhere else", task="kl_standard_normal", points=1, public=True)
def zero_only_at_the_prior(student, draw):
    """A KL is never negative, and zero only where the two distributions are one."""
    zeros = torch.zeros(3, 4, dtype=torch.float64)
    assert close(student.kl_standard_normal(zeros, zeros) + 1, 1), "the KL of the prior to itself must be 0"
    shifted = student.kl_standard_normal(zeros + 0.1 + draw.uniform(3, 4), zeros)
    assert (shifted > 0.01).all(), "a posterior with another mean than the prior's must have a positive KL"
    for logvar in (-0.1 - draw.uniform(3, 4), 0.1 + draw.uniform(3, 4)):
        assert (student.kl_standard_normal(zeros, logvar) > 0.005).all(), (
            "a posterior with another variance than the prior's must have a positive KL, narrower or wider"
        )


@check("Black and white pixels", task="bernoulli_nll", points=1, public=True)
def binary_pixels(student, draw):
    """Separates the two terms of the cross-entropy and the axis that is summed."""
    n, d = (4, 6) if draw.index == 0 else (3, 5)
    return {"nll": student.bernoulli_nll(draw.normal(n, d, scale=2.0), draw.bernoulli(n, d))}


@law("A logit of zero costs log 2 per pixel", task="bernoulli_nll", points=1, public=True)
def coin_flips(student, draw):
    """Logits are not probabilities, and pixels are summed."""
    pixels = draw.integer(3, 9)
    nll = student.bernoulli_nll(torch.zeros(2, pixels, dtype=torch.float64), draw.uniform(2, pixels))
    assert close(nll, pixels * math.log(2)), f"{pixels} pixels at logit 0 (p = 1/2) must cost {pixels} log 2 nats"


def _batch(draw, n, pixels, d):
    return (
        draw.normal(n, *pixels, scale=2.0),
        draw.uniform(n, *pixels, low=0.05, high=0.95),
        draw.normal(n, d),
        draw.normal(n, d),
    )


@check("Reconstruction and KL of a small batch", task="negative_elbo", points=1, public=True)
def small_batch(student, draw):
    """Separates sign, reductions and the two terms, at beta = 1."""
    return {"loss": student.negative_elbo(*_batch(draw, 4, (6,), 3))}


@law(
    "A decoder that ignores z: never below -log p(x), equal to it at the prior",
    task="negative_elbo",
    points=1,
    public=True,
)
def bound_of_a_blind_decoder(student, draw):
    """Where x does not depend on z, the evidence is the Bernoulli likelihood and the posterior is the prior."""
    n, d = 3, draw.integer(2, 5)
    logits, x = draw.normal(n, 5), draw.uniform(n, 5)
    evidence = (torch.nn.functional.softplus(logits) - x * logits).sum(dim=1).mean()
    zeros = torch.zeros(n, d, dtype=torch.float64)
    assert close(student.negative_elbo(logits, x, zeros, zeros), evidence), (
        "with the prior as posterior the KL is 0, and -ELBO must be the batch mean of the reconstruction"
    )
    elsewhere = student.negative_elbo(logits, x, draw.normal(n, d), draw.normal(n, d))
    assert elsewhere > evidence, "-ELBO must lie above -log p(x) for any other posterior"


quiz_autoencoder = offered("quiz_autoencoder", "abcd")
quiz_explicit_or_implicit = offered("quiz_explicit_or_implicit", "abcd")
quiz_prior_fitting = offered("quiz_prior_fitting", "abcd")
