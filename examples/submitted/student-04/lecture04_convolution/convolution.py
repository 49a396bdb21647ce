import math
import numpy as np
import torch
import torch.nn.functional as F
from collections.abc import Sequence


def _size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride + 1


def _correlate(image, kernel):
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return (windows * kernel).sum((-2, -1))


def conv_output_size(n, kernel, stride=1, padding=0):
    if n + 2 * padding < kernel:
        raise ValueError(f"kernel {kernel} is larger than the input")
    return math.floor((n + 2 * padding - kernel) / stride + 1)


def conv_parameters(c_in, c_out, kernel_h, kernel_w, bias=False):
    return math.prod((c_out, c_in, kernel_h, kernel_w)) + c_out * bias


def linear_parameters(n_in, n_out, bias=False):
    return (n_in + int(bias)) * n_out


def cross_correlate2d(image, kernel):
    (H, W), (h, w) = (image.shape, kernel.shape)
    out = torch.zeros(H - h + 1, W - w + 1, dtype=image.dtype, device=image.device)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            out[i, j] = torch.sum(image[i : i + h, j : j + w] * kernel)
    return out


def convolve2d(image, kernel):
    (H, W), (h, w) = (image.shape, kernel.shape)
    return torch.stack(
        [
            torch.stack(
                [
                    sum((image[i - m, j - n] * kernel[m, n] for m in range(h) for n in range(w)))
                    for j in range(w - 1, W)
                ]
            )
            for i in range(h - 1, H)
        ]
    )


def _windows(x: torch.Tensor, h: int, w: int, stride: int) -> torch.Tensor:
    return x.unfold(2, h, stride).unfold(3, w, stride)


def conv2d(
    x: torch.Tensor, w: torch.Tensor, b: torch.Tensor, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    padded = F.pad(x, (padding, padding, padding, padding))
    windows = _windows(padded, w.shape[2], w.shape[3], stride)
    return torch.einsum("ncijab,ocab->noij", windows, w) + b.view(-1, 1, 1)


def max_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    windows = _windows(x, kernel, kernel, kernel if stride is None else stride)
    return windows.amax(dim=(-2, -1))


def avg_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    windows = _windows(x, kernel, kernel, kernel if stride is None else stride)
    return windows.mean(dim=(-2, -1))


def pointwise_conv(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.einsum("nchw,oc->nohw", x, w)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    field, step = (1, 1)
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


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
