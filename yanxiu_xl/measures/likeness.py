"""How alike two texts are, and which of many are alike at all: without comparing each with each.

The measure is what two texts have in common in one order (the longest common subsequence) against their mean length, 0 to 1 (M10).
Which pairs are worth looking at is told by what they share regardless of order. Where two texts of n and m signs have c in common,

* c signs at least are in both: so no pair is alike whose bags of signs share fewer;
* c - 1 neighbours among these are neighbours in both texts, but for one per sign left out, n + m - 2c: so no pair is alike whose bags of
  pairs of neighbours share fewer than 3c - n - m - 1.

Both bounds are proved, not estimated: a pair that is alike is never passed over. Bags are counted in buckets: signs that fall
into one bucket can only add to what is shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

BLOCK = 2000
"""Texts whose bags are held at a time: 48 MB."""
_SLACK = 1e-6
"""A share that is exactly the limit counts, however it is rounded."""

Numbers = npt.NDArray[np.uint32]


def likeness(first: str, second: str, least: float) -> float:
    """What two texts have in common, 0 to 1; 0 where that is less than ``least``."""
    return float(Indel.normalized_similarity(first, second, score_cutoff=least))


def least_of(percent: float) -> float:
    """The least likeness that counts, by a limit in percent: a share that is exactly the limit counts, however it is rounded."""
    return percent / 100 - _SLACK


def alike(texts: Sequence[str], least: float, new: Collection[int] | None = None) -> Iterator[tuple[int, int, float]]:
    """(index, higher index, likeness) of all pairs of ``texts`` that are at least ``least`` alike, in no certain order.

    new: indices of texts one of which a pair must hold, else all.
    """
    for first, second in _sharing(texts, least, range(len(texts)) if new is None else new):
        found = likeness(texts[first], texts[second], least)
        if found >= least:
            yield min(first, second), max(first, second), found


def _sharing(texts: Sequence[str], least: float, new: Collection[int]) -> Iterator[tuple[int, int]]:
    """Pairs (one of ``new``, another) that share enough signs, and enough neighbours, to be alike; each once."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    order = np.argsort(lengths, kind="stable")
    fresh = np.zeros(len(texts), dtype=bool)
    fresh[list(new)] = True
    for start in range(0, len(texts), BLOCK):
        block = order[start:start + BLOCK]
        signs, neighbours = (_Bags([kind(texts[at]) for at in block], buckets) for kind, buckets in KINDS)
        for one in new:
            length = int(lengths[one])
            # the longer text holds all of the shorter at best
            low, high = np.searchsorted(lengths[block], (length * least / (2 - least) - 1, length * (2 - least) / max(least, 1e-9) + 1))
            places = np.arange(low, high)
            places = places[(block[low:high] > one) | ~fresh[block[low:high]] & (block[low:high] != one)]
            both = lengths[block[places]] + length
            common = np.ceil(least * both / 2 - 1e-9).astype(np.int64)
            enough = signs.shared(_signs(texts[one]), places) >= common
            places, wanted = places[enough], (3 * common - both - 1)[enough]
            if len(places):
                places = places[neighbours.shared(neighbouring(texts[one]), places) >= wanted]
            yield from ((one, other) for other in block[places].tolist())


def _signs(text: str) -> Numbers:
    """The signs of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def neighbouring(text: str) -> Numbers:
    """The pairs of neighbouring signs of a text as numbers; two pairs may have one number."""
    signs = _signs(text)
    return signs[:-1] * np.uint32(2654435761) + signs[1:]


KINDS = ((_signs, 4096), (neighbouring, 8192))
"""What is counted, and in how many buckets."""


class _Bags:
    """How many of each of some texts' numbers fall into each bucket."""

    def __init__(self, texts: Sequence[Numbers], buckets: int) -> None:
        self._buckets = buckets
        wide = np.uint32 if max(map(len, texts), default=0) > np.iinfo(np.uint16).max else np.uint16
        self._counts = np.zeros((buckets, len(texts)), dtype=wide)
        for at, numbers in enumerate(texts):
            self._counts[:, at] = self._bag(numbers)

    def _bag(self, numbers: Numbers) -> npt.NDArray[np.int64]:
        return np.bincount(numbers % self._buckets, minlength=self._buckets)

    def shared(self, numbers: Numbers, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many of one text's numbers each of the texts at these places holds, too."""
        own = self._bag(numbers)
        there = np.flatnonzero(own)
        found: npt.NDArray[np.int64] = np.minimum(self._counts[np.ix_(there, places)], own[there, None]).sum(axis=0, dtype=np.int64)
        return found
