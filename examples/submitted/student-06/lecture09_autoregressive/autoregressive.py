import math
import numpy as np
import torch
import torch.nn.functional as F


def _earlier(D, like):
    """(D, D), row i is 1 at the pixels before i."""
    return torch.ones(D, D, dtype=like.dtype, device=like.device).tril(-1)


def _all_logits(x, w, c, v, b):
    masked = x[:, None, :] * _earlier(x.shape[1], x)
    h = torch.sigmoid(masked @ w.T + c)
    return (h * v).sum(-1) + b


def count_parameters(n, structure, values=2):
    match structure:
        case "joint":
            return pow(values, n) - 1
        case "independent":
            return sum((values - 1 for _ in range(n)))
        case "markov":
            return (values - 1) * (1 + (n - 1) * values)
        case _:
            raise ValueError(f"unknown structure: {structure}")


def bernoulli_log_prob(p, x):
    return torch.where(x == 1, p, 1 - p).log()


def categorical_log_prob(logits, x):
    return -F.cross_entropy(logits, x, reduction="none")


def gaussian_mixture_log_prob(x, logits, means, logvars):
    std = (logvars / 2).exp()
    z = (x.unsqueeze(-1) - means) / std
    terms = F.log_softmax(logits, dim=-1) - z**2 / 2 - std.log() - 0.5 * np.log(2 * np.pi)
    top = terms.max(dim=1, keepdim=True).values
    return top.squeeze(1) + (terms - top).exp().sum(1).log()


def kl_divergence(p, q):
    return torch.where(p > 0, p * (p.log() - q.log()), torch.zeros_like(p)).sum()


def negative_log_likelihood(logits: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    return -torch.log_softmax(logits, dim=0)[samples].mean()


def nade_logits(
    x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    activation = c.expand(len(x), -1)
    logits = []
    for i in range(x.shape[1]):
        h = torch.sigmoid(activation)
        logits.append(h @ v[i] + b[i])
        activation = activation + x[:, i, None] * w[:, i]
    return torch.stack(logits, dim=1)


def nade_log_likelihood(
    x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    logits = nade_logits(x, w, c, v, b)
    log_p = x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)
    return log_p.sum(dim=1)


def nade_sample(
    noise: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    activation = c.expand(len(noise), -1)
    pixels = []
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(activation) @ v[i] + b[i])
        pixel = (noise[:, i] < p).to(noise.dtype)
        activation = activation + pixel[:, None] * w[:, i]
        pixels.append(pixel)
    return torch.stack(pixels, dim=1)


def pixelcnn_mask(size: int, kind: str) -> torch.Tensor:
    if size % 2 == 0:
        raise ValueError(f"a kernel of size {size} has no centre: the size must be odd")
    if kind not in ("A", "B"):
        raise ValueError(f"kind must be 'A' or 'B', not {kind!r}")
    seen = size * size // 2 + (1 if kind == "B" else 0)
    mask = torch.zeros(size * size)
    mask[:seen] = 1
    return mask.reshape(size, size)


def quiz_binary_image(height: int, width: int) -> int:
    return 2 ** (height * width) - 1


def quiz_pixel_parameters(channels: int, levels: int) -> int:
    return levels**channels - 1


def quiz_sampling_steps(height: int, width: int, channels: int) -> int:
    return height * width * channels


def quiz_assumptions() -> str:
    return "b"


def quiz_explicit_or_implicit() -> str:
    return "b"


def quiz_slow_sampling() -> str:
    return "c"


def quiz_orders() -> str:
    return "d"
