import torch


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (x @ w_ih.T + h @ w_hh.T + b_ih + b_hh).tanh()


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    H = h.shape[1]
    a = x @ w_ih.T + h @ w_hh.T + b_ih + b_hh
    i = a[:, :H].sigmoid()
    f = a[:, H : 2 * H].sigmoid()
    o = a[:, 2 * H : 3 * H].sigmoid()
    g = a[:, 3 * H :].tanh()
    c_new = f * c + i * g
    return o * c_new.tanh(), c_new


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    H = h.shape[1]
    a, b = x @ w_ih.T + b_ih, h @ w_hh.T + b_hh
    rz = torch.sigmoid(a[:, : 2 * H] + b[:, : 2 * H])
    r, z = rz[:, :H], rz[:, H:]
    n = torch.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    return h + z * (n - h)


def lstm(xs, state, w_ih, w_hh, b_ih, b_hh):
    outputs = []
    for t in range(len(xs)):
        state = lstm_cell(xs[t], state, w_ih, w_hh, b_ih, b_hh)
        outputs.append(state[0])
    return torch.stack(outputs), state


def quiz_gates():
    return "c"


def quiz_lstm_size(D, H):
    return 4 * (D * H + H * H + H)


def quiz_memory_gradient(f, T):
    return f**T


def quiz_gru():
    return "b"
