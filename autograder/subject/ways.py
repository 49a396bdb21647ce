"""The ways in which one call is asked: plainly, gradients off, again, as float32, from strided memory, accelerated.

Runs where the student's code runs. It calls and reports what came back; whether two ways agree is judged outside.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from autograder.subject import pretend
from autograder.tree import data_of, tensors_of, tree_map

GARBAGE = 77


@contextmanager
def plain_way(arguments: Any) -> Iterator[Any]:
    """As the check made them; a tensor that requires grad comes as the result of an operation."""
    yield tree_map(lambda leaf: leaf.clone() if _attached(leaf) else leaf, arguments)


@contextmanager
def no_grad_way(arguments: Any) -> Iterator[Any]:
    """Gradients switched off."""
    with torch.no_grad():
        yield tree_map(_detached, arguments)


@contextmanager
def float32_way(arguments: Any) -> Iterator[Any]:
    """Every float64 tensor as float32."""
    yield tree_map(as_float32, arguments)


@contextmanager
def strided_way(arguments: Any) -> Iterator[Any]:
    """Every tensor of more than one element transposed, or sliced, in memory."""
    yield tree_map(_strided, arguments)


@contextmanager
def moved_way(arguments: Any) -> Iterator[Any]:
    """Strided, on the pretended accelerator."""
    with accelerator_way(tree_map(_strided, arguments)) as placed:
        yield placed


@contextmanager
def accelerator_way(arguments: Any) -> Iterator[Any]:
    """Every tensor on the pretended accelerator."""
    placed = tree_map(_placed, arguments)
    with pretend.PretendAccelerator():
        yield placed


WAYS: dict[str, Callable[[Any], Any]] = {
    "plain": plain_way,
    "no_grad": no_grad_way,
    "again": no_grad_way,
    "float32": float32_way,
    "strided": strided_way,
    "accelerator": accelerator_way,
    "moved": moved_way,
}


@dataclass(frozen=True)
class Kept:
    """An argument that lives in the student's process; no way converts it."""

    value: Any


@dataclass(frozen=True)
class Asked:
    """What one call gave: its result as CPU tensors, which of them lay on the accelerator, its arguments after it."""

    result: Any
    placed: list[bool] | None
    arguments: list[Any]


def ask(way: str, function: Callable[..., Any], arguments: Any) -> Asked:
    """Call `function` in one way with `arguments`, a pair of positional and named ones."""
    with WAYS[way](arguments) as passed:
        given = tree_map(_unwrapped, passed)
        result = function(*given[0], **given[1])
        if isinstance(result, Iterator | KeysView | ValuesView | ItemsView):
            result = list(result)
        placed = None
        if way in ("accelerator", "moved"):
            result, placed = take_back(result)
    if isinstance(result, torch.nn.Module):
        _move(result, way)
    return Asked(result, placed, [_detached(leaf) for leaf in data_of(given)])


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


def _unwrapped(leaf: Any) -> Any:
    """The object behind a reference, also among the items of an iterator."""
    if isinstance(leaf, Iterator):
        return iter([_unwrapped(item) for item in leaf])
    return leaf.value if isinstance(leaf, Kept) else leaf


def _attached(leaf: Any) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.requires_grad


def _placed(leaf: Any) -> Any:
    return pretend.place(leaf.detach()) if isinstance(leaf, torch.Tensor) else leaf


def _detached(leaf: Any) -> Any:
    return leaf.detach() if isinstance(leaf, torch.Tensor) else leaf


def _strided(leaf: Any) -> Any:
    if not isinstance(leaf, torch.Tensor) or leaf.numel() < 2:
        return leaf
    leaf = leaf.detach()
    if leaf.dim() > 1:
        backwards = tuple(reversed(range(leaf.dim())))
        return leaf.permute(backwards).contiguous().permute(backwards)
    return torch.stack([leaf, leaf], -1)[..., 0]
