"""Checks of lecture 8: attention, several heads of it, masks, positions."""

import math

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, choice, close, error_of, law

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


# scaled_dot_product_attention


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


@check("Masks of every shape", task="scaled_dot_product_attention", points=3, draws=4)
def masked(student, draw):
    """Masks that need broadcasting, and one that does not; some scores are large and negative, so a zero is no mask."""
    n_q, n_k, d = draw.integer(3, 5), draw.integer(5, 8), draw.choice((3, 6, 7))
    lead = ((2,), (2,), (), (2, 3))[draw.index % 4]
    shape = ((2, n_q, n_k), (2, 1, n_k), (n_q, n_k), (2, 1, n_q, n_k))[draw.index % 4]
    q, k, v = (
        draw.normal(*lead, n_q, d, scale=2.0),
        draw.normal(*lead, n_k, d, scale=2.0),
        draw.normal(*lead, n_k, d + 1),
    )
    mask = draw.mask(*shape)
    out, weights = student.scaled_dot_product_attention(q, k, v, mask)
    return {"output": out, "weights": weights}


@law("Poison behind the mask changes nothing", task="scaled_dot_product_attention", points=2, draws=2)
def poison(student, draw):
    """Keys and values that may not be attended are replaced by large numbers."""
    q, k, v = draw.normal(2, 4, 5), draw.normal(2, 6, 5), draw.normal(2, 6, 3)
    mask = draw.mask(2, 1, 6)
    mask[:, :, 0], mask[:, :, 5] = True, False
    hidden = ~mask.transpose(1, 2)  # (2, 6, 1)
    clean, _ = student.scaled_dot_product_attention(q, k, v, mask)
    poisoned_k, poisoned_v = torch.where(hidden, 300 * k, k), torch.where(hidden, 1e4, v)
    out, weights = student.scaled_dot_product_attention(q, poisoned_k, poisoned_v, mask)
    assert bool((weights[~mask.expand_as(weights)] == 0).all()), "a masked position must get a weight of exactly zero"
    assert close(weights.sum(-1), 1, tol=LAW), "the weights that remain must sum to one again"
    assert close(out, clean, tol=LAW), "keys and values behind the mask must not reach the output"


@check("A query that may attend to nothing", task="scaled_dot_product_attention", points=2, draws=2)
def nothing_to_attend(student, draw):
    """Zero weights and a zero output, and no NaN in any gradient."""
    q, k, v = draw.normal(2, 4, 6), draw.normal(2, 5, 6), draw.normal(2, 5, 3)
    mask = draw.mask(2, 4, 5)
    mask[0, draw.integer(0, 4)] = False
    if draw.index % 2:
        mask[1] = False
    out, weights = student.scaled_dot_product_attention(q, k, v, mask)
    return {"output": out, "weights": weights}


# A score of 10,000 is known to 0.0005 in float32 and to 1e-12 in float64, and exp(s - logsumexp(s)) is a right style.
@check("Scores of ten thousand", task="scaled_dot_product_attention", points=1, tol=1e-6, tol32=5e-3)
def large_scores(student, draw):
    """d_k = 16, so that every way to scale is exact; the best keys are close, the worst are far below, some masked."""
    best, near = 100.0, 100.0 - 1 / 64
    q = draw.tensor([[400.0] + [0.0] * 15, [-400.0] + [0.0] * 15, [100.0] + [0.0] * 15])
    k = draw.tensor([[value] + [0.0] * 15 for value in (best, -near, 0.5, near, -best)])
    v = draw.normal(5, 3)
    out, weights = student.scaled_dot_product_attention(q, k, v)
    mask = torch.tensor(
        [[False, True, True, False, True], [True, False, False, True, False], [False, False, True, False, True]]
    )
    masked_out, masked_weights = student.scaled_dot_product_attention(q, k, v, mask)
    return {"output": out, "weights": weights, "masked output": masked_out, "masked weights": masked_weights}


