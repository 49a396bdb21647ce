"""Known wrong versions of lecture 5's tasks, each named by the idea behind it."""

import torch
import torch.nn.functional as F

from autograder.checks import mistake


def _norm(x):
    centred = x - x.mean((0, 2, 3), keepdim=True)
    return centred / torch.sqrt(centred.square().mean((0, 2, 3), keepdim=True) + 1e-5)


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
    return one, three, five, F.relu(_conv(F.max_pool2d(x, 3, 1, 1), w_pool))


def _dense(x, weights, layer):
    for w in weights:
        x = torch.cat([x, layer(x, w)], 1)
    return x


# channel_norm


@mistake(task="channel_norm", says="each channel of each picture is normalised by itself: the batch belongs in, too")
def instance_norm(x):
    mean, variance = x.mean((2, 3), keepdim=True), x.var((2, 3), keepdim=True, unbiased=False)
    return (x - mean) / torch.sqrt(variance + 1e-5)


@mistake(task="channel_norm", says="each picture is normalised over its channels: that is a layer norm")
def layer_norm(x):
    mean, variance = x.mean((1, 2, 3), keepdim=True), x.var((1, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / torch.sqrt(variance + 1e-5)


@mistake(task="channel_norm", says="every pixel is normalised over the batch alone: height and width belong in, too")
def norm_over_the_batch(x):
    return (x - x.mean(0, keepdim=True)) / torch.sqrt(x.var(0, keepdim=True, unbiased=False) + 1e-5)


@mistake(task="channel_norm", says="all channels are normalised together")
def norm_over_everything(x):
    return (x - x.mean()) / torch.sqrt(x.var(unbiased=False) + 1e-5)


@mistake(task="channel_norm", says="the variance is the unbiased one: the batch's own, divided by the count, is asked")
def unbiased_variance(x):
    return (x - x.mean((0, 2, 3), keepdim=True)) / torch.sqrt(x.var((0, 2, 3), keepdim=True) + 1e-5)


@mistake(task="channel_norm", says="eps is added to the root, not inside it")
def eps_outside_the_root(x):
    return (x - x.mean((0, 2, 3), keepdim=True)) / (x.std((0, 2, 3), keepdim=True, unbiased=False) + 1e-5)


@mistake(task="channel_norm", says="there is no eps: a constant channel gives NaN")
def no_eps(x):
    return (x - x.mean((0, 2, 3), keepdim=True)) / x.std((0, 2, 3), keepdim=True, unbiased=False)


@mistake(task="channel_norm", says="eps is far smaller than 1e-5")
def smaller_eps(x):
    centred = x - x.mean((0, 2, 3), keepdim=True)
    return centred / torch.sqrt(centred.square().mean((0, 2, 3), keepdim=True) + 1e-8)


@mistake(task="channel_norm", says="the mean is not taken away")
def keeps_the_mean(x):
    return x / torch.sqrt(x.var((0, 2, 3), keepdim=True, unbiased=False) + 1e-5)


@mistake(task="channel_norm", says="the spread is left as it is: only the mean is taken away")
def keeps_the_spread(x):
    return x - x.mean((0, 2, 3), keepdim=True)


@mistake(task="channel_norm", says="it is divided by the variance, not by its root")
def divides_by_the_variance(x):
    return (x - x.mean((0, 2, 3), keepdim=True)) / (x.var((0, 2, 3), keepdim=True, unbiased=False) + 1e-5)


@mistake(task="channel_norm", way="gradient", says="mean and variance are detached: the gradient passes them, too")
def detaches_the_statistics(x):
    mean, variance = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True, unbiased=False)
    return (x - mean.detach()) / torch.sqrt(variance.detach() + 1e-5)


@mistake(task="channel_norm", way="gradient", says="the variance is detached: its gradient is missing")
def detaches_the_variance(x):
    mean, variance = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / torch.sqrt(variance.detach() + 1e-5)


@mistake(task="channel_norm", way="float64", says="the statistics pass through float32")
def statistics_in_float32(x):
    mean = x.float().mean((0, 2, 3), keepdim=True).to(x.dtype)
    variance = x.float().var((0, 2, 3), keepdim=True, unbiased=False).to(x.dtype)
    return (x - mean) / torch.sqrt(variance + 1e-5)


@mistake(task="channel_norm", way="inputs", says="the mean is taken away in place: the picture given is changed")
def centres_in_place(x):
    with torch.no_grad():
        mean = x.mean((0, 2, 3), keepdim=True)
    result = _norm(x)
    x.data.sub_(mean)
    return result


@mistake(task="channel_norm", way="strided", says="view asks for pictures that lie in memory in one piece: use reshape")
def views_the_pictures(x):
    n, c, height, width = x.shape
    flat = x.view(n, c, height * width)
    mean, variance = flat.mean((0, 2), keepdim=True), flat.var((0, 2), keepdim=True, unbiased=False)
    return ((flat - mean) / torch.sqrt(variance + 1e-5)).view(n, c, height, width)


# two_path_convolution


@mistake(task="two_path_convolution", says="the halves are exchanged: w_a belongs to the first one")
def exchanges_the_halves(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([_conv(b, w_a), _conv(a, w_b)], 1))


@mistake(task="two_path_convolution", says="the maps come out in the wrong order: those of w_a are first")
def exchanges_the_maps(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([_conv(b, w_b), _conv(a, w_a)], 1))


@mistake(task="two_path_convolution", says="every other channel is taken where the first half is asked")
def interleaves_channels(x, w_a, w_b):
    return F.relu(torch.cat([_conv(x[:, ::2], w_a), _conv(x[:, 1::2], w_b)], 1))


@mistake(task="two_path_convolution", says="the maps of the two paths are shuffled into each other")
def interleaves_maps(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.stack([_conv(a, w_a), _conv(b, w_b)], 2).flatten(1, 2))


@mistake(task="two_path_convolution", says="there is no relu")
def two_paths_without_relu(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return torch.cat([_conv(a, w_a), _conv(b, w_b)], 1)


@mistake(task="two_path_convolution", says="only one path has its relu")
def relu_on_one_path(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return torch.cat([F.relu(_conv(a, w_a)), _conv(b, w_b)], 1)


@mistake(task="two_path_convolution", says="large responses are cut off, too: a relu has no ceiling")
def two_paths_with_a_ceiling(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu6(torch.cat([_conv(a, w_a), _conv(b, w_b)], 1))


@mistake(task="two_path_convolution", says="both paths use the same kernels")
def one_kernel_for_both(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([_conv(a, w_a), _conv(b, w_a)], 1))


@mistake(task="two_path_convolution", says="the paths are added up: they lie side by side")
def adds_the_paths(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(_conv(a, w_a)) + F.relu(_conv(b, w_b))


@mistake(task="two_path_convolution", says="the pictures shrink: the padding is half the kernel", raises="RuntimeError")
def two_paths_without_padding(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([F.conv2d(a, w_a), F.conv2d(b, w_b)], 1))


@mistake(task="two_path_convolution", says="the padding is 1 whatever the kernel", raises="RuntimeError")
def two_paths_padded_by_one(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([F.conv2d(a, w_a, padding=1), F.conv2d(b, w_b, padding=1)], 1))


@mistake(task="two_path_convolution", way="gradient", says="no gradient reaches the second path's kernels")
def detaches_a_path(x, w_a, w_b):
    a, b = x.chunk(2, 1)
    return F.relu(torch.cat([_conv(a, w_a), _conv(b, w_b.detach())], 1))


# vgg_block


@mistake(task="vgg_block", says="only the last convolution has its relu")
def relu_at_the_end_only(x, weights):
    for w in weights:
        x = _conv(x, w)
    return F.max_pool2d(F.relu(x), 2)


@mistake(task="vgg_block", says="the last convolution has no relu")
def no_relu_at_the_end(x, weights):
    for w in weights[:-1]:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(_conv(x, weights[-1]), 2)


@mistake(task="vgg_block", says="large responses are cut off, too: a relu has no ceiling")
def vgg_with_a_ceiling(x, weights):
    for w in weights:
        x = F.relu6(_conv(x, w))
    return F.max_pool2d(x, 2)


@mistake(task="vgg_block", says="the pooling averages")
def vgg_averages(x, weights):
    for w in weights:
        x = F.relu(_conv(x, w))
    return F.avg_pool2d(x, 2)


@mistake(task="vgg_block", says="an odd last row or column is kept: it is dropped")
def vgg_rounds_up(x, weights):
    for w in weights:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(x, 2, ceil_mode=True)


@mistake(task="vgg_block", says="there is no pooling")
def vgg_without_pooling(x, weights):
    for w in weights:
        x = F.relu(_conv(x, w))
    return x


@mistake(task="vgg_block", says="the pooling windows overlap: they lie side by side")
def vgg_overlaps(x, weights):
    for w in weights:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(x, 2, 1)


@mistake(task="vgg_block", says="the pooling windows are 3x3 in steps of two, as AlexNet's: here they are 2x2")
def pools_as_alexnet(x, weights):
    for w in weights:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(x, 3, 2, 1)[:, :, : x.shape[2] // 2, : x.shape[3] // 2].clone()


@mistake(
    task="vgg_block", says="every convolution is followed by a pooling: one comes at the end", raises="RuntimeError"
)
def pools_every_layer(x, weights):
    for w in weights:
        x = F.max_pool2d(F.relu(_conv(x, w)), 2)
    return x


@mistake(task="vgg_block", says="the pictures shrink: the padding is 1", raises="RuntimeError")
def vgg_without_padding(x, weights):
    for w in weights:
        x = F.relu(F.conv2d(x, w))
    return F.max_pool2d(x, 2)


@mistake(task="vgg_block", says="two layers are taken, whatever the list holds", raises="IndexError")
def always_two_layers(x, weights):
    return F.max_pool2d(F.relu(_conv(F.relu(_conv(x, weights[0])), weights[1])), 2)


@mistake(task="vgg_block", says="the channels are normalised: VGG came before batch norm")
def vgg_normalises(x, weights):
    for w in weights:
        x = F.relu(_norm(_conv(x, w)))
    return F.max_pool2d(x, 2)


@mistake(task="vgg_block", says="a fourth layer is left out: the list may have any length")
def vgg_of_three_at_most(x, weights):
    for w in weights[:3]:
        x = F.relu(_conv(x, w))
    return F.max_pool2d(x, 2)


@mistake(task="vgg_block", way="gradient", says="the gradient does not reach the first layers")
def vgg_detaches(x, weights):
    for w in weights:
        x = F.relu(_conv(x.detach(), w))
    return F.max_pool2d(x, 2)


# stack_parameters, bottleneck_parameters


@mistake(task="stack_parameters", says="the count is a float: a number of weights is an int")
def stack_as_float(kernel, times, channels):
    return float(times * kernel**2 * channels**2)


@mistake(task="stack_parameters", says="the kernel's area is its side squared, not its side")
def stack_side_for_area(kernel, times, channels):
    return times * kernel * channels**2


@mistake(task="stack_parameters", says="channels are counted once: every pair of them has a kernel")
def stack_channels_once(kernel, times, channels):
    return times * kernel**2 * channels


@mistake(task="stack_parameters", says="one layer is counted, not the stack")
def stack_of_one(kernel, times, channels):
    return kernel**2 * channels**2


@mistake(task="stack_parameters", says="biases are counted: these layers have none")
def stack_with_biases(kernel, times, channels):
    return times * (kernel**2 * channels**2 + channels)


@mistake(task="stack_parameters", says="the layers' costs multiply: they add up")
def stack_multiplies(kernel, times, channels):
    return (kernel**2 * channels**2) ** times


@mistake(task="bottleneck_parameters", says="the counts come in the wrong order: direct first, then reduced")
def reduced_first(c_in, c_mid, c_out, kernel):
    return c_in * c_mid + kernel**2 * c_mid * c_out, kernel**2 * c_in * c_out


@mistake(task="bottleneck_parameters", says="the 1x1 convolution's own weights are forgotten")
def forgets_the_reduction(c_in, c_mid, c_out, kernel):
    return kernel**2 * c_in * c_out, kernel**2 * c_mid * c_out


@mistake(task="bottleneck_parameters", says="the 1x1 convolution is counted with the large kernel")
def large_kernel_twice(c_in, c_mid, c_out, kernel):
    return kernel**2 * c_in * c_out, kernel**2 * (c_in * c_mid + c_mid * c_out)


@mistake(task="bottleneck_parameters", says="the kernel's area is its side squared, not its side")
def bottleneck_side_for_area(c_in, c_mid, c_out, kernel):
    return kernel * c_in * c_out, c_in * c_mid + kernel * c_mid * c_out


@mistake(task="bottleneck_parameters", says="a third convolution is counted: here nothing is expanded again")
def expands_again(c_in, c_mid, c_out, kernel):
    return kernel**2 * c_in * c_out, c_in * c_mid + kernel**2 * c_mid * c_mid + c_mid * c_out


@mistake(task="bottleneck_parameters", says="biases are counted: these layers have none")
def bottleneck_with_biases(c_in, c_mid, c_out, kernel):
    return kernel**2 * c_in * c_out + c_out, c_in * c_mid + c_mid + kernel**2 * c_mid * c_out + c_out


# inception_block


@mistake(task="inception_block", says="the reductions have no relu of their own")
def no_relu_on_reductions(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, _, _, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    three, five = F.relu(_conv(_conv(x, w3_reduce), w3)), F.relu(_conv(_conv(x, w5_reduce), w5))
    return torch.cat([one, three, five, pool], 1)


@mistake(task="inception_block", says="the branches end without a relu")
def branches_without_relu(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    three, five = _conv(F.relu(_conv(x, w3_reduce)), w3), _conv(F.relu(_conv(x, w5_reduce)), w5)
    return torch.cat([_conv(x, w1), three, five, _conv(F.max_pool2d(x, 3, 1, 1), w_pool)], 1)


@mistake(task="inception_block", says="the pool branch ends without a relu")
def pool_without_relu(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, _conv(F.max_pool2d(x, 3, 1, 1), w_pool)], 1)


@mistake(task="inception_block", says="the 1x1 branch ends without a relu")
def one_without_relu(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    _, three, five, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([_conv(x, w1), three, five, pool], 1)


@mistake(task="inception_block", says="the maximum sees a frame of zeros around the picture")
def pool_sees_zeros(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    pooled = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 1)
    return torch.cat([one, three, five, F.relu(_conv(pooled, w_pool))], 1)


@mistake(task="inception_block", says="the maximum sees a frame of -100 around the picture: pixels may lie below it")
def pool_sees_minus_hundred(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    pooled = F.max_pool2d(F.pad(x, (1, 1, 1, 1), value=-100.0), 3, 1)
    return torch.cat([one, three, five, F.relu(_conv(pooled, w_pool))], 1)


@mistake(task="inception_block", says="the pool branch lacks its convolution")
def pool_without_convolution(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, F.max_pool2d(x, 3, 1, 1)], 1)


@mistake(task="inception_block", says="the convolution of the pool branch comes before the maximum")
def convolves_before_pooling(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, F.max_pool2d(F.relu(_conv(x, w_pool)), 3, 1, 1)], 1)


@mistake(task="inception_block", says="the pool branch averages")
def pool_averages(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    pooled = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return torch.cat([one, three, five, F.relu(_conv(pooled, w_pool))], 1)


@mistake(task="inception_block", says="the pool branch has no pooling: it is a second 1x1 branch")
def pool_branch_does_not_pool(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, F.relu(_conv(x, w_pool))], 1)


@mistake(task="inception_block", says="the pooling looks at 5x5 pixels: it is 3x3")
def pools_five(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, F.relu(_conv(F.max_pool2d(x, 5, 1, 2), w_pool))], 1)


@mistake(task="inception_block", says="the pool branch comes first: it is the last")
def pool_first(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([pool, one, three, five], 1)


@mistake(task="inception_block", says="the 5x5 branch comes before the 3x3 branch")
def five_before_three(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, five, three, pool], 1)


@mistake(task="inception_block", says="the branches come in the opposite order")
def branches_backwards(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    return torch.cat(_branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)[::-1], 1)


@mistake(task="inception_block", says="the weights of the two reductions are exchanged", raises="RuntimeError")
def exchanges_the_reductions(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    return torch.cat(_branches(x, w1, w5_reduce, w3, w3_reduce, w5, w_pool), 1)


@mistake(
    task="inception_block",
    says="the branches are laid side by side in the picture, not in its channels",
    raises="RuntimeError",
)
def concatenates_pictures(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    return torch.cat(_branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool), 0)


@mistake(task="inception_block", says="the channels are normalised: the first GoogLeNet came before batch norm")
def inception_normalises(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    return _norm(torch.cat(_branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool), 1))


@mistake(task="inception_block", says="the 5x5 branch is padded by one, as if it were 3x3", raises="RuntimeError")
def five_padded_by_one(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, _, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    five = F.relu(F.conv2d(F.relu(_conv(x, w5_reduce)), w5, padding=1))
    return torch.cat([one, three, five, pool], 1)


@mistake(task="inception_block", says="a relu is put on the picture before the branches begin")
def relu_on_the_picture(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    return torch.cat(_branches(F.relu(x), w1, w3_reduce, w3, w5_reduce, w5, w_pool), 1)


@mistake(task="inception_block", way="gradient", says="the pooled picture is detached: x gets no gradient through it")
def detaches_the_pooled(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([one, three, five, F.relu(_conv(F.max_pool2d(x.detach(), 3, 1, 1), w_pool))], 1)


@mistake(task="inception_block", way="float64", says="a branch passes through float32")
def branch_in_float32(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    _, three, five, pool = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    return torch.cat([F.relu(_conv(x.float(), w1.float())).to(x.dtype), three, five, pool], 1)


@mistake(task="inception_block", way="accelerator", says="the frame of the maximum is made on the CPU")
def frame_on_the_cpu(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool):
    one, three, five, _ = _branches(x, w1, w3_reduce, w3, w5_reduce, w5, w_pool)
    n, c, height, width = x.shape
    framed = torch.full((n, c, height + 2, width + 2), float("-inf"), dtype=x.dtype)
    framed[:, :, 1:-1, 1:-1] = x
    return torch.cat([one, three, five, F.relu(_conv(F.max_pool2d(framed, 3, 1), w_pool))], 1)


# residual_block


@mistake(task="residual_block", says="the relu comes before the addition: the sum itself is not cut off")
def relu_before_adding(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride)) + _shortcut(x, w_shortcut, stride)


@mistake(task="residual_block", says="there is a relu before the addition and one after it")
def relu_before_and_after(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(F.relu(_residual(x, w1, w2, stride)) + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="there is no relu at the end")
def no_relu_after_the_sum(x, w1, w2, w_shortcut=None, stride=1):
    return _residual(x, w1, w2, stride) + _shortcut(x, w_shortcut, stride)


@mistake(task="residual_block", says="the shortcut is added before the norm of the residual")
def adds_before_the_norm(x, w1, w2, w_shortcut=None, stride=1):
    hidden = F.relu(_norm(_conv(x, w1, stride)))
    return F.relu(_norm(_conv(hidden, w2) + _shortcut(x, w_shortcut, stride)))


@mistake(task="residual_block", says="the convolved shortcut is not normalised")
def shortcut_not_normalised(x, w1, w2, w_shortcut=None, stride=1):
    shortcut = x if w_shortcut is None else _conv(x, w_shortcut, stride)
    return F.relu(_residual(x, w1, w2, stride) + shortcut)


@mistake(task="residual_block", says="the shortcut is normalised even where it is x itself")
def normalises_the_identity(x, w1, w2, w_shortcut=None, stride=1):
    shortcut = _norm(x) if w_shortcut is None else _shortcut(x, w_shortcut, stride)
    return F.relu(_residual(x, w1, w2, stride) + shortcut)


@mistake(
    task="residual_block",
    says="residual and shortcut come out at different sizes: each takes the stride once",
    raises="RuntimeError",
)
def shortcut_without_stride(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride) + _shortcut(x, w_shortcut))


@mistake(task="residual_block", says="the stride is the second convolution's: it is the first one's")
def strides_the_second(x, w1, w2, w_shortcut=None, stride=1):
    hidden = F.relu(_norm(_conv(x, w1)))
    return F.relu(_norm(_conv(hidden, w2, stride)) + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the stride is ignored")
def block_ignores_the_stride(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2) + _shortcut(x, w_shortcut))


@mistake(task="residual_block", says="the shortcut's weights are not used where the sizes fit without them")
def leaves_out_a_needless_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    fits = stride == 1 and w1.shape[0] == w1.shape[1]
    return F.relu(_residual(x, w1, w2, stride) + (x if fits else _shortcut(x, w_shortcut, stride)))


@mistake(task="residual_block", says="where the widths agree the shortcut is x thinned out, not its convolution")
def thins_out_the_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    fits = w1.shape[0] == w1.shape[1]
    shortcut = x[:, :, ::stride, ::stride] if fits else _shortcut(x, w_shortcut, stride)
    return F.relu(_residual(x, w1, w2, stride) + shortcut)


@mistake(task="residual_block", says="the shortcut is averaged down before its convolution, not strided")
def averages_the_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    small = F.avg_pool2d(x, stride, ceil_mode=True) if stride > 1 else x
    return F.relu(_residual(x, w1, w2, stride) + _shortcut(small, w_shortcut))


@mistake(task="residual_block", says="there is no shortcut: this is a plain stack")
def plain_stack(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride))


@mistake(task="residual_block", says="the relu between the two convolutions is missing")
def no_relu_between(x, w1, w2, w_shortcut=None, stride=1):
    residual = _norm(_conv(_norm(_conv(x, w1, stride)), w2))
    return F.relu(residual + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the norm between the two convolutions is missing")
def no_norm_between(x, w1, w2, w_shortcut=None, stride=1):
    residual = _norm(_conv(F.relu(_conv(x, w1, stride)), w2))
    return F.relu(residual + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the norm after the second convolution is missing")
def no_norm_at_the_end(x, w1, w2, w_shortcut=None, stride=1):
    residual = _conv(F.relu(_norm(_conv(x, w1, stride))), w2)
    return F.relu(residual + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the relu comes before the norm")
def relu_before_the_norm(x, w1, w2, w_shortcut=None, stride=1):
    residual = _norm(_conv(_norm(F.relu(_conv(x, w1, stride))), w2))
    return F.relu(residual + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="norm and relu come before each convolution, as in later networks")
def norm_first(x, w1, w2, w_shortcut=None, stride=1):
    hidden = _conv(F.relu(_norm(x)), w1, stride)
    return F.relu(_conv(F.relu(_norm(hidden)), w2) + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the shortcut is cut off by a relu of its own")
def relu_on_the_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride) + F.relu(_shortcut(x, w_shortcut, stride)))


@mistake(task="residual_block", says="the shortcut is subtracted")
def subtracts_the_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride) - _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="the first kernels are used twice", raises="RuntimeError")
def first_kernels_twice(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w1, stride) + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", says="every picture is normalised by itself: the batch belongs in, too")
def block_of_instances(x, w1, w2, w_shortcut=None, stride=1):
    hidden = F.relu(F.instance_norm(_conv(x, w1, stride)))
    shortcut = x if w_shortcut is None else F.instance_norm(_conv(x, w_shortcut, stride))
    return F.relu(F.instance_norm(_conv(hidden, w2)) + shortcut)


@mistake(task="residual_block", says="the variance is the unbiased one")
def block_with_unbiased_variance(x, w1, w2, w_shortcut=None, stride=1):
    def norm(y):
        return (y - y.mean((0, 2, 3), keepdim=True)) / torch.sqrt(y.var((0, 2, 3), keepdim=True) + 1e-5)

    hidden = F.relu(norm(_conv(x, w1, stride)))
    shortcut = x if w_shortcut is None else norm(_conv(x, w_shortcut, stride))
    return F.relu(norm(_conv(hidden, w2)) + shortcut)


@mistake(task="residual_block", way="gradient", says="the shortcut is detached: the gradient should pass it unhindered")
def detaches_the_shortcut(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x, w1, w2, stride) + _shortcut(x, w_shortcut, stride).detach())


@mistake(task="residual_block", way="gradient", says="the residual's input is detached: x gets only half its gradient")
def detaches_the_residual(x, w1, w2, w_shortcut=None, stride=1):
    return F.relu(_residual(x.detach(), w1, w2, stride) + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", way="float64", says="the residual passes through float32")
def residual_in_float32(x, w1, w2, w_shortcut=None, stride=1):
    residual = _residual(x.float(), w1.float(), w2.float(), stride).to(x.dtype)
    return F.relu(residual + _shortcut(x, w_shortcut, stride))


@mistake(task="residual_block", way="inputs", says="the shortcut is added into the picture given, in place")
def adds_into_the_picture(x, w1, w2, w_shortcut=None, stride=1):
    result = F.relu(_residual(x, w1, w2, stride) + _shortcut(x, w_shortcut, stride))
    if result.shape == x.shape:
        x.data.copy_(result.detach())
    return result


# bottleneck_block


@mistake(task="bottleneck_block", says="the relu comes before the addition: the sum itself is not cut off")
def bottleneck_relu_before_adding(x, w_reduce, w_conv, w_expand):
    return F.relu(_reduced(x, w_reduce, w_conv, w_expand)) + x


@mistake(task="bottleneck_block", says="there is no relu at the end")
def bottleneck_without_last_relu(x, w_reduce, w_conv, w_expand):
    return _reduced(x, w_reduce, w_conv, w_expand) + x


@mistake(task="bottleneck_block", says="large responses are cut off, too: a relu has no ceiling")
def bottleneck_with_a_ceiling(x, w_reduce, w_conv, w_expand):
    hidden = F.relu6(_norm(_conv(x, w_reduce)))
    hidden = F.relu6(_norm(_conv(hidden, w_conv)))
    return F.relu6(_norm(_conv(hidden, w_expand)) + x)


@mistake(task="bottleneck_block", says="large responses are cut off behind the reduction: a relu has no ceiling")
def reduction_with_a_ceiling(x, w_reduce, w_conv, w_expand):
    hidden = F.relu6(_norm(_conv(x, w_reduce)))
    return F.relu(_norm(_conv(F.relu(_norm(_conv(hidden, w_conv))), w_expand)) + x)


@mistake(task="bottleneck_block", says="large responses are cut off behind the 3x3 convolution: a relu has no ceiling")
def middle_with_a_ceiling(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(x, w_reduce)))
    return F.relu(_norm(_conv(F.relu6(_norm(_conv(hidden, w_conv))), w_expand)) + x)


@mistake(task="bottleneck_block", says="the shortcut is missing")
def bottleneck_without_shortcut(x, w_reduce, w_conv, w_expand):
    return F.relu(_reduced(x, w_reduce, w_conv, w_expand))


@mistake(task="bottleneck_block", says="x is added before the last norm")
def bottleneck_adds_before_the_norm(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(F.relu(_norm(_conv(x, w_reduce))), w_conv)))
    return F.relu(_norm(_conv(hidden, w_expand) + x))


@mistake(task="bottleneck_block", says="the shortcut is normalised: it is x itself")
def bottleneck_normalises_the_shortcut(x, w_reduce, w_conv, w_expand):
    return F.relu(_reduced(x, w_reduce, w_conv, w_expand) + _norm(x))


@mistake(task="bottleneck_block", says="the last convolution is not normalised")
def bottleneck_without_last_norm(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(F.relu(_norm(_conv(x, w_reduce))), w_conv)))
    return F.relu(_conv(hidden, w_expand) + x)


@mistake(task="bottleneck_block", says="the reduction is not normalised")
def reduction_not_normalised(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(F.relu(_conv(x, w_reduce)), w_conv)))
    return F.relu(_norm(_conv(hidden, w_expand)) + x)


@mistake(task="bottleneck_block", says="the reduction has no relu")
def reduction_without_relu(x, w_reduce, w_conv, w_expand):
    hidden = F.relu(_norm(_conv(_norm(_conv(x, w_reduce)), w_conv)))
    return F.relu(_norm(_conv(hidden, w_expand)) + x)


@mistake(task="bottleneck_block", says="the 3x3 convolution has no relu")
def middle_without_relu(x, w_reduce, w_conv, w_expand):
    hidden = _norm(_conv(F.relu(_norm(_conv(x, w_reduce))), w_conv))
    return F.relu(_norm(_conv(hidden, w_expand)) + x)


@mistake(task="bottleneck_block", says="the 3x3 convolution is left out")
def skips_the_middle(x, w_reduce, w_conv, w_expand):
    return F.relu(_norm(_conv(F.relu(_norm(_conv(x, w_reduce))), w_expand)) + x)


@mistake(task="bottleneck_block", says="reduction and expansion are exchanged", raises="RuntimeError")
def expands_first(x, w_reduce, w_conv, w_expand):
    return F.relu(_reduced(x, w_expand, w_conv, w_reduce) + x)


@mistake(
    task="bottleneck_block", way="gradient", says="the shortcut is detached: the gradient should pass it unhindered"
)
def bottleneck_detaches_the_shortcut(x, w_reduce, w_conv, w_expand):
    return F.relu(_reduced(x, w_reduce, w_conv, w_expand) + x.detach())


# dense_block


@mistake(task="dense_block", says="the new maps are added to the old ones, not put beside them", raises="RuntimeError")
def adds_the_maps(x, weights):
    for w in weights:
        x = x + _conv(F.relu(_norm(x)), w)
    return x


@mistake(task="dense_block", says="each layer sees only the one before it", raises="RuntimeError")
def sees_only_the_last(x, weights):
    features, new = [x], x
    for w in weights:
        new = _conv(F.relu(_norm(new)), w[:, -new.shape[1] :])
        features.append(new)
    return torch.cat(features, 1)


@mistake(task="dense_block", says="each layer sees x alone, not what was found since")
def sees_only_the_picture(x, weights):
    new = [_conv(F.relu(_norm(x)), w[:, : x.shape[1]]) for w in weights]
    return torch.cat([x, *new], 1)


@mistake(task="dense_block", says="the convolution comes before norm and relu")
def convolves_first(x, weights):
    return _dense(x, weights, lambda y, w: F.relu(_norm(_conv(y, w))))


@mistake(task="dense_block", says="the relu comes before the norm")
def dense_relu_before_norm(x, weights):
    return _dense(x, weights, lambda y, w: _conv(_norm(F.relu(y)), w))


@mistake(task="dense_block", says="the norm is missing")
def dense_without_norm(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(y), w))


@mistake(task="dense_block", says="the relu is missing")
def dense_without_relu(x, weights):
    return _dense(x, weights, lambda y, w: _conv(_norm(y), w))


@mistake(task="dense_block", says="large responses are cut off, too: a relu has no ceiling")
def dense_with_a_ceiling(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu6(_norm(y)), w))


@mistake(task="dense_block", says="a relu is put behind each convolution, too")
def relu_behind(x, weights):
    return _dense(x, weights, lambda y, w: F.relu(_conv(F.relu(_norm(y)), w)))


@mistake(task="dense_block", says="new maps are put before the old ones")
def new_maps_first(x, weights):
    for w in weights:
        x = torch.cat([_conv(F.relu(_norm(x)), w), x], 1)
    return x


@mistake(task="dense_block", says="x itself is missing from the result")
def drops_the_picture(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y)), w))[:, x.shape[1] :].clone()


