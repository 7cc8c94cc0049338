"""Near-copies among a province's essays: MinHash and bands beside comparing by proved bounds (``likeness.alike``), in one run.

Run from the root of the source tree: ``python -m benchmarks.near_copies [--essays 20000] [--ways near_copies,alike] [--around]``. The essays are
made up (``benchmarks/essays``), a tenth of them copies. Each way runs in a process of its own, one after the other, which makes the same
essays first; told are clock, processor time and peak memory beyond those of the essays, and of the pairs that the exact way finds how many
the other finds (recall), by how the copy was made. ``--around``: recall at the limit alone, for other permutations and lengths of pieces.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.across import memory
from benchmarks.essays import KINDS, Planted, essays
from yanxiu_xl.measures import near_copies as ours
from yanxiu_xl.measures.likeness import alike, least_of, likeness

LIMIT = 80
"""Percent, as 学期设定 has it."""
Pairs = list[tuple[int, int, float]]


def _near(texts: Sequence[str], planted: Sequence[Planted]) -> Pairs:
    return list(ours.near_copies(enumerate(texts), least_of(LIMIT)))


def _proved(texts: Sequence[str], planted: Sequence[Planted]) -> Pairs:
    return sorted(alike(texts, least_of(LIMIT)))


def _all_with_all(texts: Sequence[str], planted: Sequence[Planted]) -> Pairs:
    least = least_of(LIMIT)
    pairs = ((one, other, likeness(texts[one], texts[other], least)) for one, other in combinations(range(len(texts)), 2))
    return [pair for pair in pairs if pair[2] >= least]


def _library(texts: Sequence[str], planted: Sequence[Planted]) -> Pairs:
    """The library's own index with the same bands and the same look at the estimate, a pair at a time."""
    from datasketch import MinHash, MinHashLSH

    least = least_of(LIMIT)
    how, permutations, found = ours.plan(least), MinHash(ours.PERMUTATIONS).permutations, []
    index = MinHashLSH(num_perm=ours.PERMUTATIONS, params=(how.bands, how.rows))
    minima: list[MinHash] = []
    for at, text in enumerate(texts):
        known = MinHash(ours.PERMUTATIONS, hashfunc=int, permutations=permutations, scheme="affine32")
        known.update_batch(np.unique(ours.neighbouring(text)).tolist())
        fits = [other for other in index.query(known) if known.jaccard(minima[other]) >= how.enough(ours.PERMUTATIONS) / ours.PERMUTATIONS]
        shares = ((other, at, likeness(texts[other], text, least)) for other in fits)
        found += [pair for pair in shares if pair[2] >= least]
        index.insert(at, known)
        minima.append(known)
    return sorted(found)


def _families(texts: Sequence[str], planted: Sequence[Planted]) -> Pairs:
    """An original and its copies compared with each other, and no strangers: what there is to be found, known beforehand."""
    families: dict[int, list[int]] = {}
    for one in planted:
        families.setdefault(one.of, [one.of]).append(one.at)
    least = least_of(LIMIT)
    pairs = ((one, other, likeness(texts[one], texts[other], least)) for family in families.values() for one, other in combinations(family, 2))
    return sorted(pair for pair in pairs if pair[2] >= least)


WAYS: dict[str, Callable[[Sequence[str], Sequence[Planted]], Pairs]] = {
    "near_copies": _near, "alike": _proved, "all": _all_with_all, "families": _families, "library": _library,
}
"""All with all takes hours at 20,000; ``library`` is the index of datasketch."""


def run(way: str, count: int, copies: float) -> dict[str, Any]:
    """One way, in this process."""
    texts, planted = essays(count, copies)
    before, began = memory(), (time.perf_counter(), time.process_time())
    pairs = WAYS[way](texts, planted)
    return {"clock": time.perf_counter() - began[0], "processor": time.process_time() - began[1], "texts": before, "memory": memory() - before, "pairs": pairs}


