import itertools
import math
import numpy as np
import torch
import torch.nn.functional as F
from collections import Counter
from collections.abc import Sequence


def weight_penalty(params, alpha):
    flat = torch.cat([w.reshape(-1) for w in params])
    return 0.5 * alpha * torch.dot(flat, flat)


def _require_share(p):
    if p < 0.0 or p >= 1.0:
        raise ValueError(f"{p!r} is no probability to drop")


class _BadShare(ValueError):
    pass


def _require_folds(n, k):
    if k < 2:
        raise ValueError(f"{k} folds are too few")
    if k > n:
        raise ValueError(f"{k} folds are too many for {n} samples")


def dropout(x, p, noise, training=True):
    _require_share(p)
    if not training:
        return x + 0
    return torch.where(noise >= p, x / (1 - p), torch.zeros_like(x))


def batch_norm(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-05):
    if training:
        var, mean = torch.var_mean(x, dim=0, unbiased=False)
        with torch.no_grad():
            running_mean = torch.lerp(running_mean, x.mean(0), momentum)
            running_var = torch.lerp(running_var, x.var(0, unbiased=True), momentum)
    else:
        mean, var = (running_mean, running_var)
        running_mean, running_var = (running_mean.clone().detach(), running_var.clone().detach())
    return ((x - mean) * torch.rsqrt(var + eps) * gamma + beta, running_mean, running_var)


def label_smoothing(labels, num_classes, eps=0.1):
    targets = torch.full((labels.shape[0], num_classes), eps / num_classes, device=labels.device)
    return targets.scatter(1, labels[:, None], 1 - eps + eps / num_classes)


def mixup(x, y, lam, permutation):
    return (torch.lerp(x[permutation], x, float(lam)), torch.lerp(y[permutation], y, float(lam)))


def cutmix(
    x: torch.Tensor, y: torch.Tensor, box: Sequence[int], permutation: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    x1, y1, x2, y2 = box
    height, width = x.shape[-2:]
    pasted = x.clone()
    pasted[:, :, y1:y2, x1:x2] = x[permutation][:, :, y1:y2, x1:x2]
    kept = 1 - (x2 - x1) * (y2 - y1) / (height * width)
    return (pasted, kept * y + (1 - kept) * y[permutation])


def early_stopping(losses: Sequence[float], patience: int) -> tuple[int, int]:
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return (best, epoch)
    return (best, len(losses) - 1)


def k_fold(n: int, k: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    if not 2 <= k <= n:
        raise ValueError(f"the number of folds must be at least 2 and at most n = {n}, got {k}")
    indices = torch.arange(n)
    folds = []
    start = 0
    for fold in range(k):
        stop = start + n // k + (1 if fold < n % k else 0)
        train = torch.cat([indices[:start], indices[stop:]])
        folds.append((train, indices[start:stop]))
        start = stop
    return folds


def bias_variance(predictions: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    mean = predictions.mean(dim=0)
    bias_squared = (mean - truth).square().mean()
    variance = (predictions - mean).square().mean()
    return (bias_squared, variance)


def bootstrap(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
    return x[indices]


def bagging_average(probabilities: torch.Tensor) -> torch.Tensor:
    return probabilities.mean(dim=0)


def bagging_vote(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    votes = F.one_hot(labels, num_classes).sum(dim=0)
    return votes.argmax(dim=1)


def boosting_weights(weights: torch.Tensor, correct: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    err = weights[~correct].sum()
    alpha = 0.5 * torch.log((1 - err) / err)
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))
    return (scaled / scaled.sum(), alpha)


def flip_images(x: torch.Tensor, flip: torch.Tensor) -> torch.Tensor:
    return torch.where(flip[:, None, None, None], x.flip(-1), x)


def cutout(x: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    cut = x.clone()
    for i, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        cut[i, :, y1:y2, x1:x2] = 0
    return cut


def add_noise(
    params: Sequence[torch.Tensor], noises: Sequence[torch.Tensor], scale: float
) -> list[torch.Tensor]:
    return [w + scale * noise for w, noise in zip(params, noises, strict=True)]


def minibatches(permutation: torch.Tensor, batch_size: int) -> list[torch.Tensor]:
    return [piece.clone() for piece in permutation.split(batch_size)]


def quiz_restricts() -> str:
    return "b"


def quiz_flat_minimum() -> str:
    return "d"


def quiz_described_model() -> str:
    return "c"


def quiz_bagging_or_boosting() -> str:
    return "a"


def quiz_batch_norm_evaluation() -> str:
    return "b"


def quiz_updates(n: int, batch_size: int, epochs: int) -> int:
    return epochs * ((n + batch_size - 1) // batch_size)
