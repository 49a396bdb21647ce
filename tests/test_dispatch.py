"""Work is done exactly once, whoever is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grade.crew import Worker
from autograder.grade.dispatch import Dispatch, RunFault, RunRefused
from autograder.grade.pool import Plan, result_of
from autograder.grade.work import Catalogue, Done, Job, Reply, Request
from autograder.model import Isolation, Status
from autograder.submissions import Submission

PLAN = Plan(Course(title="A course", assignments=(), root=Path("/nowhere")), Isolation.SEALED, 7)


class Acting:
    """A judge as a test wants it: `acts` is asked with its number and request, and gives None to be lost."""

    def __init__(self, number: int, acts: Callable[[int, Request], Reply | None]) -> None:
        self.number = number
        self.acts = acts
        self.asked: Request | None = None

    def send(self, request: Request) -> None:
        self.asked = request


class ActingCrew:
    """One answers at a time, in turn."""

    def __init__(self, size: int, acts: Callable[[int, Request], Reply | None]) -> None:
        self.size = size
        self.acts = acts
        self.hired = 0

    def hire(self) -> Worker:
        self.hired += 1
        return Acting(self.hired, self.acts)

    def wait(self, busy: Sequence[Worker]) -> list[tuple[Worker, Reply | None]]:
        for worker in busy:
            assert isinstance(worker, Acting) and worker.asked is not None
            if worker.asked.do == "begin" and self.acts is stuck and worker.number > 1:
                continue
            return [(worker, worker.acts(worker.number, worker.asked))]
        raise AssertionError("everybody waits for everybody")

    def close(self) -> None:
        return


def right(number: int, request: Request) -> Reply | None:
    match request.do:
        case "begin":
            return Reply("here")
        case "catalogue":
            return Reply(Catalogue(request.assignment, {"a": "key"}))
        case "prove":
            return Reply("")
        case "judge":
            assert request.job is not None
            item = request.job.submission
            result = result_of(PLAN, item.student, item.assignment, item.sha256, Status.GRADED, ())
            return Reply(Done(request.job, result))


def stuck(number: int, request: Request) -> Reply | None:
    """All but the first never begin: a cluster without room for them."""
    return right(number, request)


def jobs(count: int) -> list[Job]:
    return [Job(Submission(f"s{number}", "toy", "toy.py", b"", "py")) for number in range(count)]


def done_by(dispatch: Dispatch, count: int) -> dict[str, Status]:
    found = [one for one in dispatch.judge(jobs(count)) if isinstance(one, Done)]
    assert len(found) == count == len({one.job.submission.student for one in found})
    return {one.job.submission.student: one.result.status for one in found}


@pytest.mark.parametrize("size", [1, 2, 7])
def test_every_piece_is_done_once(size: int) -> None:
    """Whatever the number of judges; what is not for them passes through."""
    dispatch = Dispatch(PLAN, ActingCrew(size, right))
    assert set(dispatch.catalogues(["toy", "other"])) == {"toy", "other"}
    assert set(done_by(dispatch, 20).values()) == {Status.GRADED}
    assert list(dispatch.judge(["aside"])) == ["aside"]
    assert dispatch.prove("toy") == ""


@pytest.mark.parametrize("size", [1, 3])
def test_what_a_lost_judge_held_is_given_to_another(size: int) -> None:
    """Judges that are lost now and then lose nothing."""
    asked: list[str] = []

    def fragile(number: int, request: Request) -> Reply | None:
        if request.do == "judge":
            asked.append("x")
            if len(asked) % 5 == 0:
                return None
        return right(number, request)

    dispatch = Dispatch(PLAN, ActingCrew(size, fragile))
    assert set(done_by(dispatch, 20).values()) == {Status.GRADED}


def test_what_loses_every_judge_is_a_fault_of_its_own() -> None:
    """The second loss over the same work ends it, as a fault; the others are graded."""

    def falls(number: int, request: Request) -> Reply | None:
        fatal = request.job is not None and request.job.submission.student == "s3"
        return None if fatal else right(number, request)

    found = done_by(Dispatch(PLAN, ActingCrew(2, falls)), 8)
    assert [name for name, status in found.items() if status is Status.FAULT] == ["s3"]


def test_a_machine_on_which_every_judge_dies_stops_the_run() -> None:
    """Four losses without an answer between them are not any submission's doing."""
    with pytest.raises(RunFault, match="one after another"):
        list(Dispatch(PLAN, ActingCrew(1, lambda number, request: None)).judge(jobs(1)))


def test_judges_that_differ_are_refused() -> None:
    """Verdicts of two versions of torch are not mixed."""

    def differs(number: int, request: Request) -> Reply | None:
        return Reply(f"torch {number}") if request.do == "begin" else right(number, request)

    with pytest.raises(RunRefused, match="differ"):
        list(Dispatch(PLAN, ActingCrew(2, differs)).judge(jobs(9)))


def test_a_judge_that_cannot_start_is_not_waited_for() -> None:
    """A cluster that has room for one of two judges grades with one, and ends."""
    crew = ActingCrew(2, stuck)
    dispatch = Dispatch(PLAN, crew)
    assert set(done_by(dispatch, 6).values()) == {Status.GRADED} and dispatch.prove("toy") == ""


def test_trouble_at_the_start_says_whose_it_is() -> None:
    """What the caller can put right is told apart from what he cannot."""
    for refused, kind in ((True, RunRefused), (False, RunFault)):
        reply = Reply(trouble="no bwrap", refused=refused)
        with pytest.raises(kind, match="no bwrap"):
            Dispatch(PLAN, ActingCrew(1, lambda number, request, reply=reply: reply)).catalogues(["toy"])
