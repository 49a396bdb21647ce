"""The public checks of lecture05_modern_cnn, as the grader asks them. The answers lie in answers.safetensors."""

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

LAW = 1e-6  # laws tell structure apart; digits are the business of the comparisons


TASKS = [
    Task("channel_norm", "Normalised channels"),
    Task("two_path_convolution", "AlexNet: two paths"),
    Task("vgg_block", "VGG: a stack of 3x3"),
    Task("stack_parameters", "Parameters of a stack", differentiable=False),
    Task("inception_block", "GoogLeNet: the inception block", main=True),
    Task("bottleneck_parameters", "What a 1x1 convolution saves", differentiable=False),
    Task("residual_block", "ResNet: the residual block", main=True),
    Task("bottleneck_block", "ResNet: the bottleneck block"),
    Task("dense_block", "DenseNet: the dense block", main=True),
    Task("transition_block", "DenseNet: the transition"),
    Task("global_average_pool", "Global average pooling"),
    Task("quiz_who_brought_what", "Quiz: who brought what", differentiable=False),
    Task("quiz_fewer_yet_deeper", "Quiz: fewer parameters and yet deeper", differentiable=False),
    Task("quiz_two_small_kernels", "Quiz: two 3x3 against one 5x5", differentiable=False),
    Task("quiz_add_or_concatenate", "Quiz: added or concatenated", differentiable=False),
    Task(
        "quiz_weights_saved",
        "Quiz: what 1x1 saves",
        differentiable=False,
        numbers={"c_in": (192, 256, 480), "c_mid": (16, 32, 24), "c_out": (32, 64, 96), "kernel": (5, 3, 7)},
    ),
]


def _weights(draw, o, c, k):
    """Kernels (o, c, k, k) that keep the size of what goes through them."""
    return draw.normal(o, c, k, k, scale=(2.0 / (c * k * k)) ** 0.5)


def _zeros(*shape):
    return torch.zeros(*shape, dtype=torch.float64)


@check("Mean and spread of every channel", task="channel_norm", points=1, public=True)
def norm_of_channels(student, draw):
    """N, C, H and W differ, and so do the channels' means and spreads; pictures of a batch differ, too."""
    n, c, h, w = ((3, 2, 4, 5), (2, 4, 3, 2))[draw.index % 2]
    x = draw.normal(n, c, h, w) * draw.uniform(c, 1, 1, low=0.5, high=3.0) + draw.uniform(n, c, 1, 1)
    return {"normalised": student.channel_norm(x)}


@law(
    "Mean 0 and variance 1 over the batch and the picture together", task="channel_norm", points=1, draws=1, public=True
)
def norm_statistics(student, draw):
    """Separates the norm of a channel from that of a picture, of a pixel, or of one channel in one picture."""
    x = draw.normal(3, 4, 5, 2, scale=3.0) + torch.arange(3.0, dtype=torch.float64)[:, None, None, None]
    y = student.channel_norm(x).transpose(0, 1).flatten(1)
    assert close(y.mean(1) + 1, 1), "each channel must have mean 0 over N, H and W"
    assert close(y.var(1, unbiased=False), 1, tol=1e-4), "each channel must have (biased) variance 1 over N, H and W"


@check("Each half of the channels has its own kernels", task="two_path_convolution", points=1, public=True)
def two_paths(student, draw):
    """C differs from O, H from W; kernels of 3 and 5 keep height and width."""
    k, c, o = ((3, 2, 3), (5, 3, 2))[draw.index % 2]
    x = draw.normal(2, 2 * c, 4, 6)
    return {"maps": student.two_path_convolution(x, _weights(draw, o, c, k), _weights(draw, o, c, k))}


@check("Two 3x3 convolutions and a pooling", task="vgg_block", points=1, public=True)
def vgg_of_two(student, draw):
    """Channels change at both layers; height and width are halved."""
    x = draw.normal(2, 3, 4, 6)
    return {"maps": student.vgg_block(x, [_weights(draw, 4, 3, 3), _weights(draw, 2, 4, 3)])}