@mistake(task="dense_block", says="only the last layer's maps are returned")
def last_maps_only(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y)), w))[:, -weights[-1].shape[0] :].clone()


@mistake(task="dense_block", says="the last layer is left out")
def one_layer_short(x, weights):
    return _dense(x, weights[:-1], lambda y, w: _conv(F.relu(_norm(y)), w)).clone()


@mistake(task="dense_block", says="what was normalised and cut off takes the place of the features themselves")
def keeps_the_normalised(x, weights):
    for w in weights:
        x = F.relu(_norm(x))
        x = torch.cat([x, _conv(x, w)], 1)
    return x


@mistake(task="dense_block", says="the pictures of a batch are normalised each by itself")
def dense_of_instances(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(F.instance_norm(y)), w))


@mistake(task="dense_block", says="the variance is the unbiased one")
def dense_with_unbiased_variance(x, weights):
    def norm(y):
        return (y - y.mean((0, 2, 3), keepdim=True)) / torch.sqrt(y.var((0, 2, 3), keepdim=True) + 1e-5)

    return _dense(x, weights, lambda y, w: _conv(F.relu(norm(y)), w))


@mistake(task="dense_block", says="the result is normalised and cut off once more")
def normalises_at_the_end(x, weights):
    return F.relu(_norm(_dense(x, weights, lambda y, w: _conv(F.relu(_norm(y)), w))))


