"""Checks of lecture 4: sizes and parameters counted, windows slid, channels summed, maps pooled."""

import re

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, choice, close, error_of, law

LIBRARY = ("*conv[123]d*", "*convolution*", "*conv_t*", "Conv[123T]*", "LazyConv*", "*pool[123]d*", "*Pool[123]d*")

TASKS = [
    Task("conv_output_size", "The size of a convolution's output", differentiable=False),
    Task("conv_parameters", "Parameters of a convolution", differentiable=False),
    Task("linear_parameters", "Parameters of a fully connected layer", differentiable=False),
    Task("cross_correlate2d", "Cross-correlation", main=True, forbids=LIBRARY),
    Task("convolve2d", "Convolution with a flipped kernel", forbids=LIBRARY),
    Task("conv2d", "The convolution layer", main=True, forbids=LIBRARY),
    Task("max_pool2d", "Max pooling", main=True, forbids=LIBRARY),
    Task("avg_pool2d", "Average pooling", forbids=LIBRARY),
    Task("pointwise_conv", "The 1x1 convolution", forbids=LIBRARY),
    Task("receptive_field", "The receptive field", differentiable=False),
    Task(
        "quiz_conv_weights",
        "Quiz: weights of a convolution",
        differentiable=False,
        numbers={"kernel": (3, 5, 7), "c_in": (128, 64, 256), "c_out": (64, 96, 32)},
    ),
    Task(
        "quiz_two_device_weights",
        "Quiz: weights of a convolution on two devices",
        differentiable=False,
        numbers={"kernel": (5, 3, 7), "c_in": (48, 32, 64), "c_out": (128, 96, 192)},
    ),
    Task(
        "quiz_flattened_weights",
        "Quiz: weights after flattening",
        differentiable=False,
        numbers={"side": (13, 6, 7), "channels": (128, 64, 256), "units": (2048, 1024, 512)},
    ),
    Task(
        "quiz_classifier_weights",
        "Quiz: weights of the last layer",
        differentiable=False,
        numbers={"units": (2048, 1024, 512), "classes": (1000, 100, 365)},
    ),
    Task("quiz_pooling_loses", "Quiz: what pooling loses", differentiable=False),
    Task("quiz_one_by_one", "Quiz: what 1x1 convolutions are for", differentiable=False),
]


def _whole(size, kernel, stride, padding):
    """The size along one axis, for laws that must not lean on the student's own."""
    return (size + 2 * padding - kernel) // stride + 1


def _positive(draw, *shapes):
    """Tensors around one, for answers of a single number: terms that cancel would leave nothing but rounding."""
    return [draw.uniform(*shape, low=0.5, high=1.5) for shape in shapes]


# conv_output_size, conv_parameters, linear_parameters


@check("Kernel, stride and padding", task="conv_output_size", points=1, draws=1, public=True)
def output_size(student, draw):
    """Padding counts on both sides, and the places are one more than the steps."""
    n, kernel, padding = draw.integer(12, 40), draw.integer(2, 8), draw.integer(1, 5)
    return {
        "plain": student.conv_output_size(n, kernel),
        "same": student.conv_output_size(n, 2 * padding + 1, 1, padding),
        "strided": student.conv_output_size(1 + kernel + 3 * n, kernel + 1, stride=3),
        "all": student.conv_output_size(n, kernel, padding=padding, stride=2),
    }


@check("What is left over is dropped", task="conv_output_size", points=1, draws=1)
def rounded_down(student, draw):
    """Every remainder of the last step, up to one short of a whole step."""
    kernel, stride, steps = draw.integer(1, 6), draw.integer(3, 6), draw.integer(2, 7)
    sizes = [kernel + steps * stride + left for left in range(stride)]
    return {f"left over {i}": student.conv_output_size(n, kernel, stride) for i, n in enumerate(sizes)}


@check("A kernel that just fits", task="conv_output_size", points=1, draws=1)
def just_fits(student, draw):
    """One place, with padding too, and however long the stride; a kernel of 1 has n places."""
    n, padding, stride = draw.integer(3, 12), draw.integer(1, 4), draw.integer(2, 6)
    return {
        "as large": student.conv_output_size(n, n, stride),
        "padded": student.conv_output_size(n, n + 2 * padding, stride, padding),
        "larger than the picture": student.conv_output_size(n, n + padding, 1, padding),
        "one": student.conv_output_size(n, 1, 1, 0),
        "a pixel": student.conv_output_size(n=1, kernel=1, stride=stride, padding=0),
        "wide padding": student.conv_output_size(n, 2, stride, 2 + padding),
    }


