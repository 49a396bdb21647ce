"""Reads `grading.toml`; every mistake is told with file, key, what was found, what is allowed, and the nearest name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from autograder.course.nearest import did_you_mean
from autograder.course.values import Assignment, Course

FILE_NAME = "grading.toml"
SIZE_LIMIT = 1 << 20


class CourseError(Exception):
    """The course is not what it should be; the message says where, what was found and what is allowed."""


def find_course(start: Path) -> Path:
    """The `grading.toml` in `start` or the nearest folder above it. Raises CourseError if there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise CourseError(f"no {FILE_NAME} in {start.resolve()} or any folder above it; name one with --course")


def load_course(path: Path) -> Course:
    """Reads `path` (the file, or the folder that it lies in). Raises CourseError."""
    file = path / FILE_NAME if path.is_dir() else path
    table = _parse(file)
    _refuse_unknown_keys(file, table, Course, "", hidden={"root"})
    course = _convert(file, table)
    _refuse_twins(file, course)
    for index, assignment in enumerate(course.assignments):
        _look_up(file, f"assignments[{index}]", course, assignment)
    return course


def _parse(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
        if len(data) > SIZE_LIMIT:
            raise CourseError(f"{file}: larger than {SIZE_LIMIT} bytes")
        return tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise CourseError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{file}: not UTF-8: byte {error.start} is {data[error.start]:#04x}") from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{file}: not TOML: {error}") from error


def _refuse_unknown_keys(
    file: Path, table: Mapping[str, Any], struct: type, where: str, hidden: Iterable[str] = ()
) -> None:
    hints = {name: hint for name, hint in get_type_hints(struct).items() if name not in hidden}
    for key, value in table.items():
        path = f"{where}.{key}" if where else key
        if key not in hints:
            allowed = ", ".join(hints)
            raise CourseError(f"{file}: {path}: unknown key; allowed here: {allowed}{did_you_mean(key, hints)}")
        inner = _struct_in(hints[key])
        if inner is None:
            continue
        if isinstance(value, dict):
            _refuse_unknown_keys(file, value, inner, path)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    _refuse_unknown_keys(file, item, inner, f"{path}[{index}]")


def _struct_in(hint: Any) -> type | None:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    if get_origin(hint) in (tuple, list, UnionType):
        return next((found for found in map(_struct_in, get_args(hint)) if found), None)
    return None


def _convert(file: Path, table: dict[str, Any]) -> Course:
    try:
        course = msgspec.convert(table, Course)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        path = where.rstrip("`").lstrip(".")
        raise CourseError(f"{file}: {_explain(message, path, table)}") from error
    return msgspec.structs.replace(course, root=file.resolve().parent)


def _explain(message: str, path: str, table: dict[str, Any]) -> str:
    path = path.replace("assignments[...]", f"assignments[{_first_wrong(table)}]").replace("[...]", "")
    if missing := re.match(r"Object missing required field `(.+)`", message):
        return f"{path + '.' if path else ''}{missing[1]}: missing"
    found = _value_at(table, path)
    text = re.sub(r"`([^`]+)`", r"\1", message[:1].lower() + message[1:])
    allowed = _allowed(path)
    suggestion = did_you_mean(found, allowed) if isinstance(found, str) else ""
    choices = f"; allowed: {', '.join(allowed)}" if allowed else ""
    return f"{path}: found {found!r}: {text}{choices}{suggestion}"


def _first_wrong(table: dict[str, Any]) -> int:
    """Which assignment it is that cannot be converted: msgspec does not say."""
    for index, item in enumerate(table["assignments"]):
        try:
            msgspec.convert(item, Assignment)
        except msgspec.ValidationError:
            return index
    return 0


def _allowed(path: str) -> tuple[str, ...]:
    hint = get_type_hints(Course).get(path)
    if isinstance(hint, type) and hasattr(hint, "__members__"):
        return tuple(member.value for member in hint)  # type: ignore[attr-defined]  # an Enum, by its __members__
    return tuple(value for value in get_args(hint) if isinstance(value, str))


def _value_at(table: Any, path: str) -> Any:
    for name, index in re.findall(r"([A-Za-z_]\w*)|\[(\d+)\]", path):
        try:
            table = table[name] if name else table[int(index)]
        except (KeyError, IndexError, TypeError):
            return table
    return table


def _refuse_twins(file: Path, course: Course) -> None:
    seen: set[str] = set()
    for index, assignment in enumerate(course.assignments):
        if assignment.id.casefold() in seen:
            raise CourseError(f"{file}: assignments[{index}].id: found {assignment.id!r} a second time")
        seen.add(assignment.id.casefold())


def _look_up(file: Path, where: str, course: Course, assignment: Assignment) -> None:
    """Every name in the table stands for something that is there."""
    folder = course.root / course.paths.assignments
    known = sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
    if assignment.id not in known:
        raise CourseError(
            f"{file}: {where}.id: found {assignment.id!r}, but {folder} has no such folder; "
            f"it has: {', '.join(known) or 'none'}{did_you_mean(assignment.id, known)}"
        )
    stub = course.stub(assignment)
    files = sorted(entry.name for entry in stub.parent.glob("*.py"))
    if assignment.file not in files:
        raise CourseError(
            f"{file}: {where}.file: found {assignment.file!r}, but {stub.parent} has: "
            f"{', '.join(files) or 'no Python file'}{did_you_mean(assignment.file, files)}"
        )
    if assignment.tasks is not None:
        _look_up_tasks(file, where, stub, assignment.tasks)


def _look_up_tasks(file: Path, where: str, stub: Path, tasks: tuple[str, ...]) -> None:
    body = ast.parse(stub.read_text(encoding="utf-8"), str(stub)).body
    known = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for index, task in enumerate(tasks):
        if task not in known:
            raise CourseError(
                f"{file}: {where}.tasks[{index}]: found {task!r}, which {stub} does not define; "
                f"it defines: {', '.join(known)}{did_you_mean(task, known)}"
            )
