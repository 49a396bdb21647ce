"""What a fresh fork of the zygote does to itself before it runs a line of a submission.

Theory of operation. The zygote is already alone in a user, mount, pid, ipc and net namespace (`sealed`), and each child
starts in a pid namespace of its own. Each step below takes something away for good, in an order in which no step needs
what an earlier one took:

1. a session of its own, and death with its parent;
2. private mount, ipc, net, uts and cgroup namespaces, an empty tmpfs of fixed size and number of files as its only
   writable place, an empty read-only /proc (`sealed` alone);
3. limits on memory, processes, open files, file size and CPU time;
4. no_new_privs, then no capability in any set;
5. Landlock: nothing but the Python installation can be opened, nothing but the tmpfs be written;
6. seccomp: an allow-list of system calls.

With a GPU, or the pretended one, the driver gets what it needs and no more: /proc stays, though Landlock lets only the
driver's part and the process's own be read; the address space has no limit, for the driver reserves all of it; threads,
descriptors and data have some room on top; the GPU's device nodes can be opened, and some more system calls be made.

`restricted` takes 1 and 3 to 6 and has no writable place at all; `process` takes 1 and 3. The three are chosen by name
by the trusted side: a step that fails raises, and the child ends before the submission is read.
Standard library only.
"""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import dataclass

from autograder.subject import kernel, landlock, seccomp

SEALED, RESTRICTED, PROCESS = "sealed", "restricted", "process"
SCRATCH = "/box"
SHARED_MEMORY = "/dev/shm"
_SCRATCH_FILES = 1024
_SHARED_MEMORY_OPTIONS = "size=16m,nr_inodes=64,mode=0700"
_MIB = 1 << 20
CPU = "cpu"
_DRIVER_MIB, _DRIVER_THREADS, _DRIVER_FILES = 2048, 64, 192  # CUDA's own use of a process, on top of the limits


@dataclass(frozen=True)
class Confinement:
    """How a child confines itself: the isolation's name, limits, and the only paths that stay readable.

    `device` is a name of `subject.device`, `opened` the paths that it reads, writes and controls.
    """

    isolation: str
    memory_mib: int
    address_space_mib: int
    processes: int
    open_files: int
    disk_mib: int
    cpu_s: int
    readable: tuple[str, ...]
    device: str = CPU
    gpu_memory_mib: int = 0
    opened: tuple[str, ...] = ()

    @property
    def has_driver(self) -> bool:
        return self.device != CPU


def confine(to: Confinement) -> None:
    """Take everything away that `to` says. Raises `OSError`, and then the process must end."""
    kernel.die_with_parent(signal.SIGKILL)
    os.setsid()
    if to.isolation == SEALED:
        _leave_the_world(to.disk_mib, cover_proc=not to.has_driver)
    _set_limits(to)
    if to.isolation == PROCESS:
        return
    kernel.forbid_new_privileges()
    kernel.drop_capabilities()
    landlock.restrict(to.readable, (SCRATCH, SHARED_MEMORY) if to.isolation == SEALED else (), to.opened)
    seccomp.install(os.getpid(), to.has_driver)


def _leave_the_world(disk_mib: int, cover_proc: bool) -> None:
    kernel.unshare(
        kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | kernel.CLONE_NEWNET | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP
    )
    plain = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    # A tmpfs with a size alone still takes tens of thousands of empty files, hence nr_inodes.
    kernel.mount("tmpfs", SCRATCH, "tmpfs", plain, f"size={disk_mib}m,nr_inodes={_SCRATCH_FILES},mode=0700")
    kernel.mount("tmpfs", SHARED_MEMORY, "tmpfs", plain, _SHARED_MEMORY_OPTIONS)
    if cover_proc:  # a fresh one is refused to a nested namespace
        kernel.mount("tmpfs", "/proc", "tmpfs", plain | kernel.MS_RDONLY, "size=4k")
    os.chdir(SCRATCH)


def _set_limits(to: Confinement) -> None:
    mib, threads, files = (_DRIVER_MIB, _DRIVER_THREADS, _DRIVER_FILES) if to.has_driver else (0, 0, 0)
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_FSIZE: (to.disk_mib * _MIB,) * 2,
        resource.RLIMIT_NOFILE: (to.open_files + files,) * 2,
        resource.RLIMIT_CPU: (to.cpu_s, to.cpu_s + 1),
        resource.RLIMIT_AS: None if to.has_driver else (to.address_space_mib * _MIB,) * 2,
        resource.RLIMIT_DATA: ((to.memory_mib + mib) * _MIB,) * 2,
        # It counts all processes of a user: outside a namespace of our own that would be the whole login.
        resource.RLIMIT_NPROC: (to.processes + threads,) * 2 if to.isolation == SEALED else None,
    }
    for kind, pair in limits.items():
        if pair is not None:
            resource.setrlimit(kind, _at_most_hard(kind, pair))


def _at_most_hard(kind: int, pair: tuple[int, ...]) -> tuple[int, int]:
    """An ordinary user cannot raise a hard limit; the lower one is the stricter."""
    hard = resource.getrlimit(kind)[1]
    soft_wanted, hard_wanted = pair
    if hard == resource.RLIM_INFINITY:
        return soft_wanted, hard_wanted
    return min(soft_wanted, hard), min(hard_wanted, hard)
