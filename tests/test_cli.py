"""The command line: results on stdout, talk on stderr, and an exit code that says whose turn it is."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "examples" / "submitted"


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=600)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Four students of the sample class, graded once."""
    folder = tmp_path_factory.mktemp("class")
    for name in ("student-01", "student-02", "student-04", "student-11", "student-13"):
        part = Path(name) / "lecture08_transformer"
        shutil.copytree(SAMPLES / part, folder / "submitted" / part)
    return folder / "out", run("grade", folder / "submitted", "--out", folder / "out", "--seed", 5, "--jobs", 2)


def test_grade_writes_every_report(graded: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """A report in both forms for each student, the tables, the class; the talk is not in the result."""
    out, done = graded
    assert done.returncode == 0, done.stderr
    for student in ("student-01", "student-02", "student-04", "student-11", "student-13"):
        assert (out / student / "lecture08_transformer.html").is_file()
        value = json.loads((out / student / "lecture08_transformer.json").read_text())
        assert value["student"] == student and value["isolation"] == "sealed" and value["seed"] == 5
    assert (out / "index.html").is_file() and "student-01" in done.stdout and "isolation sealed" in done.stderr
    assert "reports:" not in done.stdout and "\x1b" not in done.stdout


def test_scores_are_what_they_must_be(graded: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Right work has full marks, wrong work is named, a late one pays, a refused one has no score."""
    out, _ = graded
    values = {path.parent.name: json.loads(path.read_text()) for path in out.glob("*/*.json")}
    assert values["student-01"]["score"] == values["student-01"]["max_score"] > 20
    wrong = {c["id"] for c in values["student-02"]["checks"] if c["outcome"] not in ("passed", "missing")}
    assert wrong == {"quiz_dimensions/right"}
    assert "scales_by_model_width" in {c["mistake"] for c in values["student-04"]["checks"]}
    assert {c["outcome"] for c in values["student-11"]["checks"]} == {"raised"}
    assert values["student-13"]["score"] is None and values["student-13"]["status"] == "refused"
    with (out / "grades.csv").open(newline="") as stream:
        grades = {row["student"]: row["lecture08_transformer"] for row in csv.DictReader(stream)}
    assert grades["student-13"] == "" and float(grades["student-04"]) == pytest.approx(
        0.8 * values["student-04"]["score"]
    )


def test_report_and_summary_need_no_grading(graded: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Stored results give the same reports again, all of them or one student's."""
    out, done = graded
    before = (out / "student-04" / "lecture08_transformer.html").read_bytes(), (out / "index.html").read_bytes()
    (out / "index.html").unlink()
    assert run("report", "--out", out).returncode == 0
    assert before == (
        (out / "student-04" / "lecture08_transformer.html").read_bytes(),
        (out / "index.html").read_bytes(),
    )
    assert run("summary", "--out", out).stdout == done.stdout
    wrong = run("report", "--out", out, "--student", "student-O4")
    assert wrong.returncode == 2 and "student-04" in wrong.stderr


def test_check_shows_one_file() -> None:
    """`check` says what is wrong in the terminal, as JSON if asked, and fails unless all is right."""
    file = SAMPLES / "student-11" / "lecture08_transformer" / "transformer.py"
    done = run("check", file, "--seed", 1)
    assert done.returncode == 1 and "SyntaxError" in done.stdout and "0 of" in done.stdout
    alone = run("check", file, "--assignment", "lecture08_transformer", "--json")
    (value,) = json.loads(alone.stdout)
    assert value["student"] == "transformer" and value["status"] == "graded" and alone.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grade", "nowhere"), "no such file"),
        (("grade", "examples", "--assignment", "lecture08_transfomer"), "did you mean 'lecture08_transformer'"),
        (("grade", "examples", "--isolation", "none"), "sealed"),
        (("grade", "examples", "--device", "cuda"), "GPU"),
        (("grade", "examples", "--jobs", "0"), "jobs"),
        (("grade",), "Missing argument"),
        (("audit", "lecture08"), "lecture08_transformer"),
        (("summary", "--out", "nowhere"), "grade first"),
        (("summary", "--course", "nowhere"), "cannot be read"),
        (("grad",), "grade"),
    ],
)
def test_usage_errors(arguments: tuple[str, ...], says: str) -> None:
    """What the caller can put right exits with 2, says what is allowed, and prints no result."""
    done = run(*arguments)
    assert done.returncode == 2 and says in done.stderr and not done.stdout and "Traceback" not in done.stderr


def test_nothing_handed_in(tmp_path: Path) -> None:
    """An empty folder is the caller's mistake."""
    done = run("grade", tmp_path)
    assert done.returncode == 2 and "nothing was handed in" in done.stderr


def test_a_fault_is_ours(tmp_path: Path) -> None:
    """A solution that fails its own check ends in 3 and in no score, never in a zero."""
    shutil.copy(ROOT / "grading.toml", tmp_path)
    for part in ("assignments", "solutions"):
        shutil.copytree(ROOT / part, tmp_path / part)
    solution = tmp_path / "solutions" / "lecture08_transformer" / "transformer.py"
    solution.write_text(solution.read_text() + "\n\ndef causal_mask(n):\n    raise KeyError('broken')\n")
    file = SAMPLES / "student-01" / "lecture08_transformer"
    done = run("grade", file, "--course", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 3 and "not graded" in done.stdout
    (page,) = (tmp_path / "out").glob("*/*.json")
    value = json.loads(page.read_text())
    assert value["status"] == "fault" and value["score"] is None
