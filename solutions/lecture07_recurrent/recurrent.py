"""Lecture 7: recurrent networks. One step of a plain RNN, of an LSTM and of a GRU, each of them over a whole sequence,
what they cost, how their gradients are tamed, and the two models without a state that they replace.

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


def rnn(xs, h, w_ih, w_hh, b_ih, b_hh):
    """A plain recurrent network over a whole sequence.

    xs (T, N, D) with T >= 1, h (N, H), weights as in ``rnn_cell``; returns (hs, h) with hs (T, N, H) and the last h.
    Source: Elman 1990, "Finding structure in time".
    """
    hs = []
    for x in xs:  # (N, D)
        h = rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), h


def gru(xs, h, w_ih, w_hh, b_ih, b_hh):
    """A GRU over a whole sequence.

    xs (T, N, D) with T >= 1, h (N, H), weights as in ``gru_cell``; returns (hs, h) with hs (T, N, H) and the last h.
    Source: Cho et al. 2014.
    """
    hs = []
    for x in xs:  # (N, D)
        h = gru_cell(x, h, w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), h


def rnn_parameters(D: int, H: int) -> int:
    """Weights of one block: a matrix for x, a matrix for h and two biases."""
    return H * D + H * H + 2 * H


def lstm_parameters(D: int, H: int) -> int:
    """Four blocks: three gates and the candidate."""
    return 4 * rnn_parameters(D, H)


def gru_parameters(D: int, H: int) -> int:
    """Three blocks: two gates and the candidate."""
    return 3 * rnn_parameters(D, H)


def clip_gradient(gradients, max_norm):
    """Gradients scaled together to the joint norm ``max_norm`` if theirs is larger; new tensors in either case.

    Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
    """
    norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()  # over every element of every tensor
    if norm <= max_norm:
        return [gradient.clone() for gradient in gradients]
    return [gradient * (max_norm / norm) for gradient in gradients]


def markov_log_likelihood(x, initial, transition):
    """``log p(x_1) + sum_t log p(x_t+1 | x_t)`` of each sequence of states.

    x (N, T) int64, initial (K,), transition (K, K) with the state before as its row; returns (N,).
    Source: Markov 1913, "An example of statistical investigation of the text Eugene Onegin".
    """
    steps = transition[x[:, :-1], x[:, 1:]].log().sum(dim=1)  # (N,), 0 where T = 1
    return initial[x[:, 0]].log() + steps


def ar_predict(history, coefficients, bias):
    """The next value as a weighted sum of the last p: ``bias + sum_k coefficients[k] * history[:, L-1-k]``.

    history (N, L), coefficients (p,) with 1 <= p <= L, bias a number; returns (N,). Raises ValueError for another p.
    Source: Yule 1927, "On a method of investigating periodicities in disturbed series".
    """
    L, p = history.shape[1], len(coefficients)
    if not 1 <= p <= L:
        raise ValueError(f"{p} coefficients do not fit a history of {L} values")
    latest_first = history.flip(1)[:, :p]  # (N, p)
    return latest_first @ coefficients + bias  # (N,)


def quiz_gates() -> str:
    return "c"


def quiz_lstm_size(D: int, H: int) -> int:
    return 4 * H * (D + H + 2)


def quiz_memory_gradient(f: float, T: int) -> float:
    return f**T


def quiz_gru() -> str:
    return "b"
