"""The real nbgrader and the real Otter on what is exported for them, from start to end."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, load_course
from autograder.export.filled import fill
from autograder.export.graded import Graded
from autograder.export.nbgrader_gradebook import open_gradebook, write_scores
from autograder.model import Status
from autograder.release.leaks import Secrets, leaks

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
ID, STEM = "lecture10_gan", "gan"
TASKS = ("gan_value", "jensen_shannon", "quiz_perfect_generator")
SOLUTION = (ROOT / "solutions" / ID / f"{STEM}.py").read_text("utf-8")
HALF = SOLUTION + '\n\ndef jensen_shannon(p, q):\n    raise NotImplementedError("jensen_shannon")\n'
COURSE = f"""
title = "Small course"
[late]
grace_minutes = 15
percent_per_day = 10
cap_percent = 50
[paths]
assignments = "{ROOT / "assignments"}"
solutions = "{ROOT / "solutions"}"
[[assignments]]
id = "{ID}"
title = "Games"
file = "{STEM}.py"
due = 2027-01-22T23:59:00+01:00
tasks = {json.dumps(TASKS)}
"""
ROSTER = "id,name,email\nada,Ada Lovelace,ada@example.org\nbob,Bob Ross,\ncyd,Cyd Ray,\n"


def run(folder: Path, *command: object, code: int = 0) -> str:
    """A program in the folder; its output. Fails where it exits otherwise."""
    kept = {key: os.environ[key] for key in ("HOME", "LANG") if key in os.environ}
    environment = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "NO_COLOR": "1",
    }
    if command[0] == "autograder":
        command = (sys.executable, "-m", *command)
        environment["PYTHONPATH"] = str(ROOT)
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == code, f"{' '.join(words)}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def hand_in(handed_out: Path, source: str, target: Path) -> None:
    """The notebook that was handed out, filled in; its plots cost time here and no points."""
    notebook = fill(json.loads(handed_out.read_text("utf-8")), source)
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and text.startswith("if __name__") and "import public" not in text:
            cell["source"] = ""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook), "utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three tasks of one assignment, three students."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "grading.toml").write_text(COURSE, "utf-8")
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    return load_course(folder)


@pytest.fixture(scope="module")
def nbgrader(course: Course) -> Path:
    """An exported course, handed out, handed in by three, and graded by nbgrader."""
    run(course.root, "autograder", "export", "nbgrader", "nb")
    folder = course.root / "nb"
    run(folder, "nbgrader", "generate_assignment", ID)
    handed_out = folder / "release" / ID / f"{STEM}.ipynb"
    for student, source in (("ada", SOLUTION), ("bob", HALF)):
        hand_in(handed_out, source, folder / "submitted" / student / ID / handed_out.name)
    (folder / "submitted" / "bob" / ID / "timestamp.txt").write_text("2027-01-24 10:00:00 UTC")
    (folder / "submitted" / "cyd" / ID).mkdir(parents=True)
    (folder / "submitted" / "cyd" / ID / handed_out.name).write_bytes(handed_out.read_bytes())
    run(folder, "nbgrader", "autograde", ID)
    return folder


@pytest.fixture(scope="module")
def sealed(course: Course, nbgrader: Path) -> dict[str, dict[str, Any]]:
    """What the sealed grader says of the very same notebooks."""
    run(course.root, "autograder", "grade", nbgrader / "submitted", "--out", "results", "--jobs", 1)
    paths = {student: course.root / "results" / student / f"{ID}.json" for student in ("ada", "bob", "cyd")}
    return {student: json.loads(path.read_text("utf-8")) for student, path in paths.items()}


def told_by(folder: Path, course: Course) -> list[str]:
    """Secrets in what students get, the engine apart: it knows no course."""
    entry = course.get(ID)
    assert entry is not None
    return [line for line in leaks(folder, [Secrets.of(course, entry)]) if "autograder/" not in line]


def grades(folder: Path, course: Course) -> dict[str, dict[str, Any]]:
    """Everything in nbgrader's database that a person can see, by student."""
    with open_gradebook(str(folder / "gradebook.db"), course) as book:
        return {
            one.student.id: {
                "auto": {grade.name: grade.auto_score for book in one.notebooks for grade in book.grades},
                "manual": {grade.name: grade.manual_score for book in one.notebooks for grade in book.grades},
                "review": {grade.name: grade.needs_manual_grade for book in one.notebooks for grade in book.grades},
                "comments": {note.name: note.comment for book in one.notebooks for note in book.comments},
                "late": [book.late_submission_penalty for book in one.notebooks],
                "score": one.score,
            }
            for one in book.assignment_submissions(ID)
        }


