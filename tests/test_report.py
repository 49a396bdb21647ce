"""Reports say what is true, hide what is hidden, and make text from outside inert."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from autograder import store
from autograder.course import Assignment, Course, Hidden, Late
from autograder.model import CheckResult, Outcome, Picture, SourceLine, Status, SubmissionResult
from autograder.printable import one_line, printable
from autograder.report import statistics, write_class, write_student, writing
from autograder.report.analysis import analyse, concerns, flag, misconceptions
from autograder.report.digest import digest
from autograder.report.similarity import similar
from autograder.report.student import FACES, student_html, student_json
from autograder.report.tables import cell, grades_csv, summary_csv
from autograder.store import Deposit, Record

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
COURSE = Course(
    title="A course",
    assignments=(
        Assignment(id="one", title="First", file="one.py", weight=1, due=DUE),
        Assignment(id="two", title="Second", file="two.py", weight=3),
    ),
    late=Late(percent_per_day=10),
)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\u202e\x1b[31m\x00\ud800"


def check(name: str, outcome: Outcome = Outcome.PASSED, **rest: object) -> CheckResult:
    values: dict = {"title": name, "task": "f", "visibility": "public", "max_points": 2.0, "message": ""} | rest
    return CheckResult(id=name, outcome=outcome, points=2.0 if outcome is Outcome.PASSED else 0.0, **values)


def record(student: str, *checks: CheckResult, assignment: str = "one", **rest: object) -> Record:
    values: dict = {"status": Status.GRADED, "message": ""} | rest
    late = values.pop("late", None)
    result = SubmissionResult(
        student=student,
        assignment=assignment,
        submission_sha256="0" * 64,
        score=sum(c.points for c in checks),
        max_score=sum(c.max_points for c in checks),
        isolation="sealed",
        device="cpu",
        seed=7,
        checks=checks,
        **values,
    )
    return Record(result=result, path=f"submitted/{student}/one/one.py", submitted_at=late and DUE + late)


def stored(folder: Path, *records: Record) -> None:
    with store.open_store(folder) as results:
        results.begin_run()
        for one in records:
            results.put(Deposit(record=one))


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_source_beside_the_line_that_failed() -> None:
    """A traceback shows the student's lines around, the one marked; what they hold stays text."""
    step = SourceLine(7, "f", "bad", 6, ("def f(x):", EVIL, "    return y"))
    page = Page(html := student_html(record("ann", check("a", Outcome.RAISED, traceback=(step,))), COURSE))
    assert page.tags.count("mark") == 1 and "line 7, in f" in page.text and "     6  def f(x):" in page.text
    assert "<mark>▸    7  &lt;script&gt;" in html and "     8      return y" in page.text


def test_pages_stay_small() -> None:
    """However much is wrong: pictures have so much room, the first failures theirs."""
    walk = tuple((float(step % 7), float(step)) for step in range(64))
    shown = Picture(kind="path", name="w", expected=walk, computed=walk[::-1])
    step = SourceLine(9, "f" * 99, "x" * 200, 7, ("y" * 200,) * 5)
    wrong = [check(f"c{n}", Outcome.RAISED, message="m" * 500, picture=shown, traceback=(step,) * 3) for n in range(60)]
    page = student_html(record("ann", *wrong), COURSE)
    assert 5 <= page.count("<figure>") < 20 and len(page) < 500_000


def test_a_page_over_all_assignments(tmp_path: Path) -> None:
    """Score, lateness, what is missing, adjustments, and the total of grades.csv; links lead to the pages."""
    stub = check("b", Outcome.MISSING, task="second_task")
    stored(tmp_path, record("ann", check("a"), stub, late=timedelta(hours=30)), record("bob", check("a")))
    with store.open_store(tmp_path) as results:
        results.begin_run()
        results.put(Deposit(record=record("bob", check("a"), assignment="two")))
        results.adjust("ann", "one", -0.5, EVIL, "copied <b>text</b>")
    write_class(tmp_path, COURSE, {}, pages=True)
    ann, bob = (Page((tmp_path / name / "index.html").read_text()) for name in ("ann", "bob"))
    assert "1.1 of 4" in ann.text and "−20 %" in ann.text and "-0.5 points" in ann.text and "<b>" in ann.text
    assert "second_task" in ann.text and "not handed in" in ann.text and "There is no total" in ann.text
    assert "100.0 %" in bob.text and "There is no total" not in bob.text and not {"b", "script"} & set(ann.tags)
    assert ("href", "one.html") in ann.attributes and ("href", "two.html") not in ann.attributes
    assert ("href", "ann/index.html") in Page((tmp_path / "index.html").read_text()).attributes


