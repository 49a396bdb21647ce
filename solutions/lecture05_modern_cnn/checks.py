"""Checks of lecture 5: what each block computes, in which order, over which channels, and what it costs."""

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, choice, close, law

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


def _spiked(draw, *shape):
    """A batch with one pixel far above all others: normalised it nears the root of the number of pixels."""
    spike = _zeros(*shape)
    spike[0, :, 2, 3] = 128.0
    return draw.normal(*shape) + spike


def _norm(x):
    """What the stub calls norm, for laws that must not lean on the student's own."""
    return F.batch_norm(x, None, None, training=True)


def _zeros(*shape):
    return torch.zeros(*shape, dtype=torch.float64)


# channel_norm


@check("Mean and spread of every channel", task="channel_norm", points=1, public=True)
def norm_of_channels(student, draw):
    """N, C, H and W differ, and so do the channels' means and spreads; pictures of a batch differ, too."""
    n, c, h, w = ((3, 2, 4, 5), (2, 4, 3, 2))[draw.index % 2]
    x = draw.normal(n, c, h, w) * draw.uniform(c, 1, 1, low=0.5, high=3.0) + draw.uniform(n, c, 1, 1)
    return {"normalised": student.channel_norm(x)}


@check("Channels of little spread", task="channel_norm", points=1, draws=1)
def little_spread(student, draw):
    """Where the variance is near eps, it matters where eps stands and how large it is."""
    x = draw.normal(3, 2, 3, 4)
    return {
        "small": student.channel_norm(0.01 * x),
        "tiny": student.channel_norm(0.002 * x),
        "large": student.channel_norm(100.0 * x),
    }


@check("Two values, one picture, one pixel, constant channels", task="channel_norm", points=1, draws=1, gradients=False)
def norm_edges(student, draw):
    """A constant channel comes out as zeros, never NaN; the least that has a spread is two values."""
    constant = torch.tensor([0.0, 2.0, -4.0], dtype=torch.float64)[:, None, None].expand(2, 3, 2, 2)
    low, high = draw.uniform(1, 3, 1, 1, low=-3.0, high=-1.0), draw.uniform(1, 3, 1, 1, low=0.5, high=2.0)
    return {
        "two pictures": student.channel_norm(torch.cat([low, high])),
        "two pixels": student.channel_norm(torch.cat([high, low], 3)),
        "one picture": student.channel_norm(draw.normal(1, 3, 4, 2)),
        "one pixel": student.channel_norm(draw.normal(6, 3, 1, 1)),
        "constant": student.channel_norm(torch.cat([constant, draw.normal(2, 1, 2, 2)], 1)),
    }


@law(
    "Mean 0 and variance 1 over the batch and the picture together", task="channel_norm", points=1, draws=1, public=True
)
def norm_statistics(student, draw):
    """Separates the norm of a channel from that of a picture, of a pixel, or of one channel in one picture."""
    x = draw.normal(3, 4, 5, 2, scale=3.0) + torch.arange(3.0, dtype=torch.float64)[:, None, None, None]
    y = student.channel_norm(x).transpose(0, 1).flatten(1)
    assert close(y.mean(1) + 1, 1), "each channel must have mean 0 over N, H and W"
    assert close(y.var(1, unbiased=False), 1, tol=1e-4), "each channel must have (biased) variance 1 over N, H and W"


# two_path_convolution


@check("Each half of the channels has its own kernels", task="two_path_convolution", points=1, public=True)
def two_paths(student, draw):
    """C differs from O, H from W; kernels of 3 and 5 keep height and width."""
    k, c, o = ((3, 2, 3), (5, 3, 2))[draw.index % 2]
    x = draw.normal(2, 2 * c, 4, 6)
    return {"maps": student.two_path_convolution(x, _weights(draw, o, c, k), _weights(draw, o, c, k))}


