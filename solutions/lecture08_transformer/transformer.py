"""Lecture 8, solution: attention, masks, positions, and the transformer's two layers (Vaswani et al., 2017)."""

import math

import torch
from torch import nn


def scaled_dot_product_attention(q, k, v, mask=None):
    """Equation 1: softmax(q k^T / sqrt(d_k)) v.

    q (..., n_q, d_k), k (..., n_k, d_k), v (..., n_k, d_v), mask bool, broadcastable to (..., n_q, n_k), True means
    may attend.
    Returns out (..., n_q, d_v) and weights (..., n_q, n_k); both are zero for a query that may attend to nothing.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., n_q, n_k)
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        # The lowest finite number, not -inf: a row of nothing but -inf is NaN, in its gradient too.
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
    return weights @ v, weights  # (..., n_q, d_v), (..., n_q, n_k)


def _split_heads(x, n_head):
    """(N, n, d_model) -> (N, n_head, n, d_head): head h gets the h-th contiguous block of features."""
    N, n, d_model = x.shape
    return x.reshape(N, n, n_head, d_model // n_head).transpose(1, 2)


def _merge_heads(x):
    """(N, n_head, n, d_head) -> (N, n, d_model), the inverse of `_split_heads`."""
    N, n_head, n, d_head = x.shape
    return x.transpose(1, 2).reshape(N, n, n_head * d_head)


def multi_head_attention(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    """Section 3.2.2: attention in n_head blocks of features side by side, then one output projection.

    x_q (N, n_q, d_q), x_kv (N, n_k, d_kv), w_q (d_model, d_q), w_k and w_v (d_model, d_kv), w_o (d_model, d_model),
    mask broadcastable to (N, n_q, n_k). Returns (N, n_q, d_model).
    """
    q = _split_heads(x_q @ w_q.T, n_head)  # (N, n_head, n_q, d_head)
    k = _split_heads(x_kv @ w_k.T, n_head)  # (N, n_head, n_k, d_head)
    v = _split_heads(x_kv @ w_v.T, n_head)  # (N, n_head, n_k, d_head)
    if mask is not None:
        mask = mask.expand(x_q.shape[0], x_q.shape[1], x_kv.shape[1]).unsqueeze(1)  # (N, 1, n_q, n_k), for every head
    out, _ = scaled_dot_product_attention(q, k, v, mask)  # (N, n_head, n_q, d_head)
    return _merge_heads(out) @ w_o.T  # (N, n_q, d_model)


class MultiHeadAttention(nn.Module):
    """`multi_head_attention` with its four weights as bias-free linear layers w_q, w_k, w_v, w_o.

    Raises ValueError if d_model is not a multiple of n_head.
    """

    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head != 0:
            raise ValueError(f"d_model={d_model} cannot be cut into n_head={n_head} blocks of equal width")
        self.n_head = n_head
        self.w_q = nn.Linear(d_model, d_model, bias=False)
        self.w_k = nn.Linear(d_model, d_model, bias=False)
        self.w_v = nn.Linear(d_model, d_model, bias=False)
        self.w_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x_q, x_kv=None, mask=None):
        """x_q (N, n_q, d_model), x_kv (N, n_k, d_model) or None for self-attention. Returns (N, n_q, d_model)."""
        if x_kv is None:
            x_kv = x_q
        weights = (self.w_q.weight, self.w_k.weight, self.w_v.weight, self.w_o.weight)
        return multi_head_attention(x_q, x_kv, *weights, self.n_head, mask)


def causal_mask(n):
    """(n, n) bool: position i may attend to j <= i."""
    return torch.ones(n, n, dtype=torch.bool).tril()


def padding_mask(lengths, n):
    """lengths (N,) int64 -> (N, 1, n) bool, on their device: True at the first lengths[b] positions of sequence b."""
    positions = torch.arange(n, device=lengths.device)  # (n,)
    return (positions < lengths[:, None]).unsqueeze(1)  # (N, 1, n)


def positional_encoding(n, d):
    """Section 3.5: (n, d), columns 2i and 2i+1 hold sine and cosine of pos / 10000^(2i/d), pos = 0 .. n-1, d even."""
    position = torch.arange(n, dtype=torch.float64)[:, None]  # (n, 1)
    exponent = torch.arange(0, d, 2, dtype=torch.float64) / d  # (d/2,)
    angle = position / 10000**exponent  # (n, d/2)
    encoding = torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)  # (n, d), sine and cosine in turn
    return encoding.to(torch.get_default_dtype())


def layer_norm(x, gain, bias, eps=1e-5):
    """Ba et al. (2016), equation 4: every position by itself to mean 0 and variance 1, then gain and bias.

    x (..., d), gain and bias (d,). The variance is the biased one, and eps stands under the root.
    """
    centred = x - x.mean(-1, keepdim=True)  # (..., d)
    variance = centred.square().mean(-1, keepdim=True)  # (..., 1)
    return gain * centred / torch.sqrt(variance + eps) + bias


def feed_forward(x, w_1, b_1, w_2, b_2):
    """Equation 2: every position by itself through one hidden layer.

    x (..., d), w_1 (d_ff, d), b_1 (d_ff,), w_2 (d, d_ff), b_2 (d,). Returns (..., d).
    """
    hidden = torch.relu(x @ w_1.T + b_1)  # (..., d_ff)
    return hidden @ w_2.T + b_2


def encoder_layer(x, weights, n_head, mask=None):
    """Section 3.1: self-attention, then feed-forward, each with its input added and then normalised.

    x (N, n, d), mask broadcastable to (N, n, n). weights: w_q, w_k, w_v, w_o (d, d), w_1, b_1, w_2, b_2 of
    `feed_forward`, gain_1, bias_1, gain_2, bias_2 (d,). Returns (N, n, d).
    """
    attended = multi_head_attention(x, x, *(weights[name] for name in ("w_q", "w_k", "w_v", "w_o")), n_head, mask)
    x = layer_norm(x + attended, weights["gain_1"], weights["bias_1"])  # (N, n, d)
    hidden = feed_forward(x, *(weights[name] for name in ("w_1", "b_1", "w_2", "b_2")))
    return layer_norm(x + hidden, weights["gain_2"], weights["bias_2"])


def decoder_layer(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    """Section 3.1: self-attention, attention to the encoder's memory, feed-forward, each added and normalised.

    y (N, m, d), memory (N, n, d), self_mask broadcastable to (N, m, m), memory_mask to (N, m, n). weights: those of
    `encoder_layer`, cross_w_q, cross_w_k, cross_w_v, cross_w_o (d, d), and gain_3, bias_3. Returns (N, m, d).
    """
    own = (weights[name] for name in ("w_q", "w_k", "w_v", "w_o"))
    cross = (weights[name] for name in ("cross_w_q", "cross_w_k", "cross_w_v", "cross_w_o"))
    attended = multi_head_attention(y, y, *own, n_head, self_mask)
    y = layer_norm(y + attended, weights["gain_1"], weights["bias_1"])  # (N, m, d)
    attended = multi_head_attention(y, memory, *cross, n_head, memory_mask)
    y = layer_norm(y + attended, weights["gain_2"], weights["bias_2"])
    hidden = feed_forward(y, *(weights[name] for name in ("w_1", "b_1", "w_2", "b_2")))
    return layer_norm(y + hidden, weights["gain_3"], weights["bias_3"])


def patchify(images, patch):
    """Dosovitskiy et al. (2021), equation 1: images (N, C, H, W) -> (N, (H/patch)*(W/patch), C*patch*patch).

    Patches row by row; inside a patch channel, row, column. Raises ValueError if a side is not a multiple of patch.
    """
    N, C, H, W = images.shape
    for side in (H, W):
        if side % patch != 0:
            raise ValueError(f"a side of {side} pixels cannot be cut into patches of {patch}")
    blocks = images.reshape(N, C, H // patch, patch, W // patch, patch)
    blocks = blocks.permute(0, 2, 4, 1, 3, 5)  # (N, H/patch, W/patch, C, patch, patch)
    return blocks.reshape(N, -1, C * patch * patch).clone()


def greedy_decode(step, start, end, max_length):
    """Append the most probable token until it is `end` or there are max_length tokens, start and end counted.

    step takes the list of tokens so far and returns logits (V,). Returns the list of tokens, ints.
    """
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        logits = step(tokens)  # (V,)
        tokens.append(int(logits.argmax()))
    return tokens


def quiz_one_token() -> str:
    return "b"


def quiz_dimensions() -> str:
    return "c"


def quiz_cost() -> str:
    return "a"


def quiz_encoder_memory() -> str:
    return "d"


def quiz_all_at_once() -> str:
    return "b"


def quiz_encoder_size(d: int, d_ff: int) -> int:
    attention = 4 * d * d
    feed_forward = d_ff * d + d_ff + d * d_ff + d
    norms = 2 * (d + d)
    return attention + feed_forward + norms
