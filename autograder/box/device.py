"""What a box is given to compute on: the CPU, one GPU, or the pretended one that stands in for it in tests."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.gpu import BOX_MIB, CPU, CUDA, Gpu

_SYSTEM = ("/sys/devices", "/sys/bus/pci", "/sys/module/nvidia", "/sys/module/nvidia_uvm")
_PROCESS = ("/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/cpuinfo", "/proc/devices", "/proc/meminfo")
_OWN_PROCESS = "/proc/self"
_OWN_THREADS = "/proc/self/task"  # the driver names its threads, and does not start where it cannot
_LIBRARIES = ("/usr/local/nvidia/lib64",)  # where a container's runtime may put the driver's


@dataclass(frozen=True)
class BoxDevice:
    """A device by its name in the box. Of a GPU also its nodes, the name that CUDA knows it by, and a box's memory."""

    name: str = CPU
    nodes: tuple[str, ...] = ()
    visible: str = ""
    memory_mib: int = BOX_MIB

    @classmethod
    def of(cls, gpu: Gpu | None, memory_mib: int) -> BoxDevice:
        """The CPU where there is no GPU."""
        if gpu is None:
            return cls()
        there = {entry.path for entry in os.scandir("/dev")}
        return cls(CUDA, gpu.nodes(there), gpu.uuid, memory_mib)

    @property
    def is_cpu(self) -> bool:
        return self.name == CPU

    def bound(self) -> tuple[str, ...]:
        """Folders of the system that the driver reads, of those that are there."""
        return () if self.is_cpu else _there((*_SYSTEM, *_LIBRARIES))

    def readable(self) -> tuple[str, ...]:
        """What may be read in the box besides the Python installation."""
        return () if self.is_cpu else (*self.bound(), *_there((*_PROCESS, _OWN_PROCESS)))

    def opened(self) -> tuple[str, ...]:
        """What may be read, written and controlled."""
        return () if self.is_cpu else (*self.nodes, _OWN_THREADS)

    def variables(self) -> dict[str, str]:
        """Of the environment: the GPU that is seen, kernels that add in one order, no cache of compiled ones."""
        if self.is_cpu:
            return {"CUDA_VISIBLE_DEVICES": ""}
        return {
            "CUDA_VISIBLE_DEVICES": self.visible,
            "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
            "CUDA_CACHE_DISABLE": "1",
        }

    def libraries(self) -> tuple[str, ...]:
        """Folders in which the loader looks for the driver besides its usual ones."""
        return () if self.is_cpu else _there(_LIBRARIES)


def _there(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if os.path.exists(path))
