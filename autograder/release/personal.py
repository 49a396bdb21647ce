"""The numbers of numeric quiz questions, which differ from student to student.

A stub's question ends with a line `Your numbers: kernel = 3, c_in = 128.`; as it is written there it is the common
set. A student's own follow from the course's secret and the student's id, the same every time.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from autograder.checks.author import Task
from autograder.grade.assignment import AssignmentError

LINE = re.compile(r"^( *)Your numbers: .*$")


def numbers_of(task: Task, secret: str, student: str) -> dict[str, Any]:
    """The student's numbers for one question, by argument."""
    return {
        name: values[_chosen(len(values), secret, student, task.name, name)] for name, values in task.numbers.items()
    }


def _chosen(count: int, *parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:8], "big") % count


def personal_stub(stub: str, tasks: Iterable[Task], secret: str, student: str) -> str:
    """The stub with the student's numbers in place of the common ones."""
    lines = stub.split("\n")
    for task in tasks:
        if task.numbers:
            place = _place(stub, task)
            lines[place] = _line(lines[place], numbers_of(task, secret, student))
    return "\n".join(lines)


def require_common_numbers(stub: str, tasks: Iterable[Task]) -> None:
    """Raises `AssignmentError` where a stub does not give the first of a question's values as the common numbers."""
    for task in tasks:
        if not task.numbers:
            continue
        line = stub.split("\n")[_place(stub, task)]
        wanted = _line(line, {name: values[0] for name, values in task.numbers.items()})
        if line != wanted:
            raise AssignmentError(f"{task.name}: the stub says {line.strip()!r}, expected {wanted.strip()!r}")


def _place(stub: str, task: Task) -> int:
    item = next((item for item in ast.parse(stub).body if getattr(item, "name", "") == task.name), None)
    lines = stub.split("\n")
    span = range(0) if item is None else range(item.lineno - 1, item.end_lineno or item.lineno)
    found = [number for number in span if LINE.match(lines[number])]
    if len(found) != 1:
        raise AssignmentError(f"{task.name}: its stub needs one line 'Your numbers: ...', found {len(found)}")
    return found[0]


def _line(old: str, numbers: dict[str, Any]) -> str:
    indent = " " * (len(old) - len(old.lstrip()))
    return f"{indent}Your numbers: {', '.join(f'{name} = {value}' for name, value in numbers.items())}."