@check("One channel on each path, kernels of one pixel", task="two_path_convolution", points=1, draws=1)
def two_paths_edges(student, draw):
    """The least that can be split; pictures smaller than the kernel; maps far above 6, where a relu has no ceiling."""
    return {
        "one channel": student.two_path_convolution(
            draw.normal(1, 2, 3, 4), _weights(draw, 1, 1, 3), _weights(draw, 1, 1, 3)
        ),
        "pointwise": student.two_path_convolution(
            draw.normal(2, 4, 2, 3, scale=20.0), _weights(draw, 3, 2, 1), _weights(draw, 3, 2, 1)
        ),
        "larger kernel": student.two_path_convolution(
            draw.normal(2, 4, 2, 1), _weights(draw, 1, 2, 7), _weights(draw, 1, 2, 7)
        ),
    }


@law("The paths do not see each other", task="two_path_convolution", points=1, draws=1)
def paths_apart(student, draw):
    """A change in one half of the channels moves one half of the maps."""
    x, w_a, w_b = draw.normal(2, 6, 4, 5), _weights(draw, 2, 3, 3), _weights(draw, 2, 3, 3)
    maps = student.two_path_convolution(x, w_a, w_b)
    other = student.two_path_convolution(torch.cat([x[:, :3], draw.normal(2, 3, 4, 5)], 1), w_a, w_b)
    assert bool((maps >= 0).all()), "after a relu no map is negative"
    assert close(maps[:, :2], F.relu(F.conv2d(x[:, :3], w_a, padding=1)), LAW), (
        "the first half of the maps must be w_a over the first half of the channels"
    )
    assert close(other[:, :2], maps[:, :2]) and not close(other[:, 2:], maps[:, 2:], 1e-3), (
        "the second half of the channels must move the second half of the maps, and nothing else"
    )


# vgg_block


@check("Two 3x3 convolutions and a pooling", task="vgg_block", points=1, public=True)
def vgg_of_two(student, draw):
    """Channels change at both layers; height and width are halved."""
    x = draw.normal(2, 3, 4, 6)
    return {"maps": student.vgg_block(x, [_weights(draw, 4, 3, 3), _weights(draw, 2, 4, 3)])}


@check("One layer, four layers, odd sizes", task="vgg_block", points=2, draws=1)
def vgg_edges(student, draw):
    """The list may be a tuple and of any length; an odd last row or column is dropped; a relu has no ceiling."""
    four = (_weights(draw, 2, 2, 3), _weights(draw, 3, 2, 3), _weights(draw, 3, 3, 3), _weights(draw, 3, 3, 3))
    return {
        "one": student.vgg_block(draw.normal(2, 2, 4, 5), [_weights(draw, 3, 2, 3)]),
        "four": student.vgg_block(draw.normal(2, 2, 7, 6, scale=20.0), four),
        "smallest": student.vgg_block(draw.normal(3, 1, 2, 3), [_weights(draw, 3, 1, 3)]),
    }


@law("The block sees five pixels before its pooling, with two layers", task="vgg_block", points=1, draws=1)
def vgg_sees_five(student, draw):
    """Two 3x3 see what one 5x5 sees: a pixel six away changes nothing."""
    w = [_weights(draw, 3, 1, 3).abs(), _weights(draw, 2, 3, 3).abs()]
    x = _zeros(1, 1, 10, 10)
    x[0, 0, 4, 5] = 1.0 + draw.number(0.0, 1.0)
    maps = student.vgg_block(x, w)
    seen = maps[0].amax(0) > 1e-12
    expected = torch.zeros(5, 5, dtype=torch.bool)
    expected[1:4, 1:4] = True
    assert bool((seen == expected).all()), (
        "a single bright pixel must spread over five rows and columns before the pooling halves them"
    )


# stack_parameters, bottleneck_parameters


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


@law("Two 3x3 cost 18 where one 5x5 costs 25", task="stack_parameters", points=1, draws=1)
def eighteen_for_twenty_five(student, draw):
    """The same window for fewer weights, at any width."""
    channels = draw.integer(8, 300)
    small, large = student.stack_parameters(3, 2, channels), student.stack_parameters(5, 1, channels)
    assert small * 25 == large * 18 and small == 18 * channels**2, "two 3x3 layers have 18 C^2 weights, one 5x5 has 25"
    assert student.stack_parameters(3, 3, channels) == 27 * channels**2, "three 3x3 layers have 27 C^2 weights"


