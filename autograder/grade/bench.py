"""What one judge process holds: a zygote, the assignments it has met, and the proof that each passes its own checks."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from autograder.box import BoxError, Limits, Zygote
from autograder.grade.assignment import Assignment, AssignmentError, load_assignment
from autograder.grade.judge import CheckFault, Judge
from autograder.grade.pool import Plan, fault, result_of
from autograder.model import Status, SubmissionResult
from autograder.submissions import Submission


class Bench:
    """Judges submissions to any assignment of a course, one at a time."""

    def __init__(self, plan: Plan) -> None:
        torch.set_num_threads(1)
        self._plan = plan
        self._zygote: Zygote | None = None
        self._judges: dict[str, Judge | str] = {}

    def judge(self, submission: Submission) -> SubmissionResult:
        """The result of one submission. A box that fails is started anew once; then it is a fault."""
        for attempt in (1, 2):
            try:
                return self._judge(submission)
            except BoxError as error:
                self.close()
                if attempt == 2:
                    return fault(self._plan, submission, f"the box failed twice: {error}")
        raise AssertionError("unreachable")

    def _judge(self, submission: Submission) -> SubmissionResult:
        judge = self._judge_of(submission.assignment)
        if isinstance(judge, str):
            return fault(self._plan, submission, judge)
        judged = judge.judge(submission.content, submission.kind)
        return result_of(
            self._plan,
            submission.student,
            submission.assignment,
            submission.sha256,
            Status.GRADED,
            judged.checks,
            submission.note,
            judged.output,
        )

    def _judge_of(self, assignment: str) -> Judge | str:
        """The judge of an assignment, or why it cannot be graded. Its solution has got full marks in this box."""
        if assignment not in self._judges:
            try:
                judge = self.prepare(self.load(assignment))
                self._judges[assignment] = _unproven(judge) or judge
                gc.freeze()  # what is known by now lasts as long as the process: it need not be searched for garbage
            except (AssignmentError, CheckFault) as error:
                self._judges[assignment] = str(error)
        return self._judges[assignment]

    def load(self, assignment: str) -> Assignment:
        """The authored assignment of this id."""
        course = self._plan.course
        entry = next(item for item in course.assignments if item.id == assignment)
        return load_assignment(course.root / course.paths.solutions / entry.id, entry.file, entry.tasks)

    def prepare(self, assignment: Assignment, seed: int | None = None) -> Judge:
        """A judge of an assignment with this process's zygote."""
        limits = self._plan.course.limits
        if self._zygote is None:
            self._zygote = Zygote(
                self._plan.isolation,
                Limits(memory_mib=limits.memory_mib, output_kept_bytes=limits.output_kib << 10),
            )
            self._zygote.start()
        seed = self._plan.seed if seed is None else seed
        return Judge(assignment, self._zygote, seed, limits.check_seconds, limits.submission_seconds)

    def close(self) -> None:
        """End the zygote; the judges that used it go with it."""
        if self._zygote is not None:
            self._zygote.close()
        self._zygote = None
        self._judges = {name: judge for name, judge in self._judges.items() if isinstance(judge, str)}


@contextmanager
def open_bench(plan: Plan) -> Iterator[Bench]:
    """A bench of this process, ended afterwards."""
    bench = Bench(plan)
    try:
        yield bench
    finally:
        bench.close()


def _unproven(judge: Judge) -> str:
    """Why the solution does not get full marks, or nothing."""
    judged = judge.judge(judge.assignment.source.encode(), "py")
    lost = [result for result in judged.checks if result.points != result.max_points]
    if not lost:
        return ""
    first = lost[0]
    why = f"its own solution fails {first.id} ({first.outcome.value}: {first.message})"
    return f"{judge.assignment.id} was not graded: {why}"
