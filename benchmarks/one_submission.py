"""Where the time of one right submission goes, beside the bare cost of the same calls in one warm process.

    .venv/bin/python benchmarks/one_submission.py lecture08_transformer [TASK...]

With tasks, the assignment is cut down to them. All of it on one core. Prints medians over `RUNS` gradings of the
solution, in milliseconds: wall time of starting a subject, loading the file and stopping, and of one call; then the
CPU time of the judge and of the box, first where no file has answered so before, then where one has. The last line is
the same checks asked without a box.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import torch

from autograder.box import Limits, Subject, Zygote
from autograder.checks.ask import ask
from autograder.checks.student import LocalStudent
from autograder.course import load_course
from autograder.grade.assignment import Assignment, load_assignment
from autograder.grade.judge import Judge
from autograder.grade.remote import RemoteStudent
from autograder.grade.session import Session
from autograder.model import Isolation

RUNS = 15
ROOT = Path(__file__).resolve().parent.parent


def main(name: str, *tasks: str) -> None:
    torch.set_num_threads(1)
    os.sched_setaffinity(0, {0})  # judge and box take turns: on two cores they would wait for each other's wake-up too
    course = load_course(ROOT / "grading.toml")
    entry = next(item for item in course.assignments if item.id == name)
    assignment = load_assignment(ROOT / course.paths.solutions / name, entry.file, tasks or None)
    content = assignment.source.encode()
    with Zygote(Isolation.SEALED, Limits()) as zygote:
        judge = Judge(assignment, zygote, seed=1)
        judge.judge(content, "py")
        rows = [_measure(judge, zygote, content) for _ in range(RUNS)]
    for label in rows[0]:
        print(f"{label:34}{statistics.median(row[label] for row in rows):9.1f}")
    print(f"{'the same checks without a box':34}{_bare(assignment, judge):9.1f}")


def _measure(judge: Judge, zygote: Zygote, content: bytes) -> dict[str, float]:
    started = time.perf_counter()
    subject = zygote.fork()
    forked = time.perf_counter()
    subject.stop()
    stopped = time.perf_counter()
    session = Session(zygote, content, "py", 10.0)
    session.begin()
    loaded = time.perf_counter()
    call = _call(judge, session)
    session.close()
    row = {
        "fork and confinement, wall": forked - started,
        "teardown, wall": stopped - forked,
        "fork and import of the file, wall": loaded - stopped,
        "one call of small tensors, wall": call,
    }
    judge.forget()
    for kind in ("answers new", "answers met before"):
        with Endings() as endings:
            cpu, wall = time.process_time(), time.perf_counter()
            judge.judge(content, "py")
            row[f"{kind}, judge CPU"] = time.process_time() - cpu
            row[f"{kind}, wall"] = time.perf_counter() - wall
        row[f"{kind}, box CPU"] = endings.cpu_s
    return {label: 1000 * seconds for label, seconds in row.items()}


def _call(judge: Judge, session: Session) -> float:
    """A call asked plainly, with everything around it: the mean over the second draws of all checks that have one."""
    calls, started = 0, time.perf_counter()
    for check in judge.assignment.checks:
        if check.draws > 1 and not check.is_law and not check.objects:
            student = RemoteStudent(session, judge.expectation(check, 1), judge.assignment.solution)
            ask(check, student, judge.expectation(check, 1).question.draw())
            calls += len(student.calls)
    return (time.perf_counter() - started) / calls


class Endings:
    """Adds up the CPU time of the subjects that end meanwhile."""

    def __enter__(self) -> Endings:
        self.cpu_s = 0.0
        self._stop = Subject.stop

        def stop(subject: Subject) -> object:
            ending = self._stop(subject)
            self.cpu_s += ending.cpu_s
            return ending

        Subject.stop = stop  # type: ignore[method-assign, assignment]
        return self

    def __exit__(self, *exception: object) -> None:
        Subject.stop = self._stop  # type: ignore[method-assign]


def _bare(assignment: Assignment, judge: Judge) -> float:
    def once() -> float:
        started = time.process_time()
        for check in assignment.checks:
            for index in range(check.draws):
                ask(check, LocalStudent(assignment.solution), judge.expectation(check, index).question.draw())
        return time.process_time() - started

    return 1000 * statistics.median(once() for _ in range(RUNS))


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["lecture08_transformer"]))
