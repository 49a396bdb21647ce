"""Every way in which a file can be wrong ends in a clear outcome for that file alone, and every right way passes."""

from __future__ import annotations

import gc
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from autograder.box import BoxError, Limits, Zygote
from autograder.checks.author import Check, Mistake, Task, Variant
from autograder.checks.compare import close
from autograder.checks.conditioning import doubts_of
from autograder.grade.assignment import Assignment
from autograder.grade.judge import CheckFault, Judge
from autograder.grade.remote import RemoteStudent
from autograder.grade.session import Session
from autograder.model import CheckResult, Isolation, Outcome
from autograder.subject import ways
from autograder.wire import Reader, Writer

SOLUTION = """
import torch

def halve(x):
    return x / 2

def pair(x):
    return x.sum(-1), x.clone()

class Counter:
    def __init__(self, tensors, step=1.0):
        self.tensors, self.step_size = list(tensors), step
    def step(self):
        with torch.no_grad():
            for tensor in self.tensors:
                tensor += self.step_size

def integrate(f, x):
    return x + f(x)

def last(items):
    return items[-1] * 1
"""


def _halves(student, draw):  # type: ignore[no-untyped-def]
    return {"half": student.halve(draw.normal(2, 3))}


def _pairs(student, draw):  # type: ignore[no-untyped-def]
    total, copy = student.pair(draw.normal(2, 3))
    return {"total": total, "copy": copy}


def _counts(student, draw):  # type: ignore[no-untyped-def]
    placed = student.place(draw.normal(3))
    counter = student.Counter([placed], step=0.5)
    counter.step()
    counter.step()
    return {"after": student.value(placed)}


def _integrates(student, draw):  # type: ignore[no-untyped-def]
    return {"sum": student.integrate(lambda x: 3 * x, draw.normal(4))}


def _lasts(student, draw):  # type: ignore[no-untyped-def]
    return {"tensor": student.last([draw.normal(2), draw.normal(1)]), "number": student.last([3, draw.integer(5, 9)])}


def _is_linear(student, draw):  # type: ignore[no-untyped-def]
    x = draw.normal(5).requires_grad_()
    student.halve(x).sum().backward()
    assert close(x.grad, 0.5), "the slope of a half is one half"


CHECKS = (
    Check("halves", "Halves", "halve", _halves, 2.0, True),
    Check("is_linear", "The slope", "halve", _is_linear, 1.0, False, 1, is_law=True),
    Check("pairs", "Pairs", "pair", _pairs),
    Check("counts", "Counts", "Counter", _counts, objects=True),
    Check("integrates", "Integrates", "integrate", _integrates),
    Check("lasts", "Lasts", "last", _lasts),
)
MISTAKES = (
    Mistake("thirds", "halve", "it is divided by three"),
    Mistake("detached", "halve", "the graph is cut", way="gradient"),
)
MISTAKE_SOURCE = """
@mistake(task="halve", says="")
def thirds(x):
    return x / 3

@mistake(task="halve", says="")
def detached(x):
    return x.detach() / 2
"""


