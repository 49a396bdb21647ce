"""The public checks of lecture07_recurrent, as the grader asks them. The answers lie in answers.safetensors."""

import torch
from torch import nn

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

RECURRENT = ("RNN*", "LSTM*", "GRU*", "rnn_*", "lstm*", "gru*", "*_lstm_cell*", "*_gru_cell*", "mkldnn_rnn*")


TASKS = [
    Task("rnn_cell", "One step of a plain RNN", forbids=RECURRENT, differentiable=True),
    Task("lstm_cell", "One step of an LSTM", main=True, forbids=RECURRENT, differentiable=True),
    Task("gru_cell", "One step of a GRU", forbids=RECURRENT, differentiable=True),
    Task("lstm", "An LSTM over a sequence", main=True, forbids=RECURRENT, differentiable=True),
    Task("quiz_gates", "Quiz: the gates of an LSTM", differentiable=False),
    Task("quiz_lstm_size", "Quiz: how many parameters an LSTM has", differentiable=False),
    Task("quiz_memory_gradient", "Quiz: what is left of a gradient after T steps", differentiable=False),
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


@law("The answer is a whole number", task="quiz_lstm_size", points=0, public=True, draws=1)
def size_is_int(student, draw):
    assert student.quiz_lstm_size(3, 5) > 0, "a layer has parameters"


@law("The answer is a number between 0 and 1", task="quiz_memory_gradient", points=0, public=True, draws=1)
def gradient_is_share(student, draw):
    assert 0 < student.quiz_memory_gradient(0.5, 3) < 1, "the memory fades, and keeps its sign"


quiz_gates = offered("quiz_gates", "abcd")
quiz_gru = offered("quiz_gru", "abcd")
