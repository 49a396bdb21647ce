"""A student's `.py` file as cells of the notebook that a system handed out: what the system expects back."""

from __future__ import annotations

import copy
from typing import Any

WRITTEN_ABOVE = "# written above"


def fill(notebook: dict[str, Any], source: str) -> dict[str, Any]:
    """The notebook with all of `source` in the first cell to be written in, nothing in the others."""
    filled = copy.deepcopy(notebook)
    answers = [cell for cell in filled["cells"] if _is_answer(cell)]
    for place, cell in enumerate(answers):
        cell["source"] = WRITTEN_ABOVE if place else source
    return filled


def _is_answer(cell: dict[str, Any]) -> bool:
    marks, tags = cell["metadata"].get("nbgrader", {}), cell["metadata"].get("tags", [])
    return bool(marks.get("solution")) or "otter_answer_cell" in tags
