"""Other right ways to write the recurrent networks of lecture 7."""

from itertools import accumulate

import torch
from torch.nn import functional as F

from autograder.checks import variant


def _logistic(x):
    return 1 / (1 + torch.exp(-x))


def _step(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


# rnn_cell


@variant(task="rnn_cell")
def two_linear_layers(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh))


@variant(task="rnn_cell")
def one_joint_matrix(x, h, w_ih, w_hh, b_ih, b_hh):
    joint = torch.cat([x, h], dim=1) @ torch.cat([w_ih, w_hh], dim=1).T + (b_ih + b_hh)
    return 2 * torch.sigmoid(2 * joint) - 1


@variant(task="rnn_cell")
def one_unit_at_a_time(x, h, w_ih, w_hh, b_ih, b_hh):
    units = [torch.tanh(x @ w_ih[k] + b_ih[k] + h @ w_hh[k] + b_hh[k]) for k in range(len(b_ih))]
    return torch.stack(units, dim=1)


# lstm_cell


@variant(task="lstm_cell")
def fused_linear(x, state, w_ih, w_hh, b_ih, b_hh):
    return _step(x, *state, w_ih, w_hh, b_ih, b_hh)


@variant(task="lstm_cell")
def gate_by_gate(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    H = h.size(1)

    def block(k):
        rows = slice(k * H, (k + 1) * H)
        a = torch.einsum("nd,hd->nh", x, w_ih[rows]) + torch.einsum("nk,hk->nh", h, w_hh[rows])
        return a + b_ih[rows] + b_hh[rows]

    c = torch.sigmoid(block(1)).mul(c).add(torch.sigmoid(block(0)) * torch.tanh(block(2)))
    return torch.sigmoid(block(3)).mul(torch.tanh(c)), c


@variant(task="lstm_cell")
def joint_matrix_and_own_sigmoid(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = torch.cat((x, h), dim=-1) @ torch.cat((w_ih, w_hh), dim=-1).t() + (b_ih + b_hh)
    i, f, g, o = gates.reshape(x.shape[0], 4, -1).unbind(1)
    c = _logistic(f) * c + _logistic(i) * torch.tanh(g)
    return _logistic(o) * torch.tanh(c), c


@variant(task="lstm_cell")
def columns_instead_of_rows(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = torch.addmm(b_ih[:, None], w_ih, x.T) + torch.addmm(b_hh[:, None], w_hh, h.T)
    i, f, g, o = torch.tensor_split(gates, 4, dim=0)
    c = torch.sigmoid(f) * c.T + torch.sigmoid(i) * torch.tanh(g)
    return (torch.sigmoid(o) * torch.tanh(c)).T, c.T


@variant(task="lstm_cell")
def in_double_precision(x, state, w_ih, w_hh, b_ih, b_hh):
    dtype = x.dtype
    x, h, c, w_ih, w_hh, b_ih, b_hh = (t.double() for t in (x, *state, w_ih, w_hh, b_ih, b_hh))
    h, c = _step(x, h, c, w_ih, w_hh, b_ih, b_hh)
    return h.to(dtype), c.to(dtype)


@variant(task="lstm_cell")
def sample_by_sample(x, state, w_ih, w_hh, b_ih, b_hh):
    hs, cs = [], []
    for x_n, h_n, c_n in zip(x, state[0], state[1], strict=True):
        i, f, g, o = torch.split(w_ih @ x_n + b_ih + w_hh @ h_n + b_hh, len(h_n))
        i, f, o = ((1 + torch.tanh(gate / 2)) / 2 for gate in (i, f, o))
        cs.append(f * c_n + i * torch.tanh(g))
        hs.append(o * torch.tanh(cs[-1]))
    return torch.stack(hs), torch.stack(cs)


# gru_cell


@variant(task="gru_cell")
def linear_and_lerp(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = F.linear(x, w_ih, b_ih).chunk(3, 1)
    h_r, h_z, h_n = F.linear(h, w_hh, b_hh).chunk(3, 1)
    n = torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n)
    return torch.lerp(n, h, torch.sigmoid(x_z + h_z))


@variant(task="gru_cell")
def named_blocks(x, h, w_ih, w_hh, b_ih, b_hh):
    H = h.shape[-1]
    W = dict(zip("rzn", w_ih.split(H), strict=True))
    U = dict(zip("rzn", w_hh.split(H), strict=True))
    b = dict(zip("rzn", b_ih.split(H), strict=True))
    d = dict(zip("rzn", b_hh.split(H), strict=True))
    r = _logistic(x @ W["r"].T + b["r"] + h @ U["r"].T + d["r"])
    z = _logistic(x @ W["z"].T + b["z"] + h @ U["z"].T + d["z"])
    n = torch.tanh(x @ W["n"].T + b["n"] + r * (h @ U["n"].T + d["n"]))
    return n + z * (h - n)


@variant(task="gru_cell")
def gates_in_one_matrix(x, h, w_ih, w_hh, b_ih, b_hh):
    H = h.shape[1]
    joint = torch.cat([w_ih[: 2 * H], w_hh[: 2 * H]], dim=1)
    gates = torch.sigmoid(torch.cat([x, h], dim=1) @ joint.T + b_ih[: 2 * H] + b_hh[: 2 * H])
    r, z = gates[:, :H], gates[:, H:]
    hidden = h @ w_hh[2 * H :].T + b_hh[2 * H :]
    n = torch.tanh(x @ w_ih[2 * H :].T + b_ih[2 * H :] + r * hidden)
    return z * h + n - z * n


# lstm


@variant(task="lstm")
def filled_in_place(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = xs.new_empty(len(xs), *h.shape)
    for t in range(len(xs)):
        h, c = _step(xs[t], h, c, w_ih, w_hh, b_ih, b_hh)
        hs[t] = h
    return hs, (hs[-1], c)


@variant(task="lstm")
def inputs_projected_at_once(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    projected = torch.einsum("tnd,gd->tng", xs, w_ih) + (b_ih + b_hh)
    hs = []
    for p in projected.unbind(0):
        i, f, g, o = (p + h @ w_hh.T).chunk(4, dim=-1)
        c = _logistic(f) * c + _logistic(i) * torch.tanh(g)
        h = _logistic(o) * torch.tanh(c)
        hs.append(h.unsqueeze(0))
    return torch.cat(hs, dim=0), (h, c)


@variant(task="lstm")
def recursive(xs, state, w_ih, w_hh, b_ih, b_hh):
    def unroll(t):
        if t == 0:
            return [], (state[0], state[1])
        hs, (h, c) = unroll(t - 1)
        h, c = _step(xs[t - 1], h, c, w_ih, w_hh, b_ih, b_hh)
        return [*hs, h], (h, c)

    hs, last = unroll(xs.shape[0])
    return torch.stack(hs, dim=0), last


@variant(task="lstm")
def accumulated(xs, state, w_ih, w_hh, b_ih, b_hh):
    def step(carried, x):
        return _step(x, *carried, w_ih, w_hh, b_ih, b_hh)

    states = list(accumulate(xs, step, initial=tuple(state)))[1:]
    hs = torch.stack([h for h, _ in states])
    return hs, (hs[-1], states[-1][1])


@variant(task="lstm")
def in_double_precision_over_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    dtype = xs.dtype
    xs, h, c, w_ih, w_hh, b_ih, b_hh = (t.double() for t in (xs, *state, w_ih, w_hh, b_ih, b_hh))
    hs = []
    for x in xs:
        h, c = _step(x, h, c, w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs).to(dtype), (h.to(dtype), c.to(dtype))


@variant(task="lstm")
def sequence_by_sequence(xs, state, w_ih, w_hh, b_ih, b_hh):
    """Each sequence of the batch by itself, put together at the end."""
    outputs, last_h, last_c = [], [], []
    for n in range(xs.size(1)):
        h, c = state[0][n : n + 1], state[1][n : n + 1]
        hs = []
        for t in range(xs.size(0)):
            h, c = _step(xs[t, n : n + 1], h, c, w_ih, w_hh, b_ih, b_hh)
            hs.append(h)
        outputs.append(torch.stack(hs))
        last_h.append(h)
        last_c.append(c)
    return torch.cat(outputs, dim=1), (torch.cat(last_h), torch.cat(last_c))


# quiz


@variant(task="quiz_lstm_size")
def counted_block_by_block(D, H):
    return sum(H * D + H * H + H + H for _ in "ifgo")


@variant(task="quiz_lstm_size")
def counted_from_shapes(D, H):
    shapes = [(4 * H, D), (4 * H, H), (4 * H, 1), (4 * H, 1)]
    return sum(torch.Size(shape).numel() for shape in shapes)


@variant(task="quiz_memory_gradient")
def multiplied_step_by_step(f, T):
    gradient = 1.0
    for _ in range(T):
        gradient *= f
    return gradient


@variant(task="quiz_memory_gradient")
def by_autograd(f, T):
    c0 = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    c = c0
    for _ in range(T):
        c = f * c
    c.backward()
    return c0.grad.item()
