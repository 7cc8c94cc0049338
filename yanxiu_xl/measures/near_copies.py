"""Near-copies among the essays of a province, a hundred thousand and more, where ``likeness.alike`` would take hours.

What is alike is said by ``likeness`` alone. Which pairs are put before it is an estimate: MinHash, how much two texts' sets of neighbouring signs have in
common (Jaccard), told by the share of so many minima of random permutations that are equal; and bands of these minima (LSH), which bring together,
without a look at the others, those pairs that have all of one band in common. A pair that is found is alike; one that is alike is found
with a chance that ``plan`` settles. So this is no substitute for ``alike`` where that is quick enough: a town's.

Whether a pair comes together depends on its two texts and the limit, never on the order of texts, on what else there is, or on Python's hashing.

Neighbours, two signs long, as ``likeness`` counts them too: a sign changed breaks two of them, of longer pieces more, and what is changed all over
the text is what is hard to find. How many permutations, and how they are banded, was chosen by ``benchmarks/near_copies`` (figures in its README).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from math import sqrt
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from yanxiu_xl.measures.likeness import alike, likeness, neighbouring
from yanxiu_xl.problems.model import UserError

PERMUTATIONS = 800
"""Minima kept of a text: about the fewest of which bands of four are enough for what is changed sign by sign. Bands of three, for which half as many would do,
bring twice as many strangers together."""
CHANCE = 0.96
"""At least so likely a pair exactly at the limit comes together, out of which single signs have been left all over the text. What people do besides leaves
more of it whole; signs left out here and others put in there, as many and all over, leave less, and of such copies just at the limit one in ten may
be missed. What two texts have in common by chance comes on top."""
DEVIATIONS = 4
"""Standard deviations of the estimate by which a pair may seem to have less in common than it must, and still be compared."""
ROUGH = 320
"""Minima by which most strangers are told apart at once."""
SHORT = 200
"""Signs of a text below which there are too few neighbours to go by: such a text is compared by ``alike``."""
_AT_ONCE = 64
"""Neighbours whose permutations are held at a time: they stay in the processor's cache."""
_PAIRS = 1 << 13
"""Pairs looked at together."""

Numbers = npt.NDArray[np.int64]


class _Sortable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...
    def __hash__(self) -> int: ...


K = TypeVar("K", bound=_Sortable)


class Plan(NamedTuple):
    """How texts are brought together for a limit: minima of a band, bands, and the share of neighbours in common that is looked for."""

    rows: int
    bands: int
    shared: float

    def enough(self, minima: int) -> float:
        """Of so many minima those that have to be equal."""
        return self.shared * minima - DEVIATIONS * sqrt(self.shared * (1 - self.shared) * minima)


