"""What a picture of a failed check is drawn from: the numbers expected and computed, where they differ most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import torch

from autograder.model import Picture
from autograder.tree import leaves_of

MOST_SIDE = 32
MOST_STEPS = 64
VISIBLE = 1e-4
STEP = re.compile(r"(.*) after (\d+)$")
Pair = tuple[torch.Tensor, torch.Tensor]


def sketch(expected: Mapping[str, Any], got: Mapping[str, Any]) -> Picture | None:
    """The first named value that differs and can be shown, or nothing.

    Values named `w after 1`, `w after 2`, ... are one path: its first two coordinates are shown. Of a tensor with more
    than two axes the plane with the greatest difference is shown; of a square grid of cells [S, S, K], that channel.
    """
    pairs = {name: pair for name in expected if (pair := _pair(expected[name], got.get(name))) is not None}
    wrong = [name for name, (wanted, given) in pairs.items() if _differs(wanted, given)]
    for name in wrong:
        picture = _path(name, pairs) or _plane(name, *pairs[name])
        if picture is not None:
            return picture
    return None


def _pair(wanted: Any, given: Any) -> Pair | None:
    """A value and the student's, as float64 tensors of one shape."""
    wants, gives = leaves_of(wanted)[:1], leaves_of(given)[:1]
    for want, give in zip(wants, gives, strict=False):
        if isinstance(want, torch.Tensor) and isinstance(give, torch.Tensor) and want.shape == give.shape:
            return want.detach().to(torch.float64), give.detach().to(torch.float64)
    return None


def _differs(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    """Whether a picture would show it: not the last digits."""
    return not torch.allclose(wanted, given, rtol=0, atol=VISIBLE * _scale(wanted), equal_nan=True)


def _scale(wanted: torch.Tensor) -> float:
    finite = wanted[torch.isfinite(wanted)].abs()
    return float(finite.max()) if finite.numel() else 1.0


def _path(name: str, pairs: Mapping[str, Pair]) -> Picture | None:
    found = STEP.match(name)
    if found is None or pairs[name][0].numel() < 2:
        return None
    steps = sorted((int(match[2]), key) for key in pairs if (match := STEP.match(key)) and match[1] == found[1])
    shapes = {pairs[key][0].shape for _, key in steps}
    if not 3 <= len(steps) <= MOST_STEPS or len(shapes) > 1:
        return None
    wanted, given = (torch.stack([pairs[key][side].reshape(-1)[:2] for _, key in steps]) for side in (0, 1))
    return Picture(kind="path", name=found[1], expected=_rows(wanted), computed=_rows(given))


def _plane(name: str, wanted: torch.Tensor, given: torch.Tensor) -> Picture | None:
    label = name
    if wanted.dim() == 3 and wanted.shape[0] == wanted.shape[1] > 2:
        channel = int(_error(wanted, given).amax((0, 1)).argmax())
        wanted, given, label = wanted[..., channel], given[..., channel], f"{name}[:, :, {channel}]"
    elif wanted.dim() > 2 and wanted.numel():
        worst = int(_error(wanted, given).flatten(0, -3).amax((-2, -1)).argmax())
        place = ", ".join(str(int(index)) for index in torch.unravel_index(torch.tensor(worst), wanted.shape[:-2]))
        wanted, given = wanted.flatten(0, -3)[worst], given.flatten(0, -3)[worst]
        label = f"{name}[{place}]"
    if wanted.dim() == 0 or wanted.numel() < 2 or max(wanted.shape) > MOST_SIDE:
        return None
    if wanted.dim() == 1:
        return Picture(kind="line", name=label, expected=_rows(wanted[None]), computed=_rows(given[None]))
    return Picture(kind="map", name=label, expected=_rows(wanted), computed=_rows(given))


def _error(wanted: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
    return (wanted - given).abs().nan_to_num(torch.finfo(torch.float64).max)


def _rows(tensor: torch.Tensor) -> tuple[tuple[float | None, ...], ...]:
    """Six digits; None where a number is not finite."""
    return tuple(
        tuple(float(f"{value:.6g}") if abs(value) < float("inf") else None for value in row) for row in tensor.tolist()
    )
