"""What is asked of lecture 7. Weights have a scale of about a half: gates stay far from saturation, where gradients
are compared, and every block, both biases and both states matter."""

import itertools
import re

import torch
from torch import nn

from autograder.checks import Task, check, choice, close, error_of, law

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


def lasting(blocks, which, H):
    """What to add to a bias so that one gate is near one, and little of a state is lost from step to step."""
    return 2.5 * torch.eye(blocks, dtype=torch.float64)[which].repeat_interleave(H)


# rnn_cell


@check("One step equals tanh of input plus memory", task="rnn_cell", points=1, public=True, draws=2)
def rnn_step(student, draw):
    """General weights, all sizes different."""
    N, H, D = draw.integer(2, 4), draw.integer(4, 6), draw.integer(6, 9)
    return {"h": student.rnn_cell(draw.normal(N, D), draw.normal(N, H), *weights(draw, 1, D, H))}


@check("Three steps in a row, with as many features as units", task="rnn_cell", points=1)
def rnn_steps(student, draw):
    """D = H: a weight matrix used the wrong way round has the right shape."""
    h, w = draw.normal(3, 4), weights(draw, 1, 4, 4)
    hs = []
    for _ in range(3):
        h = student.rnn_cell(draw.normal(3, 4), h, *w)
        hs.append(h)
    return {"first": hs[0], "second": hs[1], "third": hs[2]}


@check("One sequence, one feature, one unit", task="rnn_cell", points=1)
def rnn_ones(student, draw):
    """Axes of length one are kept."""
    scalar = student.rnn_cell(draw.normal(1, 1), draw.normal(1, 1), *weights(draw, 1, 1, 1))
    wide = student.rnn_cell(draw.normal(1, 3), draw.normal(1, 4), *weights(draw, 1, 3, 4))
    return {"one of each": scalar, "one sequence": wide}


# lstm_cell


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


@law("A closed forget gate and an open input gate replace the memory", task="lstm_cell", points=1)
def lstm_replaces(student, draw):
    N, D, H = 3, 4, 5
    x, h = draw.normal(N, D), draw.normal(N, H)
    w_ih, w_hh, b_ih, b_hh = steered(draw, D, H, i=OPEN, f=CLOSED, o=OPEN)
    _, c = student.lstm_cell(x, (h, draw.normal(N, H, scale=10.0)), w_ih, w_hh, b_ih, b_hh)
    g = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)[:, 2 * H : 3 * H]
    assert close(c, torch.tanh(g)), "with f = 0 and i = 1 the new c must be the candidate alone, a tanh"


@law("A closed output gate silences h and not c", task="lstm_cell", points=1)
def lstm_silent(student, draw):
    N, D, H = 2, 3, 4
    c = draw.normal(N, H)
    w = steered(draw, D, H, i=CLOSED, f=OPEN, o=CLOSED)
    h_new, c_new = student.lstm_cell(draw.normal(N, D), (draw.normal(N, H), c), *w)
    assert (h_new == 0).all(), "with o = 0 the new h must be 0: which block is o?"
    assert close(c_new, c, tol=1e-12), "the output gate must not touch c"


@law("The memory's gradient through one step is the forget gate", task="lstm_cell", points=1)
def lstm_memory_gradient(student, draw):
    N, D, H = 3, 4, 5
    x, h, w = draw.normal(N, D), draw.normal(N, H), weights(draw, 4, D, H)
    zero = torch.zeros(N, H, dtype=x.dtype)
    f = student.lstm_cell(x, (h, zero + 1), *w)[1] - student.lstm_cell(x, (h, zero), *w)[1]
    c, which = draw.normal(N, H).requires_grad_(), draw.bernoulli(N, H)
    _, c_new = student.lstm_cell(x, (h, c), *w)
    (gradient,) = torch.autograd.grad((c_new * which).sum(), c, allow_unused=True)
    assert gradient is not None, "no gradient reaches the old c"
    assert close(gradient.detach(), (f * which).detach()), (
        "the new c must depend on the old c through f alone, unit by unit"
    )


