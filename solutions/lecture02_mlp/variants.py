"""Other right ways to write lecture 2's tasks."""

import math
from functools import reduce
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant


def _sigmoid(x):
    return 1 / (1 + torch.exp(-x))


@variant(task="mse_loss")
def power_over_numel(prediction, target):
    return ((prediction - target) ** 2).sum() / prediction.numel()


@variant(task="mse_loss")
def inner_product_of_the_flat_error(prediction, target):
    error = (target - prediction).reshape(-1)
    return error @ error / len(error)


@variant(task="mse_loss")
def squares_expanded(prediction, target):
    p, t = prediction.double(), target.double()
    return (p * p - 2 * p * t + t * t).mean().to(prediction.dtype)


@variant(task="mse_loss")
def sample_by_sample(prediction, target):
    rows = [torch.mean(torch.pow(p - t, 2)) for p, t in zip(prediction, target, strict=True)]
    return sum(rows) / len(rows)


@variant(task="linear_regression_gradients")
def means_of_products(x, y, w, b):
    error = 2 * (x.matmul(w) + b - y)
    return (error[:, None] * x).mean(0), error.mean()


@variant(task="linear_regression_gradients")
def einsum_of_the_error(x, y, w, b):
    error = y - torch.einsum("nd,d->n", x, w) - b
    n = x.shape[0]
    return torch.einsum("nd,n->d", x, error).mul(-2 / n), -2 / n * error.sum()


@variant(task="linear_regression_gradients")
def normal_equations(x, y, w, b):
    ones = torch.ones(len(x), 1, dtype=x.dtype, device=x.device)
    columns = torch.hstack([x, ones])
    theta = torch.cat([w, b.view(1)])
    gradient = 2 / len(x) * (columns.T @ columns @ theta - columns.T @ y)
    return gradient[:-1].clone(), gradient[-1].clone()


@variant(task="linear_regression_gradients")
def python_loops(x, y, w, b):
    n, d = x.shape
    rows, targets, weights, bias = x.tolist(), y.tolist(), w.tolist(), b.item()
    dw, db = [0.0] * d, 0.0
    for row, target in zip(rows, targets, strict=True):
        error = sum(p * q for p, q in zip(row, weights, strict=True)) + bias - target
        dw = [g + 2 * error * p / n for g, p in zip(dw, row, strict=True)]
        db += 2 * error / n
    return w.new_tensor(dw), b.new_tensor(db)


@variant(task="gradient_descent")
def autograd_switched_on(x, y, w, b, lr, steps):
    losses = []
    with torch.set_grad_enabled(True):
        for _ in range(steps):
            w, b = w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()
            loss = ((x @ w + b - y) ** 2).mean()
            dw, db = torch.autograd.grad(loss, (w, b))
            losses.append(loss.detach())
            w, b = (w - lr * dw).detach(), (b - lr * db).detach()
    return w, b, torch.stack(losses)


@variant(task="gradient_descent")
def backward_and_in_place(x, y, w, b, lr, steps):
    w, b = w.detach().clone().requires_grad_(True), b.detach().clone().requires_grad_(True)
    losses = torch.zeros(steps, dtype=x.dtype, device=x.device)
    for t in range(steps):
        with torch.set_grad_enabled(True):
            loss = F.mse_loss(x @ w + b, y)
            loss.backward()
        losses[t] = loss.detach()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad = b.grad = None
    return w, b, losses


@variant(task="gradient_descent")
def one_matrix(x, y, w, b, lr, steps):
    columns = torch.cat([x, torch.ones_like(x[:, :1])], dim=1)
    theta, losses = torch.cat([w, b[None]]), []
    for _ in range(steps):
        error = columns @ theta - y
        losses.append((error @ error / len(y))[None])
        theta = theta - lr * 2 / len(y) * (error @ columns)
    return theta[:-1].clone(), theta[-1].clone(), torch.cat(losses)


@variant(task="gradient_descent")
def numbers_taken_out(x, y, w, b, lr, steps):
    losses = []
    w, b = w.clone(), b.clone()
    for _ in range(steps):
        error = x @ w + b - y
        losses.append((error**2).mean().item())
        w -= lr * 2 * (error[:, None] * x).mean(0)
        b -= lr * 2 * error.mean()
    return w, b, torch.tensor(losses, dtype=x.dtype, device=x.device)


@variant(task="gradient_descent")
def double_and_numpy(x, y, w, b, lr, steps):
    rows, targets, v, c = (np.asarray(t.tolist(), dtype=np.float64) for t in (x, y, w, b))
    losses = np.empty(steps)
    for t in range(steps):
        error = rows @ v + c - targets
        losses[t] = np.mean(error**2)
        v, c = v - lr * 2 * rows.T @ error / len(targets), c - lr * 2 * error.mean()
    return tuple(torch.as_tensor(part, dtype=x.dtype, device=x.device) for part in (v, c, losses))


