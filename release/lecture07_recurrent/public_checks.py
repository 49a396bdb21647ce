"""The public checks of lecture07_recurrent, as the grader asks them. The answers lie in answers.safetensors."""

import itertools
import torch
from torch import nn

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

RECURRENT = ("RNN*", "LSTM*", "GRU*", "rnn_*", "lstm*", "gru*", "*_lstm_cell*", "*_gru_cell*", "mkldnn_rnn*")


CLIPPING = ("clip_grad_*", "clip_grads_*", "*_clip_grads_*")


TASKS = [
    Task("rnn_cell", "One step of a plain RNN", forbids=RECURRENT, differentiable=True),
    Task("lstm_cell", "One step of an LSTM", main=True, forbids=RECURRENT, differentiable=True),
    Task("gru_cell", "One step of a GRU", forbids=RECURRENT, differentiable=True),
    Task("lstm", "An LSTM over a sequence", main=True, forbids=RECURRENT, differentiable=True),
    Task("rnn", "A plain RNN over a sequence", forbids=RECURRENT, differentiable=True),
    Task("gru", "A GRU over a sequence", forbids=RECURRENT, differentiable=True),
    Task("rnn_parameters", "How many parameters a plain RNN has", forbids=RECURRENT, differentiable=False),
    Task("lstm_parameters", "How many parameters an LSTM has", forbids=RECURRENT, differentiable=False),
    Task("gru_parameters", "How many parameters a GRU has", forbids=RECURRENT, differentiable=False),
    Task("clip_gradient", "Clipping gradients by their joint norm", main=True, forbids=CLIPPING, differentiable=False),
    Task("markov_log_likelihood", "The log-likelihood of a Markov chain", differentiable=True),
    Task("ar_predict", "The forecast of an autoregressive model", differentiable=True),
    Task("quiz_gates", "Quiz: the gates of an LSTM", differentiable=False),
    Task("quiz_lstm_size", "Quiz: how many parameters an LSTM has", differentiable=False),
    Task(
        "quiz_memory_gradient",
        "Quiz: what is left of a gradient after T steps",
        differentiable=False,
        numbers={"f": (0.9, 0.5, 0.99), "T": (20, 10, 50)},
    ),
    Task("quiz_gru", "Quiz: what a GRU drops", differentiable=False),
]


OPEN, CLOSED = 1000.0, -1000.0  # pre-activations at which a sigmoid is exactly 1 and exactly 0


def weights(draw, blocks, D, H):
    """w_ih (blocks*H, D), w_hh (blocks*H, H), b_ih and b_hh (blocks*H,)"""
    shapes = (blocks * H, D), (blocks * H, H), (blocks * H,), (blocks * H,)
    return [draw.normal(*shape, scale=0.5) for shape in shapes]


def steered(draw, D, H, i, f, o):
    """Weights of an LSTM whose gates i, f, o are set by the biases; the candidate stays as drawn."""
    w_ih, w_hh, b_ih, b_hh = weights(draw, 4, D, H)
    gate = torch.tensor([i, f, 0.0, o], dtype=b_ih.dtype).repeat_interleave(H)
    return w_ih, w_hh, b_ih + gate, b_hh


@check("One step equals tanh of input plus memory", task="rnn_cell", points=1, public=True, draws=2)
def rnn_step(student, draw):
    """General weights, all sizes different."""
    N, H, D = draw.integer(2, 4), draw.integer(4, 6), draw.integer(6, 9)
    return {"h": student.rnn_cell(draw.normal(N, D), draw.normal(N, H), *weights(draw, 1, D, H))}


@check("One step of the LSTM", task="lstm_cell", points=2, public=True, draws=2)
def lstm_step(student, draw):
    """General weights, all sizes different."""
    N, H, D = draw.integer(2, 4), draw.integer(4, 6), draw.integer(6, 9)
    h, c = student.lstm_cell(draw.normal(N, D), (draw.normal(N, H), draw.normal(N, H)), *weights(draw, 4, D, H))
    return {"h": h, "c": c}


@law("An open forget gate and a closed input gate keep the memory exactly", task="lstm_cell", points=1, public=True)
def lstm_keeps(student, draw):
    N, D, H = 3, 4, 5
    c = draw.normal(N, H)
    w = steered(draw, D, H, i=CLOSED, f=OPEN, o=OPEN)
    h_new, c_new = student.lstm_cell(draw.normal(N, D), (draw.normal(N, H), c), *w)
    assert close(c_new, c, tol=1e-12), "with f = 1 and i = 0 the new c must be the old c: which blocks are i and f?"
    assert close(h_new, torch.tanh(c)), "with o = 1 the new h must be tanh(c)"


