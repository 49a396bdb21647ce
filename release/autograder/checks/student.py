"""What a check sees as `student`: functions to call, objects to hold, tensors to place. Here, for a module at hand.

A check cannot tell whether `student` is a module of this process (the solution, a known mistake, a student's own file
on their own machine) or a submission in the box; `autograder.grade.remote` is the other implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from autograder.checks.failure import Raised, StudentFailure
from autograder.model import Outcome
from autograder.tree import tree_map
from autograder.wire import Handle


@dataclass(frozen=True)
class Call:
    """One call that a check made: what was called with what, and what came back (None where it failed)."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any


class StudentObject:
    """An object that a student's class made: it is called, and its methods are called, as if it were here."""

    def __init__(self, student: Student, key: Any) -> None:
        self._student, self._key = student, key

    @property
    def type_name(self) -> str:
        """The name of its class."""
        return self._key.type_name if isinstance(self._key, Handle) else type(self._key).__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._student.call(self, "", args, kwargs)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self._student.call(self, name, args, kwargs)


class Student:
    """The face that checks are written against."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.call(None, name, args, kwargs)

    def call(self, owner: StudentObject | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the file, or a method of one of its objects."""
        raise NotImplementedError

    def place(self, tensor: torch.Tensor) -> StudentObject:
        """Put a copy of a tensor into the student's process; it requires grad if it is floating point."""
        raise NotImplementedError

    def set_grad(self, placed: StudentObject, gradient: torch.Tensor | None) -> None:
        """Set the `.grad` of a placed tensor."""
        raise NotImplementedError

    def attribute(self, owner: StudentObject, path: str) -> Any:
        """The value of a dotted attribute of an object or a placed tensor; tensors come as copies."""
        raise NotImplementedError

    def value(self, placed: StudentObject) -> torch.Tensor:
        """A copy of a placed tensor."""
        return self.attribute(placed, "data")  # type: ignore[no-any-return]

    def grad(self, placed: StudentObject) -> torch.Tensor | None:
        """A copy of a placed tensor's gradient, or None."""
        return self.attribute(placed, "grad")  # type: ignore[no-any-return]


class LocalStudent(Student):
    """`student` for a module of this process."""

    def __init__(self, module: Any) -> None:
        super().__init__()
        self._module = module

    def call(self, owner: StudentObject | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        function = self._function(owner, name)
        given = tree_map(_own, (args, kwargs))
        try:
            result = _kept(self, function(*given[0], **given[1]))
        except BaseException:
            self.calls.append(Call(name, args, kwargs, None))
            raise
        self.calls.append(Call(name, args, kwargs, result))
        return result

    def _function(self, owner: StudentObject | None, name: str) -> Callable[..., Any]:
        if owner is not None:
            return getattr(owner._key, name) if name else owner._key  # type: ignore[no-any-return]
        function = getattr(self._module, name, None)
        if not callable(function):
            raise StudentFailure(Outcome.MISSING, "missing", f"`{name}` is not defined")
        return function  # type: ignore[no-any-return]

    def place(self, tensor: torch.Tensor) -> StudentObject:
        copy = tensor.detach().clone()
        return StudentObject(self, copy.requires_grad_() if copy.is_floating_point() else copy)

    def set_grad(self, placed: StudentObject, gradient: torch.Tensor | None) -> None:
        placed._key.grad = None if gradient is None else gradient.detach().clone()

    def attribute(self, owner: StudentObject, path: str) -> Any:
        value = owner._key
        for name in path.split("."):
            value = getattr(value, name)
        value = value.detach().clone() if isinstance(value, torch.Tensor) else value
        self.calls.append(Call(path, (), {}, value))
        return value


def _own(leaf: Any) -> Any:
    """An argument as the student's code gets it: its own copy, and the object behind a handle."""
    if isinstance(leaf, StudentObject):
        return leaf._key
    if isinstance(leaf, torch.Tensor):
        return leaf.clone()
    if isinstance(leaf, Iterator):
        return iter([_own(item) for item in leaf])
    return _as_data(leaf) if callable(leaf) else leaf


def _as_data(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that was passed in: no gradient flows through it, as none flows through a call back from the box."""

    def given(*arguments: Any) -> Any:
        with torch.no_grad():
            return function(
                *tree_map(lambda leaf: leaf.detach() if isinstance(leaf, torch.Tensor) else leaf, arguments)
            )

    return given


def _kept(student: LocalStudent, result: Any) -> Any:
    """A result as a check gets it: data as it is, any other object behind a handle."""
    if isinstance(result, torch.nn.Module):
        return StudentObject(student, result.to(torch.float64))
    if isinstance(result, torch.Tensor | tuple | list | dict | str | int | float | None):
        return tree_map(_apart, result)
    return list(result) if hasattr(result, "__next__") else StudentObject(student, result)


def _apart(leaf: Any) -> Any:
    """A result as a node of its own, as from the box: no gradient reaches it through the others of the same call."""
    return leaf.view_as(leaf) if isinstance(leaf, torch.Tensor) and leaf.requires_grad else leaf


def raised_here(error: Exception) -> StudentFailure:
    """The failure of a local student whose code raised."""
    if isinstance(error, StudentFailure):
        return error
    kinds = tuple(kind.__name__ for kind in type(error).__mro__)
    outcome = Outcome.MISSING if isinstance(error, NotImplementedError) else Outcome.RAISED
    return Raised(kinds, str(error)[:2000], (), outcome)
