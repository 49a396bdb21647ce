"""Known wrong ways to write lecture 8's tasks, and what to tell who wrote them."""

import functools
import math

import torch
from torch import nn

from autograder.checks import mistake


def _fill(scores, mask):
    return scores if mask is None else scores.masked_fill(~mask, torch.finfo(scores.dtype).min)


def _additive(scores, mask):
    return torch.zeros_like(scores).masked_fill(~mask, -torch.inf)


def _finish(weights, mask, v):
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ v, weights


def _attend(q, k, v, mask, scale=None):
    scores = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)
    return _finish(torch.softmax(_fill(scores, mask), -1), mask, v)


def _split(x, n_head):
    return x.reshape(*x.shape[:2], n_head, -1).transpose(1, 2)


def _merge(x):
    return x.transpose(1, 2).flatten(2)


def _per_head(mask):
    return mask.unsqueeze(1) if mask is not None and mask.dim() == 3 else mask


def _project(x_q, x_kv, w_q, w_k, w_v, n_head):
    return _split(x_q @ w_q.T, n_head), _split(x_kv @ w_k.T, n_head), _split(x_kv @ w_v.T, n_head)


def _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None, scale=None):
    out, _ = _attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), _per_head(mask), scale)
    return _merge(out) @ w_o.T


class _Module(nn.Module):
    bias = False

    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head:
            raise ValueError("d_model must be a multiple of n_head")
        self.n_head = n_head
        self.w_q, self.w_k, self.w_v, self.w_o = (nn.Linear(d_model, d_model, bias=self.bias) for _ in range(4))

    def project(self, x_q, x_kv):
        return (_split(w(x), self.n_head) for w, x in ((self.w_q, x_q), (self.w_k, x_kv), (self.w_v, x_kv)))

    def forward(self, x_q, x_kv=None, mask=None):
        q, k, v = self.project(x_q, x_q if x_kv is None else x_kv)
        return self.w_o(_merge(_attend(q, k, v, _per_head(mask))[0]))


# scaled_dot_product_attention


@mistake(task="scaled_dot_product_attention", says="the scores are not scaled by the dimension of the keys")
def no_scale(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1.0)


@mistake(task="scaled_dot_product_attention", says="the scores are divided by d_k, not by its square root")
def divides_by_d(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1 / q.shape[-1])


@mistake(task="scaled_dot_product_attention", says="the scores grow with sqrt(d_k) where they should shrink")
def multiplies_by_root(q, k, v, mask=None):
    return _attend(q, k, v, mask, math.sqrt(q.shape[-1]))


@mistake(task="scaled_dot_product_attention", says="the scale comes from the number of keys, not from their dimension")
def scales_by_number_of_keys(q, k, v, mask=None):
    return _attend(q, k, v, mask, k.shape[-2] ** -0.5)


@mistake(task="scaled_dot_product_attention", says="the scale comes from the dimension of the values, not of the keys")
def scales_by_value_width(q, k, v, mask=None):
    return _attend(q, k, v, mask, v.shape[-1] ** -0.5)


@mistake(task="scaled_dot_product_attention", says="the softmax runs over the queries: each key shares itself out")
def softmax_over_queries(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return _finish(torch.softmax(_fill(scores, mask), -2), mask, v)


@mistake(task="scaled_dot_product_attention", says="the scale is applied to the weights, after the softmax")
def scales_after_softmax(q, k, v, mask=None):
    weights = torch.softmax(_fill(q @ k.transpose(-2, -1), mask), -1) / math.sqrt(q.shape[-1])
    return _finish(weights, mask, v)


@mistake(task="scaled_dot_product_attention", says="the mask is not used")
def mask_ignored(q, k, v, mask=None):
    return _attend(q, k, v, None)


@mistake(task="scaled_dot_product_attention", says="the mask is read the other way round: True means may attend")
def mask_inverted(q, k, v, mask=None):
    return _attend(q, k, v, None if mask is None else ~mask)


@mistake(task="scaled_dot_product_attention", says="masked scores become 0, and a score of 0 still gets a weight")
def masked_scores_are_zero(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores if mask is None else scores * mask, -1)
    return weights @ v, weights


@mistake(
    task="scaled_dot_product_attention",
    says="masked weights are removed after the softmax, so a row no longer sums to one",
)
def masked_after_softmax(q, k, v, mask=None):
    return _finish(torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1), mask, v)


