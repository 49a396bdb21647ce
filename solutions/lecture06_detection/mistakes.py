"""Known wrong versions of lecture 6's tasks, each named by the idea behind it."""

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
