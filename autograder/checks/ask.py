"""Putting one question to one student, and what was expected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from autograder.checks.author import Check
from autograder.checks.compare import greatest
from autograder.checks.draw import Draw, seed_of
from autograder.checks.failure import StudentFailure
from autograder.checks.student import Call, LocalStudent, Student, raised_here
from autograder.model import Outcome
from autograder.subject.ways import JOIN
from autograder.tree import tensors_of

CALL_WAYS = ("no_grad", "again", "float32", "strided", "accelerator")  # each of them is a call, in this order
LATER_WAYS = ("inputs",)  # on later draws: what hangs on the numbers that were drawn
PROJECTIONS = 4  # besides the one that is compared, to know the scale of a gradient
CALLS_IN_EVERY_WAY = 2  # of one function in one question: later steps of a long run are asked plainly


def ways_of_call(check: Check, index: int, earlier: int, arguments: Any) -> tuple[str, ...]:
    """The ways in which a call of a check's draw is asked after `earlier` calls of the same function."""
    if earlier >= CALLS_IN_EVERY_WAY:
        return ()
    wanted = tuple(way for way in check.ways if index == 0 or way in LATER_WAYS)
    inputs = tensors_of(arguments)
    if not inputs:
        return tuple(way for way in wanted if way in ("no_grad", "again", "inputs"))
    doubles = any(tensor.dtype is torch.float64 for tensor in inputs)
    return tuple(way for way in wanted if way != "float32" or doubles)


def in_one_go(check: Check, ways: tuple[str, ...]) -> list[str]:
    """The fewest calls that show whether all of `ways` agree.

    The same call made twice, which shows what is remembered for tensors of just this kind, is asked in public checks.
    """
    calls = [way for way in CALL_WAYS if way in ways]
    twice = [way for way in calls if way in ("no_grad", "again")][:1]
    others = [way for way in calls if way not in ("no_grad", "again")]
    if check.public or not others:
        return twice + ([JOIN.join(others)] if others else [])
    return [JOIN.join(way for way in calls if way != "again")]


def is_traced(check: Check, index: int, earlier: int) -> bool:
    """Whether the functions are noted that run in a plain call after `earlier` ones of the same function."""
    return index == 0 and earlier < CALLS_IN_EVERY_WAY and (check.objects or bool(check.ways))


@dataclass(frozen=True)
class Answer:
    """What a check returned for one draw, or how it failed, and the calls that it made on the way."""

    values: Mapping[str, Any]
    calls: list[Call]
    leaves: list[torch.Tensor]
    failure: StudentFailure | None = None

    def attached(self) -> list[bool]:
        """For each tensor returned, whether a gradient can flow back from it."""
        return [leaf.requires_grad for leaf in tensors_of(dict(self.values))]

    def gradients(
        self, seed: int, attached: list[bool], also: Sequence[torch.Tensor] = (), more_follow: bool = False
    ) -> list[torch.Tensor | None]:
        """Gradients of a random projection of the returned tensors with respect to every leaf, then to those of `also`.

        The projection is the same for every answer of the same shapes. Tensors that are not attached in the
        expected answer do not take part. They can be asked for once more where `more_follow`.
        """
        sources = [*self.leaves, *also]
        source = torch.Generator().manual_seed(seed)
        terms = []
        for tensor, wanted in zip(tensors_of(dict(self.values)), attached, strict=True):
            weights = torch.randn(tensor.shape, generator=source, dtype=torch.float64)
            if wanted and tensor.requires_grad:
                terms.append((tensor * weights).sum())
        if not terms:
            return [None] * len(sources)
        return list(torch.autograd.grad(sum(terms), sources, retain_graph=more_follow, allow_unused=True))  # type: ignore[arg-type]


def ask(check: Check, student: Student, draw: Draw) -> Answer:
    """Run a check against a student. Whatever the student's code does ends in the answer."""
    try:
        with torch.enable_grad():
            returned = check.ask(student, draw)
    except StudentFailure as failure:
        return Answer({}, student.calls, draw.leaves, failure)
    except AssertionError as broken:
        unmet = StudentFailure(Outcome.FAILED, "law", str(broken) or check.title)
        return Answer({}, student.calls, draw.leaves, unmet)
    except Exception as error:
        if isinstance(student, LocalStudent):
            return Answer({}, student.calls, draw.leaves, raised_here(error))
        unusable = StudentFailure(Outcome.FAILED, "value", f"the values returned cannot be used further: {error}"[:300])
        return Answer({}, student.calls, draw.leaves, unusable)
    return Answer(returned or {}, student.calls, draw.leaves)


@dataclass(frozen=True)
class Question:
    """One check with one draw of a run; everything about its inputs follows from the seed."""

    assignment: str
    check: Check
    index: int
    seed: int
    gradients: bool

    def draw(self) -> Draw:
        """The inputs, drawn anew: the same every time."""
        seed = seed_of(self.seed, self.assignment, self.check.id, self.index)
        return Draw(seed, self.index, gradients=self.gradients)

    @property
    def projection_seed(self) -> int:
        return seed_of(self.seed, self.assignment, self.check.id, self.index, "projection")


@dataclass(frozen=True)
class Expectation:
    """The solution's answer to a question, kept for the whole class.

    `scales` has, for each gradient, how large it may be: one projection of the answer may be small by chance.
    `cotangents` has, call by call, the gradient that the backward pass brings to each tensor of the call's result.
    """

    question: Question
    answer: Answer
    attached: list[bool]
    gradients: list[torch.Tensor | None]
    scales: list[float] = field(default_factory=list)
    cotangents: list[list[torch.Tensor | None]] = field(default_factory=list)


def expect(question: Question, solution: Any) -> Expectation:
    """Put the question to the solution. Its failure, if any, is left in the answer."""
    answer = ask(question.check, LocalStudent(solution), question.draw())
    attached = answer.attached()
    if not question.gradients or answer.failure is not None:
        return Expectation(question, answer, attached, [None] * len(answer.leaves))
    results = [tensors_of(call.result) for call in answer.calls]
    scales = [0.0] * len(answer.leaves)
    for number in range(PROJECTIONS):
        other = answer.gradients(seed_of(question.projection_seed, number), attached, more_follow=True)
        found = [0.0 if gradient is None else greatest(gradient) for gradient in other]
        scales = list(map(max, scales, found))
    reached = [tensor for tensors in results for tensor in tensors if tensor.requires_grad]
    gradients = answer.gradients(question.projection_seed, attached, reached)
    rest = iter(gradients[len(answer.leaves) :])
    cotangents = [[next(rest) if tensor.requires_grad else None for tensor in tensors] for tensors in results]
    return Expectation(question, answer, attached, gradients[: len(answer.leaves)], scales, cotangents)
