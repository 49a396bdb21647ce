"""Audits on a pool of processes, one assignment each: torch is imported there, not in the command's process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from autograder.grade.pool import Plan

if TYPE_CHECKING:
    from autograder.audit import Audit


def audited(plan: Plan, assignments: Sequence[str], seeds: int, jobs: int) -> Iterator[Audit]:
    """Audits in the order in which they are ready."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(assignments)), context) as pool:
        waiting = [pool.submit(_audit, plan, assignment, seeds) for assignment in assignments]
        for future in as_completed(waiting):
            yield future.result()


def _audit(plan: Plan, assignment: str, seeds: int) -> Audit:
    from autograder.audit import audit
    from autograder.grade.bench import open_bench

    with open_bench(plan) as bench:
        return audit(bench, assignment, seeds)
