"""Notebooks as exporters build them: the cells of a stub, and the text of a notebook."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograder.grade.assignment import AssignmentError

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
Cell = dict[str, Any]


@dataclass(frozen=True)
class StubCell:
    """A cell of a stub; `task` is what it leaves to write, if anything."""

    kind: str
    text: str
    task: str = ""


def stub_cells(stub: str, tasks: Iterable[str]) -> list[StubCell]:
    """The cells of a stub in jupytext's percent format. Raises AssignmentError unless each task has one of its own."""
    import jupytext

    names = set(tasks)
    cells = [_stub_cell(cell.cell_type, cell.source, names) for cell in jupytext.reads(stub, fmt="py:percent").cells]
    missing = names - {cell.task for cell in cells}
    if missing:
        raise AssignmentError(f"the stub has no cell for {', '.join(sorted(missing))}")
    return cells


def _stub_cell(kind: str, text: str, names: set[str]) -> StubCell:
    if kind != "code":
        return StubCell("markdown", text)
    defined = {item.name for item in ast.parse(text).body if isinstance(item, ast.FunctionDef | ast.ClassDef)}
    tasks = sorted(defined & names)
    if len(tasks) > 1:
        raise AssignmentError(f"the stub has two tasks in one cell: {', '.join(tasks)}; give each its own")
    return StubCell("code", text, *tasks)


def code(text: str, **metadata: Any) -> Cell:
    """A code cell that has not run."""
    return {**_cell("code", text, metadata), "execution_count": None, "outputs": []}


def prose(text: str, **metadata: Any) -> Cell:
    """A markdown cell."""
    return _cell("markdown", text, metadata)


def raw(text: str) -> Cell:
    """A cell that is neither run nor shown as text."""
    return _cell("raw", text, {})


def _cell(kind: str, text: str, metadata: dict[str, Any]) -> Cell:
    return {"cell_type": kind, "metadata": metadata, "source": text.splitlines(True)}


def notebook_text(cells: list[Cell], name: str) -> str:
    """nbformat 4.5; ids that follow from `name` and the place."""
    import nbformat

    for number, cell in enumerate(cells):
        cell["id"] = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()[:12]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
