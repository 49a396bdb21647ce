# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lecture 6: detection and segmentation
#
# A classifier says *what* is in a picture. A detector also says *where*, and how often; a segmentation says it for
# every pixel. The network behind all three is a CNN as in lecture 5. What is around it is a little geometry, and that
# is what you write here:
#
# 1. `iou` and `nms`: how much two boxes have in common, and one box per object out of the many that a network proposes,
# 2. `encode_yolo_targets` and `decode_yolo_targets`: a list of objects as the grid of numbers that YOLO learns, and
#    back,
# 3. `rpn_anchors`, `encode_deltas` and `decode_deltas`: the boxes that Faster R-CNN starts from, and the corrections
#    that move them onto objects,
# 4. `yolo_loss`: how far a prediction is from such a grid,
# 5. `roi_pool` and `spatial_pyramid_pool`: from a region of any size to numbers of one length,
# 6. `fc_to_conv`, `conv_transpose2d` and `mean_iou`: from a classifier to a segmentation, up to full size, and its
#    score.
#
# What holds for all of them: coordinates are continuous, so a box is `x2 - x1` wide (older code counts pixels and
# adds 1; we do not). $x$ points right along the columns, $y$ points down along the rows. Results have the dtype and
# lie on the device of the inputs, inputs are never changed, and no result shares memory with one. Little is forbidden,
# and where something is, the docstring says so.

# %%
from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

# %% [markdown]
# ## Intersection over union
#
# $$\mathrm{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|} = \frac{|A \cap B|}{|A| + |B| - |A \cap B|}$$
#
# The intersection of two boxes is a box again: it begins where the later one begins and ends where the earlier one
# ends. If it ends before it begins, there is none. (Think of two boxes that are apart in $x$ *and* in $y$: what is
# the product of two negative numbers?)
#
# Example: `[0, 0, 2, 2]` and `[1, 0, 3, 2]` share a strip of area 2, and cover $4 + 4 - 2 = 6$: the IoU is $1/3$.
#
# A box without width or height, or turned around, is *empty*: its IoU with anything is 0, with another empty box too.
# Code found in the wild adds a small number to the denominator. That is not needed here, and it is wrong for small
# boxes: the IoU has no unit, so it is the same for a box of $10^{-4}$ and one of $10^4$.


# %%
def iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of every box of `a` with every box of `b`.

    a: (N, 4) and b: (M, 4), boxes as `x1, y1, x2, y2`; N and M may be 0.
    Returns (N, M), rows for a, columns for b. Empty boxes (`x2 <= x1` or `y2 <= y1`) and disjoint ones give 0, never
    NaN. Right for sides from 1e-4 to 1e4. Differentiable with respect to a and b (nothing is asked of empty boxes).

    Source: Everingham et al., The PASCAL Visual Object Classes Challenge (2010), section 4.2.
    """
    raise NotImplementedError("iou")


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        box = torch.tensor([[3.0, 3.0, 7.0, 6.0]])
        x, y = torch.meshgrid(torch.linspace(0, 10, 60), torch.linspace(0, 9, 54), indexing="xy")
        moved = torch.stack([x - 2, y - 1.5, x + 2, y + 1.5], dim=-1).reshape(-1, 4)
        plt.imshow(iou(box, moved).reshape(x.shape), extent=(0, 10, 9, 0), cmap="viridis")
        plt.gca().add_patch(plt.Rectangle((3, 3), 4, 3, fill=False, color="white"))
        plt.colorbar(label="IoU")
        plt.title("IoU of the white box with a copy centred here")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## Non-maximum suppression
#
# A detector finds the same object many times, a little shifted. Greedy suppression keeps the box with the best score,
# removes all boxes that overlap it by more than a threshold, and goes on with the best of those that are left.
#
# A box that has been removed removes nothing: with A, B, C in a row, A better than B better than C, where B overlaps
# both and A does not touch C, B goes and C stays.
#
# Example: boxes `[0, 0, 4, 4]`, `[10, 0, 14, 4]`, `[0, 1, 4, 5]` with scores 0.6, 0.7, 0.9 and the threshold 0.5: box 2
# comes first; its IoU with box 0 is $12/20$, so box 0 goes; box 1 is far away. Kept are `[2, 1]`.


# %%
def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression.

    boxes: (N, 4) as `x1, y1, x2, y2`; scores: (N,), any finite numbers, all different; N may be 0.
    Returns the indices of the boxes kept, (K,) int64, best score first. A box goes when its IoU with a *kept* box is
    greater than the threshold (between 0 and 1). No gradient is asked.

    Source: Girshick et al., Rich feature hierarchies for accurate object detection (2014), section 2.2.
    """
    raise NotImplementedError("nms")


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        generator = torch.Generator().manual_seed(0)
        corners = torch.tensor([[1.0, 1.0, 4.0, 4.0], [3.0, 2.0, 6.0, 6.0], [6.5, 0.5, 9.0, 5.0]]).repeat(6, 1)
        found = corners + 0.25 * torch.randn(18, 4, generator=generator)
        found_scores = torch.rand(18, generator=generator)
        kept = nms(found, found_scores, 0.5).tolist()
        for axis, chosen in zip(plt.subplots(1, 2, figsize=(9, 4))[1], (range(18), kept), strict=True):
            for k in chosen:
                x1, y1, x2, y2 = found[k].tolist()
                strength = 0.2 + 0.8 * float(found_scores[k])
                axis.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color="C0", alpha=strength))
            axis.set(xlim=(0, 10), ylim=(7, 0), title=f"{len(chosen)} boxes")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## What YOLO learns
