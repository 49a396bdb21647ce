"""Checks of lecture 10a: the reparameterized sample, the KL, the Bernoulli reconstruction and their sum."""

import math

import torch

from autograder.checks import Task, check, choice, close, law

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


@check("Any shape, from a single number to a stack of feature maps", task="reparameterize", points=1)
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


@check("Images, and a batch of one", task="negative_elbo", points=1)
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


@check("Extreme logits", task="negative_elbo", points=1)
def extreme_elbo(student, draw):
    """Separates a stable reconstruction term from a guarded or clamped one."""
    signs = torch.tensor([[1.0, -1.0, -1.0, 1.0], [-1.0, 1.0, 1.0, -1.0]], dtype=torch.float64)
    x = draw.constant([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    losses = {}
    for name, size in {"thirty": 30.0, "fifty": 50.0, "two_hundred": 200.0}.items():
        logits = signs * draw.uniform(2, 4, low=size, high=size * 1.1)
        losses[name] = student.negative_elbo(logits, x, draw.normal(2, 3), draw.normal(2, 3))
    return losses


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


@check("The closed form from mean and standard deviation", task="quiz_latent_cost", points=1)
def latent_cost(student, draw):
    """Separates the standard deviation from the variance."""
    return {"cost": student.quiz_latent_cost(draw.number(-2.0, 2.0), draw.number(0.2, 3.0))}
