"""Notebooks that nbgrader shows beside scores which it did not compute: for what was handed in as a `.py` file."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.course import Assignment as Entry
from autograder.export.filled import fill


def write_notebook(folder: Path, entry: Entry, student: str, content: bytes, kind: str) -> bool:
    """Write `autograded/<student>/<id>/` into nbgrader's course, unless it is there already; says whether it was.

    A `.py` file becomes what is written in the notebook that nbgrader released; `release/<id>/` must be there for it.
    """
    name = f"{Path(entry.file).stem}.ipynb"
    released = folder / "release" / entry.id / name
    target = folder / "autograded" / student / entry.id / name
    if target.exists() or (kind == "py" and not released.exists()):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "py":
        source = content.decode("utf-8", "backslashreplace")
        content = json.dumps(fill(json.loads(released.read_text("utf-8")), source), indent=1).encode()
    target.write_bytes(content)
    return True
