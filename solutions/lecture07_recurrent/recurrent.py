"""Lecture 7: recurrent networks. One step of a plain RNN, of an LSTM and of a GRU, and an LSTM over a whole sequence.

Shapes: T steps, N sequences, D input features, H hidden units. Weights are applied as ``x @ w.T``.
"""

import torch


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """One step of Elman's network: ``h' = tanh(W x + b_ih + U h + b_hh)``.

    x (N, D), h (N, H), w_ih (H, D), w_hh (H, H), b_ih and b_hh (H,); returns h' (N, H).
    Source: Elman 1990, "Finding structure in time".
    """
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)  # (N, H)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    """One step of an LSTM: ``c' = f*c + i*g`` and ``h' = o*tanh(c')``, gates in the order i, f, g, o.

    x (N, D), state = (h, c) each (N, H), w_ih (4H, D), w_hh (4H, H), b_ih and b_hh (4H,); returns (h', c').
    Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.
    """
    h, c = state
    gates = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh  # (N, 4H)
    i, f, g, o = gates.chunk(4, dim=-1)  # four blocks of (N, H)
    i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
    g = torch.tanh(g)  # the candidate is no gate: it may be negative
    c = f * c + i * g  # (N, H)
    h = o * torch.tanh(c)  # (N, H), from the new c
    return h, c


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """One step of a GRU, blocks in the order r, z, n: ``n = tanh(W_n x + b_in + r*(U_n h + b_hn))``,
    ``h' = (1 - z)*n + z*h``.

    x (N, D), h (N, H), w_ih (3H, D), w_hh (3H, H), b_ih and b_hh (3H,); returns h' (N, H).
    Source: Cho et al. 2014, in PyTorch's variant (r multiplies the hidden contribution, its bias included).
    """
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)  # three blocks of (N, H)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r = torch.sigmoid(x_r + h_r)
    z = torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h  # (N, H)


def lstm(xs, state, w_ih, w_hh, b_ih, b_hh):
    """An LSTM over a whole sequence: the cell is applied T times with the same weights.

    xs (T, N, D) with T >= 1, state = (h, c) each (N, H), weights as in ``lstm_cell``;
    returns (hs, (h, c)) with hs (T, N, H), the hidden state after every step, and the last state.
    Source: Hochreiter and Schmidhuber 1997.
    """
    h, c = state
    hs = []
    for x in xs:  # (N, D)
        h, c = lstm_cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


def quiz_gates() -> str:
    return "c"


def quiz_lstm_size(D: int, H: int) -> int:
    return 4 * H * (D + H + 2)


def quiz_memory_gradient(f: float, T: int) -> float:
    return f**T


def quiz_gru() -> str:
    return "b"
