"""An assignment as its author wrote it: solution, tasks, checks, mistakes and variants of `solutions/<id>/`."""

from __future__ import annotations

import ast
import copy
import types
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from autograder.checks.ask import Question
from autograder.checks.author import Check, Choice, Mistake, Task, Variant


class AssignmentError(Exception):
    """An assignment's files cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Assignment:
    """Everything the grader knows of one assignment. `source` is the text of the solution."""

    id: str
    file: str
    tasks: tuple[Task, ...]
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...]
    variants: tuple[Variant, ...]
    source: str
    solution: Any
    composed_from: dict[str, str]

    def task(self, name: str) -> Task:
        """The task of this name."""
        return next(task for task in self.tasks if task.name == name)

    def checks_of(self, task: str) -> list[Check]:
        """The checks of a task, in the author's order."""
        return [check for check in self.checks if check.task == task]

    def mistakes_of(self, task: str) -> list[Mistake]:
        """The known mistakes of a task, in the author's order."""
        return [mistake for mistake in self.mistakes if mistake.task == task]

    def question(self, check: Check, index: int, seed: int) -> Question:
        """One draw of a check in the run of a seed; gradients belong to it where the task is differentiable."""
        differentiable = self.task(check.task).differentiable
        gradients = check.gradients and differentiable and not check.is_law and not check.objects
        return Question(self.id, check, index, seed, gradients)

    def source_with(self, *versions: Mistake | Variant) -> str:
        """A submission: the solution with functions or classes replaced by mistakes or variants."""
        parts = [self.source]
        for kind, name in ((Mistake, "mistakes"), (Variant, "variants")):
            written = {item.name: item.task for item in versions if isinstance(item, kind) and not _answer_of(item)}
            if written:
                parts.append(_extract(self.composed_from[name], written))
        answers = [(item.task, _answer_of(item)) for item in versions if _answer_of(item)]
        parts += [f"def {task}():\n    return {answer!r}" for task, answer in answers]
        return "\n\n".join(parts) + "\n"


def _answer_of(version: Mistake | Variant) -> str | None:
    return version.answer if isinstance(version, Mistake) else None


def load_assignment(folder: Path, file: str, selected: tuple[str, ...] | None = None) -> Assignment:
    """Load `folder` (`solutions/<id>`). `selected` keeps the tasks of these names only.

    Raises `AssignmentError` where a file is missing, does not run, or names a task that does not exist.
    """
    source = _read(folder / file)
    modules = {name: _module(folder / f"{name}.py") for name in ("checks", "mistakes", "variants")}
    tasks = tuple(modules["checks"].__dict__.get("TASKS", ()))
    if not tasks:
        raise AssignmentError(f"{folder / 'checks.py'}: TASKS is missing or empty")
    choices = _found(modules["checks"], Choice)
    assignment = Assignment(
        id=folder.name,
        file=file,
        tasks=tasks,
        checks=(*_found(modules["checks"], Check), *(check for item in choices for check in item.checks)),
        mistakes=(*_found(modules["mistakes"], Mistake), *(wrong for item in choices for wrong in item.mistakes)),
        variants=tuple(_found(modules["variants"], Variant)),
        source=source,
        solution=_module(folder / file),
        composed_from={name: _read(folder / f"{name}.py") for name in ("mistakes", "variants")},
    )
    return _select(_checked(assignment, folder), selected, folder)


def _checked(assignment: Assignment, folder: Path) -> Assignment:
    names = {task.name for task in assignment.tasks}
    items: list[Check | Mistake | Variant] = [*assignment.checks, *assignment.mistakes, *assignment.variants]
    for item in items:
        if item.task not in names:
            raise AssignmentError(f"{folder}: {item.name!r} names the task {item.task!r}, which TASKS does not list")
    for name in names:
        if not callable(getattr(assignment.solution, name, None)):
            raise AssignmentError(f"{folder / assignment.file}: the solution does not define {name!r}")
        if not assignment.checks_of(name):
            raise AssignmentError(f"{folder / 'checks.py'}: no check asks about {name!r}")
    _refuse_twins(assignment, folder)
    return assignment


def _refuse_twins(assignment: Assignment, folder: Path) -> None:
    seen: set[str] = set()
    for check in assignment.checks:
        if check.id in seen:
            raise AssignmentError(f"{folder / 'checks.py'}: two checks are called {check.id!r}")
        seen.add(check.id)


def _select(assignment: Assignment, selected: tuple[str, ...] | None, folder: Path) -> Assignment:
    if selected is None:
        return assignment
    unknown = set(selected) - {task.name for task in assignment.tasks}
    if unknown:
        raise AssignmentError(f"grading.toml selects {sorted(unknown)} of {folder.name}, which has no such tasks")

    def kept(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(item for item in items if getattr(item, "task", getattr(item, "name", "")) in selected)

    return replace(
        assignment,
        tasks=kept(assignment.tasks),
        checks=kept(assignment.checks),
        mistakes=kept(assignment.mistakes),
        variants=kept(assignment.variants),
    )


def module_of(source: str, name: str) -> types.ModuleType:
    """A module of this process made from trusted source text."""
    module = types.ModuleType(name)
    exec(compile(source, f"<{name}>", "exec", dont_inherit=True), module.__dict__)
    return module


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise AssignmentError(f"{path}: cannot be read ({error.strerror})") from error


def _module(path: Path) -> types.ModuleType:
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    try:
        exec(compile(_read(path), str(path), "exec", dont_inherit=True), module.__dict__)
    except AssignmentError:
        raise
    except Exception as error:
        raise AssignmentError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def _found(module: types.ModuleType, kind: type[Any]) -> list[Any]:
    return [value for value in module.__dict__.values() if isinstance(value, kind)]


def _extract(source: str, wanted: dict[str, str]) -> str:
    """The imports, the helpers and the decorated functions of these names of an author's file, named as their tasks."""
    kept = [
        _renamed(statement, wanted[authored]) if authored else statement
        for statement, authored in _statements(source)
        if not authored or authored in wanted
    ]
    return ast.unparse(ast.Module(kept, type_ignores=[]))


@cache
def _statements(source: str) -> list[tuple[ast.stmt, str]]:
    """Those of an author's file that a submission may have, each with its name where it is a mistake or a variant."""
    return [
        (statement, _authored(statement))
        for statement in ast.parse(source).body
        if not (isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("autograder"))
    ]


def _renamed(statement: ast.stmt, task: str) -> ast.stmt:
    renamed = copy.deepcopy(statement)
    assert isinstance(renamed, ast.FunctionDef | ast.ClassDef)
    for node in ast.walk(renamed):
        if isinstance(node, ast.Name) and node.id == renamed.name:
            node.id = task
    renamed.name = task
    renamed.decorator_list = [line for line in renamed.decorator_list if not _is_mark(line)]
    return renamed


def _authored(statement: ast.stmt) -> str:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef) and any(map(_is_mark, statement.decorator_list)):
        return statement.name
    return ""


def _is_mark(line: ast.expr) -> bool:
    return isinstance(line, ast.Call) and isinstance(line.func, ast.Name) and line.func.id in ("mistake", "variant")