@variant(task="gradient_descent")
def recursive(x, y, w, b, lr, steps):
    def run(w, b, left):
        error = x @ w + b - y
        loss = error.square().mean().reshape(1)
        w, b = w - 2 * lr / len(y) * x.T @ error, b - 2 * lr * error.mean()
        if left == 1:
            return w, b, loss
        w, b, later = run(w, b, left - 1)
        return w, b, torch.cat([loss, later])

    return run(w, b, steps)


@variant(task="relu")
def multiplied_by_the_mask(x):
    return x * (x > 0)


@variant(task="relu")
def half_of_the_sum_with_abs(x):
    return (x + x.abs()) / 2


@variant(task="relu")
def maximum_with_zeros(x):
    return torch.maximum(x, torch.zeros_like(x))


@variant(task="relu")
def where_positive(x):
    return torch.where(x > 0, x, 0.0)


@variant(task="relu")
def masked_copy(x):
    return x.masked_fill(x < 0, 0)


@variant(task="relu")
def written_into_a_copy(x):
    y = x.clone()
    y[y < 0] = 0
    return y


@variant(task="sigmoid")
def textbook(x):
    return 1 / (1 + torch.exp(-x))


@variant(task="sigmoid")
def two_branches(x):
    e = torch.exp(-torch.abs(x))
    return torch.where(x >= 0, 1 / (1 + e), e / (1 + e))


@variant(task="sigmoid")
def minus_softplus(x):
    return torch.exp(-F.softplus(-x))


@variant(task="sigmoid")
def softmax_of_two(x):
    return torch.softmax(torch.stack([x, torch.zeros_like(x)]), dim=0)[0].clone()


@variant(task="sigmoid")
def branches_written_apart(x):
    y = torch.empty_like(x)
    up = x >= 0
    y[up] = 1 / (1 + torch.exp(-x[up]))
    e = torch.exp(x[~up])
    y[~up] = e / (1 + e)
    return y


@variant(task="sigmoid")
def sigmoid_double_inside(x):
    return (1.0 + (-x.double()).exp()).reciprocal().to(x.dtype)


@variant(task="tanh")
def own_sigmoid(x):
    return 2 * _sigmoid(2 * x) - 1


@variant(task="tanh")
def by_the_sign(x):
    e = torch.exp(-2 * x.abs())
    return x.sign() * (1 - e) / (1 + e)


@variant(task="tanh")
def expm1_quotient(x):
    e = torch.expm1(-2 * x.abs())
    return torch.copysign(-e / (e + 2), x)


@variant(task="tanh")
def two_quotients(x):
    left, right = torch.exp(2 * x.clamp(max=0)), torch.exp(-2 * x.clamp(min=0))
    return torch.where(x > 0, (1 - right) / (1 + right), (left - 1) / (left + 1))


@variant(task="tanh")
def tanh_double_inside(x):
    return (1 - 2 / (1 + torch.exp(2 * x.to(torch.float64)))).to(x.dtype)


@variant(task="softmax")
def exp_of_log_softmax(z):
    return F.log_softmax(z, dim=-1).exp()


@variant(task="softmax")
def exp_of_logsumexp(z):
    return torch.exp(z - z.logsumexp(-1, keepdim=True))


@variant(task="softmax")
def maximum_detached(z):
    top = torch.max(z, dim=-1, keepdim=True).values.detach()
    e = (z - top).exp()
    return e / e.sum(-1, keepdim=True)


@variant(task="softmax")
def row_by_row(z):
    rows = z.reshape(-1, z.shape[-1])
    out = []
    for row in rows:
        e = torch.exp(row - max(row.tolist()))
        out.append(e / sum(e))
    return torch.stack(out).reshape(z.shape)


@variant(task="softmax")
def pairwise_differences(z):
    return 1 / torch.exp(z.unsqueeze(-2) - z.unsqueeze(-1)).sum(-1)


@variant(task="cross_entropy")
def log_softmax_and_index(logits, labels):
    log_p = torch.log_softmax(logits, dim=1)
    return -log_p[torch.arange(len(labels), device=logits.device), labels].mean()


@variant(task="cross_entropy")
def library_nll(logits, labels):
    return F.nll_loss(F.log_softmax(logits, dim=-1), labels)


@variant(task="cross_entropy")
def one_hot_product(logits, labels):
    one_hot = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    log_p = logits - logits.logsumexp(dim=1, keepdim=True)
    return -(one_hot * log_p).sum() / logits.shape[0]


@variant(task="cross_entropy")
def maximum_first(logits, labels):
    moved = logits - logits.max(dim=1, keepdim=True)[0]
    normaliser = moved.exp().sum(dim=1).log()
    return torch.mean(normaliser - moved.gather(1, labels.view(-1, 1)).squeeze(1))


