"""Lecture 9, solution: counting parameters, log-probabilities, NADE (Larochelle & Murray, 2011), masks of PixelCNN."""

import math

import torch
import torch.nn.functional as F


def count_parameters(n: int, structure: str, values: int = 2) -> int:
    """Return how many free parameters the joint distribution of n variables with `values` values has.

    structure is "joint", "independent" or "markov"; raises ValueError for another word.
    """
    if structure == "joint":
        return values**n - 1
    if structure == "independent":
        return n * (values - 1)
    if structure == "markov":
        return (values - 1) + (n - 1) * values * (values - 1)
    raise ValueError(f"structure must be 'joint', 'independent' or 'markov', not {structure!r}")


def bernoulli_log_prob(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return log p where x is 1 and log(1 - p) where x is 0, elementwise, for p and x of one shape."""
    return x * torch.log(p) + (1 - x) * torch.log1p(-p)


def categorical_log_prob(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return log softmax(logits)[x] for logits [N, C] and x [N] int64, one number per sample: [N]."""
    log_p = torch.log_softmax(logits, dim=1)  # [N, C]
    return log_p.gather(1, x[:, None]).squeeze(1)


def gaussian_mixture_log_prob(
    x: torch.Tensor, logits: torch.Tensor, means: torch.Tensor, logvars: torch.Tensor
) -> torch.Tensor:
    """Return log sum_k softmax(logits)_k N(x; mean_k, exp(logvar_k)) for x [N] and K components: [N].

    Source: Bishop (1994), Mixture Density Networks, equations 22 and 23.
    """
    log_weights = torch.log_softmax(logits, dim=0)  # [K]
    squared = (x[:, None] - means).square() / logvars.exp()  # [N, K]
    log_densities = -0.5 * (squared + logvars + math.log(2 * math.pi))  # [N, K]
    return torch.logsumexp(log_weights + log_densities, dim=1)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return KL(p || q) = sum p log(p / q) in nats for p, q [K], a scalar; inf where q is 0 and p is not.

    What p rules out costs nothing. It is left out before the logarithm: afterwards its NaN would be in the gradient.
    """
    possible = p > 0
    p, q = p[possible], q[possible]
    return (p * torch.log(p / q)).sum()


def negative_log_likelihood(logits: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    """Return the mean of -log softmax(logits)[sample] for logits [K] and samples [N] int64, a scalar."""
    return -torch.log_softmax(logits, dim=0)[samples].mean()


def nade_logits(x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the logit of every pixel given the pixels before it: [N, D], for x [N, D] of zeros and ones.

    w [H, D], c [H], v [D, H], b [D]. Source: Larochelle & Murray (2011), equations 10 and 11, and the running sum of
    their algorithm 1: one column of w per pixel, so that all D pixels cost O(DH).
    """
    activation = c.expand(len(x), -1)  # [N, H], c + w[:, :i] x_{<i}
    logits = []
    for i in range(x.shape[1]):
        h = torch.sigmoid(activation)  # [N, H]
        logits.append(h @ v[i] + b[i])
        activation = activation + x[:, i, None] * w[:, i]
    return torch.stack(logits, dim=1)


def nade_log_likelihood(
    x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    """Return log p(x) for x [N, D], one number per sample: [N], the sum of D conditional log-probabilities."""
    logits = nade_logits(x, w, c, v, b)  # [N, D]
    log_p = x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)
    return log_p.sum(dim=1)


def nade_sample(
    noise: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    """Return N samples [N, D] made from noise [N, D], uniform in [0, 1): pixel i is 1 where noise_i < p_i."""
    activation = c.expand(len(noise), -1)  # [N, H]
    pixels = []
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(activation) @ v[i] + b[i])  # [N]
        pixel = (noise[:, i] < p).to(noise.dtype)
        activation = activation + pixel[:, None] * w[:, i]
        pixels.append(pixel)
    return torch.stack(pixels, dim=1)


def pixelcnn_mask(size: int, kind: str) -> torch.Tensor:
    """Return the mask [size, size] of a PixelCNN kernel: 1 before the centre in row-major order, for "B" at it too.

    Raises ValueError for an even size and for a kind other than "A" and "B".
    Source: van den Oord et al. (2016), Pixel Recurrent Neural Networks, section 3.4.
    """
    if size % 2 == 0:
        raise ValueError(f"a kernel of size {size} has no centre: the size must be odd")
    if kind not in ("A", "B"):
        raise ValueError(f"kind must be 'A' or 'B', not {kind!r}")
    seen = size * size // 2 + (1 if kind == "B" else 0)
    mask = torch.zeros(size * size)
    mask[:seen] = 1
    return mask.reshape(size, size)


def quiz_binary_image(height: int, width: int) -> int:
    """Return the number of free parameters of the joint distribution of height x width binary pixels."""
    return 2 ** (height * width) - 1


def quiz_pixel_parameters(channels: int, levels: int) -> int:
    """Return the number of free parameters of the distribution of one pixel of several channels."""
    return levels**channels - 1


def quiz_sampling_steps(height: int, width: int, channels: int) -> int:
    """Return how many times the network must run, one after the other, to sample one image value by value."""
    return height * width * channels


def quiz_assumptions() -> str:
    """What do independence, the chain rule and the Markov property assume?"""
    return "b"


def quiz_explicit_or_implicit() -> str:
    """What kind of model of p(x) is an autoregressive model?"""
    return "b"


def quiz_slow_sampling() -> str:
    """Why is sampling slow and evaluating fast?"""
    return "c"


def quiz_orders() -> str:
    """What does the diagonal order of PixelRNN see that the row order does not?"""
    return "d"
