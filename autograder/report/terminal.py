"""Results as plain text for a terminal; what came from outside cannot steer it."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.course import Course
from autograder.model import Outcome, Status
from autograder.printable import one_line, printable
from autograder.report.analysis import concerns, misconceptions
from autograder.report.digest import ClassDigest, Digest
from autograder.report.reveal import reveal
from autograder.report.student import FACES
from autograder.store import Record

NAME_LIMIT = 32
MESSAGE_LIMIT = 2000


def summary_text(digest: ClassDigest) -> str:
    """The class: a line for each submission, then shared mistakes, then what a person should look at."""
    parts = [columns([("student", "assignment", "score", "")] + [_row(one) for one in digest.submissions])]
    shared = [one for one in misconceptions(digest) if len(one.students) > 1]
    if shared:
        lines = (f"  {len(one.students):4}  {one.task}: {one_line(one.hint or one.mistake, 120)}" for one in shared)
        parts.append("shared mistakes:\n" + "\n".join(lines))
    if found := concerns(digest):
        lines = (f"  {one_line(one.student, NAME_LIMIT)}: {one_line(one.why, 160)}" for one in found)
        parts.append("for a person to look at:\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _row(one: Digest) -> tuple[str, str, str, str]:
    name = one_line(one.student, NAME_LIMIT) or "unknown"
    return name, one_line(one.assignment, NAME_LIMIT), _score(one), _remark(one)


def _score(one: Digest) -> str:
    match one.status:
        case Status.GRADED:
            return f"{one.standing.final:g} / {one.standing.max_score:g}"
        case Status.REFUSED:
            return "refused"
        case Status.FAULT:
            return "not graded"


def _remark(one: Digest) -> str:
    if one.status is not Status.GRADED:
        return one_line(one.message, 100)
    counts = dict.fromkeys(Outcome, 0)
    for answer in one.answers.values():
        counts[answer.outcome] += 1
    words = [f"{count} {FACES[outcome.value].text}" for outcome, count in counts.items() if count]
    late = [f"{100 * one.standing.late_share:g} % off for lateness"] if one.standing.late_share else []
    adjusted = [f"adjusted by {one.standing.adjusted:+g}"] if one.standing.adjusted else []
    return ", ".join(words + late + adjusted)


def columns(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as aligned columns."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def result_text(record: Record, course: Course, passed: bool = True) -> str:
    """One submission, check by check; as its student may see it. `passed`: also the checks without a flaw."""
    result = record.result
    lines = [f"{one_line(result.student, NAME_LIMIT)}: {one_line(result.assignment, NAME_LIMIT)}"]
    if result.message:
        lines.append(printable(result.message, MESSAGE_LIMIT))
    task = ""
    for check in (reveal(check, course.hidden) for check in result.checks):
        if check.task != task:
            task = check.task
            lines.append(f"\n{one_line(task)}")
        face = FACES[check.outcome]
        if passed or face.kind != "good":
            hidden = " (hidden)" if check.visibility == "hidden" else ""
            lines.append(f"  {face.sign} {one_line(check.title, 100)}{hidden}: {face.text}")
            lines += [f"      {line}" for line in printable(check.message, MESSAGE_LIMIT).splitlines()]
            lines += [
                f"      line {at.number}, in {one_line(at.function, 60)}: {one_line(at.text, 120)}"
                for at in check.traceback
            ]
    if result.status is Status.GRADED:
        lines.append(f"\n{result.score:g} of {result.max_score:g} points")
    return "\n".join(lines)
