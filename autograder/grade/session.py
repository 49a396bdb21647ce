"""One submission's stay in the box: requests out, answers in, and what it means when none comes.

A subject that hangs, dies or breaks the protocol loses the check it was asked; the next check gets a fresh fork.
"""

from __future__ import annotations

import re
import secrets
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import torch

from autograder.box import BoxError, OutputFlood, Subject, SubjectEnded, SubjectTimeout, Zygote
from autograder.checks.failure import Raised, StudentFailure
from autograder.model import Outcome, SourceLine
from autograder.printable import printable
from autograder.subject.source import lines_of
from autograder.wire import PREFIX, ProtocolError, Reader, Writer

GPU_MEMORY_WORDS = "CUDA out of memory"
MEMORY_WORDS = ("can't allocate memory", "not enough memory", "out of memory", "cannot allocate memory")
MAX_CALLBACKS = 100_000
ROOM_BYTES = 1 << 20
BESIDE = 2
MOST_SHOWN = 3


ADDRESSED = b'{"id": "'  # how the header of every frame begins
NOBODY = "0" * 16
ADDRESS = slice(PREFIX.size + len(ADDRESSED), PREFIX.size + len(ADDRESSED) + len(NOBODY))


@dataclass(frozen=True)
class Asked:
    """A request, as a frame to `NOBODY`, and how many bytes its answer may have."""

    frame: bytes
    max_bytes: int


def _addressed(frame: bytes, identity: bytes) -> bytes:
    return frame[: ADDRESS.start] + identity + frame[ADDRESS.stop :]


