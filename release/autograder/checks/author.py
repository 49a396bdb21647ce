"""The words in which a course is written: tasks, checks, laws, mistakes, variants and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WAYS = ("inputs", "no_grad", "again", "alias", "strided", "float32", "accelerator")
MISTAKE_WAYS = (*WAYS, "float64", "gradient")
QUIZ = "quiz_"  # how the names of questions begin
QUIZ_TOL = 1e-5  # a number worked out with tensors of torch's default precision is right, too


@dataclass(frozen=True)
class Task:
    """One function or class to write. `forbids` names the library calls that are the answer (`*` matches anything).

    `numbers` lists, for each argument of a numeric quiz question, values of which every student is given one.
    """

    name: str
    title: str
    main: bool = False
    forbids: tuple[str, ...] = ()
    differentiable: bool = True
    numbers: Mapping[str, Sequence[Any]] = field(default_factory=dict, hash=False)

    @property
    def is_quiz(self) -> bool:
        return self.name.startswith(QUIZ)


@dataclass(frozen=True)
class Check:
    """One question put to a task. A law asserts a truth; any other check is compared with the solution."""

    name: str
    title: str
    task: str
    ask: Callable[[Any, Any], Mapping[str, Any] | None]
    points: float = 1.0
    public: bool = False
    draws: int = 2
    is_law: bool = False
    objects: bool = False
    gradients: bool = True
    without: tuple[str, ...] = ()
    tol: float = 1e-8
    tol32: float = 2e-5
    hint: str = ""

    @property
    def id(self) -> str:
        return f"{self.task}/{self.name}"

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways in which each call is asked besides plainly."""
        return () if self.is_law or self.objects else tuple(way for way in WAYS if way not in self.without)


@dataclass(frozen=True)
class Mistake:
    """A known wrong version of a task: what it tells the student, and the way in which it shows if values are right."""

    name: str
    task: str
    says: str
    look: str = ""
    way: str | None = None
    raises: str | None = None
    answer: str | None = None
    function: Callable[..., Any] | None = None

    @property
    def sentence(self) -> str:
        return f"{self.says} (look at {self.look})" if self.look else self.says


@dataclass(frozen=True)
class Variant:
    """Another right way to write a task."""

    name: str
    task: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Choice:
    """A quiz question with offered answers: one of them right, the others named misconceptions."""

    task: str
    answer: str
    explains: Mapping[str, str]
    points: float = 1.0
    title: str = "Quiz"
    checks: tuple[Check, ...] = field(init=False)
    mistakes: tuple[Mistake, ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.answer not in self.explains:
            raise ValueError(f"{self.task}: the answer {self.answer!r} is not among {sorted(self.explains)}")
        object.__setattr__(self, "checks", (self._offered(), self._right()))
        wrong = {letter: text for letter, text in self.explains.items() if letter != self.answer}
        named = (Mistake(f"{self.task}_{key}", self.task, text, answer=key) for key, text in wrong.items())
        object.__setattr__(self, "mistakes", tuple(named))

    def _offered(self) -> Check:
        def ask(student: Any, draw: Any) -> None:
            answer = getattr(student, self.task)()
            offered = ", ".join(sorted(self.explains))
            assert answer in self.explains, f"the answer must be one of {offered}"

        return Check("offered", "The answer is one of those offered", self.task, ask, 0.0, True, 1, is_law=True)

    def _right(self) -> Check:
        def ask(student: Any, draw: Any) -> Mapping[str, Any]:
            return {"answer": getattr(student, self.task)()}

        return Check("right", self.title, self.task, ask, self.points, False, 1, gradients=False)


def check(title: str, *, task: str, **options: Any) -> Callable[[Callable[[Any, Any], Any]], Check]:
    """Make a check of a function of `student` and `draw` that returns named values to compare with the solution's."""
    options = {"tol": QUIZ_TOL, **options} if task.startswith(QUIZ) else options
    unknown = set(options.get("without", ())) - set(WAYS)
    if unknown:
        raise ValueError(f"{title!r}: without={sorted(unknown)} are no ways; the ways are {', '.join(WAYS)}")
    return lambda function: Check(function.__name__, title, task, function, **options)


def law(title: str, *, task: str, **options: Any) -> Callable[[Callable[[Any, Any], Any]], Check]:
    """Make a check of a function that asserts a mathematical truth of what `student` gives; of one draw unless said."""
    options = {"draws": 1, **options}
    return lambda function: Check(function.__name__, title, task, function, is_law=True, gradients=False, **options)


def choice(task: str, answer: str, *, explains: Mapping[str, str], points: float = 1.0, task_title: str = "") -> Choice:
    """Make the public and the hidden check of a multiple-choice question, and a mistake of every wrong option."""
    return Choice(task, answer, explains, points, task_title or "The right answer")


def mistake(
    *, task: str, says: str, look: str = "", way: str | None = None, raises: str | None = None
) -> Callable[[Callable[..., Any]], Mistake]:
    """Name a wrong version of a task: a function or class of any name, with the task's arguments."""
    if way is not None and way not in MISTAKE_WAYS:
        raise ValueError(f"{says!r}: way={way!r} is no way; the ways are {', '.join(MISTAKE_WAYS)}")
    return lambda function: Mistake(function.__name__, task, says, look, way, raises, None, function)


def variant(*, task: str) -> Callable[[Callable[..., Any]], Variant]:
    """Name another right version of a task."""
    return lambda function: Variant(function.__name__, task, function)
