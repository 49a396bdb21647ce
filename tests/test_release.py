"""What students receive: it is complete, it tells nothing secret, and their own tests say what the grader says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import torch

from autograder.checks.author import Task
from autograder.course import load_course
from autograder.grade.assignment import Assignment, AssignmentError, load_assignment
from autograder.model import Outcome
from autograder.release.build import SHIPPED, build_assignment, build_personal
from autograder.release.leaks import LeakError, Secrets, leaks, require_no_leak
from autograder.release.personal import personal_stub, require_common_numbers
from autograder.release.practice import Practice
from autograder.subject.source import definitions

ROOT = Path(__file__).parents[1]
RELEASE = ROOT / "release"
COURSE = load_course(ROOT)
SMALL = "lecture10_vae"


def _assignment(name: str) -> Assignment:
    entry = COURSE.get(name)
    assert entry is not None
    return load_assignment(COURSE.solutions(entry), entry.file)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A copy of the release, without what its own tests leave behind."""
    shutil.copytree(RELEASE, tmp_path / "kit", ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    return tmp_path / "kit"


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    environment = {**kept, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", COURSE.ids)
def test_same_input_same_bytes(name: str, tmp_path: Path) -> None:
    """What is committed is what a build gives now."""
    entry = COURSE.get(name)
    assert entry is not None
    torch.set_num_threads(1)
    build_assignment(COURSE, entry, tmp_path / name)
    built, kept = (_files(folder / name) for folder in (tmp_path, RELEASE))
    assert sorted(built) == sorted(kept)
    assert [file for file in built if built[file] != kept[file]] == []


@pytest.mark.parametrize("name", COURSE.ids)
def test_texts_are_up_to_date(name: str) -> None:
    """The released stub is the stub; the notebook holds the same definitions and is valid."""
    entry = COURSE.get(name)
    assert entry is not None
    stub = COURSE.stub(entry).read_bytes()
    notebook = (RELEASE / name / entry.file).with_suffix(".ipynb")
    assert (RELEASE / name / entry.file).read_bytes() == stub
    nbformat.validate(nbformat.read(notebook, as_version=4))
    wanted = {item.name for item in definitions(stub, "py").body if hasattr(item, "name")}
    assert {item.name for item in definitions(notebook.read_bytes(), "ipynb").body if hasattr(item, "name")} == wanted
    cells = json.loads(notebook.read_text())["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_shipped_engine_is_the_engine() -> None:
    """Students run the very code that grades them, and no other part of it."""
    shipped = {str(path.relative_to(RELEASE / "autograder")) for path in (RELEASE / "autograder").rglob("*.py")}
    assert shipped == set(SHIPPED)
    assert [
        name
        for name in SHIPPED
        if (RELEASE / "autograder" / name).read_bytes() != (ROOT / "autograder" / name).read_bytes()
    ] == []


@pytest.mark.parametrize("name", COURSE.ids)
def test_stub_is_not_attempted(name: str) -> None:
    """Nothing in a fresh stub is wrong: it is not attempted."""
    practice = Practice(RELEASE / name)
    outcomes = {practice.result(check).outcome for check in practice.checks}
    assert outcomes == {Outcome.MISSING}


@pytest.mark.parametrize("name", COURSE.ids)
def test_solution_passes(name: str, released: Path) -> None:
    """The solution passes every public test."""
    assignment = _assignment(name)
    (released / name / assignment.file).write_text(assignment.source)
    practice = Practice(released / name)
    assert [practice.result(check).message for check in practice.checks if not practice.result(check).passed] == []


@pytest.mark.parametrize("name", [SMALL, "lecture08_transformer"])
def test_variants_pass(name: str, released: Path) -> None:
    """Every other right way passes every public test."""
    assignment = _assignment(name)
    for variant in assignment.variants:
        (released / name / assignment.file).write_text(assignment.source_with(variant))
        practice = Practice(released / name)
        checks = [check for check in practice.checks if check.task == variant.task]
        assert [practice.result(check).message for check in checks if not practice.result(check).passed] == []


def test_mistakes_are_named(released: Path) -> None:
    """A known mistake that fails a public test is told by its own sentence, but for a few that look like another."""
    assignment = _assignment("lecture03_optimization")
    shown, named = 0, 0
    for mistake in assignment.mistakes_of("adam_step") + assignment.mistakes_of("Adam"):
        (released / assignment.id / assignment.file).write_text(assignment.source_with(mistake))
        practice = Practice(released / assignment.id)
        results = [practice.result(check) for check in practice.checks if check.task == mistake.task]
        failed = [result.message for result in results if not result.passed]
        shown += bool(failed)
        named += any(mistake.sentence in message for message in failed)
    assert shown >= 10
    assert named >= 0.9 * shown


def test_pytest_runs_alone(released: Path) -> None:
    """`pytest -k adam_step` in the release, with the shipped engine alone, skips the stub and passes the solution."""
    first = _run(released, "-m", "pytest", "-p", "no:cacheprovider", "-k", "adam_step")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "not attempted" in first.stdout and "failed" not in first.stdout
    assignment = _assignment("lecture03_optimization")
    (released / assignment.id / assignment.file).write_text(assignment.source)
    then = _run(released / assignment.id, "-m", "pytest", "-p", "no:cacheprovider", "-k", "adam_step")
    assert then.returncode == 0, then.stdout + then.stderr
    assert re.search(r"^adam_step +right +5 / 5$", then.stdout, re.MULTILINE) and "skipped" not in then.stdout


def test_failing_test_reads_well(released: Path) -> None:
    """A failing test says what differs and which idea went wrong, without a traceback of the kit."""
    assignment = _assignment("lecture08_transformer")
    wrong = next(item for item in assignment.mistakes_of("scaled_dot_product_attention") if item.way is None)
    (released / assignment.id / assignment.file).write_text(assignment.source_with(wrong))
    run = _run(released / assignment.id, "-m", "pytest", "-p", "no:cacheprovider", "-k", "scaled")
    assert run.returncode == 1
    assert wrong.sentence in run.stdout
    assert "Traceback" not in run.stdout and "practice.py" not in run.stdout


def test_notebook_is_tested_where_more_is_written(released: Path) -> None:
    """A student may work in the notebook: the public tests find it."""
    assignment = _assignment(SMALL)
    path = (released / SMALL / assignment.file).with_suffix(".ipynb")
    notebook = json.loads(path.read_text())
    cell = {"cell_type": "code", "execution_count": None, "id": "solved", "metadata": {}, "outputs": []}
    notebook["cells"].append({**cell, "source": assignment.source})
    path.write_text(json.dumps(notebook))
    practice = Practice(released / SMALL)
    assert practice.submission == path
    assert all(practice.result(check).passed for check in practice.checks)


def test_hand_in(released: Path) -> None:
    """A stub and a file that does not import are not packed, a written one is."""
    assignment = _assignment(SMALL)
    stub = _run(released, "hand_in.py", SMALL)
    assert stub.returncode == 1 and "no task is written" in stub.stderr
    (released / SMALL / assignment.file).write_text("import torch\nx = = 1\n")
    broken = _run(released, "hand_in.py", SMALL)
    assert broken.returncode == 1 and "SyntaxError" in broken.stderr
    (released / SMALL / assignment.file).write_text(assignment.source)
    packed = _run(released, "hand_in.py", SMALL)
    assert packed.returncode == 0, packed.stderr
    assert zipfile.ZipFile(released / f"{SMALL}.zip").namelist() == [f"{SMALL}/{assignment.file}"]


def test_nothing_leaks() -> None:
    """No line of a solution, hidden check or mistake, no quiz explanation and no local path is in the release."""
    require_no_leak(RELEASE, [Secrets.of(COURSE, entry) for entry in COURSE.assignments])


@pytest.mark.parametrize(
    "kind", ["line of the solution", "hidden check's id", "hidden check's title", "line of mistakes", "quiz answer"]
)
@pytest.mark.parametrize(
    "file", [f"{SMALL}/README.md", f"{SMALL}/vae.ipynb", f"{SMALL}/answers.json", f"{SMALL}/answers.safetensors"]
)
def test_a_canary_is_found(kind: str, file: str, released: Path) -> None:
    """The leak check can fail: one planted secret of each kind is found, in each kind of file."""
    entry = COURSE.get(SMALL)
    assert entry is not None
    secrets = Secrets.of(COURSE, entry)
    canary = next(text for text, what in secrets.texts.items() if kind in what)
    path = released / file
    if path.suffix == ".ipynb":
        notebook = json.loads(path.read_text())
        notebook["cells"][1]["metadata"]["note"] = canary
        path.write_text(json.dumps(notebook))
    elif path.suffix == ".json":
        path.write_text(json.dumps({**json.loads(path.read_text()), "note": canary}))
    else:
        path.write_bytes(path.read_bytes() + canary.encode())
    with pytest.raises(LeakError, match="of lecture10_vae"):
        require_no_leak(released, [secrets])


def test_a_local_path_is_found(released: Path) -> None:
    """The place where a release was built is not told."""
    (released / SMALL / "README.md").write_text("see /home/someone/course")
    assert any("a local path" in line for line in leaks(released, []))


@pytest.mark.parametrize("name", COURSE.ids)
def test_quiz_answers_stay_secret(name: str) -> None:
    """Of a multiple-choice question only the letters offered are released: each passes, and none is marked."""
    assignment = _assignment(name)
    quizzes = {item.task for item in assignment.mistakes if item.answer is not None}
    practice = Practice(RELEASE / name)
    for check in practice.checks:
        assert check.task not in quizzes or check.id == f"{check.task}/offered"
    table = json.loads((RELEASE / name / "answers.json").read_text())
    for task in quizzes:
        (draw,) = table["checks"][f"{task}/offered"]
        assert draw["mistakes"] == {} and draw["solution"]["calls"] == []


def test_every_student_has_numbers_of_their_own(tmp_path: Path) -> None:
    """They follow from the secret and the student alone, and change nothing else of the stub."""
    entry = COURSE.get("lecture04_convolution")
    assert entry is not None
    stub, tasks = COURSE.stub(entry).read_text(), _assignment(entry.id).tasks
    stubs = {student: personal_stub(stub, tasks, "a secret", student) for student in map(str, range(30))}
    assert len(set(stubs.values())) > 25
    assert stubs["7"] == personal_stub(stub, tasks, "a secret", "7") != personal_stub(stub, tasks, "another", "7")
    changed = [line for line, new in zip(stub.split("\n"), stubs["7"].split("\n"), strict=True) if line != new]
    assert changed and all("Your numbers: " in line for line in changed)
    [done] = build_personal(COURSE, [entry.id], tmp_path, "a secret", ["../7"])
    [written] = tmp_path.rglob("*.py")
    assert written.resolve().is_relative_to(tmp_path / "students")
    assert done == entry.id
    notebook = nbformat.read(written.with_suffix(".ipynb"), as_version=4)
    assert sum("Your numbers: " in cell.source for cell in notebook.cells) == stub.count("Your numbers: ")


def test_a_stub_without_its_common_numbers_is_refused() -> None:
    """Stub and checks say the same numbers."""
    task = Task("quiz_side", "A quiz", numbers={"side": (4, 5)})
    right = 'def quiz_side(side):\n    """How long?\n\n    Your numbers: side = 4.\n    """\n'
    require_common_numbers(right, [task])
    for wrong in (right.replace("4", "5"), right.replace("Your", "My")):
        with pytest.raises(AssignmentError, match="quiz_side"):
            require_common_numbers(wrong, [task])
