"""Checks of lecture 10a: sample, KL, reconstruction and their sum; the losses of the autoencoder's other relatives."""

import math

import torch

from autograder.checks import Task, check, choice, close, law

BINARY_CROSS_ENTROPIES = ("binary_cross_entropy*", "BCELoss", "BCEWithLogitsLoss")
DISTRIBUTIONS = ("torch.distributions*",)
# The part of a softplus beyond its argument, exp(-l), is small there, but not beside what a check allows.
MIDDLING = [[6.0, -9.0, -11.0, 13.0], [-6.0, 9.0, 11.0, -13.0]]

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


@check("Any shape, from a single number to a stack of feature maps", task="reparameterize", points=1, draws=1)
def any_shape(student, draw):
    """Separates elementwise code from code that sums, broadcasts or expects [N, D]."""
    shapes = {"number": (), "vector": (5,), "single": (1, 4), "maps": (2, 3, 4, 5)}
    return {
        name: student.reparameterize(draw.normal(*shape), draw.normal(*shape), draw.normal(*shape))
        for name, shape in shapes.items()
    }


@check("Variances far from one", task="reparameterize", points=1)
def extreme_variances(student, draw):
    """Separates the exact standard deviation from one that is clamped, floored or guarded."""
    wide = student.reparameterize(draw.normal(3, 4), draw.uniform(3, 4, low=16.0, high=24.0), draw.normal(3, 4))
    narrow = student.reparameterize(
        draw.normal(3, 4, scale=1e-5), draw.uniform(3, 4, low=-24.0, high=-16.0), draw.normal(3, 4)
    )
    return {"wide": wide, "narrow": narrow}


@law(
    "The gradient of z is one for the mean and half of sigma times eps for the log-variance",
    task="reparameterize",
    points=1,
)
def gradient_of_the_sample(student, draw):
    """What the trick is for: both parameters of the posterior learn from the sample."""
    mu, logvar, eps = draw.normal(4, 3).requires_grad_(), draw.normal(4, 3).requires_grad_(), draw.normal(4, 3)
    student.reparameterize(mu, logvar, eps).sum().backward()
    assert mu.grad is not None and close(mu.grad, 1), "dz/dmu must be 1: does the gradient reach the mean?"
    expected = 0.5 * (0.5 * logvar.detach()).exp() * eps
    assert logvar.grad is not None and close(logvar.grad, expected), "does the gradient reach the log-variance?"


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


@law("The gradient is mu for the mean and (variance - 1)/2 for the log-variance", task="kl_standard_normal", points=1)
def kl_gradient(student, draw):
    """The prior pulls every mean to 0 and every variance to 1."""
    mu, logvar = draw.normal(4, 3).requires_grad_(), draw.normal(4, 3).requires_grad_()
    student.kl_standard_normal(mu, logvar).sum().backward()
    assert mu.grad is not None and close(mu.grad, mu.detach()), "dKL/dmu must be mu"
    expected = (logvar.detach().exp() - 1) / 2
    assert logvar.grad is not None and close(logvar.grad, expected), "dKL/dlogvar must be (exp(logvar) - 1)/2"


@law("Independent coordinates add up", task="kl_standard_normal", points=1)
def additive(student, draw):
    """Separates the sum over the latent dimension from a mean or a joint treatment."""
    mu, logvar = draw.normal(4, 6), draw.normal(4, 6)
    left, right = (student.kl_standard_normal(mu[:, part], logvar[:, part]) for part in (slice(0, 2), slice(2, 6)))
    assert close(student.kl_standard_normal(mu, logvar), left + right), (
        "the KL of six coordinates must be the KL of the first two plus that of the other four: is it a sum over D?"
    )


@check("One sample, one coordinate", task="kl_standard_normal", points=1)
def kl_of_one(student, draw):
    """Separates an axis named from an axis squeezed."""
    return {
        "one": student.kl_standard_normal(draw.normal(1, 1), draw.normal(1, 1)),
        "one_sample": student.kl_standard_normal(draw.normal(1, 5), draw.normal(1, 5)),
        "one_coordinate": student.kl_standard_normal(draw.normal(4, 1), draw.normal(4, 1)),
    }


