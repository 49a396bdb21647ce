"""Starts a zygote in the isolation asked for, forks subjects from it, and leaves nothing behind.

Theory of operation. The judge holds the zygote by one control socket (SEQPACKET) and each subject by three things: a
stream connection, a pipe of what it prints, and a pidfd. The zygote gets copies of the far ends with each `fork`
message, answers with the pidfd, and later reports how the child ended. Kill the zygote, or let the judge die, and every
subject dies: bubblewrap dies with its parent, and a pid namespace with its first process.

What the box may see of the project is staged into an otherwise empty folder: `subject/` and what it imports.
"""

from __future__ import annotations

import dataclasses
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from autograder.box.command import (
    KIT_IN_BOX,
    ON_CPU,
    environment,
    python_command,
    readable_paths,
    sealed_command,
)
from autograder.box.device import BoxDevice
from autograder.box.errors import BoxError, IsolationUnavailable, SubjectError
from autograder.box.limits import Limits
from autograder.box.subject import Subject
from autograder.model import Isolation
from autograder.subject.zygote import CONFINED, ENCLOSED, END, ENDED, FORK, READY, START, STARTED

_PACKAGE = Path(__file__).resolve().parent.parent
_START_S = 120.0
_FORK_S = 20.0
_CLOSE_S = 5.0
_MESSAGE_BYTES = 256
_NAMESPACES_REMEDY = (
    "Allow user namespaces (sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, "
    "kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile for bwrap; in a container also a seccomp "
    "profile that lets them through), or ask for the isolation `restricted` by name"
)
_GPU_REMEDY = "Say `--device cpu`, where mistakes that show on a GPU are found too"
_CONFINEMENT_REMEDY = (
    "Landlock (Linux 5.13, listed in /sys/kernel/security/lsm), seccomp and x86_64 are needed; "
    "for practice alone, not for grading, there is the isolation `process`"
)


