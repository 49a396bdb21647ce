"""Solutions written into stubs: what another system takes out again leaves the stub, what it runs is the solution."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from autograder.course import load_course
from autograder.export.cells import stub_cells
from autograder.export.filled import fill
from autograder.export.nbgrader import MARKS as NBGRADER
from autograder.export.otter import MARKS as OTTER
from autograder.export.otter import export_otter
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import AssignmentError

COURSE = load_course(Path(__file__).parents[1])
STUB = '''import torch


def twice(x, times=2):
    """Twice x."""
    raise NotImplementedError("twice")


class Counter:
    """Counts."""

    def __init__(self):
        self.base = 0
        raise NotImplementedError("Counter")

    def step(self):
        """One more."""
        raise NotImplementedError("Counter")
'''
SOLUTION = '''import math
import torch


def _scaled(x, by):
    return x * math.floor(by)


def twice(x, times=2):
    """The solution's own words."""
    return _scaled(x, times)  # a comment stays


class Counter:
    def __init__(self):
        self.base = 0
        self.count = 0

    @torch.no_grad()
    def step(self):
        if torch.is_grad_enabled():
            raise RuntimeError
        self.count += 1
        return self.count
'''


def written(task: str, marks: Marks = NBGRADER) -> str:
    return Solver(SOLUTION, STUB).write(STUB, task, marks)


def test_what_is_written_runs_alone() -> None:
    """With the helpers, imports and decorators that the stub lacks."""
    names: dict[str, object] = {}
    exec(Solver(SOLUTION, STUB).write(written("twice"), "Counter", NBGRADER), names)
    assert names["twice"](3) == 6  # type: ignore[operator]
    counter = names["Counter"]()  # type: ignore[operator]
    assert (counter.step(), counter.step()) == (1, 2)


def test_the_stub_is_kept_around_it() -> None:
    """Signature and docstring are the stub's; the solution lies between the marks, in their indentation."""
    lines = written("twice").split("\n")
    start, end = lines.index("    ### BEGIN SOLUTION"), lines.index("    ### END SOLUTION")
    assert (
        '    """Twice x."""' in lines[:start] and "    return _scaled(x, times)  # a comment stays" in lines[start:end]
    )
    assert "NotImplementedError" not in "\n".join(lines[:end])


def test_otter_puts_the_stub_back() -> None:
    """Its prompt holds the line that was replaced."""
    text = written("twice", OTTER)
    assert '    raise NotImplementedError("twice")\n    """ # END PROMPT' in text
    compile(text, "cell", "exec")


def test_a_line_that_both_have_is_not_written_twice() -> None:
    """What a stub gives before the gap is given."""
    assert written("Counter").count("self.base = 0") == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("def twice(x, times=2)", "def twice(x, factor=2)", "different names"),
        ("def step(self)", "def stride(self)", "methods of stub and solution differ"),
        ("class Counter:", "def Counter():\n    pass\n\n\nclass Other:", "not both"),
    ],
)
def test_a_solution_that_does_not_fit_its_stub_is_told(old: str, new: str, says: str) -> None:
    """Before anything is exported."""
    solver = Solver(SOLUTION.replace(old, new), STUB)
    with pytest.raises(AssignmentError, match=says):
        for task in ("twice", "Counter"):
            solver.write(STUB, task, NBGRADER)


def _is_open(stub: str, name: str) -> bool:
    """Whether a stub leaves this to be written."""
    part = next(part for part in ast.parse(stub).body if getattr(part, "name", "") == name)
    return "NotImplementedError" in ast.unparse(part)


@pytest.mark.parametrize("name", COURSE.ids)
def test_every_assignment_can_be_written(name: str) -> None:
    """Each task of the course, for both systems."""
    entry = COURSE.get(name)
    assert entry is not None
    stub = COURSE.stub(entry).read_text("utf-8")
    solution = (COURSE.solutions(entry) / entry.file).read_text("utf-8")
    solver = Solver(solution, stub)
    stubs = {part.name for part in ast.parse(stub).body if isinstance(part, ast.FunctionDef | ast.ClassDef)}
    solved = {part.name for part in ast.parse(solution).body if isinstance(part, ast.FunctionDef | ast.ClassDef)}
    for cell in stub_cells(stub, {name for name in stubs & solved if _is_open(stub, name)}):
        if cell.task:
            for marks in (NBGRADER, OTTER):
                compile(solver.write(cell.text, cell.task, marks), "cell", "exec")


@pytest.mark.parametrize(("tasks", "says"), [(("twice", "Counter"), "two tasks"), (("thrice",), "no cell for thrice")])
def test_each_task_has_a_cell_of_its_own(tasks: tuple[str, ...], says: str) -> None:
    """Otherwise one of them would be handed out solved, or not at all."""
    with pytest.raises(AssignmentError, match=says):
        stub_cells("# %%\n" + STUB, tasks)


def test_a_file_in_a_notebook() -> None:
    """All of it in the first cell that is to be written in; the rest of the notebook is left alone."""
    answer = {"cell_type": "code", "metadata": {"nbgrader": {"solution": True}}, "source": "stub"}
    other = {"cell_type": "code", "metadata": {}, "source": "demo"}
    given = {"cells": [other, answer, {**answer}, {**answer, "metadata": {"tags": ["otter_answer_cell"]}}]}
    filled = fill(given, "text")
    assert [cell["source"] for cell in filled["cells"]] == ["demo", "text", "# written above", "# written above"]
    assert given["cells"][1]["source"] == "stub"


def test_an_export_over_an_export(tmp_path: Path) -> None:
    """The second is the first: nothing that lies there is taken for the course's."""
    whole = COURSE.get("lecture10_gan")
    assert whole is not None
    entry = msgspec.structs.replace(whole, tasks=("quiz_perfect_generator",))
    course = msgspec.structs.replace(COURSE, assignments=(entry,))
    kept: list[dict[str, bytes]] = []
    for _ in range(2):
        assert list(export_otter(course, [entry.id], tmp_path, seed=5)) == [entry.id]
        kept.append({str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()})
        (tmp_path / entry.id / "dist").mkdir(exist_ok=True)
        (tmp_path / entry.id / "autograder" / "left.py").write_text("x = 1\n")
    assert kept[0] == kept[1]
