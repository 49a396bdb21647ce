"""Bulk downloads of Canvas, Moodle and Gradescope: whose a file is, and what a hostile upload in one of them can do."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course, Person, Roster, load_course
from autograder.submissions import NotFound, Refused, Submission, find_submissions

ROOT = Path(__file__).parents[1]
COURSE: Course = load_course(ROOT)
ID = "lecture10_gan"
ROSTER = Roster(
    (
        Person(id="ada", name="Ada Lovelace", email="ada@example.org", canvas_id="41", sis_id="s1"),
        Person(id="bob", name="Bob Ross", email="bob@example.org", canvas_id="42"),
        Person(id="jo1", name="Jo Li"),
        Person(id="jo2", name="Jo Li"),
    )
)
SOURCE = b"x = 1\n"


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def found(tmp_path: Path, files: dict[str, bytes], unpacked: bool = False) -> dict[str, Submission | Refused]:
    """What is found in a download, as the zip that it is or unpacked."""
    place = tmp_path / "submissions.zip"
    if unpacked:
        place = tmp_path / "download"
        for name, content in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    else:
        place.write_bytes(zipped(files))
    return {one.student: one for one in find_submissions([place], COURSE, ID, ROSTER)}


@pytest.mark.parametrize("unpacked", [False, True])
def test_canvas(tmp_path: Path, unpacked: bool) -> None:
    """By the user's number; a counted name is the file's own, a late one says so, a stranger keeps the number."""
    one = found(
        tmp_path,
        {
            "lovelaceada_41_9001_gan.py": SOURCE,
            "rossbob_LATE_42_9002_gan-1.ipynb": b"{}",
            "strangerzoe_77_9003_gan.py": SOURCE,
        },
        unpacked,
    )
    assert set(one) == {"ada", "bob", "canvas-77"}
    ada, bob, zoe = one["ada"], one["bob"], one["canvas-77"]
    assert isinstance(ada, Submission) and ada.content == SOURCE and not ada.note
    assert isinstance(bob, Submission) and bob.kind == "ipynb" and "late" in bob.note and bob.submitted_at is None
    assert isinstance(zoe, Submission) and "Canvas user 77 (strangerzoe) is not in the roster" in zoe.note


def test_canvas_without_names(tmp_path: Path) -> None:
    """An anonymous number is nobody's, even where it looks like a user's."""
    one = found(tmp_path, {"anon_00041_9001_gan.py": SOURCE, "anon_x7Qp2_9002_gan.py": SOURCE})
    assert set(one) == {"anonymous-00041", "anonymous-x7Qp2"}
    assert all("Canvas gave no name" in str(getattr(item, "note", "")) for item in one.values())


@pytest.mark.parametrize("unpacked", [False, True])
def test_moodle(tmp_path: Path, unpacked: bool) -> None:
    """By the name, where one student has it; two of one name are not told apart by guessing."""
    one = found(
        tmp_path,
        {
            "Ada Lovelace_501_assignsubmission_file_/gan.py": SOURCE,
            "Jo Li_502_assignsubmission_file_/gan.py": SOURCE,
            "Zoe Stranger_503_assignsubmission_file/gan.py": SOURCE,
        },
        unpacked,
    )
    assert set(one) == {"ada", "moodle-502", "moodle-503"}
    jo = one["moodle-502"]
    assert isinstance(jo, Submission) and "2 students in the roster are called 'Jo Li'" in jo.note


def test_moodle_without_folders(tmp_path: Path) -> None:
    """Its other form has everything in the file's name."""
    one = found(tmp_path, {"Ada Lovelace_501_assignsubmission_file_gan.py": SOURCE})
    assert isinstance(one["ada"], Submission)


METADATA = b"""---
submission_1:
  :submitters:
  - :name: Ada
    :sid: s1
    :email: elsewhere@example.org
  - :name: Bob
    :sid: ''
    :email: Bob@Example.org
  :created_at: 2027-01-23 10:00:00.123456789 Z
  :score: 0.0
submission_2:
  :submitters:
  - :name: Zoe
    :sid: s9
    :email: zoe@example.org
  :created_at: 2027-01-01 10:00:00.000000000 Z
"""


def test_gradescope(tmp_path: Path) -> None:
    """Its table says whose a folder is, all of a group, and when it was handed in."""
    files = {"submission_metadata.yml": METADATA, "submission_1/gan.py": SOURCE, "submission_2/gan.py": SOURCE}
    one = found(tmp_path, {f"assignment_7_export/{name}": content for name, content in files.items()})
    assert set(one) == {"ada", "bob", "gradescope-s9"}
    ada = one["ada"]
    assert isinstance(ada, Submission) and ada.submitted_at is not None and ada.submitted_at.year == 2027