@check("One step of the GRU", task="gru_cell", points=1, public=True, draws=2)
def gru_step(student, draw):
    """General weights; h and b_hh far from zero, where the GRUs of the papers differ."""
    N, H, D = draw.integer(2, 4), draw.integer(4, 6), draw.integer(6, 9)
    return {"h": student.gru_cell(draw.normal(N, D), draw.normal(N, H), *weights(draw, 3, D, H))}


@law("An update gate of one keeps h, of zero replaces it", task="gru_cell", points=1, public=True)
def gru_update(student, draw):
    N, D, H = 3, 4, 5
    x, h = draw.normal(N, D), draw.normal(N, H, scale=3.0)
    w_ih, w_hh, b_ih, b_hh = weights(draw, 3, D, H)
    z = torch.tensor([0.0, 60.0, 0.0], dtype=x.dtype).repeat_interleave(H)
    assert close(student.gru_cell(x, h, w_ih, w_hh, b_ih + z, b_hh), h, tol=1e-12), "with z = 1 the new h is the old h"
    new = student.gru_cell(x, h, w_ih, w_hh, b_ih - z, b_hh)
    assert (new.abs() < 1 + 1e-9).all(), "with z = 0 the new h is the candidate alone, a tanh"


def sequence(draw, T, N, D, H):
    """xs (T, N, D), state (h, c) of (N, H) each, weights"""
    return draw.normal(T, N, D), (draw.normal(N, H), draw.normal(N, H)), *weights(draw, 4, D, H)


@check("A sequence of several steps", task="lstm", points=2, public=True, draws=2)
def lstm_sequence(student, draw):
    """General weights and a general first state, all sizes different."""
    T, N = draw.choice([(4, 2), (5, 3), (3, 5)])
    D, H = draw.choice([(6, 4), (4, 6), (7, 6)])
    hs, (h, c) = student.lstm(*sequence(draw, T, N, D, H))
    return {"hs": hs, "h": h, "c": c}


@law("The same numbers as PyTorch's own layer", task="lstm", points=1, public=True)
def lstm_library(student, draw):
    T, N, D, H = 6, 3, 4, 5
    xs, (h, c), *w = sequence(draw, T, N, D, H)
    layer = nn.LSTM(D, H, dtype=xs.dtype)
    with torch.no_grad():
        for parameter, value in zip(layer.parameters(), w, strict=True):
            parameter.copy_(value)
        hs_layer, (h_layer, c_layer) = layer(xs, (h[None], c[None]))
    hs, (h_last, c_last) = student.lstm(xs, (h, c), *w)
    assert close(hs, hs_layer), "the hidden states differ from those of nn.LSTM with the same weights"
    assert close(h_last, h_layer[0]) and close(c_last, c_layer[0]), "the last state differs from that of nn.LSTM"


@check("A sequence of several steps", task="rnn", points=1, public=True, draws=2)
def rnn_sequence(student, draw):
    """General weights and a general first state, all sizes different."""
    T, N, D, H = (4, 2, 3, 5) if draw.index else (3, 5, 4, 2)
    hs, h = student.rnn(draw.normal(T, N, D), draw.normal(N, H), *weights(draw, 1, D, H))
    return {"hs": hs, "h": h}


def same_as_library(student, draw, name, blocks):
    """What the student's function and PyTorch's layer of the same weights give: hs, h, and both of the layer's."""
    T, N, D, H = 5, 3, 4, 2
    xs, h, w = draw.normal(T, N, D), draw.normal(N, H), weights(draw, blocks, D, H)
    layer = getattr(nn, name.upper())(D, H, dtype=xs.dtype)
    with torch.no_grad():
        for parameter, value in zip(layer.parameters(), w, strict=True):
            parameter.copy_(value)
        expected, last = layer(xs, h[None])
    return *getattr(student, name)(xs, h, *w), expected, last[0]


@law("The same numbers as PyTorch's own layer", task="rnn", points=1, public=True)
def rnn_library(student, draw):
    hs, h, expected, last = same_as_library(student, draw, "rnn", 1)
    assert close(hs, expected), "the hidden states differ from those of nn.RNN with the same weights"
    assert close(h, last), "the second result must be the hidden state after the last step"


@check("A sequence of several steps", task="gru", points=1, public=True, draws=2)
def gru_sequence(student, draw):
    """General weights and a general first state, all sizes different."""
    T, N, D, H = (4, 2, 3, 5) if draw.index else (3, 5, 4, 2)
    hs, h = student.gru(draw.normal(T, N, D), draw.normal(N, H), *weights(draw, 3, D, H))
    return {"hs": hs, "h": h}


@law("The same numbers as PyTorch's own layer", task="gru", points=1, public=True)
def gru_library(student, draw):
    hs, h, expected, last = same_as_library(student, draw, "gru", 3)
    assert close(hs, expected), "the hidden states differ from those of nn.GRU with the same weights"
    assert close(h, last), "the second result must be the hidden state after the last step"


