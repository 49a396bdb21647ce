"""Lecture 2, the multilayer perceptron: losses, activations, gradient descent and backpropagation by hand."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared error over all elements, a scalar, for prediction, target [N, *]."""
    return (prediction - target).square().mean()


def linear_regression_gradients(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return (dw [D], db []), the gradient of mse_loss(x @ w + b, y), for x [N, D], y [N], w [D], b [].

    Source: L = 1/N sum_n r_n^2 with the residual r = x w + b - y, so dL/dw = 2/N x^T r and dL/db = 2/N sum_n r_n.
    """
    residual = x @ w + b - y  # [N]
    dw = 2 * (x.T @ residual) / len(y)  # [D]
    db = 2 * residual.mean()  # []
    return dw, db


def gradient_descent(
    x: Tensor, y: Tensor, w: Tensor, b: Tensor, lr: float, steps: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Return (w [D], b [], losses [steps]) of linear regression; losses are those *before* each step.

    Source: Cauchy 1847; both gradients are taken at the same point, then both parameters move.
    """
    losses = []
    for _ in range(steps):
        losses.append(mse_loss(x @ w + b, y))
        dw, db = linear_regression_gradients(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, torch.stack(losses)


def relu(x: Tensor) -> Tensor:
    """Return max(x, 0), elementwise."""
    return x.clamp(min=0)


def sigmoid(x: Tensor) -> Tensor:
    """Return 1/(1 + e^-x), elementwise. The exponential of -|x| never overflows."""
    small = torch.exp(-x.abs())  # in (0, 1]
    return torch.where(x > 0, 1.0, small) / (1 + small)


def tanh(x: Tensor) -> Tensor:
    """Return (e^x - e^-x)/(e^x + e^-x), elementwise: the sigmoid, stretched to (-1, 1)."""
    return 2 * sigmoid(2 * x) - 1


def softmax(z: Tensor) -> Tensor:
    """Return e^z over its sum along the last axis, for z [..., C]. The largest exponent of every row is 0."""
    exponentials = torch.exp(z - z.amax(dim=-1, keepdim=True))  # [..., C]
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the batch mean of -log softmax(logits)[label], a scalar, for logits [N, C], labels [N] int64."""
    log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)  # [N, C]
    return -log_p.gather(1, labels[:, None]).mean()


def gaussian_nll(mean: Tensor, logvar: Tensor, y: Tensor) -> Tensor:
    """Return the mean of -log N(y; mean, e^logvar), a scalar, for mean, logvar, y [N].

    Source: Nix & Weigend 1994, with the constant kept.
    """
    per_sample = logvar + (y - mean).square() * torch.exp(-logvar) + math.log(2 * math.pi)  # [N]
    return per_sample.mean() / 2


def mlp_forward(x: Tensor, layers: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the output [N, d_out] of an MLP for x [N, d_in]; layers are (w [out, in], b [out]), relu between them."""
    *hidden, (w_last, b_last) = layers
    for w, b in hidden:
        x = relu(x @ w.T + b)  # [N, out]
    return x @ w_last.T + b_last


def mlp_backward(
    x: Tensor, labels: Tensor, layers: Sequence[tuple[Tensor, Tensor]]
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    """Return the loss, a scalar, and its gradient (dw, db) for every layer, for x [N, d_in], labels [N] int64.

    Source: Rumelhart, Hinton & Williams 1986. At the logits the gradient is (softmax - one-hot)/N.
    """
    inputs = [x]  # of every layer, [N, in]
    for w, b in layers[:-1]:
        inputs.append(relu(inputs[-1] @ w.T + b))
    w, b = layers[-1]
    logits = inputs[-1] @ w.T + b  # [N, C]

    one_hot = (labels[:, None] == torch.arange(logits.shape[1], device=x.device)).to(x.dtype)  # [N, C]
    delta = (softmax(logits) - one_hot) / len(labels)  # [N, out], the gradient at the layer's pre-activation
    gradients = []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(dim=0)))
        delta = (delta @ w) * (h > 0)  # relu lets through where its output h is above 0
    return cross_entropy(logits, labels), gradients[::-1]


def collapse_affine(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Return (w [d_out, d_in], b [d_out]), the one affine map that the layers are without activations."""
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        w, b = w_next @ w, w_next @ b + b_next
    return w, b


def quiz_mlp_parameters(widths: Sequence[int]) -> int:
    """Return how many numbers an MLP of these widths learns, biases included."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))


def quiz_untrained_loss(classes: int) -> float:
    """Return the cross-entropy in nats of a classifier that finds every class equally likely."""
    return math.log(classes)


def quiz_without_activations() -> str:
    """What is a network of ten affine layers without activations?"""
    return "b"


def quiz_which_loss() -> str:
    """Which loss for a forecast with error bars?"""
    return "d"


def quiz_classifier_loss() -> str:
    """Why cross-entropy rather than the squared error of probabilities?"""
    return "a"


def quiz_zero_weights() -> str:
    """What happens to a hidden layer whose weights all start at zero?"""
    return "c"