@law("Either bias will do: only their sum counts", task="lstm_cell", points=1)
def lstm_biases(student, draw):
    N, D, H = 2, 3, 4
    x, state = draw.normal(N, D), (draw.normal(N, H), draw.normal(N, H))
    w_ih, w_hh, b_ih, b_hh = weights(draw, 4, D, H)
    both = student.lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh)
    moved = student.lstm_cell(x, state, w_ih, w_hh, b_ih + b_hh, torch.zeros_like(b_hh))
    other = student.lstm_cell(x, state, w_ih, w_hh, torch.zeros_like(b_ih), b_ih + b_hh)
    for one, two in ((moved, both), (other, both)):
        assert close(one[0], two[0]) and close(one[1], two[1]), "b_ih and b_hh are added: does one of them get lost?"


@check("Four steps in a row", task="lstm_cell", points=2)
def lstm_steps(student, draw):
    """What a step returns is the next step's state, here a list; as many features as units."""
    N, H = draw.integer(2, 4), draw.integer(3, 6)
    h, c, w = draw.normal(N, H), draw.normal(N, H), weights(draw, 4, H, H)
    for _ in range(4):
        h, c = student.lstm_cell(draw.normal(N, H), [h, c], *w)
    return {"h": h, "c": c}


@check("One sequence, one feature, one unit", task="lstm_cell", points=1)
def lstm_ones(student, draw):
    """Axes of length one are kept."""
    h, c = student.lstm_cell(draw.normal(1, 1), (draw.normal(1, 1), draw.normal(1, 1)), *weights(draw, 4, 1, 1))
    h2, c2 = student.lstm_cell(draw.normal(1, 3), (draw.normal(1, 2), draw.normal(1, 2)), *weights(draw, 4, 3, 2))
    return {"h": h, "c": c, "h of one sequence": h2, "c of one sequence": c2}


@check("Gates at 1000 and memories of any size", task="lstm_cell", points=1, gradients=False)
def lstm_extremes(student, draw):
    """Gates wide open or shut for each unit by itself: values only. Memories may be much larger than 1."""
    N, D, H = 3, 4, 6
    w_ih, w_hh, b_ih, b_hh = weights(draw, 4, D, H)
    gates = (2 * draw.bernoulli(4, H) - 1) * OPEN
    gates[:, 0] = OPEN
    gates[:, 1] = CLOSED
    gates[2] = 0  # the candidate
    h, c = student.lstm_cell(
        draw.normal(N, D), (draw.normal(N, H), draw.normal(N, H, scale=5.0)), w_ih, w_hh, b_ih + gates.reshape(-1), b_hh
    )
    return {"h": h, "c": c}


# gru_cell


@check("One step of the GRU", task="gru_cell", points=1, public=True, draws=2)
def gru_step(student, draw):
    """General weights; h and b_hh far from zero, where the GRUs of the papers differ."""
    N, H, D = draw.integer(2, 4), draw.integer(4, 6), draw.integer(6, 9)
    return {"h": student.gru_cell(draw.normal(N, D), draw.normal(N, H), *weights(draw, 3, D, H))}


@check("Four steps in a row", task="gru_cell", points=2)
def gru_steps(student, draw):
    """As many features as units."""
    N, H = draw.integer(2, 4), draw.integer(3, 6)
    h, w = draw.normal(N, H), weights(draw, 3, H, H)
    for _ in range(4):
        h = student.gru_cell(draw.normal(N, H), h, *w)
    return {"h": h}


