"""Other right ways to write lecture 6's tasks."""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant


def _iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(-1) for boxes in (a, b))
    union = area_a[:, None] + area_b - shared
    return shared / torch.where(union > 0, union, 1)


def _overlap(a, b):
    """IoU of two sequences of four numbers."""
    width, height = max(min(a[2], b[2]) - max(a[0], b[0]), 0), max(min(a[3], b[3]) - max(a[1], b[1]), 0)
    if width * height == 0:
        return 0.0
    return width * height / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height)


# iou


@variant(task="iou")
def one_pair_at_a_time(a, b):
    def pair(p, q):
        w = torch.minimum(p[2], q[2]) - torch.maximum(p[0], q[0])
        h = torch.minimum(p[3], q[3]) - torch.maximum(p[1], q[1])
        if p[2] <= p[0] or p[3] <= p[1] or q[2] <= q[0] or q[3] <= q[1] or w <= 0 or h <= 0:
            return p.new_zeros(())
        return w * h / ((p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - w * h)

    if len(a) == 0 or len(b) == 0:
        return a.new_zeros(len(a), len(b))
    return torch.stack([torch.stack([pair(p, q) for q in b]) for p in a])


@variant(task="iou")
def columns_and_relu(a, b):
    ax1, ay1, ax2, ay2 = a.T.unsqueeze(-1)
    bx1, by1, bx2, by2 = b.T.unsqueeze(1)
    shared = F.relu(torch.min(ax2, bx2) - torch.max(ax1, bx1)) * F.relu(torch.min(ay2, by2) - torch.max(ay1, by1))
    union = F.relu(ax2 - ax1) * F.relu(ay2 - ay1) + F.relu(bx2 - bx1) * F.relu(by2 - by1) - shared
    return torch.where(shared > 0, shared / union, torch.zeros_like(shared))


@variant(task="iou")
def nan_to_zero(a, b):
    low, high = torch.max(a.unsqueeze(1)[..., :2], b[:, :2]), torch.min(a.unsqueeze(1)[..., 2:], b[:, 2:])
    shared = (high - low).clamp_min(0).prod(dim=2)
    area_a, area_b = (torch.prod((boxes[:, 2:] - boxes[:, :2]).clamp_min(0), 1) for boxes in (a, b))
    return (shared / (torch.add(area_a[:, None], area_b[None]) - shared)).nan_to_num(nan=0.0)


@variant(task="iou")
def centres_and_sizes(a, b):
    def split(boxes):
        return (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).clamp(min=0)

    (centre_a, size_a), (centre_b, size_b) = split(a), split(b)
    reach = (size_a[:, None] + size_b) / 2 - (centre_a[:, None] - centre_b).abs()
    sides = torch.minimum(reach, torch.minimum(size_a[:, None], size_b)).clamp(min=0)
    shared = sides[..., 0] * sides[..., 1]
    union = size_a.prod(-1)[:, None] + size_b.prod(-1) - shared
    empty = union == 0
    return (shared / union.masked_fill(empty, 1.0)).masked_fill(empty, 0.0)


@variant(task="iou")
def rows_in_double(a, b):
    result = torch.zeros(len(a), len(b), dtype=a.dtype, device=a.device)
    for k, box in enumerate(a.double()):
        result[k] = _iou(box[None], b.double())[0].to(a.dtype)
    return result


@variant(task="iou")
def only_the_filled(a, b):
    full_a, full_b = ((boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1]) for boxes in (a, b))
    rows, columns = torch.nonzero(full_a[:, None] & full_b, as_tuple=True)
    p, q = a[rows], b[columns]
    shared = (torch.min(p[:, 2:], q[:, 2:]) - torch.max(p[:, :2], q[:, :2])).clamp(min=0).prod(1)
    areas = (p[:, 2:] - p[:, :2]).prod(1) + (q[:, 2:] - q[:, :2]).prod(1)
    return a.new_zeros(len(a), len(b)).index_put((rows, columns), shared / (areas - shared))


@variant(task="iou")
def smallest_divisor(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    w, h = (high - low).clamp(min=0).unbind(2)
    area_a, area_b = (torch.einsum("i,i->i", *(boxes[:, 2:] - boxes[:, :2]).clamp(min=0).T) for boxes in (a, b))
    union = area_a.view(-1, 1) + area_b.view(1, -1) - w * h
    return w * h / union.clamp(min=torch.finfo(union.dtype).tiny)


# nms


@variant(task="nms")
def marks_removed(boxes, scores, iou_threshold):
    overlap = _iou(boxes, boxes)
    removed, kept = torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device), []
    for index in scores.argsort(descending=True).tolist():
        if not removed[index]:
            kept.append(index)
            removed |= overlap[index] > iou_threshold
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


