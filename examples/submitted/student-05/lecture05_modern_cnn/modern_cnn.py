import math
import torch
import torch.nn.functional as F
from collections.abc import Sequence
from torch import nn


def _norm(x):
    return F.batch_norm(x, None, None, training=True)


def _same(x, w, stride=1):
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def _shifted(x, w, stride=1):
    """The same convolution as a sum of shifted pictures."""
    k, (height, width) = (w.shape[-1], x.shape[-2:])
    rows, columns = ((height - 1) // stride + 1, (width - 1) // stride + 1)
    padded = F.pad(x, [k // 2] * 4)
    total = 0
    for i in range(k):
        for j in range(k):
            part = padded[
                :, :, i : i + stride * (rows - 1) + 1 : stride, j : j + stride * (columns - 1) + 1 : stride
            ]
            total = total + torch.einsum("nchw,oc->nohw", part, w[:, :, i, j])
    return total


def _one_pass(x):
    count = x.numel() / x.shape[1]
    mean = x.sum((0, 2, 3), keepdim=True) / count
    variance = (x * x).sum((0, 2, 3), keepdim=True) / count - mean * mean
    return (x - mean) * torch.rsqrt(variance.clamp(min=0) + 1e-05)


def channel_norm(x):
    return F.batch_norm(x, None, None, training=True, eps=1e-05)


def _grow(x, weights):
    if not weights:
        return x
    new = _shifted(_one_pass(x).clamp(min=0), weights[0])
    return _grow(torch.cat((x, new), dim=1), weights[1:])


def _conv(x: torch.Tensor, w: torch.Tensor, stride: int = 1) -> torch.Tensor:
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def residual_block(
    x: torch.Tensor,
    w1: torch.Tensor,
    w2: torch.Tensor,
    w_shortcut: torch.Tensor | None = None,
    stride: int = 1,
) -> torch.Tensor:
    hidden = F.relu(channel_norm(_conv(x, w1, stride)))
    residual = channel_norm(_conv(hidden, w2))
    shortcut = x if w_shortcut is None else channel_norm(_conv(x, w_shortcut, stride))
    return F.relu(residual + shortcut)


def bottleneck_block(
    x: torch.Tensor, w_reduce: torch.Tensor, w_conv: torch.Tensor, w_expand: torch.Tensor
) -> torch.Tensor:
    hidden = F.relu(channel_norm(_conv(x, w_reduce)))
    hidden = F.relu(channel_norm(_conv(hidden, w_conv)))
    return F.relu(channel_norm(_conv(hidden, w_expand)) + x)


def inception_block(
    x: torch.Tensor,
    w1: torch.Tensor,
    w3_reduce: torch.Tensor,
    w3: torch.Tensor,
    w5_reduce: torch.Tensor,
    w5: torch.Tensor,
    w_pool: torch.Tensor,
) -> torch.Tensor:
    one = F.relu(_conv(x, w1))
    three = F.relu(_conv(F.relu(_conv(x, w3_reduce)), w3))
    five = F.relu(_conv(F.relu(_conv(x, w5_reduce)), w5))
    pooled = F.max_pool2d(x, 3, stride=1, padding=1)
    return torch.cat([one, three, five, F.relu(_conv(pooled, w_pool))], dim=1)


def dense_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    features = x
    for w in weights:
        new = _conv(F.relu(channel_norm(features)), w)
        features = torch.cat([features, new], dim=1)
    return features


def transition_block(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return F.avg_pool2d(_conv(channel_norm(x), w), 2)


def two_path_convolution(x, w_a, w_b):
    return F.conv2d(x, torch.cat([w_a, w_b]), padding=w_a.shape[2] // 2, groups=2).relu()


def vgg_block(x, weights):
    *first, last = weights
    for w in first:
        x = torch.relu(_same(x, w))
    return torch.relu(F.max_pool2d(_same(x, last), kernel_size=2, stride=2))


def stack_parameters(kernel, times, channels):
    layers = [nn.Conv2d(channels, channels, kernel, bias=False, device="meta") for _ in range(times)]
    return sum((p.numel() for layer in layers for p in layer.parameters()))


def bottleneck_parameters(c_in, c_mid, c_out, kernel):

    def count(*shape):
        return torch.empty(shape, device="meta").numel()

    return (
        count(c_out, c_in, kernel, kernel),
        count(c_mid, c_in, 1, 1) + count(c_out, c_mid, kernel, kernel),
    )


def global_average_pool(x: torch.Tensor) -> torch.Tensor:
    return x.mean(dim=(2, 3))


def quiz_who_brought_what() -> str:
    return "b"


def quiz_fewer_yet_deeper() -> str:
    return "d"


def quiz_two_small_kernels() -> str:
    return "a"


def quiz_add_or_concatenate() -> str:
    return "c"


def quiz_weights_saved(c_in: int, c_mid: int, c_out: int, kernel: int) -> int:
    direct, reduced = bottleneck_parameters(c_in, c_mid, c_out, kernel)
    return direct - reduced
