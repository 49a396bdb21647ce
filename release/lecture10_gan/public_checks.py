"""The public checks of lecture10_gan, as the grader asks them. The answers lie in answers.safetensors."""

import math
import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


@check("A ratio of densities, of any shape", task="optimal_discriminator", points=1, public=True)
def density_ratio(student, draw):
    """Separates p_data from p_g in the numerator; a density may exceed one."""
    return {
        "vector": student.optimal_discriminator(draw.uniform(6, low=0.1, high=3.0), draw.uniform(6, low=0.1, high=3.0)),
        "grid": student.optimal_discriminator(draw.uniform(2, 3, 4, low=0.1), draw.uniform(2, 3, 4, low=0.1)),
        "number": student.optimal_discriminator(draw.uniform(low=0.2), draw.uniform(low=0.2)),
    }


def _distribution(draw, k):
    """A distribution over k outcomes, none below 0.02 for k up to 9."""
    weights = torch.rand(k, generator=draw.generator, dtype=torch.float64) + 0.2
    return draw.tensor((weights / weights.sum()).tolist())


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


@check("Two kinds of images, of different size", task="cycle_consistency_loss", points=1, public=True)
def two_domains(student, draw):
    """Separates the sum of two means from one cycle alone, and the mean over all elements from sums."""
    x, y = (draw.normal(2, 3, 4, 4) for _ in range(2)), (draw.normal(3, 1, 2, 5) for _ in range(2))
    return {"loss": student.cycle_consistency_loss(*x, *y)}


quiz_perfect_generator = offered("quiz_perfect_generator", "abcd")
quiz_no_pairs = offered("quiz_no_pairs", "abcd")
quiz_readable_codes = offered("quiz_readable_codes", "abcd")