def assignment(**changes: object) -> Assignment:
    fields = {
        "id": "toy",
        "file": "toy.py",
        "tasks": tuple(Task(name, name) for name in ("halve", "pair", "Counter", "integrate", "last")),
        "checks": CHECKS,
        "mistakes": MISTAKES,
        "variants": (Variant("none", "halve", lambda x: x),),
        "source": SOLUTION,
        "solution": _module(SOLUTION),
        "composed_from": {"mistakes": MISTAKE_SOURCE, "variants": ""},
    }
    return Assignment(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(Isolation.SEALED, Limits()) as started:
        yield started


@pytest.fixture(scope="module")
def judge(zygote: Zygote) -> Judge:
    return Judge(assignment(), zygote, seed=5, check_seconds=2.0)


def of_halve(judge: Judge, source: str | bytes) -> CheckResult:
    content = source if isinstance(source, bytes) else textwrap.dedent(source).encode()
    return next(result for result in judge.judge(content, "py").checks if result.id == "halve/halves")


def test_the_solution_gets_full_marks(judge: Judge) -> None:
    """Functions, tuples, objects that update in place, functions passed in: all of it crosses the wire."""
    results = judge.judge(SOLUTION.encode(), "py").checks
    assert {result.outcome for result in results} == {Outcome.PASSED}
    assert sum(result.points for result in results) == 7.0


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        ("return x / 3", Outcome.FAILED, "value"),
        ("return -x / 2", Outcome.FAILED, "value"),
        ("return (x / 2)[0]", Outcome.FAILED, "shape"),
        ("return (x / 2).float()", Outcome.FAILED, "dtype"),
        ("return (x / 2,)", Outcome.FAILED, "type"),
        ("return (x / 2).tolist()", Outcome.FAILED, "type"),
        ("return None", Outcome.FAILED, "type"),
        ("return object()", Outcome.FAILED, "type"),
        ("return x * float('nan')", Outcome.FAILED, "nonfinite"),
        ("return torch.zeros(1 << 25)", Outcome.FAILED, "shape"),
        ("return x.float().double() / 2 + 1e-7", Outcome.FAILED, "precision"),
        ("return x.detach() / 2", Outcome.FAILED, "gradient"),
        ("x /= 2\n    return x.clone()", Outcome.FAILED, "inputs"),
        ("return (x.view(-1) / 2).view(x.shape)", Outcome.FAILED, "strided"),
        ("return x / torch.full(x.shape, 2.0)", Outcome.FAILED, "accelerator"),
        ("return x / torch.full(x.shape, 2.0, dtype=torch.float64)", Outcome.FAILED, "dtype"),
        ("raise ValueError('no')", Outcome.RAISED, "exception"),
        ("raise NotImplementedError('halve')", Outcome.MISSING, "exception"),
        ("import sys; sys.exit(0)", Outcome.RAISED, "exception"),
        ("import os; os._exit(0)", Outcome.CRASHED, "exit"),
        ("import os; os.abort()", Outcome.CRASHED, "signal"),
        ("while True: pass", Outcome.TIMED_OUT, "timeout"),
        ("import time; time.sleep(1000)", Outcome.TIMED_OUT, "timeout"),
        ("return torch.empty(10**12)", Outcome.OUT_OF_MEMORY, "exception"),
        ("while True: print('x' * 100000)", Outcome.CRASHED, "output-limit"),
        ("import ctypes; return ctypes.string_at(0)", Outcome.CRASHED, "signal"),
    ],
)
def test_a_wrong_function_has_a_clear_outcome(judge: Judge, body: str, outcome: Outcome, reason: str) -> None:
    """Each kind of wrong is told from the others, and costs the other tasks nothing."""
    source = f"{SOLUTION}\ndef halve(x):\n    {body}\n"
    results = {result.id: result for result in judge.judge(source.encode(), "py").checks}
    found = results["halve/halves"]
    assert (found.outcome, found.reason) == (outcome, reason), found.message
    assert found.points == 0
    assert results["pair/pairs"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("source", "outcome", "says"),
    [
        ("def halve(x:\n    pass", Outcome.RAISED, "SyntaxError"),
        ("", Outcome.RAISED, "empty"),
        (b"\xff\xfe\x00", Outcome.RAISED, "NUL"),
        ("import nonsense", Outcome.RAISED, "ModuleNotFoundError"),
        ("def halv(x): return x", Outcome.MISSING, "is `halv` meant"),
        ("halve = 3", Outcome.MISSING, "not defined"),
        ("def halve(): return 1", Outcome.RAISED, "TypeError"),
        ("while True: pass", Outcome.TIMED_OUT, "imported"),
        ("import os; os._exit(3)", Outcome.CRASHED, "imported"),
    ],
)
def test_a_file_that_does_not_load_says_why(judge: Judge, source: str | bytes, outcome: Outcome, says: str) -> None:
    """The message names what was found; an exception comes with the student's own line."""
    found = of_halve(judge, source)
    assert found.outcome is outcome
    assert says in found.message


def test_a_traceback_shows_the_students_own_lines(judge: Judge) -> None:
    """Number, function and text of each line of the file that the exception passed through."""
    found = of_halve(judge, "import torch\ndef helper(x):\n    return x.nothing\ndef halve(x):\n    return helper(x)\n")
    assert [(line.number, line.function, line.text) for line in found.traceback] == [
        (5, "halve", "return helper(x)"),
        (3, "helper", "return x.nothing"),
    ]
    assert [(line.first, len(line.around), line.around[-1]) for line in found.traceback] == [
        (3, 4, ""),
        (1, 5, "    return helper(x)"),
    ]


