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


def gan_gradients(
    x: torch.Tensor, z: torch.Tensor, w_g: torch.Tensor, w_d: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradients (grad_g [D, L], grad_d [D]) of one simultaneous step of a linear GAN.

    x [N, D] is real, z [M, L] noise, G(z) = z @ w_g.T, D's logits are x @ w_d with w_d [D]. Each player's gradient is
    that of its own loss, at the weights given.
    Source: Goodfellow et al. 2014, algorithm 1, with the generator's loss of section 3.
    """
    with torch.enable_grad():
        g = w_g.detach().clone().requires_grad_()
        d = w_d.detach().clone().requires_grad_()
        fake = z.detach() @ g.T  # [M, D]
        loss_d = discriminator_loss(x.detach() @ d, fake.detach() @ d)
        loss_g = generator_loss(fake @ d)
        (grad_d,) = torch.autograd.grad(loss_d, d)
        (grad_g,) = torch.autograd.grad(loss_g, g)
    return grad_g, grad_d


def infogan_loss(
    fake_logits: torch.Tensor, code_logits: torch.Tensor, codes: torch.Tensor, weight: float = 1.0
) -> torch.Tensor:
    """Return generator_loss + weight * the mean cross-entropy of codes [N] under code_logits [N, K], a scalar.

    Source: Chen et al. 2016, equations 5 and 6: up to a constant, minus the cross-entropy bounds the mutual
    information of code and sample from below.
    """
    log_probabilities = F.log_softmax(code_logits, dim=1)  # [N, K]
    cross_entropy = F.nll_loss(log_probabilities, codes)
    return generator_loss(fake_logits) + weight * cross_entropy


def text_to_image_discriminator_loss(
    matching_logits: torch.Tensor, mismatched_logits: torch.Tensor, fake_logits: torch.Tensor
) -> torch.Tensor:
    """Return -(mean log s_r + (mean log(1 - s_w) + mean log(1 - s_f))/2), a scalar, from logits of any three shapes.

    Source: Reed et al. 2016, algorithm 1, line 9.
    """
    matching = -F.logsigmoid(matching_logits).mean()
    mismatched = -F.logsigmoid(-mismatched_logits).mean()
    fake = -F.logsigmoid(-fake_logits).mean()
    return matching + (mismatched + fake) / 2


def stargan_generator_loss(
    fake_logits: torch.Tensor,
    domain_logits: torch.Tensor,
    domains: torch.Tensor,
    x: torch.Tensor,
    x_back: torch.Tensor,
    lambda_class: float = 1.0,
    lambda_back: float = 10.0,
) -> torch.Tensor:
    """Return generator_loss + lambda_class * cross-entropy + lambda_back * mean |x_back - x|, a scalar.

    fake_logits [N], domain_logits [N, K], domains [N] int64, x and x_back [...].
    Source: Choi et al. 2018, equation 6.
    """
    domain_loss = F.cross_entropy(domain_logits, domains)
    reconstruction = (x_back - x).abs().mean()
    return generator_loss(fake_logits) + lambda_class * domain_loss + lambda_back * reconstruction


def leaky_relu(x: torch.Tensor, slope: float = 0.2) -> torch.Tensor:
    """Return x where x > 0, else slope * x, elementwise: [...].

    Source: Maas, Hannun & Ng 2013; in discriminators since Radford, Metz & Chintala 2016, with a slope of 0.2.
    """
    return torch.where(x > 0, x, slope * x)


def fade_in(low: torch.Tensor, high: torch.Tensor, alpha: float) -> torch.Tensor:
    """Return (1 - alpha) * low, each pixel doubled both ways, + alpha * high: [N, C, 2H, 2W].

    Shapes: low [N, C, H, W], high [N, C, 2H, 2W]. Source: Karras et al. 2018, figure 2.
    """
    doubled = low.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)  # [N, C, 2H, 2W]
    return (1 - alpha) * doubled + alpha * high


def _cut(images: torch.Tensor, patch: int) -> torch.Tensor:
    """Return the patches of images [N, C, H, W] row by row: [N, P, C, patch, patch]."""
    n, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError(f"images of {h} x {w} cannot be cut into patches of {patch} x {patch}")
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(n, -1, c, patch, patch)


def _glue(patches: torch.Tensor, shape: torch.Size) -> torch.Tensor:
    """Return images of the given shape [N, C, H, W] from patches [N, P, C, patch, patch]."""
    n, c, h, w = shape
    patch = patches.shape[-1]
    grid = patches.reshape(n, h // patch, w // patch, c, patch, patch)
    return grid.permute(0, 3, 1, 4, 2, 5).reshape(n, c, h, w)


def permute_patches(images: torch.Tensor, patch: int, permutation: torch.Tensor) -> torch.Tensor:
    """Return images [N, C, H, W] whose place j holds the patch that was at permutation[j].

    Patches are numbered row by row, permutation is [P] int64. Raises ValueError where a side is no multiple of patch.
    Source: the puzzles of Noroozi & Favaro 2016.
    """
    patches = _cut(images, patch)  # [N, P, C, patch, patch]
    return _glue(patches[:, permutation], images.shape)


def restore_patches(images: torch.Tensor, patch: int, permutation: torch.Tensor) -> torch.Tensor:
    """Return the images [N, C, H, W] that permute_patches(., patch, permutation) has turned into those given.

    Raises ValueError where a side is no multiple of patch.
    """
    patches = _cut(images, patch)  # [N, P, C, patch, patch]
    return _glue(patches[:, torch.argsort(permutation)], images.shape)


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


def quiz_mismatched_pairs() -> str:
    """Why does a text-to-image discriminator see real images with wrong captions?"""
    return "b"


def quiz_one_generator() -> str:
    """What does StarGAN need for a translation between any two of K domains?"""
    return "a"


def quiz_fading() -> str:
    """Why are new layers of a progressively grown GAN faded in?"""
    return "c"


def quiz_convolutional() -> str:
    """What does DCGAN change?"""
    return "d"


def quiz_puzzle() -> str:
    """What does a puzzle GAN ask of its generator?"""
    return "b"


def quiz_growth_stages(start: int, end: int) -> int:
    """Return how many doublings lead from images of start x start to end x end."""
    return (end // start).bit_length() - 1
