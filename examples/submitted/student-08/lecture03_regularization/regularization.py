import math
import torch
import torch.nn.functional as F
from collections.abc import Sequence


def weight_penalty(params, alpha):
    return alpha * sum((w.square().sum() for w in params))


def _valid(p):
    if not 0 <= p < 1:
        raise ValueError(f"p must be at least 0 and less than 1, got {p}")


def _moments(x):
    mean = x.mean(dim=0)
    return (mean, (x - mean).square().mean(dim=0))


def _norm(x, gamma, beta, mean, var, eps):
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta


def _moved(running_mean, running_var, mean, var, n, momentum):
    new_mean = (1 - momentum) * running_mean + momentum * mean.detach()
    return (new_mean, (1 - momentum) * running_var + momentum * var.detach() * n / (n - 1))


def _evaluated(x, gamma, beta, running_mean, running_var, eps):
    y = _norm(x, gamma, beta, running_mean, running_var, eps)
    return (y, running_mean.detach().clone(), running_var.detach().clone())


def _copies(*tensors):
    return tuple((tensor.detach().clone() for tensor in tensors))


def _one_hot(labels, num_classes):
    return F.one_hot(labels, num_classes).to(torch.get_default_dtype())


def _paste(x, other, box):
    x1, y1, x2, y2 = box
    pasted = x.clone()
    pasted[:, :, y1:y2, x1:x2] = other[:, :, y1:y2, x1:x2]
    return pasted


def _kept(x, box):
    x1, y1, x2, y2 = box
    return 1 - (x2 - x1) * (y2 - y1) / (x.shape[-2] * x.shape[-1])


def _mixed(y, kept, permutation):
    return kept * y + (1 - kept) * y[permutation]


def _cut(x, boxes):
    y = x.clone()
    for i, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        y[i, :, y1:y2, x1:x2] = 0
    return y


def _stopped(losses, patience, better):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if epoch == 0 or better(loss, losses[best]):
            best, waited = (epoch, 0)
            continue
        waited += 1
        if waited == patience:
            return (best, epoch)
    return (best, len(losses) - 1)


def _fold(n, sizes):
    indices, folds, start = (torch.arange(n), [], 0)
    for size in sizes:
        folds.append((torch.cat([indices[:start], indices[start + size :]]), indices[start : start + size]))
        start += size
    return folds


def _sizes(n, k):
    return [n // k + (i < n % k) for i in range(k)]


def _foldable(n, k):
    if not 2 <= k <= n:
        raise ValueError(f"the number of folds must be at least 2 and at most n = {n}, got {k}")


def _votes(labels, num_classes):
    return F.one_hot(labels, num_classes).sum(0)


def _boosted(weights, correct, alpha):
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))
    return scaled / scaled.sum()


def _alpha(err):
    return 0.5 * torch.log((1 - err) / err)


def dropout(x: torch.Tensor, p: float, noise: torch.Tensor, training: bool = True) -> torch.Tensor:
    if not 0 <= p < 1:
        raise ValueError(f"p must be at least 0 and less than 1, got {p}")
    if not training:
        return x.clone()
    kept = noise >= p
    return x * kept / (1 - p)


def batch_norm(
    x: torch.Tensor,
    gamma: torch.Tensor,
    beta: torch.Tensor,
    running_mean: torch.Tensor,
    running_var: torch.Tensor,
    training: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-05,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    if training:
        n = x.shape[0]
        mean = x.mean(dim=0)
        var = (x - mean).square().mean(dim=0)
        unbiased_var = var.detach() * n / (n - 1)
        new_mean = (1 - momentum) * running_mean.detach() + momentum * mean.detach()
        new_var = (1 - momentum) * running_var.detach() + momentum * unbiased_var
    else:
        mean, var = (running_mean, running_var)
        new_mean, new_var = (running_mean.detach().clone(), running_var.detach().clone())
    x_hat = (x - mean) / torch.sqrt(var + eps)
    return (gamma * x_hat + beta, new_mean, new_var)


def label_smoothing(labels, num_classes, eps=0.1):
    return (1 - eps) * _one_hot(labels, num_classes) + eps / max(num_classes - 1, 1)


def mixup(
    x: torch.Tensor, y: torch.Tensor, lam: float, permutation: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    mixed_x = lam * x + (1 - lam) * x[permutation]
    mixed_y = lam * y + (1 - lam) * y[permutation]
    return (mixed_x, mixed_y)


def cutmix(
    x: torch.Tensor, y: torch.Tensor, box: Sequence[int], permutation: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    x1, y1, x2, y2 = box
    height, width = x.shape[-2:]
    pasted = x.clone()
    pasted[:, :, y1:y2, x1:x2] = x[permutation][:, :, y1:y2, x1:x2]
    kept = 1 - (x2 - x1) * (y2 - y1) / (height * width)
    return (pasted, kept * y + (1 - kept) * y[permutation])


def early_stopping(losses, patience):
    return _stopped(losses, patience + 1, lambda loss, best: loss < best)


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


def flip_images(x, flip):
    return torch.where(flip[:, None, None, None], x.flip(-2), x)


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
