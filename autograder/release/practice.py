"""Public checks, asked on the student's own machine of the `.py` or the notebook: where more tasks are written."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.checks.ask import Answer, Expectation, Question, ask
from autograder.checks.author import Check, Choice, Mistake, Task
from autograder.checks.calls import OWN, fix_first, forbidden
from autograder.checks.examine import Gradients, Verdict, examine, modes, of_failure
from autograder.checks.failure import StudentFailure
from autograder.checks.student import Call
from autograder.grade.diagnose import Evidence
from autograder.model import Outcome
from autograder.release.known import answer_of, known_mistakes
from autograder.release.pupil import Pupil, raised_by
from autograder.release.stored import Answers
from autograder.subject import source

CHECKS = "public_checks.py"


def offered(task: str, letters: str) -> Check:
    """The public check of a multiple-choice question: the answer is one of those offered, right or wrong."""
    return Choice(task, letters[0], dict.fromkeys(letters, "")).checks[0]


@dataclass(frozen=True)
class Result:
    """What became of one public check, and what to tell the student."""

    check: Check
    outcome: Outcome
    message: str = ""

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED


@dataclass
class _Asked:
    check: Check
    verdict: Verdict = field(default_factory=Verdict)
    candidates: list[Mistake] = field(default_factory=list)
    passed: list[Expectation] = field(default_factory=list)


class Practice:
    """The checks of one released assignment's folder: those in its file `checks` that have stored answers."""

    def __init__(self, folder: Path, module: types.ModuleType | None = None, checks: str = CHECKS) -> None:
        self.folder = folder
        self._given = module
        self._answers = Answers(folder)
        written = _run(folder / checks)
        self.table = self._answers.table
        self.checks = tuple(check for check in _checks(written.values()) if check.id in self.table["checks"])
        self.tasks: tuple[Task, ...] = tuple(written["TASKS"])
        self.id: str = self.table["assignment"]
        self.file: str = self.table["file"]
        self._known = known_mistakes(self._answers, self.tasks, self.checks)
        self._results: dict[str, dict[str, Result]] = {}
        self._callers: set[str] = set()

    def result(self, check: Check) -> Result:
        """The result of a check; the checks of its task are asked together, for the diagnosis looks at all of them."""
        if check.task not in self._results:
            self._results[check.task] = {result.check.id: result for result in self._ask_task(check.task)}
        return self._results[check.task][check.id]

    def forget(self) -> None:
        """Ask again from here on: in a notebook, a task may be written anew between two checks."""
        self._results.clear()

    @cached_property
    def submission(self) -> Path:
        """The file that is tested: the `.py` unless more tasks are written in the notebook."""
        written = self.folder / self.file
        notebook = written.with_suffix(".ipynb")
        if self._given is not None:
            return notebook
        if not written.exists() or (notebook.exists() and len(self._finished(notebook)) > len(self._finished(written))):
            return notebook
        return written

    @property
    def finished(self) -> list[str]:
        """The tasks that are written in the file that is tested."""
        return self._finished(self.submission)

    def _finished(self, path: Path) -> list[str]:
        try:
            tree = source.definitions(path.read_bytes(), path.suffix[1:])
        except (source.SourceError, SyntaxError, OSError):
            return []
        last = {item.name: item for item in tree.body if isinstance(item, ast.FunctionDef | ast.ClassDef)}
        return [task.name for task in self.tasks if task.name in last and not _is_stub(last[task.name])]

    @cached_property
    def _module(self) -> types.ModuleType | StudentFailure:
        return load(self.submission) if self._given is None else self._given

    def _ask_task(self, name: str) -> list[Result]:
        task = next(task for task in self.tasks if task.name == name)
        checks = [check for check in self.checks if check.task == name]
        if isinstance(self._module, StudentFailure):
            failed = of_failure(self._module)
            return [Result(check, failed.outcome, _told(failed, self.submission.name, None, check)) for check in checks]
        traced: set[str] = set()
        asked = [self._ask(check, self._module, traced) for check in checks]
        found = {item.check.id: item.candidates for item in asked if item.candidates}
        named = self._known.choose(found, [one for item in asked if item.verdict.passed for one in item.passed])
        call = forbidden(task, traced)
        if not all(item.verdict.passed for item in asked):
            for item in asked:
                traced |= {f"{OWN}{line.function}" for line in item.verdict.traceback}
            first = fix_first(task, traced, self._wrong_ones(traced, name))
            for item in asked:
                item.verdict = replace(item.verdict, message=first + item.verdict.message)
        return [self._judged(item, named.get(item.check.id), call) for item in asked]

    def _wrong_ones(self, traced: set[str], caller: str) -> set[str]:
        """The other tasks that were called and have a check that is not passed."""
        called = {task.name for task in self.tasks if f"{OWN}{task.name}" in traced} - {caller} - self._callers
        self._callers.add(caller)
        checks = [check for check in self.checks if check.task in called]
        wrong = {check.task for check in checks if self.result(check).outcome is not Outcome.PASSED}
        self._callers.remove(caller)
        return wrong

    def _judged(self, item: _Asked, mistake: Mistake | None, call: str) -> Result:
        verdict = item.verdict
        if call and verdict.outcome in (Outcome.PASSED, Outcome.FAILED):
            text = f"`{call}` is the call that this task asks you to write"
            return Result(item.check, Outcome.FORBIDDEN, f"{item.check.title}\n  {text}")
        if verdict.passed:
            return Result(item.check, verdict.outcome)
        return Result(item.check, verdict.outcome, _told(verdict, self.submission.name, mistake, item.check))

    def _ask(self, check: Check, module: types.ModuleType, traced: set[str]) -> _Asked:
        item = _Asked(check)
        for index in range(check.draws):
            for mode in modes(check) if index == 0 else ("",):
                verdict, candidates, expected = self._ask_once(check, index, module, mode, traced)
                if not verdict.passed:
                    item.verdict, item.candidates = verdict, candidates
                    return item
            item.passed.append(expected)
        return item

    def _ask_once(
        self, check: Check, index: int, module: types.ModuleType, mode: str, traced: set[str]
    ) -> tuple[Verdict, list[Mistake], Expectation]:
        draw = self.table["checks"][check.id][index]
        question = Question(self.id, check, index, self.table["seed"], draw["attached"] is not None)
        solution = answer_of(self._answers, draw["solution"])
        pupil = Pupil(module, check, index, [call.result for call in solution.calls], mode, draw["doubts"])
        answer = ask(check, pupil, question.draw())
        traced |= pupil.traced
        gradients = self._answers.take(draw["gradients"])
        expected = _as_expected(question, solution, answer, draw["attached"], gradients, draw["scales"])

        def backward() -> Gradients:
            try:
                return answer.gradients(question.projection_seed, expected.attached)
            except Exception as error:
                raise raised_by(error, module) from error

        verdict, found = examine(expected, answer, pupil.asked, mode, backward)
        candidates = self._known.candidates(expected, answer, verdict, Evidence(pupil.asked, found, mode))
        return verdict, candidates, expected


