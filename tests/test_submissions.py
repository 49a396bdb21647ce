"""What was handed in is found, read within limits, or refused with a reason; nothing else stops."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Assignment, Course
from autograder.submissions import NotFound, Refused, Submission, find_submissions, slug

COURSE = Course(
    title="A course",
    assignments=(
        Assignment(id="lecture08_transformer", title="Attention", file="transformer.py"),
        Assignment(id="lecture10_vae", title="VAE", file="vae.py"),
    ),
)


def hand_in(root: Path, name: str, content: bytes = b"x = 1\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def find(*paths: Path, assignment: str | None = None) -> list[Submission | Refused]:
    return list(find_submissions(paths, COURSE, assignment))


def only(*paths: Path, assignment: str | None = None) -> Submission | Refused:
    (one,) = find(*paths, assignment=assignment)
    return one


def reason(*paths: Path, assignment: str | None = None) -> str:
    one = only(*paths, assignment=assignment)
    assert isinstance(one, Refused), one
    return one.reason


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def test_nbgrader_layout(tmp_path: Path) -> None:
    """submitted/<student>/<assignment>/<file>, with or without a time stamp."""
    hand_in(tmp_path, "submitted/ann/lecture08_transformer/transformer.py")
    hand_in(tmp_path, "submitted/ann/lecture08_transformer/timestamp.txt", b"2026-12-01 10:00:00.5 UTC\n")
    hand_in(tmp_path, "submitted/ann/lecture10_vae/vae.ipynb", b"{}")
    hand_in(tmp_path, "submitted/bob/lecture10_vae/vae.py")
    hand_in(tmp_path, "submitted/bob/lecture10_vae/notes.txt")
    for top in (tmp_path, tmp_path / "submitted"):
        found = find(top)
        assert [(one.student, one.assignment) for one in found] == [
            ("ann", "lecture08_transformer"),
            ("ann", "lecture10_vae"),
            ("bob", "lecture10_vae"),
        ]
        assert all(isinstance(one, Submission) for one in found)
    first, second, _ = find(tmp_path)
    assert isinstance(first, Submission) and isinstance(second, Submission)
    assert first.submitted_at == datetime(2026, 12, 1, 10, 0, 0, 500000, tzinfo=UTC)
    assert first.content == b"x = 1\n" and (first.kind, second.kind) == ("py", "ipynb")
    assert [one.student for one in find(tmp_path / "submitted" / "ann")] == ["ann", "ann"]
    assert only(tmp_path / "submitted" / "bob" / "lecture10_vae").student == "bob"
    assert only(tmp_path / "submitted" / "bob" / "lecture10_vae" / "vae.py").student == "bob"
    assert [one.student for one in find(tmp_path, assignment="lecture10_vae")] == ["ann", "bob"]


def test_loose_files(tmp_path: Path) -> None:
    """With the assignment given, files are students' by their stems; without, the name must tell."""
    ann, bob = hand_in(tmp_path, "ann.py"), hand_in(tmp_path, "bob.ipynb")
    assert [one.student for one in find(ann, bob, assignment="lecture10_vae")] == ["ann", "bob"]
    assert [one.student for one in find(tmp_path, assignment="lecture10_vae")] == ["ann", "bob"]
    with pytest.raises(NotFound, match="--assignment"):
        find(ann)
    assert only(hand_in(tmp_path, "vae.py")).assignment == "lecture10_vae"


def test_what_the_command_line_names_must_be_there(tmp_path: Path) -> None:
    """A wrong path or assignment is the caller's mistake, with the nearest name."""
    with pytest.raises(NotFound, match="no such file"):
        find(tmp_path / "nothing")
    with pytest.raises(NotFound, match="did you mean 'lecture10_vae'"):
        find(tmp_path, assignment="lecture10_vea")
    with pytest.raises(NotFound, match=r"expected a \.py"):
        find(hand_in(tmp_path, "a.txt"), assignment="lecture10_vae")


def test_refusals_of_the_layout(tmp_path: Path) -> None:
    """Each oddity ends in a reason for that student alone."""
    top = tmp_path / "submitted"
    hand_in(top, "a/lecture10_vea/vae.py")
    hand_in(top, "b/lecture10_vae/vea.py")
    hand_in(top, "c/lecture10_vae/vae.py")
    hand_in(top, "c/lecture10_vae/vae.ipynb")
    (top / "d/lecture10_vae/vae.py").mkdir(parents=True)
    (top / "e/lecture10_vae").mkdir(parents=True)
    hand_in(top, "f/lecture10_vae/vae.py", b"#" * ((1 << 20) + 1))
    hand_in(top, "g/vae.py")
    hand_in(top, "h.py")
    hand_in(top, "i/lecture10_vae")
    hand_in(top, "j/lecture10_vae/vae.py")
    found = {one.student: one for one in find(top)}
    assert isinstance(found.pop("j"), Submission)
    assert all(isinstance(one, Refused) for one in found.values())
    reasons = {name: one.reason for name, one in found.items() if isinstance(one, Refused)}
    for name, part in {
        "a": "did you mean 'lecture10_vae'",
        "b": "found 'vea.py', expected vae.py or vae.ipynb",
        "c": "two files for one assignment",
        "d": "is a folder",
        "e": "no file; expected vae.py",
        "f": "larger than 1 MiB",
        "g": "lies in no assignment's folder",
        "h": "which assignment",
        "i": "is no folder",
    }.items():
        assert part in reasons[name]


