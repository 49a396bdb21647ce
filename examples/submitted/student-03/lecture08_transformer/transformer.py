import math

import torch
import torch.nn.functional as F
from torch import nn

def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
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
    raise NotImplementedError("multi_head_attention")

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_head):
        super().__init__()
        raise NotImplementedError("MultiHeadAttention")

    def forward(self, x_q, x_kv=None, mask=None):
        raise NotImplementedError("MultiHeadAttention")

def positional_encoding(n, d):
    raise NotImplementedError("positional_encoding")

def quiz_one_token():
    return "b"

def quiz_dimensions():
    raise NotImplementedError("quiz_dimensions")

def quiz_cost():
    raise NotImplementedError("quiz_cost")

def quiz_encoder_memory():
    raise NotImplementedError("quiz_encoder_memory")
