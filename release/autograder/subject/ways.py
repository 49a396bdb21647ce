"""The ways in which one call is asked: plainly, gradients off, again, as float32, from strided memory, accelerated.

Runs where the student's code runs. It calls and reports what came back; whether two ways agree is judged outside.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from autograder.subject import pretend
from autograder.tree import DATA, data_of, tensors_of, tree_map

GARBAGE = 77
LAZY = (Iterator, KeysView, ValuesView, ItemsView)


@dataclass(frozen=True)
class Kept:
    """An argument that lives in the student's process; no way converts it."""

    value: Any


@dataclass(frozen=True)
class Asked:
    """What one call gave: its result as CPU tensors, which of them lay on the accelerator, and what it was given."""

    result: Any
    placed: list[bool] | None
    given: Any

    @property
    def arguments(self) -> list[Any]:
        """The data among the arguments, as the call left them."""
        return [leaf.detach() if isinstance(leaf, torch.Tensor) else leaf for leaf in data_of(self.given)]


def ask(way: str, function: Callable[..., Any], arguments: Any) -> Asked:
    """Call `function` in one way with `arguments`, a pair of positional and named ones."""
    convert, circumstances = WAYS[way]
    placed = None

    def passed(leaf: Any) -> Any:
        return convert(leaf) if isinstance(leaf, torch.Tensor) else _unwrapped(leaf, convert)

    given = tree_map(passed, arguments)
    with circumstances():
        result = function(*given[0], **given[1])
        if isinstance(result, LAZY):
            result = list(result)
        if circumstances is pretend.PretendAccelerator:
            result, placed = take_back(result)
    if isinstance(result, torch.nn.Module):
        _move(result, way)
    return Asked(result, placed, given)


def _move(module: torch.nn.Module, way: str) -> None:
    """A module that was built goes where the tensors of its way are."""
    module.to(torch.float32 if way == "float32" else torch.float64)
    if way == "accelerator":
        pretend.move_module(module)


def overwrite(result: Any) -> None:
    """Fill every tensor of a result with garbage, as its owner may; one that overlaps itself is left alone."""
    for leaf in tensors_of(result):
        try:
            with torch.no_grad():
                leaf.logical_not_() if leaf.dtype is torch.bool else leaf.fill_(GARBAGE)
        except RuntimeError:
            continue


def take_back(value: Any) -> tuple[Any, list[bool]]:
    """A result from the pretended accelerator as ordinary tensors, and which of its tensors lay there."""
    placed = [pretend.is_placed(leaf) for leaf in tensors_of(value)]
    return tree_map(lambda leaf: pretend.take_back(leaf) if isinstance(leaf, torch.Tensor) else leaf, value), placed


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


def _placed(tensor: torch.Tensor) -> torch.Tensor:
    return pretend.place(tensor.detach())


def _strided(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers transposed, or sliced, in memory."""
    tensor = tensor.detach()
    if tensor.numel() < 2:
        return tensor
    if tensor.dim() > 1:
        backwards = tuple(reversed(range(tensor.dim())))
        return tensor.permute(backwards).contiguous().permute(backwards)
    return torch.stack([tensor, tensor], -1)[..., 0]


def _moved(tensor: torch.Tensor) -> torch.Tensor:
    return _placed(_strided(tensor))


def _moved32(tensor: torch.Tensor) -> torch.Tensor:
    return _moved(as_float32(tensor))


WAYS: dict[str, tuple[Callable[[torch.Tensor], torch.Tensor], Callable[[], AbstractContextManager[Any]]]] = {
    "plain": (_from_operation, nullcontext),
    "no_grad": (torch.Tensor.detach, torch.no_grad),
    "again": (torch.Tensor.detach, torch.no_grad),
    "float32": (as_float32, nullcontext),
    "strided": (_strided, nullcontext),
    "accelerator": (_placed, pretend.PretendAccelerator),
    "moved": (_moved, pretend.PretendAccelerator),
    "moved32": (_moved32, pretend.PretendAccelerator),
}
