"""Builds a release: the shared files, then a folder for each assignment. Same input, same bytes."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import autograder
from autograder.course import Assignment as Entry
from autograder.course import Course
from autograder.grade.assignment import Assignment, load_assignment
from autograder.release.answers import write_answers
from autograder.release.extract import public_source
from autograder.release.leaks import GENERATED, Secrets, require_no_leak
from autograder.release.notebook import notebook_of
from autograder.release.pages import CONFTEST, COURSE, PYTEST, REQUIREMENTS, TEST, assignment_page, otter_test
from autograder.release.personal import personal_stub, require_common_numbers
from autograder.submissions import slug

SHIPPED = (
    "__init__.py",
    "model.py",
    "tree.py",
    "wire.py",
    "printable.py",
    *(f"checks/{name}.py" for name in ("__init__", "ask", "author", "calls", "compare", "draw", "examine", "explain")),
    *(f"checks/{name}.py" for name in ("failure", "student")),
    *(f"subject/{name}.py" for name in ("__init__", "device", "pretend", "source", "trace", "ways")),
    *(f"grade/{name}.py" for name in ("__init__", "assignment", "diagnose")),
    *(
        f"release/{name}.py"
        for name in ("__init__", "examination", "hand_in", "known", "practice", "progress", "pupil", "stored")
    ),
)
EARLIEST = (1980, 1, 1, 0, 0, 0)
HAND_IN = "from autograder.release.hand_in import main\n\nmain()\n"


def build_release(course: Course, wanted: list[str], out: Path, zipped: bool = False) -> Iterator[str]:
    """Write the release into `out`, yielding each assignment's id when it is done; `zipped`, a zip of each besides.

    Raises `AssignmentError` where an assignment cannot be used, `LeakError` where a released byte tells a secret.
    """
    out.mkdir(parents=True, exist_ok=True)
    _write_shared(course, out)
    for name in wanted:
        entry = course.get(name)
        assert entry is not None
        build_assignment(course, entry, out / name)
        if zipped:
            pack(out, name)
        yield name
    require_no_leak(out, [Secrets.of(course, entry) for entry in course.assignments])


def pack(out: Path, name: str) -> Path:
    """Write `<id>.zip`: one assignment with all that it needs, the same bytes every time."""
    target = out / f"{name}.zip"
    shared = [path for path in out.iterdir() if path.is_file() and path.suffix != ".zip"]
    members = [*shared, *(out / "autograder").rglob("*"), *(out / name).rglob("*")]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in members if path.is_file() and not GENERATED & set(path.parts)):
            info = zipfile.ZipInfo(path.relative_to(out).as_posix(), EARLIEST)
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target


def build_personal(course: Course, wanted: list[str], out: Path, secret: str, students: Iterable[str]) -> Iterator[str]:
    """Write `<out>/students/<student>/<id>/`: file and notebook with the numbers of each student's quiz.

    Yields each assignment's id when it is done for all. Raises `AssignmentError`.
    """
    for name in wanted:
        entry = course.get(name)
        assert entry is not None
        assignment = load_assignment(course.solutions(entry), entry.file, entry.tasks)
        stub = course.stub(entry).read_text("utf-8")
        tested = [task.name for task in assignment.tasks if any(one.public for one in assignment.checks_of(task.name))]
        for student in students:
            text = personal_stub(stub, assignment.tasks, secret, student)
            folder = out / "students" / slug(student) / name
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / entry.file, text)
            notebook = notebook_of(text, entry.id, [task.name for task in assignment.tasks], tested)
            _write(folder / f"{Path(entry.file).stem}.ipynb", notebook)
        yield name


def build_assignment(course: Course, entry: Entry, folder: Path) -> None:
    """Write one assignment's folder anew."""
    assignment = load_assignment(course.solutions(entry), entry.file, entry.tasks)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stub = course.stub(entry).read_text("utf-8")
    require_common_numbers(stub, assignment.tasks)
    stem = Path(entry.file).stem
    names = [task.name for task in assignment.tasks]
    public = {name: [check for check in assignment.checks_of(name) if check.public] for name in names}
    tested = [name for name in names if public[name]]
    due = f"{entry.due:%-d %B %Y, %H:%M}" if entry.due else ""
    _write(folder / entry.file, stub)
    _write(folder / f"{stem}.ipynb", notebook_of(stub, entry.id, names, tested))
    _write(folder / f"test_{stem}.py", TEST.format(id=entry.id, first=names[0]))
    _write(folder / "README.md", assignment_page(entry.title, entry.file, due, assignment.tasks, assignment.checks))
    written = (course.solutions(entry) / "checks.py").read_text("utf-8")
    _write(folder / "public_checks.py", public_source(written, assignment, offered_letters(assignment)))
    _write(folder / "requirements.txt", REQUIREMENTS)
    (folder / "tests").mkdir()
    for name in tested:
        _write(folder / "tests" / f"{name}.py", otter_test(entry.id, assignment.task(name), public[name]))
    write_answers(assignment, folder)


def offered_letters(assignment: Assignment) -> dict[str, str]:
    """The letters offered by each multiple-choice question."""
    letters: dict[str, set[str]] = {}
    for mistake in assignment.mistakes:
        if mistake.answer is not None:
            letters.setdefault(mistake.task, set()).add(mistake.answer)
    for task, offered in letters.items():
        offered.add(getattr(assignment.solution, task)())
    return {task: "".join(sorted(offered)) for task, offered in letters.items()}


def _write_shared(course: Course, out: Path) -> None:
    engine = Path(autograder.__file__).parent
    for name in SHIPPED:
        target = out / "autograder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((engine / name).read_bytes())
    listed = "\n".join(f"- [{entry.title}]({entry.id}/README.md)" for entry in course.assignments)
    _write(out / "README.md", COURSE.format(title=course.title, assignments=listed, first=course.ids[0]))
    _write(out / "requirements.txt", REQUIREMENTS)
    _write(out / "pytest.ini", PYTEST)
    _write(out / "conftest.py", CONFTEST)
    _write(out / "hand_in.py", HAND_IN)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
