"""GPUs of this machine: which there are, by asking torch in a process of its own, and how many boxes one can hold.

No torch here: CUDA, once started, stays with a process and its forks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

CPU, CUDA, PRETENDED = "cpu", "cuda", "pretended"
BOX_MIB = 4096
LEAST_BOX_MIB = 1024
_COMMON_NODES = ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools")
_DRIVERS_LIST = Path("/proc/driver/nvidia/gpus")
_ASK_S = 120


@dataclass(frozen=True)
class Gpu:
    """One GPU. `minor` is the number of its device node, `free_mib` what others have left of its memory."""

    name: str
    uuid: str
    minor: int
    total_mib: int
    free_mib: int

    def boxes(self, memory_mib: int) -> int:
        """How many boxes of `memory_mib` each it holds now."""
        return self.free_mib // memory_mib

    def nodes(self, there: Collection[str]) -> tuple[str, ...]:
        """The device nodes of this GPU alone, of those that are there."""
        return tuple(node for node in (*_COMMON_NODES, f"/dev/nvidia{self.minor}") if node in there)


def find_gpu() -> Gpu | None:
    """The GPU with the most free memory; None where torch can use none."""
    if not os.path.exists(_COMMON_NODES[0]):
        return None
    command = [sys.executable, "-c", "from autograder.gpu import print_gpus; print_gpus()"]
    try:
        answer = subprocess.run(
            command, env=child_environment(), capture_output=True, text=True, timeout=_ASK_S, check=True
        )
        return most_free(Gpu(**item) for item in json.loads(answer.stdout.splitlines()[-1]))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def most_free(gpus: Iterable[Gpu]) -> Gpu | None:
    """The first of those with the most free memory."""
    return max(gpus, key=lambda gpu: gpu.free_mib, default=None)


def child_environment() -> dict[str, str]:
    """Ours, in which a child finds this package."""
    places = [os.environ.get("PYTHONPATH", ""), str(Path(__file__).resolve().parent.parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}


def print_gpus() -> None:
    """In the child: what torch finds, as one line of JSON."""
    print(json.dumps([asdict(gpu) for gpu in seen_by_torch()]))


def seen_by_torch() -> list[Gpu]:
    """Every GPU that torch can use. Starts CUDA in this process."""
    import torch

    if not torch.cuda.is_available():
        return []
    found = []
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        uuid = f"GPU-{properties.uuid}"
        free, total = torch.cuda.mem_get_info(index)
        minor = minor_of(uuid, _DRIVERS_LIST, index)
        found.append(Gpu(properties.name, uuid, minor, total >> 20, free >> 20))
    return found


def minor_of(uuid: str, listed: Path, otherwise: int) -> int:
    """The number of a GPU's device node, which need not be torch's; `otherwise` where the driver does not list it."""
    for file in listed.glob("*/information"):
        pairs = (line.partition(":") for line in file.read_text().splitlines())
        facts = {name.strip(): value.strip() for name, _, value in pairs}
        if facts.get("GPU UUID", "").lower() == uuid.lower() and facts.get("Device Minor", "").isdecimal():
            return int(facts["Device Minor"])
    return otherwise
