"""The few Linux calls that Python 3.11 does not offer: namespaces, mounts, capabilities, process control.

Standard library only. Every function raises `OSError` with the name of what failed.
"""

from __future__ import annotations

import ctypes
import os
import struct

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_LIBC.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
_LIBC.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_LIBC.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]

CLONE_NEWNS = 0x20000
CLONE_NEWCGROUP = 0x2000000
CLONE_NEWUTS = 0x4000000
CLONE_NEWIPC = 0x8000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18

_HUGE_PAGE = 2 << 20
_MADV_COLLAPSE = 25
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SYS_CAPSET = 126
_CAPABILITY_VERSION_3 = 0x20080522
_HIGHEST_CAPABILITY = 63


def checked(result: int, what: str) -> int:
    """`result`, or `OSError` where it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(number: int, *args: object) -> int:
    """A raw system call; -1 where it failed."""
    return int(_LIBC.syscall(number, *args))


def unshare(flags: int) -> None:
    checked(_LIBC.unshare(flags), f"unshare {flags:#x}")


def enter_namespace_of(pidfd: int, flags: int) -> None:
    checked(_LIBC.setns(pidfd, flags), f"setns {flags:#x}")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind, options)]
    checked(_LIBC.mount(encoded[0], encoded[1], encoded[2], flags, encoded[3]), f"mount {target}")


def gather_memory() -> None:
    """Let this process's own memory lie in huge pages: a fork copies, and its end frees, far fewer page-table entries.

    Linux 6.1 or later; an older kernel refuses, and all stays as it is.
    """
    with open("/proc/self/maps") as maps:
        lines = [line.split() for line in maps]
    for span, mode, _, _, inode, *name in lines:
        if mode == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in span.split("-"))
            first, last = -(-start // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
            if first < last:
                _LIBC.madvise(first, last - first, _MADV_COLLAPSE)


def map_own_user() -> None:
    """In a new user namespace: keep the user and group number that we had outside."""
    user, group = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def die_with_parent(signal: int) -> None:
    _prctl(_PR_SET_PDEATHSIG, signal)


def be_dumpable() -> None:
    """Own /proc/self again after a change of user, which is needed to write a uid_map."""
    _prctl(_PR_SET_DUMPABLE, 1)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ended."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Empty the bounding, ambient, effective, permitted and inheritable sets."""
    for capability in range(_HIGHEST_CAPABILITY + 1):
        if _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("II", _CAPABILITY_VERSION_3, 0)
    checked(call(_SYS_CAPSET, header, bytes(24)), "capset")


def _prctl(option: int, argument: int) -> None:
    checked(_LIBC.prctl(option, argument, 0, 0, 0), f"prctl {option}")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
