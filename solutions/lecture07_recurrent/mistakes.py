"""Wrong recurrent networks that students write, each with what to tell them."""

import math

import torch
from torch.nn import functional as F

from autograder.checks import mistake


def _gates(x, h, w_ih, w_hh, b_ih, b_hh):
    return (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)


def _cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = _gates(x, h, w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _plain(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def _gated(x, h, w_ih, w_hh, b_ih, b_hh, inverted=False):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return z * n + (1 - z) * h if inverted else (1 - z) * n + z * h


def _unroll(step, xs, h, *w):
    hs = []
    for x in xs:
        h = step(x, h, *w)
        hs.append(h)
    return torch.stack(hs), h


def _cut(step, every, xs, h, *w):
    """Unrolled, with the chain of gradients cut before each step whose number is a multiple of `every`."""
    hs = []
    for t, x in enumerate(xs):
        h = step(x, h if t % every or not t else h.detach(), *w)
        hs.append(h)
    return torch.stack(hs), h


def _norm(gradients):
    return torch.cat([g.flatten() for g in gradients]).norm()


def _steps(x, transition):
    return transition.log()[x[:, :-1], x[:, 1:]].sum(1)


def _weighed(history, coefficients):
    return history.flip(1)[:, : len(coefficients)] @ coefficients


def _fitting(history, coefficients):
    if not 1 <= len(coefficients) <= history.shape[1]:
        raise ValueError(f"{len(coefficients)} coefficients for {history.shape[1]} values")


# rnn_cell


@mistake(task="rnn_cell", says="the bias of the hidden contribution has no effect", look="the formula of the cell")
def rnn_without_hidden_bias(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T)


@mistake(task="rnn_cell", says="the bias of the input contribution has no effect", look="the formula of the cell")
def rnn_without_input_bias(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + h @ w_hh.T + b_hh)


@mistake(
    task="rnn_cell", says="the recurrent matrix is used the wrong way round", look="weights are stored as (out, in)"
)
def rnn_recurrent_matrix_not_transposed(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh + b_hh)


@mistake(task="rnn_cell", says="the input matrix is re-read in another shape instead of transposed")
def rnn_input_matrix_reshaped(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.reshape(x.shape[-1], -1) + b_ih + h @ w_hh.T + b_hh)


@mistake(task="rnn_cell", says="a sigmoid is used where the cell has a tanh")
def rnn_sigmoid(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.sigmoid(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


@mistake(task="rnn_cell", says="a ReLU is used where the cell has a tanh")
def rnn_relu(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.relu(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


@mistake(task="rnn_cell", says="input and memory are squashed one by one and added afterwards")
def rnn_two_tanhs(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih) + torch.tanh(h @ w_hh.T + b_hh)


@mistake(task="rnn_cell", says="the result is not squashed at all")
def rnn_linear(x, h, w_ih, w_hh, b_ih, b_hh):
    return x @ w_ih.T + b_ih + h @ w_hh.T + b_hh


@mistake(task="rnn_cell", says="the previous hidden state has no effect")
def rnn_without_memory(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + b_hh)


@mistake(task="rnn_cell", says="no gradient passes to the previous hidden state", way="gradient")
def rnn_memory_detached(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h.detach() @ w_hh.T + b_hh)


@mistake(task="rnn_cell", says="the computation is done in single precision whatever it is given", way="float64")
def rnn_single_precision(x, h, w_ih, w_hh, b_ih, b_hh):
    z = x.float() @ w_ih.float().T + b_ih.float() + h.float() @ w_hh.float().T + b_hh.float()
    return torch.tanh(z).to(x.dtype)


@mistake(task="rnn_cell", says="axes of length one are lost")
def rnn_squeezed(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).squeeze()


# lstm_cell


@mistake(task="lstm_cell", says="the input gate and the forget gate are swapped", look="the order of the blocks")
def swaps_i_and_f(x, state, w_ih, w_hh, b_ih, b_hh):
    f, i, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the forget gate and the output gate are swapped", look="the order of the blocks")
def swaps_f_and_o(x, state, w_ih, w_hh, b_ih, b_hh):
    i, o, g, f = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(
    task="lstm_cell", says="the blocks are read in another course's order, i, f, o, g", look="the order of the blocks"
)
def reads_i_f_o_g(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, o, g = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the input gate and the output gate are swapped", look="the order of the blocks")
def swaps_i_and_o(x, state, w_ih, w_hh, b_ih, b_hh):
    o, f, g, i = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the four blocks are read interleaved instead of one after the other")
def interleaves_blocks(x, state, w_ih, w_hh, b_ih, b_hh):
    gates = x @ w_ih.T + b_ih + state[0] @ w_hh.T + b_hh
    i, f, g, o = gates.reshape(len(x), -1, 4).unbind(-1)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the candidate is squashed to (0, 1), so that the memory can only grow upwards")
def sigmoid_on_candidate(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.sigmoid(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the gates are squashed to (-1, 1): a gate is a share, from 0 to 1")
def tanh_on_gates(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = torch.tanh(torch.cat(_gates(x, state[0], w_ih, w_hh, b_ih, b_hh), dim=-1)).chunk(4, dim=-1)
    c = f * state[1] + i * g
    return o * torch.tanh(c), c


@mistake(task="lstm_cell", says="h is made from c as it is, without squashing")
def no_tanh_on_c(x, state, w_ih, w_hh, b_ih, b_hh):
    _, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)[3]
    return torch.sigmoid(o) * c, c


@mistake(task="lstm_cell", says="h is squashed with a sigmoid where the cell has a tanh")
def sigmoid_on_c(x, state, w_ih, w_hh, b_ih, b_hh):
    _, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)[3]
    return torch.sigmoid(o) * torch.sigmoid(c), c


@mistake(
    task="lstm_cell", says="the squashed memory is handed on as c: c itself is not squashed, only what is shown of it"
)
def squashed_memory_kept(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    return h, torch.tanh(c)


@mistake(task="lstm_cell", says="h shows the memory of the step before", look="which c does the output gate open?")
def old_c_in_output(x, state, w_ih, w_hh, b_ih, b_hh):
    _, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)[3]
    return torch.sigmoid(o) * torch.tanh(state[1]), c


@mistake(task="lstm_cell", says="the forget gate weighs the hidden state instead of the memory")
def f_times_h(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[0] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the forget gate is an erase gate here: it must be 1 to keep, 0 to forget")
def one_minus_f(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = (1 - torch.sigmoid(f)) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="what is written is tied to what is forgotten: the input gate has no say of its own")
def coupled_gates(x, state, w_ih, w_hh, b_ih, b_hh):
    _, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    f = torch.sigmoid(f)
    c = f * state[1] + (1 - f) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the candidate is written whole, whatever the input gate says")
def input_gate_unused(x, state, w_ih, w_hh, b_ih, b_hh):
    _, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f) * state[1] + torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="nothing is ever forgotten: this is the LSTM of 1997, before the forget gate")
def forget_gate_unused(x, state, w_ih, w_hh, b_ih, b_hh):
    i, _, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the bias of the hidden contribution has no effect")
def without_hidden_bias(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, state, w_ih, w_hh, b_ih, torch.zeros_like(b_hh))


@mistake(task="lstm_cell", says="the bias of the input contribution has no effect")
def without_input_bias(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, state, w_ih, w_hh, torch.zeros_like(b_ih), b_hh)


@mistake(task="lstm_cell", says="1 is added to the forget gate's pre-activation: that belongs to initialisation")
def forget_bias_added(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = torch.sigmoid(f + 1) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the gates do not see the previous hidden state")
def gates_without_h(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, (torch.zeros_like(state[0]), state[1]), w_ih, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="the gates see the memory instead of the hidden state")
def gates_from_c(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, (state[1], state[1]), w_ih, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="the results come as (c, h)", look="what the task says is returned")
def returns_c_h(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    return c, h


@mistake(task="lstm_cell", says="the state is read as (c, h)", look="what the task says the state is")
def reads_state_as_c_h(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, (state[1], state[0]), w_ih, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="the input matrix is re-read in another shape instead of transposed")
def input_matrix_reshaped(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, state, w_ih.reshape(w_ih.shape[1], -1).T, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="the memory is clipped to [-1, 1]: a memory may be of any size")
def memory_clipped(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = (torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)).clamp(-1, 1)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="the sigmoid overflows where a gate is wide open", look="which exponential grows?")
def sigmoid_overflows(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    i, f, o = (torch.exp(gate) / (1 + torch.exp(gate)) for gate in (i, f, o))
    c = f * state[1] + i * torch.tanh(g)
    return o * torch.tanh(c), c


@mistake(task="lstm_cell", says="the sigmoid is replaced by a piecewise linear one")
def hard_sigmoid(x, state, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)
    c = F.hardsigmoid(f) * state[1] + F.hardsigmoid(i) * torch.tanh(g)
    return F.hardsigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="axes of length one are lost")
def axes_squeezed(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    return h.squeeze(), c.squeeze()


@mistake(task="lstm_cell", says="no gradient passes to the previous memory", way="gradient")
def memory_detached(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, (state[0], state[1].detach()), w_ih, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="no gradient passes to the previous hidden state", way="gradient")
def hidden_detached(x, state, w_ih, w_hh, b_ih, b_hh):
    return _cell(x, (state[0].detach(), state[1]), w_ih, w_hh, b_ih, b_hh)


@mistake(task="lstm_cell", says="no gradient passes from h through the new memory", way="gradient")
def output_reads_detached_memory(x, state, w_ih, w_hh, b_ih, b_hh):
    _, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
    o = _gates(x, state[0], w_ih, w_hh, b_ih, b_hh)[3]
    return torch.sigmoid(o) * torch.tanh(c.detach()), c


@mistake(task="lstm_cell", says="the computation is done in single precision whatever it is given", way="float64")
def single_precision(x, state, w_ih, w_hh, b_ih, b_hh):
    state = state[0].float(), state[1].float()
    h, c = _cell(x.float(), state, w_ih.float(), w_hh.float(), b_ih.float(), b_hh.float())
    return h.to(x.dtype), c.to(x.dtype)


@mistake(task="lstm_cell", says="a tensor is made on the default device instead of the input's", way="accelerator")
def made_on_default_device(x, state, w_ih, w_hh, b_ih, b_hh):
    gates = torch.zeros(len(x), len(b_ih), dtype=x.dtype)
    gates = gates + x @ w_ih.T + b_ih + state[0] @ w_hh.T + b_hh
    i, f, g, o = gates.chunk(4, dim=-1)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


@mistake(task="lstm_cell", says="something of the first call is still used in the next ones", way="again")
def biases_of_first_call(x, state, w_ih, w_hh, b_ih, b_hh, _bias={}):  # noqa: B006
    first = _bias.setdefault((b_ih.shape, b_ih.dtype, b_ih.device), (b_ih + b_hh).detach().clone())
    return _cell(x, state, w_ih, w_hh, b_ih + (first - b_ih - b_hh).detach(), b_hh)


# gru_cell


@mistake(task="gru_cell", says="the reset gate multiplies h before the matrix: the first paper's variant, not this one")
def reset_before_matrix(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    u_r, u_z, u_n = w_hh.chunk(3)
    b_r, b_z, b_n = b_hh.chunk(3)
    r, z = torch.sigmoid(x_r + h @ u_r.T + b_r), torch.sigmoid(x_z + h @ u_z.T + b_z)
    n = torch.tanh(x_n + (r * h) @ u_n.T + b_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the candidate's hidden bias escapes the reset gate")
def hidden_bias_not_reset(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih + b_hh).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the update gate works the other way round: z is the share of the old h (papers differ)")
def update_gate_inverted(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return z * n + (1 - z) * h


@mistake(task="gru_cell", says="the reset gate and the update gate are swapped", look="the order of the blocks")
def swaps_r_and_z(x, h, w_ih, w_hh, b_ih, b_hh):
    x_z, x_r, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_z, h_r, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the reset gate has no effect")
def reset_gate_unused(x, h, w_ih, w_hh, b_ih, b_hh):
    _, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    _, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    z, n = torch.sigmoid(x_z + h_z), torch.tanh(x_n + h_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the reset gate multiplies the input contribution too")
def reset_on_everything(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(r * (x_n + h_n))
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the candidate is squashed to (0, 1)")
def gru_sigmoid_on_candidate(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.sigmoid(x_n + r * h_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the biases of the hidden contribution have no effect")
def gru_without_hidden_bias(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h


@mistake(task="gru_cell", says="the new state is squashed once more")
def state_squashed_again(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return torch.tanh((1 - z) * n + z * h)


@mistake(task="gru_cell", says="no gradient passes through the state that is kept", way="gradient")
def kept_state_detached(x, h, w_ih, w_hh, b_ih, b_hh):
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h.detach()


# lstm


@mistake(task="lstm", says="the first state is not used: the sequence starts from zeros")
def starts_from_zeros(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = torch.zeros_like(state[0]), torch.zeros_like(state[1])
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="every step starts from the first state: nothing is carried on")
def state_not_carried(xs, state, w_ih, w_hh, b_ih, b_hh):
    hs = []
    for x in xs:
        h, c = _cell(x, state, w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="h is carried from step to step, and c is not")
def memory_not_carried(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c0 = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c0), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="c is carried from step to step, and h is not")
def hidden_not_carried(xs, state, w_ih, w_hh, b_ih, b_hh):
    h0, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h0, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the outputs begin with the first state instead of the first step's result")
def outputs_one_step_late(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        hs.append(h)
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the sequence is read from its end")
def reads_backwards(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs.flip(0):
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the memories are collected where the hidden states were asked for")
def collects_memories(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    cs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        cs.append(c)
    return torch.stack(cs), (h, c)


@mistake(task="lstm", says="the outputs come with the sequences first: time is the first axis here")
def outputs_batch_first(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs, dim=1), (h, c)


@mistake(
    task="lstm", says="the input is read with the sequences first: time is the first axis here", raises="RuntimeError"
)
def input_batch_first(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs.unbind(1):
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs, dim=1), (h, c)


@mistake(task="lstm", says="the last state comes as (c, h)")
def last_state_swapped(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (c, h)


@mistake(task="lstm", says="the state handed back is the one that was given")
def first_state_returned(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (state[0].clone(), state[1].clone())


@mistake(task="lstm", says="every output is the last one: one tensor was overwritten step after step")
def outputs_overwritten(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
    return torch.stack([h] * len(xs)), (h, c)


@mistake(task="lstm", says="only the last output is returned, without the steps before")
def only_last_output(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
    return h.clone(), (h, c)


@mistake(task="lstm", says="the last step is not taken")
def last_step_left_out(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for t in range(max(len(xs) - 1, 1)):
        h, c = _cell(xs[t], (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the input gate and the forget gate are swapped", look="your lstm_cell")
def swaps_i_and_f_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        f, i, g, o = _gates(x, h, w_ih, w_hh, b_ih, b_hh)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the forget gate and the output gate are swapped", look="your lstm_cell")
def swaps_f_and_o_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        i, o, g, f = _gates(x, h, w_ih, w_hh, b_ih, b_hh)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="h is made from c as it is, without squashing", look="your lstm_cell")
def no_tanh_on_c_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        i, f, g, o = _gates(x, h, w_ih, w_hh, b_ih, b_hh)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * c
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the candidate is squashed to (0, 1)", look="your lstm_cell")
def sigmoid_on_candidate_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        i, f, g, o = _gates(x, h, w_ih, w_hh, b_ih, b_hh)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.sigmoid(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the bias of the hidden contribution has no effect")
def without_hidden_bias_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, torch.zeros_like(b_hh))
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the hidden bias counts at the first step only")
def hidden_bias_once(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for t, x in enumerate(xs):
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh if t == 0 else torch.zeros_like(b_hh))
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="axes of length one are lost")
def axes_squeezed_in_time(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs).squeeze(), (h, c)


@mistake(task="lstm", says="the chain of gradients is cut between the steps", way="gradient")
def detached_between_steps(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for t, x in enumerate(xs):
        if t > 0:
            h, c = h.detach(), c.detach()
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(
    task="lstm",
    says="the chain of gradients is cut after every ten steps: asked is the gradient through the whole sequence",
    way="gradient",
)
def cut_every_ten_steps(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for t, x in enumerate(xs):
        if t and t % 10 == 0:
            h, c = h.detach(), c.detach()
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="gradients pass from step to step through h, but not through the memory", way="gradient")
def memory_detached_between_steps(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c.detach()), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="gradients pass from step to step through the memory, but not through h", way="gradient")
def hidden_detached_between_steps(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h.detach(), c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the outputs are collected without their gradient", way="gradient")
def outputs_detached(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h.detach())
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the outputs are stored in a tensor of the default precision", way="float64")
def outputs_of_default_precision(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = torch.zeros(len(xs), *h.shape, device=xs.device)
    for t, x in enumerate(xs):
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs[t] = h
    return hs, (h, c)


@mistake(task="lstm", says="the outputs are stored in a tensor on the default device", way="accelerator")
def outputs_on_default_device(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = torch.zeros(len(xs), *h.shape, dtype=xs.dtype)
    for t, x in enumerate(xs):
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs[t] = h
    return hs, (h, c)


@mistake(task="lstm", says="the input is taken to lie in memory in one piece", way="strided", raises="RuntimeError")
def input_viewed(xs, state, w_ih, w_hh, b_ih, b_hh):
    (T, N, D), (h, c) = xs.shape, state
    projected = (xs.view(T * N, D) @ w_ih.T + b_ih).view(T, N, -1)
    hs = []
    for t in range(T):
        i, f, g, o = (projected[t] + h @ w_hh.T + b_hh).chunk(4, dim=-1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the second call goes on where the first one ended", way="again")
def goes_on_from_last_call(xs, state, w_ih, w_hh, b_ih, b_hh, _last={}):  # noqa: B006
    kind = xs.shape, state[0].shape, xs.dtype, xs.device
    h, c = _last.get(kind, (state[0], state[1]))
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    _last[kind] = h.detach(), c.detach()
    return torch.stack(hs), (h, c)


@mistake(task="lstm", says="the given state is overwritten by the last one", way="inputs")
def given_state_overwritten(xs, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    hs = []
    for x in xs:
        h, c = _cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
    state[0].data.copy_(h)
    state[1].data.copy_(c)
    return torch.stack(hs), (h, c)


# rnn


@mistake(task="rnn", says="the first state is not used: the sequence starts from zeros")
def rnn_starts_from_zeros(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs, torch.zeros_like(h), w_ih, w_hh, b_ih, b_hh)


@mistake(task="rnn", says="every step starts from the first state: nothing is carried on")
def rnn_state_not_carried(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs = [_plain(x, h, w_ih, w_hh, b_ih, b_hh) for x in xs]
    return torch.stack(hs), hs[-1]


@mistake(task="rnn", says="the outputs begin with the first state instead of the first step's result")
def rnn_outputs_one_step_late(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return torch.cat([h[None], hs[:-1]]), last


@mistake(task="rnn", says="the sequence is read from its end")
def rnn_reads_backwards(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs.flip(0), h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="rnn", says="the outputs come with the sequences first: time is the first axis here")
def rnn_outputs_batch_first(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs.transpose(0, 1), last


@mistake(
    task="rnn", says="the input is read with the sequences first: time is the first axis here", raises="RuntimeError"
)
def rnn_input_batch_first(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs.transpose(0, 1), h, w_ih, w_hh, b_ih, b_hh)
    return hs.transpose(0, 1), last


@mistake(task="rnn", says="the state handed back is the one that was given")
def rnn_first_state_returned(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)[0], h.clone()


@mistake(task="rnn", says="the state handed back is that after the first step, not after the last")
def rnn_first_step_returned(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, _ = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs, hs[0]


@mistake(task="rnn", says="only the last output is returned, without the steps before")
def rnn_only_last_output(xs, h, w_ih, w_hh, b_ih, b_hh):
    _, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return last.clone(), last


@mistake(task="rnn", says="the last state has an axis of layers, as PyTorch's own; here it is (N, H)")
def rnn_state_with_layers(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs, last[None]


@mistake(task="rnn", says="state and outputs come in the wrong order")
def rnn_state_first(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)[::-1]


@mistake(task="rnn", says="the last step is not taken")
def rnn_last_step_left_out(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs[: max(len(xs) - 1, 1)], h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="rnn", says="the bias of the hidden contribution has no effect")
def rnn_without_hidden_bias_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs, h, w_ih, w_hh, b_ih, torch.zeros_like(b_hh))


@mistake(task="rnn", says="the recurrent matrix is used the wrong way round", look="your rnn_cell")
def rnn_recurrent_matrix_not_transposed_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_plain, xs, h, w_ih, w_hh.T, b_ih, b_hh)


@mistake(task="rnn", says="the state is not squashed between the steps", look="your rnn_cell")
def rnn_linear_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    def linear(x, h, w_ih, w_hh, b_ih, b_hh):
        return x @ w_ih.T + b_ih + h @ w_hh.T + b_hh

    return _unroll(linear, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="rnn", says="the chain of gradients is cut between the steps", way="gradient")
def rnn_detached_between_steps(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _cut(_plain, 1, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(
    task="rnn",
    says="the chain of gradients is cut after every ten steps: asked is the gradient through the whole sequence",
    way="gradient",
)
def rnn_cut_every_ten_steps(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _cut(_plain, 10, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="rnn", says="the outputs are collected without their gradient", way="gradient")
def rnn_outputs_detached(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs.detach(), last


@mistake(task="rnn", says="the outputs are stored in a tensor of the default precision", way="float64")
def rnn_outputs_of_default_precision(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    stored = torch.zeros(hs.shape, device=hs.device)
    stored[:] = hs
    return stored, last


@mistake(task="rnn", says="the outputs are stored in a tensor on the default device", way="accelerator")
def rnn_outputs_on_default_device(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    stored = torch.zeros(hs.shape, dtype=hs.dtype)
    for t, now in enumerate(hs):
        stored[t] = now
    return stored, last


@mistake(task="rnn", says="the given state is overwritten by the last one", way="inputs")
def rnn_given_state_overwritten(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_plain, xs, h, w_ih, w_hh, b_ih, b_hh)
    h.data.copy_(last)
    return hs, last


@mistake(task="rnn", says="the second call goes on where the first one ended", way="again")
def rnn_goes_on_from_last_call(xs, h, w_ih, w_hh, b_ih, b_hh, _last={}):  # noqa: B006
    kind = xs.shape, h.shape, xs.dtype, xs.device
    hs, last = _unroll(_plain, xs, _last.get(kind, h), w_ih, w_hh, b_ih, b_hh)
    _last[kind] = last.detach().clone()
    return hs, last


# gru


@mistake(task="gru", says="the first state is not used: the sequence starts from zeros")
def gru_starts_from_zeros(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_gated, xs, torch.zeros_like(h), w_ih, w_hh, b_ih, b_hh)


@mistake(task="gru", says="every step starts from the first state: nothing is carried on")
def gru_state_not_carried(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs = [_gated(x, h, w_ih, w_hh, b_ih, b_hh) for x in xs]
    return torch.stack(hs), hs[-1]


@mistake(task="gru", says="the outputs begin with the first state instead of the first step's result")
def gru_outputs_one_step_late(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    return torch.cat([h[None], hs[:-1]]), last


@mistake(task="gru", says="the sequence is read from its end")
def gru_reads_backwards(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_gated, xs.flip(0), h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="gru", says="the outputs come with the sequences first: time is the first axis here")
def gru_outputs_batch_first(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs.transpose(0, 1), last


@mistake(task="gru", says="the state handed back is the one that was given")
def gru_first_state_returned(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)[0], h.clone()


@mistake(task="gru", says="a pair of states is handed back, as by an LSTM; a GRU has one state")
def gru_state_in_a_pair(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    return hs, (last, last)


@mistake(task="gru", says="only the last output is returned, without the steps before")
def gru_only_last_output(xs, h, w_ih, w_hh, b_ih, b_hh):
    _, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    return last.clone(), last


@mistake(
    task="gru", says="the reset gate multiplies h before the matrix: the first paper's variant", look="your gru_cell"
)
def gru_reset_before_matrix_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    def early(x, h, w_ih, w_hh, b_ih, b_hh):
        x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
        h_r, h_z, _ = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
        r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + (r * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2])
        return (1 - z) * n + z * h

    return _unroll(early, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(
    task="gru", says="the update gate works the other way round: z is the share of the old h", look="your gru_cell"
)
def gru_update_inverted_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    def inverted(x, h, *w):
        return _gated(x, h, *w, inverted=True)

    return _unroll(inverted, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="gru", says="the blocks are read in the order z, r, n", look="your gru_cell")
def gru_blocks_swapped_in_time(xs, h, w_ih, w_hh, b_ih, b_hh):
    def swapped(block):
        r, z, n = block.chunk(3)
        return torch.cat([z, r, n])

    return _unroll(_gated, xs, h, *map(swapped, (w_ih, w_hh, b_ih, b_hh)))


@mistake(task="gru", says="the chain of gradients is cut between the steps", way="gradient")
def gru_detached_between_steps(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _cut(_gated, 1, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(
    task="gru",
    says="the chain of gradients is cut after every ten steps: asked is the gradient through the whole sequence",
    way="gradient",
)
def gru_cut_every_ten_steps(xs, h, w_ih, w_hh, b_ih, b_hh):
    return _cut(_gated, 10, xs, h, w_ih, w_hh, b_ih, b_hh)


@mistake(task="gru", says="the outputs are stored in a tensor of the default precision", way="float64")
def gru_outputs_of_default_precision(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    stored = torch.zeros(hs.shape, device=hs.device)
    stored[:] = hs
    return stored, last


@mistake(task="gru", says="the given state is overwritten by the last one", way="inputs")
def gru_given_state_overwritten(xs, h, w_ih, w_hh, b_ih, b_hh):
    hs, last = _unroll(_gated, xs, h, w_ih, w_hh, b_ih, b_hh)
    h.data.copy_(last)
    return hs, last


# rnn_parameters, lstm_parameters, gru_parameters


@mistake(task="rnn_parameters", says="PyTorch keeps two biases, not one")
def rnn_of_one_bias(D, H):
    return H * (D + H + 1)


@mistake(task="rnn_parameters", says="the biases are parameters too")
def rnn_of_no_bias(D, H):
    return H * (D + H)


@mistake(task="rnn_parameters", says="the recurrent matrix is not counted")
def rnn_of_no_recurrent_matrix(D, H):
    return H * (D + 2)


@mistake(task="rnn_parameters", says="the bias of the input contribution has one number per unit, not per input")
def rnn_of_a_bias_per_input(D, H):
    return H * (D + H) + D + H


@mistake(task="rnn_parameters", says="both biases have one number per unit, not per input")
def rnn_of_biases_per_input(D, H):
    return H * (D + H) + 2 * D


@mistake(task="rnn_parameters", says="inputs and units are exchanged")
def rnn_of_exchanged_sizes(D, H):
    return D * (D + H + 2)


@mistake(task="rnn_parameters", says="the count is returned as a float; it is a whole number")
def rnn_count_as_float(D, H):
    return float(H * (D + H + 2))


@mistake(task="lstm_parameters", says="PyTorch keeps two biases for each block, not one")
def lstm_of_one_bias(D, H):
    return 4 * H * (D + H + 1)


@mistake(task="lstm_parameters", says="the biases are parameters too")
def lstm_of_no_bias(D, H):
    return 4 * H * (D + H)


@mistake(task="lstm_parameters", says="three blocks are counted: an LSTM has three gates and a candidate")
def lstm_of_three_blocks(D, H):
    return 3 * H * (D + H + 2)


@mistake(task="lstm_parameters", says="five blocks are counted: the memory itself has no weights")
def lstm_of_five_blocks(D, H):
    return 5 * H * (D + H + 2)


@mistake(task="lstm_parameters", says="the recurrent matrices are not counted")
def lstm_of_no_recurrent_matrix(D, H):
    return 4 * H * (D + 2)


@mistake(task="lstm_parameters", says="the blocks share their biases: each block has two of its own")
def lstm_of_shared_biases(D, H):
    return 4 * H * (D + H) + 2 * H


@mistake(task="lstm_parameters", says="both biases have one number for each unit of a block, not for each input")
def lstm_of_biases_per_input(D, H):
    return 4 * (H * (D + H) + 2 * D)


@mistake(task="lstm_parameters", says="the count is returned as a float; it is a whole number")
def lstm_count_as_float(D, H):
    return 4.0 * H * (D + H + 2)


@mistake(task="gru_parameters", says="PyTorch keeps two biases for each block, not one")
def gru_of_one_bias(D, H):
    return 3 * H * (D + H + 1)


@mistake(task="gru_parameters", says="the biases are parameters too")
def gru_of_no_bias(D, H):
    return 3 * H * (D + H)


@mistake(task="gru_parameters", says="two blocks are counted: besides its two gates a GRU has a candidate")
def gru_of_two_blocks(D, H):
    return 2 * H * (D + H + 2)


@mistake(task="gru_parameters", says="four blocks are counted, as in an LSTM: a GRU has three")
def gru_of_four_blocks(D, H):
    return 4 * H * (D + H + 2)


@mistake(task="gru_parameters", says="only the candidate is counted with two biases; the gates have two as well")
def gru_of_a_bias_for_the_candidate(D, H):
    return 3 * H * (D + H) + 4 * H


@mistake(task="gru_parameters", says="the recurrent matrices are not counted")
def gru_of_no_recurrent_matrix(D, H):
    return 3 * H * (D + 2)


@mistake(task="gru_parameters", says="both biases have one number for each unit of a block, not for each input")
def gru_of_biases_per_input(D, H):
    return 3 * (H * (D + H) + 2 * D)


@mistake(task="gru_parameters", says="the count is returned as a float; it is a whole number")
def gru_count_as_float(D, H):
    return 3.0 * H * (D + H + 2)


# clip_gradient


@mistake(task="clip_gradient", says="each tensor is clipped by its own norm: that changes the joint direction")
def clips_each_alone(gradients, max_norm):
    return [g * torch.clamp(max_norm / g.norm(), max=1) for g in gradients]


@mistake(
    task="clip_gradient", says="every element is cut off at max_norm: that is clipping by value, and turns the step"
)
def clips_by_value(gradients, max_norm):
    return [g.clamp(-max_norm, max_norm) for g in gradients]


@mistake(task="clip_gradient", says="small gradients are scaled up: only those that are too large are to change")
def always_scales(gradients, max_norm):
    norm = _norm(gradients)
    return [g * (max_norm / norm) if norm > 0 else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="gradients of zero are divided by their norm: 0 / 0 is NaN")
def divides_by_a_norm_of_zero(gradients, max_norm):
    norm = _norm(gradients)
    return [g / norm * torch.clamp(norm, max=max_norm) for g in gradients]


@mistake(task="clip_gradient", says="the comparison is turned around: small gradients grow and large ones stay")
def scales_the_small(gradients, max_norm):
    norm = _norm(gradients)
    return [g * (max_norm / norm) if 0 < norm < max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="a small number is added to the norm, as PyTorch does; here nothing is")
def adds_to_the_norm(gradients, max_norm):
    factor = torch.clamp(max_norm / (_norm(gradients) + 1e-6), max=1)
    return [g * factor for g in gradients]


@mistake(task="clip_gradient", says="the norm is kept above a small number, which vanishing gradients fall below")
def bounds_the_norm_below(gradients, max_norm):
    norm = _norm(gradients)
    return [g * (max_norm / norm.clamp(min=1e-4)) if norm > max_norm else g.clone() for g in gradients]


@mistake(
    task="clip_gradient", says="large gradients are divided by their norm, whatever max_norm: the result has the norm 1"
)
def scales_to_one(gradients, max_norm):
    norm = _norm(gradients)
    return [g / norm if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="the root of the sum of squares is forgotten")
def forgets_the_root_of_the_norm(gradients, max_norm):
    norm = _norm(gradients) ** 2
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="the norms of the tensors are added up; their squares are, under a root")
def adds_the_norms(gradients, max_norm):
    norm = sum(g.norm() for g in gradients)
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="the largest of the tensors' norms is taken for the joint one")
def takes_the_largest_norm(gradients, max_norm):
    norm = max(g.norm() for g in gradients)
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="absolute values are added up; the Euclidean norm adds squares")
def takes_the_sum_of_sizes(gradients, max_norm):
    norm = sum(g.abs().sum() for g in gradients)
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="the largest element is taken for the norm")
def takes_the_largest_element(gradients, max_norm):
    norm = max(g.abs().max() for g in gradients)
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="squares are averaged; the Euclidean norm adds them up")
def takes_the_mean_square(gradients, max_norm):
    norm = _norm(gradients) / sum(g.numel() for g in gradients) ** 0.5
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="the norm of the first tensor decides for all")
def asks_the_first_tensor(gradients, max_norm):
    norm = gradients[0].norm()
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(
    task="clip_gradient", says="tensors that are small enough themselves are left as they are; all are scaled together"
)
def leaves_small_tensors(gradients, max_norm):
    norm = _norm(gradients)
    return [g * (max_norm / norm) if norm > max_norm and g.norm() > max_norm else g.clone() for g in gradients]


@mistake(task="clip_gradient", says="tensors of zeros are left out of the list")
def drops_zeros(gradients, max_norm):
    norm = _norm(gradients)
    kept = [g for g in gradients if g.any()]
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in kept]


@mistake(task="clip_gradient", says="one long vector is returned; asked is a list of tensors like the one given")
def returns_one_vector(gradients, max_norm):
    joint = torch.cat([g.flatten() for g in gradients])
    return joint * (max_norm / joint.norm()) if joint.norm() > max_norm else joint


@mistake(task="clip_gradient", says="the norm is returned, as by PyTorch's own function; asked are the gradients")
def returns_the_norm(gradients, max_norm):
    return _norm(gradients)


@mistake(task="clip_gradient", says="the tensors given are scaled in place: they must stay as they are", way="inputs")
def scales_in_place(gradients, max_norm):
    norm = _norm(gradients)
    if norm > max_norm:
        for g in gradients:
            g.mul_(max_norm / norm)
    return [g.clone() for g in gradients]


@mistake(
    task="clip_gradient",
    says="small gradients are handed back themselves: who changes the result changes them; return copies",
    way="alias",
)
def hands_back_the_same(gradients, max_norm):
    norm = _norm(gradients)
    return [g * (max_norm / norm) for g in gradients] if norm > max_norm else list(gradients)


@mistake(task="clip_gradient", says="the norm is computed in float32: a float64 call loses digits", way="float64")
def takes_the_norm_in_float32(gradients, max_norm):
    norm = _norm([g.float() for g in gradients]).to(gradients[0].dtype)
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


@mistake(
    task="clip_gradient", says="the factor is a tensor of the default dtype: a float64 call loses digits", way="float64"
)
def rounds_the_factor(gradients, max_norm):
    factor = min(max_norm / max(float(_norm(gradients)), 1e-30), 1.0)
    return [g * torch.tensor(factor) for g in gradients]


@mistake(
    task="clip_gradient",
    says="squares are added up in a tensor on the CPU, wherever the gradients are",
    way="accelerator",
)
def adds_squares_on_the_cpu(gradients, max_norm):
    squares = torch.zeros(1, dtype=gradients[0].dtype)
    for g in gradients:
        squares = squares + g.square().sum().reshape(1)
    norm = squares.sqrt()[0]
    return [g * (max_norm / norm) if norm > max_norm else g.clone() for g in gradients]


# markov_log_likelihood


@mistake(
    task="markov_log_likelihood", says="the transition matrix is read the wrong way round: the state before is its row"
)
def reads_the_transition_backwards(x, initial, transition):
    return initial.log()[x[:, 0]] + _steps(x, transition.T)


@mistake(task="markov_log_likelihood", says="the probability of the first state is missing")
def forgets_the_initial(x, initial, transition):
    return _steps(x, transition) + torch.zeros_like(initial[x[:, 0]])


@mistake(task="markov_log_likelihood", says="the initial probability of every state is counted, not of the first alone")
def counts_every_initial(x, initial, transition):
    return initial.log()[x].sum(1) + _steps(x, transition)


@mistake(task="markov_log_likelihood", says="the initial probability of the last state is counted, not of the first")
def starts_at_the_end(x, initial, transition):
    return initial.log()[x[:, -1]] + _steps(x, transition)


@mistake(task="markov_log_likelihood", says="the first state is taken to be any with equal probability")
def starts_anywhere(x, initial, transition):
    return _steps(x, transition) - math.log(len(initial)) + 0 * initial[x[:, 0]]


@mistake(task="markov_log_likelihood", says="the transitions are not counted: states are taken to be independent")
def forgets_the_transitions(x, initial, transition):
    return initial.log()[x].sum(1)


@mistake(task="markov_log_likelihood", says="the last transition is left out")
def leaves_out_the_last_transition(x, initial, transition):
    return initial.log()[x[:, 0]] + _steps(x[:, :-1] if x.shape[1] > 1 else x, transition)


@mistake(task="markov_log_likelihood", says="a transition from the last state back to the first is counted")
def closes_the_circle(x, initial, transition):
    return initial.log()[x[:, 0]] + transition.log()[x, x.roll(-1, 1)].sum(1)


@mistake(task="markov_log_likelihood", says="every transition is counted once, however often it happens")
def counts_transitions_once(x, initial, transition):
    chains = [torch.unique(torch.stack([row[:-1], row[1:]]), dim=1) for row in x]
    return torch.stack(
        [initial.log()[row[0]] + transition.log()[a, b].sum() for row, (a, b) in zip(x, chains, strict=True)]
    )


@mistake(
    task="markov_log_likelihood",
    says="a chain of one state fails: there are no transitions to stack",
    raises="RuntimeError",
)
def fails_on_a_single_state(x, initial, transition):
    steps = [transition.log()[x[:, t], x[:, t + 1]] for t in range(x.shape[1] - 1)]
    return initial.log()[x[:, 0]] + torch.stack(steps).sum(0)


@mistake(task="markov_log_likelihood", says="the logarithms are those of base 2; here they are natural")
def takes_bits(x, initial, transition):
    return (initial.log()[x[:, 0]] + _steps(x, transition)) / math.log(2)


@mistake(task="markov_log_likelihood", says="the probability is returned, not its logarithm")
def returns_the_probability(x, initial, transition):
    return (initial.log()[x[:, 0]] + _steps(x, transition)).exp()


@mistake(task="markov_log_likelihood", says="the sign is turned: this is the negative log-likelihood")
def returns_the_negative(x, initial, transition):
    return -(initial.log()[x[:, 0]] + _steps(x, transition))


@mistake(task="markov_log_likelihood", says="the mean over the steps is taken; asked is the sum")
def averages_the_steps(x, initial, transition):
    return (initial.log()[x[:, 0]] + _steps(x, transition)) / x.shape[1]


@mistake(task="markov_log_likelihood", says="the chains are added up; asked is one number for each")
def sums_the_chains(x, initial, transition):
    return (initial.log()[x[:, 0]] + _steps(x, transition)).sum()


@mistake(task="markov_log_likelihood", says="the rows of the transition matrix are normalised; they are used as given")
def normalises_the_rows(x, initial, transition):
    return initial.log()[x[:, 0]] + _steps(x, transition / transition.sum(1, keepdim=True))


@mistake(task="markov_log_likelihood", says="the initial probabilities are normalised; they are used as given")
def normalises_the_initial(x, initial, transition):
    return (initial / initial.sum()).log()[x[:, 0]] + _steps(x, transition)


@mistake(task="markov_log_likelihood", says="probabilities are passed through a softmax, as if they were logits")
def takes_probabilities_for_logits(x, initial, transition):
    return initial.log_softmax(0)[x[:, 0]] + transition.log_softmax(1)[x[:, :-1], x[:, 1:]].sum(1)


@mistake(task="markov_log_likelihood", says="probabilities are multiplied first: the product of a long chain is 0")
def multiplies_first(x, initial, transition):
    return (initial[x[:, 0]] * transition[x[:, :-1], x[:, 1:]].prod(1)).log()


@mistake(
    task="markov_log_likelihood", says="the logarithms are taken in float32: a float64 call loses digits", way="float64"
)
def takes_logarithms_in_float32(x, initial, transition):
    logs = initial.float().log()[x[:, 0]] + _steps(x, transition.float())
    return logs.to(initial.dtype)


@mistake(task="markov_log_likelihood", says="the sum is collected in a tensor of the default dtype", way="float64")
def collects_in_the_default_dtype(x, initial, transition):
    total = torch.zeros(len(x), device=initial.device)
    return total.copy_(initial.log()[x[:, 0]] + _steps(x, transition))


@mistake(task="markov_log_likelihood", says="no gradient reaches the transition matrix", way="gradient")
def detaches_the_transition(x, initial, transition):
    return initial.log()[x[:, 0]] + _steps(x, transition.detach())


@mistake(
    task="markov_log_likelihood", says="the logarithm is taken in the tensor given: it must stay as it is", way="inputs"
)
def takes_the_logarithm_in_place(x, initial, transition):
    result = initial.log()[x[:, 0]] + _steps(x, transition)
    transition.data.log_()
    return result


@mistake(
    task="markov_log_likelihood",
    says="the sum is collected on the CPU, wherever the probabilities are",
    way="accelerator",
)
def collects_on_the_cpu(x, initial, transition):
    total = torch.zeros(len(x), dtype=initial.dtype)
    return total + initial.log()[x[:, 0]] + _steps(x, transition)


# ar_predict


@mistake(task="ar_predict", says="the first coefficient weighs the oldest of the last p values; it weighs the latest")
def weighs_the_oldest_first(history, coefficients, bias):
    _fitting(history, coefficients)
    return history[:, -len(coefficients) :] @ coefficients + bias


@mistake(task="ar_predict", says="the first p values of the history are weighed; the last p are")
def weighs_the_beginning(history, coefficients, bias):
    _fitting(history, coefficients)
    return history[:, : len(coefficients)] @ coefficients + bias


@mistake(task="ar_predict", says="the first p values are weighed, the first of them first")
def weighs_the_beginning_backwards(history, coefficients, bias):
    _fitting(history, coefficients)
    return history[:, : len(coefficients)] @ coefficients.flip(0) + bias


@mistake(task="ar_predict", says="the latest value is left out: the window ends one step too early")
def leaves_out_the_latest(history, coefficients, bias):
    _fitting(history, coefficients)
    return history.roll(1, 1).flip(1)[:, : len(coefficients)] @ coefficients + bias


@mistake(task="ar_predict", says="the bias is forgotten")
def forgets_the_bias(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients)


@mistake(task="ar_predict", says="the bias is added once for each coefficient")
def adds_the_bias_every_time(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients) + len(coefficients) * bias


@mistake(task="ar_predict", says="the bias is subtracted")
def subtracts_the_bias(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients) - bias


@mistake(task="ar_predict", says="the weighted values are averaged; they are added up")
def averages_the_values(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients) / len(coefficients) + bias


@mistake(task="ar_predict", says="the series are added up; asked is one forecast for each")
def sums_the_series(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients).sum() + bias


@mistake(task="ar_predict", says="the forecasts keep an axis of length one: they are (N,)")
def keeps_an_axis(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients)[:, None] + bias


@mistake(task="ar_predict", says="axes of length one are lost")
def squeezes_the_forecast(history, coefficients, bias):
    _fitting(history, coefficients)
    return (_weighed(history, coefficients) + bias).squeeze()


@mistake(task="ar_predict", says="more coefficients than values are no error here")
def ignores_the_surplus(history, coefficients, bias):
    if len(coefficients) == 0:
        raise ValueError("0 coefficients")
    p = min(len(coefficients), history.shape[1])
    return _weighed(history, coefficients[:p]) + bias


@mistake(task="ar_predict", says="no coefficients at all are no error here: the bias alone is forecast")
def forecasts_the_bias(history, coefficients, bias):
    if len(coefficients) > history.shape[1]:
        raise ValueError(f"{len(coefficients)} coefficients for {history.shape[1]} values")
    return _weighed(history, coefficients) + bias


@mistake(task="ar_predict", says="as many coefficients as values are refused; they fit")
def refuses_the_whole_history(history, coefficients, bias):
    if not 1 <= len(coefficients) < history.shape[1]:
        raise ValueError(f"{len(coefficients)} coefficients for {history.shape[1]} values")
    return _weighed(history, coefficients) + bias


@mistake(
    task="ar_predict", says="the error is no ValueError: shapes are left to fail on their own", raises="RuntimeError"
)
def leaves_shapes_to_fail(history, coefficients, bias):
    if len(coefficients) == 0:
        raise RuntimeError("0 coefficients")
    return history.flip(1)[:, : len(coefficients)] @ coefficients + bias


@mistake(task="ar_predict", says="the message of the error does not have the number that does not fit")
def says_no_number(history, coefficients, bias):
    if not 1 <= len(coefficients) <= history.shape[1]:
        raise ValueError("the coefficients do not fit the history")
    return _weighed(history, coefficients) + bias


@mistake(task="ar_predict", says="no gradient reaches the coefficients", way="gradient")
def detaches_the_coefficients(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients.detach()) + bias


@mistake(task="ar_predict", says="no gradient reaches the history", way="gradient")
def detaches_the_history(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history.detach(), coefficients) + bias


@mistake(
    task="ar_predict", says="the bias is a tensor of the default dtype: a float64 call loses digits", way="float64"
)
def rounds_the_bias(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients) + torch.tensor(float(bias))


@mistake(
    task="ar_predict", says="the bias is repeated in a tensor on the CPU, wherever the history is", way="accelerator"
)
def repeats_the_bias_on_the_cpu(history, coefficients, bias):
    _fitting(history, coefficients)
    return _weighed(history, coefficients) + torch.full((len(history),), float(bias), dtype=history.dtype)


@mistake(task="ar_predict", says="the values are weighed in the history given: it must stay as it is", way="inputs")
def weighs_in_place(history, coefficients, bias):
    _fitting(history, coefficients)
    forecast = _weighed(history, coefficients) + bias
    history.data[:, -1] *= coefficients.data[0]
    return forecast


# quiz


@mistake(task="quiz_lstm_size", says="PyTorch keeps two biases for each gate, not one")
def one_bias(D, H):
    return 4 * H * (D + H + 1)


@mistake(task="quiz_lstm_size", says="the biases are parameters too")
def no_bias(D, H):
    return 4 * H * (D + H)


@mistake(task="quiz_lstm_size", says="three blocks are counted: an LSTM has three gates and a candidate")
def three_blocks(D, H):
    return 3 * H * (D + H + 2)


@mistake(task="quiz_lstm_size", says="one block is counted, as in a plain RNN")
def one_block(D, H):
    return H * (D + H + 2)


@mistake(task="quiz_lstm_size", says="the recurrent matrix is not counted")
def no_recurrent_matrix(D, H):
    return 4 * H * (D + 2)


@mistake(task="quiz_memory_gradient", says="T factors are multiplied, not added")
def sum_of_factors(f, T):
    return f * T


@mistake(task="quiz_memory_gradient", says="what was forgotten is counted, not what is kept")
def forgotten_share(f, T):
    return 1 - f**T


@mistake(task="quiz_memory_gradient", says="one factor is missing: from c_0 to c_T it is T steps")
def one_step_less(f, T):
    return f ** (T - 1)


@mistake(task="quiz_memory_gradient", says="the memory is kept unchanged only if f is 1")
def never_fades(f, T):
    return 1.0
