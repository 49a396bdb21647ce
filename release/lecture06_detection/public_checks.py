"""The public checks of lecture06_detection, as the grader asks them. The answers lie in answers.safetensors."""

import itertools
import math
import torch
import torch.nn.functional as F

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


def _pairs(draw, n, unit=1.0, origin=0.0, ratio=2.0):
    """Boxes and anchors (n, 4) of sides near the unit, the boxes up to `ratio` times as long."""
    place = torch.rand(n, 4, generator=draw.generator, dtype=torch.float64) * 3 + origin
    sides = 1 + torch.rand(n, 4, generator=draw.generator, dtype=torch.float64) * torch.tensor([ratio, ratio, 1, 1])
    boxes, anchors = (torch.cat([place[:, k], place[:, k] + sides[:, k]], -1) for k in ([0, 1], [2, 3]))
    return draw.tensor(boxes * unit), draw.tensor(anchors * unit)


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


quiz_rcnn_family = offered("quiz_rcnn_family", "abcd")
quiz_nms_threshold = offered("quiz_nms_threshold", "abcd")
