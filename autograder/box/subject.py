"""The trusted side's grip on one subject: frames to and from it, what it prints, and its end.

Nothing here looks into a frame beyond its length. Every wait has an absolute deadline, every amount a cap.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from typing import Protocol

from autograder import wire
from autograder.box.errors import BoxError, OutputFlood, SubjectEnded, SubjectTimeout
from autograder.box.limits import Ending, Limits

_CHUNK_BYTES = 1 << 16
_GRACE_TO_END_S = 0.1
_REAP_S = 10.0
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


class Reaper(Protocol):
    """Waits for the end of a child of the zygote."""

    def reap(self, pid: int, deadline: float) -> tuple[int, float, float]:
        """Wait status, CPU seconds and peak MiB; raises `BoxError` where they do not come."""
        ...


class Subject:
    """One forked, confined process. Made by `Zygote.fork`; end it with `stop`."""

    def __init__(
        self, reaper: Reaper, pid: int, pidfd: int, connection: socket.socket, output: int, limits: Limits
    ) -> None:
        self._reaper = reaper
        self._pid = pid
        self._pidfd = pidfd
        self._connection = connection
        self._output: int | None = output
        self._limits = limits
        self._kept = bytearray()
        self._output_bytes = 0
        self._ending: Ending | None = None
        connection.setblocking(False)
        os.set_blocking(output, False)

    def send(self, frame: bytes, deadline: float) -> None:
        """Hand over a whole frame by `deadline` (a `time.monotonic()` value).

        Raises `SubjectTimeout`, `SubjectEnded`, `OutputFlood`, `BoxError`.
        """
        rest = memoryview(frame)
        while rest:
            if self._ending is not None:
                raise SubjectEnded(self._ending)
            try:
                rest = rest[self._connection.send(rest) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
                continue
            except OSError:
                raise SubjectEnded(self._end()) from None

    def receive(self, max_bytes: int, deadline: float) -> bytes:
        """The next whole frame, its prefix included.

        Raises `wire.ProtocolError` where its prefix is none or claims more than `max_bytes`, and what `send` raises.
        """
        prefix = self.receive_exactly(wire.PREFIX.size, deadline)
        return prefix + self.receive_exactly(wire.frame_length(prefix, max_bytes), deadline)

    def receive_exactly(self, size: int, deadline: float) -> bytes:
        """The next `size` bytes, whatever they are."""
        received = bytearray()
        while len(received) < size:
            if self._ending is not None:
                raise SubjectEnded(self._ending)
            try:
                piece = self._connection.recv(min(size - len(received), _CHUNK_BYTES))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError:
                piece = b""
            if not piece:
                raise SubjectEnded(self._end())
            received += piece
        return bytes(received)

    def pending(self) -> bool:
        """Whether there are bytes that no one has asked for."""
        if self._ending is not None:
            return False
        try:
            return bool(self._connection.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def printed(self) -> str:
        """What has been printed so far, as far as it is kept."""
        self._drain()
        return self._text()

    def stop(self) -> Ending:
        """Kill the process and whatever it started, and say how it ended. Every call gives the same answer."""
        if self._ending is None:
            self._kill()
            try:
                status, cpu_s, peak_mib = self._reaper.reap(self._pid, time.monotonic() + _REAP_S)
                self._drain()
            finally:
                self._close()
            code = os.waitstatus_to_exitcode(status)
            self._ending = Ending(
                exit_code=code if code >= 0 else None,
                signal=-code if code < 0 else None,
                cpu_s=cpu_s,
                peak_mib=peak_mib,
                output=self._text(),
                output_bytes=self._output_bytes,
            )
        return self._ending

    def _wait(self, event: int, deadline: float) -> None:
        """Until the connection is ready; what is printed meanwhile is taken in."""
        if self._ending is not None:
            raise SubjectEnded(self._ending)
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise SubjectTimeout("the time was up before the program answered")
            poll = select.poll()
            poll.register(self._connection, event)
            if self._output is not None:
                poll.register(self._output, select.POLLIN)
            ready = {descriptor for descriptor, _ in poll.poll(left_s * 1000)}
            if self._output in ready:
                self._take_output()
            if self._output_bytes > self._limits.output_bytes:
                raise OutputFlood(f"more than {self._limits.output_bytes} bytes were printed")
            if self._connection.fileno() in ready:
                return

    def _take_output(self) -> bool:
        """One piece of what was printed; False when there is none."""
        if self._output is None:
            return False
        try:
            piece = os.read(self._output, _CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not piece:
            os.close(self._output)
            self._output = None
            return False
        self._output_bytes += len(piece)
        self._kept += piece[: self._limits.output_kept_bytes - len(self._kept)]
        return True

    def _drain(self) -> None:
        while self._output_bytes <= self._limits.output_bytes and self._take_output():
            pass

    def _text(self) -> str:
        return self._kept.decode("utf-8", "replace").replace("\0", _UNPRINTABLE)

    def _end(self) -> Ending:
        """The connection is closed: most likely the process is on its way out, so its own exit code may come first."""
        if self._ending is None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            poll.poll(_GRACE_TO_END_S * 1000)
        return self.stop()

    def _kill(self) -> None:
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except OSError as error:
            self._close()
            raise BoxError(f"the subject cannot be killed: {error}") from error

    def _close(self) -> None:
        self._connection.close()
        os.close(self._pidfd)
        if self._output is not None:
            os.close(self._output)
            self._output = None
