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
# # Lecture 6: detection
#
# A classifier says *what* is in a picture. A detector also says *where*, and how often. Around the network, which is a
# CNN as in lecture 5, a detector needs a few pieces of geometry, and these are what you write here:
#
# 1. `iou`: how much two boxes have in common,
# 2. `nms`: one box per object, out of the many that a network proposes,
# 3. `encode_yolo_targets` and `decode_yolo_targets`: a list of objects as the grid of numbers that YOLO learns, and
#    back,
# 4. `rpn_anchors`: the boxes that Faster R-CNN starts from.
#
# What holds for all of them: coordinates are continuous, so a box is `x2 - x1` wide (older code counts pixels and
# adds 1; we do not). $x$ points right along the columns, $y$ points down along the rows. Results have the dtype and
# lie on the device of the inputs, inputs are never changed, and no result shares memory with one. Nothing is forbidden.

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


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    try:
        anchors = rpn_anchors(12, 16, 16, scales=(48, 96), ratios=(0.5, 1, 2)).reshape(12, 16, 6, 4)
        for k, (x1, y1, x2, y2) in enumerate(anchors[6, 8].tolist()):
            plt.gca().add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=f"C{k}"))
        centres = (anchors[:, :, 0, :2] + anchors[:, :, 0, 2:]).reshape(-1, 2) / 2
        plt.plot(*centres.T, "k.", markersize=2)
        plt.gca().set(
            xlim=(0, 256), ylim=(192, 0), aspect="equal", title="the anchors of one position of a 12 x 16 map"
        )
        plt.show()
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
