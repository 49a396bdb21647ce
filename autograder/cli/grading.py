"""From what was found to records: each result beside where its file came from and when it was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from autograder.grade.pool import Plan, grade
from autograder.store import Record
from autograder.submissions import Located, Refused, Submission

Origin = tuple[str, datetime | None]


def judged(found: Iterable[Located | Refused], plan: Plan, jobs: int) -> Iterator[Record]:
    """Records in the order in which they are ready; a file is read when its turn comes."""
    origins: dict[tuple[str, str], list[Origin]] = {}
    for result in grade(plan, _taken(found, origins), jobs):
        path, submitted_at = origins[result.student, result.assignment].pop(0)
        yield Record(result=result, path=path, submitted_at=submitted_at)


def _taken(
    found: Iterable[Located | Refused], origins: dict[tuple[str, str], list[Origin]]
) -> Iterator[Submission | Refused]:
    for one in found:
        item = one.take() if isinstance(one, Located) else one
        submitted_at = item.submitted_at if isinstance(item, Submission) else None
        origins.setdefault((item.student, item.assignment), []).append((item.path, submitted_at))
        yield item