@law("An update gate of one keeps h, of zero replaces it", task="gru_cell", points=1, public=True)
def gru_update(student, draw):
    N, D, H = 3, 4, 5
    x, h = draw.normal(N, D), draw.normal(N, H, scale=3.0)
    w_ih, w_hh, b_ih, b_hh = weights(draw, 3, D, H)
    z = torch.tensor([0.0, 60.0, 0.0], dtype=x.dtype).repeat_interleave(H)
    assert close(student.gru_cell(x, h, w_ih, w_hh, b_ih + z, b_hh), h, tol=1e-12), "with z = 1 the new h is the old h"
    new = student.gru_cell(x, h, w_ih, w_hh, b_ih - z, b_hh)
    assert (new.abs() < 1 + 1e-9).all(), "with z = 0 the new h is the candidate alone, a tanh"


@law("A reset gate of zero silences the hidden contribution, its bias included", task="gru_cell", points=1)
def gru_reset(student, draw):
    N, D, H = 3, 4, 5
    x, h = draw.normal(N, D), draw.normal(N, H)
    w_ih, w_hh, b_ih, b_hh = weights(draw, 3, D, H)
    b_ih = b_ih + torch.tensor([-60.0, -60.0, 0.0], dtype=x.dtype).repeat_interleave(H)
    n = torch.tanh(x @ w_ih.T + b_ih)[:, 2 * H :]
    assert close(student.gru_cell(x, h, w_ih, w_hh, b_ih, b_hh), n), (
        "with r = 0 and z = 0 the new h is tanh(W_n x + b_in): what does r multiply?"
    )


@check("One sequence, one feature, one unit", task="gru_cell", points=1)
def gru_ones(student, draw):
    """Axes of length one are kept."""
    scalar = student.gru_cell(draw.normal(1, 1), draw.normal(1, 1), *weights(draw, 3, 1, 1))
    wide = student.gru_cell(draw.normal(1, 3), draw.normal(1, 2), *weights(draw, 3, 3, 2))
    return {"one of each": scalar, "one sequence": wide}


# lstm


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


@check("As many steps as sequences, features and units", task="lstm", points=2)
def lstm_square(student, draw):
    """T = N = D = H: axes that were mixed up still fit. The state is a list here."""
    xs, state, *w = sequence(draw, 4, 4, 4, 4)
    hs, (h, c) = student.lstm(xs, list(state), *w)
    return {"hs": hs, "h": h, "c": c}


@check("A sequence of one step", task="lstm", points=1)
def lstm_single_step(student, draw):
    """T = 1, with several sequences, then with one sequence, one feature and one unit."""
    hs, (h, c) = student.lstm(*sequence(draw, 1, 3, 4, 5))
    one, (h1, c1) = student.lstm(*sequence(draw, 1, 1, 1, 1))
    return {"hs": hs, "h": h, "c": c, "hs of one": one, "h of one": h1, "c of one": c1}


@check("The last hidden state alone", task="lstm", points=2)
def lstm_last(student, draw):
    """A loss on h_T only, as in classification: its gradient reaches the first input and the first state, also over 24
    steps with forget gates near one, where it lasts."""
    if draw.index == 0:
        _, (h, _) = student.lstm(*sequence(draw, 5, 2, 3, 4))
        return {"h": h}
    xs, state, w_ih, w_hh, b_ih, b_hh = sequence(draw, 24, 1, 2, 3)
    _, (h, _) = student.lstm(xs, state, w_ih, w_hh, b_ih + lasting(4, 1, 3), b_hh)
    return {"h": h}


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


@law("The gradient of the last output reaches the first input", task="lstm", points=1)
def lstm_reaches_first(student, draw):
    """Over 24 steps: longer than the pieces into which a sequence is sometimes cut for training."""
    xs, state, *w = sequence(draw, 24, 2, 3, 4)
    xs.requires_grad_()
    hs, _ = student.lstm(xs, state, *w)
    (gradient,) = torch.autograd.grad(hs[-1].sum(), xs, allow_unused=True)
    assert gradient is not None and (gradient[0] != 0).any(), "h_T does not depend on x_1: is the chain cut on the way?"


