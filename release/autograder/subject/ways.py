"""The ways in which one call is asked: plainly, gradients off, again, as float32, from strided memory, accelerated.

Several ways joined, as in `float32+strided`, are one call in all of them at once. Runs where the student's code runs,
and asks on its home device; where that is the CPU, a pretended accelerator serves the ways that want one. It calls and
reports what came back; whether two ways agree is judged outside.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef

from autograder.subject.device import CPU, Device, accelerator_of
from autograder.tree import DATA, data_of, tensors_of, tree_map

GARBAGE = 77
JOIN = "+"
LAZY = (Iterator, KeysView, ValuesView, ItemsView)


@dataclass(frozen=True)
class Kept:
    """An argument that lives in the student's process; no way converts it."""

    value: Any


@dataclass(frozen=True)
class Asked:
    """What one call gave: its result as CPU tensors, which of them lay on the accelerator, and what it was given.

    `raw` is the result where it lies: who overwrites it overwrites what shares its memory.
    """

    result: Any
    raw: Any
    placed: list[bool] | None
    given: Any
    where: Device

    @property
    def arguments(self) -> list[Any]:
        """The data among the arguments, as the call left them."""
        plain = self.where.take_tree(self.given)
        return [leaf.detach() if isinstance(leaf, torch.Tensor) else leaf for leaf in data_of(plain)]


def ask(way: str, function: Callable[..., Any], arguments: Any, home: Device = CPU) -> Asked:
    """Call `function` in one way with `arguments`, a pair of positional and named ones, as a rule on `home`.

    Gradients are switched off only for tensors: a number may well be worked out by autograd inside.
    """
    parts = parts_of(way)
    off = not GRADIENTS_OFF.isdisjoint(parts) and bool(tensors_of(arguments))
    where, placed = device_for(way, home), None

    def converted(tensor: torch.Tensor) -> torch.Tensor:
        for part in parts:
            tensor = WAYS[part](tensor)
        return where.put(tensor)

    def passed(leaf: Any) -> Any:
        return converted(leaf) if isinstance(leaf, torch.Tensor) else _unwrapped(leaf, converted)

    given = tree_map(passed, arguments)
    with torch.no_grad() if off else nullcontext(), where.calling():
        raw = function(*given[0], **given[1])
        if isinstance(raw, LAZY):
            raw = list(raw)
        if "accelerator" in parts:
            placed = [where.holds(leaf) for leaf in tensors_of(raw)]
        result = where.take_tree(raw)
    if isinstance(raw, torch.nn.Module):
        raw.to(torch.float32 if "float32" in parts else torch.float64)
        where.move(raw)
    return Asked(result, raw, placed, given, where)


def parts_of(way: str) -> list[str]:
    """The single ways that one is joined of."""
    return way.split(JOIN)


def device_for(way: str, home: Device) -> Device:
    """Where a way is asked."""
    return accelerator_of(home) if "accelerator" in parts_of(way) else home


def shares_memory(asked: Asked) -> bool:
    """Whether a result lies in the memory of an argument."""
    given = {leaf.untyped_storage().data_ptr() for leaf in tensors_of(asked.given) if leaf.numel()}
    return any(leaf.untyped_storage().data_ptr() in given for leaf in tensors_of(asked.raw) if leaf.numel())


def holding(result: Any) -> Callable[[], bool]:
    """A function that says, once a result is let go, whether somebody else still holds its memory."""
    memory = [StorageWeakRef(leaf.untyped_storage()) for leaf in tensors_of(result)]  # type: ignore[no-untyped-call]
    return lambda: not all(part.expired() for part in memory)  # type: ignore[no-untyped-call]


def overwrite(result: Any) -> None:
    """Fill every tensor of a result with garbage, as its owner may; one that overlaps itself is left alone."""
    for leaf in tensors_of(result):
        try:
            with torch.no_grad():
                leaf.logical_not_() if leaf.dtype is torch.bool else leaf.fill_(GARBAGE)
        except RuntimeError:
            continue


def as_float32(leaf: Any) -> Any:
    """A float64 tensor as float32, anything else as it is."""
    return leaf.detach().to(torch.float32) if isinstance(leaf, torch.Tensor) and leaf.dtype is torch.float64 else leaf


def _unwrapped(leaf: Any, convert: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """What stands behind a reference, also among the items of an iterator."""
    if type(leaf) in DATA:
        return leaf
    if isinstance(leaf, Iterator):
        return iter([convert(item) if isinstance(item, torch.Tensor) else _unwrapped(item, convert) for item in leaf])
    return leaf.value if isinstance(leaf, Kept) else leaf


def _from_operation(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor that requires grad comes as the result of an operation."""
    return tensor.clone() if tensor.requires_grad else tensor


def _strided(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers transposed, or sliced, in memory."""
    tensor = tensor.detach()
    if tensor.numel() < 2:
        return tensor
    if tensor.dim() > 1:
        backwards = tuple(reversed(range(tensor.dim())))
        return tensor.permute(backwards).contiguous().permute(backwards)
    return torch.stack([tensor, tensor], -1)[..., 0]


WAYS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "plain": _from_operation,
    "no_grad": torch.Tensor.detach,
    "again": torch.Tensor.detach,
    "float32": as_float32,
    "strided": _strided,
    "accelerator": torch.Tensor.detach,
}
GRADIENTS_OFF = {"no_grad", "again"}
