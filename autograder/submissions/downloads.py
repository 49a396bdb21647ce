"""Bulk downloads of Canvas, Moodle and Gradescope: whose each file is, by the name that the system gave it.

Who is not on the roster keeps the system's own number as a name, and a note says so: nobody is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course import Person, Roster
from autograder.printable import one_line
from autograder.submissions.archive import bulk_members
from autograder.submissions.tree import Node, disk_node, tree_of
from autograder.submissions.values import Unreadable

# doejane_LATE_12345_67890_transformer-1.py: the user's number, the upload's, and the student's name for the file
CANVAS = re.compile(r"^(?P<name>[^_/]*)_(?P<late>LATE_)?(?P<user>\d+)_(?P<upload>\d+)_(?P<file>[^/]+)$")
CANVAS_ANONYMOUS = re.compile(r"^anon_(?P<late>LATE_)?(?P<user>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>[^/]+)$")
# Jane Doe_123456_assignsubmission_file_/transformer.py, or the same without the slash
MOODLE = re.compile(r"^(?P<name>[^/]+?)_(?P<user>\d+)_assignsubmission_file_?(?P<file>[^/]*)$")
GRADESCOPE = "submission_metadata.yml"
METADATA_LIMIT = 64 << 20
LATE = "Canvas marks it as late; when it was handed in is not known, so the late rule is not applied"


class Handed(NamedTuple):
    """What one student handed in, as the learning system passed it on."""

    student: str
    path: str
    files: list[Node]
    submitted_at: datetime | None = None
    note: str = ""


@dataclass
class _Pile:
    """Files that belong to one user of a learning system."""

    student: str
    notes: list[str]
    path: str
    files: list[Node]


def bulk_node(path: Path) -> Node:
    """A download as a folder, whether it is one or a zip archive. Raises Unreadable."""
    if path.is_dir():
        return _unwrapped(disk_node(path, follow_links=True))
    return _unwrapped(tree_of(path.name, str(path), bulk_members(path)))


def handed_in(top: Node, roster: Roster) -> list[Handed] | None:
    """Everything in a bulk download, or None where it is none. Raises Unreadable where its table cannot be read."""
    children = list(top.children())
    if any(child.name == GRADESCOPE for child in children):
        return list(_gradescope(children, roster))
    for pattern, whose in ((CANVAS_ANONYMOUS, _canvas_anonymous), (CANVAS, _canvas_user), (MOODLE, _moodle_user)):
        matches = [(child, pattern.match(child.name)) for child in children]
        if children and all(match for _, match in matches):
            return _piles([(child, match) for child, match in matches if match], whose, roster)
    return None


def _unwrapped(top: Node) -> Node:
    """Looks through one folder around everything."""
    children = list(top.children())
    if len(children) == 1 and children[0].is_folder and not MOODLE.match(children[0].name):
        return children[0]
    return top


Whose = Callable[[re.Match[str], Roster], tuple[str, str]]


def _piles(found: Iterable[tuple[Node, re.Match[str]]], whose: Whose, roster: Roster) -> list[Handed]:
    piles: dict[str, _Pile] = {}
    for node, match in found:
        student, note = whose(match, roster)
        pile = piles.setdefault(student, _Pile(student, [], node.path, []))
        pile.files += list(node.children()) if node.is_folder else [replace(node, name=match["file"])]
        pile.notes += [line for line in (note, LATE if match.groupdict().get("late") else "") if line]
    return [
        Handed(pile.student, pile.path, pile.files, None, "; ".join(dict.fromkeys(pile.notes)))
        for pile in piles.values()
    ]


def _canvas_user(match: re.Match[str], roster: Roster) -> tuple[str, str]:
    person = roster.having("canvas_id", match["user"])
    if person is not None:
        return person.id, ""
    return (
        f"canvas-{match['user']}",
        f"Canvas user {match['user']} ({one_line(match['name'], 60)}) is not in the roster",
    )


def _canvas_anonymous(match: re.Match[str], roster: Roster) -> tuple[str, str]:
    return f"anonymous-{match['user']}", "Canvas gave no name: switch anonymous grading off before the download"


def _moodle_user(match: re.Match[str], roster: Roster) -> tuple[str, str]:
    people = roster.named(match["name"])
    if len(people) == 1:
        return people[0].id, ""
    name = one_line(match["name"], 80)
    why = f"{len(people)} students in the roster are called {name!r}" if people else f"{name!r} is not in the roster"
    return f"moodle-{match['user']}", f"Moodle participant {match['user']}: {why}"


def _gradescope(children: list[Node], roster: Roster) -> Iterator[Handed]:
    by_name = {child.name: child for child in children}
    for name, entry in _table(by_name[GRADESCOPE]).items():
        folder = by_name.get(name)
        submitters = entry.get(":submitters") if isinstance(entry, dict) else None
        if folder is None or not folder.is_folder or not isinstance(submitters, list):
            continue
        for submitter in submitters:
            student, note = _gradescope_user(submitter if isinstance(submitter, dict) else {}, name, roster)
            yield Handed(student, folder.path, list(folder.children()), _aware(entry.get(":created_at")), note)
    known = set(_table(by_name[GRADESCOPE]))
    for child in children:
        if child.is_folder and child.name not in known:
            yield Handed(child.name, child.path, list(child.children()), None, f"{GRADESCOPE} does not say whose it is")


def _table(node: Node) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise Unreadable("PyYAML is needed to read it: pip install pyyaml") from error
    try:
        value = yaml.safe_load(node.read(METADATA_LIMIT))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"{GRADESCOPE} is not understood: {one_line(str(error), 200)}") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{GRADESCOPE} is not a table")
    return {str(key): entry for key, entry in value.items()}


def _gradescope_user(submitter: dict[str, Any], name: str, roster: Roster) -> tuple[str, str]:
    sid, email = str(submitter.get(":sid") or ""), str(submitter.get(":email") or "")
    candidates = (roster.get(sid), roster.having("sis_id", sid), roster.having("email", email))
    person: Person | None = next((one for one in candidates if one is not None), None)
    if person is not None:
        return person.id, ""
    told = one_line(str(submitter.get(":name") or "no name"), 80)
    return (
        f"gradescope-{sid or email or name}",
        f"{told} (sid {sid or 'none'}, {email or 'no address'}) is not in the roster",
    )


def _aware(time: Any) -> datetime | None:
    if not isinstance(time, datetime):
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
