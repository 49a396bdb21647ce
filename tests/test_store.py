"""Results are kept by what they follow from: nothing is lost, nothing is asked twice, nothing stale is believed."""

from __future__ import annotations

import ast
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from toy_course import edit, grade, hand_in, make_course, pages, run, scores

from autograder import store
from autograder.grade.assignment import load_assignment
from autograder.grade.keys import PACKAGE, engine_files, keys_of
from autograder.model import CheckResult, Outcome, Status, SubmissionResult
from autograder.store import Deposit, Record, StoreError, StoreFull, schema
from autograder.store.opening import open_reader


def record(student: str, score: float = 1.0, **rest: object) -> Record:
    values: dict = {"status": Status.GRADED, "seed": 7} | rest
    check = CheckResult(
        id="f/a",
        title="a",
        task="f",
        visibility="public",
        points=score,
        max_points=2,
        outcome=Outcome.PASSED,
        seconds=3,
    )
    result = SubmissionResult(
        student=student,
        assignment="toy",
        submission_sha256="0" * 64,
        score=score,
        max_score=2,
        isolation="sealed",
        device="cpu",
        checks=(check,),
        **values,
    )
    return Record(result=result, path="toy.py")


def put(folder: Path, *records: Record) -> None:
    with store.open_store(folder) as results:
        results.begin_run()
        for one in records:
            results.put(Deposit(record=one, content=b"x", kind="py"))


# The file


def test_what_was_stored_last_counts_whatever_the_clock_says(tmp_path: Path) -> None:
    """The history is in the order of storing; a clock that goes backwards changes nothing."""
    with store.open_store(tmp_path) as results:
        results.begin_run()
        for hours, score in enumerate((1.0, 2.0, 0.5)):
            results.now = lambda hours=hours: datetime(2026, 1, 2, tzinfo=UTC) - timedelta(hours=hours)
            results.put(Deposit(record=record("ann", score)))
        results.end_run("finished")
    assert [one.result.score for one in store.read(tmp_path)] == [0.5]
    entries = store.read_entries(tmp_path, "ann")
    assert [one.record.result.score for one in entries] == [1.0, 2.0, 0.5]
    assert [one.replaced for one in entries] == [True, True, False]


def test_times_are_kept_apart_from_results(tmp_path: Path) -> None:
    """The stored result is the same bytes however long a check took; reading gives the time back."""
    put(tmp_path, record("ann"))
    assert next(store.read(tmp_path)).result.checks[0].seconds == 3
    with open_reader(tmp_path) as connection:
        ((result,),) = connection.execute("SELECT result FROM results").fetchall()
    import zlib

    assert b'"seconds":0.0' in zlib.decompress(result)


def test_text_that_is_no_unicode(tmp_path: Path) -> None:
    """A file name that is not UTF-8 is stored, found again and replaced as the same student."""
    put(tmp_path, record("a\udcff"), record("a\udcff", 2.0))
    assert [one.result.score for one in store.read(tmp_path)] == [2.0]
    assert len(store.read_entries(tmp_path, "a\udcff")) == 2


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    """One run writes; readers are let in meanwhile."""
    with store.open_store(tmp_path) as results:
        results.begin_run()
        results.put(Deposit(record=record("ann")))
        with pytest.raises(StoreError, match="another run is writing"), store.open_store(tmp_path):
            raise AssertionError("two writers")
        assert [one.result.student for one in store.read(tmp_path)] == ["ann"]
    put(tmp_path, record("ben"))
    assert len(list(store.read(tmp_path))) == 2


def test_another_program_that_holds_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock of somebody else's is waited for, then named."""
    put(tmp_path, record("ann"))
    monkeypatch.setattr("autograder.store.opening.BUSY_S", 0.1)
    other = sqlite3.connect(tmp_path / store.FILE_NAME, isolation_level=None)
    with store.open_store(tmp_path) as results:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds it"):
            results.begin_run()
        other.execute("ROLLBACK")
        results.begin_run()
    other.close()


def test_no_room(tmp_path: Path) -> None:
    """A full disk is said as such; what was stored before stays, and the store goes on once there is room."""
    with store.open_store(tmp_path) as results:
        results.begin_run()
        results.put(Deposit(record=record("ann")))
        connection = results._connection
        (pages_now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages_now}")
        import os

        with pytest.raises(StoreFull, match="make room"):
            for number in range(100):
                results.put(Deposit(record=record(f"s{number}"), content=os.urandom(9000), kind="py"))
        connection.execute("PRAGMA max_page_count = 1000000")
        results.put(Deposit(record=record("zoe")))
    students = [one.result.student for one in store.read(tmp_path)]
    assert students[0] == "ann" and students[-1] == "zoe"


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    """A missing, foreign or newer file is an error that says what to do."""
    with pytest.raises(StoreError, match="grade first"):
        list(store.read(tmp_path))
    file = tmp_path / store.FILE_NAME
    file.write_bytes(b"this is not a database, but it is long enough to be one" * 50)
    with pytest.raises(StoreError, match="no store of results"):
        list(store.read(tmp_path))
    file.unlink()
    put(tmp_path, record("ann"))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        list(store.read(tmp_path))
    with pytest.raises(StoreError, match="newer version"), store.open_store(tmp_path):
        raise AssertionError("opened")


