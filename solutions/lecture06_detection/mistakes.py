"""Known wrong versions of lecture 6's tasks, each named by the idea behind it."""

import itertools
import math

import torch

from autograder.checks import mistake


def _area(boxes):
    return (boxes[:, 2] - boxes[:, 0]).clamp(min=0) * (boxes[:, 3] - boxes[:, 1]).clamp(min=0)


def _shared(a, b):
    """Intersections (N, M) and sums of areas (N, M)."""
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = (high - low).clamp(min=0)
    return sides[..., 0] * sides[..., 1], _area(a)[:, None] + _area(b)[None, :]


def _ratio(part, whole):
    return part / torch.where(whole > 0, whole, 1)


def _iou(a, b):
    shared, areas = _shared(a, b)
    return _ratio(shared, areas - shared)


def _nms(boxes, scores, iou_threshold, overlap=_iou):
    order, kept = scores.argsort(descending=True), []
    while len(order) > 0:
        kept.append(order[0])
        order = order[1:][overlap(boxes[order[:1]], boxes[order[1:]])[0] <= iou_threshold]
    return torch.stack(kept) if kept else order


def _cell(centre, S):
    return min(int(centre * S), S - 1)


def _slot(cx, cy, w, h, column, row, S):
    return torch.stack([cx * S - column, cy * S - row, w, h, torch.ones_like(w)])


def _encode(boxes, labels, S, B, C, slot=_slot, cell=_cell, shift=0, one=1):
    target = boxes.new_zeros(S, S, B * 5 + C)
    for (cx, cy, w, h), label in zip(boxes, labels, strict=True):
        column, row = cell(cx, S), cell(cy, S)
        if target[row, column, 4] != 1:
            target[row, column, : B * 5] = slot(cx, cy, w, h, column, row, S).repeat(B)
            target[row, column, B * 5 + int(label) + shift] = one
    return target


def _occupied(target):
    row, column = (target[..., 4] > 0.5).nonzero(as_tuple=True)
    return row, column, target[row, column]


def _decode(target, S, B, shift=0):
    row, column, cell = _occupied(target)
    boxes = torch.stack([(column + cell[:, 0]) / S, (row + cell[:, 1]) / S, cell[:, 2], cell[:, 3]], 1)
    return boxes, cell[:, B * 5 :].argmax(1) + shift


def _sides(scales, ratios):
    scale, root = torch.tensor(list(scales)).float(), torch.tensor(list(ratios)).float().sqrt()
    return scale[:, None] / root, scale[:, None] * root


def _anchors(feature_h, feature_w, stride, w, h, offset=0.5):
    y = ((torch.arange(feature_h) + offset) * stride)[:, None, None]
    x = ((torch.arange(feature_w) + offset) * stride)[None, :, None]
    x, y, w, h = torch.broadcast_tensors(x, y, w.flatten(), h.flatten())
    return torch.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], -1).reshape(-1, 4)


def _parts(boxes):
    """Centres and sizes, (n, 2) each."""
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]


def _deltas(boxes, anchors):
    (centre, size), (anchor_centre, anchor_size) = _parts(boxes), _parts(anchors)
    return torch.cat([(centre - anchor_centre) / anchor_size, (size / anchor_size).log()], 1)


def _moved(deltas, anchors):
    """Centres and sizes of the boxes that the deltas give."""
    centre, size = _parts(anchors)
    return centre + deltas[:, :2] * size, size * deltas[:, 2:].exp()


def _box(centre, size):
    return torch.cat([centre - size / 2, centre + size / 2], 1)


def _slot_iou(found, wanted, S, in_cells=False):
    """IoU of slots (..., 5) with wanted ones."""
    scale = found.new_tensor([1, 1, 1, 1] if in_cells else [1 / S, 1 / S, 1, 1])
    a, b = found[..., :4] * scale, wanted[..., :4] * scale
    low = torch.maximum(a[..., :2] - a[..., 2:] / 2, b[..., :2] - b[..., 2:] / 2)
    high = torch.minimum(a[..., :2] + a[..., 2:] / 2, b[..., :2] + b[..., 2:] / 2)
    shared = (high - low).clamp(min=0).prod(-1)
    return shared / (a[..., 2:].prod(-1) + b[..., 2:].prod(-1) - shared)


def _terms(prediction, target, S, B, C, choose=None):
    """What YOLO's loss is made of: found and wanted slots of occupied cells, who is responsible, and the others."""
    occupied = target[..., 4] == 1
    slots = prediction[..., : B * 5].unflatten(-1, (B, 5))
    found, wanted = slots[occupied], target[occupied][:, None, :5]
    overlap = (_slot_iou if choose is None else choose)(found.detach(), wanted, S)
    responsible = torch.nn.functional.one_hot(overlap.argmax(-1), B).bool()
    classes = (prediction - target)[occupied][:, B * 5 :]
    return found[responsible], wanted[:, 0], found[~responsible], slots[~occupied], classes, overlap[responsible]


def _sum(prediction, target, S, B, C, coord, noobj, choose=None):
    best, wanted, others, empty, classes, _ = _terms(prediction, target, S, B, C, choose)
    return (
        coord * ((best[:, :2] - wanted[:, :2]) ** 2).sum()
        + coord * ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
        + ((best[:, 4] - 1) ** 2).sum()
        + (classes**2).sum()
        + noobj * ((others[:, 4] ** 2).sum() + (empty[..., 4] ** 2).sum())
    )


def _bins(length, size):
    return [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]


def _grid(region, size, cut=_bins, pool=None):
    """What is pooled, by default the maximum, in size x size bins of (..., h, w)."""
    pool = pool or (lambda part: part.amax((-2, -1)))
    rows, columns = cut(region.shape[-2], size), cut(region.shape[-1], size)
    cells = [torch.stack([pool(region[..., a:b, c:d]) for c, d in columns], -1) for a, b in rows]
    return torch.stack(cells, -2)


def _roi(features, boxes, size, cut=_bins, pool=None):
    regions = [features[:, y1:y2, x1:x2] for x1, y1, x2, y2 in boxes.tolist()]
    if not regions:
        return features.new_zeros(0, len(features), size, size)
    return torch.stack([_grid(region, size, cut, pool) for region in regions])


def _pyramid(features, levels, cut=_bins, pool=None):
    return torch.cat([_grid(features, level, cut, pool).flatten(1) for level in levels], 1)


