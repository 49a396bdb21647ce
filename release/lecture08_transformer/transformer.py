# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 8: attention and the transformer
#
# A recurrent network hands its past on through one vector, step by step. Attention lets every position look at every
# other one directly, in one step: it *asks* (a query), compares the question with what the others *offer* (keys), and
# takes home a weighted mean of what they *hold* (values).
#
# You will write the operation itself, the two masks that a transformer needs, several heads of it side by side, a
# module with weights to train, and the sines and cosines that tell a transformer where a word stands. Then you will put
# it together: the encoder's layer and the decoder's, images as sequences, and writing one word after the other. Almost
# everything is from *Attention Is All You Need* (Vaswani et al., 2017).
#
# Conventions on this page:
#
# - Batch comes first. Where a shape starts with `...`, any leading dimensions may stand there, or none.
# - A mask is boolean and **True means "may attend"**, as in `F.scaled_dot_product_attention`. Beware:
#   `nn.MultiheadAttention` has it the other way round.
# - Results have the dtype and the device of the inputs. Inputs are never changed.
#
# Not to be called, here or by another name: `F.scaled_dot_product_attention`, `nn.MultiheadAttention`,
# `F.multi_head_attention_forward`, `nn.Transformer*`, and, from section 6 on, PyTorch's normalisations. They are the
# answer.

# %%
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import Tensor, nn


def works(task, *arguments):
    """Whether a task is done; says which one to do first if it is not."""
    try:
        task(*arguments)
    except NotImplementedError as missing:
        print(f"implement {missing} first")
        return False
    return True


# %% [markdown]
# ## 1. Scaled dot-product attention
#
# $$ \text{Attention}(Q, K, V) = \text{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V $$
#
# - $Q$ has one row for each of $n_q$ queries, $K$ and $V$ one row for each of $n_k$ positions that can be attended.
# - Queries and keys share the width $d_k$, since they meet in an inner product. The values' width $d_v$ is free.
# - Each *query* spreads a weight of one over the keys.
# - Why the root? The inner product of two random vectors of width $d_k$ has a variance of $d_k$. Undivided, the softmax
#   of a wide model would pick one key and pass no gradient to the others.
#
# Where the mask says False the weight is *exactly* zero and the other weights still sum to one. A query that may attend
# to nothing at all (it happens: an empty sequence in a padded batch) gets zero weights and a zero output, and no
# gradient anywhere becomes NaN. Mind that a NaN which is replaced *after* it came up still spoils the backward pass.
#
# **Example.** $d_k = 4$, $q = (2, 0, 0, 0)$, keys $(\log 3, 0, 0, 0)$ and $(0, 5, 0, 0)$, values $(4)$ and $(8)$. The
# scores are $2 \log 3 / \sqrt 4 = \log 3$ and $0$, the weights $3/4$ and $1/4$, the output $(5)$. With the first key
# masked the weights are $0$ and $1$, and the output is $(8)$.


