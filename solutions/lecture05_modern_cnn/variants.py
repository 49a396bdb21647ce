"""Other right ways to write lecture 5's tasks."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.checks import variant


def _norm(x):
    return F.batch_norm(x, None, None, training=True)


def _same(x, w, stride=1):
    return F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)


def _shifted(x, w, stride=1):
    """The same convolution as a sum of shifted pictures."""
    k, (height, width) = w.shape[-1], x.shape[-2:]
    rows, columns = (height - 1) // stride + 1, (width - 1) // stride + 1
    padded = F.pad(x, [k // 2] * 4)
    total = 0
    for i in range(k):
        for j in range(k):
            part = padded[:, :, i : i + stride * (rows - 1) + 1 : stride, j : j + stride * (columns - 1) + 1 : stride]
            total = total + torch.einsum("nchw,oc->nohw", part, w[:, :, i, j])
    return total


def _one_pass(x):
    count = x.numel() / x.shape[1]
    mean = x.sum((0, 2, 3), keepdim=True) / count
    variance = (x * x).sum((0, 2, 3), keepdim=True) / count - mean * mean
    return (x - mean) * torch.rsqrt(variance.clamp(min=0) + 1e-5)


@variant(task="channel_norm")
def library_norm(x):
    return F.batch_norm(x, None, None, training=True, eps=1e-5)


@variant(task="channel_norm")
def one_pass_variance(x):
    count = x.numel() / x.shape[1]
    mean = x.sum((0, 2, 3), keepdim=True) / count
    variance = (x * x).sum((0, 2, 3), keepdim=True) / count - mean * mean
    return (x - mean) * torch.rsqrt(variance.clamp(min=0) + 1e-5)


@variant(task="channel_norm")
def channels_in_front(x):
    flat = x.transpose(0, 1).reshape(x.shape[1], -1)
    variance, mean = torch.var_mean(flat, dim=1, correction=0, keepdim=True)
    flat = (flat - mean) / (variance + 1e-5) ** 0.5
    return flat.reshape(x.shape[1], x.shape[0], *x.shape[2:]).transpose(0, 1)


@variant(task="channel_norm")
def channel_by_channel(x):
    channels = []
    for c in range(x.size(1)):
        part = x[:, c].double()
        channels.append((part - part.mean()) / torch.sqrt(part.var(unbiased=False) + 1e-5))
    return torch.stack(channels, dim=1).to(x.dtype)


@variant(task="channel_norm")
def fresh_module(x):
    layer = nn.BatchNorm2d(x.shape[1], affine=False, track_running_stats=False)
    return layer(x)


@variant(task="channel_norm")
def built_and_moved(x):
    return nn.BatchNorm2d(x.shape[1]).to(x)(x)


@variant(task="channel_norm")
def as_a_layer_norm(x):
    flat = x.transpose(0, 1).flatten(1)
    flat = F.layer_norm(flat, flat.shape[1:])
    return flat.unflatten(1, (x.shape[0], *x.shape[2:])).transpose(0, 1)


@variant(task="two_path_convolution")
def two_groups(x, w_a, w_b):
    return F.conv2d(x, torch.cat([w_a, w_b]), padding=w_a.shape[2] // 2, groups=2).relu()


@variant(task="two_path_convolution")
def block_diagonal(x, w_a, w_b):
    nothing = torch.zeros_like(w_a)
    w = torch.cat([torch.cat([w_a, nothing], 1), torch.cat([nothing, w_b], 1)], 0)
    return F.relu(_same(x, w))


@variant(task="two_path_convolution")
def path_by_path(x, w_a, w_b):
    c = w_a.shape[1]
    paths = [torch.clamp(_shifted(x[:, :c], w_a), min=0), torch.clamp(_shifted(x[:, c:], w_b), min=0)]
    return torch.cat(paths, dim=1)


@variant(task="vgg_block")
def pools_then_cuts(x, weights):
    *first, last = weights
    for w in first:
        x = torch.relu(_same(x, w))
    return torch.relu(F.max_pool2d(_same(x, last), kernel_size=2, stride=2))


@variant(task="vgg_block")
def maxima_of_four(x, weights):
    for w in weights:
        x = _shifted(x, w).clamp(min=0)
    h, k = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    rows = torch.maximum(x[:, :, 0:h:2], x[:, :, 1:h:2])
    return torch.maximum(rows[..., 0:k:2], rows[..., 1:k:2])


@variant(task="vgg_block")
def as_modules(x, weights):
    layers = []
    for w in weights:
        layer = nn.Conv2d(w.shape[1], w.shape[0], 3, padding=1, bias=False)
        del layer.weight
        layer.weight = w
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2))(x)


@variant(task="vgg_block")
def relu_by_mask(x, weights):
    for w in weights:
        x = F.conv2d(x, w, padding="same")
        x = x * (x > 0)
    return F.max_pool2d(x, (2, 2))


@variant(task="stack_parameters")
def counted_layers(kernel, times, channels):
    layers = [nn.Conv2d(channels, channels, kernel, bias=False, device="meta") for _ in range(times)]
    return sum(p.numel() for layer in layers for p in layer.parameters())


@variant(task="stack_parameters")
def area_times_area(kernel, times, channels):
    return sum((kernel * channels) ** 2 for _ in range(times))


@variant(task="bottleneck_parameters")
def from_tensors(c_in, c_mid, c_out, kernel):
    def count(*shape):
        return torch.empty(shape, device="meta").numel()

    return count(c_out, c_in, kernel, kernel), count(c_mid, c_in, 1, 1) + count(c_out, c_mid, kernel, kernel)


@variant(task="bottleneck_parameters")
def factored(c_in, c_mid, c_out, kernel):
    area = math.prod([kernel, kernel])
    return (area * c_in * c_out, c_mid * (c_in + area * c_out))


@variant(task="inception_block")
def branch_by_branch(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    result = []
    for steps in ([w1], [w3_reduce, w3], [w5_reduce, w5]):
        y = x
        for w in steps:
            y = F.conv2d(y, w, padding="same").relu()
        result.append(y)
    pooled = F.max_pool2d(F.pad(x, (1, 1, 1, 1), value=float("-inf")), kernel_size=3, stride=1)
    result.append(F.conv2d(pooled, w_pool).relu())
    return torch.cat(result, dim=1)


@variant(task="inception_block")
def fused_reductions(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    widths = [len(w1), len(w3_reduce), len(w5_reduce)]
    one, three, five = F.relu(F.conv2d(x, torch.cat([w1, w3_reduce, w5_reduce]))).split(widths, dim=1)
    three, five = F.conv2d(three, w3, padding=1), F.conv2d(five, w5, padding=2)
    pool = F.conv2d(F.max_pool2d(x, 3, 1, 1), w_pool)
    return torch.cat([one, F.relu(torch.cat([three, five, pool], 1))], 1)


@variant(task="inception_block")
def sums_of_shifts(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    def step(y, w):
        return _shifted(y, w).clamp(min=0)

    rows = F.pad(x, (1, 1, 1, 1), value=-math.inf).unfold(2, 3, 1).unfold(3, 3, 1)
    parts = [step(x, w1), step(step(x, w3_reduce), w3), step(step(x, w5_reduce), w5), step(rows.amax((-2, -1)), w_pool)]
    n, _, height, width = x.shape
    out = torch.zeros(n, sum(p.shape[1] for p in parts), height, width, dtype=x.dtype, device=x.device)
    start = 0
    for part in parts:
        out[:, start : start + part.shape[1]] = part
        start += part.shape[1]
    return out


@variant(task="inception_block")
def windows_cut_at_the_border(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    rows = [
        torch.stack(
            [
                x[:, :, max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].flatten(2).max(-1).values
                for j in range(x.shape[3])
            ],
            -1,
        )
        for i in range(x.shape[2])
    ]
    branches = [_same(x, w1), _same(_same(x, w3_reduce).relu(), w3), _same(_same(x, w5_reduce).relu(), w5)]
    return torch.cat([*branches, _same(torch.stack(rows, 2), w_pool)], 1).relu()


@variant(task="inception_block")
def double_inside(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    y, *ws = (t.double() for t in (x, w1, w3_reduce, w3, w5_reduce, w5, w_pool))
    one = _same(y, ws[0])
    three = _same(_same(y, ws[1]).relu(), ws[2])
    five = _same(_same(y, ws[3]).relu(), ws[4])
    pool = _same(nn.MaxPool2d(3, 1, 1)(y), ws[5])
    return torch.cat((one, three, five, pool), dim=-3).relu().to(x.dtype)


@variant(task="residual_block")
def library_residual(x, w1, w2, w_shortcut=None, stride=1):
    out = F.relu(_norm(F.conv2d(x, w1, stride=stride, padding=1)))
    out = _norm(F.conv2d(out, w2, padding=1))
    if w_shortcut is not None:
        x = _norm(F.conv2d(x, w_shortcut, stride=stride))
    return F.relu(out + x)


@variant(task="residual_block")
def one_pass_and_shifts(x, w1, w2, w_shortcut=None, stride=1):
    residual = _one_pass(_shifted(_one_pass(_shifted(x, w1, stride)).clamp(min=0), w2))
    shortcut = x
    if w_shortcut is not None:
        shortcut = _one_pass(_shifted(x, w_shortcut, stride))
    return torch.maximum(residual + shortcut, torch.zeros_like(residual))


@variant(task="residual_block")
def thinned_pointwise(x, w1, w2, w_shortcut=None, stride=1):
    out = _norm(_same(torch.relu(_norm(_same(x, w1)[:, :, ::stride, ::stride])), w2))
    if w_shortcut is None:
        return (out + x).relu()
    small = x[:, :, ::stride, ::stride]
    return (out + _norm(torch.einsum("nchw,oc->nohw", small, w_shortcut[:, :, 0, 0]))).relu()


@variant(task="residual_block")
def padded_by_hand(x, w1, w2, w_shortcut=None, stride=1):
    def norm(y):
        variance, mean = torch.var_mean(y, (0, 2, 3), correction=0, keepdim=True)
        return (y - mean) * (variance + 1e-5).pow(-0.5)

    frame = (1, 1, 1, 1)
    y = norm(F.conv2d(F.pad(x, frame), w1, None, stride))
    y = torch.where(y > 0, y, 0.0)
    y = norm(F.conv2d(F.pad(y, frame), w2))
    y = y + (x if w_shortcut is None else norm(F.conv2d(x, w_shortcut, None, stride)))
    return torch.where(y > 0, y, torch.zeros((), dtype=y.dtype, device=y.device))


@variant(task="residual_block")
def residual_double_inside(x, w1, w2, w_shortcut=None, stride=1):
    y = x.double()
    out = _norm(_same(F.relu(_norm(_same(y, w1.double(), stride))), w2.double()))
    skip = y if w_shortcut is None else _norm(_same(y, w_shortcut.double(), stride))
    return F.relu(out.add(skip)).to(x.dtype)


@variant(task="residual_block")
def with_modules(x, w1, w2, w_shortcut=None, stride=1):
    norm_1, norm_2, norm_s = (nn.BatchNorm2d(w1.shape[0], device=x.device, dtype=x.dtype) for _ in range(3))
    out = F.relu(norm_1(_same(x, w1, stride)), inplace=True)
    out = norm_2(_same(out, w2))
    identity = x if w_shortcut is None else norm_s(_same(x, w_shortcut, stride))
    out += identity
    return F.relu(out, inplace=True)


@variant(task="bottleneck_block")
def matrix_reductions(x, w_reduce, w_conv, w_expand):
    n, c, h, w = x.shape
    y = (w_reduce.flatten(1) @ x.flatten(2)).reshape(n, -1, h, w)
    y = _norm(_same(_norm(y).relu(), w_conv)).relu()
    y = _norm(torch.einsum("nmhw,cm->nchw", y, w_expand.reshape(c, -1)))
    return (y + x).relu()


@variant(task="bottleneck_block")
def steps_in_a_loop(x, w_reduce, w_conv, w_expand):
    y = x
    for i, w in enumerate((w_reduce, w_conv, w_expand)):
        y = _one_pass(_shifted(y, w))
        y = F.relu(y + x if i == 2 else y)
    return y


@variant(task="dense_block")
def list_of_features(x, weights):
    features = [x]
    for w in weights:
        features.append(_same(F.relu(_norm(torch.cat(features, 1))), w))
    return torch.cat(features, 1)


@variant(task="dense_block")
def normalised_once(x, weights):
    """A channel's statistics never change, so each is normalised when it is found."""
    features, ready = [x], [F.relu(_norm(x))]
    for w in weights:
        new = sum(
            _same(part, w_part) for part, w_part in zip(ready, w.split([p.shape[1] for p in ready], 1), strict=True)
        )
        features.append(new)
        ready.append(F.relu(_norm(new)))
    return torch.cat(features, 1)


