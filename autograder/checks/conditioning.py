"""How far off float32 may be however carefully one computes: what rounded inputs and rounded steps cost the solution.

Where large terms cancel, a small answer keeps the rounding errors of the terms, and an error relative to the answer's
own scale blames the student for the draw. See Higham, Accuracy and Stability of Numerical Algorithms, section 1.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.checks.compare import greatest
from autograder.tree import leaves_of, tree_map

ROUNDED = 2.0**-23  # one unit in the last place of float32
TRIALS = 4
STEPS = 8  # another way of computing may round so many times as badly as the solution


def doubts_of(function: Callable[[Any], Any], arguments: Any) -> list[float]:
    """For each tensor and float of what `function` gives for a tree of arguments, the error to be expected.

    In several trials every float64 input is rounded up or down by one unit; what counts is how far the answer moves,
    and how far the answer in float32 lies from it. Nothing is to be expected where `function` raises.
    """
    source = torch.Generator().manual_seed(0)

    def rounded(tensor: torch.Tensor) -> torch.Tensor:
        up = torch.randint(0, 2, tensor.shape, generator=source, dtype=torch.float64)
        return tensor * (1 + ROUNDED * (2 * up - 1))

    try:
        exact = _numbers(function(arguments))
        found = [0.0] * len(exact)
        for _ in range(TRIALS):
            given = _map_doubles(rounded, arguments)
            moved, narrow = _numbers(function(given)), _numbers(function(_map_doubles(torch.Tensor.float, given)))
            for place, (was, wide, single) in enumerate(zip(exact, moved, narrow, strict=True)):
                found[place] = max(found[place], greatest(wide - was), greatest(single - wide))
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
        return []
    return [STEPS * error for error in found]


def _map_doubles(change: Callable[[torch.Tensor], torch.Tensor], arguments: Any) -> Any:
    def changed(leaf: Any) -> Any:
        return change(leaf) if isinstance(leaf, torch.Tensor) and leaf.dtype is torch.float64 else leaf

    return tree_map(changed, arguments)


def _numbers(value: Any) -> list[torch.Tensor]:
    """The tensors and floats of an answer, in order, as `compare.values` meets them."""
    kept = [leaf for leaf in leaves_of(value) if isinstance(leaf, torch.Tensor | float)]
    return [torch.as_tensor(leaf).detach().to(torch.float64) for leaf in kept]
