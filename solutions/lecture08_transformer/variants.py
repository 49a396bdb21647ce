"""Other right ways to write lecture 8's tasks."""

import math

import numpy as np
import torch
from torch import nn

from autograder.checks import variant


def _attend(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights


def _mask_4d(mask):
    return mask if mask is None or mask.dim() < 3 else mask[:, None]


# scaled_dot_product_attention


@variant(task="scaled_dot_product_attention")
def with_einsum(q, k, v, mask=None):
    scores = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores = torch.where(mask, scores, torch.full_like(scores, -1e30))
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = torch.where(mask, weights, torch.zeros_like(weights))
    return torch.einsum("...qk,...kd->...qd", weights, v), weights


@variant(task="scaled_dot_product_attention")
def with_infinity_and_safe_rows(q, k, v, mask=None):
    scores = (q / math.sqrt(k.size(-1))).matmul(k.mT)
    if mask is not None:
        alive = mask.any(-1, keepdim=True)
        scores = scores.masked_fill(~mask & alive, float("-inf"))
    weights = nn.functional.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * alive
    return weights.matmul(v), weights


@variant(task="scaled_dot_product_attention")
def with_infinity_and_nan_repaired(q, k, v, mask=None):
    scores = torch.matmul(q, torch.transpose(k, -1, -2)) / np.sqrt(q.shape[-1])
    if mask is None:
        weights = torch.softmax(scores, -1)
    else:  # no NaN passes backward through masked_fill, since all of such a row was filled
        weights = torch.nan_to_num(torch.softmax(scores.masked_fill(mask == 0, -torch.inf), -1))
    return torch.matmul(weights, v), weights


@variant(task="scaled_dot_product_attention")
def in_log_space(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores + torch.zeros(mask.shape, dtype=q.dtype, device=q.device).masked_fill(~mask, -1e9)
    weights = torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True))
    if mask is not None:
        weights = weights * mask.to(q.dtype)
    return weights @ v, weights


@variant(task="scaled_dot_product_attention")
def by_hand(q, k, v, mask=None):
    scores = (q.unsqueeze(-2) * k.unsqueeze(-3)).sum(-1) / torch.tensor(q.shape[-1], dtype=q.dtype).sqrt().item()
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    top = torch.where(allowed, scores, -1e30).amax(-1, keepdim=True).detach()
    shifted = torch.where(allowed, scores - top, 0.0)
    exponentials = torch.where(allowed, shifted.exp(), 0.0)
    total = exponentials.sum(-1, keepdim=True)
    weights = exponentials / torch.where(total > 0, total, 1.0)
    return (weights.unsqueeze(-1) * v.unsqueeze(-3)).sum(-2), weights


@variant(task="scaled_dot_product_attention")
def scale_on_both_sides(q, k, v, mask=None):
    root = k.shape[-1] ** 0.25
    return _attend_scaled(q / root, k / root, v, mask)


def _attend_scaled(q, k, v, mask):
    scores = torch.matmul(q, k.movedim(-1, -2))
    if mask is None:
        weights = scores.log_softmax(-1).exp()
    else:
        weights = scores.masked_fill(mask.logical_not(), torch.finfo(q.dtype).min).log_softmax(-1).exp()
        weights = weights.masked_fill(mask.logical_not(), 0)
    return torch.matmul(weights, v), weights


@variant(task="scaled_dot_product_attention")
def query_by_query(q, k, v, mask=None):
    lead, dtype = q.shape[:-2], q.dtype
    q, k, v = (x.reshape(-1, *x.shape[-2:]).double() for x in (q, k, v))
    allowed = None if mask is None else mask.expand(*lead, q.shape[1], k.shape[1]).reshape(-1, q.shape[1], k.shape[1])
    outs, rows = [], []
    for b in range(q.shape[0]):
        for i in range(q.shape[1]):
            keys = torch.arange(k.shape[1], device=q.device) if allowed is None else allowed[b, i].nonzero()[:, 0]
            row = torch.softmax(k[b, keys] @ q[b, i] / math.sqrt(q.shape[2]), 0)
            rows.append(torch.zeros(k.shape[1], dtype=q.dtype, device=q.device).index_add(0, keys, row))
            outs.append((row[:, None] * v[b, keys]).sum(0))
    out, weights = (torch.stack(x).reshape(*lead, q.shape[1], -1) for x in (outs, rows))
    return out.to(dtype), weights.to(dtype)


