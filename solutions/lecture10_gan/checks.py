"""Checks of lecture 10b: the value of the game, the losses of both players, and the divergence behind them."""

import math

import torch

from autograder.checks import Task, check, choice, close, law

# A guard of 1e-8 inside the logarithm of a probability is allowed: it moves a value by 1e-8 / p.
GUARDED = {"tol": 1e-4, "tol32": 2e-4}

TASKS = [
    Task("gan_value", "The value of the game", differentiable=True),
    Task("discriminator_loss", "The discriminator's loss", main=True, differentiable=True),
    Task("generator_loss", "The generator's loss", main=True, differentiable=True),
    Task("optimal_discriminator", "The optimal discriminator", differentiable=True),
    Task("jensen_shannon", "Jensen-Shannon divergence", main=True, differentiable=True),
    Task("cycle_consistency_loss", "Cycle consistency", differentiable=True),
    Task("quiz_perfect_generator", "Quiz: a perfect generator", differentiable=False),
    Task("quiz_saturation", "Quiz: how much steeper", differentiable=False),
    Task("quiz_no_pairs", "Quiz: translation without pairs", differentiable=False),
    Task("quiz_readable_codes", "Quiz: codes that mean something", differentiable=False),
]


@law("A discriminator that cannot tell gives -log 4", task="gan_value", points=1, public=True)
def undecided(student, draw):
    """D = 1/2 everywhere is worth log 1/2 twice, for any two batch sizes."""
    for n, m in ((4, 4), (3, 7)):
        half = torch.full((n,), 0.5, dtype=torch.float64), torch.full((m,), 0.5, dtype=torch.float64)
        assert close(student.gan_value(*half), -math.log(4), tol=1e-6), "with D = 1/2 on both batches V must be -log 4"


@check("Two batches of unequal size", task="gan_value", points=2, **GUARDED)
def unequal_batches(student, draw):
    """Separates two means from one joint mean, real from fake, and both from a single term."""
    return {
        "more_fake": student.gan_value(draw.uniform(3, low=0.1, high=0.9), draw.uniform(8, low=0.1, high=0.9)),
        "more_real": student.gan_value(draw.uniform(7, low=0.1, high=0.9), draw.uniform(2, low=0.1, high=0.9)),
        "single": student.gan_value(draw.uniform(1, low=0.1, high=0.9), draw.uniform(1, low=0.1, high=0.9)),
    }


@check("A discriminator that is nearly sure, rightly and wrongly", task="gan_value", points=1, **GUARDED)
def nearly_sure(student, draw):
    """Separates a logarithm of probabilities from a guard or a clamp that is too coarse."""
    low, high = {"low": 0.0011, "high": 0.003}, {"low": 0.997, "high": 0.9989}
    return {
        "right": student.gan_value(draw.uniform(4, **high), draw.uniform(3, **low)),
        "wrong": student.gan_value(draw.uniform(4, **low), draw.uniform(3, **high)),
    }


@check("Logits of a small batch", task="discriminator_loss", points=1, public=True)
def discriminator_batch(student, draw):
    """Separates real from fake, both terms from one, and the sign."""
    return {"loss": student.discriminator_loss(draw.normal(5, scale=2.0), draw.normal(5, scale=2.0))}


@law("An undecided discriminator loses log 4", task="discriminator_loss", points=1, public=True)
def undecided_loss(student, draw):
    """Logits of zero are D = 1/2 everywhere: -V = log 4."""
    zeros = torch.zeros(draw.integer(2, 6), dtype=torch.float64)
    assert close(student.discriminator_loss(zeros, zeros), math.log(4)), (
        "with logits of 0 on both batches the loss must be log 4: one log 2 for each of the two means"
    )


@check("Unequal batches, and logits of any shape", task="discriminator_loss", points=2)
def any_logits(student, draw):
    """Separates two means from one joint mean or from sums, and all elements from the first axis."""
    return {
        "unequal": student.discriminator_loss(draw.normal(3, scale=2.0), draw.normal(8, scale=2.0)),
        "columns": student.discriminator_loss(draw.normal(6, 1), draw.normal(4, 1)),
        "patches": student.discriminator_loss(draw.normal(2, 1, 3, 4), draw.normal(3, 1, 3, 4)),
        "mixed": student.discriminator_loss(draw.normal(5), draw.normal(2, 3)),
    }


