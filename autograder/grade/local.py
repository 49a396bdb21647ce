"""Judges as processes of this machine. Nothing of them outlives the run, however it or any of them ends.

All that a judge writes lies in a folder of its own under the run's. The run removes it when a judge dies, a judge when
the run does, and the next run what is left after both were killed at once.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path

from autograder.grade.crew import Worker
from autograder.grade.pool import Plan
from autograder.grade.work import Reply, Request

PREFIX = "autograder-run-"
_END_S = 2.0


class LocalWorker:
    """A judge process and the pipe to it."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.folder = folder
        self.connection, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=serve, args=(theirs, plan, folder), daemon=True)
        self.process.start()
        theirs.close()

    def send(self, request: Request) -> None:
        try:
            self.connection.send(request)
        except OSError:
            self.connection.close()

    def receive(self) -> Reply | None:
        """Its answer; None where it has died."""
        try:
            reply = self.connection.recv()
        except (EOFError, OSError):
            self.end(0.0)
            return None
        assert isinstance(reply, Reply)
        return reply

    def end(self, patience_s: float) -> None:
        """Its pipe closed, it ends by itself; what does not is killed."""
        self.connection.close()
        self.process.join(patience_s)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        shutil.rmtree(self.folder, ignore_errors=True)


class LocalCrew:
    """Up to `size` judge processes."""

    def __init__(self, plan: Plan, size: int) -> None:
        self.size = size
        self._plan = plan
        self._folder = private_folder()
        self._workers: list[LocalWorker] = []
        self._hired = 0

    def hire(self) -> Worker:
        self._hired += 1
        folder = self._folder / str(self._hired)
        folder.mkdir()
        worker = LocalWorker(self._plan, folder)
        self._workers.append(worker)
        return worker

    def wait(self, busy: Sequence[Worker]) -> list[tuple[Worker, Reply | None]]:
        by_connection = {worker.connection: worker for worker in busy if isinstance(worker, LocalWorker)}
        closed = [worker for connection, worker in by_connection.items() if connection.closed]
        ready = closed or [by_connection[one] for one in wait(list(by_connection)) if isinstance(one, Connection)]
        answers: list[tuple[Worker, Reply | None]] = []
        for worker in ready:
            reply = worker.receive()
            if reply is None:
                self._workers.remove(worker)
            answers.append((worker, reply))
        return answers

    def close(self) -> None:
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.end(_END_S)
        self._workers = []
        shutil.rmtree(self._folder, ignore_errors=True)


def serve(connection: Connection, plan: Plan, folder: Path) -> None:
    """Runs in the judge process: answers until the pipe closes. Ctrl-C is for the run to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tempfile.tempdir = str(folder)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    try:
        from autograder.grade.answering import Answering

        answering = Answering(plan)
    except Exception as error:  # torch is broken, or memory is short: the run says so
        connection.send(Reply(trouble=f"no judge can start: {type(error).__name__}: {error}"))
        return
    try:
        while True:
            connection.send(answering.answer(connection.recv()))
    except (EOFError, OSError):
        answering.close()


def _end_with_parent(folder: Path) -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    _remove(folder)
    os._exit(1)


def _remove(folder: Path) -> None:
    """A judge's folder, and with the last of them the run's."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.parent.rmdir()
    except OSError:
        return


def private_folder() -> Path:
    """A temporary folder that a later run removes if this process is killed; what others left so is removed now."""
    _sweep()
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{_life(os.getpid())}-"))


def _sweep() -> None:
    """Removes what runs left that were killed together with their judges."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        life = folder.name.removeprefix(PREFIX).rpartition("-")[0]
        if folder.stat().st_uid == os.getuid() and life != _life(_number(life)):
            shutil.rmtree(folder, ignore_errors=True)


def _number(life: str) -> int:
    number = life.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _life(process: int) -> str:
    """Number and start of a process: together they belong to one process alone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return f"{process}-gone"
    return f"{process}-{fields[19]}"
