"""One run over what was found: what is known is left alone, the rest is judged, each result stored as it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import msgspec

from autograder.grade.dispatch import Dispatch
from autograder.grade.pool import Plan, fault, refused
from autograder.grade.work import NOTHING_KEPT, Catalogue, Done, Job, KeptFile
from autograder.model import Status, SubmissionResult
from autograder.store import Deposit, Record, Store, encode
from autograder.submissions import Located, Refused, Submission

How = Literal["known", "graded", "refused", "fault"]
_kept = msgspec.json.Decoder(KeptFile)


@dataclass(frozen=True)
class Met:
    """A submission that the run has dealt with, and how; `before` is the result that it had, if any.

    `stale`: its pages are not those of this result.
    """

    record: Record
    how: How
    stale: bool = True
    before: SubmissionResult | None = None


@dataclass
class Tally:
    """How many submissions were dealt with in each way, how many checks were asked, and what could not be graded."""

    known: int = 0
    graded: int = 0
    refused: int = 0
    fault: int = 0
    asked: int = 0
    stopped: dict[str, str] = field(default_factory=dict)


class Run:
    """A run with a store. `force` asks everything again, whatever is known; `dry` keeps verdicts, but no result."""

    def __init__(self, store: Store, plan: Plan, judges: Dispatch, force: bool = False, dry: bool = False) -> None:
        self._store = store
        self._plan = plan
        self._judges = judges
        self._force = force
        self._dry = dry
        self._catalogues: Mapping[str, Catalogue] = {}
        self.tally = Tally()

    def meet(self, found: Iterable[Located | Refused]) -> Iterator[Met]:
        """Deals with each submission. Raises `StoreError` and `RunFault`; what was stored until then stays."""
        found = list(found)
        self._catalogues = self._judges.catalogues({one.assignment: None for one in found if isinstance(one, Located)})
        self.tally.stopped = {name: one.fault for name, one in self._catalogues.items() if one.fault}
        for item in self._judges.judge(map(self._taken, found)):
            met = self._stored(item) if isinstance(item, Done) else item
            setattr(self.tally, met.how, getattr(self.tally, met.how) + 1)
            yield met

    def confirm(self) -> Iterator[Met]:
        """Grades each solution again: what was graded stands only if that still gets full marks."""
        for assignment in self._store.unconfirmed():
            if self._plan.course.get(assignment) is None:
                continue
            why = self.tally.stopped.get(assignment) or self._judges.prove(assignment)
            if not why:
                self._store.confirm(assignment)
                continue
            self.tally.stopped[assignment] = why
            for record in self._store.withdraw(assignment, partial(_withdrawn, why)):
                self.tally.fault += 1
                yield Met(record, "fault")

    def _taken(self, one: Located | Refused) -> Job | Met:
        item = one.take() if isinstance(one, Located) else one
        return self._refused(item) if isinstance(item, Refused) else self._known(item)

    def _refused(self, item: Refused) -> Met:
        fingerprint = _digest("refused", item.reason)
        entry = self._store.current(item.student, item.assignment, item.path)
        if entry is not None and entry.fingerprint == fingerprint:
            return Met(self._store.meet_again(entry, item.path, None), "refused", not entry.reported)
        record = Record(result=refused(self._plan, item), path=item.path)
        return Met(self._store.put(Deposit(record=record, fingerprint=fingerprint)), "refused")

    def _known(self, item: Submission) -> Job | Met:
        entry = self._store.current(item.student, item.assignment)
        graded = entry is not None and entry.record.result.status is Status.GRADED
        if item.assignment in self.tally.stopped:
            if entry is not None and graded and entry.record.result.submission_sha256 == item.sha256:
                return Met(entry.record, "known", not entry.reported)
            return self._fault(item, self.tally.stopped[item.assignment])
        if self._force:
            return Job(item)
        if entry is not None and graded and entry.fingerprint == self._fingerprint(item):
            moved = (entry.record.path, entry.record.submitted_at) != (item.path, item.submitted_at)
            record = self._store.meet_again(entry, item.path, item.submitted_at)
            return Met(record, "known", moved or not entry.reported)
        kept = self._store.kept(item.content, item.kind, item.assignment, self._judges.environment)
        return Job(item, _kept.decode(kept) if kept else NOTHING_KEPT)

    def _fault(self, item: Submission, why: str) -> Met:
        record = Record(result=fault(self._plan, item, why), path=item.path, submitted_at=item.submitted_at)
        return self._put(_deposit(item, record), "fault")

    def _stored(self, done: Done) -> Met:
        item = done.job.submission
        self.tally.asked += done.asked
        if done.stops:
            self.tally.stopped[item.assignment] = done.stops
        record = Record(result=done.result, path=item.path, submitted_at=item.submitted_at)
        if done.result.status is not Status.GRADED:
            return self._put(_deposit(item, record), "fault")
        kept = done.kept
        if self._dry:  # verdicts of the checks as they were are still needed
            kept = KeptFile(checks=done.job.known.checks | kept.checks, output=kept.output)
        return self._put(_deposit(item, record, self._fingerprint(item), self._judges.environment, kept), "graded")

    def _put(self, deposit: Deposit, how: How) -> Met:
        result = deposit.record.result
        entry = self._store.current(result.student, result.assignment)
        before = None if entry is None else entry.record.result
        if self._dry:
            self._store.keep(deposit)
            return Met(deposit.record, how, stale=False, before=before)
        return Met(self._store.put(deposit), how, before=before)

    def _fingerprint(self, item: Submission) -> str:
        keys = self._catalogues[item.assignment].keys
        return _digest(item.sha256, item.kind, item.note, self._judges.environment, *keys.values())


def _deposit(
    item: Submission, record: Record, fingerprint: str = "", environment: str = "", kept: KeptFile = NOTHING_KEPT
) -> Deposit:
    return Deposit(
        record=record,
        fingerprint=fingerprint,
        content=item.content,
        kind=item.kind,
        environment=environment,
        kept=encode(kept) if kept.checks else b"",
    )


def _withdrawn(why: str, result: SubmissionResult) -> SubmissionResult:
    return msgspec.structs.replace(
        result, status=Status.FAULT, checks=(), score=0.0, max_score=0.0, message=why, output=""
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def judged(found: Iterable[Located | Refused], plan: Plan, judges: Dispatch) -> Iterator[Record]:
    """Records of what is only shown, not stored."""
    items = (one.take() if isinstance(one, Located) else one for one in found)
    for item in judges.judge(Job(one) if isinstance(one, Submission) else one for one in items):
        if isinstance(item, Done):
            submission = item.job.submission
            yield Record(result=item.result, path=submission.path, submitted_at=submission.submitted_at)
        else:
            yield Record(result=refused(plan, item), path=item.path)