def test_files_that_are_none(tmp_path: Path) -> None:
    """Links, pipes and unreadable files are refused, and nothing waits for a pipe."""
    top = tmp_path / "submitted"
    secret = hand_in(tmp_path, "secret.py")
    for student in "lmn":
        (top / student / "lecture10_vae").mkdir(parents=True)
    (top / "l/lecture10_vae/vae.py").symlink_to(secret)
    os.mkfifo(top / "m/lecture10_vae/vae.py")
    (top / "n/lecture10_vae/vae.py").symlink_to("nowhere")
    (top / "o").symlink_to(tmp_path)
    assert [one.reason for one in find(top) if isinstance(one, Refused)] == [
        "is a link; hand in the file itself",
        "is not an ordinary file",
        "is a link; hand in the file itself",
    ]


def test_one_file_per_student_and_assignment(tmp_path: Path) -> None:
    """The same student twice is refused once, whatever way the files came."""
    one, two = hand_in(tmp_path, "1/ann.py"), hand_in(tmp_path, "2/ann.ipynb")
    assert "two files" in reason(one, two, assignment="lecture10_vae")


def test_bad_timestamp_is_noted(tmp_path: Path) -> None:
    """A time that cannot be read costs nobody anything, and is told."""
    hand_in(tmp_path, "submitted/ann/lecture10_vae/vae.py")
    hand_in(tmp_path, "submitted/ann/lecture10_vae/timestamp.txt", b"yesterday")
    one = only(tmp_path)
    assert isinstance(one, Submission) and one.submitted_at is None and "not understood" in one.note


def test_archives_are_read(tmp_path: Path) -> None:
    """An archive of the class, of loose files, or in an assignment's folder reads like a folder."""
    whole = archive(tmp_path / "class.zip", **{"submitted/ann/lecture10_vae/vae.py": b"a", "__MACOSX/x": b""})
    assert (only(whole).student, only(whole).assignment) == ("ann", "lecture10_vae")
    assert only(archive(tmp_path / "loose.zip", **{"ann.py": b"a"}), assignment="lecture10_vae").student == "ann"
    folder = tmp_path / "submitted/bob/lecture10_vae"
    folder.mkdir(parents=True)
    archive(folder / "upload.zip", **{"work/vae.py": b"b"})
    one = only(tmp_path / "submitted")
    assert isinstance(one, Submission) and one.content == b"b"


@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"../vae.py": b""}, "points out"),
        ({"/etc/vae.py": b""}, "points out"),
        ({"a/../vae.py": b""}, "points out"),
        ({"a\\vae.py": b""}, "not allowed"),
        ({"c:vae.py": b""}, "not allowed"),
        ({"vae.py": b"", "VAE.py": b""}, "look alike"),
        ({"vae.py": b"", "ｖae.py": b""}, "look alike"),
        ({"inner.zip": b""}, "another archive"),
        ({"bomb.py": b"0" * (7 << 20)}, "times its size"),
        ({"large.py": os.urandom(33 << 20)}, "larger than 32 MiB"),
    ],
)
def test_hostile_archives_are_refused(tmp_path: Path, members: dict[str, bytes], part: str) -> None:
    """An archive that tries anything is refused as a whole, with the reason."""
    assert part in reason(archive(tmp_path / "ann.zip", **members), assignment="lecture10_vae")


@pytest.mark.parametrize(
    ("kind", "part"), [(stat.S_IFLNK, "a link"), (stat.S_IFIFO, "special"), (stat.S_IFCHR, "special")]
)
def test_special_members_are_refused(tmp_path: Path, kind: int, part: str) -> None:
    """Only ordinary files and folders are taken from an archive."""
    member = zipfile.ZipInfo("vae.py")
    member.external_attr = (kind | 0o644) << 16
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as target:
        target.writestr(member, "/etc/passwd")
    assert part in reason(tmp_path / "ann.zip", assignment="lecture10_vae")


def test_broken_archives_are_refused(tmp_path: Path) -> None:
    """Noise, a cut archive and one whose sizes lie are refused; none raises."""
    assert "not a readable zip" in reason(hand_in(tmp_path, "noise.zip", os.urandom(999)), assignment="lecture10_vae")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("vae.py", b"x" * 5000)
    cut = buffer.getvalue().replace(b"\x88\x13\x00\x00", b"\x10\x00\x00\x00")
    assert isinstance(only(hand_in(tmp_path, "lies.zip", cut), assignment="lecture10_vae"), Refused)


@given(st.text(max_size=120), st.text(max_size=120))
def test_slugs_are_safe_and_different(one: str, two: str) -> None:
    """A name becomes a harmless file name; different names stay different; harmless names stay as they are."""
    for name in (one, two):
        made = slug(name)
        assert made and made.isascii() and len(made) < 100 and not made.startswith((".", "-"))
        assert not set(made) & set('/\\:*?"<>| \n\0') and slug(made) == made
    assert one == two or slug(one) != slug(two)
    assert slug("student-01") == "student-01" and slug("index.html") != "index.html" and slug("../x") != "../x"
