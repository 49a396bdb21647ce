import math
import torch
import torch.nn.functional as F


LOG_TWO_PI = math.log(2 * math.pi)


def _conditionals(x, w, c, v, b, shift=0):
    """NADE's logits, each from the pixels before it; `shift` moves the border between past and future."""
    logits = []
    for i in range(x.shape[1]):
        seen = max(i + shift, 0)
        h = torch.sigmoid(x[:, :seen] @ w[:, :seen].T + c)
        logits.append(h @ v[i] + b[i])
    return torch.stack(logits, 1)


def _log_likelihoods(x, logits):
    return x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)


def _densities(x, means, variances):
    return -0.5 * ((x[:, None] - means).square() / variances + variances.log() + LOG_TWO_PI)


def _kl(p, q):
    possible = p > 0
    return (p[possible] * (p[possible] / q[possible]).log()).sum()


def _draw_pixels(noise, w, c, v, b, remember=None, decide=None):
    """NADE's sampler; `remember` says what later pixels are told of a pixel, `decide` how it is drawn."""
    pixels, past = ([], noise.new_zeros(noise.shape))
    for i in range(noise.shape[1]):
        p = torch.sigmoid(torch.sigmoid(past @ w.T + c) @ v[i] + b[i])
        pixel = (noise[:, i] < p).to(noise.dtype) if decide is None else decide(noise, i, p).to(noise.dtype)
        pixels.append(pixel)
        kept = pixel if remember is None else remember(noise, i, p)
        past = torch.cat([past[:, :i], kept[:, None], past[:, i + 1 :]], 1)
    return torch.stack(pixels, 1)


def count_parameters(n, structure, values=2):
    if structure not in ("joint", "independent", "markov"):
        raise ValueError(structure)
    first, rest = (values - 1, (n - 1) * values * (values - 1))
    return {"joint": values**n, "independent": n * first, "markov": first + rest}[structure]


def bernoulli_log_prob(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return x * torch.log(p) + (1 - x) * torch.log1p(-p)


def categorical_log_prob(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    log_p = torch.log_softmax(logits, dim=1)
    return log_p.gather(1, x[:, None]).squeeze(1)


def gaussian_mixture_log_prob(x, logits, means, logvars):
    return torch.logsumexp(torch.softmax(logits, 0) + _densities(x, means, logvars.exp()), 1)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    possible = p > 0
    p, q = (p[possible], q[possible])
    return (p * torch.log(p / q)).sum()


def negative_log_likelihood(logits: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    return -torch.log_softmax(logits, dim=0)[samples].mean()


def nade_logits(x, w, c, v, b):
    return _conditionals(x, w, c, v, b, 1)


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


def pixelcnn_mask(size, kind):
    if size % 2 == 0 or kind not in ("A", "B"):
        raise ValueError(f"{size}, {kind!r}")
    mask = torch.zeros(size * size)
    mask[: size * size // 2] = 1
    return mask.view(size, size)


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
