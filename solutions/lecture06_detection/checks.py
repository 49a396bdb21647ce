"""What is asked of lecture 6: overlaps, duplicate removal, YOLO's target there and back and its loss, anchors and their
deltas, dense layers as convolutions, transposed convolution, pooling of regions and pyramids, and the mean IoU."""

import itertools
import math

import torch
import torch.nn.functional as F

from autograder.checks import Task, check, choice, close, law

ADAPTIVE = ("*adaptive*", "*Adaptive*")
TRANSPOSED = ("*conv*transpose*", "*ConvTranspose*", "*convolution_backward*", "*_engine_run_backward")
TRANSPOSED += ("convolution", "_convolution")  # the general kernel, whose argument says which way round

TASKS = [
    Task("iou", "Intersection over union", main=True, differentiable=True),
    Task("nms", "Non-maximum suppression", differentiable=False),
    Task("encode_yolo_targets", "From boxes to YOLO's target", main=True, differentiable=False),
    Task("decode_yolo_targets", "From YOLO's target back to boxes", differentiable=False),
    Task("rpn_anchors", "The anchors of a region proposal network", differentiable=False),
    Task("encode_deltas", "From boxes to deltas of anchors", differentiable=True),
    Task("decode_deltas", "From deltas of anchors back to boxes", differentiable=True),
    Task("yolo_loss", "YOLO's loss", main=True, differentiable=True),
    Task("roi_pool", "Pooling of regions of interest", main=True, forbids=ADAPTIVE, differentiable=True),
    Task("spatial_pyramid_pool", "Spatial pyramid pooling", forbids=ADAPTIVE, differentiable=True),
    Task("fc_to_conv", "A dense layer as a convolution", differentiable=True),
    Task("conv_transpose2d", "Transposed convolution", forbids=TRANSPOSED, differentiable=True),
    Task("mean_iou", "The mean IoU of a segmentation", differentiable=False),
    Task("quiz_yolo_outputs", "Quiz: how many numbers YOLO predicts", differentiable=False),
    Task(
        "quiz_rpn_channels",
        "Quiz: how many channels a region proposal network has",
        differentiable=False,
        numbers={"n_scales": (3, 4, 5), "n_ratios": (3, 2, 5)},
    ),
    Task("quiz_rcnn_family", "Quiz: what each R-CNN stopped recomputing", differentiable=False),
    Task("quiz_nms_threshold", "Quiz: the threshold of non-maximum suppression", differentiable=False),
]


def _corners(draw, count, unit=16.0, origin=0):
    """Boxes (count, 4) near a grid of the given unit; no two of their edges lie in line, so none touch."""
    places = [draw.permutation(2 * count + 8)[: 2 * count].reshape(count, 2).sort(-1).values for _ in "xy"]
    grid = torch.stack(places, -1).reshape(count, 4) + origin
    beside = 0.45 * torch.rand(count, 4, generator=draw.generator, dtype=torch.float64)
    return draw.tensor((grid + beside) * unit)


def _overlap(a, b):
    """IoU of two lists of four numbers, neither empty."""
    width, height = (max(min(a[k + 2], b[k + 2]) - max(a[k], b[k]), 0.0) for k in (0, 1))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return width * height / (sum(areas) - width * height)


def _threshold(boxes, near):
    """The middle of a wide gap between the overlaps of these boxes, as close to `near` as it goes."""
    rows = boxes.tolist()
    overlaps = {_overlap(a, b) for a in rows for b in rows}
    levels = sorted({0.0, 1.0} | overlaps)
    gaps = [(low + high) / 2 for low, high in itertools.pairwise(levels) if high - low > 0.004]
    return min(gaps, key=lambda middle: abs(middle - near))


def _crowd(draw, objects, copies, unit=1.0):
    """Detections (objects * copies, 4): a few objects, each found several times, in mixed order, with room around."""
    corner, size = draw.integers(0, 60, objects, 1, 2), draw.integers(28, 47, objects, 1, 2)
    boxes = (torch.cat([corner, corner + size], -1) + draw.integers(-6, 7, objects, copies, 4)).reshape(-1, 4)
    return boxes[draw.permutation(len(boxes))].double() * unit


def _scores(draw, n, low=0):
    """Scores (n,), all different, from `low` in steps of 1/8."""
    return draw.constant((draw.permutation(n).double() + low) / 8)


