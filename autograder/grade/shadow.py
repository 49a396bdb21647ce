"""The solution beside a submission: it is asked the same calls, and says what each of them should give."""

from __future__ import annotations

from typing import Any

import torch

from autograder.checks.ask import Expectation
from autograder.checks.compare import Difference, structure
from autograder.checks.conditioning import doubts_of
from autograder.checks.failure import StudentFailure
from autograder.checks.student import Call, LocalStudent, StudentObject
from autograder.model import Outcome
from autograder.tree import tree_map
from autograder.wire import Once


class Shadow:
    """What is handled here is the submission's: a handle's `twin` is what the solution has in its place."""

    def __init__(self, solution: Any, expected: Expectation) -> None:
        self._solution = LocalStudent(solution)
        self._known = expected.answer.calls
        self._cotangents = expected.cotangents

    def expects(self, place: int, owner: StudentObject | None, call: Call, untouched: bool) -> Any:
        """The solution's result for a check's call number `place`; an exception where it raises.

        `untouched` says that nothing of the submission's can be in the arguments.
        """
        if owner is None and place < len(self._known):
            known = self._known[place]
            asked = known.name == call.name and not isinstance(known.result, StudentObject | None)
            if asked and (untouched or same((known.args, known.kwargs), (call.args, call.kwargs))):
                return known.result
        twins = tree_map(_twin, (call.args, call.kwargs))
        shadow_owner = None if owner is None else owner.__dict__.get("twin")
        try:
            with torch.no_grad():
                return self._solution.call(shadow_owner, call.name, *twins)
        except Exception as error:
            return error

    def cotangents(self, place: int) -> list[torch.Tensor | None] | None:
        """What the backward pass will most likely bring to call number `place`, as it did to the solution's."""
        found = self._cotangents[place] if place < len(self._cotangents) else []
        return found if any(cotangent is not None for cotangent in found) else None

    def doubts(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[float]:
        """How far the solution's answer moves when the arguments of a call are rounded to float32."""
        twins = tree_map(_twin, (args, kwargs))
        return doubts_of(lambda given: self._solution.call(None, name, *given), twins)

    def require_structure(self, expected: Any, result: Any, name: str, dtype: torch.dtype | None) -> None:
        """Raises `StudentFailure` where a result is not built as it should be; objects become twins."""
        if isinstance(expected, Exception):
            return
        if isinstance(expected, StudentObject) and isinstance(result, StudentObject):
            result.__dict__["twin"] = expected
        difference = structure(expected, result, f"the result of `{name}`", dtype)
        if difference is not None:
            raise StudentFailure(Outcome.FAILED, difference.reason, _with_hint(difference, expected))

    def place(self, placed: StudentObject, tensor: torch.Tensor) -> None:
        """The solution's own copy of what was placed with the submission."""
        placed.__dict__["twin"] = self._solution.place(tensor)

    def set_grad(self, placed: StudentObject, gradient: torch.Tensor | None) -> None:
        self._solution.set_grad(placed.__dict__["twin"], gradient)


def same(left: Any, right: Any) -> bool:
    """Whether two trees hold the same values; functions count as the same, objects never do."""
    if isinstance(left, torch.Tensor):
        return (
            isinstance(right, torch.Tensor)
            and left.dtype == right.dtype
            and left.shape == right.shape
            and torch.equal(left, right)
        )
    if isinstance(left, tuple | list):
        return type(left) is type(right) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return (
            isinstance(right, dict) and list(left) == list(right) and all(same(left[key], right[key]) for key in left)
        )
    if isinstance(left, StudentObject) or isinstance(right, StudentObject):
        return False
    return (callable(left) and callable(right)) or bool(left == right)


def _twin(leaf: Any) -> Any:
    if isinstance(leaf, Once):
        return iter(tree_map(_twin, leaf.items))
    if isinstance(leaf, StudentObject):
        return leaf.__dict__.get("twin", leaf)
    return leaf.detach() if isinstance(leaf, torch.Tensor) else leaf


def _with_hint(difference: Difference, expected: Any) -> str:
    if isinstance(expected, tuple) and difference.reason in ("type", "structure"):
        parts = ", ".join(
            f"tensor {tuple(item.shape)}" if isinstance(item, torch.Tensor) else type(item).__name__
            for item in expected
        )
        return f"{difference.message} ({parts})"
    return difference.message
