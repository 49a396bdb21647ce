"""Submissions for one assignment whose own text is nearly the same: something to look at, never a verdict or a score.

Every file's fingerprints (hashes of runs of tokens, names left out) are counted against every other's at once; the
few pairs that share most of theirs are compared by copydetect (winnowing: Schleimer, Wilkerson and Aiken, 2003).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograder.report.own_text import FEW, MUCH_OF_THE_CLASS, lines_of, own_texts
from autograder.submissions import slug

RUN_TOKENS = 20
ENOUGH = 250
LIKELY, NEARLY_ALL = 0.75, 0.9
MOST_COMPARED = 60
BLOCK = 4096
TEXT_LIMIT = 6000
SKIPPED = re.compile(r"#[^\n]*|(\"\"\"|''')[\s\S]*?\1|\"[^\"\n]*\"|'[^'\n]*'")
Hashes = NDArray[np.uint64]


class Side(NamedTuple):
    """One of two submissions: how much of its own text is the other's, and that text in pieces, shared or not."""

    student: str
    folder: str
    share: float
    pieces: tuple[tuple[str, bool], ...]


class Pair(NamedTuple):
    """Two submissions that are nearly the same."""

    assignment: str
    one: Side
    other: Side


def similar(assignment: str, files: Iterable[tuple[str, bytes, str]], stub: str) -> list[Pair]:
    """Pairs that share nearly all of their own text, the most alike first. `files`: student, content, kind."""
    taken = [(student, lines_of(content, kind)) for student, content, kind in files]
    given = lines_of(stub.encode(), "py")
    texts = own_texts([lines for _, lines in taken], given)
    found = (
        _compared(assignment, (taken[i][0], texts[i]), (taken[j][0], texts[j]))
        for i, j in _likely([_fingerprints(text) for text in texts], _fingerprints("\n".join(given)))
    )
    return sorted((pair for pair in found if pair is not None), key=lambda pair: -min(pair.one.share, pair.other.share))


def _fingerprints(text: str) -> Hashes:
    """Hashes of every run of tokens: `(n,)`, sorted, each once."""
    tokens = re.sub(r"\s+", "", re.sub(r"\w+", "V", SKIPPED.sub("S", text)))
    codes = np.frombuffer(tokens.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < RUN_TOKENS:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.zeros(len(codes) - RUN_TOKENS + 1, dtype=np.uint64)
    for offset in range(RUN_TOKENS):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + len(hashes)] + np.uint64(1)
    return np.unique(hashes)


def _likely(files: list[Hashes], stub: Hashes) -> Iterator[tuple[int, int]]:
    """Pairs that share most of the fingerprints which neither the stub nor much of the class has, the closest first."""
    if len(files) < 2:
        return
    names, places, counts = np.unique(np.concatenate(files), return_inverse=True, return_counts=True)
    owners = np.repeat(np.arange(len(files)), [len(one) for one in files])
    counts[np.isin(names, stub) | (counts > max(FEW, MUCH_OF_THE_CLASS * len(files)))] = 0
    sizes = np.bincount(owners[counts[places] > 0], minlength=len(files))
    shared = _shared(owners, places, counts, len(files))
    share = shared / np.maximum(np.maximum(sizes[:, None], sizes[None, :]), ENOUGH)
    first, second = np.nonzero(np.triu(share >= LIKELY, 1))
    closest = np.argsort(-share[first, second], kind="stable")[:MOST_COMPARED]
    yield from zip(first[closest].tolist(), second[closest].tolist(), strict=True)


def _shared(owners: Any, places: Any, counts: Any, files: int) -> NDArray[np.float32]:
    """How many fingerprints each two files have in common, `(files, files)`, block by block of the incidence matrix."""
    column = np.cumsum(counts > 1) - 1
    kept = counts[places] > 1
    rows, columns = owners[kept], column[places[kept]]
    order = np.argsort(columns, kind="stable")
    rows, columns = rows[order], columns[order]
    total = np.zeros((files, files), dtype=np.float32)
    starts = np.searchsorted(columns, np.arange(0, int(columns[-1]) + 1 + BLOCK if len(columns) else 0, BLOCK))
    for number, (start, end) in enumerate(pairwise(starts)):
        block = np.zeros((files, BLOCK), dtype=np.float32)
        block[rows[start:end], columns[start:end] - number * BLOCK] = 1
        total += block @ block.T
    return total


def _compared(assignment: str, one: tuple[str, str], other: tuple[str, str]) -> Pair | None:
    from copydetect import CodeFingerprint, compare_files

    prints = [
        CodeFingerprint("own.py", RUN_TOKENS, 1, fp=io.StringIO(text), language="python") for _, text in (one, other)
    ]
    overlap, shares, slices = compare_files(*prints)
    if min(shares) < NEARLY_ALL or overlap < ENOUGH:
        return None
    sides = (
        Side(
            student,
            slug(student),
            min(1.0, float(share)),
            tuple(_pieces(text[:TEXT_LIMIT], places.astype(int).tolist())),
        )
        for (student, text), share, places in zip((one, other), shares, slices, strict=True)
    )
    return Pair(assignment, *sides)


def _pieces(text: str, places: list[list[int]]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces that are shared, or not: `places` holds where shared ones begin and end."""
    at = 0
    for begin, end in sorted(zip(*places, strict=True)):
        begin, end = max(begin, at), min(end, len(text))
        if begin < end:
            yield text[at:begin], False
            yield text[begin:end], True
            at = end
    yield text[at:], False