#
# YOLO lays a grid of $S \times S$ cells over the picture. The cell in which an object's *centre* lies is responsible
# for it. Per cell the network gives $B$ boxes of five numbers, $(x, y, w, h, \text{confidence})$, and one
# distribution over $C$ classes:
#
# $$[\,\underbrace{x\; y\; w\; h\; c}_{\text{slot } 1}\;\cdots\;\underbrace{x\; y\; w\; h\; c}_{\text{slot } B}\;
# \underbrace{p_1 \cdots p_C}_{\text{classes}}\,] \qquad \text{so the target is } S \times S \times (5B + C).$$
#
# For a centre $(c_x, c_y)$ in $[0, 1]$ the column is $\lfloor c_x S \rfloor$ and the row is $\lfloor c_y S \rfloor$:
# the target is indexed `[row, column]`, that is `[from y, from x]`. Then $x = c_x S - \text{column}$ and
# $y = c_y S - \text{row}$ say where in the cell the centre lies; $w$ and $h$ stay relative to the image.
#
# Example, $S = 4$: the centre $(0.6, 0.3)$ gives $(2.4, 1.2)$, so row 1, column 2, and $(x, y) = (0.4, 0.2)$.
#
# The fine print:
# - A centre on a grid line begins its cell. One on the far edge, at 1, belongs to the last cell, with offset 1.
# - All $B$ slots are filled alike: which one is responsible is decided later, by the loss.
# - A cell can hold one object. If a second one falls into it, the first wins and the second leaves no trace.
# - Boxes are neither rounded nor cut at the border.
#
# (The paper's confidence target is the IoU with the prediction; here it is 1. And a cell with two objects is a
# weakness of this first YOLO that its successors repair with anchors.)


# %%
def encode_yolo_targets(boxes: Tensor, labels: Tensor, S: int = 7, B: int = 2, C: int = 20) -> Tensor:
    """The grid of numbers that YOLO is trained towards.

    boxes: (n, 4) as `cx, cy, w, h` in [0, 1], relative to the image; labels: (n,) int64, from 0; n may be 0.
    Returns (S, S, B * 5 + C) of the boxes' dtype, indexed [row of y, column of x]: B times `x, y, w, h, confidence`,
    then the one-hot class; zeros where there is no object. Targets are data: no gradient is asked.

    Source: Redmon et al., You Only Look Once: Unified, Real-Time Object Detection (2016), section 2.
    """
    raise NotImplementedError("encode_yolo_targets")


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        objects = torch.tensor([[0.3, 0.4, 0.4, 0.5], [0.7, 0.75, 0.5, 0.3], [0.9, 0.15, 0.15, 0.2]])
        target = encode_yolo_targets(objects, torch.tensor([4, 11, 0]))
        plt.imshow(target[..., 4], extent=(0, 1, 1, 0), cmap="Greys", vmax=2)
        for cx, cy, w, h in objects.tolist():
            plt.gca().add_patch(plt.Rectangle((cx - w / 2, cy - h / 2), w, h, fill=False, color="C3"))
            plt.plot(cx, cy, "C3o")
        plt.gca().set(
            xticks=[k / 7 for k in range(8)], yticks=[k / 7 for k in range(8)], xticklabels=[], yticklabels=[]
        )
        plt.grid(True)
        plt.title("the cells responsible: does each hold a centre?")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## And back
