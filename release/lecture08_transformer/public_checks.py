"""The public checks of lecture08_transformer, as the grader asks them. The answers lie in answers.safetensors."""

import math
import torch
import torch.nn.functional as F

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

LIBRARY = (
    "*scaled_dot_product*",
    "MultiheadAttention",
    "multi_head_attention_forward",
    "Transformer*",
)


LAW = 1e-6  # laws tell structure apart; digits are the business of the comparisons


WEIGHTS = ("w_q", "w_k", "w_v", "w_o")


TASKS = [
    Task("scaled_dot_product_attention", "Scaled dot-product attention", main=True, forbids=LIBRARY),
    Task("causal_mask", "The causal mask", differentiable=False),
    Task("padding_mask", "The padding mask", differentiable=False),
    Task("multi_head_attention", "Multi-head attention", main=True, forbids=LIBRARY),
    Task("MultiHeadAttention", "Multi-head attention as a module", main=True, forbids=LIBRARY),
    Task("positional_encoding", "Sinusoidal positional encoding", differentiable=False),
    Task("quiz_one_token", "Quiz: the representation of one token", differentiable=False),
    Task("quiz_dimensions", "Quiz: which dimensions must agree", differentiable=False),
    Task("quiz_cost", "Quiz: why the cost grows with n squared", differentiable=False),
    Task("quiz_encoder_memory", "Quiz: what the encoder hands the decoder", differentiable=False),
]


@check("Attention without a mask", task="scaled_dot_product_attention", points=2, public=True, draws=3)
def no_mask(student, draw):
    """n_q, n_k, d_k and d_v all differ; with none, one and two leading dimensions."""
    lead = ((2,), (), (3, 2))[draw.index % 3]
    n_q, n_k, d_k, d_v = draw.integer(2, 4), draw.integer(4, 6), draw.choice((6, 7, 11)), draw.integer(8, 11)
    q, k, v = draw.normal(*lead, n_q, d_k), draw.normal(*lead, n_k, d_k), draw.normal(*lead, n_k, d_v)
    out, weights = student.scaled_dot_product_attention(q, k, v)
    return {"output": out, "weights": weights}


@law("Attention weights sum to one", task="scaled_dot_product_attention", points=1, public=True)
def rows_sum_to_one(student, draw):
    """A softmax over the queries makes the columns sum to one instead."""
    _, weights = student.scaled_dot_product_attention(draw.normal(5, 8), draw.normal(7, 8), draw.normal(7, 3))
    assert close(weights.sum(-1), 1, tol=LAW), (
        "each row of the weights must sum to one: over which axis is the softmax?"
    )


@law("A query of zeros averages the values", task="scaled_dot_product_attention", points=1, public=True)
def zero_query(student, draw):
    """All scores are equal, so all weights are 1 / n_k, or 1 / (number of keys that may be attended)."""
    k, v = draw.normal(2, 6, 4), draw.normal(2, 6, 3)
    q = torch.zeros(2, 3, 4, dtype=k.dtype)
    out, _ = student.scaled_dot_product_attention(q, k, v)
    assert close(out, v.mean(1, keepdim=True), tol=LAW), "with equal scores the output is the mean of the values"
    mask = draw.mask(2, 1, 6)
    out, _ = student.scaled_dot_product_attention(q, k, v, mask)
    count = mask.sum(-1, keepdim=True)
    mean = (v * mask.transpose(1, 2)).sum(1, keepdim=True) / count
    assert close(out, mean, tol=LAW), (
        "with equal scores the output is the mean of the values that the mask lets through"
    )


@check("Rows look back, never ahead", task="causal_mask", points=1, public=True)
def causal_small(student, draw):
    """Direction and diagonal."""
    return {"mask": student.causal_mask(4)}


@check("The first positions of each sequence", task="padding_mask", points=1, public=True)
def padding_small(student, draw):
    """Shape, direction and the last position that counts."""
    return {"mask": student.padding_mask(torch.tensor([3, 1, 5]), 5)}