def plan(least: float) -> Plan:
    """The longest bands, which bring the fewest strangers together, with which a pair at the limit still has its ``CHANCE``."""
    shared = _least_shared(least)
    rows = max((rows for rows in range(1, 17) if 1 - (1 - shared**rows) ** (PERMUTATIONS // rows) >= CHANCE), default=1)
    return Plan(rows, PERMUTATIONS // rows, shared)


def _least_shared(least: float) -> float:
    """Share of neighbours in common of a text and what is left of it, single signs left out all over, when the two are just ``least`` alike.

    2m / (1 + m) = least gives the part m that is left. Of its neighbours the part m was such before, m * m of the text's.
    """
    left = least / (2 - least)
    return left * left / (1 + left - left * left)


def near_copies(texts: Iterable[tuple[K, str]], least: float, author: Callable[[K], Hashable] | None = None) -> Iterator[tuple[K, K, float]]:
    """(key, greater key, likeness 0 to 1) of the pairs of texts that are at least ``least`` alike, by their keys.

    texts: key and text, in any order; keys can be sorted, and one that comes again has to bring the same text (ValueError). An empty text is like none.
    least: as ``likeness.least_of`` gives it for a limit in percent. author: whose a text is, by its key; pairs of one author are left out.
    Raises UserError where datasketch is not installed (the extra ``region``).

    Memory, a text of 1,500 signs: 3 KB for the text, 2.4 KB for what is known of it, and the pairs found: some 600 MB for 100,000. Texts that are
    the same are kept once, yet all their pairs are told: n of one text are n * (n - 1) / 2.
    """
    keys = _by_text(texts)
    different = list(keys)
    pairs = [(first, second, 1.0) for holders in keys.values() for first, second in _among(holders)]
    for one, other, share in _alike(different, least):
        pairs += (_in_order(first, second, share) for first in keys[different[one]] for second in keys[different[other]])
    for first, second, share in sorted(pairs, key=lambda pair: pair[:2]):
        if author is None or author(first) != author(second):
            yield first, second, share


def _by_text(texts: Iterable[tuple[K, str]]) -> dict[str, list[K]]:
    """Text -> the keys that have it, empty ones left out."""
    known, found = dict[K, str](), dict[str, list[K]]()
    for key, text in texts:
        if known.setdefault(key, text) != text:
            raise ValueError(f"two texts have the key {key!r}")
    for key, text in known.items():
        if text:
            found.setdefault(text, []).append(key)
    return found


def _in_order(one: K, other: K, share: float) -> tuple[K, K, float]:
    return (one, other, share) if one < other else (other, one, share)


def _among(holders: Sequence[K]) -> Iterator[tuple[K, K]]:
    order = sorted(holders)
    return ((first, second) for at, first in enumerate(order) for second in order[at + 1:])


def _alike(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of different texts: those with a short one by ``alike``, which misses nothing, the others by what they seem to have in common."""
    signed = [at for at, text in enumerate(texts) if len(text) >= SHORT]
    by_length = [at for at, text in enumerate(texts) if len(text) <= SHORT * (2 - least) / max(least, 1e-9)]
    short = [place for place, at in enumerate(by_length) if len(texts[at]) < SHORT]
    for one, other, share in alike([texts[at] for at in by_length], least, short):
        yield by_length[one], by_length[other], share
    for one, other in candidates([texts[at] for at in signed], plan(least)):
        share = likeness(texts[signed[one]], texts[signed[other]], least)
        if share >= least:
            yield signed[one], signed[other], share


def candidates(texts: Sequence[str], how: Plan) -> Iterator[tuple[int, int]]:
    """(index, higher index) of pairs that share a band and seem to have enough in common, each once; a text has two signs at least."""
    if len(texts) < 2:
        return iter(())
    bands, minima = _signatures(texts, how)
    seen = set[int]()
    for band in bands:
        for pairs in _together(band):
            for some in (ROUGH, PERMUTATIONS):
                equal = minima[pairs[0], :some] == minima[pairs[1], :some]
                pairs = pairs[:, equal.sum(axis=1) >= how.enough(some)]  # noqa: PLW2901 - fewer of them
            seen.update((pairs[0] * len(texts) + pairs[1]).tolist())
    return (divmod(pair, len(texts)) for pair in sorted(seen))


def _signatures(texts: Sequence[str], how: Plan) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """By band and text what a band comes to; by text the last eight bits of each minimum, which tell most of the minima that differ."""
    try:
        from datasketch import MinHash  # of the group `region`, which no school has
    except ImportError as error:
        raise UserError("在全省的文稿里查雷同要用 datasketch，这个 Python 里没有装。请先安装 region 这组依赖（pyproject.toml）再试。") from error

    bands = np.empty((how.bands, len(texts)), dtype=np.uint64)
    minima = np.empty((len(texts), PERMUTATIONS), dtype=np.uint8)
    permutations = MinHash(PERMUTATIONS).permutations
    for at, text in enumerate(texts):
        known, pieces = MinHash(PERMUTATIONS, hashfunc=int, permutations=permutations, scheme="affine32"), np.unique(neighbouring(text))
        for start in range(0, len(pieces), _AT_ONCE):
            known.update_batch(pieces[start:start + _AT_ONCE].tolist())
        values = known.hashvalues
        minima[at] = values.astype(np.uint8)
        bands[:, at] = _banded(values[:how.rows * how.bands].reshape(how.bands, how.rows))
    return bands, minima


def _banded(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """A number for each row of numbers; that two rows have one by chance costs a comparison and nothing else."""
    found = np.zeros(len(values), dtype=np.uint64)
    for column in values.T:
        found = (found ^ column) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found


def _together(band: npt.NDArray[np.uint64]) -> Iterator[Numbers]:
    """Pairs of places with one number, a row of lower places above one of higher ones, so many at a time."""
    order = np.argsort(band, kind="stable")
    numbers = band[order]
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    ends = np.r_[starts[1:], len(band)]
    left = np.repeat(ends, ends - starts) - np.arange(len(band)) - 1  # of its group behind each
    for start, end in _portions(left):
        counts = left[start:end]
        first = np.repeat(np.arange(start, end), counts)
        behind = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        yield order[np.stack((first, first + behind))]


def _portions(counts: Numbers) -> Iterator[tuple[int, int]]:
    """Stretches with some ``_PAIRS`` pairs each, and one place at least."""
    ends, start = np.cumsum(counts), 0
    while start < len(counts) and ends[-1] > (before := int(ends[start - 1]) if start else 0):
        end = max(start + 1, int(np.searchsorted(ends, before + _PAIRS, side="right")))
        yield start, end
        start = end
