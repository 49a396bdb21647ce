"""What is put into the store and what comes out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from autograder.model import SubmissionResult

SECRET_FROM = 1 << 47  # a seed drawn by us is no smaller: it is used again, so no report tells it


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a person added to a score or, negative, took from it, and why. No regrade changes it."""

    student: str
    assignment: str
    points: float
    author: str
    reason: str
    made_at: datetime


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A result, where the submission came from, when it was handed in, and what people have adjusted."""

    result: SubmissionResult
    path: str = ""
    submitted_at: datetime | None = None
    adjustments: tuple[Adjustment, ...] = ()


class Deposit(msgspec.Struct, frozen=True, kw_only=True):
    """A record with what it rests on: the file (none where it was refused), and the verdicts kept for later runs.

    `fingerprint` names everything that the result follows from; empty means that it must be found anew next time.
    """

    record: Record
    fingerprint: str = ""
    content: bytes | None = None
    kind: str = ""
    environment: str = ""
    kept: bytes = b""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One stored result as the history has it. `run` counts runs; `replaced` is false for the one that counts."""

    id: int
    run: int
    stored_at: datetime
    replaced: bool
    fingerprint: str
    reported: bool
    record: Record


class RunEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A run as the history has it; `results` counts what it stored. `how`: running, finished, interrupted, ..."""

    id: int
    began_at: datetime
    ended_at: datetime | None
    how: str
    results: int


def encode(value: Any) -> bytes:
    """JSON, also of text that UTF-8 cannot hold: a lone surrogate is written as its number."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(value)))


def text(value: str) -> str:
    """The same for one text."""
    return value.encode("utf-8", "backslashreplace").decode()


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return text(value)
        case dict():
            return {_encodable(key): _encodable(item) for key, item in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
    return value
