"""The proof that an assignment's checks are fair and sharp: every variant passes, every mistake is caught and named.

Everything goes through the same box as a submission. Degenerate answers must earn nothing, and the mistake that is
hardest to tell from the solution must lie at least 100 times further from it than the variant that strays farthest.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

import msgspec

from autograder.checks.author import Mistake
from autograder.grade.assignment import Assignment
from autograder.grade.bench import Bench
from autograder.grade.judge import CheckFault, Judge
from autograder.grade.repeat import flaky_checks
from autograder.model import CheckResult, Outcome

LEAST_SEPARATION = 100.0
LEAST_NAMED = 0.95
ROUNDING = 1e-9
FIRST = "args[0] if args and isinstance(args[0], torch.Tensor) else torch.ones(2, 3)"
DEGENERATE = {
    "None": "None",
    "NaN": f"torch.full_like(({FIRST}).double(), float('nan'))",
    "ones": f"torch.ones_like({FIRST})",
    "random": f"torch.rand_like(({FIRST}).double())",
    "the input": FIRST,
    "zeros": f"torch.zeros_like({FIRST})",
}


class Finding(msgspec.Struct, frozen=True):
    """Something that the audit does not accept."""

    kind: str
    version: str
    seed: int
    says: str


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """The audit of one assignment. `matrix` lists, for each check, the mistakes it catches."""

    assignment: str
    tasks: int
    checks: int
    mistakes: int
    caught: int
    named: int
    misnamed: int
    variants: int
    accepted: int
    separation: float
    seeds: int
    seconds: float
    findings: tuple[Finding, ...]
    matrix: dict[str, tuple[str, ...]]

    @property
    def passed(self) -> bool:
        """Whether everything holds that must."""
        return not self.findings


@dataclass
class Tally:
    """What one seed showed of a part of an assignment: of what is right, or of one task's mistakes."""

    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    caught: set[str] = field(default_factory=set)
    escaped: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    misnamed: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    matrix: dict[str, set[str]] = field(default_factory=dict)
    farthest: dict[tuple[str, str], float] = field(default_factory=dict)
    nearest: dict[tuple[str, str], float] = field(default_factory=dict)


def audit_right(bench: Bench, assignment_id: str, seed: int, tasks: tuple[str, ...] = (), repeat: int = 1) -> Tally:
    """Ask the solution and every variant, of some tasks or all; on seed 1 everything `repeat` times.

    A file has a variant of every task; where it loses one, that variant is asked alone. A check that fails on the
    solution is a finding. Raises `AssignmentError`, `BoxError`.
    """
    assignment = bench.load(assignment_id)
    with _tallied(assignment_id, seed) as tally:
        judge = bench.prepare(assignment, seed)
        for only in tasks or (None,):
            _accept(judge, seed, tally, "solution", assignment.source, only)
            _accept_variants(judge, seed, tally, only)
        if seed == 1 and repeat > 1:
            for one in flaky_checks(assignment, lambda: bench.prepare(assignment, seed), repeat, tasks):
                says = f"{one.check} is not always the same: first {one.first}; then {one.later}"
                tally.findings.append(Finding("flaky", one.version, seed, says))
    return tally


def audit_wrong(bench: Bench, assignment_id: str, seed: int, task: str) -> Tally:
    """Ask a task's mistakes and, on seed 1, degenerate answers.

    A check that fails on the solution is a finding. Raises `AssignmentError`, `BoxError`.
    """
    assignment = bench.load(assignment_id)
    with _tallied(task, seed) as tally:
        judge = bench.prepare(assignment, seed)
        for wrong in assignment.mistakes_of(task):
            _catch(judge, seed, tally, wrong)
        if seed == 1 and not assignment.task(task).is_quiz:
            _audit_degenerate(judge, seed, tally, task)
    return tally


@contextmanager
def _tallied(version: str, seed: int) -> Iterator[Tally]:
    """A tally that knows how long it took and whether a check failed on the solution."""
    tally, started = Tally(), time.perf_counter()
    try:
        yield tally
    except CheckFault as error:
        tally.findings.append(Finding("fault", version, seed, str(error)))
    tally.seconds = time.perf_counter() - started


def conclude(
    assignment: Assignment, tallies: Sequence[Tally], seeds: int, tasks: tuple[str, ...] = (), right_only: bool = False
) -> Audit:
    """What the tallies of all parts and seeds amount to. How many mistakes are named counts over all tasks only."""
    mistakes = {item.name for item in assignment.mistakes if _wanted(item.task, tasks) and not right_only}
    variants = {item.name for item in assignment.variants if _wanted(item.task, tasks)}
    checks = [check for check in assignment.checks if _wanted(check.task, tasks)]
    tally = _merged(tallies)
    _judge_totals(tally, mistakes if not tasks else set())
    return Audit(
        assignment=assignment.id,
        tasks=len({check.task for check in checks}),
        checks=len(checks),
        mistakes=len(mistakes),
        caught=len(tally.caught - tally.escaped),
        named=len(tally.named),
        misnamed=len(tally.misnamed),
        variants=len(variants),
        accepted=len(variants - tally.rejected),
        separation=_separation(tally),
        seeds=seeds,
        seconds=round(tally.seconds, 1),
        findings=tuple(tally.findings),
        matrix={check.id: tuple(sorted(tally.matrix.get(check.id, ()))) for check in checks},
    )