#
# At test time the grid must become boxes again: $c_x = (\text{column} + x) / S$, $c_y = (\text{row} + y) / S$. Here the
# grid is a target, so the confidences are exactly 0 or 1, all slots of a cell agree, and nothing is suppressed. What
# was encoded comes back, in the order of the cells: row by row.
#
# Only the confidence says where an object is: an offset, a width or a class may be 0 too.


# %%
def decode_yolo_targets(target: Tensor, S: int = 7, B: int = 2, C: int = 20) -> tuple[Tensor, Tensor]:
    """The objects of a target as `encode_yolo_targets` makes it.

    target: (S, S, B * 5 + C), confidences 0 or 1, classes one-hot.
    Returns boxes (k, 4) as `cx, cy, w, h` of the target's dtype, and labels (k,) int64, one per occupied cell in
    row-major order; k may be 0. No gradient is asked.

    Source: Redmon et al., You Only Look Once (2016), section 2, read backwards.
    """
    raise NotImplementedError("decode_yolo_targets")


# %%
if __name__ == "__main__":
    try:
        objects = torch.tensor([[0.9, 0.15, 0.15, 0.2], [0.3, 0.4, 0.4, 0.5], [0.7, 0.75, 0.5, 0.3]])
        there_and_back, classes = decode_yolo_targets(encode_yolo_targets(objects, torch.tensor([0, 4, 11])))
        print(
            "boxes came back within",
            float((there_and_back - objects).abs().max()),
            "and the classes as",
            classes.tolist(),
        )
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## Anchors
#
# Faster R-CNN's region proposal network does not invent boxes: at every position of the feature map it corrects a fixed
# set of them, the anchors. Position (row $i$, column $j$) of a map with the given stride stands for the pixel
# $((j + \tfrac12) \cdot \text{stride},\; (i + \tfrac12) \cdot \text{stride})$, the centre of its anchors.
#
# An anchor of scale $s$ and ratio $r$ has the area $s^2$ and $h / w = r$. Solve for $w$ and $h$ before you write code.
#
# Example: scale 16, ratio 4: the area is 256, and it is 8 wide and 32 high. With stride 8, at the first position,
# centred on $(4, 4)$: `[0, -12, 8, 20]`. It sticks out of the picture, and that is fine: nothing is cut here, nothing
# is rounded.
#
# (The paper's code rounds sides to pixels and centres anchors half a pixel elsewhere.)


# %%
def rpn_anchors(
    feature_h: int,
    feature_w: int,
    stride: float,
    scales: Sequence[float] = (128, 256, 512),
    ratios: Sequence[float] = (0.5, 1, 2),
) -> Tensor:
    """All anchors of a feature map.

    Returns (feature_h * feature_w * len(scales) * len(ratios), 4) as `x1, y1, x2, y2` in pixels, of the default
    dtype, in the order row, column, scale, ratio (the last changes fastest). The ratio is h / w, the area is the
    scale squared.

    Source: Ren et al., Faster R-CNN: Towards Real-Time Object Detection (2015), section 3.1.1.
    """
    raise NotImplementedError("rpn_anchors")


# %% [markdown]
# Here is a picture, made on the spot, and the anchors over it: all those of one position, and for each of the three
# objects the one that overlaps it most (found with your own `iou`). With six shapes at 192 positions, no object is far
# from some anchor.