def exported(folder: Path) -> dict[str, dict[str, str]]:
    """What `nbgrader export` writes."""
    run(folder, "nbgrader", "export")
    rows = csv.DictReader(io.StringIO((folder / "grades.csv").read_text("utf-8")))
    return {row["student_id"]: row for row in rows}


def test_what_nbgrader_hands_out_tells_nothing(nbgrader: Path, course: Course) -> None:
    """Neither a solution nor a hidden check is in the release that it makes; the source passes its own validation."""
    assert not told_by(nbgrader / "release", course)
    assert "Success" in run(nbgrader, "nbgrader", "validate", f"source/{ID}/{STEM}.ipynb")


def test_nbgrader_gives_what_the_sealed_grader_gives(
    nbgrader: Path, course: Course, sealed: dict[str, dict[str, Any]]
) -> None:
    """For each student and each task, late rule included."""
    rows = exported(nbgrader)
    found = grades(nbgrader, course)
    for student, result in sealed.items():
        by_task: dict[str, float] = {f"check_{name}": 0.0 for name in TASKS}
        for check in result["checks"]:
            by_task[f"check_{check['task']}"] += check["points"]
        assert found[student]["auto"] == by_task
        assert float(rows[student]["max_score"]) == result["max_score"]
    assert sealed["ada"]["score"] == sealed["ada"]["max_score"] > sealed["bob"]["score"] > sealed["cyd"]["score"] == 0
    assert float(rows["bob"]["score"]) == pytest.approx(0.8 * sealed["bob"]["score"])
    assert rows["ada"]["last_name"] == "Lovelace"


def test_the_sealed_scores_in_the_gradebook(nbgrader: Path, course: Course, sealed: dict[str, dict[str, Any]]) -> None:
    """Written through nbgrader's interface, twice alike; a manual score stays; feedback carries them."""
    database = nbgrader / "gradebook.db"
    with open_gradebook(str(database), course) as book:
        for submission in book.assignment_submissions(ID):
            for grade in submission.notebooks[0].grades:
                grade.auto_score = 0.25  # what a cheat might have got
                if (submission.student.id, grade.name) == ("cyd", "check_gan_value"):
                    grade.manual_score = 3.5
        book.db.commit()
    run(course.root, "autograder", "gradebook", "nbgrader", database)
    first = grades(nbgrader, course)
    _remove(nbgrader / "autograded" / "ada")
    run(course.root, "autograder", "gradebook", "nbgrader", f"sqlite:///{database}", "--course-dir", nbgrader)
    assert grades(nbgrader, course) == first
    assert first["ada"]["score"] == sealed["ada"]["score"] and not any(first["ada"]["review"].values())
    assert first["bob"]["late"] == [pytest.approx(0.2 * sealed["bob"]["score"])]
    assert first["cyd"]["manual"]["check_gan_value"] == 3.5 == first["cyd"]["score"]
    assert first["cyd"]["review"]["check_gan_value"]
    assert "missing" in first["bob"]["comments"]["jensen_shannon"]
    assert first["ada"]["comments"]["gan_value"] == "All checks pass."
    run(nbgrader, "nbgrader", "generate_feedback", ID)
    for student in ("ada", "bob"):
        page = (nbgrader / "feedback" / student / ID / f"{STEM}.html").read_text("utf-8")
        assert "All checks pass." in page and f"{sealed[student]['score']:g}" in page
    _a_fault_changes_no_score(nbgrader, course, first)


