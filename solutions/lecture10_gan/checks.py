"""Checks of lecture 10b: the value of the game, both players' losses, the divergence behind them, and the variants."""

import math
import re

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, choice, close, error_of, law

# A guard of 1e-8 inside the logarithm of a probability p is allowed: it moves logarithm and slope by 1e-8 / p, which is
# 1e-7 for p from 0.1 and 1e-5 for p from 0.001. In float32 1 - p is rounded, and log(1 - p) is no larger than p.
GUARDED = {"tol": 1e-6}
GUARDED_AT_A_THOUSANDTH = {"tol": 2e-5, "tol32": 1e-4}
# Each term is weighed by its p, so that a guard in one of its two logarithms moves it by 1e-8, and K terms, beside a
# divergence of 0.05, by 1e-6. In float32 a difference of entropies cancels to 4e-6 of what is left.
GUARDED_SUM = {"tol": 1e-5, "tol32": 1e-4}
# The part of a softplus beyond its argument, exp(-l), is small there, but not beside what a check allows.
MIDDLING = (6.0, -6.0, 9.0, -9.0, 11.0, -11.0, 13.0, -13.0)
LIBRARY_RELUS = ("*leaky_relu*", "*prelu*", "*rrelu*", "LeakyReLU*", "PReLU*", "RReLU*")

TASKS = [
    Task("gan_value", "The value of the game", differentiable=True),
    Task("discriminator_loss", "The discriminator's loss", main=True, differentiable=True),
    Task("generator_loss", "The generator's loss", main=True, differentiable=True),
    Task("optimal_discriminator", "The optimal discriminator", differentiable=True),
    Task("jensen_shannon", "Jensen-Shannon divergence", main=True, differentiable=True),
    Task("cycle_consistency_loss", "Cycle consistency", differentiable=True),
    Task("gan_gradients", "The gradients of both players", main=True, differentiable=False),
    Task("infogan_loss", "InfoGAN's loss", differentiable=True),
    Task("text_to_image_discriminator_loss", "A discriminator that reads", differentiable=True),
    Task("stargan_generator_loss", "StarGAN's generator", differentiable=True),
    Task("leaky_relu", "Leaky relu", forbids=LIBRARY_RELUS, differentiable=True),
    Task("fade_in", "Fading in a resolution", differentiable=True),
    Task("permute_patches", "A puzzle", main=True, differentiable=True),
    Task("restore_patches", "The puzzle solved", differentiable=True),
    Task("quiz_perfect_generator", "Quiz: a perfect generator", differentiable=False),
    Task("quiz_saturation", "Quiz: how much steeper", differentiable=False, numbers={"d": (0.1, 0.2, 0.01)}),
    Task("quiz_no_pairs", "Quiz: translation without pairs", differentiable=False),
    Task("quiz_readable_codes", "Quiz: codes that mean something", differentiable=False),
    Task("quiz_convolutional", "Quiz: DCGAN", differentiable=False),
    Task("quiz_mismatched_pairs", "Quiz: right images, wrong captions", differentiable=False),
    Task("quiz_one_generator", "Quiz: many domains", differentiable=False),
    Task("quiz_puzzle", "Quiz: the puzzle", differentiable=False),
    Task("quiz_fading", "Quiz: why fade", differentiable=False),
    Task(
        "quiz_growth_stages",
        "Quiz: how many doublings",
        differentiable=False,
        numbers={"start": (4, 8), "end": (1024, 256, 512)},
    ),
]


@law("A discriminator that cannot tell gives -log 4", task="gan_value", points=1, draws=1, public=True)
def undecided(student, draw):
    """D = 1/2 everywhere is worth log 1/2 twice, for any two batch sizes."""
    for n, m in ((4, 4), (3, 7)):
        half = torch.full((n,), 0.5, dtype=torch.float64), torch.full((m,), 0.5, dtype=torch.float64)
        assert close(student.gan_value(*half), -math.log(4), tol=1e-6), "with D = 1/2 on both batches V must be -log 4"


@check("Two batches of unequal size", task="gan_value", points=2, **GUARDED)
def unequal_batches(student, draw):
    """Separates two means from one joint mean, real from fake, both from one term, and kept digits from lost ones."""
    half, step = torch.full((3,), 0.5, dtype=torch.float64), 2.0**-27
    return {
        "more_fake": student.gan_value(draw.uniform(3, low=0.1, high=0.9), draw.uniform(8, low=0.1, high=0.9)),
        "more_real": student.gan_value(draw.uniform(7, low=0.1, high=0.9), draw.uniform(2, low=0.1, high=0.9)),
        "single": student.gan_value(draw.uniform(1, low=0.1, high=0.9), draw.uniform(1, low=0.1, high=0.9)),
        "slope": (student.gan_value(half + step, half) - student.gan_value(half - step, half)) / (2 * step),
    }


