"""One submission against one assignment: every check is asked of the boxed file, compared, named and scored."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from autograder.box import Zygote
from autograder.checks.ask import Expectation, ask, expect
from autograder.checks.author import Check, Mistake, Task
from autograder.checks.calls import OWN, fix_first, forbidden
from autograder.checks.examine import Gradients, Verdict, examine, modes, of_failure
from autograder.checks.failure import StudentFailure
from autograder.grade.assignment import Assignment
from autograder.grade.diagnose import Diagnosis, Evidence
from autograder.grade.recall import Passed, Recall
from autograder.grade.remote import TRACED, RemoteStudent
from autograder.grade.session import Session
from autograder.grade.sketch import sketch
from autograder.grade.work import Kept
from autograder.model import CheckResult, Outcome, Picture, award

STRIKES = 2
WRONG = (Outcome.FAILED, Outcome.RAISED, Outcome.CRASHED)
USED_UP = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY)
NOTHING_KNOWN: Mapping[str, Kept] = {}


class CheckFault(Exception):
    """A check of ours that its own solution does not pass."""


@dataclass(frozen=True)
class Judged:
    """The results of a file's checks, in the author's order, and what it printed before the hidden ones.

    `kept` has what later runs need of each check, `asked` counts those that were asked now.
    """

    checks: tuple[CheckResult, ...]
    output: str
    kept: dict[str, Kept]
    asked: int


@dataclass
class _Asked:
    """A check with its verdict, the mistakes that would explain it, and the questions it passed."""

    check: Check
    verdict: Verdict
    candidates: list[Mistake] = field(default_factory=list)
    passed: list[Expectation] = field(default_factory=list)
    traced: set[str] = field(default_factory=set)
    first: str = ""
    picture: Picture | None = None
    seconds: float = 0.0
    was_asked: bool = True


class Judge:
    """Judges submissions to one assignment with one zygote. What the solution answers is computed once."""

    def __init__(
        self,
        assignment: Assignment,
        zygote: Zygote,
        seed: int,
        check_seconds: float = 10.0,
        submission_seconds: float = 120.0,
    ) -> None:
        self.assignment = assignment
        self._zygote = zygote
        self._seed = seed
        self._check_seconds = check_seconds
        self._submission_seconds = submission_seconds
        self._expectations: dict[tuple[str, int], Expectation] = {}
        self._diagnosis = Diagnosis(assignment)
        self._recall: defaultdict[tuple[str, int, str, bool], Recall] = defaultdict(Recall)
        self.errors: dict[tuple[str, str], float] = {}

    def judge(
        self,
        content: bytes,
        kind: str,
        only: str | None = None,
        known: Mapping[str, Kept] = NOTHING_KNOWN,
        patient: bool = False,
    ) -> Judged:
        """Ask every check, or those of one task, of a file of kind "py" or "ipynb"; public ones first.

        Checks whose verdicts are `known`, by id, are not asked. A program that somebody killed from outside is our
        trouble where `patient`, else its own. Raises `BoxError` where the box fails, `CheckFault` where a check does.
        """
        asked, output = self._stay(content, kind, only, known, patient, on_cpu=self._zygote.device.is_cpu)
        if not self._zygote.device.is_cpu:
            now = {name: item for name, item in asked.items() if item.was_asked and name not in known}
            if any(item.verdict.outcome in WRONG for item in now.values()):
                used_up = {name: _kept(item) for name, item in now.items() if item.verdict.outcome in USED_UP}
                asked, output = self._stay(content, kind, only, {**known, **used_up}, patient, on_cpu=True)
        kept = {item.check.id: _kept(item) for item in asked.values() if item.was_asked}
        wrong = {item.check.task for item in asked.values() if not item.verdict.passed}
        results = {item.id: item for task in self.assignment.tasks for item in self._results(task, asked, wrong)}
        in_order = tuple(results[check.id] for check in self._checks(only))
        return Judged(in_order, output, kept, len(kept.keys() - known.keys()))

    def _checks(self, only: str | None) -> list[Check]:
        return [check for check in self.assignment.checks if only in (None, check.task)]

    def _stay(
        self, content: bytes, kind: str, only: str | None, known: Mapping[str, Kept], patient: bool, on_cpu: bool
    ) -> tuple[dict[str, _Asked], str]:
        """One stay of a file in the box: its checks by id, and what it printed before the hidden ones.

        On a GPU it ends with the first wrong answer: a wrong file is told what it is told on a machine without one.
        """
        self.errors = {}
        session = Session(self._zygote, content, kind, self._check_seconds, patient)
        asked: dict[str, _Asked] = {}
        strikes: dict[str, int] = {}
        begun = time.perf_counter()
        try:
            for check in sorted(self._checks(only), key=lambda check: not check.public):
                if not check.public:
                    session.hush()
                started = time.perf_counter()
                if check.id in known:
                    asked[check.id] = self._known(check, known[check.id])
                elif strikes.get(check.task, 0) >= STRIKES:
                    asked[check.id] = _not_asked(check, "two checks of this task have already run out of time")
                elif started - begun > self._submission_seconds:
                    asked[check.id] = _not_asked(check, "the time for the whole file is used up")
                else:
                    asked[check.id] = self._ask(check, session, on_cpu)
                    asked[check.id].seconds = time.perf_counter() - started
                    if not on_cpu and asked[check.id].verdict.outcome in WRONG:
                        break
                if asked[check.id].verdict.outcome is Outcome.TIMED_OUT:
                    strikes[check.task] = strikes.get(check.task, 0) + 1
        finally:
            session.close()
        return asked, session.output

    def forget(self) -> None:
        """Examine every answer anew, though the class has given it before."""
        self._recall.clear()

    def expectation(self, check: Check, index: int) -> Expectation:
        """What the solution answers to one draw of a check. Raises `CheckFault` where it fails."""
        key = (check.id, index)
        if key not in self._expectations:
            expected = expect(self.assignment.question(check, index, self._seed), self.assignment.solution)
            if expected.answer.failure is not None:
                raise CheckFault(f"{self.assignment.id}: {check.id} fails on the solution: {expected.answer.failure}")
            self._expectations[key] = expected
        return self._expectations[key]

    def _known(self, check: Check, kept: Kept) -> _Asked:
        """A check as it was asked in an earlier run."""
        verdict = Verdict(kept.outcome, kept.reason, kept.message, traceback=kept.traceback)
        named = [item for item in self.assignment.mistakes_of(check.task) if item.name in kept.candidates]
        passed = [self.expectation(check, index) for index in range(kept.drawn)]
        return _Asked(check, verdict, named, passed, set(kept.traced), picture=kept.picture, seconds=kept.seconds)

    def _ask(self, check: Check, session: Session, on_cpu: bool) -> _Asked:
        result = _Asked(check, Verdict())
        for index in range(check.draws):
            expected = self.expectation(check, index)
            for mode in modes(check) if index == 0 else ("",):
                found = self._ask_once(expected, session, mode, result.traced, on_cpu)
                if not found.verdict.passed:
                    found.passed, found.traced = result.passed, result.traced
                    return found
            result.passed.append(expected)
        return result

    def _ask_once(self, expected: Expectation, session: Session, mode: str, traced: set[str], on_cpu: bool) -> _Asked:
        check = expected.question.check
        try:
            session.begin()
        except StudentFailure as failure:
            return _Asked(check, of_failure(failure))
        recall = self._recall[check.id, expected.question.index, mode, on_cpu]
        if passed := recall.follow(session):
            traced |= passed.traced
            for kind, error in passed.errors:
                self._note(check, kind, error)
            return _Asked(check, Verdict())
        watched = bool(self.assignment.task(check.task).forbids)
        solution = self.assignment.solution
        student = RemoteStudent(session, expected, solution, mode, watched=watched, on_cpu=on_cpu)
        answer = ask(check, student, expected.question.draw())
        session.confirm_box()

        def backward() -> Gradients:
            gradients = answer.gradients(expected.question.projection_seed, expected.attached)
            session.confirm_box()
            return gradients

        errors: list[tuple[str, float]] = []
        verdict, gradients = examine(expected, answer, student.asked, mode, backward, errors)
        for kind, error in errors:
            self._note(check, kind, error)
        if not on_cpu and verdict.outcome in WRONG:
            return _Asked(check, verdict)  # nothing is made of it: all of the file is asked again
        traced |= student.traced
        if verdict.passed:
            recall.keep(session, Passed(tuple(errors), frozenset(student.traced)))
        elif verdict.outcome in (Outcome.FAILED, Outcome.RAISED):
            traced |= self._functions_of(expected, session)
        candidates = self._diagnosis.candidates(expected, answer, verdict, Evidence(student.asked, gradients, mode))
        shown = check.public and not check.is_law and not mode and not verdict.passed
        picture = sketch(expected.answer.values, answer.values) if shown else None
        return _Asked(check, verdict, candidates, picture=picture)

    def _functions_of(self, expected: Expectation, session: Session) -> set[str]:
        """The functions that run when a question is asked: of a wrong answer, to tell what it builds on."""
        try:
            session.begin()
        except StudentFailure:
            return set()
        student = RemoteStudent(session, expected, self.assignment.solution, TRACED, on_cpu=True)
        ask(expected.question.check, student, expected.question.draw())
        session.confirm_box()
        return student.traced

    def _note(self, check: Check, kind: str, error: float) -> None:
        """Keep the greatest error of the last submission, over what was allowed, for each kind of comparison."""
        if error < float("inf"):
            self.errors[check.id, kind] = max(self.errors.get((check.id, kind), 0.0), error)

    def _results(self, task: Task, asked: dict[str, _Asked], wrong: set[str]) -> Iterable[CheckResult]:
        mine = [item for item in asked.values() if item.check.task == task.name]
        traced = set().union(*(item.traced for item in mine))
        found = {item.check.id: item.candidates for item in mine if item.candidates}
        passed = [expected for item in mine for expected in item.passed if item.verdict.passed]
        named = self._diagnosis.choose(found, passed)
        call = forbidden(task, traced)
        for item in mine:
            if call and item.verdict.outcome in (Outcome.PASSED, Outcome.FAILED):
                text = f"`{call}` is the call that this task asks you to write"
                item.verdict = replace(item.verdict, outcome=Outcome.FORBIDDEN, reason="forbidden", message=text)
            elif not item.verdict.passed:
                through = {f"{OWN}{line.function}" for line in item.verdict.traceback}
                item.first = fix_first(task, traced | through, wrong)
            yield _result(item, None if call else named.get(item.check.id))


def _not_asked(check: Check, why: str) -> _Asked:
    return _Asked(check, Verdict(Outcome.TIMED_OUT, "timeout", f"not asked: {why}"), was_asked=False)


def _kept(item: _Asked) -> Kept:
    verdict = item.verdict
    return Kept(
        outcome=verdict.outcome,
        reason=verdict.reason,
        message=verdict.message,
        traceback=verdict.traceback,
        drawn=len(item.passed),
        candidates=tuple(mistake.name for mistake in item.candidates),
        traced=tuple(sorted(item.traced)),
        picture=item.picture,
        seconds=round(item.seconds, 4),
    )


def _result(item: _Asked, mistake: Mistake | None) -> CheckResult:
    check, verdict = item.check, item.verdict
    passed = verdict.passed
    return CheckResult(
        id=check.id,
        title=check.title,
        task=check.task,
        visibility="public" if check.public else "hidden",
        points=award(verdict.outcome, check.points),
        max_points=check.points,
        outcome=verdict.outcome,
        reason=verdict.reason,
        message=item.first + verdict.message,
        mistake=None if mistake is None or passed else mistake.name,
        hint="" if passed else _hint(item, mistake),
        traceback=verdict.traceback,
        picture=None if passed else item.picture,
        seconds=round(item.seconds, 4),
    )


def _hint(item: _Asked, mistake: Mistake | None) -> str:
    """Of a hidden check the hint is all that is told, so what to mend first is said there."""
    said = item.check.hint if mistake is None else mistake.sentence
    return said if item.check.public else (item.first + said).strip()


def digest(content: bytes) -> str:
    """SHA-256 of a submission's bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