def test_the_message_says_how_far_above_what_is_allowed(judge: Judge) -> None:
    """The error over the tolerance, to two digits."""
    assert "times what is allowed)" in of_halve(judge, "def halve(x): return x / 2.000001").message


def test_a_known_mistake_is_named_and_an_unknown_one_is_not(judge: Judge) -> None:
    """A name needs the same deviation: by three is known, by five is not, and a lost gradient is its own mistake."""
    assert of_halve(judge, "def halve(x): return x / 3").mistake == "thirds"
    assert of_halve(judge, "def halve(x): return x / 5").mistake is None
    assert of_halve(judge, "def halve(x): return x.detach() / 2").mistake == "detached"


def test_a_constant_factor_is_explained(judge: Judge) -> None:
    """An unknown mistake is still described in general terms."""
    assert "0.4 times" in of_halve(judge, "def halve(x): return x / 5").message
    assert "opposite sign" in of_halve(judge, "def halve(x): return -x / 2").message


def test_state_between_calls_is_noticed(judge: Judge) -> None:
    """The same call gives the same answer, whatever came before."""
    source = "calls = []\ndef halve(x):\n    calls.append(1)\n    return x / 2 + (len(calls) > 1)"
    assert of_halve(judge, source).outcome is Outcome.FAILED


def test_a_view_of_an_input_is_noticed(judge: Judge) -> None:
    """Who overwrites a result must not change an input."""
    results = judge.judge(b"def pair(x): return x.sum(-1), x", "py").checks
    assert next(result for result in results if result.id == "pair/pairs").reason == "alias"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return x.sum(-1), kept.setdefault((x.shape, x.dtype), x.clone()).copy_(x)", "alias"),
        ("kept[x.dtype] = x.clone()\n    return x.sum(-1), kept[x.dtype]", ""),
        ("return x.sum(-1), kept.setdefault(x.dtype, x.clone())", "again"),
        ("copy = x.clone()\n    x += 0 if x.requires_grad else 1\n    return copy.sum(-1), copy", "inputs"),
        ("return x.sum(-1), x.clone() if torch.is_grad_enabled() else x", "alias"),
    ],
)
def test_what_a_function_keeps_or_changes_is_seen_though_several_ways_share_a_call(
    judge: Judge, body: str, reason: str
) -> None:
    source = f"import torch\nkept = {{}}\n\ndef pair(x):\n    {body}"
    results = {result.id: result for result in judge.judge(source.encode(), "py").checks}
    assert results["pair/pairs"].reason == reason


def test_what_a_second_call_raises_is_an_exception(judge: Judge) -> None:
    result = of_halve(judge, "import os\ndef halve(x):\n    os.close(0)\n    return x / 2")
    assert (result.outcome, result.reason) == (Outcome.RAISED, "no_grad")
    assert "Bad file descriptor" in result.message


def test_an_input_changed_where_no_gradient_is_asked_is_told_from_a_view(judge: Judge) -> None:
    """Both change what was passed in, in the end; only one of them shares its memory."""
    result = of_halve(judge, "def halve(x): return x / 2 if x.requires_grad else x.div_(2).clone()")
    assert result.reason == "inputs"


def test_gradients_are_switched_off_for_tensors_alone() -> None:
    """A number may be worked out by autograd inside, whatever the way."""
    asked = [ways.ask("no_grad", lambda _: torch.is_grad_enabled(), ([given], {})) for given in (2.0, torch.ones(2))]
    assert [one.result for one in asked] == [True, False]


def test_a_forbidden_call_is_seen_by_whatever_name(zygote: Zygote) -> None:
    """What counts is what runs when the function is called, not what the file says."""
    tasks = tuple(Task(name, name, forbids=("div",)) for name in ("halve", "pair", "Counter", "integrate", "last"))
    strict = Judge(assignment(tasks=tasks), zygote, seed=5)
    hidden = "import torch\ndef halve(x): return getattr(torch, 'vid'[::-1])(x, 2)"
    assert of_halve(strict, hidden).outcome is Outcome.FORBIDDEN
    assert of_halve(strict, "# torch.div\ndef halve(x): return x * 0.5").outcome is Outcome.PASSED