class Session:
    """Holds the subject of one submission, starting a new one where the last is gone.

    Where `patient`, a subject killed from outside raises `BoxError`: the machine may have done it, not the file.
    """

    def __init__(self, zygote: Zygote, content: bytes, kind: str, check_seconds: float, patient: bool = False) -> None:
        self._zygote = zygote
        self._content = torch.from_numpy(np.frombuffer(bytearray(content), dtype=np.uint8))
        self._kind = kind
        self.lines = lines_of(content, kind) if kind == "py" else []
        self._check_seconds = check_seconds
        self._patient = patient
        self._trouble: BoxError | None = None
        self._subject: Subject | None = None
        self._deadline = 0.0
        self._functions: list[Callable[..., Any]] = []
        self._ahead: deque[tuple[Asked, bytes | StudentFailure]] = deque()
        self.exchanged: list[tuple[Asked, bytes]] = []
        self.names: list[str] = []
        self.load_failure: StudentFailure | None = None
        self.output = ""
        self._quiet = False

    def begin(self) -> None:
        """Start the clock of a check, with a live subject that has loaded the file.

        Raises `StudentFailure` where the file does not load; that is tried once.
        """
        if self.load_failure is not None:
            raise self.load_failure
        fresh = self._subject is None
        if fresh:
            self._subject = self._zygote.fork()  # a GPU takes its time to start: that is not the file's
        self._deadline = time.monotonic() + self._check_seconds
        if fresh:
            self._load()
        self._functions = []
        self._ahead.clear()
        self.exchanged = []

    def _load(self) -> None:
        writer = Writer()
        header = {"do": "load", "kind": self._kind, "content": writer.value(self._content)}
        try:
            reader = self.request(writer, header, ROOM_BYTES)
            names = reader.value(reader.header["result"])
        except StudentFailure as failure:
            self.load_failure = _while_loading(failure)
            self.close()
            raise self.load_failure from failure
        self.names = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []

    def function(self, function: Callable[..., Any]) -> int:
        """The number under which the submission may call a function of the grader during this check."""
        self._functions.append(function)
        return len(self._functions) - 1

    def request(self, writer: Writer, header: dict[str, Any], max_bytes: int) -> Reader:
        """Send one request and return the answer's reader. Raises `StudentFailure`, and `BoxError` for good."""
        asked = Asked(writer.frame({"id": NOBODY, **header}), max_bytes)
        ahead, answer = self._ahead.popleft() if self._ahead else (asked, None)
        if ahead != asked:  # the check is not what it was: nothing that was asked ahead counts
            self._ahead.clear()
            answer = None
        if isinstance(answer, StudentFailure):
            raise answer
        answer = self._answer_to(asked) if answer is None else answer
        self.exchanged.append((asked, answer))
        reader = Reader(answer)
        if "error" in reader.header:
            with self._watching():
                raise failure_of(reader.header["error"], self.lines)
        return reader

    def ask_ahead(self, asked: Asked) -> bytes | None:
        """What is answered to a request that the check is going to make; None for a failure. Raises `BoxError`."""
        try:
            answer = self._answer_to(asked)
        except StudentFailure as failure:
            self._ahead.append((asked, failure))
            return None
        self._ahead.append((asked, answer))
        return answer

    @property
    def is_tellable(self) -> bool:
        """Whether the requests of this check alone say what it asked: no function was passed in."""
        return not self._functions

    def confirm_box(self) -> None:
        """Raises the `BoxError` that a request of this stay ended with, whatever a check has made of it since."""
        if self._trouble is not None:
            raise BoxError(str(self._trouble)) from self._trouble

    def _answer_to(self, asked: Asked) -> bytes:
        """The answer to one request, as a frame to `NOBODY`."""
        self.confirm_box()
        try:
            with self._watching():
                return self._exchange(asked)
        except BoxError as error:
            self._trouble = error
            raise

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """What the box does wrong is the submission's failure, and ends this subject."""
        try:
            yield
        except ProtocolError as error:
            self._lose(Outcome.CRASHED, "protocol", f"what the program sent is no answer: {error}")
        except SubjectTimeout:
            seconds = f"{self._check_seconds:g} s"
            self._lose(Outcome.TIMED_OUT, "timeout", f"no answer within {seconds}: an endless loop, or far too slow")
        except OutputFlood as error:
            self._lose(Outcome.CRASHED, "output-limit", f"the program printed too much: {error}")
        except SubjectEnded as ended:
            if self._patient and ended.ending.signal == signal.SIGKILL:
                raise BoxError("the subject was killed from outside") from ended
            self._lose(*_ending(ended))

    def _exchange(self, asked: Asked) -> bytes:
        if self._subject is None:
            raise StudentFailure(Outcome.CRASHED, "exit", "the program ended during an earlier call of this check")
        identity = secrets.token_hex(8).encode()
        if self._subject.pending():
            raise ProtocolError("bytes arrived before anything was asked")
        self._subject.send(_addressed(asked.frame, identity), self._deadline)
        for _ in range(MAX_CALLBACKS):
            frame = self._subject.receive(asked.max_bytes + ROOM_BYTES, self._deadline)
            if frame[ADDRESS] == identity and frame.startswith(ADDRESSED, PREFIX.size):
                return _addressed(frame, NOBODY.encode())
            reader = Reader(frame)
            if "lost" in reader.header:
                self._lose_device(printable(str(reader.header["lost"])[:200]))
            if "callback" not in reader.header:
                raise ProtocolError("an answer to something that was not asked")
            self._call_back(reader)
        raise ProtocolError("the function passed in was called without end")

    def _call_back(self, reader: Reader) -> None:
        assert self._subject is not None
        number, arguments = reader.header["callback"], reader.value(reader.header.get("args"))
        if type(number) is not int or not 0 <= number < len(self._functions) or not isinstance(arguments, tuple):
            raise ProtocolError("a function was called that was not passed in")
        writer = Writer()
        try:
            with torch.no_grad():
                header = {"result": writer.value(self._functions[number](*arguments))}
        except Exception as error:
            writer, header = Writer(), {"refused": f"the function passed in cannot take this: {error}"[:300]}
        self._subject.send(writer.frame(header), self._deadline)

    def _lose_device(self, why: str) -> NoReturn:
        """The subject says that it cannot compute any more: our trouble where a fresh one cannot either."""
        if self._patient:
            raise BoxError(f"the GPU was lost: {why}")
        self.close()
        self._zygote.fork().stop()
        self._lose(Outcome.CRASHED, "device", f"the program ended what the GPU was computing: {why}")

    def _lose(self, outcome: Outcome, reason: str, message: str) -> NoReturn:
        self.close()
        raise StudentFailure(outcome, reason, message) from None

    def hush(self) -> None:
        """From here on, what the program prints is not kept: hidden checks follow, and it could print their inputs."""
        if self._subject is not None and not self._quiet:
            self.output += printable(self._subject.printed())
        self._quiet = True

    def close(self) -> None:
        """End the subject."""
        if self._subject is not None:
            subject, self._subject = self._subject, None
            ending = subject.stop()
            if not self._quiet:
                self.output += printable(ending.output)


