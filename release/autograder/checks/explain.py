"""What a wrong answer looks like beside the right one, in terms that hold for any task: transposed, scaled, negated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import torch

from autograder.tree import tensors_of

TOLERANCE = 1e-6


def explain(expected: Mapping[str, Any], got: Mapping[str, Any]) -> str:
    """A sentence on the first pair of tensors that differs, or nothing."""
    pairs = zip(tensors_of(dict(expected)), tensors_of(dict(got)), strict=False)
    for wanted, given in pairs:
        if not wanted.is_floating_point() or not given.is_floating_point() or wanted.shape != given.shape:
            continue
        wanted, given = wanted.detach().double(), given.detach().double()
        if not _alike(wanted, given):
            found = next((says for test, says in EXPLANATIONS if test(wanted, given)), "")
            return found or _factor(wanted, given)
    return ""


def _alike(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    scale = float(wanted.abs().max()) if wanted.numel() else 0.0
    return wanted.shape == given.shape and bool(((wanted - given).abs() <= TOLERANCE * (scale or 1.0)).all())


def _zero(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    return not bool(given.any())


def _negated(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    return _alike(wanted, -given)


def _permuted(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    if not 2 <= wanted.dim() <= 5:
        return False
    return any(_alike(wanted, given.permute(order)) for order in permutations(range(wanted.dim())))


def _reversed(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    return any(_alike(wanted, given.flip(axis)) for axis in range(wanted.dim()))


def _reordered(wanted: torch.Tensor, given: torch.Tensor) -> bool:
    return wanted.numel() > 2 and _alike(wanted.reshape(-1).sort()[0], given.reshape(-1).sort()[0])


EXPLANATIONS: tuple[tuple[Callable[[torch.Tensor, torch.Tensor], bool], str], ...] = (
    (_zero, "It is zero everywhere."),
    (_negated, "It has the opposite sign."),
    (_permuted, "It has the right numbers with its axes exchanged."),
    (_reversed, "It has the right numbers in reversed order along one axis."),
    (_reordered, "It has the right numbers in the wrong places."),
)


def _factor(wanted: torch.Tensor, given: torch.Tensor) -> str:
    nonzero = wanted.abs() > 1e-3 * wanted.abs().max()
    if wanted.numel() < 2 or int(nonzero.sum()) < 2:
        return ""
    ratio = (given[nonzero] / wanted[nonzero]).median()
    if bool(torch.isfinite(ratio)) and _alike(wanted * ratio, given):
        return f"It is {float(ratio):.4g} times what it should be."
    offset = (given - wanted).median()
    return f"It is off by the same {float(offset):.4g} everywhere." if _alike(wanted + offset, given) else ""