def _unfitting(student, draw):
    """Errors, and the numbers given, for kernels that are too large: by one and by many, with strides and padding."""
    for stride, padding in ((1, 0), (3, 0), (2, 2), (5, 1)):
        n = draw.integer(13, 19)
        kernel = n + 2 * padding + (1 if stride > 1 else draw.integer(1, 30))
        error = error_of(lambda n=n, k=kernel, s=stride, p=padding: student.conv_output_size(n, k, s, p))
        yield error, n, kernel, stride, padding


@law("A kernel that does not fit is an error", task="conv_output_size", points=1, draws=1)
def does_not_fit(student, draw):
    """The formula alone answers 0 or less, or, rounded towards zero, even 1."""
    for error, n, kernel, stride, padding in _unfitting(student, draw):
        assert error and "ValueError" in error.kinds, (
            f"a kernel that does not fit must raise a ValueError: {n=}, {kernel=}, {stride=}, {padding=}"
        )


@law("The error says which value is wrong", task="conv_output_size", points=1, draws=1)
def says_which_value(student, draw):
    """The kernel, or what it had to fit into."""
    for error, n, kernel, stride, padding in _unfitting(student, draw):
        named = set(re.findall(r"\d+", error.message)) if error else set()
        assert named & {str(kernel), str(n), str(n + 2 * padding)}, (
            f"the message of the error must have the offending value in it: {n=}, {kernel=}, {stride=}, {padding=}"
        )


@check("Weights, and biases where asked", task="conv_parameters", points=1, draws=1, public=True)
def conv_weights(student, draw):
    """One kernel for every pair of channels; one bias for each output channel."""
    c_in, c_out, h, w = draw.integer(3, 20), draw.integer(20, 40), draw.integer(1, 4), draw.integer(4, 8)
    return {
        "weights": student.conv_parameters(c_in, c_out, h, w),
        "no bias": student.conv_parameters(c_in, c_out, h, w, bias=False),
        "bias": student.conv_parameters(c_in, c_out, h, w, bias=True),
    }


@check("One channel, one pixel, large layers", task="conv_parameters", points=1, draws=1)
def conv_weights_edges(student, draw):
    """The first layer of a grey picture, 1x1 kernels, more input than output channels."""
    c_in, c_out, kernel = draw.integer(200, 600), draw.integer(20, 100), draw.integer(3, 8)
    return {
        "grey": student.conv_parameters(1, c_out, kernel, kernel, True),
        "one map": student.conv_parameters(c_in, 1, kernel, 1, True),
        "pointwise": student.conv_parameters(c_in, c_out, 1, 1, False),
        "by name": student.conv_parameters(kernel_w=kernel, kernel_h=2, c_out=c_out, c_in=c_in, bias=True),
    }


@check("Weights, and biases where asked", task="linear_parameters", points=1, draws=1, public=True)
def linear_weights(student, draw):
    """A weight for every pair; a bias for each output."""
    n_in, n_out = draw.integer(300, 900), draw.integer(10, 100)
    return {
        "weights": student.linear_parameters(n_in, n_out),
        "no bias": student.linear_parameters(n_in, n_out, False),
        "bias": student.linear_parameters(n_in, n_out, True),
        "wider": student.linear_parameters(n_out=n_in, n_in=n_out, bias=True),
    }


@check("A single input, a single output", task="linear_parameters", points=1, draws=1)
def linear_weights_edges(student, draw):
    """Separates the bias of the outputs from one of the inputs, or from one for the whole layer."""
    n = draw.integer(5, 50)
    return {
        "one input": student.linear_parameters(1, n, True),
        "one output": student.linear_parameters(n, 1, bias=True),
        "a neuron": student.linear_parameters(1, 1),
    }


# cross_correlate2d, convolve2d