@law("A sequence may be read in two parts", task="lstm", points=1)
def lstm_two_parts(student, draw):
    xs, state, *w = sequence(draw, 5, 3, 4, 2)
    whole, (h, c) = student.lstm(xs, state, *w)
    first, between = student.lstm(xs[:2], state, *w)
    second, (h2, c2) = student.lstm(xs[2:], between, *w)
    assert close(torch.cat([first, second]), whole), "going on from the returned state must go on with the sequence"
    assert close(h2, h) and close(c2, c), "both ways must end in the same state"


# rnn and gru


@check("A sequence of several steps", task="rnn", points=1, public=True, draws=2)
def rnn_sequence(student, draw):
    """General weights and a general first state, all sizes different."""
    T, N, D, H = (4, 2, 3, 5) if draw.index else (3, 5, 4, 2)
    hs, h = student.rnn(draw.normal(T, N, D), draw.normal(N, H), *weights(draw, 1, D, H))
    return {"hs": hs, "h": h}


@check("As many steps as sequences, features and units", task="rnn", points=1)
def rnn_square(student, draw):
    """T = N = D = H: axes that were mixed up still fit."""
    hs, h = student.rnn(draw.normal(4, 4, 4), draw.normal(4, 4), *weights(draw, 1, 4, 4))
    return {"hs": hs, "h": h}


@check("A sequence of one step", task="rnn", points=1)
def rnn_single_step(student, draw):
    """T = 1, with several sequences, then with one sequence, one feature and one unit."""
    hs, h = student.rnn(draw.normal(1, 3, 2), draw.normal(3, 4), *weights(draw, 1, 2, 4))
    one, last = student.rnn(draw.normal(1, 1, 1), draw.normal(1, 1), *weights(draw, 1, 1, 1))
    return {"hs": hs, "h": h, "hs of one": one, "h of one": last}


@check("The last hidden state alone", task="rnn", points=1)
def rnn_last(student, draw):
    """A loss on h_T only: its gradient reaches the first input and the first state, also over 24 steps, by a matrix
    that turns a state and hardly shortens it."""
    if draw.index == 0:
        _, h = student.rnn(draw.normal(5, 2, 3), draw.normal(2, 4), *weights(draw, 1, 3, 4))
        return {"h": h}
    w_ih, w_hh, b_ih, b_hh = weights(draw, 1, 2, 3)
    turn = torch.eye(3, dtype=torch.float64).roll(1, 0)
    _, h = student.rnn(draw.normal(24, 1, 2, scale=0.5), draw.normal(1, 3), w_ih, turn + w_hh / 8, b_ih / 8, b_hh / 8)
    return {"h": h}


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


@check("As many steps as sequences, features and units", task="gru", points=1)
def gru_square(student, draw):
    """T = N = D = H: axes that were mixed up still fit."""
    hs, h = student.gru(draw.normal(4, 4, 4), draw.normal(4, 4), *weights(draw, 3, 4, 4))
    return {"hs": hs, "h": h}


@check("A sequence of one step", task="gru", points=1)
def gru_single_step(student, draw):
    """T = 1, with several sequences, then with one sequence, one feature and one unit."""
    hs, h = student.gru(draw.normal(1, 3, 2), draw.normal(3, 4), *weights(draw, 3, 2, 4))
    one, last = student.gru(draw.normal(1, 1, 1), draw.normal(1, 1), *weights(draw, 3, 1, 1))
    return {"hs": hs, "h": h, "hs of one": one, "h of one": last}


@check("The last hidden state alone", task="gru", points=1)
def gru_last(student, draw):
    """A loss on h_T only: its gradient reaches the first input and the first state, also over 24 steps with update
    gates near one, where it lasts."""
    if draw.index == 0:
        _, h = student.gru(draw.normal(5, 2, 3), draw.normal(2, 4), *weights(draw, 3, 3, 4))
        return {"h": h}
    w_ih, w_hh, b_ih, b_hh = weights(draw, 3, 2, 3)
    _, h = student.gru(draw.normal(24, 1, 2), draw.normal(1, 3), w_ih, w_hh, b_ih + lasting(3, 1, 3), b_hh)
    return {"h": h}