# causal_mask


@variant(task="causal_mask")
def by_comparison(n):
    return torch.arange(n)[:, None] >= torch.arange(n)[None, :]


@variant(task="causal_mask")
def by_loops(n):
    return torch.tensor([[j <= i for j in range(n)] for i in range(n)])


@variant(task="causal_mask")
def with_numpy(n):
    return torch.from_numpy(np.tri(n, dtype=bool))


@variant(task="causal_mask")
def complement_of_future(n):
    return ~torch.triu(torch.ones((n, n)), diagonal=1).bool()


# padding_mask


@variant(task="padding_mask")
def loop_over_sequences(lengths, n):
    mask = torch.zeros((len(lengths), 1, n), dtype=torch.bool, device=lengths.device)
    for b, length in enumerate(lengths.tolist()):
        mask[b, 0, :length] = True
    return mask


@variant(task="padding_mask")
def expanded_positions(lengths, n):
    positions = torch.arange(1, n + 1, device=lengths.device).expand(lengths.shape[0], n)
    return positions.le(lengths.view(-1, 1)).view(-1, 1, n)


@variant(task="padding_mask")
def from_lists(lengths, n):
    rows = [[[position < length for position in range(n)]] for length in lengths.tolist()]
    return torch.tensor(rows, device=lengths.device)


# multi_head_attention