def _as_expected(
    question: Question,
    solution: Answer,
    given: Answer,
    attached: list[bool] | None,
    gradients: list[Any],
    scales: list[float],
) -> Expectation:
    """The solution's stored answer, to the inputs that were drawn for the student."""
    calls = [
        Call(known.name, asked.args, asked.kwargs, known.result)
        for known, asked in zip(solution.calls, given.calls, strict=False)
    ]
    answer = Answer(solution.values, [*calls, *solution.calls[len(calls) :]], given.leaves, solution.failure)
    return Expectation(question, answer, attached or [], gradients, scales)


def load(path: Path) -> types.ModuleType | StudentFailure:
    """What a student's file defines, as a module; or how it cannot be loaded."""
    module = types.ModuleType("submission")
    kind = path.suffix[1:]
    try:
        content = path.read_bytes()
        module.__dict__["__lines__"] = source.lines_of(content, kind)
        tree = source.definitions(content, kind)
        for statement in tree.body if kind == "ipynb" else [tree]:
            _execute(statement, path, module)
    except (Exception, SystemExit) as error:
        failure = raised_by(error, module)
        failure.outcome = Outcome.RAISED
        failure.message = f"while {path.name} was imported: {failure.message}"
        return failure
    return module


def _execute(statement: ast.stmt | ast.Module, path: Path, module: types.ModuleType) -> None:
    tree = statement if isinstance(statement, ast.Module) else ast.Module([statement], type_ignores=[])
    try:
        exec(compile(tree, path.name, "exec", dont_inherit=True), module.__dict__)
    except Exception:
        if not isinstance(statement, source.MAY_FAIL):
            raise


def _run(path: Path) -> dict[str, Any]:
    written: dict[str, Any] = {"__name__": path.stem}
    exec(compile(path.read_text("utf-8"), path.name, "exec", dont_inherit=True), written)
    return written


def _checks(written: Iterable[Any]) -> Iterator[Check]:
    for value in written:
        if isinstance(value, Check):
            yield value
        elif isinstance(value, Choice):
            yield from value.checks


def _is_stub(item: ast.stmt) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "NotImplementedError" for part in ast.walk(item))


def _told(verdict: Verdict, file: str, mistake: Mistake | None, check: Check) -> str:
    """What a student reads: the check's title, what differs, where it was raised, and the idea that went wrong."""
    if verdict.outcome is Outcome.MISSING:
        return f"not attempted: `{check.task}` is still to be written"
    lines = [check.title, f"  {verdict.message}"]
    lines += [f"  {file}, line {step.number}: {step.text}" for step in verdict.traceback[-1:]]
    hint = check.hint if mistake is None else mistake.sentence
    return "\n".join([*lines, f"  Hint: {hint}"] if hint else lines)