# %%
def picture() -> tuple[Tensor, Tensor]:
    """A picture (3, 192, 256) in [0, 1] of a house, a tree and a sun, and their boxes (3, 4) as `x1, y1, x2, y2`."""
    y, x = torch.meshgrid(torch.arange(192) + 0.5, torch.arange(256) + 0.5, indexing="ij")
    image = torch.where(
        y < 120, torch.tensor([0.55, 0.75, 0.95])[:, None, None], torch.tensor([0.45, 0.65, 0.35])[:, None, None]
    )
    image = image * (1 - 0.15 * y / 192)
    parts = [
        ((x - 40).abs() < 26, (y - 118).abs() < 24, (0.75, 0.45, 0.35)),
        ((x - 40).abs() < (y - 62), y < 94, (0.5, 0.2, 0.2)),
        ((x - 156).abs() < 6, (y - 142).abs() < 22, (0.4, 0.3, 0.2)),
        (((x - 156) / 34) ** 2 + ((y - 84) / 48) ** 2 < 1, y > 0, (0.15, 0.45, 0.2)),
        ((x - 222) ** 2 + (y - 34) ** 2 < 400, y > 0, (1.0, 0.85, 0.3)),
    ]
    for one, other, colour in parts:
        image = torch.where(one & other, torch.tensor(colour)[:, None, None], image)
    boxes = torch.tensor([[8.0, 62, 72, 142], [122.0, 36, 190, 164], [202.0, 14, 242, 54]])
    return image, boxes


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        image, objects = picture()
        anchors = rpn_anchors(12, 16, 16, scales=(48, 96), ratios=(0.5, 1, 2))
        one_position = anchors.reshape(12, 16, 6, 4)[5, 8]
        best = anchors[iou(objects, anchors).argmax(1)]
        centres = (anchors[::6, :2] + anchors[::6, 2:]) / 2
        axes = plt.subplots(1, 2, figsize=(11, 4.4))[1]
        for axis, shown, says in zip(
            axes, (one_position, best), ("the anchors of one position", "the best anchor of each object"), strict=True
        ):
            axis.imshow(image.permute(1, 2, 0), extent=(0, 256, 192, 0))
            axis.plot(*centres.T, "k.", markersize=2)
            for k, (x1, y1, x2, y2) in enumerate(shown.tolist()):
                axis.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=f"C{k}", lw=2))
            axis.set(xlim=(-8, 264), ylim=(200, -8), title=says)
        for x1, y1, x2, y2 in objects.tolist():
            axes[1].add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color="white", ls="--"))
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## From an anchor to its object
#
# Even the best anchor fits only roughly. So the network predicts four numbers more, which move it onto the object: the
# shift of the centre, measured in the anchor's width and height, and the logarithm of the ratio of the sides.
#
# $$d_x = \frac{c_x - c_x^a}{w^a} \qquad d_y = \frac{c_y - c_y^a}{h^a} \qquad d_w = \log\frac{w}{w^a} \qquad
# d_h = \log\frac{h}{h^a}$$
#
# Measured so, the deltas have no unit: a picture twice as large has the same ones. And with the logarithm a network can
# say any number, and the side is still positive.
#
# Example: the anchor `[0, 0, 4, 2]` has its centre at $(2, 1)$, the box `[1, 0, 9, 1]` at $(5, 0.5)$. So $d_x = 3/4$,
# $d_y = -0.5/2 = -1/4$, $d_w = \log 2 = 0.693$ and $d_h = -0.693$.
#
# Nothing is limited or divided by a constant here. (Detectors in use often limit $d_w$ before the exponential, and
# divide the deltas by 0.1 and 0.2, to balance the terms of their loss.)


# %%
def encode_deltas(boxes: Tensor, anchors: Tensor) -> Tensor:
    """What moves each anchor onto its box.

    boxes and anchors: (n, 4), both as `x1, y1, x2, y2`, none of them empty; row k of one belongs to row k of the other.
    Returns (n, 4): `dx, dy, dw, dh`, with natural logarithms. Differentiable with respect to both.

    Source: Girshick et al., Rich feature hierarchies for accurate object detection (2014), appendix C.
    """
    raise NotImplementedError("encode_deltas")


# %%
def decode_deltas(deltas: Tensor, anchors: Tensor) -> Tensor:
    """The boxes to which the deltas move the anchors: the inverse of `encode_deltas`.

    deltas: (n, 4) as `dx, dy, dw, dh`; anchors: (n, 4) as `x1, y1, x2, y2`.
    Returns the boxes, (n, 4), as `x1, y1, x2, y2`. Differentiable with respect to both.

    Source: Girshick et al., Rich feature hierarchies for accurate object detection (2014), appendix C.
    """
    raise NotImplementedError("decode_deltas")


