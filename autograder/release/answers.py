"""What the solution and each known mistake answer to the public checks, for draws from a public seed: data, no code."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from autograder.checks.ask import Answer, Expectation, expect
from autograder.checks.author import Check, Mistake
from autograder.checks.conditioning import doubts_of
from autograder.checks.examine import AskedCall, Verdict, examine_gradients, examine_values
from autograder.checks.failure import StudentFailure
from autograder.checks.student import LocalStudent
from autograder.grade.assignment import Assignment, AssignmentError
from autograder.grade.diagnose import KIN, Diagnosis
from autograder.release.pupil import Pupil
from autograder.release.stored import Shelf

# A run's own seed has at most 48 bits, so that no run can ever draw what is public here.
PUBLIC_SEED = 1 << 60
MODED = ("float32", "accelerator", "float64")


@dataclass
class Fingerprints(Diagnosis):
    """What each known mistake answers, in the forms in which the grader's diagnosis compares it."""

    def answer(self, mistake: Mistake, expected: Expectation) -> Answer:
        return self._answer(mistake, expected)

    def gradients(self, mistake: Mistake, expected: Expectation) -> list[Any]:
        """Gradients of a mistake whose values are right; none otherwise."""
        if not expected.question.gradients or self.answer(mistake, expected).failure is not None:
            return []
        self._same_gradients(mistake, expected, [])
        return self._gradients[mistake.name, expected.question.check.id, expected.question.index]

    def ways(self, mistake: Mistake, asked: list[AskedCall]) -> list[tuple[int, str, Verdict]]:
        """The verdicts on each call in the ways in which the mistake shows."""
        verdicts = [
            (number, way, self._ask_way(mistake, call, way))
            for number, call in enumerate(asked)
            for way in KIN.get(mistake.way or "", (mistake.way or "",))
        ]
        return [(number, way, verdict) for number, way, verdict in verdicts if not verdict.passed]


def write_answers(assignment: Assignment, folder: Path) -> None:
    """Write both files of stored answers. Raises `AssignmentError` where the solution fails a public check."""
    shelf = Shelf()
    fingerprints = Fingerprints(assignment)
    names = {mistake.name: f"m{number}" for number, mistake in enumerate(assignment.mistakes) if mistake.answer is None}
    public = [check for check in assignment.checks if check.public]
    checks = {
        check.id: [
            _draw(check, index, assignment, fingerprints, names, shelf, PUBLIC_SEED) for index in range(check.draws)
        ]
        for check in public
    }
    seen = {name for draws in checks.values() for draw in draws for name in draw["mistakes"]}
    objects = {check.task for check in public if check.objects and not check.is_law}
    told = {
        names[mistake.name]: {
            "task": mistake.task,
            "says": mistake.sentence,
            "way": mistake.way,
            "raises": mistake.raises,
        }
        for mistake in assignment.mistakes
        if names.get(mistake.name) in seen or (mistake.way in MODED and mistake.task in objects)
    }
    for draws in checks.values():
        for draw in draws:
            _fill_up(draw, told)
    shelf.write(
        folder,
        {
            "assignment": assignment.id,
            "file": assignment.file,
            "seed": PUBLIC_SEED,
            "checks": {key: [_less_task(draw) for draw in draws] for key, draws in checks.items()},
            "mistakes": dict(sorted(told.items(), key=lambda pair: int(pair[0][1:]))),
        },
    )


def write_all_answers(assignment: Assignment, folder: Path, seed: int, says: dict[str, bool]) -> None:
    """Write both files for all checks, with draws of a secret seed and no mistakes: not for students.

    `says` is what a student may read of a hidden check.
    """
    shelf = Shelf()
    bare = replace(assignment, mistakes=())
    fingerprints = Fingerprints(bare)
    checks: dict[str, list[dict[str, Any]]] = {}
    for check in assignment.checks:
        drawn = [_draw(check, index, bare, fingerprints, {}, shelf, seed) for index in range(check.draws)]
        checks[check.id] = [_less_task(draw) for draw in drawn]
    known = {"assignment": assignment.id, "file": assignment.file, "seed": seed, "says": says}
    shelf.write(folder, {**known, "checks": checks, "mistakes": {}})