def measured(way: str, count: int, copies: float) -> dict[str, Any]:
    """``run`` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.near_copies", "--run", way, "--essays", str(count), "--copies", str(copies)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return result


def compare(count: int, copies: float, ways: Sequence[str]) -> Iterator[str]:
    """All ways, and what the first finds of that which the second does."""
    texts, planted = essays(count, copies)
    yield f"{count} essays, {sum(map(len, texts)) // count} signs each, {len(planted)} of them copies; limit {LIMIT} %"
    found: dict[str, set[tuple[int, int, float]]] = {}
    for way in ways:
        one = measured(way, count, copies)
        found[way] = {(first, second, share) for first, second, share in one["pairs"]}
        yield (f"{way}: {len(found[way])} pairs, clock {one['clock']:.0f} s, processor {one['processor']:.0f} s, memory {one['memory']} MB"
               f" beyond the {one['texts']} MB of program and essays")
    made = {(one.of, one.at): one.kind for one in planted}
    for way, other in combinations(ways, 2):
        both, missed = found[way] & found[other], found[other] - found[way]
        recall = len(both) / max(1, len(found[other]))
        yield f"{way} beside {other}: recall {recall:.4f}, missed {len(missed)}, beyond {len(found[way] - found[other])}"
        kinds = Counter(made.get(pair[:2], "two copies of one") for pair in found[other])
        lacking = Counter(made.get(pair[:2], "two copies of one") for pair in missed)
        yield "  found by kind: " + ", ".join(f"{kind} {kinds[kind] - lacking[kind]}/{kinds[kind]}" for kind in sorted(kinds))


BINS = ((0.8, 0.805), (0.805, 0.82), (0.82, 0.85))
"""Likeness, from and below."""


def _pieces(length: int) -> Callable[[str], Any]:
    """Pieces of so many signs as numbers."""
    def cut(text: str) -> Any:
        signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        found = np.zeros(len(signs) - length + 1, dtype=np.uint32)
        for at in range(length):
            found = found * np.uint32(2654435761) + signs[at:len(signs) - length + 1 + at]
        return found
    return cut


def around(count: int, lengths: Sequence[int]) -> Iterator[str]:
    """Recall of copies just at the limit, and how many strangers come together, for pieces of 1 to 4 signs, permutations and bands."""
    texts: list[str] = []
    cases: list[tuple[int, int, str, float]] = []
    for length in lengths:
        made, planted = essays(count, 0.8, length, (0.79, 0.86))
        for one in planted:
            share = likeness(made[one.of], made[one.at], 0.0)
            if BINS[0][0] <= share < BINS[-1][1] and one.kind != "exact":
                cases.append((len(texts) + one.of, len(texts) + one.at, one.kind, share))
        texts += made
    least = least_of(LIMIT)
    strangers = np.array([(one, other) for one, other in combinations(range(round(count * 0.2)), 2)])
    yield f"{len(cases)} copies at the limit among essays of {list(lengths)} signs; {len(strangers)} pairs of strangers"
    for size in (2, 3):
        for permutations in (400, 600, 800, 1200):
            ours.PERMUTATIONS, ours.neighbouring = permutations, _pieces(size)
            for rows in range(3, 7):
                shared = ours.plan(least).shared if size == 2 else 0.16  # of pieces of three less is left
                how = ours.Plan(rows, permutations // rows, shared)
                bands, minima = ours._signatures(texts, how)
                yield f"pieces of {size}, {permutations} permutations, {rows} a band: " + _recall(bands, minima, how, cases, strangers)


def _recall(bands: Any, minima: Any, how: ours.Plan, cases: Sequence[tuple[int, int, str, float]], strangers: Any) -> str:
    """Found of the cases by kind, nearest to the limit first; the share of strangers that share a band, and that pass the estimate as well."""
    least = how.enough(minima.shape[1])
    found = {(one, other): bool((bands[:, one] == bands[:, other]).any() and (minima[one] == minima[other]).sum() >= least) for one, other, *_ in cases}
    told = []
    for kind in KINDS:
        here = [[found[one, other] for one, other, made, share in cases if made == kind and low <= share < high] for low, high in BINS]
        told += [f"{kind} " + ", ".join(f"{sum(group)}/{len(group)}" for group in here)] if any(here) else []
    banded = np.array([(bands[:, one] == bands[:, other]).any() for one, other in strangers])
    passed = [(minima[one] == minima[other]).sum() >= least for one, other in strangers[banded]]
    return f"strangers {banded.mean():.4f}, {sum(passed) / len(strangers):.6f}; " + "; ".join(told)


def main() -> None:
    """Compare, or measure around the limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--essays", type=int, default=20_000)
    options.add_argument("--copies", type=float, default=0.1, help="share of the essays that are copies of others")
    options.add_argument("--ways", default="near_copies,alike", help=f"some of {', '.join(WAYS)}")
    options.add_argument("--around", action="store_true", help="recall at the limit, for other permutations, bands and pieces")
    options.add_argument("--lengths", default="1500", help="for --around: signs of an essay, with commas")
    options.add_argument("--run", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        print(json.dumps(run(given.run, given.essays, given.copies)))  # noqa: T201
        return
    lines = (around(given.essays, [int(one) for one in given.lengths.split(",")]) if given.around
             else compare(given.essays, given.copies, given.ways.split(",")))
    for line in lines:
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
