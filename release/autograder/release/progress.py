"""What is done: for every task not attempted, wrong or right, with the points of its public checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.checks.author import Task
from autograder.model import Outcome
from autograder.release.practice import Practice, Result


def state(results: Sequence[Result]) -> str:
    """One word or two for a task's public checks."""
    if all(result.passed for result in results):
        return "right"
    return "not attempted" if all(result.outcome is Outcome.MISSING for result in results) else "wrong"


def progress(practice: Practice, tasks: Iterable[str] | None = None) -> list[str]:
    """A line for each task, and one for the sum."""
    chosen = [task for task in practice.tasks if tasks is None or task.name in set(tasks)]
    width = max((len(task.name) for task in chosen), default=0)
    lines, reached, possible = [], 0.0, 0.0
    for task in chosen:
        results = [practice.result(check) for check in practice.checks if check.task == task.name]
        most = sum(result.check.points for result in results)
        points = sum(result.check.points for result in results if result.passed)
        reached, possible = reached + points, possible + most
        lines.append(f"{task.name:<{width}}  {_state(task, results):<13}  {_points(points, most)}".rstrip())
    return [*lines, f"{practice.submission.name}: {reached:g} of {possible:g} public points; hidden checks come on top"]


def _state(task: Task, results: Sequence[Result]) -> str:
    if not results:
        return "hidden checks only"
    found = state(results)
    return "answered" if task.is_quiz and found == "right" and not any(one.check.points for one in results) else found


def _points(points: float, most: float) -> str:
    return f"{points:g} / {most:g}" if most else ""