@check("At once, or after a reduction", task="bottleneck_parameters", points=1, draws=1, public=True)
def bottleneck_weights(student, draw):
    """c_in, c_mid and c_out all differ; the kernel belongs to the second convolution only."""
    c_in, c_mid, c_out, kernel = draw.integer(90, 200), draw.integer(8, 20), draw.integer(30, 80), draw.integer(2, 8)
    return {"direct and reduced": student.bottleneck_parameters(c_in, c_mid, c_out, kernel)}


@check("Reductions that do not pay", task="bottleneck_parameters", points=1, draws=1)
def bottleneck_weights_edges(student, draw):
    """A 1x1 kernel after a 1x1, more channels in the middle, one channel: the counts are what they are."""
    c_in, c_out, kernel = draw.integer(5, 20), draw.integer(20, 40), draw.integer(3, 8)
    return {
        "pointwise": student.bottleneck_parameters(c_in, 4, c_out, 1),
        "wider": student.bottleneck_parameters(c_in, 10 * c_in, c_out, kernel),
        "one channel": student.bottleneck_parameters(1, 1, c_out, kernel=kernel),
        "by name": student.bottleneck_parameters(kernel=kernel, c_out=c_out, c_mid=3, c_in=c_in),
    }


# inception_block


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


@check("Branches of equal width", task="inception_block", points=2, draws=1)
def equal_branches(student, draw):
    """Where the shapes fit anywhere, only the order tells whose maps they are; all weights by name."""
    names = ("w1", "w3_reduce", "w3", "w5_reduce", "w5", "w_pool")
    weights = dict(zip(names, _inception(draw, 2, 2, 2, 2, 2, 2, 2), strict=True))
    return {"maps": student.inception_block(draw.normal(2, 2, 4, 5), **weights)}


@check("Pictures that are negative everywhere", task="inception_block", points=2, draws=1)
def negative_pictures(student, draw):
    """The maximum runs over the pixels that exist: a frame of zeros would win at the border."""
    weights = _inception(draw, 2, 1, 2, 3, 4, 2, 3)
    return {
        "negative": student.inception_block(draw.uniform(2, 2, 4, 3, low=-3000.0, high=-1000.0), *weights),
        "positive": student.inception_block(draw.uniform(1, 2, 3, 4, low=0.5, high=2.0), *weights),
    }


@check("Pictures smaller than the kernels", task="inception_block", points=1, draws=1)
def small_pictures(student, draw):
    """One row, one pixel, two by two; more channels between than before."""
    weights = _inception(draw, 2, 2, 1, 3, 2, 4, 5)
    return {
        "row": student.inception_block(draw.normal(2, 2, 1, 4), *weights),
        "pixel": student.inception_block(draw.normal(2, 2, 1, 1), *weights),
        "two by two": student.inception_block(draw.normal(1, 2, 2, 2), *weights),
    }


