"""Reading what the box replied: every part is looked at before it is believed to be what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.checks.examine import AskedCall, WayAnswer
from autograder.checks.failure import StudentFailure
from autograder.grade.session import failure_of
from autograder.model import Outcome
from autograder.wire import ProtocolError, Reader


@contextmanager
def reading() -> Iterator[None]:
    """While an answer is read: one that is not what was asked for ends in a failure of the student."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ProtocolError) as error:
        text = f"what the program sent is no answer: {error!r}"[:200]
        raise StudentFailure(Outcome.CRASHED, "protocol", text) from error


def result_in(reader: Reader) -> Any:
    """The one result of a reply. Raises `StudentFailure`."""
    with reading():
        return reader.value(reader.header["result"])


def way_answer(
    reader: Reader, answer: dict[str, Any], plain: dict[str, Any], known: AskedCall, source: list[str]
) -> WayAnswer:
    """What came back for one way. What is the same bytes as it was plainly is the plain value itself."""
    if "error" in answer:
        return WayAnswer(failure=failure_of(answer["error"], source))
    placed = answer.get("placed")
    if placed is not None and (type(placed) is not list or any(type(item) is not bool for item in placed)):
        raise ProtocolError("the devices of an answer are malformed")
    held = answer.get("held", False)
    if type(held) is not bool:
        raise ProtocolError("whether memory is held is malformed")
    inputs = earlier = None
    if "inputs" in answer:
        unchanged = "inputs" in plain and reader.same(answer["inputs"], plain["inputs"])
        inputs = known.inputs if unchanged else reader.value(answer["inputs"])
    if "earlier" in answer:
        first = [{"tensor": number} for number in reader.tensors_in(plain["result"])]
        earlier = None if reader.same(answer["earlier"], first) else reader.value(answer["earlier"])
    same = reader.same(answer["result"], plain["result"])
    return WayAnswer(known.plain if same else reader.value(answer["result"]), None, placed, inputs, earlier, held)
