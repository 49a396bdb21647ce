"""What exporters know of a result: the sealed grader's, its score after the late rule, and where the file came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograder.course import Person, Roster
from autograder.model import CheckResult, SubmissionResult


@dataclass(frozen=True)
class Graded:
    """One submission. `final` is None where it was not graded: that is exported as a note, never as 0."""

    result: SubmissionResult
    final: float | None
    late_share: float = 0.0
    submitted_at: datetime | None = None
    path: str = ""

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
    """A class's results beside the roster, and everything that does not fit, each in a sentence."""

    rows: tuple[tuple[Person, dict[str, Graded]], ...]
    problems: tuple[str, ...]


def match(graded: Iterable[Graded], roster: Roster, assignments: Iterable[str]) -> Matching:
    """Everyone on the roster with what they handed in. Nobody is guessed: who is not listed is named as a problem."""
    by_student: dict[str, dict[str, Graded]] = {}
    wanted = list(assignments)
    problems = list(roster.problems)
    for one in graded:
        if one.result.assignment not in wanted:
            continue
        mine = by_student.setdefault(one.result.student, {})
        if one.result.assignment in mine:
            problems.append(f"{one.result.student}: two results for {one.result.assignment}; neither is exported")
        mine[one.result.assignment] = one
    twice = {line.partition(":")[0] for line in problems if "two results for" in line}
    for student in roster.unknown(name for name in by_student if name):
        handed_in = ", ".join(sorted(by_student[student]))
        problems.append(f"unknown student {student!r}, not in the roster: {handed_in} not exported")
    if "" in by_student:
        problems.append("a submission without a student's name is not exported")
    for name in wanted:
        missing = roster.missing(student for student, mine in by_student.items() if name in mine)
        problems += [f"{name}: nothing from {person.id} ({person.name})" for person in missing]
    for student, mine in sorted(by_student.items()):
        problems += [f"{student}: {name}: {one.note}" for name, one in sorted(mine.items()) if one.note]
    rows = tuple(
        (person, {} if person.id in twice else by_student.get(person.id, {})) for person in roster.people
    )
    return Matching(rows, tuple(problems))


def everybody(graded: Iterable[Graded]) -> Roster:
    """A roster of those who handed in, for a course that has no list: ids alone."""
    students = sorted({one.result.student for one in graded if one.result.student})
    return Roster(tuple(Person(id=student, name=student) for student in students))
