"""What is asked of lecture 7. Weights have a scale of about a half: gates stay far from saturation, where gradients
are compared, and every block, both biases and both states matter."""

import torch
from torch import nn

from autograder.checks import Task, check, choice, close, law

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
    """A loss on h_T only, as in classification: its gradient reaches the first input and the first state."""
    _, (h, _) = student.lstm(*sequence(draw, 5, 2, 3, 4))
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
    xs, state, *w = sequence(draw, 6, 2, 3, 4)
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
