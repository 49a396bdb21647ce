"""The list of students: what does not fit is listed, nobody is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import CourseError, Roster, read_roster

HEADER = "id,name,email,canvas_id,moodle_id\n"


def roster(tmp_path: Path, rows: str, header: str = HEADER) -> Roster:
    file = tmp_path / "roster.csv"
    file.write_text(header + rows, "utf-8")
    return read_roster(file)


def test_people_are_found_by_every_id(tmp_path: Path) -> None:
    """By the folder's name, by an id of another system, by address in any case; an empty id finds nobody."""
    listed = roster(tmp_path, "ada,Ada Lovelace,Ada@example.org,41,m1\nbob,Bob Ross,,,\n")
    ada = listed.get("ada")
    assert ada is not None and ada == listed.having("canvas_id", "41") == listed.having("email", "ada@EXAMPLE.org")
    assert listed.having("canvas_id", "") is None and listed.having("canvas_id", "42") is None
    assert listed.named("Lovelace, Ada") == [ada]


def test_strangers_and_the_missing_are_listed(tmp_path: Path) -> None:
    """Both ways: who handed in without being listed, and who is listed without having handed in."""
    listed = roster(tmp_path, "ada,Ada,,,\nbob,Bob,,,\n")
    assert listed.unknown(["ada", "zoe"]) == ["zoe"]
    assert [person.id for person in listed.missing(["ada", "zoe"])] == ["bob"]


def test_duplicates_are_told_and_not_chosen_from(tmp_path: Path) -> None:
    """An id given twice belongs to neither row; a number given twice is told."""
    listed = roster(tmp_path, "ada,Ada,,41,\nADA,Other,,42,\nbob,Bob,,41,\n,Nobody,,,\n")
    assert [person.id for person in listed.people] == ["bob"]
    assert any("id 'ada'" in problem for problem in listed.problems)
    assert any("canvas_id '41'" in problem for problem in listed.problems)
    assert any("line 5: no id: Nobody" in problem for problem in listed.problems)


def test_two_of_one_name_are_both_found(tmp_path: Path) -> None:
    """A name is no id."""
    assert len(roster(tmp_path, "a,Jo Li,,,\nb,Li Jo,,,\n").named("Jo Li")) == 2


@pytest.mark.parametrize(
    ("header", "rows", "says"),
    [
        ("id,nmae\n", "a,b\n", "did you mean 'name'"),
        ("id,email\n", "a,b\n", "'name' is missing"),
        (HEADER, "", "no students"),
        (HEADER, "a,b,c,d,e,f\n", "more cells"),
        (HEADER, 'a,"b\n', "not a CSV file"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, header: str, rows: str, says: str) -> None:
    """Columns are never guessed."""
    with pytest.raises(CourseError, match=says):
        roster(tmp_path, rows, header)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """In another encoding, names would be wrong."""
    file = tmp_path / "roster.csv"
    file.write_bytes("id,name\na,Jürgen\n".encode("latin-1"))
    with pytest.raises(CourseError, match="UTF-8"):
        read_roster(file)