def test_a_scripted_function_is_a_function(zygote: Zygote) -> None:
    """TorchScript is a style like any other, and hides no forbidden call."""
    tasks = tuple(Task(name, name, forbids=("*softmax*",)) for name in ("halve",))
    strict = Judge(assignment(tasks=tasks, checks=CHECKS[:2], mistakes=(), variants=()), zygote, seed=5)
    scripted = "import torch\n@torch.jit.script\ndef half(x: torch.Tensor):\n    return x / 2\n"
    assert of_halve(strict, f"{scripted}def halve(x): return half(x)").outcome is Outcome.PASSED
    hidden = "half = torch.jit.trace(lambda x: x / 2 + 0 * torch.softmax(x, -1), torch.ones(2, 3))"
    assert of_halve(strict, f"import torch\n{hidden}\ndef halve(x): return half(x)").outcome is Outcome.FORBIDDEN


def test_what_was_answered_before_gets_the_same_verdict(judge: Judge) -> None:
    """A file that answers byte for byte as another did gets what an examination would give, errors included."""
    content = b"import torch\ndef halve(x): return x * 0.5\ndef pair(x): return x.flip(-1).sum(-1), x.clone()\n"
    judge.forget()
    examined = [_told(result) for result in judge.judge(content, "py").checks], dict(judge.errors)
    recalled = [_told(result) for result in judge.judge(content + b"# another's", "py").checks], dict(judge.errors)
    assert recalled == examined


@pytest.mark.parametrize("right", range(1, 6))
def test_a_file_that_starts_like_a_right_one_is_examined(judge: Judge, right: int) -> None:
    """Its first answers are another's, byte for byte; from the first wrong one on it is judged as it deserves."""
    assert of_halve(judge, SOLUTION).outcome is Outcome.PASSED
    turned = f"calls = []\ndef halve(x):\n    calls.append(1)\n    return x / 2 if len(calls) <= {right} else x / 3"
    results = {result.id: result for result in judge.judge(turned.encode(), "py").checks}
    judge.forget()
    alone = {result.id: result for result in judge.judge(turned.encode(), "py").checks}
    assert {name: _told(result) for name, result in results.items()} == {
        name: _told(result) for name, result in alone.items()
    }
    assert results["halve/halves"].outcome is (Outcome.FAILED if right < 4 else Outcome.PASSED)


def test_a_file_that_ends_where_another_went_on_loses_the_check(judge: Judge) -> None:
    """Answers asked ahead count like any others: a crash among them is this file's crash."""
    assert of_halve(judge, SOLUTION).outcome is Outcome.PASSED
    ends = (
        "import os\ncalls = []\ndef halve(x):\n    calls.append(1)\n    return x / 2 if len(calls) < 4 else os._exit(1)"
    )
    assert of_halve(judge, ends).outcome is Outcome.CRASHED


