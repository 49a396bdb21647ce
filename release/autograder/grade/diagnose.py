"""Which known mistake a wrong answer is: the one whose answer to the very same question deviates in the same way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import torch

from autograder.checks.ask import Answer, Expectation, ask
from autograder.checks.author import Mistake
from autograder.checks.compare import structure
from autograder.checks.examine import AskedCall, Verdict, WayAnswer, examine_values, examine_ways
from autograder.checks.student import LocalStudent, StudentObject, raised_here
from autograder.grade.assignment import Assignment, module_of
from autograder.model import Outcome
from autograder.subject import ways
from autograder.tree import tensors_of, tree_map

EXPLAINED = 0.02
ROUNDING = 1e-10
SAME = 1e-6
NUMBERS = re.compile(r"[-+0-9.e]+")
KIN = {  # shared memory shows as another second answer; so does state, and the second call is the one without gradients
    "again": ("again", "alias"),
    "alias": ("alias", "again"),
    "no_grad": ("no_grad", "again"),
}
STRUCTURAL = ("type", "structure", "shape", "dtype")


@dataclass
class Diagnosis:
    """Answers of known mistakes, kept for the whole class."""

    assignment: Assignment
    _modules: dict[str, Any] = field(default_factory=dict)
    _answers: dict[tuple[str, str, int], Answer] = field(default_factory=dict)
    _gradients: dict[tuple[str, str, int], list[torch.Tensor | None]] = field(default_factory=dict)
    _fails: dict[tuple[str, str, int], bool] = field(default_factory=dict)

    def candidates(self, expected: Expectation, answer: Answer, verdict: Verdict, evidence: Evidence) -> list[Mistake]:
        """The mistakes of the task that answer this question as the student did; of none if that is right or no answer.

        Of a check on objects that fails only in another mode, the first mistake that shows there.
        """
        if verdict.outcome not in (Outcome.FAILED, Outcome.RAISED):
            return []
        mistakes = self.assignment.mistakes_of(expected.question.check.task)
        if evidence.mode:
            return [item for item in mistakes if item.way == evidence.mode][:1]
        if verdict.way == "gradient":
            return [item for item in mistakes if self._same_gradients(item, expected, evidence.gradients)]
        if verdict.way in ways.WAYS or verdict.way in ("inputs", "alias"):
            family = KIN.get(verdict.way or "", (verdict.way,))
            return self._same_way([item for item in mistakes if item.way in family], verdict, evidence.asked)
        found = [item for item in mistakes if self._same_answer(item, expected, answer)]
        if not found and verdict.reason in STRUCTURAL:
            found = [item for item in mistakes if self._same_shape(item, expected, answer)]
        found = [item for item in found if self._would_fail(item, expected)]
        if not found and verdict.way == "float64":
            found = [item for item in mistakes if item.way == "float64"][:1]
        return found

    def choose(self, found: dict[str, list[Mistake]], passed: list[Expectation]) -> dict[str, Mistake]:
        """For each failed check the candidate that accounts best for the whole task."""
        counts = Counter(item.name for candidates in found.values() for item in candidates)
        rank = {name: 2 * count for name, count in counts.items()}
        if any(len(candidates) > 1 for candidates in found.values()):
            by_name = {item.name: item for candidates in found.values() for item in candidates}
            for name, item in by_name.items():
                rank[name] -= sum(self._would_fail(item, expected) for expected in passed)
        return {key: max(items, key=lambda item: rank[item.name]) for key, items in found.items() if items}

    def _module(self, mistake: Mistake) -> Any:
        if mistake.name not in self._modules:
            self._modules[mistake.name] = module_of(self.assignment.source_with(mistake), mistake.name)
        return self._modules[mistake.name]

    def _answer(self, mistake: Mistake, expected: Expectation) -> Answer:
        question = expected.question
        key = (mistake.name, question.check.id, question.index)
        if key not in self._answers:
            self._answers[key] = ask(question.check, LocalStudent(self._module(mistake)), question.draw())
        return self._answers[key]

    def _would_fail(self, mistake: Mistake, expected: Expectation) -> bool:
        question = expected.question
        key = (mistake.name, question.check.id, question.index)
        if key not in self._fails:
            verdict = examine_values(expected, self._answer(mistake, expected), question.check.tol)
            self._fails[key] = not verdict.passed
        return self._fails[key]

    def _same_answer(self, mistake: Mistake, expected: Expectation, student: Answer) -> bool:
        other = self._answer(mistake, expected)
        if student.failure is not None and student.failure.kinds:
            return _raises_alike(mistake, other, student)
        if _broke_law(student) != _broke_law(other):
            return False
        if student.values and other.values:
            return _alike(dict(expected.answer.values), dict(student.values), dict(other.values))
        return self._same_calls(expected.answer, student, other)

    def _same_calls(self, expected: Answer, student: Answer, other: Answer) -> bool:
        if len(other.calls) < len(student.calls):
            return False
        deviates = False
        for place, call in enumerate(student.calls):
            wanted = expected.calls[place].result if place < len(expected.calls) else None
            if isinstance(call.result, StudentObject):
                if not isinstance(other.calls[place].result, StudentObject):
                    return False
                deviates = deviates or wanted is None
                continue
            if not _alike(wanted, call.result, other.calls[place].result):
                return False
            deviates = deviates or not _close(wanted, call.result)
        return deviates

    def _same_shape(self, mistake: Mistake, expected: Expectation, student: Answer) -> bool:
        """Whether the call whose result has the wrong structure has the same wrong one."""
        other, place = self._answer(mistake, expected), len(student.calls) - 1
        if not 0 <= place < min(len(other.calls), len(expected.answer.calls)):
            return False
        given, their = student.calls[place].result, other.calls[place].result
        wanted = expected.answer.calls[place].result
        both_wrong = all(structure(wanted, one, "") is not None for one in (given, their))
        return both_wrong and structure(given, their, "") is None

    def _same_gradients(
        self, mistake: Mistake, expected: Expectation, student: list[torch.Tensor | None] | None
    ) -> bool:
        other = self._answer(mistake, expected)
        if student is None or other.failure is not None:
            return False
        key = (mistake.name, expected.question.check.id, expected.question.index)
        if key not in self._gradients:
            if examine_values(expected, other, expected.question.check.tol).passed:
                self._gradients[key] = _gradients_of(other, expected)
            else:
                self._gradients[key] = []
        theirs = self._gradients[key]
        if not theirs or len(theirs) != len(student):
            return False
        pairs = zip(expected.gradients, student, theirs, strict=True)
        return all(
            _tensor_alike(wanted, _or_zeros(given, wanted), _or_zeros(their, wanted))
            for wanted, given, their in pairs
            if wanted is not None
        )

    def _same_way(self, mistakes: list[Mistake], verdict: Verdict, asked: list[AskedCall]) -> list[Mistake]:
        call = asked[verdict.call]
        own = {item.name: self._ask_way(item, call, verdict.way or "") for item in mistakes}
        alike = [item for item in mistakes if own[item.name].way == verdict.way]
        exact = [item for item in alike if _same_verdict(own[item.name], verdict)]
        return exact

    def _ask_way(self, mistake: Mistake, call: AskedCall, way: str) -> Verdict:
        function = getattr(self._module(mistake), call.name, None)
        if function is None:
            return Verdict()
        answers: dict[str, WayAnswer] = {}
        plain, raw = _plain_locally(function, call)
        if plain.failure is not None:
            return Verdict()
        for name in ("no_grad", "again") if way in KIN else (way,):
            if name in ways.WAYS:
                answers[name] = _asked_locally(name, function, call, raw)
        own = AskedCall(call.name, call.arguments, call.sent, plain.result, plain.inputs, answers)
        return examine_ways([own], (way,), 1e-8, 2e-5)


def _broke_law(answer: Answer) -> bool:
    return answer.failure is not None and answer.failure.reason == "law"


@dataclass(frozen=True)
class Evidence:
    """What the ways and the gradients of the student's answer were, and the mode in which a check on objects was."""

    asked: list[AskedCall]
    gradients: list[torch.Tensor | None] | None = None
    mode: str = ""


