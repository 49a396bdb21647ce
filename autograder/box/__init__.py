"""The box: where a submission runs, sealed off, and the trusted side's grip on it."""

from autograder.box.device import BoxDevice
from autograder.box.errors import (
    BoxError,
    IsolationUnavailable,
    OutputFlood,
    SubjectEnded,
    SubjectError,
    SubjectTimeout,
)
from autograder.box.limits import Ending, Limits
from autograder.box.subject import Subject
from autograder.box.zygote import Zygote
from autograder.model import Isolation

__all__ = [
    "BoxDevice",
    "BoxError",
    "Ending",
    "Isolation",
    "IsolationUnavailable",
    "Limits",
    "OutputFlood",
    "Subject",
    "SubjectEnded",
    "SubjectError",
    "SubjectTimeout",
    "Zygote",
]