def _remove(folder: Path) -> None:
    """nbgrader takes the right to write from what it has graded."""
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def _a_fault_changes_no_score(folder: Path, course: Course, before: dict[str, dict[str, Any]]) -> None:
    """It is noted, and who has no submission there gets none."""
    from autograder.cli.exporting import stored

    found, _ = stored(course.results, course)
    lost = [replace(one, final=None) for one in found if one.result.student == "ada"]
    lost += [_of("zed", lost[0])]
    with open_gradebook(str(folder / "gradebook.db"), course) as book:
        write_scores(book, course, lost)
    after = grades(folder, course)
    assert after["ada"]["auto"] == before["ada"]["auto"] and "zed" not in after
    assert "not graded" in after["ada"]["comments"]["gan_value"]


def _of(student: str, one: Graded) -> Graded:
    import msgspec

    result = msgspec.structs.replace(one.result, student=student, status=Status.FAULT)
    return replace(one, result=result)


def test_a_new_gradebook_is_made(course: Course, sealed: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """Where nbgrader has never been, its database gets what its pages need."""
    run(course.root, "autograder", "gradebook", "nbgrader", tmp_path / "gradebook.db")
    with open_gradebook(str(tmp_path / "gradebook.db"), course) as book:
        scores = {one.student.id: (one.score, one.max_score) for one in book.assignment_submissions(ID)}
    assert scores == {name: (result["score"], result["max_score"]) for name, result in sealed.items()}


def test_otter(course: Course, sealed: dict[str, dict[str, Any]]) -> None:
    """`otter assign` accepts the source and its own run of the solution, `check` runs, `run` scores as we do."""
    run(course.root, "autograder", "export", "otter", "ot")
    folder = course.root / "ot" / ID
    run(folder, "otter", "assign", f"{STEM}.ipynb", "dist")
    student = folder / "dist" / "student"
    assert not told_by(student, course)
    assert not (student / "hidden").exists()
    hand_in(student / f"{STEM}.ipynb", HALF, student / "half.ipynb")
    told = run(student, "otter", "check", "half.ipynb")
    assert "`jensen_shannon` is still to be written" in told and "gan_value results: All test cases passed" in told
    (archive,) = (folder / "dist" / "autograder").glob("*.zip")
    run(student, "otter", "run", "half.ipynb", "-a", archive, "-o", course.root)
    tests = json.loads((course.root / "results.json").read_text("utf-8"))["tests"]
    assert sum(test.get("score") or 0 for test in tests) == sealed["bob"]["score"]
    assert sum(test.get("max_score") or 0 for test in tests) == sealed["bob"]["max_score"]


def test_from_canvas_and_back(course: Course, tmp_path: Path) -> None:
    """A bulk download in, a gradebook and feedback out: a refused upload is no zero, a stranger is named."""
    (tmp_path / "grading.toml").write_text(COURSE, "utf-8")
    roster = "id,name,canvas_id\nada,Ada Lovelace,41\nbob,Bob Ross,42\ncyd,Cyd Ray,43\n"
    (tmp_path / "roster.csv").write_text(roster, "utf-8")
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("lovelaceada_41_9001_gan-2.py", SOLUTION)
        archive.writestr("rossbob_LATE_42_9002_work.zip", b"PK no archive")
        archive.writestr("stranger_77_9003_gan.py", SOLUTION)
    told = run(tmp_path, "autograder", "grade", "submissions.zip", "--jobs", 1)
    assert "not in the roster: canvas-77" in told
    told = run(tmp_path, "autograder", "export", "canvas", "out", code=1)
    assert "'canvas-77' is not in the roster" in told and "bob: not graded" in told and "nothing from cyd" in told
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "gradebook.csv").read_text("utf-8"))))
    most = rows[1][5]
    assert [(row[1], row[5]) for row in rows[2:]] == [("41", most), ("42", ""), ("43", "")]
    with zipfile.ZipFile(tmp_path / "out" / f"feedback_{ID}.zip") as archive:
        assert set(archive.namelist()) == {f"lovelaceada_41_9001_{ID}.html", f"rossbob_LATE_42_9002_{ID}.html"}