@check("Posteriors far from the prior", task="kl_standard_normal", points=1)
def far_from_the_prior(student, draw):
    """Separates the exact variance from one that is clamped, and the direction of the divergence."""
    return {
        "far_mean": student.kl_standard_normal(draw.normal(3, 4, scale=30.0), draw.normal(3, 4)),
        "narrow": student.kl_standard_normal(draw.normal(3, 4), draw.uniform(3, 4, low=-28.0, high=-18.0)),
        "wide": student.kl_standard_normal(draw.normal(3, 4), draw.uniform(3, 4, low=12.0, high=22.0)),
    }


@law(
    "A linear-Gaussian model: the bound touches the evidence at the true posterior", task="kl_standard_normal", points=2
)
def touches_the_evidence(student, draw):
    """z ~ N(0, 1), x | z ~ N(a z, s^2): expected log-likelihood minus KL is at most log N(x; 0, a^2 + s^2)."""
    x, a, s2 = draw.number(-2.0, 2.0), draw.number(0.5, 2.0), draw.number(0.2, 1.5)
    evidence = -0.5 * (math.log(2 * math.pi * (a * a + s2)) + x * x / (a * a + s2))

    def elbo(mean, variance):
        expected = -0.5 * (math.log(2 * math.pi * s2) + ((x - a * mean) ** 2 + a * a * variance) / s2)
        latent = torch.tensor([[mean]], dtype=torch.float64), torch.tensor([[math.log(variance)]], dtype=torch.float64)
        return expected - student.kl_standard_normal(*latent).item()

    mean, variance = a * x / (a * a + s2), s2 / (a * a + s2)
    assert abs(elbo(mean, variance) - evidence) < 1e-8, (
        "at the true posterior the ELBO must equal the log-evidence: which of the terms of the KL is off?"
    )
    for other in ((mean + 0.5, variance), (mean - 0.5, variance), (mean, 2 * variance), (mean, variance / 2)):
        assert elbo(*other) < evidence - 1e-6, "away from the true posterior the ELBO must lie below the log-evidence"


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


@check("Grey images with channels, height and width", task="bernoulli_nll", points=2)
def grey_images(student, draw):
    """Separates pixels read as probabilities from pixels that are thresholded, and one summed axis from all."""
    shape = (3, 2, 4, 5) if draw.index == 0 else (2, 3, 4)
    return {"nll": student.bernoulli_nll(draw.normal(*shape, scale=2.0), draw.uniform(*shape, low=0.05, high=0.95))}