@law("Order of queries and of keys", task="scaled_dot_product_attention", points=1)
def permutations(student, draw):
    """Permuting queries permutes outputs; permuting keys together with their values changes nothing."""
    q, k, v = draw.normal(4, 5), draw.normal(6, 5), draw.normal(6, 2)
    rows, columns = draw.permutation(4), draw.permutation(6)
    out, weights = student.scaled_dot_product_attention(q, k, v)
    permuted, permuted_weights = student.scaled_dot_product_attention(q[rows], k[columns], v[columns])
    assert close(permuted, out[rows], tol=LAW), (
        "each query is answered by itself, whatever the order of keys with their values"
    )
    assert close(permuted_weights, weights[rows][:, columns], tol=LAW), "weights follow their query and their key"


# causal_mask, padding_mask


@check("Rows look back, never ahead", task="causal_mask", points=1, public=True)
def causal_small(student, draw):
    """Direction and diagonal."""
    return {"mask": student.causal_mask(4)}


@check("Sequences of any length", task="causal_mask", points=1, draws=2)
def causal_sizes(student, draw):
    """One position may attend to itself; several sizes in turn."""
    return {"one": student.causal_mask(1), "several": student.causal_mask(draw.integer(5, 9))}


@check("The first positions of each sequence", task="padding_mask", points=1, public=True)
def padding_small(student, draw):
    """Shape, direction and the last position that counts."""
    return {"mask": student.padding_mask(torch.tensor([3, 1, 5]), 5)}


@check("Full and empty sequences", task="padding_mask", points=1, draws=3)
def padding_edges(student, draw):
    """Lengths 0 and n, one sequence alone, n that no sequence reaches."""
    n = draw.integer(5, 8)
    return {
        "mixed": student.padding_mask(draw.lengths(4, 0, n), n),
        "edges": student.padding_mask(torch.tensor([0, n, 1, n - 1]), n),
        "one": student.padding_mask(torch.tensor([2]), n),
        "one position": student.padding_mask(torch.tensor([1, 0]), 1),
    }


# multi_head_attention


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


@check("Cross-attention between two widths", task="multi_head_attention", points=2, draws=3)
def cross_attention(student, draw):
    """d_q, d_kv, d_model, n_q and n_k all differ; heads of width 1 as well."""
    n_head, d_model = ((2, 8), (5, 10), (6, 6))[draw.index % 3]
    d_q, d_kv, n_q, n_k = 7, 9, draw.integer(2, 4), draw.integer(4, 7)
    x_q, x_kv = draw.normal(3, n_q, d_q), draw.normal(3, n_k, d_kv)
    return {"output": student.multi_head_attention(x_q, x_kv, *_weights(draw, d_model, d_q, d_kv), n_head)}


@check("A causal mask and a padding mask", task="multi_head_attention", points=1, public=True, draws=2)
def common_masks(student, draw):
    """(n, n), the same for every sequence, and (N, 1, n), the same for every query."""
    N, n, d, n_head = 3, 6, 8, 2
    x = draw.normal(N, n, d)
    causal = torch.ones(n, n, dtype=torch.bool).tril()
    padding = (torch.arange(n) < draw.lengths(N, 1, n)[:, None])[:, None]
    mask = (causal, padding)[draw.index % 2]
    return {"output": student.multi_head_attention(x, x, *_weights(draw, d, d, d), n_head, mask)}


@check("A mask for each sequence and query", task="multi_head_attention", points=2, draws=4)
def full_masks(student, draw):
    """(N, n_q, n_k), with n_head other than N and equal to it, a mask of one sequence, and causal with padding."""
    N, n_head = ((3, 2), (3, 3), (2, 4), (1, 2))[draw.index % 4]
    n_q, n_k, d = 5, 6, 12
    x_q, x_kv = draw.normal(N, n_q, d), draw.normal(N, n_k, d)
    mask = draw.mask(1 if draw.index % 4 == 2 else N, n_q, n_k)
    return {"output": student.multi_head_attention(x_q, x_kv, *_weights(draw, d, d, d), n_head, mask=mask)}


