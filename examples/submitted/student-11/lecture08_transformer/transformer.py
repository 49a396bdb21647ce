import math

import torch
import torch.nn.functional as F
from torch import nn

def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights

def causal_mask(n):
    return torch.tril(torch.ones(n, n)).bool()


def padding_mask(lengths, n):
    return torch.arange(n, device=lengths.device)[None, None, :] < lengths[:, None, None]

def multi_head_attention(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    def heads(x, w):
        y = x @ w.T
        return y.view(y.shape[0], y.shape[1], n_head, -1).transpose(1, 2)

    if mask is not None and mask.dim() == 3:
        mask = mask.unsqueeze(1)
    out, _ = scaled_dot_product_attention(heads(x_q, w_q), heads(x_kv, w_k), heads(x_kv, w_v), mask)
    return out.transpose(1, 2).flatten(2) @ w_o.T

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head != 0:
            raise ValueError(f"d_model = {d_model} is not divisible by n_head = {n_head}")
        self.n_head = n_head
        self.w_q = nn.Linear(d_model, d_model, bias=False)
        self.w_k = nn.Linear(d_model, d_model, bias=False)
        self.w_v = nn.Linear(d_model, d_model, bias=False)
        self.w_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x_q, x_kv=None, mask=None):
        x_kv = x_q if x_kv is None else x_kv
        return multi_head_attention(
            x_q, x_kv, self.w_q.weight, self.w_k.weight, self.w_v.weight, self.w_o.weight, self.n_head, mask
        )

def positional_encoding(n, d):
    pe = torch.zeros(n, d)
    pos = torch.arange(n, dtype=torch.float64).unsqueeze(1)
    div = 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    pe[:, 0::2] = torch.sin(pos / div)
    pe[:, 1::2] = torch.cos(pos / div)
    return pe

def quiz_one_token():
    return "b"


def quiz_dimensions():
    return "c"


def quiz_cost():
    return "a"


def quiz_encoder_memory():
    return "d"
