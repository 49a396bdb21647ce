"""Work handed to judges, one piece each at a time, answers as they come; what a lost judge held is given to another.

The calling process never imports torch. A judge that dies is a fault of ours and never a zero.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from autograder.grade.crew import Crew, Worker
from autograder.grade.pool import Plan, fault
from autograder.grade.work import Catalogue, Done, Job, Reply, Request

ATTEMPTS = 2
LOSSES = 4
T = TypeVar("T")


class RunFault(Exception):
    """No judge can work here: the run stops, and nobody gets a score from it."""


class RunRefused(RunFault):
    """The same, where the caller can put it right: the message says how."""


@dataclass(frozen=True)
class _Passed(Generic[T]):
    """Something that is not for a judge."""

    item: T


@dataclass
class _Task:
    request: Request
    attempts: int = 0


Answered = tuple[_Task, Reply | None]


class Dispatch:
    """The judges of one run. Judges are hired when there is work for them; `close` ends them."""

    def __init__(self, plan: Plan, crew: Crew) -> None:
        self._plan = plan
        self._crew = crew
        self._idle: list[Worker] = []
        self._busy: dict[Worker, _Task] = {}
        self._waiting: deque[_Task] = deque()
        self._served: dict[Worker, set[str]] = {}
        self._losses = 0
        self.environment = ""

    def catalogues(self, assignments: Iterable[str]) -> dict[str, Catalogue]:
        """What judges know of assignments, once the solution of each has got full marks. Raises RunFault."""
        found = {}
        for task, reply in self._answered(Request("catalogue", name) for name in assignments):
            found[task.request.assignment] = _catalogue(task.request.assignment, reply)
        return found

    def judge(self, items: Iterable[Job | T]) -> Iterator[Done | T]:
        """Each job done once, in the order in which they are ready; anything else is passed through at once."""
        for one in self._run(_requests(items)):
            if isinstance(one, _Passed):
                yield one.item
            else:
                task, reply = one
                assert task.request.job is not None
                yield self._done(task.request.job, reply)

    def prove(self, assignment: str) -> str:
        """Why an assignment's solution does not get full marks now, in each judge that graded it; or nothing."""
        workers = [worker for worker in self._idle if assignment in self._served.get(worker, ())]
        wanted = max(1, len(workers))
        self._idle.sort(key=lambda worker: worker in workers)  # those are taken first, from the end
        for _, reply in self._answered(Request("prove", assignment) for _ in range(wanted)):
            why = reply.value if reply is not None and isinstance(reply.value, str) else "the judge was lost"
            if why:
                return why
        return ""

    def close(self) -> None:
        """End all judges."""
        self._crew.close()

    def _done(self, job: Job, reply: Reply | None) -> Done:
        if reply is not None and isinstance(reply.value, Done):
            return reply.value
        why = "the judge process died twice" if reply is None else reply.trouble
        return Done(job, fault(self._plan, job.submission, why))

    def _answered(self, requests: Iterable[Request]) -> Iterator[Answered]:
        nothing_else: Iterable[Request | _Passed[None]] = requests
        return (one for one in self._run(nothing_else) if not isinstance(one, _Passed))

    def _run(self, requests: Iterable[Request | _Passed[T]]) -> Iterator[Answered | _Passed[T]]:
        """Pairs of request and answer; None where every judge that held it was lost."""
        source = iter(requests)
        more = True
        while True:
            while more and self._room():
                item = next(source, None)
                if item is None:
                    more = False
                elif isinstance(item, _Passed):
                    yield item
                else:
                    self._waiting.append(_Task(item))
            self._hand_out()
            if self._starting() == len(self._busy) and not more and not self._waiting:
                return  # a judge that is still being started has nothing to do any more
            if self._busy:
                yield from self._answers()

    def _room(self) -> bool:
        """Whether one more piece of work could be held by a judge, hired or not yet."""
        return len(self._busy) - self._starting() + len(self._waiting) < self._crew.size

    def _hand_out(self) -> None:
        while self._waiting:
            if self._idle:
                self._give(self._idle.pop(), self._waiting.popleft())
            elif len(self._busy) < self._crew.size and self._starting() < len(self._waiting):
                self._give(self._crew.hire(), _Task(Request("begin")))
            else:
                return

    def _starting(self) -> int:
        return sum(task.request.do == "begin" for task in self._busy.values())

    def _give(self, worker: Worker, task: _Task) -> None:
        self._busy[worker] = task
        if task.request.job is not None:
            self._served.setdefault(worker, set()).add(task.request.job.submission.assignment)
        worker.send(task.request)

    def _answers(self) -> Iterator[Answered]:
        for worker, reply in self._crew.wait(list(self._busy)):
            task = self._busy.pop(worker)
            if reply is None:
                self._served.pop(worker, None)
                yield from self._lost(task)
                continue
            if task.request.do == "begin":
                self._begun(reply)
            self._losses = 0
            self._idle.append(worker)
            if task.request.do != "begin":
                yield task, reply

    def _lost(self, task: _Task) -> Iterator[Answered]:
        self._losses += 1
        if self._losses >= LOSSES:
            raise RunFault(f"{self._losses} judge processes died one after another: is this machine out of memory?")
        task.attempts += 1
        if task.request.do == "begin":
            return
        if task.attempts < ATTEMPTS:
            self._waiting.appendleft(task)
        else:
            yield task, None

    def _begun(self, reply: Reply) -> None:
        """A new judge says where it works: verdicts of unlike environments are not mixed."""
        if reply.trouble:
            raise (RunRefused if reply.refused else RunFault)(reply.trouble)
        environment = str(reply.value)
        self.environment = self.environment or environment
        if environment != self.environment:
            raise RunRefused(f"judges differ: {self.environment} and {environment}; install the same everywhere")


def _requests(items: Iterable[Job | T]) -> Iterator[Request | _Passed[T]]:
    for item in items:
        yield Request("judge", job=item) if isinstance(item, Job) else _Passed(item)


def _catalogue(assignment: str, reply: Reply | None) -> Catalogue:
    if reply is not None and isinstance(reply.value, Catalogue):
        return reply.value
    why = "the judge process died twice" if reply is None else reply.trouble
    return Catalogue(assignment, fault=f"{assignment} was not graded: {why}")
