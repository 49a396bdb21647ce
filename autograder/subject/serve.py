"""The program that holds one submission: it answers requests for calls with data, until it is killed.

It imports nothing of the grader but the wire and its own folder, knows no check and no answer, and is trusted with
nothing: whatever it sends is judged outside. What it needs is resolved before the student's code runs.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import types
from contextlib import nullcontext, suppress
from typing import Any

import torch

from autograder.subject import source, ways
from autograder.subject.device import CPU, Device, device_of
from autograder.subject.trace import Trace
from autograder.tree import tensors_of
from autograder.wire import PREFIX, Function, Handle, Reader, Writer, frame_length

MAX_REQUEST_BYTES = 1 << 30
MAX_MESSAGE = 2000
MAX_FRAMES = 12
MODULE_NAME = "submission"
DEVICE_LOST = 96


class TooLarge(Exception):
    """The answer has more bytes than were asked for; the message describes it."""


class CallbackFailed(Exception):
    """A function that was passed in could not be computed from what it was called with."""


class Connection:
    """The one channel to the grader: whole frames, read and written with plain system calls."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._read, self._write = os.read, os.write

    def receive(self) -> bytes:
        prefix = self._exactly(PREFIX.size)
        return prefix + self._exactly(frame_length(prefix, MAX_REQUEST_BYTES))

    def send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[self._write(self._descriptor, view) :]

    def _exactly(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._read(self._descriptor, min(count - len(parts), 1 << 20))
            if not part:
                os._exit(0)
            parts += part
        return bytes(parts)


class Subject:
    """A loaded submission: its module, the objects it keeps for the grader, and the graphs of differentiable calls.

    What comes from the wire is put on `device`, unless a request wants it on the CPU, and taken back before it is sent.
    """

    def __init__(self, connection: Connection, device: Device = CPU) -> None:
        self._connection = connection
        self._device = self._home = device
        self._module = types.ModuleType(MODULE_NAME)
        self._lines: list[str] = []
        self._objects: dict[int, Any] = {}
        self._graphs: dict[int, tuple[list[torch.Tensor], list[torch.Tensor]]] = {}
        self._traced: set[str] = set()
        self._first: Any = None  # what the last plain call gave

    def answer(self, frame: bytes) -> bytes:
        reader = Reader(frame, restore=self._restore)
        request = reader.header
        self._home = CPU if request.get("cpu") else self._device
        handler = getattr(self, "_" + request["do"])
        writer = Writer(keep=self._keep)
        try:
            for number, tensor, mode in request.get("places", ()):
                self._objects[number] = self._moded(reader.value(tensor), mode)
                self._objects[number].requires_grad_(self._objects[number].is_floating_point())
            for number, gradient, mode in request.get("grads", ()):
                self._set_grad(number, reader.value(gradient), mode)
            reply = handler(request, reader, writer)
        except BaseException as error:
            writer = Writer()
            reply = {"error": self._describe(error)}
        return writer.frame({"id": request["id"], **reply})

    # What can be asked

    def _load(self, request: dict[str, Any], reader: Reader, writer: Writer) -> dict[str, Any]:
        content = bytes(reader.value(request["content"]).numpy().tobytes())
        self._lines = source.lines_of(content, request["kind"])
        notebook = request["kind"] == "ipynb"
        program = source.definitions(content, "ipynb").body if notebook else [source.text_of(content)]
        self._module.__file__ = source.FILE_NAME
        sys.modules[MODULE_NAME] = self._module
        for part in program:
            self._run(part)
        names = [name for name, value in self._module.__dict__.items() if callable(value) and not name.startswith("__")]
        return {"result": [name for name in names if isinstance(name, str)][:500]}

    def _run(self, part: str | ast.stmt) -> None:
        """Run a whole file, or one statement of a notebook."""
        code = part if isinstance(part, str) else ast.Module([part], type_ignores=[])
        try:
            exec(compile(code, source.FILE_NAME, "exec", dont_inherit=True), self._module.__dict__)
        except Exception:
            if not isinstance(part, source.MAY_FAIL):
                raise

    def _call(self, request: dict[str, Any], reader: Reader, writer: Writer) -> dict[str, Any]:
        function = self._target(request)
        form = {"tuple": [request["args"], request["kwargs"]]}
        reply: dict[str, Any] = {}
        answers: dict[str, Any] = {}
        for name in ["plain", *request["ways"]]:
            way = request["mode"] if name == "plain" and request["mode"] else name
            arguments = reader.attached_value(form) if way == "plain" else reader.value(form)
            try:
                answer = self._ask(way, function, arguments, request, writer)
            except BaseException as error:
                answer = {"error": self._describe(error)}
            answers[name] = answer
            if "error" in answer and name == "plain":
                break
            if name == "plain" and request["cotangents"] is not None:
                with suppress(Exception):  # the backward pass is asked for by itself then
                    cotangents = reader.value(request["cotangents"])
                    answer["gradients"] = self._pull_back(request["graph"], cotangents, writer)
        reply["answers"] = answers
        reply["read"] = writer.value([self._read(number, path) for number, path in request["reads"]])
        reply["trace"] = sorted(self._traced)[:400]
        self._traced = set()
        return reply

    def _ask(self, way: str, function: Any, leaves: Any, request: dict[str, Any], writer: Writer) -> dict[str, Any]:
        own = self._module.__dict__ if request["own"] else {}
        first = way == (request["mode"] or "plain")
        with Trace(own, self._traced) if first and request["trace"] else nullcontext():
            asked = ways.ask(way, function, leaves, self._home)
        _require_size(asked.result, request["max_bytes"])
        answer = {"result": writer.value(asked.result)}
        if asked.placed is not None:
            answer["placed"] = asked.placed
        if way == "plain":
            self._first = asked
        if way == "no_grad":
            ways.overwrite(asked.raw)
            answer["earlier"] = writer.value(tensors_of(self._first.where.take_tree(self._first.raw)))
        parts = ways.parts_of(way)
        if "no_grad" in parts or (way == "plain" and request["inputs"]):
            _require_size(asked.arguments, request["max_bytes"])
            answer["inputs"] = writer.value(asked.arguments)
        if first and request["graph"] is not None:
            self._graphs[request["graph"]] = (_attached(leaves), tensors_of(asked.result))
        if "no_grad" in parts[:-1]:  # one of several: nothing is overwritten
            shared, is_held = any(map(ways.shares_memory, (self._first, asked))), ways.holding(asked.raw)
            del asked
            answer["held"] = shared or is_held()
        return answer

    def _backward(self, request: dict[str, Any], reader: Reader, writer: Writer) -> dict[str, Any]:
        return {"result": self._pull_back(request["graph"], reader.value(request["cotangents"]), writer)}

    def _pull_back(self, graph: int, cotangents: list[torch.Tensor | None], writer: Writer) -> Any:
        """Vector-Jacobian product of an earlier call; gradients also gather in the parameters of kept modules."""
        leaves, outputs = self._graphs[graph]
        pairs = [
            (out, given)
            for out, given in zip(outputs, cotangents, strict=True)
            if given is not None and out.requires_grad
        ]
        for leaf in leaves:
            leaf.grad = None
        given = [given.to(out.dtype) for out, given in pairs]
        torch.autograd.backward([out for out, _ in pairs], given, retain_graph=True)
        return writer.value([leaf.grad for leaf in leaves])

    def _set_grad(self, number: int, gradient: torch.Tensor | None, mode: str) -> None:
        self._objects[number].grad = None if gradient is None else self._moded(gradient, mode)

    def _attribute(self, request: dict[str, Any], reader: Reader, writer: Writer) -> dict[str, Any]:
        return {"result": writer.value(self._read(request["object"], request["path"]))}

    def _read(self, number: int, path: str) -> Any:
        """A dotted attribute of an object; tensors as copies."""
        value = self._objects[number]
        for name in path.split("."):
            value = getattr(value, name)
        value = device_of(value).take_tree(value)
        return value.detach().clone() if isinstance(value, torch.Tensor) else value

    # Objects, functions, errors

    def _moded(self, tensor: torch.Tensor, mode: str) -> torch.Tensor:
        moded = ways.as_float32(tensor) if mode == "float32" else tensor
        return ways.device_for(mode, self._home).put(moded)

    def _target(self, request: dict[str, Any]) -> Any:
        if "object" in request:
            kept = self._objects[request["object"]]
            return getattr(kept, request["name"]) if request["name"] else kept
        return self._module.__dict__[request["name"]]

    def _keep(self, value: object) -> Handle:
        number = len(self._objects)
        self._objects[number] = value
        return Handle(number, type(value).__name__[:100])

    def _restore(self, reference: Handle | Function) -> object:
        if isinstance(reference, Handle):
            return ways.Kept(self._objects[reference.number])
        return lambda *arguments: self._call_back(reference.number, arguments)

    def _call_back(self, number: int, arguments: tuple[Any, ...]) -> Any:
        """Ask the grader for the value of a function that it passed in; the answer lies where the arguments do."""
        where, writer = device_of(arguments), Writer()
        plain = where.take_tree(arguments)
        self._connection.send(writer.frame({"callback": number, "args": writer.value(plain)}))
        reader = Reader(self._connection.receive())
        if "refused" in reader.header:
            raise CallbackFailed(reader.header["refused"])
        return where.put_tree(reader.value(reader.header["result"]))

    def _describe(self, error: BaseException) -> dict[str, Any]:
        """An error as the grader gets it; where it took the device along, that is said instead, and all ends."""
        if lost := self._device.trouble():
            self._connection.send(Writer().frame({"lost": lost}))
            os._exit(DEVICE_LOST)
        kinds = [kind.__name__[:100] for kind in type.mro(type(error)) if isinstance(kind.__name__, str)][:20]
        text = _text_of(error)[:MAX_MESSAGE]
        return {"kinds": kinds, "message": text, "lines": self._own_lines(error), "too_large": type(error) is TooLarge}

    def _own_lines(self, error: BaseException) -> list[list[Any]]:
        lines: list[list[Any]] = []
        step = error.__traceback__
        while step is not None and len(lines) < 200:
            if step.tb_frame.f_globals is self._module.__dict__:
                number = step.tb_lineno or 0
                text = self._lines[number - 1] if 0 < number <= len(self._lines) else ""
                lines.append([number, step.tb_frame.f_code.co_name[:100], text.strip()[:200]])
            step = step.tb_next
        if isinstance(error, SyntaxError) and not lines:
            number = error.lineno if isinstance(error.lineno, int) else 0
            text = self._lines[number - 1] if 0 < number <= len(self._lines) else ""
            lines.append([number, "", text.strip()[:200]])
        return lines[-MAX_FRAMES:]


def _attached(value: Any) -> list[torch.Tensor]:
    return [leaf for leaf in tensors_of(value) if leaf.requires_grad]


def _require_size(value: Any, max_bytes: int) -> None:
    if sum(leaf.numel() * leaf.element_size() for leaf in tensors_of(value)) > max_bytes:
        raise TooLarge(_outline(value))


def _outline(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_outline(item) for item in value[:8]) + ")"
    return f"a value of type {type(value).__name__[:100]}"


def _text_of(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        return "(the message cannot be shown)"
    return str.encode(text, "utf-8", "replace").decode("utf-8") if type(text) is str else "(the message is no text)"


def _open_streams() -> None:
    """Give the student's code a stdout and stderr of its own that never fail on odd characters."""
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8", errors="replace", write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8", errors="replace", write_through=True)


def serve(descriptor: int, device: Device) -> None:
    """Answer the requests that come over a connected socket, for ever."""
    _open_streams()
    connection = Connection(descriptor)
    subject = Subject(connection, device)
    while True:
        connection.send(subject.answer(connection.receive()))