def test_a_page_over_all_keeps_what_the_course_withholds(tmp_path: Path) -> None:
    """Where outcomes of hidden checks are not told, they do not tell that a task is missing."""
    stored(tmp_path, record("ann", check("h", Outcome.MISSING, visibility="hidden", task="second_task")))
    for hidden, told in ((Hidden(), True), (Hidden(outcome=False), False)):
        write_class(tmp_path, Course(title="A", assignments=COURSE.assignments, hidden=hidden), {})
        assert ("second_task" in (tmp_path / "ann" / "index.html").read_text()) is told


def written(seed: int) -> str:
    """Twelve functions, with other operators for each seed."""
    signs = random.Random(seed).choices("+-*/%@&|^", k=480)
    return "".join(f"def f{n}(x):\n    return x{' x'.join(signs[40 * n : 40 * n + 40])} x\n" for n in range(12))


WRITTEN, OTHER = written(0), written(1)
RENAMED = WRITTEN.replace("x", "left")
STUB = "import torch\n\n\ndef f(x):\n" + "    raise NotImplementedError\n" * 60


def test_nearly_the_same_is_what_students_wrote_themselves() -> None:
    """Renamed copies are found, in notebooks too; the stub, what many wrote, and what is short are discounted."""
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": (STUB + RENAMED).splitlines(True)}]}).encode()
    files = [
        ("ann", (STUB + WRITTEN).encode(), "py"),
        ("bob", notebook, "ipynb"),
        ("cat", (STUB + OTHER).encode(), "py"),
    ]
    files += [("dan", STUB.encode(), "py"), ("eve", STUB.encode(), "py"), ("fay", b"\xff{[", "ipynb")]
    (pair,) = similar("one", files, STUB)
    assert (pair.one.student, pair.other.student) == ("ann", "bob") and min(pair.one.share, pair.other.share) > 0.9
    assert "NotImplementedError" not in "".join(text for text, _ in pair.one.pieces)
    assert "".join(text for text, _ in pair.other.pieces).startswith("def f0(left)")
    assert similar("one", [(f"s{n}", WRITTEN.encode(), "py") for n in range(40)], "") == []
    assert similar("one", [(f"s{n}", b"x = 1\n", "py") for n in range(2)], "") == [] == similar("one", [], "")


def test_similarity_is_told_to_the_instructor_alone(tmp_path: Path) -> None:
    """Side by side in the class report, as text, without a verdict; a student's pages are silent."""
    with store.open_store(tmp_path) as results:
        results.begin_run()
        for name in ("ann", "bob"):
            text = f"# {name}\n{WRITTEN}s = '{EVIL[:-1]}'\n".encode()
            results.put(Deposit(record=record(name, check("a")), content=text, kind="py"))
    write_class(tmp_path, COURSE, {}, pages=True)
    page = Page((tmp_path / "index.html").read_text())
    assert "not a verdict" in page.text and page.text.count("def f3(x)") == 2 and page.tags.count("script") == 1
    assert all("f3" not in file.read_text() and "bob" not in file.read_text() for file in (tmp_path / "ann").iterdir())


def test_reports_as_after_an_earlier_run(tmp_path: Path) -> None:
    """What counted when a run had ended counts again, without later results and adjustments; no run is invented."""
    stored(tmp_path, record("ann", check("a", Outcome.FAILED)))
    stored(tmp_path, record("ann", check("a")), record("bob", check("a")))
    with store.open_store(tmp_path) as results:
        results.begin_run()
        results.adjust("ann", "one", 1, "me", "why")
    scores = []
    for run in (1, 2, 3, None):
        whole = write_class(tmp_path / f"run-{run}", COURSE, {}, folder=tmp_path, run=run)
        scores.append([one.standing.final for one in whole.submissions])
    assert scores == [[0.0], [2.0, 2.0], [3.0, 2.0], [3.0, 2.0]]
    assert [(one.id, one.how, one.results) for one in store.read_runs(tmp_path)][:2] == [
        (1, "killed", 1),
        (2, "killed", 2),
    ]
    with pytest.raises(store.StoreError, match=r"no run 7; there are 1, 2, 3: `autograder history`"):
        list(store.read(tmp_path, 7))


