"""Known wrong versions of lecture 4's tasks, each named by the idea behind it."""

import math

import torch
import torch.nn.functional as F

from autograder.checks import mistake


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


# conv_output_size, conv_parameters, linear_parameters


@mistake(task="conv_output_size", says="a true division gives a float: a size is a whole number")
def answers_a_float(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return (n + 2 * padding - kernel) / stride + 1


@mistake(task="conv_output_size", says="the size is rounded up: a window that hangs over the border is counted")
def rounds_up(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return math.ceil((n + 2 * padding - kernel) / stride) + 1


@mistake(task="conv_output_size", says="the size is rounded to the nearest whole number, not down")
def rounds_to_nearest(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return math.floor((n + 2 * padding - kernel) / stride + 0.5) + 1


@mistake(task="conv_output_size", says="the steps are counted, not the places: one more place than steps")
def counts_steps(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return (n + 2 * padding - kernel) // stride


@mistake(task="conv_output_size", says="the one is added before the division by the stride")
def adds_one_before_dividing(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return (n + 2 * padding - kernel + 1) // stride


@mistake(task="conv_output_size", says="the padding is counted on one side only")
def pads_one_side(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return max((n + padding - kernel) // stride + 1, 0)


@mistake(task="conv_output_size", says="the padding is ignored")
def ignores_padding(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return (n - kernel) // stride + 1


@mistake(task="conv_output_size", says="the stride is ignored")
def ignores_stride(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    return n + 2 * padding - kernel + 1


@mistake(task="conv_output_size", says="a kernel that does not fit is not an error, but a size of 0 or less")
def answers_whatever_comes(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_output_size", says="a kernel that does not fit gives the size 0 where it is an error")
def answers_zero(n, kernel, stride=1, padding=0):
    return max((n + 2 * padding - kernel) // stride + 1, 0) if kernel <= n + 2 * padding else 0


@mistake(task="conv_output_size", says="rounded towards zero: a kernel just too large seems to fit under a long stride")
def truncates_towards_zero(n, kernel, stride=1, padding=0):
    size = int((n + 2 * padding - kernel) / stride) + 1
    if size < 1:
        raise ValueError(f"a kernel of {kernel} does not fit into {n} pixels")
    return size


@mistake(
    task="conv_output_size", says="the kernel is compared with the picture without its padding", raises="ValueError"
)
def compares_with_the_bare_picture(n, kernel, stride=1, padding=0):
    if kernel > n:
        raise ValueError(f"a kernel of {kernel} does not fit into {n} pixels")
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_output_size", says="a kernel as large as the padded picture is refused: it fits once")
def refuses_a_kernel_that_just_fits(n, kernel, stride=1, padding=0):
    if kernel >= n + 2 * padding:
        raise ValueError(f"a kernel of {kernel} is too large for {n} pixels")
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_output_size", says="padding as wide as the kernel is refused: it is allowed", raises="ValueError")
def refuses_wide_padding(n, kernel, stride=1, padding=0):
    _fits(n, kernel, padding)
    if padding >= kernel:
        raise ValueError(f"the padding of {padding} is too wide for a kernel of {kernel}")
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_output_size", says="the error does not say which value is wrong")
def says_nothing_useful(n, kernel, stride=1, padding=0):
    if kernel > n + 2 * padding:
        raise ValueError("the kernel does not fit")
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_output_size", says="an AssertionError is raised where a ValueError is asked")
def asserts_that_it_fits(n, kernel, stride=1, padding=0):
    assert kernel <= n + 2 * padding, f"a kernel of {kernel} does not fit into {n}"
    return (n + 2 * padding - kernel) // stride + 1


@mistake(task="conv_parameters", says="the count is a float: a number of parameters is an int")
def counts_in_floats(c_in, c_out, kernel_h, kernel_w, bias=False):
    return float(c_out * c_in * kernel_h * kernel_w + (c_out if bias else 0))


@mistake(task="conv_parameters", says="the bias is counted although none was asked for")
def always_a_bias(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * kernel_h * kernel_w + c_out


@mistake(task="conv_parameters", says="the bias is never counted")
def never_a_bias(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * kernel_h * kernel_w


@mistake(task="conv_parameters", says="each input channel gets a bias: it is each output channel that has one")
def bias_of_the_input(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * kernel_h * kernel_w + (c_in if bias else 0)


@mistake(task="conv_parameters", says="a single bias is counted for the whole layer")
def one_bias(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * kernel_h * kernel_w + (1 if bias else 0)


@mistake(task="conv_parameters", says="every pair of channels gets a bias of its own")
def bias_of_every_kernel(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * (kernel_h * kernel_w + (1 if bias else 0))


@mistake(task="conv_parameters", says="the kernel is taken to be square")
def square_kernel(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * c_in * kernel_h * kernel_h + (c_out if bias else 0)


@mistake(task="conv_parameters", says="the input channels are forgotten: each kernel spans all of them")
def flat_kernels(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_out * kernel_h * kernel_w + (c_out if bias else 0)


@mistake(task="conv_parameters", says="the output channels are forgotten: there is one kernel for each of them")
def a_single_kernel(c_in, c_out, kernel_h, kernel_w, bias=False):
    return c_in * kernel_h * kernel_w + (c_out if bias else 0)


@mistake(task="linear_parameters", says="the count is a float: a number of parameters is an int")
def linear_counts_in_floats(n_in, n_out, bias=False):
    return float(n_in * n_out + (n_out if bias else 0))


@mistake(task="linear_parameters", says="the bias is counted although none was asked for")
def linear_always_a_bias(n_in, n_out, bias=False):
    return n_in * n_out + n_out


@mistake(task="linear_parameters", says="the bias is never counted")
def linear_never_a_bias(n_in, n_out, bias=False):
    return n_in * n_out


@mistake(task="linear_parameters", says="each input gets a bias: it is each output that has one")
def linear_bias_of_the_input(n_in, n_out, bias=False):
    return n_in * n_out + (n_in if bias else 0)


@mistake(task="linear_parameters", says="a single bias is counted for the whole layer")
def linear_one_bias(n_in, n_out, bias=False):
    return n_in * n_out + (1 if bias else 0)


@mistake(task="linear_parameters", says="inputs and outputs are added where every pair of them has a weight")
def adds_in_and_out(n_in, n_out, bias=False):
    return n_in + n_out + (n_out if bias else 0)


# cross_correlate2d, convolve2d


@mistake(task="cross_correlate2d", says="the kernel is flipped in both axes: that is the convolution of mathematics")
def flips_the_kernel(image, kernel):
    return _correlate(image, kernel.flip(0, 1))


@mistake(task="cross_correlate2d", says="the kernel is flipped up and down")
def flips_rows(image, kernel):
    return _correlate(image, kernel.flip(0))


@mistake(task="cross_correlate2d", says="the kernel is flipped left and right")
def flips_columns(image, kernel):
    return _correlate(image, kernel.flip(1))


@mistake(task="cross_correlate2d", says="the map is transposed: its rows are those of the picture")
def transposes_the_map(image, kernel):
    return _correlate(image, kernel).T.clone()


@mistake(task="cross_correlate2d", says="the kernel is transposed: its rows meet the picture's columns")
def transposes_the_kernel(image, kernel):
    return _correlate(image, kernel.T)


@mistake(task="cross_correlate2d", says="a kernel as high as wide is transposed: its rows meet the picture's columns")
def transposes_square_kernels(image, kernel):
    return _correlate(image, kernel.T if kernel.shape[0] == kernel.shape[1] else kernel)


@mistake(task="cross_correlate2d", says="the kernel's height and width are exchanged where the windows are cut")
def exchanges_height_and_width(image, kernel):
    windows = image.unfold(0, kernel.shape[1], 1).unfold(1, kernel.shape[0], 1)
    return torch.einsum("ijab,ab->ij", windows, kernel.reshape(kernel.shape[1], kernel.shape[0]))


@mistake(task="cross_correlate2d", says="the picture is framed with zeros: here the kernel stays inside")
def keeps_the_size(image, kernel):
    h, w = kernel.shape
    return _correlate(F.pad(image, ((w - 1) // 2, w // 2, (h - 1) // 2, h // 2)), kernel)


@mistake(task="cross_correlate2d", says="the last row and column of places are missing: there are H - h + 1 of them")
def one_place_short(image, kernel):
    return _correlate(image, kernel)[:-1, :-1].clone()


@mistake(task="cross_correlate2d", says="the products are averaged, not summed")
def averages_the_products(image, kernel):
    return _correlate(image, kernel) / kernel.numel()


@mistake(task="cross_correlate2d", says="the kernel is normalised by the sum of its numbers")
def normalises_the_kernel(image, kernel):
    return _correlate(image, kernel / kernel.sum())


@mistake(task="cross_correlate2d", says="negative responses are cut off: a rectifier is not part of it")
def rectifies(image, kernel):
    return _correlate(image, kernel).relu()


@mistake(
    task="cross_correlate2d", says="only the diagonal of a window meets the kernel's: a matrix product is no window"
)
def multiplies_matrices(image, kernel):
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return torch.einsum("ijab,cb->ij", windows, kernel)


@mistake(task="cross_correlate2d", way="float32", says="the map is made in the default precision or in float64 always")
def always_float64(image, kernel):
    return _correlate(image.double(), kernel.double())


@mistake(task="cross_correlate2d", way="float64", says="the products pass through float32")
def correlates_in_float32(image, kernel):
    return _correlate(image.float(), kernel.float()).to(image.dtype)


@mistake(task="cross_correlate2d", way="gradient", says="the numbers are taken out, and the gradient stays behind")
def takes_numbers_out(image, kernel):
    return _correlate(image.detach(), kernel.detach())


@mistake(task="cross_correlate2d", way="gradient", says="no gradient reaches the kernel: it could not be learned")
def detaches_the_kernel(image, kernel):
    return _correlate(image, kernel.detach())


@mistake(task="cross_correlate2d", way="accelerator", says="the map is begun on the CPU, wherever the picture is")
def begins_on_the_cpu(image, kernel):
    h, w = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    rows = []
    for i in range(h):
        row = torch.zeros(w, dtype=image.dtype)
        for j in range(w):
            row[j] = (image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel).sum()
        rows.append(row)
    return torch.stack(rows)


@mistake(task="convolve2d", says="the kernel is not flipped: that is the cross-correlation")
def does_not_flip(image, kernel):
    return _correlate(image, kernel)


@mistake(task="convolve2d", says="the kernel is flipped up and down only")
def flips_rows_only(image, kernel):
    return _correlate(image, kernel.flip(0))


@mistake(task="convolve2d", says="the kernel is flipped left and right only")
def flips_columns_only(image, kernel):
    return _correlate(image, kernel.flip(1))


@mistake(task="convolve2d", says="the kernel is transposed, not flipped")
def transposes_for_a_flip(image, kernel):
    return _correlate(image, kernel.T)


@mistake(task="convolve2d", says="a kernel as high as wide is transposed besides: flip it along both axes, no more")
def transposes_and_flips_squares(image, kernel):
    flipped = kernel.flip(0, 1)
    return _correlate(image, flipped.T if kernel.shape[0] == kernel.shape[1] else flipped)


@mistake(task="convolve2d", says="a kernel as high as wide is transposed where it is to be flipped")
def transposes_squares_for_a_flip(image, kernel):
    return _correlate(image, kernel.T if kernel.shape[0] == kernel.shape[1] else kernel.flip(0, 1))


@mistake(task="convolve2d", says="the map is flipped, not the kernel")
def flips_the_map(image, kernel):
    return _correlate(image, kernel).flip(0, 1)


@mistake(task="convolve2d", says="the picture is flipped, not the kernel: the map comes out turned around")
def flips_the_image(image, kernel):
    return _correlate(image.flip(0, 1), kernel)


@mistake(task="convolve2d", says="every place where the two touch is kept: only those where the kernel fits are asked")
def full_convolution(image, kernel):
    h, w = kernel.shape
    return _correlate(F.pad(image, (w - 1, w - 1, h - 1, h - 1)), kernel.flip(0, 1))


@mistake(task="convolve2d", way="gradient", says="no gradient reaches the kernel: it could not be learned")
def convolves_with_a_detached_kernel(image, kernel):
    return _correlate(image, kernel.detach().flip(0, 1))


@mistake(task="convolve2d", way="float64", says="the products pass through float32")
def convolves_in_float32(image, kernel):
    return _correlate(image.float(), kernel.float().flip(0, 1)).to(image.dtype)


# conv2d


@mistake(task="conv2d", says="the kernels are flipped: what networks call convolution does not flip them")
def flips_the_kernels(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w.flip(2, 3), b, stride, stride)


@mistake(task="conv2d", says="the kernels are transposed: height and width are exchanged")
def transposes_the_kernels(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w.transpose(2, 3), b, stride, stride)


@mistake(task="conv2d", says="the bias is not added")
def forgets_the_bias(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, torch.zeros_like(b), stride, stride)


@mistake(task="conv2d", says="the bias is subtracted")
def subtracts_the_bias(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, -b, stride, stride)


@mistake(task="conv2d", says="the bias is added once for each input channel")
def bias_for_every_channel(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b * w.shape[1], stride, stride)


@mistake(task="conv2d", says="the bias is added to every product of a window, not once for each place")
def bias_for_every_product(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b * w[0].numel(), stride, stride)


@mistake(
    task="conv2d", says="the bias meets the last axis: a bias of each column, not of each map", raises="RuntimeError"
)
def bias_of_columns(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, torch.zeros_like(b), stride, stride) + b


@mistake(task="conv2d", says="the biases are summed up: every map gets all of them")
def all_biases(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b.sum().expand_as(b), stride, stride)


@mistake(task="conv2d", says="the frame of zeros is put at the top and the left only")
def pads_top_left(x, w, b, stride=1, padding=0):
    return _maps(F.pad(x, (padding, 0, padding, 0)), w, b, stride, stride)


@mistake(task="conv2d", says="both sides' padding is put at the top and the left")
def pads_all_at_one_side(x, w, b, stride=1, padding=0):
    return _maps(F.pad(x, (2 * padding, 0, 2 * padding, 0)), w, b, stride, stride)


@mistake(task="conv2d", says="only the columns are padded: the frame has a top and a bottom, too")
def pads_columns_only(x, w, b, stride=1, padding=0):
    return _maps(F.pad(x, (padding, padding)), w, b, stride, stride)


@mistake(task="conv2d", says="the padding is ignored")
def never_pads(x, w, b, stride=1, padding=0):
    return _maps(x, w, b, stride, stride)


@mistake(task="conv2d", says="the border is repeated outwards: the padding is of zeros")
def repeats_the_border(x, w, b, stride=1, padding=0):
    padded = F.pad(x, (padding, padding, padding, padding), mode="replicate") if padding else x
    return _maps(padded, w, b, stride, stride)


@mistake(task="conv2d", says="the map is framed with zeros, not the picture")
def pads_the_map(x, w, b, stride=1, padding=0):
    return _frame(_maps(x, w, b, stride, stride), padding)


@mistake(task="conv2d", says="the stride is ignored")
def never_strides(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, 1, 1)


@mistake(task="conv2d", says="the stride is used for the rows only")
def strides_rows_only(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, stride, 1)


@mistake(task="conv2d", says="the stride is used for the columns only")
def strides_columns_only(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, 1, stride)


@mistake(task="conv2d", says="stride and padding are exchanged")
def exchanges_stride_and_padding(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, stride), w, b, max(padding, 1), max(padding, 1))


@mistake(task="conv2d", says="the stride spreads the kernel's pixels: that is a dilation")
def dilates(x, w, b, stride=1, padding=0):
    h, k = (w.shape[2] - 1) * stride + 1, (w.shape[3] - 1) * stride + 1
    windows = _windows(_frame(x, padding), h, k, 1, 1)[..., ::stride, ::stride]
    return torch.einsum("ncijab,ocab->noij", windows, w) + b.view(-1, 1, 1)


@mistake(task="conv2d", says="a window that hangs over the lower or right border is kept: the size is rounded down")
def keeps_the_rest(x, w, b, stride=1, padding=0):
    padded = _frame(x, padding)
    over = [-(side - kernel) % stride for side, kernel in zip(padded.shape[2:], w.shape[2:], strict=True)]
    return _maps(F.pad(padded, (0, over[1], 0, over[0])), w, b, stride, stride)


@mistake(task="conv2d", says="only the first input channel is seen")
def first_channel_only(x, w, b, stride=1, padding=0):
    return _maps(_frame(x[:, :1], padding), w[:, :1], b, stride, stride)


@mistake(task="conv2d", says="the input channels are averaged where their products are summed")
def averages_channels(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w / w.shape[1], b, stride, stride)


@mistake(task="conv2d", says="the output channels come first and the pictures second", raises="RuntimeError")
def output_channels_first(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, stride, stride).transpose(0, 1).clone()


@mistake(task="conv2d", says="height and width of the maps are exchanged")
def transposes_the_maps(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, stride, stride).transpose(2, 3).clone()


@mistake(task="conv2d", says="negative responses are cut off: a rectifier is not part of the layer")
def rectifies_the_maps(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b, stride, stride).relu()


@mistake(task="conv2d", way="gradient", says="no gradient reaches the kernels: they could not be learned")
def detaches_the_kernels(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w.detach(), b, stride, stride)


@mistake(task="conv2d", way="gradient", says="no gradient reaches the bias")
def detaches_the_bias(x, w, b, stride=1, padding=0):
    return _maps(_frame(x, padding), w, b.detach(), stride, stride)


@mistake(task="conv2d", way="gradient", says="no gradient reaches the picture: the layers below could not learn")
def detaches_the_picture(x, w, b, stride=1, padding=0):
    return _maps(_frame(x.detach(), padding), w, b, stride, stride)


@mistake(task="conv2d", way="float64", says="the maps pass through float32")
def convolves_maps_in_float32(x, w, b, stride=1, padding=0):
    return _maps(_frame(x.float(), padding), w.float(), b.float(), stride, stride).to(x.dtype)


@mistake(task="conv2d", way="float32", says="the maps are collected in a tensor that is always float64")
def collects_maps_in_float64(x, w, b, stride=1, padding=0):
    maps = _maps(_frame(x, padding), w, b, stride, stride)
    return torch.zeros(maps.shape, dtype=torch.float64, device=x.device) + maps


@mistake(task="conv2d", way="accelerator", says="the frame of zeros is made on the CPU, wherever the picture is")
def frames_on_the_cpu(x, w, b, stride=1, padding=0):
    n, c, height, width = x.shape
    padded = torch.zeros(n, c, height + 2 * padding, width + 2 * padding, dtype=x.dtype)
    padded[:, :, padding : padding + height, padding : padding + width] = x
    return _maps(padded, w, b, stride, stride)


@mistake(task="conv2d", way="inputs", says="the bias given is added to in place, as a running sum")
def adds_into_the_bias(x, w, b, stride=1, padding=0):
    maps = _maps(_frame(x, padding), w, b, stride, stride)
    with torch.no_grad():
        b.add_(1.0)
    return maps


@mistake(task="conv2d", way="strided", says="view asks for kernels that lie in memory in one piece: use reshape")
def views_the_kernels(x, w, b, stride=1, padding=0):
    windows = _windows(_frame(x, padding), w.shape[2], w.shape[3], stride, stride)
    columns = windows.permute(0, 2, 3, 1, 4, 5).flatten(3)
    return (columns @ w.view(w.shape[0], -1).T + b).permute(0, 3, 1, 2)


# max_pool2d


@mistake(task="max_pool2d", says="the stride is 1 where none is given: it is the kernel's size")
def max_stride_of_one(x, kernel, stride=None):
    return _windows(x, kernel, kernel, stride or 1, stride or 1).amax((-2, -1))


@mistake(task="max_pool2d", says="the stride is always 2")
def max_stride_of_two(x, kernel, stride=None):
    return _windows(x, kernel, kernel, 2, 2).amax((-2, -1))


@mistake(task="max_pool2d", says="the stride given is ignored: windows lie side by side always")
def max_ignores_the_stride(x, kernel, stride=None):
    return _windows(x, kernel, kernel, kernel, kernel).amax((-2, -1))


@mistake(task="max_pool2d", says="the window is always 2 by 2")
def max_kernel_of_two(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, min(2, x.shape[2]), min(2, x.shape[3]), step, step).amax((-2, -1))


@mistake(task="max_pool2d", says="an incomplete window at the border is kept: it is dropped here")
def max_keeps_the_rest(x, kernel, stride=None):
    step = _step(kernel, stride)
    over = [-(side - kernel) % step for side in x.shape[2:]]
    padded = F.pad(x, (0, over[1], 0, over[0]), value=float("-inf"))
    return _windows(padded, kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", says="an incomplete window at the border is filled with zeros: it is dropped here")
def max_fills_with_zeros(x, kernel, stride=None):
    step = _step(kernel, stride)
    over = [-(side - kernel) % step for side in x.shape[2:]]
    return _windows(F.pad(x, (0, over[1], 0, over[0])), kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", says="the picture is framed with zeros first: there is no padding here")
def max_pads(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(_frame(x, kernel // 2), kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", says="the windows are averaged")
def max_averages(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).mean((-2, -1))


@mistake(task="max_pool2d", says="the least value is taken, not the greatest")
def takes_the_minimum(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amin((-2, -1))


@mistake(task="max_pool2d", says="the greatest absolute value is taken")
def max_of_absolute_values(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x.abs(), kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", says="values below zero are cut off")
def max_starts_at_zero(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((-2, -1)).clamp(min=0)


@mistake(task="max_pool2d", says="the maximum starts at -100: pictures may lie below it everywhere")
def max_starts_at_minus_hundred(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((-2, -1)).clamp(min=-100.0)


@mistake(task="max_pool2d", says="the maximum starts at a number that pictures may lie below, low as it is")
def max_starts_at_a_low_number(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((-2, -1)).clamp(min=-1e5)


@mistake(task="max_pool2d", says="the maximum runs over rows of a window only", raises="RuntimeError")
def max_over_one_axis(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax(-1)[..., 0]


@mistake(task="max_pool2d", says="the maximum is taken over the channels, too: each is pooled by itself")
def max_over_channels(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((1, -2, -1)).unsqueeze(1).expand(-1, x.shape[1], -1, -1).clone()


@mistake(task="max_pool2d", says="the pooled maps are transposed")
def max_transposes(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((-2, -1)).transpose(2, 3).clone()


@mistake(task="max_pool2d", says="the stride is used for the rows only; columns step by the kernel")
def max_strides_rows_only(x, kernel, stride=None):
    return _windows(x, kernel, kernel, _step(kernel, stride), kernel).amax((-2, -1))


@mistake(task="max_pool2d", way="gradient", says="the gradient is spread over the window: it belongs to the maximum")
def max_spreads_the_gradient(x, kernel, stride=None):
    step = _step(kernel, stride)
    windows = _windows(x, kernel, kernel, step, step)
    mean = windows.mean((-2, -1))
    return mean + (windows.amax((-2, -1)) - mean).detach()


@mistake(task="max_pool2d", way="gradient", says="the numbers are taken out, and the gradient stays behind")
def max_takes_numbers_out(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x.detach(), kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", way="alias", says="a window of one pixel gives the picture itself, not a new tensor")
def max_returns_the_picture(x, kernel, stride=None):
    step = _step(kernel, stride)
    if kernel == 1:
        return x[:, :, ::step, ::step]
    return _windows(x, kernel, kernel, step, step).amax((-2, -1))


@mistake(task="max_pool2d", way="float64", says="the maxima pass through float32")
def max_in_float32(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x.float(), kernel, kernel, step, step).amax((-2, -1)).to(x.dtype)


@mistake(task="max_pool2d", way="float32", says="the maxima are collected in a tensor that is always float64")
def max_collects_in_float64(x, kernel, stride=None):
    step = _step(kernel, stride)
    pooled = _windows(x, kernel, kernel, step, step).amax((-2, -1))
    return torch.zeros(pooled.shape, dtype=torch.float64, device=x.device) + pooled


@mistake(task="max_pool2d", way="accelerator", says="the maxima are collected in a tensor on the CPU")
def max_collects_on_the_cpu(x, kernel, stride=None):
    step = _step(kernel, stride)
    pooled = _windows(x, kernel, kernel, step, step).amax((-2, -1))
    return torch.zeros(pooled.shape, dtype=x.dtype) + pooled


# avg_pool2d


@mistake(task="avg_pool2d", says="the stride is 1 where none is given: it is the kernel's size")
def avg_stride_of_one(x, kernel, stride=None):
    return _windows(x, kernel, kernel, stride or 1, stride or 1).mean((-2, -1))


@mistake(task="avg_pool2d", says="the stride is always 2")
def avg_stride_of_two(x, kernel, stride=None):
    return _windows(x, kernel, kernel, 2, 2).mean((-2, -1))


@mistake(task="avg_pool2d", says="the stride given is ignored: windows lie side by side always")
def avg_ignores_the_stride(x, kernel, stride=None):
    return _windows(x, kernel, kernel, kernel, kernel).mean((-2, -1))


@mistake(task="avg_pool2d", says="an incomplete window at the border is filled with zeros: it is dropped here")
def avg_fills_with_zeros(x, kernel, stride=None):
    step = _step(kernel, stride)
    over = [-(side - kernel) % step for side in x.shape[2:]]
    return _windows(F.pad(x, (0, over[1], 0, over[0])), kernel, kernel, step, step).mean((-2, -1))


@mistake(task="avg_pool2d", says="the picture is framed with zeros first: there is no padding here")
def avg_pads(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(_frame(x, kernel // 2), kernel, kernel, step, step).mean((-2, -1))


@mistake(task="avg_pool2d", says="the windows are summed, not averaged")
def sums_the_windows(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).sum((-2, -1))


@mistake(task="avg_pool2d", says="the sum is divided by the kernel's side, not by its area")
def divides_by_the_side(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).sum((-2, -1)) / kernel


@mistake(task="avg_pool2d", says="the sum is divided by four whatever the kernel")
def divides_by_four(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).sum((-2, -1)) / 4


@mistake(task="avg_pool2d", says="the greatest value is taken, not the mean")
def takes_the_maximum(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x, kernel, kernel, step, step).amax((-2, -1))


@mistake(task="avg_pool2d", says="the stride is used for the rows only; columns step by the kernel")
def avg_strides_rows_only(x, kernel, stride=None):
    return _windows(x, kernel, kernel, _step(kernel, stride), kernel).mean((-2, -1))


@mistake(task="avg_pool2d", way="alias", says="a window of one pixel gives the picture itself, not a new tensor")
def avg_returns_the_picture(x, kernel, stride=None):
    step = _step(kernel, stride)
    if kernel == 1:
        return x[:, :, ::step, ::step]
    return _windows(x, kernel, kernel, step, step).mean((-2, -1))


@mistake(task="avg_pool2d", way="float64", says="the means pass through float32")
def avg_in_float32(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x.float(), kernel, kernel, step, step).mean((-2, -1)).to(x.dtype)


@mistake(task="avg_pool2d", way="gradient", says="the numbers are taken out, and the gradient stays behind")
def avg_takes_numbers_out(x, kernel, stride=None):
    step = _step(kernel, stride)
    return _windows(x.detach(), kernel, kernel, step, step).mean((-2, -1))


# pointwise_conv


@mistake(
    task="pointwise_conv", says="the matrix is transposed: its rows are the output channels", raises="RuntimeError"
)
def transposes_the_matrix(x, w):
    return torch.einsum("nchw,co->nohw", x, w)


@mistake(task="pointwise_conv", says="the channels are put last")
def channels_last(x, w):
    return torch.einsum("nchw,oc->nhwo", x, w)


@mistake(task="pointwise_conv", says="height and width are exchanged")
def exchanges_the_sides(x, w):
    return torch.einsum("nchw,oc->nowh", x, w)


@mistake(task="pointwise_conv", says="the output channels come first and the pictures second")
def outputs_first(x, w):
    return torch.einsum("nchw,oc->onhw", x, w)


@mistake(task="pointwise_conv", says="the products are averaged over the input channels, not summed")
def averages_the_channels(x, w):
    return torch.einsum("nchw,oc->nohw", x, w) / w.shape[1]


@mistake(task="pointwise_conv", says="negative responses are cut off: a rectifier is not part of it")
def rectifies_pointwise(x, w):
    return torch.einsum("nchw,oc->nohw", x, w).relu()


@mistake(task="pointwise_conv", says="all pictures are summed into each of them")
def sums_the_pictures(x, w):
    return torch.einsum("nchw,oc->ohw", x, w).expand(x.shape[0], -1, -1, -1).clone()


@mistake(task="pointwise_conv", says="numbers are regrouped by reshape where axes should move")
def reshapes_for_a_transpose(x, w):
    n, c, height, width = x.shape
    return (x.reshape(n * height * width, c) @ w.T).reshape(n, w.shape[0], height, width)


@mistake(task="pointwise_conv", way="gradient", says="no gradient reaches the matrix")
def detaches_the_matrix(x, w):
    return torch.einsum("nchw,oc->nohw", x, w.detach())


@mistake(task="pointwise_conv", way="float64", says="the products pass through float32")
def pointwise_in_float32(x, w):
    return torch.einsum("nchw,oc->nohw", x.float(), w.float()).to(x.dtype)


@mistake(task="pointwise_conv", way="strided", says="view asks for a picture that lies in memory in one piece")
def views_the_picture(x, w):
    n, c, height, width = x.shape
    return torch.matmul(w, x.view(n, c, height * width)).view(n, w.shape[0], height, width)


# receptive_field


@mistake(task="receptive_field", says="the count is a float: a number of pixels is an int")
def field_as_float(layers):
    field, step = 1.0, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


@mistake(task="receptive_field", says="the strides are ignored: every layer adds its kernel less one")
def field_ignores_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@mistake(task="receptive_field", says="a layer's own stride is counted for it: it widens only what follows")
def counts_the_own_stride(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field


@mistake(task="receptive_field", says="the strides are multiplied up from the last layer, not from the input on")
def strides_from_the_end(layers):
    field, step = 1, 1
    for kernel, stride in reversed(layers):
        field += (kernel - 1) * step
        step *= stride
    return field


@mistake(task="receptive_field", says="only the stride of the layer before counts: they multiply through all of them")
def stride_of_the_layer_before(layers):
    field, before = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * before
        before = stride
    return field


@mistake(task="receptive_field", says="the strides are added up where they multiply")
def adds_the_strides(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step += stride - 1
    return field


@mistake(task="receptive_field", says="the kernels are multiplied: two 3x3 layers see 5, not 9")
def multiplies_the_kernels(layers):
    return math.prod(kernel for kernel, _ in layers)


@mistake(task="receptive_field", says="the whole kernel is added: it overlaps what is seen already by one")
def adds_whole_kernels(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field


@mistake(task="receptive_field", says="it starts from 0: without any layer an output sees one pixel, itself")
def starts_from_zero(layers):
    field, step = 0, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


@mistake(task="receptive_field", says="without layers there is no first one to look at", raises="IndexError")
def needs_a_layer(layers):
    field, step = layers[0]
    for kernel, stride in layers[1:]:
        field += (kernel - 1) * step
        step *= stride
    return field


@mistake(task="receptive_field", says="without layers the answer is 0: an output that is the input sees one pixel")
def nothing_sees_nothing(layers):
    field, step = (1, 1) if layers else (0, 1)
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


# quiz


@mistake(task="quiz_conv_weights", says="the kernel's area is its side squared, not its side")
def side_for_area(kernel, c_in, c_out):
    return kernel * c_in * c_out


@mistake(task="quiz_conv_weights", says="biases are counted: the lecture counts weights")
def counts_biases(kernel, c_in, c_out):
    return kernel * kernel * c_in * c_out + c_out


@mistake(task="quiz_conv_weights", says="the input channels are forgotten")
def forgets_input_channels(kernel, c_in, c_out):
    return kernel * kernel * c_out


@mistake(task="quiz_two_device_weights", says="only one device is counted")
def one_device(kernel, c_in, c_out):
    return kernel * kernel * c_in * c_out


@mistake(task="quiz_two_device_weights", says="every device would see the other's maps: that is four times the weights")
def devices_exchange_maps(kernel, c_in, c_out):
    return 4 * kernel * kernel * c_in * c_out


@mistake(task="quiz_two_device_weights", says="the kernel's area is its side squared, not its side")
def two_sides_for_area(kernel, c_in, c_out):
    return 2 * kernel * c_in * c_out


@mistake(task="quiz_flattened_weights", says="the devices are kept apart: fully connected layers see both")
def flattened_apart(side, channels, units):
    return 2 * side * side * channels * units


@mistake(task="quiz_flattened_weights", says="only one device is counted")
def flattened_on_one_device(side, channels, units):
    return side * side * channels * units


@mistake(task="quiz_flattened_weights", says="the maps' height and width are forgotten: flattening keeps every pixel")
def forgets_the_sides(side, channels, units):
    return 2 * channels * 2 * units


@mistake(task="quiz_classifier_weights", says="only one device's units are counted")
def classifier_on_one_device(units, classes):
    return units * classes


@mistake(task="quiz_classifier_weights", says="the classes are doubled, too: there is one classifier for both devices")
def two_classifiers(units, classes):
    return 4 * units * classes


@mistake(task="quiz_classifier_weights", says="units and classes are added where every pair of them has a weight")
def adds_units_and_classes(units, classes):
    return 2 * units + classes