def _asked_locally(way: str, function: Any, call: AskedCall, first: Any) -> WayAnswer:
    """A mistake's answer to a call in one way; `first` is what it gave when asked plainly."""
    try:
        asked = ways.ask(way, function, _copied(call.arguments))
    except Exception as error:
        return WayAnswer(failure=raised_here(error))
    result = _copied(asked.result)
    if way == "no_grad":
        ways.overwrite(asked.result)
    return WayAnswer(result, None, asked.placed, asked.arguments, _copied(tensors_of(first)))


def _plain_locally(function: Any, call: AskedCall) -> tuple[WayAnswer, Any]:
    try:
        asked = ways.ask("plain", function, _copied(call.arguments))
    except Exception as error:
        return WayAnswer(failure=raised_here(error)), None
    return WayAnswer(_copied(asked.result), inputs=_copied(asked.arguments)), asked.result


def _copied(value: Any) -> Any:
    return tree_map(lambda leaf: leaf.detach().clone() if isinstance(leaf, torch.Tensor) else leaf, value)


def _same_verdict(own: Verdict, verdict: Verdict) -> bool:
    if own.message == verdict.message:
        return True
    finite = 0 < own.ratio < float("inf") and verdict.ratio < float("inf")
    return finite and abs(own.ratio - verdict.ratio) <= 0.05 * verdict.ratio


