"""What a run is asked to do, and the results of what was not graded."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.course import Course
from autograder.gpu import CPU, CUDA, Gpu
from autograder.model import CheckResult, Isolation, Status, SubmissionResult, maximum, total
from autograder.submissions import Refused, Submission


@dataclass(frozen=True)
class Plan:
    """What a run is: the course, how strictly submissions are kept apart, the seed of all draws, the device.

    `gpu` is the one that boxes compute on, where the device is "cuda".
    """

    course: Course
    isolation: Isolation
    seed: int
    gpu: Gpu | None = None

    @property
    def device(self) -> str:
        return CPU if self.gpu is None else CUDA


def refused(plan: Plan, item: Refused) -> SubmissionResult:
    """The result of a submission that was not opened: nothing was graded, so it has no points to show."""
    return _empty(plan, item.student, item.assignment, Status.REFUSED, item.reason)


def fault(plan: Plan, item: Submission, message: str) -> SubmissionResult:
    """The result where we failed: not graded, never a zero."""
    return _empty(plan, item.student, item.assignment, Status.FAULT, message, item.sha256)


def _empty(
    plan: Plan, student: str, assignment: str, status: Status, message: str, sha256: str = ""
) -> SubmissionResult:
    return result_of(plan, student, assignment, sha256, status, (), message)


def result_of(
    plan: Plan,
    student: str,
    assignment: str,
    sha256: str,
    status: Status,
    checks: tuple[CheckResult, ...],
    message: str = "",
    output: str = "",
) -> SubmissionResult:
    """A result of this run; score and maximum follow from the checks."""
    return SubmissionResult(
        student=student,
        assignment=assignment,
        submission_sha256=sha256,
        score=total(checks),
        max_score=maximum(checks),
        isolation=plan.isolation.value,
        device=plan.device,
        seed=plan.seed,
        status=status,
        checks=checks,
        message=message,
        output=output,
    )