def test_reports_of_a_run_from_the_command_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`history` lists the runs, `report --run` writes beside what counts now, and says which runs there are."""
    (tmp_path / "grading.toml").write_text('title = "T"\n[[assignments]]\nid = "one"\ntitle = "One"\nfile = "one.py"\n')
    for folder in ("assignments/one", "solutions/one"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "one.py").write_text("")
    out = tmp_path / "out"
    stored(out, record("ann", check("a", Outcome.FAILED)))
    stored(out, record("ann", check("a")))

    def say(*words: str) -> int:
        command = [sys.executable, "-m", "autograder", *words, "--out", str(out), "--course", str(tmp_path)]
        return subprocess.run(command, check=False).returncode

    assert say("history") == 0
    assert [line.split()[:2] for line in capfd.readouterr().out.splitlines()] == [["run", "1"], ["run", "2"]]
    assert say("report", "--run", "1") == 0 and say("report") == 0 and say("report", "--student", "ann") == 0
    scores = [json.loads((out / folder / "ann" / "one.json").read_text())["score"] for folder in ("run-1", ".")]
    assert scores == [0, 2] and (out / "run-1" / "index.html").is_file() and (out / "ann" / "index.html").is_file()
    capfd.readouterr()
    assert say("report", "--run", "7") == 2 and "no run 7; there are 1, 2" in capfd.readouterr().err


def test_many_results_are_written_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is there, and the class report is the same."""
    stored(tmp_path, *(record(f"s{n}", check("a"), check("b", Outcome.FAILED, mistake="m")) for n in range(6)))
    alone = write_class(tmp_path / "alone", COURSE, {}, folder=tmp_path, pages=True)
    monkeypatch.setattr(writing, "FEW", 1)
    monkeypatch.setattr(writing.os, "sched_getaffinity", lambda _: {0, 1})
    assert write_class(tmp_path / "shared", COURSE, {}, folder=tmp_path, pages=True) == alone
    texts = [
        {file.relative_to(side): file.read_text() for file in side.rglob("*.*")}
        for side in (tmp_path / "alone", tmp_path / "shared")
    ]
    assert texts[0] == texts[1] and len(texts[0]) == 3 + 6 * 3


def test_how_the_results_came_about(tmp_path: Path) -> None:
    """The class report tells run, duration and versions, and how many students have everything graded."""
    with store.open_store(tmp_path) as results:
        times = iter(DUE + timedelta(seconds=10 * n) for n in range(9))
        results.now = lambda: next(times)
        results.begin_run()
        given = {"environment": '{"python": "3.11", "torch": "2.9"}', "kept": b"{}", "content": b"x", "kind": "py"}
        results.put(Deposit(record=record("ann", check("a")), **given))
        results.end_run("finished")
    write_class(tmp_path, COURSE, {})
    text = Page((tmp_path / "index.html").read_text()).text
    assert "1, begun 2026-12-01 12:00 UTC, finished, took 20 s" in text and "python 3.11, torch 2.9" in text
    assert "1 of 1 students have every assignment graded" in text and "Students by score: 90–100 %: 1" in str(
        Page((tmp_path / "index.html").read_text()).attributes
    )


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_schema_one() -> None:
    """The JSON has the fields that other programs rely on."""
    value = json.loads(student_json(record("ann", check("a"), check("b", Outcome.FAILED, message="no")), COURSE))
    assert value["schema"] == 1 and value["score"] == 2 and value["max_score"] == 4 and value["status"] == "graded"
    assert {"student", "assignment", "submission_sha256", "isolation", "device", "seed"} < set(value)
    names = ["id", "title", "task", "visibility", "points", "max_points", "outcome", "message", "mistake"]
    assert [list(one) for one in value["checks"]] == [names, names]
    assert value["checks"][1]["outcome"] == "failed" and value["checks"][1]["message"] == "no"


def test_hidden_checks_say_title_outcome_and_hint_only() -> None:
    """Neither page nor JSON holds a hidden check's message or traceback."""
    secret = check(
        "h",
        Outcome.FAILED,
        visibility="hidden",
        title="Scaling",
        message="SECRET expected 3.14",
        hint="divided by d",
        mistake="divides_by_d",
        traceback=(SourceLine(3, "f", "SECRET"),),
    )
    for text in (student_json(record("ann", secret), COURSE).decode(), student_html(record("ann", secret), COURSE)):
        assert "SECRET" not in text and "Scaling" in text and "divided by d" in text and "failed" in text
    closed = Course(title="A", assignments=COURSE.assignments, hidden=Hidden(title=False, outcome=False, hint=False))
    value = json.loads(student_json(record("ann", secret), closed))["checks"][0]
    assert (value["title"], value["outcome"], value["points"], value["mistake"]) == (
        "Hidden check",
        "withheld",
        None,
        None,
    )
    assert (
        value["id"] == "hidden"
        and value["message"] == ""
        and "divided" not in student_html(record("a", secret), closed)
    )


