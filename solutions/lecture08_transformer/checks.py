"""Checks of lecture 8: attention, masks, positions, and the layers, patches and decoding of a transformer."""

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
NORMALISATIONS = (
    *("*layer_norm*", "LayerNorm*", "*batch_norm*", "*BatchNorm*", "*instance_norm*", "*InstanceNorm*"),
    *("*group_norm*", "GroupNorm*", "*rms_norm*", "RMSNorm*", "local_response_norm", "LocalResponseNorm*"),
)
WEIGHTS = ("w_q", "w_k", "w_v", "w_o")

TASKS = [
    Task("scaled_dot_product_attention", "Scaled dot-product attention", main=True, forbids=LIBRARY),
    Task("causal_mask", "The causal mask", differentiable=False),
    Task("padding_mask", "The padding mask", differentiable=False),
    Task("multi_head_attention", "Multi-head attention", main=True, forbids=LIBRARY),
    Task("MultiHeadAttention", "Multi-head attention as a module", main=True, forbids=LIBRARY),
    Task("positional_encoding", "Sinusoidal positional encoding", differentiable=False),
    Task("layer_norm", "Layer normalisation", forbids=NORMALISATIONS),
    Task("feed_forward", "The feed-forward layer"),
    Task("encoder_layer", "An encoder layer", main=True, forbids=LIBRARY + NORMALISATIONS),
    Task("decoder_layer", "A decoder layer", main=True, forbids=LIBRARY + NORMALISATIONS),
    Task("patchify", "An image as a sequence of patches"),
    Task("greedy_decode", "Greedy decoding", differentiable=False),
    Task("quiz_one_token", "Quiz: the representation of one token", differentiable=False),
    Task("quiz_dimensions", "Quiz: which dimensions must agree", differentiable=False),
    Task("quiz_cost", "Quiz: why the cost grows with n squared", differentiable=False),
    Task("quiz_encoder_memory", "Quiz: what the encoder hands the decoder", differentiable=False),
    Task("quiz_all_at_once", "Quiz: trained at all positions at once", differentiable=False),
    Task(
        "quiz_encoder_size",
        "Quiz: parameters of an encoder layer",
        differentiable=False,
        numbers={"d": (512, 256, 768), "d_ff": (2048, 1024, 3072)},
    ),
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
    """Masks that are broadcast, some of fewer dimensions than the scores: those belong to the last ones. Some scores
    are large and negative, so a zero is no mask."""
    n_q, n_k, d = draw.integer(3, 5), draw.integer(5, 8), draw.choice((3, 6, 7))
    lead = ((2,), (2,), (3, 2), (2, 3))[draw.index % 4]
    shape = ((n_q, n_k), (2, 1, n_k), (2, n_q, n_k), (2, 1, n_q, n_k))[draw.index % 4]
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
    """(N, n_q, n_k), with n_head other than N and equal to it; one for all sequences, between two of one shape that
    are not the same; one row for all queries, (1, n_k)."""
    N, n_head = ((3, 2), (3, 3), (2, 4), (1, 2))[draw.index % 4]
    n_q, n_k, d = 6 if draw.index % 4 == 2 else 5, 6, 12
    x_q, x_kv = draw.normal(N, n_q, d), draw.normal(N, n_k, d)
    mask = draw.mask(*((N, n_q, n_k), (N, n_q, n_k), (1, n_q, n_k), (1, n_k))[draw.index % 4])
    return {"output": student.multi_head_attention(x_q, x_kv, *_weights(draw, d, d, d), n_head, mask=mask)}


@check("An empty sequence", task="multi_head_attention", points=1)
def empty_sequence(student, draw):
    """A sequence of length 0 gives zeros, and no NaN in any gradient; nor does one whose queries may attend to nothing,
    by a mask of (N, n_q, 1)."""
    x_q, x_kv, d = draw.normal(3, 2, 6), draw.normal(3, 4, 6), 6
    lengths, queries = torch.tensor([2, 0, 4]), torch.tensor([[True, True], [False, False], [False, True]])
    mask = queries[..., None] if draw.index else (torch.arange(4) < lengths[:, None])[:, None]
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


@check("Self-attention with given weights", task="MultiHeadAttention", points=2, public=True, objects=True, draws=1)
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


@check("Gradients of all four weights", task="MultiHeadAttention", points=2, objects=True, draws=1)
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


@check("Two modules, several calls", task="MultiHeadAttention", points=1, objects=True, draws=1)
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


# layer_norm


@check("Rows of a small table", task="layer_norm", points=1, public=True, draws=1)
def norm_rows(student, draw):
    """Means up to the spread, gains and biases that differ, one and two leading dimensions."""
    return {
        f"{shape}": student.layer_norm(draw.normal(*shape) + 1, draw.normal(shape[-1]), draw.normal(shape[-1]))
        for shape in ((3, 7), (2, 3, 5))
    }


@law("Mean 0 and variance 1, then gain and bias", task="layer_norm", points=1, public=True, draws=1)
def norm_moments(student, draw):
    """The moments of each row, and a gain and a bias for each feature."""
    x, gain, bias = 3 * draw.normal(4, 8) + 2, draw.normal(8), draw.normal(8)
    plain = student.layer_norm(x, torch.ones_like(gain), torch.zeros_like(bias))
    assert close(plain.mean(-1) + 1, 1, tol=LAW), "with gain 1 and bias 0 the mean of each row must be 0"
    assert close(plain.square().mean(-1), 1, tol=1e-4), "with gain 1 and bias 0 the variance of each row must be 1"
    assert close(student.layer_norm(x, gain, bias), gain * plain + bias, tol=LAW), "feature j has gain_j and bias_j"


@check("An eps that is felt", task="layer_norm", points=1, draws=1)
def norm_eps(student, draw):
    """Where eps stands, by position and by name, and with the default where the spread is small."""
    x, gain, bias = draw.normal(3, 6), draw.normal(6), draw.normal(6)
    return {
        "by position": student.layer_norm(x, gain, bias, 0.5),
        "by name": student.layer_norm(x, gain, bias, eps=0.02),
        "small spread": student.layer_norm(draw.normal(3, 6, scale=2.0**-9), gain, bias),
    }


@check("One row, many axes, as many rows as features", task="layer_norm", points=1, draws=1)
def norm_shapes(student, draw):
    """The last axis is the one that counts, wherever it is."""
    shapes = {"one row": (6,), "square": (5, 5), "cube": (5, 5, 5), "many axes": (2, 1, 3, 7)}
    return {
        name: student.layer_norm(draw.normal(*shape), draw.normal(shape[-1]), draw.normal(shape[-1]))
        for name, shape in shapes.items()
    }


# A mean that is off by 1e-7 is divided by the root of eps.
@check("Rows without any spread", task="layer_norm", points=1, draws=1, gradients=False, tol32=2e-3)
def norm_constant(student, draw):
    """A constant row becomes the bias, also where a row is a single number."""
    x = draw.tensor([[3.0] * 5, [0.0] * 5, [-2.0] * 5])
    return {
        "constant": student.layer_norm(x, draw.normal(5), draw.normal(5)),
        "single": student.layer_norm(draw.tensor([[2.0], [-1.0]]), draw.normal(1), draw.normal(1)),
    }


# feed_forward


def _feed_forward(draw, d, d_ff):
    """w_1, b_1, w_2, b_2"""
    scale, scale_ff = 1 / math.sqrt(d), 1 / math.sqrt(d_ff)
    return (
        draw.normal(d_ff, d, scale=scale),
        draw.normal(d_ff, scale=0.5),
        draw.normal(d, d_ff, scale=scale_ff),
        draw.normal(d, scale=0.5),
    )


@check("Positions of a small batch", task="feed_forward", points=1, public=True, draws=1)
def forward_batch(student, draw):
    """Both layers, both biases and the relu between."""
    return {"output": student.feed_forward(draw.normal(2, 3, 5), *_feed_forward(draw, 5, 8))}


@law("Closed units are silent, open ones are linear", task="feed_forward", points=1, public=True, draws=1)
def closed_and_open(student, draw):
    """Far below zero all that is left is b_2; far above it nothing is cut, and nothing comes after the second layer."""
    x, (w_1, b_1, w_2, b_2) = draw.normal(4, 5), _feed_forward(draw, 5, 3)
    closed, opened = b_1 - 1000, b_1 + 1000
    assert close(student.feed_forward(x, w_1, closed, w_2, b_2), b_2.expand(4, 5), tol=LAW), (
        "hidden units below zero must be silent: the result is b_2"
    )
    linear = (x @ w_1.T + opened) @ w_2.T + b_2
    assert close(student.feed_forward(x, w_1, opened, w_2, b_2), linear, tol=LAW), (
        "hidden units above zero pass unchanged, and the result is not cut off below zero"
    )


@check("Other shapes", task="feed_forward", points=1, draws=1)
def forward_shapes(student, draw):
    """One position alone, three leading dimensions, fewer hidden units than features, as many, and one."""
    return {
        "one position": student.feed_forward(draw.normal(6), *_feed_forward(draw, 6, 4)),
        "many axes": student.feed_forward(draw.normal(2, 1, 3, 4), *_feed_forward(draw, 4, 4)),
        "one unit": student.feed_forward(draw.normal(3, 2), *_feed_forward(draw, 2, 1)),
    }


# encoder_layer


def _attention_weights(draw, d, prefix=""):
    return {f"{prefix}{name}": draw.normal(d, d, scale=1 / math.sqrt(d)) for name in WEIGHTS}


def _norm_weights(draw, d, count):
    gains = {f"gain_{i}": draw.uniform(d, low=0.5, high=1.5) for i in range(1, count + 1)}
    return gains | {f"bias_{i}": draw.normal(d, scale=0.5) for i in range(1, count + 1)}


def _encoder_weights(draw, d, d_ff):
    named = dict(zip(("w_1", "b_1", "w_2", "b_2"), _feed_forward(draw, d, d_ff), strict=True))
    return _attention_weights(draw, d) | named | _norm_weights(draw, d, 2)


def _decoder_weights(draw, d, d_ff):
    named = dict(zip(("w_1", "b_1", "w_2", "b_2"), _feed_forward(draw, d, d_ff), strict=True))
    cross = _attention_weights(draw, d, "cross_")
    return _attention_weights(draw, d) | cross | named | _norm_weights(draw, d, 3)


def _normalised(x):
    """Rows with mean 0 and variance 1."""
    return (x - x.mean(-1, keepdim=True)) / x.std(-1, unbiased=False, keepdim=True)


@check("A small batch without a mask", task="encoder_layer", points=3, public=True, draws=1)
def encode(student, draw):
    """Three heads of width two."""
    return {"output": student.encoder_layer(draw.normal(2, 4, 6), _encoder_weights(draw, 6, 10), 3)}


@law("Silent layers leave the input, normalised", task="encoder_layer", points=1, public=True, draws=1)
def encoder_residual(student, draw):
    """Where attention and feed-forward add nothing, what is left is the input after both norms."""
    x, weights = 3 * draw.normal(2, 3, 6), _encoder_weights(draw, 6, 8)
    silent = {name: torch.zeros_like(weights[name]) for name in ("w_o", "w_2", "b_2")}
    plain = {"gain_1": torch.ones_like(weights["gain_1"]), "bias_1": torch.zeros_like(weights["bias_1"])}
    out = student.encoder_layer(x, weights | silent | plain, 2)
    expected = weights["gain_2"] * _normalised(x) + weights["bias_2"]
    assert close(out, expected, tol=1e-4), "with w_o, w_2 and b_2 at zero the input must come through both additions"


@check("Masks of every shape", task="encoder_layer", points=3, draws=3)
def encode_masked(student, draw):
    """(n, n), (N, 1, n) and (N, n, n), with as many heads as sequences and not."""
    N, n_head = ((3, 2), (2, 2), (3, 3))[draw.index % 3]
    n, d = 4, 6
    causal = torch.ones(n, n, dtype=torch.bool).tril()
    padding = (torch.arange(n) < draw.lengths(N, 1, n)[:, None])[:, None]
    mask = (causal, padding, draw.mask(N, n, n))[draw.index % 3]
    return {"output": student.encoder_layer(draw.normal(N, n, d), _encoder_weights(draw, d, 7), n_head, mask=mask)}


@check("An empty sequence", task="encoder_layer", points=2, draws=1)
def encode_empty(student, draw):
    """Where nothing may be attended the attention is 0, not NaN and not a mean, in value and gradient."""
    mask = (torch.arange(3) < torch.tensor([2, 0])[:, None])[:, None]
    return {"output": student.encoder_layer(draw.normal(2, 3, 6), _encoder_weights(draw, 6, 8), 3, mask)}


@law("Order counts only once positions are added", task="encoder_layer", points=1, draws=1)
def encoder_order(student, draw):
    """Permuting positions permutes the result; with something added that depends on the place it does not."""
    x, weights = draw.normal(2, 5, 6), _encoder_weights(draw, 6, 8)
    order = torch.arange(5).roll(draw.integer(1, 5))
    out = student.encoder_layer(x, weights, 2)
    assert close(student.encoder_layer(x[:, order], weights, 2), out[:, order], tol=LAW), (
        "without positions the layer must not see in which order they stand"
    )
    changed = torch.cat([x[:, :1] + 1, -x[:, 1:2], x[:, 2:]], 1)
    assert not close(student.encoder_layer(changed, weights, 2)[:, 2:], out[:, 2:], tol=LAW), (
        "each position must see the others"
    )
    place = draw.normal(5, 6)
    placed = student.encoder_layer(x + place, weights, 2)
    assert not close(student.encoder_layer(x[:, order] + place, weights, 2), placed[:, order], tol=1e-3), (
        "the layer must see what is added to each position"
    )


# Scores of ten thousand are known to 0.0005 in float32.
@check("Scores of ten thousand", task="encoder_layer", points=1, draws=1, gradients=False, tol=1e-6, tol32=5e-3)
def encode_large_scores(student, draw):
    """Each position looks at one other, which a mask may hide; exponentials that overflow, or a fill too small."""
    d, weights = 8, _encoder_weights(draw, 8, 5)
    x = draw.tensor((torch.eye(4, 8) * 10 - 1).tolist())
    turn = torch.zeros(d, d, dtype=torch.float64)
    turn[torch.arange(4), torch.arange(4).roll(1)] = 1.0
    weights |= {"w_q": draw.tensor((20 * torch.eye(d)).tolist()), "w_k": draw.tensor((16 * turn).tolist())}
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    least = weights | {"w_q": 17.9234 * torch.eye(d).double(), "w_k": -17.9234 * torch.eye(d).double()}
    return {
        "all": student.encoder_layer(x[None], weights, 1),
        "masked": student.encoder_layer(x[None], weights, 1, mask),
        "only the least": student.encoder_layer(x[None], least, 1, mask),  # a score of -9995 for the first position
    }


@check("One position, one head, weights in another order", task="encoder_layer", points=1, draws=1)
def encode_edges(student, draw):
    """Sizes of one, heads of width one, and a dictionary, in which order means nothing."""
    weights = _encoder_weights(draw, 6, 3)
    shuffled = dict(reversed(list(weights.items())))
    return {
        "one head": student.encoder_layer(draw.normal(1, 3, 6), shuffled, 1),
        "narrow heads": student.encoder_layer(draw.normal(2, 1, 6), shuffled, n_head=6),
    }


# decoder_layer


@check("Two sequences of different length", task="decoder_layer", points=3, public=True, draws=1)
def decode(student, draw):
    """Without masks, by three heads of width two, the memory longer than what reads it."""
    y, memory = draw.normal(2, 3, 6), draw.normal(2, 5, 6)
    return {"output": student.decoder_layer(y, memory, _decoder_weights(draw, 6, 9), 3)}


@law("The future is hidden, the memory is not", task="decoder_layer", points=2, public=True, draws=1)
def decoder_sees(student, draw):
    """Under a causal self_mask position t depends on y up to t and on all of the memory, by its gradient."""
    m, n, t = 5, 4, draw.integer(1, 4)
    y, memory = draw.normal(2, m, 6).requires_grad_(), draw.normal(2, n, 6).requires_grad_()
    causal = torch.ones(m, m, dtype=torch.bool).tril()
    out = student.decoder_layer(y, memory, _decoder_weights(draw, 6, 8), 2, causal)
    direction = draw.normal(2, 6)
    of_y, of_memory = torch.autograd.grad((out[:, t] * direction).sum(), (y, memory))
    assert bool((of_y[:, t + 1 :] == 0).all()), f"position {t} depends on later positions of y"
    assert bool((of_y[:, : t + 1].abs().amax(-1) > 0).all()), f"position {t} must depend on y from 0 to {t}"
    assert bool((of_memory.abs().amax(-1) > 0).all()), f"position {t} must depend on every position of the memory"


@check("Masks over both attentions", task="decoder_layer", points=3, draws=2)
def decode_masked(student, draw):
    """Causal and padding, a mask for each sequence and query, by position and by name; as many heads as sequences."""
    N, m, n, n_head = ((3, 4, 3, 2), (3, 3, 4, 3))[draw.index % 2]
    d = 6
    causal = torch.ones(m, m, dtype=torch.bool).tril()
    padding = (torch.arange(n) < draw.lengths(N, 1, n)[:, None])[:, None]
    y, memory, weights = draw.normal(N, m, d), draw.normal(N, n, d), _decoder_weights(draw, d, 7)
    if draw.index % 2:
        out = student.decoder_layer(
            y, memory, weights, n_head, memory_mask=draw.mask(N, m, n), self_mask=draw.mask(N, m, m)
        )
    else:
        out = student.decoder_layer(y, memory, weights, n_head, causal, padding)
    return {"output": out}


@check("Each mask alone", task="decoder_layer", points=2, draws=1, gradients=False)
def decode_one_mask(student, draw):
    """A mask over one attention leaves the other as it is, also where both have one shape."""
    y, memory, weights = draw.normal(2, 4, 6), draw.normal(2, 4, 6), _decoder_weights(draw, 6, 5)
    return {
        "self only": student.decoder_layer(y, memory, weights, 3, draw.mask(4, 4)),
        "memory only": student.decoder_layer(y, memory, weights, 3, memory_mask=draw.mask(4, 4)),
    }


@check("Nothing to attend to", task="decoder_layer", points=2, draws=1)
def decode_empty(student, draw):
    """An empty memory, and a position that may not attend even to itself: attention 0, in value and gradient."""
    y, memory, weights = draw.normal(2, 3, 6), draw.normal(2, 4, 6), _decoder_weights(draw, 6, 7)
    mask = draw.mask(2, 3, 3)
    mask[1, 0] = False
    empty = (torch.arange(4) < torch.tensor([0, 3])[:, None])[:, None]
    return {
        "empty memory": student.decoder_layer(y, memory, weights, 2, None, empty),
        "blind position": student.decoder_layer(y, memory, weights, 2, mask),
    }


@law("Silent layers leave the input, normalised", task="decoder_layer", points=1, draws=1)
def decoder_residual(student, draw):
    """Where the three layers add nothing, what is left is the input after the last norm, whatever the memory holds."""
    y, memory, weights = 3 * draw.normal(2, 3, 6), draw.normal(2, 4, 6), _decoder_weights(draw, 6, 8)
    silent = {name: torch.zeros_like(weights[name]) for name in ("w_o", "cross_w_o", "w_2", "b_2")}
    plain = {f"gain_{i}": torch.ones_like(weights["gain_1"]) for i in (1, 2)}
    plain |= {f"bias_{i}": torch.zeros_like(weights["gain_1"]) for i in (1, 2)}
    out = student.decoder_layer(y, memory, weights | silent | plain, 2)
    expected = weights["gain_3"] * _normalised(y) + weights["bias_3"]
    assert close(out, expected, tol=1e-4), "with w_o, cross_w_o, w_2 and b_2 at zero y must come through all additions"


# As above, at scores of ten thousand.
@check("Scores of ten thousand", task="decoder_layer", points=1, draws=1, gradients=False, tol=1e-6, tol32=5e-3)
def decode_large_scores(student, draw):
    """Each position looks at one of the memory, which a mask may hide."""
    d, weights = 8, _decoder_weights(draw, 8, 5)
    y = draw.tensor((torch.eye(4, 8) * 10 - 1).tolist())[None]
    eye = torch.eye(d, dtype=torch.float64)
    weights |= {"w_o": 0 * eye, "gain_1": eye.sum(0), "cross_w_q": 60 * eye, "cross_w_k": 8 * eye}
    own = torch.eye(4, dtype=torch.bool)
    least = weights | {"bias_1": 0 * eye[0], "cross_w_q": 32.685 * eye, "cross_w_k": -32.685 * eye}
    return {
        "all": student.decoder_layer(y, y.flip(1), weights, 1),
        "masked": student.decoder_layer(y, y.flip(1), weights, 1, None, ~own.flip(1)),
        "only the least": student.decoder_layer(y, y, least, 1, None, own),  # scores of -9995
    }


@check("One position, one head, weights in another order", task="decoder_layer", points=1, draws=1, gradients=False)
def decode_edges(student, draw):
    """Sizes of one, heads of width one, and a dictionary, in which order means nothing."""
    weights = dict(reversed(list(_decoder_weights(draw, 6, 3).items())))
    return {
        "one head": student.decoder_layer(draw.normal(1, 3, 6), draw.normal(1, 1, 6), weights, 1),
        "narrow heads": student.decoder_layer(draw.normal(2, 1, 6), draw.normal(2, 4, 6), weights, n_head=6),
    }


# patchify


@check("Oblong pictures in small patches", task="patchify", points=1, public=True, draws=1)
def oblong_pictures(student, draw):
    """Height, width, channels and patch all differ; the order of patches and of what is inside."""
    return {
        f"{H} x {W}": student.patchify(draw.normal(2, C, H, W), patch)
        for C, H, W, patch in ((3, 4, 6, 2), (2, 9, 3, 3))
    }


@law("Patches put back give the picture", task="patchify", points=1, public=True, draws=1)
def patches_put_back(student, draw):
    """Patch r * (W / patch) + c holds rows from r * patch and columns from c * patch, channel by channel."""
    images, patch = draw.normal(2, 3, 4, 6), 2
    patches = student.patchify(images, patch)
    for r in range(2):
        for c in range(3):
            block = images[:, :, r * patch : (r + 1) * patch, c * patch : (c + 1) * patch]
            assert close(patches[:, 3 * r + c], block.flatten(1)), (
                f"patch {3 * r + c} is row {r}, column {c} of patches"
            )


@check("One patch, single pixels, one channel", task="patchify", points=1, draws=1)
def patch_edges(student, draw):
    """Cases in which a reshape would hand out the picture itself, and not a new tensor."""
    return {
        "one patch": student.patchify(draw.normal(2, 3, 4, 4), 4),
        "single pixels": student.patchify(draw.normal(2, 1, 3, 2), 1),
        "column of patches": student.patchify(draw.normal(1, 1, 6, 2), 2),
        "colour pixels": student.patchify(draw.normal(2, 3, 2, 2), 1),
    }


def _uncuttable(student, draw):
    """Pictures whose sides are no multiples of the patch, with the bad side and the error."""
    for H, W, patch, bad in ((10, 8, 4, 10), (8, 10, 4, 10), (2, 8, 4, 2), (9, 9, 6, 9)):
        images = draw.normal(1, 2, H, W)
        yield f"{H} x {W}", bad, patch, error_of(lambda images=images, patch=patch: student.patchify(images, patch))


@law("A side that is no multiple is a ValueError", task="patchify", points=1, draws=1)
def patch_errors(student, draw):
    """Height alone, width alone, a side smaller than a patch, and an area that would fit."""
    for name, _, patch, error in _uncuttable(student, draw):
        assert error and "ValueError" in error.kinds, f"{name} pixels in patches of {patch} must raise a ValueError"


@law("The error quotes what does not fit", task="patchify", points=1, draws=1)
def patch_error_quotes(student, draw):
    """Who reads the message must see which number was wrong."""
    for _, bad, patch, error in _uncuttable(student, draw):
        assert error and (str(bad) in error.message or str(patch) in error.message), (
            f"the message of the error must have {bad} or {patch} in it"
        )


# greedy_decode


def _chain(draw, *tokens, V=8):
    """A step that leads from each token to the next of `tokens`, by logits that may all be negative."""
    logits = torch.rand(len(tokens), V, generator=draw.generator, dtype=torch.float64) - 5.0
    for row, token in zip(logits, tokens[1:], strict=False):
        row[token] += 2.0

    def step(given):
        if not isinstance(given, list) or not all(type(token) is int for token in given):
            raise TypeError("step takes the list of ints so far")
        return logits[min(len(given), len(tokens)) - 1]

    return step


@check("Until the end", task="greedy_decode", points=1, public=True, draws=1)
def until_the_end(student, draw):
    """Start and end belong to the list, and nothing comes after the end."""
    return {
        "short": student.greedy_decode(_chain(draw, 1, 5, 3, 0), 1, 0, 10),
        "long": student.greedy_decode(_chain(draw, 0, 4, 4, 6, 2, 7), 0, 7, 20),
    }


@law("Never longer than allowed", task="greedy_decode", points=1, public=True, draws=1)
def never_longer(student, draw):
    """max_length counts the start, and the end where it fits."""
    for max_length in (2, 4, 6):
        tokens = student.greedy_decode(_chain(draw, 1, 5, 3, 2, 6, 4, 5, 2), 1, 0, max_length)
        assert len(tokens) == max_length, f"without an end max_length={max_length} must give {max_length} tokens"
        assert tokens == [1, 5, 3, 2, 6, 4][:max_length], "each token is the one of the largest logit"


@check("Lengths at the edge, logits of any size", task="greedy_decode", points=1, draws=1)
def decode_lengths(student, draw):
    """The end as the last token that fits and as the first one that does not, one token, an end at once.

    Logits may lie so far from 0 that the exponential of each is 0, or infinite.
    """
    small, tokens = _chain(draw, 1, 5, 3, 6, 2), (1, 2, 10)
    return {
        "far below 0": student.greedy_decode(lambda given: 1000 * small(given), *tokens),
        "far above 0": student.greedy_decode(lambda given: 1000 * small(given) + 10000, *tokens),
        "fits": student.greedy_decode(_chain(draw, 1, 5, 0, 3), 1, 0, 3),
        "does not fit": student.greedy_decode(_chain(draw, 1, 5, 4, 0), 1, 0, max_length=3),
        "start only": student.greedy_decode(_chain(draw, 6, 5, 0), 6, 0, 1),
        "end at once": student.greedy_decode(_chain(draw, 2, 7, 3, 4), start=2, end=7, max_length=9),
        "start again": student.greedy_decode(_chain(draw, 2, 3, 2, 5, 1, 7), 2, 1, 9),
    }


@law("One question for each token, about all tokens so far", task="greedy_decode", points=2, draws=1)
def questions_asked(student, draw):
    """`step` is called once for each token appended, with the whole list, and is free to use every token of it."""
    asked = []

    def step(given):
        asked.append(list(given))
        return torch.arange(7).eq((sum(given) + 2 * len(given)) % 7).to(torch.float64)

    for end, max_length in ((6, 12), (20, 5), (20, 1)):
        asked.clear()
        expected = [3]
        while expected[-1] != end and len(expected) < max_length:
            expected.append((sum(expected) + 2 * len(expected)) % 7)
        tokens = student.greedy_decode(step, 3, end, max_length)
        assert tokens == expected, "the next token may depend on every token so far, and on how many there are"
        assert len(asked) == len(expected) - 1, (
            f"{len(expected) - 1} tokens were to be appended, and step was called {len(asked)} times"
        )
        assert asked == [expected[: i + 1] for i in range(len(asked))], "step must be given the whole list so far"


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

quiz_all_at_once = choice(
    "quiz_all_at_once",
    "b",
    points=1,
    task_title="Quiz: trained at all positions at once",
    explains={
        "a": "a position that sees the word it has to predict learns to copy it, and can write nothing in use",
        "b": "each position predicts the next word from the right words before it, and the mask hides the rest",
        "c": "what it would write itself is not used in training: the right words are given (teacher forcing)",
        "d": "the memory is made from the source; the words of the target reach the decoder as its own input",
    },
)


@law("The answer is a whole number", task="quiz_encoder_size", points=0, public=True, draws=1)
def encoder_size_is_int(student, draw):
    assert student.quiz_encoder_size(4, 8) > 0, "a layer has parameters"


@check("The number of parameters for any widths", task="quiz_encoder_size", points=1, draws=2)
def any_widths(student, draw):
    """Separates four matrices from three, and counts biases, gains and offsets; the number of heads plays no part."""
    return {
        "paper": student.quiz_encoder_size(512, 2048),
        "other": student.quiz_encoder_size(draw.integer(5, 20), draw.integer(21, 60)),
    }