@law("The same numbers as PyTorch's own layer", task="gru", points=1, public=True)
def gru_library(student, draw):
    hs, h, expected, last = same_as_library(student, draw, "gru", 3)
    assert close(hs, expected), "the hidden states differ from those of nn.GRU with the same weights"
    assert close(h, last), "the second result must be the hidden state after the last step"


# rnn_parameters, lstm_parameters, gru_parameters


@check("A layer of 10 inputs and 30 units", task="rnn_parameters", points=1, public=True, draws=1)
def rnn_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.rnn_parameters(10, 30)}


@check("Any D and H", task="rnn_parameters", points=1, draws=1)
def rnn_sizes(student, draw):
    """More inputs than units, fewer, and one of each."""
    more, fewer = (draw.integer(50, 90), draw.integer(5, 40)), (draw.integer(2, 40), draw.integer(50, 90))
    return {f"D = {D}, H = {H}": student.rnn_parameters(H=H, D=D) for D, H in (more, fewer, (1, 1))}


@check("A layer of 10 inputs and 30 units", task="lstm_parameters", points=1, public=True, draws=1)
def lstm_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.lstm_parameters(10, 30)}


@check("Any D and H", task="lstm_parameters", points=1, draws=1)
def lstm_sizes(student, draw):
    """More inputs than units, fewer, and one of each."""
    more, fewer = (draw.integer(50, 90), draw.integer(5, 40)), (draw.integer(2, 40), draw.integer(50, 90))
    return {f"D = {D}, H = {H}": student.lstm_parameters(H=H, D=D) for D, H in (more, fewer, (1, 1))}


@check("A layer of 10 inputs and 30 units", task="gru_parameters", points=1, public=True, draws=1)
def gru_size(student, draw):
    """For twice as many units as inputs two wrong ways to count biases agree; for three times as many no two do."""
    return {"parameters": student.gru_parameters(10, 30)}


@check("Any D and H", task="gru_parameters", points=1, draws=1)
def gru_sizes(student, draw):
    """More inputs than units, fewer, and one of each."""
    more, fewer = (draw.integer(50, 90), draw.integer(5, 40)), (draw.integer(2, 40), draw.integer(50, 90))
    return {f"D = {D}, H = {H}": student.gru_parameters(H=H, D=D) for D, H in (more, fewer, (1, 1))}


# clip_gradient


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


@check("Gradients that are small enough stay as they are", task="clip_gradient", points=1)
def small_enough(student, draw):
    """Unchanged, but copies; the limit far above the norm, then just above it."""
    gradients = [draw.normal(2, 3), draw.normal(4)]
    norm = float(joint_norm(gradients))
    return {
        "far": student.clip_gradient(gradients, 100.0 * norm),
        "near": student.clip_gradient(gradients, max_norm=norm * draw.number(1.01, 1.05)),
    }


@check("Gradients of zero", task="clip_gradient", points=1)
def zero_gradients(student, draw):
    """A norm of 0 is below any limit; a tensor of zeros among others stays one."""
    zeros, gradient = draw.constant(torch.zeros(2, 3, dtype=torch.float64)), draw.normal(4)
    return {
        "all": student.clip_gradient([zeros, zeros[0]], 0.5),
        "some": student.clip_gradient([zeros, gradient], 0.5 * float(gradient.norm())),
    }


@check("Vanishing and exploding gradients", task="clip_gradient", points=2)
def extreme_gradients(student, draw):
    """Norms from 1e-6 to 1e6: nothing is added to the norm, and nothing overflows."""
    tiny = [draw.normal(3) * 2**-19, draw.normal(2, 2) * 2**-19]
    huge = [draw.normal(3, 3) * 2**17, draw.normal(4) * 2**17]
    return {
        "tiny": student.clip_gradient(tiny, float(joint_norm(tiny)) * draw.number(0.2, 0.6)),
        "huge": student.clip_gradient(huge, draw.number(0.5, 2.0)),
    }