@variant(task="cross_entropy")
def sample_after_sample(logits, labels):
    losses = []
    for row, label in zip(logits, labels.tolist(), strict=True):
        losses.append(torch.logsumexp(row - row[label], dim=0))
    return torch.stack(losses).mean()


@variant(task="cross_entropy")
def repeated_logaddexp(logits, labels):
    total = reduce(torch.logaddexp, logits.unbind(1))
    picked = torch.take_along_dim(logits, labels[:, None], dim=1)[:, 0]
    return (total - picked).mean()


@variant(task="cross_entropy")
def ce_double_inside(logits, labels):
    z = logits.to(torch.float64)
    mask = labels[:, None] == torch.arange(z.shape[1], device=z.device)[None]
    return (z.logsumexp(1).sum() - z.masked_fill(~mask, 0.0).sum()).div(len(z)).to(logits.dtype)


@variant(task="gaussian_nll")
def divided_by_the_variance(mean, logvar, y):
    return 0.5 * torch.mean(logvar + (y - mean) ** 2 / logvar.exp() + math.log(2 * math.pi))


@variant(task="gaussian_nll")
def through_the_deviation(mean, logvar, y):
    std = torch.exp(logvar / 2)
    z = (y - mean) / std
    return (std.log() + z * z / 2).mean() + 0.5 * float(np.log(2 * np.pi))


@variant(task="gaussian_nll")
def log_of_the_density(mean, logvar, y):
    variance = logvar.double().exp()
    log_density = -((y.double() - mean.double()) ** 2) / (2 * variance) - 0.5 * torch.log(2 * torch.pi * variance)
    return -log_density.mean().to(y.dtype)


@variant(task="mlp_forward")
def linear_and_relu(x, layers):
    for w, b in layers[:-1]:
        x = F.relu(F.linear(x, w, b))
    return F.linear(x, *layers[-1])


@variant(task="mlp_forward")
def counted_layers(x, layers):
    h = x
    for i in range(len(layers)):
        w, b = layers[i]
        h = torch.einsum("ni,oi->no", h, w) + b
        if i + 1 < len(layers):
            h = torch.where(h > 0, h, torch.zeros_like(h))
    return h


@variant(task="mlp_forward")
def columns_instead_of_rows(x, layers):
    h = x.mT
    for w, b in layers[:-1]:
        h = torch.maximum(w @ h + b[:, None], h.new_zeros(()))
    w, b = layers[-1]
    return (w @ h + b.unsqueeze(1)).mT


@variant(task="mlp_forward")
def inner_relu_first(x, layers):
    (w, b), *later = layers
    z = torch.addmm(b, x, w.t())
    for w, b in later:
        z = torch.addmm(b, z.clamp(min=0), w.t())
    return z


@variant(task="mlp_backward")
def kept_pre_activations(x, labels, layers):
    activations, pre = [x], []
    for i, (w, b) in enumerate(layers):
        pre.append(F.linear(activations[-1], w, b))
        activations.append(F.relu(pre[-1]) if i < len(layers) - 1 else pre[-1])
    n = x.shape[0]
    loss = F.cross_entropy(pre[-1], labels)
    delta = F.softmax(pre[-1], dim=1)
    delta[torch.arange(n, device=x.device), labels] -= 1
    delta = delta / n
    gradients = [None] * len(layers)
    for i in range(len(layers) - 1, -1, -1):
        gradients[i] = (delta.t() @ activations[i], delta.sum(dim=0))
        if i > 0:
            delta = (delta @ layers[i][0]) * (pre[i - 1] > 0).to(x.dtype)
    return loss, gradients


@variant(task="mlp_backward")
def recursive_chain(x, labels, layers):
    def back(h, left):
        (w, b), *later = left
        z = h @ w.T + b
        if later:
            loss, delta, gradients = back(z.clamp(min=0), later)
            delta = torch.where(z > 0, delta, torch.zeros_like(delta))
        else:
            log_p = torch.log_softmax(z, dim=1)
            one_hot = F.one_hot(labels, z.shape[1]).to(z.dtype)
            loss, delta, gradients = -(log_p * one_hot).sum() / len(z), (log_p.exp() - one_hot) / len(z), ()
        return loss, delta @ w, ((torch.einsum("no,ni->oi", delta, h), delta.sum(0)), *gradients)

    loss, _, gradients = back(x, list(layers))
    return loss, gradients


