"""`grading.toml` becomes values, and what is wrong in it is told precisely."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from autograder.course import CourseError, Late, deduction, find_course, load_course
from autograder.model import Isolation

GOOD = """
title = "A course"
isolation = "restricted"

[limits]
check_seconds = 3

[[assignments]]
id = "lecture08_transformer"
title = "Attention"
file = "transformer.py"
due = 2026-12-01T12:00:00+01:00
tasks = ["causal_mask"]
"""


def write(folder: Path, text: str) -> Path:
    stub = folder / "assignments" / "lecture08_transformer" / "transformer.py"
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.write_text("def causal_mask(n):\n    raise NotImplementedError\n")
    (folder / "grading.toml").write_text(text)
    return folder / "grading.toml"


def test_values_are_read(tmp_path: Path) -> None:
    """What the file says is in the course, and the rest has its default."""
    course = load_course(write(tmp_path, GOOD))
    assert course.title == "A course" and course.isolation is Isolation.RESTRICTED
    assert course.limits.check_seconds == 3 and course.limits.memory_mib == 2048
    assert course.ids == ("lecture08_transformer",) and course.get("nothing") is None
    assert course.stub(course.assignments[0]).is_file()
    assert find_course(tmp_path / "assignments") == tmp_path / "grading.toml"


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("check_seconds", "check_secnds", ["limits.check_secnds", "unknown", "memory_mib", "mean 'check_seconds'"]),
        ("check_seconds = 3", 'check_seconds = "three"', ["limits.check_seconds", "'three'", "float"]),
        ("check_seconds = 3", "check_seconds = -3", ["limits.check_seconds", "-3", "> 0"]),
        ('"restricted"', '"seeled"', ["isolation", "'seeled'", "process", "did you mean 'sealed'"]),
        ('"lecture08_transformer"', '"lecture8_transformer"', ["assignments[0].id", "mean 'lecture08_transformer'"]),
        ('"transformer.py"', '"transfomer.py"', ["assignments[0].file", "did you mean 'transformer.py'"]),
        ('["causal_mask"]', '["causal_msk"]', ["assignments[0].tasks[0]", "did you mean 'causal_mask'"]),
        ('title = "Attention"\n', "", ["assignments[0].title", "missing"]),
        ("+01:00", "", ["assignments[0].due", "timezone"]),
        ('title = "A course"', "title = ", ["not TOML", "line 2"]),
        ("[limits]", "[[limits]]", ["limits", "object"]),
        ("[limits]", "[limits]\ngpu_memory_mib = 512", ["limits.gpu_memory_mib", "512", ">= 1024"]),
    ],
)
def test_mistakes_are_located(tmp_path: Path, old: str, new: str, parts: list[str]) -> None:
    """A wrong key, type, range or reference names file, key, what was found and what is allowed."""
    assert old in GOOD
    with pytest.raises(CourseError) as caught:
        load_course(write(tmp_path, GOOD.replace(old, new, 1)))
    for part in [str(tmp_path / "grading.toml"), *parts]:
        assert part in str(caught.value)


def test_an_id_is_given_once(tmp_path: Path) -> None:
    """Two assignments of one id are refused."""
    again = '[[assignments]]\nid = "lecture08_transformer"\ntitle = "B"\nfile = "transformer.py"\n'
    with pytest.raises(CourseError, match=r"assignments\[1\].id"):
        load_course(write(tmp_path, GOOD + again))


def test_no_course_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """A folder without a course names itself."""
    with pytest.raises(CourseError, match=r"no grading\.toml"):
        find_course(tmp_path)
    with pytest.raises(CourseError, match="cannot be read"):
        load_course(tmp_path / "other.toml")


@pytest.mark.parametrize(
    ("late", "share"),
    [
        (timedelta(minutes=-1), 0.0),
        (timedelta(0), 0.0),
        (timedelta(minutes=10), 0.0),
        (timedelta(minutes=11), 0.1),
        (timedelta(days=1), 0.1),
        (timedelta(days=1, minutes=1), 0.2),
        (timedelta(days=40), 0.3),
    ],
)
def test_late_rule(late: timedelta, share: float) -> None:
    """Nothing within the grace time, then a share for each day begun since the due date, up to the cap."""
    due = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    rule = Late(grace_minutes=10, percent_per_day=10, cap_percent=30)
    assert deduction(rule, due, due + late) == pytest.approx(share)
    assert deduction(rule, None, due) == 0 and deduction(rule, due, None) == 0