@check("A tuple, a single tensor, elements above and below the limit", task="clip_gradient", points=1)
def other_lists(student, draw):
    """The limit is a whole number here; one tensor dominates the other."""
    large, small = draw.normal(3, scale=4.0), draw.uniform(2, 2, low=0.01, high=0.05)
    return {
        "tuple": student.clip_gradient((small, large + 8), 2),
        "one": student.clip_gradient([draw.normal(2, 2) + 5], max_norm=3),
        "of one": student.clip_gradient([draw.constant([-0.75])], 0.5),
    }


# markov_log_likelihood. A guard of 1e-8 within the logarithm is a right style, so probabilities are at least 0.05 where
# values are compared closely, and a check of its own asks whether digits are lost.


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


@check("Probabilities are used as given", task="markov_log_likelihood", points=2, tol=1e-6)
def as_given(student, draw):
    """Neither they nor their rows sum to one; one chain alone, then as many chains as steps and states."""
    low, high = 0.1, 0.9
    one = student.markov_log_likelihood(
        draw.integers(0, 2, 1, 5), draw.uniform(2, low=low, high=high), draw.uniform(2, 2, low=low, high=high)
    )
    square = student.markov_log_likelihood(
        draw.integers(0, 5, 5, 5), draw.uniform(5, low=low, high=high), draw.uniform(5, 5, low=low, high=high)
    )
    return {"one": one, "square": square}


@check("Chains of one and of two states", task="markov_log_likelihood", points=1, tol=1e-5)
def short_chains(student, draw):
    """Of a single state only the first probability counts; probabilities down to 0.001."""
    initial, transition = draw.uniform(4, low=0.001, high=0.02), draw.uniform(4, 4, low=0.001, high=0.02)
    return {
        "one": student.markov_log_likelihood(draw.permutation(4)[:, None], initial, transition),
        "two": student.markov_log_likelihood(draw.integers(0, 4, 3, 2), initial, transition),
    }


@check("Long chains", task="markov_log_likelihood", points=1, tol=1e-6)
def long_chains(student, draw):
    """The product of 280 probabilities of about 0.04 is no float64 any more; the sum of their logarithms is."""
    initial, transition = draw.uniform(3, low=0.02, high=0.06), draw.uniform(3, 3, low=0.02, high=0.06)
    return {"log_likelihood": student.markov_log_likelihood(draw.integers(0, 3, 2, 280), initial, transition)}


@check("A tiny step of the probabilities is felt", task="markov_log_likelihood", points=1, gradients=False, tol=1e-5)
def tiny_step(student, draw):
    """Separates a float64 computation from one that loses digits on the way; a guard of 1e-8 cancels."""
    x, step = draw.integers(0, 3, 3, 5), 2.0**-16
    initial, transition = draw.uniform(3, low=0.2, high=0.8), draw.uniform(3, 3, low=0.2, high=0.8)
    above = student.markov_log_likelihood(x, initial + step, transition + step)
    return {"change": above - student.markov_log_likelihood(x, initial, transition)}


# ar_predict


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


@check("As many coefficients as values, one of each, one series", task="ar_predict", points=2)
def edges_of_forecasts(student, draw):
    """Axes of length one are kept; the bias is a number by name (no float32 is near this one), a whole number, or 0."""
    bias = 33 + (draw.integer(0, 99) + 0.45) * 2**-18
    return {
        "all": student.ar_predict(draw.normal(3, 4), draw.normal(4), bias=bias),
        "one": student.ar_predict(draw.normal(1, 1), draw.normal(1), -3),
        "latest": student.ar_predict(draw.normal(4, 6), draw.normal(1), 0),
    }


