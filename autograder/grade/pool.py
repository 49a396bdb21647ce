"""A class on a pool of judge processes: each has its own zygote, none shares anything, results come as they are ready.

The calling process never imports torch. A judge that dies, or whose box fails, is a fault of ours and never a zero.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.model import CheckResult, Isolation, Status, SubmissionResult, maximum, total
from autograder.submissions import Refused, Submission

if TYPE_CHECKING:
    from autograder.grade.bench import Bench

AHEAD = 4


@dataclass(frozen=True)
class Plan:
    """What a run is: the course, how strictly submissions are kept apart, the seed of all draws, the device."""

    course: Course
    isolation: Isolation
    seed: int
    device: str = "cpu"


_bench: Bench | None = None


def grade(plan: Plan, submissions: Iterable[Submission | Refused], jobs: int = 1) -> Iterator[SubmissionResult]:
    """Results in the order in which they are ready. Raises nothing for what a submission does."""
    waiting: dict[Future[SubmissionResult], Submission] = {}
    pool = _pool(plan, jobs)
    try:
        for item in submissions:
            if isinstance(item, Refused):
                yield refused(plan, item)
                continue
            waiting[pool.submit(_judge, item)] = item
            while len(waiting) >= AHEAD * jobs:
                yield from _finished(plan, waiting)
        while waiting:
            yield from _finished(plan, waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(plan: Plan, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (plan,))


def _finished(plan: Plan, waiting: dict[Future[SubmissionResult], Submission]) -> Iterator[SubmissionResult]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        submission = waiting.pop(future)
        try:
            yield future.result()
        except BrokenProcessPool as error:
            yield fault(plan, submission, f"the judge process died: {error}")


def _start(plan: Plan) -> None:
    global _bench
    from autograder.grade.bench import Bench

    _bench = Bench(plan)


def _judge(submission: Submission) -> SubmissionResult:
    assert _bench is not None
    return _bench.judge(submission)


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