@check("An empty sequence", task="multi_head_attention", points=1)
def empty_sequence(student, draw):
    """A sequence of length 0 gives zeros, and no NaN in any gradient."""
    x_q, x_kv, d = draw.normal(3, 2, 6), draw.normal(3, 4, 6), 6
    mask = (torch.arange(4) < torch.tensor([2, 0, 4])[:, None])[:, None]
    return {"output": student.multi_head_attention(x_q, x_kv, *_weights(draw, d, d, d), 3, mask)}


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


@law("A silent head is silent in its own block only", task="multi_head_attention", points=2, draws=3)
def silent_head(student, draw):
    """With w_o the identity, zeroing the values of head h zeroes block h of the output and leaves the others."""
    n_head, d_head = 3, 4
    d = n_head * d_head
    x = draw.normal(2, 5, d)
    w_q, w_k, w_v, _ = _weights(draw, d, d, d)
    w_o = torch.eye(d, dtype=x.dtype)
    block = slice(draw.index % 3 * d_head, (draw.index % 3 + 1) * d_head)
    silenced = w_v.clone()
    silenced[block] = 0
    before = student.multi_head_attention(x, x, w_q, w_k, w_v, w_o, n_head)
    after = student.multi_head_attention(x, x, w_q, w_k, silenced, w_o, n_head)
    assert bool((before.abs().amax((0, 1)) > 0).all()), "no feature of the output is zero before a head is silenced"
    expected = before.clone()
    expected[..., block] = 0
    assert close(after, expected, tol=LAW), (
        "head h owns the h-th contiguous block of features, before and after the attention"
    )


@law("The future has no gradient", task="multi_head_attention", points=1)
def causality(student, draw):
    """Under a causal mask the output at t depends on x up to t, by its gradient, and on x at t."""
    n, d, t = 6, 8, draw.integer(1, 5)
    x = draw.normal(2, n, d).requires_grad_()
    mask = torch.ones(n, n, dtype=torch.bool).tril()
    out = student.multi_head_attention(x, x, *_weights(draw, d, d, d), 2, mask)
    (gradient,) = torch.autograd.grad(out[:, t].square().sum(), x)
    assert bool((gradient[:, t + 1 :] == 0).all()), f"the output at position {t} depends on later positions"
    assert bool((gradient[:, : t + 1].abs().amax(-1) > 0).all()), f"the output at position {t} must depend on 0 to {t}"


# MultiHeadAttention


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


@check("Attention to another sequence", task="MultiHeadAttention", points=2, draws=3, objects=True)
def module_cross(student, draw):
    """Queries of one sequence, keys and values of another of another length, by position and by name, masked or not."""
    n_head = (2, 4, 8)[draw.index % 3]
    module = student.MultiHeadAttention(d_model=8, n_head=n_head)
    module.load_state_dict(_state(draw, 8))
    x_q, x_kv, mask = draw.normal(3, 4, 8), draw.normal(3, 6, 8), draw.mask(3, 4, 6)
    return {
        "plain": module(x_q, x_kv),
        "masked": module(x_q, x_kv, mask),
        "by name": module(x_q, mask=mask[..., :4], x_kv=None),
    }


@check("Gradients of all four weights", task="MultiHeadAttention", points=2, draws=2, objects=True)
def module_gradients(student, draw):
    """What an optimiser sees: `.grad` of w_q, w_k, w_v and w_o after backward, under a causal mask."""
    module = student.MultiHeadAttention(8, 2)
    module.load_state_dict(_state(draw, 8))
    x, direction = draw.normal(2, 5, 8), draw.constant(draw.normal(2, 5, 8))
    out = module(x, mask=torch.ones(5, 5, dtype=torch.bool).tril())
    (out * direction).sum().backward()
    return {name: student.attribute(module, f"{name}.weight.grad") for name in WEIGHTS}


