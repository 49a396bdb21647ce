"""The public checks of lecture10_gan, as the grader asks them. The answers lie in answers.safetensors."""

import math
import torch
import torch.nn.functional as F

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

GUARDED_SUM = {"tol": 1e-5, "tol32": 1e-4}


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


@check("Two kinds of images, of different size", task="cycle_consistency_loss", points=1, public=True)
def two_domains(student, draw):
    """Separates the sum of two means from one cycle alone, means from sums, and two errors from that of the sum."""
    x, y = (draw.normal(2, 3, 4, 4) for _ in range(2)), (draw.normal(3, 1, 2, 5) for _ in range(2))
    return {
        "loss": student.cycle_consistency_loss(*x, *y),
        "alike": student.cycle_consistency_loss(*(draw.normal(2, 1, 3, 3) for _ in range(4))),
    }


def _linear_gan(draw, n, m, d, l):
    return draw.normal(n, d), draw.normal(m, l), draw.normal(d, l), draw.normal(d)


@check("Both gradients of a linear GAN", task="gan_gradients", points=2, public=True)
def both_gradients(student, draw):
    """Separates each player's own loss from the other's, and the shapes of data and noise."""
    sizes = (5, 3, 4, 2) if draw.index == 0 else (2, 6, 3, 5)
    grad_g, grad_d = student.gan_gradients(*_linear_gan(draw, *sizes))
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


def _puzzles(student_function, draw, cases):
    """One puzzle for every case (n, c, rows, columns, patch), of thirds, which float32 does not hold."""
    return {
        name: student_function(
            draw.normal(n, c, rows * patch, columns * patch) / 3, patch, _cycle(draw, rows * columns)
        )
        for name, (n, c, rows, columns, patch) in cases.items()
    }


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


quiz_perfect_generator = offered("quiz_perfect_generator", "abcd")
quiz_no_pairs = offered("quiz_no_pairs", "abcd")
quiz_readable_codes = offered("quiz_readable_codes", "abcd")
quiz_convolutional = offered("quiz_convolutional", "abcd")
quiz_mismatched_pairs = offered("quiz_mismatched_pairs", "abcd")
quiz_one_generator = offered("quiz_one_generator", "abcd")
quiz_puzzle = offered("quiz_puzzle", "abcd")
quiz_fading = offered("quiz_fading", "abcd")
