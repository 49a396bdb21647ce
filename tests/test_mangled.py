"""A notebook is graded from what it defines, whatever the student, Colab, VS Code or an old Jupyter did to it."""

from __future__ import annotations

import ast
import base64
import itertools
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.box import Limits, Zygote
from autograder.course import load_course
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import load_assignment
from autograder.grade.judge import Judge
from autograder.model import Isolation, Outcome
from autograder.submissions.values import SIZE_LIMITS

ROOT = Path(__file__).parents[1]
COURSE = load_course(ROOT)
ID = "lecture10_vae"
ENTRY = COURSE.get(ID)
assert ENTRY is not None
ASSIGNMENT = load_assignment(COURSE.solutions(ENTRY), ENTRY.file)
RELEASED = (ROOT / "release" / ID / ENTRY.file).with_suffix(".ipynb").read_text("utf-8")
STUB = COURSE.stub(ENTRY).read_text("utf-8")

Cell = dict[str, Any]
Notebook = dict[str, Any]


def solved() -> Notebook:
    """The released notebook with every task written in its own cell."""
    notebook: Notebook = json.loads(RELEASED)
    solver = Solver(ASSIGNMENT.source, STUB)
    for cell in notebook["cells"]:
        if _is_task(cell):
            task = cell["metadata"]["nbgrader"]["grade_id"]
            cell["source"] = solver.write("".join(cell["source"]), task, Marks((), ())).splitlines(True)
    return notebook


def _is_task(cell: Cell) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _is_demo(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and not _is_task(cell) and '__name__ == "__main__"' in "".join(cell["source"])


def _code(text: str) -> Cell:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}


def _code_cells(notebook: Notebook) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _picture(size: int) -> Cell:
    image = base64.encodebytes(random.Random(size).randbytes(size)).decode()
    data = {"image/png": image, "text/plain": ["<Figure size 640x480 with 1 Axes>"]}
    return {"data": data, "metadata": {"needs_background": "light"}, "output_type": "display_data"}


def _printed(text: str) -> Cell:
    return {"name": "stderr", "output_type": "stream", "text": [text]}


def _ran(notebook: Notebook, *outputs: Cell) -> None:
    for count, cell in enumerate(_code_cells(notebook), 1):
        cell["execution_count"], cell["outputs"] = count, list(outputs)