def test_gradients_of_results_that_hang_together_come_with_the_call(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One result is made of another, as attention's output of its weights: no second backward pass is asked for."""

    def scales(student, draw):  # type: ignore[no-untyped-def]
        whole, part = student.scaled(draw.normal(3))
        again, _ = student.scaled(part)
        return {"whole": whole, "again": again}

    source = "def scaled(x):\n    part = x * x\n    return part.sum() * part, part\n"
    tasks, checks = (Task("scaled", "Scaled"),), (Check("scales", "Scales", "scaled", scales),)
    toy = assignment(tasks=tasks, checks=checks, mistakes=(), variants=(), source=source, solution=_module(source))
    asked = []
    request = Session.request

    def counted(session: Session, writer: Writer, header: dict[str, Any], max_bytes: int) -> Reader:
        asked.append(header["do"])
        return request(session, writer, header, max_bytes)

    monkeypatch.setattr(Session, "request", counted)
    assert Judge(toy, zygote, seed=5).judge(source.encode(), "py").checks[0].outcome is Outcome.PASSED
    assert set(asked) == {"load", "call"}


def test_nothing_of_a_submission_stays_in_the_judge(judge: Judge) -> None:
    """A judge meets thousands: what was asked of one, right or wrong, with its graph, is gone with it."""
    judge.forget()
    for body in ("x / 2", "x / 3", "x.detach() / 2", "x / 2 + halve(x[:0]).sum() if len(x) else x"):
        judge.judge(f"{SOLUTION}\ndef halve(x):\n    return {body}\n".encode(), "py")
    gc.collect()
    assert not [one for one in gc.get_objects() if type(one) in (RemoteStudent, Session)]


def _told(result: CheckResult) -> CheckResult:
    return msgspec.structs.replace(result, seconds=0.0)


def test_what_hidden_checks_print_is_not_kept(judge: Judge) -> None:
    """Inputs of hidden checks must not come back to the student as output."""
    judged = judge.judge(b"def halve(x):\n    print('seen')\n    return x / 2\ndef pair(x):\n    print('LEAK')", "py")
    assert "seen" in judged.output
    assert "LEAK" not in judged.output


def test_the_same_file_gets_the_same_results(judge: Judge) -> None:
    """Twice the same, times aside."""

    def plain() -> list[tuple[str, Outcome, str]]:
        results = judge.judge(b"def halve(x): return x / 3\ndef pair(x): return 1", "py").checks
        return [(result.id, result.outcome, result.message) for result in results]

    assert plain() == plain()


def test_a_check_that_its_own_solution_fails_is_a_fault(zygote: Zygote) -> None:
    """Our mistake is never a student's zero."""

    def wrong(student, draw):  # type: ignore[no-untyped-def]
        assert False, "never true"  # noqa: B011

    broken = assignment(checks=(Check("wrong", "Wrong", "halve", wrong, is_law=True),))
    with pytest.raises(CheckFault, match="fails on the solution"):
        Judge(broken, zygote, seed=1).judge(SOLUTION.encode(), "py")


def test_every_assignment_of_the_course_loads() -> None:
    """Solutions, checks, mistakes and variants of every folder agree with one another."""
    from autograder.course import load_course
    from autograder.grade.assignment import load_assignment

    course = load_course(Path(__file__).parent.parent / "grading.toml")
    for entry in course.assignments:
        loaded = load_assignment(course.root / course.paths.solutions / entry.id, entry.file, entry.tasks)
        assert loaded.mistakes
        assert loaded.variants


@pytest.mark.parametrize(
    "body", ["items.pop() * 1", "(items.reverse(), items[0] * 1)[1]", "(items.append(0), items[-2] * 1)[1]"]
)
def test_a_list_that_was_passed_in_is_an_input_too(judge: Judge, body: str) -> None:
    """Taking items from a caller's list, turning it round or adding to it changes an input in place."""
    content = f"{SOLUTION}\ndef last(items):\n    return {body}\n".encode()
    result = next(result for result in judge.judge(content, "py").checks if result.id == "last/lasts")
    assert (result.outcome, result.reason) == (Outcome.FAILED, "inputs")


@pytest.mark.parametrize(
    "body",
    [
        "torch.stack([x / 2, x]).permute(1, 2, 0)[..., 0]",
        "(torch.complex(x / 2, x).conj()).real",
        "torch.complex(x, -x / 2).conj().imag",
        "torch.cat([x / 2, x], 1)[:, :3]",
    ],
)
def test_a_right_answer_may_lie_in_memory_in_any_way(judge: Judge, body: str) -> None:
    """Slices, conjugated and negated views are values like others."""
    assert of_halve(judge, f"import torch\ndef halve(x):\n    return {body}\n").outcome is Outcome.PASSED


def test_an_exception_of_the_students_own_may_have_any_name(judge: Judge) -> None:
    """Only the box itself says that an answer is too large."""
    source = "class TooLarge(ValueError): pass\ndef halve(x):\n    raise TooLarge('x is too large')\n"
    result = of_halve(judge, source)
    assert (result.outcome, result.message) == (Outcome.RAISED, "TooLarge: x is too large")


def test_what_a_wrong_task_builds_on_is_named_first(zygote: Zygote) -> None:
    """Where a function fails because of another one that it calls, the other one is to be mended first."""
    wrong = "def halve(x): return x / 3\ndef integrate(f, x): return x + 2 * halve(f(x))\n"
    judge = Judge(assignment(), zygote, seed=5)
    messages = {result.id: result.message for result in judge.judge(wrong.encode(), "py").checks}
    assert messages["integrate/integrates"].startswith("`integrate` calls `halve`, not right yet: fix that first")
    assert "fix that first" not in messages["halve/halves"]
    raising = "def halve(x): raise ValueError('no')\ndef integrate(f, x): return x + 2 * halve(f(x))\n"
    messages = {result.id: result.message for result in judge.judge(raising.encode(), "py").checks}
    assert messages["integrate/integrates"].startswith("`integrate` calls `halve`, not right yet: fix that first")


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("torch.nn.BatchNorm1d(3, affine=False).to(x)(x) * 0 + x / 2", True),
        ("torch.nn.Identity().to(x.device, x.dtype)(x / 2)", True),
        ("torch.nn.BatchNorm1d(3).to(x.dtype)(x) * 0 + x / 2", False),
        ("torch.func.grad(lambda y: (y * y).sum() / 4)(x)", True),
        ("__import__('copy').deepcopy(x.detach()) * 0 + x / 2", True),
        ("torch.zeros(2, 3) + x / 2", False),
    ],
)
def test_what_a_gpu_takes_the_pretended_one_takes(judge: Judge, body: str, right: bool) -> None:
    """Modules that were moved, transforms of torch.func and deep copies are right; what stays on the CPU is not."""
    result = of_halve(judge, f"import torch\ndef halve(x):\n    return ({body}).to(x.dtype)\n")
    assert (result.outcome, result.reason) == ((Outcome.PASSED, "") if right else (Outcome.FAILED, "accelerator"))


