"""A gradebook and grading worksheets that Moodle imports, and feedback under the names by which it takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.course import Course, Person
from autograder.export.graded import Graded, Matching
from autograder.export.lms import Page, most_points, write_left_out, write_table, write_zip

HEADER = ["ID number", "Full name", "Email address"]
WORKSHEET = ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"]
DOWNLOADED = re.compile(r"(?:^|/)(?P<prefix>[^/]+?_(?P<participant>\d+))_assignsubmission_file")


def export_moodle(course: Course, wanted: Iterable[str], matching: Matching, out: Path, page: Page) -> list[str]:
    """Write `gradebook.csv`, and `worksheet_<id>.csv` and `feedback_<id>.zip` for what came from a Moodle download.

    Returns a line for each feedback that has no place in Moodle. What was not graded has an empty grade and a note.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = list(wanted)
    header = [
        *HEADER,
        *(cell for name in names for cell in (_heading(course, name), f"Feedback: {_title(course, name)}")),
    ]
    write_table(out / "gradebook.csv", header, [_row(person, mine, names) for person, mine in matching.rows])
    write_left_out(out, matching)
    return [line for name in names for line in _by_participant(name, matching, out, page)]


def _by_participant(name: str, matching: Matching, out: Path, page: Page) -> list[str]:
    """Moodle knows a participant of each assignment by a number of its own, which only its downloads tell."""
    files: dict[str, str] = {}
    rows: list[list[str | float | None]] = []
    homeless: list[str] = []
    most = most_points(matching, name)
    for person, mine in matching.rows:
        if name not in mine:
            continue
        match = DOWNLOADED.search(mine[name].path)
        if match is None:
            homeless.append(f"{person.id}: {name}: no feedback file, for the submission is not from a Moodle download")
            continue
        files[f"{match['prefix']}_assignfeedback_file_{name}.html"] = page(mine[name])
        identifier = f"Participant {match['participant']}"
        rows.append([identifier, person.name, person.email, mine[name].final, most, _comment(mine[name])])
    if files:
        write_zip(out / f"feedback_{name}.zip", files)
        write_table(out / f"worksheet_{name}.csv", WORKSHEET, rows)
    return homeless


def _row(person: Person, mine: dict[str, Graded], names: list[str]) -> list[str | float | None]:
    row: list[str | float | None] = [person.moodle_id, person.name, person.email]
    for name in names:
        one = mine.get(name)
        row += [None, ""] if one is None else [one.final, _comment(one)]
    return row


def _comment(one: Graded) -> str:
    if one.final is None:
        return one.note
    late = f", {100 * one.late_share:g} % less for lateness" if one.late_share else ""
    return f"{one.result.score:g} of {one.result.max_score:g} points{late}"


def _title(course: Course, name: str) -> str:
    entry = course.get(name)
    return name if entry is None else entry.title


def _heading(course: Course, name: str) -> str:
    """What Moodle's own export calls the column, so that its import finds it."""
    entry = course.get(name)
    return entry.moodle if entry is not None and entry.moodle else f"Assignment: {_title(course, name)} (Real)"
