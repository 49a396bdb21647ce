"""Where the student's code computes: on the CPU, on a GPU, or on the pretended accelerator that stands in for one.

Tensors come from the wire and go back to it on the CPU. A device puts them where it is before a call and takes back
what the call made, both as operations of autograd, so that gradients reach the tensors that came. What is taken back
from a GPU is a copy: who wants to know whether two results share memory has to look before.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from autograder.subject import pretend
from autograder.tree import tensors_of, tree_map

CONTEXT_MIB = 512  # what the driver and torch's kernels take of the GPU for each process, outside torch's count


class Device:
    """The CPU: everything lies where it is needed already."""

    def start(self, memory_mib: int) -> None:
        """Make it ready, in the process that will use it. Raises where that cannot be."""

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        """The same numbers there, with the same strides."""
        return tensor

    def take(self, tensor: torch.Tensor) -> torch.Tensor:
        """The same numbers on the CPU."""
        return tensor

    def holds(self, tensor: torch.Tensor) -> bool:
        """Whether a tensor lies there."""
        return True

    def move(self, module: torch.nn.Module) -> None:
        """Put a module's parameters and buffers there."""

    def calling(self) -> AbstractContextManager[Any]:
        """Around each call of the student's code."""
        return nullcontext()

    def trouble(self) -> str:
        """Why this process can compute there no longer; nothing where it can."""
        return ""

    def take_tree(self, value: Any) -> Any:
        """The same tree with every tensor on the CPU."""
        return tree_map(lambda leaf: self.take(leaf) if isinstance(leaf, torch.Tensor) else leaf, value)

    def put_tree(self, value: Any) -> Any:
        """The same tree with every tensor there."""
        return tree_map(lambda leaf: self.put(leaf) if isinstance(leaf, torch.Tensor) else leaf, value)


class PretendedAccelerator(Device):
    """CPU tensors that say they lie on cuda:0; what CUDA refuses is refused during a call."""

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.as_subclass(pretend.Pretended) if tensor.requires_grad else pretend.place(tensor)

    def take(self, tensor: torch.Tensor) -> torch.Tensor:
        return pretend.take_back(tensor)

    def holds(self, tensor: torch.Tensor) -> bool:
        return pretend.is_placed(tensor)

    def move(self, module: torch.nn.Module) -> None:
        pretend.move_module(module)

    def calling(self) -> AbstractContextManager[Any]:
        return pretend.PretendAccelerator()


class Cuda(Device):
    """The one GPU that this process sees. Started after the fork: a CUDA context does not survive one."""

    _there = torch.device("cuda", 0)

    def start(self, memory_mib: int) -> None:
        torch.cuda.init()  # type: ignore[no-untyped-call]
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, ((memory_mib - CONTEXT_MIB) << 20) / total))
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False
        torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = False
        warnings.filterwarnings("ignore", message=".*deterministic", category=UserWarning)
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.ones(1, device=self._there).sum().item()

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        room = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=self._there)
        return room.copy_(tensor)

    def take(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.cpu() if self.holds(tensor) else tensor

    def holds(self, tensor: torch.Tensor) -> bool:
        return tensor.device.type == "cuda"

    def move(self, module: torch.nn.Module) -> None:
        module.to(self._there)

    def trouble(self) -> str:
        try:
            torch.cuda.synchronize()
        except RuntimeError as error:
            return str(error).partition("\n")[0][:200]
        return ""


CPU, PRETENDED, CUDA = Device(), PretendedAccelerator(), Cuda()
DEVICES = {"cpu": CPU, "pretended": PRETENDED, "cuda": CUDA}


def accelerator_of(home: Device) -> Device:
    """What stands for a GPU where `home` is what tensors are put on: a real one if there is one."""
    return PRETENDED if home is CPU else home


def device_of(value: Any) -> Device:
    """Where the tensors of a value lie: on an accelerator as soon as one of them does."""
    tensors: Iterable[torch.Tensor] = tensors_of(value)
    return next((device for device in (PRETENDED, CUDA) if any(map(device.holds, tensors))), CPU)