@variant(task="multi_head_attention")
def head_by_head(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    heads = []
    for q, k, v in zip(w_q.chunk(n_head), w_k.chunk(n_head), w_v.chunk(n_head), strict=True):
        heads.append(_attend(x_q @ q.T, x_kv @ k.T, x_kv @ v.T, mask)[0])
    return torch.cat(heads, dim=-1) @ w_o.T


@variant(task="multi_head_attention")
def heads_in_einsum(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    d_head = w_q.shape[0] // n_head
    q = torch.einsum("nqd,hed->nhqe", x_q, w_q.reshape(n_head, d_head, -1))
    k = torch.einsum("nkd,hed->nhke", x_kv, w_k.reshape(n_head, d_head, -1))
    v = torch.einsum("nkd,hed->nhke", x_kv, w_v.reshape(n_head, d_head, -1))
    out, _ = _attend(q, k, v, _mask_4d(mask))
    return torch.einsum("nhqe,ohe->nqo", out, w_o.reshape(-1, n_head, d_head))


@variant(task="multi_head_attention")
def folded_into_the_batch(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    N, n_q, n_k, d_model = x_q.shape[0], x_q.shape[1], x_kv.shape[1], w_q.shape[0]

    def fold(x):
        x = x.view(N, x.shape[1], n_head, d_model // n_head).permute(0, 2, 1, 3).contiguous()
        return x.view(N * n_head, x.shape[2], d_model // n_head)

    linear = nn.functional.linear
    q, k, v = fold(linear(x_q, w_q)), fold(linear(x_kv, w_k)), fold(linear(x_kv, w_v))
    scores = torch.bmm(q, k.transpose(1, 2)) / math.sqrt(d_model / n_head)
    if mask is not None:
        mask = torch.broadcast_to(mask, (N, n_q, n_k)).repeat_interleave(n_head, 0)
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    out = torch.bmm(weights, v).view(N, n_head, n_q, -1).transpose(1, 2).contiguous().view(N, n_q, d_model)
    return linear(out, w_o)


@variant(task="multi_head_attention")
def keys_and_values_in_one_product(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    kv = x_kv @ torch.cat([w_k, w_v]).T
    k, v = kv.split(w_q.shape[0], dim=-1)
    q, k, v = (torch.stack(x.tensor_split(n_head, dim=-1), dim=1) for x in (x_q @ w_q.T, k, v))
    out, _ = _attend(q, k, v, _mask_4d(mask))
    return torch.cat(out.unbind(1), -1) @ w_o.T


@variant(task="multi_head_attention")
def sum_of_heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    out = 0
    for block in torch.arange(w_q.shape[0], device=x_q.device).chunk(n_head):
        head, _ = _attend(x_q @ w_q[block].T, x_kv @ w_k[block].T, x_kv @ w_v[block].T, mask)
        out = out + head @ w_o[:, block].T
    return out


@variant(task="multi_head_attention")
def in_float64(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    dtype = x_q.dtype
    x_q, x_kv, w_q, w_k, w_v, w_o = (t.double() for t in (x_q, x_kv, w_q, w_k, w_v, w_o))
    q, k, v = (x.unflatten(-1, (n_head, -1)).swapaxes(1, 2) for x in (x_q @ w_q.T, x_kv @ w_k.T, x_kv @ w_v.T))
    out, _ = _attend(q, k, v, _mask_4d(mask))
    return (out.swapaxes(1, 2).flatten(-2) @ w_o.T).to(dtype)


# MultiHeadAttention


class _Base(nn.Module):
    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head != 0:
            raise ValueError("d_model is not divisible by n_head")
        self.d_head, self.n_head = d_model // n_head, n_head
        for name in ("w_o", "w_v", "w_k", "w_q"):
            setattr(self, name, nn.Linear(d_model, d_model, False))


@variant(task="MultiHeadAttention")
class HeadByHead(_Base):
    def forward(self, x_q, x_kv=None, mask=None):
        x_kv = x_kv if x_kv is not None else x_q
        q, k, v = (x.split(self.d_head, -1) for x in (self.w_q(x_q), self.w_k(x_kv), self.w_v(x_kv)))
        return self.w_o(torch.cat([_attend(*head, mask)[0] for head in zip(q, k, v, strict=True)], -1))


@variant(task="MultiHeadAttention")
class WithViews(_Base):
    def split(self, x):
        return x.view(x.size(0), x.size(1), self.n_head, self.d_head).transpose(1, 2)

    def forward(self, x_q, x_kv=None, mask=None):
        source = x_q if x_kv is None else x_kv
        out, self.weights = _attend(
            self.split(self.w_q(x_q)), self.split(self.w_k(source)), self.split(self.w_v(source)), _mask_4d(mask)
        )
        return self.w_o(out.transpose(1, 2).contiguous().view(x_q.size(0), x_q.size(1), -1))


@variant(task="MultiHeadAttention")
class WithXavier(_Base):
    def __init__(self, d_model, n_head):
        super().__init__(d_model, n_head)
        for layer in (self.w_q, self.w_k, self.w_v, self.w_o):
            nn.init.xavier_uniform_(layer.weight)

    def forward(self, x_q, x_kv=None, mask=None):
        x_kv = x_q if x_kv is None else x_kv
        heads = (self.n_head, self.d_head, -1)
        q = torch.einsum("nqd,hed->nhqe", x_q, self.w_q.weight.view(heads))
        k = torch.einsum("nkd,hed->nhke", x_kv, self.w_k.weight.view(heads))
        v = torch.einsum("nkd,hed->nhke", x_kv, self.w_v.weight.view(heads))
        return self.w_o(torch.einsum("nhqe->nqhe", _attend(q, k, v, _mask_4d(mask))[0]).flatten(2))


@variant(task="MultiHeadAttention")
class SumOfHeads(_Base):
    def forward(self, x_q, x_kv=None, mask=None):
        x_kv = x_q if x_kv is None else x_kv
        out = torch.zeros(x_q.shape, dtype=x_q.dtype, device=x_q.device)
        for h in range(self.n_head):
            rows = slice(h * self.d_head, (h + 1) * self.d_head)
            q, k, v = x_q @ self.w_q.weight[rows].T, x_kv @ self.w_k.weight[rows].T, x_kv @ self.w_v.weight[rows].T
            out = out + _attend(q, k, v, mask)[0] @ self.w_o.weight[:, rows].T
        return out


# positional_encoding


@variant(task="positional_encoding")
def with_exp_and_log(n, d):
    table = torch.zeros(n, d)
    position = torch.arange(n).unsqueeze(1)
    frequency = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    table[:, 0::2] = torch.sin(position * frequency)
    table[:, 1::2] = torch.cos(position * frequency)
    return table


@variant(task="positional_encoding")
def entry_by_entry(n, d):
    rows = []
    for pos in range(n):
        angles = [pos / 10000 ** (2 * i / d) for i in range(d // 2)]
        rows.append([f(angle) for angle in angles for f in (math.sin, math.cos)])
    return torch.tensor(rows)


@variant(task="positional_encoding")
def as_phase_shift(n, d):
    column = np.arange(d)
    angle = np.arange(n)[:, None] / np.power(10000.0, 2 * (column // 2) / d)
    return torch.from_numpy(np.sin(angle + np.pi / 2 * (column % 2))).to(torch.get_default_dtype())


# layer_norm


def _standardised(x, eps=1e-5):
    variance, mean = torch.var_mean(x, dim=-1, unbiased=False, keepdim=True)
    return (x - mean) * torch.rsqrt(variance + eps)


@variant(task="layer_norm")
def norm_with_var(x, gain, bias, eps=1e-5):
    return (x - x.mean(dim=-1, keepdim=True)) / (x.var(dim=-1, correction=0, keepdim=True) + eps) ** 0.5 * gain + bias


@variant(task="layer_norm")
def norm_in_one_pass(x, gain, bias, eps=1e-5):
    d = x.shape[-1]
    mean = x.sum(-1, keepdim=True) / d
    variance = (x * x).sum(-1, keepdim=True) / d - mean**2
    return torch.addcmul(bias, gain, (x - mean) / (variance.clamp(min=0) + eps).sqrt())


@variant(task="layer_norm")
def norm_in_double(x, gain, bias, eps=1e-5):
    y = _standardised(x.double(), eps)
    return (y * gain.double() + bias.double()).to(x.dtype)


@variant(task="layer_norm")
def norm_row_by_row(x, gain, bias, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    done = [(row - row.mean()) / torch.sqrt(torch.mean((row - row.mean()) ** 2) + eps) * gain + bias for row in rows]
    return torch.stack(done).reshape(x.shape)


# feed_forward


@variant(task="feed_forward")
def forward_with_linear(x, w_1, b_1, w_2, b_2):
    return nn.functional.linear(nn.functional.relu(nn.functional.linear(x, w_1, b_1)), w_2, b_2)


@variant(task="feed_forward")
def forward_with_einsum(x, w_1, b_1, w_2, b_2):
    hidden = torch.einsum("...d,fd->...f", x, w_1) + b_1
    hidden = torch.where(hidden > 0, hidden, torch.zeros_like(hidden))
    return torch.einsum("...f,df->...d", hidden, w_2) + b_2


@variant(task="feed_forward")
def forward_with_clamp(x, w_1, b_1, w_2, b_2):
    flat = x.reshape(-1, x.shape[-1])
    hidden = torch.addmm(b_1, flat, w_1.t()).clamp(min=0)
    return torch.addmm(b_2, hidden, w_2.t()).reshape(x.shape)


# encoder_layer, decoder_layer


def _one_head(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5
    if mask is None:
        return scores.softmax(-1) @ v
    weights = torch.where(mask, scores, torch.finfo(scores.dtype).min).softmax(-1)
    return torch.where(mask, weights, 0.0) @ v


def _by_head(x_q, x_kv, weights, prefix, n_head, mask):
    w_q, w_k, w_v, w_o = (weights[f"{prefix}w_{letter}"] for letter in "qkvo")
    parts = (torch.chunk(x @ w.mT, n_head, dim=-1) for x, w in ((x_q, w_q), (x_kv, w_k), (x_kv, w_v)))
    return torch.cat([_one_head(q, k, v, mask) for q, k, v in zip(*parts, strict=True)], -1) @ w_o.mT


def _by_einsum(x_q, x_kv, weights, prefix, n_head, mask):
    def split(name, x):
        w = weights[prefix + name]
        return torch.einsum("hed,bnd->bhne", w.reshape(n_head, -1, w.shape[1]), x)

    q, k, v = split("w_q", x_q), split("w_k", x_kv), split("w_v", x_kv)
    scores = torch.einsum("bhqe,bhke->bhqk", q, k) / math.sqrt(q.size(-1))
    if mask is not None:
        mask = torch.broadcast_to(mask, (len(x_q), x_q.shape[1], x_kv.shape[1]))[:, None]
        alive = mask.any(-1, keepdim=True)
        scores = scores.masked_fill(~mask & alive, -torch.inf)
    attention = scores.softmax(-1)
    if mask is not None:
        attention = attention * alive
    w_o = weights[prefix + "w_o"]
    heads = torch.einsum("bhqk,bhke->bqhe", attention, v)
    return torch.einsum("bqhe,fhe->bqf", heads, w_o.reshape(len(w_o), n_head, -1))


def _hidden(x, weights):
    hidden = nn.functional.linear(x, weights["w_1"], weights["b_1"]).relu()
    return nn.functional.linear(hidden, weights["w_2"], weights["b_2"])


def _add_and_norm(x, added, weights, i):
    return _standardised(x + added) * weights[f"gain_{i}"] + weights[f"bias_{i}"]


@variant(task="encoder_layer")
def encoder_by_head(x, weights, n_head, mask=None):
    if mask is not None:
        mask = mask.expand(x.shape[0], x.shape[1], x.shape[1])
    middle = _add_and_norm(x, _by_head(x, x, weights, "", n_head, mask), weights, 1)
    return _add_and_norm(middle, _hidden(middle, weights), weights, 2)


@variant(task="encoder_layer")
def encoder_by_einsum(x, weights, n_head, mask=None):
    x = _add_and_norm(x, _by_einsum(x, x, weights, "", n_head, mask), weights, 1)
    return _add_and_norm(x, _hidden(x, weights), weights, 2)


@variant(task="encoder_layer")
def encoder_in_double(x, weights, n_head, mask=None):
    wide = {name: weight.double() for name, weight in weights.items()}
    y = _add_and_norm(x.double(), _by_head(x.double(), x.double(), wide, "", n_head, mask), wide, 1)
    return _add_and_norm(y, _hidden(y, wide), wide, 2).to(x.dtype)


@variant(task="encoder_layer")
def encoder_fused(x, weights, n_head, mask=None):
    N, n, d = x.shape
    w = torch.cat([weights["w_q"], weights["w_k"], weights["w_v"]])
    q, k, v = (x @ w.t()).view(N, n, 3, n_head, d // n_head).permute(2, 0, 3, 1, 4)
    attended = _one_head(q, k, v, None if mask is None else mask.expand(N, n, n).unsqueeze(1))
    x = _add_and_norm(x, attended.transpose(1, 2).flatten(2) @ weights["w_o"].t(), weights, 1)
    return _add_and_norm(x, _hidden(x, weights), weights, 2)


@variant(task="encoder_layer")
def encoder_sequence_by_sequence(x, weights, n_head, mask=None):
    N, n, _ = x.shape
    masks = [None] * N if mask is None else list(mask.expand(N, n, n))
    done = []
    for sequence, allowed in zip(x, masks, strict=True):
        y = _add_and_norm(sequence, _by_head(sequence, sequence, weights, "", n_head, allowed), weights, 1)
        done.append(_add_and_norm(y, _hidden(y, weights), weights, 2))
    return torch.stack(done)


@variant(task="decoder_layer")
def decoder_by_head(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _add_and_norm(y, _by_head(y, y, weights, "", n_head, self_mask), weights, 1)
    y = _add_and_norm(y, _by_head(y, memory, weights, "cross_", n_head, memory_mask), weights, 2)
    return _add_and_norm(y, _hidden(y, weights), weights, 3)


@variant(task="decoder_layer")
def decoder_by_einsum(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    first = _add_and_norm(y, _by_einsum(y, y, weights, "", n_head, self_mask), weights, 1)
    second = _add_and_norm(first, _by_einsum(first, memory, weights, "cross_", n_head, memory_mask), weights, 2)
    return _add_and_norm(second, _hidden(second, weights), weights, 3)


@variant(task="decoder_layer")
def decoder_in_double(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    wide = {name: weight.to(torch.float64) for name, weight in weights.items()}
    z, memory = y.to(torch.float64), memory.to(torch.float64)
    z = _add_and_norm(z, _by_einsum(z, z, wide, "", n_head, self_mask), wide, 1)
    z = _add_and_norm(z, _by_einsum(z, memory, wide, "cross_", n_head, memory_mask), wide, 2)
    return _add_and_norm(z, _hidden(z, wide), wide, 3).to(y.dtype)


@variant(task="decoder_layer")
def decoder_pair_by_pair(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    N, m, n = len(y), y.shape[1], memory.shape[1]
    first = [None] * N if self_mask is None else self_mask.expand(N, m, m)
    second = [None] * N if memory_mask is None else memory_mask.expand(N, m, n)
    done = []
    for i in range(N):
        z = _add_and_norm(y[i], _by_head(y[i], y[i], weights, "", n_head, first[i]), weights, 1)
        z = _add_and_norm(z, _by_head(z, memory[i], weights, "cross_", n_head, second[i]), weights, 2)
        done.append(_add_and_norm(z, _hidden(z, weights), weights, 3))
    return torch.stack(done)


# patchify


@variant(task="patchify")
def with_unfold(images, patch):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError(f"{tuple(images.shape[2:])} is no multiple of {patch}")
    return nn.functional.unfold(images, kernel_size=patch, stride=patch).transpose(1, 2).contiguous().clone()


@variant(task="patchify")
def with_pixel_unshuffle(images, patch):
    _, _, H, W = images.shape
    if H % patch != 0:
        raise ValueError(f"height {H}")
    if W % patch != 0:
        raise ValueError(f"width {W}")
    return torch.pixel_unshuffle(images, patch).flatten(2).mT.clone()


@variant(task="patchify")
def patch_by_patch(images, patch):
    N, _, H, W = images.size()
    if H % patch or W % patch:
        raise ValueError(f"H={H}, W={W}, patch={patch}")
    rows = [
        images[:, :, r : r + patch, c : c + patch].reshape(N, -1)
        for r in range(0, H, patch)
        for c in range(0, W, patch)
    ]
    return torch.stack(rows, dim=1)


@variant(task="patchify")
def with_einsum_and_windows(images, patch):
    bad = [side for side in images.shape[-2:] if side % patch]
    if bad:
        raise ValueError(f"cannot cut {bad}")
    windows = images.unfold(2, patch, patch).unfold(3, patch, patch)
    return torch.einsum("nchwij->nhwcij", windows).flatten(3).flatten(1, 2).clone()


# greedy_decode


@variant(task="greedy_decode")
def decode_by_recursion(step, start, end, max_length):
    def extend(tokens):
        if len(tokens) >= max_length:
            return tokens
        token = max(range(len(logits := step(tokens).tolist())), key=logits.__getitem__)
        return [*tokens, token] if token == end else extend([*tokens, token])

    return extend([start])


@variant(task="greedy_decode")
def decode_with_for(step, start, end, max_length):
    tokens = [start]
    for _ in range(max_length - 1):
        token = step(list(tokens)).topk(1).indices.item()
        tokens += [token]
        if token == end:
            break
    return tokens


@variant(task="greedy_decode")
def decode_with_numpy(step, start, end, max_length):
    tokens = [start]
    while tokens[-1] != end and len(tokens) != max_length:
        probabilities = torch.softmax(step(tokens), -1).detach().numpy()
        tokens.append(int(np.argmax(probabilities)))
    return tokens
