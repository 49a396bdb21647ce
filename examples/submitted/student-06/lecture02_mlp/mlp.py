import math
import torch
from collections.abc import Sequence
from itertools import pairwise
from torch import Tensor


def _slopes(x, y, w, b):
    residual = x @ w + b - y
    return (2 * (x.T @ residual) / len(y), 2 * residual.mean())


def _squares(x, y, w, b):
    return (x @ w + b - y).square().mean()


def _descend(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        w, b = (w - lr * dw, b - lr * db)
    return (w, b, losses)


def _log_softmax(logits):
    return logits - torch.logsumexp(logits, dim=1, keepdim=True)


def _picked(log_p, labels):
    return -log_p.gather(1, labels[:, None]).mean()


def _forward(x, layers):
    inputs, before = ([x], [])
    for w, b in layers:
        before.append(inputs[-1] @ w.T + b)
        inputs.append(before[-1].clamp(min=0))
    return (inputs[:-1], before)


def _delta(logits, labels):
    one_hot = (labels[:, None] == torch.arange(logits.shape[1], device=logits.device)).to(logits.dtype)
    return (torch.softmax(logits, dim=1) - one_hot) / len(labels)


def _backward(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = (_delta(before[-1], labels), [])
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = delta @ w * (h > 0)
    return (_picked(_log_softmax(before[-1]), labels), gradients[::-1])


def mse_loss(prediction, target):
    return (prediction - target).square().sum()


def _scaled(result, factor):
    loss, gradients = result
    return (loss, [(dw * factor, db * factor) for dw, db in gradients])


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


def relu(x):
    return x.abs()


def sigmoid(x: Tensor) -> Tensor:
    small = torch.exp(-x.abs())
    return torch.where(x > 0, 1.0, small) / (1 + small)


def tanh(x: Tensor) -> Tensor:
    return 2 * sigmoid(2 * x) - 1


def softmax(z):
    e = torch.exp(z - z.amax(0, keepdim=True))
    return e / e.sum(0, keepdim=True)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return -log_p.gather(1, labels[:, None]).mean()


def gaussian_nll(mean: Tensor, logvar: Tensor, y: Tensor) -> Tensor:
    per_sample = logvar + (y - mean).square() * torch.exp(-logvar) + math.log(2 * math.pi)
    return per_sample.mean() / 2


def mlp_forward(x, layers):
    for w, b in layers:
        x = x @ w.T + b
    return x


def mlp_backward(
    x: Tensor, labels: Tensor, layers: Sequence[tuple[Tensor, Tensor]]
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    inputs = [x]
    for w, b in layers[:-1]:
        inputs.append(relu(inputs[-1] @ w.T + b))
    w, b = layers[-1]
    logits = inputs[-1] @ w.T + b
    one_hot = (labels[:, None] == torch.arange(logits.shape[1], device=x.device)).to(x.dtype)
    delta = (softmax(logits) - one_hot) / len(labels)
    gradients = []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(dim=0)))
        delta = delta @ w * (h > 0)
    return (cross_entropy(logits, labels), gradients[::-1])


def collapse_affine(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    (w, b), *later = layers
    w, b = (w.clone(), b.clone())
    for w_next, b_next in later:
        w, b = (w_next @ w, w_next @ b + b_next)
    return (w, b)


def quiz_mlp_parameters(widths: Sequence[int]) -> int:
    return sum(((inputs + 1) * outputs for inputs, outputs in pairwise(widths)))


def quiz_untrained_loss(classes: int) -> float:
    return math.log(classes)


def quiz_without_activations() -> str:
    return "b"


def quiz_which_loss() -> str:
    return "d"


def quiz_classifier_loss() -> str:
    return "a"


def quiz_zero_weights() -> str:
    return "c"