# %%
if __name__ == "__main__":
    try:
        deltas = encode_deltas(torch.tensor([[1.0, 0, 9, 1]]), torch.tensor([[0.0, 0, 4, 2]]))
        print("deltas:", [round(number, 3) for number in deltas[0].tolist()])
        print("and back:", decode_deltas(deltas, torch.tensor([[0.0, 0, 4, 2]])).tolist())
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## What YOLO is told
#
# You have built the target above; this is the distance that training makes small. Everything is a squared error, and
# the question is which numbers are compared at all.
#
# In a cell with an object, one of the $B$ slots is **responsible**: the one whose predicted box has the largest IoU
# with the object's. It alone is to become the box, and to be sure of it:
#
# $$\lambda_\text{coord} \big[(x - \hat x)^2 + (y - \hat y)^2 + (\sqrt w - \sqrt{\hat w})^2
# + (\sqrt h - \sqrt{\hat h})^2\big] + (c - 1)^2$$
#
# The cell adds $\sum_k (p_k - \hat p_k)^2$ over its classes. Every *other* slot, of this cell and of all empty ones, is
# to be silent: $\lambda_\text{noobj}\, c^2$. Its box is compared with nothing, and so are the classes of an empty cell.
# The loss is the mean over images of the sum of all this.
#
# Why roots? An error of 0.1 matters more in a small box than in a large one. Why two weights? Most cells are empty: at
# equal weight, silence would drown everything else.
#
# Mind the units when you compare boxes: $x, y$ are in cells, $w, h$ in images. (Which of the two you convert to does
# not matter.) The choice is a choice: no gradient goes through it.
#
# Example, one cell, $B = 2$, $C = 2$; target box $(0.5, 0.5, 1, 1)$ of class 0. The first slot predicts
# $(0.5, 0.25, 0.25, 1)$ with confidence 0.5, the second something tiny with confidence 3, the classes are $(0.5, 0)$.
# The first overlaps more: $5 \cdot 0.25^2 + 5 \cdot (0.5 - 1)^2 + 0.5^2 + 0.5^2 + 0.5 \cdot 3^2 = 6.5625$.
#
# (The paper wants the IoU itself as the confidence, where we want 1.)


# %%
def yolo_loss(
    prediction: Tensor,
    target: Tensor,
    S: int = 7,
    B: int = 2,
    C: int = 20,
    lambda_coord: float = 5.0,
    lambda_noobj: float = 0.5,
) -> Tensor:
    """The loss of the first YOLO, batch mean, as a scalar.

    prediction: (N, S, S, B * 5 + C), any numbers but w, h > 0; target: the same shape, each image as
    `encode_yolo_targets` makes it, some perhaps without objects. No two slots of an occupied cell overlap equally much.
    Differentiable with respect to the prediction, not through the choice of the responsible slot.

    Source: Redmon et al., You Only Look Once (2016), equation 3, with 1 instead of the IoU as the wanted confidence.
    """
    raise NotImplementedError("yolo_loss")


# %% [markdown]
# Plain gradient descent on the numbers of the prediction themselves, without any network: two slots per cell, both off.
# In each occupied cell one of them is drawn to the object, and the other only falls silent.

# %%
if __name__ == "__main__":
    try:
        scale = torch.tensor([256.0, 192, 256, 192])
        image, objects = picture()
        boxes = torch.cat([objects[:, :2] + objects[:, 2:], 2 * (objects[:, 2:] - objects[:, :2])], 1) / (2 * scale)
        wanted = encode_yolo_targets(boxes, torch.tensor([0, 1, 2]), 4, 2, 3)[None]
        start = torch.rand(wanted.shape, generator=torch.Generator().manual_seed(2))
        start[..., 2:10:5] = 0.1 + 0.6 * start[..., 2:10:5]
        start[..., 3:10:5] = 0.1 + 0.6 * start[..., 3:10:5]
        guess, losses, snapshots = start.clone(), [], []
        for step in range(200):
            guess.requires_grad_()
            loss = yolo_loss(guess, wanted, 4, 2, 3)
            (slope,) = torch.autograd.grad(loss, guess)
            losses.append(loss.item())
            if step in (0, 199):
                snapshots.append(guess.detach())
            guess = (guess - 0.04 * slope).detach()
        axes = plt.subplots(1, 3, figsize=(14, 3.8))[1]
        for axis, shown, says in zip(axes, snapshots, ("before", "after 200 steps"), strict=False):
            axis.imshow(image.permute(1, 2, 0), extent=(0, 4, 4, 0), aspect="auto", alpha=0.6)
            for row, column in (wanted[0, ..., 4] == 1).nonzero().tolist():
                for b in range(2):
                    x, y, w, h, confidence = shown[0, row, column, 5 * b : 5 * b + 5].tolist()
                    corner = column + x - 2 * w, row + y - 2 * h
                    strength = min(max(confidence, 0.15), 1)
                    axis.add_patch(
                        plt.Rectangle(corner, 4 * w, 4 * h, fill=False, color=f"C{3 * b}", alpha=strength, lw=2)
                    )
            axis.set(xlim=(0, 4), ylim=(4, 0), xticks=range(5), yticks=range(5), title=says)
            axis.grid(True)
        axes[2].semilogy(losses)
        axes[2].set(xlabel="step", title="YOLO's loss")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## From a region to numbers of one length
