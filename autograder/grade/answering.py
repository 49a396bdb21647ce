"""A judge's side of the work: every request has an answer; what goes wrong here is told and never a verdict."""

from __future__ import annotations

from autograder.box import IsolationUnavailable
from autograder.grade.bench import Bench
from autograder.grade.pool import Plan
from autograder.grade.work import Reply, Request


class Answering:
    """A bench whose troubles are answers too."""

    def __init__(self, plan: Plan) -> None:
        self._bench = Bench(plan)

    def answer(self, request: Request) -> Reply:
        try:
            return self._bench.answer(request)
        except IsolationUnavailable as error:
            return Reply(trouble=str(error), refused=True)
        except Exception as error:
            return Reply(trouble=f"a fault of the grader: {type(error).__name__}: {error}")

    def close(self) -> None:
        """End the box."""
        self._bench.close()
