"""The public checks of lecture04_convolution, as the grader asks them. The answers lie in answers.safetensors."""

import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


@check("Weights, and biases where asked", task="conv_parameters", points=1, draws=1, public=True)
def conv_weights(student, draw):
    """One kernel for every pair of channels; one bias for each output channel."""
    c_in, c_out, h, w = draw.integer(3, 20), draw.integer(20, 40), draw.integer(1, 4), draw.integer(4, 8)
    return {
        "weights": student.conv_parameters(c_in, c_out, h, w),
        "no bias": student.conv_parameters(c_in, c_out, h, w, bias=False),
        "bias": student.conv_parameters(c_in, c_out, h, w, bias=True),
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


@check("The kernel flipped in both axes", task="convolve2d", points=2, public=True)
def convolve(student, draw):
    """H, W, h and w all differ; the first kernel is taller than wide, the second wider than tall."""
    h, w = ((3, 2), (2, 4))[draw.index % 2]
    return {"map": student.convolve2d(draw.normal(draw.integer(5, 7), draw.integer(7, 9)), draw.normal(h, w))}


@law("The flip matters, unless the kernel is symmetric", task="convolve2d", points=1, draws=1, public=True)
def flip_matters(student, draw):
    """A convolution spreads each pixel in the shape of the kernel."""
    kernel = draw.normal(3, 4)
    image = torch.zeros(5, 7, dtype=kernel.dtype)
    image[2, 3] = 1.0
    assert close(student.convolve2d(image, kernel), kernel), (
        "a single bright pixel must come out as the kernel itself, not turned around"
    )


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


@check("Windows side by side", task="avg_pool2d", points=1, public=True)
def avg_side_by_side(student, draw):
    """The stride is the kernel where none is given; rows and columns that fill no window are dropped."""
    kernel = (2, 3)[draw.index % 2]
    x = draw.normal(2, 3, 2 * kernel + draw.index, 3 * kernel + 1)
    return {"pooled": student.avg_pool2d(x, kernel), "none": student.avg_pool2d(x, kernel, None)}


@check("Channels mixed at every pixel", task="pointwise_conv", points=1, public=True)
def mixed_channels(student, draw):
    """N, C, O, H and W all differ, fewer channels come out, or more; no bias, no rectifier."""
    n, c, o, h, w = ((2, 5, 3, 4, 6), (3, 2, 4, 5, 1))[draw.index % 2]
    return {"maps": student.pointwise_conv(draw.normal(n, c, h, w), draw.normal(o, c))}


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


quiz_pooling_loses = offered("quiz_pooling_loses", "abcd")
quiz_one_by_one = offered("quiz_one_by_one", "abcd")
