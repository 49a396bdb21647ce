"""Other right ways to write lecture 4's tasks."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant


def _size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride + 1


def _correlate(image, kernel):
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return (windows * kernel).sum((-2, -1))


@variant(task="conv_output_size")
def floor_of_a_quotient(n, kernel, stride=1, padding=0):
    if n + 2 * padding < kernel:
        raise ValueError(f"kernel {kernel} is larger than the input")
    return math.floor((n + 2 * padding - kernel) / stride + 1)


@variant(task="conv_output_size")
def counts_places(n, kernel, stride=1, padding=0):
    starts = range(-padding, n + padding - kernel + 1, stride)
    if not len(starts):
        raise ValueError(f"{n=} {kernel=} {stride=} {padding=}: nothing fits")
    return len(starts)


@variant(task="conv_output_size")
def walks_along(n, kernel, stride=1, padding=0):
    class DoesNotFit(ValueError):
        pass

    end = kernel
    places = 0
    while end <= n + padding + padding:
        places, end = places + 1, end + stride
    if places == 0:
        raise DoesNotFit(f"the padded input of size {n + 2 * padding} is too small")
    return places


@variant(task="conv_parameters")
def from_a_shape(c_in, c_out, kernel_h, kernel_w, bias=False):
    return math.prod((c_out, c_in, kernel_h, kernel_w)) + c_out * bias


@variant(task="conv_parameters")
def from_empty_tensors(c_in, c_out, kernel_h, kernel_w, bias=False):
    weight = torch.empty(c_out, c_in, kernel_h, kernel_w, device="meta")
    return weight.numel() + (torch.empty(c_out).numel() if bias else 0)


@variant(task="conv_parameters")
def per_filter(c_in, c_out, kernel_h, kernel_w, bias=False):
    per_map = kernel_h * kernel_w * c_in
    if bias:
        per_map += 1
    return per_map * c_out


@variant(task="conv_parameters")
def built_to_be_counted(c_in, c_out, kernel_h, kernel_w, bias=False):
    layer = torch.nn.Conv2d(c_in, c_out, (kernel_h, kernel_w), bias=bias, device="meta")
    return sum(p.numel() for p in layer.parameters())


@variant(task="linear_parameters")
def homogeneous(n_in, n_out, bias=False):
    return (n_in + int(bias)) * n_out


@variant(task="linear_parameters")
def from_a_layer(n_in, n_out, bias=False):
    return sum(p.numel() for p in torch.nn.Linear(n_in, n_out, bias=bias).parameters())


@variant(task="cross_correlate2d")
def pixel_by_pixel(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    out = torch.zeros(H - h + 1, W - w + 1, dtype=image.dtype, device=image.device)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            out[i, j] = torch.sum(image[i : i + h, j : j + w] * kernel)
    return out


@variant(task="cross_correlate2d")
def shifted_pictures(image, kernel):
    rows, columns = _size(image.shape[0], kernel.shape[0]), _size(image.shape[1], kernel.shape[1])
    total = 0
    for a in range(kernel.shape[0]):
        for b in range(kernel.shape[1]):
            total = total + kernel[a, b] * image[a : a + rows, b : b + columns]
    return total


@variant(task="cross_correlate2d")
def columns_of_windows(image, kernel):
    columns = F.unfold(image[None, None], tuple(kernel.shape))
    out = kernel.reshape(1, -1) @ columns[0]
    return out.reshape(image.shape[0] - kernel.shape[0] + 1, -1)


@variant(task="cross_correlate2d")
def fourier(image, kernel):
    H, W = image.shape
    spectrum = torch.fft.rfft2(image) * torch.fft.rfft2(kernel, s=(H, W)).conj()
    return torch.fft.irfft2(spectrum, s=(H, W))[: H - kernel.shape[0] + 1, : W - kernel.shape[1] + 1]


@variant(task="cross_correlate2d")
def strided_view(image, kernel):
    image = image.contiguous()
    (H, W), (h, w) = image.shape, kernel.shape
    windows = image.as_strided((H - h + 1, W - w + 1, h, w), (W, 1, W, 1))
    return torch.tensordot(windows, kernel, dims=2)


@variant(task="cross_correlate2d")
def as_a_matrix(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    rows = []
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            rows.append(F.pad(kernel, (j, W - w - j, i, H - h - i)).flatten())
    return (torch.stack(rows) @ image.flatten()).reshape(H - h + 1, W - w + 1)


@variant(task="cross_correlate2d")
def double_windows(image, kernel):
    return _correlate(image.double(), kernel.double()).to(image.dtype)


@variant(task="cross_correlate2d")
def flattened_windows(image, kernel):
    h, w = kernel.shape
    windows = image.unfold(0, h, 1).unfold(1, w, 1).flatten(2)
    return torch.matmul(windows, kernel.contiguous().view(-1))


@variant(task="convolve2d")
def lecture_formula(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    return torch.stack(
        [
            torch.stack(
                [sum(image[i - m, j - n] * kernel[m, n] for m in range(h) for n in range(w)) for j in range(w - 1, W)]
            )
            for i in range(h - 1, H)
        ]
    )


@variant(task="convolve2d")
def flipped_twice(image, kernel):
    return _correlate(image.flip((0, 1)), kernel).flip((0, 1))


@variant(task="convolve2d")
def product_of_spectra(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    size = (H + h - 1, W + w - 1)
    full = torch.fft.ifft2(torch.fft.fft2(image, s=size) * torch.fft.fft2(kernel, s=size)).real
    return full[h - 1 : H, w - 1 : W]


@variant(task="convolve2d")
def turned_by_half_a_turn(image, kernel):
    return _correlate(image, torch.rot90(kernel, 2))


@variant(task="conv2d")
def column_matrix(x, w, b, stride=1, padding=0):
    out_h = _size(x.shape[2], w.shape[2], stride, padding)
    out_w = _size(x.shape[3], w.shape[3], stride, padding)
    columns = F.unfold(x, w.shape[2:], stride=stride, padding=padding)
    return (w.flatten(1) @ columns + b[:, None]).unflatten(2, (out_h, out_w))


@variant(task="conv2d")
def sums_of_shifts(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    O, _, h, k = w.shape
    out_h, out_w = _size(H, h, stride, padding), _size(W, k, stride, padding)
    padded = x.new_zeros(N, C, H + 2 * padding, W + 2 * padding)
    padded[:, :, padding : padding + H, padding : padding + W] = x
    out = b.reshape(1, O, 1, 1).expand(N, O, out_h, out_w)
    for i in range(h):
        for j in range(k):
            part = padded[:, :, i : i + stride * out_h : stride, j : j + stride * out_w : stride]
            out = out + torch.einsum("nchw,oc->nohw", part, w[:, :, i, j])
    return out


@variant(task="conv2d")
def four_loops(x, w, b, stride=1, padding=0):
    x = F.pad(x, [padding] * 4)
    h, k = w.size(2), w.size(3)
    maps = []
    for o in range(w.size(0)):
        rows = []
        for i in range(0, x.size(2) - h + 1, stride):
            row = [
                (x[:, :, i : i + h, j : j + k] * w[o]).sum(dim=(1, 2, 3)) + b[o]
                for j in range(0, x.size(3) - k + 1, stride)
            ]
            rows.append(torch.stack(row, dim=-1))
        maps.append(torch.stack(rows, dim=1))
    return torch.stack(maps, dim=1)


@variant(task="conv2d")
def thinned_afterwards(x, w, b, stride=1, padding=0):
    x = F.pad(x, (padding,) * 4)
    every = x.unfold(2, w.shape[2], 1).unfold(3, w.shape[3], 1)
    out = torch.tensordot(every, w, dims=([1, 4, 5], [1, 2, 3])) + b
    return out.permute(0, 3, 1, 2)[:, :, ::stride, ::stride]


@variant(task="conv2d")
def linear_over_patches(x, w, b, stride=1, padding=0):
    x = F.pad(x, (padding, padding, padding, padding))
    patches = x.unfold(2, w.shape[2], stride).unfold(3, w.shape[3], stride).permute(0, 2, 3, 1, 4, 5)
    return torch.movedim(F.linear(patches.reshape(*patches.shape[:3], -1), w.reshape(len(w), -1), b), -1, 1)


@variant(task="conv2d")
def through_fourier(x, w, b, stride=1, padding=0):
    x = F.pad(x, (padding, padding, padding, padding))
    size = x.shape[-2:]
    spectrum = torch.einsum("nchw,ochw->nohw", torch.fft.rfft2(x), torch.fft.rfft2(w, s=size).conj())
    maps = torch.fft.irfft2(spectrum, s=size)[..., : size[0] - w.shape[2] + 1, : size[1] - w.shape[3] + 1]
    return maps[..., ::stride, ::stride] + b[:, None, None]


@variant(task="conv2d")
def gathered_windows(x, w, b, stride=1, padding=0):
    x = F.pad(x, (padding, padding, padding, padding)).double()
    rows = torch.arange(0, x.shape[2] - w.shape[2] + 1, stride, device=x.device)[:, None] + torch.arange(
        w.shape[2], device=x.device
    )
    columns = torch.arange(0, x.shape[3] - w.shape[3] + 1, stride, device=x.device)[:, None] + torch.arange(
        w.shape[3], device=x.device
    )
    windows = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    out = torch.einsum("ncijab,ocab->noij", windows, w.double()) + b.double()[None, :, None, None]
    return out.to(w.dtype)


@variant(task="max_pool2d")
def window_by_window(x, kernel, stride=None):
    stride = stride or kernel
    rows = []
    for i in range(0, x.shape[2] - kernel + 1, stride):
        row = [
            x[:, :, i : i + kernel, j : j + kernel].flatten(2).max(dim=2).values
            for j in range(0, x.shape[3] - kernel + 1, stride)
        ]
        rows.append(torch.stack(row, dim=-1))
    return torch.stack(rows, dim=-2)


@variant(task="max_pool2d")
def running_maximum(x, kernel, stride=None):
    step = kernel if stride is None else stride
    rows, columns = _size(x.shape[2], kernel, step), _size(x.shape[3], kernel, step)
    best = None
    for i in range(kernel):
        for j in range(kernel):
            part = x[:, :, i : i + step * rows : step, j : j + step * columns : step]
            best = part.clone() if best is None else torch.maximum(best, part)
    return best


@variant(task="max_pool2d")
def rows_then_columns(x, kernel, stride=None):
    step = kernel if stride is None else stride
    tall = x.unfold(2, kernel, step).max(-1)[0]
    return tall.unfold(3, kernel, step).max(-1)[0]


@variant(task="max_pool2d")
def unfolded_columns(x, kernel, stride=None):
    step = stride if stride is not None else kernel
    n, c, h, w = x.shape
    columns = F.unfold(x, kernel, stride=step).view(n, c, kernel * kernel, -1)
    return columns.amax(2).view(n, c, (h - kernel) // step + 1, (w - kernel) // step + 1)


@variant(task="max_pool2d")
def gathers_the_winner(x, kernel, stride=None):
    step = kernel if stride is None else stride
    windows = x.unfold(2, kernel, step).unfold(3, kernel, step).flatten(-2)
    return windows.gather(-1, windows.argmax(-1, keepdim=True)).squeeze(-1)


@variant(task="max_pool2d")
def fills_a_result(x, kernel, stride=None):
    step = kernel if stride is None else stride
    n, c, h, w = x.shape
    out = torch.full((n, c, _size(h, kernel, step), _size(w, kernel, step)), -math.inf, dtype=x.dtype, device=x.device)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * step : i * step + kernel, j * step : j * step + kernel].amax(dim=(2, 3))
    return out


@variant(task="max_pool2d")
def started_at_the_least_number(x, kernel, stride=None):
    step = stride or kernel
    rows, columns = _size(x.shape[2], kernel, step), _size(x.shape[3], kernel, step)
    best = x.new_full((*x.shape[:2], rows, columns), torch.finfo(x.dtype).min)
    for i in range(kernel):
        for j in range(kernel):
            best = torch.maximum(best, x[:, :, i : i + step * rows : step, j : j + step * columns : step])
    return best


@variant(task="avg_pool2d")
def table_of_sums(x, kernel, stride=None):
    step = kernel if stride is None else stride
    table = F.pad(x.cumsum(2).cumsum(3), (1, 0, 1, 0))
    sums = table[:, :, kernel:, kernel:] - table[:, :, :-kernel, kernel:]
    sums = sums - table[:, :, kernel:, :-kernel] + table[:, :, :-kernel, :-kernel]
    return (sums / kernel**2)[:, :, ::step, ::step]


@variant(task="avg_pool2d")
def mean_of_shifts(x, kernel, stride=None):
    step = stride or kernel
    rows, columns = _size(x.shape[2], kernel, step), _size(x.shape[3], kernel, step)
    total = x.new_zeros(x.shape[0], x.shape[1], rows, columns)
    for i in range(kernel):
        for j in range(kernel):
            total = total + x[:, :, i : i + step * rows : step, j : j + step * columns : step]
    return total / (kernel * kernel)


@variant(task="avg_pool2d")
def mean_of_columns(x, kernel, stride=None):
    step = stride if stride is not None else kernel
    n, c, h, w = x.shape
    columns = F.unfold(x.reshape(n * c, 1, h, w), kernel_size=kernel, stride=step).mean(dim=1)
    return columns.reshape(n, c, (h - kernel) // step + 1, -1)


@variant(task="pointwise_conv")
def matrix_over_pixels(x, w):
    n, _, height, width = x.shape
    return (w @ x.flatten(2)).reshape(n, w.shape[0], height, width)


@variant(task="pointwise_conv")
def linear_over_channels(x, w):
    return F.linear(x.movedim(1, -1), w).movedim(-1, 1)


@variant(task="pointwise_conv")
def map_by_map(x, w):
    return torch.stack([(x * row[:, None, None]).sum(1) for row in w], dim=1)


@variant(task="pointwise_conv")
def contracted(x, w):
    return torch.tensordot(x.double(), w.double(), dims=([1], [1])).permute(0, 3, 1, 2).to(x.dtype)


@variant(task="receptive_field")
def backwards(layers):
    field = 1
    for kernel, stride in reversed(list(layers)):
        field = (field - 1) * stride + kernel
    return field


@variant(task="receptive_field")
def products_of_strides(layers):
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * math.prod(strides[:i]) for i, (kernel, _) in enumerate(layers))


@variant(task="receptive_field")
def with_numpy(layers):
    if len(layers) == 0:
        return 1
    kernels, strides = np.array(layers, dtype=np.int64).T
    before = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + ((kernels - 1) * before).sum())


@variant(task="receptive_field")
def first_and_last_pixel(layers):
    first, last = 0, 0
    for i in range(len(layers) - 1, -1, -1):
        kernel, stride = layers[i][0], layers[i][1]
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


@variant(task="quiz_conv_weights")
def conv_as_product(kernel, c_in, c_out):
    return c_out * (c_in * kernel**2)


@variant(task="quiz_two_device_weights")
def devices_added(kernel, c_in, c_out):
    return sum(kernel**2 * c_in * c_out for _ in range(2))


@variant(task="quiz_flattened_weights")
def flattened_as_product(side, channels, units):
    return 4 * side**2 * channels * units


@variant(task="quiz_classifier_weights")
def classifier_as_product(units, classes):
    return (units + units) * classes
