"""What crosses between the grader and the box: frames of data, never code, never a verdict.

A frame is a 16-byte prefix (magic, header length, body length), a JSON header, and the raw bytes of the tensors that
the header lists. Both sides use this module, and inside the box it is all of the grader that there is; what it reads
comes from a hostile process, so every length is capped before anything is allocated and every value is checked for its
exact type.

Values are trees of None, bool, int, float, str, tensors, tuples, lists and dicts. In the header a float is written in
hexadecimal (exact, with NaN and infinities), a tensor as its number, and an object that stays where it is as a handle.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

MAGIC = b"AGW1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEADER_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_DIMENSIONS = 16
MAX_TENSORS = 4096
DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64, torch.complex128),
        *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool),
    )
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


PLAIN = {torch.float64, torch.float32, torch.int64, torch.int32, torch.bool}


class ProtocolError(Exception):
    """Bytes that are not a well-formed frame."""


@dataclass(frozen=True)
class Handle:
    """An object that stays in the other process: its number there and the name of its type."""

    number: int
    type_name: str


@dataclass(frozen=True)
class Function:
    """A function of the grader that the student's code may call by number."""

    number: int


@dataclass(frozen=True)
class Once:
    """Items that the other process gets as an iterator: they can be read once."""

    items: tuple[Any, ...]


def frame_length(prefix: bytes, max_bytes: int) -> int:
    """How many bytes follow a prefix; raises `ProtocolError` where they would exceed `max_bytes`."""
    if len(prefix) != PREFIX.size:
        raise ProtocolError("the prefix of the frame is cut short")
    magic, header, body = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("the bytes are not a frame")
    if header > MAX_HEADER_BYTES or body > max_bytes:
        raise ProtocolError(f"the frame claims {header + body} bytes, more than the answer can have")
    return int(header + body)


class Writer:
    """Collects values into one frame."""

    def __init__(self, keep: Callable[[object], Handle] | None = None) -> None:
        self._keep = keep
        self._entries: list[list[Any]] = []
        self._body: list[bytes] = []

    def value(self, value: object, depth: int = 0) -> Any:
        """The header's form of a value. Containers are read once, through their base class."""
        kind = type(value)
        if value is None or kind is bool or kind is int:
            return value
        if kind is str:
            return value.encode("utf-8", "replace").decode("utf-8")  # type: ignore[attr-defined]
        if isinstance(value, float):
            return {"float": float.hex(value)}
        if kind is torch.Tensor or kind is torch.nn.Parameter:
            return self._tensor(value)  # type: ignore[arg-type]
        if depth < MAX_DEPTH:
            if isinstance(value, tuple):
                return {"tuple": [self.value(item, depth + 1) for item in tuple.__iter__(value)]}
            if isinstance(value, list):
                return [self.value(item, depth + 1) for item in list.__iter__(value)]
            if isinstance(value, dict):
                items = list(dict.items(value))
                return {"dict": [[self.value(k, depth + 1), self.value(v, depth + 1)] for k, v in items]}
        if kind is Function:
            return {"function": value.number}  # type: ignore[attr-defined]
        if kind is Once:
            return {"iterator": [self.value(item, depth + 1) for item in value.items]}  # type: ignore[attr-defined]
        if kind is Handle:
            return {"object": [value.number, value.type_name]}  # type: ignore[attr-defined]
        if self._keep is None:
            raise TypeError(f"a value of type {kind.__name__} cannot cross to the box")
        handle = self._keep(value)
        return {"object": [handle.number, handle.type_name]}

    def _tensor(self, tensor: torch.Tensor) -> dict[str, int]:
        if tensor.layout is not torch.strided or tensor.device.type != "cpu" or tensor.dtype not in NAMES:
            raise TypeError(f"a tensor of layout {tensor.layout}, dtype {tensor.dtype} on {tensor.device} is no answer")
        plain = tensor.detach()
        self._entries.append([NAMES[plain.dtype], list(plain.shape), bool(tensor.requires_grad)])
        self._body.append(plain.numpy().tobytes() if plain.dtype in PLAIN and not plain.is_neg() else _bytes(plain))
        return {"tensor": len(self._entries) - 1}

    def frame(self, header: dict[str, Any]) -> bytes:
        """The finished frame; `header` holds forms that `value` gave."""
        text = json.dumps({**header, "tensors": self._entries}).encode()
        body = b"".join(self._body)
        if len(text) > MAX_HEADER_BYTES:
            raise TypeError("the answer has too many parts")
        return PREFIX.pack(MAGIC, len(text), len(body)) + text + body


def _bytes(tensor: torch.Tensor) -> bytes:
    """Of a tensor that NumPy may not know or that may be a lazily conjugated or negated view."""
    plain = torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor).reshape(-1)
    return bytes(plain.view(torch.uint8).numpy().tobytes()) if plain.numel() else b""


