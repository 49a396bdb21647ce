"""Comparing an answer with what was expected: structure and type, then shape, dtype, finiteness, then values.

Nothing here asks a value whether it is equal: only exact built-in types and plain tensors are looked into.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import torch

from autograder.checks.student import StudentObject
from autograder.wire import Handle

EXACT: Iterator[float] = repeat(0.0)


@dataclass(frozen=True)
class Difference:
    """The first way in which an answer is not what was expected.

    `ratio` is the error over what was allowed, infinite where the two cannot be compared.
    """

    reason: str
    message: str
    ratio: float = math.inf


def close(a: Any, b: Any, tol: float = 1e-8) -> bool:
    """Whether two tensors or numbers agree within `tol` times the greatest absolute value of `b` (`tol` if that is 0).

    What is not finite agrees with nothing.
    """
    left, right = (_as_float64(value) for value in (a, b))
    if not bool(torch.isfinite(left).all() and torch.isfinite(right).all()):
        return False
    scale = float(right.abs().max()) if right.numel() else 0.0
    error = (left - right).abs()
    return error.numel() == 0 or float(error.max()) <= tol * (scale or 1.0)


def greatest(tensor: torch.Tensor) -> float:
    """The greatest finite absolute value; 0 where there is none."""
    finite = tensor[torch.isfinite(tensor)].abs()
    return float(finite.max()) if finite.numel() else 0.0


def _as_float64(value: Any) -> torch.Tensor:
    return (
        value.detach().to(torch.float64)
        if isinstance(value, torch.Tensor)
        else torch.tensor(value, dtype=torch.float64)
    )


def outline(value: Any) -> str:
    """What a value is, in words: `a pair (tensor of shape (2, 3), 5)`."""
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, tuple | list):
        word = {0: "nothing in a", 1: "one value in a", 2: "a pair in a", 3: "three values in a"}.get(len(value))
        return f"{word or f'{len(value)} values in a'} {type(value).__name__}"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, list(value)[:12]))}"
    if isinstance(value, StudentObject | Handle):
        return f"an object of type {value.type_name}"
    return "None" if value is None else f"the {type(value).__name__} {str(value)[:40]!r}"


def structure(expected: Any, got: Any, name: str, dtype: torch.dtype | None = None) -> Difference | None:
    """The first difference in kind, length, shape or dtype. `dtype` replaces float64 among the expected ones."""
    if isinstance(expected, torch.Tensor):
        return _tensor_structure(expected, got, name, dtype)
    if isinstance(expected, tuple | list):
        if not isinstance(got, tuple | list):
            return Difference("type", f"{name} is {outline(got)}; expected {outline(expected)}")
        if len(got) != len(expected):
            return Difference("structure", f"{name} is {outline(got)}; expected {outline(expected)}")
        return _first(
            structure(e, g, f"{name}[{i}]", dtype) for i, (e, g) in enumerate(zip(expected, got, strict=True))
        )
    if isinstance(expected, dict):
        if not isinstance(got, dict) or list(map(str, sorted(expected))) != list(map(str, sorted(got, key=str))):
            return Difference("structure", f"{name} is {outline(got)}; expected {outline(expected)}")
        return _first(structure(expected[key], got[key], f"{name}[{key!r}]", dtype) for key in expected)
    return None if _is_like(expected, got) else _not_like(expected, got, name)


def _is_like(expected: Any, got: Any) -> bool:
    if expected is None or isinstance(expected, bool | str):
        return type(got) is type(expected)
    if isinstance(expected, int):
        return type(got) is int
    if isinstance(expected, float):
        return type(got) in (int, float)
    return not isinstance(got, torch.Tensor | tuple | list | dict | str | int | float | None)


def _not_like(expected: Any, got: Any, name: str) -> Difference:
    wanted = "None" if expected is None else f"a value of type {type(expected).__name__}"
    return Difference("type", f"{name} is {outline(got)}; expected {wanted}")


def _first(differences: Iterator[Difference | None]) -> Difference | None:
    return next((found for found in differences if found is not None), None)


def _tensor_structure(expected: torch.Tensor, got: Any, name: str, dtype: torch.dtype | None) -> Difference | None:
    if not isinstance(got, torch.Tensor):
        return Difference("type", f"{name} is {outline(got)}; expected a tensor of shape {tuple(expected.shape)}")
    if got.shape != expected.shape:
        return Difference("shape", f"{name} has shape {tuple(got.shape)}; expected {tuple(expected.shape)}")
    wanted = dtype if dtype is not None and expected.dtype is torch.float64 else expected.dtype
    if got.dtype != wanted:
        return Difference("dtype", f"{name} has dtype {_short(got.dtype)}; expected {_short(wanted)}")
    return None


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def values(
    expected: Any, got: Any, name: str, tol: float, seen: list[float] | None = None, doubts: Iterator[float] = EXACT
) -> Difference | None:
    """The first difference in value of two trees of the same structure; `tol` is relative to each tensor's scale.

    Errors that were found, over what was allowed, are added to `seen`. `doubts` has for each tensor and number, in
    order, an error that is allowed whatever the scale.
    """
    if isinstance(expected, torch.Tensor):
        return tensor_values(expected, got, name, tol, seen, next(doubts))
    if isinstance(expected, tuple | list):
        pairs = enumerate(zip(expected, got, strict=True))
        return _first(values(wanted, given, f"{name}[{i}]", tol, seen, doubts) for i, (wanted, given) in pairs)
    if isinstance(expected, dict):
        names = {key: f"{name}[{key!r}]" if name else str(key) for key in expected}
        return _first(values(expected[key], got[key], names[key], tol, seen, doubts) for key in expected)
    if isinstance(expected, float):
        wanted, given = torch.tensor(expected, dtype=torch.float64), torch.tensor(float(got), dtype=torch.float64)
        return tensor_values(wanted, given, name, tol, seen, next(doubts))
    if isinstance(expected, bool | int | str) and got != expected:
        return Difference("value", f"{name} is {str(got)[:60]}; expected {str(expected)[:60]}")
    return None


def tensor_values(
    expected: torch.Tensor,
    got: torch.Tensor,
    name: str,
    tol: float,
    seen: list[float] | None = None,
    doubt: float = 0.0,
) -> Difference | None:
    """The difference in value of two tensors of one shape, judged in float64. An error up to `doubt` is none."""
    if expected.numel() == 0 or torch.equal(expected, got):
        return None
    if not expected.is_floating_point():
        return _count(name, (expected != got), "", math.inf)
    wanted, given = expected.detach().to(torch.float64), got.detach().to(torch.float64)
    scale = float(wanted.abs().max()) or 1.0
    ratio = float((given - wanted).abs().max()) / max(tol * scale, doubt) if tol and scale < math.inf else math.inf
    if ratio <= 1:  # false for NaN; the common case, in few operations
        if seen is not None:
            seen.append(ratio)
        return None
    finite = torch.isfinite(wanted)
    if bool((~torch.isfinite(given) & finite).any()):
        wrong = ~torch.isfinite(given) & finite
        kind = "NaN" if bool(torch.isnan(given[wrong]).any()) else "infinite"
        return Difference("nonfinite", f"{name} is {kind} at {_place(wrong)}, where the answer is a finite number")
    if not bool(torch.isclose(given, wanted, rtol=0, atol=0, equal_nan=True)[~finite].all()):
        return Difference("nonfinite", f"{name} is not {float(wanted[~finite][0])} at {_place(~finite)}")
    scale = float(wanted[finite].abs().max()) if bool(finite.any()) else 0.0
    allowed = max(tol * (scale or 1.0), doubt)
    error = torch.where(finite, (given - wanted).abs(), torch.zeros_like(wanted))
    greatest = float(error.max())
    ratio = greatest / allowed if allowed else math.inf if greatest else 0.0
    if seen is not None:
        seen.append(ratio)
    if ratio <= 1:
        return None
    more = f"; the greatest difference is {greatest:.3g} at {_place(error == greatest)}"
    return _count(name, error > allowed, more, ratio)


def _count(name: str, wrong: torch.Tensor, more: str, ratio: float) -> Difference:
    where = f"{more or f', the first at {_place(wrong)}'}{_times(ratio)}"
    if wrong.dim() == 0:
        return Difference("value", f"{name} differs{more}{_times(ratio)}", ratio)
    return Difference("value", f"{int(wrong.sum())} of {wrong.numel()} elements of {name} differ{where}", ratio)


def _times(ratio: float) -> str:
    """How far above what is allowed an error lies, to two digits; nothing where the two cannot be compared."""
    if ratio == math.inf:
        return ""
    rounded = float(f"{ratio:.2g}")
    many = f"{rounded:.2g}" if rounded < 10 else f"{rounded:,.0f}" if rounded < 1e9 else "over a billion"
    return f" ({many} times what is allowed)"


def _place(where: torch.Tensor) -> str:
    index = torch.nonzero(where)[0].tolist() if where.dim() else []
    return f"[{', '.join(map(str, index))}]" if index else "its only element"