def test_a_table_with_code_in_it_is_refused(tmp_path: Path) -> None:
    """YAML can name Python objects; none is made."""
    table = b"a: !!python/object/apply:os.system ['touch x']\n"
    one = found(tmp_path, {"submission_metadata.yml": table, "submission_1/gan.py": SOURCE})
    assert isinstance(one[""], Refused) and "not understood" in one[""].reason


def test_a_download_must_say_its_assignment(tmp_path: Path) -> None:
    """One whose files fit no assignment's name is not guessed at."""
    (tmp_path / "x.zip").write_bytes(zipped({"a_41_1_homework.py": SOURCE}))
    with pytest.raises(NotFound, match="which assignment"):
        list(find_submissions([tmp_path / "x.zip"], COURSE, None, ROSTER))


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def pipe(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFIFO | 0o666) << 16
    return info


def upload(kind: str) -> bytes:
    """A student's own zip, as Canvas passes it on."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        match kind:
            case "traversal":
                archive.writestr("../../../../tmp/left_by_upload.py", SOURCE)
            case "absolute":
                archive.writestr("/tmp/left_by_upload.py", SOURCE)
            case "link":
                archive.writestr(link("gan.py"), "/etc/passwd")
            case "special":
                archive.writestr(pipe("gan.py"), b"")
            case "bomb":
                archive.writestr("gan.py", b"0" * (7 << 20))
            case "large":
                for number in range(9):
                    archive.writestr(f"part{number}.py", bytes(range(256)) * (4 * 8192))
            case "twice":
                archive.writestr("gan.py", SOURCE)
                archive.writestr("GAN.py", SOURCE)
            case "nested":
                archive.writestr("more.zip", zipped({"gan.py": SOURCE}))
            case "crowd":
                for number in range(5001):
                    archive.writestr(f"{number}", b"")
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("traversal", "points out of the archive"),
        ("absolute", "points out of the archive"),
        ("link", "holds a link"),
        ("special", "special file"),
        ("bomb", "times its size"),
        ("large", "unpacks to more than"),
        ("twice", "twice, or under names that look alike"),
        ("nested", "holds another archive"),
        ("crowd", "5001 entries"),
    ],
)
def test_a_hostile_upload_costs_its_owner_alone(tmp_path: Path, kind: str, says: str) -> None:
    """Refused with the reason, nothing written, the others of the download unharmed."""
    one = found(tmp_path, {"lovelaceada_41_9001_gan.py": SOURCE, "rossbob_42_9002_work.zip": upload(kind)})
    assert isinstance(one["ada"], Submission)
    bob = one["bob"]
    assert isinstance(bob, Refused) and says in bob.reason
    assert sorted(path.name for path in tmp_path.iterdir()) == ["submissions.zip"]
    assert not Path("/tmp/left_by_upload.py").exists()


def test_an_upload_that_is_a_harmless_zip_is_taken(tmp_path: Path) -> None:
    """Canvas passes a student's zip on as it is."""
    one = found(tmp_path, {"rossbob_42_9002_work.zip": zipped({"work/gan.py": SOURCE})})
    assert isinstance(one["bob"], Submission)


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    """What the table says and what comes out are compared."""
    content = bytearray(zipped({"lovelaceada_41_9001_gan.py": SOURCE * 100, "rossbob_42_9002_gan.py": SOURCE}))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02"))
    struct.pack_into("<I", content, place + 24, 3)
    (tmp_path / "x.zip").write_bytes(content)
    one = {item.student: item for item in find_submissions([tmp_path / "x.zip"], COURSE, ID, ROSTER)}
    assert isinstance(one["ada"], Refused) and isinstance(one["bob"], Submission)


def test_one_name_twice_in_a_download(tmp_path: Path) -> None:
    """Which of the two counts is not ours to guess."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive, pytest.warns(UserWarning):
        archive.writestr("rossbob_42_9002_gan.py", SOURCE)
        archive.writestr("rossbob_42_9002_gan.py", b"y = 2\n")
    (one,) = find_submissions([tmp_path / "x.zip"], COURSE, ID, ROSTER)
    assert isinstance(one, Refused) and "twice" in one.reason


def test_links_in_an_unpacked_download_are_not_followed(tmp_path: Path) -> None:
    """A link on disk is refused like one in an archive."""
    folder = tmp_path / "download"
    folder.mkdir()
    (folder / "lovelaceada_41_9001_gan.py").symlink_to("/etc/passwd")
    (one,) = find_submissions([folder], COURSE, ID, ROSTER)
    assert isinstance(one, Refused) and "link" in one.reason


def test_an_ordinary_folder_is_no_download(tmp_path: Path) -> None:
    """The layout of nbgrader is found as before."""
    place = tmp_path / "submitted" / "ada" / ID / "gan.py"
    place.parent.mkdir(parents=True)
    place.write_bytes(SOURCE)
    (one,) = find_submissions([tmp_path / "submitted"], COURSE, None, ROSTER)
    assert isinstance(one, Submission) and one.student == "ada"
