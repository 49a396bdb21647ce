"""Lecture 8, solution: attention, several heads of it, masks, and positions (Vaswani et al., 2017)."""

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


def quiz_one_token() -> str:
    return "b"


def quiz_dimensions() -> str:
    return "c"


def quiz_cost() -> str:
    return "a"


def quiz_encoder_memory() -> str:
    return "d"