@check("Confident logits of 30 and 50, right and wrong", task="discriminator_loss", points=1)
def confident_discriminator(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    losses = {}
    for name, size in {"thirty": 30.0, "fifty": 50.0}.items():
        real, fake = draw.uniform(3, low=size, high=size * 1.1), draw.uniform(4, low=size, high=size * 1.1)
        losses[name] = student.discriminator_loss(-real, fake)
        half = torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
        losses[f"{name}_mixed"] = student.discriminator_loss(half * real, torch.cat([-fake[:2], fake[2:]]))
    return losses


@check("Extreme logits of 200 and 1000", task="discriminator_loss", points=1)
def extreme_discriminator(student, draw):
    """Separates forms that overflow, meet log 0 or stop growing at 100."""
    losses = {}
    for name, size in {"two_hundred": 200.0, "thousand": 1000.0}.items():
        real, fake = draw.uniform(3, low=size, high=size * 1.1), draw.uniform(4, low=size, high=size * 1.1)
        losses[name] = student.discriminator_loss(-real, fake)
        half = torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
        losses[f"{name}_mixed"] = student.discriminator_loss(half * real, torch.cat([-fake[:2], fake[2:]]))
    return losses


@law(
    "The gradient pushes real logits up and fake ones down, and does not vanish at 200",
    task="discriminator_loss",
    points=1,
)
def discriminator_gradient(student, draw):
    """The derivative is (sigmoid - 1)/N for a real logit and sigmoid/M for a fake one."""
    real = torch.cat([draw.normal(3), torch.tensor([-200.0, 200.0])]).detach().requires_grad_()
    fake = torch.cat([draw.normal(2), torch.tensor([200.0])]).detach().requires_grad_()
    student.discriminator_loss(real, fake).backward()
    assert real.grad is not None and close(real.grad, (torch.sigmoid(real.detach()) - 1) / 5), (
        "a real logit's gradient must be (sigmoid(l) - 1)/N, N the number of real logits"
    )
    assert fake.grad is not None and close(fake.grad, torch.sigmoid(fake.detach()) / 3), (
        "a fake logit's gradient must be sigmoid(l)/M, M the number of fake logits"
    )


@law("A tiny step of the logits is felt", task="discriminator_loss", points=1)
def tiny_discriminator_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    real, fake, step = draw.normal(4), draw.normal(3), 2.0**-17
    change = student.discriminator_loss(real + step, fake) - student.discriminator_loss(real - step, fake)
    assert close(change / (2 * step), (torch.sigmoid(real) - 1).mean(), tol=1e-5), (
        f"moving the real logits by {step:.0e} must move the loss by slope times step: are digits lost on the way?"
    )


@check("The default loss of a small batch", task="generator_loss", points=1, public=True)
def default_loss(student, draw):
    """Separates -log D from log(1 - D), and the mean from the sum."""
    return {"loss": student.generator_loss(draw.normal(6, scale=2.0))}


@check("The saturating loss of a small batch", task="generator_loss", points=1, public=True)
def saturating_loss(student, draw):
    """Separates the sign and the argument of the logarithm, and reads the flag by position and by name."""
    return {
        "by_name": student.generator_loss(draw.normal(6, scale=2.0), saturating=True),
        "by_position": student.generator_loss(draw.normal(4, scale=2.0), True),
        "switched_off": student.generator_loss(draw.normal(5, scale=2.0), saturating=False),
    }


@check("Logits of any shape", task="generator_loss", points=1)
def any_fake_logits(student, draw):
    """Separates the mean over all elements from sums over axes."""
    return {
        "column": student.generator_loss(draw.normal(6, 1)),
        "patches": student.generator_loss(draw.normal(2, 1, 3, 4)),
        "patches_saturating": student.generator_loss(draw.normal(3, 1, 2, 5), saturating=True),
        "single": student.generator_loss(draw.normal(1)),
    }


@check("The default loss at logits from 30 to 1000", task="generator_loss", points=1)
def confident_default(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    losses = {}
    for size in (30.0, 50.0, 200.0, 1000.0):
        mixed = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64) * draw.uniform(4, low=size, high=size * 1.1)
        losses[f"rejected_{size:.0f}"] = student.generator_loss(-draw.uniform(3, low=size, high=size * 1.1))
        losses[f"mixed_{size:.0f}"] = student.generator_loss(mixed)
    return losses


@check("The saturating loss at logits from 30 to 1000", task="generator_loss", points=1)
def confident_saturating(student, draw):
    """The same for the other loss: where the discriminator is fooled its cost grows without end."""
    losses = {}
    for size in (30.0, 50.0, 200.0, 1000.0):
        mixed = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64) * draw.uniform(4, low=size, high=size * 1.1)
        fooled = draw.uniform(3, low=size, high=size * 1.1)
        losses[f"fooled_{size:.0f}"] = student.generator_loss(fooled, saturating=True)
        losses[f"mixed_{size:.0f}"] = student.generator_loss(mixed, saturating=True)
    return losses


