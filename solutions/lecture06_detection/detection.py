"""Detection and segmentation: overlap, duplicate removal, YOLO's target and loss, anchors and their deltas, dense
layers as convolutions, transposed convolution, pooling of regions and pyramids, and the score of a segmentation."""

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


def fc_to_conv(w: torch.Tensor, H: int, W: int) -> torch.Tensor:
    """The kernels (O, C, H, W) of the convolution that equals the dense layer w (O, C * H * W) over `x.flatten(1)`.

    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation, section 3.1.
    """
    return w.reshape(len(w), -1, H, W).clone()  # (O, C, H, W), memory of its own


def conv_transpose2d(x: torch.Tensor, w: torch.Tensor, stride: int = 1) -> torch.Tensor:
    """Transposed convolution of x (N, C, H, W) with w (C, O, h, w): (N, O, (H - 1) * stride + h, (W - 1) * stride + w).

    Every pixel of x stamps its multiple of the kernel, `stride` apart; where stamps overlap they add up.
    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation, section 3.3.
    """
    H, W = x.shape[2:]
    kernel_h, kernel_w = w.shape[2:]
    high, wide = (H - 1) * stride, (W - 1) * stride  # where the last stamp begins
    y = x.new_zeros(x.shape[0], w.shape[1], high + kernel_h, wide + kernel_w)
    for i in range(kernel_h):
        for j in range(kernel_w):
            part = torch.einsum("nchw,co->nohw", x, w[:, :, i, j])  # (N, O, H, W)
            y[:, :, i : i + high + 1 : stride, j : j + wide + 1 : stride] += part
    return y


