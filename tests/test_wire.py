"""The wire carries data exactly, and refuses whatever is not a well-formed frame."""

from __future__ import annotations

import json
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import MAGIC, PREFIX, Handle, Once, ProtocolError, Reader, Writer, frame_length

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8"))
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


def crossed(value: object) -> object:
    writer = Writer()
    reader = Reader(writer.frame({"value": writer.value(value)}))
    return reader.value(reader.header["value"])


def forged(header: object, body: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return PREFIX.pack(MAGIC, len(text), len(body)) + text + body


@given(TREES)
@settings(max_examples=200, deadline=None)
def test_every_tree_of_data_arrives_as_it_was(tree: object) -> None:
    """Numbers, text, tuples, lists and dicts come back equal and of the same type."""
    back = crossed(tree)
    assert back == tree
    assert type(back) is type(tree)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.int64, torch.bool, torch.bfloat16])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_tensors_arrive_bit_for_bit(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """Shape, dtype and bytes are those that were sent, for scalars and empty tensors too."""
    tensor = torch.rand(shape).mul(3).to(dtype)
    back = crossed(tensor)
    assert isinstance(back, torch.Tensor)
    assert (back.shape, back.dtype) == (tensor.shape, tensor.dtype)
    assert torch.equal(back, tensor)


def test_transposed_and_expanded_tensors_arrive_by_value() -> None:
    """How a tensor lies in memory does not matter."""
    tensor = torch.arange(6.0).reshape(2, 3).T
    assert torch.equal(crossed(tensor), tensor)  # type: ignore[arg-type]
    assert torch.equal(crossed(torch.ones(1, 3).expand(4, 3)), torch.ones(4, 3))  # type: ignore[arg-type]


def test_nan_and_infinity_arrive() -> None:
    """Floats that JSON has no word for cross too."""
    back = crossed([math.nan, math.inf, -math.inf])
    assert isinstance(back, list)
    assert math.isnan(back[0])
    assert back[1:] == [math.inf, -math.inf]


def test_an_iterator_can_be_read_once() -> None:
    """`Once` becomes an iterator on the other side."""
    back = crossed(Once((1, 2)))
    assert list(back) == [1, 2]  # type: ignore[call-overload]
    assert list(back) == []  # type: ignore[call-overload]


def test_containers_that_lie_are_read_once_through_their_base() -> None:
    """A subclass of tuple cannot show one thing to one reader and another to the next."""

    class Shifty(tuple):  # type: ignore[type-arg]
        def __iter__(self) -> object:  # type: ignore[override]
            return iter(("forged",))

        def __len__(self) -> int:
            return 7

    assert crossed(Shifty((1, 2))) == (1, 2)


def test_an_object_crosses_as_a_handle_or_not_at_all() -> None:
    """Nothing is pickled: an unknown object is kept where it is, or refused."""
    with pytest.raises(TypeError, match="cannot cross"):
        Writer().value(object())
    writer = Writer(keep=lambda value: Handle(3, type(value).__name__))
    assert writer.value(object()) == {"object": [3, "object"]}


@pytest.mark.parametrize(
    "prefix",
    [
        b"short",
        PREFIX.pack(b"EVIL", 10, 0),
        PREFIX.pack(MAGIC, 10, 1 << 40),
        PREFIX.pack(MAGIC, 1 << 31, 0),
        PREFIX.pack(MAGIC, 0, (1 << 64) - 1),
    ],
)
def test_a_lying_prefix_is_refused_before_anything_is_read(prefix: bytes) -> None:
    """Lengths are capped before a byte is allocated."""
    with pytest.raises(ProtocolError):
        frame_length(prefix, 1 << 20)


@pytest.mark.parametrize(
    "header",
    [
        [],
        {"tensors": None},
        {"tensors": [["float64", [1 << 50], False]]},
        {"tensors": [["float64", [-1], False]]},
        {"tensors": [["float64", [True], False]]},
        {"tensors": [["float64", [1.0], False]]},
        {"tensors": [[["float64"], [1], False]]},
        {"tensors": [["object", [1], False]]},
        {"tensors": [["float64", [1], 0]]},
        {"tensors": [["float64", [2], False]]},
        {"tensors": [["float64", [0] * 40, False]]},
    ],
)
def test_a_malformed_list_of_tensors_is_refused(header: object) -> None:
    """Types, shapes and sizes are checked exactly; eight bytes of body are never taken for more."""
    with pytest.raises(ProtocolError):
        Reader(forged(header, bytes(8)))


@pytest.mark.parametrize(
    "form",
    [
        {"tensor": 5},
        {"tensor": -1},
        {"tensor": True},
        {"float": "nonsense"},
        {"float": 1.5},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"code": "import os"},
        {"tuple": 3},
        {"object": ["0", "x"]},
        {},
        1.5,
    ],
)
def test_a_malformed_value_is_refused(form: object) -> None:
    """Every part of an answer is of a known kind with exact types."""
    reader = Reader(forged({"value": form, "tensors": []}))
    with pytest.raises(ProtocolError):
        reader.value(reader.header["value"])


@pytest.mark.parametrize(
    "text", [b'{"a":1,"a":2,"tensors":[]}', b'{"a":NaN,"tensors":[]}', b"\xff\xfe", b"[" * 100_000]
)
def test_hostile_json_is_refused(text: bytes) -> None:
    """Duplicate keys, bare constants, bad bytes and endless nesting are no header."""
    with pytest.raises(ProtocolError):
        Reader(PREFIX.pack(MAGIC, len(text), 0) + text)


def test_a_boolean_tensor_holds_only_zero_and_one() -> None:
    """Bytes above one would be undefined behaviour in torch."""
    reader = Reader(forged({"value": {"tensor": 0}, "tensors": [["bool", [2], False]]}, b"\x01\x07"))
    with pytest.raises(ProtocolError):
        reader.value(reader.header["value"])


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_random_bytes_never_do_more_than_be_refused(noise: bytes) -> None:
    """Any header of noise ends in a `ProtocolError`."""
    frame = PREFIX.pack(MAGIC, len(noise), 0) + noise
    with pytest.raises(ProtocolError):
        Reader(frame)