def test_a_box_that_fails_is_no_wrong_answer(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that takes any exception for the student's cannot make a verdict of our trouble."""

    def takes_anything(student, draw):  # type: ignore[no-untyped-def]
        try:
            student.halve(draw.normal(2))
        except Exception:
            return {"half": None}
        return {"half": 1}

    for ask in (takes_anything, _halves):
        checks = (Check("takes", "Takes", "halve", ask, gradients=False),)
        judge = Judge(assignment(checks=checks, tasks=(Task("halve", "halve"),)), zygote, seed=5)
        assert {result.outcome for result in judge.judge(SOLUTION.encode(), "py").checks} == {Outcome.PASSED}
        with monkeypatch.context() as broken:

            def gone(*arguments: object) -> bytes:
                raise BoxError("the zygote is gone")

            broken.setattr("autograder.box.Subject.receive", gone)
            with pytest.raises(BoxError, match="gone"):
                judge.judge(SOLUTION.encode(), "py")


def _cancels(student, draw):  # type: ignore[no-untyped-def]
    terms = draw.normal(40)
    return {"sum": student.total(torch.cat([terms, draw.constant([2.0**-30]), -terms.flip(0)]))}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("return x.flip(0).sum()", Outcome.PASSED),
        ("return sum(x[::2]) + sum(x[1::2])", Outcome.PASSED),
        ("return x.sum() if x.dtype == torch.float64 else x[:9].half().float().sum() + x[9:].sum()", Outcome.FAILED),
    ],
)
def test_float32_may_lose_what_the_solution_loses(zygote: Zygote, body: str, outcome: Outcome) -> None:
    """Where large terms cancel, no order of adding them is right to the scale of the sum; half precision is worse."""
    tasks, checks = (Task("total", "total"),), (Check("cancels", "Cancels", "total", _cancels, gradients=False),)
    source = "import torch\ndef total(x):\n    return x.sum()\n"
    toy = assignment(tasks=tasks, checks=checks, mistakes=(), variants=(), source=source, solution=_module(source))
    for seed in range(5):
        found = Judge(toy, zygote, seed).judge(f"import torch\ndef total(x):\n    {body}\n".encode(), "py").checks[0]
        assert found.outcome is outcome, found.message


def test_what_is_not_finite_is_close_to_nothing() -> None:
    """On either side: an infinite scale would allow everything."""
    whole, endless = torch.ones(2), torch.tensor([1.0, float("inf")])
    assert close(whole, whole) and close(0.0, 0.0)
    assert not close(whole, endless) and not close(endless, whole) and not close(endless, endless)


def test_what_rounding_costs_is_known_beforehand() -> None:
    """Little where nothing cancels, about a unit in the last place of the terms where they do."""
    x = torch.randn(30, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    (sum_of_squares,) = doubts_of(lambda given: given.square().sum(), x)
    assert sum_of_squares < 2e-5 * float(x.square().sum())
    total, zero = doubts_of(lambda given: (torch.cat([given, -given]).sum() + 1e-9, 3.0), x)
    assert 1e-8 < total < 1e-5 and zero == 0.0
    assert doubts_of(lambda given: given[99], x) == []


def _module(source: str) -> types.ModuleType:
    module = types.ModuleType("solution")
    exec(source, module.__dict__)
    return module