@check("Weights of a stack", task="stack_parameters", points=1, draws=1, public=True)
def stack_weights(student, draw):
    """Kernel and channels enter as squares, the number of layers does not."""
    kernel, times, channels = draw.integer(2, 8), draw.integer(4, 7), draw.integer(10, 90)
    return {
        "drawn": student.stack_parameters(kernel, times, channels),
        "one": student.stack_parameters(kernel, 1, channels),
        "pointwise": student.stack_parameters(1, times=3, channels=channels),
        "one channel": student.stack_parameters(kernel=3, times=times, channels=1),
    }


@check("At once, or after a reduction", task="bottleneck_parameters", points=1, draws=1, public=True)
def bottleneck_weights(student, draw):
    """c_in, c_mid and c_out all differ; the kernel belongs to the second convolution only."""
    c_in, c_mid, c_out, kernel = draw.integer(90, 200), draw.integer(8, 20), draw.integer(30, 80), draw.integer(2, 8)
    return {"direct and reduced": student.bottleneck_parameters(c_in, c_mid, c_out, kernel)}


def _inception(draw, c, a, b, d, e, r, s):
    """Weights of the four branches: a, b, d and e maps from c channels, r and s channels in between."""
    return (
        _weights(draw, a, c, 1),
        _weights(draw, r, c, 1),
        _weights(draw, b, r, 3),
        _weights(draw, s, c, 1),
        _weights(draw, d, s, 5),
        _weights(draw, e, c, 1),
    )


@check("Four branches side by side", task="inception_block", points=2, public=True)
def four_branches(student, draw):
    """Every width differs, so that branches, reductions and order can be told apart."""
    n, h, w = ((2, 5, 4), (1, 6, 7))[draw.index % 2]
    return {"maps": student.inception_block(draw.normal(n, 3, h, w), *_inception(draw, 3, 2, 4, 3, 1, 2, 3))}


@law("Width by width, the branches add up", task="inception_block", points=1, draws=1, public=True)
def widths_add_up(student, draw):
    """Channels of the four branches add up, height and width stay; the first ones are the 1x1 branch."""
    x, weights = draw.normal(2, 4, 3, 5), _inception(draw, 4, 3, 5, 2, 4, 2, 3)
    maps = student.inception_block(x, *weights)
    assert maps.shape == (2, 14, 3, 5), "3 + 5 + 2 + 4 maps of the picture's size must come out"
    one = F.relu(F.conv2d(x, weights[0]))
    three = F.relu(F.conv2d(F.relu(F.conv2d(x, weights[1])), weights[2], padding=1))
    assert close(maps[:, :3], one, LAW), "the first maps must be relu of the 1x1 convolution"
    assert close(maps[:, 3:8], three, LAW), "next must be the 3x3 branch: reduced by 1x1, relu, 3x3, relu"


@check("The shortcut is the input itself", task="residual_block", points=2, public=True)
def identity_shortcut(student, draw):
    """Without a shortcut's weights, O = C and the stride is 1."""
    n, c, h, w = ((2, 3, 4, 5), (3, 2, 5, 3))[draw.index % 2]
    x = draw.normal(n, c, h, w)
    return {"maps": student.residual_block(x, _weights(draw, c, c, 3), _weights(draw, c, c, 3))}


@check("A shortcut with its own convolution", task="residual_block", points=2, public=True)
def projected_shortcut(student, draw):
    """More or fewer channels come out than go in; the shortcut is normalised, like the residual."""
    c, o = ((2, 4), (4, 3))[draw.index % 2]
    w1, w2, w_shortcut = _weights(draw, o, c, 3), _weights(draw, o, o, 3), _weights(draw, o, c, 1)
    return {"maps": student.residual_block(draw.normal(2, c, 4, 5), w1, w2, w_shortcut)}