@check("A kernel slid over a picture", task="cross_correlate2d", points=2, public=True)
def correlate(student, draw):
    """H, W, h and w all differ; the first kernel is taller than wide, the second wider than tall."""
    h, w = ((3, 2), (2, 4))[draw.index % 2]
    return {"map": student.cross_correlate2d(draw.normal(draw.integer(5, 7), draw.integer(7, 9)), draw.normal(h, w))}


@law("A kernel with a single one copies the picture", task="cross_correlate2d", points=1, draws=1, public=True)
def single_one(student, draw):
    """Where the one stands says which pixel each place takes: a flipped kernel takes another."""
    image, row, column = draw.normal(6, 8), draw.integer(0, 2), draw.integer(2, 4)
    kernel = torch.zeros(3, 4, dtype=image.dtype)
    kernel[row, column] = 1.0
    expected = image[row : row + 4, column : column + 5]
    assert close(student.cross_correlate2d(image, kernel), expected), (
        f"a kernel whose only 1 stands at row {row}, column {column} must copy the pixels that far down and right"
    )


@check("Rows, columns, squares, single pixels", task="cross_correlate2d", points=2, draws=1)
def correlate_edges(student, draw):
    """Kernels of one row, one column, one number, and as large as the picture; a square one, that fits transposed,
    as does its map."""
    image = draw.normal(4, 6)
    return {
        "row": student.cross_correlate2d(image, draw.normal(1, 4)),
        "column": student.cross_correlate2d(image, draw.normal(3, 1)),
        "number": student.cross_correlate2d(image, draw.normal(1, 1)),
        "whole": student.cross_correlate2d(*_positive(draw, (4, 6), (4, 6))),
        "pixel": student.cross_correlate2d(*_positive(draw, (1, 1), (1, 1))),
        "square": student.cross_correlate2d(draw.normal(5, 5), draw.normal(3, 3)),
    }


@law("Linear in the picture and in the kernel", task="cross_correlate2d", points=1, draws=1)
def correlate_linear(student, draw):
    """No normalisation by the kernel's size or sum, no clipping, no rectifier."""
    image, kernel, other = draw.normal(5, 6), draw.normal(3, 2), draw.normal(3, 2)
    together = student.cross_correlate2d(image, 2 * kernel - 3 * other)
    apart = 2 * student.cross_correlate2d(image, kernel) - 3 * student.cross_correlate2d(image, other)
    assert bool(together.abs().max() > 0) and close(together, apart), "the map must be linear in the kernel"
    ones = torch.ones(5, 6, dtype=image.dtype)
    assert close(student.cross_correlate2d(ones, kernel), kernel.sum()), (
        "over a white picture every place must hold the sum of the kernel's numbers"
    )


@law("A shifted picture gives a shifted map", task="cross_correlate2d", points=1, draws=1)
def correlate_shifted(student, draw):
    """What makes a detector find a thing wherever it is."""
    image, kernel = draw.normal(7, 9), draw.normal(2, 3)
    whole = student.cross_correlate2d(image, kernel)
    assert bool(whole.std() > 1e-3), "the map of a random picture must vary from place to place"
    part = student.cross_correlate2d(image[2:, 1:], kernel)
    assert close(part, whole[2:, 1:]), "cutting two rows and a column off the picture must cut them off the map"


@check("The kernel flipped in both axes", task="convolve2d", points=2, public=True)
def convolve(student, draw):
    """H, W, h and w all differ; the first kernel is taller than wide, the second wider than tall."""
    h, w = ((3, 2), (2, 4))[draw.index % 2]
    return {"map": student.convolve2d(draw.normal(draw.integer(5, 7), draw.integer(7, 9)), draw.normal(h, w))}


@check("Rows, columns, squares, single pixels", task="convolve2d", points=1, draws=1)
def convolve_edges(student, draw):
    """A kernel of one row shows the flip of columns alone, one of one column that of rows; a square fits transposed."""
    image = draw.normal(4, 6)
    return {
        "row": student.convolve2d(image, draw.normal(1, 4)),
        "column": student.convolve2d(image, draw.normal(3, 1)),
        "number": student.convolve2d(image, draw.normal(1, 1)),
        "whole": student.convolve2d(*_positive(draw, (4, 6), (4, 6))),
        "square": student.convolve2d(draw.normal(5, 6), draw.normal(3, 3)),
    }