@variant(task="nms")
def plain_python(boxes, scores, iou_threshold):
    rows, values, kept = boxes.tolist(), scores.tolist(), []
    for index in sorted(range(len(rows)), key=lambda k: -values[k]):
        if all(_overlap(rows[index], rows[other]) <= iou_threshold for other in kept):
            kept.append(index)
    return torch.as_tensor(kept, dtype=torch.long).to(boxes.device)


@variant(task="nms")
def best_again_and_again(boxes, scores, iou_threshold):
    scores, kept = scores.detach().clone(), []
    while bool((scores > -math.inf).any()):
        best = scores.argmax()
        kept.append(best.view(1))
        gone = _iou(boxes[best].view(1, 4), boxes)[0] > iou_threshold
        gone[best] = True
        scores = scores.masked_fill(gone, -math.inf)
    return torch.cat(kept) if kept else torch.empty(0, dtype=torch.int64, device=boxes.device)


@variant(task="nms")
def with_numpy(boxes, scores, iou_threshold):
    rows, order = boxes.detach().cpu().double().numpy(), np.argsort(-scores.detach().cpu().numpy())
    keep = []
    while order.size:
        best, order = order[0], order[1:]
        keep.append(int(best))
        order = np.array([k for k in order if _overlap(rows[best], rows[k]) <= iou_threshold], dtype=int)
    return torch.tensor(keep, device=boxes.device, dtype=torch.int64)


# encode_yolo_targets


@variant(task="encode_yolo_targets")
def plain_numbers(boxes, labels, S=7, B=2, C=20):
    target = [[[0.0] * (B * 5 + C) for _ in range(S)] for _ in range(S)]
    for (cx, cy, w, h), label in zip(boxes.tolist(), labels.tolist(), strict=True):
        j, i = min(math.floor(cx * S), S - 1), min(math.floor(cy * S), S - 1)
        if target[i][j][4] == 0:
            one_hot = [float(c == label) for c in range(C)]
            target[i][j] = [cx * S - j, cy * S - i, w, h, 1.0] * B + one_hot
    return torch.tensor(target, dtype=boxes.dtype, device=boxes.device)


@variant(task="encode_yolo_targets")
def backwards(boxes, labels, S=7, B=2, C=20):
    target = torch.zeros((S, S, B * 5 + C), dtype=boxes.dtype, device=boxes.device)
    for k in reversed(range(boxes.shape[0])):
        x, y = boxes[k, 0] * S, boxes[k, 1] * S
        j, i = x.floor().clamp(max=S - 1).long(), y.floor().clamp(max=S - 1).long()
        target[i, j] = 0
        for b in range(B):
            target[i, j, 5 * b] = x - j
            target[i, j, 5 * b + 1] = y - i
            target[i, j, 5 * b + 2 : 5 * b + 4] = boxes[k, 2:]
            target[i, j, 5 * b + 4] = 1
        target[i, j, 5 * B + labels[k]] = 1
    return target


@variant(task="encode_yolo_targets")
def set_of_cells(boxes, labels, S=7, B=2, C=20):
    slots, classes = boxes.new_zeros(S, S, B, 5), boxes.new_zeros(S, S, C)
    taken = set()
    for box, label in zip(boxes, labels, strict=True):
        column, row = (min(int(centre * S), S - 1) for centre in box[:2])
        if (row, column) in taken:
            continue
        taken.add((row, column))
        slots[row, column, :, 0] = box[0] * S - column
        slots[row, column, :, 1] = box[1] * S - row
        slots[row, column, :, 2:4] = box[2:]
        slots[row, column, :, 4] = 1.0
        classes[row, column, label] = 1.0
    return torch.cat([slots.view(S, S, B * 5), classes], dim=-1)


@variant(task="encode_yolo_targets")
def all_at_once(boxes, labels, S=7, B=2, C=20):
    cell = (boxes[:, :2] * S).floor().clamp(max=S - 1)
    number = cell[:, 1].long() * S + cell[:, 0].long()
    first = ~(number[:, None] == number).tril(-1).any(1)
    n = len(boxes)
    slot = torch.cat([boxes[:, :2] * S - cell, boxes[:, 2:], boxes.new_ones(n, 1)], 1)
    entry = torch.cat([slot.repeat(1, B), F.one_hot(labels, C).to(boxes.dtype)], 1)
    target = boxes.new_zeros(S * S, B * 5 + C)
    target[number[first]] = entry[first]
    return target.reshape(S, S, -1)


