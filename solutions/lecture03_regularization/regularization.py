"""Lecture 3b, regularization: what keeps a network from fitting the noise of its training set."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F


def weight_penalty(params: Sequence[torch.Tensor], alpha: float) -> torch.Tensor:
    """Return alpha/2 times the sum of squares of every element of every tensor of the list, a scalar.

    Source: Goodfellow, Bengio & Courville 2016, section 7.1.1. Its gradient is alpha * w: weight decay.
    """
    return alpha / 2 * sum(w.square().sum() for w in params)


def dropout(x: torch.Tensor, p: float, noise: torch.Tensor, training: bool = True) -> torch.Tensor:
    """Return x [...] with the elements dropped whose uniform noise [...] lies below p, the others divided by 1 - p.

    Unchanged (a copy) when not training. Raises ValueError unless 0 <= p < 1.
    Source: Srivastava et al. 2014, section 10 ("inverted" dropout).
    """
    if not 0 <= p < 1:
        raise ValueError(f"p must be at least 0 and less than 1, got {p}")
    if not training:
        return x.clone()
    kept = noise >= p  # [...] bool
    return x * kept / (1 - p)


def batch_norm(
    x: torch.Tensor,
    gamma: torch.Tensor,
    beta: torch.Tensor,
    running_mean: torch.Tensor,
    running_var: torch.Tensor,
    training: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return (y [N, D], running_mean [D], running_var [D]) for x [N, D] and gamma, beta, running_* [D]; pure.

    Training uses the batch's own mean and biased variance, and moves the running statistics towards the mean and
    the unbiased variance. Evaluation uses the running statistics and returns copies of them.
    Source: Ioffe & Szegedy 2015, algorithms 1 and 2.
    """
    if training:
        n = x.shape[0]
        mean = x.mean(dim=0)  # [D]
        var = (x - mean).square().mean(dim=0)  # [D], biased
        unbiased_var = var.detach() * n / (n - 1)
        new_mean = (1 - momentum) * running_mean.detach() + momentum * mean.detach()
        new_var = (1 - momentum) * running_var.detach() + momentum * unbiased_var
    else:
        mean, var = running_mean, running_var
        new_mean, new_var = running_mean.detach().clone(), running_var.detach().clone()
    x_hat = (x - mean) / torch.sqrt(var + eps)  # [N, D]
    return gamma * x_hat + beta, new_mean, new_var


def label_smoothing(labels: torch.Tensor, num_classes: int, eps: float = 0.1) -> torch.Tensor:
    """Return soft targets [N, C] of the default dtype for labels [N]: 1 - eps on the label plus eps/C everywhere.

    Source: Szegedy et al. 2016, section 7.
    """
    one_hot = F.one_hot(labels, num_classes).to(torch.get_default_dtype())  # [N, C]
    return (1 - eps) * one_hot + eps / num_classes


