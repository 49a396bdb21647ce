"""Whether anything released tells a secret: solutions, hidden checks, mistakes' code, quiz answers, local paths."""

from __future__ import annotations

import ast
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import autograder
from autograder.course import Assignment as Entry
from autograder.course import Course
from autograder.grade.assignment import load_assignment

SHORTEST = 24  # a shorter line is no secret: `return param, m, v` is what the stub asks for
GENERATED = {".pytest_cache", "__pycache__", ".ipynb_checkpoints", ".venv"}
LOCAL_PATH = re.compile(r"(?<![\w./~-])/(?:home|root|work|Users|tmp|mnt|builds)/[\w.-]")


NAME = "a hidden check's name"


class LeakError(Exception):
    """A released file tells what must stay secret; the message says which file and what."""


@dataclass(frozen=True)
class Secrets:
    """Texts of one assignment that no released file may hold, each with what it is."""

    assignment: str
    texts: dict[str, str]

    @classmethod
    def of(cls, course: Course, entry: Entry) -> Secrets:
        """Everything in `solutions/<id>` that is in no stub, in no public check of it, and not in the engine."""
        folder = course.solutions(entry)
        loaded = load_assignment(folder, entry.file)
        checks = (folder / "checks.py").read_text("utf-8")
        public = {check.name for check in loaded.checks if check.public}
        hidden, open_part = _split(checks, {check.name for check in loaded.checks if not check.public})
        shown = f"{_open_to_all(course)}\n{open_part}"
        sources = {"the solution": loaded.source, "a hidden check": hidden, **loaded.composed_from}
        texts: dict[str, str] = {}
        for name, source in sources.items():
            for line in _bodies(source):
                if line not in shown:
                    texts.setdefault(line, f"a line of {name}")
        titles = shown + "".join(task.title for task in loaded.tasks)
        for check in loaded.checks:
            if check.public or check.name == "right":
                continue
            texts[check.id] = "a hidden check's id"
            if check.title not in titles:
                texts[check.title] = "a hidden check's title"
            if check.name not in public:
                texts[f"def {check.name}("] = NAME
        texts |= {
            wrong.says: "an explanation of a quiz answer" for wrong in loaded.mistakes if wrong.answer is not None
        }
        return cls(entry.id, texts)


@cache
def _open_to_all(course: Course) -> str:
    """What students read anyway: the stubs, and the engine, which is public."""
    files = [*map(course.stub, course.assignments), *sorted(Path(autograder.__file__).parent.rglob("*.py"))]
    return "\n".join(path.read_text("utf-8") for path in files)


def require_no_leak(out: Path, secrets: Iterable[Secrets]) -> None:
    """Look through every file below `out`. Raises `LeakError`."""
    found = list(leaks(out, list(secrets)))
    if found:
        raise LeakError("\n".join(found[:20]))


def leaks(out: Path, secrets: list[Secrets]) -> Iterator[str]:
    """A line for each secret that a released file holds."""
    for path in sorted(path for path in out.rglob("*") if path.is_file() and not GENERATED & set(path.parts)):
        text = _text(path)
        where = path.relative_to(out)
        local = LOCAL_PATH.search(text)
        if local is not None:
            yield f"{where}: a local path: {text[local.start() : local.start() + 40]!r}"
        for kept in secrets:
            own = where.parts[0].removesuffix(".zip") == kept.assignment
            for secret, kind in kept.texts.items():
                if secret in text and (own or kind != NAME):  # another assignment may use a name for something public
                    yield f"{where}: {kind} of {kept.assignment}: {secret!r}"


def _text(path: Path) -> str:
    """All text of a file; that in JSON as its reader would see it, that of an archive as it is unpacked."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            members = [_text_of(archive.read(name), Path(name).suffix) for name in archive.namelist()]
            return "\n".join([*archive.namelist(), archive.comment.decode("utf-8", "replace"), *members])
    return _text_of(path.read_bytes(), path.suffix)


def _text_of(content: bytes, suffix: str) -> str:
    raw = content.decode("utf-8", "replace")
    if suffix not in (".json", ".ipynb"):
        return raw
    return raw + "\n" + "\n".join(_strings(json.loads(raw)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _bodies(text: str) -> set[str]:
    """Lines of code within functions and classes, without their docstrings."""
    lines = text.split("\n")
    found: set[str] = set()
    for item in ast.walk(ast.parse(text)):
        if isinstance(item, ast.FunctionDef) and item.body:
            first = item.body[1] if ast.get_docstring(item) is not None and len(item.body) > 1 else item.body[0]
            found |= {line.strip() for line in lines[first.lineno - 1 : item.end_lineno]}
    return {
        line for line in found if len(line) >= SHORTEST and not line.startswith(("def ", "class ", "#", '"""', "@"))
    }


def _split(checks: str, hidden: set[str]) -> tuple[str, str]:
    """The hidden checks' source, and the rest."""
    apart: list[ast.FunctionDef] = []
    lines = checks.split("\n")
    for item in ast.parse(checks).body:
        if isinstance(item, ast.FunctionDef) and item.name in hidden and item.decorator_list:
            apart.append(item)
    taken = {number for item in apart for number in range(_first_line(item) - 1, item.end_lineno or item.lineno)}
    inside = "\n".join(lines[number] for number in sorted(taken))
    return inside, "\n".join(line for number, line in enumerate(lines) if number not in taken)


def _first_line(item: ast.FunctionDef) -> int:
    return min(line.lineno for line in item.decorator_list)
