"""Wrong recurrent networks that students write, each with what to tell them."""

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
