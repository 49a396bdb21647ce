"""`student` for a file on the student's own machine: each call is asked in every way, as in the box."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from autograder.checks.ask import CALL_WAYS, is_traced, ways_of_call
from autograder.checks.author import Check
from autograder.checks.compare import structure
from autograder.checks.examine import AskedCall, WayAnswer
from autograder.checks.failure import Raised, StudentFailure
from autograder.checks.student import Call, Student, StudentObject
from autograder.model import Outcome, SourceLine
from autograder.subject import ways
from autograder.subject.device import CPU, PRETENDED, device_of
from autograder.subject.trace import Trace
from autograder.tree import data_of, tensors_of, tree_map
from autograder.wire import Once

Place = tuple[str, int, int]


@dataclass(frozen=True)
class PlacedCall(AskedCall):
    """A call, and where it was made: the check's id, the draw's number, the call's number."""

    place: Place = ("", 0, 0)


class Pupil(Student):
    """Answers one question. `known` are the solution's results, call by call; `mode` is that of a check on objects.

    `doubts` has, for each call that is asked in other ways, what float32 costs the solution.
    """

    def __init__(
        self,
        module: types.ModuleType,
        check: Check,
        index: int,
        known: list[Any],
        mode: str = "",
        doubts: Sequence[list[float]] = (),
    ) -> None:
        super().__init__()
        self.asked: list[AskedCall] = []
        self.traced: set[str] = set()
        self._module, self._check, self._index = module, check, index
        self._known, self._mode, self._doubts = known, mode, doubts

    def call(self, owner: StudentObject | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        args, kwargs = tree_map(_read_once, (args, kwargs))
        expected = self._known[len(self.calls)] if len(self.calls) < len(self._known) else None
        try:
            function = self._function(owner, name)
            earlier = sum(call.name == name for call in self.calls)
            traced = not self._mode and is_traced(self._check, self._index, earlier)
            with Trace(self._module.__dict__, self.traced) if traced else nullcontext():
                first = self._ask(self._mode or "plain", function, (args, kwargs))
        except StudentFailure:
            self.calls.append(Call(name, args, kwargs, None))
            raise
        result = tree_map(self._received, first.result)
        if owner is None and not self._mode:
            self._ask_ways(name, function, (args, kwargs), first)
        self.calls.append(Call(name, args, kwargs, result))
        if expected is not None:
            float32 = torch.float32 if self._mode == "float32" else None
            difference = structure(expected, result, f"the result of `{name}`", float32)
            if difference is not None:
                raise StudentFailure(Outcome.FAILED, difference.reason, difference.message)
        return tree_map(_as_float64, result) if self._mode == "float32" else result

    def _function(self, owner: StudentObject | None, name: str) -> Callable[..., Any]:
        if owner is not None:
            return getattr(owner._key, name) if name else owner._key  # type: ignore[no-any-return]
        function = getattr(self._module, name, None)
        if not callable(function):
            raise StudentFailure(Outcome.MISSING, "missing", f"`{name}` is not defined in the file")
        return function  # type: ignore[no-any-return]

    def _ask(self, way: str, function: Callable[..., Any], arguments: Any) -> ways.Asked:
        try:
            return ways.ask(way, function, tree_map(_own, arguments))
        except StudentFailure:
            raise
        except (Exception, SystemExit) as error:
            raise raised_by(error, self._module) from error

    def _ask_ways(self, name: str, function: Callable[..., Any], arguments: Any, first: ways.Asked) -> None:
        earlier = sum(call.name == name for call in self.asked)
        wanted = ways_of_call(self._check, self._index, earlier, arguments)
        if not wanted:
            return
        plain = _copied(tree_map(self._received, first.result))
        after = _copied(first.arguments) if "inputs" in wanted else None
        answers = {way: self._way_answer(way, function, arguments, first) for way in CALL_WAYS if way in wanted}
        sent = data_of(_copied(arguments))
        number = len(self.asked)
        doubts = self._doubts[number] if number < len(self._doubts) else []
        place = (self._check.id, self._index, number)
        self.asked.append(PlacedCall(name, arguments, sent, plain, after, answers, lambda: doubts, place))

    def _way_answer(self, way: str, function: Callable[..., Any], arguments: Any, first: ways.Asked) -> WayAnswer:
        try:
            asked = self._ask(way, function, arguments)
        except StudentFailure as failure:
            return WayAnswer(failure=failure)
        result = _copied(tree_map(self._received, asked.result))
        if way != "no_grad":
            return WayAnswer(result, None, asked.placed)
        ways.overwrite(asked.result)
        return WayAnswer(result, None, asked.placed, _copied(asked.arguments), _copied(tensors_of(first.result)))

    def _received(self, leaf: Any) -> Any:
        if isinstance(leaf, torch.Tensor):
            return PRETENDED.take(leaf).clone()
        return leaf if isinstance(leaf, str | int | float | None) else StudentObject(self, leaf)

    def place(self, tensor: torch.Tensor) -> StudentObject:
        moded = self._moded(tensor.detach().clone())
        return StudentObject(self, moded.requires_grad_() if moded.is_floating_point() else moded)

    def set_grad(self, placed: StudentObject, gradient: torch.Tensor | None) -> None:
        placed._key.grad = None if gradient is None else self._moded(gradient.detach().clone())

    def attribute(self, owner: StudentObject, path: str) -> Any:
        value = owner._key
        try:
            for name in path.split("."):
                value = getattr(value, name)
        except Exception as error:
            raise raised_by(error, self._module) from error
        value = value.detach() if isinstance(value, torch.Tensor) else value
        value = tree_map(lambda leaf: _as_float64(self._received(leaf)), value)
        self.calls.append(Call(path, (), {}, value))
        return value

    def _moded(self, tensor: torch.Tensor) -> torch.Tensor:
        if self._mode == "float32":
            return ways.as_float32(tensor)  # type: ignore[no-any-return]
        return ways.device_for(self._mode, CPU).put(tensor)


def raised_by(error: BaseException, module: types.ModuleType) -> Raised:
    """The failure of a file whose code raised, with the lines of that file that the exception passed through."""
    kinds = tuple(kind.__name__ for kind in type(error).__mro__)
    outcome = Outcome.MISSING if isinstance(error, NotImplementedError) else Outcome.RAISED
    return Raised(kinds, str(error)[:2000], tuple(_own_lines(error, module))[-12:], outcome)


def _own_lines(error: BaseException, module: types.ModuleType) -> Iterator[SourceLine]:
    lines = module.__dict__.get("__lines__", [])
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is module.__dict__:
            number = step.tb_lineno or 0
            text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
            yield SourceLine(number, step.tb_frame.f_code.co_name, text[:200])
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        text = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        yield SourceLine(error.lineno, "", text[:200])


def _read_once(leaf: Any) -> Any:
    return Once(tuple(leaf)) if isinstance(leaf, Iterator) else leaf


def _own(leaf: Any) -> Any:
    """An argument as the student's code gets it: its own copy, and the object behind a handle."""
    if isinstance(leaf, StudentObject):
        return ways.Kept(leaf._key)
    if isinstance(leaf, Once):
        return iter([_own(item) for item in leaf.items])
    if isinstance(leaf, torch.Tensor):
        return leaf.clone()
    return _as_data(leaf) if callable(leaf) else leaf


def _as_data(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that was passed in: no gradient flows through it, and its value lies where its arguments do."""

    def given(*arguments: Any) -> Any:
        where = device_of(arguments)
        with torch.no_grad():
            value = function(*_copied(where.take_tree(arguments)))
        return where.put_tree(value)

    return given


def _copied(value: Any) -> Any:
    return tree_map(lambda leaf: leaf.detach().clone() if isinstance(leaf, torch.Tensor) else leaf, value)


def _as_float64(leaf: Any) -> Any:
    return leaf.to(torch.float64) if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() else leaf
