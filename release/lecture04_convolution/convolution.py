# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 4: convolution and pooling
#
# A fully connected layer gives every pixel its own weight: it has to learn a cat in the left corner and a cat in the
# right corner separately. A convolution slides *one small kernel* over the picture. Two ideas are in it:
#
# - **local**: an output sees a small window, not the whole picture;
# - **shared**: the same weights are used at every place, so a shifted picture gives a shifted map.
#
# You count what such layers cost, write the sliding by hand, and then the layer, the poolings, and what a stack of them
# sees. Throughout:
#
# - pictures are `[N, C, H, W]`; height before width, in kernels too;
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device, do not pass through another precision;
# - inputs are never changed in place, no result shares memory with an input, and everything is differentiable;
# - a kernel always fits, except where an error is asked for;
# - not allowed when a function of yours runs: PyTorch's convolutions and poolings, by any name (`F.conv2d`,
#   `nn.Conv2d`, `F.max_pool2d`, `torch.conv_transpose2d`, ...). Allowed, for example: `F.unfold`, `F.fold`,
#   `Tensor.unfold`, `F.pad`, `F.linear`, the Fourier transform, and plain loops.

# %%
from collections.abc import Sequence

import torch
import torch.nn.functional as F

# %% [markdown]
# ## 1. How large, how many
#
# Along one axis, a kernel of $k$ pixels moves in steps of $s$ over $n$ pixels with $p$ zeros added at *each* end. It
# finds
#
# $$n' = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# places: one more than it makes steps. What is left over at the end is not seen.
#
# Example: $n = 32$, $k = 5$, $s = 2$, $p = 1$: $\lfloor 29/2 \rfloor + 1 = 15$.


# %%
def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Return the number of places along one axis, as a Python int, rounded down.

    Raises ValueError, with the offending value in its message, where the kernel does not fit even once into the
    padded axis. Source: Dumoulin & Visin 2016, relationship 6.
    """
    raise NotImplementedError("conv_output_size")


# %% [markdown]
# Each output channel has a kernel for *every* input channel, and at most one bias. A fully connected layer has a weight
# for every pair of an input and an output. Neither number depends on how many pictures there are, and the first does
# not depend on the size of the picture.
#
# Example: from 3 to 8 channels with a kernel 5 high and 2 wide: $8 \cdot 3 \cdot 5 \cdot 2 = 240$ weights, and 8
# biases if there are any.


# %%
def conv_parameters(c_in: int, c_out: int, kernel_h: int, kernel_w: int, bias: bool = False) -> int:
    """Return how many parameters a convolution from c_in to c_out channels has, as a Python int.

    With `bias` its biases are counted, too.
    """
    raise NotImplementedError("conv_parameters")


# %%
def linear_parameters(n_in: int, n_out: int, bias: bool = False) -> int:
    """Return how many parameters a fully connected layer from n_in to n_out numbers has, as a Python int.

    With `bias` its biases are counted, too.
    """
    raise NotImplementedError("linear_parameters")


# %% [markdown]
# ## 2. Sliding a kernel
#
# The *cross-correlation* lays the kernel on the picture, multiplies what lies on each other, adds up, and moves on:
#
# $$(I \star K)_{ij} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} I_{i+a,\,j+b}\, K_{ab}$$
#
# The *convolution* of mathematics turns the kernel around first, in both axes:
#
# $$(I * K)_{ij} = \sum_{m=0}^{h-1} \sum_{n=0}^{w-1} I_{i-m,\,j-n}\, K_{mn}$$
#
# where $i$ and $j$ run over the places at which every $I_{i-m,\,j-n}$ exists. The flip makes it commute,
# $I * K = K * I$ (with enough zeros around), and a single bright pixel comes out as the kernel itself. A network
# *learns* its kernels and does not care which way round it holds them, so what is called "convolution" in networks, and
# in PyTorch, is the first formula. Here you write both, and the difference is asked for.
#
# Example: $I = \begin{pmatrix}1 & 2 & 3\end{pmatrix}$, $K = \begin{pmatrix}10 & 1\end{pmatrix}$. Cross-correlation:
# $(12, 23)$. Convolution: $(21, 32)$.


# %%
def cross_correlate2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Return the cross-correlation of one picture with one kernel, at all places where the kernel fits.

    Shapes: image [H, W], kernel [h, w] with h <= H, w <= W; result [H - h + 1, W - w + 1].
    Source: Goodfellow et al. 2016, equation 9.6. Not allowed: PyTorch's convolutions.
    """
    raise NotImplementedError("cross_correlate2d")


