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
    Task("autoencoder_loss", "The plain autoencoder's loss", forbids=DISTRIBUTIONS, differentiable=True),
    Task("gaussian_reconstruction_nll", "Gaussian reconstruction term", forbids=DISTRIBUTIONS, differentiable=True),
    Task("iwae_bound", "The importance weighted bound", forbids=DISTRIBUTIONS, differentiable=True),
    Task("aae_losses", "The adversarial autoencoder's two losses", forbids=DISTRIBUTIONS, differentiable=True),
    Task("quiz_autoencoder", "Quiz: autoencoder and generative model", differentiable=False),
    Task("quiz_explicit_or_implicit", "Quiz: explicit or implicit", differentiable=False),
    Task("quiz_prior_fitting", "Quiz: the prior fitting term", differentiable=False),
    Task(
        "quiz_latent_cost",
        "Quiz: what one latent coordinate costs",
        differentiable=False,
        numbers={"mean": (1.0, 0.5, 2.0), "std": (0.5, 2.0, 0.1)},
    ),
    Task("quiz_adversarial_prior", "Quiz: what an adversarial autoencoder asks of its prior", differentiable=False),
    Task("quiz_more_samples", "Quiz: more samples, another bound", differentiable=False),
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


@check("Squared errors of two small batches", task="autoencoder_loss", points=1, public=True)
def squared_errors(student, draw):
    """Separates the sum over pixels from their mean, and the batch mean from a sum."""
    n, d = (4, 3) if draw.index == 0 else (2, 7)
    return {"loss": student.autoencoder_loss(draw.normal(n, d), draw.normal(n, d))}


@check("The density of unit variance, constants included", task="gaussian_reconstruction_nll", points=1, public=True)
def unit_variance(student, draw):
    """Separates the log-density from a squared error, and the sum over pixels from their mean."""
    n, d = (4, 3) if draw.index == 0 else (2, 6)
    return {"nll": student.gaussian_reconstruction_nll(draw.normal(n, d), draw.normal(n, d))}


@check("Images, and a batch of one", task="gaussian_reconstruction_nll", points=1, draws=1, public=True)
def gaussian_images(student, draw):
    """Separates one number per image from sums over one axis, and N = 1 from a squeezed batch."""
    logvar = draw.number(-1.5, -0.5)
    return {
        "images": student.gaussian_reconstruction_nll(draw.uniform(2, 3, 4, 5), draw.uniform(2, 3, 4, 5), logvar),
        "single": student.gaussian_reconstruction_nll(draw.normal(1, 6), draw.normal(1, 6), logvar),
        "one_pixel": student.gaussian_reconstruction_nll(draw.normal(5, 1), draw.normal(5, 1), logvar),
    }


@law("The density that is charged for sums to one", task="gaussian_reconstruction_nll", points=1, public=True)
def density_sums_to_one(student, draw):
    """exp(-nll) of one pixel is a density over x: the constants and the variance must agree."""
    logvar, mean = draw.number(-4.0, -2.5) if draw.index == 0 else draw.number(-1.5, 1.5), draw.number(-1.0, 1.0)
    step = 0.02 * math.exp(logvar / 2)
    x = mean + step * torch.arange(-500, 501, dtype=torch.float64)[:, None]
    density = torch.exp(-student.gaussian_reconstruction_nll(torch.full_like(x, mean), x, logvar))
    assert close(step * density.sum(), 1, tol=1e-6), (
        "exp(-nll) of a single pixel must integrate to one over x: are the constants there, and do they fit logvar?"
    )


@check("Weights of ordinary size", task="iwae_bound", points=1, public=True)
def ordinary_weights(student, draw):
    """Separates K from N, the mean of logarithms from the logarithm of a mean, and log K from its absence."""
    k, n = (4, 3) if draw.index == 0 else (2, 5)
    return {"bound": student.iwae_bound(draw.normal(k, n, scale=2.0) - 8)}


@law("With one sample it is the mean of the log-weights", task="iwae_bound", points=1, draws=1, public=True)
def one_sample(student, draw):
    """K = 1 is the ELBO."""
    log_weights = draw.normal(1, draw.integer(2, 7), scale=3.0)
    assert close(student.iwae_bound(log_weights), log_weights.mean()), (
        "with K = 1 the bound must be the mean of the log-weights"
    )


@law("Between the mean of the log-weights and their maximum", task="iwae_bound", points=1, draws=1, public=True)
def between_mean_and_maximum(student, draw):
    """Jensen: never below the ELBO. And equal weights make it the same for any K."""
    log_weights = draw.normal(5, 4, scale=2.0)
    bound = student.iwae_bound(log_weights)
    assert bound > log_weights.mean(), (
        "more samples must raise the bound: it must lie above the mean of the log-weights"
    )
    assert bound < log_weights.max(dim=0).values.mean(), "an average of weights must lie below the greatest of them"
    one = draw.normal(1, 4)
    for k in (1, 3, 8):
        assert close(student.iwae_bound(one.expand(k, 4).clone()), one.mean()), (
            f"{k} equal weights must give what one gives: is the average taken inside the logarithm?"
        )


@check("Logits of two small batches", task="aae_losses", points=1, public=True)
def two_batches(student, draw):
    """Separates prior from codes, discriminator from encoder, and sums from means."""
    discriminator, encoder = student.aae_losses(draw.normal(4, scale=2.0), draw.normal(4, scale=2.0))
    return {"discriminator": discriminator, "encoder": encoder}


@law("Logits of zero cost 2 log 2 and log 2", task="aae_losses", points=1, draws=1, public=True)
def undecided_losses(student, draw):
    """An undecided discriminator, for any two batch sizes."""
    prior, codes = (torch.zeros(draw.integer(2, 7), dtype=torch.float64) for _ in range(2))
    discriminator, encoder = student.aae_losses(prior, codes)
    assert close(discriminator, 2 * math.log(2)), "at logits of 0 the discriminator's loss must be 2 log 2"
    assert close(encoder, math.log(2)), "at logits of 0 the encoder's loss must be log 2"


@check("Batches of unequal size", task="aae_losses", points=1, draws=1, public=True)
def unequal_code_batches(student, draw):
    """Separates two means from one joint mean."""
    results = {}
    for name, (n, m) in {"more_codes": (3, 8), "more_priors": (7, 2), "one_each": (1, 1)}.items():
        losses = student.aae_losses(draw.normal(n), draw.normal(m))
        results |= {f"{name}_discriminator": losses[0], f"{name}_encoder": losses[1]}
    return results


quiz_autoencoder = offered("quiz_autoencoder", "abcd")
quiz_explicit_or_implicit = offered("quiz_explicit_or_implicit", "abcd")
quiz_prior_fitting = offered("quiz_prior_fitting", "abcd")
quiz_adversarial_prior = offered("quiz_adversarial_prior", "abcd")
quiz_more_samples = offered("quiz_more_samples", "abcd")