def bins(length: int, size: int) -> list[slice]:
    """A side of `length` cells cut into `size` pieces; neighbours share a cell where it does not divide."""
    return [slice(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]


def roi_pool(features: torch.Tensor, boxes: torch.Tensor, size: int) -> torch.Tensor:
    """The maximum in each of size x size bins of every box: features (C, H, W), boxes (n, 4) -> (n, C, size, size).

    Boxes are int64, `x1, y1, x2, y2` in cells, half-open, not empty, inside; n may be 0.
    Source: Girshick, Fast R-CNN, section 2.1.
    """
    pooled = features.new_zeros(len(boxes), len(features), size, size)
    for k, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        region = features[:, y1:y2, x1:x2]  # (C, h, w)
        for i, rows in enumerate(bins(y2 - y1, size)):
            for j, columns in enumerate(bins(x2 - x1, size)):
                pooled[k, :, i, j] = region[:, rows, columns].amax(dim=(1, 2))  # (C,)
    return pooled


def spatial_pyramid_pool(features: torch.Tensor, levels=(1, 2, 4)) -> torch.Tensor:
    """The maxima of grids of bins over the whole map, one grid per level: (N, C, H, W) -> (N, C * sum of squares).

    Each level is flattened as channel, row, column. Source: He et al., Spatial Pyramid Pooling, section 2.2.
    """
    H, W = features.shape[2:]
    pooled = []
    for level in levels:
        rows = torch.stack([features[:, :, cut].amax(dim=2) for cut in bins(H, level)], dim=2)  # (N, C, level, W)
        grid = torch.stack([rows[..., cut].amax(dim=3) for cut in bins(W, level)], dim=3)  # (N, C, level, level)
        pooled.append(grid.flatten(1))  # (N, C * level * level)
    return torch.cat(pooled, dim=1)


def centres_and_sizes(boxes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres (n, 2) and sizes (n, 2) of boxes (n, 4) as `x1, y1, x2, y2`."""
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]


def encode_deltas(boxes: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
    """What moves each anchor onto its box, both (n, 4) as `x1, y1, x2, y2`: `dx, dy, dw, dh`, (n, 4).

    Source: Girshick et al., R-CNN, appendix C.
    """
    centre, size = centres_and_sizes(boxes)  # (n, 2) each
    anchor_centre, anchor_size = centres_and_sizes(anchors)
    return torch.cat([(centre - anchor_centre) / anchor_size, (size / anchor_size).log()], dim=1)  # (n, 4)


def decode_deltas(deltas: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
    """The boxes (n, 4) as `x1, y1, x2, y2` to which deltas (n, 4) move anchors (n, 4): the inverse of `encode_deltas`.

    Source: Girshick et al., R-CNN, appendix C.
    """
    anchor_centre, anchor_size = centres_and_sizes(anchors)  # (n, 2) each
    centre = anchor_centre + deltas[:, :2] * anchor_size
    size = anchor_size * deltas[:, 2:].exp()
    return torch.cat([centre - size / 2, centre + size / 2], dim=1)  # (n, 4)


def slot_overlaps(predicted: torch.Tensor, wanted: torch.Tensor, S: int) -> torch.Tensor:
    """IoU (k, B) of predicted slots (k, B, 5) with the wanted box (k, 1, 5) of the same cell."""
    boxes = [torch.cat([slots[..., :2] / S, slots[..., 2:4]], dim=-1) for slots in (predicted, wanted)]  # all in images
    low = torch.maximum(*(box[..., :2] - box[..., 2:] / 2 for box in boxes))  # (k, B, 2)
    high = torch.minimum(*(box[..., :2] + box[..., 2:] / 2 for box in boxes))  # (k, B, 2)
    shared = (high - low).clamp(min=0).prod(-1)  # (k, B)
    return shared / (boxes[0][..., 2:].prod(-1) + boxes[1][..., 2:].prod(-1) - shared)


def yolo_loss(
    prediction: torch.Tensor,
    target: torch.Tensor,
    S: int = 7,
    B: int = 2,
    C: int = 20,
    lambda_coord: float = 5.0,
    lambda_noobj: float = 0.5,
) -> torch.Tensor:
    """YOLO's sum of squares of predictions against targets, both (N, S, S, B * 5 + C), as a scalar: the batch mean.

    Source: Redmon et al., You Only Look Once, equation 3, with 1 instead of the IoU as the wanted confidence.
    """
    occupied = target[..., 4] > 0.5  # (N, S, S)
    predicted = prediction[..., : B * 5].unflatten(-1, (B, 5))  # (N, S, S, B, 5)
    found, wanted = predicted[occupied], target[occupied][:, None, :5]  # (k, B, 5) and (k, 1, 5)
    overlap = slot_overlaps(found.detach(), wanted, S)  # (k, B): the choice is not differentiated
    responsible = torch.nn.functional.one_hot(overlap.argmax(dim=-1), B).bool()  # (k, B)
    best, wanted = found[responsible], wanted[:, 0]  # (k, 5) each
    place = (best[:, :2] - wanted[:, :2]).square().sum()
    shape = (best[:, 2:4].sqrt() - wanted[:, 2:4].sqrt()).square().sum()
    confidence = (best[:, 4] - 1).square().sum()
    classes = (prediction[occupied][:, B * 5 :] - target[occupied][:, B * 5 :]).square().sum()
    silent = predicted[~occupied][..., 4].square().sum() + found[~responsible][:, 4].square().sum()
    return (lambda_coord * (place + shape) + confidence + classes + lambda_noobj * silent) / len(prediction)


def mean_iou(prediction: torch.Tensor, target: torch.Tensor, num_classes: int) -> torch.Tensor:
    """The mean over classes of the IoU of two label maps (N, H, W), counted over the batch; absent ones left out.

    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation, section 5.
    """
    pairs = (target * num_classes + prediction).flatten()
    confusion = torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)
    shared = confusion.diagonal()  # (num_classes,)
    union = confusion.sum(0) + confusion.sum(1) - shared  # (num_classes,)
    occurs = union > 0
    return (shared[occurs].to(torch.get_default_dtype()) / union[occurs]).mean()


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
