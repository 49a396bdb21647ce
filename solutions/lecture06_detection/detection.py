"""Detection: overlap, duplicate removal, YOLO's training target and the anchors of Faster R-CNN."""

import torch


def iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Intersection over union of every box of a (N, 4) with every box of b (M, 4), as (N, M).

    Boxes are `x1, y1, x2, y2`; an empty box (`x2 <= x1` or `y2 <= y1`) overlaps nothing.
    Source: Everingham et al., The PASCAL Visual Object Classes Challenge, section 4.2.
    """
    top_left = torch.maximum(a[:, None, :2], b[None, :, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[None, :, 2:])  # (N, M, 2)
    width, height = (bottom_right - top_left).clamp(min=0).unbind(-1)  # (N, M) each
    intersection = width * height  # (N, M)
    union = area(a)[:, None] + area(b)[None, :] - intersection  # (N, M)
    return intersection / torch.where(union > 0, union, 1)  # two empty boxes: 0 / 1


def area(boxes: torch.Tensor) -> torch.Tensor:
    """Areas (N,) of boxes (N, 4); an empty box has none."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).clamp(min=0).unbind(-1)  # (N,) each
    return width * height


def nms(boxes: torch.Tensor, scores: torch.Tensor, iou_threshold: float) -> torch.Tensor:
    """Greedy non-maximum suppression of boxes (N, 4) with scores (N,): the indices kept (K,), int64, best first.

    Source: Girshick et al., Rich feature hierarchies for accurate object detection (R-CNN), section 2.2.
    """
    order = scores.argsort(descending=True)  # (N,)
    kept = []
    while len(order) > 0:
        best, rest = order[:1], order[1:]
        kept.append(best)
        overlap = iou(boxes[best], boxes[rest])[0]  # (len(rest),)
        order = rest[overlap <= iou_threshold]
    return torch.cat(kept) if kept else order


def encode_yolo_targets(boxes: torch.Tensor, labels: torch.Tensor, S: int = 7, B: int = 2, C: int = 20) -> torch.Tensor:
    """The training target (S, S, B * 5 + C) of boxes (n, 4) as `cx, cy, w, h` in [0, 1] and int64 labels (n,).

    The cell of an object is indexed [row of y, column of x]. Its B slots all hold `x, y, w, h, 1` with x, y relative to
    the cell; then comes the one-hot class. The first of several objects in one cell wins.
    Source: Redmon et al., You Only Look Once, section 2.
    """
    target = boxes.new_zeros(S, S, B * 5 + C)
    for box, label in zip(boxes, labels, strict=True):
        cx, cy, w, h = box
        column, row = min(int(cx * S), S - 1), min(int(cy * S), S - 1)  # a centre at 1 belongs to the last cell
        if target[row, column, 4] == 1:
            continue
        slot = torch.stack([cx * S - column, cy * S - row, w, h, torch.ones_like(w)])  # (5,)
        target[row, column, : B * 5] = slot.repeat(B)
        target[row, column, B * 5 + int(label)] = 1
    return target


def decode_yolo_targets(target: torch.Tensor, S: int = 7, B: int = 2, C: int = 20) -> tuple[torch.Tensor, torch.Tensor]:
    """The boxes (k, 4) as `cx, cy, w, h` and int64 labels (k,) of a target (S, S, B * 5 + C), in row-major cell order.

    Source: Redmon et al., You Only Look Once, section 2, read backwards.
    """
    row, column = (target[:, :, 4] > 0.5).nonzero(as_tuple=True)  # (k,) each, row by row
    cell = target[row, column]  # (k, B * 5 + C)
    x, y, w, h = cell[:, :4].unbind(-1)  # (k,) each
    boxes = torch.stack([(column + x) / S, (row + y) / S, w, h], dim=-1)  # (k, 4)
    labels = cell[:, B * 5 : B * 5 + C].argmax(dim=-1)  # (k,)
    return boxes, labels


def rpn_anchors(feature_h, feature_w, stride, scales=(128, 256, 512), ratios=(0.5, 1, 2)) -> torch.Tensor:
    """Anchors (feature_h * feature_w * len(scales) * len(ratios), 4) as `x1, y1, x2, y2` in pixels.

    Ordered by row, column, scale, ratio; the ratio is h / w and the area is the scale squared.
    Source: Ren et al., Faster R-CNN, section 3.1.1.
    """
    dtype = torch.get_default_dtype()
    scale = torch.tensor(list(scales), dtype=dtype)[:, None]  # (scales, 1)
    root = torch.tensor(list(ratios), dtype=dtype).sqrt()  # (ratios,)
    w, h = (scale / root).flatten(), (scale * root).flatten()  # (A,) each, scale before ratio
    cy = (torch.arange(feature_h, dtype=dtype) + 0.5) * stride  # (feature_h,)
    cx = (torch.arange(feature_w, dtype=dtype) + 0.5) * stride  # (feature_w,)
    cy, cx = torch.meshgrid(cy, cx, indexing="ij")  # (feature_h, feature_w) each
    centres = torch.stack([cx, cy, cx, cy], dim=-1)[:, :, None]  # (feature_h, feature_w, 1, 4)
    corners = torch.stack([-w, -h, w, h], dim=-1) / 2  # (A, 4)
    return (centres + corners).reshape(-1, 4)


def quiz_yolo_outputs(S: int, B: int, C: int) -> int:
    """How many numbers YOLO predicts for one image: per cell B boxes of 5 numbers each and C class scores."""
    return S * S * (5 * B + C)


def quiz_rpn_channels(n_scales: int, n_ratios: int) -> int:
    """Output channels of the two heads of a region proposal network together: per anchor 4 deltas and 2 scores."""
    return n_scales * n_ratios * (4 + 2)


def quiz_rcnn_family() -> str:
    """SPPNet and Fast R-CNN share one feature map; Faster R-CNN draws its proposals from it."""
    return "b"


def quiz_nms_threshold() -> str:
    """A higher threshold lets more duplicates live."""
    return "c"
