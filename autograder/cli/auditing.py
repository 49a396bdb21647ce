"""Audits on a pool of processes, one task and seed at a time; torch is imported there, not in the command."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from autograder.grade.pool import Plan

if TYPE_CHECKING:
    from autograder.audit import Audit, Tally
    from autograder.grade.bench import Bench


@dataclass(frozen=True)
class Extent:
    """How much is audited: seeds 1 to `seeds`, all tasks or some, everything or only what is right; how often."""

    seeds: int
    tasks: tuple[str, ...] = ()
    right_only: bool = False
    repeat: int = 1


RIGHT = ""
Part = tuple[str, int, str]  # assignment, seed, the task whose mistakes are asked; RIGHT: the solution and all variants


def audited(plan: Plan, assignments: Sequence[str], extent: Extent, jobs: int) -> Iterator[Audit]:
    """Audits in the order in which they are ready. Every task on every seed is a piece of work of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start, (plan,)) as pool:
        tasks = dict(zip(assignments, pool.map(_tasks, assignments, [extent] * len(assignments)), strict=True))
        seeds = range(1, extent.seeds + 1)
        pieces = {name: (RIGHT,) if extent.right_only else (RIGHT, *tasks[name]) for name in assignments}
        parts = [(name, seed, task) for name in assignments for seed in seeds for task in pieces[name]]
        left = Counter(name for name, _, _ in parts)
        tallies: dict[str, list[Tally]] = {name: [] for name in assignments}
        for name, tally in _done(pool, parts, extent, 2 * jobs):
            tallies[name].append(tally)
            left[name] -= 1
            if not left[name]:
                yield pool.submit(_concluded, name, tallies.pop(name), extent).result()


def _done(pool: ProcessPoolExecutor, parts: Iterable[Part], extent: Extent, ahead: int) -> Iterator[tuple[str, Tally]]:
    """Tallies as they come; only a few parts wait in the pool, so that a conclusion is not kept waiting."""
    remaining = iter(parts)
    waiting = {pool.submit(_audit, part, extent): part for part in islice(remaining, ahead)}
    while waiting:
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            name, _, _ = waiting.pop(future)
            for part in islice(remaining, 1):
                waiting[pool.submit(_audit, part, extent)] = part
            yield name, future.result()


_bench: Bench | None = None


def _start(plan: Plan) -> None:
    global _bench
    from autograder.grade.bench import Bench

    _bench = Bench(plan)


def _tasks(assignment: str, extent: Extent) -> list[str]:
    assert _bench is not None
    return [task.name for task in _bench.load(assignment).tasks if not extent.tasks or task.name in extent.tasks]


def _audit(part: Part, extent: Extent) -> Tally:
    from autograder.audit import audit_right, audit_wrong

    assert _bench is not None
    assignment, seed, task = part
    if task == RIGHT:
        return audit_right(_bench, assignment, seed, extent.tasks, extent.repeat)
    return audit_wrong(_bench, assignment, seed, task)


def _concluded(assignment: str, tallies: list[Tally], extent: Extent) -> Audit:
    from autograder.audit import conclude

    assert _bench is not None
    return conclude(_bench.load(assignment), tallies, extent.seeds, extent.tasks, extent.right_only)