class Zygote:
    """A context manager around one zygote. One judge has one; it is not shared between threads.

    bubblewrap dies with the thread that started it, so `start` belongs in the judge's main thread.
    """

    def __init__(
        self, isolation: Isolation, limits: Limits, package: Path = _PACKAGE, device: BoxDevice = ON_CPU
    ) -> None:
        """`package` is the folder that the box's programs are taken from, `device` what subjects compute on."""
        self.device = device
        self._isolation = isolation
        self._limits = limits
        self._package = package
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder: Path | None = None
        self._endings: dict[int, tuple[int, float, float]] = {}

    def __enter__(self) -> Zygote:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Returns when a first child has been forked and confined; raises `IsolationUnavailable` or `BoxError`."""
        try:
            self._launch()
            self._expect(ENCLOSED, lambda why: IsolationUnavailable(why, _NAMESPACES_REMEDY))
            self._expect(READY, lambda why: BoxError(f"the zygote did not start: {why}"))
            self._try_confinement()
        except BaseException:
            self.close()
            raise

    def fork(self) -> Subject:
        """A new subject, confined and waiting for its first frame. Raises `BoxError`."""
        subject = self._fork()
        try:
            if subject.receive_exactly(len(CONFINED), time.monotonic() + _FORK_S) != CONFINED:
                raise BoxError("the subject did not say that it is confined")
        except SubjectError as error:
            output = subject.stop().output.strip()
            raise BoxError(f"the subject could not be made ready: {output or error}") from error
        return subject

    def reap(self, pid: int, deadline: float) -> tuple[int, float, float]:
        """Wait status, CPU seconds and peak MiB of a child that has ended, by `deadline`."""
        while pid not in self._endings:
            message = self._receive(deadline)
            if message[:1] != ENDED:
                raise BoxError("the zygote answered out of turn")
            self._note_end(message)
        return self._endings.pop(pid)

    def close(self) -> None:
        """Kill what is left. May be called twice."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _launch(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-box-"))
        kit = _stage(self._package, self._folder / "kit")
        self._log = self._folder / "log"
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        with theirs, open(self._log, "wb") as log:
            command, variables = self._command(kit, theirs.fileno())
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=variables,
                cwd=_empty_folder(self._folder / "home"),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def _command(self, kit: Path, control: int) -> tuple[list[str], dict[str, str]]:
        """The command line and its environment; bubblewrap's own is empty, for /proc/1/environ shows it."""
        if self._isolation is Isolation.SEALED:
            program = python_command(_script(KIT_IN_BOX), str(control), self._confinement(KIT_IN_BOX))
            return sealed_command(kit, program, self.device), {}
        home = str(kit.parent / "home") if self._isolation is Isolation.PROCESS else "/nonexistent"
        return python_command(_script(kit), str(control), self._confinement(kit)), environment(home, self.device)

    def _confinement(self, kit: Path) -> str:
        limits = dataclasses.asdict(self._limits)
        kept = {name: value for name, value in limits.items() if not name.startswith("output")}
        paths = {"readable": readable_paths(kit, self.device), "opened": self.device.opened()}
        device = {"device": self.device.name, "gpu_memory_mib": self.device.memory_mib}
        return json.dumps({"isolation": self._isolation.value, **paths, **device, **kept})

    def _expect(self, wanted: bytes, failure: Callable[[str], BoxError]) -> None:
        try:
            message = self._receive(time.monotonic() + _START_S)
        except BoxError as error:
            raise failure(self._last_words() or str(error)) from error
        if message != wanted:
            raise failure(f"the zygote said {message!r}")

    def _try_confinement(self) -> None:
        try:
            subject = self.fork()
        except BoxError as error:
            remedy = _CONFINEMENT_REMEDY if self.device.is_cpu else _GPU_REMEDY
            raise IsolationUnavailable(str(error), remedy) from error
        subject.stop()

    def _fork(self) -> Subject:
        ours, theirs = socket.socketpair()
        output, output_end = os.pipe()
        try:
            with theirs:
                self._hand_over(theirs.fileno(), output_end)
            pid, pidfd = self._started()
        except BaseException:
            ours.close()
            os.close(output)
            raise
        finally:
            os.close(output_end)
        return Subject(self, pid, pidfd, ours, output, self._limits)

    def _hand_over(self, connection: int, output: int) -> None:
        if self._control is None:
            raise BoxError("the zygote is not running")
        try:
            socket.send_fds(self._control, [FORK], [connection, output])
        except OSError as error:
            raise BoxError(f"the zygote is gone: {self._last_words() or error}") from error

    def _started(self) -> tuple[int, int]:
        deadline = time.monotonic() + _FORK_S
        while True:
            message, descriptors = self._receive_with_descriptors(deadline)
            if message[:1] == ENDED:
                self._note_end(message)
            elif message[:1] == STARTED and len(descriptors) == 1:
                return START.unpack(message)[1], descriptors[0]
            else:
                raise BoxError(f"the zygote could not fork: {message[1:].decode(errors='replace')}")

    def _note_end(self, message: bytes) -> None:
        _, pid, status, cpu_us, peak_kib = END.unpack(message)
        self._endings[pid] = (status, cpu_us / 1e6, peak_kib / 1024)

    def _receive(self, deadline: float) -> bytes:
        return self._receive_with_descriptors(deadline)[0]

    def _receive_with_descriptors(self, deadline: float) -> tuple[bytes, list[int]]:
        if self._control is None:
            raise BoxError("the zygote is not running")
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise BoxError("the zygote does not answer")
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
        except OSError as error:
            raise BoxError(f"the zygote is gone: {error}") from error
        if not message:
            raise BoxError(f"the zygote is gone{self._farewell()}")
        return message, descriptors

    def _farewell(self) -> str:
        words = self._last_words()
        return f": {words}" if words else ""

    def _last_words(self) -> str:
        """The end of what the zygote or bubblewrap printed, once it has ended."""
        if self._process is None:
            return ""
        try:
            self._process.wait(_CLOSE_S)
        except subprocess.TimeoutExpired:
            return ""
        return self._log.read_text(errors="replace").strip()[-1000:]


def _stage(package: Path, kit: Path) -> Path:
    """A folder of the box's own: copies, readable by everyone, of what runs there."""
    target = kit / "autograder"
    target.mkdir(parents=True)
    for name in ("__init__.py", "tree.py", "wire.py"):
        shutil.copyfile(package / name, target / name)
    shutil.copytree(package / "subject", target / "subject", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (kit, *kit.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return kit


def _script(kit: Path) -> Path:
    return kit / "autograder" / "subject" / "zygote.py"


def _empty_folder(path: Path) -> Path:
    path.mkdir()
    return path


def _end(process: subprocess.Popen[bytes]) -> None:
    """The zygote ends when its control socket closes; what does not end is killed."""
    try:
        process.wait(_CLOSE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