@law("Picture and kernel may be exchanged", task="convolve2d", points=1, draws=1)
def commutes(student, draw):
    """Full convolution commutes; cross-correlation gives the map turned around instead."""
    a, b = draw.normal(4, 5), draw.normal(2, 3)
    first = student.convolve2d(F.pad(a, (2, 2, 1, 1)), b)  # [5, 7]
    second = student.convolve2d(F.pad(b, (4, 4, 3, 3)), a)
    assert bool(first.std() > 1e-3) and close(first, second), (
        "with enough zeros around it, a convolved with b must be b convolved with a"
    )


@law("The flip matters, unless the kernel is symmetric", task="convolve2d", points=1, draws=1, public=True)
def flip_matters(student, draw):
    """A convolution spreads each pixel in the shape of the kernel."""
    kernel = draw.normal(3, 4)
    image = torch.zeros(5, 7, dtype=kernel.dtype)
    image[2, 3] = 1.0
    assert close(student.convolve2d(image, kernel), kernel), (
        "a single bright pixel must come out as the kernel itself, not turned around"
    )


# conv2d


@check("Several channels, several kernels", task="conv2d", points=2, public=True)
def layer(student, draw):
    """N, C, O, H, W, h, w all differ from their neighbours; stride and padding are left out."""
    c, o, h, w = ((3, 2, 3, 2), (2, 5, 1, 4))[draw.index % 2]
    x = draw.normal(draw.integer(2, 4), c, draw.integer(4, 6), draw.integer(6, 9))
    return {"maps": student.conv2d(x, draw.normal(o, c, h, w), draw.normal(o))}


@check("Stride and padding", task="conv2d", points=2, public=True)
def stride_and_padding(student, draw):
    """Both on both axes; by position and by name."""
    w, b = draw.normal(4, 2, 3, 2), draw.normal(4)
    return {
        "padded": student.conv2d(draw.normal(2, 2, 4, 5), w, b, padding=1),
        "strided": student.conv2d(draw.normal(1, 2, 7, 9), w, b, stride=2),
        "both": student.conv2d(draw.normal(2, 2, 6, 7), w, b, 2, 1),
    }


@check("Padding wider than the kernel", task="conv2d", points=2, draws=1)
def wide_padding(student, draw):
    """Windows that see nothing but zeros hold the bias; a kernel larger than the picture fits once it is padded."""
    b = draw.normal(3)
    return {
        "wide": student.conv2d(draw.normal(2, 2, 3, 4), draw.normal(3, 2, 2, 1), b, padding=3),
        "larger": student.conv2d(draw.normal(1, 2, 2, 3), draw.normal(3, 2, 4, 5), b, 1, 2),
        "by name": student.conv2d(draw.normal(1, 1, 4, 3), draw.normal(3, 1, 3, 3), b, padding=2, stride=3),
    }


@check("Strides that do not divide, strides longer than the kernel", task="conv2d", points=2, draws=1)
def long_strides(student, draw):
    """Rows and columns that are left over or stepped over are not seen, and get no gradient."""
    b = draw.normal(2)
    return {
        "left over": student.conv2d(draw.normal(2, 3, 8, 10), draw.normal(2, 3, 3, 2), b, 3),
        "stepped over": student.conv2d(draw.normal(2, 1, 7, 9), draw.normal(2, 1, 2, 1), b, stride=4),
        "once": student.conv2d(draw.normal(1, 2, 5, 4), draw.normal(2, 2, 3, 3), b, stride=6, padding=1),
    }


@check("One of everything", task="conv2d", points=1, draws=1)
def one_of_everything(student, draw):
    """One picture, one channel, one kernel; a 1x1 kernel; a kernel as large as the picture, a dense layer."""
    return {
        "single": student.conv2d(draw.normal(1, 1, 3, 4), draw.normal(1, 1, 2, 2), draw.normal(1)),
        "pointwise": student.conv2d(draw.normal(2, 3, 2, 3), draw.normal(4, 3, 1, 1), draw.normal(4), stride=2),
        "dense": student.conv2d(draw.normal(3, 2, 3, 4), draw.normal(5, 2, 3, 4), draw.normal(5)),
        "pixel": student.conv2d(*_positive(draw, (1, 1, 1, 1), (1, 1, 1, 1), (1,))),
    }