@law("One coefficient of 1 repeats the latest value", task="ar_predict", points=1)
def repeats(student, draw):
    history, bias = draw.normal(4, 5), draw.number(1, 2)
    one = torch.ones(1, dtype=torch.float64)
    assert close(student.ar_predict(history, one, 0.0), history[:, -1]), "p = 1, coefficient 1: the latest value again"
    assert close(student.ar_predict(history, one, bias) - bias, history[:, -1]), "the bias is added once"


def refused(student, draw):
    """The errors of 58 and of 38 coefficients for 37 values, and of none."""
    history = draw.normal(2, 37)
    return [error_of(lambda p=p: student.ar_predict(history, draw.normal(p), 0.5)) for p in (58, 38, 0)]


@check("Coefficients that do not fit are a ValueError", task="ar_predict", points=1, draws=1, gradients=False)
def misfits(student, draw):
    """Far more than there are values, one more, and none at all."""
    names = [f"whether {p} coefficients for 37 values raise a ValueError" for p in (58, 38, 0)]
    errors = refused(student, draw)
    return {name: bool(error and "ValueError" in error.kinds) for name, error in zip(names, errors, strict=True)}


@check("The error quotes the number that does not fit", task="ar_predict", points=1, draws=1, gradients=False)
def quoted_misfits(student, draw):
    """The number of coefficients or that of values; where there are none, the 0."""
    names = (
        "whether the error of 58 coefficients for 37 values quotes 58 or 37",
        "whether that of no coefficients quotes 0",
    )
    errors, numbers = refused(student, draw)[::2], (r"(?<!\d)(58|37)(?!\d)", r"(?<!\d)0(?!\d)")
    quoted = [
        bool(error and "ValueError" in error.kinds and re.search(number, error.message))
        for error, number in zip(errors, numbers, strict=True)
    ]
    return dict(zip(names, quoted, strict=True))


# quiz

quiz_gates = choice(
    "quiz_gates",
    "c",
    points=1,
    explains={
        "a": "This is true: f multiplies c element by element. A matrix times c would mix the memories of the units.",
        "b": "This is true: the sigmoid's output depends on the sample and on the unit, through x and the previous h.",
        "c": "The output gate decides what is shown of c as h. What is written into c is the input gate's matter.",
        "d": "This is true: c' = 1*c + 0*g = c, so nothing shrinks the value or the gradient on the way.",
    },
)

quiz_gru = choice(
    "quiz_gru",
    "b",
    points=1,
    explains={
        "a": "A GRU is as recurrent as an LSTM: r, z and n all read the previous h.",
        "b": "h is the only state, shown as it is; 1 - z and z take the places of the input and the forget gate.",
        "c": "The candidate n is a tanh, as the LSTM's g. Without it the state would be unbounded.",
        "d": "It is the other way round: keeping z*h unsquashed is what lets a GRU remember, as f*c does in an LSTM.",
    },
)


@law("The answer is a whole number", task="quiz_lstm_size", points=0, public=True, draws=1)
def size_is_int(student, draw):
    assert student.quiz_lstm_size(3, 5) > 0, "a layer has parameters"


@check("The number of parameters for any D and H", task="quiz_lstm_size", points=1, draws=3)
def size_of_lstm(student, draw):
    """D well below H, so that the two matrices cannot be confused."""
    return {"parameters": student.quiz_lstm_size(draw.integer(2, 40), draw.integer(50, 90))}


@law("The answer is a number between 0 and 1", task="quiz_memory_gradient", points=0, public=True, draws=1)
def gradient_is_share(student, draw):
    assert 0 < student.quiz_memory_gradient(0.5, 3) < 1, "the memory fades, and keeps its sign"


@check(
    "What is left of the gradient for any f and T",
    task="quiz_memory_gradient",
    points=1,
    draws=3,
    without=("no_grad", "again"),  # an answer may come from autograd
)
def left_of_gradient(student, draw):
    """Python numbers in, a Python number out."""
    return {"gradient": student.quiz_memory_gradient(draw.number(0.5, 0.95), draw.integer(3, 12))}