@mistake(
    task="scaled_dot_product_attention",
    says="the mask comes after the softmax and the rest is rescaled: a large masked score leaves nothing to rescale",
)
def rescaled_after_softmax(q, k, v, mask=None):
    weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(-1, keepdim=True)
        weights = weights / torch.where(total > 0, total, torch.ones_like(total))
    return weights @ v, weights


@mistake(
    task="scaled_dot_product_attention",
    says="masked scores get a number that real scores can reach, so weight leaks through the mask",
)
def fill_too_small(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -1e4), -1)
    if mask is not None:
        weights = weights * mask.any(-1, keepdim=True)
    return weights @ v, weights


@mistake(task="scaled_dot_product_attention", says="the mask is turned round: it is laid over keys by queries")
def mask_transposed(q, k, v, mask=None):
    shape = (*q.shape[:-1], k.shape[-2])
    mask = None if mask is None else mask.expand(shape).transpose(-2, -1).reshape(shape)
    return _attend(q, k, v, mask)


@mistake(
    task="scaled_dot_product_attention",
    says="a query that may attend to nothing gives NaN: a softmax over nothing but minus infinity",
)
def empty_row_is_nan(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), -1)
    return weights @ v, weights


@mistake(
    task="scaled_dot_product_attention",
    says="a query that may attend to nothing has a NaN gradient: NaN that is repaired afterwards stays in backward",
    way="gradient",
)
def empty_row_gradient_is_nan(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores if mask is None else scores + _additive(scores, mask), -1).nan_to_num(0.0)
    return weights @ v, weights


@mistake(task="scaled_dot_product_attention", says="a query that may attend to nothing attends to everything equally")
def empty_row_is_uniform(q, k, v, mask=None):
    weights = torch.softmax(_fill(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), mask), -1)
    return weights @ v, weights


@mistake(
    task="scaled_dot_product_attention", says="the exponential overflows: the largest score is not subtracted first"
)
def overflow(q, k, v, mask=None):
    weights = torch.exp(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]))
    if mask is not None:
        weights = weights * mask
    total = weights.sum(-1, keepdim=True)
    weights = weights / torch.where(total > 0, total, torch.ones_like(total))
    return weights @ v, weights


@mistake(task="scaled_dot_product_attention", says="the softmax is missing: raw scores are used as weights")
def no_softmax(q, k, v, mask=None):
    return _finish(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), mask, v)


@mistake(task="scaled_dot_product_attention", says="the scores are returned in place of the weights")
def returns_scores(q, k, v, mask=None):
    out, _ = _attend(q, k, v, mask)
    return out, _fill(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), mask)


@mistake(task="scaled_dot_product_attention", says="the weights are averaged over the leading dimension")
def weights_averaged(q, k, v, mask=None):
    out, weights = _attend(q, k, v, mask)
    return out, weights.mean(-3) if weights.dim() > 2 else weights


@mistake(
    task="scaled_dot_product_attention", says="no gradient flows through the weights that are returned", way="gradient"
)
def weights_detached(q, k, v, mask=None):
    out, weights = _attend(q, k, v, mask)
    return out, weights.detach()


@mistake(
    task="scaled_dot_product_attention", says="the keys are cut out of the graph: they get no gradient", way="gradient"
)
def keys_detached(q, k, v, mask=None):
    return _attend(q, k.detach(), v, mask)


@mistake(
    task="scaled_dot_product_attention",
    says="only matrices are transposed rightly: with leading dimensions other axes change places",
    raises="RuntimeError",
)
def transposes_first_axes(q, k, v, mask=None):
    scores = q @ k.transpose(0, 1) / math.sqrt(q.shape[-1])
    return _finish(torch.softmax(_fill(scores, mask), -1), mask, v)