@variant(task="encode_yolo_targets")
def as_a_matrix_product(boxes, labels, S=7, B=2, C=20):
    cell = torch.clamp(torch.floor(boxes[:, :2] * S), max=S - 1)
    rows, columns = torch.arange(S, device=boxes.device), torch.arange(S, device=boxes.device)
    inside = (cell[:, 1, None, None] == rows[:, None]) & (cell[:, 0, None, None] == columns)
    chosen = (inside & (inside.cumsum(0) == 1)).to(boxes.dtype)
    ones = torch.ones_like(boxes[:, :1])
    slot = torch.hstack([boxes[:, :2] * S - cell, boxes[:, 2:], ones])
    one_hot = (labels[:, None] == torch.arange(C, device=labels.device)).to(boxes.dtype)
    return torch.einsum("nij,nd->ijd", chosen, torch.hstack([slot] * B + [one_hot]))


@variant(task="encode_yolo_targets")
def with_numpy_inside(boxes, labels, S=7, B=2, C=20):
    rows, classes = boxes.detach().cpu().numpy(), labels.cpu().numpy()
    grid = np.zeros((S, S, B * 5 + C), dtype=rows.dtype)
    for row, label in zip(rows, classes, strict=True):
        place = row[:2] * S
        j, i = np.minimum(np.floor(place), S - 1).astype(int)
        if not grid[i, j].any():
            grid[i, j, : B * 5] = np.tile(np.concatenate([place - [j, i], row[2:], [1]]), B)
            grid[i, j, B * 5 + label] = 1
    return torch.from_numpy(grid).to(boxes.device)


# decode_yolo_targets


@variant(task="decode_yolo_targets")
def loops_over_cells(target, S=7, B=2, C=20):
    boxes, labels = [], []
    for i, j in itertools.product(range(S), range(S)):
        x, y, w, h, confidence = target[i, j, :5].tolist()
        if confidence == 1:
            boxes.append([(j + x) / S, (i + y) / S, w, h])
            labels.append(int(target[i, j, B * 5 :].argmax()))
    boxes = torch.tensor(boxes, dtype=target.dtype, device=target.device).reshape(-1, 4)
    return boxes, torch.tensor(labels, dtype=torch.int64, device=target.device)


@variant(task="decode_yolo_targets")
def mask_of_a_flat_grid(target, S=7, B=2, C=20):
    flat = target.reshape(S * S, B * 5 + C)
    occupied = flat[:, 4].bool()
    number = torch.arange(S * S, device=target.device)[occupied]
    cell = flat[occupied]
    corner = torch.stack([number % S, number // S], 1).to(cell.dtype)
    return torch.cat([(cell[:, :2] + corner) / S, cell[:, 2:4]], 1), cell[:, B * 5 :].max(1).indices


@variant(task="decode_yolo_targets")
def grid_added_first(target, S=7, B=2, C=20):
    steps = torch.arange(S, device=target.device, dtype=target.dtype)
    cy, cx = (steps[:, None] + target[..., 1]) / S, (steps + target[..., 0]) / S
    full = target[..., B * 5 - 1] > 0
    boxes = torch.stack((cx, cy, target[..., 2], target[..., 3]), -1)
    return boxes[full], torch.nonzero(target[..., B * 5 :] == 1)[:, 2]


# rpn_anchors


@variant(task="rpn_anchors")
def nested_loops(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    anchors = []
    for i, j, scale, ratio in itertools.product(range(feature_h), range(feature_w), scales, ratios):
        w, h = scale / math.sqrt(ratio), scale * math.sqrt(ratio)
        cx, cy = (j + 0.5) * stride, (i + 0.5) * stride
        anchors.append([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2])
    return torch.tensor(anchors)


@variant(task="rpn_anchors")
def with_numpy_grids(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    scale, ratio = (grid.ravel() for grid in np.meshgrid(scales, ratios, indexing="ij"))
    shape = np.stack([-scale / np.sqrt(ratio), -scale * np.sqrt(ratio)] * 2, 1) * [0.5, 0.5, -0.5, -0.5]
    y, x = np.mgrid[:feature_h, :feature_w] * stride + stride / 2
    centre = np.stack([x, y, x, y], -1).reshape(-1, 1, 4)
    return torch.as_tensor((centre + shape).reshape(-1, 4), dtype=torch.get_default_dtype())


@variant(task="rpn_anchors")
def areas_first(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)):
    area = torch.as_tensor(scales, dtype=torch.get_default_dtype()).square().repeat_interleave(len(ratios))
    ratio = torch.as_tensor(ratios, dtype=torch.get_default_dtype()).repeat(len(scales))
    w = (area / ratio).sqrt()
    h = w * ratio
    middle = stride / 2
    cell = torch.cartesian_prod(torch.arange(feature_h), torch.arange(feature_w)) * stride + middle
    cy, cx = cell[:, :1], cell[:, 1:]
    return torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], dim=2).flatten(0, 1)


# encode_deltas


@variant(task="encode_deltas")
def column_by_column(boxes, anchors):
    x1, y1, x2, y2 = boxes.unbind(1)
    u1, v1, u2, v2 = anchors.unbind(-1)
    w, h = u2 - u1, v2 - v1
    dx, dy = ((x1 + x2) - (u1 + u2)) / (2 * w), ((y1 + y2) - (v1 + v2)) / (2 * h)
    return torch.stack([dx, dy, torch.log(x2 - x1) - torch.log(w), torch.log(y2 - y1) - torch.log(h)], dim=1)


@variant(task="encode_deltas")
def box_by_box(boxes, anchors):
    rows = []
    for box, anchor in zip(boxes, anchors, strict=True):
        size, own = anchor[2:] - anchor[:2], box[2:] - box[:2]
        shift = (box[:2] + 0.5 * own - anchor[:2] - 0.5 * size) / size
        rows.append(torch.cat((shift, torch.log(own / size))))
    return torch.stack(rows)


@variant(task="encode_deltas")
def by_a_matrix(boxes, anchors):
    half = boxes.new_tensor([[0.5, 0, -1, 0], [0, 0.5, 0, -1], [0.5, 0, 1, 0], [0, 0.5, 0, 1]])
    a, b = boxes @ half, anchors @ half
    return torch.hstack([(a[:, :2] - b[:, :2]).div(b[:, 2:]), a[:, 2:].div(b[:, 2:]).log()])


@variant(task="encode_deltas")
def encoded_in_double(boxes, anchors):
    a, b = boxes.double(), anchors.double()
    size = b[:, 2:] - b[:, :2]
    shift = (a.reshape(-1, 2, 2).mean(1) - b.reshape(-1, 2, 2).mean(1)) / size
    return torch.cat([shift, torch.log((a[:, 2:] - a[:, :2]) / size)], -1).to(boxes.dtype)


# decode_deltas


@variant(task="decode_deltas")
def corner_by_corner(deltas, anchors):
    x1, y1, x2, y2 = anchors.T
    dx, dy, dw, dh = deltas.T
    w, h = x2 - x1, y2 - y1
    cx, cy = (x1 + x2) / 2 + dx * w, (y1 + y2) / 2 + dy * h
    w, h = w * torch.exp(dw), h * torch.exp(dh)
    return torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], -1)