@variant(task="mlp_backward")
def sums_of_outer_products(x, labels, layers):
    total, sums = 0.0, [(torch.zeros_like(w), torch.zeros_like(b)) for w, b in layers]
    for row, label in zip(x, labels.tolist(), strict=True):
        hs = [row]
        for w, b in layers[:-1]:
            hs.append((w @ hs[-1] + b).clamp(min=0))
        w, b = layers[-1]
        logits = w @ hs[-1] + b
        total = total + torch.logsumexp(logits, 0) - logits[label]
        delta = torch.softmax(logits, 0)
        delta[label] = delta[label] - 1
        for k in reversed(range(len(layers))):
            dw, db = sums[k]
            sums[k] = (dw + torch.outer(delta, hs[k]), db + delta)
            delta = (layers[k][0].T @ delta) * (hs[k] > 0)
    return total / len(x), [[dw / len(x), db / len(x)] for dw, db in sums]


@variant(task="mlp_backward")
def double_and_columns(x, labels, layers):
    weights = [torch.cat([w, b[:, None]], 1).double() for w, b in layers]
    ones = torch.ones(len(x), 1, dtype=torch.float64, device=x.device)
    hs, z = [], x.double()
    for i, w in enumerate(weights):
        hs.append(torch.cat([z.clamp(min=0) if i else z, ones], 1))
        z = hs[-1] @ w.T
    log_p = z - z.logsumexp(1, keepdim=True)
    delta = log_p.exp().scatter_add(1, labels[:, None], -torch.ones_like(log_p[:, :1])) / len(x)
    gradients = []
    for h, w in zip(hs[::-1], weights[::-1], strict=True):
        full = (delta.T @ h).to(x.dtype)
        gradients.insert(0, (full[:, :-1].clone(), full[:, -1].clone()))
        delta = delta @ w[:, :-1] * (h[:, :-1] > 0)
    return F.nll_loss(log_p, labels).to(x.dtype), gradients


@variant(task="mlp_backward")
def saved_masks(x, labels, layers):
    stack, h = [], x
    for w, b in layers[:-1]:
        z = h @ w.T + b
        mask = z.sign().clamp(min=0)
        stack.append((h, w, mask))
        h = z * mask
    w, b = layers[-1]
    z = h @ w.T + b
    top = z.max(dim=1, keepdim=True).values
    e = (z - top).exp()
    loss = (e.sum(1).log() + top[:, 0] - z.gather(1, labels[:, None])[:, 0]).mean()
    p = e / e.sum(1, keepdim=True)
    hits = labels.unsqueeze(1) == torch.arange(p.shape[1], device=p.device)
    delta = torch.where(hits, p - 1, p) / labels.numel()
    gradients = [(torch.mm(delta.T, h), torch.sum(delta, 0))]
    while stack:
        below = delta @ w
        h, w, mask = stack.pop()
        delta = below * mask
        gradients.append((torch.mm(delta.T, h), torch.sum(delta, 0)))
    gradients.reverse()
    return loss, tuple(gradients)


@variant(task="collapse_affine")
def from_an_identity(layers):
    first = layers[0][0]
    w = torch.eye(first.shape[1], dtype=first.dtype, device=first.device)
    b = torch.zeros(first.shape[1], dtype=first.dtype, device=first.device)
    for w_next, b_next in layers:
        w, b = w_next.matmul(w), w_next.matmul(b) + b_next
    return w, b


@variant(task="collapse_affine")
def homogeneous_matrices(layers):
    def matrix(w, b):
        last = torch.zeros(1, w.shape[1] + 1, dtype=w.dtype, device=w.device)
        last[0, -1] = 1
        return torch.cat([torch.cat([w, b[:, None]], 1), last])

    product = reduce(lambda done, layer: matrix(*layer) @ done, layers[1:], matrix(*layers[0]))
    return product[:-1, :-1].clone(), product[:-1, -1].clone()


@variant(task="collapse_affine")
def by_probing(layers):
    first = layers[0][0]
    probes = torch.cat([torch.eye(first.shape[1]), torch.zeros(1, first.shape[1])]).to(first)
    for w, b in layers:
        probes = probes @ w.T + b
    b = probes[-1].clone()
    return (probes[:-1] - b).T.clone(), b


@variant(task="collapse_affine")
def from_the_last_layer(layers):
    w, b = layers[-1][0] * 1, layers[-1][1] * 1
    for w_before, b_before in reversed(layers[:-1]):
        b = b + w @ b_before
        w = w @ w_before
    return w, b


@variant(task="quiz_mlp_parameters")
def layer_by_layer(widths):
    total = 0
    for i in range(1, len(widths)):
        total += widths[i - 1] * widths[i] + widths[i]
    return total


@variant(task="quiz_mlp_parameters")
def weights_then_biases(widths):
    return sum(a * b for a, b in pairwise(widths)) + sum(widths[1:])


@variant(task="quiz_untrained_loss")
def minus_log_of_the_share(classes):
    return -math.log(1 / classes)


@variant(task="quiz_untrained_loss")
def numpy_logarithm(classes):
    return float(np.log(classes))
