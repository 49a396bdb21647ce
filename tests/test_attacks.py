"""Hostile and broken submissions, graded for real: what each may get, and that nothing else changes by it.

`attacks/index.toml` says of each file what it tries and which outcomes are right.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.box import Isolation, Limits, Zygote
from autograder.grade.assignment import load_assignment
from autograder.grade.judge import Judge, Judged
from autograder.submissions.archive import read_archive
from autograder.submissions.values import SIZE_LIMITS, Unreadable

PROJECT = Path(__file__).parent.parent
ATTACKS = Path(__file__).parent / "attacks"
CATALOGUE = PROJECT.parent / "shared" / "attacks"
INDEX = tomllib.loads((ATTACKS / "index.toml").read_text())
BETRAYED = "ATTACK-SUCCEEDED"
TASK = "scaled_dot_product_attention"
CHECK_S = 1.5
LIMITS = Limits(cpu_s=20)
# These write into the folder that only a root of their own gives them; elsewhere they raise on import.
WRITES = {"shared_memory", "executed_file", "environment_for_children"}
LEFT_BEHIND = (
    "/dev/shm/left",
    "/dev/shm/answers",
    "/tmp/answers",
    "/tmp/fill",
    "/tmp/probe",
    "sitecustomize.py",
    "program",
)
LEFT_BEHIND += ("/dev/shm/zz_leak_attack", "/tmp/zz_fill.tmp", "/tmp/attn_cache", "results.json")


@dataclass(frozen=True)
class Bench:
    """A judge of one task, with everything that a submission prints."""

    judge: Judge
    zygote: Zygote

    def grade(self, content: bytes, kind: str = "py") -> tuple[Judged, str]:
        printed: list[str] = []
        fork = self.zygote.fork

        def noting_fork() -> object:
            subject = fork()
            stop = subject.stop
            subject.stop = lambda: _noted(stop(), printed)  # type: ignore[method-assign]
            return subject

        self.zygote.fork = noting_fork  # type: ignore[method-assign,assignment]
        try:
            return self.judge.judge(content, kind), "\n".join(printed)
        finally:
            self.zygote.fork = fork  # type: ignore[method-assign]


def _noted(ending: object, printed: list[str]) -> object:
    printed.append(ending.output)  # type: ignore[attr-defined]
    return ending


@pytest.fixture(scope="module", params=[Isolation.SEALED, Isolation.RESTRICTED], ids=lambda isolation: isolation.value)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    os.environ["GRADER_CANARY_TOKEN"] = "not for submissions"
    assignment = load_assignment(PROJECT / "solutions" / "lecture08_transformer", "transformer.py", (TASK,))
    with Zygote(request.param, LIMITS) as zygote:
        yield Bench(Judge(assignment, zygote, seed=20240229, check_seconds=CHECK_S), zygote)
    del os.environ["GRADER_CANARY_TOKEN"]


def source_of(name: str) -> bytes:
    """The attack behind its skeleton."""
    skeleton = INDEX[name]["skeleton"]
    attack = (ATTACKS / f"{name}.py").read_bytes()
    return attack if skeleton == "custom" else (ATTACKS / f"skeleton_{skeleton}.py").read_bytes() + b"\n\n" + attack


def outcomes_of(judged: Judged) -> set[str]:
    return {check.outcome.value for check in judged.checks}


def surroundings() -> tuple[list[bool], list[int]]:
    """What no submission may change: files where attacks put them, and the processes that belong to us."""
    return [Path(path).exists() for path in LEFT_BEHIND], _descendants(os.getpid())


def _descendants(parent: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return sorted(found)


@pytest.mark.parametrize("name", INDEX)
def test_an_attack_gets_what_it_deserves(bench: Bench, name: str) -> None:
    """No forged points, nothing betrayed, nothing left behind, no fault of ours; the index says what is right."""
    before = surroundings()
    judged, printed = bench.grade(source_of(name))
    assert BETRAYED not in printed
    expected = set(INDEX[name]["outcomes"])
    if name in WRITES and _isolation(bench) is not Isolation.SEALED:
        expected |= {"raised"}
    _require(judged, expected)
    assert surroundings() == before


def _require(judged: Judged, expected: set[str]) -> None:
    story = [(check.id, check.outcome.value, check.reason, check.message[:200]) for check in judged.checks]
    outcomes = {check.outcome.value for check in judged.checks}
    assert outcomes <= expected | {"passed"}, story
    assert "passed" in expected or outcomes != {"passed"}, story
    assert all(len(check.message) < 5000 for check in judged.checks)
    json.dumps([check.message for check in judged.checks], ensure_ascii=False).encode("utf-8")


def test_an_honest_submission_after_all_of_them_passes(bench: Bench) -> None:
    """The grader goes on, and the others' points do not change."""
    judged, _ = bench.grade((ATTACKS / "skeleton_honest.py").read_bytes())
    assert outcomes_of(judged) == {"passed"}