def _grow(x, weights):
    if not weights:
        return x
    new = _shifted(_one_pass(x).clamp(min=0), weights[0])
    return _grow(torch.cat((x, new), dim=1), weights[1:])


@variant(task="dense_block")
def recursive(x, weights):
    return _grow(x, weights)


@variant(task="dense_block")
def fills_a_result(x, weights):
    n, c, h, w = x.shape
    out = x.new_zeros(n, c + sum(weight.shape[0] for weight in weights), h, w)
    out[:, :c] = x
    for weight in weights:
        seen = out[:, :c].clone()
        out[:, c : c + weight.shape[0]] = _same(F.relu(_norm(seen)), weight)
        c += weight.shape[0]
    return out


@variant(task="dense_block")
def dense_double_inside(x, weights):
    y = x.double()
    for w in weights:
        y = torch.cat([y, F.conv2d(F.batch_norm(y, None, None, training=True).relu(), w.double(), padding=1)], dim=1)
    return y.to(x.dtype)


@variant(task="transition_block")
def averages_before_the_convolution(x, w):
    return F.conv2d(F.avg_pool2d(_norm(x), 2), w)


@variant(task="transition_block")
def one_strided_convolution(x, w):
    return F.conv2d(_one_pass(x), w.expand(-1, -1, 2, 2) / 4, stride=2)


@variant(task="transition_block")
def resized_by_area(x, w):
    y = _same(_norm(x), w)
    height, width = y.shape[2] // 2, y.shape[3] // 2
    return F.interpolate(y[:, :, : 2 * height, : 2 * width], size=(height, width), mode="area")


@variant(task="transition_block")
def means_of_four(x, w):
    y = torch.einsum("nchw,oc->nohw", _norm(x), w.squeeze(-1).squeeze(-1))
    return y.unfold(2, 2, 2).unfold(3, 2, 2).mean((-2, -1))


@variant(task="global_average_pool")
def library_pool(x):
    return F.adaptive_avg_pool2d(x, 1).flatten(1).clone()


@variant(task="global_average_pool")
def one_window(x):
    return F.avg_pool2d(x, tuple(x.shape[2:])).flatten(1).clone()


@variant(task="global_average_pool")
def flattened_means(x):
    return x.flatten(2).mean(-1)


@variant(task="global_average_pool")
def summed_and_divided(x):
    return torch.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3])


@variant(task="quiz_weights_saved")
def saved_at_once(c_in, c_mid, c_out, kernel):
    return kernel**2 * c_out * (c_in - c_mid) - c_in * c_mid
