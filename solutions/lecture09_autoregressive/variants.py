"""Other right ways to write lecture 9's tasks."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant


def _earlier(D, like):
    """(D, D), row i is 1 at the pixels before i."""
    return torch.ones(D, D, dtype=like.dtype, device=like.device).tril(-1)


def _all_logits(x, w, c, v, b):
    masked = x[:, None, :] * _earlier(x.shape[1], x)  # (N, D, D)
    h = torch.sigmoid(masked @ w.T + c)  # (N, D, H)
    return (h * v).sum(-1) + b


# count_parameters


@variant(task="count_parameters")
def with_match(n, structure, values=2):
    match structure:
        case "joint":
            return pow(values, n) - 1
        case "independent":
            return sum(values - 1 for _ in range(n))
        case "markov":
            return (values - 1) * (1 + (n - 1) * values)
        case _:
            raise ValueError(f"unknown structure: {structure}")


@variant(task="count_parameters")
def with_table(n, structure, values=2):
    formulas = {
        "joint": lambda: math.prod([values] * n) - 1,
        "independent": lambda: (values - 1) * n,
        "markov": lambda: values - 1 + values * (values - 1) * (n - 1),
    }
    try:
        return formulas[structure]()
    except KeyError:
        raise ValueError("structure " + repr(structure) + " is not one of " + ", ".join(formulas)) from None


# bernoulli_log_prob


@variant(task="bernoulli_log_prob")
def with_where(p, x):
    return torch.where(x == 1, p, 1 - p).log()


@variant(task="bernoulli_log_prob")
def with_guard(p, x):
    return x * torch.log(p + 1e-8) + (1 - x) * torch.log(1 - p + 1e-8)


@variant(task="bernoulli_log_prob")
def library_cross_entropy(p, x):
    return -F.binary_cross_entropy(p, x, reduction="none")


@variant(task="bernoulli_log_prob")
def of_the_mixture(p, x):
    return (p * x + (1 - p) * (1 - x)).clamp(min=1e-8).log()


# categorical_log_prob


@variant(task="categorical_log_prob")
def library_classes(logits, x):
    return -F.cross_entropy(logits, x, reduction="none")


@variant(task="categorical_log_prob")
def with_logsumexp(logits, x):
    rows = torch.arange(len(x), device=x.device)
    return logits[rows, x] - logits.logsumexp(dim=-1)


@variant(task="categorical_log_prob")
def one_hot_product(logits, x):
    shifted = logits - logits.amax(dim=1, keepdim=True).detach()
    log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return (log_p * F.one_hot(x, logits.shape[1]).to(logits.dtype)).sum(dim=1)


@variant(task="categorical_log_prob")
def row_by_row(logits, x):
    return torch.stack([row[k] - torch.logsumexp(row, 0) for row, k in zip(logits, x.tolist(), strict=True)])


# gaussian_mixture_log_prob


@variant(task="gaussian_mixture_log_prob")
def shifted_by_hand(x, logits, means, logvars):
    std = (logvars / 2).exp()
    z = (x.unsqueeze(-1) - means) / std
    terms = F.log_softmax(logits, dim=-1) - z**2 / 2 - std.log() - 0.5 * np.log(2 * np.pi)
    top = terms.max(dim=1, keepdim=True).values
    return top.squeeze(1) + (terms - top).exp().sum(1).log()


@variant(task="gaussian_mixture_log_prob")
def component_by_component(x, logits, means, logvars):
    total = None
    for k in range(len(logits)):
        density = (
            -((x - means[k]) ** 2) * torch.exp(-logvars[k]) / 2 - logvars[k] / 2 - math.log(math.sqrt(2 * math.pi))
        )
        term = logits[k] - logits.logsumexp(0) + density
        total = term if total is None else torch.logaddexp(total, term)
    return total


@variant(task="gaussian_mixture_log_prob")
def library_density(x, logits, means, logvars):
    n, k = len(x), len(means)
    nll = F.gaussian_nll_loss(
        means.expand(n, k), x[:, None].expand(n, k), logvars.exp().expand(n, k), full=True, reduction="none", eps=1e-30
    )
    return torch.logsumexp(logits - nll, 1) - torch.logsumexp(logits, 0)


@variant(task="gaussian_mixture_log_prob")
def mixture_in_double(x, logits, means, logvars):
    x64, l64, m64, v64 = (part.double() for part in (x, logits, means, logvars))
    terms = torch.softmax(l64, 0).log()[:, None] - 0.5 * (
        (x64 - m64[:, None]) ** 2 / v64.exp()[:, None] + v64[:, None] + math.log(2 * math.pi)
    )
    return torch.logsumexp(terms, 0).to(x.dtype)


# kl_divergence


@variant(task="kl_divergence")
def logs_subtracted(p, q):
    return torch.where(p > 0, p * (p.log() - q.log()), torch.zeros_like(p)).sum()


@variant(task="kl_divergence")
def with_xlogy(p, q):
    return (torch.xlogy(p, p) - torch.xlogy(p, q)).sum()


@variant(task="kl_divergence")
def harmless_ratio(p, q):
    one = torch.ones_like(p)
    ratio = torch.where(p > 0, p, one) / torch.where(p > 0, q, one)
    return (p * ratio.log()).sum()


@variant(task="kl_divergence")
def outcome_by_outcome(p, q):
    total = p.new_zeros(())
    for pk, qk in zip(p, q, strict=True):
        if pk > 0:
            total = total + (pk * torch.log(pk / qk) if qk > 0 else float("inf"))
    return total


@variant(task="kl_divergence")
def guard_on_p_only(p, q):
    keep = torch.nonzero(p).squeeze(1)
    return torch.dot(p[keep], torch.log(p[keep] + 1e-8) - torch.log(q[keep])).clone()


# negative_log_likelihood


@variant(task="negative_log_likelihood")
def library_nll(logits, samples):
    return F.cross_entropy(logits.expand(len(samples), -1), samples)


@variant(task="negative_log_likelihood")
def from_counts(logits, samples):
    counts = torch.bincount(samples, minlength=len(logits)).to(logits.dtype)
    return -(counts / len(samples)) @ F.log_softmax(logits, -1)


@variant(task="negative_log_likelihood")
def sample_by_sample(logits, samples):
    total = sum(logits[k] for k in samples.tolist())
    return logits.logsumexp(0) - total / len(samples)


# nade_logits


@variant(task="nade_logits")
def prefix_products(x, w, c, v, b):
    return torch.stack([torch.sigmoid(x[:, :i] @ w[:, :i].T + c) @ v[i] + b[i] for i in range(x.size(1))], dim=-1)


@variant(task="nade_logits")
def all_at_once_masked(x, w, c, v, b):
    return _all_logits(x, w, c, v, b)


@variant(task="nade_logits")
def exclusive_cumsum(x, w, c, v, b):
    steps = torch.einsum("nd,hd->ndh", x, w)
    before = torch.cat([torch.zeros_like(steps[:, :1]), steps[:, :-1].cumsum(1)], 1)
    return torch.einsum("ndh,dh->nd", torch.sigmoid(before + c), v) + b


@variant(task="nade_logits")
def image_by_image(x, w, c, v, b):
    rows = []
    for image in x:
        a, row = c.clone(), []
        for i, pixel in enumerate(image):
            row.append((v[i] * a.sigmoid()).sum() + b[i])
            a = a + w[:, i] * pixel
        rows.append(torch.stack(row))
    return torch.stack(rows)


@variant(task="nade_logits")
def filled_in_double(x, w, c, v, b):
    x64, w64, c64, v64, b64 = (part.to(torch.float64) for part in (x, w, c, v, b))
    a = c64.repeat(x.shape[0], 1)
    logits = torch.empty_like(x64)
    for i in range(x.shape[1]):
        logits[:, i] = F.linear(1 / (1 + torch.exp(-a)), v64[i : i + 1], b64[i : i + 1]).squeeze(1)
        a = torch.where(x64[:, i : i + 1] > 0.5, a + w64[:, i], a)
    return logits.to(x.dtype)


# nade_log_likelihood


@variant(task="nade_log_likelihood")
def softplus_form(x, w, c, v, b):
    l = _all_logits(x, w, c, v, b)
    return (x * l - F.softplus(l)).sum(-1)


@variant(task="nade_log_likelihood")
def library_likelihood(x, w, c, v, b):
    return -F.binary_cross_entropy_with_logits(_all_logits(x, w, c, v, b), x, reduction="none").sum(1)


@variant(task="nade_log_likelihood")
def guarded_probabilities(x, w, c, v, b):
    p = torch.sigmoid(_all_logits(x, w, c, v, b))
    return (x * torch.log(p + 1e-8) + (1 - x) * torch.log(1 - p + 1e-8)).sum(1)


@variant(task="nade_log_likelihood")
def pixel_by_pixel(x, w, c, v, b):
    a, total = c, 0.0
    for i in range(x.shape[1]):
        p = torch.sigmoid(torch.sigmoid(a) @ v[i] + b[i])
        total = total + torch.where(x[:, i] == 1, p, 1 - p).log()
        a = a + x[:, i : i + 1] * w[:, i]
    return total


# nade_sample


@variant(task="nade_sample")
def filled_in(noise, w, c, v, b):
    x = torch.zeros_like(noise)
    for i in range(noise.shape[1]):
        h = torch.sigmoid(x @ w.T + c)  # later pixels are still zero
        x[:, i] = (torch.sigmoid(h @ v[i] + b[i]) > noise[:, i]).to(noise.dtype)
    return x


@variant(task="nade_sample")
def all_logits_each_time(noise, w, c, v, b):
    x = noise.clone()
    for i in range(noise.shape[1]):
        p = torch.sigmoid(_all_logits(x, w, c, v, b)[:, i])
        x[:, i] = torch.where(noise[:, i] < p, 1.0, 0.0)
    return x


@variant(task="nade_sample")
def drawn_image_by_image(noise, w, c, v, b):
    images = []
    for row in noise:
        a, image = c.clone(), []
        for i in range(len(row)):
            p = 1 / (1 + torch.exp(-(v[i] @ torch.sigmoid(a) + b[i])))
            if row[i] < p:
                image.append(1.0)
                a = a + w[:, i]
            else:
                image.append(0.0)
        images.append(image)
    return torch.tensor(images, dtype=noise.dtype, device=noise.device)


@variant(task="nade_sample")
def with_numpy(noise, w, c, v, b):
    u, w2, c2, v2, b2 = (part.detach().cpu().double().numpy() for part in (noise, w, c, v, b))
    x = np.zeros(u.shape)
    for i in range(u.shape[1]):
        h = 1 / (1 + np.exp(-(x[:, :i] @ w2[:, :i].T + c2)))
        x[:, i] = u[:, i] < 1 / (1 + np.exp(-(h @ v2[i] + b2[i])))
    return torch.from_numpy(x).to(noise)


@variant(task="nade_sample")
def compares_logit_of_noise(noise, w, c, v, b):
    columns, a = [], c[None]
    for i in range(noise.shape[1]):
        logit = F.linear(torch.sigmoid(a), v[i]) + b[i]
        columns.append(torch.logit(noise[:, i]).lt(logit).type_as(noise))
        a = a + torch.outer(columns[i], w[:, i])
    return torch.stack(columns).T.clone()


# pixelcnn_mask


@variant(task="pixelcnn_mask")
def two_slices(size, kind):
    if not size % 2:
        raise ValueError(f"size={size} is even")
    if kind != "A" and kind != "B":
        raise ValueError(f"kind={kind} is unknown")
    centre = size // 2
    mask = torch.ones(size, size)
    mask[centre, centre + (kind == "B") :] = 0
    mask[centre + 1 :] = 0
    return mask


@variant(task="pixelcnn_mask")
def numbered_pixels(size, kind):
    if kind not in {"A", "B"} or size % 2 != 1:
        raise ValueError(f"no mask of size {size} and kind {kind!r}")
    places = torch.arange(size**2).reshape(size, size)
    centre = (size**2 - 1) // 2
    seen = places <= centre if kind == "B" else places < centre
    return seen.to(torch.get_default_dtype())


@variant(task="pixelcnn_mask")
def pixel_loops(size, kind):
    if size % 2 == 0:
        raise ValueError(f"{size} is even")
    if kind not in ["A", "B"]:
        raise ValueError(f"{kind} is neither A nor B")
    half = size // 2
    rows = [
        [float((i, j) < (half, half) or (kind == "B" and i == j == half)) for j in range(size)] for i in range(size)
    ]
    return torch.tensor(rows)