@mistake(task="dense_block", says="all layers are expected to grow by the same number", raises="RuntimeError")
def equal_growth(x, weights):
    growth, features = weights[0].shape[0], x
    for i, w in enumerate(weights):
        features = torch.cat([features, _conv(F.relu(_norm(features[:, : x.shape[1] + i * growth])), w)], 1)
    return features


@mistake(task="dense_block", says="tuples of weights are not taken: a list is asked for", raises="TypeError")
def wants_a_list(x, weights):
    for w in list.copy(weights):
        x = torch.cat([x, _conv(F.relu(_norm(x)), w)], 1)
    return x


@mistake(
    task="dense_block", way="gradient", says="what was found is detached: earlier layers get no gradient from later"
)
def detaches_the_features(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y.detach())), w))


@mistake(task="dense_block", way="gradient", says="no gradient reaches the weights")
def detaches_the_weights(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y)), w.detach()))


@mistake(task="dense_block", way="float64", says="the layers pass through float32")
def dense_in_float32(x, weights):
    return _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y.float())), w.float()).to(y.dtype))


@mistake(task="dense_block", way="accelerator", says="the maps are collected in a tensor on the CPU")
def dense_on_the_cpu(x, weights):
    maps = _dense(x, weights, lambda y, w: _conv(F.relu(_norm(y)), w))
    return torch.zeros(maps.shape, dtype=x.dtype) + maps


