"""The late rule as a pure function."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from autograder.course.values import Late


def deduction(rule: Late, due: datetime | None, submitted_at: datetime | None) -> float:
    """Share of the score, 0 to 1, that lateness costs; 0 where the due date or the time of submission is not known."""
    if due is None or submitted_at is None:
        return 0.0
    over = submitted_at - due - timedelta(minutes=rule.grace_minutes)
    if over <= timedelta(0):
        return 0.0
    days = math.ceil((submitted_at - due) / timedelta(days=1))
    return min(days * rule.percent_per_day, rule.cap_percent) / 100
