import math
import torch
import torch.nn.functional as F
from collections.abc import Sequence


def _correlate(image, kernel):
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return torch.einsum("ijab,ab->ij", windows, kernel)


def _windows(x, h, w, rows, columns):
    return x.unfold(2, h, rows).unfold(3, w, columns)


def _maps(x, w, b, rows, columns):
    windows = _windows(x, w.shape[2], w.shape[3], rows, columns)
    return torch.einsum("ncijab,ocab->noij", windows, w) + b.view(-1, 1, 1)


def _frame(x, padding, value=0.0):
    return F.pad(x, (padding, padding, padding, padding), value=value)


def _step(kernel, stride):
    return kernel if stride is None else stride


def _fits(n, kernel, padding):
    if kernel > n + 2 * padding:
        raise ValueError(f"a kernel of {kernel} does not fit into {n} pixels padded by {padding}")


def conv_output_size(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return (n + 2 * padding - kernel) / stride + 1


def conv_parameters(c_in: int, c_out: int, kernel_h: int, kernel_w: int, bias: bool = False) -> int:
    return c_out * c_in * kernel_h * kernel_w + (c_out if bias else 0)


def linear_parameters(n_in: int, n_out: int, bias: bool = False) -> int:
    return n_out * n_in + (n_out if bias else 0)


def cross_correlate2d(image, kernel):
    return _correlate(image, kernel.flip(0))


def convolve2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    return cross_correlate2d(image, kernel.flip(0, 1))


def _windows(x: torch.Tensor, h: int, w: int, stride: int) -> torch.Tensor:
    return x.unfold(2, h, stride).unfold(3, w, stride)


def conv2d(
    x: torch.Tensor, w: torch.Tensor, b: torch.Tensor, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    padded = F.pad(x, (padding, padding, padding, padding))
    windows = _windows(padded, w.shape[2], w.shape[3], stride)
    return torch.einsum("ncijab,ocab->noij", windows, w) + b.view(-1, 1, 1)


def _windows(x, h, w, rows, columns):
    return x.unfold(2, h, rows).unfold(3, w, columns)


def max_pool2d(x, kernel, stride=None):
    return _windows(x, kernel, kernel, stride or 1, stride or 1).amax((-2, -1))


def avg_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    windows = _windows(x, kernel, kernel, kernel if stride is None else stride)
    return windows.mean(dim=(-2, -1))


def pointwise_conv(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.einsum("nchw,oc->nohw", x, w)


def receptive_field(layers):
    return 1 + sum((kernel - 1 for kernel, _ in layers))


def quiz_conv_weights(kernel: int, c_in: int, c_out: int) -> int:
    return kernel * kernel * c_in * c_out


def quiz_two_device_weights(kernel: int, c_in: int, c_out: int) -> int:
    return 2 * kernel * kernel * c_in * c_out


def quiz_flattened_weights(side: int, channels: int, units: int) -> int:
    return side * side * 2 * channels * (2 * units)


def quiz_classifier_weights(units: int, classes: int) -> int:
    return 2 * units * classes


def quiz_pooling_loses() -> str:
    return "c"


def quiz_one_by_one() -> str:
    return "b"
