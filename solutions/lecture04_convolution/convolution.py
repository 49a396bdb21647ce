"""Lecture 4, convolution and pooling (LeCun et al. 1998; Krizhevsky et al. 2012): sliding windows, and counting."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F


def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Return how many places a kernel finds along an axis of n pixels, padded on both sides.

    Raises ValueError where the kernel does not fit. Source: Dumoulin & Visin 2016, relationship 6.
    """
    padded = n + 2 * padding
    if kernel > padded:
        raise ValueError(f"a kernel of {kernel} does not fit into {padded} pixels ({n}, padded by {padding})")
    return (padded - kernel) // stride + 1


def conv_parameters(c_in: int, c_out: int, kernel_h: int, kernel_w: int, bias: bool = False) -> int:
    """Return the number of weights (and biases) of a convolution from c_in to c_out channels."""
    return c_out * c_in * kernel_h * kernel_w + (c_out if bias else 0)


def linear_parameters(n_in: int, n_out: int, bias: bool = False) -> int:
    """Return the number of weights (and biases) of a fully connected layer."""
    return n_out * n_in + (n_out if bias else 0)


def cross_correlate2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Return the sum of products of kernel [h, w] with every window of image [H, W]: [H-h+1, W-w+1].

    Source: Goodfellow et al. 2016, equation 9.6.
    """
    h, w = kernel.shape
    windows = image.unfold(0, h, 1).unfold(1, w, 1)  # [H-h+1, W-w+1, h, w]
    return torch.einsum("ijab,ab->ij", windows, kernel)


def convolve2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Return the convolution of image [H, W] with kernel [h, w], where it fits: [H-h+1, W-w+1].

    The kernel is flipped in both axes. Source: Goodfellow et al. 2016, equation 9.5.
    """
    return cross_correlate2d(image, kernel.flip(0, 1))


def _windows(x: torch.Tensor, h: int, w: int, stride: int) -> torch.Tensor:
    """Return every window of x [N, C, H, W] that lies inside: [N, C, H', W', h, w]."""
    return x.unfold(2, h, stride).unfold(3, w, stride)


def conv2d(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor, stride: int = 1, padding: int = 0) -> torch.Tensor:
    """Return the convolution layer of x [N, C, H, W] with w [O, C, h, w] and b [O]: [N, O, H', W'].

    No flip: what networks call convolution is the cross-correlation. Source: LeCun et al. 1998, section II.A.
    """
    padded = F.pad(x, (padding, padding, padding, padding))  # [N, C, H + 2p, W + 2p]
    windows = _windows(padded, w.shape[2], w.shape[3], stride)  # [N, C, H', W', h, w]
    return torch.einsum("ncijab,ocab->noij", windows, w) + b.view(-1, 1, 1)


def max_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """Return the greatest value of every kernel x kernel window of x [N, C, H, W]: [N, C, H', W'].

    The stride is the kernel where None. Source: Krizhevsky et al. 2012, section 3.4.
    """
    windows = _windows(x, kernel, kernel, kernel if stride is None else stride)  # [N, C, H', W', k, k]
    return windows.amax(dim=(-2, -1))


def avg_pool2d(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """Return the mean of every kernel x kernel window of x [N, C, H, W]: [N, C, H', W'].

    The stride is the kernel where None. Source: LeCun et al. 1998, section II.B.
    """
    windows = _windows(x, kernel, kernel, kernel if stride is None else stride)  # [N, C, H', W', k, k]
    return windows.mean(dim=(-2, -1))


def pointwise_conv(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Return the 1x1 convolution of x [N, C, H, W] with w [O, C]: [N, O, H, W].

    Source: Lin et al. 2014 (Network in Network), section 3.1.
    """
    return torch.einsum("nchw,oc->nohw", x, w)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Return how many pixels along an axis one output depends on; layers are (kernel, stride) from the input on.

    Source: Araujo et al. 2019 (Distill), equation 2.
    """
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


def quiz_conv_weights(kernel: int, c_in: int, c_out: int) -> int:
    """How many weights has a convolution?"""
    return kernel * kernel * c_in * c_out


def quiz_two_device_weights(kernel: int, c_in: int, c_out: int) -> int:
    """How many weights has AlexNet's convolution on two devices that do not exchange maps?"""
    return 2 * kernel * kernel * c_in * c_out


def quiz_flattened_weights(side: int, channels: int, units: int) -> int:
    """How many weights has AlexNet's first fully connected layer, channels and units counted per device?"""
    return (side * side * 2 * channels) * (2 * units)


def quiz_classifier_weights(units: int, classes: int) -> int:
    """How many weights has AlexNet's last layer, units counted per device?"""
    return 2 * units * classes


def quiz_pooling_loses() -> str:
    """What does max pooling lose?"""
    return "c"


def quiz_one_by_one() -> str:
    """What are 1x1 convolutions for?"""
    return "b"