@law("A width that heads cannot share", task="MultiHeadAttention", points=1)
def indivisible(student, draw):
    """d_model must be a multiple of n_head, and the error is a ValueError."""
    for d_model, n_head in ((10, 3), (8, 5), (4, 8)):
        error = error_of(lambda d_model=d_model, n_head=n_head: student.MultiHeadAttention(d_model, n_head))
        assert error and "ValueError" in error.kinds, f"d_model={d_model} with n_head={n_head} must raise a ValueError"


@check("Two modules, several calls", task="MultiHeadAttention", points=1, objects=True)
def module_calls(student, draw):
    """Modules share nothing, a call leaves nothing behind: other lengths, a mask, and the first call again."""
    first, second = student.MultiHeadAttention(8, 4), student.MultiHeadAttention(8, 2)
    first.load_state_dict(_state(draw, 8))
    second.load_state_dict(_state(draw, 8))
    x, longer = draw.normal(2, 3, 8), draw.normal(1, 6, 8)
    one = first(x)
    masked = first(x, mask=torch.ones(3, 3, dtype=torch.bool).tril())
    return {"one": one, "masked": masked, "longer": first(longer), "other": second(x), "again": first(x)}


# positional_encoding: the result is float32, and angles up to 60 computed in float32 are off by 1e-5.


@check("Sines and cosines in turn", task="positional_encoding", points=1, public=True, tol=1e-4, tol32=1e-4)
def encoding_small(student, draw):
    """Columns, frequencies and positions of a small table."""
    return {"table": student.positional_encoding(7, 6)}


@check("Tables of other sizes", task="positional_encoding", points=2, draws=2, tol=1e-4, tol32=1e-4)
def encoding_sizes(student, draw):
    """One pair of columns, one position, more positions than columns and fewer."""
    return {
        "one pair": student.positional_encoding(9, 2),
        "one position": student.positional_encoding(1, 8),
        "tall": student.positional_encoding(60, 2 * draw.integer(4, 8)),
        "wide": student.positional_encoding(5, 2 * draw.integer(20, 30)),
    }


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


# Quiz

quiz_one_token = choice(
    "quiz_one_token",
    "b",
    points=1,
    task_title="Quiz: the representation of one token",
    explains={
        "a": "the raw scores were used as weights: without the softmax they do not sum to one",
        "b": "scores (0, 2 log 2, 0) / 2 = (0, log 2, 0), so weights (1, 2, 1) / 4 and their mean (2, 4)",
        "c": "the scores were not divided by sqrt(d_k) = 2, which gives weights of (1, 4, 1) / 6",
        "d": "attention does not pick the one best key: every value takes part, in proportion to its weight",
    },
)

quiz_dimensions = choice(
    "quiz_dimensions",
    "c",
    points=1,
    task_title="Quiz: which dimensions must agree",
    explains={
        "a": "n_q and n_k need not agree: a decoder of three words may read a source of ten",
        "b": "d_v is free: values are only averaged, never compared with keys",
        "c": "queries meet keys in an inner product (d_k), and every key has its value (n_k); nothing else is shared",
        "d": "n_q belongs to queries alone; values come in pairs with keys, not with queries",
    },
)

quiz_cost = choice(
    "quiz_cost",
    "a",
    points=1,
    task_title="Quiz: why the cost grows with n squared",
    explains={
        "a": "n queries times n keys, each pair a score, and each score a weight that has to be stored",
        "b": "the matrices are d by d whatever the length: with them the cost is n d^2, linear in n",
        "c": "heads do not look at one another, and their number is chosen by you: it does not grow with n",
        "d": "all positions are computed at once: it is the recurrent network that goes step by step, linear in n",
    },
)

quiz_encoder_memory = choice(
    "quiz_encoder_memory",
    "d",
    points=1,
    task_title="Quiz: what the encoder hands the decoder",
    explains={
        "a": "one vector for the whole sentence is the bottleneck of recurrent encoders, which attention removed",
        "b": "attention weights belong to one layer and one pair of sequences; the decoder computes its own",
        "c": "queries are asked by the decoder, from its own words; the encoder answers with keys and values",
        "d": "every decoder layer makes keys and values from the encoder's last outputs, one vector per source word",
    },
)
