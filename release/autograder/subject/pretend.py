"""A pretended accelerator: a bug that shows only on a GPU is found, with real values, on a machine without one.

A `Pretended` tensor is a CPU tensor that says it lies on cuda:0. Inside `PretendAccelerator` every torch function is
looked at: what is made without a device stays on the CPU, and mixing the two fails wherever CUDA would refuse it.
Unlike a fake tensor it carries values, so `.item()`, `nonzero` and loops over boxes work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from autograder.tree import tensors_of, tree_map

_transform_under_way = torch._C._functorch.peek_interpreter_stack
_transformed = False  # torch.func strips tags: once it is seen, every tensor of the call counts as placed
CUDA = torch.device("cuda", 0)
CROSSES_DEVICES = {"copy_", "to", "cpu", "cuda", "type_as", "set_", "is_tensor", "as_subclass", "__get__", "__set__"}
ACCEPTS_NO_SCALARS = {"cat", "concat", "concatenate", "stack", "vstack", "hstack", "column_stack"}
NEEDS_HOST = {"numpy", "__array__"}
MODULE_MOVES = {name: getattr(torch.nn.Module, name) for name in ("to", "cuda", "cpu")}
MOVES = {"to", "type_as", "cuda", "cpu"}
LOOKED_AT = {"__get__", "__deepcopy__", "__iter__", "tensor", "as_subclass"} | NEEDS_HOST | MOVES
NO_TENSORS = {int, float, bool, str, type(None), torch.dtype, torch.Size, slice, type(...)}


class Pretended(torch.Tensor):
    """A tag: this CPU tensor pretends to lie on the accelerator."""

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]


def place(tensor: torch.Tensor) -> torch.Tensor:
    """A new leaf on the pretended accelerator with the same storage; it requires grad where `tensor` does."""
    return torch.Tensor._make_subclass(Pretended, tensor.detach(), tensor.requires_grad)


def is_placed(value: object) -> bool:
    """Whether a value is a tensor on the pretended accelerator."""
    return isinstance(value, Pretended) or (_transformed and isinstance(value, torch.Tensor))


def take_back(tensor: torch.Tensor) -> torch.Tensor:
    """The same tensor as an ordinary CPU tensor."""
    return tensor.as_subclass(torch.Tensor) if is_placed(tensor) else tensor


def move_module(module: torch.nn.Module, placed: bool = True) -> None:
    """Put a module's parameters and buffers on the pretended accelerator, as `module.to("cuda")` would, or back."""
    for part in module.modules():
        for name, parameter in part._parameters.items():
            if parameter is not None:
                moved = _placed_parameter(parameter) if placed else torch.nn.Parameter(take_back(parameter.detach()))
                part._parameters[name] = moved
        for name, buffer in part._buffers.items():
            if buffer is not None:
                part._buffers[name] = place(buffer) if placed else take_back(buffer)


def _placed_parameter(parameter: torch.nn.Parameter) -> torch.nn.Parameter:
    placed = place(parameter)
    placed._is_param = True  # how torch marks a parameter of a tensor subclass
    return placed  # type: ignore[return-value]


def _module_move(name: str) -> Callable[..., torch.nn.Module]:
    """`Module.to`, `.cuda` and `.cpu` as they are on a machine with an accelerator."""

    def move(module: torch.nn.Module, *args: Any, **kwargs: Any) -> torch.nn.Module:
        tensors = [*module.parameters(), *module.buffers()]
        before = any(is_placed(tensor) for tensor in tensors)
        target, rest = (name == "cuda", []) if name != "to" else _destination(before, list(args), kwargs)
        dtype = kwargs.get("dtype") or next((item for item in rest if isinstance(item, torch.dtype)), None)
        if dtype is not None:
            MODULE_MOVES["to"](module, dtype)
        if target != before:
            move_module(module, target)
        return module

    return move


class PretendAccelerator(TorchFunctionMode):
    """While active, refuses what CUDA refuses and tracks on which device each result would lie."""

    def __enter__(self) -> PretendAccelerator:
        for name in MODULE_MOVES:
            setattr(torch.nn.Module, name, _module_move(name))
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *exception: Any) -> None:
        global _transformed
        _transformed = False
        for name, method in MODULE_MOVES.items():
            setattr(torch.nn.Module, name, method)
        super().__exit__(*exception)  # type: ignore[no-untyped-call]

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        global _transformed
        _transformed = _transformed or _transform_under_way() is not None
        name = getattr(func, "__name__", "")
        kwargs = kwargs or {}
        if name not in LOOKED_AT and not _transformed and _all_placed(args, kwargs):
            return _tagged(func(*args, **kwargs))  # the common case, in few operations
        if name == "__get__":
            return _attribute(func, args)
        if name == "__deepcopy__" and is_placed(args[0]):
            return _deep_copy(*args)
        if name in NEEDS_HOST and is_placed(args[0]):
            raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() first.")
        if name == "__iter__":
            return iter([_tag(row, is_placed(args[0])) for row in args[0].unbind(0)])
        tensors = tensors_of((args, kwargs) if kwargs else args)
        host = [tensor for tensor in tensors if not is_placed(tensor)]
        if 0 < len(host) < len(tensors) and name not in CROSSES_DEVICES:
            _require_one_device(name, args, host)
        if name in MOVES:
            return _move(name, args, dict(kwargs))
        placed = len(host) < len(tensors) and name != "tensor"  # torch.tensor([cuda scalars]) lands on the CPU
        if kwargs.get("device") is not None:
            placed = _is_accelerator(kwargs["device"])
            kwargs = {**kwargs, "device": torch.device("cpu")}
        result = func(*args, **kwargs)
        return _tagged(result) if placed else result


