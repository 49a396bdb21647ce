"""Calls in the box as nodes of the grader's autograd graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

import torch

from autograder.tree import tensors_of, tree_map

AskBack = Callable[[int, list[torch.Tensor | None], list[torch.Size]], list[torch.Tensor | None]]


def connect(result: Any, attached: list[bool], inputs: list[torch.Tensor], graph: int, ask_back: AskBack) -> Any:
    """The result of a call as a node of this process's graph, where any of its tensors is `attached` in the box.

    The backward pass calls `ask_back` with the number of the `graph`, a cotangent for each tensor of the result, and
    the shapes of the inputs that require grad; it returns their gradients. It is a method whose object must outlive
    the backward pass: the node does not hold it, for an object that keeps the result would keep itself alive through
    it, where Python's garbage collector cannot see.
    """
    if not any(attached):
        return result
    anchor = torch.zeros((), requires_grad=True)
    sources = [tensor for tensor in inputs if tensor.requires_grad]
    outputs = iter(_cross(WeakMethod(ask_back), graph, attached, tensors_of(result), anchor, *sources))
    return tree_map(lambda leaf: next(outputs) if isinstance(leaf, torch.Tensor) else leaf, result)


class _Crossing(torch.autograd.Function):
    """Passes the result on; the anchor makes it require grad even where no input does, as a module's does."""

    @staticmethod
    def forward(
        ctx: Any,
        ask_back: WeakMethod[AskBack],
        graph: int,
        attached: list[bool],
        leaves: Any,
        anchor: Any,
        *sources: Any,
    ) -> Any:
        ctx.ask_back, ctx.graph, ctx.shapes = ask_back, graph, [source.shape for source in sources]
        outputs = tuple(leaf.clone() for leaf in leaves)
        ctx.mark_non_differentiable(*(out for out, keep in zip(outputs, attached, strict=True) if not keep))
        ctx.set_materialize_grads(False)
        return outputs

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        gradients = ctx.ask_back()(ctx.graph, list(cotangents), ctx.shapes)
        return None, None, None, None, None, *gradients


_cross: Callable[..., tuple[torch.Tensor, ...]] = _Crossing.apply