def _objects(draw, cells, S, C):
    """One object in the middle region of each of these cells (numbered row by row): boxes (n, 4) and labels (n,)."""
    n = len(cells)
    corner = torch.stack([cells % S, cells // S], -1).double()
    centre = (corner + draw.uniform(n, 2, low=0.1, high=0.9)) / S
    boxes = torch.cat([centre, draw.uniform(n, 2, low=0.05, high=1.0)], -1)
    return draw.constant(boxes.float().double()), draw.integers(0, C, n)


def _exact_objects(draw, cells, S, C):
    """As `_objects`, for S a power of two, with centres that a shift by 1 / S moves without rounding."""
    corner = torch.stack([cells % S, cells // S], -1).double()
    centre = (corner + draw.integers(8, 57, len(cells), 2) / 64) / S
    boxes = torch.cat([centre, draw.integers(3, 60, len(cells), 2) / 64], -1)
    return draw.constant(boxes), draw.integers(0, C, len(cells))


def _target(cells, slots, labels, S, B, C):
    """The target (S, S, B * 5 + C) with these slots (n, 4) and labels (n,) in these cells."""
    target = torch.zeros(S * S, B * 5 + C, dtype=torch.float64)
    filled = torch.cat([slots, torch.ones(len(slots), 1, dtype=slots.dtype)], -1)
    target[cells, : B * 5] = filled.repeat(1, B)
    target[cells, B * 5 + labels] = 1
    return target.reshape(S, S, B * 5 + C)


def _drawn_target(draw, n, S, B, C):
    """A target with n objects in random cells."""
    slots = draw.uniform(n, 4, low=0.05, high=0.95)
    return draw.constant(_target(draw.permutation(S * S)[:n], slots, draw.integers(0, C, n), S, B, C))


# iou


@check("Every box of one set against every box of another", task="iou", points=2, public=True, draws=3)
def every_pair(student, draw):
    """Pairs, not partners: N differs from M; some boxes overlap, some do not, some have negative coordinates."""
    n = draw.integer(2, 5)
    boxes = _corners(draw, 2 * n + 1, origin=-draw.integer(0, 9))
    return {"iou": student.iou(boxes[:n], boxes[n:])}


@law("Three pairs worked by hand", task="iou", points=1, public=True)
def pairs_by_hand(student, draw):
    box = torch.tensor([[0, 0, 2, 2]], dtype=torch.float64)
    others = torch.tensor([[0, 0, 2, 2], [1, 0, 3, 2], [2, 0, 4, 2]], dtype=torch.float64)
    same, shifted, beside = student.iou(box, others)[0]
    assert close(same, 1, 1e-5), "a box and itself: intersection and union are the same area, so the IoU is 1"
    assert close(shifted, 1 / 3, 1e-5), "two 2 x 2 boxes shifted by 1 share an area of 2 and cover one of 6: 1/3"
    assert close(beside, 0), "boxes that only touch share no area: the IoU is 0"


@check("Boxes that lie apart share nothing", task="iou", points=2, public=False, draws=2)
def apart(student, draw):
    """Apart in x, in y and in both, where two negative lengths have a positive product."""
    box = _corners(draw, 1, unit=0.25, origin=4)
    right, below = (draw.tensor([step]) for step in ([10.25, 0.5625, 10.25, 0.5625], [0.5625, 11.125, 0.5625, 11.125]))
    others = torch.cat([box + right, box - right, box + below, box - below, box + right + below, box - right - below])
    near = box + draw.tensor([[0.0625, 0.03125, 0.09375, 0.125]])
    return {"iou": student.iou(torch.cat([near, others]) * 64, torch.cat([box, box + right * 4]) * 64)}


@check("Empty boxes give 0, never NaN", task="iou", points=2, public=False, gradients=False)
def empty_boxes(student, draw):
    """No width, no height, a point, turned around in one axis and in both; beside each other and ordinary ones."""
    empty = [[1, 1, 1, 3], [1, 2, 4, 2], [2, 2, 2, 2], [5, 1, 3, 4], [1, 4, 3, 1], [6, 6, 2, 2]]
    ordinary = [[0, 0, 4, 4], [0, 0, 2, 3]]  # the area of the second is that of the turned ones with the other sign
    unit, origin = 2.0 ** draw.integer(4, 8), draw.integer(-3, 4)
    boxes = (draw.tensor(empty + ordinary) + origin) * unit
    return {"iou": student.iou(boxes, boxes[draw.permutation(len(boxes))])}


@check("Sides from 1e-4 to 1e4", task="iou", points=2, public=False, gradients=False)
def tiny_and_huge(student, draw):
    """The IoU has no unit: a constant added to a denominator would show here."""
    tiny, huge, needles = _corners(draw, 5, unit=2**-12), _corners(draw, 5, unit=512.0), _corners(draw, 5, unit=1.0)
    needles = needles * draw.constant([2**-12, 512.0, 2**-12, 512.0])
    results = {"tiny": student.iou(tiny[:2], tiny), "huge": student.iou(huge[:2], huge)}
    return results | {"needles": student.iou(needles, needles), "all": student.iou(huge, torch.cat([tiny, huge]))}


@check("No boxes in one of the sets, or in both", task="iou", points=1, public=False, gradients=False, draws=1)
def no_boxes(student, draw):
    """The result keeps its shape: (0, M), (N, 0), (0, 0)."""
    boxes = _corners(draw, 3)
    return {
        "none against three": student.iou(boxes[:0], boxes),
        "three against none": student.iou(boxes, boxes[:0]),
        "none against none": student.iou(boxes[:0], boxes[:0]),
    }


@check("One box against several, and against one", task="iou", points=1, public=False, draws=1)
def one_box(student, draw):
    """A dimension of 1 stays a dimension."""
    boxes = _corners(draw, 5)
    return {
        "one": student.iou(boxes[:1], boxes[1:2]),
        "row": student.iou(boxes[:1], boxes[1:]),
        "column": student.iou(boxes[1:], boxes[:1]),
    }


@law("Order, place and unit do not matter", task="iou", points=1, public=False)
def symmetries(student, draw):
    boxes = _corners(draw, 7)
    a, b = boxes[:3], boxes[3:]
    plain = student.iou(a, b)
    assert close(student.iou(b, a), plain.transpose(0, -1), 1e-5), "exchanging the two sets must transpose the result"
    assert close(student.iou(a + 32, b + 32), plain, 1e-5), "moving all boxes by the same step must change nothing"
    assert close(student.iou(a * 8, b * 8), plain, 1e-5), "measuring all boxes in another unit must change nothing"
    assert bool(((plain >= 0) & (plain <= 1)).all()), "an IoU lies between 0 and 1"


# nms


@check("Several detections of each object", task="nms", points=2, public=True, draws=3)
def crowd(student, draw):
    """Which boxes stay, and in which order."""
    boxes = _crowd(draw, 3, 4)
    threshold = _threshold(boxes, draw.number(0.3, 0.7))
    return {"kept": student.nms(draw.constant(boxes), _scores(draw, len(boxes)), threshold)}


@law("Four boxes worked by hand", task="nms", points=1, public=True)
def nms_by_hand(student, draw):
    boxes = torch.tensor([[0, 0, 4, 4], [10, 0, 14, 4], [0, 1, 4, 5], [10, 3, 14, 7]], dtype=torch.float64)
    scores = torch.tensor([0.6, 0.7, 0.9, 0.8], dtype=torch.float64)
    kept = student.nms(boxes, scores, 0.5).tolist()
    assert kept == [2, 3, 1], f"box 0 goes (IoU 12/20 with box 2), box 1 stays (4/28 with box 3): [2, 3, 1], not {kept}"


@check("A box that went removes no others", task="nms", points=2, public=False, draws=2)
def chains(student, draw):
    """In a chain of overlapping boxes the second goes with the first, and the third therefore stays."""
    first = draw.integers(0, 5, 3, 1) + torch.tensor([[0], [40], [80]])
    left = first + 4 * torch.arange(4)
    top, right, bottom = torch.zeros_like(left), left + 10, torch.full_like(left, 10)
    boxes = torch.stack([left, top, right, bottom], -1).reshape(-1, 4).double()
    scores = (12.0 - torch.arange(3)[:, None] - 3 * torch.arange(4)).reshape(-1).double()
    order = draw.permutation(12)
    return {"kept": student.nms(draw.constant(boxes[order]), draw.constant(scores[order]), 0.3)}


@check("Boxes within the unit square, scores below zero", task="nms", points=2, public=False, draws=2)
def small_boxes(student, draw):
    """Scores are any numbers (logits, say) and coordinates need not be pixels."""
    boxes = _crowd(draw, 3, 4, unit=2**-8)
    threshold = _threshold(boxes, draw.number(0.4, 0.6))
    return {"kept": student.nms(draw.constant(boxes), _scores(draw, len(boxes), low=-60), threshold)}


@check("Strict and lenient thresholds", task="nms", points=1, public=False, draws=1)
def thresholds(student, draw):
    """The threshold is the caller's."""
    boxes = _crowd(draw, 2, 5)
    given, scores = draw.constant(boxes), _scores(draw, len(boxes), low=-4)
    strict, lenient = _threshold(boxes, 0.05), _threshold(boxes, 0.85)
    return {"strict": student.nms(given, scores, strict), "lenient": student.nms(given, scores, iou_threshold=lenient)}


@check("No box, one box, a box without width", task="nms", points=1, public=False, draws=1)
def nms_edges(student, draw):
    """Nothing in, nothing out; a box that overlaps nothing stays."""
    boxes = draw.constant([[0.0, 0.0, 8.0, 8.0], [1.0, 0.0, 9.0, 8.0], [4.0, 1.0, 4.0, 5.0]])
    scores = _scores(draw, 3, low=1)
    return {
        "none": student.nms(boxes[:0], scores[:0], 0.5),
        "one": student.nms(boxes[:1], scores[:1], 0.5),
        "no width": student.nms(boxes, scores, 0.5),
    }


# encode_yolo_targets


@check("Objects in different cells", task="encode_yolo_targets", points=2, public=True, draws=2)
def separate_cells(student, draw):
    """The lecture's numbers, S = 7, B = 2, C = 20."""
    boxes, labels = _objects(draw, draw.permutation(49)[:5], 7, 20)
    return {"target": student.encode_yolo_targets(boxes, labels)}


@law("Confidences and classes are where the objects are", task="encode_yolo_targets", points=1, public=True)
def counts(student, draw):
    S, B, C = 6, 3, 4
    cells = draw.permutation(S * S)[:6]
    boxes, labels = _objects(draw, torch.cat([cells, cells[:2]]), S, C)
    target = student.encode_yolo_targets(boxes, labels, S, B, C)
    confidences, classes = target[..., 4 : B * 5 : 5], target[..., B * 5 :].sum(-1)
    assert close(confidences.sum(), B * len(cells), 1e-5), (
        "confidences must add up to B times the number of occupied cells"
    )
    assert close(classes, confidences[..., 0], 1e-5), "the class row must sum to 1 exactly where the confidence is 1"


@check("Other grids, slots and numbers of classes", task="encode_yolo_targets", points=2, public=False, draws=2)
def other_sizes(student, draw):
    """S, B, C unlike each other and unlike 5, by position and by name."""
    S, B, C = draw.choice([3, 4, 6]), draw.choice([1, 3, 4]), draw.integer(7, 12)
    boxes, labels = _objects(draw, draw.permutation(S * S)[:4], S, C)
    alone, label = _objects(draw, draw.permutation(1), 1, 1)
    return {
        "target": student.encode_yolo_targets(boxes, labels, S, B, C),
        "one cell": student.encode_yolo_targets(alone, label, C=1, S=1, B=3),
    }


@check("Two objects in one cell: the first wins", task="encode_yolo_targets", points=2, public=False, draws=2)
def collisions(student, draw):
    """The later object leaves no trace, neither a box nor a class."""
    S, C = 4, 6
    cells = draw.permutation(S * S)[:3]
    boxes, _ = _objects(draw, cells[[0, 1, 0, 2, 1, 0]], S, C)
    return {"target": student.encode_yolo_targets(boxes, draw.permutation(C), S, 3, C)}


@check("Centres on grid lines and on the far edge", task="encode_yolo_targets", points=2, public=False, draws=1)
def grid_lines(student, draw):
    """A line belongs to the cell that it begins; the edge at 1 belongs to the last cell, with offset 1."""
    results = {}
    for S in (4, 7, 8):
        lines = [k / S for k in range(1, S)]
        edges = [[0, 0], [1, 1], [1, 0], [0, 1], [0.55, 1], [1, 0.55]]
        centres = edges + [[x, y] for x, y in zip(lines, lines[::-1], strict=True)]
        sizes = draw.uniform(len(centres), 2, low=0.05, high=1.0)
        boxes = torch.cat([torch.tensor(centres, dtype=torch.float64), sizes], -1).float().double()
        labels = draw.integers(0, 9, len(centres))
        results[f"S = {S}"] = student.encode_yolo_targets(draw.constant(boxes), labels, S, 2, 9)
    return results


@check(
    "A cell is taken even if its first object has zeros", task="encode_yolo_targets", points=1, public=False, draws=1
)
def taken_by_zeros(student, draw):
    """Offset 0, width or height 0, class 0: none of them says that the cell is free."""
    first = [[0.25, 0.5, 0.3, 0.2], [0.6, 0.3, 0.0, 0.5], [0.1, 0.9, 0.25, 0.0], [0.75, 0.75, 0.0, 0.0]]
    second = [[0.375, 0.625, 0.5, 0.7], [0.625, 0.375, 0.5, 0.7], [0.125, 0.875, 0.5, 0.7], [0.875, 0.875, 0.5, 0.2]]
    boxes = torch.tensor(first + second, dtype=torch.float64).float().double()
    labels = torch.cat([torch.zeros(4, dtype=torch.int64), draw.integers(1, 5, 4)])
    return {"target": student.encode_yolo_targets(draw.constant(boxes), labels, 4, 2, 5)}


@law("Exchanging x and y transposes the grid", task="encode_yolo_targets", points=1, public=False)
def transposed(student, draw):
    S, B, C = 8, 2, 3
    boxes, labels = _exact_objects(draw, draw.permutation(S * S)[:6], S, C)
    target = student.encode_yolo_targets(boxes, labels, S, B, C)
    swapped = student.encode_yolo_targets(boxes[:, [1, 0, 3, 2]], labels, S, B, C)
    channels = [5 * b + k for b in range(B) for k in (1, 0, 3, 2, 4)] + list(range(5 * B, 5 * B + C))
    assert close(swapped, target.transpose(0, 1)[..., channels], 1e-5), (
        "with x and y exchanged, rows and columns must be too"
    )


@law("A shift by one cell moves the cell and keeps the offsets", task="encode_yolo_targets", points=1, public=False)
def shifted_by_a_cell(student, draw):
    S, B, C = 8, 2, 3
    cells = (draw.permutation((S - 1) * S)[:5] // (S - 1)) * S + draw.permutation(S - 1)[:5]
    boxes, labels = _exact_objects(draw, cells, S, C)
    target = student.encode_yolo_targets(boxes, labels, S, B, C)
    moved = student.encode_yolo_targets(boxes + draw.constant([1 / S, 0.0, 0.0, 0.0]), labels, S, B, C)
    assert close(moved, target.roll(1, dims=1), 1e-5), (
        "centres moved right by 1/S move their entries one column, unchanged"
    )


@check("A picture without objects", task="encode_yolo_targets", points=1, public=False, draws=1)
def nothing_to_encode(student, draw):
    """No boxes, all zeros, in the boxes' dtype."""
    boxes, labels = _objects(draw, draw.permutation(9)[:2], 3, 5)
    return {
        "none": student.encode_yolo_targets(boxes[:0], labels[:0], 3, 2, 5),
        "one": student.encode_yolo_targets(boxes[:1], labels[:1], 3, 2, 5),
    }


# decode_yolo_targets


@check("Boxes and labels of a target", task="decode_yolo_targets", points=2, public=True, draws=2)
def decode_defaults(student, draw):
    """The lecture's numbers, S = 7, B = 2, C = 20; objects in the order of their cells."""
    boxes, labels = student.decode_yolo_targets(_drawn_target(draw, 6, 7, 2, 20))
    return {"boxes": boxes, "labels": labels}


@check(
    "Decoding other grids, slots and numbers of classes", task="decode_yolo_targets", points=2, public=False, draws=2
)
def decode_other_sizes(student, draw):
    """S, B, C unlike each other, by position and by name; one box per cell, one class."""
    S, B, C = draw.choice([3, 4, 6]), draw.choice([3, 4]), draw.integer(7, 12)
    boxes, labels = student.decode_yolo_targets(_drawn_target(draw, 7, S, B, C), S, B, C)
    plain, zeros = student.decode_yolo_targets(_drawn_target(draw, 4, 5, 1, 1), C=1, B=1, S=5)
    return {"boxes": boxes, "labels": labels, "boxes of B = 1": plain, "labels of C = 1": zeros}


@check("Offsets of 0 and 1, sizes of 0, every class", task="decode_yolo_targets", points=1, public=False)
def decode_edges(student, draw):
    """An object is where the confidence says so, whatever its other numbers."""
    slots = torch.tensor([[0, 0, 0.5, 0.25], [1, 1, 0.5, 0.5], [0, 0.5, 0, 0], [0.5, 0, 1, 1]], dtype=torch.float64)
    target = _target(torch.tensor([0, 15, 6, 9]), slots, draw.permutation(4), 4, 2, 4)
    boxes, labels = student.decode_yolo_targets(draw.constant(target), 4, 2, 4)
    return {"boxes": boxes, "labels": labels}


@check("A target without objects", task="decode_yolo_targets", points=1, public=False)
def nothing_to_decode(student, draw):
    """All zeros give no boxes (0, 4) and no labels (0,)."""
    boxes, labels = student.decode_yolo_targets(draw.constant(torch.zeros(3, 3, 14, dtype=torch.float64)), 3, 2, 4)
    return {"boxes": boxes, "labels": labels}


@law("What was encoded comes back", task="decode_yolo_targets", points=1, public=False)
def round_trip(student, draw):
    S, B, C = 7, 2, 5
    cells = draw.permutation(S * S)[:6].sort().values
    boxes, labels = _objects(draw, cells, S, C)
    offsets = boxes[:, :2] * S - torch.stack([cells % S, cells // S], -1)
    target = _target(cells, torch.cat([offsets, boxes[:, 2:]], -1), labels, S, B, C)
    decoded, classes = student.decode_yolo_targets(target, S, B, C)
    assert close(decoded, boxes, 1e-5), (
        "decoding the target of some boxes must give the boxes, in the order of their cells"
    )
    assert classes.tolist() == labels.tolist(), "decoding the target of some labels must give the labels, from 0"


# rpn_anchors: no tensor is given, so the result has the default dtype, float32


@check("Three scales and three ratios at every position", task="rpn_anchors", points=2, public=True, tol=2e-5)
def default_anchors(student, draw):
    """The paper's scales and ratios on a small map."""
    return {"anchors": student.rpn_anchors(2, 3, 16)}


@law("One position worked by hand", task="rpn_anchors", points=1, public=True)
def anchors_by_hand(student, draw):
    first, second = student.rpn_anchors(1, 1, 8, scales=(16,), ratios=(1, 4)).tolist()
    assert close(torch.tensor(first), torch.tensor([-4.0, -4, 12, 12]), 1e-5), "scale 16, ratio 1: a 16 x 16 square"
    assert close(torch.tensor(second), torch.tensor([0.0, -12, 8, 20]), 1e-5), "ratio 4 of area 256: 8 wide, 32 high"


@check("Maps, strides, scales and ratios of any kind", task="rpn_anchors", points=3, public=False, draws=3, tol=2e-5)
def other_anchors(student, draw):
    """A map that is not square, as many scales as not ratios, both unsorted."""
    height, width = draw.choice([(2, 4), (3, 1), (1, 3), (4, 2)])
    scales = [draw.number(8, 12), draw.number(2, 4), draw.number(5, 7), draw.number(14, 20)]
    ratios = [draw.number(1.5, 3), draw.number(0.2, 0.6)]
    return {"anchors": student.rpn_anchors(height, width, draw.choice([3, 5, 8]), scales, tuple(ratios))}


@law("Ratios, areas and centres are as asked", task="rpn_anchors", points=1, public=False)
def anchor_geometry(student, draw):
    stride, scales, ratios = draw.choice([4, 6, 10]), [draw.number(3, 5), draw.number(7, 9)], [0.5, 1.0, 3.0]
    anchors = student.rpn_anchors(3, 2, stride, scales=scales, ratios=ratios).double().reshape(3, 2, 2, 3, 4)
    area, ratio = torch.tensor(scales, dtype=torch.float64)[:, None] ** 2, torch.tensor(ratios, dtype=torch.float64)
    w, h = anchors[..., 2] - anchors[..., 0], anchors[..., 3] - anchors[..., 1]
    cx, cy = (anchors[..., 0] + anchors[..., 2]) / 2, (anchors[..., 1] + anchors[..., 3]) / 2
    assert close(h / w, ratio, 1e-4), "the ratio of an anchor is its height over its width"
    assert close(w * h, area, 1e-4), "all anchors of one scale have the area scale squared"
    assert close(cx, (torch.arange(2)[:, None, None] + 0.5) * stride, 1e-4), "x of a centre: (column + 0.5) * stride"
    assert close(cy, (torch.arange(3)[:, None, None, None] + 0.5) * stride, 1e-4), "y of a centre: (row + 0.5) * stride"


# encode_deltas and decode_deltas


def _pairs(draw, n, unit=1.0, origin=0.0, ratio=2.0):
    """Boxes and anchors (n, 4) of sides near the unit, the boxes up to `ratio` times as long."""
    place = torch.rand(n, 4, generator=draw.generator, dtype=torch.float64) * 3 + origin
    sides = 1 + torch.rand(n, 4, generator=draw.generator, dtype=torch.float64) * torch.tensor([ratio, ratio, 1, 1])
    boxes, anchors = (torch.cat([place[:, k], place[:, k] + sides[:, k]], -1) for k in ([0, 1], [2, 3]))
    return draw.tensor(boxes * unit), draw.tensor(anchors * unit)


def _deltas(boxes, anchors):
    centre, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    anchor_centre, anchor_size = (anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]
    return torch.cat([(centre - anchor_centre) / anchor_size, (size / anchor_size).log()], -1)


@check("Boxes near their anchors", task="encode_deltas", points=1, public=True, draws=2)
def near_anchors(student, draw):
    """Widths unlike heights, boxes unlike anchors, x unlike y."""
    return {"deltas": student.encode_deltas(*_pairs(draw, draw.integer(3, 7)))}


@law("An anchor worked by hand", task="encode_deltas", points=1, public=True)
def deltas_by_hand(student, draw):
    anchors = torch.tensor([[0, 0, 4, 2], [0, 0, 4, 2]], dtype=torch.float64)
    boxes = torch.tensor([[0, 0, 4, 2], [1, 0, 9, 1]], dtype=torch.float64)
    same, other = student.encode_deltas(boxes, anchors)
    assert close(same, 0), "a box that is its anchor needs no correction: all four deltas are 0"
    assert close(other[:2], torch.tensor([0.75, -0.25]), 1e-5), (
        "the centre moves from (2, 1) to (5, 0.5), measured in the anchor's 4 x 2: dx = 3/4, dy = -1/4"
    )
    assert close(other[2:], torch.tensor([math.log(2), -math.log(2)]), 1e-5), (
        "twice as wide and half as high: dw = log 2, dh = -log 2"
    )


@check("Boxes far from their anchors, and much larger or smaller", task="encode_deltas", points=1, public=False)
def far_from_anchors(student, draw):
    """Nothing is limited or rounded, no coordinate need be positive; one pair alone keeps its axis."""
    anchors = draw.tensor([[3.0, -2.5, 4.25, -1.125], [-14.0, 2.0, 14.5, 19.0], [-1.5, -1.75, 0.5, 1.25]])
    boxes = draw.tensor([[-17.0, -15.5, 18.0, 16.25], [5.0, -7.0, 6.25, -5.5], [11.25, -16.0, 12.5, -14.75]])
    sides = draw.uniform(3, 4, low=0, high=0.125)
    small, anchor = _pairs(draw, 1, unit=2**-10)
    large, other = _pairs(draw, 1, unit=2**9, ratio=9)
    return {
        "deltas": student.encode_deltas(boxes + sides, anchors),
        "small": student.encode_deltas(small, anchors=anchor),
        "large": student.encode_deltas(large, other),
    }


@law("The unit and the origin do not matter", task="encode_deltas", points=1, public=False)
def unit_of_deltas(student, draw):
    boxes, anchors = _pairs(draw, 4)
    deltas = student.encode_deltas(boxes, anchors)
    assert close(deltas, _deltas(boxes, anchors)), "dx = (cx - cx_a) / w_a, dw = log(w / w_a), y and h alike"
    assert close(student.encode_deltas(boxes * 256 - 64, anchors * 256 - 64), deltas, 1e-7), (
        "in another unit and from another origin the deltas of the same boxes are the same: they have no unit"
    )


@check("Boxes from small corrections", task="decode_deltas", points=1, public=True, draws=2)
def small_corrections(student, draw):
    """Widths unlike heights, x unlike y."""
    n = draw.integer(3, 7)
    return {"boxes": student.decode_deltas(draw.normal(n, 4, scale=0.5), _pairs(draw, n)[1])}


@law("Deltas worked by hand", task="decode_deltas", points=1, public=True)
def boxes_by_hand(student, draw):
    anchors = torch.tensor([[0, 0, 4, 2], [0, 0, 4, 2]], dtype=torch.float64)
    deltas = torch.tensor([[0, 0, 0, 0], [0.75, -0.25, math.log(2), -math.log(2)]], dtype=torch.float64)
    same, other = student.decode_deltas(deltas, anchors)
    assert close(same, anchors[0], 1e-5), "deltas of 0 change nothing: the box is the anchor"
    assert close(other, torch.tensor([1.0, 0, 9, 1]), 1e-5), (
        "3/4 of the anchor's width to the right, 1/4 of its height up, twice as wide, half as high: [1, 0, 9, 1]"
    )


@check("Large corrections", task="decode_deltas", points=1, public=False)
def large_corrections(student, draw):
    """Sides may grow a hundredfold and more: nothing is limited; one anchor alone keeps its axis."""
    anchors = draw.tensor([[-3.0, -2.5, -1.75, -1.125], [-14.0, 2.0, 14.5, 19.0], [-1.5, -1.75, 0.5, 1.25]])
    deltas = torch.tensor([[1.5, 2.0, 5.0, 3.2], [0.5, -0.7, -3.1, -2.6], [5.5, -5.0, -0.4, -1.1]])
    deltas = draw.tensor(deltas + torch.rand(3, 4, generator=draw.generator) / 16)
    _, small = _pairs(draw, 1, unit=2**-10)
    return {
        "boxes": student.decode_deltas(deltas, anchors),
        "small": student.decode_deltas(draw.uniform(1, 4, low=-1.0), anchors=small),
    }


@law("Decoding undoes encoding", task="decode_deltas", points=1, public=False)
def deltas_there_and_back(student, draw):
    boxes, anchors = _pairs(draw, 5, origin=-3, ratio=6)
    assert close(student.decode_deltas(_deltas(boxes, anchors), anchors), boxes), (
        "the deltas of a box, applied to its anchor, must give the box"
    )


# yolo_loss


def _iou_of_slots(a, b):
    """IoU of two boxes given as centre and size, neither empty."""
    corners = [[box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2] for box in (a, b)]
    return _overlap(*corners)


def _leads(slots, wanted, S, least=0.03):
    """Whether one of these slots overlaps the wanted box clearly more than every other."""
    ranked = sorted(_iou_of_slots(*([x / S, y / S, w, h] for x, y, w, h in (slot, wanted))) for slot in slots)
    return len(slots) == 1 or ranked[-1] - ranked[-2] > least


def _slots(draw, cells, B):
    """B boxes (x, y, w, h) for each of so many cells; centres may lie a little outside."""
    numbers = torch.rand(cells, B, 4, generator=draw.generator, dtype=torch.float64)
    return numbers * torch.tensor([1.4, 1.4, 0.9, 0.9]) + torch.tensor([-0.2, -0.2, 0.15, 0.15])


def _grids(draw, counts, S, B, C):
    """Predictions and targets (N, S, S, B * 5 + C) of images with so many objects each."""
    predictions, targets = [], []
    for count in counts:
        cells = draw.permutation(S * S)[:count]
        boxes = (0.1 + 0.8 * torch.rand(count, 4, generator=draw.generator, dtype=torch.float64)).float().double()
        slots = _slots(draw, S * S, B)
        for cell, wanted in zip(cells.tolist(), boxes.tolist(), strict=True):
            while not _leads(slots[cell].tolist(), wanted, S):
                slots[cell] = _slots(draw, 1, B)[0]
        rest = torch.randn(S * S, B + C, generator=draw.generator, dtype=torch.float64)
        filled = torch.cat([slots, rest[:, :B, None]], -1).flatten(1)
        predictions.append(torch.cat([filled, rest[:, B:]], -1).reshape(S, S, -1))
        targets.append(_target(cells, boxes, draw.integers(0, C, count), S, B, C))
    return draw.tensor(torch.stack(predictions)), draw.constant(torch.stack(targets))


def _one_cell(slots, wanted, classes, label, S=1, at=(0, 0)):
    """A prediction with these slots (B rows of five) and classes in one cell, and its target: (1, S, S, B * 5 + C)."""
    B, C = len(slots), len(classes)
    prediction, target = torch.zeros(2, 1, S, S, B * 5 + C, dtype=torch.float64)
    prediction[..., 2 : B * 5 : 5] = prediction[..., 3 : B * 5 : 5] = 0.25
    prediction[0, at[0], at[1]] = torch.tensor([*itertools.chain(*slots), *classes], dtype=torch.float64)
    target[0, at[0], at[1], : B * 5] = torch.tensor([*wanted, 1.0], dtype=torch.float64).repeat(B)
    target[0, at[0], at[1], B * 5 + label] = 1
    return prediction, target


@check("One box per cell", task="yolo_loss", points=2, public=True, draws=2)
def one_slot(student, draw):
    """With B = 1 there is nothing to choose: the five terms, on a small grid."""
    S, C = 3, 4
    prediction, target = _grids(draw, [3, 1], S, 1, C)
    return {"loss": student.yolo_loss(prediction, target, S, 1, C)}


@law("One cell worked by hand", task="yolo_loss", points=1, public=True)
def loss_by_hand(student, draw):
    good, poor = [0.5, 0.25, 0.25, 1.0, 0.5], [0.5, 0.5, 0.01, 0.01, 3.0]
    prediction, target = _one_cell([good, poor], [0.5, 0.5, 1.0, 1.0], [0.5, 0.0], 0)
    loss = student.yolo_loss(prediction, target, 1, 2, 2)
    place, shape, confidence, classes, other = 5 * 0.25**2, 5 * 0.5**2, 0.5**2, 0.5**2, 0.5 * 3.0**2
    assert close(loss, place + shape + confidence + classes + other, 1e-6), (
        f"the first slot is responsible: 5 (0.25^2) for y, 5 (0.5 - 1)^2 for the root of w, (0.5 - 1)^2 for its "
        f"confidence, (0.5 - 1)^2 for the class, and 0.5 * 3^2 for the other slot's confidence; not {float(loss):.4f}"
    )


@law("Nothing is lost at the target", task="yolo_loss", points=1, public=True)
def perfect_prediction(student, draw):
    S, C = 4, 3
    _, target = _grids(draw, [3, 2], S, 1, C)
    prediction = target.clone()
    sizes = draw.uniform(2, S, S, 2, low=0.1, high=0.9)
    prediction[..., 2:4] = torch.where(target[..., 4:5] == 1, target[..., 2:4], sizes)
    assert close(student.yolo_loss(prediction, target, S, 1, C), 0), (
        "for B = 1 a prediction equal to the target costs nothing, whatever boxes the empty cells hold"
    )


@check("Which slot is responsible", task="yolo_loss", points=2, public=False, draws=2)
def which_slot(student, draw):
    """Two and three boxes per cell, several objects: every slot but one is to be silent."""
    S, B, C = draw.choice([(3, 2, 4), (2, 3, 3)])
    prediction, target = _grids(draw, [3, 2], S, B, C)
    return {"loss": student.yolo_loss(prediction, target, S, B, C)}


@check("Offsets in cells and sides in images, compared in one unit", task="yolo_loss", points=2, public=False, draws=1)
def one_unit(student, draw):
    """A box of the right size half a cell away overlaps more than a small one in the right place, and the reverse;
    so does one that reaches beyond the border as its object does, more than one that ends there. In a grid of 2 x 2
    half a cell is far. The box whose numbers are nearer does not always overlap more."""
    S, wanted, jitter = 7, [0.25, 0.3125, 0.5, 0.4375], draw.number(0, 0.03)
    shifted, small = [0.75, 0.8125, 0.5, 0.4375 + jitter], [0.25, 0.3125, 0.3125 + jitter, 0.3125]
    beyond, within = [0.25, 0.625 + jitter, 0.5, 0.4375], [1.0, 0.3125, 0.2857, 0.4375 + jitter / 2]
    cases = {"first": (shifted, small, 2), "second": (small, shifted, 2), "border": (within, beyond, 0)}
    cases["far"] = [3.25, 0.3125, 0.5, 0.4375 + jitter], small, 2
    cases["nearer"] = [1.25, 0.3125, 0.5, 0.4375 + jitter], [0.25, 0.3125, 0.33, 0.4375], 2
    confidences, classes = [draw.number(-1, 1), draw.number(1, 2)], draw.normal(3).tolist()
    losses = {}
    for name, (*slots, column) in cases.items():
        rows = [[*slot, confidence] for slot, confidence in zip(slots, confidences, strict=True)]
        prediction, target = _one_cell(rows, wanted, classes, 1, S, at=(5, column))
        losses[name] = student.yolo_loss(draw.tensor(prediction), draw.constant(target), S, 2, 3)
    coarse = [0.75, 0.25, 0.5, 0.5 + jitter, confidences[0]], [0.25, 0.25, 0.34, 0.34, confidences[1]]
    prediction, target = _one_cell(coarse, [0.25, 0.25, 0.5, 0.5], classes, 2, 2, at=(1, 0))
    return {**losses, "coarse grid": student.yolo_loss(draw.tensor(prediction), draw.constant(target), 2, 2, 3)}


@check("Other weights of the terms", task="yolo_loss", points=1, public=False, draws=1)
def other_weights(student, draw):
    """By position and by name; weights are the caller's."""
    prediction, target = _grids(draw, [2], 2, 2, 3)
    coord, noobj = draw.number(1.5, 3), draw.number(0.7, 0.9)
    return {
        "positions": student.yolo_loss(prediction, target, 2, 2, 3, coord, noobj),
        "names": student.yolo_loss(prediction, target, lambda_noobj=coord, lambda_coord=noobj, C=3, B=2, S=2),
    }


@check("The lecture's grid, and images without objects", task="yolo_loss", points=2, public=False)
def usual_grid(student, draw):
    """S = 7, B = 2, C = 20 as defaults; three images, one of them empty, then an empty one alone."""
    prediction, target = _grids(draw, [3, 0, 1], 7, 2, 20)
    return {
        "loss": student.yolo_loss(prediction, target),
        "empty": student.yolo_loss(prediction[1:2], target[1:2]),
    }


@check("A box that misses its object, boxes of any size", task="yolo_loss", points=1, public=False, draws=1)
def missing_box(student, draw):
    """With one slot it is responsible even if it overlaps nothing; predictions are any numbers, sides above 0; a centre
    on a grid line has the offset 0. A slot that lies apart in x and in y overlaps nothing, though two negative lengths
    have a positive product."""
    missing = [-0.75, 1.5, 0.0625, 2**-13, draw.number(1.5, 2.5)]
    prediction, target = _one_cell([missing], [0.0, 0.0, 0.25, 0.375], draw.normal(2).tolist(), 0, 3, at=(2, 0))
    slots = [0.0, 0.5, 1.75, 0.9, draw.number(-2, -1)], [0.0, 0.625, 0.5, 0.75, draw.number(2, 3)]
    apart = [2.0, 2.75, 0.125, 0.125, draw.number(0.5, 1)]
    three, its_target = _one_cell([*slots, apart], [0.0, 0.625, 0.75, 0.875], draw.normal(2).tolist(), 1, 2, at=(0, 1))
    return {
        "missing": student.yolo_loss(draw.tensor(prediction), draw.constant(target), 3, 1, 2),
        "large": student.yolo_loss(draw.tensor(three), draw.constant(its_target), 2, 3, 2),
    }


@law("One of several slots at the target, the others silent", task="yolo_loss", points=1, public=False)
def perfect_slot(student, draw):
    S, B, C = 3, 3, 2
    prediction, target = _grids(draw, [2, 3], S, B, C)
    occupied = target[..., 4:5] == 1
    exact = draw.integer(0, B)
    slots = torch.cat([prediction[..., : B * 5].unflatten(-1, (B, 5))[..., :4], torch.zeros(2, S, S, B, 1)], -1)
    wanted = target[..., None, :5].expand(2, S, S, B, 5)
    slots = torch.where((torch.arange(B) == exact)[:, None] & occupied[..., None], wanted, slots)
    silent = torch.cat([slots.flatten(-2), target[..., B * 5 :]], -1)
    assert close(student.yolo_loss(silent, target, S, B, C), 0), (
        "where one slot of each occupied cell is right, and all others have the confidence 0, nothing is lost"
    )


@law("A confidence in an empty cell costs its square, weighted", task="yolo_loss", points=1, public=False)
def false_alarm(student, draw):
    S, B, C, weight = 3, 2, 2, draw.number(0.2, 0.9)
    prediction, target = _grids(draw, [1, 2, 1], S, B, C)
    row, column = (target[1, ..., 4] == 0).nonzero()[draw.integer(0, 7)].tolist()
    before = student.yolo_loss(prediction, target, S, B, C, 5.0, weight)
    alarmed = prediction.clone()
    alarmed[1, row, column, 4] = alarmed[1, row, column, 4].abs() + 2
    gained = alarmed[1, row, column, 4] ** 2 - prediction[1, row, column, 4] ** 2
    difference = student.yolo_loss(alarmed, target, S, B, C, 5.0, weight) - before
    assert close(difference, weight * gained / 3, 1e-6), (
        "a slot of an empty cell costs lambda_noobj times its confidence squared, over the number of images"
    )
    alarmed = prediction.clone()
    alarmed[1, row, column, B * 5 :] += 3
    alarmed[1, row, column, :4] += 0.5
    assert close(student.yolo_loss(alarmed, target, S, B, C, 5.0, weight), before), (
        "boxes and classes of an empty cell cost nothing: there is no truth to compare them with"
    )


# roi_pool and spatial_pyramid_pool


def _regions(draw, n, H, W, least=1):
    """Boxes (n, 4) int64 inside an H x W map, at least so high and wide."""
    corners = []
    for side in (W, H):
        low = torch.stack([draw.integers(0, side - least + 1, 1)[0] for _ in range(n)])
        length = torch.stack([draw.integers(least, side - int(start) + 1, 1)[0] for start in low])
        corners.append(torch.stack([low, low + length], -1))
    return torch.stack(corners, -1).flatten(1)


@check("Boxes that divide evenly", task="roi_pool", points=2, public=True, draws=2)
def even_bins(student, draw):
    """Sides that are multiples of the size: no bin shares a cell with another."""
    boxes = torch.tensor([[1, 0, 5, 6], [0, 2, 8, 4], [3, 1, 7, 7]])[draw.permutation(3)]
    return {"pooled": student.roi_pool(draw.normal(2, 7, 9), boxes, 2)}


@law("A box of three rows in two bins, worked by hand", task="roi_pool", points=1, public=True)
def bins_by_hand(student, draw):
    features = torch.tensor([[[0, 0, 0, 0], [0, 1, 2, 9], [0, 6, 5, 9], [0, 4, 3, 9]]], dtype=torch.float64)
    pooled = student.roi_pool(features, torch.tensor([[1, 1, 3, 4]]), 2)
    assert close(pooled[0, 0], torch.tensor([[6.0, 5.0], [6.0, 5.0]])), (
        "x from 1 to 3, y from 1 to 4: rows 0 to 1 and 1 to 2 of the box share its middle row, the columns nothing, "
        f"so the maxima are [[6, 5], [6, 5]]; not {pooled[0, 0].tolist()}"
    )


@check("Boxes that do not divide evenly", task="roi_pool", points=2, public=False, draws=2)
def uneven_bins(student, draw):
    """Heights unlike widths, up to 16; neighbouring bins share the cells that a boundary cuts."""
    H, W, size = (16, 15, 5) if draw.index else (13, 16, 3)
    boxes = torch.cat([_regions(draw, 1, H, W, size), torch.tensor([[0, 0, W, H], [2, 1, 12, 12]])])
    return {"pooled": student.roi_pool(draw.normal(2, H, W), boxes, size)}


@check("Boxes smaller than the grid of bins", task="roi_pool", points=1, public=False, draws=1)
def small_regions(student, draw):
    """No bin is empty: where a box has fewer cells than bins, bins share them."""
    boxes = torch.cat([_regions(draw, 1, 3, 3), torch.tensor([[0, 1, 3, 2]])])
    return {"pooled": student.roi_pool(draw.normal(2, 4, 5), boxes, size=4)}


@check("Features below zero", task="roi_pool", points=1, public=False, draws=1)
def negative_regions(student, draw):
    """The greatest of negative numbers is negative; neither the border nor an empty start gives a zero."""
    features = -1 - draw.uniform(3, 6, 5, low=0.0, high=4.0)
    return {"pooled": student.roi_pool(features, torch.tensor([[0, 0, 5, 6], [1, 3, 4, 5], [3, 0, 5, 6]]), 3)}


@check("No box, one box, one cell, one bin", task="roi_pool", points=1, public=False, draws=1)
def few_regions(student, draw):
    """Without boxes the answer has no rows, but its shape."""
    features, one = draw.normal(3, 4, 6), draw.normal(1, 5, 3)
    return {
        "none": student.roi_pool(features, torch.zeros(0, 4, dtype=torch.int64), 2),
        "one bin": student.roi_pool(one, torch.tensor([[1, 1, 3, 5]]), 1),
        "one cell": student.roi_pool(features, torch.tensor([[5, 3, 6, 4]]), 3),
    }


@law("Boxes are pooled each by itself", task="roi_pool", points=1, public=False)
def separate_regions(student, draw):
    features, boxes = draw.normal(2, 8, 9), _regions(draw, 4, 8, 9)
    pooled, order = student.roi_pool(features, boxes, 3), draw.permutation(4)
    assert close(student.roi_pool(features, boxes[order], 3), pooled[order]), "boxes in another order, results alike"
    for box, bins in zip(boxes.tolist(), pooled, strict=True):
        region = features[:, box[1] : box[3], box[0] : box[2]]
        assert close(bins.amax((1, 2)), region.amax((1, 2))), "the greatest of all bins is the greatest of the box"


@check("Levels 1, 2 and 4 of a map", task="spatial_pyramid_pool", points=2, public=True, draws=1)
def usual_pyramid(student, draw):
    """The paper's levels as the default; heights unlike widths, both multiples of 4."""
    return {"pooled": student.spatial_pyramid_pool(draw.normal(2, 3, 4, 8))}


@law("One channel worked by hand", task="spatial_pyramid_pool", points=1, public=True)
def pyramid_by_hand(student, draw):
    features = torch.tensor([[[[1, 2, 3], [4, 9, 5], [6, 8, 7]]]], dtype=torch.float64)
    pooled = student.spatial_pyramid_pool(features, (1, 2))
    assert close(pooled, torch.tensor([[9.0, 9, 9, 9, 9]])), (
        "three rows in two bins share the middle row, and columns the middle column: all bins of level 2 see the 9"
    )


@check("Maps that the levels do not divide", task="spatial_pyramid_pool", points=2, public=False, draws=2)
def uneven_pyramid(student, draw):
    """Bins share the cells that a boundary cuts; every cell lies in some bin."""
    H, W = draw.choice([(10, 7), (8, 11), (7, 10)])
    return {"pooled": student.spatial_pyramid_pool(draw.normal(2, 2, H, W), (3, 4) if draw.index else (4, 3, 1))}


@check("Levels in the order given", task="spatial_pyramid_pool", points=1, public=False, draws=1)
def ordered_levels(student, draw):
    """A list, not sorted, one level twice; levels by name."""
    return {
        "list": student.spatial_pyramid_pool(draw.normal(2, 2, 5, 6), levels=[2, 3, 1]),
        "twice": student.spatial_pyramid_pool(draw.normal(1, 3, 4, 3), (2, 1, 2)),
        "one": student.spatial_pyramid_pool(draw.normal(2, 3, 5, 5), (3,)),
    }


@check(
    "Features below zero, one channel, as many cells as bins",
    task="spatial_pyramid_pool",
    points=1,
    public=False,
    draws=1,
)
def negative_pyramid(student, draw):
    """The greatest of negative numbers is negative; axes of length one are kept."""
    return {
        "negative": student.spatial_pyramid_pool(-1 - draw.uniform(1, 1, 5, 6, low=0.0, high=4.0), (2, 4)),
        "cells": student.spatial_pyramid_pool(-draw.uniform(1, 2, 4, 4, low=1.0, high=3.0)),
    }


@law("Maps of any size give a vector of one length", task="spatial_pyramid_pool", points=1, public=False)
def one_length(student, draw):
    for H, W in ((4, 9), (6, 5)):
        features = draw.normal(2, 3, H, W)
        pooled = student.spatial_pyramid_pool(features, levels=(1, 4))
        assert pooled.shape == (2, 3 * 17), (
            f"3 channels and 1 + 16 bins are 51 numbers per image, not {pooled.shape[1]}"
        )
        assert close(pooled[:, :3], features.amax((2, 3))), "the one bin of level 1 holds the maximum of each channel"
        assert close(pooled[:, 3:].reshape(2, 3, 16).amax(2), features.amax((2, 3))), (
            "the greatest of a level's bins is the maximum of the channel: channels come first within a level"
        )


# fc_to_conv


@check("The weights of a dense layer as kernels", task="fc_to_conv", points=1, public=True)
def kernels_of_layer(student, draw):
    """Outputs, channels, height and width all different."""
    O, C, H, W = (5, 2, 3, 4) if draw.index else (2, 5, 4, 3)
    return {"kernels": student.fc_to_conv(draw.normal(O, C * H * W), H, W)}


@law("In one position the convolution is the dense layer", task="fc_to_conv", points=1, public=True)
def same_as_layer(student, draw):
    w, x = draw.normal(10, 16 * 4 * 4), draw.normal(2, 16, 4, 4)
    kernels = student.fc_to_conv(w, 4, 4)
    assert kernels.numel() == 2560, "a dense layer of 4 x 4 x 16 inputs and 10 outputs has 2,560 weights, both ways"
    assert close(F.conv2d(x, kernels).flatten(1), x.flatten(1) @ w.T), (
        "on a map of the kernel's own size, the convolution must give what the layer gives for x.flatten(1)"
    )
    wide = F.conv2d(torch.cat([x, 2 * x], 3), kernels)
    assert close(wide[..., 0, 0], x.flatten(1) @ w.T), "on a wider map the first position is the same product"


@check("As many outputs as channels, rows and columns; sides of one", task="fc_to_conv", points=1, public=False)
def equal_sides(student, draw):
    """Axes that were mixed up still fit here; H and W by name."""
    return {
        "equal": student.fc_to_conv(draw.normal(3, 27), 3, 3),
        "row": student.fc_to_conv(draw.normal(2, 3), W=3, H=1),
        "column": student.fc_to_conv(draw.normal(1, 8), 4, 1),
    }


# conv_transpose2d


@check("Stamps side by side, overlaps added up", task="conv_transpose2d", points=1, public=True)
def stamps(student, draw):
    """Stride 1, the default; all sizes different."""
    C, O = (3, 2) if draw.index else (1, 4)
    return {"y": student.conv_transpose2d(draw.normal(2, C, 4, 3), draw.normal(C, O, 2, 3))}


@law("Two pixels worked by hand", task="conv_transpose2d", points=1, public=True)
def stamps_by_hand(student, draw):
    x = torch.tensor([[[[1, 2]]]], dtype=torch.float64)
    w = torch.tensor([[[[1, 10, 100]]]], dtype=torch.float64)
    apart = student.conv_transpose2d(x, w, 2)
    assert close(apart.flatten(), torch.tensor([1.0, 10, 102, 20, 200])), (
        "the pixels 1 and 2 stamp [1, 10, 100] two places apart, and overlaps add up: [1, 10, 102, 20, 200]; not "
        f"{apart.flatten().tolist()}"
    )


@check("Strides below and above the kernel's sides", task="conv_transpose2d", points=2, public=False, draws=2)
def strides(student, draw):
    """The stride holds for both axes; where it exceeds a side, zeros stay between the stamps."""
    stride, h, w = (2, 3, 4) if draw.index else (3, 2, 4)
    x, kernel = draw.normal(2, 2, 3, 4), draw.normal(2, 3, h, w)
    apart = student.conv_transpose2d(draw.normal(1, 3, 4, 2), draw.normal(3, 2, 1, 2), stride=3)
    return {"y": student.conv_transpose2d(x, kernel, stride), "apart": apart}


@check("As many channels in as out, square kernels", task="conv_transpose2d", points=1, public=False, draws=1)
def equal_channels(student, draw):
    """Axes that were mixed up still fit here."""
    return {"y": student.conv_transpose2d(draw.normal(3, 3, 3, 3), draw.normal(3, 3, 3, 3), 2)}


@check("One pixel, one channel, a kernel of one", task="conv_transpose2d", points=1, public=False, draws=1)
def single_pixel(student, draw):
    """One pixel gives its kernel whatever the stride; a kernel of one scatters the pixels."""
    return {
        "pixel": student.conv_transpose2d(draw.normal(1, 1, 1, 1), draw.normal(1, 2, 3, 2), 4),
        "kernel": student.conv_transpose2d(draw.normal(1, 1, 2, 3), draw.normal(1, 1, 1, 1), 2),
    }


@law("The adjoint of convolution", task="conv_transpose2d", points=1, public=False)
def adjoint(student, draw):
    for stride in (1, 2, 3):
        w, y = draw.normal(2, 3, 3, 2), draw.normal(2, 2, 3, 4)
        back = student.conv_transpose2d(y, w, stride)
        x = draw.normal(*back.shape)
        forth = F.conv2d(x, w, stride=stride)
        assert close((forth * y).sum(), (x * back).sum(), 1e-7), (
            f"<conv(x), y> must equal <x, conv_transpose(y)>, here for stride {stride}: the same kernel, not flipped"
        )


# mean_iou: labels are int64, so the result has the default dtype, float32


def _labels(draw, num_classes, *shape, kept=0.6):
    """A target and a prediction that agrees with it at a share of the pixels."""
    target = draw.integers(0, num_classes, *shape)
    agree = torch.rand(shape, generator=draw.generator) < kept
    return torch.where(agree, target, draw.integers(0, num_classes, *shape)), target


@check("Label maps in which every class occurs", task="mean_iou", points=1, public=True, tol=2e-6)
def every_class(student, draw):
    """More classes than images, images of unlike sides."""
    prediction, target = _labels(draw, 4, 2, 6, 5)
    return {"mean_iou": student.mean_iou(prediction, target, 4)}


@law("Six pixels worked by hand", task="mean_iou", points=1, public=True)
def pixels_by_hand(student, draw):
    prediction, target = torch.tensor([[[0, 0, 1], [1, 2, 2]]]), torch.tensor([[[0, 0, 0], [1, 1, 2]]])
    found = student.mean_iou(prediction, target, 3)
    assert close(found, (2 / 3 + 1 / 3 + 1 / 2) / 3, 1e-6), (
        f"class 0: 2 of 3 pixels, class 1: 1 of 3, class 2: 1 of 2; the mean is 1/2, not {float(found):.4f}"
    )
    assert close(student.mean_iou(prediction, target, 8), found, 1e-6), (
        "classes 3 to 7 occur nowhere: they must not count, neither as 0 nor as 1"
    )


@check("Classes that are absent, or occur on one side only", task="mean_iou", points=2, public=False, tol=2e-6)
def absent_classes(student, draw):
    """A class that only the prediction has, or only the target, counts as 0; one that neither has does not count."""
    prediction, target = _labels(draw, 3, 2, 4, 5)
    names = torch.tensor([1, 4, 6])
    prediction, target = names[prediction], names[target]
    prediction[0, 0, :2], target[1, 1, 2:4] = 3, 8
    return {
        "last of nine": student.mean_iou(prediction, target, num_classes=9),
        "more": student.mean_iou(prediction, target, 12),
    }


@check("Counted over the batch, not image by image", task="mean_iou", points=2, public=False, draws=2, tol=2e-6)
def over_the_batch(student, draw):
    """Images with different classes and different errors."""
    good, poor = _labels(draw, 3, 1, 5, 4, kept=0.9), _labels(draw, 5, 2, 5, 4, kept=0.3)
    return {"mean_iou": student.mean_iou(*(torch.cat(pair) for pair in zip(good, poor, strict=True)), 5)}


@law("A few pixels, counted exactly", task="mean_iou", points=1, public=False)
def few_pixels(student, draw):
    label = draw.integer(0, 4)
    one = torch.full((1, 1, 1), label)
    other = (one + 1) % 4
    exactly = "exactly: is something added to a count?"
    assert close(student.mean_iou(one, one, 4), 1, 3e-7), f"one pixel, one class, right: the mean IoU is 1 {exactly}"
    assert close(student.mean_iou(one, other, 4), 0, 3e-7), (
        f"one pixel, wrong: two classes of IoU 0, the mean is 0 {exactly}"
    )
    half = student.mean_iou(torch.cat([one, one], 2), torch.cat([one, other], 2), 4)
    assert close(half, 0.25, 4e-7), f"one class at 1/2, one at 0: the mean is 1/4 {exactly}"


@law("Prediction and target may be exchanged, classes renamed", task="mean_iou", points=1, public=False)
def symmetric(student, draw):
    prediction, target = _labels(draw, 4, 2, 4, 4)
    found, names = student.mean_iou(prediction, target, 6), draw.permutation(6)
    assert close(student.mean_iou(target, prediction, 6), found, 1e-6), "the IoU of each class is symmetric"
    assert close(student.mean_iou(names[prediction], names[target], 6), found, 1e-6), (
        "class 0 is a class like the others: under other names the mean is the same"
    )


# quiz


@check("The size of YOLO's output", task="quiz_yolo_outputs", points=1, public=False, draws=3)
def yolo_outputs(student, draw):
    """For any grid, boxes per cell and classes."""
    return {"outputs": student.quiz_yolo_outputs(draw.integer(3, 14), draw.integer(2, 5), draw.integer(6, 90))}


@check("The channels of a region proposal network", task="quiz_rpn_channels", points=1, public=False, draws=3)
def rpn_channels(student, draw):
    """Numbers of scales and ratios for which no two wrong ways to count agree."""
    pairs = [(2, 4), (4, 2), (2, 5), (5, 2), (3, 4), (4, 3), (3, 5), (5, 3), (4, 5), (5, 4)]
    return {"channels": student.quiz_rpn_channels(*draw.choice(pairs))}


quiz_rcnn_family = choice(
    "quiz_rcnn_family",
    "b",
    points=1,
    task_title="Quiz: what each R-CNN stopped recomputing",
    explains={
        "a": "R-CNN shares nothing: it runs the network on every cropped proposal, some 2,000 times a picture.",
        "b": "Right: SPPNet pools every proposal from one feature map; Fast R-CNN does so too and trains the "
        "whole network at once; Faster R-CNN draws the proposals themselves from that map.",
        "c": "Proposals still came from outside after SPPNet and after Fast R-CNN: they removed another repetition.",
        "d": "Doing without proposals is what one-stage detectors such as YOLO do; all four of these have them.",
    },
)

quiz_nms_threshold = choice(
    "quiz_nms_threshold",
    "c",
    points=1,
    task_title="Quiz: the threshold of non-maximum suppression",
    explains={
        "a": "The threshold bounds overlaps, not scores: weak boxes that overlap nothing stay, whatever it is.",
        "b": "The other way round: a box must now overlap more to be removed, so fewer are removed.",
        "c": "Right: a box goes only when its IoU with a better one exceeds the threshold; raised, it lets "
        "neighbours live, true ones and duplicates alike.",
        "d": "Suppression only removes; where a box lies is the regressor's business.",
    },
)
