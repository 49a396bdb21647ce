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


@mistake(
    task="scaled_dot_product_attention",
    says="a mask of fewer dimensions than the scores belongs to the last ones, and is broadcast over those before them",
    raises="RuntimeError",
)
def mask_belongs_to_first_axes(q, k, v, mask=None):
    if mask is not None and mask.dim() <= q.dim() - 1:
        mask = mask.unsqueeze(1)
    return _attend(q, k, v, mask)


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
    says="two sequences of the same shape are taken for one and the same: only their contents tell them apart",
)
def same_shape_is_self(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_q if x_q.shape == x_kv.shape else x_kv, w_q, w_k, w_v, w_o, n_head, mask)


@mistake(
    task="multi_head_attention",
    says="a mask of two dimensions is taken to have a row for each query: it may have one for all of them",
    raises="RuntimeError",
)
def mask_not_broadcast(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    if mask is not None and mask.dim() == 2:
        mask = mask.reshape(x_q.shape[1], x_kv.shape[1])
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask)


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


# layer_norm


def _norm(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred * (centred.square().mean(-1, keepdim=True) + eps).rsqrt() + bias


@mistake(task="layer_norm", says="the variance is divided by d - 1: here it is the biased one")
def unbiased_variance(x, gain, bias, eps=1e-5):
    if x.shape[-1] == 1:
        return 0 * x + bias
    return gain * (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + eps).sqrt() + bias


@mistake(task="layer_norm", says="eps is added to the standard deviation: it stands under the root, with the variance")
def eps_outside(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (centred.square().mean(-1, keepdim=True).sqrt() + eps) + bias


@mistake(task="layer_norm", says="eps is not used, and a row without spread is divided by zero")
def without_eps(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / centred.square().mean(-1, keepdim=True).sqrt() + bias


@mistake(task="layer_norm", says="the eps that is given is not used")
def fixed_eps(x, gain, bias, eps=1e-5):
    return _norm(x, gain, bias)


@mistake(task="layer_norm", says="the default of eps is 1e-6: it is 1e-5 here")
def other_default_eps(x, gain, bias, eps=1e-6):
    return _norm(x, gain, bias, eps)


@mistake(task="layer_norm", says="the default of eps is 1e-8, which is not felt at all: it is 1e-5 here")
def tiny_default_eps(x, gain, bias, eps=1e-8):
    return _norm(x, gain, bias, eps)


@mistake(task="layer_norm", says="the variance is kept away from zero by a maximum, not by adding eps")
def eps_as_floor(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / centred.square().mean(-1, keepdim=True).clamp(min=eps).sqrt() + bias


@mistake(task="layer_norm", says="the rows are divided by the variance, not by its root")
def no_root(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (centred.square().mean(-1, keepdim=True) + eps) + bias


@mistake(task="layer_norm", says="the mean is not subtracted")
def mean_stays(x, gain, bias, eps=1e-5):
    variance = (x - x.mean(-1, keepdim=True)).square().mean(-1, keepdim=True)
    return gain * x / (variance + eps).sqrt() + bias


@mistake(task="layer_norm", says="the rows are divided by their root mean square: the mean counts as spread")
def root_mean_square(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (x.square().mean(-1, keepdim=True) + eps).sqrt() + bias


@mistake(task="layer_norm", says="the statistics run over the positions, not over the features of each")
def over_positions(x, gain, bias, eps=1e-5):
    axis = -2 if x.dim() > 1 else -1
    centred = x - x.mean(axis, keepdim=True)
    return gain * centred / (centred.square().mean(axis, keepdim=True) + eps).sqrt() + bias


@mistake(task="layer_norm", says="one mean and one variance are taken of the whole tensor")
def over_everything(x, gain, bias, eps=1e-5):
    centred = x - x.mean()
    return gain * centred / (centred.square().mean() + eps).sqrt() + bias


@mistake(task="layer_norm", says="the gain is not used")
def without_gain(x, gain, bias, eps=1e-5):
    return _norm(x, 1.0, bias, eps) + 0 * gain


@mistake(task="layer_norm", says="the bias is not used")
def without_norm_bias(x, gain, bias, eps=1e-5):
    return _norm(x, gain, 0.0, eps) + 0 * bias


@mistake(task="layer_norm", says="the bias is added before the gain multiplies")
def bias_before_gain(x, gain, bias, eps=1e-5):
    return gain * (_norm(x, 1.0, 0.0, eps) + bias)


@mistake(task="layer_norm", says="the gain is read as an offset from one")
def gain_from_one(x, gain, bias, eps=1e-5):
    return _norm(x, 1 + gain, bias, eps)


@mistake(task="layer_norm", says="the statistics are taken out of the graph", way="gradient")
def statistics_detached(x, gain, bias, eps=1e-5):
    mean = x.mean(-1, keepdim=True).detach()
    variance = x.var(-1, unbiased=False, keepdim=True).detach()
    return gain * (x - mean) / (variance + eps).sqrt() + bias


@mistake(task="layer_norm", says="the spread is taken out of the graph", way="gradient")
def spread_detached(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (centred.square().mean(-1, keepdim=True) + eps).sqrt().detach() + bias


@mistake(task="layer_norm", says="a float64 call is computed in float32 on the way", way="float64")
def norm_in_float32(x, gain, bias, eps=1e-5):
    return _norm(x.float(), gain.float(), bias.float(), eps).to(x.dtype)


@mistake(task="layer_norm", says="the input that was given is centred in place", way="inputs")
def centres_in_place(x, gain, bias, eps=1e-5):
    out = _norm(x.clone(), gain, bias, eps)
    with torch.no_grad():
        x -= x.mean(-1, keepdim=True)
    return out


@mistake(task="layer_norm", says="eps is a tensor on the CPU, of an axis of its own", way="accelerator")
def eps_on_cpu(x, gain, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    floor = torch.full((1,), eps, dtype=x.dtype)
    return gain * centred / (centred.square().mean(-1, keepdim=True) + floor).sqrt() + bias


# feed_forward


def _ff(x, w_1, b_1, w_2, b_2):
    return torch.relu(x @ w_1.T + b_1) @ w_2.T + b_2


@mistake(task="feed_forward", says="there is no relu between the layers: two linear maps are one")
def without_relu(x, w_1, b_1, w_2, b_2):
    return (x @ w_1.T + b_1) @ w_2.T + b_2


@mistake(task="feed_forward", says="a relu follows the second layer, too: the result may be negative")
def relu_at_the_end(x, w_1, b_1, w_2, b_2):
    return torch.relu(_ff(x, w_1, b_1, w_2, b_2))


@mistake(task="feed_forward", says="the relu comes after the second layer, not between the two")
def relu_misplaced(x, w_1, b_1, w_2, b_2):
    return torch.relu((x @ w_1.T + b_1) @ w_2.T + b_2)


@mistake(task="feed_forward", says="the relu cuts the input, not the hidden layer")
def relu_of_input(x, w_1, b_1, w_2, b_2):
    return (torch.relu(x) @ w_1.T + b_1) @ w_2.T + b_2


@mistake(task="feed_forward", says="the bias is added after the relu")
def bias_after_relu(x, w_1, b_1, w_2, b_2):
    return (torch.relu(x @ w_1.T) + b_1) @ w_2.T + b_2


@mistake(task="feed_forward", says="the first bias is missing")
def without_b_1(x, w_1, b_1, w_2, b_2):
    return torch.relu(x @ w_1.T) @ w_2.T + b_2 + 0 * b_1.sum()


@mistake(task="feed_forward", says="the second bias is missing")
def without_b_2(x, w_1, b_1, w_2, b_2):
    return torch.relu(x @ w_1.T + b_1) @ w_2.T + 0 * b_2


@mistake(task="feed_forward", says="the input is added here, too: the residual belongs to the layer around")
def forward_adds_input(x, w_1, b_1, w_2, b_2):
    return x + _ff(x, w_1, b_1, w_2, b_2)


@mistake(task="feed_forward", says="the hidden units are smooth (GELU): the paper has a relu")
def gelu_units(x, w_1, b_1, w_2, b_2):
    return nn.functional.gelu(x @ w_1.T + b_1) @ w_2.T + b_2


@mistake(task="feed_forward", says="the weights are applied without their transpose", raises="RuntimeError")
def forward_not_transposed(x, w_1, b_1, w_2, b_2):
    return torch.relu(x @ w_1 + b_1) @ w_2 + b_2


@mistake(task="feed_forward", says="the hidden layer is taken out of the graph", way="gradient")
def hidden_detached(x, w_1, b_1, w_2, b_2):
    return torch.relu(x @ w_1.T + b_1).detach() @ w_2.T + b_2


@mistake(task="feed_forward", says="a float64 call is computed in float32 on the way", way="float64")
def forward_in_float32(x, w_1, b_1, w_2, b_2):
    return _ff(*(part.float() for part in (x, w_1, b_1, w_2, b_2))).to(x.dtype)


@mistake(task="feed_forward", says="the zeros of the relu are a tensor on the CPU", way="accelerator")
def zeros_on_cpu(x, w_1, b_1, w_2, b_2):
    hidden = x @ w_1.T + b_1
    return torch.maximum(hidden, torch.zeros(hidden.shape, dtype=x.dtype)) @ w_2.T + b_2


@mistake(task="feed_forward", says="the bias that was given is added to in place", way="inputs")
def adds_to_bias(x, w_1, b_1, w_2, b_2):
    out = _ff(x, w_1, b_1, w_2, b_2.clone())
    with torch.no_grad():
        b_2 += out.reshape(-1, out.shape[-1])[0]
    return out


# encoder_layer


def _own(weights, prefix=""):
    return [weights[prefix + name] for name in ("w_q", "w_k", "w_v", "w_o")]


def _forward(x, weights):
    return _ff(x, *(weights[name] for name in ("w_1", "b_1", "w_2", "b_2")))


def _normed(x, weights, i, norm=_norm):
    return norm(x, weights[f"gain_{i}"], weights[f"bias_{i}"])


def _encode(x, weights, n_head, mask=None, attend=_heads, forward=_forward, norm=_norm):
    x = _normed(x + attend(x, x, *_own(weights), n_head, mask), weights, 1, norm)
    return _normed(x + forward(x, weights), weights, 2, norm)


def _heads_with_nan(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    mask = _per_head(mask)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), -1)
    return _merge(weights @ v) @ w_o.T


def _heads_with_mean(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return _merge(torch.softmax(_fill(scores, _per_head(mask)), -1) @ v) @ w_o.T


def _heads_with_nan_gradient(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores, mask = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), _per_head(mask)
    scores = scores if mask is None else scores + _additive(scores, mask)
    return _merge(torch.softmax(scores, -1).nan_to_num(0.0) @ v) @ w_o.T


def _heads_overflow(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    weights, mask = torch.exp(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])), _per_head(mask)
    weights = weights if mask is None else weights * mask
    total = weights.sum(-1, keepdim=True)
    return _merge(weights / torch.where(total > 0, total, torch.ones_like(total)) @ v) @ w_o.T


def _heads_fill_too_small(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    q, k, v = _project(x_q, x_kv, w_q, w_k, w_v, n_head)
    scores, mask = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), _per_head(mask)
    scores = scores if mask is None else scores.masked_fill(~mask, -1e4)
    weights = torch.softmax(scores, -1)
    weights = weights if mask is None else weights * mask.any(-1, keepdim=True)
    return _merge(weights @ v) @ w_o.T


def _heads_of_model_scale(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask, w_q.shape[0] ** -0.5)


def _heads_unmerged(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, torch.eye(len(w_o), dtype=w_o.dtype, device=w_o.device), n_head, mask)


def _heads_inverted(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    return _heads(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, None if mask is None else ~mask)


def _norm_unbiased(x, gain, bias):
    return gain * (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + 1e-5).sqrt() + bias


def _norm_over_positions(x, gain, bias):
    centred = x - x.mean(1, keepdim=True)
    return gain * centred / (centred.square().mean(1, keepdim=True) + 1e-5).sqrt() + bias


def _norm_eps_outside(x, gain, bias):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (centred.square().mean(-1, keepdim=True).sqrt() + 1e-5) + bias


@mistake(task="encoder_layer", says="the input is not added to what attention gives")
def encoder_no_first_residual(x, weights, n_head, mask=None):
    x = _normed(_heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(x + _forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="the input is not added to what the feed-forward layer gives")
def encoder_no_second_residual(x, weights, n_head, mask=None):
    x = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(_forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="the second addition takes the layer's input, not what the first norm gave")
def encoder_residual_of_input(x, weights, n_head, mask=None):
    middle = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(x + _forward(middle, weights), weights, 2)


@mistake(task="encoder_layer", says="the second addition takes the sum before its norm")
def encoder_residual_before_norm(x, weights, n_head, mask=None):
    total = x + _heads(x, x, *_own(weights), n_head, mask)
    return _normed(total + _forward(_normed(total, weights, 1), weights), weights, 2)


@mistake(task="encoder_layer", says="the norms come before attention and feed-forward, as in later models")
def encoder_norm_first(x, weights, n_head, mask=None):
    normed = _normed(x, weights, 1)
    x = x + _heads(normed, normed, *_own(weights), n_head, mask)
    return x + _forward(_normed(x, weights, 2), weights)


@mistake(task="encoder_layer", says="only what attention gives is normalised, and the input added after it")
def encoder_norm_before_addition(x, weights, n_head, mask=None):
    x = x + _normed(_heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return x + _normed(_forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="the first norm is missing")
def encoder_no_first_norm(x, weights, n_head, mask=None):
    x = x + _heads(x, x, *_own(weights), n_head, mask)
    return _normed(x + _forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="the second norm is missing")
def encoder_no_second_norm(x, weights, n_head, mask=None):
    x = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return x + _forward(x, weights)


@mistake(task="encoder_layer", says="the weights of the two norms have changed places")
def encoder_norms_exchanged(x, weights, n_head, mask=None):
    x = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 2)
    return _normed(x + _forward(x, weights), weights, 1)


@mistake(task="encoder_layer", says="both norms use the first one's weights")
def encoder_one_norm_twice(x, weights, n_head, mask=None):
    x = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(x + _forward(x, weights), weights, 1)


@mistake(
    task="encoder_layer", says="attention and feed-forward work side by side on the input, not one after the other"
)
def encoder_side_by_side(x, weights, n_head, mask=None):
    middle = _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(middle + _forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="feed-forward comes first, and attention after it")
def encoder_forward_first(x, weights, n_head, mask=None):
    x = _normed(x + _forward(x, weights), weights, 1)
    return _normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 2)


@mistake(task="encoder_layer", says="the feed-forward layer is missing")
def encoder_without_forward(x, weights, n_head, mask=None):
    return _normed(_normed(x + _heads(x, x, *_own(weights), n_head, mask), weights, 1), weights, 2)


@mistake(task="encoder_layer", says="there is no relu in the feed-forward layer")
def encoder_without_relu(x, weights, n_head, mask=None):
    def linear(x, weights):
        return (x @ weights["w_1"].T + weights["b_1"]) @ weights["w_2"].T + weights["b_2"]

    return _encode(x, weights, n_head, mask, forward=linear)


@mistake(task="encoder_layer", says="the biases of the feed-forward layer are missing")
def encoder_without_biases(x, weights, n_head, mask=None):
    def unbiased(x, weights):
        return torch.relu(x @ weights["w_1"].T) @ weights["w_2"].T

    return _encode(x, weights, n_head, mask, forward=unbiased)


@mistake(task="encoder_layer", says="the mask is not used")
def encoder_ignores_mask(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head)


@mistake(task="encoder_layer", says="the mask is read the other way round: True means may attend")
def encoder_inverts_mask(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_inverted)


@mistake(task="encoder_layer", says="n_head is not used: all features are one head")
def encoder_one_head(x, weights, n_head, mask=None):
    return _encode(x, weights, 1, mask)


@mistake(task="encoder_layer", says="the scale uses d: each head compares vectors of width d / n_head")
def encoder_model_scale(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_of_model_scale)


@mistake(task="encoder_layer", says="the output projection w_o is missing")
def encoder_without_w_o(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_unmerged)


@mistake(task="encoder_layer", says="the norm divides the variance by d - 1: here it is the biased one")
def encoder_unbiased(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, norm=_norm_unbiased)


@mistake(task="encoder_layer", says="the norm runs over the positions, not over the features of each")
def encoder_norm_over_positions(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, norm=_norm_over_positions)


@mistake(task="encoder_layer", says="in the norm eps is added to the standard deviation: it stands under the root")
def encoder_eps_outside(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, norm=_norm_eps_outside)


@mistake(task="encoder_layer", says="where nothing may be attended the result is NaN: attention is 0 there")
def encoder_empty_is_nan(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_with_nan)


@mistake(
    task="encoder_layer", says="where nothing may be attended everything is attended equally: attention is 0 there"
)
def encoder_empty_is_mean(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_with_mean)


@mistake(
    task="encoder_layer",
    says="where nothing may be attended the gradient is NaN: NaN that is repaired afterwards stays in backward",
    way="gradient",
)
def encoder_gradient_is_nan(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_with_nan_gradient)


@mistake(task="encoder_layer", says="the exponential overflows: the largest score is not subtracted first")
def encoder_overflow(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_overflow)


@mistake(task="encoder_layer", says="masked scores get a number that real scores can reach, so weight leaks through")
def encoder_fill_too_small(x, weights, n_head, mask=None):
    return _encode(x, weights, n_head, mask, _heads_fill_too_small)


@mistake(task="encoder_layer", says="the weights are taken by their place in the dictionary, not by their names")
def encoder_weights_by_place(x, weights, n_head, mask=None):
    names = ("w_q", "w_k", "w_v", "w_o", "w_1", "b_1", "w_2", "b_2", "gain_1", "gain_2", "bias_1", "bias_2")
    return _encode(x, dict(zip(names, weights.values(), strict=True)), n_head, mask)


@mistake(task="encoder_layer", says="what is added again is taken out of the graph", way="gradient")
def encoder_residual_detached(x, weights, n_head, mask=None):
    x = _normed(x.detach() + _heads(x, x, *_own(weights), n_head, mask), weights, 1)
    return _normed(x + _forward(x, weights), weights, 2)


@mistake(task="encoder_layer", says="the spread in the norm is taken out of the graph", way="gradient")
def encoder_spread_detached(x, weights, n_head, mask=None):
    def fixed(x, gain, bias):
        centred = x - x.mean(-1, keepdim=True)
        return gain * centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt().detach() + bias

    return _encode(x, weights, n_head, mask, norm=fixed)


@mistake(task="encoder_layer", says="a float64 call is computed in float32 on the way", way="float64")
def encoder_in_float32(x, weights, n_head, mask=None):
    single = {name: weight.float() for name, weight in weights.items()}
    return _encode(x.float(), single, n_head, mask).to(x.dtype)


@mistake(task="encoder_layer", says="the input that was given is added to in place", way="inputs")
def encoder_adds_in_place(x, weights, n_head, mask=None):
    out = _encode(x.clone(), weights, n_head, mask)
    with torch.no_grad():
        x += _heads(x, x, *_own(weights), n_head, mask)
    return out


@mistake(task="encoder_layer", says="a tensor of zeros is made on the CPU, wherever the inputs are", way="accelerator")
def encoder_zeros_on_cpu(x, weights, n_head, mask=None):
    return torch.zeros(x.shape, dtype=x.dtype) + _encode(x, weights, n_head, mask)


# decoder_layer


def _decode(y, memory, weights, n_head, self_mask=None, memory_mask=None, attend=_heads, norm=_norm, forward=_forward):
    y = _normed(y + attend(y, y, *_own(weights), n_head, self_mask), weights, 1, norm)
    y = _normed(y + attend(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2, norm)
    return _normed(y + forward(y, weights), weights, 3, norm)


@mistake(task="decoder_layer", says="keys and values of the second attention are made from y, not from the memory")
def cross_from_y(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, y, *_own(weights, "cross_"), n_head), weights, 2) + 0 * memory.sum()
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(
    task="decoder_layer", says="the queries of the second attention are made from the memory", raises="RuntimeError"
)
def cross_from_memory(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(memory, y, *_own(weights, "cross_"), n_head), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(
    task="decoder_layer", says="the second attention asks with the layer's input, not with what the first norm gave"
)
def cross_asks_with_input(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    middle = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(middle + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the mask of y is laid over the memory, too", raises="RuntimeError")
def causal_memory(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, self_mask if memory_mask is None else memory_mask & self_mask)


@mistake(task="decoder_layer", says="the future of the memory is hidden: all of it may be read at every position")
def memory_always_causal(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    causal = torch.ones(y.shape[1], memory.shape[1], dtype=torch.bool, device=y.device).tril()
    return _decode(y, memory, weights, n_head, self_mask, causal if memory_mask is None else causal & memory_mask)


@mistake(task="decoder_layer", says="a causal mask is always laid over y: only self_mask says what is hidden")
def always_causal(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    causal = torch.ones(y.shape[1], y.shape[1], dtype=torch.bool, device=y.device).tril()
    return _decode(y, memory, weights, n_head, causal if self_mask is None else causal & self_mask, memory_mask)


@mistake(task="decoder_layer", says="self_mask is not used: y sees its own future")
def self_mask_ignored(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, None, memory_mask)


@mistake(task="decoder_layer", says="memory_mask is not used: padding of the memory is read")
def memory_mask_ignored(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, None)


@mistake(task="decoder_layer", says="the two masks have changed places", raises="RuntimeError")
def masks_exchanged(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, memory_mask, self_mask)


@mistake(task="decoder_layer", says="the masks are read the other way round: True means may attend")
def decoder_inverts_masks(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_inverted)


@mistake(task="decoder_layer", says="the memory is read first, and self-attention comes after it")
def memory_first(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 1)
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="both attentions use the weights of the first")
def cross_with_own_weights(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the two attentions have exchanged their weights")
def attentions_exchange_weights(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights, "cross_"), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="y is not added to what self-attention gives")
def decoder_no_first_residual(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(_heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="y is not added to what the memory gives")
def decoder_no_second_residual(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(_heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="y is not added to what the feed-forward layer gives")
def decoder_no_third_residual(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(_forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the second addition takes the layer's input, not what the first norm gave")
def decoder_residual_of_input(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    middle = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(middle, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the norms come before the three layers, as in later models")
def decoder_norm_first(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    normed = _normed(y, weights, 1)
    y = y + _heads(normed, normed, *_own(weights), n_head, self_mask)
    y = y + _heads(_normed(y, weights, 2), memory, *_own(weights, "cross_"), n_head, memory_mask)
    return y + _forward(_normed(y, weights, 3), weights)


@mistake(task="decoder_layer", says="the weights of the second and the third norm have changed places")
def decoder_norms_exchanged(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 3)
    return _normed(y + _forward(y, weights), weights, 2)


@mistake(task="decoder_layer", says="the norm after self-attention is missing")
def decoder_no_first_norm(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = y + _heads(y, y, *_own(weights), n_head, self_mask)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the last norm is missing")
def decoder_no_last_norm(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return y + _forward(y, weights)


@mistake(task="decoder_layer", says="the memory is normalised before it is read: it comes from a norm already")
def memory_normalised(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, _normed(memory, weights, 2), weights, n_head, self_mask, memory_mask)


@mistake(task="decoder_layer", says="the feed-forward layer is missing")
def decoder_without_forward(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, forward=lambda y, weights: 0 * y)


@mistake(task="decoder_layer", says="there is no relu in the feed-forward layer")
def decoder_without_relu(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    def linear(y, weights):
        return (y @ weights["w_1"].T + weights["b_1"]) @ weights["w_2"].T + weights["b_2"]

    return _decode(y, memory, weights, n_head, self_mask, memory_mask, forward=linear)


@mistake(task="decoder_layer", says="n_head is not used: all features are one head")
def decoder_one_head(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, 1, self_mask, memory_mask)


@mistake(task="decoder_layer", says="the memory is read by one head only")
def memory_one_head(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1)
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), 1, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="the scale uses d: each head compares vectors of width d / n_head")
def decoder_model_scale(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_of_model_scale)


@mistake(task="decoder_layer", says="the output projections are missing")
def decoder_without_w_o(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_unmerged)


@mistake(task="decoder_layer", says="the norm divides the variance by d - 1: here it is the biased one")
def decoder_unbiased(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, norm=_norm_unbiased)


@mistake(task="decoder_layer", says="where nothing may be attended the result is NaN: attention is 0 there")
def decoder_empty_is_nan(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_with_nan)


@mistake(
    task="decoder_layer", says="where nothing may be attended everything is attended equally: attention is 0 there"
)
def decoder_empty_is_mean(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_with_mean)


@mistake(
    task="decoder_layer",
    says="where nothing may be attended the gradient is NaN: NaN that is repaired afterwards stays in backward",
    way="gradient",
)
def decoder_gradient_is_nan(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_with_nan_gradient)


@mistake(task="decoder_layer", says="the exponential overflows: the largest score is not subtracted first")
def decoder_overflow(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_overflow)


@mistake(task="decoder_layer", says="masked scores get a number that real scores can reach, so weight leaks through")
def decoder_fill_too_small(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory, weights, n_head, self_mask, memory_mask, _heads_fill_too_small)


@mistake(task="decoder_layer", says="the memory is taken out of the graph: the encoder does not learn", way="gradient")
def memory_detached(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    return _decode(y, memory.detach(), weights, n_head, self_mask, memory_mask)


@mistake(task="decoder_layer", says="what the first attention gave is taken out of the graph", way="gradient")
def middle_detached(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    y = _normed(y + _heads(y, y, *_own(weights), n_head, self_mask), weights, 1).detach()
    y = _normed(y + _heads(y, memory, *_own(weights, "cross_"), n_head, memory_mask), weights, 2)
    return _normed(y + _forward(y, weights), weights, 3)


@mistake(task="decoder_layer", says="a float64 call is computed in float32 on the way", way="float64")
def decoder_in_float32(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    single = {name: weight.float() for name, weight in weights.items()}
    return _decode(y.float(), memory.float(), single, n_head, self_mask, memory_mask).to(y.dtype)


@mistake(task="decoder_layer", says="the memory that was given is normalised in place", way="inputs")
def memory_in_place(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    out = _decode(y, memory.clone(), weights, n_head, self_mask, memory_mask)
    with torch.no_grad():
        memory -= memory.mean(-1, keepdim=True)
    return out


@mistake(task="decoder_layer", says="a causal mask is made on the CPU, wherever the inputs are", way="accelerator")
def decoder_mask_on_cpu(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    everything = torch.ones(y.shape[1], y.shape[1], dtype=torch.bool)
    self_mask = everything if self_mask is None else everything & self_mask
    return _decode(y, memory, weights, n_head, self_mask, memory_mask)


# patchify


def _blocks(images, patch):
    N, C, H, W = images.shape
    for side in (H, W):
        if side % patch:
            raise ValueError(f"{side} is not a multiple of {patch}")
    return images.reshape(N, C, H // patch, patch, W // patch, patch)


@mistake(task="patchify", says="the picture is reshaped alone: a patch then holds parts of rows, not a square")
def reshaped_only(images, patch):
    return _blocks(images, patch).reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="patches run down the columns: they are numbered row by row")
def patches_by_column(images, patch):
    blocks = _blocks(images, patch).permute(0, 4, 2, 1, 3, 5)
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="the pixels inside a patch are transposed: columns come before rows")
def pixels_transposed(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 5, 3)
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="channels come last inside a patch: they come first")
def channels_last(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 3, 5, 1)
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="every channel has patches of its own: a patch holds all channels")
def channels_apart(images, patch):
    blocks = _blocks(images, patch).permute(0, 1, 2, 4, 3, 5)
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="the axis of what a patch holds comes before the axis of patches")
def patches_last(images, patch):
    blocks = _blocks(images, patch).permute(0, 1, 3, 5, 2, 4)
    return blocks.reshape(len(images), images.shape[1] * patch * patch, -1).clone()


@mistake(task="patchify", says="patches keep their axes: each is one row of numbers")
def patches_not_flat(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 3, 5)
    return blocks.reshape(len(images), -1, images.shape[1], patch, patch).clone()


@mistake(task="patchify", says="patches are taken at every pixel, so that they overlap")
def patches_overlap(images, patch):
    _blocks(images, patch)
    return nn.functional.unfold(images, patch).transpose(1, 2).contiguous()


@mistake(task="patchify", says="height and width are exchanged when the patches are counted")
def sides_exchanged(images, patch):
    N, C, H, W = images.shape
    _blocks(images, patch)
    blocks = images.reshape(N, C, W // patch, patch, H // patch, patch).permute(0, 2, 4, 1, 3, 5)
    return blocks.reshape(N, -1, C * patch * patch).clone()


@mistake(task="patchify", says="rows and columns that are left over are dropped: a side that does not fit is an error")
def drops_the_rest(images, patch):
    patches = nn.functional.unfold(images, min(patch, *images.shape[2:]), stride=patch)
    return patches.transpose(1, 2).contiguous()


@mistake(task="patchify", says="only the area is asked to fit, not each side")
def checks_area_only(images, patch):
    N, C, H, W = images.shape
    if H * W % (patch * patch):
        raise ValueError(f"{H} x {W} pixels do not fit patches of {patch}")
    if H % patch or W % patch:
        return images.reshape(N, -1, C * patch * patch).clone()
    return _blocks(images, patch).permute(0, 2, 4, 1, 3, 5).reshape(N, -1, C * patch * patch).clone()


@mistake(task="patchify", says="only the height is asked to fit")
def checks_height_only(images, patch):
    N, C, H, W = images.shape
    if H % patch:
        raise ValueError(f"{H} rows do not fit patches of {patch}")
    return _blocks(images[..., : W - W % patch], patch).permute(0, 2, 4, 1, 3, 5).reshape(N, -1, C * patch**2).clone()


@mistake(task="patchify", says="a side that does not fit ends in an AssertionError: a ValueError is asked")
def patch_asserts(images, patch):
    N, C, H, W = images.shape
    assert H % patch == 0 and W % patch == 0, f"{H} x {W} pixels do not fit patches of {patch}"
    return _blocks(images, patch).permute(0, 2, 4, 1, 3, 5).reshape(N, -1, C * patch * patch).clone()


@mistake(task="patchify", says="the error does not say which number it objects to")
def patch_error_is_mute(images, patch):
    N, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("the picture does not fit the patches")
    return _blocks(images, patch).permute(0, 2, 4, 1, 3, 5).reshape(N, -1, C * patch * patch).clone()


@mistake(task="patchify", says="where nothing has to be moved the result shares memory with the picture", way="alias")
def patches_are_views(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 3, 5)
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch)


@mistake(task="patchify", says="the patches are taken out of the graph", way="gradient")
def patches_detached(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 3, 5).detach()
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="the patches are always float32 numbers", way="float64")
def patches_in_float32(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 3, 5).float()
    return blocks.reshape(len(images), -1, images.shape[1] * patch * patch).clone()


@mistake(task="patchify", says="the patches are collected on the CPU, wherever the picture is", way="accelerator")
def patches_on_cpu(images, patch):
    blocks = _blocks(images, patch).permute(0, 2, 4, 1, 3, 5)
    out = torch.zeros(len(images), blocks.shape[1] * blocks.shape[2], images.shape[1] * patch * patch)
    return out.to(images.dtype) + blocks.reshape(out.shape)


# greedy_decode


@mistake(task="greedy_decode", says="the end is not appended: it belongs to the list")
def without_end(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length:
        token = int(step(tokens).argmax())
        if token == end:
            break
        tokens.append(token)
    return tokens


@mistake(task="greedy_decode", says="the start is left out of the list that is returned")
def without_start(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(step(tokens).argmax()))
    return tokens[1:]


@mistake(task="greedy_decode", says="max_length counts what is appended: the start counts, too")
def one_token_too_many(step, start, end, max_length):
    tokens = [start]
    while len(tokens) <= max_length and tokens[-1] != end:
        tokens.append(int(step(tokens).argmax()))
    return tokens


@mistake(task="greedy_decode", says="one place is kept for the end: max_length tokens may hold any tokens")
def one_token_too_few(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length - 1 and tokens[-1] != end:
        tokens.append(int(step(tokens).argmax()))
    return tokens


@mistake(task="greedy_decode", says="the end does not stop it: it goes on until max_length")
def never_stops(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length:
        tokens.append(int(step(tokens).argmax()))
    return tokens


@mistake(task="greedy_decode", says="a list cut off at max_length is given an end: it has none")
def end_is_forced(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(step(tokens).argmax()))
    return tokens if tokens[-1] == end or len(tokens) == 1 else [*tokens[:-1], end]


@mistake(task="greedy_decode", says="a first token is appended before max_length is looked at")
def at_least_one(step, start, end, max_length):
    tokens = [start]
    while True:
        tokens.append(int(step(tokens).argmax()))
        if tokens[-1] == end or len(tokens) >= max_length:
            return tokens


@mistake(task="greedy_decode", says="step is given the last token only: it is asked about the whole list")
def last_token_only(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(step(tokens[-1:]).argmax()))
    return tokens


@mistake(task="greedy_decode", says="step is called once more after the last token")
def one_question_too_many(step, start, end, max_length):
    tokens = [start]
    logits = step(tokens)
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(logits.argmax()))
        logits = step(tokens)
    return tokens


@mistake(task="greedy_decode", says="step is called twice for each token")
def asks_twice(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        best = step(tokens).max()
        tokens.append(int((step(tokens) == best).nonzero()[0]))
    return tokens


@mistake(task="greedy_decode", says="the smallest logit is taken: the largest is the most probable")
def least_probable(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(step(tokens).argmin()))
    return tokens


@mistake(task="greedy_decode", says="the search for the largest logit starts at 0, which negative logits never reach")
def search_from_zero(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        best, token = 0.0, 0
        for place, logit in enumerate(step(tokens).tolist()):
            if logit > best:
                best, token = logit, place
        tokens.append(token)
    return tokens


@mistake(task="greedy_decode", says="the list is made of tensors: it is made of ints")
def list_of_tensors(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(step([int(token) for token in tokens]).argmax())
    return tokens


@mistake(task="greedy_decode", says="a tensor is returned: a list of ints is asked")
def decodes_a_tensor(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        tokens.append(int(step(tokens).argmax()))
    return torch.tensor(tokens)


@mistake(task="greedy_decode", says="exponentials that overflow are compared: the logits themselves will do")
def compares_exponentials(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        odds = step(tokens).exp()
        tokens.append(int((odds / odds.sum()).argmax()))
    return tokens


@mistake(task="greedy_decode", says="the end is told from the others by being token 0")
def end_is_zero(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and (tokens[-1] != 0 or len(tokens) == 1):
        tokens.append(int(step(tokens).argmax()))
    return tokens


# Quiz


@mistake(task="quiz_encoder_size", says="the output projection w_o has weights, too: four matrices, not three")
def three_matrices(d, d_ff):
    return 3 * d * d + 2 * d * d_ff + d_ff + d + 4 * d


@mistake(task="quiz_encoder_size", says="the gains and biases of the two norms are learned, too")
def norms_not_counted(d, d_ff):
    return 4 * d * d + 2 * d * d_ff + d_ff + d


@mistake(task="quiz_encoder_size", says="the biases of the feed-forward layer are not counted")
def biases_not_counted(d, d_ff):
    return 4 * d * d + 2 * d * d_ff + 4 * d


@mistake(task="quiz_encoder_size", says="the four matrices of the attention have no biases here")
def attention_with_biases(d, d_ff):
    return 4 * (d * d + d) + 2 * d * d_ff + d_ff + d + 4 * d


@mistake(task="quiz_encoder_size", says="only one of the two norms is counted")
def one_norm_counted(d, d_ff):
    return 4 * d * d + 2 * d * d_ff + d_ff + d + 2 * d