def test_the_wrong_skeleton_alone_fails(bench: Bench) -> None:
    """What forgeries start from is worth less than all points."""
    judged, _ = bench.grade((ATTACKS / "skeleton_wrong.py").read_bytes())
    assert outcomes_of(judged) == {"failed", "passed"} or outcomes_of(judged) == {"failed"}


def test_every_attack_is_listed() -> None:
    """No file without its entry."""
    files = {path.stem for path in ATTACKS.glob("*.py") if not path.stem.startswith("skeleton_")}
    assert files == set(INDEX)


# The catalogue's honest answer gives NaN to a query that may attend to nothing, which this course asks to be zero.
HONEST_ELSEWHERE = b"""
import math, torch
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    return weights @ value, weights
"""
# What an entry may get here besides its verdict, and why.
ELSEWISE = {
    "D06_deep_recursion": {"timed_out"},  # a slow machine is still writing brackets when the time is up
    "F27_late_mutation_thread": {"raised"},  # its thread takes hold of tuples that Python is still filling
    "F52_output_cache": {"failed"},  # it knows an answer by the query alone
    "F57_forbidden_builtin": {"failed"},  # its bias is made on the CPU whatever the inputs' device
    "S11_leak_hidden_inputs_by_output": {"failed"},  # it needs the inputs as numpy arrays, on the CPU
    "S17_predict_seed": {"failed"},  # it compares the inputs with tensors on the CPU
    "U22_st_files": {"refused"},  # its files are for another format; wire.py has tests of its own
}
# An answer is kept within one process, where the engine asks the same question in several ways on purpose.
OWN_MEMORY = {"F52_output_cache"}
# It asks os.access, which reads permission bits; without a mount namespace Landlock refuses the write itself.
ON_PAPER = {"H06_bytecode_cache"}

WORDS = {
    "pass": {"passed"},
    "error:exception": {"raised", "missing", "out_of_memory"},
    "error:timeout": {"timed_out"},
    "error:exit": {"crashed"},
    "error:protocol": {"crashed"},
    "error:output-limit": {"crashed"},
    "error:crash": {"crashed"},
    "error:memory": {"out_of_memory", "raised"},
    "reject:upload": {"raised", "refused"},
    "flag:policy": {"passed", "forbidden"},
}


def catalogue() -> list[dict[str, object]]:
    """A wider catalogue of attacks that may lie beside the project."""
    index = CATALOGUE / "index.json"
    return list(json.loads(index.read_text())["attacks"]) if index.exists() else []


@pytest.mark.slow
@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry["id"])
def test_an_entry_of_the_catalogue_gets_its_verdict(bench: Bench, entry: dict[str, object]) -> None:
    """Verdict names are mapped to outcomes; a refused upload is refused before anything runs."""
    verdicts = entry["expected"]["verdict"]  # type: ignore[index]
    name = str(entry["id"])
    expected: set[str] = set().union(
        *(WORDS.get(verdict, {"failed"}) for verdict in verdicts), ELSEWISE.get(name, set())
    )
    content = _content(CATALOGUE / str(entry["file"]))
    if content is None:
        assert "refused" in expected
        return
    before = surroundings()
    judged, printed = bench.grade(content, "ipynb" if str(entry["file"]).endswith(".ipynb") else "py")
    on_paper = ON_PAPER if _isolation(bench) is Isolation.RESTRICTED else set()
    assert BETRAYED not in printed or name in OWN_MEMORY | on_paper
    baseline, _ = bench.grade(HONEST_ELSEWHERE)
    asked = {check.id for check in baseline.checks if check.outcome.value == "passed"}
    assert len(asked) >= len(baseline.checks) - 2
    _require(replace(judged, checks=tuple(check for check in judged.checks if check.id in asked)), expected)
    assert surroundings() == before


def _content(path: Path) -> bytes | None:
    """The submitted file, out of its archive where it is one; None where it is refused."""
    content = path.read_bytes()
    if path.suffix in (".py", ".ipynb"):
        return content if len(content) <= SIZE_LIMITS["py" if path.suffix == ".py" else "ipynb"] else None
    try:
        members = read_archive(content)
    except Unreadable:
        return None
    sources = [body for name, body in members.items() if name.endswith("submission.py")]
    return sources[0] if len(sources) == 1 else None


def _isolation(bench: Bench) -> Isolation:
    return bench.zygote._isolation
