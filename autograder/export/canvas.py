"""A gradebook that Canvas imports, and feedback under the names by which Canvas takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.course import Course, Person
from autograder.export.graded import Graded, Matching
from autograder.export.lms import Page, most_points, write_left_out, write_table, write_zip

HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
# Canvas finds user and upload by the first two numbers between underscores
DOWNLOADED = re.compile(r"(?:^|/)(?P<prefix>[^_/]*_(?:LATE_)?\d+_\d+)_[^/]+(?:/|$)")


def export_canvas(course: Course, wanted: Iterable[str], matching: Matching, out: Path, page: Page) -> list[str]:
    """Write `gradebook.csv` and `feedback_<id>.zip`; returns a line for each feedback that has no place in Canvas.

    What was not graded is an empty cell.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = list(wanted)
    headings = [_heading(course, name) for name in names]
    possible: list[str | float | None] = ["Points Possible", "", "", "", ""]
    possible += [most_points(matching, name) for name in names]
    rows = [possible, *(_row(person, mine, names) for person, mine in matching.rows)]
    write_table(out / "gradebook.csv", [*HEADER, *headings], rows)
    write_left_out(out, matching)
    homeless: list[str] = []
    for name in names:
        files: dict[str, str] = {}
        for person, mine in matching.rows:
            if name not in mine:
                continue
            match = DOWNLOADED.search(mine[name].path)
            if match is None:
                homeless.append(
                    f"{person.id}: {name}: no feedback file, for the submission is not from a Canvas download"
                )
            else:
                files[f"{match['prefix']}_{name}.html"] = page(mine[name])
        if files:
            write_zip(out / f"feedback_{name}.zip", files)
    return homeless


def _heading(course: Course, name: str) -> str:
    """Canvas matches a column by `Title (number)`; a heading that it does not know makes a new assignment."""
    entry = course.get(name)
    return name if entry is None else entry.canvas or entry.title


def _row(person: Person, mine: dict[str, Graded], names: list[str]) -> list[str | float | None]:
    scores = [mine[name].final if name in mine else None for name in names]
    return [_last_first(person.name), person.canvas_id, person.sis_id, person.login, person.section, *scores]


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return name if "," in name or not first else f"{last}, {first}"
