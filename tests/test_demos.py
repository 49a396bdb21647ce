"""The notebooks that students get run from top to bottom, as they are handed out and with every task written."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import pytest
from matplotlib import pyplot
from nbclient import NotebookClient

from autograder.course import load_course
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import load_assignment

ROOT = Path(__file__).parents[1]
COURSE = load_course(ROOT)
SMALL = "lecture01_history"
ENTRY = next(entry for entry in COURSE.assignments if entry.id == SMALL)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", COURSE.ids)
def test_demos_of_a_stub_say_what_is_missing_and_draw_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each, which names a task; no figure is left behind for a notebook to show."""
    entry = COURSE.get(name)
    assert entry is not None
    matplotlib.use("Agg")
    pyplot.close("all")
    runpy.run_path(str(COURSE.stub(entry)), run_name="__main__")
    said = capsys.readouterr()
    tasks = {task.name for task in load_assignment(COURSE.solutions(entry), entry.file).tasks}
    lines = said.out.splitlines()
    assert lines and {tuple(line.split()) for line in lines} <= {("implement", task, "first") for task in tasks}
    assert (said.err, pyplot.get_fignums()) == ("", [])


@pytest.mark.slow
@pytest.mark.parametrize("solved", [False, True], ids=["stub", "solved"])
def test_a_notebook_runs_from_top_to_bottom(solved: bool, tmp_path: Path) -> None:
    """Without a word on stderr; every check says that its task is right, or not attempted; demos draw, or do not."""
    shutil.copytree(ROOT / "release" / SMALL, tmp_path / SMALL)
    shutil.copytree(ROOT / "release" / "autograder", tmp_path / "autograder")
    notebook = _written() if solved else _released()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path / SMALL)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []
    told = [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]
    asked = [cell for cell in notebook.cells if cell.source.startswith("grader.check(")]
    assert len(told) == len(asked) > 5
    assert all(("All test cases passed!" if solved else "not attempted") in text for text in told)
    assert bool([output for output in outputs if output.output_type == "display_data"]) is solved


def _released() -> Any:
    return nbformat.read((ROOT / "release" / SMALL / ENTRY.file).with_suffix(".ipynb"), as_version=4)


def _written() -> Any:
    solution = (COURSE.solutions(ENTRY) / ENTRY.file).read_text("utf-8")
    solver, notebook = Solver(solution, COURSE.stub(ENTRY).read_text("utf-8")), _released()
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            cell.source = solver.write(cell.source, marks["grade_id"], Marks((), ()))
    return notebook