class Reader:
    """Takes a frame apart. Handles and functions are turned into what `restore` gives for them."""

    def __init__(self, frame: bytes | bytearray, restore: Callable[[Handle | Function], object] | None = None) -> None:
        _, header_bytes, body_bytes = PREFIX.unpack(frame[: PREFIX.size])
        if len(frame) != PREFIX.size + header_bytes + body_bytes:
            raise ProtocolError("the frame's length is not what its prefix says")
        self._restore = restore
        self._attaching = False
        start = PREFIX.size + header_bytes
        self.header = _header(bytes(frame[PREFIX.size : start]))
        self._tensors = self._place(self.header.pop("tensors", None), memoryview(frame)[start:])

    def _place(self, entries: Any, body: memoryview) -> list[tuple[torch.dtype, tuple[int, ...], bool, memoryview]]:
        if type(entries) is not list or len(entries) > MAX_TENSORS:
            raise ProtocolError("the list of tensors is missing or too long")
        placed, offset = [], 0
        for entry in entries:
            dtype, shape, attached = _entry(entry)
            size = math.prod(shape) * dtype.itemsize
            if offset + size > len(body):
                raise ProtocolError("a tensor lies outside the frame")
            placed.append((dtype, shape, attached, body[offset : offset + size]))
            offset += size
        if offset != len(body):
            raise ProtocolError("bytes are left over after the last tensor")
        return placed

    def value(self, form: Any, depth: int = 0) -> Any:
        """The value of a header's form. Every call makes new tensors."""
        if form is None or type(form) in (bool, int, str):
            return form
        if depth > MAX_DEPTH:
            raise ProtocolError("the answer is nested too deeply")
        if type(form) is list:
            return [self.value(item, depth + 1) for item in form]
        if type(form) is not dict or len(form) != 1:
            raise ProtocolError("the answer has a part of no known kind")
        ((kind, content),) = form.items()
        return self._tagged(kind, content, depth)

    def attached_value(self, form: Any) -> Any:
        """The value of a form, in which the tensors that were said to require grad do."""
        self._attaching = True
        try:
            return self.value(form)
        finally:
            self._attaching = False

    def _tagged(self, kind: str, content: Any, depth: int) -> Any:
        if kind == "float" and type(content) is str and len(content) < 64:
            return _float(content)
        if kind == "tensor" and type(content) is int and 0 <= content < len(self._tensors):
            return self._tensor(content)
        if kind == "tuple" and type(content) is list:
            return tuple([self.value(item, depth + 1) for item in content])
        if kind == "iterator" and type(content) is list:
            return iter([self.value(item, depth + 1) for item in content])
        if kind == "dict" and type(content) is list:
            return dict([self._pair(pair, depth) for pair in content])
        if kind == "object" and type(content) is list and [type(part) for part in content] == [int, str]:
            return self._kept(Handle(content[0], content[1]))
        if kind == "function" and type(content) is int:
            return self._kept(Function(content))
        raise ProtocolError("the answer has a part of no known kind")

    def _kept(self, reference: Handle | Function) -> object:
        return reference if self._restore is None else self._restore(reference)

    def _pair(self, pair: Any, depth: int) -> tuple[Any, Any]:
        if type(pair) is not list or len(pair) != 2:
            raise ProtocolError("a dictionary's entry is not a pair")
        key = self.value(pair[0], depth + 1)
        if type(key) not in (str, int, bool, float, type(None)):
            raise ProtocolError("a dictionary's key is neither text nor a number")
        return key, self.value(pair[1], depth + 1)

    def _tensor(self, number: int) -> torch.Tensor:
        dtype, shape, attached, data = self._tensors[number]
        if not len(data):
            return torch.zeros(shape, dtype=dtype, requires_grad=self._attaching and attached)
        if dtype is torch.bool and max(data) > 1:
            raise ProtocolError("a boolean tensor holds something else")
        tensor = torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape)
        return tensor.requires_grad_() if self._attaching and attached else tensor

    def tensors_in(self, form: Any) -> list[int]:
        """The numbers of the tensors of a form that `value` has read, in the order of `tensors_of`."""
        if type(form) is list:
            return [number for item in form for number in self.tensors_in(item)]
        if type(form) is not dict:
            return []
        ((kind, content),) = form.items()
        if kind == "tensor":
            return [content]
        if kind == "dict":
            return [number for _, item in content for number in self.tensors_in(item)]
        return self.tensors_in(content) if kind in ("tuple", "iterator") else []

    def attached(self, form: Any) -> list[bool]:
        """For each tensor of such a form, whether it was said to require grad."""
        return [self._tensors[number][2] for number in self.tensors_in(form)]

    def same(self, left: Any, right: Any) -> bool:
        """Whether two forms are written alike and their tensors are the same bytes of the same dtype and shape."""
        if type(left) is not type(right):
            return False
        if type(left) is list:
            return len(left) == len(right) and all(map(self.same, left, right))
        if type(left) is not dict or "float" in left or "object" in left:
            return bool(left == right)
        if left.keys() != right.keys() or len(left) != 1:
            return False
        if "tensor" not in left:
            return all(self.same(left[kind], right[kind]) for kind in left)
        (dtype, shape, _, data), (other, other_shape, _, other_data) = (
            self._tensors[form["tensor"]] for form in (left, right)
        )
        return dtype is other and shape == other_shape and bytes(data) == bytes(other_data)


def _entry(entry: Any) -> tuple[torch.dtype, tuple[int, ...], bool]:
    if type(entry) is not list or [type(part) for part in entry] != [str, list, bool] or entry[0] not in DTYPES:
        raise ProtocolError("a tensor's entry is malformed")
    shape = entry[1]
    if len(shape) > MAX_DIMENSIONS or any(type(side) is not int or not 0 <= side < 1 << 40 for side in shape):
        raise ProtocolError("a tensor's shape is malformed")
    return DTYPES[entry[0]], tuple(shape), entry[2]


def _float(text: str) -> float:
    try:
        return float.fromhex(text)
    except (ValueError, OverflowError) as error:
        raise ProtocolError("a number is malformed") from error


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the header is not JSON") from error
    if type(header) is not dict:
        raise ProtocolError("the header is no object")
    return header


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > 1 and len({key for key, _ in pairs}) != len(pairs):
        raise ProtocolError("the header has a key twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ProtocolError(f"the header holds {constant}")
