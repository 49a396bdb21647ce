"""Checks asked within a notebook: the points of the sealed grader for honest work, and no word too many."""

from __future__ import annotations

import types
from pathlib import Path

import msgspec
import pytest

from autograder.course import Hidden, load_course
from autograder.export.shipped import load, ship, ship_hidden
from autograder.release.examination import CHECKS, ask, complete, public
from autograder.release.practice import Practice

COURSE = load_course(Path(__file__).parents[1])
ID = "lecture10_gan"
TASKS = ("gan_value", "quiz_perfect_generator")
WHOLE = COURSE.get(ID)
assert WHOLE is not None
ENTRY = msgspec.structs.replace(WHOLE, tasks=TASKS)
SOLUTION = (COURSE.solutions(ENTRY) / ENTRY.file).read_text("utf-8")
STUB = 'def gan_value(d_real, d_fake):\n    raise NotImplementedError("gan_value")\n'


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder with `hidden/`, and in `source/` what students get."""
    root = tmp_path_factory.mktemp("shipped")
    assignment = load(COURSE, ENTRY)
    (root / "source" / ID).mkdir(parents=True)
    ship(COURSE, ENTRY, assignment, root / "source" / ID)
    ship_hidden(COURSE, ENTRY, assignment, root, seed=7)
    return root


def notebook(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> types.ModuleType:
    """This process as a kernel in `folder` that has run `text`."""
    module = types.ModuleType("__main__")
    exec(text, module.__dict__)
    monkeypatch.setitem(__import__("sys").modules, "__main__", module)
    monkeypatch.chdir(folder)
    return module


def points() -> dict[str, float]:
    assignment = load(COURSE, ENTRY)
    return {task: sum(check.points for check in assignment.checks_of(task)) for task in TASKS}


def test_the_solution_has_full_marks(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every task, hidden checks included, also where the answer is a letter."""
    notebook(monkeypatch, shipped / "source" / ID, SOLUTION)
    check = complete(ID)
    assert {task: check(task) for task in TASKS} == points()


def test_a_task_written_anew_is_asked_anew(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stub has no points; what replaces it later has its own. What it says on stderr costs nothing."""
    module = notebook(monkeypatch, shipped / "source" / ID, STUB)
    check = complete(ID)
    assert check("gan_value") == 0
    exec(SOLUTION + "\n\nimport sys\nquiet = gan_value\n", module.__dict__)
    exec("def gan_value(*given):\n    print('noise', file=sys.stderr)\n    return quiet(*given)\n", module.__dict__)
    assert check("gan_value") == points()["gan_value"]
    assert capsys.readouterr().err == ""


def test_students_see_public_checks_alone(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without `hidden/` there are no others; one that does not pass raises, so that a validation shows it."""
    away = tmp_path / ID
    (shipped / "source" / ID).rename(away)
    try:
        notebook(monkeypatch, away, SOLUTION)
        public()("gan_value")
        hidden = [check for check in load(COURSE, ENTRY).checks if not check.public]
        assert not any(check.title in capsys.readouterr().out for check in hidden)
        with pytest.raises(FileNotFoundError, match="hidden"):
            complete(ID)
        module = notebook(monkeypatch, away, STUB)
        with pytest.raises(AssertionError, match="do not pass"):
            public()("gan_value")
        first = next(check for check in load(COURSE, ENTRY).checks if check.public and check.task == "gan_value")
        with pytest.raises(AssertionError, match="still to be written"):
            ask(ID, module.__dict__, first.id)
    finally:
        away.rename(shipped / "source" / ID)


def test_hidden_checks_say_what_the_course_allows(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where neither title nor outcome may be told, only the points are."""
    quiet = msgspec.structs.replace(COURSE, hidden=Hidden(title=False, outcome=False, hint=False))
    ship_hidden(quiet, ENTRY, load(COURSE, ENTRY), tmp_path, seed=7)
    module = notebook(monkeypatch, tmp_path, SOLUTION)
    assert complete(ID)("gan_value") == points()["gan_value"]
    told = capsys.readouterr().out.splitlines()
    hidden = [check for check in load(COURSE, ENTRY).checks if not check.public and check.task == "gan_value"]
    assert "hidden check" in told and not any(check.title in line for check in hidden for line in told)
    module.__dict__["gan_value"] = lambda *given: 0
    place = [check.id for check in load(COURSE, ENTRY).checks_of("gan_value")].index(hidden[0].id)
    with pytest.raises(AssertionError, match=r"^hidden check$"):
        ask(ID, module.__dict__, "gan_value", place)


@pytest.mark.parametrize("name", COURSE.ids)
def test_every_solution_passes_its_hidden_checks_as_they_are_shipped(tmp_path: Path, name: str) -> None:
    """Objects, iterators, functions passed in, float32: whatever a hidden check asks, a notebook can ask."""
    entry = COURSE.get(name)
    assert entry is not None
    assignment = load(COURSE, entry)
    practice = Practice(ship_hidden(COURSE, entry, assignment, tmp_path, seed=7), assignment.solution, CHECKS)
    lost = {check.id: practice.result(check).message for check in practice.checks if not practice.result(check).passed}
    assert lost == {}
