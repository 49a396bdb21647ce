"""Inputs from a seeded source: every number that a check asks about is drawn here.

Floats are float64 tensors whose values are exact in float32 too, so that one question can be asked in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

import torch

T = TypeVar("T")


def seed_of(*parts: object) -> int:
    """A 63-bit seed from any parts, the same on every machine."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "little") >> 1


class Draw:
    """A source of inputs. `index` says which of a check's draws this is; `leaves` are asked for gradients."""

    def __init__(self, seed: int, index: int = 0, *, gradients: bool = False) -> None:
        self.index = index
        self.generator = torch.Generator().manual_seed(seed)
        self.leaves: list[torch.Tensor] = []
        self._gradients = gradients

    def _leaf(self, tensor: torch.Tensor) -> torch.Tensor:
        exact = tensor.to(torch.float32).to(torch.float64)
        if self._gradients:
            self.leaves.append(exact.requires_grad_())
        return exact

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        """Normal numbers of standard deviation `scale`, of the given shape."""
        return self._leaf(torch.randn(shape, generator=self.generator, dtype=torch.float64) * scale)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
        """Numbers uniform in [low, high)."""
        return self._leaf(low + (high - low) * torch.rand(shape, generator=self.generator, dtype=torch.float64))

    def probabilities(self, *shape: int) -> torch.Tensor:
        """Positive numbers whose sum over the last axis is one, none below about 0.001."""
        raw = torch.rand(shape, generator=self.generator, dtype=torch.float64) + 0.05
        return self._leaf(raw / raw.sum(-1, keepdim=True))

    def tensor(self, data: Any) -> torch.Tensor:
        """The given numbers as an input that is asked for gradients like the drawn ones."""
        return self._leaf(torch.as_tensor(data, dtype=torch.float64).detach().clone())

    def constant(self, data: Any) -> torch.Tensor:
        """The given tensor or numbers as data, for which no gradient is asked."""
        tensor = torch.as_tensor(data).detach().clone()
        return tensor.to(torch.float32).to(torch.float64) if tensor.is_floating_point() else tensor

    def bernoulli(self, *shape: int) -> torch.Tensor:
        """Zeros and ones as floats; data."""
        return torch.randint(0, 2, shape, generator=self.generator).to(torch.float64)

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        """int64 numbers in [low, high)."""
        return torch.randint(low, high, shape, generator=self.generator)

    def integer(self, low: int, high: int) -> int:
        """A Python int in [low, high)."""
        return int(torch.randint(low, high, (), generator=self.generator))

    def number(self, low: float, high: float) -> float:
        """A Python float in [low, high)."""
        return low + (high - low) * float(torch.rand((), generator=self.generator, dtype=torch.float64))

    def mask(self, *shape: int, some_true: bool = True) -> torch.Tensor:
        """A boolean mask; with `some_true` every row of the last axis has a True and, where it can, a False."""
        mask = torch.rand(shape, generator=self.generator) < 0.6
        if some_true and shape and shape[-1]:
            width = shape[-1]
            first = torch.randint(width, (*shape[:-1], 1), generator=self.generator)
            mask = mask.scatter(-1, first, True)
            if width > 1:
                mask = mask.scatter(-1, (first + 1) % width, False)
        return mask

    def lengths(self, n: int, low: int, high: int) -> torch.Tensor:
        """n int64 lengths in [low, high)."""
        return self.integers(low, high, n)

    def permutation(self, n: int) -> torch.Tensor:
        """A permutation of 0..n-1 as int64."""
        return torch.randperm(n, generator=self.generator)

    def choice(self, sequence: Sequence[T]) -> T:
        """One item of a sequence."""
        return sequence[self.integer(0, len(sequence))]
