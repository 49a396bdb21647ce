import torch
import torch.nn.functional as F
from collections.abc import Sequence


def _norm(x):
    centred = x - x.mean((0, 2, 3), keepdim=True)
    return centred / torch.sqrt(centred.square().mean((0, 2, 3), keepdim=True) + 1e-05)


def _conv(x, w, stride=1):
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def _residual(x, w1, w2, stride=1):
    return _norm(_conv(F.relu(_norm(_conv(x, w1, stride))), w2))


def _shortcut(x, w_shortcut, stride=1):
    return x if w_shortcut is None else _norm(_conv(x, w_shortcut, stride))


def _reduced(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(x, w_reduce)))
    return _norm(_conv(F.relu(_norm(_conv(hidden, w_conv))), w_expand))


def _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one = F.relu(_conv(x, w1))
    three = F.relu(_conv(F.relu(_conv(x, w3_reduce)), w3))
    five = F.relu(_conv(F.relu(_conv(x, w5_reduce)), w5))
    return (one, three, five, F.relu(_conv(F.max_pool2d(x, 3, 1, 1), w_pool)))


def _dense(x, weights, layer):
    for w in weights:
        x = torch.cat([x, layer(x, w)], 1)
    return x


def channel_norm(x):
    mean, variance = (x.mean((2, 3), keepdim=True), x.var((2, 3), keepdim=True, unbiased=False))
    return (x - mean) / torch.sqrt(variance + 1e-05)


def _conv(x: torch.Tensor, w: torch.Tensor, stride: int = 1) -> torch.Tensor:
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def _conv(x, w, stride=1):
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def residual_block(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride)) + _shortcut(x, w_shortcut, stride)


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


def transition_block(x, w):
    return F.relu(F.avg_pool2d(_conv(_norm(x), w), 2))


def two_path_convolution(x: torch.Tensor, w_a: torch.Tensor, w_b: torch.Tensor) -> torch.Tensor:
    half_a, half_b = x.chunk(2, dim=1)
    return F.relu(torch.cat([_conv(half_a, w_a), _conv(half_b, w_b)], dim=1))


def vgg_block(x: torch.Tensor, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    for w in weights:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(x, 2)


def stack_parameters(kernel, times, channels):
    return times * kernel * channels**2


def bottleneck_parameters(c_in: int, c_mid: int, c_out: int, kernel: int) -> tuple[int, int]:
    direct = kernel * kernel * c_in * c_out
    reduced = c_in * c_mid + kernel * kernel * c_mid * c_out
    return (direct, reduced)


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