def mixup(x: torch.Tensor, y: torch.Tensor, lam: float, permutation: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (x, y), each lam times itself plus 1 - lam times its permuted self; x [N, ...], y [N, C].

    Source: Zhang et al. 2018, section 2.
    """
    mixed_x = lam * x + (1 - lam) * x[permutation]
    mixed_y = lam * y + (1 - lam) * y[permutation]
    return mixed_x, mixed_y


def cutmix(
    x: torch.Tensor, y: torch.Tensor, box: Sequence[int], permutation: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (x, y) with the box (x1, y1, x2, y2) pasted from x[permutation]; x [N, C, H, W], y [N, K].

    The box is half-open, x counts columns. The labels are mixed by the share of the area that is kept.
    Source: Yun et al. 2019, equation 1.
    """
    x1, y1, x2, y2 = box
    height, width = x.shape[-2:]
    pasted = x.clone()
    pasted[:, :, y1:y2, x1:x2] = x[permutation][:, :, y1:y2, x1:x2]
    kept = 1 - (x2 - x1) * (y2 - y1) / (height * width)
    return pasted, kept * y + (1 - kept) * y[permutation]


def early_stopping(losses: Sequence[float], patience: int) -> tuple[int, int]:
    """Return (best_epoch, last_epoch), counted from 0, for the validation losses of epochs 0, 1, ...

    Training ends after `patience` epochs in a row without a new strict minimum, or with the list.
    Source: Goodfellow, Bengio & Courville 2016, algorithm 7.1.
    """
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return best, epoch
    return best, len(losses) - 1


def k_fold(n: int, k: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return k pairs (train, validation) of ascending int64 indices of n samples.

    Validation folds are contiguous and in order, the first n % k of them one longer.
    Raises ValueError unless 2 <= k <= n. Source: Goodfellow, Bengio & Courville 2016, algorithm 5.1.
    """
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
    """Return (bias_squared, variance), scalars, of M models' predictions [M, N] of a truth [N] without noise.

    Both are means over the N points. Source: Geman, Bienenstock & Doursat 1992, equation 3.5.
    """
    mean = predictions.mean(dim=0)  # [N], the average model
    bias_squared = (mean - truth).square().mean()
    variance = (predictions - mean).square().mean()
    return bias_squared, variance


def bootstrap(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
    """Return B samples of size n [B, n, ...] of the data x [N, ...], drawn with replacement by indices [B, n].

    Source: Breiman 1996, section 1.
    """
    return x[indices]


def bagging_average(probabilities: torch.Tensor) -> torch.Tensor:
    """Return the mean [N, C] of M models' class probabilities [M, N, C].

    Source: Breiman 1996, section 1.
    """
    return probabilities.mean(dim=0)


def bagging_vote(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return the class [N] that most of M models chose, labels [M, N]; of equal counts the lower class.

    Source: Breiman 1996, section 1.
    """
    votes = F.one_hot(labels, num_classes).sum(dim=0)  # [N, C]
    return votes.argmax(dim=1)


def boosting_weights(weights: torch.Tensor, correct: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (new weights [N], alpha scalar) after a weak learner got the samples correct [N] (bool) right.

    weights [N] sum to 1, before and after. Source: Freund & Schapire 1997, figure 2, for labels of +-1.
    """
    err = weights[~correct].sum()
    alpha = 0.5 * torch.log((1 - err) / err)
    scaled = weights * torch.exp(torch.where(correct, -alpha, alpha))  # [N]
    return scaled / scaled.sum(), alpha


def flip_images(x: torch.Tensor, flip: torch.Tensor) -> torch.Tensor:
    """Return x [N, C, H, W] with those images mirrored left to right for which flip [N] (bool) is True.

    Source: Krizhevsky, Sutskever & Hinton 2012, section 4.1.
    """
    return torch.where(flip[:, None, None, None], x.flip(-1), x)


def cutout(x: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """Return x [N, C, H, W] with zeros inside each image's own box, boxes [N, 4] as x1, y1, x2, y2, half-open.

    Source: DeVries & Taylor 2017, section 3.
    """
    cut = x.clone()
    for i, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        cut[i, :, y1:y2, x1:x2] = 0
    return cut


def add_noise(params: Sequence[torch.Tensor], noises: Sequence[torch.Tensor], scale: float) -> list[torch.Tensor]:
    """Return new tensors, each parameter plus scale times its noise.

    Source: Goodfellow, Bengio & Courville 2016, section 7.5.
    """
    return [w + scale * noise for w, noise in zip(params, noises, strict=True)]


def minibatches(permutation: torch.Tensor, batch_size: int) -> list[torch.Tensor]:
    """Return the consecutive pieces of a permutation [n] (int64), batch_size long, the last one shorter if need be.

    Source: Goodfellow, Bengio & Courville 2016, section 8.1.3.
    """
    return [piece.clone() for piece in permutation.split(batch_size)]


def quiz_restricts() -> str:
    """Which technique restricts what?"""
    return "b"


def quiz_flat_minimum() -> str:
    """What is said of flat minima and of the batch size?"""
    return "d"


def quiz_described_model() -> str:
    """Bias and variance of a described model."""
    return "c"


def quiz_bagging_or_boosting() -> str:
    """Bagging or boosting?"""
    return "a"


def quiz_batch_norm_evaluation() -> str:
    """Why does batch norm keep running statistics?"""
    return "b"


def quiz_updates(n: int, batch_size: int, epochs: int) -> int:
    """Return how many parameter updates so many epochs over n samples make."""
    return epochs * ((n + batch_size - 1) // batch_size)
