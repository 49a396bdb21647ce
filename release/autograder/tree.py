"""Trees of tuples, lists and dicts, walked as plainly as the wire writes them; several times faster than torch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

BRANCHES = (tuple, list, dict)
DATA = {torch.Tensor, bool, int, float, str, type(None)}


def tree_map(function: Callable[[Any], Any], value: Any) -> Any:
    """The same tree with every leaf replaced. Named tuples and torch's return types stay what they are."""
    kind = type(value)
    if kind in DATA:
        return function(value)
    if kind is tuple:
        return tuple([tree_map(function, item) for item in value])
    if kind is list:
        return [tree_map(function, item) for item in value]
    if kind is dict:
        return {key: tree_map(function, item) for key, item in value.items()}
    return _map_unusual(function, value) if isinstance(value, BRANCHES) else function(value)


def _map_unusual(function: Callable[[Any], Any], value: Any) -> Any:
    """Subclasses are read through their base class; a tuple of a kind of its own is built anew where it changes."""
    if isinstance(value, list):
        return [tree_map(function, item) for item in list.__iter__(value)]
    if isinstance(value, dict):
        return {key: tree_map(function, item) for key, item in dict.items(value)}
    items = list(tuple.__iter__(value))
    mapped = [tree_map(function, item) for item in items]
    if all(new is old for new, old in zip(mapped, items, strict=True)):
        return value
    return type(value)(*mapped) if hasattr(value, "_fields") else type(value)(mapped)


def leaves_of(value: Any) -> list[Any]:
    """Every leaf, in order."""
    leaves: list[Any] = []
    _gather(value, leaves)
    return leaves


def _gather(value: Any, leaves: list[Any]) -> None:
    if type(value) in DATA or not isinstance(value, BRANCHES):
        leaves.append(value)
    elif isinstance(value, tuple):
        for item in tuple.__iter__(value):
            _gather(item, leaves)
    else:
        for item in list.__iter__(value) if isinstance(value, list) else dict.values(value):
            _gather(item, leaves)


def data_of(value: Any) -> list[Any]:
    """Every leaf that is plainly data, in order: tensors, numbers, texts and None, no subclasses of them."""
    return [leaf for leaf in leaves_of(value) if type(leaf) in DATA]


def tensors_of(value: Any) -> list[torch.Tensor]:
    """Every tensor, in order."""
    return [leaf for leaf in leaves_of(value) if isinstance(leaf, torch.Tensor)]