@law("Where the discriminator is sure, only the non-saturating loss still teaches", task="generator_loss", points=1)
def saturation(student, draw):
    """At D(G(z)) -> 0 the saturating gradient vanishes; the default's tends to -1/N."""
    for size in (25.0, 200.0):
        logits = (-size - draw.uniform(4)).detach()
        default, saturating = logits.clone().requires_grad_(), logits.clone().requires_grad_()
        student.generator_loss(default).backward()
        student.generator_loss(saturating, saturating=True).backward()
        assert default.grad is not None and close(default.grad, -0.25, tol=1e-6), (
            f"with four logits near {-size:.0f} the default loss must still have the slope -1/4 for each"
        )
        assert saturating.grad is not None and saturating.grad.abs().max() < 1e-8, (
            f"with logits near {-size:.0f} the saturating loss must have almost no slope left"
        )


@law("A tiny step of the logits is felt", task="generator_loss", points=1)
def tiny_generator_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way."""
    fake, step = draw.normal(4), 2.0**-17
    for saturating, slope in ((False, torch.sigmoid(fake) - 1), (True, -torch.sigmoid(fake))):
        there = student.generator_loss(fake + step, saturating=saturating)
        change = there - student.generator_loss(fake - step, saturating=saturating)
        assert close(change / (2 * step), slope.mean(), tol=1e-5), (
            f"moving the logits by {step:.0e} must move the loss by slope times step: are digits lost on the way?"
        )


@check("A ratio of densities, of any shape", task="optimal_discriminator", points=1, public=True)
def density_ratio(student, draw):
    """Separates p_data from p_g in the numerator; a density may exceed one."""
    return {
        "vector": student.optimal_discriminator(draw.uniform(6, low=0.1, high=3.0), draw.uniform(6, low=0.1, high=3.0)),
        "grid": student.optimal_discriminator(draw.uniform(2, 3, 4, low=0.1), draw.uniform(2, 3, 4, low=0.1)),
        "number": student.optimal_discriminator(draw.uniform(low=0.2), draw.uniform(low=0.2)),
    }


@check("Where one density is zero, and where both are", task="optimal_discriminator", points=1, gradients=False)
def no_density(student, draw):
    """0 without data, 1 without fakes, 1/2 without either, never NaN."""
    zero = torch.zeros(2, dtype=torch.float64)
    p_data = torch.cat([draw.uniform(2, low=0.2), zero, zero, draw.uniform(2, low=0.2)])
    p_g = torch.cat([zero, draw.uniform(2, low=0.2), zero, draw.uniform(2, low=0.2)])
    return {
        "d": student.optimal_discriminator(p_data, p_g),
        "grid": student.optimal_discriminator(p_data.view(2, 4), p_g.view(2, 4)),
    }


@check("Densities far out in the tails", task="optimal_discriminator", points=1, gradients=False)
def thin_densities(student, draw):
    """Separates the ratio from one whose denominator is guarded: how much mass there is must not matter."""
    thin = 2.0**-60
    return {
        "thin": student.optimal_discriminator(draw.uniform(5, low=0.2) * thin, draw.uniform(5, low=0.2) * thin),
        "thick": student.optimal_discriminator(draw.uniform(5, low=0.2) / thin, draw.uniform(5, low=0.2) / thin),
    }


def _distribution(draw, k):
    """A distribution over k outcomes, none below 0.02 for k up to 9."""
    weights = torch.rand(k, generator=draw.generator, dtype=torch.float64) + 0.2
    return draw.tensor((weights / weights.sum()).tolist())


def _spread_out(tensor, zeros_at, k):
    """Put a distribution's entries among k, with zeros at the places named."""
    places = [place for place in range(k) if place not in zeros_at]
    rows = list(torch.zeros(k, dtype=torch.float64))
    for place, value in zip(places, tensor, strict=True):
        rows[place] = value
    return torch.stack(rows)


