import math
import torch
import torch.nn.functional as F


def count_parameters(n: int, structure: str, values: int = 2) -> int:
    if structure == "joint":
        return values**n - 1
    if structure == "independent":
        return n * (values - 1)
    if structure == "markov":
        return values - 1 + (n - 1) * values * (values - 1)
    raise ValueError(f"structure must be 'joint', 'independent' or 'markov', not {structure!r}")


def bernoulli_log_prob(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return x * torch.log(p) + (1 - x) * torch.log1p(-p)


def categorical_log_prob(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    log_p = torch.log_softmax(logits, dim=1)
    return log_p.gather(1, x[:, None]).squeeze(1)


def gaussian_mixture_log_prob(
    x: torch.Tensor, logits: torch.Tensor, means: torch.Tensor, logvars: torch.Tensor
) -> torch.Tensor:
    log_weights = torch.log_softmax(logits, dim=0)
    squared = (x[:, None] - means).square() / logvars.exp()
    log_densities = -0.5 * (squared + logvars + math.log(2 * math.pi))
    return torch.logsumexp(log_weights + log_densities, dim=1)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    possible = p > 0
    p, q = (p[possible], q[possible])
    return (p * torch.log(p / q)).sum()


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
    raise NotImplementedError("nade_sample")


def pixelcnn_mask(size: int, kind: str) -> torch.Tensor:
    raise NotImplementedError("pixelcnn_mask")


def quiz_binary_image(height: int, width: int) -> int:
    raise NotImplementedError("quiz_binary_image")


def quiz_pixel_parameters(channels: int, levels: int) -> int:
    raise NotImplementedError("quiz_pixel_parameters")


def quiz_sampling_steps(height: int, width: int, channels: int) -> int:
    raise NotImplementedError("quiz_sampling_steps")


def quiz_assumptions() -> str:
    raise NotImplementedError("quiz_assumptions")


def quiz_explicit_or_implicit() -> str:
    raise NotImplementedError("quiz_explicit_or_implicit")


def quiz_slow_sampling() -> str:
    raise NotImplementedError("quiz_slow_sampling")


def quiz_orders() -> str:
    raise NotImplementedError("quiz_orders")
