"""Draws the demos of every assignment, with its solution in the stub, into docs/course/<id>-<number>.png.

    .venv/bin/python tools/demo_pictures.py [ID...]

Prints the seconds that each assignment's demos took on one core. Run it after a change to a stub's demos, and look at
the pictures.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import matplotlib
import torch

from autograder.course import load_course
from autograder.export.cells import stub_cells
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import load_assignment

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "course"
NOTHING = Marks((), ())
DPI = 70


def solved_stub(stub: str, solution: str, tasks: list[str]) -> str:
    """The stub with every task written."""
    solver = Solver(solution, stub)
    cells = [cell for cell in stub_cells(stub, tasks) if cell.kind == "code"]
    return "\n\n".join(solver.write(cell.text, cell.task, NOTHING) if cell.task else cell.text for cell in cells)


def main(wanted: list[str]) -> None:
    """Draw the demos of the assignments named, or of all."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    torch.set_num_threads(1)
    course = load_course(ROOT / "grading.toml")
    for entry in course.assignments:
        if wanted and entry.id not in wanted:
            continue
        assignment = load_assignment(course.solutions(entry), entry.file)
        program = solved_stub(
            course.stub(entry).read_text(), assignment.source, [task.name for task in assignment.tasks]
        )
        drawn: list[Path] = []

        def show(name: str = entry.id, drawn: list[Path] = drawn) -> None:
            for number in pyplot.get_fignums():
                drawn.append(PICTURES / f"{name}-{len(drawn) + 1}.png")
                pyplot.figure(number).savefig(drawn[-1], dpi=DPI, bbox_inches="tight", metadata={"Software": None})
            pyplot.close("all")

        for old in PICTURES.glob(f"{entry.id}-*.png"):
            old.unlink()
        pyplot.show = show
        torch.manual_seed(0)
        started = time.process_time()
        exec(compile(program, entry.file, "exec"), {"__name__": "__main__"})
        print(f"{entry.id}: {len(drawn)} pictures in {time.process_time() - started:.1f} s of CPU", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
