"""What is asked of lecture 6: overlaps, duplicate removal, YOLO's target there and back, anchors."""

import itertools

import torch

from autograder.checks import Task, check, choice, close, law

TASKS = [
    Task("iou", "Intersection over union", main=True, differentiable=True),
    Task("nms", "Non-maximum suppression", differentiable=False),
    Task("encode_yolo_targets", "From boxes to YOLO's target", main=True, differentiable=False),
    Task("decode_yolo_targets", "From YOLO's target back to boxes", differentiable=False),
    Task("rpn_anchors", "The anchors of a region proposal network", differentiable=False),
    Task("quiz_yolo_outputs", "Quiz: how many numbers YOLO predicts", differentiable=False),
    Task("quiz_rpn_channels", "Quiz: how many channels a region proposal network has", differentiable=False),
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


@check("No boxes in one of the sets, or in both", task="iou", points=1, public=False, gradients=False)
def no_boxes(student, draw):
    """The result keeps its shape: (0, M), (N, 0), (0, 0)."""
    boxes = _corners(draw, 3)
    return {
        "none against three": student.iou(boxes[:0], boxes),
        "three against none": student.iou(boxes, boxes[:0]),
        "none against none": student.iou(boxes[:0], boxes[:0]),
    }


@check("One box against several, and against one", task="iou", points=1, public=False)
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


@check("Strict and lenient thresholds", task="nms", points=1, public=False, draws=2)
def thresholds(student, draw):
    """The threshold is the caller's."""
    boxes = _crowd(draw, 2, 5)
    given, scores = draw.constant(boxes), _scores(draw, len(boxes), low=-4)
    strict, lenient = _threshold(boxes, 0.05), _threshold(boxes, 0.85)
    return {"strict": student.nms(given, scores, strict), "lenient": student.nms(given, scores, iou_threshold=lenient)}


@check("No box, one box, a box without width", task="nms", points=1, public=False)
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


@check("Centres on grid lines and on the far edge", task="encode_yolo_targets", points=2, public=False)
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


@check("A cell is taken even if its first object has zeros", task="encode_yolo_targets", points=1, public=False)
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


@check("A picture without objects", task="encode_yolo_targets", points=1, public=False)
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


# quiz


@check("The size of YOLO's output", task="quiz_yolo_outputs", points=1, public=False, draws=3)
def yolo_outputs(student, draw):
    """For any grid, boxes per cell and classes."""
    return {"outputs": student.quiz_yolo_outputs(draw.integer(3, 14), draw.integer(2, 5), draw.integer(6, 90))}


@check("The channels of a region proposal network", task="quiz_rpn_channels", points=1, public=False, draws=3)
def rpn_channels(student, draw):
    """For any number of scales and ratios."""
    return {"channels": student.quiz_rpn_channels(draw.integer(2, 6), draw.integer(2, 6))}


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