def _raises_alike(mistake: Mistake, other: Answer, student: Answer) -> bool:
    """The same exception, with the same text but for numbers."""
    if student.failure is None or other.failure is None or not student.failure.kinds:
        return False
    if student.failure.kinds[:1] != other.failure.kinds[:1] and mistake.raises not in student.failure.kinds:
        return False
    return NUMBERS.sub("", student.failure.message) == NUMBERS.sub("", other.failure.message)


def _alike(expected: Any, student: Any, other: Any) -> bool:
    """Whether `other` accounts for the student's deviation: what is left is a small part of it, or rounding."""
    if structure(student, other, "") is not None:
        return False
    comparable = expected is not None and structure(expected, student, "") is None
    if not tensors_of(student):
        return _plain_equal(student, other)
    wanted = tensors_of(expected) if comparable else [None] * len(tensors_of(student))
    return all(_tensor_alike(*triple) for triple in zip(wanted, tensors_of(student), tensors_of(other), strict=True))


def _plain_equal(student: Any, other: Any) -> bool:
    if isinstance(student, float) and isinstance(other, float):
        return abs(student - other) <= SAME * (abs(student) or 1.0)
    if isinstance(student, dict):
        return all(_plain_equal(student[key], other[key]) for key in student)
    if isinstance(student, tuple | list):
        return all(map(_plain_equal, student, other))
    return bool(student == other) if not isinstance(student, StudentObject) else True


def _tensor_alike(expected: torch.Tensor | None, student: torch.Tensor, other: torch.Tensor) -> bool:
    if student.numel() == 0:
        return True
    if student.is_complex():  # no answer of the course is: the root of something negative
        return torch.allclose(student, other)
    given, their = student.detach().double(), other.detach().double()
    if not torch.equal(torch.isfinite(given), torch.isfinite(their)):
        return False
    left = (given.nan_to_num() - their.nan_to_num()).abs().max()
    scale = given.nan_to_num().abs().max()
    if expected is None:
        return bool(left <= SAME * scale)
    deviation = (given.nan_to_num() - expected.detach().double().nan_to_num()).abs().max()
    return bool(left <= EXPLAINED * deviation + ROUNDING * scale)


def _close(expected: Any, student: Any) -> bool:
    if expected is None or structure(expected, student, "") is not None:
        return False
    tensors = zip(tensors_of(expected), tensors_of(student), strict=True)
    return all(_tensor_alike(None, wanted, given) for wanted, given in tensors) and (
        bool(tensors_of(student)) or _plain_equal(expected, student)
    )


def _gradients_of(answer: Answer, expected: Expectation) -> list[torch.Tensor | None]:
    """A mistake's gradients; none where its own backward pass fails."""
    try:
        return answer.gradients(expected.question.projection_seed, expected.attached)
    except RuntimeError:
        return []


def _or_zeros(gradient: torch.Tensor | None, like: torch.Tensor) -> torch.Tensor:
    return torch.zeros_like(like) if gradient is None else gradient