@check("Confident logits of 30 and 50, right and wrong", task="bernoulli_nll", points=1)
def confident_logits(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    x = draw.constant([[0.0, 1.0, 0.0, 1.0, 0.25], [1.0, 0.0, 0.0, 1.0, 0.75]])
    signs = torch.tensor([[1.0, -1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, 1.0, -1.0, -1.0]], dtype=torch.float64)
    return {
        "thirty": student.bernoulli_nll(signs * draw.uniform(2, 5, low=29.0, high=32.0), x),
        "fifty": student.bernoulli_nll(signs * draw.uniform(2, 5, low=48.0, high=55.0), x),
        "middling": student.bernoulli_nll(draw.tensor(MIDDLING), x[:, :4]),
    }


@check("Extreme logits of 200 and 1000", task="bernoulli_nll", points=1)
def extreme_logits(student, draw):
    """Separates forms whose exponential overflows or whose logarithm meets zero."""
    x = draw.constant([[0.0, 1.0, 0.0, 1.0, 0.25], [1.0, 0.0, 0.0, 1.0, 0.75]])
    signs = torch.tensor([[1.0, -1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, 1.0, -1.0, -1.0]], dtype=torch.float64)
    return {
        "two_hundred": student.bernoulli_nll(signs * draw.uniform(2, 5, low=190.0, high=220.0), x),
        "thousand": student.bernoulli_nll(signs * draw.uniform(2, 5, low=900.0, high=1100.0), x),
    }


@law("The gradient with respect to the logits is sigmoid(logit) - x, at 200 too", task="bernoulli_nll", points=1)
def nll_gradient(student, draw):
    """What makes logits the right output of a decoder: the gradient never vanishes where the model is wrong."""
    logits = torch.cat([draw.normal(2, 3), 200 + draw.uniform(2, 2), -200 - draw.uniform(2, 2)], dim=1)
    logits = logits.detach().requires_grad_()
    x = draw.uniform(2, 7).detach()
    student.bernoulli_nll(logits, x).sum().backward()
    assert logits.grad is not None and close(logits.grad, torch.sigmoid(logits.detach()) - x), (
        "dNLL/dlogit must be sigmoid(logit) - x, for logits of 200 and -200 too"
    )


@law("Twice the pixels cost twice as much", task="bernoulli_nll", points=1)
def twice_the_pixels(student, draw):
    """Separates a sum over pixels from a mean."""
    logits, x = draw.normal(3, 2, 4), draw.uniform(3, 2, 4)
    once, twice = student.bernoulli_nll(logits, x), student.bernoulli_nll(logits.repeat(1, 2, 1), x.repeat(1, 2, 1))
    assert close(twice, 2 * once), "repeating every pixel must double each sample's cost: is it a sum over pixels?"


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


@check("Beta other than one weighs the KL", task="negative_elbo", points=2, draws=2)
def other_betas(student, draw):
    """Separates beta on the KL from beta on the reconstruction, on both, or nowhere; given by position and by name."""
    batch = _batch(draw, 3, (5,), 4)
    beta = draw.number(0.1, 0.6)
    return {
        "small": student.negative_elbo(*batch, beta),
        "large": student.negative_elbo(*batch, beta=draw.number(3.0, 6.0)),
        "zero": student.negative_elbo(*batch, beta=0.0),
    }


@check("Images, and a batch of one", task="negative_elbo", points=1, draws=1)
def image_batches(student, draw):
    """Separates per-sample sums over all pixels from sums over one axis or means."""
    return {
        "images": student.negative_elbo(*_batch(draw, 3, (2, 4, 5), 2), beta=2.0),
        "single": student.negative_elbo(*_batch(draw, 1, (7,), 3), beta=0.5),
        "one_pixel": student.negative_elbo(*_batch(draw, 4, (1,), 1)),
    }


@law("Duplicating the batch changes nothing", task="negative_elbo", points=1)
def duplicated_batch(student, draw):
    """Separates a batch mean from a batch sum."""
    batch = _batch(draw, 3, (4,), 2)
    once = student.negative_elbo(*batch, beta=1.5)
    twice = student.negative_elbo(*(torch.cat([part, part]) for part in batch), beta=1.5)
    assert close(once, twice), "a batch seen twice must have the same loss: is it the mean over the batch?"


@law("Twice the pixels add the reconstruction once more, twice the coordinates the KL", task="negative_elbo", points=1)
def sums_within_a_sample(student, draw):
    """Each term is a sum within the sample: neither is averaged over pixels or coordinates."""
    logits, x, mu, logvar = _batch(draw, 3, (4,), 2)
    loss = student.negative_elbo(logits, x, mu, logvar)
    reconstruction = student.negative_elbo(logits, x, mu, logvar, beta=0.0)
    more_pixels = student.negative_elbo(logits.repeat(1, 2), x.repeat(1, 2), mu, logvar)
    assert close(more_pixels - loss, reconstruction), "are the pixels summed?"
    more_latents = student.negative_elbo(logits, x, mu.repeat(1, 2), logvar.repeat(1, 2))
    assert close(more_latents - loss, loss - reconstruction), "are the latent coordinates summed?"


@law("A tiny step of the means is felt", task="negative_elbo", points=1)
def tiny_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    logits, x, mu, logvar = _batch(draw, 3, (4,), 2)
    step = 2.0**-17
    there = student.negative_elbo(logits, x, mu + step, logvar, beta=2.0)
    change = there - student.negative_elbo(logits, x, mu - step, logvar, beta=2.0)
    assert abs(change.item() / (2 * step) - 2 * mu.sum(1).mean().item()) < 1e-5, (
        f"moving the means by {step:.0e} must move the loss by slope times step: are digits lost on the way?"
    )


@check("Extreme logits", task="negative_elbo", points=1, draws=1)
def extreme_elbo(student, draw):
    """Separates a stable reconstruction term from a guarded, clamped or approximate one."""
    signs = torch.tensor([[1.0, -1.0, -1.0, 1.0], [-1.0, 1.0, 1.0, -1.0]], dtype=torch.float64)
    x = draw.constant([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    losses = {}
    for name, size in {"thirty": 30.0, "fifty": 50.0, "two_hundred": 200.0}.items():
        logits = signs * draw.uniform(2, 4, low=size, high=size * 1.1)
        losses[name] = student.negative_elbo(logits, x, draw.normal(2, 3), draw.normal(2, 3))
    middling = student.negative_elbo(draw.tensor(MIDDLING), x, draw.normal(2, 3), draw.normal(2, 3))
    return losses | {"middling": middling}


@check("Squared errors of two small batches", task="autoencoder_loss", points=1, public=True)
def squared_errors(student, draw):
    """Separates the sum over pixels from their mean, and the batch mean from a sum."""
    n, d = (4, 3) if draw.index == 0 else (2, 7)
    return {"loss": student.autoencoder_loss(draw.normal(n, d), draw.normal(n, d))}


@check("Images with channels, a single image, a single pixel", task="autoencoder_loss", points=1, draws=1)
def squared_errors_of_images(student, draw):
    """Separates per-sample sums over all axes from sums over one, and N = 1 from a squeezed batch."""
    return {
        "images": student.autoencoder_loss(draw.uniform(3, 2, 4, 5), draw.uniform(3, 2, 4, 5)),
        "single": student.autoencoder_loss(draw.normal(1, 6), draw.normal(1, 6)),
        "one_pixel": student.autoencoder_loss(draw.normal(5, 1), draw.normal(5, 1)),
    }


@law("Every pixel off by one half: a quarter for each pixel of an image", task="autoencoder_loss", points=1, draws=1)
def half_off(student, draw):
    """Separates the square from the absolute value and from a factor of one half, whatever the size of the batch."""
    n, h, w = draw.integer(2, 6), draw.integer(2, 5), draw.integer(3, 7)
    x = draw.normal(n, h, w)
    signs = 1 - 2 * draw.bernoulli(n, h, w)
    loss = student.autoencoder_loss(x, x + signs / 2)
    assert close(loss, h * w / 4), f"{h} x {w} pixels, each off by one half, must cost {h * w / 4} for any batch"


@check("The density of unit variance, constants included", task="gaussian_reconstruction_nll", points=1, public=True)
def unit_variance(student, draw):
    """Separates the log-density from a squared error, and the sum over pixels from their mean."""
    n, d = (4, 3) if draw.index == 0 else (2, 6)
    return {"nll": student.gaussian_reconstruction_nll(draw.normal(n, d), draw.normal(n, d))}


@check("Other variances, by position and by name", task="gaussian_reconstruction_nll", points=2, draws=1)
def other_variances(student, draw):
    """Separates logvar from its exponential, its half and its negative; a whole number is a number too."""
    mean, x = draw.normal(3, 5), draw.normal(3, 5)
    return {
        "narrow": student.gaussian_reconstruction_nll(mean, x, draw.number(-2.5, -0.7)),
        "wide": student.gaussian_reconstruction_nll(mean, x, logvar=draw.number(0.7, 2.5)),
        "whole": student.gaussian_reconstruction_nll(mean, x, logvar=2),
    }


@check("Images, and a batch of one", task="gaussian_reconstruction_nll", points=1, draws=1, public=True)
def gaussian_images(student, draw):
    """Separates one number per image from sums over one axis, and N = 1 from a squeezed batch."""
    logvar = draw.number(-1.5, -0.5)
    return {
        "images": student.gaussian_reconstruction_nll(draw.uniform(2, 3, 4, 5), draw.uniform(2, 3, 4, 5), logvar),
        "single": student.gaussian_reconstruction_nll(draw.normal(1, 6), draw.normal(1, 6), logvar),
        "one_pixel": student.gaussian_reconstruction_nll(draw.normal(5, 1), draw.normal(5, 1), logvar),
    }


@check("A good reconstruction under a narrow Gaussian", task="gaussian_reconstruction_nll", points=1, draws=1)
def below_zero(student, draw):
    """Separates a density, which may exceed one, from a cost that is held above zero."""
    mean, x = draw.normal(3, 4, scale=0.0625), draw.normal(3, 4, scale=0.0625)
    return {"nll": student.gaussian_reconstruction_nll(mean, x, draw.number(-5.0, -4.0))}


@check("Variances from exp(-9.9) to exp(9.9)", task="gaussian_reconstruction_nll", points=1, draws=1)
def extreme_gaussians(student, draw):
    """Separates the exact variance from one that is clamped, floored or guarded."""
    mean, x = draw.normal(2, 4), draw.normal(2, 4)
    return {
        "narrow": student.gaussian_reconstruction_nll(mean, x, draw.number(-9.9, -9.0)),
        "wide": student.gaussian_reconstruction_nll(mean, x, draw.number(9.0, 9.9)),
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


@check("A single image, many samples; many images, few samples", task="iwae_bound", points=1, draws=1)
def unequal_sizes(student, draw):
    """Separates the axes where one of them has length one, and where no length tells them apart."""
    return {
        "one_of_each": student.iwae_bound(draw.normal(1, 1) - 6),
        "one_image": student.iwae_bound(draw.normal(7, 1) - 6),
        "many_images": student.iwae_bound(draw.normal(2, 9) - 6),
        "as_many": student.iwae_bound(draw.normal(4, 4, scale=2.0) - 6),
    }


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


def _dominated(draw, levels):
    """Log-weights [4, N] near the levels given, one per column; one weight exceeds the others by 110 and more."""
    columns = []
    for level in levels:
        below = -110.0 * torch.arange(4, dtype=torch.float64) - 5 * torch.rand(4, generator=draw.generator).double()
        columns.append(level + below[draw.permutation(4)])
    return draw.tensor(torch.stack(columns, dim=1))


@check("Log-weights near -10000 and 10000", task="iwae_bound", points=2, draws=1)
def extreme_weights(student, draw):
    """Separates logsumexp, sample by sample, from an exponential that overflows, vanishes or shares one maximum."""
    return {
        "low": student.iwae_bound(_dominated(draw, (-9600.0, -9400.0, -9100.0))),
        "high": student.iwae_bound(_dominated(draw, (9600.0, 9100.0))),
        "both": student.iwae_bound(_dominated(draw, (9500.0, 300.0, -1500.0))),
    }


@check("Log-weights of a whole image, near -500", task="iwae_bound", points=1, draws=1)
def weights_of_an_image(student, draw):
    """Separates the weights themselves from weights that have vanished or been guarded: exp(-800) is 0."""
    low, lower = draw.normal(5, 3), draw.normal(5, 2)
    return {"low": student.iwae_bound(low - 512), "lower": student.iwae_bound(lower - 1024)}


@law("The gradient is each sample's share of the weight", task="iwae_bound", points=1, draws=1)
def share_of_the_weight(student, draw):
    """d bound / d log w = softmax over K, divided by N."""
    log_weights = draw.normal(4, 3, scale=2.0).detach().requires_grad_()
    student.iwae_bound(log_weights).backward()
    expected = torch.softmax(log_weights.detach(), dim=0) / 3
    assert log_weights.grad is not None and close(log_weights.grad, expected), (
        "the gradient by a log-weight must be its share among the K weights of its image, divided by N"
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


def _sure_of_codes(student, draw, size):
    """Both losses grow with the logits: one sample of each batch is judged rightly, the others wrongly."""
    prior = torch.tensor([-1.0, 1.0, -1.0]).double() * draw.uniform(3, low=size, high=size * 1.1)
    codes = torch.tensor([1.0, -1.0]).double() * draw.uniform(2, low=size, high=size * 1.1)
    discriminator, encoder = student.aae_losses(prior, codes)
    return {f"discriminator_{size:.0f}": discriminator, f"encoder_{size:.0f}": encoder}


@check("Confident logits of 30 and 80", task="aae_losses", points=1, draws=1)
def confident_codes(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded, clamped or simplified."""
    results = _sure_of_codes(student, draw, 30.0) | _sure_of_codes(student, draw, 80.0)
    losses = student.aae_losses(*(draw.tensor(MIDDLING).flatten() for _ in range(2)))
    return results | {"discriminator_middling": losses[0], "encoder_middling": losses[1]}


@check("Extreme logits of 200 and 1000", task="aae_losses", points=1, draws=1, gradients=False)
def extreme_codes(student, draw):
    """Separates forms that overflow, meet log 0 or stop growing at 100."""
    return _sure_of_codes(student, draw, 200.0) | _sure_of_codes(student, draw, 1000.0)


@law("Where the discriminator is sure, the encoder still learns", task="aae_losses", points=1, draws=1)
def encoder_still_learns(student, draw):
    """The encoder's loss is the non-saturating one, and nothing is detached in either loss."""
    for size in (25.0, 90.0):
        prior = (size + draw.uniform(3)).detach().requires_grad_()
        codes = (-size - draw.uniform(5)).detach().requires_grad_()
        discriminator, encoder = student.aae_losses(prior, codes)
        (slope,) = torch.autograd.grad(encoder, codes, retain_graph=True)
        assert close(slope, -0.2, tol=1e-6), (
            f"with five codes at logits near {-size:.0f} each must have a slope of -1/5"
        )
        slopes = torch.autograd.grad(discriminator, (prior, codes), allow_unused=True)
        assert all(given is not None and given.abs().max() < 1e-8 for given in slopes), (
            "a discriminator that is right has almost no slope left, on the prior's samples and on the codes"
        )


quiz_autoencoder = choice(
    "quiz_autoencoder",
    "b",
    points=1,
    task_title="Quiz: autoencoder and generative model",
    explains={
        "a": "The decoder is as deterministic in a GAN, which is generative: what is random is z.",
        "b": "Right: nothing says how to draw a code z that the decoder can decode. In a VAE the prior does.",
        "c": "Being trained without labels is what makes it unsupervised; generative models are that, too.",
        "d": "Sharp or blurred reconstructions say how good a decoder is, not whether new samples can be drawn.",
    },
)

quiz_explicit_or_implicit = choice(
    "quiz_explicit_or_implicit",
    "c",
    points=1,
    task_title="Quiz: explicit or implicit",
    explains={
        "a": "Swapped: a GAN never writes down a density; a VAE does, and bounds it.",
        "b": "Integrating over z makes the density intractable, not absent: the ELBO bounds its logarithm.",
        "c": "Right: a VAE defines p(x) = integral p(x|z)p(z)dz and bounds its logarithm; a GAN only gives samples.",
        "d": "A GAN's discriminator gives a ratio of densities at its optimum, never the value of p(x).",
    },
)

quiz_prior_fitting = choice(
    "quiz_prior_fitting",
    "a",
    points=1,
    task_title="Quiz: the prior fitting term",
    explains={
        "a": "Right: it keeps the codes of the encoder where the prior will later draw them.",
        "b": "That is the reconstruction term: it asks the decoder to explain x from its code.",
        "c": "That is the variational gap: how far the ELBO lies below log p(x). It cannot be computed.",
        "d": "That is the evidence, the quantity that is bounded.",
    },
)


quiz_adversarial_prior = choice(
    "quiz_adversarial_prior",
    "c",
    points=1,
    task_title="Quiz: what an adversarial autoencoder asks of its prior",
    explains={
        "a": "A closed form of the KL is what the VAE needs, and what the adversarial autoencoder does without.",
        "b": "Its density is never evaluated: the discriminator sees samples only.",
        "c": "Right: the discriminator compares samples with codes, so a prior that can be sampled is enough.",
        "d": "Labels can be used where there are some, but the method asks for none.",
    },
)

quiz_more_samples = choice(
    "quiz_more_samples",
    "a",
    points=1,
    task_title="Quiz: more samples, another bound",
    explains={
        "a": "Right: it rises from the ELBO (K = 1) towards log p(x), and does not pass it in expectation.",
        "b": "Averaging K estimates of the ELBO would do just that. Here the average lies inside the logarithm.",
        "c": "In expectation it stays below log p(x) for every K: the logarithm of an average is bounded by Jensen.",
        "d": "The sum of K weights would grow with K; the bound is their average.",
    },
)


@check("The closed form from mean and standard deviation", task="quiz_latent_cost", points=1)
def latent_cost(student, draw):
    """Separates the standard deviation from the variance."""
    return {"cost": student.quiz_latent_cost(draw.number(-2.0, 2.0), draw.number(0.2, 3.0))}


@check("A collapsed posterior, and one far from the prior", task="quiz_latent_cost", points=1, draws=1)
def extreme_latent_cost(student, draw):
    """Separates the logarithm, which a narrow posterior makes large, from its square and from its half."""
    return {
        "narrow": student.quiz_latent_cost(0.0, draw.number(0.001, 0.01)),
        "far": student.quiz_latent_cost(draw.number(5.0, 9.0), draw.number(4.0, 6.0)),
    }
