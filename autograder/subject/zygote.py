"""The process that has imported torch and waits to be forked: untrusted side of the box, before any submission.

Theory of operation. The judge (trusted) starts this program, for `sealed` through bubblewrap, with one inherited
SEQPACKET socket, the control socket. The zygote

1. moves to an unprivileged user if it was started by root, enters user, mount, pid, ipc and net namespaces of its own,
   and says `enclosed`;
2. imports torch with one thread, computes once so that what torch loads late is loaded, imports the subject, and says
   `ready`. It never asks for CUDA: a CUDA context does not survive a fork;
3. for each `fork` message with two descriptors (the submission's connection and where its output goes) forks one child
   into a fresh pid namespace, hands the child's pidfd to the judge, and reports its status and use when it ends. Once
   it has forked often, its memory is gathered in huge pages, which makes a fork and its end cheaper.

The child closes every descriptor but its own, confines itself (`confine.py`), starts its device, says `.` on its
connection, and serves.
The zygote itself runs no line of any submission. When the control socket closes it ends, and its namespace with it.
Imports `confine` and its parts, then `tree`, `wire` and `serve`; nothing else of the grader is in the box.
"""

from __future__ import annotations

import gc
import json
import os
import random
import select
import signal
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from autograder.subject import kernel
from autograder.subject.confine import PROCESS, SEALED, Confinement, confine

ENCLOSED, READY, FORK, CONFINED = b"enclosed", b"ready", b"fork", b"."
STARTED, ENDED, REFUSED = b"S", b"E", b"X"
START = struct.Struct("<cq")
END = struct.Struct("<cqiqq")
SETUP_FAILED = 97
_UNPRIVILEGED = (300001, 65534)
_CONNECTION, _OUTPUT = 3, 1
_GATHERED_AFTER = 40  # forks: it takes as long as it saves in some more of them


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    confinement = Confinement(**json.loads(sys.argv[2]))
    if confinement.isolation == SEALED:
        _enclose()
    elif confinement.isolation == PROCESS:
        kernel.adopt_orphans()
    own_namespace = os.pidfd_open(os.getpid()) if confinement.isolation == SEALED else None
    control.send(ENCLOSED)
    _warm_up()
    control.send(READY)
    _Nursery(control, confinement, own_namespace).run()


def _enclose() -> None:
    """Leave root, then the host's namespaces; returns in a grandchild that is process 1 of its own."""
    if os.getuid() == 0:
        _become_unprivileged()
    kernel.map_own_user()
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC | kernel.CLONE_NEWNET)
    child = os.fork()
    if child:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
    kernel.die_with_parent(signal.SIGKILL)
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)


def _become_unprivileged() -> None:
    for user in _UNPRIVILEGED:
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        except OSError:
            if user == _UNPRIVILEGED[-1]:
                raise
            continue
        kernel.be_dumpable()
        return


def _warm_up() -> None:
    """Import and use once what submissions use, so that each child finds it in memory; then fix what is random."""
    import numpy
    import torch

    from autograder.subject.rehearsal import rehearse

    torch.set_num_threads(1)
    query = torch.randn(2, 3, 4, requires_grad=True)
    torch.autograd.backward((torch.softmax(query @ query.transpose(-1, -2), -1) @ query).sum())
    layer = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(layer.parameters())
    torch.autograd.backward(layer(torch.ones(1, 2)).sum())
    optimizer.step()
    del query, layer, optimizer
    rehearse()
    numpy.random.seed(0)
    torch.manual_seed(0)
    _refuse_shared_memory()
    gc.collect()
    gc.freeze()


def _refuse_shared_memory() -> None:
    """A writable shared mapping would let one submission reach the next; a second thread would not survive the fork."""
    with open("/proc/self/maps") as maps:
        shared = [line for line in maps if line.split()[1][1] == "w" and line.split()[1][3] == "s"]
    if shared:
        raise RuntimeError(f"the zygote shares writable memory: {shared[0].strip()}")
    if len(os.listdir("/proc/self/task")) != 1:
        raise RuntimeError("the zygote has more than one thread")


class _Nursery:
    """Forks children on request and reports their ends."""

    def __init__(self, control: socket.socket, confinement: Confinement, own_namespace: int | None) -> None:
        self._control = control
        self._confinement = confinement
        self._own_namespace = own_namespace
        self._children: dict[int, int] = {}  # pidfd -> pid
        self._forked = 0
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def run(self) -> None:
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor in self._children:
                    self._report(descriptor)
                elif not self._request():
                    self._kill_orphans()
                    return

    def _request(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 16, 2)
        if message != FORK or len(descriptors) != 2:
            return False
        try:
            pid = self._fork(*descriptors)
        except OSError as error:
            self._control.send(REFUSED + str(error).encode()[:200])
            return True
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self._forked += 1
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = pid
        self._poll.register(pidfd, select.POLLIN)
        socket.send_fds(self._control, [START.pack(STARTED, pid)], [pidfd])
        return True

    def _fork(self, connection: int, output: int) -> int:
        if self._own_namespace is not None:
            kernel.enter_namespace_of(self._own_namespace, kernel.CLONE_NEWPID)  # undo the last unshare
            kernel.unshare(kernel.CLONE_NEWPID)
        pid = os.fork()
        if pid == 0:
            _be_subject(connection, output, self._confinement)
        return pid

    def _report(self, pidfd: int) -> None:
        pid = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status, use = os.wait4(pid, 0)
        cpu_us = int((use.ru_utime + use.ru_stime) * 1e6)
        self._kill_orphans()
        self._control.send(END.pack(ENDED, pid, status, cpu_us, use.ru_maxrss))
        if self._forked == _GATHERED_AFTER and not self._children:
            kernel.gather_memory()

    def _kill_orphans(self) -> None:
        """Where there is no pid namespace to do it: end what a subject started and left behind."""
        if self._confinement.isolation != PROCESS:
            return
        while orphans := self._orphans():  # whose own children come to us as they die
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _orphans(self) -> set[int]:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:
            return {int(pid) for pid in children.read().split()} - set(self._children.values())


def _be_subject(connection: int, output: int, confinement: Confinement) -> None:
    """Runs in the child and never returns."""
    status = SETUP_FAILED
    try:
        _keep_only(connection, output)
        confine(confinement)
        random.seed(0)  # Python seeds it anew after every fork
        from autograder.subject.device import DEVICES
        from autograder.subject.serve import serve

        device = DEVICES[confinement.device]
        device.start(confinement.gpu_memory_mib)
        os.write(_CONNECTION, CONFINED)
        status = 1
        serve(_CONNECTION, device)
        status = 0
    except BaseException as error:
        os.write(_OUTPUT, f"{type(error).__name__}: {error}\n".encode(errors="replace")[:2000])
    finally:
        os._exit(status)


def _keep_only(connection: int, output: int) -> None:
    """Descriptors 0 (nothing), 1 and 2 (output), 3 (connection); all others closed."""
    nothing = os.open("/dev/null", os.O_RDONLY)
    connection, output = os.dup(connection), os.dup(output)
    high = max(connection, output, nothing, 2, _CONNECTION) + 1
    kept = [os.dup2(descriptor, high + index) for index, descriptor in enumerate((nothing, output, output, connection))]
    for target, descriptor in enumerate(kept):
        os.dup2(descriptor, target)
    os.closerange(len(kept), os.sysconf("SC_OPEN_MAX"))


if __name__ == "__main__":
    main()
