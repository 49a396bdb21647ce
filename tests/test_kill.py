"""A run that is killed anywhere loses nothing, grades nothing twice, and leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from toy_course import begin, grade, hand_in, make_course, pages

from autograder.store.opening import open_reader

ROLES = ("grader", "judge", "zygote", "subject")
STUDENTS = {
    **{f"right-{number}": f"import time\ntime.sleep(0.3)  # {number}\n" for number in range(4)},
    "printing": "import time\nprint('hello')\ntime.sleep(0.2)\ndef halve(x):\n    print(x.shape)\n    return x / 3\n",
    "crashing": "import os, time\ntime.sleep(0.2)\ndef total(x):\n    os._exit(3)\n",
    "stateful": "import time\ntime.sleep(0.2)\nn = []\ndef halve(x):\n    n.append(x)\n    return x / len(n)\n",
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_course(tmp_path_factory.mktemp("undisturbed"), STUDENTS)
    assert grade(folder).returncode == 0
    return folder


@pytest.mark.parametrize("role", ROLES)
def test_killed_once(tmp_path: Path, undisturbed: Path, role: str) -> None:
    """Each of the four kinds of process, at a moment while submissions are judged."""
    killed_at(tmp_path, undisturbed, role, random.Random(role))


@pytest.mark.soak
@pytest.mark.parametrize("number", range(50))
def test_killed_at_random(tmp_path: Path, undisturbed: Path, number: int) -> None:
    """Fifty moments from the start of the run to its end."""
    source = random.Random(number)
    killed_at(tmp_path, undisturbed, source.choice(ROLES), source)


def killed_at(folder: Path, undisturbed: Path, role: str, source: random.Random) -> None:
    """Kill a process of the run at a moment that `source` chooses; resume; compare with the undisturbed run."""
    temporary = folder / "tmp"
    temporary.mkdir()
    make_course(folder / "course", {})
    for student, text in STUDENTS.items():
        hand_in(folder / "course", student, text)
    process = begin(folder / "course", "--jobs", source.choice((1, 2)), TMPDIR=str(temporary))
    started = time.monotonic()
    members: set[int] = set()
    target = _met(process, role, source.uniform(0.0, 2.5), members)
    if target is not None:
        with suppress(ProcessLookupError):
            os.kill(target, signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    members |= _family(process.pid)
    assert process.returncode == (-signal.SIGKILL if role == "grader" and target is not None else 0), said
    finished = _stored(folder / "course")
    resumed = grade(folder / "course", TMPDIR=str(temporary))
    assert resumed.returncode == 0, resumed.stderr
    assert f"known already: {len(finished)}" in resumed.stderr, f"{role} after {time.monotonic() - started:.1f} s"
    assert pages(folder / "course" / "results") == pages(undisturbed / "results")
    assert set(_stored(folder / "course").values()) == {1}, "something was graded twice"
    assert not _lives_on(members), "processes are left"
    assert not list(temporary.iterdir()), "temporary files are left"
    assert "autograder" not in Path("/proc/self/mounts").read_text()


def _stored(course: Path) -> Counter[str]:
    """How many results were ever stored of each student."""
    if not (course / "results" / "results.sqlite").is_file():
        return Counter()
    with open_reader(course / "results") as connection:
        return Counter(name for (name,) in connection.execute("SELECT student FROM results"))


def _met(process: subprocess.Popen[str], role: str, after_s: float, members: set[int]) -> int | None:
    """A process of this role, once judges are at work and `after_s` more have passed; None where the run ended."""
    wanted_from = None
    while process.poll() is None:
        family = _family(process.pid)
        members |= family
        found = {kind: [one for one in family if _role(one, process.pid) == kind] for kind in ROLES}
        if found["zygote"] and wanted_from is None:
            wanted_from = time.monotonic() + after_s
        if wanted_from is not None and time.monotonic() >= wanted_from and found[role]:
            return max(found[role])
        time.sleep(0.005)
    return None


def _role(pid: int, grader: int) -> str:
    if pid == grader:
        return "grader"
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
    if "spawn_main" in line:
        return "judge"
    if "subject/zygote.py" not in line:
        return ""
    if "bwrap" in line.partition(" ")[0]:
        return "zygote"
    return "subject" if _is_subject(pid) else "zygote"


def _is_subject(pid: int) -> bool:
    """A subject is the first process of a pid namespace one deeper than its zygote's."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return len(line.split()) >= 5
    return False


def _family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    family, todo = set(), [pid]
    while todo:
        one = todo.pop()
        family.add(one)
        todo += list(_children(one))
    return family


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                yield from map(int, (task / "children").read_text().split())


def _lives_on(members: set[int]) -> list[int]:
    """Those that are still there after a while, and are not somebody else's by now."""
    deadline = time.monotonic() + 20
    while True:
        left = [pid for pid in members if _is_ours(pid)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def _is_ours(pid: int) -> bool:
    with suppress(OSError):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"autograder" in line or b"multiprocessing" in line
    return False
