"""An autograder bundle for Gradescope in which the sealed grader runs, and the results that Gradescope reads.

Gradescope unpacks the bundle into /autograder/source, runs setup.sh once while it builds the image, and run_autograder
for every submission. What the bundle holds besides: the kit, and of the course one assignment with its solution.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import autograder
from autograder.course import Assignment as Entry
from autograder.course import Course
from autograder.export.graded import Graded
from autograder.model import Isolation, Outcome
from autograder.printable import one_line, printable
from autograder.report.reveal import WITHHELD, ShownCheck, reveal

SETTINGS = "settings.json"
OUTPUT_LIMIT = 4000
EARLIEST = (1980, 1, 1, 0, 0, 0)
REQUIREMENTS = "torch>=2.6,<3\nnumpy>=1.26\nsafetensors>=0.4\nmsgspec>=0.19\ntyper>=0.15\nrich>=13\njinja2>=3.1.6\n"
SETUP = """#!/usr/bin/env bash
# Run once by Gradescope while it builds the image: Python, torch from its index for the CPU, and bubblewrap.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q bubblewrap || echo "bubblewrap is not to be had: a weaker isolation will be used, and named"
python=""
for name in python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null; then python="$name"; break; fi
done
if [ -z "$python" ]; then
    apt-get install -y -q python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install -q --extra-index-url https://download.pytorch.org/whl/cpu \\
    -r "$root/source/requirements.txt"
chmod -R go-rwx "$root/source"
"""
RUN = """#!/usr/bin/env bash
# Run by Gradescope for every submission: the kit grades it and writes results/results.json.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source"
export PYTHONPATH="$root/source" PYTHONDONTWRITEBYTECODE=1 NO_COLOR=1
exec "${AUTOGRADER_PYTHON:-$root/venv/bin/python}" -m autograder gradescope "$root"
"""


def export_gradescope(
    course: Course, wanted: list[str], out: Path, isolations: Iterable[Isolation], leaderboard: bool
) -> Iterator[str]:
    """Write `<id>.zip` for each assignment into `out`, yielding its id when it is done. Same input, same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        entry = course.get(name)
        assert entry is not None
        (out / f"{name}.zip").write_bytes(bundle(course, entry, isolations, leaderboard))
        yield name


def bundle(course: Course, entry: Entry, isolations: Iterable[Isolation], leaderboard: bool) -> bytes:
    """The zip that an instructor uploads."""
    settings = {"isolations": [isolation.value for isolation in isolations], "leaderboard": leaderboard}
    files = {
        "setup.sh": SETUP.encode(),
        "run_autograder": RUN.encode(),
        "requirements.txt": REQUIREMENTS.encode(),
        SETTINGS: json.dumps(settings, indent=1).encode() + b"\n",
        "course/grading.toml": course_text(course, entry).encode(),
        **_folder(Path(autograder.__file__).parent, "autograder"),
        **_folder(course.stub(entry).parent, f"course/assignments/{entry.id}"),
        **_folder(course.solutions(entry), f"course/solutions/{entry.id}"),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, EARLIEST)
            info.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def course_text(course: Course, entry: Entry) -> str:
    """`grading.toml` of a course that has this assignment alone."""
    late, limits, hidden = course.late, course.limits, course.hidden
    tables = {
        "limits": {name: getattr(limits, name) for name in limits.__struct_fields__},
        "late": {name: getattr(late, name) for name in late.__struct_fields__},
        "hidden": {name: getattr(hidden, name) for name in hidden.__struct_fields__},
    }
    lines = [f"title = {_toml(course.title)}", f"isolation = {_toml(course.isolation.value)}", 'device = "cpu"']
    for table, values in tables.items():
        lines += ["", f"[{table}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    lines += ["", "[[assignments]]"]
    for key in ("id", "title", "file", "weight"):
        lines.append(f"{key} = {_toml(getattr(entry, key))}")
    if entry.due is not None:
        lines.append(f"due = {entry.due.isoformat()}")
    if entry.tasks is not None:
        lines.append(f"tasks = [{', '.join(map(_toml, entry.tasks))}]")
    return "\n".join(lines) + "\n"


def _toml(value: str | float | bool) -> str:
    return json.dumps(value, ensure_ascii=True)


def _folder(folder: Path, name: str) -> dict[str, bytes]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def results(one: Graded, course: Course, seconds: float, leaderboard: bool) -> dict[str, Any]:
    """`results.json` as Gradescope reads it. Text is marked as text, so that nothing in it is taken for markup.

    What was not graded has a message and no score anywhere.
    """
    result = one.result
    plain = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
    told = {**plain, "stdout_visibility": "hidden", "execution_time": round(seconds)}
    if one.final is None:
        return {**told, "output": printable(one.note, OUTPUT_LIMIT)}
    shown = [reveal(check, course.hidden) for check in result.checks]
    value: dict[str, Any] = {
        **told,
        "score": one.final,
        "output": _summary(one),
        "tests": [_test(check, number) for number, check in enumerate(shown, start=1)],
        "extra_data": {"isolation": result.isolation, "sha256": result.submission_sha256},
    }
    if leaderboard:
        value["leaderboard"] = [{"name": "Points", "value": one.final, "order": "desc"}]
    return value


def _summary(one: Graded) -> str:
    result = one.result
    lines = [f"{result.score:g} of {result.max_score:g} points. Isolation: {result.isolation}."]
    if one.late_share:
        lines.append(f"Late: {100 * one.late_share:g} % of the score is taken off, {one.final:g} points are left.")
    if result.isolation == Isolation.PROCESS.value:
        lines.append("The program ran without a sandbox: this container allows none.")
    if result.message:
        lines.append(one_line(result.message, OUTPUT_LIMIT))
    if result.output:
        lines += ["What the program printed:", printable(result.output, OUTPUT_LIMIT)]
    return "\n".join(lines)


def _test(check: ShownCheck, number: int) -> dict[str, Any]:
    withheld = check.outcome == WITHHELD
    value: dict[str, Any] = {
        "name": f"{check.task}: {one_line(check.title, 200)}",
        "number": str(number),
        "max_score": check.max_points,
        "output": printable(check.message, OUTPUT_LIMIT),
        "visibility": "hidden" if withheld else "visible",
        "tags": [check.task, check.visibility],
    }
    if not withheld:
        value |= {"score": check.points, "status": "passed" if check.outcome == Outcome.PASSED.value else "failed"}
    return value
