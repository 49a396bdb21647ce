"""Judges as actors of a Ray cluster: the only file that knows Ray, which is imported when it is asked for.

Theory of operation. The run (on a node of the cluster, beside its store) sends each actor the plan and the course's
`solutions/`, then one request at a time; submissions travel by content. An actor holds one judge with its zygote and a
folder of its own. A node that is lost takes its actors along: `wait` says so, and `Dispatch` gives the work to others.
Nodes need the same autograder, Python and torch, which each actor says before it gets any work.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.grade.crew import Worker
from autograder.grade.dispatch import RunFault, RunRefused
from autograder.grade.local import private_folder
from autograder.grade.pool import Plan
from autograder.grade.work import Reply, Request

START_S = 300.0
_END_S = 5.0


@dataclass(frozen=True)
class Parcel:
    """A plan with the files of `solutions/`, by their place below it: all that a judge needs of the course."""

    plan: Plan
    files: dict[str, bytes]

    def unpack(self, folder: Path) -> Plan:
        """The plan, with the files written below `folder`."""
        for name, content in self.files.items():
            file = folder / self.plan.course.paths.solutions / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return replace(self.plan, course=msgspec.structs.replace(self.plan.course, root=folder))


def pack(plan: Plan) -> Parcel:
    """The parcel of a plan: the Python files of all its assignments."""
    top = plan.course.root / plan.course.paths.solutions
    files = [file for name in plan.course.ids for file in sorted((top / name).rglob("*.py"))]
    return Parcel(plan, {str(file.relative_to(top)): file.read_bytes() for file in files})


class RemoteJudge:
    """The actor. A judge's trouble is an answer; only the loss of its process is not."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel = parcel
        self._folder: Path | None = None
        self._answering: Any = None

    def answer(self, request: Request) -> Reply:
        if self._answering is None:
            trouble = self._begin()
            if trouble:
                return Reply(trouble=trouble)
        reply = self._answering.answer(request)
        assert isinstance(reply, Reply)
        return reply

    def _begin(self) -> str:
        try:
            self._folder = private_folder()
            tempfile.tempdir = str(self._folder)
            from autograder.grade.answering import Answering

            self._answering = Answering(self._parcel.unpack(self._folder / "course"))
        except Exception as error:  # torch is broken there, or the disk is full: the run says so
            return f"no judge can start on {os.uname().nodename}: {type(error).__name__}: {error}"
        return ""

    def end(self) -> None:
        """Ends the box and removes what this actor wrote."""
        if self._answering is not None:
            self._answering.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


class RayWorker:
    """An actor and the answer that it owes."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.owes: Any = None

    def send(self, request: Request) -> None:
        self.owes = self.actor.answer.remote(request)


class RayCrew:
    """Up to `size` actors, one core each."""

    def __init__(self, plan: Plan, size: int | None, address: str) -> None:
        self._ray = _connected(address)
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        self.size = max(1, size if size is not None else cores)
        self._parcel = self._ray.put(pack(plan))
        self._actor = self._ray.remote(RemoteJudge).options(num_cpus=1, max_restarts=0, max_task_retries=0)
        self._workers: list[RayWorker] = []

    def hire(self) -> Worker:
        worker = RayWorker(self._actor.remote(self._parcel))
        self._workers.append(worker)
        return worker

    def wait(self, busy: Sequence[Worker]) -> list[tuple[Worker, Reply | None]]:
        by_answer = {worker.owes: worker for worker in busy if isinstance(worker, RayWorker)}
        ready, _ = self._ray.wait(list(by_answer), num_returns=1, timeout=START_S)
        if not ready:
            raise RunFault(f"no judge of the cluster has answered for {START_S:g} s: are nodes free?")
        return [(by_answer[one], self._received(by_answer[one])) for one in ready]

    def _received(self, worker: RayWorker) -> Reply | None:
        try:
            reply = self._ray.get(worker.owes)
        except self._ray.exceptions.RayError:
            self._workers.remove(worker)
            return None
        assert isinstance(reply, Reply)
        return reply

    def close(self) -> None:
        ends = [worker.actor.end.remote() for worker in self._workers]
        if ends:
            self._ray.wait(ends, num_returns=len(ends), timeout=_END_S)
        for worker in self._workers:
            self._ray.kill(worker.actor)
        self._workers = []
        self._ray.shutdown()


def _connected(address: str) -> Any:
    """Ray, connected to the cluster at `address`; without one, to the cluster of this machine, begun if need be."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise RunRefused("Ray is not installed: pip install 'autograder[cluster]'") from error
    quiet: Any = {"log_to_driver": False, "logging_level": "error", "ignore_reinit_error": True}
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            _join_or_begin(ray, quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise RunRefused(f"the Ray cluster {address!r} cannot be reached: {error}") from error
    return ray


def _join_or_begin(ray: Any, quiet: Any) -> None:
    try:
        ray.init(address="auto", **quiet)
    except ConnectionError:
        ray.init(include_dashboard=False, **quiet)