def test_an_older_file_is_brought_up_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing steps are taken in one transaction; a step that fails leaves the file as it was."""
    put(tmp_path, record("ann"))
    add = "ALTER TABLE results ADD COLUMN remark TEXT NOT NULL DEFAULT 'none'"
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, (add,), ("SELECT nonsense FROM nowhere",)))
    with pytest.raises(StoreError), store.open_store(tmp_path):
        raise AssertionError("opened")
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS[:-2], (add,)))
    with store.open_store(tmp_path) as results:
        assert results._connection.execute("SELECT remark FROM results").fetchall() == [("none",)]
        assert schema.version_of(results._connection) == len(schema.STEPS)
    assert [one.result.student for one in store.read(tmp_path)] == ["ann"]


def test_who_is_not_known_counts_while_he_is_met(tmp_path: Path) -> None:
    """A stray file is shown as long as the last run found it, each by its path."""
    with store.open_store(tmp_path) as results:
        results.begin_run()
        for path in ("a.zip", "b.zip"):
            one = record("", status=Status.REFUSED)
            results.put(Deposit(record=Record(result=one.result, path=path), fingerprint=path))
    assert len(list(store.read(tmp_path))) == 2
    with store.open_store(tmp_path) as results:
        results.begin_run()
        entry = results.current("", "toy", "b.zip")
        assert entry is not None
        results.meet_again(entry, "b.zip", None)
    assert [one.path for one in store.read(tmp_path)] == ["b.zip"]


def test_readers_see_whole_results_while_one_writes(tmp_path: Path) -> None:
    """Whatever the moment, a reader finds as many results as were stored, each whole."""
    put(tmp_path, record("s000"))
    counts: list[int] = []

    def look() -> None:
        for _ in range(30):
            counts.append(len(list(store.read(tmp_path))))

    reader = threading.Thread(target=look)
    reader.start()
    put(tmp_path, *(record(f"s{number:03}") for number in range(60)))
    reader.join()
    assert counts == sorted(counts) and len(list(store.read(tmp_path))) == 60


def test_nothing_is_exported_before_it_is_confirmed(tmp_path: Path) -> None:
    """Results of a run that was killed before its end stay in the house until the solution has been graded again."""
    put(tmp_path, record("ann"))
    assert store.unconfirmed(tmp_path) == 1
    with pytest.raises(StoreError, match="same grade command again"):
        store.require_confirmed(tmp_path)
    with store.open_store(tmp_path) as results:
        assert results.unconfirmed() == ["toy"]
        results.confirm("toy")
    store.require_confirmed(tmp_path)
    put(tmp_path, record("ben", status=Status.FAULT), record("cat", status=Status.REFUSED))
    assert store.unconfirmed(tmp_path) == 0, "what was not graded has nothing to confirm"


# The key of a check


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path)


def keys(folder: Path, seed: int = 7) -> dict[str, str]:
    return keys_of(load_assignment(folder / "solutions" / "toy", "toy.py"), seed)


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("checks.py", "scale=100.0", "scale=10.0", {"halve/large"}),
        ("checks.py", "SIZE = 3", "SIZE = 4", {"halve/halves"}),
        ("checks.py", "draw.normal(2, SIZE)", "draw.normal(5, SIZE)", {"halve/halves"}),
        ("checks.py", 'task="total", points=2', 'task="total", points=3', {"total/sums"}),
        ("checks.py", 'task="total", points=2', 'task="total", points=2, tol=1e-6', {"total/sums"}),
        ("checks.py", "    x = draw.normal(5)", "    # why\n    x = draw.normal(5)", set()),
        ("checks.py", "def drawn(draw):", 'def drawn(draw):\n    """Said."""', set()),
        ("toy.py", "return x.sum(-1)", "return x.sum(dim=-1)", {"total/sums"}),
        ("toy.py", "import torch", "import torch\n# remark", set()),
        ("mistakes.py", "x.mean(-1)", "x.mean(dim=-1)", {"total/sums"}),
        ("mistakes.py", "the mean is taken", "it is a mean", {"total/sums"}),
        ("variants.py", "0.5 * x", "x * 0.5", set()),
    ],
)
def test_a_key_changes_with_what_it_follows_from(course: Path, file: str, old: str, new: str, changed: set) -> None:
    """Its own code and what that reaches, the solution and mistakes of its task, its fields; nothing else."""
    before = keys(course)
    edit(course, file, old, new)
    after = keys(course)
    assert {name for name in after if after[name] != before[name]} == changed


def test_a_key_changes_with_the_seed_and_the_engine(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other draws, or other comparisons, are other questions."""
    before = keys(course)
    assert not set(keys(course, 8).values()) & set(before.values())
    monkeypatch.setattr("autograder.grade.keys.engine_version", lambda: "another")
    assert not set(keys(course).values()) & set(before.values())