#
# A dense layer wants its input in one size; regions come in all. Fast R-CNN lays a grid of `size` times `size` bins
# over each region of the feature map and takes the maximum in each. Where a side of $h$ cells is not a multiple of the
# size, boundaries cut through cells, and we give such a cell to both neighbours: bin $i$ covers the rows
#
# $$\Big\lfloor \frac{i\,h}{\text{size}} \Big\rfloor \quad\text{up to, not including,}\quad
# \Big\lceil \frac{(i + 1)\,h}{\text{size}} \Big\rceil$$
#
# of the box, and columns alike. So no bin is ever empty, not even where a box has fewer cells than bins.
#
# Example: 3 rows in 2 bins: rows 0 and 1 are the first bin, rows 1 and 2 the second. Five in three: 0-1, 1-3, 3-4.
#
# (Papers and libraries round in several ways, and some interpolate between cells; this is the rule of PyTorch's
# adaptive pooling.)


# %%
def roi_pool(features: Tensor, boxes: Tensor, size: int) -> Tensor:
    """The maximum in each of size x size bins of every box.

    features: (C, H, W); boxes: (n, 4) int64, `x1, y1, x2, y2` in cells, half-open (row y2 and column x2 are outside),
    not empty, inside the map; n may be 0.
    Returns (n, C, size, size), rows of bins before columns. Differentiable with respect to the features.
    Not allowed: PyTorch's adaptive poolings. `amax` and `F.max_pool2d` are welcome.

    Source: Girshick, Fast R-CNN (2015), section 2.1.
    """
    raise NotImplementedError("roi_pool")


# %% [markdown]
# SPPNet did the same for a whole feature map, with several grids at once: the *spatial pyramid*. With levels 1, 2 and 4
# each channel gives $1 + 4 + 16 = 21$ numbers, whatever the size of the picture, some of them coarse and some fine.
#
# Example: the map `[[1, 2, 3], [4, 9, 5], [6, 8, 7]]` with levels 1 and 2: the whole has the maximum 9, and all four
# bins of level 2 share the cell in the middle, so the result is `[9, 9, 9, 9, 9]`.


# %%
def spatial_pyramid_pool(features: Tensor, levels: Sequence[int] = (1, 2, 4)) -> Tensor:
    """The maxima of all bins of several grids over the whole map, one after the other.

    features: (N, C, H, W) with H and W at least the largest level; a level of k means k x k bins, cut as in `roi_pool`.
    Returns (N, C * sum of the levels' squares): level by level in the order given, and within a level channel, row,
    column. Differentiable with respect to the features.
    Not allowed: PyTorch's adaptive poolings. `amax` and `F.max_pool2d` are welcome.

    Source: He et al., Spatial Pyramid Pooling in Deep Convolutional Networks (2014), section 2.2.
    """
    raise NotImplementedError("spatial_pyramid_pool")


# %% [markdown]
# The pyramid over the picture: the grid of each level, and below it what is left, the greatest red, green and blue of
# each bin.

# %%
if __name__ == "__main__":
    try:
        levels = (1, 2, 4, 12)
        image, objects = picture()
        pyramid = spatial_pyramid_pool(image[None], levels)[0]
        sizes = [3 * level * level for level in levels]
        region = roi_pool(image, objects[1:2].long(), 6)[0]
        axes = plt.subplots(2, 5, figsize=(14, 4.8))[1]
        for column, (level, part) in enumerate(zip(levels, pyramid.split(sizes), strict=True)):
            axes[0, column].imshow(image.permute(1, 2, 0), extent=(0, level, level, 0), aspect="auto")
            axes[0, column].set(xticks=range(level + 1), yticks=range(level + 1), xticklabels=[], yticklabels=[])
            axes[0, column].grid(True, color="white")
            axes[0, column].set_title(f"level {level}: {part.numel()} numbers")
            axes[1, column].imshow(part.reshape(3, level, level).permute(1, 2, 0), aspect="auto")
            axes[1, column].axis("off")
        x1, y1, x2, y2 = objects[1].long().tolist()
        axes[0, 4].imshow(image[:, y1:y2, x1:x2].permute(1, 2, 0), aspect="auto")
        axes[0, 4].set_title("one region, and 6 x 6 bins of it")
        axes[1, 4].imshow(region.permute(1, 2, 0), aspect="auto")
        for axis in axes[:, 4]:
            axis.axis("off")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## From a classifier to a segmentation