# %%
def convolve2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Return the convolution of one picture with one kernel, flipped in both axes, at all places where it fits.

    Shapes: image [H, W], kernel [h, w] with h <= H, w <= W; result [H - h + 1, W - w + 1].
    Source: Goodfellow et al. 2016, equation 9.5. Not allowed: PyTorch's convolutions.
    """
    raise NotImplementedError("convolve2d")


# %%
def drawing(size: int = 48) -> torch.Tensor:
    """Return a grey picture [size, size] of a ring, a bar and a slope."""
    rows, columns = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    distance = ((rows - size * 0.35) ** 2 + (columns - size * 0.35) ** 2).float().sqrt()
    picture = ((distance - size * 0.2).abs() < 2.5).float()
    picture[int(size * 0.7) : int(size * 0.8), int(size * 0.15) : int(size * 0.9)] = 1.0
    picture[: size // 2, int(size * 0.75) :] += torch.linspace(0, 1, size // 2)[:, None]
    return picture.clamp(max=1.0)


def show_kernels() -> None:
    """Show what an edge detector and a blur find in a drawing, and that a flip of an odd kernel turns its sign."""
    import matplotlib.pyplot as plt

    picture = drawing()
    edge = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    maps = {
        "the picture": picture,
        "correlated: bright to the left": cross_correlate2d(picture, edge),
        "convolved: bright to the right": convolve2d(picture, edge),
        "correlated, kernel transposed": cross_correlate2d(picture, edge.T.contiguous()),
        "a 5x5 blur, flipped or not": cross_correlate2d(picture, torch.full((5, 5), 1 / 25)),
    }
    _, axes = plt.subplots(1, len(maps), figsize=(14, 3.8))
    for axis, (title, values) in zip(axes, maps.items(), strict=True):
        limit = float(values.abs().max())
        axis.imshow(values, cmap="RdBu_r" if values.min() < 0 else "gray", vmin=min(float(values.min()), 0), vmax=limit)
        axis.set_title(f"{title}\n{tuple(values.shape)}", fontsize=9)
        axis.axis("off")
    plt.tight_layout()
    plt.show()


if __name__ == "__main__":
    try:
        show_kernels()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 3. The layer
#
# A convolution layer does this for every picture $n$, sums over the input channels $c$, and has one kernel stack and
# one bias for every output channel $o$:
#
# $$y_{noij} = b_o + \sum_{c} \sum_{a} \sum_{b} \tilde x_{n,\,c,\,is+a,\,js+b}\; w_{ocab}$$
#
# with $\tilde x$ the picture in a frame of $p$ zeros on all four sides, and stride $s$ on both axes. No flip. The size
# of the maps is what `conv_output_size` says.
#
# Think of each window as a row of $C h w$ numbers: then the layer is *one* matrix product with the $O$ kernels, the
# affine layer of lecture 2 used at every place. `F.unfold` and `Tensor.unfold` cut such windows out.
#
# Example: $x$ is one channel of ones, $3 \times 3$; $w$ is $2 \times 2$ of ones, $b = 10$, stride 2, padding 1. The
# frame makes it $5 \times 5$, there are $2 \times 2$ places, and $y = \begin{pmatrix}11 & 12\\12 & 14\end{pmatrix}$.


# %%
def conv2d(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor, stride: int = 1, padding: int = 0) -> torch.Tensor:
    """Return the convolution layer's maps: cross-correlation, summed over input channels, plus a bias per map.

    Shapes: x [N, C, H, W], w [O, C, h, w], b [O]; result [N, O, H', W'], sizes as in conv_output_size.
    Stride and zero padding are the same on both axes, the padding on all four sides. Padding may exceed the kernel.
    Source: LeCun et al. 1998, section II.A. Not allowed: PyTorch's convolutions and poolings.
    """
    raise NotImplementedError("conv2d")


# %% [markdown]
# ## 4. Pooling
#
# Pooling makes maps smaller without weights: each channel by itself, each window by itself, its maximum or its mean.
# The windows are square; they lie side by side unless a stride is given; windows that are not complete are dropped.
#
# The gradient of a maximum goes to the pixel that won, all of it; that of a mean to every pixel, in equal parts.
#
# Example: the row of windows $\begin{pmatrix}1 & 5 & 2 & 0 & 9\\3 & 4 & 7 & 6 & 9\end{pmatrix}$ with kernel 2: maxima
# $(5, 7)$, means $(3.25, 3.75)$; the last column is dropped. With stride 1 the maxima are $(5, 7, 7, 9)$.


# %%
def max_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """Return the maximum of every window of kernel x kernel pixels, in steps of `stride` (the kernel where None).

    Shapes: x [N, C, H, W]; result [N, C, H', W']; no padding, incomplete windows dropped. No window has ties.
    Source: Krizhevsky et al. 2012, section 3.4. Not allowed: PyTorch's poolings and convolutions.
    """
    raise NotImplementedError("max_pool2d")


# %%
def avg_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """Return the mean of every window of kernel x kernel pixels, in steps of `stride` (the kernel where None).

    Shapes: x [N, C, H, W]; result [N, C, H', W']; no padding, incomplete windows dropped.
    Source: LeCun et al. 1998, section II.B. Not allowed: PyTorch's poolings and convolutions.
    """
    raise NotImplementedError("avg_pool2d")


# %%
def show_shifts() -> None:
    """Show what a shift by one pixel does to the maps, and how much of it is left after pooling."""
    import matplotlib.pyplot as plt

    picture = drawing()
    shifted = torch.roll(picture, 1, dims=1)
    kernels = torch.tensor([[[[-1.0, 1.0], [-1.0, 1.0]]], [[[-1.0, -1.0], [1.0, 1.0]]]])
    before, after = (
        F.relu(conv2d(each[None, None], kernels, torch.zeros(2), padding=1)) for each in (picture, shifted)
    )
    pooled = [
        (f"{name} of {kernel}x{kernel}", pool(before, kernel)[0], pool(after, kernel)[0])
        for name, pool in (("maximum", max_pool2d), ("mean", avg_pool2d))
        for kernel in (1, 2, 4, 8)
    ]
    _, axes = plt.subplots(2, 4, figsize=(11, 5.6))
    for axis, (name, first, second) in zip(axes.flat, pooled, strict=True):
        moved = float((first - second).abs().sum() / first.abs().sum())
        axis.imshow(first.amax(0), cmap="gray")
        axis.set_title(f"{name}\na shift changes {moved:.0%}", fontsize=9)
        axis.axis("off")
    plt.tight_layout()
    plt.show()


if __name__ == "__main__":
    try:
        show_shifts()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 5. A kernel of one pixel
#
# A 1x1 convolution sees no neighbours. What is left is the sum over channels: the same small dense layer, with matrix
# $w$, at every pixel. It changes the number of channels, and that is what it is for; lecture 5 is full of it.
#
# $$y_{no\cdot\cdot} = \sum_c w_{oc}\, x_{nc\cdot\cdot}$$
#
# Example: a pixel with channels $(1, 2, 3)$ and $w = \begin{pmatrix}1 & 1 & 1\\0 & 0 & -1\end{pmatrix}$ becomes
# $(6, -3)$.


# %%
def pointwise_conv(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Return the 1x1 convolution without bias.

    Shapes: x [N, C, H, W], w [O, C]; result [N, O, H, W].
    Source: Lin et al. 2014, section 3.1. Not allowed: PyTorch's convolutions.
    """
    raise NotImplementedError("pointwise_conv")