def test_all_that_judges_is_in_the_engines_version() -> None:
    """Whatever the judge imports is part of a key; but the sandbox, which only carries, and plain values."""
    todo, seen = ["autograder.grade.judge"], set()
    while todo:
        name = todo.pop()
        file = PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name in seen or not file.is_file():
            continue
        seen.add(name)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
                todo += [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
    counted = {".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in engine_files()}
    assert {"autograder.grade.judge", "autograder.checks.compare"} <= seen & counted
    assert {name for name in seen - counted if ".box" not in name} <= {"autograder.model", "autograder.grade.work"}


def test_every_check_of_the_course_has_a_key_of_its_own() -> None:
    """No two checks of any assignment share a key, and each key is found by its own function."""
    root = Path(__file__).parent.parent
    seen: list[str] = []
    for folder in sorted((root / "solutions").iterdir()):
        file = next(path.name for path in (root / "assignments" / folder.name).glob("*.py"))
        seen += keys_of(load_assignment(folder, file), 1).values()
    assert len(seen) == len(set(seen)) > 100


# Runs


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = make_course(tmp_path_factory.mktemp("course"))
    done = grade(folder)
    assert done.returncode == 0 and "graded now: 5 (20 checks asked)" in done.stderr, done.stderr
    yield folder


def test_what_is_known_is_not_asked_again(graded: Path) -> None:
    """The same command again asks nothing and changes nothing; --force asks everything, and changes nothing either."""
    before = pages(graded / "results")
    again = grade(graded)
    assert "graded now: 0 (0 checks asked); known already: 5" in again.stderr and again.returncode == 0
    assert pages(graded / "results") == before
    forced = grade(graded, "--force")
    assert "graded now: 5 (20 checks asked)" in forced.stderr
    assert pages(graded / "results") == before


def test_only_what_changed_is_asked(graded: Path) -> None:
    """A new file is graded alone; a check that changes is asked of everybody, and nothing else is."""
    hand_in(graded, "fay", "# mine\n")
    assert "graded now: 1 (4 checks asked); known already: 5" in grade(graded).stderr
    edit(graded, "checks.py", "scale=100.0", "scale=50.0")
    before = scores(graded / "results")
    diff = run(graded, "regrade", "--diff", "--jobs", 1)
    assert diff.returncode == 0 and "(6 checks asked)" in diff.stderr and "0 scores would move" in diff.stderr
    done = grade(graded)
    assert "graded now: 6 (0 checks asked)" in done.stderr, done.stderr
    assert scores(graded / "results") == before
    whole = pages(graded / "results")
    assert "(24 checks asked)" in grade(graded, "--force").stderr
    assert pages(graded / "results") == whole, "what was kept must give what a run from nothing gives"


def test_regrade_says_whose_score_would_move_and_history_keeps_both(graded: Path) -> None:
    """--diff replaces nothing; regrade does; adjustments stay; the history has everything."""
    edit(graded, "checks.py", 'task="total", points=2', 'task="total", points=5')
    before = pages(graded / "results")
    diff = run(graded, "regrade", "--diff", "--jobs", 1)
    assert "ben toy: 2 -> 5 (+3)" in diff.stdout and "total/sums: passed -> passed (+3)" in diff.stdout
    assert "cat toy" not in diff.stdout and pages(graded / "results") == before
    adjusted = run(graded, "adjust", "cat", "toy", "-1", "--author", "T. A.", "--reason", "=copied <b>")
    assert adjusted.returncode == 0, adjusted.stderr
    assert run(graded, "regrade", "--jobs", 1).returncode == 0
    assert scores(graded / "results")["ben"] == 5 and scores(graded / "results")["cat"] == 4
    assert "cat,3" in (graded / "results" / "grades.csv").read_text()
    page = (graded / "results" / "cat" / "toy.html").read_text()
    assert "Adjusted by -1 points (T. A.): =copied &lt;b&gt;" in page
    assert "Adjusted" not in (graded / "results" / "ben" / "toy.html").read_text()
    told = run(graded, "history", "ben").stdout
    assert "2 / 6" in told and "5 / 9  (counts)" in told and "total/sums: passed -> passed (+3)" in told
    assert "adjusted by -1, T. A.: =copied <b>" in run(graded, "history", "cat").stdout
    wrong = run(graded, "history", "bem")
    assert wrong.returncode == 2 and "ben" in wrong.stderr
    nobody = run(graded, "adjust", "ben", "tay", "1", "--author", "a", "--reason", "b")
    assert nobody.returncode == 2 and "toy" in nobody.stderr


def test_no_report_tells_a_seed_that_is_used_again(tmp_path: Path) -> None:
    """A secret seed is drawn once for a folder and told to no student; one that was given may be told."""
    folder = make_course(tmp_path, {"ann": ""})
    assert run(folder, "grade", "submitted", "--jobs", 1).returncode == 0
    page = folder / "results" / "ann" / "toy.json"
    assert '"seed": null' in page.read_text()
    (first,) = store.read(folder / "results")
    assert first.result.seed >= store.SECRET_FROM
    assert "known already: 1" in run(folder, "grade", "submitted", "--jobs", 1).stderr
    assert "(4 checks asked)" in grade(folder).stderr
    assert '"seed": 7' in page.read_text()