#
# A dense layer at the end of a CNN looks at a map of one size. But a dense layer *is* a convolution, with kernels as
# large as the map: output $o$ multiplies every number of the map by a weight of its own, and adds up. Re-read its
# weights as kernels, and the network takes pictures of any size, and says for each place what it sees there. That is a
# *fully convolutional network*. Nothing is learned anew, and nothing gets larger: $4 \cdot 4 \cdot 16$ inputs and 10
# outputs have 2,560 weights, both ways.
#
# Example: with one channel, $H = 1$, $W = 3$, the row $[5, 6, 7]$ becomes the kernel `[[[5, 6, 7]]]`. In which order do
# channels, rows and columns lie in `x.flatten(1)`?


# %%
def fc_to_conv(w: Tensor, H: int, W: int) -> Tensor:
    """The kernels of the convolution that equals a dense layer.

    w: (O, C * H * W), the weight of the layer that is applied to `x.flatten(1)`, with x (N, C, H, W).
    Returns (O, C, H, W), a new tensor, not a view of w. Differentiable with respect to w.

    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation (2015), section 3.1.
    """
    raise NotImplementedError("fc_to_conv")


# %% [markdown]
# A classifier of 8 x 8 digits, trained in a second by gradient descent, then slid over a strip of five of them. Where
# is each digit recognised? (And what does it say in between?)


