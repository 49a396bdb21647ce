import math
import torch
from collections.abc import Sequence
from itertools import pairwise
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).square().mean()


def linear_regression_gradients(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    residual = x @ w + b - y
    dw = 2 * (x.T @ residual) / len(y)
    db = 2 * residual.mean()
    return (dw, db)


def gradient_descent(
    x: Tensor, y: Tensor, w: Tensor, b: Tensor, lr: float, steps: int
) -> tuple[Tensor, Tensor, Tensor]:
    losses = []
    for _ in range(steps):
        losses.append(mse_loss(x @ w + b, y))
        dw, db = linear_regression_gradients(x, y, w, b)
        w, b = (w - lr * dw, b - lr * db)
    return (w, b, torch.stack(losses))


def relu(x: Tensor) -> Tensor:
    return x.clamp(min=0)


def sigmoid(x: Tensor) -> Tensor:
    small = torch.exp(-x.abs())
    return torch.where(x > 0, 1.0, small) / (1 + small)


def tanh(x: Tensor) -> Tensor:
    return 2 * sigmoid(2 * x) - 1


def softmax(z: Tensor) -> Tensor:
    exponentials = torch.exp(z - z.amax(dim=-1, keepdim=True))
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return -log_p.gather(1, labels[:, None]).mean()


def gaussian_nll(mean: Tensor, logvar: Tensor, y: Tensor) -> Tensor:
    per_sample = logvar + (y - mean).square() * torch.exp(-logvar) + math.log(2 * math.pi)
    return per_sample.mean() / 2


def mlp_forward(x: Tensor, layers: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    raise NotImplementedError("mlp_forward")


def mlp_backward(
    x: Tensor, labels: Tensor, layers: Sequence[tuple[Tensor, Tensor]]
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    raise NotImplementedError("mlp_backward")


def collapse_affine(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    raise NotImplementedError("collapse_affine")


def quiz_mlp_parameters(widths: Sequence[int]) -> int:
    raise NotImplementedError("quiz_mlp_parameters")


def quiz_untrained_loss(classes: int) -> float:
    raise NotImplementedError("quiz_untrained_loss")


def quiz_without_activations() -> str:
    raise NotImplementedError("quiz_without_activations")


def quiz_which_loss() -> str:
    raise NotImplementedError("quiz_which_loss")


def quiz_classifier_loss() -> str:
    raise NotImplementedError("quiz_classifier_loss")


def quiz_zero_weights() -> str:
    raise NotImplementedError("quiz_zero_weights")