@law("A kernel with a single one copies a channel", task="conv2d", points=1, draws=1, public=True)
def copies_a_channel(student, draw):
    """No flip: what networks call convolution is the cross-correlation."""
    x, b = draw.normal(2, 3, 5, 7), draw.normal(2)
    w = torch.zeros(2, 3, 3, 2, dtype=x.dtype)
    w[0, 2, 0, 1] = w[1, 1, 2, 0] = 1.0
    maps = student.conv2d(x, w, b)
    first, second = x[:, 2, 0:3, 1:7] + b[0], x[:, 1, 2:5, 0:6] + b[1]
    assert close(maps, torch.stack([first, second], 1)), (
        "a kernel whose only 1 stands in channel 2, row 0, column 1 must copy that channel, one pixel to the right"
    )


@law("The layer equals the library's", task="conv2d", points=1, draws=1)
def equals_the_library(student, draw):
    """At the size of real layers' settings: kernels of 5 and 7, strides of 2 and 4."""
    for kernel, stride, padding in ((5, 1, 2), (7, 2, 3), (5, 4, 0)):
        x, w, b = draw.normal(1, 2, 11, 13), draw.normal(3, 2, kernel, kernel), draw.normal(3)
        maps = student.conv2d(x, w, b, stride, padding)
        assert maps.shape[-2:] == (_whole(11, kernel, stride, padding), _whole(13, kernel, stride, padding))
        assert close(maps, F.conv2d(x, w, b, stride, padding)), (
            f"the maps differ from PyTorch's for a kernel of {kernel}, stride {stride}, padding {padding}"
        )


# max_pool2d, avg_pool2d


@check("Windows side by side", task="max_pool2d", points=1, public=True)
def max_side_by_side(student, draw):
    """The stride is the kernel where none is given; rows and columns that fill no window are dropped."""
    kernel = (2, 3)[draw.index % 2]
    x = draw.normal(2, 3, 2 * kernel + draw.index, 3 * kernel + 1)
    return {"pooled": student.max_pool2d(x, kernel), "none": student.max_pool2d(x, kernel, None)}


@check("Windows that overlap", task="max_pool2d", points=2, public=True)
def max_overlapping(student, draw):
    """AlexNet's 3 with stride 2, by position and by name; a maximum of two windows gets both gradients."""
    x = draw.normal(2, 2, draw.integer(7, 9), draw.integer(9, 11))
    return {
        "stride 2": student.max_pool2d(x, 3, 2),
        "stride 1": student.max_pool2d(x, kernel=2, stride=1),
    }


@check("Pictures that are negative everywhere", task="max_pool2d", points=1, draws=1)
def max_negative(student, draw):
    """Separates windows inside the picture from windows filled up with zeros, or a maximum started at a low number."""
    x = draw.uniform(2, 2, 8, 7, low=-3000.0, high=-1000.0)
    return {"left over": student.max_pool2d(x, 3), "overlapping": student.max_pool2d(1024 * x, 4, 3)}


@check("Strides longer than the kernel", task="max_pool2d", points=1, draws=1)
def max_long_strides(student, draw):
    """Pixels between the windows are not seen; what is left over at the end is dropped."""
    x = draw.normal(2, 2, 9, 11)
    return {"stepped over": student.max_pool2d(x, 2, 3), "far": student.max_pool2d(x, 3, stride=5)}


@check("Windows of one pixel, one window", task="max_pool2d", points=1, draws=1)
def max_edges(student, draw):
    """A kernel of 1 gives the picture, as a new tensor; one as large as the picture its maximum."""
    x = draw.normal(1, 2, 5, 5)
    return {
        "copy": student.max_pool2d(x, 1),
        "thinned": student.max_pool2d(x, 1, 2),
        "whole": student.max_pool2d(x, 5),
        "long": student.max_pool2d(draw.normal(2, 1, 3, 8), 3, 4),
    }


@law("The maximum of every window, and nothing else, gets the gradient", task="max_pool2d", points=1, draws=1)
def max_gradient(student, draw):
    """Channels and pictures are pooled apart; order-preserving changes commute with the maximum."""
    x = draw.normal(2, 3, 6, 4).requires_grad_()
    pooled = student.max_pool2d(x, 2)
    pooled.sum().backward()
    assert x.grad is not None and close(x.grad.sum(), pooled.numel()), "the gradients of n windows must add up to n"
    assert close((x * x.grad).detach().sum(), pooled.detach().sum()), "the gradient must reach the maximum itself"
    grown = student.max_pool2d(x.detach().exp(), 2)
    assert close(grown, pooled.detach().exp(), tol=1e-12), "the maximum of exp(x) is exp of the maximum, to every digit"


