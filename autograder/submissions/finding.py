"""Which files were handed in, by whom, for what: nbgrader's layout, loose files, or archives of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

from autograder.course import Assignment, Course, Roster
from autograder.course.nearest import did_you_mean
from autograder.printable import one_line
from autograder.submissions import timestamp
from autograder.submissions.downloads import Handed, bulk_node, handed_in
from autograder.submissions.slug import readable_name, slug
from autograder.submissions.tree import Node, archive_node, disk_node
from autograder.submissions.values import SIZE_LIMITS, Kind, Located, Refused, Submission, Unreadable

Found = Located | Refused
COUNT = re.compile(r"-\d+(\.\w+)$")
KINDS: dict[str, Kind] = {".py": "py", ".ipynb": "ipynb"}


class NotFound(Exception):
    """What the command line names is not there, or cannot be understood."""


def find_submissions(
    paths: Iterable[Path], course: Course, assignment: str | None = None, roster: Roster | None = None
) -> Iterator[Submission | Refused]:
    """All submissions under `paths`, read one at a time. Raises NotFound."""
    for found in locate(paths, course, assignment, roster):
        yield found.take() if isinstance(found, Located) else found


def locate(
    paths: Iterable[Path], course: Course, assignment: str | None = None, roster: Roster | None = None
) -> list[Found]:
    """All submissions under `paths`, not yet read; with `assignment`, those of that one alone. Raises NotFound.

    `roster` says who is who in a learning system's bulk download.
    """
    wanted = _known(course, assignment) if assignment else None
    found = [one for path in paths for one in _under(path, course, wanted, roster or Roster())]
    return _one_each(found)


def locate_in_folder(folder: Path, student: str, assignment: Assignment) -> Found:
    """The submission in a folder that holds what one student handed in for one assignment."""
    return next(_assignment_folder(disk_node(folder, follow_links=True), student, assignment))


def _known(course: Course, name: str) -> Assignment:
    assignment = course.get(name)
    if assignment is None:
        hint = did_you_mean(name, course.ids)
        raise NotFound(f"unknown assignment {name!r}; there are: {', '.join(course.ids)}{hint}")
    return assignment


def _under(path: Path, course: Course, wanted: Assignment | None, roster: Roster) -> Iterator[Found]:
    if not path.exists():
        raise NotFound(f"{path}: no such file or folder")
    if path.is_dir() or path.suffix.lower() == ".zip":
        try:
            handed = handed_in(bulk_node(path), roster)
        except Unreadable as error:
            yield Refused("", wanted.id if wanted else "", readable_name(str(path)), str(error))
            return
        if handed is not None:
            yield from _downloaded(path, handed, course, wanted)
            return
    node = disk_node(path, follow_links=True)
    if not node.is_folder and path.suffix.lower() != ".zip":
        yield _loose_file(node, path, course, wanted)
        return
    try:
        top = node if node.is_folder else archive_node(node)
        yield from _folder(top, path, course, wanted)
    except Unreadable as error:
        yield Refused("", wanted.id if wanted else "", node.path, str(error))


def _downloaded(path: Path, handed: list[Handed], course: Course, wanted: Assignment | None) -> Iterator[Found]:
    """What a learning system passed on: one assignment, for which it says who handed in what."""
    if wanted is None:
        names = {file.name for one in handed for file in one.files}
        owners = [known for known in course.assignments if names & set(_names(known))]
        if len(owners) != 1:
            raise NotFound(f"{path}: which assignment is it for? Say --assignment with one of: {', '.join(course.ids)}")
        (wanted,) = owners
    for one in handed:
        files = [replace(file, name=_less_count(file.name, wanted)) for file in one.files]
        try:
            found = _of_files(files, one.path, one.student, wanted, one.submitted_at, one.note)
        except Unreadable as error:
            found = Refused(one.student, wanted.id, one.path, str(error))
        yield (
            replace(found, reason=f"{found.reason} ({one.note})") if isinstance(found, Refused) and one.note else found
        )


def _less_count(name: str, assignment: Assignment) -> str:
    """Canvas calls the second upload of a file `name-1`, the third `name-2`."""
    plain = COUNT.sub(r"\1", name)
    return plain if plain in _names(assignment) else name


def _folder(top: Node, path: Path, course: Course, wanted: Assignment | None) -> Iterator[Found]:
    """A folder is an assignment's, a student's or a class's, by the names in it and above it."""
    children = list(top.children())
    names = {child.name for child in children if child.is_folder}
    above = course.get(path.resolve().name)
    if above is not None and not names & set(course.ids):
        if wanted is None or wanted == above:
            yield from _assignment_folder(top, path.resolve().parent.name, above)
    elif names & set(course.ids):
        yield from _student_folder(top, course, wanted)
    elif [child.name for child in children] == ["submitted"]:
        yield from _class_folder(children[0], course, wanted)
    else:
        yield from _class_folder(top, course, wanted)


def _class_folder(top: Node, course: Course, wanted: Assignment | None) -> Iterator[Found]:
    for child in top.children():
        if child.is_folder:
            try:
                yield from _student_folder(child, course, wanted)
            except Unreadable as error:
                yield Refused(child.name, wanted.id if wanted else "", child.path, str(error))
        elif wanted is not None and _kind(child.name):
            yield _file_of(child, PurePath(child.name).stem, wanted)
        elif _kind(child.name):
            yield Refused(
                PurePath(child.name).stem, "", child.path, "lies in no student's folder: which assignment is it for?"
            )


