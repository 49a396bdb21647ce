"""Whether this machine can grade: what is installed, what the kernel allows, which isolation really starts.

Torch is imported in a child process alone, so that the command that prints this stays small. `examine` never raises.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.gpu import BOX_MIB, Gpu, child_environment, most_free, seen_by_torch
from autograder.model import Isolation
from autograder.subject import landlock, seccomp

if TYPE_CHECKING:
    from autograder.box import BoxDevice

ON_GPU = "sealed on a GPU"
_PYTHON = (3, 11)
_PROBE_S = 180
_ROOM_MIB = 256
_USER_NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
_SWITCHES = {
    Path("/proc/sys/kernel/unprivileged_userns_clone"): "0",
    Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"): "1",
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, whether it is as grading needs it, what was found, and what to do if it is not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Everything there is to know, in the order in which it is best repaired."""
    system: tuple[Callable[[], Finding], ...] = (_bubblewrap, _user_namespaces, _landlock, _seccomp)
    looks: tuple[Callable[[], Finding], ...] = (_python, _torch, *system, _memory, _room)
    return [*(look() for look in looks), *_tried()]


def probe() -> None:
    """In the child: start each isolation once, print what came of it as one line of JSON."""
    from autograder.box import BoxDevice

    results = {isolation.value: _try_box(isolation, BoxDevice()) for isolation in Isolation}
    gpu = most_free(seen_by_torch())
    if gpu is not None:
        results[ON_GPU] = _try_box(Isolation.SEALED, BoxDevice.of(gpu, BOX_MIB))
    print(json.dumps({"isolations": results, "gpu": None if gpu is None else asdict(gpu)}))


def _try_box(isolation: Isolation, device: BoxDevice) -> str:
    """Why a box cannot be had; nothing where it starts."""
    from autograder.box import BoxError, Limits, Zygote

    try:
        with Zygote(isolation, Limits(), device=device):
            return ""
    except BoxError as error:
        return str(error)


def _python() -> Finding:
    found = f"{platform.python_version()} in {sys.prefix}"
    return Finding("Python", sys.version_info >= _PYTHON, found, "Python 3.11 or newer is needed")


def _torch() -> Finding:
    try:
        return Finding("torch", True, metadata.version("torch"))
    except metadata.PackageNotFoundError:
        return Finding("torch", False, "not installed", "pip install torch, best from constraints.txt")


def _bubblewrap() -> Finding:
    remedy = "apt-get install bubblewrap (dnf install bubblewrap); without it only `restricted` is left"
    path = shutil.which("bwrap")
    if path is None:
        return Finding("bubblewrap", False, "not installed", remedy)
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("bubblewrap", False, f"{path}: {error}", remedy)
    return Finding("bubblewrap", answer.returncode == 0, f"{answer.stdout.strip()} at {path}", remedy)


def _user_namespaces() -> Finding:
    remedy = (
        "sysctl user.max_user_namespaces=10000; on Debian also kernel.unprivileged_userns_clone=1; on Ubuntu an "
        "AppArmor profile for bwrap or kernel.apparmor_restrict_unprivileged_userns=0"
    )
    limit = _text(_USER_NAMESPACES)
    if limit is None:
        return Finding("user namespaces", False, "the kernel has none", remedy)
    closed = [path.name for path, value in _SWITCHES.items() if _text(path) == value]
    if closed and os.getuid() != 0:
        return Finding("user namespaces", False, f"switched off for ordinary users by {', '.join(closed)}", remedy)
    return Finding("user namespaces", limit != "0", f"up to {limit}", remedy)


def _landlock() -> Finding:
    remedy = "Linux 5.13 or newer with landlock in the kernel's list (boot option lsm=landlock,...)"
    version = landlock.version() if sys.platform == "linux" else 0
    return Finding("Landlock", version >= 1, f"version {version}" if version else "not there", remedy)


def _seccomp() -> Finding:
    remedy = f"grade on {seccomp.ARCHITECTURE}: the list of system calls is written for it"
    status = _text(Path("/proc/self/status")) or ""
    known = "Seccomp:" in status and seccomp.supported()
    return Finding("seccomp", known, f"{platform.machine()}, Linux {platform.release()}", remedy)


def _memory() -> Finding:
    """A judge and its zygote hold torch each; a submission may take its limit on top."""
    needed_mib = 2048 + 1024
    lines = (_text(Path("/proc/meminfo")) or "").splitlines()
    free_kib = next((int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), 0)
    found = f"{free_kib // 1024} MiB free"
    return Finding("memory", free_kib // 1024 >= needed_mib, found, f"{needed_mib} MiB for each judge are needed")


def _room() -> Finding:
    folder = tempfile.gettempdir()
    free_mib = shutil.disk_usage(folder).free >> 20
    remedy = f"make room, or point TMPDIR elsewhere: {_ROOM_MIB} MiB are needed"
    return Finding("temporary folder", free_mib >= _ROOM_MIB, f"{free_mib} MiB free in {folder}", remedy)


def _tried() -> list[Finding]:
    """CUDA and each isolation, by really starting them in a child."""
    command = [sys.executable, "-c", "from autograder.doctor import probe; probe()"]
    environment = child_environment()
    try:
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PROBE_S, check=True, errors="replace"
        )
        tried = json.loads(answer.stdout.splitlines()[-1])
    except subprocess.CalledProcessError as error:
        return [Finding("trial", False, error.stderr.strip()[-500:], "repair the installation of torch first")]
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        return [Finding("trial", False, str(error), "repair the installation of torch first")]
    gpu = Gpu(**tried["gpu"]) if tried["gpu"] else None
    return [_cuda(gpu), *(_isolation(name, why) for name, why in tried["isolations"].items())]


def _cuda(gpu: Gpu | None) -> Finding:
    if gpu is None:
        return Finding("CUDA", True, "none (not needed: the pretended accelerator finds device mistakes)")
    room = gpu.boxes(BOX_MIB)
    found = f"{gpu.name}, {gpu.total_mib} MiB, {gpu.free_mib} free: {room} boxes of {BOX_MIB} MiB"
    return Finding("CUDA", room > 0, found, "free its memory, or grade on the CPU")


def _isolation(name: str, why_not: str) -> Finding:
    return Finding(
        f"isolation {name}", not why_not, why_not or "works", "" if not why_not else "see what is missing above"
    )


def _text(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except OSError:
        return None
