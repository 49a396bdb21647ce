# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 7: recurrent networks
#
# A sentence, a melody, a stock price: the length is not known beforehand, and what comes next depends on what was
# before. A Markov model looks back a fixed number of steps. A recurrent network carries a *state* instead, a vector
# of $H$ numbers that sums up everything read so far, and applies the same small function, a **cell**, at every
# step:
#
# $$h_t = \text{cell}(x_t, h_{t-1})$$
#
# You will write three cells (a plain RNN, an LSTM, a GRU), run each of them over whole sequences, count what they cost,
# and keep their gradients within bounds. At the end come two models that were there before them, the Markov chain and
# the autoregressive model: they have no state, and show what a state is for.
#
# Throughout: $T$ steps, $N$ sequences side by side, $D$ input features, $H$ hidden units. Weights are stored as
# PyTorch stores them, one **row per output**, so they are applied as `x @ w.T`. There are always two biases, `b_ih`
# and `b_hh`.
#
# PyTorch's recurrent layers and cells (`nn.RNN`, `nn.LSTM`, `nn.GRU`, `nn.LSTMCell`, `torch.lstm_cell`, ...) are
# what you are about to build, so your functions may not call them. One task more has something that it may not call,
# and says so; everything else is welcome. Results have the dtype of the arguments and lie on their device; the
# arguments themselves stay as they are, and no result shares memory with one.

# %%
import torch
from torch import Tensor

# %% [markdown]
# ## 1. The plain RNN
#
# $$h' = \tanh(W x + b_{ih} + U h + b_{hh})$$
#
# With $D = H = N = 1$, $W = 1$, $U = 2$, $b_{ih} = 0.5$, $b_{hh} = -0.5$, $x = 1$ and $h = 0.5$ the sum is
# $1 + 0.5 + 1 - 0.5 = 2$, and $h' = \tanh 2 = 0.964$.