def _student_folder(folder: Node, course: Course, wanted: Assignment | None) -> Iterator[Found]:
    for child in folder.children():
        known = course.get(child.name)
        if wanted is not None and known != wanted:
            continue
        if known is None and (child.is_folder or _kind(child.name)):
            yield Refused(folder.name, child.name, child.path, _unknown(child, course))
        elif known is not None and child.is_folder:
            yield from _assignment_folder(child, folder.name, known)
        elif known is not None:
            yield Refused(folder.name, known.id, child.path, "is no folder with a submission in it")


def _unknown(child: Node, course: Course) -> str:
    if not child.is_folder:
        return f"lies in no assignment's folder; expected one of: {', '.join(course.ids)}"
    name = one_line(child.name, 100)
    return f"unknown assignment {name!r}; there are: {', '.join(course.ids)}{did_you_mean(name, course.ids)}"


def _assignment_folder(folder: Node, student: str, assignment: Assignment) -> Iterator[Found]:
    try:
        yield _in_assignment_folder(folder, student, assignment)
    except Unreadable as error:
        yield Refused(student, assignment.id, folder.path, str(error))


def _in_assignment_folder(folder: Node, student: str, assignment: Assignment) -> Found:
    children = list(folder.children())
    return _of_files(children, folder.path, student, assignment, *_submitted_at(children))


def _of_files(
    children: list[Node], path: str, student: str, assignment: Assignment, submitted_at: datetime | None, note: str
) -> Found:
    archives = [child for child in children if child.name.lower().endswith(".zip")]
    expected = _expected(children, assignment)
    if not expected and len(archives) == 1:
        children = _inside(archive_node(archives[0]))
        expected = _expected(children, assignment)
    match expected:
        case [one]:
            return _file_of(one, student, assignment, submitted_at, note)
        case []:
            return Refused(student, assignment.id, path, _missing(children, assignment))
        case _:
            names = " and ".join(repr(one_line(child.name, 100)) for child in expected)
            return Refused(student, assignment.id, path, f"two files for one assignment: {names}; hand in one")


def _inside(archive: Node) -> list[Node]:
    """What an archive holds; a single folder around everything is looked through."""
    children = list(archive.children())
    if len(children) == 1 and children[0].is_folder:
        return list(children[0].children())
    return children


def _names(assignment: Assignment) -> tuple[str, str]:
    return assignment.file, f"{PurePath(assignment.file).stem}.ipynb"


def _expected(children: list[Node], assignment: Assignment) -> list[Node]:
    allowed = {name.casefold() for name in _names(assignment)}
    found = [child for child in children if child.name.casefold() in allowed]
    return found if any(child.name in _names(assignment) for child in found) else []


def _missing(children: list[Node], assignment: Assignment) -> str:
    python, notebook = _names(assignment)
    handed_in = [one_line(child.name, 100) for child in children if _kind(child.name)]
    if not handed_in:
        return f"no file; expected {python} or {notebook}"
    return f"wrong file name: found {', '.join(map(repr, handed_in[:5]))}, expected {python} or {notebook}"


def _submitted_at(children: list[Node]) -> tuple[datetime | None, str]:
    stamp = next((child for child in children if child.name == timestamp.FILE_NAME), None)
    if stamp is None:
        return None, ""
    try:
        return timestamp.parse_timestamp(stamp.read(timestamp.SIZE_LIMIT)), ""
    except (ValueError, Unreadable) as error:
        why = one_line(str(error), 100)
        return None, f"{timestamp.FILE_NAME} is not understood, so the late rule is not applied: {why}"


def _loose_file(node: Node, path: Path, course: Course, wanted: Assignment | None) -> Found:
    if _kind(node.name) is None:
        raise NotFound(f"{path}: expected a .py, .ipynb or .zip file, or a folder")
    if wanted is not None:
        return _file_of(node, PurePath(node.name).stem, wanted)
    folder = path.resolve().parent
    above = course.get(folder.name)
    if above is not None and node.name in _names(above):
        return _file_of(node, folder.parent.name, above)
    owners = [known for known in course.assignments if node.name in _names(known)]
    if len(owners) == 1:
        return _file_of(node, PurePath(node.name).stem, owners[0])
    raise NotFound(f"{path}: which assignment is it for? Say --assignment with one of: {', '.join(course.ids)}")


def _kind(name: str) -> Kind | None:
    return KINDS.get(PurePath(name).suffix.lower())


def _file_of(
    node: Node, student: str, assignment: Assignment, submitted_at: datetime | None = None, note: str = ""
) -> Found:
    kind = _kind(node.name)
    if kind is None:
        return Refused(student, assignment.id, node.path, "is neither a .py nor an .ipynb file")
    if node.is_folder:
        return Refused(student, assignment.id, node.path, "is a folder, where a file should be")
    limit = SIZE_LIMITS[kind]
    return Located(student, assignment.id, node.path, kind, lambda: node.read(limit), submitted_at, note)


def _one_each(found: list[Found]) -> list[Found]:
    """Two files of one student for one assignment are refused: which of them counts is not ours to guess."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        key = (slug(one.student).casefold(), one.assignment) if one.student else (one.path, "")
        groups.setdefault(key, []).append(one)
    return [group[0] if len(group) == 1 else _clash(group) for group in groups.values()]


def _clash(group: list[Found]) -> Refused:
    first = group[0]
    paths = ", ".join(one_line(one.path, 200) for one in group[:5])
    return Refused(first.student, first.assignment, first.path, f"two files for one assignment: {paths}; hand in one")