def _ending(ended: SubjectEnded) -> tuple[Outcome, str, str]:
    ending = ended.ending
    if ending.signal is not None:
        return Outcome.CRASHED, "signal", f"the program was ended by signal {ending.signal} before it answered"
    return Outcome.CRASHED, "exit", f"the program ended before it answered (exit code {ending.exit_code})"


def _while_loading(failure: StudentFailure) -> StudentFailure:
    where = "while the file was imported"
    failure.message = f"{where}: {failure.message}"
    if failure.outcome is Outcome.MISSING:
        failure.outcome = Outcome.RAISED
    return failure


def failure_of(error: Any, source: list[str]) -> StudentFailure:
    """The failure that the box describes, with lines of the `source`.

    Raises `ProtocolError` where the description is malformed.
    """
    if type(error) is not dict or set(error) != {"kinds", "message", "lines", "too_large"}:
        raise ProtocolError("an error is malformed")
    kinds, message, lines = error["kinds"], error["message"], error["lines"]
    if type(kinds) is not list or type(message) is not str or type(lines) is not list or len(lines) > 32:
        raise ProtocolError("an error is malformed")
    names = tuple(printable(str(kind)[:100]) for kind in kinds[:20])
    text = printable(_lasting(message[:2000]))
    if error["too_large"] is True:
        return StudentFailure(Outcome.FAILED, "shape", f"the answer is far larger than it should be: {text}")
    return Raised(names, text, _traceback(lines, source), _outcome(names, text))


def _lasting(message: str) -> str:
    """Of what CUDA says of its memory, the part that is the same in every run."""
    if GPU_MEMORY_WORDS not in message:
        return message
    asked = re.search(r"Tried to allocate [0-9.]+ [KMGT]iB", message)
    return f"{GPU_MEMORY_WORDS}: the GPU memory of one submission is used up{f'. {asked[0]}' if asked else ''}"


def _traceback(lines: list[Any], source: list[str]) -> tuple[SourceLine, ...]:
    """The innermost lines come with those beside them."""
    shown_from = len(lines) - MOST_SHOWN
    return tuple(_line(line, source, place >= shown_from) for place, line in enumerate(lines))


def _line(line: Any, source: list[str], shown: bool) -> SourceLine:
    """The box says which line it was; its text is the file's, where we can read that ourselves."""
    if type(line) is not list or [type(part) for part in line] != [int, str, str]:
        raise ProtocolError("a traceback is malformed")
    number, function, text = line
    if not 0 < number <= len(source):
        return SourceLine(number, printable(function[:100]), printable(text[:200]))
    start = max(0, number - 1 - BESIDE)
    around = tuple(printable(text[:200], kept="\t") for text in source[start : number + BESIDE]) if shown else ()
    own = source[number - 1].strip()[:200]
    return SourceLine(number, printable(function[:100]), printable(own), start + 1 if shown else 0, around)


def _outcome(names: tuple[str, ...], text: str) -> Outcome:
    if "NotImplementedError" in names:
        return Outcome.MISSING
    if "MemoryError" in names or any(word in text.lower() for word in MEMORY_WORDS):
        return Outcome.OUT_OF_MEMORY
    return Outcome.RAISED