# %%
def rnn_cell(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """One step of a plain recurrent network, with tanh.

    x (N, D), h (N, H), w_ih (H, D), w_hh (H, H), b_ih (H,), b_hh (H,); returns the new h (N, H).
    Not allowed: PyTorch's recurrent layers and cells.
    Source: Elman 1990, "Finding structure in time".
    """
    raise NotImplementedError("rnn_cell")


# %% [markdown]
# ## 2. The LSTM
#
# Follow the gradient of $h_T$ back to $h_0$ in a plain RNN: at each step it is multiplied by $U^\top$ and by
# $\tanh' \le 1$. After fifty steps it has vanished, or blown up. The LSTM gives the past a second lane, the
# **memory** $c$, that is only ever scaled and added to:
#
# $$c' = f \odot c + i \odot g \qquad\qquad h' = o \odot \tanh(c')$$
#
# | | name | squashed by | says |
# |---|---|---|---|
# | $i$ | input gate | sigmoid | how much of the candidate is written |
# | $f$ | forget gate | sigmoid | how much of the old memory is kept |
# | $g$ | candidate | **tanh** | what could be written (not a gate) |
# | $o$ | output gate | sigmoid | how much of the memory is shown |
#
# Each of the four is an affine function of $x$ and of the previous $h$, like the inside of the plain cell's tanh.
# Their weights are stacked in one matrix of $4H$ rows.
#
# > **Mind the order: i, f, g, o.** This is PyTorch's order, and ours. Other courses stack i, f, **o, g**, others
# > again concatenate $[h, x]$ or keep a single bias. Weights in one order, read in another, give no error and a
# > wrong network.
#
# One step with $N = D = H = 1$: let the four pre-activations come out as $0, 3, 0.5, 0.5$. Then $i = 0.5$, $f =
# 0.953$, $g = \tanh 0.5 = 0.462$, $o = 0.622$. From $c = 2$ we get $c' = 0.953 \cdot 2 + 0.5 \cdot 0.462 = 2.136$
# and $h' = 0.622 \cdot \tanh 2.136 = 0.605$.


# %%
def lstm_cell(
    x: Tensor, state: tuple[Tensor, Tensor], w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """One step of an LSTM.

    x (N, D), state = (h, c) with h (N, H) and c (N, H), w_ih (4H, D), w_hh (4H, H), b_ih (4H,), b_hh (4H,),
    the blocks in the order i, f, g, o; returns the new (h, c), in this order.
    Pre-activations of the gates may be as large as 1000 and as small as -1000.
    Not allowed: PyTorch's recurrent layers and cells.
    Source: Hochreiter and Schmidhuber 1997; the forget gate is from Gers, Schmidhuber and Cummins 2000.
    """
    raise NotImplementedError("lstm_cell")


# %% [markdown]
# What is left of a single entry in the memory, if the forget gate's bias is what decides? The higher the bias, the
# longer the memory: that is why many people start it at 1 or 2.


# %%
def memory_over_time(bias: float, T: int = 40) -> list[float]:
    """The memory of one unit that starts at 1 and hears nothing, for a forget gate of pre-activation `bias`."""
    x, h, c = torch.zeros(1, 1), torch.zeros(1, 1), torch.ones(1, 1)
    b_ih, b_hh = torch.tensor([-20.0, bias, 0.0, 20.0]), torch.zeros(4)
    kept = []
    for _ in range(T):
        _, c = lstm_cell(x, (h, c), torch.zeros(4, 1), torch.zeros(4, 1), b_ih, b_hh)
        kept.append(c.item())
    return kept


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        for bias in (0.0, 1.0, 2.0, 4.0):
            plt.plot(memory_over_time(bias), label=f"bias {bias:g}")
        plt.xlabel("step")
        plt.ylabel("what is left of c")
        plt.legend(title="forget gate")
        plt.show()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 3. The GRU
#
# The GRU gets by with one state and two gates. With blocks stacked in the order r (reset), z (update), n (new):
#
# $$r = \sigma(W_r x + b_{ir} + U_r h + b_{hr}) \qquad z = \sigma(W_z x + b_{iz} + U_z h + b_{hz})$$
# $$n = \tanh\big(W_n x + b_{in} + r \odot (U_n h + b_{hn})\big) \qquad h' = (1 - z) \odot n + z \odot h$$
#
# Papers differ twice, and we do as PyTorch does in both: here $r$ multiplies the **hidden contribution, its bias
# included** (the first paper multiplies $h$, before the matrix), and $z$ is the share of the **old** state
# (elsewhere of the new one).
#
# With $N = D = H = 1$, $x = 1$, $h = 0.5$, $W = (0, 1, 1)$, $U = (0, -2, 2)$, $b_{ih} = 0$, $b_{hh} = (0, 0, 1)$:
# $r = \sigma(0) = 0.5$, $z = \sigma(0) = 0.5$, $n = \tanh(1 + 0.5 \cdot 2) = 0.964$, $h' = 0.732$.


# %%
def gru_cell(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """One step of a GRU.

    x (N, D), h (N, H), w_ih (3H, D), w_hh (3H, H), b_ih (3H,), b_hh (3H,), the blocks in the order r, z, n;
    returns the new h (N, H).
    Not allowed: PyTorch's recurrent layers and cells.
    Source: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", in PyTorch's variant.
    """
    raise NotImplementedError("gru_cell")


# %% [markdown]
# ## 4. Through time
#
# One cell, applied $T$ times with the **same** weights; each step's $(h, c)$ is the next step's state. Here time is
# the first axis, as PyTorch has it: `xs[t]` is what all $N$ sequences read at step $t$. Keep the graph whole: a
# gradient at the last step must find its way back to the first input. (Cutting it every few steps is *truncated*
# backpropagation through time, a trick for long sequences, and not wanted here.)
#
# Going on with the cell above ($x = 1$, $h = 0.5$, $c = 2$; rows of `w_ih` $1, 2, -1, 0$, of `w_hh` $0, 2, 2, 1$,
# `b_ih` $-1, 0, 0.5, 0$ and `b_hh` zero) with a second input of $0$ gives `hs` $= 0.605, 0.618$ and a last $c$ of
# $1.898$.


# %%
def lstm(
    xs: Tensor, state: tuple[Tensor, Tensor], w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """An LSTM over a whole sequence.

    xs (T, N, D) with T >= 1, state = (h, c) with h (N, H) and c (N, H), weights as in `lstm_cell`;
    returns (hs, (h, c)): hs (T, N, H) holds the hidden state after each step, (h, c) is the state after the last.
    Not allowed: PyTorch's recurrent layers and cells. You may call your own `lstm_cell`.
    Source: Hochreiter and Schmidhuber 1997.
    """
    raise NotImplementedError("lstm")


# %% [markdown]
# How far back does the gradient reach? The same random numbers once for a plain RNN and once for an LSTM whose
# forget gate starts at a bias of 2: the size of $\partial h_T / \partial x_t$, for each $t$.


# %%
def gradient_norms(T: int = 60, H: int = 16) -> dict[str, list[float]]:
    """The norm of the gradient of the last hidden state's sum with respect to each input."""
    generator = torch.Generator().manual_seed(7)

    def draw(*shape: int) -> Tensor:
        return 0.2 * torch.randn(*shape, generator=generator)

    zero = torch.zeros(1, H)
    w_ih, w_hh, b_ih, b_hh = draw(4 * H, H), draw(4 * H, H), draw(4 * H), draw(4 * H)
    b_ih[H : 2 * H] += 2
    norms = {}

    xs = (5 * draw(T, 1, H)).requires_grad_()
    lstm(xs, (zero, zero), w_ih, w_hh, b_ih, b_hh)[1][0].sum().backward()
    norms["LSTM"] = xs.grad.norm(dim=(1, 2)).tolist()

    xs, h = xs.detach().clone().requires_grad_(), zero
    for x in xs:
        h = rnn_cell(x, h, w_ih[:H], w_hh[:H], b_ih[:H], b_hh[:H])
    h.sum().backward()
    norms["plain RNN"] = xs.grad.norm(dim=(1, 2)).tolist()
    return norms


if __name__ == "__main__":
    try:
        for name, values in gradient_norms().items():
            plt.semilogy(range(1, len(values) + 1), values, label=name)
        plt.xlabel("t")
        plt.ylabel("gradient of the last h with respect to x_t")
        plt.legend()
        plt.show()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 5. The other two through time
#
# The same loop around the other two cells, which have one state only. The second result is the state after the last
# step, `hs[-1]`: the network's summary of the whole sequence, which is what a classifier reads.
#
# With the numbers of section 1 ($W = 1$, $U = 2$, biases $0.5$ and $-0.5$, $h = 0.5$), the inputs $1, -2$ give `hs`
# $= 0.964, -0.072$: after $\tanh 2$ comes $\tanh(-2 + 0.5 + 2 \cdot 0.964 - 0.5)$.


# %%
def rnn(xs: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, Tensor]:
    """A plain recurrent network over a whole sequence.

    xs (T, N, D) with T >= 1, h (N, H), weights as in `rnn_cell`;
    returns (hs, h): hs (T, N, H) holds the hidden state after each step, h (N, H) is the last one.
    Not allowed: PyTorch's recurrent layers and cells. You may call your own `rnn_cell`.
    Source: Elman 1990, "Finding structure in time".
    """
    raise NotImplementedError("rnn")


# %%
def gru(xs: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, Tensor]:
    """A GRU over a whole sequence.

    xs (T, N, D) with T >= 1, h (N, H), weights as in `gru_cell`;
    returns (hs, h): hs (T, N, H) holds the hidden state after each step, h (N, H) is the last one.
    Not allowed: PyTorch's recurrent layers and cells. You may call your own `gru_cell`.
    Source: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", in PyTorch's variant.
    """
    raise NotImplementedError("gru")


# %% [markdown]
# ## 6. What they cost
#
# A layer has as many parameters for a sequence of three steps as for one of three thousand: the weights are shared. How
# many are they? Count one block (a matrix for $x$, a matrix for $h$, two biases), then the blocks.
#
# Example: a plain RNN with $D = 2$, $H = 3$ has $3 \cdot 2 + 3 \cdot 3 + 3 + 3 = 21$.


# %%
def rnn_parameters(D: int, H: int) -> int:
    """The number of parameters of a plain recurrent layer with D inputs and H units, both biases counted, as an int.

    Not allowed: building PyTorch's recurrent layers.
    Source: PyTorch's documentation of `nn.RNN`, the shapes of its weights.
    """
    raise NotImplementedError("rnn_parameters")


# %%
def lstm_parameters(D: int, H: int) -> int:
    """The number of parameters of an LSTM layer with D inputs and H units, both biases counted, as an int.

    Not allowed: building PyTorch's recurrent layers.
    Source: PyTorch's documentation of `nn.LSTM`, the shapes of its weights.
    """
    raise NotImplementedError("lstm_parameters")


# %%
def gru_parameters(D: int, H: int) -> int:
    """The number of parameters of a GRU layer with D inputs and H units, both biases counted, as an int.

    Not allowed: building PyTorch's recurrent layers.
    Source: PyTorch's documentation of `nn.GRU`, the shapes of its weights.
    """
    raise NotImplementedError("gru_parameters")


# %% [markdown]
# ## 7. When gradients explode
#
# Gradients that vanish are a matter for the architecture. Gradients that explode have a simple remedy: see all of them,
# from all parameters, as one long vector, and where it is longer than allowed, shorten it. Its direction stays.
#
# $$\lVert g \rVert = \sqrt{\textstyle\sum_k \sum_j g_{kj}^2} \qquad\qquad
# g_k \leftarrow \frac{\text{max norm}}{\lVert g \rVert}\, g_k \quad\text{if}\quad \lVert g \rVert > \text{max norm}$$
#
# Example: the two tensors $[3]$ and $[4]$ have the joint norm 5. Clipped to 2.5 they are $[1.5]$ and $[2]$; clipped to
# 10 they stay as they are. (Each for itself would become $[2.5]$: another direction.)
#
# PyTorch's `clip_grad_norm_` does this in place, and adds $10^{-6}$ to the norm. Here nothing is added, and you return
# new tensors, copies where nothing is to be done.


# %%
def clip_gradient(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """Gradients scaled together so that their joint Euclidean norm is at most max_norm.

    gradients: a list (or tuple) of at least one tensor, of any shapes; max_norm > 0. Their joint norm may be 0, or lie
    anywhere from 1e-6 to 1e6. Returns a list of new tensors in the same order. No gradient is asked.
    Not allowed: `torch.nn.utils.clip_grad_norm_` and its relatives.
    Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
    """
    raise NotImplementedError("clip_gradient")


# %% [markdown]
# Everything so far in one experiment. The first input is 1 or -1, then come 59 inputs of noise, and at the end the
# network is asked what the first one was. Both networks have 16 units, the same optimizer (Adam, as in lecture 3) and
# your clipping. Guessing is right half of the time.


# %%
def learn_to_remember(kind: str, T: int = 60, H: int = 16, steps: int = 120, N: int = 64) -> list[float]:
    """The share of right answers in each step of training."""
    generator = torch.Generator().manual_seed(0)
    blocks = {"plain RNN": 1, "LSTM": 4}[kind]
    shapes: list[tuple[int, ...]] = [(blocks * H, 1), (blocks * H, H), (blocks * H,), (blocks * H,), (H,)]
    weights = [(2 * torch.rand(shape, generator=generator) - 1) / H**0.5 for shape in shapes]
    if kind == "LSTM":
        weights[2][H : 2 * H] += 3
    weights = [weight.requires_grad_() for weight in weights]
    optimizer = torch.optim.Adam(weights, lr=0.01)
    right = []
    for _ in range(steps):
        first = torch.randint(0, 2, (N,), generator=generator).float()
        xs = 0.3 * torch.randn(T, N, 1, generator=generator)
        xs[0, :, 0] = 2 * first - 1
        zero = torch.zeros(N, H)
        h = rnn(xs, zero, *weights[:4])[1] if kind == "plain RNN" else lstm(xs, (zero, zero), *weights[:4])[1][0]
        logits = h @ weights[4]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, first)
        gradients = torch.autograd.grad(loss, weights)
        for weight, gradient in zip(weights, clip_gradient(list(gradients), 1.0), strict=True):
            weight.grad = gradient
        optimizer.step()
        right.append(((logits > 0) == (first > 0)).float().mean().item())
    return right


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        for kind, colour in (("plain RNN", "C1"), ("LSTM", "C0")):
            answers = torch.tensor(learn_to_remember(kind))
            plt.plot(answers, color=colour, alpha=0.2)
            plt.plot(range(10, 110), answers.unfold(0, 21, 1).mean(1), color=colour, label=kind)
        plt.axhline(0.5, color="grey", linestyle=":")
        plt.xlabel("step of training")
        plt.ylabel("right answers")
        plt.title("what was the first of 60 inputs?")
        plt.legend()
        plt.show()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 8. Before there was a state: Markov chains
#
# A sequence of symbols, each one of $K$. A *Markov* model says that the next depends on the current one alone. So two
# tables say everything: how likely each symbol is to begin with, and for each symbol (its **row**) how likely each
# symbol is to follow (its **column**). The likelihood of a sequence is a product, its logarithm a sum:
#
# $$\log p(x) = \log \text{initial}[x_1] + \sum_{t=1}^{T-1} \log \text{transition}[x_t, x_{t+1}]$$
#
# Add logarithms; do not multiply probabilities first. A product of a few hundred of them is 0 for a computer.
#
# Example: initial $[0.5, 0.5]$, transition $[[0.9, 0.1], [0.4, 0.6]]$. The sequence $0, 0, 1$ has the probability
# $0.5 \cdot 0.9 \cdot 0.1 = 0.045$ and the log-likelihood $-3.101$.


# %%
def markov_log_likelihood(x: Tensor, initial: Tensor, transition: Tensor) -> Tensor:
    """The log-likelihood of sequences under a Markov chain, in nats.

    x (N, T) int64 with T >= 1, states from 0 to K - 1; initial (K,), transition (K, K) with the state before as the
    row. All probabilities are at least 0.001, and are used as given, also where they do not sum to 1.
    Returns (N,). Differentiable with respect to both tables.
    Source: Markov 1913, "An example of statistical investigation of the text Eugene Onegin".
    """
    raise NotImplementedError("markov_log_likelihood")


# %% [markdown]
# ## 9. Before there was a state: autoregression
#
# The same idea for numbers: the next value is a weighted sum of the last $p$, plus a constant.
#
# $$\hat x_{L+1} = \text{bias} + \sum_{k=0}^{p-1} \text{coefficients}[k] \cdot x_{L-k}$$
#
# The **first** coefficient weighs the **latest** value. So a model with the single coefficient 1 repeats what it saw
# last, and $[2, -1]$ continues a straight line. (Some libraries number them the other way round.)
#
# Example: the history $[5, 1, 2, 3]$ with the coefficients $[10, 100]$ and the bias $0.5$ gives
# $0.5 + 10 \cdot 3 + 100 \cdot 2 = 230.5$.


# %%
def ar_predict(history: Tensor, coefficients: Tensor, bias: float) -> Tensor:
    """The next value of each series, forecast by an autoregressive model.

    history (N, L), the latest value last; coefficients (p,), that of the latest value first; bias a Python number.
    Returns (N,). Differentiable with respect to history and coefficients.
    Raises ValueError where not L >= p >= 1, with the number that does not fit in its message.
    Source: Yule 1927, "On a method of investigating periodicities in disturbed series".
    """
    raise NotImplementedError("ar_predict")


# %% [markdown]
# Two forecasts of the same noisy wave, made step by step: each forecast becomes part of the history of the next. The
# coefficients are fitted by least squares. Two are enough for a wave without noise, since
# $\sin(t + 1) = 2 \cos(1) \sin(t) - \sin(t - 1)$. What does noise do to the two, and why do twenty do better?

# %%
if __name__ == "__main__":
    try:
        generator = torch.Generator().manual_seed(1)
        series = torch.sin(0.35 * torch.arange(120)) + 0.15 * torch.randn(120, generator=generator)
        rolls = {}
        for p in (2, 20):
            windows = series[:80].unfold(0, p + 1, 1)
            fitted = torch.linalg.lstsq(windows[:, :p].flip(1), windows[:, p:]).solution[:, 0]
            rolled = series[None, :80]
            for _ in range(40):
                rolled = torch.cat([rolled, ar_predict(rolled, fitted, 0.0)[:, None]], dim=1)
            rolls[p] = rolled[0, 79:]
        plt.plot(range(40, 80), series[40:80], "k.-", label="seen")
        plt.plot(range(80, 120), series[80:], "k.", alpha=0.25, label="to come")
        for p, forecast in rolls.items():
            plt.plot(range(79, 120), forecast, label=f"p = {p}")
        plt.xlabel("t")
        plt.legend(ncols=4)
        plt.show()

        weather = torch.tensor([[0.9, 0.1], [0.4, 0.6]])
        chains = torch.tensor([[0, 0, 0, 0, 1, 1, 0, 0], [0, 1, 0, 1, 0, 1, 0, 1]])
        scores = markov_log_likelihood(chains, torch.tensor([0.5, 0.5]), weather)
        print("log-likelihood of lasting and of changing weather:", [round(score, 2) for score in scores.tolist()])
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 10. Quiz
#
# Return the letter of your answer, or, where a number is asked for, compute it from the arguments.


# %%
def quiz_gates() -> str:
    """Which statement on an LSTM is **wrong**?

    a) The forget gate multiplies the old memory element by element, not as a matrix.
    b) Every sample of a batch and every hidden unit has a value of its own for each gate.
    c) The output gate decides how much of the candidate is written into the memory.
    d) With f = 1 and i = 0 the memory passes through a step unchanged, and so does its gradient.
    """
    raise NotImplementedError("quiz_gates")


# %%
def quiz_lstm_size(D: int, H: int) -> int:
    """How many parameters does one LSTM layer with D inputs and H hidden units have, both biases counted? An int."""
    raise NotImplementedError("quiz_lstm_size")


# %%
def quiz_memory_gradient(f: float, T: int) -> float:
    """The forget gate of one memory stays at the number f (0 < f < 1) for T steps, and c feeds back into no gate and
    no candidate. What is the derivative of c_T with respect to c_0? A float.

    Your numbers: f = 0.9, T = 20.
    """
    raise NotImplementedError("quiz_memory_gradient")


# %%
def quiz_gru() -> str:
    """What does a GRU drop, compared with an LSTM?

    a) The dependence of its gates on the previous hidden state.
    b) The separate memory c and the output gate; one gate, z, does the work of both the input and the forget gate.
    c) The tanh of the candidate.
    d) The path on which the old state is added without being squashed again.
    """
    raise NotImplementedError("quiz_gru")
