"""What one judge process holds: a zygote, the assignments it has met, and the proof that each passes its own checks."""

from __future__ import annotations

import gc
import platform
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import numpy
import torch

from autograder.box import BoxDevice, BoxError, Limits, Zygote
from autograder.grade.assignment import Assignment, AssignmentError, load_assignment
from autograder.grade.judge import CheckFault, Judge, Judged
from autograder.grade.keys import engine_version, keys_of
from autograder.grade.pool import Plan, fault, result_of
from autograder.grade.work import Catalogue, Done, Job, Kept, KeptFile, Reply, Request
from autograder.model import Status


class Bench:
    """Judges submissions to any assignment of a course, one at a time."""

    def __init__(self, plan: Plan) -> None:
        torch.set_num_threads(1)
        self._plan = plan
        self._zygote: Zygote | None = None
        self._assignments: dict[str, Assignment] = {}
        self._catalogues: dict[str, Catalogue] = {}
        self._judges: dict[str, Judge] = {}

    def answer(self, request: Request) -> Reply:
        """What a request asks for. Raises `BoxError` where no box can be had at all."""
        match request.do:
            case "begin":
                self._started()
                return Reply(environment(self._plan))
            case "catalogue":
                return Reply(self.catalogue(request.assignment))
            case "prove":
                return Reply(self.prove(request.assignment))
            case "judge":
                assert request.job is not None
                return Reply(self.judge(request.job))

    def catalogue(self, assignment: str) -> Catalogue:
        """An assignment's checks by their keys. Its solution has got full marks in this box; if not, why."""
        if assignment not in self._catalogues:
            fault = self.prove(assignment)
            keys = {} if fault else keys_of(self.load(assignment), self._plan.seed)
            self._catalogues[assignment] = Catalogue(assignment, keys, fault)
            gc.freeze()  # what is known by now lasts as long as the process: it need not be searched for garbage
        return self._catalogues[assignment]

    def prove(self, assignment: str) -> str:
        """Why an assignment's solution does not get full marks now, or nothing."""
        try:
            content = self.load(assignment).source.encode()
            self._judge_of(assignment).forget()  # what was right once proves nothing now
            judged = self._patiently(assignment, content, "py", {})
        except (AssignmentError, CheckFault, BoxError) as error:
            return f"{assignment} was not graded: {error}"
        lost = [result for result in judged.checks if result.points != result.max_points]
        if not lost:
            return ""
        why = f"its own solution fails {lost[0].id} ({lost[0].outcome.value}: {lost[0].message})"
        return f"{assignment} was not graded: {why}"

    def judge(self, job: Job) -> Done:
        """The result of one submission; a box that fails it twice, while it serves the solution, is a fault."""
        submission = job.submission
        catalogue = self.catalogue(submission.assignment)
        if catalogue.fault:
            return Done(job, fault(self._plan, submission, catalogue.fault), stops=catalogue.fault)
        known = {name: job.known.checks[key] for name, key in catalogue.keys.items() if key in job.known.checks}
        try:
            judged = self._patiently(submission.assignment, submission.content, submission.kind, known)
        except CheckFault as error:
            why = f"{submission.assignment} was not graded: {error}"
            return Done(job, fault(self._plan, submission, why), stops=why)
        except BoxError as error:
            why = f"the box failed twice: {error}"
            stops = self.prove(submission.assignment)
            return Done(job, fault(self._plan, submission, stops or why), stops=stops)
        output = job.known.output if known else judged.output
        result = result_of(
            self._plan,
            submission.student,
            submission.assignment,
            submission.sha256,
            Status.GRADED,
            judged.checks,
            submission.note,
            output,
        )
        return Done(job, result, _kept_file(catalogue, judged.kept, output), judged.asked)

    def _patiently(self, assignment: str, content: bytes, kind: str, known: dict[str, Kept]) -> Judged:
        """A box that fails is started anew once: somebody may have killed it, or the program in it.

        One that is killed while it is spoken to may also show as an `OSError` of a descriptor that is gone.
        """
        try:
            return self._judge_of(assignment).judge(content, kind, known=known, patient=True)
        except (BoxError, OSError):
            self._end_box()
            return self._judge_of(assignment).judge(content, kind, known=known)

    def _judge_of(self, assignment: str) -> Judge:
        if assignment not in self._judges:
            self._judges[assignment] = self.prepare(self.load(assignment))
        return self._judges[assignment]

    def load(self, assignment: str) -> Assignment:
        """The authored assignment of this id."""
        if assignment not in self._assignments:
            course = self._plan.course
            entry = next(item for item in course.assignments if item.id == assignment)
            folder = course.root / course.paths.solutions / entry.id
            self._assignments[assignment] = load_assignment(folder, entry.file, entry.tasks)
        return self._assignments[assignment]

    def prepare(self, assignment: Assignment, seed: int | None = None) -> Judge:
        """A judge of an assignment with this process's zygote."""
        limits = self._plan.course.limits
        seed = self._plan.seed if seed is None else seed
        return Judge(assignment, self._started(), seed, limits.check_seconds, limits.submission_seconds)

    def _started(self) -> Zygote:
        """The zygote; one that does not start is tried once more, for somebody may have killed it."""
        if self._zygote is None:
            try:
                self._zygote = self._start()
            except BoxError:
                self._zygote = self._start()
        return self._zygote

    def _start(self) -> Zygote:
        limits = self._plan.course.limits
        kept_bytes = limits.output_kib << 10
        kept = Limits(memory_mib=limits.memory_mib, output_kept_bytes=kept_bytes)
        device = BoxDevice.of(self._plan.gpu, limits.gpu_memory_mib)
        zygote = Zygote(self._plan.isolation, kept, device=device)
        zygote.start()
        return zygote

    def _end_box(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
        self._zygote = None
        self._judges = {}

    def close(self) -> None:
        """End the zygote, and the judges that used it."""
        self._end_box()


@contextmanager
def open_bench(plan: Plan) -> Iterator[Bench]:
    """A bench of this process, ended afterwards."""
    bench = Bench(plan)
    try:
        yield bench
    finally:
        bench.close()


def environment(plan: Plan) -> str:
    """What a verdict depends on beside the file and the check: libraries, device, isolation, limits."""
    return msgspec.json.encode(
        {
            "engine": engine_version(),
            "python": platform.python_version(),
            "torch": str(torch.__version__),
            "numpy": numpy.__version__,
            "device": plan.device if plan.gpu is None else f"{plan.device} {plan.gpu.name}",
            "isolation": plan.isolation.value,
            "limits": msgspec.structs.asdict(plan.course.limits),
        }
    ).decode()


def _kept_file(catalogue: Catalogue, kept: dict[str, Kept], output: str) -> KeptFile:
    return KeptFile(checks={catalogue.keys[name]: verdict for name, verdict in kept.items()}, output=output)