def _floors(length, size):
    return [(i * length // size, (i + 1) * length // size) for i in range(size)]


def _ceils(length, size):
    return [(-(-i * length // size), -(-(i + 1) * length // size)) for i in range(size)]


def _spread(x, w, stride_h, stride_w=None):
    """Stamps (N, O, ...) of x with w, that many rows and columns apart."""
    stride_w = stride_h if stride_w is None else stride_w
    (N, _, H, W), (_, O, h, k) = x.shape, w.shape
    y = x.new_zeros(N, O, (H - 1) * stride_h + h, (W - 1) * stride_w + k)
    for i in range(H):
        for j in range(W):
            a, b = i * stride_h, j * stride_w
            y[:, :, a : a + h, b : b + k] += torch.einsum("nc,cohk->nohk", x[:, :, i, j], w)
    return y


def _counts(prediction, target, num_classes):
    """Pixels shared, predicted and wanted of every class, as floats (num_classes,) of the default dtype."""
    classes = torch.arange(num_classes, device=target.device)[:, None]
    found, wanted = prediction.flatten() == classes, target.flatten() == classes
    return [pixels.sum(1).to(torch.get_default_dtype()) for pixels in (found & wanted, found, wanted)]


# iou


@mistake(task="iou", says="a small number is added to the union: tiny boxes come out too low")
def adds_an_eps(a, b):
    shared, areas = _shared(a, b)
    return shared / (areas - shared + 1e-6)


@mistake(task="iou", says="the union is kept above a small number, which tiny boxes fall below")
def bounds_the_union_below(a, b):
    shared, areas = _shared(a, b)
    return shared / (areas - shared).clamp(min=1e-6)


@mistake(task="iou", says="sides are counted in whole pixels, x2 - x1 + 1; here coordinates are continuous")
def counts_pixels(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low + 1).clamp(min=0).prod(-1)
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2] + 1).clamp(min=0).prod(-1) for boxes in (a, b))
    return _ratio(shared, area_a[:, None] + area_b[None, :] - shared)


@mistake(task="iou", says="negative widths and heights of the intersection are not set to 0: boxes apart can overlap")
def forgets_to_clamp(a, b):
    sides = torch.minimum(a[:, None, 2:], b[None, :, 2:]) - torch.maximum(a[:, None, :2], b[None, :, :2])
    shared = sides[..., 0] * sides[..., 1]
    union = _area(a)[:, None] + _area(b)[None, :] - shared
    return shared / torch.where(union == 0, 1, union)


@mistake(task="iou", says="only the product is set to 0, not each side: two negative sides give a positive area")
def clamps_the_product(a, b):
    sides = torch.minimum(a[:, None, 2:], b[None, :, 2:]) - torch.maximum(a[:, None, :2], b[None, :, :2])
    shared = (sides[..., 0] * sides[..., 1]).clamp(min=0)
    union = _area(a)[:, None] + _area(b)[None, :] - shared
    return shared / torch.where(union == 0, 1, union)


@mistake(task="iou", says="two empty boxes give 0 / 0, which is NaN")
def divides_zero_by_zero(a, b):
    shared, areas = _shared(a, b)
    return shared / (areas - shared)


@mistake(
    task="iou", says="the area of a box that is turned around counts as negative and cancels that of an ordinary one"
)
def lets_negative_areas_cancel(a, b):
    shared, _ = _shared(a, b)
    area_a, area_b = ((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]) for box in (a, b))
    union = area_a[:, None] + area_b[None, :] - shared
    return torch.where((area_a == 0)[:, None] & (area_b == 0), 0, shared / union)


@mistake(task="iou", says="boxes that are turned around are put right first; here they are empty")
def turns_boxes_around(a, b):
    a, b = (
        torch.cat([torch.minimum(box[:, :2], box[:, 2:]), torch.maximum(box[:, :2], box[:, 2:])], 1) for box in (a, b)
    )
    return _iou(a, b)


@mistake(task="iou", says="two equal boxes give 1 even if they are empty")
def equal_empties_give_one(a, b):
    shared, areas = _shared(a, b)
    return torch.where((a[:, None] == b).all(-1), 1, _ratio(shared, areas - shared))


@mistake(task="iou", says="the intersection is counted twice in the union: it must be taken off the sum of the areas")
def forgets_to_subtract_the_intersection(a, b):
    shared, areas = _shared(a, b)
    return _ratio(shared, areas)


@mistake(task="iou", says="twice the intersection over the sum of the areas: that is the Dice coefficient")
def computes_dice(a, b):
    shared, areas = _shared(a, b)
    return _ratio(2 * shared, areas)


@mistake(task="iou", says="the intersection is divided by the smaller area, not by the union")
def divides_by_the_smaller_area(a, b):
    return _ratio(_shared(a, b)[0], torch.minimum(_area(a)[:, None], _area(b)[None, :]))


@mistake(task="iou", says="the intersection is divided by the area of the first box, not by the union")
def divides_by_the_first_area(a, b):
    return _ratio(_shared(a, b)[0], _area(a)[:, None].expand(-1, len(b)))


@mistake(task="iou", says="the union is the smallest box around both, which holds more than the two")
def divides_by_the_enclosing_box(a, b):
    low, high = torch.minimum(a[:, None, :2], b[None, :, :2]), torch.maximum(a[:, None, 2:], b[None, :, 2:])
    return _ratio(_shared(a, b)[0], (high - low).clamp(min=0).prod(-1))


@mistake(task="iou", says="empty space between the boxes is taken off: that is the generalised IoU")
def computes_generalised_iou(a, b):
    shared, areas = _shared(a, b)
    low, high = torch.minimum(a[:, None, :2], b[None, :, :2]), torch.maximum(a[:, None, 2:], b[None, :, 2:])
    around = (high - low).clamp(min=0).prod(-1)
    return _ratio(shared, areas - shared) - _ratio(around - (areas - shared), around)


@mistake(task="iou", says="the boxes are read as centre, width, height; here they are two corners")
def reads_centres(a, b):
    return _iou(*(torch.cat([box[:, :2] - box[:, 2:] / 2, box[:, :2] + box[:, 2:] / 2], 1) for box in (a, b)))


@mistake(task="iou", says="the boxes are read as corner, width, height; here they are two corners")
def reads_corner_and_size(a, b):
    return _iou(*(torch.cat([box[:, :2], box[:, :2] + box[:, 2:]], 1) for box in (a, b)))


@mistake(task="iou", says="coordinates are read as x1, x2, y1, y2; here they are x1, y1, x2, y2")
def reads_intervals(a, b):
    return _iou(a[:, [0, 2, 1, 3]], b[:, [0, 2, 1, 3]])


@mistake(task="iou", says="the result is transposed: rows belong to the first set of boxes")
def transposes_the_result(a, b):
    return _iou(b, a)


@mistake(task="iou", says="boxes are paired one to one; every box of a meets every box of b")
def pairs_one_to_one(a, b):
    n = min(len(a), len(b))
    return _iou(a[:n], b[:n]).diagonal()


@mistake(task="iou", says="dimensions of size 1 are dropped from the result")
def squeezes(a, b):
    return _iou(a, b).squeeze()


@mistake(
    task="iou", says="the corners are taken the wrong way: maximum where the minimum belongs and minimum for maximum"
)
def exchanges_minimum_and_maximum(a, b):
    low, high = torch.minimum(a[:, None, :2], b[None, :, :2]), torch.maximum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    union = _area(a)[:, None] + _area(b)[None, :] - shared
    return shared / torch.where(union == 0, 1, union)


@mistake(task="iou", says="coordinates below 0 are cut off, as if the picture began there")
def cuts_at_the_border(a, b):
    return _iou(a.clamp(min=0), b.clamp(min=0))


@mistake(task="iou", says="rows are stacked without thinking of an empty list of boxes", raises="RuntimeError")
def stacks_nothing(a, b):
    return torch.stack([_iou(box[None], b)[0] for box in a])


@mistake(task="iou", says="no gradient comes through: the boxes are taken out of the graph", way="gradient")
def detaches(a, b):
    return _iou(a.detach(), b.detach())


@mistake(task="iou", says="no gradient comes through the union: it is not a constant", way="gradient")
def detaches_the_union(a, b):
    shared, areas = _shared(a, b)
    return _ratio(shared, (areas - shared).detach())


@mistake(task="iou", says="no gradient reaches the second set of boxes", way="gradient")
def detaches_the_second(a, b):
    return _iou(a, b.detach())


@mistake(
    task="iou", says="empty boxes are put right within the tensors given: they must stay as they are", way="inputs"
)
def writes_into_the_boxes(a, b):
    for boxes in (a.data, b.data):
        boxes[:, 2:] = torch.maximum(boxes[:, :2], boxes[:, 2:])
    return _iou(a, b)


@mistake(task="iou", says="everything is turned into float32 first: a float64 call loses digits", way="float64")
def works_in_float32(a, b):
    return _iou(a.float(), b.float()).to(a.dtype)


@mistake(
    task="iou", says="the result is filled into a tensor of the default dtype, not of the boxes' own", way="float64"
)
def fills_the_default_dtype(a, b):
    result = torch.zeros(len(a), len(b), device=a.device)
    result[:] = _iou(a, b)
    return result


@mistake(task="iou", says="the result is filled into a tensor on the CPU, wherever the boxes are", way="accelerator")
def fills_the_cpu(a, b):
    result = torch.zeros(len(a), len(b), dtype=a.dtype)
    result[:, :] = _iou(a, b)
    return result


# nms


@mistake(task="nms", says="a box that has gone still removes others; only kept boxes do")
def lets_removed_boxes_remove(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True)
    above = _iou(boxes[order], boxes[order]).triu(1) > iou_threshold
    return order[~above.any(0)]


@mistake(task="nms", says="the worst box is taken first: scores are sorted upwards")
def starts_with_the_worst(boxes, scores, iou_threshold):
    return _nms(boxes, -scores, iou_threshold)


@mistake(task="nms", says="boxes are taken in the order given, whatever their scores")
def ignores_the_scores(boxes, scores, iou_threshold):
    order = torch.arange(len(boxes), device=boxes.device)
    return _nms(boxes, -order.to(boxes.dtype), iou_threshold)


@mistake(task="nms", says="the right boxes are kept, but in the order of their indices; the best comes first")
def sorts_by_index(boxes, scores, iou_threshold):
    return _nms(boxes, scores, iou_threshold).sort().values


@mistake(task="nms", says="the right boxes are kept, but the worst comes first")
def returns_the_worst_first(boxes, scores, iou_threshold):
    return _nms(boxes, scores, iou_threshold).flip(0)


@mistake(task="nms", says="the indices count the boxes sorted by score, not the boxes as given")
def returns_ranks(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True)
    return _nms(boxes[order], scores[order], iou_threshold)


@mistake(task="nms", says="a box is compared only with the one kept last; any kept box can remove it")
def compares_with_the_last_kept(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True)
    kept = order[:1]
    for index in order[1:].tolist():
        if _iou(boxes[kept[-1:]], boxes[index][None]).item() <= iou_threshold:
            kept = torch.cat([kept, order[order == index]])
    return kept


@mistake(task="nms", says="the overlap is measured against the smaller box, not by the IoU")
def overlaps_the_smaller(boxes, scores, iou_threshold):
    def overlap(a, b):
        return _ratio(_shared(a, b)[0], torch.minimum(_area(a)[:, None], _area(b)[None, :]))

    return _nms(boxes, scores, iou_threshold, overlap)


@mistake(task="nms", says="sides are counted in whole pixels, x2 - x1 + 1: small boxes all seem to overlap")
def suppresses_by_pixels(boxes, scores, iou_threshold):
    grown = torch.cat([boxes[:, :2], boxes[:, 2:] + 1], 1)
    return _nms(grown, scores, iou_threshold)


@mistake(task="nms", says="boxes with a score of 0 or less are dropped; scores are any numbers")
def drops_low_scores(boxes, scores, iou_threshold):
    kept = _nms(boxes, scores, iou_threshold)
    return kept[scores[kept] > 0]


@mistake(task="nms", says="removed boxes get the score 0, which beats every negative score")
def marks_with_zero(boxes, scores, iou_threshold):
    scores, kept = scores.clone(), []
    for _ in range(len(boxes)):
        if bool((scores == 0).all()):
            break
        best = scores.argmax()
        kept.append(best)
        removed = _iou(boxes[best][None], boxes)[0] > iou_threshold
        removed[best] = True
        scores[removed] = 0
    return torch.stack(kept) if kept else scores.argsort()


@mistake(task="nms", says="the threshold is 0.5, whatever the caller asks")
def fixes_the_threshold(boxes, scores, iou_threshold):
    return _nms(boxes, scores, 0.5)


@mistake(task="nms", says="the comparison is turned around: boxes that overlap little go, those that overlap much stay")
def removes_the_distant(boxes, scores, iou_threshold):
    return _nms(boxes, scores, -iou_threshold, lambda a, b: -_iou(a, b))


@mistake(task="nms", says="only the first box removes others")
def suppresses_once(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True)
    if len(order) == 0:
        return order
    rest = order[1:]
    return torch.cat([order[:1], rest[_iou(boxes[order[:1]], boxes[rest])[0] <= iou_threshold]])


@mistake(task="nms", says="a box without width or height is dropped; it overlaps nothing and stays")
def drops_empty_boxes(boxes, scores, iou_threshold):
    kept = _nms(boxes, scores, iou_threshold)
    return kept[_area(boxes[kept]) > 0]


@mistake(
    task="nms", says="without boxes there is nothing to stack: an empty answer is an answer", raises="RuntimeError"
)
def fails_without_boxes(boxes, scores, iou_threshold):
    order, kept = scores.argsort(descending=True), []
    while len(order) > 0:
        kept.append(order[0])
        order = order[1:][_iou(boxes[order[:1]], boxes[order[1:]])[0] <= iou_threshold]
    return torch.stack(kept)


@mistake(task="nms", says="without boxes the answer is a tensor of floats; indices are int64")
def returns_floats_without_boxes(boxes, scores, iou_threshold):
    return _nms(boxes, scores, iou_threshold) if len(boxes) else boxes.new_zeros(0)


@mistake(task="nms", says="a mask over the boxes is returned instead of the indices of those kept")
def returns_a_mask(boxes, scores, iou_threshold):
    mask = torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    mask[_nms(boxes, scores, iou_threshold)] = True
    return mask


@mistake(task="nms", says="the boxes kept are returned instead of their indices")
def returns_boxes(boxes, scores, iou_threshold):
    return boxes[_nms(boxes, scores, iou_threshold)]


@mistake(task="nms", says="the scores of removed boxes are overwritten in the tensor given", way="inputs")
def overwrites_the_scores(boxes, scores, iou_threshold):
    kept = _nms(boxes, scores, iou_threshold)
    scores[kept] = float("-inf")
    return kept


@mistake(task="nms", says="the indices are put into a tensor on the CPU, wherever the boxes are", way="accelerator")
def answers_on_the_cpu(boxes, scores, iou_threshold):
    return torch.tensor(_nms(boxes, scores, iou_threshold).tolist(), dtype=torch.int64)


# encode_yolo_targets


@mistake(task="encode_yolo_targets", says="row and column are exchanged: y chooses the row, x the column")
def exchanges_row_and_column(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C).transpose(0, 1).contiguous()


@mistake(task="encode_yolo_targets", says="the cell is not subtracted: x, y must be the rest within the cell")
def forgets_the_offset(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, w, h, 0, 0, S))


@mistake(task="encode_yolo_targets", says="x, y are relative to the whole image, not to the cell")
def keeps_centres_of_the_image(boxes, labels, S=7, B=2, C=20):
    return _encode(
        boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: torch.stack([cx, cy, w, h, torch.ones_like(w)])
    )


@mistake(task="encode_yolo_targets", says="the offset is measured in images, not in cells")
def measures_offsets_in_images(boxes, labels, S=7, B=2, C=20):
    def slot(cx, cy, w, h, j, i, S):
        return torch.stack([cx - j / S, cy - i / S, w, h, torch.ones_like(w)])

    return _encode(boxes, labels, S, B, C, slot)


@mistake(task="encode_yolo_targets", says="the offset is measured from the middle of the cell, not from its corner")
def measures_from_the_middle(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, w, h, j + 0.5, i + 0.5, S))


@mistake(task="encode_yolo_targets", says="x and y are exchanged within the slot")
def exchanges_the_offsets(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, w, h, j, i, S)[[1, 0, 2, 3, 4]])


@mistake(task="encode_yolo_targets", says="w and h are exchanged within the slot")
def exchanges_the_sides(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, h, w, j, i, S))


@mistake(task="encode_yolo_targets", says="w, h are multiplied by S: they are relative to the image, not to the cell")
def measures_sides_in_cells(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, w * S, h * S, j, i, S))


@mistake(task="encode_yolo_targets", says="the roots of w and h are stored: the loss takes roots, the target does not")
def stores_roots(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, lambda cx, cy, w, h, j, i, S: _slot(cx, cy, w.sqrt(), h.sqrt(), j, i, S))


@mistake(task="encode_yolo_targets", says="the box is cut at the border of the image; it is stored as it is")
def clips_the_box(boxes, labels, S=7, B=2, C=20):
    def slot(cx, cy, w, h, j, i, S):
        w = (cx + w / 2).clamp(max=1) - (cx - w / 2).clamp(min=0)
        h = (cy + h / 2).clamp(max=1) - (cy - h / 2).clamp(min=0)
        return _slot(cx, cy, w, h, j, i, S)

    return _encode(boxes, labels, S, B, C, slot)


