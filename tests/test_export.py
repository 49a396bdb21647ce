"""Gradebooks and results for other systems: right ids, nothing dropped, and never a zero for what was not graded."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.course import Hidden, Late, Person, Roster, load_course
from autograder.export.canvas import export_canvas
from autograder.export.graded import Graded, match
from autograder.export.gradescope import bundle, course_text, results
from autograder.export.moodle import export_moodle
from autograder.model import CheckResult, Isolation, Outcome, Status, SubmissionResult, maximum, total

ROOT = Path(__file__).parents[1]
COURSE = load_course(ROOT)
ID = "lecture10_gan"
ENTRY = COURSE.get(ID)
assert ENTRY is not None


def check(name: str, outcome: Outcome, visibility: Any = "public", message: str = "") -> CheckResult:
    points = 2.0 if outcome is Outcome.PASSED else 0.0
    return CheckResult(
        id=f"gan_value/{name}",
        title=f"Title of {name}",
        task="gan_value",
        visibility=visibility,
        points=points,
        max_points=2.0,
        outcome=outcome,
        message=message,
    )


CHECKS = (
    check("first", Outcome.PASSED),
    check("second", Outcome.FAILED, message="<b>*wrong*</b> ![x](http://example.org)\x1b[31m"),
    check("third", Outcome.FAILED, "hidden", "drawn from the secret seed"),
)


def graded(student: str, path: str = "", status: Status = Status.GRADED, late: float = 0.0) -> Graded:
    checks = CHECKS if status is Status.GRADED else ()
    result = SubmissionResult(
        student=student,
        assignment=ID,
        submission_sha256="0" * 64,
        score=total(checks),
        max_score=maximum(checks),
        isolation="sealed",
        device="cpu",
        seed=1,
        status=status,
        checks=checks,
        message="" if status is Status.GRADED else "the box would not start",
    )
    final = round(result.score * (1 - late), 6) if status is Status.GRADED else None
    return Graded(result, final, late, datetime(2027, 1, 23, tzinfo=UTC) if late else None, path)


ROSTER = Roster(
    (
        Person(id="ada", name="Ada Lovelace", email="ada@example.org", canvas_id="41", sis_id="s1", moodle_id="m1"),
        Person(id="bob", name="Bob Ross", canvas_id="42"),
        Person(id="cyd", name="=1+1", canvas_id="43"),
        Person(id="dan", name="Dan Late", canvas_id="44"),
    )
)
CANVAS = [
    graded("ada", "x/submissions.zip/lovelaceada_41_9001_gan.py"),
    graded("bob", "x/submissions.zip/rossbob_LATE_42_9002_work.zip/gan.py", Status.FAULT),
    graded("dan", "elsewhere/gan.py", late=0.2),
    graded("zoe", "x/submissions.zip/stranger_77_9003_gan.py"),
]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def page(one: Graded) -> str:
    return f"report of {one.result.student}"


def test_canvas(tmp_path: Path) -> None:
    """Ids and headings as its import wants them; a fault, like nothing handed in, is an empty cell."""
    matching = match(CANVAS, ROSTER, [ID])
    homeless = export_canvas(COURSE, [ID], matching, tmp_path, page)
    header, possible, *rows = rows_of(tmp_path / "gradebook.csv")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ENTRY.title]
    assert possible[0] == "Points Possible" and possible[5] == "6"
    assert [(row[1], row[5]) for row in rows] == [("41", "2"), ("42", ""), ("43", ""), ("44", "1.6")]
    assert rows[0][0] == "Lovelace, Ada" and rows[2][0].startswith("'")
    with zipfile.ZipFile(tmp_path / f"feedback_{ID}.zip") as archive:
        assert set(archive.namelist()) == {f"lovelaceada_41_9001_{ID}.html", f"rossbob_LATE_42_9002_{ID}.html"}
    assert len(homeless) == 1 and "dan" in homeless[0]


def test_nobody_is_dropped_silently(tmp_path: Path) -> None:
    """Strangers and what was not graded are told with the reason; who handed in nothing is told apart."""
    matching = match(CANVAS, ROSTER, [ID])
    assert any("'zoe' is not in the roster" in line for line in matching.left_out)
    assert any("bob: not graded: the box would not start" in line for line in matching.left_out)
    assert matching.missing == (f"{ID}: nothing from cyd (=1+1)",)
    export_canvas(COURSE, [ID], matching, tmp_path, page)
    assert len(rows_of(tmp_path / "left_out.csv")) == 1 + len(matching.left_out)
    assert len(rows_of(tmp_path / "missing.csv")) == 2


def test_two_results_of_one_student_are_not_chosen_from() -> None:
    """Neither is exported."""
    matching = match([graded("ada"), graded("ada")], ROSTER, [ID])
    assert matching.rows[0][1] == {} and any("2 results" in line for line in matching.left_out)


def test_moodle(tmp_path: Path) -> None:
    """The gradebook by id number; worksheets and feedback by the participant's number, which its download tells."""
    given = [
        graded("ada", "m.zip/Ada Lovelace_501_assignsubmission_file_/gan.py", late=0.1),
        graded("bob", "m.zip/Bob Ross_502_assignsubmission_file_gan.py", Status.REFUSED),
    ]
    export_moodle(COURSE, [ID], match(given, ROSTER, [ID]), tmp_path, page)
    header, ada, bob, *_ = rows_of(tmp_path / "gradebook.csv")
    assert header[3:] == [f"Assignment: {ENTRY.title} (Real)", f"Feedback: {ENTRY.title}"]
    assert ada == ["m1", "Ada Lovelace", "ada@example.org", "1.8", "2 of 6 points, 10 % less for lateness"]
    assert bob[3] == "" and bob[4].startswith("not graded:")
    sheet = rows_of(tmp_path / f"worksheet_{ID}.csv")
    assert [row[0] for row in sheet] == ["Identifier", "Participant 501", "Participant 502"]
    assert sheet[2][3] == "" and sheet[1][4] == "6"
    with zipfile.ZipFile(tmp_path / f"feedback_{ID}.zip") as archive:
        assert f"Ada Lovelace_501_assignfeedback_file_{ID}.html" in archive.namelist()


