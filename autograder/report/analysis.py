"""The class at a glance, as values: distribution, misconceptions, item analysis, and what a person should look at."""

from __future__ import annotations

import msgspec

from autograder.model import Outcome, Status
from autograder.report import statistics
from autograder.report.digest import ClassDigest, Digest, Item

DOUBTFUL_BELOW = 0.0
WEAK_BELOW = 0.15


class ItemAnalysis(msgspec.Struct, frozen=True, kw_only=True):
    """One check: shares are 0 to 1; `only_failed` counts the students who failed nothing else."""

    item: Item
    difficulty: float
    discrimination: float | None
    not_attempted: float
    only_failed: int
    mean_seconds: float
    flag: str


class AssignmentAnalysis(msgspec.Struct, frozen=True, kw_only=True):
    """One assignment. `bins` counts students by tenths of the score."""

    assignment: str
    handed_in: int
    graded: int
    bins: tuple[int, ...]
    quartiles: tuple[float, float, float] | None
    mean: float | None
    alpha: float | None
    alpha_error: float | None
    items: tuple[ItemAnalysis, ...]


class Misconception(msgspec.Struct, frozen=True, kw_only=True):
    """A known mistake, and who made it: pairs of student and folder."""

    assignment: str
    task: str
    mistake: str
    hint: str
    students: tuple[tuple[str, str], ...]


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that a person should look at, and why."""

    student: str
    folder: str
    assignment: str
    why: str


def analyse(digest: ClassDigest, assignment: str) -> AssignmentAnalysis:
    """Item analysis of one assignment over its graded submissions."""
    handed_in = digest.of(assignment)
    graded = [one for one in handed_in if one.status is Status.GRADED]
    shares = [share for one in graded if (share := one.standing.share) is not None]
    complete = [one for one in graded if not any(a.outcome is Outcome.FAULT for a in one.answers.values())]
    items = tuple(digest.items.get(assignment, {}).values())
    points = statistics.matrix([[_points(one, item) for item in items] for one in complete])
    return AssignmentAnalysis(
        assignment=assignment,
        handed_in=len(handed_in),
        graded=len(graded),
        bins=tuple(statistics.histogram(shares)),
        quartiles=statistics.quartiles(shares),
        mean=sum(shares) / len(shares) if shares else None,
        alpha=statistics.cronbach_alpha(points) if complete else None,
        alpha_error=statistics.alpha_standard_error(points) if complete else None,
        items=_analyse_items(complete, items, points) if complete and items else (),
    )


def _points(one: Digest, item: Item) -> float:
    return one.answers[item.id].points if item.id in one.answers else 0.0


def _analyse_items(
    complete: list[Digest], items: tuple[Item, ...], points: statistics.Matrix
) -> tuple[ItemAnalysis, ...]:
    eases = statistics.difficulty(points, [item.max_points for item in items])
    differences = statistics.discrimination(points)
    alone = [_only_failure(one) for one in complete]
    return tuple(
        ItemAnalysis(
            item=item,
            difficulty=ease,
            discrimination=difference,
            not_attempted=_share_missing(complete, item),
            only_failed=alone.count(item.id),
            mean_seconds=_mean_seconds(complete, item),
            flag=flag(ease, difference, _share_missing(complete, item)),
        )
        for item, ease, difference in zip(items, eases, differences, strict=True)
    )


def _only_failure(one: Digest) -> str | None:
    failed = [name for name, answer in one.answers.items() if answer.outcome is not Outcome.PASSED]
    return failed[0] if len(failed) == 1 else None


def _share_missing(complete: list[Digest], item: Item) -> float:
    missing = (one.answers.get(item.id) for one in complete)
    return sum(answer is None or answer.outcome is Outcome.MISSING for answer in missing) / len(complete)


def _mean_seconds(complete: list[Digest], item: Item) -> float:
    times = [one.answers[item.id].seconds for one in complete if item.id in one.answers]
    return sum(times) / len(times) if times else 0.0


def flag(ease: float, discrimination: float | None, not_attempted: float = 0.0) -> str:
    """What the numbers of a check say, in words; empty if nothing."""
    if not_attempted >= 1:
        return "nobody attempted it"
    if ease >= 1:
        return "nobody fails this check"
    if ease <= 0:
        return "nobody passes this check: is it right?"
    if discrimination is not None and discrimination < DOUBTFUL_BELOW:
        return "the best students fail this one: is it right?"
    if discrimination is not None and discrimination < WEAK_BELOW:
        return "hardly tells strong from weak"
    return ""


def misconceptions(digest: ClassDigest) -> list[Misconception]:
    """Known mistakes that were recognised, the most shared first; a student counts once for each."""
    made: dict[tuple[str, str, str], dict[str, str]] = {}
    for one in digest.submissions:
        for check, answer in one.answers.items():
            if answer.mistake:
                task = digest.items[one.assignment][check].task
                made.setdefault((one.assignment, task, answer.mistake), {})[one.student] = one.folder
    found = [
        Misconception(
            assignment=assignment,
            task=task,
            mistake=mistake,
            hint=digest.hints.get((task, mistake), ""),
            students=tuple(sorted(students.items())),
        )
        for (assignment, task, mistake), students in made.items()
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.assignment, one.task, one.mistake))


def concerns(digest: ClassDigest) -> list[Concern]:
    """Faults, refusals and forbidden calls: submissions on which a person decides."""
    return [
        Concern(student=one.student, folder=one.folder, assignment=one.assignment, why=why)
        for one in digest.submissions
        if (why := _concern(one))
    ]


def _concern(one: Digest) -> str:
    outcomes = {answer.outcome for answer in one.answers.values()}
    if one.status is Status.FAULT or Outcome.FAULT in outcomes:
        return f"not graded, by a fault of the grader: {one.message}".rstrip(": ")
    if one.status is Status.REFUSED:
        return f"refused: {one.message}"
    if Outcome.FORBIDDEN in outcomes:
        return "uses a call that the task forbids"
    if Outcome.CRASHED in outcomes:
        return "ended its process"
    return ""