def _draw(
    check: Check,
    index: int,
    assignment: Assignment,
    fingerprints: Fingerprints,
    names: dict[str, str],
    shelf: Shelf,
    seed: int,
) -> dict[str, Any]:
    question = assignment.question(check, index, seed)
    expected = expect(question, assignment.solution)
    if expected.answer.failure is not None:
        raise AssignmentError(f"{check.id} fails on the solution: {expected.answer.failure}")
    pupil = Pupil(assignment.solution, check, index, [])
    if check.ways:
        check.ask(pupil, question.draw())
    shown = {}
    for mistake in assignment.mistakes_of(check.task):
        form = _fingerprint(mistake, expected, pupil.asked, fingerprints, shelf) if mistake.name in names else None
        if form is not None:
            shown[names[mistake.name]] = form
    return {
        "task": check.task,
        "attached": expected.attached if question.gradients else None,
        "gradients": shelf.put(expected.gradients),
        "scales": expected.scales,
        "doubts": [_doubts(call, assignment) for call in pupil.asked],
        "solution": _answer(Answer({}, [], []) if _tells(check, assignment) else expected.answer, shelf),
        "mistakes": shown,
    }


def _doubts(call: AskedCall, assignment: Assignment) -> list[float]:
    """What float32 costs the solution in a call that is asked so."""
    if "float32" not in call.ways:
        return []
    solution = LocalStudent(assignment.solution)
    return doubts_of(lambda arguments: solution.call(None, call.name, *arguments), call.arguments)


def _tells(check: Check, assignment: Assignment) -> bool:
    """Whether the solution's answer is what a multiple-choice question asks for."""
    return any(mistake.answer is not None for mistake in assignment.mistakes_of(check.task))


def _fingerprint(
    mistake: Mistake, expected: Expectation, asked: list[AskedCall], fingerprints: Fingerprints, shelf: Shelf
) -> dict[str, Any] | None:
    """What shows of a mistake in one question; nothing where it answers as the solution does."""
    torch.manual_seed(0)  # some mistakes draw numbers of their own
    answer = fingerprints.answer(mistake, expected)
    tol = expected.question.check.tol
    deviates = not examine_values(expected, answer, tol).passed
    gradients = [] if deviates else fingerprints.gradients(mistake, expected)
    if gradients and examine_gradients(expected, gradients, 10 * tol).passed:
        gradients = []
    ways = [] if deviates else fingerprints.ways(mistake, asked)
    if not deviates and not gradients and not ways:
        return None
    return {
        "answer": _answer(answer, shelf) if deviates else None,
        "gradients": shelf.put(gradients),
        "ways": [[number, way, _verdict(verdict)] for number, way, verdict in ways],
    }


def _answer(answer: Answer, shelf: Shelf) -> dict[str, Any]:
    return {
        "values": shelf.put(dict(answer.values)),
        "calls": [[call.name, shelf.put(call.result)] for call in answer.calls],
        "failure": None if answer.failure is None else _failure(answer.failure),
    }


def _failure(failure: StudentFailure) -> dict[str, Any]:
    text = getattr(failure, "text", failure.message)
    return {"kinds": list(failure.kinds), "outcome": failure.outcome.value, "reason": failure.reason, "text": text}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    ratio = verdict.ratio if math.isfinite(verdict.ratio) else None
    return {"reason": verdict.reason, "message": verdict.message, "ratio": ratio}


def _fill_up(draw: dict[str, Any], told: dict[str, Any]) -> None:
    """Mistakes of the task that do not show in this draw answer it as the solution does."""
    for name, entry in told.items():
        if entry["task"] == draw["task"]:
            draw["mistakes"].setdefault(name, {"answer": None, "gradients": [], "ways": []})


def _less_task(draw: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in draw.items() if key != "task"}
