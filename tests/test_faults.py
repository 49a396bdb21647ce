"""What goes wrong on our side is said, costs nobody a point, and loses nothing that was finished."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from toy_course import begin, command, edit, environment, grade, make_course, pages, run, scores, stop

from autograder import store

SLOW = {name: f"import time\ntime.sleep(0.4)  # {name}\n" for name in ("ann", "ben", "cat", "dan", "eve", "fay")}


def statuses(out: Path) -> dict[str, str]:
    return {path.parent.name: json.loads(path.read_text())["status"] for path in sorted(out.glob("*/toy.json"))}


def test_a_solution_that_fails_at_the_end_withdraws_what_was_graded(tmp_path: Path) -> None:
    """Something broke in mid-run: nobody's result of this run stands, and the next run grades all of it again."""
    folder = make_course(tmp_path)
    broken = "    asked.append(1)\n    assert len(asked) < 4, 'broken by now'\n    x = draw.normal(5)"
    edit(folder, "checks.py", "    x = draw.normal(5)", broken)
    edit(folder, "checks.py", "SIZE = 3", "SIZE = 3\nasked = []")
    done = grade(folder)
    assert done.returncode == 3 and "its own solution fails halve/linear" in done.stderr, done.stderr
    assert set(statuses(folder / "results").values()) == {"fault"}
    assert set(scores(folder / "results").values()) == {None}
    grades = (folder / "results" / "grades.csv").read_text()
    assert "ann,,0,," in grades
    edit(folder, "checks.py", "< 4", "< 4000")
    again = grade(folder)
    assert again.returncode == 0 and "(20 checks asked)" in again.stderr, again.stderr
    assert scores(folder / "results")["ann"] == 6
    assert "fault" in run(folder, "history", "ann").stdout


def test_a_run_that_cannot_grade_leaves_earlier_results_alone(tmp_path: Path) -> None:
    """A solution that is broken later stops its assignment; what was graded of the same files before still counts."""
    folder = make_course(tmp_path, {"ann": "", "ben": "def halve(x):\n    return x / 3\n"})
    assert grade(folder).returncode == 0
    before = scores(folder / "results")
    edit(folder, "toy.py", "return x.sum(-1)", "raise KeyError('gone')")
    done = grade(folder)
    assert done.returncode == 3 and "gone" in done.stderr
    assert scores(folder / "results") == before


@pytest.mark.parametrize("where", ["proof", "student"])
def test_a_judge_that_dies_is_replaced_and_what_kills_it_is_named(tmp_path: Path, where: str) -> None:
    """Twice at the same work is a fault of ours: of the assignment where the solution does it, else of one file."""
    folder = make_course(tmp_path, {"ann": "", "ben": "def halve(x):\n    return x / 5\n"})
    kills = "    import os\n    if {condition}:\n        os.kill(os.getpid(), 9)\n    x = draw.normal(5)"
    asked = "float(student.halve(torch.ones(1, dtype=torch.float64))[0]) < 0.3"
    edit(folder, "checks.py", "    x = draw.normal(5)", kills.format(condition="True" if where == "proof" else asked))
    edit(folder, "checks.py", "SIZE = 3", "import torch\nSIZE = 3")
    done = grade(folder)
    assert done.returncode == 3 and "died twice" in done.stderr + done.stdout
    assert scores(folder / "results") == {"ann": None if where == "proof" else 6, "ben": None}


def test_a_broken_torch_stops_the_run(tmp_path: Path) -> None:
    """Nobody gets anything from a run whose judges cannot start; it says why."""
    folder = make_course(tmp_path / "course")
    (tmp_path / "broken" / "torch").mkdir(parents=True)
    (tmp_path / "broken" / "torch" / "__init__.py").write_text("raise ImportError('libtorch_cpu.so: not found')\n")
    path = f"{tmp_path / 'broken'}:{environment()['PYTHONPATH']}"
    done = grade(folder, PYTHONPATH=path)
    assert done.returncode == 3 and "libtorch_cpu.so" in done.stderr and "Traceback" not in done.stderr
    assert not pages(folder / "results")
    assert "libtorch_cpu.so" in run(folder, "doctor", PYTHONPATH=path).stdout


