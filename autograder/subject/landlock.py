"""Landlock: which files the calling process and its descendants may still open, decided by the process itself.

Standard library only. Needs Linux 5.13; what newer kernels add (truncation, devices, TCP, signals, abstract sockets) is
refused as well where the kernel knows it. Source: Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from autograder.subject.kernel import call, checked

_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_DIR, _MAKE_FILE = 1 << 7, 1 << 8
_FIRST_RIGHTS = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_BIND_AND_CONNECT_TCP = 3
_ABSTRACT_SOCKETS_AND_SIGNALS = 3

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_WRITE = _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE | _TRUNCATE
_OPEN = _READ_FILE | _WRITE_FILE | _IOCTL_DEVICE


def version() -> int:
    """The kernel's Landlock version (its ABI); 0 where there is none."""
    return max(0, call(_SYS_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION))


def restrict(readable: Iterable[str], writable: Iterable[str], opened: Iterable[str] = ()) -> None:
    """Leave only these files and folders; raises `OSError` where Landlock is missing. Needs no_new_privs.

    What is `opened` is there already: it is read, written and, a device, controlled.
    """
    abi = version()
    if abi < 1:
        raise OSError("this kernel has no Landlock")
    handled = _handled_rights(abi)
    ruleset = _create_ruleset(abi, handled)
    try:
        for path in readable:
            _allow(ruleset, path, _READ)
        for path in writable:
            _allow(ruleset, path, _WRITE & handled)
        for path in opened:
            _allow(ruleset, path, _OPEN & handled)
        checked(call(_SYS_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _handled_rights(abi: int) -> int:
    newer = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEVICE))
    return _FIRST_RIGHTS | sum(right for since, right in newer if abi >= since)


def _create_ruleset(abi: int, handled: int) -> int:
    attributes = struct.pack("Q", handled)
    if abi >= 4:
        attributes += struct.pack("Q", _BIND_AND_CONNECT_TCP)
    if abi >= 6:
        attributes += struct.pack("Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    return checked(
        call(_SYS_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0), "landlock_create_ruleset"
    )


def _allow(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _ON_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        checked(call(_SYS_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0), f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)