@law("Every branch ends in a relu, and the pool branch in its convolution", task="inception_block", points=1, draws=1)
def branches_end_in_relu(student, draw):
    """A pool branch whose weights pick a channel gives that channel's local maxima."""
    x = draw.normal(2, 3, 4, 5)
    w1, w3_reduce, w3, w5_reduce, w5, _ = _inception(draw, 3, 2, 2, 2, 1, 2, 2)
    w_pool = _zeros(2, 3, 1, 1)
    w_pool[0, 2], w_pool[1, 0] = 1.0, -1.0
    maps = student.inception_block(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    greatest = F.max_pool2d(x, 3, 1, 1)
    expected = torch.stack([F.relu(greatest[:, 2]), F.relu(-greatest[:, 0])], 1)
    assert bool((maps >= 0).all()), "after a relu no map is negative"
    assert close(maps[:, -2:], expected, LAW), (
        "the last maps must be the pool branch: the maxima of 3x3 pixels, then w_pool, then relu"
    )


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


# residual_block, bottleneck_block


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


@check("Both paths take the stride", task="residual_block", points=2)
def strided_block(student, draw):
    """Even and odd heights and widths; the stride is the first convolution's and the shortcut's."""
    o, stride = ((4, 2), (3, 3))[draw.index % 2]
    w1, w2, w_shortcut = _weights(draw, o, 2, 3), _weights(draw, o, o, 3), _weights(draw, o, 2, 1)
    return {
        "even": student.residual_block(draw.normal(2, 2, 6, 4), w1, w2, w_shortcut, stride),
        "odd": student.residual_block(draw.normal(2, 2, 7, 5), w1, w2, w_shortcut=w_shortcut, stride=stride),
    }


@check("A shortcut's convolution that could be left out", task="residual_block", points=2, draws=1)
def needless_shortcut(student, draw):
    """O = C and stride 1, or O = C and stride 2: whenever its weights are given they are used."""
    w1, w2, w_shortcut = _weights(draw, 3, 3, 3), _weights(draw, 3, 3, 3), _weights(draw, 3, 3, 1)
    return {
        "same size": student.residual_block(draw.normal(2, 3, 3, 4), w1, w2, w_shortcut, 1),
        "same width": student.residual_block(draw.normal(3, 3, 5, 4), w1, w2, w_shortcut, stride=2),
    }


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


@law("Permuting the batch permutes the result", task="residual_block", points=1, draws=1)
def permuted_batch(student, draw):
    """The norm looks at the whole batch, and at no order in it; a batch seen twice has the same statistics."""
    x, w1, w2 = draw.normal(4, 2, 3, 5), _weights(draw, 2, 2, 3), _weights(draw, 2, 2, 3)
    order = torch.tensor([2, 0, 3, 1])
    maps = student.residual_block(x, w1, w2)
    assert bool(maps.abs().max() > 1e-3) and bool((maps >= 0).all()), "after a relu no map is negative"
    assert close(student.residual_block(x[order], w1, w2), maps[order], LAW), "pictures must keep their places"
    twice = student.residual_block(torch.cat([x, x]), w1, w2)
    assert close(twice, torch.cat([maps, maps]), LAW), "a batch seen twice has the same mean and biased variance"
    alone = student.residual_block(x[:1], w1, w2)
    assert not close(alone, maps[:1], 1e-3), "the statistics are those of the whole batch, not of each picture"


@law("The residual is normalised before the shortcut is added", task="residual_block", points=1, draws=1)
def normalised_before_added(student, draw):
    """Far above zero nothing is cut off, and what is added to the shortcut has mean 0 and variance 1."""
    x = 50.0 + draw.uniform(3, 2, 4, 4)
    w1, w2 = _weights(draw, 2, 2, 3), _weights(draw, 2, 2, 3)
    residual = (student.residual_block(x, w1, w2) - x).transpose(0, 1).flatten(1)
    assert close(1 + residual.mean(1), 1, LAW), "what the block adds to x must have mean 0: norm, then addition"
    assert close(residual.var(1, unbiased=False), 1, 1e-2), "what the block adds to x must have variance 1"


@check("Reduced, convolved, expanded", task="bottleneck_block", points=2, public=True)
def bottleneck(student, draw):
    """C, M, H and W differ; a norm after every convolution, a relu after the first two and at the end."""
    c, m = ((4, 2), (2, 3))[draw.index % 2]
    weights = _weights(draw, m, c, 1), _weights(draw, m, m, 3), _weights(draw, c, m, 1)
    return {"maps": student.bottleneck_block(draw.normal(2, c, 4, 5), *weights)}


@check("As many channels between, one picture, a row, a bright pixel", task="bottleneck_block", points=1, draws=1)
def bottleneck_edges(student, draw):
    """Where C = M the weights fit anywhere; pictures smaller than the kernel; what no relu may cut off above."""
    square = _weights(draw, 3, 3, 1), _weights(draw, 3, 3, 3), _weights(draw, 3, 3, 1)
    return {
        "square": student.bottleneck_block(draw.normal(2, 3, 3, 4), *square),
        "row": student.bottleneck_block(draw.normal(3, 3, 1, 4), *square),
        "one picture": student.bottleneck_block(
            draw.normal(1, 3, 5, 4), w_expand=square[2], w_conv=square[1], w_reduce=square[0]
        ),
        "bright": student.bottleneck_block(_spiked(draw, 2, 3, 16, 20), square[0].abs(), square[1].abs(), square[2]),
    }


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


# dense_block, transition_block


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


@check("Four layers of differing growth", task="dense_block", points=2, draws=1)
def dense_of_four(student, draw):
    """The weights may come as a tuple; the order of the maps is that of the layers."""
    return {"maps": student.dense_block(draw.normal(2, 2, 3, 4), tuple(_dense(draw, 2, (1, 3, 2, 2))))}


@check("Equal growth, one channel, small pictures, a bright pixel", task="dense_block", points=2, draws=1)
def dense_edges(student, draw):
    """Equal widths, as in the paper; one channel to begin with; one picture; a row; what no relu may cut off above."""
    return {
        "equal": student.dense_block(draw.normal(2, 2, 3, 3), _dense(draw, 2, (2, 2, 2))),
        "one channel": student.dense_block(draw.normal(2, 1, 4, 3), _dense(draw, 1, (1, 2))),
        "one picture": student.dense_block(draw.normal(1, 2, 4, 4), _dense(draw, 2, (2, 1))),
        "row": student.dense_block(draw.normal(4, 2, 1, 3), _dense(draw, 2, (1, 2))),
        "bright": student.dense_block(_spiked(draw, 2, 2, 6, 8), _dense(draw, 2, (2, 1))),
    }


@law("What was found stays as it was found", task="dense_block", points=1, draws=1)
def dense_keeps(student, draw):
    """A block of three layers begins with the block of its first two, and that with x."""
    x, weights = draw.normal(2, 3, 4, 4), _dense(draw, 3, (2, 1, 3))
    maps = student.dense_block(x, weights)
    assert close(maps[:, :3], x), "x itself, neither normalised nor cut off, must come first"
    assert close(maps[:, :6], student.dense_block(x, weights[:2]), LAW), (
        "a further layer must add its maps behind those of the layers before it and leave them as they are"
    )
    first = F.conv2d(F.relu(_norm(x)), weights[0], padding=1)
    assert close(maps[:, 3:5], first, LAW), "a layer's maps must be conv(relu(norm(everything so far)))"


@law("The last layer sees x itself", task="dense_block", points=1, draws=1)
def dense_reaches_back(student, draw):
    """With the weights of its middle channels at zero the last layer still answers to x."""
    x, (w0, w1) = draw.normal(2, 2, 4, 5), _dense(draw, 2, (3, 2))
    w1 = torch.cat([w1[:, :2], torch.zeros_like(w1[:, 2:])], 1)
    maps = student.dense_block(x, [w0, w1])
    expected = F.conv2d(F.relu(_norm(x)), w1[:, :2], padding=1)
    assert close(maps[:, 5:], expected, LAW), "the first channels that the last layer sees must be those of x"


@check("Norm, 1x1 convolution, averages", task="transition_block", points=1, public=True)
def transition(student, draw):
    """Fewer channels come out, half as high and wide."""
    c, o = ((4, 2), (2, 3))[draw.index % 2]
    return {"maps": student.transition_block(draw.normal(2, c, 4, 6), _weights(draw, o, c, 1))}


@check("Odd sizes, one picture, the smallest", task="transition_block", points=1, draws=1)
def transition_edges(student, draw):
    """The norm sees the odd last row and column that the averages drop; the spread of x does not matter."""
    w = _weights(draw, 3, 2, 1)
    return {
        "odd": student.transition_block(5.0 * draw.normal(2, 2, 5, 7) + 3.0, w),
        "one picture": student.transition_block(draw.normal(1, 2, 4, 5), w),
        "smallest": student.transition_block(draw.normal(3, 2, 2, 2), w),
    }


@law("No relu: the averages of a channel with mean 0 have mean 0", task="transition_block", points=1, draws=1)
def transition_has_no_relu(student, draw):
    """With even sizes every pixel is in one average, so the maps keep the mean of the normalised channels."""
    x = 2.0 + draw.normal(2, 3, 4, 4)
    w = _zeros(2, 3, 1, 1)
    w[0, 1], w[1, 2] = 1.0, -3.0
    maps = student.transition_block(x, w)
    assert close(1 + maps.mean((0, 2, 3)), 1, LAW), "every map must have mean 0: norm first, and no relu"
    expected = F.avg_pool2d(_norm(x), 2)
    assert close(maps[:, 0], expected[:, 1], LAW) and close(maps[:, 1], -3 * expected[:, 2], LAW), (
        "a 1x1 kernel that picks a channel must give the 2x2 averages of that channel, normalised"
    )


# global_average_pool


@check("One mean for each map", task="global_average_pool", points=1, public=True)
def means(student, draw):
    """N, C, H and W all differ."""
    n, c, h, w = ((2, 3, 4, 5), (3, 2, 1, 6))[draw.index % 2]
    return {"means": student.global_average_pool(draw.normal(n, c, h, w))}


@check("Maps of one pixel, one map, maps of any size", task="global_average_pool", points=1, draws=1)
def means_edges(student, draw):
    """Two dimensions come out, always, and of a single pixel a copy; the last maps need not be 7 by 7."""
    return {
        "pixel": student.global_average_pool(draw.normal(2, 3, 1, 1)),
        "one map": student.global_average_pool(draw.normal(3, 1, 4, 2)),
        "one picture": student.global_average_pool(draw.normal(1, 4, 2, 3)),
        "one of everything": student.global_average_pool(draw.normal(1, 1, 1, 1)),
        "large": student.global_average_pool(draw.normal(2, 2, 9, 15)),
    }


# quiz

quiz_who_brought_what = choice(
    "quiz_who_brought_what",
    "b",
    points=1,
    task_title="Quiz: who brought what",
    explains={
        "a": "GoogLeNet and ResNet are exchanged: 1x1 reductions are the inception block's, skips are ResNet's.",
        "b": "Right: 2012 AlexNet, 2014 VGG and GoogLeNet, 2015 ResNet, 2017 DenseNet.",
        "c": "AlexNet and VGG are exchanged: AlexNet has kernels of 11 and 5, and two paths for its two devices.",
        "d": "ResNet and DenseNet are exchanged: ResNet adds what a block found, DenseNet puts it beside.",
    },
)

quiz_fewer_yet_deeper = choice(
    "quiz_fewer_yet_deeper",
    "d",
    points=1,
    task_title="Quiz: fewer parameters and yet deeper",
    explains={
        "a": "VGG is deeper, but has more than twice AlexNet's parameters: its dense layers see 7 x 7 x 512 numbers.",
        "b": "A shortcut that is the input itself has no parameters, but it takes none away either.",
        "c": "Pooling has no parameters, and AlexNet has it, too: what costs are the layers behind it.",
        "d": "Right: 22 layers with about a twelfth of AlexNet's parameters.",
    },
)

quiz_two_small_kernels = choice(
    "quiz_two_small_kernels",
    "a",
    points=1,
    task_title="Quiz: two 3x3 against one 5x5",
    explains={
        "a": "Right: 18 parts instead of 25, the same five pixels, and a relu in between.",
        "b": "They see the same: the second layer's three places, one pixel apart, see five pixels.",
        "c": "2 x 9 = 18 is less than 25: fewer weights, not more.",
        "d": "With a relu in between the two are no longer one linear map: that is part of the gain.",
    },
)

quiz_add_or_concatenate = choice(
    "quiz_add_or_concatenate",
    "c",
    points=1,
    task_title="Quiz: added or concatenated",
    explains={
        "a": "Exchanged: a sum needs equal widths, which is why ResNet's shortcuts sometimes need a 1x1 convolution.",
        "b": "In DenseNet nothing is added up: widths grow from layer to layer.",
        "c": "Right: ResNet's sum keeps the width, DenseNet's concatenation lets it grow by the growth rate.",
        "d": "ResNet adds; concatenated shortcuts would make its maps wider at every block.",
    },
)


@check("What the reduction saves", task="quiz_weights_saved", points=1, draws=1)
def weights_saved(student, draw):
    """The 5x5 branch of GoogLeNet's first inception block, and others; it may cost more than it saves."""
    cases = ((192, 16, 32, 5), (draw.integer(90, 200), draw.integer(8, 20), draw.integer(30, 80), 3), (4, 30, 6, 3))
    return {str(i): student.quiz_weights_saved(*case) for i, case in enumerate(cases)}