@law("Zero weights leave relu(x), and the gradient passes", task="residual_block", points=1, draws=1, public=True)
def zero_weights(student, draw):
    """Why depth does no harm: a block that has learned nothing hands its input on, and the gradient back."""
    x = draw.normal(2, 3, 4, 5).requires_grad_()
    zeros = _zeros(3, 3, 3, 3)
    maps = student.residual_block(x, zeros, zeros)
    assert close(maps, F.relu(x)), "with weights of zero the block must give relu(x)"
    maps.sum().backward()
    assert x.grad is not None and close(x.grad, (x.detach() > 0).double()), (
        "with weights of zero the gradient must reach x through the shortcut: 1 where x > 0"
    )


@check("Reduced, convolved, expanded", task="bottleneck_block", points=2, public=True)
def bottleneck(student, draw):
    """C, M, H and W differ; a norm after every convolution, a relu after the first two and at the end."""
    c, m = ((4, 2), (2, 3))[draw.index % 2]
    weights = _weights(draw, m, c, 1), _weights(draw, m, m, 3), _weights(draw, c, m, 1)
    return {"maps": student.bottleneck_block(draw.normal(2, c, 4, 5), *weights)}


@law("Zero weights leave relu(x), and the gradient passes", task="bottleneck_block", points=1, draws=1, public=True)
def bottleneck_zero_weights(student, draw):
    """The shortcut of a bottleneck is x itself, not normalised, not convolved."""
    x = draw.normal(2, 4, 3, 5).requires_grad_()
    maps = student.bottleneck_block(x, _zeros(2, 4, 1, 1), _zeros(2, 2, 3, 3), _zeros(4, 2, 1, 1))
    assert close(maps, F.relu(x)), "with weights of zero the block must give relu(x)"
    maps.sum().backward()
    assert x.grad is not None and close(x.grad, (x.detach() > 0).double()), (
        "with weights of zero the gradient must reach x through the shortcut: 1 where x > 0"
    )


def _dense(draw, channels, growths):
    """Weights of a dense block, each over the channels so far."""
    widths = [channels + sum(growths[:i]) for i in range(len(growths))]
    return [_weights(draw, growth, width, 3) for growth, width in zip(growths, widths, strict=True)]


@check("Two layers, each sees everything so far", task="dense_block", points=2, public=True)
def dense_of_two(student, draw):
    """Every width differs from the others."""
    growths = ((2, 4), (3, 1))[draw.index % 2]
    return {"maps": student.dense_block(draw.normal(2, 3, 4, 5), _dense(draw, 3, growths))}


@check("One layer", task="dense_block", points=1, draws=1, public=True)
def dense_of_one(student, draw):
    """Norm, relu, convolution, in this order; x comes out unchanged beside the new maps."""
    return {
        "one": student.dense_block(draw.normal(2, 2, 5, 4), _dense(draw, 2, (3,))),
        "one map": student.dense_block(draw.normal(3, 2, 4, 4), _dense(draw, 2, (1,))),
    }


@check("Norm, 1x1 convolution, averages", task="transition_block", points=1, public=True)
def transition(student, draw):
    """Fewer channels come out, half as high and wide."""
    c, o = ((4, 2), (2, 3))[draw.index % 2]
    return {"maps": student.transition_block(draw.normal(2, c, 4, 6), _weights(draw, o, c, 1))}


@check("One mean for each map", task="global_average_pool", points=1, public=True)
def means(student, draw):
    """N, C, H and W all differ."""
    n, c, h, w = ((2, 3, 4, 5), (3, 2, 1, 6))[draw.index % 2]
    return {"means": student.global_average_pool(draw.normal(n, c, h, w))}


quiz_who_brought_what = offered("quiz_who_brought_what", "abcd")
quiz_fewer_yet_deeper = offered("quiz_fewer_yet_deeper", "abcd")
quiz_two_small_kernels = offered("quiz_two_small_kernels", "abcd")
quiz_add_or_concatenate = offered("quiz_add_or_concatenate", "abcd")