def _all_placed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the tensors among plain arguments lie on the accelerator, and there is one."""
    if kwargs and ("device" in kwargs or any(type(value) not in NO_TENSORS for value in kwargs.values())):
        return False
    placed = False
    for argument in args:
        if type(argument) is Pretended:
            placed = True
        elif type(argument) not in NO_TENSORS:
            return False
    return placed


def _tagged(result: Any) -> Any:
    """A result that lies on the accelerator."""
    if type(result) is torch.Tensor:
        return result.as_subclass(Pretended)
    return tree_map(lambda leaf: _tag(leaf, True), result)


def _deep_copy(tensor: torch.Tensor, memo: dict[int, Any]) -> torch.Tensor:
    """As torch copies a leaf on an accelerator: new memory, `requires_grad` kept."""
    if id(tensor) not in memo:
        copied = take_back(tensor.detach()).clone().requires_grad_(tensor.requires_grad)
        memo[id(tensor)] = place(copied)
    return memo[id(tensor)]  # type: ignore[no-any-return]


def _is_accelerator(device: object) -> bool:
    if isinstance(device, str | torch.device):
        return torch.device(device).type == "cuda"
    return isinstance(device, int)


def _refuse(name: str) -> None:
    raise RuntimeError(f"Expected all tensors to be on the same device, but found cuda:0 and cpu (in {name})")


def _attribute(func: Any, args: tuple[Any, ...]) -> Any:
    if is_placed(args[0]) and func.__self__.__name__ in ("device", "is_cuda", "is_cpu"):
        return {"device": CUDA, "is_cuda": True, "is_cpu": False}[func.__self__.__name__]
    return _tag(func(*args), is_placed(args[0]))


def _tag(value: Any, placed: bool) -> Any:
    if isinstance(value, torch.Tensor) and placed and not is_placed(value):
        return value.as_subclass(Pretended)
    return value


def _index_of(args: tuple[Any, ...]) -> list[Any]:
    index = args[1] if len(args) > 1 else ()
    return list(index) if isinstance(index, tuple) else [index]


def _require_one_device(name: str, args: tuple[Any, ...], host: list[torch.Tensor]) -> None:
    """Some of a call's tensors lie on the accelerator, those of `host` do not: raises where CUDA would."""
    if name in ("__getitem__", "__setitem__"):
        _require_index_device(name, args)
    elif name in ACCEPTS_NO_SCALARS or any(tensor.dim() > 0 for tensor in host):
        _refuse(name)


def _require_index_device(name: str, args: tuple[Any, ...]) -> None:
    """A CUDA tensor may be indexed by CPU indices, a CPU tensor not by CUDA ones; values are as CUDA asks."""
    index = _index_of(args)
    if not is_placed(args[0]) and any(is_placed(part) for part in tensors_of(index)):
        _refuse(name)
    if name == "__setitem__" and any(isinstance(part, torch.Tensor | list) for part in index):
        value = args[2]
        if isinstance(value, torch.Tensor) and value.dim() > 0 and is_placed(value) != is_placed(args[0]):
            _refuse(name)


def _move(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> torch.Tensor:
    tensor, rest = args[0], list(args[1:])
    target = is_placed(tensor)
    if name in ("cuda", "cpu"):
        target, rest, kwargs = name == "cuda", [], {}
    elif name == "type_as":
        target, rest = is_placed(rest[0]), [rest[0].dtype]
    else:
        target, rest = _destination(target, rest, kwargs)
    moved = torch.Tensor.to(tensor, *rest, **kwargs) if rest or kwargs else tensor
    if target == is_placed(tensor):
        return _tag(moved, target)  # type: ignore[no-any-return]
    plain = moved.as_subclass(torch.Tensor)
    plain = plain.clone() if plain.data_ptr() == tensor.data_ptr() else plain
    return plain.as_subclass(Pretended) if target else plain


def _destination(target: bool, rest: list[Any], kwargs: dict[str, Any]) -> tuple[bool, list[Any]]:
    """Where `Tensor.to` is asked to go, and its arguments without the device."""
    if kwargs.get("device") is not None:
        target = _is_accelerator(kwargs.pop("device"))
    if isinstance(kwargs.get("other"), torch.Tensor):
        rest = [kwargs.pop("other"), *rest]
    kept = []
    for item in rest:
        if item is None or isinstance(item, bool):  # no device, no dtype, or whether to wait
            continue
        if isinstance(item, torch.Tensor):
            target = is_placed(item)
            kept.append(item.dtype)
        elif isinstance(item, str | torch.device | int):
            target = _is_accelerator(item)
        else:
            kept.append(item)
    return target, kept