# transition_block


@mistake(task="transition_block", says="there is a relu: the transition has none")
def transition_with_relu(x, w):
    return F.avg_pool2d(_conv(F.relu(_norm(x)), w), 2)


@mistake(task="transition_block", says="there is a relu at the end: the transition has none")
def transition_with_last_relu(x, w):
    return F.relu(F.avg_pool2d(_conv(_norm(x), w), 2))


@mistake(task="transition_block", says="the pooling takes maxima")
def transition_with_maxima(x, w):
    return F.max_pool2d(_conv(_norm(x), w), 2)


@mistake(task="transition_block", says="the norm is missing")
def transition_without_norm(x, w):
    return F.avg_pool2d(_conv(x, w), 2)


@mistake(task="transition_block", says="the norm comes after the convolution")
def transition_normalises_later(x, w):
    return F.avg_pool2d(_norm(_conv(x, w)), 2)


@mistake(task="transition_block", says="the averages come before the norm")
def transition_averages_first(x, w):
    return _conv(_norm(F.avg_pool2d(x, 2)), w)


@mistake(task="transition_block", says="an odd last row or column is kept: it is dropped")
def transition_rounds_up(x, w):
    return F.avg_pool2d(_conv(_norm(x), w), 2, ceil_mode=True)


@mistake(task="transition_block", says="an odd last row or column is dropped before the norm sees it")
def transition_drops_first(x, w):
    x = x[:, :, : x.shape[2] // 2 * 2, : x.shape[3] // 2 * 2]
    return F.avg_pool2d(_conv(_norm(x), w), 2)


@mistake(task="transition_block", says="every other pixel is taken, not the average of four")
def transition_strides(x, w):
    return _conv(_norm(x), w, 2)[:, :, : x.shape[2] // 2, : x.shape[3] // 2].clone()


@mistake(task="transition_block", says="there is no pooling")
def transition_without_pooling(x, w):
    return _conv(_norm(x), w)


@mistake(task="transition_block", way="gradient", says="no gradient reaches the weights")
def transition_detaches(x, w):
    return F.avg_pool2d(_conv(_norm(x), w.detach()), 2)


# global_average_pool


@mistake(task="global_average_pool", says="the greatest value of each map is taken")
def global_maximum(x):
    return x.amax((2, 3))


@mistake(task="global_average_pool", says="the maps are summed, not averaged")
def global_sum(x):
    return x.sum((2, 3))


@mistake(task="global_average_pool", says="height and width stay, as axes of one: [N, C] is asked")
def keeps_the_axes(x):
    return x.mean((2, 3), keepdim=True)


@mistake(task="global_average_pool", says="every axis of one is squeezed away, the batch's and the channels' too")
def squeezes_everything(x):
    return x.mean((2, 3)).squeeze()


@mistake(task="global_average_pool", says="the mean is taken over the channels, too")
def averages_channels_too(x):
    return x.mean((1, 2, 3))


@mistake(task="global_average_pool", says="only so many rows and columns are averaged: a map may be larger")
def averages_seven_by_seven(x):
    return x[:, :, :7, :7].mean((2, 3))


@mistake(task="global_average_pool", says="only the rows are averaged")
def averages_rows_only(x):
    return x.mean(2)[..., 0].clone()


@mistake(task="global_average_pool", way="alias", says="of a map of one pixel the picture itself is handed back")
def hands_the_pixel_back(x):
    return x.flatten(1) if x.shape[2:] == (1, 1) else x.mean((2, 3))


@mistake(task="global_average_pool", way="float64", says="the means pass through float32")
def means_in_float32(x):
    return x.float().mean((2, 3)).to(x.dtype)


# quiz


@mistake(task="quiz_weights_saved", says="what remains is asked for, not what is saved")
def what_remains(c_in, c_mid, c_out, kernel):
    return c_in * c_mid + kernel**2 * c_mid * c_out


@mistake(task="quiz_weights_saved", says="the 1x1 convolution's own weights are forgotten")
def saves_the_reduction(c_in, c_mid, c_out, kernel):
    return kernel**2 * (c_in - c_mid) * c_out


@mistake(task="quiz_weights_saved", says="the kernel's area is its side squared, not its side")
def saves_sides(c_in, c_mid, c_out, kernel):
    return kernel * c_in * c_out - c_in * c_mid - kernel * c_mid * c_out
