# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 5: modern CNNs
#
# In five years image classifiers went from 8 layers to hundreds. Each step is one idea that fits into one block:
#
# | year | network | its idea |
# |---|---|---|
# | 2012 | AlexNet | big, on two devices, with relu |
# | 2014 | VGG | only 3x3, but many |
# | 2014 | GoogLeNet | several kernel sizes side by side, made cheap by 1x1 convolutions |
# | 2015 | ResNet | a shortcut around every two or three layers |
# | 2017 | DenseNet | every layer sees all layers before it |
#
# You write these blocks as functions of their weights. You built `conv2d`, the poolings and `pointwise_conv` in lecture
# 4; here nothing is forbidden: `F.conv2d`, `F.relu`, `F.max_pool2d`, `F.avg_pool2d` and `F.batch_norm` are all welcome.
# Throughout:
#
# - pictures are `[N, C, H, W]`; convolutions have no bias and odd kernels, and keep height and width (padding
#   `kernel // 2`) unless a stride is given;
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device, do not pass through another precision;
# - inputs are never changed in place, no result shares memory with an input, and everything is differentiable;
# - "norm" is always the one of section 1. It uses the statistics of the batch at hand, as in training.

# %%
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F

# %% [markdown]
# ## 1. The norm
#
# Deep stacks need their numbers kept in range. You wrote batch norm for vectors in lecture 3; for pictures, every pixel
# of every picture counts as a sample of its channel. With $\mu_c$ and $\sigma_c^2$ the mean and the *biased* variance
# of channel $c$ over $N$, $H$ and $W$ together:
#
# $$\hat x_{ncij} = \frac{x_{ncij} - \mu_c}{\sqrt{\sigma_c^2 + 10^{-5}}}$$
#
# No scale, no shift, no running averages here.
#
# Example: one channel, two pictures of one pixel each, 1 and 5: $\mu = 3$, $\sigma^2 = 4$, and the pixels become $-1$
# and $1$ (up to the $10^{-5}$).


# %%
def channel_norm(x: torch.Tensor) -> torch.Tensor:
    """Return x with every channel normalised over N, H and W together.

    Shapes: x and result [N, C, H, W]; N*H*W >= 2. Biased variance, eps 1e-5 inside the root, no weights. A constant
    channel gives zeros. Source: Ioffe & Szegedy 2015, algorithm 1 and section 3.2.
    """
    raise NotImplementedError("channel_norm")


# %% [markdown]
# ## 2. AlexNet and VGG
#
# AlexNet did not fit on one graphics card. Most of its layers were split: each device has half of the channels, its own
# kernels, and does not see the other half. Today this is called a grouped convolution; it halves the weights.
#
# Example: from $2C = 4$ to $2O = 6$ channels with 3x3 kernels, two paths have $2 \cdot 9 \cdot 2 \cdot 3 = 108$
# weights, one path would have $9 \cdot 4 \cdot 6 = 216$.


# %%
def two_path_convolution(x: torch.Tensor, w_a: torch.Tensor, w_b: torch.Tensor) -> torch.Tensor:
    """Return relu of w_a over the first half of the channels and of w_b over the second, side by side.

    Shapes: x [N, 2C, H, W], w_a and w_b [O, C, k, k] with k odd; result [N, 2O, H, W], the maps of w_a first.
    Source: Krizhevsky et al. 2012, section 3.2.
    """
    raise NotImplementedError("two_path_convolution")


# %% [markdown]
# VGG asks: why a 5x5 kernel at all? Two 3x3 layers on top of each other see the same five pixels (your
# `receptive_field` of lecture 4 says so), with a relu in between, for fewer weights:
#
# $$2 \cdot 3^2 C^2 = 18\,C^2 \quad\text{instead of}\quad 5^2 C^2 = 25\,C^2$$
#
# Its blocks are a few such layers and then a 2x2 maximum that halves height and width.
#
# Example: a block with weights `[8, 3, 3, 3]` and `[8, 8, 3, 3]` turns `[N, 3, 32, 32]` into `[N, 8, 16, 16]`.


