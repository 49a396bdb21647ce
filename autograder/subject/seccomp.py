"""Seccomp: the system calls that are left to a submission, as a classic BPF program for x86_64.

An allow-list. Threads may be started, processes may not; no exec, no sockets, no signals to others, no tracing, no
memfd (it escapes the memory limit), no change of limits. What is not listed fails with EPERM, so that Python raises an
exception; another architecture's calls kill the process. Standard library only.

CUDA's driver needs more: where memory lies, scheduling and file systems to ask about, names for its threads, and memfd
with MFD_NOEXEC_SEAL, without which it does not start (NVIDIA/OpenShell, pull request 1702).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from autograder.subject import kernel
from autograder.subject.kernel import call, checked

ARCHITECTURE = "x86_64"

# fmt: off
ALLOWED = {
    "read": 0, "write": 1, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
    "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "access": 21, "pipe": 22, "select": 23,
    "sched_yield": 24, "mremap": 25, "msync": 26, "mincore": 27, "madvise": 28, "dup": 32, "dup2": 33, "pause": 34,
    "nanosleep": 35, "getitimer": 36, "alarm": 37, "setitimer": 38, "getpid": 39, "socketpair": 53, "exit": 60,
    "wait4": 61, "uname": 63, "fcntl": 72, "fsync": 74, "fdatasync": 75, "truncate": 76, "ftruncate": 77,
    "getdents": 78, "getcwd": 79, "chdir": 80, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "unlink": 87,
    "readlink": 89, "umask": 95, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100,
    "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110, "getpgrp": 111, "getgroups": 115,
    "sigaltstack": 131, "sched_getparam": 143, "sched_getscheduler": 145, "gettid": 186, "time": 201, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219, "fadvise64": 221,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "epoll_wait": 232,
    "epoll_ctl": 233, "waitid": 247, "openat": 257, "mkdirat": 258, "newfstatat": 262, "unlinkat": 263,
    "renameat": 264, "readlinkat": 267, "faccessat": 269, "pselect6": 270, "ppoll": 271, "set_robust_list": 273,
    "epoll_pwait": 281, "timerfd_create": 283, "eventfd2": 290, "epoll_create1": 291, "dup3": 292, "pipe2": 293,
    "getcpu": 309, "renameat2": 316, "getrandom": 318, "statx": 332, "rseq": 334, "close_range": 436,
    "faccessat2": 439,
}
DRIVER = {
    "statfs": 137, "fstatfs": 138, "sched_get_priority_max": 146, "sched_get_priority_min": 147, "mbind": 237,
    "set_mempolicy": 238, "get_mempolicy": 239, "membarrier": 324,
}
# fmt: on
_IOCTL, _CLONE, _PRCTL, _TGKILL, _PRLIMIT, _SECCOMP, _MEMFD_CREATE, _CLONE3 = 16, 56, 157, 234, 302, 317, 319, 435
_PR_SET_NAME = 15
_MFD_NOEXEC_SEAL = 8
_X32_BIT = 0x40000000
_AUDIT_ARCH_X86_64 = 0xC000003E
_CLONE_THREAD = 0x10000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_NAMESPACES = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
)
_LOAD, _IF_EQUAL, _IF_GREATER_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x50000
_SET_MODE_FILTER = 1


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def supported() -> bool:
    return platform.machine() == ARCHITECTURE


def install(pid: int, driver: bool = False) -> None:
    """Confine this process, which sees itself as `pid`, for good. Needs no_new_privs and a single thread.

    With `driver`, CUDA's driver can work in it.
    """
    if not supported():
        raise OSError(f"the system call filter is written for {ARCHITECTURE}, this machine is {platform.machine()}")
    program = _PROLOGUE + _signals_to_itself(pid) + (_DRIVER_LIST if driver else b"") + _LIST
    memory = ctypes.create_string_buffer(program, len(program))
    header = _Program(len(program) // 8, ctypes.addressof(memory))
    checked(call(_SECCOMP, _SET_MODE_FILTER, 0, ctypes.byref(header)), "seccomp")


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One BPF instruction; the jumps say how many of the next ones are skipped."""
    return struct.pack("HBBI", code, if_true, if_false, value)


def _argument(index: int, high: bool = False) -> bytes:
    return _instruction(_LOAD, 16 + 8 * index + (4 if high else 0))


def _return(value: int) -> bytes:
    return _instruction(_RETURN, value)


_NUMBER = _instruction(_LOAD, _NUMBER_OFFSET)
_DENIED = _return(_ERROR | errno.EPERM)


def _only_this_architecture() -> bytes:
    return b"".join(
        (
            _instruction(_LOAD, _ARCHITECTURE_OFFSET),
            _instruction(_IF_EQUAL, _AUDIT_ARCH_X86_64, 1, 0),
            _return(_KILL),
            _NUMBER,
            _instruction(_IF_GREATER_EQUAL, _X32_BIT, 0, 1),
            _return(_KILL),
        )
    )


def _rule(number: int, *body: bytes) -> bytes:
    """`body` for one system call, which must return: it may load something else than the number."""
    instructions = b"".join(body)
    return _instruction(_IF_EQUAL, number, 0, len(instructions) // 8) + instructions


def _threads_only() -> bytes:
    """clone for threads; clone3, whose flags a filter cannot see, is absent, so that glibc takes clone."""
    clone = (
        _argument(0),
        _instruction(_IF_ANY_BIT, _CLONE_THREAD, 0, 2),
        _instruction(_IF_ANY_BIT, _NAMESPACES, 1, 0),
        _return(_ALLOW),
        _DENIED,
    )
    return _rule(_CLONE3, _return(_ERROR | errno.ENOSYS)) + _rule(_CLONE, *clone)


def _limits_read_only() -> bytes:
    """prlimit64 with no new limit, a null pointer of two halves."""
    null = (
        _argument(2),
        _instruction(_IF_EQUAL, 0, 0, 3),
        _argument(2, high=True),
        _instruction(_IF_EQUAL, 0, 0, 1),
        _return(_ALLOW),
        _DENIED,
    )
    return _rule(_PRLIMIT, *null)


def _no_terminal_input() -> bytes:
    typing = (
        _argument(1),
        _instruction(_IF_EQUAL, _TIOCSTI, 1, 0),
        _instruction(_IF_EQUAL, _TIOCLINUX, 0, 1),
        _DENIED,
        _return(_ALLOW),
    )
    return _rule(_IOCTL, *typing)


def _signals_to_itself(pid: int) -> bytes:
    """tgkill within the process, which abort() and pthread_kill need."""
    return _rule(_TGKILL, _argument(0), _instruction(_IF_EQUAL, pid, 0, 1), _return(_ALLOW), _DENIED)


def _for_the_driver() -> bytes:
    """Its list, prctl to name a thread, and memfd_create for memory that can never be executed."""
    name = (_argument(0), _instruction(_IF_EQUAL, _PR_SET_NAME, 0, 1), _return(_ALLOW), _DENIED)
    sealed = (_argument(1), _instruction(_IF_ANY_BIT, _MFD_NOEXEC_SEAL, 0, 1), _return(_ALLOW), _DENIED)
    return _allowed(DRIVER) + _rule(_PRCTL, *name) + _rule(_MEMFD_CREATE, *sealed)


def _allowed(numbers: dict[str, int]) -> bytes:
    return b"".join(_rule(number, _return(_ALLOW)) for number in numbers.values())


_PROLOGUE = _only_this_architecture() + _threads_only() + _limits_read_only() + _no_terminal_input()
_DRIVER_LIST = _for_the_driver()
_LIST = _allowed(ALLOWED) + _DENIED