def test_a_sandbox_that_is_refused_stops_the_run(tmp_path: Path) -> None:
    """No weaker isolation is taken instead; the message says what to install."""
    folder = make_course(tmp_path)
    done = grade(folder, PATH="/nowhere")
    assert done.returncode == 2 and "bubblewrap" in done.stderr and not pages(folder / "results")


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be stored, nothing is graded."""
    folder = make_course(tmp_path, {"ann": ""})
    done = grade(folder, "--out", "/proc/results")
    assert done.returncode == 2 and "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_a_second_run_is_turned_away(tmp_path: Path) -> None:
    """Two runs do not write into one folder; the first is not disturbed."""
    folder = make_course(tmp_path, {"ann": ""})
    with store.open_store(folder / "results"):
        done = grade(folder)
    assert done.returncode == 2 and "another run is writing" in done.stderr
    assert grade(folder).returncode == 0


def test_results_that_may_only_be_read(tmp_path: Path) -> None:
    """Reports that cannot be written are said; stored results can still be read where nothing may be written."""
    folder = make_course(tmp_path, {"ann": ""})
    assert grade(folder).returncode == 0
    sealed = ["unshare", *_as_root(), "sh", "-c", 'mount --bind -o ro results results && exec "$@"', "sh"]
    seen = subprocess.run(
        [*sealed, *command("summary")], capture_output=True, text=True, cwd=folder, env=environment(), timeout=120
    )
    assert seen.returncode == 0 and "6 / 6" in seen.stdout, seen.stderr
    done = subprocess.run(
        [*sealed, *command("grade", "submitted")], capture_output=True, text=True, cwd=folder, env=environment()
    )
    assert done.returncode == 2 and "cannot be" in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_a_full_disk(tmp_path: Path) -> None:
    """The run stops and says so; once there is room, the same command finishes it."""
    folder = make_course(tmp_path, {f"s{number:02}": f"# {number}\n" for number in range(8)})
    (folder / "results").mkdir()
    full = [
        "unshare",
        *_as_root(),
        "sh",
        "-c",
        'mount -t tmpfs -o size=160k tmpfs results && "$@"; code=$?; cp -r results kept; exit $code',
        "sh",
    ]
    done = subprocess.run(
        [*full, *command("grade", "submitted", "--seed", 7, "--jobs", 1)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(),
        timeout=300,
    )
    assert done.returncode == 3 and "Traceback" not in done.stderr
    assert "the disk is full" in done.stderr or "No space left" in done.stderr, done.stderr
    shutil.copytree(folder / "kept", folder / "results", dirs_exist_ok=True)
    again = grade(folder)
    assert again.returncode == 0 and set(scores(folder / "results").values()) == {6}, again.stderr
    assert len(scores(folder / "results")) == 8


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and says what to do; nothing finished is graded again, and the results are the same."""
    folder = make_course(tmp_path, SLOW)
    process = begin(folder, "--jobs", 1)
    deadline = time.monotonic() + 120
    while not list((folder / "results").glob("*/toy.html")) and time.monotonic() < deadline:
        time.sleep(0.05)
    code, said = stop(process)
    assert code == 130 and "goes on from there" in said and "Traceback" not in said, said
    finished = len(list(store.read(folder / "results")))
    assert 1 <= finished < len(SLOW)
    again = grade(folder)
    assert f"graded now: {len(SLOW) - finished} " in again.stderr and again.returncode == 0
    whole = pages(folder / "results")
    assert grade(folder, "--out", "undisturbed").returncode == 0
    assert pages(folder / "undisturbed") == whole


def _as_root() -> list[str]:
    import os

    return ["--mount"] if os.getuid() == 0 else ["--mount", "--map-root-user"]
