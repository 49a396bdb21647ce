"""The same questions put to the same files again and again: what answers differently is not fit to grade with."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from autograder.checks.author import Mistake, Variant
from autograder.grade.assignment import Assignment
from autograder.grade.judge import CheckFault, Judge
from autograder.model import CheckResult

Version = tuple[str, str, str | None]


class Flaky(msgspec.Struct, frozen=True):
    """A check that did not give the same result each time: for which version, and what it gave at first and later."""

    check: str
    version: str
    first: str
    later: str


def flaky_checks(
    assignment: Assignment, prepare: Callable[[], Judge], times: int, tasks: tuple[str, ...]
) -> list[Flaky]:
    """Grades everything that is known `times` over, each time by a new judge and in another order."""
    first: dict[tuple[str, str], CheckResult] = {}
    found: dict[str, Flaky] = {}
    for turn in range(times):
        judge = prepare()
        versions = _versions(assignment, tasks)
        random.Random(turn).shuffle(versions)
        for name, source, task in versions:
            try:
                results = judge.judge(source.encode(), "py", only=task).checks
            except CheckFault as error:
                broken = next((check.id for check in assignment.checks if check.id in str(error)), "?")
                found.setdefault(broken, Flaky(broken, name, "answered", str(error)))
                continue
            for result in results:
                before = first.setdefault((name, result.id), result)
                if _same(before) != _same(result):
                    found.setdefault(result.id, Flaky(result.id, name, _said(before), _said(result)))
    return list(found.values())


def _versions(assignment: Assignment, tasks: tuple[str, ...]) -> list[Version]:
    known: list[Mistake | Variant] = [*assignment.variants, *assignment.mistakes]
    versions = [
        (item.name, assignment.source_with(item), item.task) for item in known if not tasks or item.task in tasks
    ]
    return [("solution", assignment.source, None), *versions]


def _same(result: CheckResult) -> CheckResult:
    return msgspec.structs.replace(result, seconds=0.0)


def _said(result: CheckResult) -> str:
    return " ".join(part for part in (result.outcome.value, result.mistake or "", result.message) if part)[:200]