@law("Zero for equal distributions, log 2 for disjoint ones", task="jensen_shannon", points=1, public=True)
def from_zero_to_log_two(student, draw):
    """The two ends of the range, in nats."""
    p = _distribution(draw, 4).detach()
    assert close(student.jensen_shannon(p, p) + 1, 1, tol=1e-6), (
        "the divergence of a distribution from itself must be 0"
    )
    zeros = torch.zeros(4, dtype=torch.float64)
    left, right = torch.cat([p, zeros]), torch.cat([zeros, _distribution(draw, 4).detach()])
    assert close(student.jensen_shannon(left, right), math.log(2), tol=1e-6), (
        "distributions that share no outcome must be log 2 nats apart, and 0 log 0 must count as 0"
    )


@check("Two distributions without zeros", task="jensen_shannon", points=1, public=True, **GUARDED)
def without_zeros(student, draw):
    """Separates the divergence from KL, from its double and from its square root."""
    k = 5 if draw.index == 0 else 3
    return {"jsd": student.jensen_shannon(_steep(draw, k, rising=True), _steep(draw, k, rising=False))}


def _steep(draw, k, rising):
    """A distribution that rises or falls, so that two of them lie clearly apart."""
    slope = torch.arange(1.0, k + 1, dtype=torch.float64)
    weights = (torch.rand(k, generator=draw.generator, dtype=torch.float64) + 0.5) * (
        slope if rising else slope.flip(0)
    )
    return draw.tensor((weights / weights.sum()).tolist())


@check("Outcomes that one of the two never shows", task="jensen_shannon", points=2, **GUARDED)
def one_sided_zeros(student, draw):
    """Value and gradient where the counterpart is 0: where() hides a NaN in the value, not in the gradient."""
    p = _spread_out(_distribution(draw, 4), (1, 4), 6)
    q = _spread_out(_distribution(draw, 5), (2,), 6)
    return {"jsd": student.jensen_shannon(p, q), "turned": student.jensen_shannon(q, p)}


@check("Outcomes that neither shows", task="jensen_shannon", points=1, **GUARDED)
def two_sided_zeros(student, draw):
    """Value and gradient with 0 log 0 in all three distributions."""
    p = _spread_out(_steep(draw, 4, rising=True), (0, 3), 6)
    q = _spread_out(_steep(draw, 4, rising=False), (0, 3), 6)
    return {"jsd": student.jensen_shannon(p, q)}


@law("The same from either side, and never above log 2", task="jensen_shannon", points=1)
def symmetric_and_bounded(student, draw):
    """Separates the divergence from a KL, which is neither."""
    p, q = _steep(draw, 6, rising=True).detach(), _distribution(draw, 6).detach()
    there, back = student.jensen_shannon(p, q), student.jensen_shannon(q, p)
    assert close(there, back, tol=1e-6), "JSD(p, q) and JSD(q, p) must be the same"
    assert 0 < there < math.log(2), "the JSD of two different distributions that overlap must lie between 0 and log 2"


