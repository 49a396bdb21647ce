"""`python hand_in.py <assignment>`: says what is missing in a file or does not import, and packs it."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from autograder.checks.failure import StudentFailure
from autograder.release.practice import Practice, load
from autograder.release.progress import progress

HERE = Path(__file__).resolve().parents[2]
EARLIEST = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Pack one assignment; exits with 1 where there is nothing to hand in."""
    folders = sorted(path.parent.name for path in HERE.glob("*/answers.json"))
    if len(sys.argv) != 2 or sys.argv[1].strip("/") not in folders:
        sys.exit(f"say which: python hand_in.py {' | '.join(folders)}")
    practice = Practice(HERE / sys.argv[1].strip("/"))
    loaded = load(practice.submission)
    if isinstance(loaded, StudentFailure):
        sys.exit(f"not packed: {loaded.message}")
    missing = [task.name for task in practice.tasks if not callable(getattr(loaded, task.name, None))]
    lines = progress(practice)
    print("\n".join(lines))
    written = [task.name for task in practice.tasks if task.name not in missing]
    if not practice.finished:
        sys.exit(f"not packed: no task is written in {practice.submission.name} yet")
    if missing:
        print(f"not in the file at all: {', '.join(missing)}")
    still = [name for name in written if name not in practice.finished]
    if still:
        print(f"still a stub: {', '.join(still)}")
    print(f"packed {_pack(practice)}: hand this in")


def _pack(practice: Practice) -> str:
    target = HERE / f"{practice.id}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(f"{practice.id}/{practice.submission.name}", EARLIEST)
        archive.writestr(info, practice.submission.read_bytes(), zipfile.ZIP_DEFLATED)
    return target.name
