"""Other right ways to write the recurrent networks of lecture 7."""

import math
from itertools import accumulate, pairwise

import torch
from torch.nn import functional as F

from autograder.checks import variant


def _logistic(x):
    return 1 / (1 + torch.exp(-x))


def _step(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_step(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = F.linear(x, w_ih, b_ih).chunk(3, dim=1)
    h_r, h_z, h_n = F.linear(h, w_hh, b_hh).chunk(3, dim=1)
    n = torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n)
    return n + torch.sigmoid(x_z + h_z) * (h - n)


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


# rnn


@variant(task="rnn")
def rnn_filled_in_place(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs = xs.new_empty(xs.shape[0], h.shape[0], h.shape[1])
    for t in range(xs.shape[0]):
        h = torch.tanh(F.linear(xs[t], w_ih, b_ih) + F.linear(h, w_hh, b_hh))
        hs[t] = h
    return hs, hs[-1]


@variant(task="rnn")
def rnn_inputs_projected_at_once(xs, h, w_ih, w_hh, b_ih, b_hh):
    projected = torch.einsum("tnd,hd->tnh", xs, w_ih) + (b_ih + b_hh)
    hs = list(accumulate(projected, lambda h, p: torch.tanh(p + h @ w_hh.T), initial=h))[1:]
    return torch.stack(hs), hs[-1]


@variant(task="rnn")
def rnn_recursive(xs, h, w_ih, w_hh, b_ih, b_hh):
    first = torch.tanh(xs[0] @ w_ih.t() + b_ih + h @ w_hh.t() + b_hh)
    if len(xs) == 1:
        return first.unsqueeze(0), first

    def rest(part, state):
        if len(part) == 0:
            return []
        state = torch.tanh(part[0] @ w_ih.t() + b_ih + state @ w_hh.t() + b_hh)
        return [state, *rest(part[1:], state)]

    hs = [first, *rest(xs[1:], first)]
    return torch.stack(hs, dim=0), hs[-1]


# gru


@variant(task="gru")
def gru_collected(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs = []
    for x in xs.unbind(0):
        h = _gru_step(x, h, w_ih, w_hh, b_ih, b_hh)
        hs.append(h.unsqueeze(0))
    return torch.cat(hs, dim=0), h


@variant(task="gru")
def gru_inputs_projected_at_once(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs = []
    for x_r, x_z, x_n in zip(*(xs @ w_ih.T + b_ih).chunk(3, dim=-1), strict=True):
        h_r, h_z, h_n = torch.addmm(b_hh, h, w_hh.T).tensor_split(3, dim=1)
        z = _logistic(x_z + h_z)
        h = z * h + (1 - z) * torch.tanh(x_n + _logistic(x_r + h_r) * h_n)
        hs.append(h)
    return torch.stack(hs), hs[-1].clone()


@variant(task="gru")
def gru_in_double_precision(xs, h, w_ih, w_hh, b_ih, b_hh):
    dtype, w = xs.dtype, [part.double() for part in (w_ih, w_hh, b_ih, b_hh)]
    h, hs = h.double(), []
    for x in xs.double():
        h = _gru_step(x, h, *w)
        hs.append(h)
    return torch.stack(hs).to(dtype), h.to(dtype)


# rnn_parameters, lstm_parameters, gru_parameters


@variant(task="rnn_parameters")
def rnn_counted_by_shapes(D, H):
    return sum(torch.Size(shape).numel() for shape in ((H, D), (H, H), (H,), (H,)))


@variant(task="rnn_parameters")
def rnn_counted_by_unit(D, H):
    return sum(D + H + 2 for _ in range(H))


@variant(task="lstm_parameters")
def lstm_counted_by_shapes(D, H):
    return sum(torch.empty(shape).numel() for shape in ((4 * H, D), (4 * H, H), (4 * H,), (4 * H,)))


@variant(task="lstm_parameters")
def lstm_counted_gate_by_gate(D, H):
    return sum(H * D + H + H * H + H for _ in ("i", "f", "g", "o"))


@variant(task="gru_parameters")
def gru_counted_by_linear_layers(D, H):
    layers = torch.nn.Linear(D, 3 * H), torch.nn.Linear(H, 3 * H)
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


@variant(task="gru_parameters")
def gru_counted_in_one_formula(D, H):
    return 3 * H * (D + H + 2)


# clip_gradient


@variant(task="clip_gradient")
def factor_of_at_most_one(gradients, max_norm):
    squares = sum((g**2).sum() for g in gradients)
    factor = (max_norm / squares.sqrt()).clamp(max=1.0)
    return [g * factor for g in gradients]


@variant(task="clip_gradient")
def with_python_numbers(gradients, max_norm):
    norm = math.sqrt(sum(float(number) ** 2 for g in gradients for number in g.flatten().tolist()))
    factor = 1.0 if norm <= max_norm else max_norm / norm
    return tuple(factor * g for g in gradients)


@variant(task="clip_gradient")
def norm_of_norms(gradients, max_norm):
    norm = torch.stack([torch.linalg.vector_norm(g) for g in gradients]).norm()
    clipped = [g.clone() for g in gradients]
    if norm > max_norm:
        for g in clipped:
            g.mul_(max_norm).div_(norm)
    return clipped


@variant(task="clip_gradient")
def one_vector_and_back(gradients, max_norm):
    joint = torch.cat([g.reshape(-1) for g in gradients])
    size = torch.dot(joint, joint).sqrt().item()
    if size > max_norm:
        joint = joint / size * max_norm
    parts = joint.split([g.numel() for g in gradients])
    return [part.reshape(g.shape).clone() for part, g in zip(parts, gradients, strict=True)]


@variant(task="clip_gradient")
def chosen_by_where(gradients, max_norm):
    norm = torch.sqrt(torch.stack([g.pow(2).sum() for g in gradients]).sum())
    return [torch.where(norm > max_norm, g * (max_norm / norm), g) for g in gradients]


@variant(task="clip_gradient")
def norm_in_double(gradients, max_norm):
    norm = math.hypot(*(g.double().norm().item() for g in gradients))
    return [g * min(1.0, max_norm / norm) if norm else torch.zeros_like(g) for g in gradients]


# markov_log_likelihood


@variant(task="markov_log_likelihood")
def step_by_step(x, initial, transition):
    result = torch.log(initial[x[:, 0]])
    for t in range(x.shape[1] - 1):
        result = result + torch.log(transition[x[:, t], x[:, t + 1]])
    return result


@variant(task="markov_log_likelihood")
def guarded_logarithms(x, initial, transition):
    logs, first = (transition + 1e-8).log(), (initial + 1e-8).log()
    return first.gather(0, x[:, 0]) + logs.flatten()[x[:, :-1] * len(initial) + x[:, 1:]].sum(-1)


@variant(task="markov_log_likelihood")
def counted_transitions(x, initial, transition):
    one_hot = F.one_hot(x, len(initial)).to(transition.dtype)
    counts = torch.einsum("nti,ntj->nij", one_hot[:, :-1], one_hot[:, 1:])
    return one_hot[:, 0] @ initial.clamp(min=1e-8).log() + (counts * transition.clamp(min=1e-8).log()).sum((1, 2))


@variant(task="markov_log_likelihood")
def chain_by_chain(x, initial, transition):
    def log_likelihood(chain):
        return sum((transition[a, b].log() for a, b in pairwise(chain)), initial[chain[0]].log())

    return torch.stack([log_likelihood(chain) for chain in x.tolist()])


# ar_predict


@variant(task="ar_predict")
def value_by_value(history, coefficients, bias):
    L, p = history.shape[1], coefficients.shape[0]
    if p < 1 or p > L:
        raise ValueError(f"expected between 1 and {L} coefficients, got {p}")
    forecast = torch.full_like(history[:, 0], bias)
    for k in range(p):
        forecast = forecast + coefficients[k] * history[:, L - 1 - k]
    return forecast


@variant(task="ar_predict")
def coefficients_flipped(history, coefficients, bias):
    p = coefficients.numel()
    if p == 0 or history.size(1) < p:
        raise ValueError(f"a history of {history.size(1)} is too short" if p else "p must be positive, not 0")
    return torch.einsum("nk,k->n", history[:, -p:], coefficients.flip(0)) + bias


@variant(task="ar_predict")
def padded_coefficients(history, coefficients, bias):
    missing = history.shape[1] - len(coefficients)
    if missing < 0 or len(coefficients) == 0:
        raise ValueError(f"cannot weigh {history.shape[1]} values with {len(coefficients)} coefficients")
    return F.linear(history, F.pad(coefficients.flip(0), (missing, 0))[None])[:, 0].add(bias)


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