def test_every_outcome_has_a_face() -> None:
    """No outcome is left without words."""
    assert {outcome.value for outcome in Outcome} < set(FACES)
    page = student_html(record("ann", *(check(outcome.value, outcome) for outcome in Outcome)), COURSE)
    assert all(FACES[outcome.value].text in page for outcome in Outcome)


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    """Scripts, markup, terminal and bidirectional controls from outside are shown as what they are."""
    bad = check(EVIL, Outcome.RAISED, message=EVIL, hint=EVIL, mistake="m", traceback=(SourceLine(1, EVIL, EVIL),))
    one = record(EVIL, bad, message=EVIL)
    stored(tmp_path, record("x" + EVIL, check("a", Outcome.FORBIDDEN, message=EVIL), message="<b>"))
    write_class(tmp_path, COURSE, {"Versions": "<i>"})
    for text in (student_html(one, COURSE), (tmp_path / "index.html").read_text()):
        page = Page(text)
        assert not {"img", "b", "i"} & set(page.tags) and page.tags.count("script") <= 1
        assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
        assert "\x1b" not in text and "\x00" not in text and "\u202e" not in text and "7*7" in page.text
        (policy,) = (value for _, value in page.attributes if value and value.startswith("default-src"))
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
    json.loads(student_json(one, COURSE))


def test_pages_ask_for_nothing(tmp_path: Path) -> None:
    """No page names another host, and every link stays within the reports."""
    stored(tmp_path, record("ann", check("a", Outcome.FAILED, mistake="m", hint="h")))
    write_student(tmp_path, next(store.read(tmp_path)), COURSE)
    write_class(tmp_path, COURSE, {})
    for file in tmp_path.rglob("*.html"):
        page = Page(file.read_text())
        links = [value or "" for name, value in page.attributes if name in ("href", "src", "action")]
        assert all((file.parent / link).is_file() for link in links)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "|cmd", "%0A=1"])
def test_cells_start_no_formula(start: str) -> None:
    """A spreadsheet reads text from outside as text."""
    assert cell(start)[0] not in "=+-@\t\r|%＝ "
    assert cell("student-01") == "student-01" and cell(None) == "" and cell(0) == "0" and cell(2.5) == "2.5"


def test_not_graded_is_empty_not_zero() -> None:
    """A fault or refusal leaves its cell and the total empty; a graded zero is a zero."""
    whole = digest(
        [
            record("ann", check("a", Outcome.FAILED)),
            record("bob", status=Status.FAULT, message="torch is broken"),
            record("cat", status=Status.REFUSED, message="two files"),
            record("ann", check("b"), assignment="two"),
        ],
        COURSE,
    )
    ann, bob, cat = rows(grades_csv(whole, COURSE))
    assert (ann["one"], ann["two"], ann["total_percent"]) == ("0", "2", "75")
    assert (bob["one"], bob["two"], bob["total_percent"], bob["graded"]) == ("", "", "", "0") and cat["one"] == ""
    assert [row["score"] for row in rows(summary_csv(whole))] == ["0", "2", "", ""]
    assert [one.student for one in concerns(whole)] == ["bob", "cat"]
    assert json.loads(student_json(record("bob", status=Status.FAULT), COURSE))["score"] is None
    assert "Not graded" in student_html(record("bob", status=Status.FAULT), COURSE)


def test_late_rule_in_reports() -> None:
    """The deduction is taken from the final score and said; the score itself stays."""
    late = record("ann", check("a"), late=timedelta(hours=30))
    (row,) = rows(grades_csv(digest([late], COURSE), COURSE))
    assert row["one"] == "1.6" and json.loads(student_json(late, COURSE))["score"] == 2
    assert "less 20 %" in student_html(late, COURSE)


def test_misconceptions_count_students() -> None:
    """The most shared comes first; a student who shows it in two checks counts once."""
    wrong = [check(name, Outcome.FAILED, mistake="m", hint="the hint") for name in "ab"]
    other = check("c", Outcome.FAILED, mistake="n", hint="other")
    found = misconceptions(digest([record("ann", *wrong, other), record("bob", *wrong)], COURSE))
    assert [(one.mistake, [name for name, _ in one.students]) for one in found] == [
        ("m", ["ann", "bob"]),
        ("n", ["ann"]),
    ]
    assert found[0].hint == "the hint"


