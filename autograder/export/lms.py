"""What gradebook exports have in common: folders of files that are alike for the same input, and what was left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.export.graded import Graded, Matching
from autograder.report.tables import table

Page = Callable[[Graded], str]
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_table(path: Path, header: list[str], rows: list[list[str | float | None]]) -> None:
    """A CSV file in UTF-8 in which no cell is a formula."""
    path.write_text(table(header, rows), "utf-8", newline="")


def write_zip(path: Path, files: Mapping[str, str]) -> None:
    """A zip archive of text files: same input, same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            content = text.encode("utf-8", "backslashreplace")
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, zipfile.ZIP_DEFLATED)
    path.write_bytes(target.getvalue())


def most_points(matching: Matching, assignment: str) -> float | None:
    """The points that could be had; not known where nobody was graded."""
    results = [mine[assignment] for _, mine in matching.rows if assignment in mine]
    return next((one.result.max_score for one in results if one.final is not None), None)


def write_left_out(folder: Path, matching: Matching) -> None:
    """`left_out.csv` and `missing.csv`: who and what is not in the tables, and why."""
    write_table(folder / "left_out.csv", ["what"], [[line] for line in matching.left_out])
    write_table(folder / "missing.csv", ["what"], [[line] for line in matching.missing])