@mistake(
    task="scaled_dot_product_attention",
    says="the mask that was given is changed, to give empty rows something to attend to",
    way="inputs",
)
def mask_repaired_in_place(q, k, v, mask=None):
    if mask is None:
        return _attend(q, k, v, None)
    alive = mask.any(-1, keepdim=True)
    mask |= ~alive
    out, weights = _attend(q, k, v, mask)
    return out * alive, weights * alive


@mistake(task="scaled_dot_product_attention", says="the queries that were given are scaled in place", way="inputs")
def scales_in_place(q, k, v, mask=None):
    q /= math.sqrt(q.shape[-1])
    return _attend(q, k, v, mask, 1.0)


@mistake(task="scaled_dot_product_attention", says="a float64 call is computed in float32 on the way", way="float64")
def float32_inside(q, k, v, mask=None):
    out, weights = _attend(q.float(), k.float(), v.float(), mask)
    return out.to(q.dtype), weights.to(q.dtype)


@mistake(
    task="scaled_dot_product_attention",
    says="the root of d_k is rounded to float32, and a float64 call with it: a Python number has all digits",
    way="float64",
)
def root_in_float32(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1 / torch.tensor(float(q.shape[-1]), device=q.device).sqrt())


@mistake(
    task="scaled_dot_product_attention", says="results are float64 whatever the dtype of the inputs", way="float32"
)
def returns_float64(q, k, v, mask=None):
    return _attend(q.double(), k.double(), v.double(), mask)