# %%
def digit_classifier() -> tuple[Tensor, Tensor, Tensor]:
    """Weights (10, 64), biases (10,) of a linear classifier of scikit-learn's digits, and a strip (8, 40) of five."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    x, labels = torch.tensor(digits.images).float().flatten(1) / 16, torch.tensor(digits.target)
    w, b = torch.zeros(10, 64, requires_grad=True), torch.zeros(10, requires_grad=True)
    for _ in range(300):
        loss = torch.nn.functional.cross_entropy(x[200:] @ w.T + b, labels[200:])
        grad_w, grad_b = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w -= grad_w
            b -= grad_b
    strip = torch.cat([x[k].reshape(8, 8) for k in (44, 0, 58, 22, 14)], 1)
    return w.detach(), b.detach(), strip


if __name__ == "__main__":
    try:
        kernels = fc_to_conv(torch.zeros(10, 64), 8, 8)
        weights, biases, strip = digit_classifier()
        kernels = fc_to_conv(weights, 8, 8)
        scores = torch.nn.functional.conv2d(strip[None, None], kernels, biases)[0, :, 0].softmax(0)
        axes = plt.subplots(2, 1, figsize=(9, 4), sharex=True)[1]
        axes[0].imshow(strip, cmap="Greys", extent=(-4, 36, 8, 0), aspect="auto")
        axes[0].set_yticks([])
        axes[1].imshow(scores, aspect="auto", extent=(-0.5, 32.5, 9.5, -0.5), cmap="viridis")
        axes[1].set(yticks=range(10), xticks=range(0, 33, 8), xlabel="position of the kernel", ylabel="class")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")
    except ModuleNotFoundError:
        print("this demo takes its digits from scikit-learn: pip install scikit-learn")

# %% [markdown]
# ## Back to full size
#
# After several poolings such a map of scores is coarse. The *transposed convolution* makes it fine again, with weights
# that can be learned: every pixel of the input stamps its multiple of the kernel onto the output, `stride` apart, and
# where stamps overlap they add up. So $H$ pixels become $(H - 1) \cdot \text{stride} + h$.
#
# Example, in one dimension: the pixels $[1, 2]$, the kernel $[1, 10, 100]$ and the stride 2 give
# $[1, 10, 100 + 2, 20, 200]$.
#
# The name: written as a matrix, convolution with stride maps a large picture to a small one; its transpose maps back
# the other way. It is no inverse. (Hence it is also what the backward pass of a convolution does, as in lecture 4.)


# %%
def conv_transpose2d(x: Tensor, w: Tensor, stride: int = 1) -> Tensor:
    """Transposed convolution, without padding or bias.

    x: (N, C, H, W); w: (C, O, h, w), input channels first; the stride is the same on both axes.
    Returns (N, O, (H - 1) * stride + h, (W - 1) * stride + w). Differentiable with respect to both.
    Not allowed: PyTorch's transposed convolutions, and its gradients of convolutions. `F.conv2d` and `F.fold` are
    welcome.

    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation (2015), section 3.3.
    """
    raise NotImplementedError("conv_transpose2d")


# %%
if __name__ == "__main__":
    try:
        image, _ = picture()
        small = torch.nn.functional.avg_pool2d(image[None], 16).transpose(0, 1)
        ramp = 1 - (torch.arange(32) - 15.5).abs() / 16
        stamps = {
            "a block of ones": torch.ones(1, 1, 16, 16),
            "a pyramid: bilinear": (ramp[:, None] * ramp)[None, None],
        }
        enlarged = {says: conv_transpose2d(small, stamp, 16)[:, 0].clamp(0, 1) for says, stamp in stamps.items()}
        axes = plt.subplots(1, 3, figsize=(13, 3.4))[1]
        axes[0].imshow(small[:, 0].permute(1, 2, 0), aspect="auto")
        axes[0].set_title("12 x 16 pixels")
        for axis, (says, larger) in zip(axes[1:], enlarged.items(), strict=True):
            axis.imshow(larger.permute(1, 2, 0), aspect="auto")
            axis.set_title(f"{says}, {larger.shape[1]} x {larger.shape[2]}")
        plt.show()
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## How good is a segmentation?
#
# Your `iou`, for sets of pixels instead of boxes, and for one class at a time: of the pixels that are of class $k$ in
# the prediction *or* in the truth, the share that is so in both. The mean over classes gives a rare class the weight of
# a common one.
#
# Pixels are counted over the whole batch, then divided, once per class. A class that occurs on one side only has the
# IoU 0. A class that occurs on neither side has none, and is left out of the mean.
#
# Example: prediction `[0, 0, 1, 1, 2, 2]`, truth `[0, 0, 0, 1, 1, 2]`: class 0 has 2 of 3 pixels, class 1 has 1 of 3,
# class 2 has 1 of 2. The mean is $(2/3 + 1/3 + 1/2)/3 = 1/2$, and for `num_classes=8` too.


# %%
def mean_iou(prediction: Tensor, target: Tensor, num_classes: int) -> Tensor:
    """The mean over classes of the intersection over union of two label maps.

    prediction and target: (N, H, W) int64, labels from 0 to num_classes - 1.
    Returns a scalar of the default dtype on the inputs' device. No gradient is asked.

    Source: Long et al., Fully Convolutional Networks for Semantic Segmentation (2015), section 5.
    """
    raise NotImplementedError("mean_iou")


# %%
if __name__ == "__main__":
    try:
        truth = (torch.arange(8)[:, None] + torch.arange(8) > 7).long()[None]
        guess = truth.roll(1, dims=2)
        print("right pixels:", float((guess == truth).double().mean()), " mean IoU:", float(mean_iou(guess, truth, 2)))
    except NotImplementedError as todo:
        print(f"implement {todo} first")

# %% [markdown]
# ## Quiz
#
# Two answers are numbers, as functions of what they depend on; two are the letter of an option.


# %%
def quiz_yolo_outputs(S: int, B: int, C: int) -> int:
    """How many numbers does YOLO predict for one image, with S x S cells, B boxes per cell and C classes?

    Returns a Python int.
    """
    raise NotImplementedError("quiz_yolo_outputs")


# %%
def quiz_rpn_channels(n_scales: int, n_ratios: int) -> int:
    """How many output channels do the two heads of a region proposal network have together?

    One head corrects each anchor by four deltas; the other scores it with two logits, object and background.
    Returns a Python int.

    Your numbers: n_scales = 3, n_ratios = 3.
    """
    raise NotImplementedError("quiz_rpn_channels")


# %%
def quiz_rcnn_family() -> str:
    """What did each step from R-CNN to Faster R-CNN stop recomputing, or doing apart? Returns "a", "b", "c" or "d".

    a: R-CNN runs the network once per picture; SPPNet, Fast and Faster R-CNN run it once per proposal, to see more
       detail.
    b: SPPNet runs the convolutions once per picture, not once per proposal; Fast R-CNN also trains the whole as one
       network; Faster R-CNN computes the proposals from the same features.
    c: SPPNet replaced selective search by a network; Fast R-CNN shared its weights; Faster R-CNN dropped the fully
       connected layers.
    d: Each of them needs fewer proposals than the one before, until Faster R-CNN needs none.
    """
    raise NotImplementedError("quiz_rcnn_family")


# %%
def quiz_nms_threshold() -> str:
    """The IoU threshold of non-maximum suppression is raised from 0.3 to 0.7. Returns "a", "b", "c" or "d".

    a: Boxes with a score below 0.7 now go.
    b: Fewer boxes stay: the test has become stricter.
    c: Objects that overlap are both kept more often, and so are duplicates.
    d: The boxes that stay fit their objects better.
    """
    raise NotImplementedError("quiz_nms_threshold")
