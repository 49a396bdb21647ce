"""Lecture 5, modern CNNs: the blocks of AlexNet, VGG, GoogLeNet, ResNet and DenseNet, and what they cost."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F


def channel_norm(x: torch.Tensor) -> torch.Tensor:
    """Return x [N, C, H, W] with mean 0 and variance 1 in every channel, over N, H and W together.

    Biased variance, eps 1e-5 inside the root, no weights. Source: Ioffe & Szegedy 2015, algorithm 1.
    """
    mean = x.mean(dim=(0, 2, 3), keepdim=True)  # [1, C, 1, 1]
    variance = (x - mean).square().mean(dim=(0, 2, 3), keepdim=True)  # [1, C, 1, 1]
    return (x - mean) / torch.sqrt(variance + 1e-5)


def _conv(x: torch.Tensor, w: torch.Tensor, stride: int = 1) -> torch.Tensor:
    """Convolution of x [N, C, H, W] with w [O, C, k, k], k odd, that keeps H and W but for the stride."""
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def residual_block(
    x: torch.Tensor, w1: torch.Tensor, w2: torch.Tensor, w_shortcut: torch.Tensor | None = None, stride: int = 1
) -> torch.Tensor:
    """Return relu(residual + shortcut) for x [N, C, H, W], w1 [O, C, 3, 3], w2 [O, O, 3, 3], w_shortcut [O, C, 1, 1].

    The result is [N, O, H', W']. The shortcut is x itself, or a strided, normalised 1x1 convolution where one is given.
    Source: He et al. 2016, equations 1 and 2.
    """
    hidden = F.relu(channel_norm(_conv(x, w1, stride)))  # [N, O, H', W']
    residual = channel_norm(_conv(hidden, w2))  # [N, O, H', W']
    shortcut = x if w_shortcut is None else channel_norm(_conv(x, w_shortcut, stride))
    return F.relu(residual + shortcut)


def bottleneck_block(
    x: torch.Tensor, w_reduce: torch.Tensor, w_conv: torch.Tensor, w_expand: torch.Tensor
) -> torch.Tensor:
    """Return the residual block that works on M of C channels: x [N, C, H, W] in and out.

    Shapes: w_reduce [M, C, 1, 1], w_conv [M, M, 3, 3], w_expand [C, M, 1, 1]. Source: He et al. 2016, figure 5.
    """
    hidden = F.relu(channel_norm(_conv(x, w_reduce)))  # [N, M, H, W]
    hidden = F.relu(channel_norm(_conv(hidden, w_conv)))  # [N, M, H, W]
    return F.relu(channel_norm(_conv(hidden, w_expand)) + x)  # [N, C, H, W]


def inception_block(
    x: torch.Tensor,
    w1: torch.Tensor,
    w3_reduce: torch.Tensor,
    w3: torch.Tensor,
    w5_reduce: torch.Tensor,
    w5: torch.Tensor,
    w_pool: torch.Tensor,
) -> torch.Tensor:
    """Return four branches over x [N, C, H, W] side by side: [N, a + b + c + d, H, W].

    Shapes: w1 [a, C, 1, 1], w3_reduce [r, C, 1, 1], w3 [b, r, 3, 3], w5_reduce [s, C, 1, 1], w5 [c, s, 5, 5],
    w_pool [d, C, 1, 1]. Relu after every convolution. Source: Szegedy et al. 2015, figure 2b.
    """
    one = F.relu(_conv(x, w1))  # [N, a, H, W]
    three = F.relu(_conv(F.relu(_conv(x, w3_reduce)), w3))  # [N, b, H, W]
    five = F.relu(_conv(F.relu(_conv(x, w5_reduce)), w5))  # [N, c, H, W]
    pooled = F.max_pool2d(x, 3, stride=1, padding=1)  # [N, C, H, W], framed with minus infinity
    return torch.cat([one, three, five, F.relu(_conv(pooled, w_pool))], dim=1)


def dense_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return x [N, C, H, W] and the maps of all layers side by side: [N, C + sum of growths, H, W].

    weights[i] is [growth_i, channels so far, 3, 3]. Source: Huang et al. 2017, equation 2.
    """
    features = x
    for w in weights:
        new = _conv(F.relu(channel_norm(features)), w)  # [N, growth_i, H, W]
        features = torch.cat([features, new], dim=1)
    return features


def transition_block(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Return norm, 1x1 convolution and 2x2 averages of x [N, C, H, W] with w [O, C, 1, 1]: [N, O, H // 2, W // 2].

    Source: Huang et al. 2017, section 3, pooling layers.
    """
    return F.avg_pool2d(_conv(channel_norm(x), w), 2)


def two_path_convolution(x: torch.Tensor, w_a: torch.Tensor, w_b: torch.Tensor) -> torch.Tensor:
    """Return two convolutions side by side, each over its half of x [N, 2C, H, W]: [N, 2O, H, W].

    Shapes: w_a, w_b [O, C, k, k]. Relu after each. Source: Krizhevsky et al. 2012, section 3.2.
    """
    half_a, half_b = x.chunk(2, dim=1)  # [N, C, H, W] each
    return F.relu(torch.cat([_conv(half_a, w_a), _conv(half_b, w_b)], dim=1))


def vgg_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return 3x3 convolutions, each with a relu, then 2x2 maxima of x [N, C, H, W]: [N, O, H // 2, W // 2].

    Source: Simonyan & Zisserman 2015, section 2.1.
    """
    for w in weights:
        x = F.relu(_conv(x, w))  # [N, O_i, H, W]
    return F.max_pool2d(x, 2)


def stack_parameters(kernel: int, times: int, channels: int) -> int:
    """Return the weights of `times` convolutions of kernel x kernel, `channels` in and out.

    Source: Simonyan & Zisserman 2015, section 2.3.
    """
    return times * kernel * kernel * channels * channels


def bottleneck_parameters(c_in: int, c_mid: int, c_out: int, kernel: int) -> tuple[int, int]:
    """Return the weights of a convolution from c_in to c_out, at once and after a 1x1 convolution to c_mid.

    Source: Szegedy et al. 2015, section 4.
    """
    direct = kernel * kernel * c_in * c_out
    reduced = c_in * c_mid + kernel * kernel * c_mid * c_out
    return direct, reduced


def global_average_pool(x: torch.Tensor) -> torch.Tensor:
    """Return the mean of every map of x [N, C, H, W]: [N, C]. Source: Lin et al. 2014, section 3.2."""
    return x.mean(dim=(2, 3))


def quiz_who_brought_what() -> str:
    """Which list says rightly which network brought what?"""
    return "b"


def quiz_fewer_yet_deeper() -> str:
    """Which network is deeper than AlexNet and has fewer parameters, and why?"""
    return "d"


def quiz_two_small_kernels() -> str:
    """What do two 3x3 convolutions give that one 5x5 does not?"""
    return "a"


def quiz_add_or_concatenate() -> str:
    """How do ResNet and DenseNet reuse what earlier layers found?"""
    return "c"


def quiz_weights_saved(c_in: int, c_mid: int, c_out: int, kernel: int) -> int:
    """How many weights does a 1x1 convolution to c_mid save?"""
    direct, reduced = bottleneck_parameters(c_in, c_mid, c_out, kernel)
    return direct - reduced