SCORE = {"type": "number"}
TEXT = {"type": "string"}
SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# As https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes results.json.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": SCORE,
        "execution_time": SCORE,
        "output": TEXT,
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": SHOWN,
        "stdout_visibility": SHOWN,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": SCORE,
                    "max_score": SCORE,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "name_format": FORMAT,
                    "number": TEXT,
                    "output": TEXT,
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": SHOWN,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "value"],
                "additionalProperties": False,
                "properties": {
                    "name": TEXT,
                    "value": {"type": ["number", "string"]},
                    "order": {"enum": ["asc", "desc"]},
                },
            },
        },
    },
}


def test_gradescope_results() -> None:
    """By the published schema; text is marked as text; of a hidden check nothing passes that may not."""
    value = results(graded("ada", late=0.1), COURSE, 3.2, leaderboard=True)
    jsonschema.validate(value, SCHEMA)
    assert value["score"] == 1.8 and value["leaderboard"][0]["value"] == 1.8
    assert {value["output_format"], value["test_output_format"], value["test_name_format"]} == {"text"}
    first, second, third = value["tests"]
    assert first["status"] == "passed" and second["status"] == "failed"
    assert "\x1b" not in second["output"] and "secret" not in json.dumps(third)


def test_gradescope_withholds_what_the_course_withholds() -> None:
    """A hidden check whose outcome may not be told is hidden there, and has no score of its own."""
    import msgspec

    quiet = msgspec.structs.replace(COURSE, hidden=Hidden(title=False, outcome=False, hint=False))
    value = results(graded("ada"), quiet, 1.0, leaderboard=False)
    jsonschema.validate(value, SCHEMA)
    third = value["tests"][2]
    assert third["visibility"] == "hidden" and "score" not in third and "third" not in json.dumps(third)


@pytest.mark.parametrize("status", [Status.FAULT, Status.REFUSED])
def test_gradescope_has_no_score_for_what_was_not_graded(status: Status) -> None:
    """A reason, and no number anywhere that could be read as a zero."""
    value = results(graded("ada", status=status), COURSE, 1.0, leaderboard=True)
    jsonschema.validate(value, SCHEMA)
    assert "score" not in json.dumps(value) and "not graded" in value["output"]


