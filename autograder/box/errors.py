"""What can go wrong around a box: by the student's program (`SubjectError`) or by us (`BoxError`, never a zero)."""

from __future__ import annotations

from autograder.box.limits import Ending


class BoxError(Exception):
    """The box itself failed: a fault of ours."""


class IsolationUnavailable(BoxError):
    """The isolation asked for cannot be had here; the message says what is missing and what to do."""

    def __init__(self, missing: str, remedy: str) -> None:
        super().__init__(f"{missing}. {remedy}")
        self.missing = missing
        self.remedy = remedy


class SubjectError(Exception):
    """The student's program did not answer as a program should."""


class SubjectTimeout(SubjectError):
    """The deadline passed."""


class OutputFlood(SubjectError):
    """More was printed than a program may print."""


class SubjectEnded(SubjectError):
    """The program ended, or closed its connection, before it answered."""

    def __init__(self, ending: Ending) -> None:
        how = f"signal {ending.signal}" if ending.signal is not None else f"exit code {ending.exit_code}"
        super().__init__(f"the program ended before it answered ({how})")
        self.ending = ending