def test_item_analysis_by_hand() -> None:
    """Four students, three checks: shares, only-failures and flags as counted by hand."""
    table = {"ann": "ppp", "bob": "pfp", "cat": "pfm", "dan": "pff"}
    outcome = {"p": Outcome.PASSED, "f": Outcome.FAILED, "m": Outcome.MISSING}
    whole = digest(
        [
            record(name, *(check(f"c{i}", outcome[sign]) for i, sign in enumerate(signs)))
            for name, signs in table.items()
        ],
        COURSE,
    )
    found = analyse(whole, "one")
    assert [item.difficulty for item in found.items] == [1, 0.25, 0.5]
    assert [item.not_attempted for item in found.items] == [0, 0, 0.25]
    assert [item.only_failed for item in found.items] == [0, 1, 0]
    assert found.items[0].discrimination is None and found.items[0].flag == "nobody fails this check"
    assert found.items[1].discrimination == pytest.approx(stats.pearsonr([1, 0, 0, 0], [4, 4, 2, 2])[0])
    assert found.bins[-1] == 1 and sum(found.bins) == 4 and found.mean == pytest.approx(7 / 12)
    assert "right?" in flag(0, None) and "best students" in flag(0.5, -0.2) and flag(0.5, 0.5) == ""
    assert flag(0, None, 1) == "nobody attempted it"


def test_statistics_agree_with_scipy() -> None:
    """Discrimination and quartiles agree with independent computations, ties and constants included."""
    rng = np.random.default_rng(0)
    points = (rng.normal(size=(60, 1)) + rng.normal(size=(60, 7)) > 0).astype(float) * rng.integers(1, 4, 7)
    points[:, 3] = 1
    for index, found in enumerate(statistics.discrimination(points)):
        rest = np.delete(points, index, axis=1).sum(axis=1)
        if index == 3:
            assert found is None
        else:
            assert found == pytest.approx(stats.pearsonr(points[:, index], rest)[0])
            assert found == pytest.approx(stats.pointbiserialr(points[:, index] > 0, rest)[0])
    values = list(rng.integers(0, 5, 31) / 4)
    assert statistics.quartiles(values) == pytest.approx(np.quantile(values, [0.25, 0.5, 0.75]))


def test_alpha_by_the_textbook() -> None:
    """Alpha equals its covariance form, and 1 for parallel items; its error falls with the root of the class."""
    rng = np.random.default_rng(1)
    points = rng.normal(size=(400, 1)) + rng.normal(size=(400, 5))
    covariance = np.cov(points, rowvar=False)
    mean_variance, mean_covariance = np.diag(covariance).mean(), covariance[~np.eye(5, dtype=bool)].mean()
    by_means = 5 * mean_covariance / (mean_variance + 4 * mean_covariance)
    assert statistics.cronbach_alpha(points) == pytest.approx(by_means)
    assert statistics.cronbach_alpha(np.repeat(points[:, :1], 3, axis=1)) == pytest.approx(1)
    error = statistics.alpha_standard_error(points)
    samples = [statistics.cronbach_alpha(points[rng.integers(0, 400, 400)]) for _ in range(400)]
    assert error == pytest.approx(np.std(np.array(samples, dtype=float)), rel=0.15)


@pytest.mark.parametrize("shape", [(0, 0), (1, 3), (5, 1), (2, 2)])
def test_statistics_of_too_little(shape: tuple[int, int]) -> None:
    """One student, one check or none at all give no number rather than a wrong one."""
    points = np.ones(shape)
    assert statistics.cronbach_alpha(points) is None and statistics.alpha_standard_error(points) is None
    assert statistics.matrix([]).shape == (0, 0) and statistics.quartiles([]) is None
    assert statistics.correlation(np.ones(2), np.ones(2)) is None


def test_printable() -> None:
    """Invisible characters become numbers, ordinary ones in any language stay, long text is cut and says so."""
    assert printable("a\x1b[31mb\u202ec\ud800") == "a\\x1b[31mb\\u202ec\\ud800"
    assert printable("Ünïcødé 日本 λ\n\t") == "Ünïcødé 日本 λ\n\t" and one_line("a\nb\tc") == "a b c"
    assert printable("x" * 30, 10) == "x" * 10 + " … (20 more characters)"
