"""The public checks of lecture06_detection, as the grader asks them. The answers lie in answers.safetensors."""

import itertools
import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


@check("Boxes and labels of a target", task="decode_yolo_targets", points=2, public=True, draws=2)
def decode_defaults(student, draw):
    """The lecture's numbers, S = 7, B = 2, C = 20; objects in the order of their cells."""
    boxes, labels = student.decode_yolo_targets(_drawn_target(draw, 6, 7, 2, 20))
    return {"boxes": boxes, "labels": labels}


@check("Three scales and three ratios at every position", task="rpn_anchors", points=2, public=True, tol=2e-5)
def default_anchors(student, draw):
    """The paper's scales and ratios on a small map."""
    return {"anchors": student.rpn_anchors(2, 3, 16)}


@law("One position worked by hand", task="rpn_anchors", points=1, public=True)
def anchors_by_hand(student, draw):
    first, second = student.rpn_anchors(1, 1, 8, scales=(16,), ratios=(1, 4)).tolist()
    assert close(torch.tensor(first), torch.tensor([-4.0, -4, 12, 12]), 1e-5), "scale 16, ratio 1: a 16 x 16 square"
    assert close(torch.tensor(second), torch.tensor([0.0, -12, 8, 20]), 1e-5), "ratio 4 of area 256: 8 wide, 32 high"


quiz_rcnn_family = offered("quiz_rcnn_family", "abcd")
quiz_nms_threshold = offered("quiz_nms_threshold", "abcd")