# %% [markdown]
# ## 6. What an output sees
#
# How many input pixels, along an axis, does one output of a stack depend on? Going from the input on, neighbouring
# outputs lie $j$ pixels apart ($j = 1$ at first). A layer with kernel $k$ adds $k - 1$ such steps to the field $r$, and
# its stride widens the steps of what comes *after* it:
#
# $$r \leftarrow r + (k - 1)\, j, \qquad j \leftarrow j\, s$$
#
# Example: a 3x3 layer of stride 2, then a 3x3 layer: $1 + 2 \cdot 1 + 2 \cdot 2 = 7$. The other way round: 5.


# %%
def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Return how many pixels along an axis one output depends on, as a Python int.

    layers: pairs (kernel, stride) from the input on, convolutions and poolings alike; of no layers the answer is 1.
    Padding does not matter. Source: Araujo et al. 2019, equation 2.
    """
    raise NotImplementedError("receptive_field")


# %%
def show_receptive_fields() -> None:
    """Plot how the receptive field grows with depth, with and without strides."""
    import matplotlib.pyplot as plt

    stacks = {
        "3x3": [(3, 1)] * 15,
        "5x5": [(5, 1)] * 15,
        "VGG: 3x3 twice, pool 2x2": [(3, 1), (3, 1), (2, 2)] * 5,
        "AlexNet": [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)],
    }
    for name, layers in stacks.items():
        plt.plot([receptive_field(layers[:depth]) for depth in range(len(layers) + 1)], "o-", markersize=3, label=name)
    plt.axhline(224, linestyle=":", color="k")
    plt.yscale("log", base=2)
    plt.xlabel("layers")
    plt.ylabel("pixels seen along an axis")
    plt.title("Strides multiply, kernels only add (dotted: 224 pixels)")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_receptive_fields()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# The first four count the *weights*, without biases, of layers like those of AlexNet, which was trained on two devices
# with half of the channels each. They are formulas: return the number for whatever arguments are given. Of the others
# return the letter of the best option, as in `return "a"`.


# %%
def quiz_conv_weights(kernel: int, c_in: int, c_out: int) -> int:
    """How many weights has a convolution with a square kernel, from c_in to c_out channels?

    (kernel 3, from 128 to 64 channels)

    Your numbers: kernel = 3, c_in = 128, c_out = 64.
    """
    raise NotImplementedError("quiz_conv_weights")


# %%
def quiz_two_device_weights(kernel: int, c_in: int, c_out: int) -> int:
    """How many weights, on both devices together, has a convolution that is split over two devices?

    On each device c_in channels come in and c_out go out; the devices do not see each other's channels.
    (kernel 5, from 48 to 128 channels)

    Your numbers: kernel = 5, c_in = 48, c_out = 128.
    """
    raise NotImplementedError("quiz_two_device_weights")


# %%
def quiz_flattened_weights(side: int, channels: int, units: int) -> int:
    """How many weights has the fully connected layer that follows the last maps?

    Each device holds `channels` maps of side x side pixels and `units` of the layer's outputs. The layer connects
    everything with everything, across the devices. (13 x 13 maps, 128 channels, 2048 units)

    Your numbers: side = 13, channels = 128, units = 2048.
    """
    raise NotImplementedError("quiz_flattened_weights")


# %%
def quiz_classifier_weights(units: int, classes: int) -> int:
    """How many weights has the last layer, from `units` on each of two devices to the classes?

    (2048 units, 1000 classes)

    Your numbers: units = 2048, classes = 1000.
    """
    raise NotImplementedError("quiz_classifier_weights")


# %%
def quiz_pooling_loses() -> str:
    """What does a max pooling layer lose?

    a. Channels: fewer come out than went in.
    b. The strongest response of each window.
    c. Where exactly in its window the strongest response was.
    d. Weights, which must be learned anew.
    """
    raise NotImplementedError("quiz_pooling_loses")


# %%
def quiz_one_by_one() -> str:
    """What are 1x1 convolutions for?

    a. They widen the receptive field at little cost.
    b. They mix the channels of each pixel, and so change their number cheaply.
    c. They make the maps smaller in height and width.
    d. Nothing: a kernel of one pixel leaves the maps as they are.
    """
    raise NotImplementedError("quiz_one_by_one")
