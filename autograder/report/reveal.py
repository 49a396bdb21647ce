"""What of a result its student may read: all of a public check, of a hidden one what the course allows."""

from __future__ import annotations

import msgspec

from autograder.course import Hidden
from autograder.model import CheckResult, Outcome, Picture, SourceLine

WITHHELD = "withheld"


class ShownCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A check as its student reads it. `outcome` may be `withheld`, and then `points` is None."""

    id: str
    title: str
    task: str
    visibility: str
    points: float | None
    max_points: float
    outcome: str
    message: str
    mistake: str | None
    traceback: tuple[SourceLine, ...] = ()
    picture: Picture | None = None


def reveal(check: CheckResult, hidden: Hidden) -> ShownCheck:
    """Pure; a hidden check's message and traceback never pass."""
    public = check.visibility == "public"
    says_outcome = public or hidden.outcome or check.outcome is Outcome.FAULT
    hint = check.hint if public or (hidden.hint and says_outcome) else ""
    return ShownCheck(
        id=check.id if public or hidden.title else "hidden",
        title=check.title if public or hidden.title else "Hidden check",
        task=check.task,
        visibility=check.visibility,
        points=check.points if says_outcome else None,
        max_points=check.max_points,
        outcome=check.outcome.value if says_outcome else WITHHELD,
        message=_message(check.message, hint) if public else hint,
        mistake=check.mistake if hint or public else None,
        traceback=check.traceback if public else (),
        picture=check.picture if public else None,
    )


def _message(message: str, hint: str) -> str:
    return message if not hint or hint in message else f"{message}\n{hint}".strip()
