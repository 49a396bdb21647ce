"""Naming a known mistake from stored answers: the grader's own diagnosis, with answers in place of code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.checks.ask import Answer
from autograder.checks.author import Check, Mistake, Task
from autograder.checks.examine import AskedCall, Verdict
from autograder.checks.failure import Raised, StudentFailure
from autograder.checks.student import Call
from autograder.grade.assignment import Assignment
from autograder.grade.diagnose import Diagnosis
from autograder.model import Outcome
from autograder.release.pupil import PlacedCall
from autograder.release.stored import Answers


@dataclass
class KnownMistakes(Diagnosis):
    """The grader's diagnosis of public checks, without the mistakes themselves."""

    _ways: dict[tuple[str, str, int, int, str], Verdict] = field(default_factory=dict)

    def _ask_way(self, mistake: Mistake, call: AskedCall, way: str) -> Verdict:
        place = call.place if isinstance(call, PlacedCall) else ("", 0, 0)
        return self._ways.get((mistake.name, *place, way), Verdict())


def known_mistakes(answers: Answers, tasks: tuple[Task, ...], checks: tuple[Check, ...]) -> KnownMistakes:
    """The diagnosis that `answers.json` describes."""
    table = answers.table
    mistakes = tuple(
        Mistake(name, entry["task"], entry["says"], "", entry["way"], entry["raises"])
        for name, entry in table["mistakes"].items()
    )
    diagnosis = KnownMistakes(Assignment(table["assignment"], table["file"], tasks, checks, mistakes, (), "", None, {}))
    for check_id, draws in table["checks"].items():
        for index, draw in enumerate(draws):
            for name, form in draw["mistakes"].items():
                key = (name, check_id, index)
                diagnosis._answers[key] = answer_of(
                    answers, draw["solution"] if form["answer"] is None else form["answer"]
                )
                diagnosis._gradients[key] = answers.take(form["gradients"])
                for number, way, verdict in form["ways"]:
                    diagnosis._ways[(*key, number, way)] = _verdict(verdict, way)
    return diagnosis


def answer_of(answers: Answers, form: dict[str, Any]) -> Answer:
    """A stored answer: named values, the calls' results and how it failed."""
    calls = [Call(name, (), {}, answers.take(result)) for name, result in form["calls"]]
    return Answer(answers.take(form["values"]), calls, [], _failure(form["failure"]))


def _failure(form: dict[str, Any] | None) -> StudentFailure | None:
    if form is None:
        return None
    if form["kinds"]:
        return Raised(tuple(form["kinds"]), form["text"], (), Outcome(form["outcome"]))
    return StudentFailure(Outcome(form["outcome"]), form["reason"], form["text"])


def _verdict(form: dict[str, Any], way: str) -> Verdict:
    ratio = float("inf") if form["ratio"] is None else form["ratio"]
    return Verdict(Outcome.FAILED, form["reason"], form["message"], way, ratio)
