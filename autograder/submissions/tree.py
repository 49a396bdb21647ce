"""Folders and archives as one thing: names, and what lies under them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.submissions.archive import ARCHIVE_LIMIT, read_archive
from autograder.submissions.disk import read_file
from autograder.submissions.slug import readable_name
from autograder.submissions.values import Unreadable


@dataclass(frozen=True)
class Node:
    """A file or folder. `read(limit)` and `list()` raise Unreadable."""

    name: str
    path: str
    is_folder: bool
    read: Callable[[int], bytes]
    list: Callable[[], list[Node]]

    def children(self) -> Iterator[Node]:
        """What lies in it, by name; hidden entries left out."""
        return iter(sorted((n for n in self.list() if not n.name.startswith((".", "__"))), key=lambda n: n.name))


def disk_node(path: Path, follow_links: bool = False) -> Node:
    """A file or folder on disk. Only what the command line names may be a link."""
    is_folder = path.is_dir() and (follow_links or not path.is_symlink())

    def list_folder() -> list[Node]:
        try:
            return [disk_node(entry) for entry in path.iterdir()] if is_folder else []
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from error

    name = readable_name(path.name or path.resolve().name)
    shown = readable_name(str(path))
    return Node(name, shown, is_folder, lambda limit: read_file(path, limit, follow_links), list_folder)


Read = Callable[[int], bytes]


@dataclass
class _Folder:
    folders: dict[str, _Folder] = field(default_factory=dict)
    files: dict[str, Read] = field(default_factory=dict)


def archive_node(archive: Node) -> Node:
    """The content of a zip archive as a folder. Raises Unreadable."""
    members = read_archive(archive.read(ARCHIVE_LIMIT))
    return tree_of(archive.name, archive.path, {name: _held(content) for name, content in members.items()})


def tree_of(name: str, path: str, files: Mapping[str, Read]) -> Node:
    """A folder that holds `files`, each read by its function, under their paths."""
    top = _Folder()
    for place, read in files.items():
        *parents, last = place.split("/")
        folder = top
        for parent in parents:
            folder = folder.folders.setdefault(parent, _Folder())
        folder.files[last] = read
    return _folder_node(name, path, top)


def _folder_node(name: str, path: str, folder: _Folder) -> Node:
    def list_folder() -> list[Node]:
        folders = [_folder_node(key, f"{path}/{key}", value) for key, value in folder.folders.items()]
        return folders + [_file_node(key, f"{path}/{key}", value) for key, value in folder.files.items()]

    def read(limit: int) -> bytes:
        raise Unreadable("is a folder, where a file should be")

    return Node(name, path, True, read, list_folder)


def _file_node(name: str, path: str, read: Read) -> Node:
    return Node(name, path, False, read, list)


def _held(content: bytes) -> Read:
    def read(limit: int) -> bytes:
        if len(content) > limit:
            raise Unreadable(f"is larger than {limit >> 20} MiB")
        return content

    return read
