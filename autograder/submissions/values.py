"""One student's file for one assignment, found, read, or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["py", "ipynb"]
SIZE_LIMITS: dict[Kind, int] = {"py": 1 << 20, "ipynb": 32 << 20}


@dataclass(frozen=True)
class Submission:
    """A file as it will be graded. `note` says what was odd about it, if anything."""

    student: str
    assignment: str
    path: str
    content: bytes
    kind: Kind
    submitted_at: datetime | None = None
    note: str = ""

    @property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Refused:
    """Something handed in that cannot be graded, and why. `student` or `assignment` is empty where it is not known."""

    student: str
    assignment: str
    path: str
    reason: str


class Unreadable(Exception):
    """A file cannot be taken; the message is the reason that its owner reads."""


@dataclass(frozen=True)
class Located:
    """A file that was found but not read: `read()` gives at most the kind's limit of bytes, or raises Unreadable."""

    student: str
    assignment: str
    path: str
    kind: Kind
    read: Callable[[], bytes]
    submitted_at: datetime | None = None
    note: str = ""

    def take(self) -> Submission | Refused:
        """Reads it."""
        try:
            content = self.read()
        except Unreadable as error:
            return Refused(self.student, self.assignment, self.path, str(error))
        return Submission(self.student, self.assignment, self.path, content, self.kind, self.submitted_at, self.note)