@check(
    "A discriminator that is nearly sure, rightly and wrongly", task="gan_value", points=1, **GUARDED_AT_A_THOUSANDTH
)
def nearly_sure(student, draw):
    """Separates a logarithm of probabilities from a guard or a clamp that is too coarse."""
    low, high = {"low": 0.0011, "high": 0.01}, {"low": 0.99, "high": 0.9989}
    return {
        "wrong": student.gan_value(draw.uniform(4, **low), draw.uniform(3, **high)),
        "right": student.gan_value(draw.uniform(4, **high), draw.uniform(3, **low)),
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


@check("Unequal batches, and logits of any shape", task="discriminator_loss", points=2, draws=1)
def any_logits(student, draw):
    """Separates two means from one joint mean or from sums, all elements from the first axis, and any memory order."""
    return {
        "patches": student.discriminator_loss(draw.normal(2, 1, 3, 4), draw.normal(3, 1, 3, 4)),
        "mixed": student.discriminator_loss(draw.normal(5), draw.normal(2, 3)),
        "unequal": student.discriminator_loss(draw.normal(3, scale=2.0), draw.normal(8, scale=2.0)),
        "columns": student.discriminator_loss(draw.normal(6, 1), draw.normal(4, 1)),
    }


@check("Confident logits of 30 and 50, right and wrong", task="discriminator_loss", points=1, draws=1)
def confident_discriminator(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    losses = {}
    for name, size in {"thirty": 30.0, "fifty": 50.0}.items():
        real, fake = draw.uniform(3, low=size, high=size * 1.1), draw.uniform(4, low=size, high=size * 1.1)
        losses[name] = student.discriminator_loss(-real, fake)
        half = torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
        losses[f"{name}_mixed"] = student.discriminator_loss(half * real, torch.cat([-fake[:2], fake[2:]]))
    return losses | {"middling": student.discriminator_loss(draw.tensor(MIDDLING), draw.tensor(MIDDLING))}


@check("Extreme logits of 200 and 1000", task="discriminator_loss", points=1, draws=1)
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


@check("Logits of any shape", task="generator_loss", points=1, draws=1)
def any_fake_logits(student, draw):
    """Separates the mean over all elements from sums over axes."""
    return {
        "column": student.generator_loss(draw.normal(6, 1)),
        "patches": student.generator_loss(draw.normal(2, 1, 3, 4)),
        "patches_saturating": student.generator_loss(draw.normal(3, 1, 2, 5), saturating=True),
        "single": student.generator_loss(draw.normal(1)),
    }


@check("The default loss at logits from 30 to 1000", task="generator_loss", points=1, draws=1)
def confident_default(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    losses = {}
    for size in (30.0, 50.0, 200.0, 1000.0):
        mixed = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64) * draw.uniform(4, low=size, high=size * 1.1)
        losses[f"rejected_{size:.0f}"] = student.generator_loss(-draw.uniform(3, low=size, high=size * 1.1))
        losses[f"mixed_{size:.0f}"] = student.generator_loss(mixed)
    return losses | {"middling": student.generator_loss(draw.tensor(MIDDLING))}


@check("The saturating loss at logits from 30 to 1000", task="generator_loss", points=1, draws=1)
def confident_saturating(student, draw):
    """The same for the other loss: where the discriminator is fooled its cost grows without end."""
    losses = {}
    for size in (30.0, 50.0, 200.0, 1000.0):
        mixed = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64) * draw.uniform(4, low=size, high=size * 1.1)
        fooled = draw.uniform(3, low=size, high=size * 1.1)
        losses[f"fooled_{size:.0f}"] = student.generator_loss(fooled, saturating=True)
        losses[f"mixed_{size:.0f}"] = student.generator_loss(mixed, saturating=True)
    return losses | {"middling": student.generator_loss(draw.tensor(MIDDLING), saturating=True)}


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


@check("Two distributions without zeros", task="jensen_shannon", points=1, public=True, **GUARDED_SUM)
def without_zeros(student, draw):
    """Separates the divergence from KL, from its double and from its square root, and kept digits from lost ones."""
    k = 5 if draw.index == 0 else 3
    half, quarter = torch.tensor([[0.5, 0.5], [0.25, 0.75]], dtype=torch.float64)
    step = torch.tensor([2.0**-27, -(2.0**-27)], dtype=torch.float64)
    change = student.jensen_shannon(half + step, quarter) - student.jensen_shannon(half - step, quarter)
    return {
        "jsd": student.jensen_shannon(_steep(draw, k, rising=True), _steep(draw, k, rising=False)),
        "slope": change * 2.0**26,
    }


def _steep(draw, k, rising):
    """A distribution that rises or falls, so that two of them lie clearly apart."""
    slope = torch.arange(1.0, k + 1, dtype=torch.float64)
    weights = (torch.rand(k, generator=draw.generator, dtype=torch.float64) + 0.5) * (
        slope if rising else slope.flip(0)
    )
    return draw.tensor((weights / weights.sum()).tolist())


@check("Outcomes that one of the two never shows", task="jensen_shannon", points=2, **GUARDED_SUM)
def one_sided_zeros(student, draw):
    """Value and gradient where the counterpart is 0: where() hides a NaN in the value, not in the gradient."""
    p = _spread_out(_distribution(draw, 4), (1, 4), 6)
    q = _spread_out(_distribution(draw, 5), (2,), 6)
    return {"jsd": student.jensen_shannon(p, q), "turned": student.jensen_shannon(q, p)}


@check("Outcomes that neither shows", task="jensen_shannon", points=1, **GUARDED_SUM)
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


@check("Rare outcomes", task="jensen_shannon", points=1, **GUARDED_SUM)
def rare_outcomes(student, draw):
    """Separates the exact logarithm from one with a coarse guard, down to probabilities of 0.002."""
    rare, common = draw.number(0.002, 0.004), draw.number(0.2, 0.3)
    p = draw.tensor([rare, common, 1 - rare - common])
    q = draw.tensor([1 - rare - common, rare, common])
    return {"jsd": student.jensen_shannon(p, q)}


@check("Two kinds of images, of different size", task="cycle_consistency_loss", points=1, public=True)
def two_domains(student, draw):
    """Separates the sum of two means from one cycle alone, means from sums, and two errors from that of the sum."""
    x, y = (draw.normal(2, 3, 4, 4) for _ in range(2)), (draw.normal(3, 1, 2, 5) for _ in range(2))
    return {
        "loss": student.cycle_consistency_loss(*x, *y),
        "alike": student.cycle_consistency_loss(*(draw.normal(2, 1, 3, 3) for _ in range(4))),
    }


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


def _linear_gan(draw, n, m, d, l):
    return draw.normal(n, d), draw.normal(m, l), draw.normal(d, l), draw.normal(d)


@check("Both gradients of a linear GAN", task="gan_gradients", points=2, public=True)
def both_gradients(student, draw):
    """Separates each player's own loss from the other's, and the shapes of data and noise."""
    sizes = (5, 3, 4, 2) if draw.index == 0 else (2, 6, 3, 5)
    grad_g, grad_d = student.gan_gradients(*_linear_gan(draw, *sizes))
    return {"grad_g": grad_g, "grad_d": grad_d}


# 1 - sigmoid keeps few digits in float32 where D happens to be sure of the one sample
@check(
    "Noise as wide as the data, a single sample, a single feature",
    task="gan_gradients",
    points=1,
    draws=1,
    tol32=1e-3,
)
def gradient_sizes(student, draw):
    """Separates a transposed weight where the shapes do not tell, and means over one sample."""
    results = {}
    for name, sizes in {"square": (4, 7, 3, 3), "single": (1, 1, 2, 4)}.items():
        grad_g, grad_d = student.gan_gradients(*_linear_gan(draw, *sizes))
        results |= {f"{name}_g": grad_g, f"{name}_d": grad_d}
    x, z = -draw.uniform(3, 1, low=0.5, high=2.0), draw.uniform(5, 1, low=0.5, high=2.0)  # no sum that cancels
    grad_g, grad_d = student.gan_gradients(x, z, draw.uniform(1, 1, low=0.5), draw.uniform(1, low=0.5))
    return results | {"narrow_g": grad_g, "narrow_d": grad_d}


@check("A discriminator that is sure, rightly and wrongly", task="gan_gradients", points=1, draws=1)
def sure_gradients(student, draw):
    """Separates stable losses from guarded ones and from log 0, at logits between 40 and 96 of either sign."""
    x = torch.tensor([[1.0], [-1.0], [-1.0]]).double() * draw.uniform(3, 2, low=4.0, high=6.0)
    z = torch.tensor([[1.0], [-1.0]]).double() * draw.uniform(2, 2, low=1.5, high=2.0)
    w_g, w_d = draw.uniform(2, 2, low=1.5, high=2.0), draw.uniform(2, low=5.0, high=6.0)
    grad_g, grad_d = student.gan_gradients(x, z, w_g, w_d)
    return {"grad_g": grad_g, "grad_d": grad_d}


@law("Each gradient is that of one loss alone", task="gan_gradients", points=1, draws=1, public=True)
def each_alone(student, draw):
    """What automatic differentiation gives where only one of the two weights asks for a gradient."""
    x, z, w_g, w_d = _linear_gan(draw, 4, 6, 3, 2)
    grad_g, grad_d = student.gan_gradients(x, z, w_g, w_d)
    alone = w_g.clone().requires_grad_()
    (wanted,) = torch.autograd.grad(F.softplus(-(z @ alone.T @ w_d)).mean(), alone)
    assert close(grad_g, wanted), "grad_g must be the gradient of generator_loss by w_g, with w_d as it was given"
    alone = w_d.clone().requires_grad_()
    loss = F.softplus(-(x @ alone)).mean() + F.softplus(z @ w_g.T @ alone).mean()
    (wanted,) = torch.autograd.grad(loss, alone)
    assert close(grad_d, wanted), (
        "grad_d must be the gradient of discriminator_loss by w_d, and nothing of the generator's loss"
    )


@law("A small step changes each player's loss as its gradient says", task="gan_gradients", points=1, draws=1)
def finite_differences(student, draw):
    """Central differences of both losses along directions drawn at random."""
    x, z, w_g, w_d = _linear_gan(draw, 5, 4, 2, 3)
    grad_g, grad_d = student.gan_gradients(x, z, w_g, w_d)
    step, along_g, along_d = 1e-5, draw.normal(2, 3), draw.normal(2)

    def generator(w):
        return F.softplus(-(z @ w.T @ w_d)).mean()

    def discriminator(w):
        return F.softplus(-(x @ w)).mean() + F.softplus(z @ w_g.T @ w).mean()

    change = (generator(w_g + step * along_g) - generator(w_g - step * along_g)) / (2 * step)
    assert abs(change - (grad_g * along_g).sum()) < 1e-6, "grad_g does not say how generator_loss changes with w_g"
    change = (discriminator(w_d + step * along_d) - discriminator(w_d - step * along_d)) / (2 * step)
    assert abs(change - grad_d @ along_d) < 1e-6, "grad_d does not say how discriminator_loss changes with w_d"


@check(
    "Weights and data keep their requires_grad and their grad", task="gan_gradients", points=2, draws=1, objects=True
)
def left_as_they_were(student, draw):
    """Separates gradients of copies from gradients that are left behind in the tensors given."""
    names = ("x", "z", "w_g", "w_d")
    placed = [student.place(tensor) for tensor in _linear_gan(draw, 4, 3, 2, 5)]
    for tensor in placed:
        tensor.requires_grad_(False)
    student.gan_gradients(*placed)
    left = {}
    for name, tensor in zip(names, placed, strict=True):
        left[f"{name} requires grad"] = student.attribute(tensor, "requires_grad")
        left[f"{name} has a grad"] = student.grad(tensor) is not None
    return left


def _sure_classes(draw, size):
    """Logits [4, 3] of a classifier that is sure of a class per row, and codes it gives 0, 1/2 or twice that trust."""
    levels = torch.tensor([1.0, 0.5, -1.0], dtype=torch.float64)
    rows = [draw.permutation(3) for _ in range(4)]
    logits = torch.stack([levels[row] for row in rows]) * draw.uniform(4, 1, low=size, high=size * 1.1)
    codes = torch.stack([(row == wanted).nonzero()[0, 0] for row, wanted in zip(rows, (0, 1, 2, 2), strict=True)])
    return logits, codes


def _far_apart(draw):
    """Logits [4, 3], the maxima of whose rows lie up to 2000 apart, and codes, of which one is right."""
    rows = [[1000.0, 800.0, 600.0], [-1000.0, -1200.0, -1100.0], [0.0, 200.0, -100.0], [-700.0, -900.0, -400.0]]
    return draw.tensor(rows), torch.tensor([0, 2, 2, 1])


def _of_either_sign(draw, n, size):
    """Logits [n] of the given size, alternating in sign."""
    signs = 1 - 2 * (torch.arange(n) % 2).double()
    return signs * draw.uniform(n, low=size, high=size * 1.1)


@check("Fakes, code logits and the codes that were put in", task="infogan_loss", points=1, public=True)
def small_infogan(student, draw):
    """Separates the two terms, their signs and their reductions, at weight 1."""
    n, k = (5, 3) if draw.index == 0 else (3, 6)
    return {"loss": student.infogan_loss(draw.normal(n), draw.normal(n, k, scale=2.0), draw.integers(0, k, n))}


@law("Logits of zero cost log 2 and weight times log K", task="infogan_loss", points=1, draws=1, public=True)
def undecided_infogan(student, draw):
    """A discriminator and a classifier that know nothing."""
    n, k, weight = draw.integer(2, 6), draw.integer(2, 7), draw.number(0.3, 3.0)
    zeros = torch.zeros(n, k, dtype=torch.float64)
    loss = student.infogan_loss(zeros[:, 0].clone(), zeros, draw.integers(0, k, n), weight)
    assert close(loss, math.log(2) + weight * math.log(k)), (
        "with all logits at 0 the loss must be log 2 for the fakes and weight * log K for the codes"
    )


@check("Weights other than one, by position and by name", task="infogan_loss", points=1, draws=1)
def weighed_infogan(student, draw):
    """Separates a weight on the codes from a weight on the fakes, on both, or nowhere."""
    fake, logits, codes = draw.normal(4), draw.normal(4, 3), draw.integers(0, 3, 4)
    return {
        "small": student.infogan_loss(fake, logits, codes, draw.number(0.1, 0.6)),
        "large": student.infogan_loss(fake, logits, codes, weight=draw.number(3.0, 6.0)),
        "whole": student.infogan_loss(fake, logits, codes, weight=2),
        "zero": student.infogan_loss(fake, logits, codes, weight=0.0),
    }


@check("As many classes as samples, a single sample", task="infogan_loss", points=1, draws=1)
def infogan_sizes(student, draw):
    """Separates the softmax over classes from one over the batch, and all classes from those that were seen."""
    return {
        "square": student.infogan_loss(draw.normal(4), draw.normal(4, 4, scale=2.0), draw.integers(0, 4, 4), 1.5),
        "single": student.infogan_loss(draw.normal(1), draw.normal(1, 5, scale=2.0), draw.integers(0, 4, 1), 1.5),
    }


@check("Confident logits of 30 and 80", task="infogan_loss", points=1, draws=1)
def confident_infogan(student, draw):
    """Separates log-softmax and log-sigmoid from logarithms of what has been rounded or guarded."""
    middling = draw.tensor(MIDDLING), draw.normal(8, 3), draw.integers(0, 3, 8)
    return {
        f"loss_{size:.0f}": student.infogan_loss(_of_either_sign(draw, 4, size), *_sure_classes(draw, size))
        for size in (30.0, 80.0)
    } | {"middling": student.infogan_loss(*middling)}


@check("Extreme logits of 300 and 1000", task="infogan_loss", points=1, draws=1, gradients=False)
def extreme_infogan(student, draw):
    """Separates forms that overflow, meet log 0 or stop growing at 100, in either of the two terms."""
    results = {}
    for size in (300.0, 1000.0):
        plain, sure = draw.normal(4), _sure_classes(draw, size)
        results[f"codes_{size:.0f}"] = student.infogan_loss(plain, *sure)
        results[f"fakes_{size:.0f}"] = student.infogan_loss(_of_either_sign(draw, 4, size), draw.normal(4, 3), sure[1])
    return results | {"rows far apart": student.infogan_loss(draw.normal(4), *_far_apart(draw))}


@check("Three batches of logits", task="text_to_image_discriminator_loss", points=1, public=True)
def three_batches(student, draw):
    """Separates the matching pairs from the two kinds of wrong ones, and the halves."""
    return {"loss": student.text_to_image_discriminator_loss(*(draw.normal(5, scale=2.0) for _ in range(3)))}


@law("Logits of zero cost log 4", task="text_to_image_discriminator_loss", points=1, draws=1, public=True)
def undecided_reader(student, draw):
    """log 2 for the matching pairs, and the two halves of another for the wrong ones."""
    zeros = (torch.zeros(draw.integer(2, 6), dtype=torch.float64) for _ in range(3))
    assert close(student.text_to_image_discriminator_loss(*zeros), math.log(4)), (
        "with all logits at 0 the loss must be log 4: the two wrong kinds count half each"
    )


@check("Batches of unequal size and of any shape", task="text_to_image_discriminator_loss", points=1, draws=1)
def unequal_pairs(student, draw):
    """Separates three means from a joint one, and all elements from the first axis."""
    loss = student.text_to_image_discriminator_loss
    return {
        "unequal": loss(draw.normal(3, scale=2.0), draw.normal(7, scale=2.0), draw.normal(2, scale=2.0)),
        "patches": loss(draw.normal(2, 1, 3, 4), draw.normal(3, 1, 3, 4), draw.normal(1, 1, 2, 5)),
        "mixed": loss(draw.normal(4), draw.normal(2, 3), draw.normal(3, 1)),
    }


@check("Confident logits of 30 and 80", task="text_to_image_discriminator_loss", points=1, draws=1)
def confident_reader(student, draw):
    """Separates log-sigmoid from the logarithm of a sigmoid that has been rounded, guarded or clamped."""
    return {
        f"loss_{size:.0f}": student.text_to_image_discriminator_loss(
            *(_of_either_sign(draw, n, size) for n in (2, 4, 3))
        )
        for size in (30.0, 80.0)
    } | {"middling": student.text_to_image_discriminator_loss(*(draw.tensor(MIDDLING) for _ in range(3)))}


@check("Extreme logits of 200 and 1000", task="text_to_image_discriminator_loss", points=1, draws=1, gradients=False)
def extreme_reader(student, draw):
    """Separates forms that overflow, meet log 0 or stop growing at 100."""
    return {
        f"loss_{size:.0f}": student.text_to_image_discriminator_loss(
            *(_of_either_sign(draw, n, size) for n in (4, 2, 3))
        )
        for size in (200.0, 1000.0)
    }


def _starred(draw, n, k, shape):
    return (
        draw.normal(n, scale=2.0),
        draw.normal(n, k, scale=2.0),
        draw.integers(0, k, n),
        draw.uniform(n, *shape),
        draw.uniform(n, *shape),
    )


@check("Fakes, domains and images that came back", task="stargan_generator_loss", points=1, public=True)
def small_stargan(student, draw):
    """Separates the three terms with the weights that go without saying, 1 and 10."""
    n, k, shape = (3, 4, (2, 3, 5)) if draw.index == 0 else (4, 2, (1, 4, 2))
    return {"loss": student.stargan_generator_loss(*_starred(draw, n, k, shape))}


@law(
    "An image that comes back off by one half costs five more",
    task="stargan_generator_loss",
    points=1,
    draws=1,
    public=True,
)
def half_off(student, draw):
    """The way back counts ten times its mean absolute error, whatever the number of pixels."""
    fake, logits, domains, x, _ = _starred(draw, 3, 4, (2, 3, 2))
    at_home = student.stargan_generator_loss(fake, logits, domains, x, x.clone())
    signs = 1 - 2 * draw.bernoulli(3, 2, 3, 2)
    off = student.stargan_generator_loss(fake, logits, domains, x, x + signs / 2)
    assert close(off - at_home, 5, tol=1e-6), "pixels off by one half must cost lambda_back / 2 = 5, however many"


@check("Other weights, by position and by name", task="stargan_generator_loss", points=2, draws=1)
def weighed_stargan(student, draw):
    """Separates the two lambdas from each other, and from a weight on the fakes."""
    given = _starred(draw, 4, 3, (2, 2, 3))
    loss = student.stargan_generator_loss
    return {
        "by_position": loss(*given, draw.number(2.0, 4.0), draw.number(0.2, 0.8)),
        "by_name": loss(*given, lambda_back=draw.number(3.0, 6.0), lambda_class=draw.number(0.2, 0.8)),
        "only_back": loss(*given, lambda_back=4),
        "only_class": loss(*given, lambda_class=draw.number(2.0, 4.0)),
        "neither": loss(*given, 0, 0),
    }


@check("As many domains as samples, a single sample, other images", task="stargan_generator_loss", points=1, draws=1)
def stargan_sizes(student, draw):
    """Separates the softmax over domains from one over the batch, and the mean over all pixels from other means."""
    fake, logits, _, x, x_back = _starred(draw, 1, 4, (3, 2, 2))
    return {
        "square": student.stargan_generator_loss(*_starred(draw, 3, 3, (1, 4, 5)), 2.0, 3.0),
        "single": student.stargan_generator_loss(fake, logits, draw.integers(0, 3, 1), x, x_back, 2.0, 3.0),
        "flat": student.stargan_generator_loss(*_starred(draw, 2, 5, (7,)), 2.0, 3.0),
    }


def _sure_star(draw, size, sure_of):
    """Arguments in which the logits named are of the given size."""
    fake, _, _, x, x_back = _starred(draw, 4, 3, (2, 2))
    logits, domains = _sure_classes(draw, size if sure_of != "fakes" else 1.0)
    return (_of_either_sign(draw, 4, size) if sure_of != "domains" else fake), logits, domains, x, x_back


@check("Confident logits of 30 and 80", task="stargan_generator_loss", points=1, draws=1)
def confident_stargan(student, draw):
    """Separates log-softmax and log-sigmoid from logarithms of what has been rounded or guarded."""
    _, *rest = _starred(draw, 8, 3, (2, 2))
    return {
        f"loss_{size:.0f}": student.stargan_generator_loss(*_sure_star(draw, size, "both"), 1.0, 1.0)
        for size in (30.0, 80.0)
    } | {"middling": student.stargan_generator_loss(draw.tensor(MIDDLING), *rest, 1.0, 1.0)}


@check("Extreme logits of 300 and 1000", task="stargan_generator_loss", points=1, draws=1, gradients=False)
def extreme_stargan(student, draw):
    """Separates forms that overflow, meet log 0 or stop growing at 100, in either of the two terms."""
    fake, _, _, x, x_back = _starred(draw, 4, 3, (2, 2))
    return {
        f"{sure_of}_{size:.0f}": student.stargan_generator_loss(*_sure_star(draw, size, sure_of))
        for size in (300.0, 1000.0)
        for sure_of in ("fakes", "domains")
    } | {"rows far apart": student.stargan_generator_loss(fake, *_far_apart(draw), x, x_back)}


@check("Positive and negative numbers, with the usual slope", task="leaky_relu", points=1, public=True)
def usual_slope(student, draw):
    """Separates the sides, the slope's sign and its default."""
    return {"vector": student.leaky_relu(draw.normal(7)), "maps": student.leaky_relu(draw.normal(2, 3, 4, 2))}


@law("Each side is a straight line through zero", task="leaky_relu", points=1, draws=1, public=True)
def two_lines(student, draw):
    """x on the right, slope * x on the left, for any slope between 0 and 1."""
    slope, x = draw.number(0.05, 0.9), draw.uniform(6, low=0.1, high=3.0)
    assert close(student.leaky_relu(x, slope), x), "positive numbers must stay as they are"
    assert close(student.leaky_relu(-x, slope), -slope * x), "negative numbers must be multiplied by the slope"
    assert close(student.leaky_relu(torch.zeros(3, dtype=torch.float64), slope), 0), "zero must stay zero"


@check("Other slopes, 0 and 1 among them", task="leaky_relu", points=1, draws=1)
def other_slopes(student, draw):
    """Separates a slope that is used from one that is fixed, and whole numbers from an error; digits count."""
    x = draw.normal(3, 4)
    return {
        "line": student.leaky_relu(x, 1),
        "relu": student.leaky_relu(x, 0),
        "steep": student.leaky_relu(x, draw.number(0.6, 0.9)),
        "flat": student.leaky_relu(x, slope=0.01),
        "relu_float": student.leaky_relu(x, slope=0.0),
        "line_float": student.leaky_relu(x, slope=1.0),
    }


@check("Only negative numbers, only positive ones, large and small ones", task="leaky_relu", points=1, draws=1)
def one_side(student, draw):
    """Separates a new tensor from the one given, and a slope with all its digits from a rounded one."""
    positive, negative = draw.uniform(5, low=0.5, high=2.0), draw.uniform(5, low=-2.0, high=-0.5)
    return {
        "positive": student.leaky_relu(positive, 0.3),
        "negative": student.leaky_relu(negative, 0.9),
        "large": student.leaky_relu(1024 * 1024 * draw.normal(4), 0.3),
        "small": student.leaky_relu(torch.cat([positive, negative]) / 1048576, 0.3),
        "single": student.leaky_relu(draw.normal(1)),
    }


@check("Half way between two resolutions", task="fade_in", points=1, public=True)
def half_way(student, draw):
    """Separates the two weights, and pixels that are doubled from images that are repeated or smoothed."""
    alpha = draw.number(0.2, 0.4) if draw.index == 0 else draw.number(0.6, 0.8)
    return {"image": student.fade_in(draw.normal(2, 3, 2, 3), draw.normal(2, 3, 4, 6), alpha)}


@law(
    "At 0 the low image with every pixel doubled both ways, at 1 the high one",
    task="fade_in",
    points=1,
    draws=1,
    public=True,
)
def both_ends(student, draw):
    """The two ends of the fade."""
    low, high = draw.normal(1, 2, 3, 2), draw.normal(1, 2, 6, 4)
    start, end = student.fade_in(low, high, 0.0), student.fade_in(low, high, 1.0)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert close(start[:, :, row::2, column::2], low), (
            "at alpha = 0 each pixel of low must fill a square of two by two"
        )
    assert close(end, high), "at alpha = 1 only the high image must be left"


@check("The two ends of the fade, as numbers of either kind", task="fade_in", points=1, draws=1)
def ends_are_new(student, draw):
    """Separates a new image from the one given, and the whole numbers 0 and 1 from an error."""
    low, high = draw.normal(2, 1, 2, 2), draw.normal(2, 1, 4, 4)
    return {
        "low": student.fade_in(low, high, 0),
        "high": student.fade_in(low, high, 1),
        "low_float": student.fade_in(low, high, alpha=0.0),
        "high_float": student.fade_in(low, high, alpha=1.0),
    }


@check("Images of one pixel, of one row, of one column", task="fade_in", points=1, draws=1)
def thin_images(student, draw):
    """Separates height from width, axes named from axes squeezed, and a fade that has just begun from none."""
    return {
        "pixel": student.fade_in(draw.normal(1, 1, 1, 1), draw.normal(1, 1, 2, 2), 0.3),
        "row": student.fade_in(draw.normal(2, 3, 1, 4), draw.normal(2, 3, 2, 8), 0.6),
        "column": student.fade_in(draw.normal(3, 2, 5, 1), draw.normal(3, 2, 10, 2), 0.8),
        "just_begun": student.fade_in(draw.normal(1, 1, 2, 1), draw.normal(1, 1, 4, 2), 0.01),
        "nearly_done": student.fade_in(draw.normal(1, 1, 2, 1), draw.normal(1, 1, 4, 2), 0.99),
    }


def _cycle(draw, n):
    """A permutation of n places that moves every one of them and, for n > 2, is not its own inverse."""
    order = draw.permutation(n)
    permutation = torch.empty(n, dtype=torch.int64)
    permutation[order] = order.roll(-1)
    return permutation


def _numbered(n, c, rows, columns, patch):
    """Images [n, c, rows * patch, columns * patch] whose patches hold their own numbers, row by row."""
    numbers = torch.arange(rows * columns, dtype=torch.float64).view(rows, columns)
    grown = numbers.repeat_interleave(patch, 0).repeat_interleave(patch, 1)
    return grown.expand(n, c, rows * patch, columns * patch).clone()


def _patch(images, number, columns, patch):
    """The patch of a number, row by row, of images that have so many columns of patches."""
    top, left = patch * (number // columns), patch * (number % columns)
    return images[:, :, top : top + patch, left : left + patch]


def _complaint(call, *values):
    """What a call that must fail does, in words that can be compared."""
    error = error_of(call)
    if error is None:
        return "no error"
    if "ValueError" not in error.kinds:
        return f"an error, but a {error.kinds[0]}"
    numbers = re.findall(r"\d+", error.message)
    return "a ValueError that names the value" if set(map(str, values)) & set(numbers) else "a ValueError without it"


def _puzzles(student_function, draw, cases):
    """One puzzle for every case (n, c, rows, columns, patch), of thirds, which float32 does not hold."""
    return {
        name: student_function(
            draw.normal(n, c, rows * patch, columns * patch) / 3, patch, _cycle(draw, rows * columns)
        )
        for name, (n, c, rows, columns, patch) in cases.items()
    }


def _uneven(student_function, draw):
    """What images do whose height, whose width or both are no multiples of the patch."""
    found = {}
    for name, (h, w, patch) in {"height": (7, 4, 2), "width": (6, 8, 3), "area": (6, 8, 4), "both": (7, 8, 3)}.items():
        images, places = draw.normal(1, 2, h, w), torch.arange((h // patch) * (w // patch))
        sides = [side for side in (h, w) if side % patch]
        found[name] = _complaint(lambda i=images, p=patch, at=places: student_function(i, p, at), *sides, patch)
    return found


@check("Two rows of three patches", task="permute_patches", points=2, public=True)
def two_by_three(student, draw):
    """Separates rows from columns, a permutation from its inverse, and patches from pixels."""
    return _puzzles(student.permute_patches, draw, {"image": (2, 3, 2, 3, 2)})


@law("Place j receives patch permutation[j]", task="permute_patches", points=1, draws=1, public=True)
def place_by_place(student, draw):
    """Images whose patches hold their own numbers, in a cycle, so that the way it turns shows."""
    permutation = _cycle(draw, 6)
    moved = student.permute_patches(_numbered(1, 2, 3, 2, 2), 2, permutation)
    for place, number in enumerate(permutation.tolist()):
        assert close(_patch(moved, place, 2, 2) + 1, number + 1), (
            f"place {place} must receive patch {number}, which is permutation[{place}], counted row by row"
        )


@check("Patches of one pixel, of three, and the whole image", task="permute_patches", points=2, draws=1)
def patch_sizes(student, draw):
    """Separates the number of patches from their size, and a new image from the one given."""
    cases = {"whole": (2, 1, 1, 1, 4), "pixels": (2, 2, 2, 4, 1), "threes": (1, 2, 4, 2, 3), "column": (2, 3, 4, 1, 2)}
    return _puzzles(student.permute_patches, draw, cases)


@check("Square grids of square patches", task="permute_patches", points=1, draws=1)
def square_grids(student, draw):
    """Separates a transposed grid, patch or image where no shape tells."""
    return _puzzles(student.permute_patches, draw, {"two": (1, 1, 2, 2, 2), "three": (2, 3, 3, 3, 3)})


@law("Under the identity no patch moves, in a cycle every one", task="permute_patches", points=1, draws=1)
def nothing_moves(student, draw):
    """Cut and put together again: the same image, pixel by pixel."""
    for rows, columns, patch in ((2, 3, 2), (3, 2, 3)):
        images = draw.normal(2, 2, rows * patch, columns * patch)
        same = student.permute_patches(images, patch, torch.arange(rows * columns))
        assert close(same, images), "with the identity as permutation the images must stay as they are"
        moved = student.permute_patches(images, patch, _cycle(draw, rows * columns))
        for number in range(rows * columns):
            before, after = (_patch(image, number, columns, patch) for image in (images, moved))
            assert not close(after, before), f"in a cycle of all places patch {number} must be replaced by another"


@check("A side that is no multiple of the patch", task="permute_patches", points=1, draws=1, gradients=False)
def uneven_sides(student, draw):
    """Separates an error that names the value from images that are cropped without a word."""
    return _uneven(student.permute_patches, draw)


@check("Two rows of three patches", task="restore_patches", points=1, public=True)
def restore_two_by_three(student, draw):
    """Separates the inverse from the permutation itself."""
    return _puzzles(student.restore_patches, draw, {"image": (2, 3, 2, 3, 2)})


@law("What was permuted is as it was", task="restore_patches", points=1, draws=1, public=True)
def as_it_was(student, draw):
    """Patch by patch back to where it came from."""
    permutation, images = _cycle(draw, 8), draw.normal(2, 2, 4, 8)
    patches = torch.stack([_patch(images, number, 4, 2) for number in permutation.tolist()])
    rows = [torch.cat(list(patches[start : start + 4]), dim=3) for start in (0, 4)]
    restored = student.restore_patches(torch.cat(rows, dim=2), 2, permutation)
    assert close(restored, images), "restoring what the same permutation has shuffled must give the image back"


@check("Other patches, and square grids", task="restore_patches", points=1, draws=1)
def restore_sizes(student, draw):
    """Separates rows from columns and the number of patches from their size; a single patch is copied."""
    cases = {"whole": (1, 2, 1, 1, 3), "threes": (2, 1, 2, 4, 3), "pixels": (1, 2, 3, 2, 1), "square": (1, 2, 3, 3, 3)}
    return _puzzles(student.restore_patches, draw, cases)


@check("A side that is no multiple of the patch", task="restore_patches", points=1, draws=1, gradients=False)
def restore_uneven_sides(student, draw):
    """Separates an error that names the value from images that are cropped without a word."""
    return _uneven(student.restore_patches, draw)


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


@check("Nearly fooled, nearly certain", task="quiz_saturation", points=1, draws=1)
def far_slopes(student, draw):
    """Separates the ratio of slopes from approximations that hold on one side only."""
    return {
        "certain": student.quiz_saturation(draw.number(0.0005, 0.002)),
        "fooled": student.quiz_saturation(draw.number(0.95, 0.99)),
    }


quiz_convolutional = choice(
    "quiz_convolutional",
    "d",
    points=1,
    task_title="Quiz: DCGAN",
    explains={
        "a": "That is InfoGAN: its codes are kept recoverable.",
        "b": "That is progressive growing: new resolutions join one after the other.",
        "c": "The losses are those of the first GAN; DCGAN changes the networks.",
        "d": "Right: strided convolutions in place of pooling and dense layers, batch norm, leaky relus.",
    },
)

quiz_mismatched_pairs = choice(
    "quiz_mismatched_pairs",
    "b",
    points=1,
    task_title="Quiz: right images, wrong captions",
    explains={
        "a": "More data would be welcome, but these pairs are labelled wrong, and that is what they are for.",
        "b": "Right: without them a discriminator can do its work by looking at the image alone.",
        "c": "The generator never sees them: they enter the discriminator's loss only.",
        "d": "They are real images: they say nothing on how fakes look.",
    },
)

quiz_one_generator = choice(
    "quiz_one_generator",
    "a",
    points=1,
    task_title="Quiz: many domains",
    explains={
        "a": "Right: the target domain is an input of the generator, and the discriminator also classifies domains.",
        "b": "That is what CycleGAN would need: a generator for every ordered pair.",
        "c": "A generator for each domain would still have to be told where an image comes from, and StarGAN has one.",
        "d": "No pairs are needed: the way back, to the original domain, stands in for them.",
    },
)

quiz_puzzle = choice(
    "quiz_puzzle",
    "b",
    points=1,
    task_title="Quiz: the puzzle",
    explains={
        "a": "That is super-resolution, or a stage of progressive growing.",
        "b": "Right: it is given the patches out of order and must come up with the image they belong to.",
        "c": "That is translation between domains, as CycleGAN and StarGAN do it.",
        "d": "That is InfoGAN's classifier.",
    },
)

quiz_fading = choice(
    "quiz_fading",
    "c",
    points=1,
    task_title="Quiz: why fade",
    explains={
        "a": "Fading costs a little more: both paths are computed while it lasts.",
        "b": "Low-resolution data is made by averaging pixels; no fading is needed for that.",
        "c": "Right: new layers start untrained, and their noise would shake the layers that are already good.",
        "d": "Mode collapse is another matter: a new resolution does not bring it, and fading does not prevent it.",
    },
)


@check("From one resolution to another", task="quiz_growth_stages", points=1)
def growth_stages(student, draw):
    """Separates the number of doublings from the number of resolutions and from the factor."""
    start, doublings = draw.choice([2, 4, 8]), draw.integer(3, 9)
    return {"stages": student.quiz_growth_stages(start, start * 2**doublings)}


@check("No growth, and a single doubling", task="quiz_growth_stages", points=1, draws=1)
def few_stages(student, draw):
    """Separates doublings from resolutions where there is next to nothing to count; sides need not be powers of two."""
    side = draw.choice([3, 5, 6, 12])
    return {"none": student.quiz_growth_stages(side, side), "one": student.quiz_growth_stages(side, 2 * side)}