@mistake(
    task="scaled_dot_product_attention",
    says="the additive mask is made on the default device, not beside the scores",
    way="accelerator",
)
def additive_mask_on_cpu(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return _finish(torch.softmax(scores, -1), None, v)
    bias = torch.zeros(mask.shape)
    bias[~mask] = -1e9
    return _finish(torch.softmax(scores + bias, -1), mask, v)


@mistake(
    task="scaled_dot_product_attention", says="a mask is remembered and used in later calls that give none", way="again"
)
def remembers_mask(q, k, v, mask=None):
    if mask is None:
        mask = getattr(_attend, "last", {}).get((q.shape, k.shape))
    else:
        _attend.last = {**getattr(_attend, "last", {}), (q.shape, k.shape): mask.clone()}
    return _attend(q, k, v, mask)


# causal_mask


@mistake(task="causal_mask", says="the diagonal is missing: a position may attend to itself")
def without_diagonal(n):
    return torch.ones(n, n, dtype=torch.bool).tril(-1)


@mistake(task="causal_mask", says="the mask looks ahead: rows are queries, columns are keys")
def looks_ahead(n):
    return torch.ones(n, n, dtype=torch.bool).triu()


@mistake(task="causal_mask", says="True marks what is forbidden: here True means may attend")
def marks_forbidden(n):
    return torch.ones(n, n, dtype=torch.bool).triu(1)


@mistake(task="causal_mask", says="the mask is made of numbers: it must be boolean")
def made_of_numbers(n):
    return torch.ones(n, n).tril()


@mistake(task="causal_mask", says="this is the mask that is added to scores: it must be boolean")
def additive(n):
    return torch.full((n, n), -torch.inf).triu(1)


@mistake(task="causal_mask", says="the mask may look one position too far ahead")
def one_ahead(n):
    return torch.ones(n, n, dtype=torch.bool).tril(1)


@functools.cache
def _cached_tril(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


@mistake(task="causal_mask", says="one and the same tensor is handed out at every call", way="alias")
def shared_mask(n):
    return _cached_tril(n)


# padding_mask


@mistake(task="padding_mask", says="one position too many counts as part of the sequence")
def one_too_many(lengths, n):
    return (torch.arange(n, device=lengths.device) <= lengths[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="True marks the padding: here True means may attend")
def marks_padding(lengths, n):
    return (torch.arange(n, device=lengths.device) >= lengths[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="the axis for the queries is missing: the shape is (N, 1, n)")
def no_query_axis(lengths, n):
    return torch.arange(n, device=lengths.device) < lengths[:, None]


@mistake(task="padding_mask", says="the positions lie along the queries' axis: padding hides keys")
def hides_queries(lengths, n):
    return (torch.arange(n, device=lengths.device) < lengths[:, None]).unsqueeze(2)


@mistake(task="padding_mask", says="the padding is put in front of the sequence, not behind")
def padding_in_front(lengths, n):
    return (torch.arange(n, device=lengths.device) >= n - lengths[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="the mask is as long as the longest sequence, not n")
def as_long_as_longest(lengths, n):
    return (torch.arange(int(lengths.max()), device=lengths.device) < lengths[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="an empty sequence still gets its first position")
def never_empty(lengths, n):
    return (torch.arange(n, device=lengths.device) < lengths.clamp(min=1)[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="the mask is made of numbers: it must be boolean")
def padding_of_numbers(lengths, n):
    return (torch.arange(n, device=lengths.device) < lengths[:, None]).unsqueeze(1).float()


@mistake(
    task="padding_mask",
    says="the positions are made on the default device, not on that of the lengths",
    way="accelerator",
)
def positions_on_cpu(lengths, n):
    return (torch.arange(n) < lengths[:, None]).unsqueeze(1)


@mistake(task="padding_mask", says="the lengths that were given are counted down in place", way="inputs")
def counts_down(lengths, n):
    mask = torch.zeros(lengths.shape[0], 1, n, dtype=torch.bool, device=lengths.device)
    for position in range(n):
        mask[:, 0, position] = lengths > 0
        lengths -= 1
    return mask


# multi_head_attention


@mistake(
    task="multi_head_attention", says="the scale uses d_model: each head compares vectors of width d_model / n_head"
)
def scales_by_model_width(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, w_q.shape[0] ** -0.5)


@mistake(task="multi_head_attention", says="the scores are not scaled")
def heads_without_scale(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, 1.0)


@mistake(task="multi_head_attention", says="the scores are divided by the head's width, not by its square root")
def heads_divided_by_width(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, n_head / w_q.shape[0])


@mistake(task="multi_head_attention", says="the scale uses the number of heads")
def scales_by_heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, n_head**-0.5)


@mistake(task="multi_head_attention", says="the softmax runs over the heads: they compete for each pair of words")
def softmax_over_heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    out, _ = _finish(torch.softmax(_fill(scores, _per_head(mask)), 1), _per_head(mask), v)
    return _merge(out) @ w_o.T


@mistake(task="multi_head_attention", says="the softmax runs over the queries: each key shares itself out")
def heads_softmax_over_queries(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    out, _ = _finish(torch.softmax(_fill(scores, _per_head(mask)), -2), _per_head(mask), v)
    return _merge(out) @ w_o.T


@mistake(task="multi_head_attention", says="the heads are split by a reshape alone: positions end up in the wrong head")
def split_without_transpose(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = (x.reshape(x.shape[0], n_head, x.shape[1], -1) for x in (x_q @ w_q.T, x_kv @ w_k.T, x_kv @ w_v.T))
    return _merge(_attend(q, k, v, _per_head(mask))[0]) @ w_o.T


@mistake(task="multi_head_attention", says="the heads are merged by a reshape alone: positions and heads are mixed up")
def merged_without_transpose(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    out, _ = _attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), _per_head(mask))
    return out.reshape(x_q.shape[0], x_q.shape[1], -1) @ w_o.T


@mistake(
    task="multi_head_attention",
    says="the heads are split and merged by a reshape alone: each head sees other positions than it should",
)
def reshaped_throughout(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = (x.reshape(x.shape[0], n_head, x.shape[1], -1) for x in (x_q @ w_q.T, x_kv @ w_k.T, x_kv @ w_v.T))
    return _attend(q, k, v, _per_head(mask))[0].reshape(x_q.shape[0], x_q.shape[1], -1) @ w_o.T


@mistake(task="multi_head_attention", says="each head takes every n_head-th feature, not a contiguous block")
def interleaved_heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = (
        x.reshape(*x.shape[:2], -1, n_head).permute(0, 3, 1, 2) for x in (x_q @ w_q.T, x_kv @ w_k.T, x_kv @ w_v.T)
    )
    out, _ = _attend(q, k, v, _per_head(mask))
    return out.permute(0, 2, 3, 1).flatten(2) @ w_o.T


@mistake(
    task="multi_head_attention", says="the merged features are in the wrong order: feature by feature, not head by head"
)
def merged_feature_by_feature(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    out, _ = _attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), _per_head(mask))
    return out.permute(0, 2, 3, 1).flatten(2) @ w_o.T


@mistake(task="multi_head_attention", says="all features are one head: n_head is not used")
def one_head_only(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, 1, mask)


@mistake(task="multi_head_attention", says="the mask is not used")
def heads_ignore_mask(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head)


@mistake(task="multi_head_attention", says="the mask is read the other way round: True means may attend")
def heads_invert_mask(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, None if mask is None else ~mask)


@mistake(task="multi_head_attention", says="masked scores become 0, and a score of 0 still gets a weight")
def heads_fill_with_zero(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores if mask is None else scores * _per_head(mask), -1)
    return _merge(weights @ v) @ w_o.T


@mistake(
    task="multi_head_attention", says="masked weights are removed after the softmax, so a row no longer sums to one"
)
def heads_mask_after_softmax(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1)
    return _merge(_finish(weights, _per_head(mask), v)[0]) @ w_o.T


@mistake(
    task="multi_head_attention",
    says="the mask meets the heads' axis, not the batch's: it needs an axis of size one for the heads",
    raises="RuntimeError",
)
def mask_without_head_axis(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _merge(_attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), mask)[0]) @ w_o.T


@mistake(
    task="multi_head_attention",
    says="sequences and heads are folded into one axis, but the masks are repeated in another order",
)
def masks_repeated_in_wrong_order(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = (x.flatten(0, 1) for x in _project(x_q, x_kv, w_q, w_k, w_v, n_head))  # (N * n_head, n, d_head)
    if mask is not None:
        mask = mask.expand(x_q.shape[0], x_q.shape[1], x_kv.shape[1]).repeat(n_head, 1, 1)
    out, _ = _attend(q, k, v, mask)
    return _merge(out.unflatten(0, (-1, n_head))) @ w_o.T


@mistake(task="multi_head_attention", says="the output projection is missing")
def no_output_projection(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _merge(_attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), _per_head(mask))[0])


@mistake(task="multi_head_attention", says="the output weight is applied without its transpose")
def output_weight_not_transposed(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o.T, n_head, mask)


@mistake(task="multi_head_attention", says="the weights are applied without their transpose", raises="RuntimeError")
def no_weight_transposed(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q.T, w_k.T, w_v.T, w_o.T, n_head, mask)


@mistake(task="multi_head_attention", says="the keys are made from the sequence that asks", raises="RuntimeError")
def keys_from_queries(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _split(x_q @ w_q.T, n_head), _split(x_q @ w_k.T, n_head), _split(x_kv @ w_v.T, n_head)
    return _merge(_attend(q, k, v, _per_head(mask))[0]) @ w_o.T


@mistake(task="multi_head_attention", says="the queries are made from the sequence that answers", raises="RuntimeError")
def queries_from_keys(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_kv, x_kv, w_q, w_k, w_v, w_o, n_head, mask)


@mistake(task="multi_head_attention", says="the weights of keys and of values have changed places")
def keys_and_values_swapped(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_v, w_k, w_o, n_head, mask)


@mistake(task="multi_head_attention", says="the values are not projected: the keys serve as values")
def keys_as_values(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_k, w_o, n_head, mask)


@mistake(
    task="multi_head_attention",
    says="an input is added to the output: the residual connection belongs to the layer around",
)
def adds_residual(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    out = _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask)
    return out + x_q if x_q.shape == out.shape else out


@mistake(
    task="multi_head_attention", says="a sequence of length 0 gives NaN: a softmax over nothing but minus infinity"
)
def empty_sequence_is_nan(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    scores = scores if mask is None else scores.masked_fill(~_per_head(mask), -torch.inf)
    return _merge(torch.softmax(scores, -1) @ v) @ w_o.T


@mistake(task="multi_head_attention", says="a sequence of length 0 attends to everything equally")
def empty_sequence_is_uniform(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = _fill(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), _per_head(mask))
    return _merge(torch.softmax(scores, -1) @ v) @ w_o.T


@mistake(
    task="multi_head_attention", says="a sequence of length 0 has a clean value but a NaN gradient", way="gradient"
)
def empty_sequence_gradient_is_nan(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    scores = scores if mask is None else scores + _additive(scores, _per_head(mask))
    return _merge(torch.softmax(scores, -1).nan_to_num(0.0) @ v) @ w_o.T


@mistake(
    task="multi_head_attention",
    says="the attention weights are cut out of the graph: queries and keys learn nothing",
    way="gradient",
)
def heads_detach_weights(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    _, weights = _attend(q, k, v, _per_head(mask))
    return _merge(weights.detach() @ v) @ w_o.T


@mistake(task="multi_head_attention", says="a float64 call is computed in float32 on the way", way="float64")
def heads_in_float32(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    x = (t.float() for t in (x_q, x_kv, w_q, w_k, w_v, w_o))
    return _heads(*x, n_head, mask).to(x_q.dtype)


@mistake(
    task="multi_head_attention",
    says="the root of the head's width is rounded to float32, and a float64 call with it",
    way="float64",
)
def heads_root_in_float32(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    root = torch.tensor(w_q.shape[0] / n_head, device=x_q.device).sqrt()
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, 1 / root)


@mistake(
    task="multi_head_attention",
    says="the heads' outputs are collected in a tensor on the default device",
    way="accelerator",
)
def collected_on_cpu(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    out, _ = _attend(*_project(x_q, x_kv, w_q, w_k, w_v, n_head), _per_head(mask))
    merged = torch.zeros(x_q.shape[0], x_q.shape[1], w_q.shape[0], dtype=x_q.dtype)
    for h in range(n_head):
        width = out.shape[-1]
        merged[..., h * width : (h + 1) * width] = out[:, h]
    return merged @ w_o.T


@mistake(
    task="multi_head_attention",
    says="an input that is not contiguous in memory cannot be read",
    way="strided",
    raises="RuntimeError",
)
def views_inputs(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    x_q, x_kv = (x.view(-1, x.shape[-1]).view(x.shape) for x in (x_q, x_kv))
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask)


# MultiHeadAttention


@mistake(task="MultiHeadAttention", says="the linear layers have a bias, which the task leaves out")
class WithBias(_Module):
    bias = True


@mistake(
    task="MultiHeadAttention",
    says="a width that the heads cannot share is accepted: the rest of the features is dropped or mixed",
)
class NeverRaises(_Module):
    def __init__(self, d_model, n_head):
        super().__init__(d_model, 1)
        self.n_head = n_head


@mistake(
    task="MultiHeadAttention",
    says="a width that the heads cannot share raises an AssertionError: a ValueError is asked",
)
class Asserts(_Module):
    def __init__(self, d_model, n_head):
        assert d_model % n_head == 0
        super().__init__(d_model, n_head)


@mistake(task="MultiHeadAttention", says="x_kv is not used: the module only ever attends to its own sequence")
class AlwaysSelf(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        return super().forward(x_q, None, None if mask is None else mask[..., : x_q.shape[1]])


@mistake(task="MultiHeadAttention", says="the queries are made from x_kv, so its length is that of the output")
class QueriesFromKeys(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        x = x_q if x_kv is None else x_kv
        if mask is not None and x_kv is not None:
            mask = mask[:, :1]
        return super().forward(x, x, mask)


@mistake(task="MultiHeadAttention", says="the keys are made from x_q", raises="RuntimeError")
class KeysFromQueries(_Module):
    def project(self, x_q, x_kv):
        return (_split(w(x), self.n_head) for w, x in ((self.w_q, x_q), (self.w_k, x_q), (self.w_v, x_kv)))


@mistake(task="MultiHeadAttention", says="the mask is not used")
class IgnoresMask(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        return super().forward(x_q, x_kv)


@mistake(
    task="MultiHeadAttention", says="the mask is read as nn.MultiheadAttention reads it: here True means may attend"
)
class InvertsMask(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        return super().forward(x_q, x_kv, None if mask is None else ~mask)


@mistake(task="MultiHeadAttention", says="the mask meets the heads' axis, not the batch's", raises="RuntimeError")
class MaskWithoutHeadAxis(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        return super().forward(x_q, x_kv, mask[None] if mask is not None and mask.dim() == 3 else mask)


@mistake(task="MultiHeadAttention", says="the scale uses d_model: each head compares vectors of width d_model / n_head")
class ScalesByModelWidth(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        q, k, v = self.project(x_q, x_q if x_kv is None else x_kv)
        return self.w_o(_merge(_attend(q, k, v, _per_head(mask), x_q.shape[-1] ** -0.5)[0]))


@mistake(task="MultiHeadAttention", says="the output projection exists but is never applied")
class NoOutputProjection(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        q, k, v = self.project(x_q, x_q if x_kv is None else x_kv)
        return _merge(_attend(q, k, v, _per_head(mask))[0])


@mistake(task="MultiHeadAttention", says="the heads are split by a reshape alone: positions end up in the wrong head")
class SplitWithoutTranspose(_Module):
    def project(self, x_q, x_kv):
        projected = (self.w_q(x_q), self.w_k(x_kv), self.w_v(x_kv))
        return (x.reshape(x.shape[0], self.n_head, x.shape[1], -1) for x in projected)


@mistake(task="MultiHeadAttention", says="the heads are merged by a reshape alone: positions and heads are mixed up")
class MergedWithoutTranspose(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        q, k, v = self.project(x_q, x_q if x_kv is None else x_kv)
        return self.w_o(_attend(q, k, v, _per_head(mask))[0].reshape(x_q.shape))


@mistake(task="MultiHeadAttention", says="queries and keys share one layer: there must be four")
class SharesLayer(_Module):
    def __init__(self, d_model, n_head):
        super().__init__(d_model, n_head)
        self.w_k = self.w_q


@mistake(
    task="MultiHeadAttention",
    says="queries, keys and values come from one fused layer: the names w_q, w_k, w_v are asked",
)
class Fused(nn.Module):
    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head:
            raise ValueError("d_model must be a multiple of n_head")
        self.n_head = n_head
        self.w_qkv, self.w_o = nn.Linear(d_model, 3 * d_model, bias=False), nn.Linear(d_model, d_model, bias=False)

    def forward(self, x_q, x_kv=None, mask=None):
        w_q, w_k, w_v = self.w_qkv.weight.chunk(3)
        return _heads(x_q, x_q if x_kv is None else x_kv, w_q, w_k, w_v, self.w_o.weight, self.n_head, mask)


@mistake(
    task="MultiHeadAttention", says="something besides the four weights is part of the state: load_state_dict misses it"
)
class KeepsBuffer(_Module):
    def __init__(self, d_model, n_head):
        super().__init__(d_model, n_head)
        self.register_buffer("scale", torch.tensor((d_model // n_head) ** -0.5))


@mistake(task="MultiHeadAttention", says="weights are taken out of the graph: an optimiser has nothing to improve")
class DetachesWeights(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        w = [layer.weight.data for layer in (self.w_q, self.w_k, self.w_v)]
        return _heads(x_q, x_q if x_kv is None else x_kv, *w, self.w_o.weight, self.n_head, mask)


@mistake(task="MultiHeadAttention", says="the first mask is kept and used in later calls that give none")
class RemembersMask(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        self.mask = mask if mask is not None else getattr(self, "mask", None)
        fits = self.mask is not None and self.mask.shape[-2:] == (x_q.shape[1], x_q.shape[1])
        return super().forward(x_q, x_kv, self.mask if mask is not None or fits else None)


@mistake(
    task="MultiHeadAttention", says="the number of heads is kept for all modules together: the one built last decides"
)
class SharesHeads(_Module):
    heads = 1

    def __init__(self, d_model, n_head):
        super().__init__(d_model, n_head)
        type(self).heads = n_head

    def forward(self, x_q, x_kv=None, mask=None):
        self.n_head = self.heads
        return super().forward(x_q, x_kv, mask)


@mistake(task="MultiHeadAttention", says="the module returns a pair: it must return the output alone")
class ReturnsPair(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        q, k, v = self.project(x_q, x_q if x_kv is None else x_kv)
        out, weights = _attend(q, k, v, _per_head(mask))
        return self.w_o(_merge(out)), weights


@mistake(
    task="MultiHeadAttention",
    says="the module is built for one device: a tensor made in forward lies on the default one",
    way="accelerator",
)
class MakesMaskOnCpu(_Module):
    def forward(self, x_q, x_kv=None, mask=None):
        if mask is None:
            mask = torch.ones(x_q.shape[1], (x_q if x_kv is None else x_kv).shape[1], dtype=torch.bool)
        return super().forward(x_q, x_kv, mask)


# positional_encoding


def _angles(n, d):
    return torch.arange(n)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)


def _in_turn(sine, cosine):
    return torch.stack([sine, cosine], -1).flatten(1)


@mistake(
    task="positional_encoding", says="all sines come first and then all cosines: they take turns, column by column"
)
def halves(n, d):
    return torch.cat([_angles(n, d).sin(), _angles(n, d).cos()], 1)


@mistake(task="positional_encoding", says="sine and cosine have changed places")
def cosine_first(n, d):
    return _in_turn(_angles(n, d).cos(), _angles(n, d).sin())


@mistake(task="positional_encoding", says="the exponent is i/d: with i counting pairs of columns it is 2i/d")
def exponent_of_pair(n, d):
    angle = torch.arange(n)[:, None] / 10000 ** (torch.arange(d // 2) / d)
    return _in_turn(angle.sin(), angle.cos())


@mistake(
    task="positional_encoding", says="the cosine has an exponent of its own: a pair of columns shares one frequency"
)
def exponent_of_column(n, d):
    angle = torch.arange(n)[:, None] / 10000 ** (torch.arange(d) / d)
    return _in_turn(angle[:, 0::2].sin(), angle[:, 1::2].cos())


@mistake(task="positional_encoding", says="positions start at 1, not at 0")
def positions_from_one(n, d):
    return _in_turn(_angles(n + 1, d).sin(), _angles(n + 1, d).cos())[1:]


@mistake(task="positional_encoding", says="the angle is multiplied by 10000^(2i/d), not divided by it")
def multiplies_frequency(n, d):
    angle = torch.arange(n)[:, None] * 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    return _in_turn(angle.sin(), angle.cos()).to(torch.get_default_dtype())


@mistake(
    task="positional_encoding",
    says="the frequencies reach 1/10000 exactly: they are spread over d/2 - 1 steps, not d/2",
)
def reaches_the_base(n, d):
    angle = torch.arange(n)[:, None] / 10000 ** (torch.arange(d // 2) / max(d // 2 - 1, 1))
    return _in_turn(angle.sin(), angle.cos())


@mistake(task="positional_encoding", says="the table is turned round: rows are positions, columns are features")
def table_transposed(n, d):
    return _in_turn(_angles(n, d).sin(), _angles(n, d).cos()).T.contiguous()


@mistake(task="positional_encoding", says="the table is float64: without a tensor given it has the default dtype")
def always_float64(n, d):
    angle = torch.arange(n, dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    return _in_turn(angle.sin(), angle.cos())


@functools.cache
def _cached_table(n, d):
    return _in_turn(_angles(n, d).sin(), _angles(n, d).cos())


@mistake(task="positional_encoding", says="one and the same table is handed out at every call", way="alias")
def shared_table(n, d):
    return _cached_table(n, d)