@check("Windows side by side", task="avg_pool2d", points=1, public=True)
def avg_side_by_side(student, draw):
    """The stride is the kernel where none is given; rows and columns that fill no window are dropped."""
    kernel = (2, 3)[draw.index % 2]
    x = draw.normal(2, 3, 2 * kernel + draw.index, 3 * kernel + 1)
    return {"pooled": student.avg_pool2d(x, kernel), "none": student.avg_pool2d(x, kernel, None)}


@check("Windows that overlap, windows apart", task="avg_pool2d", points=1, draws=1)
def avg_strides(student, draw):
    """Strides shorter and longer than the kernel, by position and by name."""
    x = draw.normal(2, 2, 9, 11)
    return {
        "overlapping": student.avg_pool2d(x, 3, 2),
        "stepped over": student.avg_pool2d(x, 2, stride=3),
        "left over": student.avg_pool2d(x, kernel=4, stride=3),
    }


@check("Windows of one pixel, one window", task="avg_pool2d", points=1, draws=1)
def avg_edges(student, draw):
    """A kernel of 1 gives the picture, as a new tensor; one as large as the picture its mean."""
    x = draw.normal(1, 2, 5, 5)
    return {
        "copy": student.avg_pool2d(x, 1),
        "thinned": student.avg_pool2d(x, 1, 2),
        "whole": student.avg_pool2d(x, 5),
    }


@law("A white picture stays white, to its border", task="avg_pool2d", points=1, draws=1)
def avg_white(student, draw):
    """Separates dropping an incomplete window from filling it with zeros, or dividing by a fixed number."""
    grey = 0.5 + draw.number(0.0, 1.0)
    x = torch.full((1, 2, 7, 8), grey, dtype=torch.float64)
    for kernel, stride in ((2, 2), (3, 1), (3, 3), (5, 2)):
        pooled = student.avg_pool2d(x, kernel, stride)
        assert close(pooled, grey), f"the mean of equal pixels must be that pixel (kernel {kernel}, stride {stride})"


# pointwise_conv


@check("Channels mixed at every pixel", task="pointwise_conv", points=1, public=True)
def mixed_channels(student, draw):
    """N, C, O, H and W all differ, fewer channels come out, or more; no bias, no rectifier."""
    n, c, o, h, w = ((2, 5, 3, 4, 6), (3, 2, 4, 5, 1))[draw.index % 2]
    return {"maps": student.pointwise_conv(draw.normal(n, c, h, w), draw.normal(o, c))}


@check("As many channels as before, one channel, one pixel", task="pointwise_conv", points=1, draws=1)
def pointwise_edges(student, draw):
    """A square matrix hides nothing here: transposed it gives other maps."""
    return {
        "square": student.pointwise_conv(draw.normal(2, 3, 3, 3), draw.normal(3, 3)),
        "one channel": student.pointwise_conv(draw.normal(2, 1, 2, 3), draw.normal(4, 1)),
        "one map": student.pointwise_conv(draw.normal(1, 4, 3, 2), draw.normal(1, 4)),
        "one pixel": student.pointwise_conv(draw.normal(3, 4, 1, 1), draw.normal(2, 4)),
    }


@law("A convolution with a 1x1 kernel", task="pointwise_conv", points=1, draws=1)
def pointwise_is_a_convolution(student, draw):
    """The same dense layer at every pixel, and no look at its neighbours."""
    x, w = draw.normal(2, 4, 3, 5), draw.normal(3, 4)
    maps = student.pointwise_conv(x, w)
    assert close(maps, F.conv2d(x, w[:, :, None, None])), "the maps must be those of a 1x1 kernel"
    assert close(maps[0, :, 1, 2], w @ x[0, :, 1, 2]), "each pixel's channels are multiplied by the matrix w"


# receptive_field


