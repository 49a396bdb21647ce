"""The verdict on one answer: how it failed, its values, the other ways of asking, its gradients, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import torch

from autograder.checks.ask import Answer, Expectation
from autograder.checks.author import Check
from autograder.checks.compare import EXACT, Difference, structure, tensor_values, values
from autograder.checks.explain import explain
from autograder.checks.failure import Raised, StudentFailure
from autograder.model import Outcome, SourceLine
from autograder.subject.ways import GARBAGE, as_float32, parts_of
from autograder.tree import tensors_of, tree_map

Gradients = list[torch.Tensor | None]
SECOND_CALLS = ("no_grad", "again")  # of the same: what they raise is no matter of other inputs
WAY_SAYS = {
    "no_grad": "right, but not where gradients are switched off",
    "again": "a second call with the same arguments gives another answer: something is remembered between calls, or a "
    "result shares memory with an earlier one",
    "alias": "the result shares memory with an input: who overwrites the result changes the input; return a new tensor",
    "inputs": "an input is changed in place: compute a new tensor instead",
    "strided": "right for contiguous tensors, but not for transposed or sliced ones",
    "float32": "right in float64, but not for float32 inputs",
    "float64": "right to some six digits, not to those of float64: something passes through float32, or has a small "
    "number added to it",
    "accelerator": "right on the CPU, but it would not be on a GPU: make every tensor on the device of the inputs",
    "gradient": "the values are right, the gradient is not",
}


@dataclass(frozen=True)
class WayAnswer:
    """What one call gave when asked in one way: a result, or a failure; on the accelerator, what lay there.

    `held` says that an input, or somebody who keeps it, may share the memory of a result.
    """

    result: Any = None
    failure: StudentFailure | None = None
    placed: list[bool] | None = None
    inputs: list[Any] | None = None
    earlier: list[torch.Tensor] | None = None
    held: bool = False


@dataclass(frozen=True)
class AskedCall:
    """A call's plain result and inputs, and the same call asked in other ways.

    `doubts` says, for each tensor and number of the result, how far float32 may be off however carefully one computes.
    """

    name: str
    arguments: tuple[tuple[Any, ...], dict[str, Any]]
    sent: list[Any]
    plain: Any
    inputs: list[Any] | None
    ways: dict[str, WayAnswer] = field(default_factory=dict)
    doubts: Callable[[], list[float]] | None = None


@dataclass(frozen=True)
class Verdict:
    """Passed, or what is wrong: `way` names the way of asking in which it shows."""

    outcome: Outcome = Outcome.PASSED
    reason: str = ""
    message: str = ""
    way: str | None = None
    ratio: float = 0.0
    traceback: tuple[SourceLine, ...] = ()
    call: int = 0

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED


def modes(check: Check) -> tuple[str, ...]:
    """A check on objects is asked as a whole once more in each of these; any other check plainly."""
    if not check.objects or check.is_law:
        return ("",)
    return ("", *(mode for mode in ("float32", "accelerator") if mode not in check.without))


def in_mode(verdict: Verdict, mode: str) -> Verdict:
    """What a check that was right plainly, but not in this mode, is told."""
    if verdict.outcome not in (Outcome.FAILED, Outcome.RAISED):
        return verdict
    says = {"float32": "with float32 tensors", "accelerator": "on a GPU"}[mode]
    message = f"right in float64 on the CPU, but not {says}: {verdict.message}"
    return replace(verdict, outcome=Outcome.FAILED, reason=mode, message=message, way=mode)


def of_failure(failure: StudentFailure) -> Verdict:
    """The verdict on a call that gave no usable answer."""
    return Verdict(failure.outcome, failure.reason, failure.message, None, float("inf"), failure.traceback)


def examine(
    expected: Expectation,
    answer: Answer,
    asked: list[AskedCall],
    mode: str,
    backward: Callable[[], Gradients],
    errors: list[tuple[str, float]] | None = None,
) -> tuple[Verdict, Gradients | None]:
    """The verdict on a check's answer in one mode, and the gradients of `backward` where they were looked at.

    `backward` may raise `StudentFailure`. To `errors` is added what each kind of comparison found, over what is
    allowed.
    """
    check = expected.question.check
    errors = [] if errors is None else errors
    verdict = examine_values(expected, answer, check.tol32 if mode == "float32" else check.tol)
    errors.append((mode or "values", verdict.ratio))
    if mode and not verdict.passed:
        return in_mode(verdict, mode), None
    if verdict.passed:
        verdict = examine_ways(asked, check.ways, check.tol, check.tol32)
        errors.append(("ways", verdict.ratio))
    if not verdict.passed or not expected.question.gradients:
        return verdict, None
    try:
        gradients = backward()
    except StudentFailure as failure:
        return of_failure(failure), None
    verdict = examine_gradients(expected, gradients, 10 * check.tol)
    errors.append(("gradients", verdict.ratio))
    return verdict, gradients


def examine_values(expected: Expectation, answer: Answer, tol: float) -> Verdict:
    """Compare what a check returned with what it returned for the solution."""
    if answer.failure is not None:
        return of_failure(answer.failure)
    wanted, got = dict(expected.answer.values), dict(answer.values)
    seen: list[float] = []
    difference = structure(wanted, got, "the answer") or values(wanted, got, "", tol, seen)
    if difference is None:
        return Verdict(ratio=max(seen, default=0.0))
    lost = difference.reason == "value" and tol < 1e-6 and values(wanted, got, "", 1e-6) is None
    if lost:
        return _failed(
            "float64", Difference("precision", f"{WAY_SAYS['float64']}: {difference.message}", difference.ratio)
        )
    why = explain(wanted, got)
    message = f"{difference.message}. {why}" if why else difference.message
    return Verdict(Outcome.FAILED, difference.reason, message, None, difference.ratio)


def examine_ways(calls: list[AskedCall], asked: tuple[str, ...], tol: float, tol32: float) -> Verdict:
    """Whether every call gives the same in every way in which it was asked."""
    farthest = 0.0
    for place, call in enumerate(calls):
        for way in asked:
            verdict = _examine_way(call, way, tol, tol32)
            if not verdict.passed:
                return replace(verdict, call=place)
            farthest = max(farthest, verdict.ratio)
    return Verdict(ratio=farthest)


def agree(call: AskedCall, tol: float, tol32: float) -> bool:
    """Whether the answers to a call in other ways are those that it gave plainly, and nothing else was touched."""
    return all(
        _examine_way(call, way, tol, tol32).passed and not answer.held and _left_alone(call, way)
        for way, answer in call.ways.items()
    )


def _left_alone(call: AskedCall, way: str) -> bool:
    """Whether the inputs of a call in this way are known to be as they were."""
    after = call.ways[way].inputs
    return after is None or _unchanged(tree_map(as_float32, call.sent) if _is_float32(way) else call.sent, after)


def _is_float32(way: str) -> bool:
    return "float32" in parts_of(way)


def _examine_way(call: AskedCall, way: str, tol: float, tol32: float) -> Verdict:
    if way == "inputs":
        return _examine_inputs(call, way, call.inputs)
    if way == "alias":
        no_grad = call.ways.get("no_grad")
        if no_grad is None or no_grad.failure is not None:
            return Verdict()
        if no_grad.earlier is not None and not _unchanged(tensors_of(call.plain), no_grad.earlier):
            says = "a later call changes an earlier result: make a new tensor each time"
            return Verdict(Outcome.FAILED, way, says, way, float("inf"))
        if no_grad.inputs is call.inputs:  # looked at already
            return Verdict()
        overwritten = any(map(_is_overwritten, no_grad.inputs or []))
        return _examine_inputs(call, way if overwritten else "inputs", no_grad.inputs)
    answer = call.ways.get(way)
    if answer is None:
        return Verdict()
    if answer.failure is not None:
        failure = answer.failure
        if failure.outcome not in (Outcome.RAISED, Outcome.MISSING):
            return of_failure(failure)
        text = f"{_says(way)} (`{call.name}` raised {failure.message})"
        lines = failure.traceback if isinstance(failure, Raised) else ()
        outcome = Outcome.RAISED if way in SECOND_CALLS else Outcome.FAILED
        return Verdict(outcome, way, text, way, float("inf"), lines)
    float32 = torch.float32 if _is_float32(way) else None
    if answer.result is call.plain and float32 is None:
        return _on_device(call, way, answer)
    difference = structure(call.plain, answer.result, f"the result of `{call.name}`", float32)
    seen: list[float] = []
    name = f"the result of `{call.name}`"
    difference = difference or values(call.plain, answer.result, name, tol32 if float32 else tol, seen)
    if difference is not None and difference.reason == "value" and float32 and call.doubts is not None:
        seen.clear()
        difference = values(call.plain, answer.result, name, tol32, seen, chain(call.doubts(), EXACT))
    if difference is not None:
        return _failed(way, difference)
    verdict = _on_device(call, way, answer)
    return replace(verdict, ratio=max(seen, default=0.0)) if verdict.passed else verdict


def _on_device(call: AskedCall, way: str, answer: WayAnswer) -> Verdict:
    """Whether a result of the right value lies where it should."""
    if answer.placed is None or all(answer.placed):
        return Verdict()
    says = f"the result of `{call.name}` lies on the CPU while its inputs do not"
    return _failed(way, Difference("device", says))


def _failed(way: str, difference: Difference) -> Verdict:
    says = difference.message if way == "float64" else f"{_says(way)}: {difference.message}"
    reason = {"float64": "precision", "float32": difference.reason if difference.reason == "dtype" else "float32"}.get(
        way, way
    )
    return Verdict(Outcome.FAILED, reason, says, way, difference.ratio)


def _says(way: str) -> str:
    return WAY_SAYS.get(way, "right when asked plainly, but not in several other ways at once")


def _examine_inputs(call: AskedCall, way: str, after: list[Any] | None) -> Verdict:
    if after is None or _unchanged(call.sent, after):
        return Verdict()
    return Verdict(Outcome.FAILED, way, WAY_SAYS[way], way, float("inf"))


def _is_overwritten(leaf: Any) -> bool:
    """Whether an input shows what was written into the result."""
    return isinstance(leaf, torch.Tensor) and (leaf.dtype is torch.bool or bool((leaf == GARBAGE).any()))


def _unchanged(before: list[Any], after: list[Any]) -> bool:
    return len(after) == len(before) and all(map(_same_data, before, after))


def _same_data(first: Any, now: Any) -> bool:
    if type(first) is not type(now):
        return False
    if not isinstance(first, torch.Tensor):
        return repr(first) == repr(now)
    same = first.shape == now.shape and first.dtype == now.dtype
    return same and torch.equal(first.nan_to_num(), now.nan_to_num())


def examine_gradients(expected: Expectation, got: list[torch.Tensor | None], tol: float) -> Verdict:
    """Compare gradients with respect to every input that the solution's answer depends on."""
    seen: list[float] = []
    scales = expected.scales or [0.0] * len(got)
    for leaf, wanted, given, scale in zip(expected.answer.leaves, expected.gradients, got, scales, strict=True):
        if wanted is None:
            continue
        name = f"the gradient with respect to {_name_of(leaf, expected)}"
        if given is None:
            given = torch.zeros_like(wanted)
        difference = tensor_values(wanted, given, name, tol, seen, tol * scale)
        if difference is not None:
            none = not bool(given.any())
            more = f"no gradient reaches {_name_of(leaf, expected)}" if none else difference.message
            return Verdict(Outcome.FAILED, "gradient", f"{WAY_SAYS['gradient']}: {more}", "gradient", difference.ratio)
    return Verdict(ratio=max(seen, default=0.0))


def _name_of(leaf: torch.Tensor, expected: Expectation) -> str:
    for call in expected.answer.calls:
        for position, argument in enumerate(call.args):
            if any(part is leaf for part in tensors_of(argument)):
                return f"argument {position + 1} of `{call.name}`"
        for name, argument in call.kwargs.items():
            if any(part is leaf for part in tensors_of(argument)):
                return f"`{name}` of `{call.name}`"
    return "an input"
