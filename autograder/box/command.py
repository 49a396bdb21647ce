"""The command line that starts a zygote: through bubblewrap for `sealed`, plainly for the others.

Why each group of options is there was measured; `docs/security.md` tells it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.box.device import BoxDevice
from autograder.box.errors import IsolationUnavailable

_SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/lib32")
_SYSTEM_LINKS = ("/lib", "/lib64", "/lib32")
_LOADER_CACHE = "/etc/ld.so.cache"
_DEVICES = ("/dev/null", "/dev/urandom")
_SMALL_BYTES = str(1 << 20)
KIT_IN_BOX = Path("/kit")
ON_CPU = BoxDevice()
INSTALL_BUBBLEWRAP = "Install bubblewrap (apt-get install bubblewrap), or ask for the isolation `restricted` by name"


def sealed_command(kit: Path, program: list[str], device: BoxDevice = ON_CPU) -> list[str]:
    """`program` in a root of its own that holds the Python installation, and `kit` as /kit, read-only."""
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise IsolationUnavailable("bubblewrap (bwrap) is not installed", INSTALL_BUBBLEWRAP)
    return [bubblewrap, *_namespaces(), *_environment_options(device), *_file_system(kit, device), *program]


def environment(home: str, device: BoxDevice = ON_CPU) -> dict[str, str]:
    """All of the environment that a subject sees. One thread before torch is imported; hashes alike in every run.

    TorchScript leaves functions as they are: it would need their source in a file, and compiled ones run unwatched.
    """
    return {
        "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": os.pathsep.join((str(Path(sys.base_prefix) / "lib"), *device.libraries())),
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTORCH_JIT": "0",
        **device.variables(),
    }


def python_command(script: Path, *arguments: str) -> list[str]:
    """As isolated as -I, which would also ignore PYTHONHASHSEED."""
    return [sys.executable, "-B", "-P", "-s", str(script), *arguments]


def readable_paths(kit: Path, device: BoxDevice = ON_CPU) -> tuple[str, ...]:
    """What stays readable once a subject is confined: the Python installation, the kit, what a GPU's driver reads."""
    paths = [*_system_folders(), *_installation(), str(kit), _LOADER_CACHE, *_DEVICES, *device.readable()]
    return tuple(path for path in paths if path == str(kit) or os.path.exists(path))


def _namespaces() -> list[str]:
    """Started by root, bubblewrap would leave sysctls writable: keep the two rights that leaving root needs."""
    options = ["--die-with-parent", "--new-session", "--hostname", "box"]
    options += ["--unshare-uts", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        return [*options, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*options, "--unshare-user", "--cap-drop", "ALL"]


def _environment_options(device: BoxDevice) -> list[str]:
    pairs = environment("/box", device).items()
    return ["--clearenv", *(word for name, value in pairs for word in ("--setenv", name, value))]


def _file_system(kit: Path, device: BoxDevice) -> list[str]:
    bound = [*_system_folders(), *_installation(), *device.bound()]
    options = _parent_folders([*bound, _LOADER_CACHE, str(KIT_IN_BOX)])
    for path in bound:
        options += ["--ro-bind", path, path]
    for link in _SYSTEM_LINKS:
        options += _link_or_folder(link)
    if os.path.exists(_LOADER_CACHE):
        options += ["--ro-bind", _LOADER_CACHE, _LOADER_CACHE]
    options += ["--ro-bind", str(kit), str(KIT_IN_BOX), "--proc", "/proc", "--dev", "/dev"]
    for node in device.nodes:
        options += ["--dev-bind", node, node]
    options += [
        "--size",
        _SMALL_BYTES,
        "--tmpfs",
        "/dev/shm",
        "--perms",
        "1777",
        "--size",
        _SMALL_BYTES,
        "--tmpfs",
        "/box",
    ]
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _system_folders() -> list[str]:
    return [path for path in _SYSTEM_FOLDERS if os.path.isdir(path)]


def _installation() -> list[str]:
    """The interpreter's prefix and the virtual environment's, less what the system folders hold already."""
    interpreter = Path(os.path.realpath(sys.executable))
    prefixes = {sys.base_prefix, sys.prefix, os.path.realpath(sys.base_prefix), os.path.realpath(sys.prefix)}
    paths = sorted(prefixes | {str(interpreter)})
    return [path for path in paths if not any(_lies_in(path, other) for other in paths if other != path)]


def _lies_in(path: str, folder: str) -> bool:
    return Path(folder) in Path(path).parents


def _link_or_folder(path: str) -> list[str]:
    if os.path.islink(path):
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind", path, path] if os.path.isdir(path) else []


def _parent_folders(paths: list[str]) -> list[str]:
    """Parents that bubblewrap made by itself would be closed to everyone but root."""
    return [word for folder in _missing_parents(paths) for word in ("--perms", "0755", "--dir", folder)]


def _missing_parents(paths: list[str]) -> Iterator[str]:
    seen: set[Path] = {Path("/")}
    for path in paths:
        for parent in reversed(Path(path).parents):
            if parent not in seen and not any(str(parent) == other or _lies_in(str(parent), other) for other in paths):
                seen.add(parent)
                yield str(parent)