def test_the_bundle_holds_one_assignment() -> None:
    """Same input, same bytes; the course in it is the whole's, with this assignment alone."""
    first = bundle(COURSE, ENTRY, [Isolation.SEALED], False)
    assert first == bundle(COURSE, ENTRY, [Isolation.SEALED], False)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert {"setup.sh", "run_autograder", "settings.json", "course/grading.toml"} <= set(names)
        assert not [name for name in names if "lecture08" in name or "__pycache__" in name]
        assert archive.getinfo("run_autograder").external_attr >> 16 == 0o755


def test_the_bundle_keeps_the_rules(tmp_path: Path) -> None:
    """Late rule, limits, due date and policy are read back as they were."""
    import msgspec

    late = msgspec.structs.replace(COURSE, late=Late(grace_minutes=5, percent_per_day=7, cap_percent=40))
    (tmp_path / "grading.toml").write_text(course_text(late, ENTRY), "utf-8")
    shutil.copytree(ROOT / "assignments" / ID, tmp_path / "assignments" / ID)
    read = load_course(tmp_path)
    assert (read.late, read.limits, read.hidden, read.assignments) == (late.late, late.limits, late.hidden, (ENTRY,))


def laid_out(root: Path, isolations: list[Isolation], submission: dict[str, bytes], created_at: str) -> Path:
    """The folders that Gradescope makes, bundle unpacked, submission and metadata in place."""
    with zipfile.ZipFile(io.BytesIO(bundle(COURSE, ENTRY, isolations, True))) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "submission").mkdir()
    (root / "results").mkdir()
    for name, content in submission.items():
        (root / "submission" / name).write_bytes(content)
    (root / "submission_metadata.json").write_text(json.dumps({"id": 1, "created_at": created_at, "users": []}))
    return root


def run_autograder(root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    environment = {**kept, "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable, **more}
    return subprocess.run([root / "run_autograder"], env=environment, capture_output=True, text=True, timeout=300)


SOLUTION = (COURSE.solutions(ENTRY) / ENTRY.file).read_bytes()


@pytest.mark.slow
def test_gradescope_run(tmp_path: Path) -> None:
    """The bundle alone grades: full marks for the solution less what lateness costs, sealed, by the schema."""
    root = laid_out(
        tmp_path, [Isolation.SEALED, Isolation.RESTRICTED], {ENTRY.file: SOLUTION}, "2027-01-23T12:00:00-07:00"
    )
    done = run_autograder(root)
    assert done.returncode == 0, done.stderr
    value = json.loads((root / "results" / "results.json").read_text("utf-8"))
    jsonschema.validate(value, SCHEMA)
    most = sum(test["max_score"] for test in value["tests"])
    assert value["score"] == pytest.approx(0.9 * most) and value["extra_data"]["isolation"] == "sealed"
    assert all(test["status"] == "passed" for test in value["tests"])


@pytest.mark.slow
def test_gradescope_falls_back_by_name_alone(tmp_path: Path) -> None:
    """Where the strongest cannot be had the next one named is taken, and told; without one, nothing is written."""
    without = tmp_path / "bin"
    without.mkdir()
    for name in ("bash", "env"):
        (without / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    root = laid_out(tmp_path / "a", [Isolation.SEALED, Isolation.RESTRICTED], {ENTRY.file: SOLUTION}, "")
    done = run_autograder(root, PATH=str(without))
    assert done.returncode == 0, done.stderr
    value = json.loads((root / "results" / "results.json").read_text("utf-8"))
    assert value["extra_data"]["isolation"] == "restricted" and "Isolation: restricted" in value["output"]
    root = laid_out(tmp_path / "b", [Isolation.SEALED], {ENTRY.file: SOLUTION}, "")
    done = run_autograder(root, PATH=str(without))
    assert done.returncode == 3 and not (root / "results" / "results.json").exists()


@pytest.mark.slow
def test_gradescope_says_why_a_submission_is_not_graded(tmp_path: Path) -> None:
    """A wrong name is told to the student, without a score."""
    root = laid_out(tmp_path, [Isolation.SEALED], {"homework.py": SOLUTION}, "")
    done = run_autograder(root)
    assert done.returncode == 0, done.stderr
    value = json.loads((root / "results" / "results.json").read_text("utf-8"))
    assert "expected gan.py" in value["output"] and "score" not in value