@mistake(task="encode_yolo_targets", says="the confidence comes first in the slot; here it comes last")
def puts_the_confidence_first(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    return torch.cat([target[..., : B * 5].unflatten(-1, (B, 5)).roll(1, -1).flatten(-2), target[..., B * 5 :]], -1)


@mistake(task="encode_yolo_targets", says="the confidence is never set")
def forgets_the_confidence(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    target[..., 4 : B * 5 : 5] = 0
    return target


@mistake(task="encode_yolo_targets", says="the classes come before the boxes; here they come last")
def puts_the_classes_first(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C).roll(C, -1)


@mistake(task="encode_yolo_targets", says="the slots lie number by number, all x, then all y; here slot by slot")
def groups_by_number(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    return torch.cat(
        [target[..., : B * 5].unflatten(-1, (B, 5)).transpose(-1, -2).flatten(-2), target[..., B * 5 :]], -1
    )


@mistake(
    task="encode_yolo_targets",
    says="a centre on the far edge falls off the grid: it belongs to the last cell",
    raises="IndexError",
)
def falls_off_the_edge(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, cell=lambda centre, S: int(centre * S))


@mistake(task="encode_yolo_targets", says="an object with its centre on the far edge is left out")
def leaves_out_the_edge(boxes, labels, S=7, B=2, C=20):
    inside = (boxes[:, :2] < 1).all(1)
    return _encode(boxes[inside], labels[inside], S, B, C)


@mistake(task="encode_yolo_targets", says="a centre on the far edge wraps around to the first cell")
def wraps_around(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, cell=lambda centre, S: int(centre * S) % S)


@mistake(task="encode_yolo_targets", says="a centre on the far edge gets the offset 0; within the last cell it is 1")
def resets_the_offset_at_the_edge(boxes, labels, S=7, B=2, C=20):
    def slot(cx, cy, w, h, j, i, S):
        return _slot(cx, cy, w, h, int(cx * S), int(cy * S), S)

    return _encode(boxes, labels, S, B, C, slot)


@mistake(
    task="encode_yolo_targets", says="centres on the far edge are moved inside, so their offset is a little less than 1"
)
def moves_the_edge_inside(boxes, labels, S=7, B=2, C=20):
    return _encode(torch.cat([boxes[:, :2].clamp(max=1 - 1e-3), boxes[:, 2:]], 1), labels, S, B, C)


@mistake(
    task="encode_yolo_targets", says="a centre on a grid line goes to the cell that the line ends; it begins the next"
)
def ends_cells_at_the_line(boxes, labels, S=7, B=2, C=20):
    def cell(centre, S):
        return max(int((centre * S - 1e-4).ceil()) - 1, 0)

    return _encode(boxes, labels, S, B, C, cell=cell)


@mistake(task="encode_yolo_targets", says="the cell is found by rounding: a centre belongs to the cell that it lies in")
def rounds_to_the_nearest_cell(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, cell=lambda centre, S: min(int((centre * S).round()), S - 1))


@mistake(task="encode_yolo_targets", says="the grid is that of 7 x 7 cells, whatever S")
def fixes_the_grid(boxes, labels, S=7, B=2, C=20):
    target = boxes.new_zeros(S, S, B * 5 + C)
    for (cx, cy, w, h), label in zip(boxes, labels, strict=True):
        j, i = min(int(cx * 7), S - 1), min(int(cy * 7), S - 1)
        if target[i, j, 4] != 1:
            target[i, j, : B * 5] = _slot(cx, cy, w, h, min(int(cx * 7), 6), min(int(cy * 7), 6), 7).repeat(B)
            target[i, j, B * 5 + int(label)] = 1
    return target


@mistake(task="encode_yolo_targets", says="only the first slot is filled; all B of them are")
def fills_one_slot(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    target[..., 5 : B * 5] = 0
    return target


@mistake(task="encode_yolo_targets", says="only the first slot gets a confidence; all B of them do")
def trusts_one_slot(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    target[..., 9 : B * 5 : 5] = 0
    return target


@mistake(task="encode_yolo_targets", says="two slots are filled, whatever B")
def fills_two_slots(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    target[..., 10 : B * 5] = 0
    return target


@mistake(task="encode_yolo_targets", says="the slots begin S numbers apart; a slot holds five")
def spaces_slots_by_the_grid(boxes, labels, S=7, B=2, C=20):
    full = _encode(boxes, labels, S, B, C)
    target = torch.zeros_like(full)
    target[..., B * 5 :] = full[..., B * 5 :]
    for b in range(B):
        room = max(min(5, B * 5 + C - b * S), 0)
        target[..., b * S : b * S + room] = full[..., :room]
    return target


@mistake(task="encode_yolo_targets", says="the last of two objects in a cell wins; the first should")
def lets_the_last_win(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes.flip(0), labels.flip(0), S, B, C)


@mistake(
    task="encode_yolo_targets", says="two objects in a cell leave two classes there: the second must leave no trace"
)
def collects_classes(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    for (cx, cy, _, _), label in zip(boxes, labels, strict=True):
        target[_cell(cy, S), _cell(cx, S), B * 5 + int(label)] = 1
    return target


@mistake(task="encode_yolo_targets", says="the second object in a cell replaces the box, and both classes stay")
def replaces_the_box(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes.flip(0), labels.flip(0), S, B, C)
    for (cx, cy, _, _), label in zip(boxes, labels, strict=True):
        target[_cell(cy, S), _cell(cx, S), B * 5 + int(label)] = 1
    return target


@mistake(task="encode_yolo_targets", says="the second object in a cell replaces the class of the first")
def replaces_the_class(boxes, labels, S=7, B=2, C=20):
    first, last = _encode(boxes, labels, S, B, C), _encode(boxes.flip(0), labels.flip(0), S, B, C)
    return torch.cat([first[..., : B * 5], last[..., B * 5 :]], -1)


@mistake(
    task="encode_yolo_targets", says="the second object in a cell takes the second slot; all slots hold the first one"
)
def shares_the_slots(boxes, labels, S=7, B=2, C=20):
    target, taken = _encode(boxes, labels, S, B, C), {}
    for cx, cy, w, h in boxes:
        i, j = _cell(cy, S), _cell(cx, S)
        k = taken.get((i, j), 0)
        if 0 < k < B:
            target[i, j, k * 5 : k * 5 + 5] = _slot(cx, cy, w, h, j, i, S)
        taken[i, j] = k + 1
    return target


@mistake(task="encode_yolo_targets", says="the boxes of two objects in a cell are added up")
def adds_up(boxes, labels, S=7, B=2, C=20):
    return sum(
        (_encode(boxes[k : k + 1], labels[k : k + 1], S, B, C) for k in range(len(boxes))),
        boxes.new_zeros(S, S, B * 5 + C),
    )


@mistake(
    task="encode_yolo_targets",
    says="a cell counts as free if its first offset is 0: the confidence tells what is taken",
)
def reads_free_from_the_offset(boxes, labels, S=7, B=2, C=20):
    target = boxes.new_zeros(S, S, B * 5 + C)
    for (cx, cy, w, h), label in zip(boxes, labels, strict=True):
        j, i = _cell(cx, S), _cell(cy, S)
        if target[i, j, 0] == 0:
            target[i, j] = 0
            target[i, j, : B * 5] = _slot(cx, cy, w, h, j, i, S).repeat(B)
            target[i, j, B * 5 + int(label)] = 1
    return target


@mistake(
    task="encode_yolo_targets", says="a cell counts as free if its first width is 0: the confidence tells what is taken"
)
def reads_free_from_the_width(boxes, labels, S=7, B=2, C=20):
    target = boxes.new_zeros(S, S, B * 5 + C)
    for (cx, cy, w, h), label in zip(boxes, labels, strict=True):
        j, i = _cell(cx, S), _cell(cy, S)
        if target[i, j, 2] == 0:
            target[i, j] = 0
            target[i, j, : B * 5] = _slot(cx, cy, w, h, j, i, S).repeat(B)
            target[i, j, B * 5 + int(label)] = 1
    return target


@mistake(task="encode_yolo_targets", says="the boxes are read as two corners; they are centre, width, height already")
def reads_corners(boxes, labels, S=7, B=2, C=20):
    corner, other = boxes[:, :2], boxes[:, 2:]
    return _encode(torch.cat([(corner + other) / 2, other - corner], 1), labels, S, B, C)


@mistake(task="encode_yolo_targets", says="the corner of the box chooses the cell; its centre does")
def places_by_the_corner(boxes, labels, S=7, B=2, C=20):
    corner = (boxes[:, :2] - boxes[:, 2:] / 2).clamp(min=0)
    return _encode(torch.cat([corner, boxes[:, 2:]], 1), labels, S, B, C)


@mistake(task="encode_yolo_targets", says="labels are counted from 1; they begin at 0")
def counts_labels_from_one(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C, shift=-1)


@mistake(task="encode_yolo_targets", says="the label itself is written at the class's place; one-hot means a 1 there")
def writes_the_label(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    target[..., B * 5 :] *= torch.arange(C, dtype=target.dtype, device=target.device)
    return target


@mistake(
    task="encode_yolo_targets", says="the class is added up to the right only: every class from the label on is set"
)
def fills_classes_from_the_label(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    return torch.cat([target[..., : B * 5], target[..., B * 5 :].cumsum(-1)], -1)


@mistake(task="encode_yolo_targets", says="objects without width or height are left out; they are objects like others")
def leaves_out_thin_objects(boxes, labels, S=7, B=2, C=20):
    thick = (boxes[:, 2:] > 0).all(1)
    return _encode(boxes[thick], labels[thick], S, B, C)


@mistake(
    task="encode_yolo_targets", says="a picture without objects fails: it is the grid of zeros", raises="RuntimeError"
)
def fails_without_objects(boxes, labels, S=7, B=2, C=20):
    assert boxes.max() <= 1
    return _encode(boxes, labels, S, B, C)


@mistake(
    task="encode_yolo_targets",
    says="the centres are scaled within the tensor given: it must stay as it is",
    way="inputs",
)
def scales_the_boxes_given(boxes, labels, S=7, B=2, C=20):
    target = _encode(boxes, labels, S, B, C)
    boxes[:, :2] *= S
    return target


@mistake(
    task="encode_yolo_targets",
    says="the cells taken in an earlier call still count as taken: a default value is made only once",
    way="again",
)
def remembers_taken_cells(boxes, labels, S=7, B=2, C=20, taken=set()):  # noqa: B006
    fresh = []
    for k, (cx, cy, _, _) in enumerate(boxes):
        cell = (S, B, C, _cell(cy, S), _cell(cx, S))
        if cell not in taken:
            fresh.append(k)
            taken.add(cell)
    return _encode(boxes[fresh], labels[fresh], S, B, C)


@mistake(
    task="encode_yolo_targets",
    says="one grid is kept and refilled at every call: the answer to an earlier call changes",
    way="alias",
)
def hands_out_one_grid(boxes, labels, S=7, B=2, C=20, grids={}):  # noqa: B006
    new = _encode(boxes, labels, S, B, C)
    return grids.setdefault((S, B, C, boxes.dtype, boxes.device), torch.zeros_like(new)).copy_(new)


@mistake(task="encode_yolo_targets", says="offsets are computed in float32: a float64 call loses digits", way="float64")
def computes_in_float32(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes.float(), labels, S, B, C).to(boxes.dtype)


@mistake(task="encode_yolo_targets", says="the target has the default dtype, not that of the boxes", way="float64")
def uses_the_default_dtype(boxes, labels, S=7, B=2, C=20):
    return _encode(boxes, labels, S, B, C).float()


@mistake(task="encode_yolo_targets", says="the target is made on the CPU, wherever the boxes are", way="accelerator")
def makes_the_target_on_the_cpu(boxes, labels, S=7, B=2, C=20):
    target = torch.zeros(S, S, B * 5 + C, dtype=boxes.dtype)
    for (cx, cy, w, h), label in zip(boxes.tolist(), labels.tolist(), strict=True):
        j, i = min(int(cx * S), S - 1), min(int(cy * S), S - 1)
        if target[i, j, 4] != 1:
            target[i, j, : B * 5] = torch.tensor([cx * S - j, cy * S - i, w, h, 1] * B, dtype=boxes.dtype)
            target[i, j, B * 5 + label] = 1
    return target


# decode_yolo_targets


@mistake(task="decode_yolo_targets", says="row and column are exchanged: x comes from the column, y from the row")
def decodes_row_as_x(target, S=7, B=2, C=20):
    row, column, cell = _occupied(target)
    boxes = torch.stack([(row + cell[:, 0]) / S, (column + cell[:, 1]) / S, cell[:, 2], cell[:, 3]], 1)
    return boxes, cell[:, B * 5 :].argmax(1)


@mistake(task="decode_yolo_targets", says="the centre is left in cells: it is not divided by S")
def leaves_centres_in_cells(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return torch.cat([boxes[:, :2] * S, boxes[:, 2:]], 1), labels


@mistake(task="decode_yolo_targets", says="the cell is not added: the offset alone is no place in the image")
def forgets_the_cell(target, S=7, B=2, C=20):
    _, _, cell = _occupied(target)
    return torch.cat([cell[:, :2] / S, cell[:, 2:4]], 1), cell[:, B * 5 :].argmax(1)


@mistake(task="decode_yolo_targets", says="the offset is not divided by S: only the cell is")
def divides_only_the_cell(target, S=7, B=2, C=20):
    row, column, cell = _occupied(target)
    boxes = torch.stack([column / S + cell[:, 0], row / S + cell[:, 1], cell[:, 2], cell[:, 3]], 1)
    return boxes, cell[:, B * 5 :].argmax(1)


@mistake(task="decode_yolo_targets", says="the offset is ignored: every centre is the middle of its cell")
def decodes_the_middle(target, S=7, B=2, C=20):
    row, column, cell = _occupied(target)
    boxes = torch.stack([(column + 0.5) / S, (row + 0.5) / S], 1).to(cell.dtype)
    return torch.cat([boxes, cell[:, 2:4]], 1), cell[:, B * 5 :].argmax(1)


@mistake(task="decode_yolo_targets", says="w, h are divided by S too: they are relative to the image already")
def divides_the_sides(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return torch.cat([boxes[:, :2], boxes[:, 2:] / S], 1), labels


@mistake(task="decode_yolo_targets", says="every slot gives a box: one object comes out B times")
def decodes_every_slot(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return boxes.repeat_interleave(B, 0), labels.repeat_interleave(B)


@mistake(task="decode_yolo_targets", says="the cells are read column by column; the order is row by row")
def reads_by_column(target, S=7, B=2, C=20):
    row, column, _ = _occupied(target)
    order = (column * S + row).argsort()
    boxes, labels = _decode(target, S, B)
    return boxes[order], labels[order]


@mistake(task="decode_yolo_targets", says="labels are counted from 1; they begin at 0")
def decodes_labels_from_one(target, S=7, B=2, C=20):
    return _decode(target, S, B, shift=1)


@mistake(
    task="decode_yolo_targets",
    says="the place of the class is counted from the start of the cell's numbers, boxes included",
)
def counts_labels_from_the_boxes(target, S=7, B=2, C=20):
    return _decode(target, S, B, shift=B * 5)


@mistake(task="decode_yolo_targets", says="the classes are looked for behind the first slot; they come after all B")
def reads_classes_after_one_slot(target, S=7, B=2, C=20):
    return _decode(target, S, 1)


@mistake(task="decode_yolo_targets", says="the classes are looked for behind two slots, whatever B")
def reads_classes_after_two_slots(target, S=7, B=2, C=20):
    classes = _occupied(target)[2][:, min(10, B * 5 + C - 1) :]
    return _decode(target, S, B)[0], classes.argmax(1)


@mistake(task="decode_yolo_targets", says="the grid is that of 7 x 7 cells, whatever S")
def decodes_seven_cells(target, S=7, B=2, C=20):
    return _decode(target, 7, B)


@mistake(
    task="decode_yolo_targets", says="an object is looked for by a positive offset: the confidence tells where one is"
)
def finds_objects_by_the_offset(target, S=7, B=2, C=20):
    return _decode(target * (target[..., :1] > 0), S, B)


@mistake(
    task="decode_yolo_targets", says="an object is looked for by a positive width: the confidence tells where one is"
)
def finds_objects_by_the_width(target, S=7, B=2, C=20):
    return _decode(target * (target[..., 2:3] > 0), S, B)


@mistake(task="decode_yolo_targets", says="an object of class 0 is taken for background")
def takes_class_zero_for_background(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return boxes[labels > 0], labels[labels > 0]


@mistake(task="decode_yolo_targets", says="the boxes are returned as two corners; asked are centre, width, height")
def returns_corners(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return torch.cat([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], 1), labels


@mistake(task="decode_yolo_targets", says="the labels have the target's dtype; they are int64")
def returns_labels_as_floats(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return boxes, labels.to(boxes.dtype)


@mistake(
    task="decode_yolo_targets", says="a target without objects fails: no boxes is an answer", raises="RuntimeError"
)
def fails_on_an_empty_target(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return torch.stack(list(boxes)), torch.stack(list(labels))


@mistake(task="decode_yolo_targets", says="without objects the boxes lose their four columns: the shape is (0, 4)")
def loses_the_columns(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    return (boxes, labels) if len(boxes) else (target.new_zeros(0), labels)


@mistake(
    task="decode_yolo_targets", says="the cell is added within the target given: it must stay as it is", way="inputs"
)
def writes_into_the_target(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    target[..., 0] += torch.arange(S, device=target.device)
    return boxes, labels


@mistake(
    task="decode_yolo_targets", says="the boxes are collected in float32: a float64 call loses digits", way="float64"
)
def decodes_in_float32(target, S=7, B=2, C=20):
    return _decode(target.float(), S, B)


@mistake(
    task="decode_yolo_targets",
    says="the boxes are put into a tensor on the CPU, wherever the target is",
    way="accelerator",
)
def decodes_to_the_cpu(target, S=7, B=2, C=20):
    boxes, labels = _decode(target, S, B)
    boxes, labels = torch.tensor(boxes.tolist(), dtype=target.dtype), torch.tensor(labels.tolist(), dtype=torch.int64)
    return boxes.reshape(-1, 4), labels


# rpn_anchors


@mistake(task="rpn_anchors", says="the ratio is read as w / h; here it is h / w")
def turns_the_ratio(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, h, w)


@mistake(
    task="rpn_anchors", says="the height is the scale times the ratio and the width the scale: the area is not kept"
)
def changes_the_area(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    scale = (w * h).sqrt()
    return _anchors(feature_h, feature_w, stride, scale, scale * h / w)


@mistake(task="rpn_anchors", says="the ratio enters both sides without a root: h / w is its square")
def forgets_the_root(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, [ratio**2 for ratio in ratios]))


@mistake(task="rpn_anchors", says="the scale is read as the area; the area is the scale squared")
def reads_the_scale_as_area(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides([scale**0.5 for scale in scales], ratios))


@mistake(task="rpn_anchors", says="the scale counts in strides; here it is in pixels")
def scales_by_the_stride(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides([scale * stride for scale in scales], ratios))


@mistake(task="rpn_anchors", says="the centre is the corner of the cell, j * stride; here it is its middle")
def centres_on_the_corner(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, ratios), offset=0)


@mistake(
    task="rpn_anchors", says="the centre is that of whole pixels, (stride - 1) / 2; here coordinates are continuous"
)
def centres_on_whole_pixels(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, ratios), offset=(stride - 1) / (2 * stride))


@mistake(task="rpn_anchors", says="the centre is not multiplied by the stride: it stays in cells of the feature map")
def leaves_out_the_stride(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, 1, *_sides(scales, ratios))


@mistake(task="rpn_anchors", says="row and column are exchanged: x grows with the column, y with the row")
def lays_rows_along_x(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, h, w)[:, [1, 0, 3, 2]]


@mistake(task="rpn_anchors", says="the columns come before the rows in the order; rows come first")
def orders_columns_first(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    anchors = _anchors(feature_h, feature_w, stride, *_sides(scales, ratios))
    return anchors.reshape(feature_h, feature_w, -1, 4).transpose(0, 1).reshape(-1, 4)


@mistake(task="rpn_anchors", says="the ratios come before the scales in the order; scales come first")
def orders_ratios_first(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, w.T, h.T)


@mistake(task="rpn_anchors", says="the shapes come before the positions in the order; positions come first")
def orders_shapes_first(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    anchors = _anchors(feature_h, feature_w, stride, *_sides(scales, ratios))
    return anchors.reshape(feature_h * feature_w, -1, 4).transpose(0, 1).reshape(-1, 4)


@mistake(task="rpn_anchors", says="scales and ratios are sorted; they come in the order given")
def sorts_scales_and_ratios(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(sorted(scales), sorted(ratios)))


@mistake(task="rpn_anchors", says="the sides are rounded to whole pixels")
def rounds_the_sides(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, w.round(), h.round())


@mistake(task="rpn_anchors", says="the corners are rounded to whole pixels")
def rounds_the_corners(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, ratios)).round()


@mistake(task="rpn_anchors", says="the anchors are cut at the border of the image")
def clips_to_the_image(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    anchors = _anchors(feature_h, feature_w, stride, *_sides(scales, ratios))
    edge = torch.tensor([feature_w, feature_h, feature_w, feature_h]) * stride
    return anchors.clamp(min=0).minimum(edge.to(anchors.dtype))


@mistake(task="rpn_anchors", says="the whole side is taken to each side of the centre: the anchors are twice too large")
def takes_whole_sides(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, 2 * w, 2 * h)


@mistake(task="rpn_anchors", says="x2, y2 are the last pixel, x1 + w - 1; here a side is x2 - x1")
def ends_on_the_last_pixel(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, w - 1, h - 1)


@mistake(task="rpn_anchors", says="centre, width and height are returned; asked are two corners")
def returns_centres(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    anchors = _anchors(feature_h, feature_w, stride, *_sides(scales, ratios))
    return torch.cat([(anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]], 1)


@mistake(task="rpn_anchors", says="y stands before x in the corners")
def puts_y_first(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, ratios))[:, [1, 0, 3, 2]]


@mistake(task="rpn_anchors", says="there is one anchor per position and scale: the ratios are paired with the scales")
def pairs_scales_with_ratios(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    n = min(len(scales), len(ratios))
    w, h = _sides(scales, ratios)
    return _anchors(feature_h, feature_w, stride, w[:n, :n].diagonal(), h[:n, :n].diagonal())


@mistake(task="rpn_anchors", says="the anchors are float64, not of the default dtype")
def returns_doubles(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    return _anchors(feature_h, feature_w, stride, *_sides(scales, ratios)).double()


# encode_deltas


@mistake(task="encode_deltas", says="shifts are measured in the box's own size; they are in the anchor's")
def measures_shifts_in_boxes(boxes, anchors):
    (centre, size), (anchor_centre, anchor_size) = _parts(boxes), _parts(anchors)
    return torch.cat([(centre - anchor_centre) / size, (size / anchor_size).log()], 1)


@mistake(task="encode_deltas", says="the ratios of the sides are given as they are, without a logarithm")
def forgets_the_logarithm(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([deltas[:, :2], deltas[:, 2:].exp()], 1)


@mistake(task="encode_deltas", says="the ratio of the sides is turned around: box over anchor, not anchor over box")
def inverts_the_ratio(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([deltas[:, :2], -deltas[:, 2:]], 1)


@mistake(task="encode_deltas", says="the shift runs from the box to the anchor: its sign is turned")
def shifts_the_other_way(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([-deltas[:, :2], deltas[:, 2:]], 1)


@mistake(task="encode_deltas", says="boxes and anchors are exchanged: deltas lead from the anchor to the box")
def exchanges_boxes_and_anchors(boxes, anchors):
    return _deltas(anchors, boxes)


@mistake(task="encode_deltas", says="shifts are left in pixels: they are measured in the anchor's width and height")
def leaves_shifts_in_pixels(boxes, anchors):
    (centre, _), (anchor_centre, _) = _parts(boxes), _parts(anchors)
    return torch.cat([centre - anchor_centre, _deltas(boxes, anchors)[:, 2:]], 1)


@mistake(task="encode_deltas", says="the shift is that of the first corner; it is that of the centre")
def shifts_the_corner(boxes, anchors):
    return torch.cat([(boxes[:, :2] - anchors[:, :2]) / _parts(anchors)[1], _deltas(boxes, anchors)[:, 2:]], 1)


@mistake(task="encode_deltas", says="width and height are exchanged where the shifts are measured")
def measures_x_in_heights(boxes, anchors):
    (centre, _), (anchor_centre, size) = _parts(boxes), _parts(anchors)
    return torch.cat([(centre - anchor_centre) / size.flip(1), _deltas(boxes, anchors)[:, 2:]], 1)


@mistake(task="encode_deltas", says="the logarithm is that of base 2; here it is the natural one")
def takes_the_binary_logarithm(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([deltas[:, :2], deltas[:, 2:] / math.log(2)], 1)


@mistake(task="encode_deltas", says="the difference of the sides is taken, in anchors; asked is the log of their ratio")
def subtracts_the_sides(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([deltas[:, :2], deltas[:, 2:].exp() - 1], 1)


@mistake(task="encode_deltas", says="the logarithm of 1 plus the ratio is taken: equal sides must give 0")
def takes_log_of_one_plus(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    return torch.cat([deltas[:, :2], deltas[:, 2:].exp().log1p()], 1)


@mistake(task="encode_deltas", says="sides are counted in whole pixels, x2 - x1 + 1; here coordinates are continuous")
def counts_pixels_of_sides(boxes, anchors):
    grown = (torch.cat([part[:, :2], part[:, 2:] + 1], 1) for part in (boxes, anchors))
    return _deltas(*grown)


@mistake(task="encode_deltas", says="a small number is added to the anchor's sides")
def guards_the_sides(boxes, anchors):
    (centre, size), (anchor_centre, anchor_size) = _parts(boxes), _parts(anchors)
    anchor_size = anchor_size + 1e-6
    return torch.cat([(centre - anchor_centre) / anchor_size, (size / anchor_size).log()], 1)


@mistake(task="encode_deltas", says="the deltas are divided by 0.1 and 0.2, as some code does to balance its loss")
def divides_by_variances(boxes, anchors):
    return _deltas(boxes, anchors) / boxes.new_tensor([0.1, 0.1, 0.2, 0.2])


@mistake(task="encode_deltas", says="large deltas are cut off: here nothing is limited")
def limits_the_deltas(boxes, anchors):
    return _deltas(boxes, anchors).clamp(-3, 3)


@mistake(task="encode_deltas", says="boxes are read as centre, width, height; here they are two corners")
def reads_centres_of_anchors(boxes, anchors):
    shift = (boxes[:, :2] - anchors[:, :2]) / anchors[:, 2:]
    return torch.cat([shift, (boxes[:, 2:] / anchors[:, 2:]).abs().log()], 1)


@mistake(task="encode_deltas", says="no gradient reaches the anchors", way="gradient")
def detaches_the_anchors(boxes, anchors):
    return _deltas(boxes, anchors.detach())


@mistake(task="encode_deltas", says="the boxes given are moved in place: they must stay as they are", way="inputs")
def moves_the_boxes_given(boxes, anchors):
    deltas = _deltas(boxes, anchors)
    boxes.data.sub_(anchors.data)
    return deltas


@mistake(task="encode_deltas", says="the deltas are filled into a tensor of the default dtype", way="float64")
def encodes_in_the_default_dtype(boxes, anchors):
    deltas = torch.empty(len(boxes), 4, device=boxes.device)
    deltas[:] = _deltas(boxes, anchors)
    return deltas


@mistake(task="encode_deltas", says="the sides are computed in float32: a float64 call loses digits", way="float64")
def encodes_in_float32(boxes, anchors):
    return _deltas(boxes.float(), anchors.float()).to(boxes.dtype)


# decode_deltas


@mistake(task="decode_deltas", says="the sides are multiplied by the delta itself, without the exponential")
def forgets_the_exponential(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size, size * deltas[:, 2:])


@mistake(
    task="decode_deltas", says="the sides grow by the delta times themselves; they are multiplied by its exponential"
)
def grows_linearly(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size, size * (1 + deltas[:, 2:]))


@mistake(task="decode_deltas", says="the shift is measured in the new box's size; it is in the anchor's")
def shifts_by_the_new_size(deltas, anchors):
    centre, size = _parts(anchors)
    size = size * deltas[:, 2:].exp()
    return _box(centre + deltas[:, :2] * size, size)


@mistake(task="decode_deltas", says="the shift is taken as pixels; it is measured in the anchor's width and height")
def shifts_by_pixels(deltas, anchors):
    return _box(_parts(anchors)[0] + deltas[:, :2], _moved(deltas, anchors)[1])


@mistake(task="decode_deltas", says="the shift is added to the first corner; it moves the centre")
def moves_the_corner(deltas, anchors):
    _, size = _parts(anchors)
    corner, grown = anchors[:, :2] + deltas[:, :2] * size, _moved(deltas, anchors)[1]
    return torch.cat([corner, corner + grown], 1)


@mistake(task="decode_deltas", says="centre, width and height are returned; asked are two corners")
def decodes_to_centres(deltas, anchors):
    return torch.cat(_moved(deltas, anchors), 1)


@mistake(task="decode_deltas", says="whole sides are taken to each side of the centre: the boxes are twice too large")
def takes_whole_new_sides(deltas, anchors):
    centre, size = _moved(deltas, anchors)
    return _box(centre, 2 * size)


@mistake(task="decode_deltas", says="width and height are exchanged where the shifts are measured")
def shifts_x_by_heights(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size.flip(1), size * deltas[:, 2:].exp())


@mistake(task="decode_deltas", says="the shift is subtracted")
def shifts_backwards(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre - deltas[:, :2] * size, size * deltas[:, 2:].exp())


@mistake(task="decode_deltas", says="the exponent of a side is limited, so that boxes cannot grow much; not here")
def limits_the_growth(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size, size * deltas[:, 2:].clamp(max=2).exp())


@mistake(task="decode_deltas", says="the exponent of a side is limited to log(1000 / 16), as in libraries; not here")
def limits_the_growth_as_libraries_do(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size, size * deltas[:, 2:].clamp(max=math.log(1000 / 16)).exp())


@mistake(task="decode_deltas", says="coordinates below 0 are cut off, as if the picture began there")
def cuts_boxes_at_zero(deltas, anchors):
    return _box(*_moved(deltas, anchors)).clamp(min=0)


@mistake(task="decode_deltas", says="the last pixel of the box is returned, x1 + w - 1; here a side is x2 - x1")
def decodes_to_the_last_pixel(deltas, anchors):
    boxes = _box(*_moved(deltas, anchors))
    return torch.cat([boxes[:, :2], boxes[:, 2:] - 1], 1)


@mistake(task="decode_deltas", says="powers of 2 are taken; the deltas are natural logarithms")
def takes_powers_of_two(deltas, anchors):
    return _box(_moved(deltas, anchors)[0], _parts(anchors)[1] * 2 ** deltas[:, 2:])


@mistake(task="decode_deltas", says="no gradient reaches the deltas of the sides", way="gradient")
def detaches_the_sides(deltas, anchors):
    centre, size = _parts(anchors)
    return _box(centre + deltas[:, :2] * size, size * deltas[:, 2:].detach().exp())


@mistake(task="decode_deltas", says="the exponential is taken in the tensor given: it must stay as it is", way="inputs")
def exponentiates_in_place(deltas, anchors):
    boxes = _box(*_moved(deltas, anchors))
    deltas.data[:, 2:].exp_()
    return boxes


@mistake(
    task="decode_deltas", says="the boxes are put into a tensor on the CPU, wherever the anchors are", way="accelerator"
)
def decodes_boxes_to_the_cpu(deltas, anchors):
    boxes = torch.zeros(len(deltas), 4, dtype=deltas.dtype)
    boxes[:, :] = _box(*_moved(deltas, anchors))
    return boxes


# yolo_loss


@mistake(task="yolo_loss", says="every slot of an occupied cell is held responsible; only the best one is")
def holds_every_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    occupied = target[..., 4] == 1
    slots, wanted = prediction[..., : B * 5].unflatten(-1, (B, 5)), target[occupied][:, None, :5]
    found, classes = slots[occupied], (prediction - target)[occupied][:, B * 5 :]
    place = ((found[..., :2] - wanted[..., :2]) ** 2).sum()
    shape = ((found[..., 2:4].sqrt() - wanted[..., 2:4].sqrt()) ** 2).sum()
    loss = lambda_coord * (place + shape) + ((found[..., 4] - 1) ** 2).sum() + (classes**2).sum()
    return (loss + lambda_noobj * (slots[~occupied][..., 4] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the first slot is always responsible; the one that overlaps most is")
def holds_the_first_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def first(found, wanted, S):
        return -torch.arange(found.shape[1], device=found.device).expand(found.shape[:2])

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, first) / len(prediction)


@mistake(task="yolo_loss", says="the slot that overlaps least is responsible; the one that overlaps most should be")
def holds_the_worst_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def worst(found, wanted, S):
        return -_slot_iou(found, wanted, S)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, worst) / len(prediction)


@mistake(task="yolo_loss", says="the slot with the greatest confidence is responsible; the overlap decides")
def holds_the_confident_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def surest(found, wanted, S):
        return found[..., 4]

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, surest) / len(prediction)


@mistake(task="yolo_loss", says="the slot with the nearest centre is responsible; the overlap decides")
def holds_the_nearest_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def nearest(found, wanted, S):
        return -((found[..., :2] - wanted[..., :2]) ** 2).sum(-1)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, nearest) / len(prediction)


@mistake(task="yolo_loss", says="the slot whose four numbers are nearest is responsible; the overlap decides")
def holds_the_most_alike_slot_responsible(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def most_alike(found, wanted, S):
        aside, sides = (found - wanted)[..., :2] / S, (found - wanted)[..., 2:4]
        return -(aside**2 + sides**2).sum(-1)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, most_alike) / len(prediction)


@mistake(task="yolo_loss", says="overlaps mix offsets in cells with sides in images; compare in one unit")
def mixes_the_units(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def mixed(found, wanted, S):
        return _slot_iou(found, wanted, S, in_cells=True)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, mixed) / len(prediction)


@mistake(task="yolo_loss", says="offsets are turned into images by 7 where overlaps are taken, whatever S")
def overlaps_in_a_grid_of_seven(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def seven(found, wanted, S):
        return _slot_iou(found, wanted, 7)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, seven) / len(prediction)


@mistake(task="yolo_loss", says="a box that lies apart in x and in y is taken to overlap: there two negatives multiply")
def overlaps_what_lies_apart(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def unlimited(found, wanted, S):
        scale = found.new_tensor([1 / S, 1 / S, 1, 1])
        a, b = found[..., :4] * scale, wanted[..., :4] * scale
        low = torch.maximum(a[..., :2] - a[..., 2:] / 2, b[..., :2] - b[..., 2:] / 2)
        high = torch.minimum(a[..., :2] + a[..., 2:] / 2, b[..., :2] + b[..., 2:] / 2)
        shared = (high - low).prod(-1)
        return shared / (a[..., 2:].prod(-1) + b[..., 2:].prod(-1) - shared)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, unlimited) / len(prediction)


@mistake(task="yolo_loss", says="overlaps are taken of sides alone, as if all boxes had one centre")
def compares_only_the_sides(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def sides(found, wanted, S):
        wanted = wanted.expand_as(found)
        return _slot_iou(torch.cat([wanted[..., :2], found[..., 2:]], -1), wanted, S)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, sides) / len(prediction)


@mistake(task="yolo_loss", says="x, y are read as a corner where overlaps are taken; they are the centre")
def overlaps_corners(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    def corners(found, wanted, S):
        moved = [torch.cat([s[..., :2] + s[..., 2:4] * S / 2, s[..., 2:]], -1) for s in (found, wanted)]
        return _slot_iou(*moved, S)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, corners) / len(prediction)


@mistake(task="yolo_loss", says="overlaps are taken of boxes cut to the image; they are compared as they are")
def overlaps_within_the_image(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    _, row, column = (target[..., 4] == 1).nonzero(as_tuple=True)

    def cut(found, wanted, S):
        corner, boxes = torch.stack([column, row], -1)[:, None].to(found.dtype), []
        for slots in (found, wanted):
            centre = (slots[..., :2] + corner) / S
            boxes.append(torch.cat([centre - slots[..., 2:4] / 2, centre + slots[..., 2:4] / 2], -1).clamp(0, 1))
        low, high = torch.maximum(*(b[..., :2] for b in boxes)), torch.minimum(*(b[..., 2:] for b in boxes))
        shared = (high - low).clamp(min=0).prod(-1)
        return shared / (sum((b[..., 2:] - b[..., :2]).prod(-1) for b in boxes) - shared)

    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj, cut) / len(prediction)


@mistake(task="yolo_loss", says="an object is looked for by a positive offset: the confidence tells where one is")
def looks_for_offsets(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    there = torch.where(target[..., :1] > 0, target, torch.zeros_like(target))
    return _sum(prediction, there, S, B, C, lambda_coord, lambda_noobj) / len(prediction)


@mistake(task="yolo_loss", says="a box that overlaps nothing is responsible for nothing: with one slot it still is")
def excuses_boxes_that_miss(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, others, empty, classes, overlap = _terms(prediction, target, S, B, C)
    hit = overlap > 0
    missed, best, wanted = best[~hit], best[hit], wanted[hit]
    silent = (others[:, 4] ** 2).sum() + (empty[..., 4] ** 2).sum() + (missed[:, 4] ** 2).sum()
    place = ((best[:, :2] - wanted[:, :2]) ** 2).sum()
    shape = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    loss = lambda_coord * (place + shape) + ((best[:, 4] - 1) ** 2).sum() + (classes**2).sum()
    return (loss + lambda_noobj * silent) / len(prediction)


@mistake(task="yolo_loss", says="the wanted confidence is the IoU, as in the paper; here it is 1")
def wants_the_iou(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, _, _, _, _, overlap = _terms(prediction, target, S, B, C)
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - ((best[:, 4] - 1) ** 2).sum() + ((best[:, 4] - overlap) ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="sides are compared without roots: an error in a small box must cost more")
def forgets_the_roots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    roots = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) - lambda_coord * roots
    return (loss + lambda_coord * ((best[:, 2:4] - wanted[:, 2:4]) ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="roots are taken of x and y too; only sides have them")
def takes_roots_of_offsets(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    place = ((best[:, :2] - wanted[:, :2]) ** 2).sum()
    roots = ((best[:, :2].abs().sqrt() - wanted[:, :2].sqrt()) ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + lambda_coord * (roots - place)) / len(prediction)


@mistake(task="yolo_loss", says="the roots are taken of the prediction only; the target's sides have none yet")
def takes_roots_of_the_prediction(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    right = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    wrong = ((best[:, 2:4].sqrt() - wanted[:, 2:4]) ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + lambda_coord * (wrong - right)) / len(prediction)


@mistake(task="yolo_loss", says="a small number is added under the roots: tiny boxes come out wrong")
def guards_the_roots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    right = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    wrong = (((best[:, 2:4] + 1e-6).sqrt() - (wanted[:, 2:4] + 1e-6).sqrt()) ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + lambda_coord * (wrong - right)) / len(prediction)


@mistake(task="yolo_loss", says="predictions are pressed into [0, 1] first; the loss takes them as they are")
def clamps_the_predictions(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction.clamp(0, 1), target, S, B, C, lambda_coord, lambda_noobj) / len(prediction)


@mistake(task="yolo_loss", says="predictions are passed through a sigmoid first; the loss takes them as they are")
def squashes_the_predictions(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction.sigmoid(), target, S, B, C, lambda_coord, lambda_noobj) / len(prediction)


@mistake(task="yolo_loss", says="the sides are not weighted by lambda_coord; offsets and sides are")
def weighs_only_the_offsets(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    shape = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + (1 - lambda_coord) * shape) / len(prediction)


@mistake(task="yolo_loss", says="the confidence of responsible slots is weighted by lambda_coord; it has the weight 1")
def weighs_the_confidence(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best = _terms(prediction, target, S, B, C)[0]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + (lambda_coord - 1) * ((best[:, 4] - 1) ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the two weights are exchanged")
def exchanges_the_weights(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction, target, S, B, C, lambda_noobj, lambda_coord) / len(prediction)


@mistake(task="yolo_loss", says="the weights are 5 and 0.5 whatever the caller asks")
def fixes_the_weights(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction, target, S, B, C, 5.0, 0.5) / len(prediction)


@mistake(task="yolo_loss", says="responsible slots pay lambda_noobj for their confidence too; they are to be sure")
def silences_responsible_slots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best = _terms(prediction, target, S, B, C)[0]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + lambda_noobj * (best[:, 4] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="responsible slots pay lambda_noobj times the error of their confidence; theirs is 1")
def weighs_responsible_slots_low(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best = _terms(prediction, target, S, B, C)[0]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + (lambda_noobj - 1) * ((best[:, 4] - 1) ** 2).sum()) / len(prediction)


@mistake(
    task="yolo_loss", says="the slots of an occupied cell that are not responsible cost nothing; they must be silent"
)
def excuses_the_other_slots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    others = _terms(prediction, target, S, B, C)[2]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - lambda_noobj * (others[:, 4] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="empty cells cost nothing; each of their slots must be silent")
def excuses_empty_cells(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    empty = _terms(prediction, target, S, B, C)[3]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - lambda_noobj * (empty[..., 4] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="of an empty cell only the first slot is to be silent; all of them are")
def silences_one_slot(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    empty = _terms(prediction, target, S, B, C)[3]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - lambda_noobj * (empty[:, 1:, 4] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the classes of empty cells are compared too; only occupied cells have one")
def compares_classes_everywhere(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + (prediction[target[..., 4] == 0][:, B * 5 :] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the boxes of empty cells are compared too; there is no truth for them")
def compares_boxes_everywhere(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    empty = _terms(prediction, target, S, B, C)[3]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + lambda_coord * ((empty[..., :2] ** 2).sum() + empty[..., 2:4].sum())) / len(prediction)


@mistake(task="yolo_loss", says="the classes are counted once per slot; a cell has one set of them")
def counts_classes_per_slot(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    classes = _terms(prediction, target, S, B, C)[4]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss + (B - 1) * (classes**2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the classes cost their cross-entropy; in this first YOLO it is the squared error")
def takes_cross_entropy(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    occupied, classes = target[..., 4] == 1, _terms(prediction, target, S, B, C)[4]
    logits = prediction[occupied][:, B * 5 :].log_softmax(-1)
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) - (classes**2).sum()
    return (loss - (logits * target[occupied][:, B * 5 :]).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the class term is missing")
def forgets_the_classes(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    classes = _terms(prediction, target, S, B, C)[4]
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - (classes**2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="the images are summed; the loss is their mean")
def sums_the_batch(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)


@mistake(task="yolo_loss", says="the loss is divided by the number of cells as well; it is a sum over cells")
def averages_over_cells(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) / (len(prediction) * S * S)


@mistake(task="yolo_loss", says="the loss is divided by the number of objects, not of images")
def averages_over_objects(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) / (target[..., 4] == 1).sum()


@mistake(task="yolo_loss", says="a batch without objects fails: all its slots must be silent", raises="RuntimeError")
def fails_without_any_object(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    torch.stack(list(target[target[..., 4] == 1]))
    return _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) / len(prediction)


@mistake(task="yolo_loss", says="images without objects are left out of the sum; their slots must be silent")
def leaves_out_empty_images(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    full = (target[..., 4] == 1).flatten(1).any(1)
    return _sum(prediction[full], target[full], S, B, C, lambda_coord, lambda_noobj) / len(prediction)


@mistake(task="yolo_loss", says="the classes are looked for behind two slots, whatever B")
def expects_two_slots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    classes, occupied = _terms(prediction, target, S, B, C)[4], target[..., 4] == 1
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - (classes**2).sum() + ((prediction - target)[occupied][:, 10:] ** 2).sum()) / len(prediction)


@mistake(task="yolo_loss", says="absolute differences are summed, not squares")
def sums_absolute_differences(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, others, empty, classes, _ = _terms(prediction, target, S, B, C)
    boxes = (best[:, :2] - wanted[:, :2]).abs().sum() + (best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()).abs().sum()
    silent = others[:, 4].abs().sum() + empty[..., 4].abs().sum()
    sure = (best[:, 4] - 1).abs().sum() + classes.abs().sum()
    return (lambda_coord * boxes + sure + lambda_noobj * silent) / len(prediction)


@mistake(task="yolo_loss", says="no gradient comes through the boxes: they are taken out of the graph", way="gradient")
def detaches_the_boxes(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    best, wanted, *_ = _terms(prediction, target, S, B, C)
    place = ((best[:, :2] - wanted[:, :2]) ** 2).sum()
    shape = ((best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()) ** 2).sum()
    boxes, loss = place + shape, _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - lambda_coord * (boxes - boxes.detach())) / len(prediction)


@mistake(task="yolo_loss", says="no gradient comes through the slots that should be silent", way="gradient")
def detaches_the_silent_slots(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    _, _, others, empty, _, _ = _terms(prediction, target, S, B, C)
    silent = (others[:, 4] ** 2).sum() + (empty[..., 4] ** 2).sum()
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    return (loss - lambda_noobj * (silent - silent.detach())) / len(prediction)


@mistake(task="yolo_loss", says="the roots are written into the prediction given: it must stay as it is", way="inputs")
def writes_roots_into_the_prediction(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj) / len(prediction)
    prediction.data[..., 2:4].sqrt_()
    return loss


@mistake(task="yolo_loss", says="everything is turned into float32 first: a float64 call loses digits", way="float64")
def loses_in_float32(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    loss = _sum(prediction.float(), target.float(), S, B, C, lambda_coord, lambda_noobj) / len(prediction)
    return loss.to(prediction.dtype)


@mistake(task="yolo_loss", says="a mask is made on the CPU, wherever the prediction is", way="accelerator")
def masks_on_the_cpu(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    loss = _sum(prediction, target, S, B, C, lambda_coord, lambda_noobj)
    nothing = torch.zeros(prediction.shape, dtype=prediction.dtype) * prediction
    return (loss + nothing.sum()) / len(prediction)


# roi_pool


@mistake(task="roi_pool", says="bins are rounded down at both ends: cells that a boundary cuts are lost to one bin")
def rounds_both_ends_down(features, boxes, size):
    return _roi(features, boxes, size, _floors)


@mistake(task="roi_pool", says="bins are rounded up at both ends; they begin rounded down")
def rounds_both_ends_up(features, boxes, size):
    return _roi(features, boxes, size, _ceils)


@mistake(task="roi_pool", says="all bins are equally long, rounded down: the rest of the box is dropped")
def drops_the_rest(features, boxes, size):
    def cut(length, size):
        step = max(length // size, 1)
        return [(min(i * step, length - 1), min(i * step, length - 1) + step) for i in range(size)]

    return _roi(features, boxes, size, cut)


@mistake(task="roi_pool", says="all bins are equally long, rounded up, and the last ones take what is left")
def leaves_little_for_the_last(features, boxes, size):
    def cut(length, size):
        step = -(-length // size)
        return [(min(i * step, length - 1), min((i + 1) * step, length)) for i in range(size)]

    return _roi(features, boxes, size, cut)


@mistake(task="roi_pool", says="bins are rounded down, and only empty ones get a cell; they end rounded up")
def fills_empty_bins(features, boxes, size):
    def cut(length, size):
        return [(a, max(a + 1, b)) for a, b in _floors(length, size)]

    return _roi(features, boxes, size, cut)


@mistake(task="roi_pool", says="boundaries are rounded to the nearest cell; bins begin rounded down and end rounded up")
def rounds_to_the_nearest(features, boxes, size):
    def cut(length, size):
        ends = [(2 * i * length + size) // (2 * size) for i in range(size + 1)]
        return [(min(a, length - 1), max(b, min(a, length - 1) + 1)) for a, b in itertools.pairwise(ends)]

    return _roi(features, boxes, size, cut)


@mistake(task="roi_pool", says="bins end one cell beyond the boundary rounded down, also where it cuts no cell")
def takes_one_cell_more(features, boxes, size):
    def cut(length, size):
        return [(a, b + 1) for a, b in _floors(length, size)]

    return _roi(features, boxes, size, cut)


@mistake(task="roi_pool", says="the mean of each bin is taken, not its maximum")
def averages_the_bins(features, boxes, size):
    return _roi(features, boxes, size, pool=lambda part: part.mean((-2, -1)))


@mistake(task="roi_pool", says="only the cell in the middle of each bin is looked at; it is the maximum of all")
def samples_the_middle(features, boxes, size):
    return _roi(features, boxes, size, pool=lambda part: part[..., part.shape[-2] // 2, part.shape[-1] // 2])


@mistake(task="roi_pool", says="the maxima begin at 0: where all features are below zero they come out as 0")
def starts_from_zero(features, boxes, size):
    return _roi(features, boxes, size, pool=lambda part: part.amax((-2, -1)).clamp(min=0))


@mistake(task="roi_pool", says="x and y of the boxes are exchanged: x counts columns, y rows")
def reads_y_first(features, boxes, size):
    return _roi(features, boxes[:, [1, 0, 3, 2]], size)


@mistake(task="roi_pool", says="the bins are transposed: the first axis of a grid runs along the rows")
def transposes_the_bins(features, boxes, size):
    return _roi(features, boxes, size).transpose(2, 3).contiguous()


@mistake(task="roi_pool", says="the cell at x2, y2 is taken in; boxes are half-open")
def takes_in_the_last_cell(features, boxes, size):
    return _roi(features, torch.cat([boxes[:, :2], boxes[:, 2:] + 1], 1), size)


@mistake(task="roi_pool", says="the last row and column of the box are left out: x2, y2 are already one beyond")
def leaves_out_the_last_cell(features, boxes, size):
    return _roi(features, torch.cat([boxes[:, :2], torch.maximum(boxes[:, 2:] - 1, boxes[:, :2] + 1)], 1), size)


@mistake(task="roi_pool", says="the bins are counted from the map's corner, not from the box's")
def forgets_the_corner(features, boxes, size):
    return _roi(features, torch.cat([torch.zeros_like(boxes[:, :2]), boxes[:, 2:] - boxes[:, :2]], 1), size)


@mistake(task="roi_pool", says="boxes are read as corner, width, height; here they are two corners")
def reads_sides_of_regions(features, boxes, size):
    return _roi(features, torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], 1), size)


@mistake(task="roi_pool", says="the whole map is pooled, whatever the box")
def pools_the_whole_map(features, boxes, size):
    corner = boxes.new_tensor([0, 0, features.shape[2], features.shape[1]])
    return _roi(features, corner.expand(len(boxes), 4), size)


@mistake(task="roi_pool", says="channels are pooled together; each has its own maximum")
def pools_channels_together(features, boxes, size):
    return _roi(features, boxes, size).amax(1, keepdim=True).expand(-1, len(features), -1, -1).clone()


@mistake(task="roi_pool", says="channels come before boxes in the result; boxes come first")
def puts_channels_first(features, boxes, size):
    return _roi(features, boxes, size).transpose(0, 1)


@mistake(task="roi_pool", says="there are 2 x 2 bins, whatever the size asked")
def fixes_the_size(features, boxes, size):
    return _roi(features, boxes, 2)


@mistake(
    task="roi_pool", says="without boxes there is nothing to stack: an empty answer is an answer", raises="RuntimeError"
)
def fails_without_regions(features, boxes, size):
    return torch.stack([_roi(features, box[None], size)[0] for box in boxes])


@mistake(task="roi_pool", says="without boxes the result loses its shape: it is (0, C, size, size)")
def loses_the_shape(features, boxes, size):
    return _roi(features, boxes, size) if len(boxes) else features.new_zeros(0)


@mistake(task="roi_pool", says="axes of length one are lost")
def squeezes_the_bins(features, boxes, size):
    return _roi(features, boxes, size).squeeze()


@mistake(task="roi_pool", says="no gradient comes back to the features", way="gradient")
def detaches_the_features(features, boxes, size):
    return _roi(features.detach(), boxes, size)


@mistake(
    task="roi_pool", says="the gradient is spread over the whole bin; it belongs to the greatest cell", way="gradient"
)
def spreads_the_gradient(features, boxes, size):
    mean = _roi(features, boxes, size, pool=lambda part: part.mean((-2, -1)))
    return mean + (_roi(features, boxes, size) - mean).detach()


@mistake(task="roi_pool", says="the boxes given are moved in place: they must stay as they are", way="inputs")
def moves_the_regions_given(features, boxes, size):
    pooled = _roi(features, boxes, size)
    boxes[:, 2:] -= boxes[:, :2]
    return pooled


@mistake(task="roi_pool", says="the maxima are filled into a tensor of the default dtype", way="float64")
def fills_bins_of_the_default_dtype(features, boxes, size):
    pooled = torch.zeros(len(boxes), len(features), size, size, device=features.device)
    pooled[:] = _roi(features, boxes, size)
    return pooled


@mistake(
    task="roi_pool", says="the maxima are filled into a tensor on the CPU, wherever the features are", way="accelerator"
)
def fills_bins_on_the_cpu(features, boxes, size):
    pooled = torch.zeros(len(boxes), len(features), size, size, dtype=features.dtype)
    pooled[:, :] = _roi(features, boxes, size)
    return pooled


# spatial_pyramid_pool


@mistake(task="spatial_pyramid_pool", says="the levels are interleaved channel by channel; level follows level")
def interleaves_the_levels(features, levels=(1, 2, 4)):
    return torch.cat([_grid(features, level).flatten(2) for level in levels], 2).flatten(1)


@mistake(task="spatial_pyramid_pool", says="within a level the bins come before the channels; channels come first")
def puts_bins_first(features, levels=(1, 2, 4)):
    return torch.cat([_grid(features, level).permute(0, 2, 3, 1).flatten(1) for level in levels], 1)


@mistake(task="spatial_pyramid_pool", says="rows and columns of the bins are exchanged")
def transposes_the_levels(features, levels=(1, 2, 4)):
    return torch.cat([_grid(features, level).transpose(2, 3).flatten(1) for level in levels], 1)


@mistake(task="spatial_pyramid_pool", says="the levels are sorted; they come in the order given")
def sorts_the_levels(features, levels=(1, 2, 4)):
    return _pyramid(features, sorted(levels))


@mistake(task="spatial_pyramid_pool", says="the finest level comes first; levels come in the order given")
def reverses_the_levels(features, levels=(1, 2, 4)):
    return _pyramid(features, list(levels)[::-1])


@mistake(task="spatial_pyramid_pool", says="a level that is asked twice is given once")
def drops_repeated_levels(features, levels=(1, 2, 4)):
    return _pyramid(features, list(dict.fromkeys(levels)))


@mistake(task="spatial_pyramid_pool", says="the levels are 1, 2 and 4, whatever is asked")
def fixes_the_levels(features, levels=(1, 2, 4)):
    return _pyramid(features, [level for level in (1, 2, 4) if level <= min(features.shape[2:])])


@mistake(
    task="spatial_pyramid_pool", says="bins are rounded down at both ends: cells that a boundary cuts are lost to one"
)
def rounds_levels_down(features, levels=(1, 2, 4)):
    return _pyramid(features, levels, _floors)


@mistake(task="spatial_pyramid_pool", says="windows and steps are rounded once for all bins, as in the paper; not here")
def uses_one_window(features, levels=(1, 2, 4)):
    def cut(length, size):
        return [(i * (length // size), i * (length // size) - (-length // size)) for i in range(size)]

    return _pyramid(features, levels, cut)


@mistake(task="spatial_pyramid_pool", says="windows of one length, rounded down, drop the rest of the map")
def drops_the_border(features, levels=(1, 2, 4)):
    def cut(length, size):
        return [(i * (length // size), (i + 1) * (length // size)) for i in range(size)]

    return _pyramid(features, levels, cut)


@mistake(task="spatial_pyramid_pool", says="the mean of each bin is taken, not its maximum")
def averages_the_levels(features, levels=(1, 2, 4)):
    return _pyramid(features, levels, pool=lambda part: part.mean((-2, -1)))


@mistake(task="spatial_pyramid_pool", says="the map is padded with zeros, which beat features below zero")
def pads_with_zeros(features, levels=(1, 2, 4)):
    return _pyramid(features, levels, pool=lambda part: part.amax((-2, -1)).clamp(min=0))


@mistake(task="spatial_pyramid_pool", says="the images of the batch are run together into one vector")
def joins_the_images(features, levels=(1, 2, 4)):
    return _pyramid(features, levels).flatten()


@mistake(task="spatial_pyramid_pool", says="no gradient comes back to the features", way="gradient")
def detaches_the_map(features, levels=(1, 2, 4)):
    return _pyramid(features.detach(), levels)


@mistake(task="spatial_pyramid_pool", says="the vector is filled into a tensor of the default dtype", way="float64")
def fills_levels_of_the_default_dtype(features, levels=(1, 2, 4)):
    pooled = torch.zeros(len(features), features.shape[1] * sum(n * n for n in levels), device=features.device)
    pooled[:] = _pyramid(features, levels)
    return pooled


@mistake(
    task="spatial_pyramid_pool", says="the vector is made on the CPU, wherever the features are", way="accelerator"
)
def fills_levels_on_the_cpu(features, levels=(1, 2, 4)):
    pooled = torch.zeros(len(features), features.shape[1] * sum(n * n for n in levels), dtype=features.dtype)
    pooled[:, :] = _pyramid(features, levels)
    return pooled


# fc_to_conv


@mistake(task="fc_to_conv", says="channels come last where the row of weights is unrolled; flatten(1) puts them first")
def unrolls_channels_last(w, H, W):
    return w.reshape(len(w), H, W, -1).permute(0, 3, 1, 2).clone()


@mistake(task="fc_to_conv", says="columns are unrolled before rows: within a channel, flatten(1) goes row by row")
def unrolls_columns_first(w, H, W):
    return w.reshape(len(w), -1, W, H).transpose(2, 3).clone()


@mistake(task="fc_to_conv", says="height and width are exchanged in the result")
def returns_the_width_first(w, H, W):
    return w.reshape(len(w), -1, W, H).clone()


@mistake(task="fc_to_conv", says="the kernels are flipped: the library's convolution does not flip them back")
def flips_the_kernels(w, H, W):
    return w.reshape(len(w), -1, H, W).flip(2, 3)


@mistake(task="fc_to_conv", says="outputs and inputs are mixed up: the matrix is transposed before it is cut")
def cuts_the_transpose(w, H, W):
    return w.T.reshape(len(w), -1, H, W).clone()


@mistake(task="fc_to_conv", says="input channels come first, as in a transposed convolution; outputs come first")
def puts_inputs_first(w, H, W):
    return w.reshape(len(w), -1, H, W).transpose(0, 1).clone()


@mistake(task="fc_to_conv", says="the kernels are a view of the matrix: who changes one changes the other", way="alias")
def hands_out_a_view(w, H, W):
    return w.reshape(len(w), -1, H, W)


@mistake(task="fc_to_conv", says="no gradient comes back to the matrix", way="gradient")
def copies_without_gradient(w, H, W):
    return w.detach().clone().reshape(len(w), -1, H, W)


# conv_transpose2d


@mistake(task="conv_transpose2d", says="the kernel is flipped: a stamp shows it as it is")
def flips_the_stamp(x, w, stride=1):
    return _spread(x, w.flip(2, 3), stride)


@mistake(
    task="conv_transpose2d", says="the first two axes of the weight are exchanged: inputs come first, then outputs"
)
def exchanges_the_channels(x, w, stride=1):
    return _spread(x, w.transpose(0, 1), stride)


@mistake(task="conv_transpose2d", says="rows and columns of the kernel are exchanged")
def transposes_the_stamp(x, w, stride=1):
    return _spread(x, w.transpose(2, 3), stride)


@mistake(task="conv_transpose2d", says="where stamps overlap the last one stays; they must add up")
def lets_the_last_stamp_win(x, w, stride=1):
    (N, _, H, W), (_, O, h, k) = x.shape, w.shape
    y = x.new_zeros(N, O, (H - 1) * stride + h, (W - 1) * stride + k)
    for i in range(H):
        for j in range(W):
            a, b = i * stride, j * stride
            y[:, :, a : a + h, b : b + k] = torch.einsum("nc,cohk->nohk", x[:, :, i, j], w)
    return y


@mistake(task="conv_transpose2d", says="where stamps overlap their mean is taken; they must add up")
def averages_the_overlaps(x, w, stride=1):
    ones = _spread(torch.ones_like(x[:1, :1]), torch.ones_like(w[:1, :1]), stride)
    return _spread(x, w, stride) / ones.clamp(min=1)


@mistake(task="conv_transpose2d", says="the stride is ignored: stamps lie side by side")
def ignores_the_stride(x, w, stride=1):
    return _spread(x, w, 1)


@mistake(task="conv_transpose2d", says="the stride holds for rows only; it is the same on both axes")
def strides_along_rows_only(x, w, stride=1):
    return _spread(x, w, stride, 1)


@mistake(task="conv_transpose2d", says="zeros come before each pixel; they belong between two pixels")
def pads_before_each_pixel(x, w, stride=1):
    return torch.nn.functional.pad(_spread(x, w, stride), (stride - 1, 0, stride - 1, 0))


@mistake(task="conv_transpose2d", says="zeros follow the last pixel too; they belong between two pixels")
def pads_after_the_last_pixel(x, w, stride=1):
    return torch.nn.functional.pad(_spread(x, w, stride), (0, stride - 1, 0, stride - 1))


@mistake(task="conv_transpose2d", says="as many zeros as the stride come between two pixels; it is one less")
def puts_stride_zeros_between(x, w, stride=1):
    return _spread(x, w, stride + 1)


@mistake(task="conv_transpose2d", says="the result is cut to stride times the size of the input")
def cuts_to_multiples(x, w, stride=1):
    return _spread(x, w, stride)[:, :, : x.shape[2] * stride, : x.shape[3] * stride].clone()


@mistake(task="conv_transpose2d", says="the stride spreads the kernel instead of the pixels")
def dilates_the_kernel(x, w, stride=1):
    spread = w.new_zeros(*w.shape[:2], (w.shape[2] - 1) * stride + 1, (w.shape[3] - 1) * stride + 1)
    spread[:, :, ::stride, ::stride] = w
    return _spread(x, spread, 1)


@mistake(task="conv_transpose2d", says="pixels are repeated instead of set apart by zeros")
def repeats_the_pixels(x, w, stride=1):
    repeated = x.repeat_interleave(stride, 2).repeat_interleave(stride, 3)
    return _spread(repeated[:, :, : (x.shape[2] - 1) * stride + 1, : (x.shape[3] - 1) * stride + 1], w, 1)


@mistake(task="conv_transpose2d", says="the input channels are averaged; their stamps add up")
def averages_the_channels(x, w, stride=1):
    return _spread(x, w, stride) / x.shape[1]


@mistake(task="conv_transpose2d", says="only the first input channel is stamped; all of them are")
def stamps_one_channel(x, w, stride=1):
    return _spread(x[:, :1], w[:1], stride)


@mistake(task="conv_transpose2d", says="no gradient comes back to the weight", way="gradient")
def detaches_the_stamp(x, w, stride=1):
    return _spread(x, w.detach(), stride)


@mistake(task="conv_transpose2d", says="the stamps are added up in a tensor of the default dtype", way="float64")
def adds_up_in_the_default_dtype(x, w, stride=1):
    y = torch.zeros(_spread(x, w, stride).shape, device=x.device)
    return y.copy_(_spread(x, w, stride))


@mistake(task="conv_transpose2d", says="the stamps are added up on the CPU, wherever the input is", way="accelerator")
def adds_up_on_the_cpu(x, w, stride=1):
    y = _spread(x, w, stride)
    return torch.zeros(y.shape, dtype=x.dtype) + y


# mean_iou


@mistake(task="mean_iou", says="classes that occur nowhere count as 0; they are left out of the mean")
def counts_absent_classes_as_zero(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted - shared).clamp(min=1)).mean()


@mistake(task="mean_iou", says="classes that occur nowhere count as 1; they are left out of the mean")
def counts_absent_classes_as_one(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    union = found + wanted - shared
    return torch.where(union > 0, shared / union.clamp(min=1), 1.0).mean()


@mistake(task="mean_iou", says="classes that occur nowhere give 0 / 0, which is NaN")
def divides_by_absent_classes(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted - shared)).mean()


@mistake(task="mean_iou", says="only classes of the target count; one that only the prediction has counts as 0")
def asks_the_target_only(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted - shared))[wanted > 0].mean()


@mistake(task="mean_iou", says="only classes of the prediction count; one that only the target has counts as 0")
def asks_the_prediction_only(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted - shared))[found > 0].mean()


@mistake(task="mean_iou", says="classes without a single right pixel are left out; they count as 0")
def leaves_out_missed_classes(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    right = shared > 0
    return (shared / (found + wanted - shared))[right].sum() / right.sum().clamp(min=1)


@mistake(task="mean_iou", says="every image is scored by itself; pixels are counted over the whole batch")
def scores_image_by_image(prediction, target, num_classes):
    scores = []
    for pair in zip(prediction, target, strict=True):
        shared, found, wanted = _counts(*pair, num_classes)
        union = found + wanted - shared
        scores.append((shared / union)[union > 0].mean())
    return torch.stack(scores).mean()


@mistake(task="mean_iou", says="class 0 is taken for background and left out; it is a class like the others")
def leaves_out_class_zero(prediction, target, num_classes):
    shared, found, wanted = (count[1:] for count in _counts(prediction, target, num_classes))
    union = found + wanted - shared
    return (shared / union)[union > 0].sum() / (union > 0).sum().clamp(min=1)


@mistake(task="mean_iou", says="the last class is left out: classes run from 0 to num_classes - 1")
def leaves_out_the_last_class(prediction, target, num_classes):
    shared, found, wanted = (count[:-1] for count in _counts(prediction, target, num_classes))
    union = found + wanted - shared
    return (shared / union)[union > 0].mean()


@mistake(task="mean_iou", says="the share of right pixels of each class is taken (its recall), not the IoU")
def averages_the_recall(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / wanted.clamp(min=1))[found + wanted > 0].mean()


@mistake(task="mean_iou", says="the share of right pixels is taken, over all classes")
def takes_the_pixel_accuracy(prediction, target, num_classes):
    return (prediction == target).to(torch.get_default_dtype()).mean()


@mistake(task="mean_iou", says="twice the intersection over the sum of the areas: that is the Dice coefficient")
def averages_dice(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (2 * shared / (found + wanted))[found + wanted > 0].mean()


@mistake(task="mean_iou", says="the intersection is counted twice in the union: take it off the sum of the areas")
def counts_the_shared_twice(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted))[found + wanted > 0].mean()


@mistake(task="mean_iou", says="intersections and unions are added up over the classes before they are divided")
def divides_the_sums(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return shared.sum() / (found + wanted - shared).sum()


@mistake(task="mean_iou", says="classes are weighted by how often they occur; each counts the same")
def weighs_by_frequency(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    return (shared / (found + wanted - shared).clamp(min=1) * wanted).sum() / wanted.sum()


@mistake(task="mean_iou", says="a small number is added to each union")
def adds_a_little_to_the_union(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    union = found + wanted - shared
    return (shared / (union + 1e-5))[union > 0].mean()


@mistake(task="mean_iou", says="the result is float64, not of the default dtype")
def scores_in_double(prediction, target, num_classes):
    shared, found, wanted = (count.double() for count in _counts(prediction, target, num_classes))
    union = found + wanted - shared
    return (shared / union)[union > 0].mean()


@mistake(task="mean_iou", says="a Python number is returned; asked is a tensor of no dimensions")
def returns_a_number(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    union = found + wanted - shared
    return float((shared / union)[union > 0].mean())


@mistake(task="mean_iou", says="the score is put into a tensor on the CPU, wherever the labels are", way="accelerator")
def scores_on_the_cpu(prediction, target, num_classes):
    shared, found, wanted = _counts(prediction, target, num_classes)
    union = found + wanted - shared
    return torch.tensor((shared / union)[union > 0].mean().item())


# quiz


@mistake(
    task="quiz_yolo_outputs", says="each of the B boxes has classes of its own: in YOLO a cell has one set of them"
)
def classes_per_box(S, B, C):
    return S * S * B * (5 + C)


@mistake(task="quiz_yolo_outputs", says="the confidence is not counted: a box takes five numbers")
def four_numbers_per_box(S, B, C):
    return S * S * (4 * B + C)


@mistake(task="quiz_yolo_outputs", says="only one cell is counted, not the whole grid")
def one_cell(S, B, C):
    return 5 * B + C


@mistake(task="quiz_yolo_outputs", says="the class is counted as one number: it is C of them, one-hot")
def class_as_one_number(S, B, C):
    return S * S * (5 * B + 1)


@mistake(task="quiz_yolo_outputs", says="the grid has S cells on each side: S squared in all")
def one_row(S, B, C):
    return S * (5 * B + C)


@mistake(
    task="quiz_rpn_channels", says="only the boxes are counted: each anchor also has scores for object and background"
)
def boxes_only(n_scales, n_ratios):
    return n_scales * n_ratios * 4


@mistake(task="quiz_rpn_channels", says="only the scores are counted: each anchor also has four deltas")
def scores_only(n_scales, n_ratios):
    return n_scales * n_ratios * 2


@mistake(task="quiz_rpn_channels", says="one score per anchor: the paper's classifier has two, object and background")
def one_score(n_scales, n_ratios):
    return n_scales * n_ratios * 5


@mistake(task="quiz_rpn_channels", says="scales and ratios are added: every scale comes with every ratio")
def adds_scales_and_ratios(n_scales, n_ratios):
    return (n_scales + n_ratios) * 6


@mistake(task="quiz_rpn_channels", says="the deltas are counted once per position, not once per anchor")
def deltas_once(n_scales, n_ratios):
    return n_scales * n_ratios * 2 + 4
