"""The key of a check: a digest of everything that its verdict on a file follows from, but for the machine.

Those are its code and what that reaches, what the solution and the known mistakes do there, its declared fields, the
seed, and the code of the engine that asks and compares. Change one check, and only its own key changes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from pathlib import Path

from autograder.checks import author
from autograder.checks.author import Check, Mistake
from autograder.grade.assignment import Assignment
from autograder.grade.reach import Definitions, without_remarks

PACKAGE = Path(__file__).resolve().parent.parent
ENGINE = ("checks/*.py", "subject/*.py", "grade/*.py", "wire.py", "tree.py", "printable.py")
# Who hands out work, and where, is nothing that a verdict follows from.
RUNNING = {"answering", "bench", "cluster", "crew", "dispatch", "keys", "local", "pool", "reach", "repeat", "work"}


def keys_of(assignment: Assignment, seed: int) -> dict[str, str]:
    """The key of every check of an assignment, by its id."""
    code = Definitions(Path(assignment.solution.__file__).with_name("checks.py").read_text("utf-8"))
    solution = Definitions(assignment.source)
    mistakes = _mistake_texts(assignment)
    keys = {}
    for check in assignment.checks:
        roots = _roots(check, code)
        asked = {check.task} | {word for word in code.words(roots) if word in solution}
        parts = [
            engine_version(),
            assignment.id,
            str(seed),
            _fields(check),
            repr(assignment.task(check.task)),
            code.reach(roots) if roots else "",
            solution.reach(asked),
            *mistakes.get(check.task, ()),
        ]
        keys[check.id] = digest_of(*parts)
    return keys


def digest_of(*parts: str) -> str:
    """SHA-256 of texts, shortened to 128 bits."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


@cache
def engine_version() -> str:
    """A digest of the code that asks, compares and names; remarks do not count."""
    return digest_of(*(without_remarks(file.read_text("utf-8")) for file in engine_files()))


def engine_files() -> list[Path]:
    """The files that ask, compare and name."""
    files = {file for pattern in ENGINE for file in PACKAGE.glob(pattern)}
    return sorted(files - {PACKAGE / "grade" / f"{name}.py" for name in RUNNING})


def _roots(check: Check, code: Definitions) -> set[str]:
    """The check's own function; all of the file where it is not one of the file's functions."""
    if check.ask.__module__ == author.__name__:
        return set()  # a quiz: the answer lies in the solution, the explanations are the mistakes
    name = getattr(check.ask, "__name__", "")
    return {name} if name in code else set(code)


def _fields(check: Check) -> str:
    fields = {item.name: getattr(check, item.name) for item in dataclasses.fields(check) if item.name != "ask"}
    return json.dumps(fields, sort_keys=True, default=repr)


def _mistake_texts(assignment: Assignment) -> dict[str, list[str]]:
    code = Definitions(assignment.composed_from["mistakes"])
    texts: dict[str, list[str]] = {}
    for mistake in assignment.mistakes:
        source = mistake.answer if mistake.answer is not None else code.reach([mistake.name])
        texts.setdefault(mistake.task, []).append(f"{_declared(mistake)}\n{source}")
    return texts


def _declared(mistake: Mistake) -> str:
    return repr((mistake.name, mistake.says, mistake.look, mistake.way, mistake.raises, mistake.answer))
