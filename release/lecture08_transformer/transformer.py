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
# module with weights to train, and the sines and cosines that tell a transformer where a word stands. Everything is
# from *Attention Is All You Need* (Vaswani et al., 2017).
#
# Conventions on this page:
#
# - Batch comes first. Where a shape starts with `...`, any leading dimensions may stand there, or none.
# - A mask is boolean and **True means "may attend"**, as in `F.scaled_dot_product_attention`. Beware:
#   `nn.MultiheadAttention` has it the other way round.
# - Results have the dtype and the device of the inputs. Inputs are never changed.
#
# Not to be called, here or by another name: `F.scaled_dot_product_attention`, `nn.MultiheadAttention`,
# `F.multi_head_attention_forward`, `nn.Transformer*`. They are the answer.

# %%
import math

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
# ## Quiz
#
# Return the letter of the one right answer.


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