def _less_ids(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell.pop("id", None)


def saved_by_colab(notebook: Notebook) -> None:
    """Ids lie in the metadata, a badge and the mounting of a drive are added, widgets keep their state."""
    _ran(notebook, _printed("Epoch 1"), _picture(1000))
    _less_ids(notebook)
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": f"Xy{number:09d}", "colab": {"base_uri": "https://localhost:8080/", "height": 452}}
        cell["metadata"] |= {"outputId": "7c1d2a5e-0000-4000-8000-000000000000"} if cell["cell_type"] == "code" else {}
    badge = {"id": "view-in-github", "colab_type": "text"}
    drive = _code("from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive")
    drive["metadata"] = {"id": "mount", "cellView": "form"}
    notebook["cells"][:0] = [{"cell_type": "markdown", "metadata": badge, "source": ['<a href="https://..."/>']}, drive]
    state = {"0a1b": {"model_module": "@jupyter-widgets/controls", "model_name": "HBoxModel", "state": {}}}
    notebook["metadata"] = {
        "accelerator": "GPU",
        "colab": {"provenance": [], "gpuType": "T4", "toc_visible": True, "collapsed_sections": ["Xy000000003"]},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
        "widgets": {"application/vnd.jupyter.widget-state+json": state},
    }
    notebook["nbformat_minor"] = 0


def saved_by_vs_code(notebook: Notebook) -> None:
    """Its own metadata of cells, the environment as kernel, and a number of the format that is its own, too."""
    _ran(notebook, {"ename": "NameError", "evalue": "x", "output_type": "error", "traceback": ["\x1b[0;31mNameError"]})
    _less_ids(notebook)
    for cell in notebook["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
    notebook["metadata"] = {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
        "language_info": {
            "codemirror_mode": {"name": "ipython", "version": 3},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "version": "3.11.7",
        },
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": "0" * 64}},
    }
    notebook["nbformat_minor"] = 2


def saved_by_jupyter_of_2016(notebook: Notebook) -> None:
    """nbformat 4.0: no ids, cells that are collapsed, a kernel of conda's root."""
    _ran(notebook, {"execution_count": 3, "metadata": {}, "output_type": "execute_result", "data": {"text/plain": "3"}})
    _less_ids(notebook)
    for cell in notebook["cells"]:
        cell["metadata"] = {"collapsed": True, "scrolled": False}
    kernel = {"display_name": "Python [conda root]", "language": "python", "name": "conda-root-py"}
    notebook["metadata"] = {"anaconda-cloud": {}, "kernelspec": kernel}
    notebook["nbformat_minor"] = 0


def saved_with_extensions(notebook: Notebook) -> None:
    """nbformat 4.4: times of cells, hidden sources, tables of contents, attachments, keys that nobody knows."""
    _less_ids(notebook)
    for cell in notebook["cells"]:
        times = {"start_time": "2019-10-01T10:00:00.000000Z", "end_time": "2019-10-01T10:00:01.000000Z"}
        cell["metadata"] = {"ExecuteTime": times, "jupyter": {"source_hidden": True}, "pycharm": {"name": "#%%\n"}}
        cell["another"] = {"deep": [[[None]]]}
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {"image.png": {"image/png": "AAAA"}}
    notebook["metadata"] |= {"toc-autonumbering": False, "varInspector": {"cols": {"lenName": 16}}, "latex_envs": {}}
    notebook["nbformat_minor"], notebook["another"] = 4, "key"


def metadata_stripped(notebook: Notebook) -> None:
    """What `nbstripout` and scripts leave: sources and kinds of cells."""
    notebook["cells"] = [{"cell_type": cell["cell_type"], "source": cell["source"]} for cell in notebook["cells"]]
    for key in ("metadata", "nbformat", "nbformat_minor"):
        del notebook[key]


def kernel_renamed(notebook: Notebook) -> None:
    """By who chose another kernel, or none of Python."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": "R (dl)", "language": "R", "name": "ir"},
        "language_info": {"name": "R"},
    }


def outputs_of_megabytes(notebook: Notebook) -> None:
    """Pictures, and a progress bar that printed for an hour: nearly as much as is taken at all."""
    _ran(notebook, _printed("\r 10%|#         | 1/10 [00:01<00:09]" * 1000))
    room = SIZE_LIMITS["ipynb"] - len(json.dumps(notebook)) - (1 << 20)
    notebook["cells"][-1]["outputs"] = [_picture(room * 72 // 100)]


def magics_added(notebook: Notebook) -> None:
    """Alone, above a definition, over several lines, and assigned."""
    tasks = [cell for cell in notebook["cells"] if _is_task(cell)]
    added = (
        "%%time\n",
        "%matplotlib inline\n",
        "!pip install -q \\\n    otter-grader \\\n    torch\n",
        "%%capture out\n",
    )
    more = ("gpu = !nvidia-smi\n", "%load_ext autoreload\n%autoreload 2\n", "torch.softmax?\n", "?torch.softmax\n")
    for cell, line in zip(tasks, itertools.cycle(added + more), strict=False):
        cell["source"] = [*line.splitlines(True), *cell["source"]]
    notebook["cells"].insert(0, _code("%%bash\nnvidia-smi\ndef broken(:"))


def sources_in_one_string(notebook: Notebook) -> None:
    """The format allows it."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])


def windows_line_ends(notebook: Notebook) -> bytes:
    """In the file, in the sources, and a byte order mark."""
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    return b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


def saved_by_ipython_2(notebook: Notebook) -> None:
    """nbformat 3: cells lie in worksheets, a source of code is an input."""
    sheet = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [], "prompt_number": 1}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "metadata": {}, "source": cell["source"]}
        for cell in notebook.pop("cells")
    ]
    notebook |= {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": sheet}]}


def cells_split(notebook: Notebook) -> None:
    """Between any two statements, in mid-section."""
    cells: list[Cell] = []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        lines = text.splitlines(True)
        starts = [statement.lineno - 1 for statement in ast.parse(text).body][1:]
        cells += [{**cell, "source": lines[first:last]} for first, last in itertools.pairwise([0, *starts, len(lines)])]
    assert len(cells) > len(notebook["cells"]) + 10
    notebook["cells"] = cells


def cells_merged(notebook: Notebook) -> None:
    """All code in one cell."""
    notebook["cells"] = [_code("\n\n".join("".join(cell["source"]) for cell in _code_cells(notebook)))]


def two_cells_swapped(notebook: Notebook) -> None:
    """The first task and the last one."""
    places = [number for number, cell in enumerate(notebook["cells"]) if _is_task(cell)]
    cells = notebook["cells"]
    cells[places[0]], cells[places[-1]] = cells[places[-1]], cells[places[0]]


def cells_in_reverse_order(notebook: Notebook) -> None:
    """The imports come last."""
    notebook["cells"].reverse()


def markdown_deleted(notebook: Notebook) -> None:
    """All of it."""
    notebook["cells"] = _code_cells(notebook)


def demos_and_checks_deleted(notebook: Notebook) -> None:
    """And the set-up cells."""
    kept = [cell for cell in notebook["cells"] if not _is_demo(cell) and "grader.check" not in "".join(cell["source"])]
    assert len(kept) < len(notebook["cells"]) - 20
    notebook["cells"] = kept


def scratch_cells_added(notebook: Notebook) -> None:
    """Cells that do not parse, do not end, import what is not there, or hold nothing."""
    scratch = (
        "x = = 1",
        "while True: pass",
        "import seaborn as sns\nsns.set_theme()",
        "from tqdm.auto import tqdm",
        "",
    )
    cells = notebook["cells"]
    for number, text in enumerate(scratch):
        cells.insert(3 * number, _code(text))
    cells.append({"cell_type": "raw", "metadata": {"raw_mimetype": "text/restructuredtext"}, "source": ["def f(:"]})


def stubs_left_above(notebook: Notebook) -> None:
    """Who writes below what was given leaves the stub where it was: the later definition counts."""
    notebook["cells"] = [*json.loads(RELEASED)["cells"], *(cell for cell in notebook["cells"] if _is_task(cell))]


MANGLES: list[Callable[[Notebook], bytes | None]] = [
    saved_by_colab,
    saved_by_vs_code,
    saved_by_jupyter_of_2016,
    saved_with_extensions,
    metadata_stripped,
    kernel_renamed,
    outputs_of_megabytes,
    magics_added,
    sources_in_one_string,
    windows_line_ends,
    saved_by_ipython_2,
    cells_split,
    cells_merged,
    two_cells_swapped,
    cells_in_reverse_order,
    markdown_deleted,
    demos_and_checks_deleted,
    scratch_cells_added,
    stubs_left_above,
]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Zygote(Isolation.SEALED, Limits()) as zygote:
        yield Judge(ASSIGNMENT, zygote, seed=5)


@pytest.mark.parametrize("mangle", MANGLES, ids=lambda mangle: mangle.__name__)
def test_a_mangled_notebook_gets_full_marks(judge: Judge, mangle: Callable[[Notebook], bytes | None]) -> None:
    """Every check passes, with nothing but definitions to go by."""
    notebook = solved()
    content = mangle(notebook) or json.dumps(notebook, indent=1).encode()
    assert len(content) <= SIZE_LIMITS["ipynb"]
    checks = judge.judge(content, "ipynb").checks
    assert [check.message for check in checks if check.outcome is not Outcome.PASSED] == []
    assert len(checks) == len(ASSIGNMENT.checks)


def test_what_is_not_written_gets_none(judge: Judge) -> None:
    """The marks above come from what was written: a mangled stub is not attempted, a deleted task costs itself."""
    stub: Notebook = json.loads(RELEASED)
    saved_by_colab(stub)
    checks = judge.judge(json.dumps(stub).encode(), "ipynb").checks
    assert {check.outcome for check in checks} == {Outcome.MISSING}
    notebook = solved()
    gone = next(cell for cell in notebook["cells"] if _is_task(cell))
    task = gone["metadata"]["nbgrader"]["grade_id"]
    notebook["cells"].remove(gone)
    checks = judge.judge(json.dumps(notebook).encode(), "ipynb").checks
    assert {check.task for check in checks if check.outcome is not Outcome.PASSED} == {task}
