import math
import numpy as np
import torch
import torch.nn.functional as F
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from torch import Tensor


def _sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def mse_loss(prediction, target):
    return ((prediction - target) ** 2).sum() / prediction.numel()


def linear_regression_gradients(x, y, w, b):
    error = 2 * (x.matmul(w) + b - y)
    return ((error[:, None] * x).mean(0), error.mean())


def gradient_descent(x, y, w, b, lr, steps):
    losses = []
    with torch.set_grad_enabled(True):
        for _ in range(steps):
            w, b = (w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_())
            loss = ((x @ w + b - y) ** 2).mean()
            dw, db = torch.autograd.grad(loss, (w, b))
            losses.append(loss.detach())
            w, b = ((w - lr * dw).detach(), (b - lr * db).detach())
    return (w, b, torch.stack(losses))


def relu(x):
    return x * (x > 0)


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


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
    *hidden, (w_last, b_last) = layers
    for w, b in hidden:
        x = relu(x @ w.T + b)
    return x @ w_last.T + b_last


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