def _merged(tallies: Sequence[Tally]) -> Tally:
    merged = Tally()
    for tally in tallies:
        merged.seconds += tally.seconds
        merged.findings += tally.findings
        for name in ("caught", "escaped", "named", "misnamed", "rejected"):
            getattr(merged, name).update(getattr(tally, name))
        for check, mistakes in tally.matrix.items():
            merged.matrix.setdefault(check, set()).update(mistakes)
        for key, ratio in tally.farthest.items():
            merged.farthest[key] = max(merged.farthest.get(key, 0.0), ratio)
        for key, ratio in tally.nearest.items():
            merged.nearest[key] = min(merged.nearest.get(key, math.inf), ratio)
    return merged


def _wanted(task: str, tasks: tuple[str, ...]) -> bool:
    return not tasks or task in tasks


def _asked(judge: Judge, tally: Tally, source: str, task: str | None = None) -> list[CheckResult]:
    """What a file that should be right loses; its errors are noted of what it does not lose."""
    results = judge.judge(source.encode(), "py", only=task).checks
    lost = [result for result in results if result.outcome is not Outcome.PASSED]
    for key, ratio in judge.errors.items():
        if key[0] not in {result.id for result in lost}:
            tally.farthest[key] = max(tally.farthest.get(key, 0.0), ratio)
    return lost


def _accept(judge: Judge, seed: int, tally: Tally, name: str, source: str, task: str | None = None) -> None:
    lost = _asked(judge, tally, source, task)
    for result in lost[:3]:
        tally.findings.append(Finding("variant", name, seed, f"loses {result.id}: {_said(result)}"))
    if lost:
        tally.rejected.add(name)


def _accept_variants(judge: Judge, seed: int, tally: Tally, only: str | None) -> None:
    assignment = judge.assignment
    tasks = [task.name for task in assignment.tasks if only in (None, task.name)]
    for versions in zip_longest(*([item for item in assignment.variants if item.task == task] for task in tasks)):
        chosen = [item for item in versions if item is not None]
        lost = {result.task for result in _asked(judge, tally, assignment.source_with(*chosen), only)}
        for item in chosen:
            if item.task in lost:
                _accept(judge, seed, tally, item.name, assignment.source_with(item), item.task)


def _catch(judge: Judge, seed: int, tally: Tally, item: Mistake) -> None:
    results = judge.judge(judge.assignment.source_with(item).encode(), "py", only=item.task).checks
    failed = [result for result in results if result.outcome is not Outcome.PASSED]
    if not failed:
        tally.escaped.add(item.name)
        tally.findings.append(Finding("mistake", item.name, seed, f"passes every check of {item.task}"))
        return
    tally.caught.add(item.name)
    for key, ratio in judge.errors.items():
        if ratio > 1:
            tally.nearest[key] = min(tally.nearest.get(key, math.inf), ratio)
    for result in failed:
        tally.matrix.setdefault(result.id, set()).add(item.name)
    _note_names(item, failed, seed, tally)


def _note_names(item: Mistake, failed: list[CheckResult], seed: int, tally: Tally) -> None:
    names = {result.mistake for result in failed if result.mistake is not None}
    if item.name in names:
        tally.named.add(item.name)
    for other in sorted(names - {item.name}):
        if item.name not in tally.misnamed:
            where = ", ".join(result.id for result in failed if result.mistake == other)
            tally.findings.append(Finding("name", item.name, seed, f"is called {other} in {where}"))
        tally.misnamed.add(item.name)


def _audit_degenerate(judge: Judge, seed: int, tally: Tally, task: str) -> None:
    for kind, body in DEGENERATE.items():
        source = f"import torch\n{task} = lambda *args, **kwargs: {body}\n"
        for result in judge.judge(source.encode(), "py", only=task).checks:
            if result.points:
                tally.findings.append(
                    Finding("degenerate", kind, seed, f"earns {result.points:g} points in {result.id}")
                )


def _judge_totals(tally: Tally, mistakes: set[str]) -> None:
    if mistakes and len(tally.named) < LEAST_NAMED * len(mistakes):
        unnamed = ", ".join(sorted(mistakes - tally.named))
        tally.findings.append(
            Finding("name", "", 0, f"only {len(tally.named)} of {len(mistakes)} are named; not: {unnamed}")
        )
    for key, nearest in tally.nearest.items():
        separation = nearest / max(tally.farthest.get(key, 0.0), ROUNDING)
        if separation < LEAST_SEPARATION:
            says = f"of {key[0]} ({key[1]}) is {separation:.3g}, less than {LEAST_SEPARATION:g}"
            tally.findings.append(Finding("separation", "", 0, says))


def _separation(tally: Tally) -> float:
    """The least, over checks and kinds of comparison, of the nearest mistake's error over the farthest variant's."""
    found = (near / max(tally.farthest.get(key, 0.0), ROUNDING) for key, near in tally.nearest.items())
    return min(found, default=math.inf)


def _said(result: CheckResult) -> str:
    return f"{result.outcome.value}, {result.reason}: {result.message}"[:300]
