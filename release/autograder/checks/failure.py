"""How a student's call can fail. An author's check lets these pass through; the engine turns them into outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.model import Outcome, SourceLine


class StudentFailure(Exception):
    """A call that gave no usable answer: the outcome, a machine-readable reason, and what to tell the student."""

    def __init__(self, outcome: Outcome, reason: str, message: str) -> None:
        super().__init__(message)
        self.outcome, self.reason, self.message = outcome, reason, message
        self.kinds: tuple[str, ...] = ()
        self.traceback: tuple[SourceLine, ...] = ()


class Raised(StudentFailure):
    """The student's code raised: names of the exception's class and its bases, its text, the student's own lines."""

    def __init__(self, kinds: tuple[str, ...], text: str, traceback: tuple[SourceLine, ...], outcome: Outcome) -> None:
        name = kinds[0] if kinds else "an exception"
        super().__init__(outcome, "exception", f"{name}: {text}" if text else name)
        self.kinds, self.text, self.traceback = kinds, text, traceback


@dataclass(frozen=True)
class Error:
    """An exception that a check expected: the names of its class and bases, and its text."""

    kinds: tuple[str, ...]
    message: str


def error_of(call: Callable[[], object]) -> Error | None:
    """The exception that a call of the student's raises, or None. Hangs, crashes and unfilled stubs pass through."""
    try:
        call()
    except Raised as raised:
        if raised.outcome is Outcome.MISSING:
            raise
        return Error(raised.kinds, raised.text)
    except StudentFailure:
        raise
    except Exception as error:
        return Error(tuple(kind.__name__ for kind in type(error).__mro__), str(error))
    return None
