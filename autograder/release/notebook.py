"""The notebook of a stub: the same cells, a set-up cell, and a cell that checks each task below its stub."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# The guard keeps it out of what is graded.
COLAB = """# Only for Google Colab, where this notebook is alone: brings the rest of the assignment.
if __name__ == "__main__":
    import os
    import subprocess
    import sys
    import zipfile

    if "google.colab" in sys.modules and not os.path.isdir("tests"):
        from google.colab import files

        print("choose {id}.zip, as you received it")
        for name in files.upload():
            zipfile.ZipFile(name).extractall("kit")
        os.chdir("kit/{id}")
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "-r", "requirements.txt"], check=True)"""
SETUP = """# Run this first; afterwards grader.check("name_of_a_task") asks the public checks of one task
if __name__ == "__main__":
    import sys

    sys.path.insert(0, "..")
    import otter
    import torch

    torch.set_num_threads(1)  # what is computed here is small: threads would wait for each other
    grader = otter.Notebook()"""


def notebook_of(stub: str, assignment: str, tasks: Iterable[str], tested: Collection[str]) -> str:
    """The notebook's text: nbformat 4.5, ids that depend on the assignment and the cell's place alone.

    Below the stub of each task that is `tested` there is a cell that asks its public checks.
    """
    import jupytext
    import nbformat

    read = jupytext.reads(stub, fmt="py:percent")
    colab = COLAB.replace("{id}", assignment)
    cells: list[dict[str, Any]] = [_code(text, {"tags": ["setup"]}) for text in (colab, SETUP)]
    names = set(tasks)
    for cell in read.cells:
        defined = _defined(cell.source) & names if cell.cell_type == "code" else set()
        if cell.cell_type == "code":
            cells.append(_code(cell.source, _graded(sorted(defined)[0], solution=True) if defined else {}))
        else:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": cell.source.splitlines(True)})
        for name in sorted(defined & set(tested)):
            cells.append(_code(f'grader.check("{name}")', _graded(f"check_{name}", solution=False)))
    for number, item in enumerate(cells):
        item["id"] = hashlib.sha256(f"{assignment}/{number}".encode()).hexdigest()[:12]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _code(text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": text.splitlines(True),
    }


def _graded(name: str, *, solution: bool) -> dict[str, Any]:
    marks = {"grade": False, "grade_id": name, "locked": not solution, "schema_version": 3, "solution": solution}
    return {"nbgrader": {**marks, "task": False}}


def _defined(text: str) -> set[str]:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return set()
    return {item.name for item in body if isinstance(item, ast.FunctionDef | ast.ClassDef)}
