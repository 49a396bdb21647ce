"""Answers kept beside the public tests: tensors in `answers.safetensors`, everything else in `answers.json`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save

from autograder.checks.student import Student, StudentObject
from autograder.wire import Handle

TENSORS, TABLE = "answers.safetensors", "answers.json"


class Shelf:
    """Collects values: each becomes a form that JSON can hold; equal tensors are kept once."""

    def __init__(self) -> None:
        self.tensors: dict[str, torch.Tensor] = {}
        self._names: dict[str, str] = {}

    def put(self, value: Any) -> Any:
        """The form of a tree of None, bool, int, float, str, tensors, tuples, lists, dicts and handles."""
        if isinstance(value, torch.Tensor):
            return {"tensor": self._put_tensor(value.detach().clone(memory_format=torch.contiguous_format))}
        if isinstance(value, tuple):
            return {"tuple": [self.put(item) for item in value]}
        if isinstance(value, list):
            return [self.put(item) for item in value]
        if isinstance(value, dict):
            return {"dict": [[key, self.put(item)] for key, item in value.items()]}
        if isinstance(value, StudentObject):
            return {"object": type(value._key).__name__}
        if value is None or isinstance(value, bool | int | float | str):
            return value
        raise TypeError(f"a value of type {type(value).__name__} cannot be stored")

    def _put_tensor(self, tensor: torch.Tensor) -> str:
        content = tensor.reshape(-1).numpy().tobytes() if tensor.numel() else b""
        key = hashlib.sha256(f"{tensor.dtype}{tuple(tensor.shape)}".encode() + content).hexdigest()
        name = self._names.setdefault(key, f"t{len(self._names)}")
        self.tensors[name] = tensor
        return name

    def write(self, folder: Path, table: dict[str, Any]) -> None:
        """Write both files; `table` holds forms that `put` gave."""
        (folder / TENSORS).write_bytes(save(self.tensors))
        (folder / TABLE).write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")


class Answers:
    """Reads what a `Shelf` wrote."""

    def __init__(self, folder: Path) -> None:
        self._tensors = load_file(folder / TENSORS)
        self.table: dict[str, Any] = json.loads((folder / TABLE).read_text("utf-8"))

    def take(self, form: Any) -> Any:
        """The value of a form; an object comes back as a handle that only tells its type."""
        if isinstance(form, list):
            return [self.take(item) for item in form]
        if not isinstance(form, dict):
            return form
        ((kind, content),) = form.items()
        if kind == "tensor":
            return self._tensors[content]
        if kind == "tuple":
            return tuple(self.take(item) for item in content)
        if kind == "dict":
            return {key: self.take(item) for key, item in content}
        return StudentObject(Student(), Handle(0, content))