@law("The value of the game at the optimal discriminator is 2 JSD - log 4", task="jensen_shannon", points=1)
def value_of_the_game(student, draw):
    """What a generator minimises when its discriminator is perfect."""
    p, q = _steep(draw, 5, rising=True).detach(), _steep(draw, 5, rising=False).detach()
    best = p / (p + q)
    value = (p * best.log()).sum() + (q * (1 - best).log()).sum()
    assert close(2 * student.jensen_shannon(p, q) - math.log(4), value, tol=1e-6), (
        "2 JSD(p, q) - log 4 must be V(D*, G)"
    )


@check("Rare outcomes", task="jensen_shannon", points=1, **GUARDED)
def rare_outcomes(student, draw):
    """Separates the exact logarithm from one with a coarse guard, down to probabilities of 0.002."""
    rare, common = draw.number(0.002, 0.004), draw.number(0.2, 0.3)
    p = draw.tensor([rare, common, 1 - rare - common])
    q = draw.tensor([1 - rare - common, rare, common])
    return {"jsd": student.jensen_shannon(p, q)}


@check("Two kinds of images, of different size", task="cycle_consistency_loss", points=1, public=True)
def two_domains(student, draw):
    """Separates the sum of two means from one cycle alone, and the mean over all elements from sums."""
    x, y = (draw.normal(2, 3, 4, 4) for _ in range(2)), (draw.normal(3, 1, 2, 5) for _ in range(2))
    return {"loss": student.cycle_consistency_loss(*x, *y)}


@check("Only one of the two cycles is broken", task="cycle_consistency_loss", points=1, gradients=False)
def one_broken_cycle(student, draw):
    """Both ways count, each with a weight of one."""
    x, y = draw.normal(2, 3), draw.normal(4, 5)
    return {
        "x": student.cycle_consistency_loss(x, draw.normal(2, 3), y, y.clone()),
        "y": student.cycle_consistency_loss(x, x.clone(), y, draw.normal(4, 5)),
    }


@law("An error of two on x and of three on y costs five, whatever the sizes", task="cycle_consistency_loss", points=1)
def five_in_all(student, draw):
    """Separates absolute from squared errors and two means from a joint one."""
    x, y = draw.normal(2, 3, 4).detach(), draw.normal(5).detach()
    loss = student.cycle_consistency_loss(x, x + 2, y, y - 3)
    assert close(loss, 5), "each cycle must count with its mean absolute error: 2 + 3"


quiz_perfect_generator = choice(
    "quiz_perfect_generator",
    "b",
    points=1,
    task_title="Quiz: a perfect generator",
    explains={
        "a": "That is a discriminator that still wins. With p_g = p_data there is nothing left to tell apart.",
        "b": "Right: D* = p_data/(p_data + p_g) is 1/2 wherever there is data once p_g = p_data.",
        "c": "It says neither 'fake' nor 'real' about everything: half of what it sees is real, and it knows.",
        "d": "D* compares two densities at x; it is not the density of the data.",
    },
)


@check("The ratio of the two slopes", task="quiz_saturation", points=1)
def slopes(student, draw):
    """Separates (1 - d)/d from its inverse and from a ratio of the losses."""
    return {
        "early": student.quiz_saturation(draw.number(0.01, 0.1)),
        "late": student.quiz_saturation(draw.number(0.3, 0.9)),
    }


quiz_no_pairs = choice(
    "quiz_no_pairs",
    "d",
    points=1,
    task_title="Quiz: translation without pairs",
    explains={
        "a": "That is pix2pix: its L1 loss compares with the paired target, which is what is missing here.",
        "b": "That is StarGAN's way to serve many domains with one generator; its cycle is borrowed from CycleGAN.",
        "c": "That is progressive growing: it helps with resolution, not with missing pairs.",
        "d": "Right: what has gone to the other domain and back must be what it was.",
    },
)

quiz_readable_codes = choice(
    "quiz_readable_codes",
    "a",
    points=1,
    task_title="Quiz: codes that mean something",
    explains={
        "a": "Right: a second network must recover the code from the sample, which bounds their mutual information.",
        "b": "A conditional GAN is told the label; the question was how to do without.",
        "c": "DCGAN changes the networks (strided convolutions, batch norm), not what the codes mean.",
        "d": "LSGAN changes the loss of the discriminator to squared errors; the codes are as tangled as before.",
    },
)
