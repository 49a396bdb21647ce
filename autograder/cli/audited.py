"""What has passed its audit, by content: in a developer's loop what is unchanged need not be audited again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import autograder
from autograder.course import Assignment, Course

FILE_NAME = ".audited.json"


def digest(course: Course, entry: Assignment, seeds: int, isolation: str) -> str:
    """Of everything that an audit rests on: the assignment's files, the whole engine, the extent."""
    engine = Path(autograder.__file__).parent
    seen = hashlib.sha256(f"{entry}\x1f{seeds}\x1f{isolation}".encode())
    for path in sorted([*engine.rglob("*.py"), *course.solutions(entry).glob("*.py")]):
        seen.update(path.name.encode() + b"\x1f" + path.read_bytes())
    return seen.hexdigest()


class Passed:
    """The digests of audits that passed, in a file beside grading.toml."""

    def __init__(self, course: Course) -> None:
        self._file = course.root / FILE_NAME
        try:
            known = json.loads(self._file.read_text())
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, str] = known if isinstance(known, dict) else {}

    def has(self, assignment: str, digest: str) -> bool:
        """Whether this very audit has passed."""
        return self._known.get(assignment) == digest

    def note(self, assignment: str, digest: str) -> None:
        """Remember an audit that passed."""
        self._known[assignment] = digest
        self._file.write_text(json.dumps(self._known, indent=1, sort_keys=True) + "\n")
