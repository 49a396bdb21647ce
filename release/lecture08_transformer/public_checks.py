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


@check("Self-attention with given weights", task="MultiHeadAttention", points=2, public=True, objects=True, draws=1)
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


@law("The answer is a whole number", task="quiz_encoder_size", points=0, public=True, draws=1)
def encoder_size_is_int(student, draw):
    assert student.quiz_encoder_size(4, 8) > 0, "a layer has parameters"


quiz_one_token = offered("quiz_one_token", "abcd")
quiz_dimensions = offered("quiz_dimensions", "abcd")
quiz_cost = offered("quiz_cost", "abcd")
quiz_encoder_memory = offered("quiz_encoder_memory", "abcd")
quiz_all_at_once = offered("quiz_all_at_once", "abcd")