@check("A layer of 10 inputs and 30 units", task="rnn_parameters", points=1, public=True, draws=1)
def rnn_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.rnn_parameters(10, 30)}


@check("A layer of 10 inputs and 30 units", task="lstm_parameters", points=1, public=True, draws=1)
def lstm_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.lstm_parameters(10, 30)}


@check("A layer of 10 inputs and 30 units", task="gru_parameters", points=1, public=True, draws=1)
def gru_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.gru_parameters(10, 30)}


def joint_norm(tensors):
    return torch.cat([tensor.flatten() for tensor in tensors]).norm()


@check("Gradients too large are scaled together", task="clip_gradient", points=2, public=True)
def scaled_together(student, draw):
    """Tensors of several shapes; each alone would be small enough, and so would every element."""
    gradients = [draw.normal(3, 4), draw.normal(5), draw.normal(2, 1, 3)]
    norm = float(joint_norm(gradients))
    return {"clipped": student.clip_gradient(gradients, norm * draw.number(0.85, 0.95))}


@law("The joint norm is the one asked, the direction the same", task="clip_gradient", points=1, public=True)
def joint_norm_is_asked(student, draw):
    gradients, max_norm = [draw.normal(4, 3), draw.normal(6)], draw.number(0.2, 0.6)
    clipped, norm = student.clip_gradient(gradients, max_norm), joint_norm(gradients)
    assert close(joint_norm(clipped), max_norm), "the norm over all elements of all tensors must be max_norm"
    for before, after in zip(gradients, clipped, strict=True):
        assert close(after * norm, before * max_norm), "every tensor must be scaled by the same factor"


@law("A 3-4-5 triangle", task="clip_gradient", points=1, public=True)
def triangle(student, draw):
    legs = [torch.tensor([3.0], dtype=torch.float64), torch.tensor([4.0], dtype=torch.float64)]
    shorter, same = student.clip_gradient(legs, 2.5), student.clip_gradient(legs, 10.0)
    assert close(torch.cat(list(shorter)), torch.tensor([1.5, 2.0])), "the joint norm of [3] and [4] is 5: half of each"
    assert close(torch.cat(list(same)), torch.tensor([3.0, 4.0])), "a norm of 5 is below 10: nothing is to be done"


@check("A few chains", task="markov_log_likelihood", points=1, public=True, tol=1e-6)
def few_chains(student, draw):
    """Rows that sum to one; more states than chains."""
    K = 4 if draw.index else 3
    initial, transition = (0.6 * draw.probabilities(*shape) + 0.4 / K for shape in ((K,), (K, K)))
    return {"log_likelihood": student.markov_log_likelihood(draw.integers(0, K, 3, 6), initial, transition)}


@law("The probabilities of all sequences of one length sum to one", task="markov_log_likelihood", points=1, public=True)
def all_sequences(student, draw):
    K, T = 3, 4
    x = torch.tensor(list(itertools.product(range(K), repeat=T)))
    log_likelihood = student.markov_log_likelihood(x, draw.probabilities(K), draw.probabilities(K, K))
    assert close(log_likelihood.exp().sum(), 1.0, 1e-5), (
        f"over all {K}^{T} sequences the probabilities must sum to 1: is the first state counted, and each transition, "
        "from its row to its column?"
    )


@check("Forecasts of a few series", task="ar_predict", points=1, public=True)
def forecasts(student, draw):
    """More values than coefficients."""
    N, L, p = (3, 7, 4) if draw.index else (4, 5, 2)
    return {"forecast": student.ar_predict(draw.normal(N, L), draw.normal(p), draw.number(-2, 2))}


@law("A forecast worked by hand", task="ar_predict", points=1, public=True)
def forecast_by_hand(student, draw):
    history = torch.tensor([[5, 1, 2, 3]], dtype=torch.float64)
    forecast = student.ar_predict(history, torch.tensor([10, 100], dtype=torch.float64), 0.5)
    assert close(forecast, torch.tensor([230.5])), (
        f"0.5 + 10 * 3 + 100 * 2 = 230.5: the first coefficient weighs the latest value; not {forecast.tolist()}"
    )


@law("The answer is a whole number", task="quiz_lstm_size", points=0, public=True, draws=1)
def size_is_int(student, draw):
    assert student.quiz_lstm_size(3, 5) > 0, "a layer has parameters"


@law("The answer is a number between 0 and 1", task="quiz_memory_gradient", points=0, public=True, draws=1)
def gradient_is_share(student, draw):
    assert 0 < student.quiz_memory_gradient(0.5, 3) < 1, "the memory fades, and keeps its sign"


quiz_gates = offered("quiz_gates", "abcd")
quiz_gru = offered("quiz_gru", "abcd")