def _weights(draw, d_model, d_q, d_kv):
    scale = 1 / math.sqrt(d_q)
    return (
        draw.normal(d_model, d_q, scale=scale),
        draw.normal(d_model, d_kv, scale=scale),
        draw.normal(d_model, d_kv, scale=scale),
        draw.normal(d_model, d_model, scale=1 / math.sqrt(d_model)),
    )


@check("Self-attention with three heads", task="multi_head_attention", points=2, public=True, draws=2)
def self_attention(student, draw):
    """One width throughout, several heads, N != n_head."""
    x, d = draw.normal(2, 5, 18), 18
    return {"output": student.multi_head_attention(x, x, *_weights(draw, d, d, d), 3)}


@check("A causal mask and a padding mask", task="multi_head_attention", points=1, public=True, draws=2)
def common_masks(student, draw):
    """(n, n), the same for every sequence, and (N, 1, n), the same for every query."""
    N, n, d, n_head = 3, 6, 8, 2
    x = draw.normal(N, n, d)
    causal = torch.ones(n, n, dtype=torch.bool).tril()
    padding = (torch.arange(n) < draw.lengths(N, 1, n)[:, None])[:, None]
    mask = (causal, padding)[draw.index % 2]
    return {"output": student.multi_head_attention(x, x, *_weights(draw, d, d, d), n_head, mask)}


@law("One head is plain attention", task="multi_head_attention", points=1, public=True)
def one_head(student, draw):
    """Projections before and after, and nothing else."""
    x_q, x_kv = draw.normal(2, 3, 4), draw.normal(2, 5, 6)
    w_q, w_k, w_v, w_o = _weights(draw, 8, 4, 6)
    out = student.multi_head_attention(x_q, x_kv, w_q, w_k, w_v, w_o, 1)
    plain = F.scaled_dot_product_attention(x_q @ w_q.T, x_kv @ w_k.T, x_kv @ w_v.T) @ w_o.T
    assert close(out, plain, tol=LAW), (
        "with one head this is plain attention between x_q @ w_q.T and x_kv @ w_k.T, then w_o"
    )


def _state(draw, d_model):
    scale = 1 / math.sqrt(d_model)
    return {f"{name}.weight": draw.normal(d_model, d_model, scale=scale) for name in WEIGHTS}


@law("Four bias-free layers and nothing else", task="MultiHeadAttention", points=1, public=True)
def parameters(student, draw):
    """Names and shapes of the parameters; no buffers."""
    module = student.MultiHeadAttention(12, 3)
    shapes = {name: tuple(value.shape) for name, value in dict(module.named_parameters()).items()}
    assert shapes == {f"{name}.weight": (12, 12) for name in WEIGHTS}, f"the parameters are {shapes}"
    assert set(module.state_dict()) == set(shapes), "the state holds parameters only, no buffers"


@check("Self-attention with given weights", task="MultiHeadAttention", points=2, public=True, draws=2, objects=True)
def module_self(student, draw):
    """Weights are copied in by name; x_kv is left out; several heads."""
    module = student.MultiHeadAttention(12, 3)
    module.load_state_dict(_state(draw, 12))
    return {"output": module(draw.normal(2, 5, 12))}


@check("Sines and cosines in turn", task="positional_encoding", points=1, public=True, tol=1e-4, tol32=1e-4)
def encoding_small(student, draw):
    """Columns, frequencies and positions of a small table."""
    return {"table": student.positional_encoding(7, 6)}


@law("Moving along is a rotation", task="positional_encoding", points=1, public=True)
def rotation(student, draw):
    """Each pair of columns lies on the unit circle; the inner product of two rows depends on their distance only."""
    table = student.positional_encoding(20, 8)
    norm = table[:, 0::2] ** 2 + table[:, 1::2] ** 2
    assert close(norm, 1, tol=1e-4), "columns 2i and 2i+1 are sine and cosine of one angle"
    products = table @ table.T
    assert close(products[:-3, :-3], products[3:, 3:], tol=1e-4), (
        "the inner product of two rows depends on their distance only"
    )


quiz_one_token = offered("quiz_one_token", "abcd")
quiz_dimensions = offered("quiz_dimensions", "abcd")
quiz_cost = offered("quiz_cost", "abcd")
quiz_encoder_memory = offered("quiz_encoder_memory", "abcd")