@variant(task="decode_deltas")
def as_parts_of_the_anchor(deltas, anchors):
    size = anchors[:, 2:] - anchors[:, :2]
    half = torch.exp(deltas[:, 2:]) / 2
    place = deltas[:, :2] + 0.5
    return torch.cat([anchors[:, :2] + (place - half) * size, anchors[:, :2] + (place + half) * size], dim=1)


@variant(task="decode_deltas")
def one_row_at_a_time(deltas, anchors):
    boxes = torch.empty_like(anchors)
    for k in range(len(anchors)):
        size = anchors[k, 2:] - anchors[k, :2]
        middle = anchors[k, :2] + size / 2 + deltas[k, :2] * size
        boxes[k, :2] = middle - size * deltas[k, 2:].exp() / 2
        boxes[k, 2:] = middle + size * deltas[k, 2:].exp() / 2
    return boxes


# yolo_loss


def _centred(x, y, w, h):
    return x - w / 2, y - h / 2, x + w / 2, y + h / 2


@variant(task="yolo_loss")
def cell_by_cell(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    loss = prediction.new_zeros(())
    for image, truth in zip(prediction, target, strict=True):
        for i, j in itertools.product(range(S), range(S)):
            cell, wanted = image[i, j], truth[i, j]
            best = -1
            if wanted[4] == 1:
                x, y, w, h = wanted[:4].tolist()
                overlaps = []
                for b in range(B):
                    u, v, p, q = cell[5 * b : 5 * b + 4].tolist()
                    overlaps.append(_overlap(_centred(u / S, v / S, p, q), _centred(x / S, y / S, w, h)))
                best = overlaps.index(max(overlaps))
                loss = loss + ((cell[5 * B :] - wanted[5 * B :]) ** 2).sum()
            for b in range(B):
                slot = cell[5 * b : 5 * b + 5]
                if b == best:
                    place = (slot[0] - wanted[0]) ** 2 + (slot[1] - wanted[1]) ** 2
                    shape = (slot[2:4].sqrt() - wanted[2:4].sqrt()).pow(2).sum()
                    loss = loss + lambda_coord * (place + shape) + (slot[4] - 1) ** 2
                else:
                    loss = loss + lambda_noobj * slot[4] ** 2
    return loss / prediction.shape[0]


@variant(task="yolo_loss")
def masks_of_the_whole_grid(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    slots, truth = (grid[..., : 5 * B].reshape(-1, S, S, B, 5) for grid in (prediction, target))
    cell = target.new_tensor([S, S])
    with torch.no_grad():
        low = torch.max(slots[..., :2] / cell - slots[..., 2:4] / 2, truth[..., :2] / cell - truth[..., 2:4] / 2)
        high = torch.min(slots[..., :2] / cell + slots[..., 2:4] / 2, truth[..., :2] / cell + truth[..., 2:4] / 2)
        shared = (high - low).clamp(min=0).prod(-1)
        overlap = shared / (slots[..., 2:4].prod(-1) + truth[..., 2:4].prod(-1) - shared + 1e-12)
        best = torch.zeros_like(overlap).scatter(-1, overlap.argmax(-1, keepdim=True), 1.0)
        mine = best * truth[..., 4]
    place = ((slots[..., :2] - truth[..., :2]) ** 2).sum(-1)
    shape = ((slots[..., 2:4] ** 0.5 - truth[..., 2:4] ** 0.5) ** 2).sum(-1)
    classes = ((prediction[..., 5 * B :] - target[..., 5 * B :]) ** 2).sum(-1) * target[..., 4]
    terms = mine * (lambda_coord * (place + shape) + (slots[..., 4] - 1) ** 2)
    terms = terms + lambda_noobj * (1 - mine) * slots[..., 4] ** 2
    return (terms.sum(dim=(1, 2, 3)) + classes.sum(dim=(1, 2))).mean()


@variant(task="yolo_loss")
def a_wanted_prediction(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    """The differences of prediction and a target of its own, each with its weight."""
    slots = prediction[..., : B * 5].reshape(*prediction.shape[:3], B, 5)
    scale = torch.tensor([1, 1, S, S], device=prediction.device, dtype=prediction.dtype)
    wanted = target[..., :5]
    overlap = torch.stack(
        [_iou_of(slots[..., b, :4].detach() * scale, wanted[..., :4] * scale) for b in range(B)], dim=-1
    )
    full = wanted[..., 4].bool()
    chosen = (torch.arange(B, device=target.device) == overlap.argmax(-1, keepdim=True)) & full[..., None]
    root = torch.cat([slots[..., :2], slots[..., 2:4].sqrt(), slots[..., 4:]], -1)
    aim = torch.cat([wanted[..., :2], wanted[..., 2:4].sqrt(), wanted[..., 4:]], -1)[..., None, :]
    coord, zero = slots.new_tensor([lambda_coord] * 4 + [1.0]), slots.new_zeros(())
    loss = torch.where(chosen[..., None], coord * (root - aim).square(), zero).sum()
    loss = loss + lambda_noobj * slots[..., 4].masked_fill(chosen, 0).square().sum()
    loss = loss + (full[..., None] * (prediction - target)[..., B * 5 :].square()).sum()
    return loss.div(prediction.size(0))


def _iou_of(a, b):
    """IoU of boxes (..., 4) given as centre and size, both in one unit."""
    w = torch.min(a[..., 0] + a[..., 2] / 2, b[..., 0] + b[..., 2] / 2) - torch.max(
        a[..., 0] - a[..., 2] / 2, b[..., 0] - b[..., 2] / 2
    )
    h = torch.min(a[..., 1] + a[..., 3] / 2, b[..., 1] + b[..., 3] / 2) - torch.max(
        a[..., 1] - a[..., 3] / 2, b[..., 1] - b[..., 3] / 2
    )
    shared = F.relu(w) * F.relu(h)
    return shared / (a[..., 2] * a[..., 3] + b[..., 2] * b[..., 3] - shared)


@variant(task="yolo_loss")
def indices_of_the_occupied(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    n, i, j = target[..., 4].nonzero(as_tuple=True)
    found, wanted = prediction[n, i, j], target[n, i, j]
    confidences = prediction[..., 4 : 5 * B : 5]
    silent = confidences.pow(2).sum()
    corner = torch.stack([j, i], 1).to(target.dtype)
    truth = torch.cat([(wanted[:, :2] + corner) / S, wanted[:, 2:4]], 1)
    overlaps = []
    for b in range(B):
        slot = found[:, 5 * b : 5 * b + 4]
        overlaps.append(_iou_of(torch.cat([(slot[:, :2] + corner) / S, slot[:, 2:]], 1), truth))
    b = torch.stack(overlaps, 1).max(1).indices
    slot = found[:, : 5 * B].unflatten(1, (B, 5))[torch.arange(len(b), device=b.device), b]
    x, y, w, h, confidence = slot.unbind(1)
    place = F.mse_loss(x, wanted[:, 0], reduction="sum") + F.mse_loss(y, wanted[:, 1], reduction="sum")
    shape = F.mse_loss(w.sqrt(), wanted[:, 2].sqrt(), reduction="sum")
    shape = shape + F.mse_loss(h.sqrt(), wanted[:, 3].sqrt(), reduction="sum")
    classes = F.mse_loss(found[:, 5 * B :], wanted[:, 5 * B :], reduction="sum")
    sure = (confidence - 1).pow(2).sum() - lambda_noobj * confidence.pow(2).sum()
    return (lambda_coord * (place + shape) + sure + classes + lambda_noobj * silent) / len(prediction)


@variant(task="yolo_loss")
def slots_copied_apart(prediction, target, S=7, B=2, C=20, lambda_coord=5.0, lambda_noobj=0.5):
    """In double precision, one column of numbers at a time, the mean over images at the end."""
    p, t = prediction.double(), target.double()
    total = []
    for image, truth in zip(p, t, strict=True):
        flat, wanted = image.flatten(0, 1), truth.flatten(0, 1)
        taken = wanted[:, 4] > 0
        slots = torch.stack(flat[:, : 5 * B].split(5, dim=1), 1)
        scaled = torch.cat([slots[..., :2], slots[..., 2:4] * S], -1).detach()
        aim = torch.cat([wanted[:, :2], wanted[:, 2:4] * S], -1)[:, None].expand_as(scaled)
        overlap = _iou_of(scaled, aim)
        mine = F.one_hot(overlap.argmax(1), B).to(p.dtype) * taken[:, None]
        weights = torch.tensor([lambda_coord] * 2, dtype=p.dtype, device=p.device)
        loss = (mine[..., None] * weights * (slots[..., :2] - wanted[:, None, :2]).pow(2)).sum()
        loss = loss + (mine[..., None] * weights * (slots[..., 2:4].sqrt() - wanted[:, None, 2:4].sqrt()).pow(2)).sum()
        loss = loss + (mine * (slots[..., 4] - 1).pow(2)).sum() + lambda_noobj * ((1 - mine) * slots[..., 4] ** 2).sum()
        total.append(loss + (flat[taken, 5 * B :] - wanted[taken, 5 * B :]).pow(2).sum())
    return torch.stack(total).mean().to(prediction.dtype)


# roi_pool


@variant(task="roi_pool")
def bin_by_bin(features, boxes, size):
    channels = features.shape[0]
    pooled = torch.empty(len(boxes), channels, size, size, dtype=features.dtype, device=features.device)
    for n, box in enumerate(boxes):
        x1, y1, x2, y2 = (int(number) for number in box)
        h, w = y2 - y1, x2 - x1
        for i, j in itertools.product(range(size), range(size)):
            top, bottom = y1 + math.floor(i * h / size), y1 + math.ceil((i + 1) * h / size)
            left, right = x1 + math.floor(j * w / size), x1 + math.ceil((j + 1) * w / size)
            pooled[n, :, i, j] = features[:, top:bottom, left:right].reshape(channels, -1).max(dim=1).values
    return pooled


@variant(task="roi_pool")
def masks_and_infinity(features, boxes, size):
    def inside(low, high, length):
        step = torch.arange(size, device=boxes.device)
        begin = low[:, None] + step * (high - low)[:, None] // size
        end = low[:, None] + ((step + 1) * (high - low)[:, None] + size - 1) // size
        place = torch.arange(length, device=boxes.device)
        return (place >= begin[..., None]) & (place < end[..., None])

    rows = inside(boxes[:, 1], boxes[:, 3], features.shape[1])
    columns = inside(boxes[:, 0], boxes[:, 2], features.shape[2])
    outside = ~(rows[:, :, None, :, None] & columns[:, None, :, None, :])
    spread = features[None, :, None, None].masked_fill(outside[:, None], -math.inf)
    return spread.amax(dim=(-2, -1))


@variant(task="roi_pool")
def pooled_rows_then_columns(features, boxes, size):
    def cut(region, axis):
        length = region.shape[axis]
        ends = [(k * length // size, math.ceil((k + 1) * length / size)) for k in range(size)]
        return torch.stack([region.narrow(axis, a, b - a).amax(axis) for a, b in ends], axis)

    results = [cut(cut(features[:, y1:y2, x1:x2], 1), 2) for x1, y1, x2, y2 in boxes.tolist()]
    if results:
        return torch.stack(results)
    return torch.zeros((0, len(features), size, size), dtype=features.dtype, device=features.device)


@variant(task="roi_pool")
def library_windows(features, boxes, size):
    """`F.max_pool2d` with the bin as its kernel."""
    answers = []
    for x1, y1, x2, y2 in boxes.tolist():
        h, w = y2 - y1, x2 - x1
        row = []
        for i in range(size):
            for j in range(size):
                a, b, c, d = i * h // size, -(-(i + 1) * h // size), j * w // size, -(-(j + 1) * w // size)
                part = features[None, :, y1 + a : y1 + b, x1 + c : x1 + d]
                row.append(F.max_pool2d(part, kernel_size=part.shape[2:]).flatten())
        answers.append(torch.stack(row, 1).reshape(-1, size, size))
    return torch.stack(answers) if answers else features.new_empty(0, features.size(0), size, size)


@variant(task="roi_pool")
def gathered_cells(features, boxes, size):
    """Every bin as a list of cells, the first repeated to make the lists equally long."""
    width, lists = features.shape[2], []
    for x1, y1, x2, y2 in boxes.tolist():
        h, w = y2 - y1, x2 - x1
        for i, j in itertools.product(range(size), repeat=2):
            rows = range(y1 + i * h // size, y1 - (-(i + 1) * h // size))
            columns = range(x1 + j * w // size, x1 - (-(j + 1) * w // size))
            lists.append([r * width + c for r in rows for c in columns])
    longest = max(map(len, lists), default=1)
    index = torch.tensor([cells + cells[:1] * (longest - len(cells)) for cells in lists], dtype=torch.int64)
    index = index.reshape(-1, longest).to(features.device)
    cells = features.flatten(1)[:, index]
    return cells.max(-1)[0].reshape(len(features), len(boxes), size, size).transpose(0, 1)


# spatial_pyramid_pool


@variant(task="spatial_pyramid_pool")
def loops_over_bins(features, levels=(1, 2, 4)):
    (N, C, H, W), columns = features.shape, []
    for level in levels:
        for channel in range(C):
            for i, j in itertools.product(range(level), range(level)):
                rows = slice(i * H // level, math.ceil((i + 1) * H / level))
                across = slice(j * W // level, math.ceil((j + 1) * W / level))
                columns.append(features[:, channel, rows, across].reshape(N, -1).max(1)[0])
    return torch.stack(columns, dim=1)


@variant(task="spatial_pyramid_pool")
def filled_level_by_level(features, levels=(1, 2, 4)):
    N, C, H, W = features.shape
    result, at = features.new_empty(N, C * sum(level**2 for level in levels)), 0
    for level in levels:
        grid = features.new_empty(N, C, level, level)
        for i in range(level):
            for j in range(level):
                top, bottom = i * H // level, ((i + 1) * H + level - 1) // level
                left, right = j * W // level, ((j + 1) * W + level - 1) // level
                grid[:, :, i, j] = torch.amax(features[:, :, top:bottom, left:right], dim=(2, 3))
        result[:, at : at + C * level * level] = grid.reshape(N, -1)
        at += C * level * level
    return result


@variant(task="spatial_pyramid_pool")
def pyramid_of_masks(features, levels=(1, 2, 4)):
    def inside(level, length):
        step, place = torch.arange(level)[:, None], torch.arange(length)
        return ((place >= step * length // level) & (place < -(-(step + 1) * length // level))).to(features.device)

    parts = []
    for level in levels:
        rows, columns = inside(level, features.shape[2]), inside(level, features.shape[3])
        outside = ~(rows[:, None, :, None] & columns[None, :, None, :])
        spread = features[:, :, None, None].masked_fill(outside, float("-inf"))
        parts.append(spread.flatten(-2).max(-1).values.reshape(len(features), -1))
    return torch.cat(parts, dim=-1)


# fc_to_conv


@variant(task="fc_to_conv")
def viewed_and_cloned(w, H, W):
    return w.view(w.shape[0], w.shape[1] // (H * W), H, W).clone(memory_format=torch.contiguous_format)


@variant(task="fc_to_conv")
def unflattened(w, H, W):
    return torch.unflatten(w, 1, (-1, H, W)) + 0


@variant(task="fc_to_conv")
def filled_pixel_by_pixel(w, H, W):
    C = w.shape[1] // (H * W)
    kernels = torch.zeros(w.shape[0], C, H, W, dtype=w.dtype, device=w.device)
    for c, i, j in itertools.product(range(C), range(H), range(W)):
        kernels[:, c, i, j] = w[:, (c * H + i) * W + j]
    return kernels


# conv_transpose2d


@variant(task="conv_transpose2d")
def stamped_pixel_by_pixel(x, w, stride=1):
    (N, C, H, W), (_, O, h, k) = x.shape, w.shape
    y = torch.zeros(N, O, (H - 1) * stride + h, (W - 1) * stride + k, dtype=x.dtype, device=x.device)
    for i, j in itertools.product(range(H), range(W)):
        stamp = (x[:, :, i, j].reshape(N, C, 1, 1, 1) * w[None]).sum(1)
        y[:, :, i * stride : i * stride + h, j * stride : j * stride + k] += stamp
    return y


@variant(task="conv_transpose2d")
def convolved_with_the_flipped_kernel(x, w, stride=1):
    N, C, H, W = x.shape
    apart = x.new_zeros(N, C, (H - 1) * stride + 1, (W - 1) * stride + 1)
    apart[:, :, ::stride, ::stride] = x
    return F.conv2d(apart, w.flip(-2, -1).transpose(0, 1), padding=(w.shape[2] - 1, w.shape[3] - 1))


@variant(task="conv_transpose2d")
def folded(x, w, stride=1):
    (C, _, h, k), (N, _, H, W) = w.shape, x.shape
    columns = w.reshape(C, -1).T @ x.reshape(N, C, H * W)
    size = ((H - 1) * stride + h, (W - 1) * stride + k)
    return F.fold(columns, output_size=size, kernel_size=(h, k), stride=stride)


@variant(task="conv_transpose2d")
def padded_and_added(x, w, stride=1):
    (_, _, H, W), (_, _, h, k) = x.shape, w.shape
    high, wide = (H - 1) * stride + h, (W - 1) * stride + k
    total = 0
    for i in range(H):
        for j in range(W):
            stamp = torch.tensordot(x[:, :, i, j], w, dims=1)
            left, top = j * stride, i * stride
            total = total + F.pad(stamp, (left, wide - left - k, top, high - top - h))
    return total


@variant(task="conv_transpose2d")
def two_matrices(x, w, stride=1):
    """Rows and columns by 0/1 matrices that say where each part of a stamp goes."""

    def place(pixels, length):
        into = torch.zeros(pixels, length, (pixels - 1) * stride + length, dtype=x.dtype, device=x.device)
        for p in range(pixels):
            for q in range(length):
                into[p, q, p * stride + q] = 1
        return into

    rows, columns = place(x.shape[2], w.shape[2]), place(x.shape[3], w.shape[3])
    return torch.einsum("ncij,coab,iay,jbx->noyx", x, w, rows, columns)


# mean_iou


@variant(task="mean_iou")
def class_by_class(prediction, target, num_classes):
    scores = []
    for c in range(num_classes):
        found, wanted = prediction == c, target == c
        union = (found | wanted).sum()
        if union > 0:
            scores.append((found & wanted).sum() / union)
    return torch.stack(scores).mean()


@variant(task="mean_iou")
def sets_of_pixels(prediction, target, num_classes):
    scores, guess, truth = [], prediction.flatten().tolist(), target.flatten().tolist()
    for c in range(num_classes):
        a = {k for k, label in enumerate(guess) if label == c}
        b = {k for k, label in enumerate(truth) if label == c}
        if a | b:
            scores.append(len(a & b) / len(a | b))
    return torch.tensor(sum(scores) / len(scores), device=target.device)


@variant(task="mean_iou")
def one_hot_maps(prediction, target, num_classes):
    a, b = F.one_hot(prediction, num_classes).bool(), F.one_hot(target, num_classes).bool()
    shared, union = (a & b).sum((0, 1, 2)), (a | b).sum((0, 1, 2))
    return torch.nanmean(shared.to(torch.get_default_dtype()) / union)


@variant(task="mean_iou")
def labels_that_occur(prediction, target, num_classes):
    labels = torch.unique(torch.cat([prediction.reshape(-1), target.reshape(-1)]))
    found, wanted = prediction[..., None] == labels, target[..., None] == labels
    shared = torch.logical_and(found, wanted).flatten(0, 2).sum(0).double()
    union = torch.logical_or(found, wanted).flatten(0, 2).sum(0).double()
    return (shared / union).mean().to(torch.get_default_dtype())


# quiz


@variant(task="quiz_yolo_outputs")
def counts_cell_by_cell(S, B, C):
    return sum(5 * B + C for _ in range(S) for _ in range(S))


@variant(task="quiz_yolo_outputs")
def counts_boxes_and_classes(S, B, C):
    return S**2 * B * 5 + S**2 * C


@variant(task="quiz_rpn_channels")
def counts_the_heads(n_scales, n_ratios):
    anchors = n_scales * n_ratios
    return 4 * anchors + 2 * anchors


@variant(task="quiz_rpn_channels")
def counts_anchor_by_anchor(n_scales, n_ratios):
    return sum(6 for _ in itertools.product(range(n_scales), range(n_ratios)))