# %%
def vgg_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return 3x3 convolutions, each followed by a relu, and then the maxima of 2x2 windows side by side.

    Shapes: x [N, C, H, W]; weights a list or tuple of at least one [O_i, O_(i-1), 3, 3]; result [N, O, H // 2, W // 2].
    An odd last row or column is dropped by the pooling. Source: Simonyan & Zisserman 2015, section 2.1.
    """
    raise NotImplementedError("vgg_block")


# %%
def stack_parameters(kernel: int, times: int, channels: int) -> int:
    """Return how many weights `times` layers of kernel x kernel have together, each with `channels` in and out.

    A Python int; no biases. Source: Simonyan & Zisserman 2015, section 2.3.
    """
    raise NotImplementedError("stack_parameters")


# %% [markdown]
# ## 3. GoogLeNet: the inception block
#
# Which kernel size is best? Take all of them, side by side, and let the next layer choose. Four branches look at the
# same $x$, and their maps are concatenated along the channels, in this order:
#
# 1. a 1x1 convolution, `w1`;
# 2. a 1x1 convolution to fewer channels, `w3_reduce`, then a 3x3 one, `w3`;
# 3. the same with 5x5, `w5_reduce` and `w5`;
# 4. a 3x3 maximum in steps of one, then a 1x1 convolution, `w_pool`.
#
# *Every* convolution is followed by a relu, the reductions too. The maximum keeps the size; at the border it looks
# only at pixels that exist (a frame of zeros would win wherever the picture is negative).
#
# Example: widths 64, 128, 32 and 32 give 256 maps of the size of $x$.


# %%
def inception_block(
    x: torch.Tensor,
    w1: torch.Tensor,
    w3_reduce: torch.Tensor,
    w3: torch.Tensor,
    w5_reduce: torch.Tensor,
    w5: torch.Tensor,
    w_pool: torch.Tensor,
) -> torch.Tensor:
    """Return the four branches side by side: 1x1; 1x1 and 3x3; 1x1 and 5x5; 3x3 maximum and 1x1.

    Shapes: x [N, C, H, W], w1 [a, C, 1, 1], w3_reduce [r, C, 1, 1], w3 [b, r, 3, 3], w5_reduce [s, C, 1, 1],
    w5 [c, s, 5, 5], w_pool [d, C, 1, 1]; result [N, a + b + c + d, H, W]. The maximum has no ties.
    Source: Szegedy et al. 2015, figure 2b.
    """
    raise NotImplementedError("inception_block")


# %% [markdown]
# The 1x1 convolutions in front are what makes it affordable. A $k \times k$ convolution from $c_{in}$ to $c_{out}$
# costs $k^2 c_{in} c_{out}$ weights; with a detour over $c_{mid}$ channels, $c_{in} c_{mid} + k^2 c_{mid} c_{out}$.
#
# Example: 5x5, from 192 over 16 to 32 channels: 153,600 at once, $3{,}072 + 12{,}800 = 15{,}872$ with the detour.


# %%
def bottleneck_parameters(c_in: int, c_mid: int, c_out: int, kernel: int) -> tuple[int, int]:
    """Return (direct, reduced): the weights of kernel x kernel from c_in to c_out, and with a 1x1 to c_mid before it.

    Python ints; no biases. Source: Szegedy et al. 2015, section 4.
    """
    raise NotImplementedError("bottleneck_parameters")


# %% [markdown]
# ## 4. ResNet: the shortcut
#
# A deeper network should be able to do at least what a shallow one does: its extra layers only have to pass things on.
# Plain layers find that hard to learn. A residual block makes it the default: it *adds* what it found to what came in.
#
# $$y = \mathrm{relu}\big(\,\mathrm{norm}(W_2 * \mathrm{relu}(\mathrm{norm}(W_1 * x))) + x\,\big)$$
#
# The order matters: norm, then the addition, then the last relu. Where the block changes the number of channels or, by
# its stride, the size, $x$ no longer fits, and the shortcut becomes $\mathrm{norm}(W_s * x)$ with a 1x1 kernel and the
# same stride. Where such weights are given they are used, whether they are needed or not. The stride is that of the
# first convolution.
#
# Example: with all weights 0 the block gives $\mathrm{relu}(x)$, and the gradient of $x$ is 1 wherever $x > 0$: it
# passes a block that has learned nothing unhindered.


# %%
def residual_block(
    x: torch.Tensor, w1: torch.Tensor, w2: torch.Tensor, w_shortcut: torch.Tensor | None = None, stride: int = 1
) -> torch.Tensor:
    """Return relu(norm(conv2(relu(norm(conv1(x))))) + shortcut).

    Shapes: x [N, C, H, W], w1 [O, C, 3, 3], w2 [O, O, 3, 3], w_shortcut [O, C, 1, 1] or None; result [N, O, H', W'].
    Without w_shortcut the shortcut is x (then O = C and stride is 1), otherwise norm(conv1x1(x)) with the same stride.
    Source: He et al. 2016, equations 1 and 2. (Later papers put norm and relu before each convolution.)
    """
    raise NotImplementedError("residual_block")


# %% [markdown]
# From 50 layers on, ResNet's blocks do their 3x3 convolution on fewer channels: reduce, convolve, expand.
#
# Example: $C = 256$, $M = 64$: $256 \cdot 64 + 9 \cdot 64 \cdot 64 + 64 \cdot 256 = 69{,}632$ weights; two plain 3x3
# layers on 256 channels have 1,179,648.


# %%
def bottleneck_block(
    x: torch.Tensor, w_reduce: torch.Tensor, w_conv: torch.Tensor, w_expand: torch.Tensor
) -> torch.Tensor:
    """Return relu(norm(expand(relu(norm(conv(relu(norm(reduce(x)))))))) + x).

    Shapes: x [N, C, H, W], w_reduce [M, C, 1, 1], w_conv [M, M, 3, 3], w_expand [C, M, 1, 1]; result [N, C, H, W].
    Source: He et al. 2016, figure 5.
    """
    raise NotImplementedError("bottleneck_block")


# %% [markdown]
# What does the shortcut change? The demo sends random pictures through 40 random blocks, with the shortcut and
# without, and asks how large the gradient of a loss behind the last block is at each earlier one. The norms keep the
# *maps* in range, not the gradients: in a plain stack every block multiplies them by about the same factor.


# %%
def plain_block(x: torch.Tensor, w1: torch.Tensor, w2: torch.Tensor) -> torch.Tensor:
    """Return the residual block without its shortcut."""
    hidden = F.relu(channel_norm(F.conv2d(x, w1, padding=1)))
    return F.relu(channel_norm(F.conv2d(hidden, w2, padding=1)))


def gradient_through(block: Callable[..., torch.Tensor], depth: int = 40) -> list[float]:
    """Return, from the first map to the last, the size of the gradient of a random projection of the last map."""
    generator = torch.Generator().manual_seed(0)
    maps = [torch.randn(16, 8, 8, 8, generator=generator).requires_grad_()]
    for _ in range(depth):
        w1, w2 = (torch.randn(8, 8, 3, 3, generator=generator) / 6 for _ in range(2))
        maps.append(block(maps[-1], w1, w2))
    target = torch.randn(maps[-1].shape, generator=generator)
    gradients = torch.autograd.grad((maps[-1] * target).sum(), maps)
    return [float(gradient.norm()) for gradient in gradients]


def show_gradients() -> None:
    """Plot how large the gradient is at every depth, with the shortcut and without."""
    import matplotlib.pyplot as plt

    for name, block in (("with the shortcut", residual_block), ("without", plain_block)):
        plt.semilogy(gradient_through(block), label=name)
    plt.xlabel("block (the loss is behind the last)")
    plt.ylabel("size of the gradient")
    plt.title("Going back from the loss, at random weights")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_gradients()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 5. DenseNet
#
# ResNet *adds* what a block found; DenseNet puts it *beside*. Layer $i$ sees $x$ and the maps of all layers before it,
# and contributes a few maps of its own (the growth rate):
#
# $$x_{i+1} = \big[\,x_i,\; W_i * \mathrm{relu}(\mathrm{norm}(x_i))\,\big]$$
#
# Here norm and relu come *before* the convolution. What was found once stays in the list as it was found: only the
# layer that looks at it sees it normalised.
#
# Example: $C = 4$ and weights `[3, 4, 3, 3]`, `[2, 7, 3, 3]` give $4 + 3 + 2 = 9$ channels.


# %%
def dense_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return x and the new maps of every layer, concatenated in this order.

    Shapes: x [N, C, H, W]; weights a list or tuple of at least one, weights[i] is [growth_i, channels so far, 3, 3];
    result [N, C + sum of growths, H, W]. Each layer computes conv(relu(norm(everything so far))).
    Source: Huang et al. 2017, equation 2.
    """
    raise NotImplementedError("dense_block")


# %% [markdown]
# Between dense blocks a transition makes the maps fewer and smaller: norm, 1x1 convolution, averages of 2x2 pixels.
# There is no relu in it (here; the paper's code has one).
#
# Example: with `w` of shape `[6, 9, 1, 1]`, `[N, 9, 7, 8]` becomes `[N, 6, 3, 4]`.


# %%
def transition_block(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Return the 2x2 averages, side by side, of the 1x1 convolution of norm(x); no relu.

    Shapes: x [N, C, H, W] with H, W >= 2, w [O, C, 1, 1]; result [N, O, H // 2, W // 2]. An odd last row or column is
    dropped by the averages. Source: Huang et al. 2017, section 3, pooling layers.
    """
    raise NotImplementedError("transition_block")


# %% [markdown]
# ## 6. The head
#
# AlexNet flattens its last maps and spends most of its weights on what follows (you counted them in lecture 4). Since
# GoogLeNet, the last maps are averaged instead, one number per channel, whatever the size of the picture.
#
# Example: `[N, 512, 7, 7]` becomes `[N, 512]`; a classifier of 1000 classes then needs 512,000 weights, not 25,088,000.


# %%
def global_average_pool(x: torch.Tensor) -> torch.Tensor:
    """Return the mean of every map.

    Shapes: x [N, C, H, W]; result [N, C]. Source: Lin et al. 2014, section 3.2.
    """
    raise NotImplementedError("global_average_pool")


# %%
def digits() -> tuple[torch.Tensor, torch.Tensor]:
    """Return scikit-learn's digits: pictures [1797, 1, 8, 8] and labels [1797]."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return torch.tensor(data.images, dtype=torch.float32)[:, None] / 16, torch.tensor(data.target)


def train(block: Callable[..., torch.Tensor], depth: int, steps: int = 110, width: int = 8) -> list[float]:
    """Train `depth` blocks between a convolution and a linear layer on the digits; return the loss of every step."""
    generator = torch.Generator().manual_seed(0)

    def weights(*shape: int) -> torch.Tensor:
        fan_in = torch.Size(shape[1:]).numel()
        return (torch.randn(shape, generator=generator) * (2 / fan_in) ** 0.5).requires_grad_()

    pictures, labels = digits()
    first, last = weights(width, 1, 3, 3), weights(10, width)
    blocks = [(weights(width, width, 3, 3), weights(width, width, 3, 3)) for _ in range(depth)]
    optimizer = torch.optim.SGD([first, last, *(w for pair in blocks for w in pair)], lr=0.05, momentum=0.9)
    losses = []
    for _ in range(steps):
        batch = torch.randint(len(pictures), (48,), generator=generator)
        maps = F.conv2d(pictures[batch], first, padding=1)
        for w1, w2 in blocks:
            maps = block(maps, w1, w2)
        loss = F.cross_entropy(global_average_pool(maps) @ last.T, labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def compare_depths() -> None:
    """Train shallow and deep networks, plain and residual, on the digits and plot their losses."""
    import matplotlib.pyplot as plt

    for depth, style in ((2, ":"), (16, "-")):
        for name, block in (("plain", plain_block), ("residual", residual_block)):
            losses = torch.tensor(train(block, depth))
            smooth = losses.unfold(0, 10, 1).mean(1)
            plt.plot(smooth, style, color="C0" if name == "plain" else "C1", label=f"{name}, {2 * depth + 2} layers")
    plt.xlabel("step")
    plt.ylabel("training loss (mean of 10 steps)")
    plt.title("On the training data, deeper is worse without the shortcut")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        compare_depths()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# Return the letter of the best option, as in `return "a"`. The last one is a small formula.


# %%
def quiz_who_brought_what() -> str:
    """Which list says rightly which network brought what?

    a. AlexNet two paths, VGG only 3x3, GoogLeNet shortcuts, ResNet branches with 1x1, DenseNet concatenation.
    b. AlexNet two paths, VGG only 3x3, GoogLeNet branches with 1x1, ResNet shortcuts, DenseNet concatenation.
    c. AlexNet only 3x3, VGG two paths, GoogLeNet branches with 1x1, ResNet shortcuts, DenseNet concatenation.
    d. AlexNet two paths, VGG only 3x3, GoogLeNet branches with 1x1, ResNet concatenation, DenseNet shortcuts.
    """
    raise NotImplementedError("quiz_who_brought_what")


# %%
def quiz_fewer_yet_deeper() -> str:
    """Which network is much deeper than AlexNet and yet has far fewer parameters, and by what?

    a. VGG-19, by its small kernels.
    b. ResNet-152, by shortcuts that have no parameters.
    c. VGG-16, by its pooling layers.
    d. GoogLeNet, by 1x1 reductions and an average of the last maps instead of wide dense layers.
    """
    raise NotImplementedError("quiz_fewer_yet_deeper")


# %%
def quiz_two_small_kernels() -> str:
    """What do two 3x3 convolutions with a relu between them give that one 5x5 convolution does not?

    a. The same receptive field with fewer weights and one more nonlinearity.
    b. A larger receptive field with as many weights.
    c. The same receptive field with more weights, and so more capacity.
    d. The same function, only faster.
    """
    raise NotImplementedError("quiz_two_small_kernels")


# %%
def quiz_add_or_concatenate() -> str:
    """How do ResNet and DenseNet pass on what earlier layers found?

    a. ResNet concatenates it, DenseNet adds it.
    b. Both add it; DenseNet only does so more often.
    c. ResNet adds it, so the width stays; DenseNet concatenates it, so the width grows.
    d. Both concatenate it; ResNet only does so less often.
    """
    raise NotImplementedError("quiz_add_or_concatenate")


# %%
def quiz_weights_saved(c_in: int, c_mid: int, c_out: int, kernel: int) -> int:
    """How many weights does a 1x1 convolution to c_mid channels save before a kernel x kernel one from c_in to c_out?

    A Python int; negative where it costs more than it saves. (192, 16 and 32 channels, kernel 5)

    Your numbers: c_in = 192, c_mid = 16, c_out = 32, kernel = 5.
    """
    raise NotImplementedError("quiz_weights_saved")
