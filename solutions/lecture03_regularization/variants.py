"""Other right ways to write lecture 3b's tasks."""

import itertools
import math
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant

# weight_penalty


@variant(task="weight_penalty")
def one_long_vector(params, alpha):
    flat = torch.cat([w.reshape(-1) for w in params])
    return 0.5 * alpha * torch.dot(flat, flat)


@variant(task="weight_penalty")
def norms_squared(params, alpha):
    return alpha * sum(torch.linalg.vector_norm(w) ** 2 for w in params) / 2


@variant(task="weight_penalty")
def from_a_plain_zero(params, alpha):
    total = torch.tensor(0.0)
    for w in params:
        total = total + (w.double() ** 2).sum()
    return (total * alpha / 2).to(params[0].dtype)


@variant(task="weight_penalty")
def stacked_sums(params, alpha):
    return alpha * torch.stack([torch.sum(w * w) for w in params]).sum() * 0.5


@variant(task="weight_penalty")
def products_of_flat_tensors(params, alpha):
    squares = [w.flatten() @ w.flatten() for w in params]
    return sum(squares, start=torch.zeros_like(squares[0])) * (alpha / 2)


# dropout


def _require_share(p):
    if p < 0.0 or p >= 1.0:
        raise ValueError(f"{p!r} is no probability to drop")


@variant(task="dropout")
def where_form(x, p, noise, training=True):
    _require_share(p)
    if not training:
        return x + 0
    return torch.where(noise >= p, x / (1 - p), torch.zeros_like(x))


@variant(task="dropout")
def masked_fill_form(x, p, noise, training=True):
    if p < 0 or p >= 1:
        raise ValueError(f"dropout probability has to be in [0, 1), but got {p}")
    return x.masked_fill(noise < p, 0.0) * (1.0 / (1.0 - p)) if training else torch.clone(x)


@variant(task="dropout")
def scale_tensor(x, p, noise, training=True):
    if not (0 <= p < 1):
        raise ValueError("p out of range: " + str(p))
    if training:
        mask = (noise >= p).to(dtype=x.dtype)
        mask /= 1 - p
        return mask * x
    return x.clone()


@variant(task="dropout")
def element_by_element(x, p, noise, training=True):
    _require_share(p)
    if not training or p == 0:
        return x.clone()
    kept = torch.tensor([u >= p for u in noise.reshape(-1).tolist()], device=x.device).reshape(x.shape)
    return kept * x * (1 / (1 - p))


@variant(task="dropout")
def indexed(x, p, noise, training=True):
    _require_share(p)
    y = x.clone()
    if training:
        y = y.double() / (1 - p)
        y[noise < p] = 0
    return y.to(x.dtype)


class _BadShare(ValueError):
    pass


@variant(task="dropout")
def own_error_and_floor(x, p, noise, training=True):
    if not 0 <= p < 1:
        raise _BadShare("cannot drop", p)
    return x * torch.ge(noise, p).type_as(x).div(1 - p) if training else x * 1


# batch_norm


