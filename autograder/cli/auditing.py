"""Audits on a pool of processes, one assignment and seed at a time; torch is imported there, not in the command."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
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


def audited(plan: Plan, assignments: Sequence[str], extent: Extent, jobs: int) -> Iterator[Audit]:
    """Audits in the order in which they are ready."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start, (plan,)) as pool:
        waiting = {
            pool.submit(_audit, assignment, seed, extent): assignment
            for assignment in assignments
            for seed in range(1, extent.seeds + 1)
        }
        tallies: dict[str, list[Tally]] = {assignment: [] for assignment in assignments}
        for future in as_completed(waiting):
            assignment = waiting[future]
            tallies[assignment].append(future.result())
            if len(tallies[assignment]) == extent.seeds:
                yield pool.submit(_concluded, assignment, tallies.pop(assignment), extent).result()


_bench: Bench | None = None


def _start(plan: Plan) -> None:
    global _bench
    from autograder.grade.bench import Bench

    _bench = Bench(plan)


def _audit(assignment: str, seed: int, extent: Extent) -> Tally:
    from autograder.audit import audit_seed

    assert _bench is not None
    return audit_seed(_bench, assignment, seed, extent.tasks, extent.right_only, extent.repeat)


def _concluded(assignment: str, tallies: list[Tally], extent: Extent) -> Audit:
    from autograder.audit import conclude

    assert _bench is not None
    return conclude(_bench.load(assignment), tallies, extent.tasks, extent.right_only)
