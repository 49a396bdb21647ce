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