@check("Stacks of layers", task="receptive_field", points=1, draws=1, public=True)
def stacks(student, draw):
    """Kernels and strides that differ from layer to layer."""
    layers = [(draw.integer(2, 8), draw.integer(1, 4)) for _ in range(draw.integer(3, 6))]
    return {
        "two 3x3": student.receptive_field([(3, 1), (3, 1)]),
        "three 3x3": student.receptive_field([(3, 1), (3, 1), (3, 1)]),
        "pooled": student.receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)]),
        "mixed": student.receptive_field(layers),
    }


@check("The strides that count are those before a layer", task="receptive_field", points=1, draws=1)
def strides_before(student, draw):
    """The last stride changes nothing; a stride of a 1x1 layer widens what follows."""
    kernel, stride = draw.integer(3, 8), draw.integer(2, 5)
    return {
        "last": student.receptive_field([(3, 1), (kernel, stride)]),
        "first": student.receptive_field([(kernel, stride), (3, 1)]),
        "first of three": student.receptive_field([(kernel, stride), (3, 2), (2, 1)]),
        "pointwise": student.receptive_field(((1, stride), (kernel, 1), (1, 3), (4, 1))),
        "stepping over": student.receptive_field([(2, 5), (3, 4), (2, 3)]),
    }


@check("No layer, one layer", task="receptive_field", points=1, draws=1)
def few_layers(student, draw):
    """An output that is the input sees one pixel; the layers may come as any sequence of pairs."""
    kernel = draw.integer(4, 12)
    return {
        "none": student.receptive_field([]),
        "one": student.receptive_field([(kernel, 3)]),
        "pointwise": student.receptive_field([(1, 1), (1, 2)]),
        "lists": student.receptive_field([[3, 2], [kernel, 1]]),
    }


# quiz


@check("Weights of a convolution", task="quiz_conv_weights", points=1)
def quiz_convolution(student, draw):
    """The lecture's 3x3x128x64, and others."""
    kernel, c_in, c_out = (3, 128, 64) if draw.index == 0 else (draw.choice((2, 4, 5, 7)), draw.integer(3, 9), 32)
    return {"weights": student.quiz_conv_weights(kernel, c_in, c_out)}


@check("Weights of a convolution on two devices", task="quiz_two_device_weights", points=1)
def quiz_two_devices(student, draw):
    """The lecture's 5x5x48x128 x2, and others."""
    kernel, c_in, c_out = (5, 48, 128) if draw.index == 0 else (draw.integer(2, 8), draw.integer(3, 9), 32)
    return {"weights": student.quiz_two_device_weights(kernel, c_in, c_out)}


@check("Weights of a dense layer after the last maps", task="quiz_flattened_weights", points=1)
def quiz_flattened(student, draw):
    """The lecture's 13x13x128x2 x 2048x2, and others."""
    side, channels, units = (13, 128, 2048) if draw.index == 0 else (draw.integer(3, 9), draw.integer(9, 20), 50)
    return {"weights": student.quiz_flattened_weights(side, channels, units)}


@check("Weights of the last layer", task="quiz_classifier_weights", points=1)
def quiz_classifier(student, draw):
    """The lecture's 2048x2 x 1000, and others."""
    units, classes = (2048, 1000) if draw.index == 0 else (draw.integer(30, 90), draw.integer(3, 20))
    return {"weights": student.quiz_classifier_weights(units, classes)}


quiz_pooling_loses = choice(
    "quiz_pooling_loses",
    "c",
    points=1,
    task_title="Quiz: what pooling loses",
    explains={
        "a": "Pooling works on each channel by itself: as many come out as went in.",
        "b": "The greatest response of every window is just what max pooling keeps.",
        "c": "Right: that something was found survives, where in the window it stood does not.",
        "d": "Pooling has no weights, so there are none to lose.",
    },
)

quiz_one_by_one = choice(
    "quiz_one_by_one",
    "b",
    points=1,
    task_title="Quiz: what 1x1 convolutions are for",
    explains={
        "a": "A 1x1 kernel sees one pixel: the receptive field stays as it is.",
        "b": "Right: a small dense layer over the channels of every pixel, often to fewer of them.",
        "c": "At stride 1 height and width stay: it is the number of channels that changes.",
        "d": "It does nothing only if its matrix is the identity; its weights are learned like any others.",
    },
)
