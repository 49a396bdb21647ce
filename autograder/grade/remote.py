"""`student` for a submission in the box: calls cross as data, differentiably, and come back judged for structure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import torch

from autograder.checks.ask import CALL_WAYS, Expectation, in_one_go, is_traced, ways_of_call
from autograder.checks.examine import AskedCall, WayAnswer, agree
from autograder.checks.failure import StudentFailure
from autograder.checks.student import Call, Student, StudentObject
from autograder.grade.crossing import connect
from autograder.grade.replies import reading, result_in, way_answer
from autograder.grade.session import Session, failure_of
from autograder.grade.shadow import Shadow, same
from autograder.model import Outcome
from autograder.tree import data_of, tensors_of, tree_map
from autograder.wire import Function, Handle, Once, Reader, Writer

TRACED = "traced"
MODES = {"": None, TRACED: None, "float32": torch.float32, "accelerator": None}
LEAST_BYTES = 1 << 16
PLAINLY: dict[str, Any] = {
    "inputs": False,
    "trace": False,
    "own": False,
    "graph": None,
    "cotangents": None,
    "reads": [],
}
STATE = ("data", "grad", "requires_grad")  # of what was placed: it comes with every answer


class RemoteStudent(Student):
    """Answers one question. `mode` is the way of asking of the whole check: plain, float32, accelerator, or traced.

    `watched` says that the functions that run are to be known even where the answer is right, `on_cpu` that a box with
    a GPU uses it for the accelerated ways alone.
    """

    def __init__(
        self,
        session: Session,
        expected: Expectation,
        solution: Any,
        mode: str = "",
        *,
        watched: bool = False,
        on_cpu: bool = False,
    ) -> None:
        super().__init__()
        self.asked: list[AskedCall] = []
        self.traced: set[str] = set()
        self._session = session
        self._question = expected.question
        self._shadow = Shadow(solution, expected)
        self._tasks = set(vars(solution))
        self._mode = mode
        self._watched = watched
        self._on_cpu = on_cpu
        self._graphs = 0
        self._writer = Writer()
        self._places: list[list[Any]] = []
        self._grads: list[list[Any]] = []
        self._placed: list[int] = []
        self._state: dict[tuple[int, str], Any] = {}
        self._foreseen: dict[int, tuple[list[torch.Tensor | None], Any]] = {}

    def call(self, owner: StudentObject | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        args, kwargs = tree_map(_read_once, (args, kwargs))
        untouched = not self.calls and not self._placed
        expected = self._shadow.expects(len(self.calls), owner, Call(name, args, kwargs, None), untouched)
        inputs = tensors_of(list(args)) + tensors_of(kwargs)
        ways = self._ways_for(owner, name, (args, kwargs))
        max_bytes = 2 * _bytes_of(expected) + 2 * _bytes_of(inputs) + LEAST_BYTES
        graph = self._next_graph(inputs)
        cotangents = self._shadow.cotangents(len(self.calls)) if graph is not None else None
        header = {
            **self._form(owner, name, args, kwargs, max_bytes),
            "ways": in_one_go(self._question.check, ways),
            "inputs": "inputs" in ways,
            "trace": self._is_traced(name),
            "own": self._mode == TRACED,
            "graph": graph,
            "cotangents": None if cotangents is None else self._writer.value(cotangents),
            "reads": [[number, path] for number in self._placed for path in STATE],
        }
        try:
            if owner is None:
                self._require(name)
            reader = self._request(header, 8 * max_bytes)
            with reading():
                result, asked = self._read(reader, header, (name, args, kwargs), inputs, cotangents)
                if asked is not None:
                    self.asked.append(self._apart(asked, ways, max_bytes))
        except StudentFailure:
            self.calls.append(Call(name, args, kwargs, None))
            raise
        self.calls.append(Call(name, args, kwargs, result))
        self._shadow.require_structure(expected, result, name, MODES[self._mode])
        return tree_map(_as_float64, result) if self._mode == "float32" else result

    def _form(
        self, owner: StudentObject | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], max_bytes: int
    ) -> dict[str, Any]:
        """The part of a call's request that is the same in whatever ways it is asked."""
        return {
            "do": "call",
            **({"name": name} if owner is None else {"object": owner._key.number, "name": name}),
            "args": self._writer.value(tuple(self._sent(item) for item in args)),
            "kwargs": self._writer.value({key: self._sent(item) for key, item in kwargs.items()}),
            "mode": self._mode_sent,
            "max_bytes": max_bytes,
        }

    def _apart(self, asked: AskedCall, ways: tuple[str, ...], max_bytes: int) -> AskedCall:
        """The same call with what was asked in one go asked way by way, where not all agree."""
        check = self._question.check
        if agree(asked, check.tol, check.tol32):
            return asked
        rest = [way for way in CALL_WAYS if way in ways and way not in asked.ways]
        form = self._form(None, asked.name, *asked.arguments, max_bytes)
        reader = self._request({**form, **PLAINLY, "ways": rest}, 8 * max_bytes)
        plain = reader.header["answers"]["plain"]
        if "error" in plain:
            return asked
        again = replace(asked, plain=reader.value(plain["result"]), inputs=None)
        return replace(asked, ways={**asked.ways, **self._way_answers(reader, rest, again)})

    def _way_answers(self, reader: Reader, ways: list[str], asked: AskedCall) -> dict[str, WayAnswer]:
        answers = reader.header["answers"]
        return {way: way_answer(reader, answers[way], answers["plain"], asked, self._session.lines) for way in ways}

    def _request(self, header: dict[str, Any], max_bytes: int) -> Reader:
        """Send what `self._writer` holds, with the tensors placed and the gradients set since the last request."""
        header = {**header, "places": self._places, "grads": self._grads, "cpu": self._on_cpu}
        writer, self._writer = self._writer, Writer()
        self._places, self._grads, self._state = [], [], {}
        return self._session.request(writer, header, max_bytes)

    def _require(self, name: str) -> None:
        if name not in self._session.names:
            others = [known for known in self._session.names if known not in self._tasks]
            near = difflib.get_close_matches(name, others, 1)
            hint = f"; is `{near[0]}` meant to be it?" if near else ""
            raise StudentFailure(Outcome.MISSING, "missing", f"`{name}` is not defined in the file{hint}")

    def _read(
        self,
        reader: Reader,
        header: dict[str, Any],
        call: tuple[str, Any, Any],
        inputs: list[torch.Tensor],
        cotangents: list[torch.Tensor | None] | None,
    ) -> tuple[Any, AskedCall | None]:
        """The result of a call, and what else came with it."""
        graph, asked = header["graph"], None
        answers, trace = reader.header["answers"], reader.header["trace"]
        self.traced.update(item for item in trace if isinstance(item, str))
        if "error" in answers["plain"]:
            raise failure_of(answers["plain"]["error"], self._session.lines)
        form = answers["plain"]["result"]
        plain = tree_map(self._received, reader.value(form))
        if header["inputs"] or header["ways"]:
            after = reader.value(answers["plain"]["inputs"]) if header["inputs"] else None
            sent = data_of(tree_map(_detached, call[1:]))
            asked = AskedCall(call[0], call[1:], sent, plain, after, doubts=partial(self._shadow.doubts, *call))
            asked = replace(asked, ways=self._way_answers(reader, header["ways"], asked))
        if "gradients" in answers["plain"] and cotangents is not None:
            self._foreseen[graph] = cotangents, reader.value(answers["plain"]["gradients"])
        state = [self._shown(reader.value(item)) for item in reader.header["read"]]
        self._state = {(number, path): value for (number, path), value in zip(header["reads"], state, strict=True)}
        return plain if graph is None else connect(plain, reader.attached(form), inputs, graph, self._backward), asked

    def _received(self, leaf: Any) -> Any:
        return StudentObject(self, leaf) if isinstance(leaf, Handle) else leaf

    def _sent(self, value: Any) -> Any:
        return tree_map(self._one_sent, value)

    def _one_sent(self, leaf: Any) -> Any:
        if isinstance(leaf, StudentObject):
            return leaf._key
        if isinstance(leaf, Once):
            return Once(self._sent(leaf.items))
        return Function(self._session.function(leaf)) if callable(leaf) and not isinstance(leaf, torch.Tensor) else leaf

    @property
    def _mode_sent(self) -> str:
        return "" if self._mode == TRACED else self._mode

    def _is_traced(self, name: str) -> bool:
        """Whether the functions that run in a call are noted."""
        if not self._watched or self._mode:
            return self._mode == TRACED
        earlier = sum(call.name == name for call in self.calls)
        return is_traced(self._question.check, self._question.index, earlier)

    def _ways_for(self, owner: StudentObject | None, name: str, arguments: Any) -> tuple[str, ...]:
        if owner is not None or self._mode:
            return ()
        earlier = sum(call.name == name for call in self.asked)
        return ways_of_call(self._question.check, self._question.index, earlier, arguments)

    # Gradients

    def _next_graph(self, inputs: list[torch.Tensor]) -> int | None:
        if not torch.is_grad_enabled():
            return None
        self._graphs += 1
        return self._graphs if self._holds_parameters or any(tensor.requires_grad for tensor in inputs) else None

    @property
    def _holds_parameters(self) -> bool:
        return any(isinstance(call.result, StudentObject) for call in self.calls)

    def _backward(
        self, graph: int, cotangents: list[torch.Tensor | None], shapes: list[torch.Size]
    ) -> list[torch.Tensor | None]:
        foreseen, gradients = self._foreseen.get(graph, ([], None))
        if not same(foreseen, cotangents):
            header = {"do": "backward", "graph": graph, "cotangents": self._writer.value(cotangents)}
            size = sum(8 * shape.numel() for shape in shapes)
            gradients = result_in(self._request(header, 2 * size + LEAST_BYTES))
        if type(gradients) is not list or len(gradients) != len(shapes) or not all(map(_fits, gradients, shapes)):
            raise StudentFailure(Outcome.CRASHED, "protocol", "the gradients that came back do not fit the inputs")
        return [None if given is None else given.to(torch.float64) for given in gradients]

    # Placed tensors and attributes

    def place(self, tensor: torch.Tensor) -> StudentObject:
        number = -1 - len(self._placed)  # the box numbers what it keeps from 0 up
        self._placed.append(number)
        self._places.append([number, self._writer.value(tensor.detach()), self._mode_sent])
        placed = StudentObject(self, Handle(number, "Tensor"))
        self._shadow.place(placed, tensor)
        return placed

    def set_grad(self, placed: StudentObject, gradient: torch.Tensor | None) -> None:
        form = self._writer.value(None if gradient is None else gradient.detach())
        self._grads.append([placed._key.number, form, self._mode_sent])
        self._shadow.set_grad(placed, gradient)

    def attribute(self, owner: StudentObject, path: str) -> Any:
        known = (owner._key.number, path)
        if known in self._state and not self._grads:
            value = tree_map(_copied, self._state[known])
        else:
            header = {"do": "attribute", "object": owner._key.number, "path": path}
            value = self._shown(result_in(self._request(header, 1 << 24)))
        self.calls.append(Call(path, (), {}, value))
        return value

    def _shown(self, value: Any) -> Any:
        return tree_map(lambda leaf: self._received(_as_float64(leaf)), value)


def _fits(gradient: Any, shape: torch.Size) -> bool:
    return gradient is None or (isinstance(gradient, torch.Tensor) and gradient.shape == shape)


def _read_once(leaf: Any) -> Any:
    """An iterator as a value that can be sent and given to the solution too."""
    return Once(tuple(leaf)) if isinstance(leaf, Iterator) else leaf


def _copied(leaf: Any) -> Any:
    return leaf.clone() if isinstance(leaf, torch.Tensor) else leaf


def _detached(leaf: Any) -> Any:
    return leaf.detach() if isinstance(leaf, torch.Tensor) else leaf


def _as_float64(leaf: Any) -> Any:
    return leaf.to(torch.float64) if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() else leaf


def _bytes_of(value: Any) -> int:
    return sum(leaf.numel() * leaf.element_size() for leaf in tensors_of(value))
