"""What a class has answered before needs no second look: the same bytes to the same question get the same verdict.

The requests of a check follow from its draw and from the answers so far. So the exchanges of a question form a tree,
in which a file that answers as another did, byte for byte, is led from request to request to that one's verdict. Only
right answers are kept: what is said of a wrong one depends on the file too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import pairwise

from autograder.grade.session import Asked, Session

MOST_KEPT = 64  # ways of being right, byte by byte, of one question


@dataclass(frozen=True)
class Passed:
    """A right answer: its errors, over what was allowed, by kind of comparison, and the calls that were traced."""

    errors: tuple[tuple[str, float], ...]
    traced: frozenset[str]


@dataclass
class _Step:
    """A request and, by what is answered, the next one or the verdict."""

    asked: Asked
    after: dict[bytes, _Step | Passed] = field(default_factory=dict)


class Recall:
    """The right answers of a class to one question in one mode."""

    def __init__(self) -> None:
        self._first: _Step | None = None
        self._requests: dict[bytes, Asked] = {}  # most are asked whatever was answered: each is held once
        self._kept = 0

    def follow(self, session: Session) -> Passed | None:
        """Ask as before while it is answered as before. None where that ends; the check then goes on from there.

        Raises `BoxError`.
        """
        step: _Step | Passed | None = self._first
        while isinstance(step, _Step):
            answer = session.ask_ahead(step.asked)
            step = step.after.get(_digest(answer)) if answer is not None else None
        return step

    def keep(self, session: Session, passed: Passed) -> None:
        """Remember what was exchanged over a right answer, where that alone says what was asked."""
        exchanged = session.exchanged
        if self._kept >= MOST_KEPT or not exchanged or not session.is_tellable:
            return
        self._kept += 1
        step = self._first = self._first or _Step(exchanged[0][0])
        if step.asked != exchanged[0][0]:
            return  # the check does not follow from its draw: it is examined every time
        for (_, answer), (asked, _) in pairwise(exchanged):
            following = self._requests.setdefault(asked.frame, asked)
            after = step.after.setdefault(_digest(answer), _Step(following))
            if not isinstance(after, _Step) or after.asked != following:
                return
            step = after
        step.after[_digest(exchanged[-1][1])] = passed


def _digest(answer: bytes) -> bytes:
    return hashlib.sha256(answer).digest()
