"""What exporters know of a result: the sealed grader's, its score after the late rule, and where the file came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograder.course import Person, Roster
from autograder.model import CheckResult, SubmissionResult


@dataclass(frozen=True)
class Graded:
    """One submission. `final` is None where it was not graded: that is exported as a note, never as 0.

    `adjusted` is what people added to it; it is in `final`.
    """

    result: SubmissionResult
    final: float | None
    late_share: float = 0.0
    submitted_at: datetime | None = None
    path: str = ""
    adjusted: float = 0.0

    @property
    def note(self) -> str:
        """Why there is no score; empty where there is one."""
        if self.final is not None:
            return ""
        return f"not graded: {self.result.message or self.result.status.value}"

    def by_task(self) -> dict[str, list[CheckResult]]:
        """The checks of each task."""
        tasks: dict[str, list[CheckResult]] = {}
        for check in self.result.checks:
            tasks.setdefault(check.task, []).append(check)
        return tasks


@dataclass(frozen=True)
class Matching:
    """A class's results beside the roster; `left_out` and `missing` say in a sentence each what is not in `rows`."""

    rows: tuple[tuple[Person, dict[str, Graded]], ...]
    left_out: tuple[str, ...]
    missing: tuple[str, ...]


def match(graded: Iterable[Graded], roster: Roster, assignments: Iterable[str]) -> Matching:
    """Everyone on the roster with what they handed in. Nobody is guessed: who is not listed is named in `left_out`."""
    wanted = list(assignments)
    by_student: dict[str, dict[str, list[Graded]]] = {}
    for one in graded:
        if one.result.assignment in wanted:
            by_student.setdefault(one.result.student, {}).setdefault(one.result.assignment, []).append(one)
    known = {person.id for person in roster.people}
    left_out = list(roster.problems)
    for student, mine in sorted(by_student.items()):
        for name, results in sorted(mine.items()):
            left_out += _left_out(student, name, results, student in known)
    missing = [
        f"{name}: nothing from {person.id} ({person.name})"
        for name in wanted
        for person in roster.missing(student for student, mine in by_student.items() if name in mine)
    ]
    rows = tuple(
        (person, {name: found[0] for name, found in by_student.get(person.id, {}).items() if len(found) == 1})
        for person in roster.people
    )
    return Matching(rows, tuple(left_out), tuple(missing))


def _left_out(student: str, name: str, results: list[Graded], known: bool) -> list[str]:
    if not known:
        who = f"{student!r} is not in the roster" if student else f"{results[0].path}: whose it is is not known"
        told = results[0].result.message
        return [f"{name}: {who}" + (f" ({told})" if told else "")]
    if len(results) > 1:
        return [f"{name}: {student}: {len(results)} results, of which none is exported"]
    return [f"{name}: {student}: {results[0].note}"] if results[0].note else []


def everybody(graded: Iterable[Graded]) -> Roster:
    """A roster of those who handed in, for a course that has no list: ids alone."""
    students = sorted({one.result.student for one in graded if one.result.student})
    return Roster(tuple(Person(id=student, name=student) for student in students))