@variant(task="batch_norm")
def library_moments(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if training:
        var, mean = torch.var_mean(x, dim=0, unbiased=False)
        with torch.no_grad():
            running_mean = torch.lerp(running_mean, x.mean(0), momentum)
            running_var = torch.lerp(running_var, x.var(0, unbiased=True), momentum)
    else:
        mean, var = running_mean, running_var
        running_mean, running_var = running_mean.clone().detach(), running_var.clone().detach()
    return (x - mean) * torch.rsqrt(var + eps) * gamma + beta, running_mean, running_var


@variant(task="batch_norm")
def one_pass(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        y = (x - running_mean) / (running_var + eps) ** 0.5 * gamma + beta
        return y, running_mean + 0, running_var + 0
    n = x.size(0)
    mean = x.sum(0) / n
    var = (x * x).sum(0) / n - mean**2
    y = gamma * (x - mean) / (var + eps) ** 0.5 + beta
    m, v = mean.detach(), var.detach()
    return y, running_mean + momentum * (m - running_mean), running_var + momentum * (v * n / (n - 1) - running_var)


@variant(task="batch_norm")
def as_layer_norm_of_columns(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if not training:
        scale = gamma / (running_var + eps).sqrt()
        return x * scale + (beta - running_mean * scale), running_mean.clone(), running_var.clone()
    x_hat = F.layer_norm(x.T, (x.shape[0],), eps=eps).T
    data = x.detach()
    new_mean = running_mean * (1 - momentum) + data.mean(0) * momentum
    new_var = running_var * (1 - momentum) + data.var(0) * momentum
    return torch.addcmul(beta, x_hat, gamma), new_mean.detach(), new_var.detach()


@variant(task="batch_norm")
def feature_by_feature(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    n, d = x.shape
    columns, means, variances = [], [], []
    for j in range(d):
        mean, var = running_mean[j], running_var[j]
        means.append(mean.clone())
        variances.append(var.clone())
        if training:
            mean = sum(x[i, j] for i in range(n)) / n
            var = sum((x[i, j] - mean) ** 2 for i in range(n)) / n
            means[j] = (1 - momentum) * means[j] + momentum * mean
            variances[j] = (1 - momentum) * variances[j] + momentum * var * n / (n - 1)
        columns.append(gamma[j] * (x[:, j] - mean) / torch.sqrt(var + eps) + beta[j])
    return torch.stack(columns, 1), torch.stack(means).detach(), torch.stack(variances).detach()


@variant(task="batch_norm")
def double_inside(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    a, g, b, m, v = (part.double() for part in (x, gamma, beta, running_mean, running_var))
    if training:
        mean, var = a.mean(0, keepdim=True), a.var(0, correction=0, keepdim=True)
        new_m = (1 - momentum) * m + momentum * mean[0].detach()
        new_v = (1 - momentum) * v + momentum * a.detach().var(0)
    else:
        mean, var, new_m, new_v = m, v, m.clone(), v.clone()
    y = torch.einsum("nd,d->nd", (a - mean) / (var + eps).sqrt(), g) + b
    return y.to(x.dtype), new_m.to(x.dtype).detach(), new_v.to(x.dtype).detach()


@variant(task="batch_norm")
def as_group_norm(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    running_mean, running_var = running_mean.detach().clone(), running_var.detach().clone()
    if training:
        n = len(x)
        y = F.group_norm(x.T.unsqueeze(0), x.shape[1], eps=eps).squeeze(0).T * gamma + beta
        with torch.no_grad():
            mean = x.mean(dim=0)
            running_mean.mul_(1 - momentum).add_(momentum * mean)
            running_var.mul_(1 - momentum).add_(momentum * ((x - mean) ** 2).sum(0) / (n - 1))
        return y, running_mean, running_var
    return gamma * ((x - running_mean) / torch.sqrt(running_var + eps)) + beta, running_mean, running_var


# label_smoothing


@variant(task="label_smoothing")
def filled_and_scattered(labels, num_classes, eps=0.1):
    targets = torch.full((labels.shape[0], num_classes), eps / num_classes, device=labels.device)
    return targets.scatter(1, labels[:, None], 1 - eps + eps / num_classes)


@variant(task="label_smoothing")
def compared_with_classes(labels, num_classes, eps=0.1):
    classes = torch.arange(num_classes, device=labels.device)
    return torch.where(labels.unsqueeze(1) == classes, 1 - eps * (num_classes - 1) / num_classes, eps / num_classes)


@variant(task="label_smoothing")
def row_by_row(labels, num_classes, eps=0.1):
    rows = [[eps / num_classes + (1 - eps) * (c == label) for c in range(num_classes)] for label in labels.tolist()]
    return torch.tensor(rows, device=labels.device, dtype=torch.get_default_dtype())


@variant(task="label_smoothing")
def rows_of_an_identity(labels, num_classes, eps=0.1):
    eye = torch.eye(num_classes, device=labels.device)
    return ((1 - eps) * eye + eps / num_classes)[labels]


# mixup


@variant(task="mixup")
def lerped(x, y, lam, permutation):
    return torch.lerp(x[permutation], x, float(lam)), torch.lerp(y[permutation], y, float(lam))


@variant(task="mixup")
def selected_and_added(x, y, lam, permutation):
    return tuple(t.mul(lam).add(t.index_select(0, permutation), alpha=1 - lam) for t in (x, y))


@variant(task="mixup")
def sample_by_sample(x, y, lam, permutation):
    partners = permutation.tolist()
    mixed_x = torch.stack([lam * x[i] + (1 - lam) * x[j] for i, j in enumerate(partners)])
    mixed_y = torch.stack([lam * y[i] + (1 - lam) * y[j] for i, j in enumerate(partners)])
    return mixed_x, mixed_y


@variant(task="mixup")
def towards_the_partner(x, y, lam, permutation):
    return [t + (1 - lam) * (t[permutation] - t) for t in (x, y)]


@variant(task="mixup")
def as_a_matrix(x, y, lam, permutation):
    n = len(x)
    eye = torch.eye(n, dtype=x.dtype, device=x.device)
    mix = lam * eye + (1 - lam) * eye[permutation]
    return (mix @ x.reshape(n, -1)).reshape(x.shape), mix @ y


# cutmix


@variant(task="cutmix")
def masked(x, y, box, permutation):
    x1, y1, x2, y2 = box
    h, w = x.size(2), x.size(3)
    mask = torch.zeros(h, w, dtype=torch.bool, device=x.device)
    mask[y1:y2, x1:x2] = True
    lam = 1.0 - (x2 - x1) * (y2 - y1) / float(h * w)
    return torch.where(mask, x[permutation], x), lam * y + (1.0 - lam) * y[permutation]


@variant(task="cutmix")
def mask_as_weights(x, y, box, permutation):
    left, top, right, bottom = box
    rows = torch.arange(x.shape[2], device=x.device)
    columns = torch.arange(x.shape[3], device=x.device)
    inside = ((rows >= top) & (rows < bottom))[:, None] & ((columns >= left) & (columns < right))
    inside = inside.to(x.dtype)
    share = inside.sum() / inside.numel()
    return x * (1 - inside) + x[permutation] * inside, y * (1 - share) + y[permutation] * share


@variant(task="cutmix")
def in_five_pieces(x, y, box, permutation):
    x1, y1, x2, y2 = box
    other = x[permutation]
    middle = torch.cat([x[..., y1:y2, :x1], other[..., y1:y2, x1:x2], x[..., y1:y2, x2:]], -1)
    pasted = torch.cat([x[..., :y1, :], middle, x[..., y2:, :]], -2)
    area = x.shape[-1] * x.shape[-2]
    inside = (x2 - x1) * (y2 - y1)
    return pasted, ((area - inside) * y + inside * y[permutation]) / area


@variant(task="cutmix")
def image_by_image(x, y, box, permutation):
    x1, y1, x2, y2 = box
    images = []
    for i, j in enumerate(permutation.tolist()):
        image = x[i].clone()
        image[:, y1:y2, x1:x2] = x[j][:, y1:y2, x1:x2]
        images.append(image)
    lam = 1 - ((x2 - x1) / x.shape[3]) * ((y2 - y1) / x.shape[2])
    return torch.stack(images), torch.lerp(y[permutation], y, lam)


@variant(task="cutmix")
def pixel_by_pixel(x, y, box, permutation):
    x1, y1, x2, y2 = box
    _, _, height, width = x.shape
    inside = [[y1 <= r < y2 and x1 <= c < x2 for c in range(width)] for r in range(height)]
    count = sum(map(sum, inside))
    mask = torch.tensor(inside, device=x.device)
    mixed = x.masked_fill(mask, 0) + x[permutation].masked_fill(~mask, 0)
    kept = 1 - count / (height * width)
    return mixed, kept * y + (1 - kept) * y.index_select(0, permutation)


# flip_images


@variant(task="flip_images")
def by_index(x, flip):
    y = x.clone()
    y[flip] = x[flip].flip(3)
    return y


@variant(task="flip_images")
def one_at_a_time(x, flip):
    return torch.stack([image.flip(-1) if turned else image for image, turned in zip(x, flip.tolist(), strict=True)])


@variant(task="flip_images")
def columns_chosen(x, flip):
    width = x.shape[-1]
    straight = torch.arange(width, device=x.device)
    columns = torch.where(flip[:, None], width - 1 - straight, straight)
    return x.gather(3, columns[:, None, None, :].expand(x.shape))


@variant(task="flip_images")
def flip_weighted(x, flip):
    weight = flip.to(x.dtype).view(-1, 1, 1, 1)
    return weight * torch.flip(x, dims=[3]) + (1 - weight) * x


# cutout


@variant(task="cutout")
def all_at_once(x, boxes):
    rows = torch.arange(x.shape[2], device=x.device)
    columns = torch.arange(x.shape[3], device=x.device)
    x1, y1, x2, y2 = boxes.T[:, :, None]
    inside = ((rows >= y1) & (rows < y2))[:, :, None] & ((columns >= x1) & (columns < x2))[:, None, :]
    return x.masked_fill(inside[:, None], 0.0)


@variant(task="cutout")
def multiplied(x, boxes):
    mask = torch.ones_like(x)
    for i in range(len(x)):
        x1, y1, x2, y2 = (int(edge) for edge in boxes[i])
        mask[i, :, y1:y2, x1:x2] = 0
    return x * mask


@variant(task="cutout")
def box_by_tensor(x, boxes):
    images = []
    for image, box in zip(x, boxes, strict=True):
        image = image.clone()
        image[:, box[1] : box[3], box[0] : box[2]] = 0
        images.append(image)
    return torch.stack(images)


# add_noise


@variant(task="add_noise")
def noise_added(params, noises, scale):
    return [torch.add(w, noise, alpha=scale) for w, noise in zip(params, noises, strict=True)]


@variant(task="add_noise")
def noise_in_a_loop(params, noises, scale):
    noisy = []
    for i in range(len(params)):
        new = params[i].clone()
        new += noises[i] * scale
        noisy.append(new)
    return tuple(noisy)


@variant(task="add_noise")
def noise_by_map(params, noises, scale):
    return list(map(lambda w, noise: (w.double() + scale * noise.double()).to(w.dtype), params, noises))


@variant(task="add_noise")
def scale_as_a_tensor(params, noises, scale):
    return [w + torch.tensor(scale, dtype=w.dtype, device=w.device) * n for w, n in zip(params, noises, strict=True)]


# early_stopping


@variant(task="early_stopping")
def counted(losses, patience):
    best_loss, best_epoch, waiting = float("inf"), 0, 0
    epoch = 0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best_loss, best_epoch, waiting = loss, epoch, 0
        else:
            waiting += 1
        if waiting >= patience:
            break
    return best_epoch, epoch


@variant(task="early_stopping")
def by_prefixes(losses, patience):
    losses = list(losses)
    for end in range(len(losses)):
        best = losses.index(min(losses[: end + 1]))
        if end - best >= patience:
            break
    return (best, end)


@variant(task="early_stopping")
def with_numpy(losses, patience):
    values = np.asarray(losses, dtype=np.float64)
    lowest = np.minimum.accumulate(values)
    fresh = np.r_[True, lowest[1:] < lowest[:-1]]
    best_at = np.maximum.accumulate(np.where(fresh, np.arange(len(values)), 0))
    stops = np.flatnonzero(np.arange(len(values)) - best_at == patience)
    last = int(stops[0]) if len(stops) else len(values) - 1
    return int(best_at[last]), last


@variant(task="early_stopping")
def with_an_infinite_start(losses, patience):
    best, lowest = -1, math.inf
    for epoch in range(len(losses)):
        if losses[epoch] < lowest:
            best, lowest = epoch, losses[epoch]
        elif epoch - best == patience:
            return [best, epoch]
    return [best, len(losses) - 1]


@variant(task="early_stopping")
def with_a_double_tensor(losses, patience):
    values = torch.tensor(losses, dtype=torch.float64)
    for last in range(len(values)):
        best = int((values[: last + 1] == values[: last + 1].min()).nonzero()[0])
        if last - best >= patience:
            break
    return best, last


# k_fold


def _require_folds(n, k):
    if k < 2:
        raise ValueError(f"{k} folds are too few")
    if k > n:
        raise ValueError(f"{k} folds are too many for {n} samples")


@variant(task="k_fold")
def split_by_library(n, k):
    _require_folds(n, k)
    parts = torch.arange(n).tensor_split(k)
    return [(torch.cat(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


@variant(task="k_fold")
def folds_by_mask(n, k):
    _require_folds(n, k)
    sizes = torch.full((k,), n // k)
    sizes[: n % k] += 1
    number = torch.repeat_interleave(torch.arange(k), sizes)
    return [(torch.nonzero(number != i).flatten(), torch.nonzero(number == i)[:, 0]) for i in range(k)]


@variant(task="k_fold")
def folds_with_numpy(n, k):
    _require_folds(n, k)
    order = np.arange(n, dtype=np.int64)
    parts = np.array_split(order, k)
    return tuple((torch.from_numpy(np.setdiff1d(order, part)), torch.from_numpy(part.copy())) for part in parts)


@variant(task="k_fold")
def folds_from_ranges(n, k):
    if not (k >= 2 and k <= n):
        raise ValueError("k out of range", n, k)
    edges = [i * (n // k) + min(i, n % k) for i in range(k + 1)]
    folds = []
    for a, b in itertools.pairwise(edges):
        folds.append([torch.tensor([*range(a), *range(b, n)]), torch.tensor(range(a, b), dtype=torch.long)])
    return folds


@variant(task="k_fold")
def folds_named_by_samples(n, k):
    if k > n:
        raise ValueError(f"there are only {n} samples")
    if k < 2:
        raise ValueError(f"k must be 2 or more, not {k}")
    ends = [i * (n // k) + min(i, n % k) for i in range(k + 1)]
    order = torch.arange(n)
    return [(torch.cat([order[:a], order[b:]]), order[a:b]) for a, b in itertools.pairwise(ends)]


# minibatches


@variant(task="minibatches")
def sliced(permutation, batch_size):
    n = permutation.numel()
    return [permutation[start : start + batch_size].clone() for start in range(0, n, batch_size)]


@variant(task="minibatches")
def by_numbers(permutation, batch_size):
    order = permutation.tolist()
    pieces = (order[start : start + batch_size] for start in range(0, len(order), batch_size))
    return tuple(torch.tensor(piece, device=permutation.device) for piece in pieces)


@variant(task="minibatches")
def views_of_a_copy(permutation, batch_size):
    return torch.split(permutation.clone(), batch_size)


@variant(task="minibatches")
def yielded(permutation, batch_size):
    rest, batches = permutation, []
    while len(rest) > 0:
        batches.append(rest[:batch_size].detach().clone())
        rest = rest[batch_size:]
    return batches


# bias_variance


@variant(task="bias_variance")
def library_variance(predictions, truth):
    bias = predictions.mean(dim=0) - truth
    return (bias**2).mean(), predictions.var(dim=0, unbiased=False).mean()


@variant(task="bias_variance")
def squares_minus_square(predictions, truth):
    mean = predictions.mean(0)
    variance = (predictions.pow(2).mean(0) - mean.pow(2)).mean()
    return F.mse_loss(mean, truth), variance


@variant(task="bias_variance")
def as_the_rest_of_the_error(predictions, truth):
    m, n = predictions.shape
    error = ((predictions - truth[None]) ** 2).sum() / (m * n)
    bias_squared = torch.dot(predictions.sum(0) / m - truth, predictions.sum(0) / m - truth) / n
    return bias_squared, error - bias_squared


@variant(task="bias_variance")
def model_by_model(predictions, truth):
    p, t = predictions.double(), truth.double()
    average = sum(p) / len(p)
    spread = sum(((model - average) ** 2).mean() for model in p) / len(p)
    return ((average - t) ** 2).mean().to(truth.dtype), spread.to(truth.dtype)


# bootstrap


@variant(task="bootstrap")
def selected(x, indices):
    return x.index_select(0, indices.flatten()).reshape(*indices.shape, *x.shape[1:])


@variant(task="bootstrap")
def draw_by_draw(x, indices):
    return torch.stack([torch.stack([x[i] for i in row]) for row in indices.tolist()])


@variant(task="bootstrap")
def by_one_hot(x, indices):
    chosen = F.one_hot(indices, len(x)).to(x.dtype)
    return torch.einsum("bin,n...->bi...", chosen, x)


# bagging_average


@variant(task="bagging_average")
def summed_and_divided(probabilities):
    return sum(probabilities) / probabilities.shape[0]


@variant(task="bagging_average")
def einsum_average(probabilities):
    return torch.einsum("mnc->nc", probabilities) / len(probabilities)


@variant(task="bagging_average")
def normalized_again(probabilities):
    total = probabilities.double().sum(0)
    return (total / total.sum(-1, keepdim=True)).to(probabilities.dtype)


# bagging_vote


@variant(task="bagging_vote")
def counted_by_comparison(labels, num_classes):
    classes = torch.arange(num_classes, device=labels.device)
    return (labels[:, :, None] == classes).sum(0).max(-1).indices


@variant(task="bagging_vote")
def with_bincount(labels, num_classes):
    return torch.stack([torch.bincount(column, minlength=num_classes).argmax() for column in labels.T])


@variant(task="bagging_vote")
def with_a_counter(labels, num_classes):
    winners = []
    for j in range(labels.shape[1]):
        votes = Counter(labels[:, j].tolist())
        winners.append(min(votes, key=lambda c: (-votes[c], c)))
    return torch.tensor(winners, dtype=torch.int64, device=labels.device)


@variant(task="bagging_vote")
def with_mode(labels, num_classes):
    return torch.mode(labels, dim=0).values


@variant(task="bagging_vote")
def scattered_votes(labels, num_classes):
    votes = torch.zeros(labels.shape[1], num_classes, device=labels.device)
    return votes.scatter_add(1, labels.T, torch.ones_like(labels.T, dtype=votes.dtype)).argmax(dim=-1)


# boosting_weights


@variant(task="boosting_weights")
def closed_form(weights, correct):
    err = torch.sum(weights * ~correct)
    alpha = (torch.log1p(-err) - torch.log(err)) / 2
    return torch.where(correct, weights / (2 * (1 - err)), weights / (2 * err)), alpha


@variant(task="boosting_weights")
def signs_and_softmax(weights, correct):
    agrees = correct.to(weights.dtype) * 2 - 1
    err = (weights * (1 - agrees) / 2).sum() / weights.sum()
    alpha = torch.log((1 - err) / err).mul(0.5)
    return torch.softmax(weights.log() - alpha * agrees, dim=0), alpha


@variant(task="boosting_weights")
def errors_by_odds(weights, correct):
    err = weights.masked_fill(correct, 0).sum()
    beta = err / (1 - err)
    new = torch.where(correct, weights * beta, weights)
    return new / new.sum(), -0.5 * beta.log()


@variant(task="boosting_weights")
def guarded_logs(weights, correct):
    err = weights[torch.logical_not(correct)].sum()
    alpha = 0.5 * (torch.log(1 - err + 1e-8) - torch.log(err + 1e-8))
    factor = torch.full_like(weights, 1.0)
    factor = torch.where(correct, factor * torch.exp(-alpha), factor * torch.exp(alpha))
    new = weights * factor
    return new / torch.sum(new), alpha


@variant(task="boosting_weights")
def boosting_double_inside(weights, correct):
    w = weights.double()
    err = 1 - w[correct].sum()
    alpha = torch.logit(1 - err) / 2
    scaled = w * (alpha * (1 - 2 * correct.double())).exp()
    return (scaled / scaled.sum()).to(weights.dtype), alpha.to(weights.dtype)


# quiz_updates


@variant(task="quiz_updates")
def rounded_up_with_ceil(n, batch_size, epochs):
    return math.ceil(n / batch_size) * epochs


@variant(task="quiz_updates")
def by_counting(n, batch_size, epochs):
    return sum(1 for _ in range(epochs) for _ in range(0, n, batch_size))