# %%
def scaled_dot_product_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Attend with every query to every key. Vaswani et al. (2017), equation 1.

    q: (..., n_q, d_k), k: (..., n_k, d_k), v: (..., n_k, d_v), the leading dimensions the same for all three.
    mask: bool, broadcastable to (..., n_q, n_k), True where the query may attend to the key; None allows everything.

    Returns (out, weights), out: (..., n_q, d_v) and weights: (..., n_q, n_k), the weights neither averaged nor cut out
    of the graph. Scores may be as large as 10,000. A query without any key that it may attend to: zeros in both, and
    finite gradients.

    Forbidden: F.scaled_dot_product_attention, nn.MultiheadAttention, F.multi_head_attention_forward, nn.Transformer*.
    """
    raise NotImplementedError("scaled_dot_product_attention")


# %%
if __name__ == "__main__":
    words = ["the", "cat", "sat", "on", "the", "mat"]
    torch.manual_seed(0)
    embedding = torch.randn(6, 16)
    embedding[4] = embedding[0]  # the same word twice
    if works(scaled_dot_product_attention, embedding, embedding, embedding):
        _, weights = scaled_dot_product_attention(embedding, embedding, embedding)
        plt.figure(figsize=(4, 4))
        plt.imshow(weights, cmap="Blues", vmin=0, vmax=1)
        plt.xticks(range(6), words)
        plt.yticks(range(6), words)
        plt.xlabel("key")
        plt.ylabel("query")
        plt.title('"the" looks at both of itself')
        plt.show()

# %% [markdown]
# ## 2. Who may look at whom
#
# A decoder that learns to predict the next word must not see it. Its mask is *causal*: position $i$ may attend to
# positions $j \le i$, itself included. Rows are queries, columns are keys:
#
# $$ n = 3: \quad \begin{pmatrix} 1 & 0 & 0 \\ 1 & 1 & 0 \\ 1 & 1 & 1 \end{pmatrix} $$
#
# Sequences of different lengths share a batch by being filled up at the end. What fills must not be attended, by
# any query; hence the axis of size one in `(N, 1, n)`. Lengths $(2, 0)$ and $n = 3$ give `[[[1, 1, 0]], [[0, 0, 0]]]`.
# Because True means "may", both masks at once are `causal_mask(n) & padding_mask(lengths, n)`, of shape `(N, n, n)`.


# %%
def causal_mask(n: int) -> Tensor:
    """(n, n) bool, True where a position may attend: to itself and to earlier ones. On the CPU."""
    raise NotImplementedError("causal_mask")


# %%
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    """(N, 1, n) bool, True at the first lengths[b] of the n positions of sequence b.

    lengths: (N,) int64, each between 0 and n. The mask lies on the lengths' device.
    """
    raise NotImplementedError("padding_mask")


# %%
if __name__ == "__main__" and works(causal_mask, 3) and works(padding_mask, torch.tensor([3]), 3):
    masks = causal_mask(6) & padding_mask(torch.tensor([6, 4, 2]), 6)
    figure, axes = plt.subplots(1, 3, figsize=(9, 3))
    for axis, mask, length in zip(axes, masks, (6, 4, 2), strict=True):
        axis.imshow(mask, cmap="Greens", vmin=0, vmax=1)
        axis.set(title=f"length {length}", xlabel="key", ylabel="query")
    plt.show()

# %% [markdown]
# ## 3. Several heads
#
# One softmax makes one kind of comparison: a word that has to find its verb *and* its adjective gets a blend of the
# two. So the width $d_\text{model}$ is cut into $h$ blocks, each block attends by itself, and the results are put side
# by side again and mixed by one last matrix:
#
# $$ \text{head}_i = \text{Attention}(X_q W_{Q,i}^\top,\; X_{kv} W_{K,i}^\top,\; X_{kv} W_{V,i}^\top), \qquad
#    \text{out} = [\text{head}_1, \dots, \text{head}_h]\, W_O^\top $$
#
# - $W_{Q,i}$ is the $i$-th block of $d_\text{model} / h$ *contiguous rows* of $W_Q$: head $i$ owns the $i$-th block of
#   features, before and after the attention.
# - Each head compares vectors of its own width, $d_\text{model} / h$: that is the $d_k$ of its scale.
# - Queries come from `x_q`, keys *and* values from `x_kv`. In self-attention both are the same sequence. When a decoder
#   reads an encoder, lengths and even widths may differ.
# - A mask has no axis for the heads: it holds for every one of them.
#
# **Example.** $d_\text{model} = 4$, two heads, one position with features $(a, b, c, d)$ after a projection: head 1
# gets $(a, b)$, head 2 $(c, d)$. With $n$ positions the heads are tensors of shape $(N, h, n, d_\text{model}/h)$. A
# reshape straight from `(N, n, d_model)` to that shape has the right size and the wrong numbers: it gives the first
# *positions* to head 1. Try it on `torch.arange(8).reshape(1, 2, 4)`.


# %%
def multi_head_attention(
    x_q: Tensor,
    x_kv: Tensor,
    w_q: Tensor,
    w_k: Tensor,
    w_v: Tensor,
    w_o: Tensor,
    n_head: int,
    mask: Tensor | None = None,
) -> Tensor:
    """Attention in n_head blocks of features, then the output projection. Vaswani et al. (2017), section 3.2.2.

    x_q: (N, n_q, d_q), x_kv: (N, n_k, d_kv).
    w_q: (d_model, d_q), w_k and w_v: (d_model, d_kv), w_o: (d_model, d_model), all applied as x @ w.T.
    d_q, d_kv and d_model may differ; d_model is a multiple of n_head, and a head's width is d_model / n_head.
    mask: bool, broadcastable to (N, n_q, n_k), such as (n_q, n_k) or (N, 1, n_k); the same for every head.

    Returns (N, n_q, d_model). A query without any key that it may attend to gives zeros, and finite gradients.

    Forbidden: F.scaled_dot_product_attention, nn.MultiheadAttention, F.multi_head_attention_forward, nn.Transformer*.
    """
    raise NotImplementedError("multi_head_attention")


# %% [markdown]
# ## 4. A module
#
# The same as a layer with weights of its own, to be trained. Four `nn.Linear` layers without bias, called `w_q`, `w_k`,
# `w_v` and `w_o`, and nothing else in the state: then anyone's weights can be loaded by name.


# %%
class MultiHeadAttention(nn.Module):
    """`multi_head_attention` with weights w_q, w_k, w_v, w_o: bias-free nn.Linear(d_model, d_model); no other state.

    Raises ValueError if d_model is not a multiple of n_head.

    Forbidden: F.scaled_dot_product_attention, nn.MultiheadAttention, F.multi_head_attention_forward, nn.Transformer*.
    """

    def __init__(self, d_model: int, n_head: int) -> None:
        super().__init__()
        raise NotImplementedError("MultiHeadAttention")

    def forward(self, x_q: Tensor, x_kv: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """x_q: (N, n_q, d_model), x_kv: (N, n_k, d_model), or None for self-attention. Returns (N, n_q, d_model)."""
        raise NotImplementedError("MultiHeadAttention")


# %% [markdown]
# To see that it learns: find the one marked position of a sequence and copy what stands there to everywhere. Without
# attention no position could know. The loss should fall from about 1 to nearly nothing.

# %%
if __name__ == "__main__" and works(lambda: MultiHeadAttention(8, 2)(torch.zeros(1, 6, 8))):
    torch.manual_seed(0)
    module = MultiHeadAttention(8, 2)
    optimizer = torch.optim.Adam(module.parameters(), lr=1e-2)
    losses = []
    for _ in range(200):
        x = torch.randn(32, 6, 8)
        marked = torch.randint(6, (32,))
        x[..., 0] = 4.0 * F.one_hot(marked, 6)
        x[..., 1] = 1.0  # in place of a bias
        target = x[torch.arange(32), marked][:, None, 2:].expand(-1, 6, -1)
        loss = F.mse_loss(module(x)[..., 2:], target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    plt.figure(figsize=(5, 3))
    plt.plot(losses)
    plt.xlabel("step")
    plt.ylabel("mean squared error")
    plt.title("Finding the marked position")
    plt.show()

# %% [markdown]
# ## 5. Where a word stands
#
# Attention does not care about order: shuffle keys together with their values and nothing changes. So the position is
# added to the embedding, as a vector of sines and cosines with wavelengths from $2\pi$ to nearly $10000 \cdot 2\pi$:
#
# $$ PE_{pos,\,2i} = \sin\frac{pos}{10000^{2i/d}}, \qquad PE_{pos,\,2i+1} = \cos\frac{pos}{10000^{2i/d}} $$
#
# Sine and cosine take turns, column by column, and share a frequency in pairs: moving along by $k$ positions turns each
# pair by an angle that depends on $k$ alone. (Some code puts all sines first; it works as well, and is not this table.)
#
# **Example.** $d = 4$: row 0 is $(0, 1, 0, 1)$, row 1 is $(\sin 1, \cos 1, \sin 0.01, \cos 0.01)$.


# %%
def positional_encoding(n: int, d: int) -> Tensor:
    """Sinusoidal table (n, d) for positions 0 to n - 1, d even. Vaswani et al. (2017), section 3.5.

    On the CPU, in torch.get_default_dtype().
    """
    raise NotImplementedError("positional_encoding")


# %%
if __name__ == "__main__" and works(positional_encoding, 2, 2):
    table = positional_encoding(64, 32)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.imshow(table, cmap="RdBu", aspect="auto")
    left.set(title="Positional encoding", xlabel="column", ylabel="position")
    right.imshow(table @ table.T, cmap="viridis")
    right.set(title="Inner products: only the distance counts", xlabel="position", ylabel="position")
    plt.show()

# %% [markdown]
# ## 6. Layer normalisation
#
# From here on the parts are put together. A transformer adds the result of every layer to its input, and sums that grow
# from layer to layer train badly. So after each addition every position is brought back to mean 0 and variance 1,
# *by itself*, over its $d$ features, and may then choose a scale and an offset for each feature:
#
# $$ \mu = \frac1d \sum_j x_j, \qquad \sigma^2 = \frac1d \sum_j (x_j - \mu)^2, \qquad
#    y_j = g_j\, \frac{x_j - \mu}{\sqrt{\sigma^2 + \varepsilon}} + b_j $$
#
# The batch norm of lecture 3 took its statistics over the batch, feature by feature. Here nothing is shared: a sequence
# alone, a longer one, or one filled with padding is normalised just the same. The variance is the biased one (divided
# by $d$), and $\varepsilon$ stands under the root.
#
# **Example.** $x = (1, 3, 5, 7)$ has mean 4 and variance 5. With $g = 1$, $b = 0$ and $\varepsilon = 4$ the root is 3,
# and the result is $(-1, -1/3, 1/3, 1)$.


# %%
def layer_norm(x: Tensor, gain: Tensor, bias: Tensor, eps: float = 1e-5) -> Tensor:
    """Normalise over the last axis, then multiply by gain and add bias. Ba, Kiros & Hinton (2016), equation 4.

    x: (..., d), gain and bias: (d,). Returns (..., d). A row without any spread becomes the bias.

    Forbidden: PyTorch's normalisations (F.layer_norm, nn.LayerNorm, batch, group, instance and RMS norm).
    """
    raise NotImplementedError("layer_norm")


# %% [markdown]
# ## 7. The feed-forward layer
#
# Attention moves things from position to position, but it only ever averages. What a position makes of what it got is
# the work of a small network with one hidden layer, the same one for every position:
#
# $$ \text{FFN}(x) = \max(0,\; x W_1^\top + b_1)\, W_2^\top + b_2 $$
#
# It is lecture 2's `mlp_forward` with two layers, applied along the last axis.
#
# **Example.** $x = (1, -2)$, $W_1$ the identity, $b_1 = 0$: the hidden layer is $(1, 0)$. With $W_2 = ((2, 5), (3, 7))$
# and $b_2 = (0, 1)$ the result is $(2, 4)$.


# %%
def feed_forward(x: Tensor, w_1: Tensor, b_1: Tensor, w_2: Tensor, b_2: Tensor) -> Tensor:
    """Two affine maps with a relu between, at every position. Vaswani et al. (2017), equation 2.

    x: (..., d), w_1: (d_ff, d), b_1: (d_ff,), w_2: (d, d_ff), b_2: (d,). Returns (..., d).
    """
    raise NotImplementedError("feed_forward")


# %% [markdown]
# ## 8. An encoder layer
#
# Two steps, each followed by addition and norm:
#
# $$ x \leftarrow \text{norm}_1\big(x + \text{attention}(x, x)\big), \qquad
#    x \leftarrow \text{norm}_2\big(x + \text{FFN}(x)\big) $$
#
# - What is added in the second step, and what the FFN sees, is the result of the first *norm*.
# - The sum is normalised, as in the paper and in the lecture. Later models normalise the input of each step instead
#   ("pre-norm"), which trains more easily in deep stacks. It is another function: here it is the paper's.
# - The weights come as a dictionary, by name. In which order they stand in it means nothing.
# - A position that may attend to nothing gets an attention of 0, and what is left is its own input, normalised.
#
# **Example.** With $W_O = 0$, $W_2 = 0$, $b_2 = 0$, gains of 1 and biases of 0 both steps add nothing, and the layer is
# the layer norm of its input (of a norm the norm is itself).


# %%
def encoder_layer(x: Tensor, weights: dict[str, Tensor], n_head: int, mask: Tensor | None = None) -> Tensor:
    """Self-attention and feed-forward, each with addition and norm. Vaswani et al. (2017), section 3.1.

    x: (N, n, d), n_head divides d. mask: bool, broadcastable to (N, n, n), True means may attend.
    weights: "w_q", "w_k", "w_v", "w_o" (d, d); "w_1" (d_ff, d), "b_1" (d_ff,), "w_2" (d, d_ff), "b_2" (d,);
    "gain_1", "bias_1", "gain_2", "bias_2" (d,). The norms have an eps of 1e-5.

    Returns (N, n, d). A position that may attend to nothing gets an attention of 0, and finite gradients.

    Forbidden: PyTorch's normalisations, F.scaled_dot_product_attention, nn.MultiheadAttention,
    F.multi_head_attention_forward, nn.Transformer*.
    """
    raise NotImplementedError("encoder_layer")


# %% [markdown]
# What positions are good for. An encoder layer sees eight random letters and has to say two things at each place: which
# letter stands at the *mirrored* place, and which one stands just *before* (before the first stands the last). It is
# trained twice: with your `positional_encoding` added to the letters, and without.
#
# Without positions it cannot know: the loss stays near what guessing among the letters present costs. With them the
# loss goes to zero, and nobody told the two heads to share the work. Look at what they attend to.

# %%
LETTERS, PLACES, WIDTH = 10, 8, 32


def random_weights(d: int, d_ff: int, norms: int, prefixes: tuple[str, ...] = ("",)) -> dict[str, Tensor]:
    """Weights of an encoder layer, or (with three norms and the prefix "cross_" too) of a decoder layer."""
    weights = {
        f"{prefix}{name}": torch.randn(d, d) / math.sqrt(d)
        for prefix in prefixes
        for name in ("w_q", "w_k", "w_v", "w_o")
    }
    weights |= {"w_1": torch.randn(d_ff, d) / math.sqrt(d), "b_1": torch.zeros(d_ff)}
    weights |= {"w_2": torch.randn(d, d_ff) / math.sqrt(d_ff), "b_2": torch.zeros(d)}
    for i in range(1, norms + 1):
        weights |= {f"gain_{i}": torch.ones(d), f"bias_{i}": torch.zeros(d)}
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def train_encoder(place: Tensor, steps: int = 300) -> tuple[list[float], dict[str, Tensor], Tensor]:
    """Train on the two questions; returns losses, the layer's weights and the letters' embedding."""
    torch.manual_seed(0)
    weights = random_weights(WIDTH, 64, norms=2)
    embedding = torch.randn(LETTERS, WIDTH).requires_grad_()
    answer = (torch.randn(2 * LETTERS, WIDTH) / math.sqrt(WIDTH)).requires_grad_()
    optimizer = torch.optim.Adam([*weights.values(), embedding, answer], lr=5e-3)
    losses = []
    for _ in range(steps):
        letters = torch.randint(LETTERS, (64, PLACES))
        mirrored, before = (encoder_layer(embedding[letters] + place, weights, 2) @ answer.T).chunk(2, -1)
        loss = F.cross_entropy(mirrored.flatten(0, 1), letters.flip(1).flatten())
        loss = loss + F.cross_entropy(before.flatten(0, 1), letters.roll(1, 1).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, weights, embedding


def show_heads() -> None:
    """Losses with and without positions, and the mean attention of both heads."""
    place = positional_encoding(PLACES, WIDTH)
    blind, _, _ = train_encoder(0 * place)
    losses, weights, embedding = train_encoder(place)
    _, axes = plt.subplots(1, 3, figsize=(11, 3.5), layout="constrained")
    axes[0].plot(blind, label="without positions")
    axes[0].plot(losses, label="with positions")
    axes[0].set(xlabel="step", ylabel="nats", title="Two questions about order")
    axes[0].legend()
    with torch.no_grad():
        x = embedding[torch.randint(LETTERS, (200, PLACES))] + place
        heads = zip((x @ weights["w_q"].T).chunk(2, -1), (x @ weights["w_k"].T).chunk(2, -1), strict=True)
        for number, (q, k) in enumerate(heads, start=1):
            _, attention = scaled_dot_product_attention(q, k, k)
            axes[number].imshow(attention.mean(0), cmap="Blues", vmin=0)
            axes[number].set(title=f"Head {number}", xlabel="attended place", ylabel="place")
    plt.show()


if __name__ == "__main__" and works(show_heads):
    pass

# %% [markdown]
# ## 9. A decoder layer
#
# The decoder writes one word after the other and has two places to look: at what it has written so far, and at what the
# encoder made of the source, the *memory*. So its layer has three steps, each followed by addition and norm:
#
# $$ y \leftarrow \text{norm}_1\big(y + \text{attention}(y, y)\big), \quad
#    y \leftarrow \text{norm}_2\big(y + \text{attention}(y, \text{memory})\big), \quad
#    y \leftarrow \text{norm}_3\big(y + \text{FFN}(y)\big) $$
#
# - In the second step queries come from $y$, keys and values from the memory, as they are: the encoder has normalised
#   them already.
# - The two attentions have weights of their own, and masks of their own. Over $y$ lies, as a rule, `causal_mask(m)`;
#   over the memory at most a `padding_mask`, since all of the source is known. The layer lays down no mask by itself.
#
# **Example of shapes.** $y$ of $(2, 3, 8)$ and a memory of $(2, 5, 8)$: attention weights of $(3, 3)$, then of
# $(3, 5)$ for each head, and a result of $(2, 3, 8)$.


# %%
def decoder_layer(
    y: Tensor,
    memory: Tensor,
    weights: dict[str, Tensor],
    n_head: int,
    self_mask: Tensor | None = None,
    memory_mask: Tensor | None = None,
) -> Tensor:
    """Self-attention, attention to the memory, feed-forward, each with addition and norm. Section 3.1.

    y: (N, m, d), memory: (N, n, d), n_head divides d.
    self_mask: bool, broadcastable to (N, m, m). memory_mask: bool, broadcastable to (N, m, n). True means may attend.
    weights: those of `encoder_layer`, and "cross_w_q", "cross_w_k", "cross_w_v", "cross_w_o" (d, d) of the attention to
    the memory, and "gain_3", "bias_3" (d,). The norms have an eps of 1e-5.

    Returns (N, m, d). Where nothing may be attended the attention is 0, and gradients are finite.

    Forbidden: PyTorch's normalisations, F.scaled_dot_product_attention, nn.MultiheadAttention,
    F.multi_head_attention_forward, nn.Transformer*.
    """
    raise NotImplementedError("decoder_layer")


# %% [markdown]
# ## 10. Images as sequences
#
# A vision transformer (Dosovitskiy et al., 2021) reads an image as a sequence of square patches: no convolution, and
# the encoder above as it is. Cut the image into patches, row by row, and write each one as a vector: first the channel,
# then the row, then the column inside the patch.
#
# **Example.** One channel, $4 \times 4$ pixels numbered from 0 along the rows, patches of 2: the four vectors are
# $(0, 1, 4, 5)$, $(2, 3, 6, 7)$, $(8, 9, 12, 13)$ and $(10, 11, 14, 15)$. A reshape alone gives $(0, 1, 2, 3)$ first,
# which is a row and no patch.


# %%
def patchify(images: Tensor, patch: int) -> Tensor:
    """Cut images into patches. Dosovitskiy et al. (2021), section 3.1.

    images: (N, C, H, W). Returns (N, (H / patch) * (W / patch), C * patch * patch): patches row by row, inside a patch
    channel, row, column. A new tensor, also where nothing has to be moved.

    Raises ValueError, with the number in its message, where H or W is not a multiple of patch.
    """
    raise NotImplementedError("patchify")


# %%
if __name__ == "__main__" and works(patchify, torch.zeros(1, 1, 2, 2), 1):
    rows, columns = torch.meshgrid(torch.linspace(-1, 1, 48), torch.linspace(-1, 1, 64), indexing="ij")
    picture = torch.stack([rows.cos(), (3 * columns).sin().abs(), ((rows**2 + columns**2) < 0.4).float()])
    patches = patchify(picture[None], 16)[0].view(-1, 3, 16, 16)
    figure, axes = plt.subplots(1, 1 + len(patches), figsize=(12, 1.6), width_ratios=[4] + [1] * len(patches))
    axes[0].imshow(picture.permute(1, 2, 0))
    for axis, piece in zip(axes[1:], patches, strict=True):
        axis.imshow(piece.permute(1, 2, 0), vmin=0, vmax=1)
    for axis in axes:
        axis.axis("off")
    plt.suptitle("What a vision transformer reads")
    plt.show()

# %% [markdown]
# ## 11. Writing
#
# A trained decoder gives logits for the next word. To write a sentence is to ask, to append, and to ask again. *Greedy*
# decoding always appends the word of the largest logit, until that is the end, or until there is no room left.
#
# **Example.** Start 1, end 0, room for 4 tokens. If the model prefers 5 after 1 and 0 after 5, the result is
# `[1, 5, 0]`. If it prefers 5, 7, 7, 7, ... the result is `[1, 5, 7, 7]`, without an end.


# %%
def greedy_decode(step: Callable[[list[int]], Tensor], start: int, end: int, max_length: int) -> list[int]:
    """Write greedily: append the token of the largest logit until it is `end` or there are max_length tokens.

    step(tokens): takes the list of ints so far and returns logits (V,). It is called once for each token appended, and
    does not change its list. max_length >= 1 counts the start, and the end where it fits; start and end differ.

    Returns the list of ints, from `start` on, `end` included where it was reached.
    """
    raise NotImplementedError("greedy_decode")


# %% [markdown]
# All of it at once: an encoder and a decoder, one layer each, that learn to *sort*. The encoder reads six digits, the
# decoder writes them in order. In training the right digits are given, under a causal mask, all places at once. In use
# it has to read what it wrote itself: `greedy_decode`. The map shows where each digit that was written was found.

# %%
START, END, SHORT = 10, 11, 6


def read(digits: Tensor, model: dict[str, dict[str, Tensor] | Tensor]) -> Tensor:
    """The memory of (N, 6) digits."""
    return encoder_layer(model["embedding"][digits] + model["place"][: digits.shape[1]], model["encoder"], 2)


def write(tokens: Tensor, memory: Tensor, model: dict[str, dict[str, Tensor] | Tensor]) -> Tensor:
    """The logits (N, m, 12) of the token after each of the (N, m) written so far."""
    m = tokens.shape[1]
    y = model["embedding"][tokens] + model["place"][:m]
    return decoder_layer(y, memory, model["decoder"], 2, causal_mask(m)) @ model["answer"].T


def train_sorting(steps: int = 500) -> tuple[list[float], dict[str, dict[str, Tensor] | Tensor]]:
    """Train an encoder and a decoder to sort six digits; returns losses and the model."""
    torch.manual_seed(0)
    model = {"encoder": random_weights(WIDTH, 64, 2), "decoder": random_weights(WIDTH, 64, 3, ("", "cross_"))}
    model["embedding"] = torch.randn(END + 1, WIDTH).requires_grad_()
    model["answer"] = (torch.randn(END + 1, WIDTH) / math.sqrt(WIDTH)).requires_grad_()
    model["place"] = positional_encoding(SHORT + 2, WIDTH)
    learned = [*model["encoder"].values(), *model["decoder"].values(), model["embedding"], model["answer"]]
    optimizer = torch.optim.Adam(learned, lr=4e-3)
    losses = []
    for _ in range(steps):
        digits = torch.randint(10, (64, SHORT))
        edge = torch.ones(64, 1, dtype=torch.int64)
        target = torch.cat([START * edge, digits.sort(1).values, END * edge], 1)
        logits = write(target[:, :-1], read(digits, model), model)
        loss = F.cross_entropy(logits.flatten(0, 1), target[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, model


def show_sorting() -> None:
    """The loss, five sequences sorted greedily, and where one of them looked."""
    losses, model = train_sorting()
    with torch.no_grad():
        for digits in (*torch.randint(10, (4, 1, SHORT)), torch.randperm(10)[None, :SHORT]):
            memory = read(digits, model)

            def step(tokens, memory=memory):
                return write(torch.tensor([tokens]), memory, model)[0, -1]

            tokens = greedy_decode(step, START, END, SHORT + 2)
            print(digits[0].tolist(), "->", tokens[1:-1] if tokens[-1] == END else tokens[1:])
        weights = model["decoder"]
        y = model["embedding"][torch.tensor([tokens[:-1]])] + model["place"][: len(tokens) - 1]
        own = [weights[name] for name in ("w_q", "w_k", "w_v", "w_o")]
        y = y + multi_head_attention(y, y, *own, 2, causal_mask(len(tokens) - 1))
        y = layer_norm(y, weights["gain_1"], weights["bias_1"])
        heads = zip(
            (y @ weights["cross_w_q"].T).chunk(2, -1), (memory @ weights["cross_w_k"].T).chunk(2, -1), strict=True
        )
        attention = sum(scaled_dot_product_attention(q, k, k)[1] for q, k in heads)[0] / 2
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    left.plot(losses)
    left.set(xlabel="step", ylabel="nats per token", title="Learning to sort")
    right.imshow(attention, cmap="Blues", vmin=0)
    right.set_xticks(range(SHORT), digits[0].tolist())
    right.set_yticks(range(len(tokens) - 1), [token if token < START else "end" for token in tokens[1:]])
    right.set(xlabel="read", ylabel="written", title="Where each digit was found")
    plt.show()


if __name__ == "__main__" and works(show_sorting):
    pass

# %% [markdown]
# ## Quiz
#
# Return the letter of the one right answer; the last question asks for a formula.


# %%
def quiz_one_token() -> str:
    """In a sentence of three words, d_k = 4, the query of the second word is (2 log 2, 0, 0, 0). The keys of the words
    are (0, 1, 0, 0), (1, 0, 0, 0) and (0, 0, 0, 3), their values (4, 0), (0, 8) and (4, 0). What is the second word's
    representation after scaled dot-product attention?

    a) (0, 8 log 2)
    b) (2, 4)
    c) (4/3, 16/3)
    d) (0, 8)
    """
    raise NotImplementedError("quiz_one_token")


# %%
def quiz_dimensions() -> str:
    """Queries are n_q x d_q, keys n_k x d_k, values n_v x d_v. Which must agree for softmax(Q K^T / sqrt(d_k)) V?

    a) n_q = n_k = n_v
    b) d_q = d_k = d_v
    c) d_q = d_k, and n_k = n_v
    d) d_q = d_k, and n_q = n_v
    """
    raise NotImplementedError("quiz_dimensions")


# %%
def quiz_cost() -> str:
    """Why does the cost of self-attention over n positions grow with n squared?

    a) every position compares itself with every position, and keeps a weight for each pair
    b) the matrices that make queries, keys and values grow with n in both directions
    c) every head has to look at the result of every other head
    d) the positions are worked through one after another, and each has to wait for the ones before
    """
    raise NotImplementedError("quiz_cost")


# %%
def quiz_encoder_memory() -> str:
    """What does the encoder hand the decoder in a transformer that translates?

    a) one vector that sums up the source sentence: its output at the last word
    b) its attention weights, so that the decoder looks where the encoder looked
    c) queries, which the decoder answers with its own keys and values
    d) one vector for each source word, from which the decoder makes keys and values
    """
    raise NotImplementedError("quiz_encoder_memory")


# %%
def quiz_all_at_once() -> str:
    """A decoder writes one word after the other. Why can it be trained at all positions of a sentence at once?

    a) in training every word is known, so each position may look at all of them
    b) the right words before it are given to each position, and the causal mask hides those after
    c) `greedy_decode` runs inside the training step, and each position sees what was written so far
    d) the encoder's memory holds the target sentence
    """
    raise NotImplementedError("quiz_all_at_once")


# %%
def quiz_encoder_size(d: int, d_ff: int) -> int:
    """Return the number of parameters in the `weights` of one `encoder_layer` of width d with d_ff hidden units.

    The paper's base model has d = 512 and d_ff = 2048.

    Your numbers: d = 512, d_ff = 2048.
    """
    raise NotImplementedError("quiz_encoder_size")
