"""What a place that judges work at must offer: this machine's processes, or a cluster's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from autograder.grade.work import Reply, Request


class Worker(Protocol):
    """One judge, asked one thing at a time."""

    def send(self, request: Request) -> None:
        """Hands over a request; a worker that is gone shows in `Crew.wait`."""
        ...


class Crew(Protocol):
    """Hires judges, waits for their answers, and leaves nothing behind."""

    @property
    def size(self) -> int:
        """How many may work at once."""
        ...

    def hire(self) -> Worker:
        """One more judge."""
        ...

    def wait(self, busy: Sequence[Worker]) -> list[tuple[Worker, Reply | None]]:
        """Answers of at least one of those asked; None where the worker was lost, with all that it held."""
        ...

    def close(self) -> None:
        """Ends all of them."""
        ...
