"""Returns in parts: read, checked and scored so many at a time, the next part being read while the last is filed.

A merge of a thousand returns so needs the memory of a few dozen, and the processes that read never wait for the one
that checks. What a return comes to depends on its file alone, so it does not matter in which part it is.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from math import ceil

from yanxiu_xl.archive.scores import StoredScores
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.batch import Batch
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.batch import SELDOM, Files, Packed, Readers, worker_context
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.scoring.schools import score_schools
from yanxiu_xl.scoring.teachers import TeacherScore, score_teachers
from yanxiu_xl.term.term import Term

PART = 64
"""Returns that are checked together: enough for what pandas needs for each rule whatever the number of rows to be shared."""
SMALLEST = 12
"""So few are not parted any more."""
AHEAD = 2
"""Parts that may wait for the next step: no process runs out of work, and memory stays bounded."""

Scores = dict[str, StoredScores]
"""Content hash -> the teachers' scores and the school's."""


@dataclass(frozen=True)
class Part:
    """Some returns, checked, with the scores of those that were not refused."""

    returns: list[Return]
    scores: Scores


def score_batch(batch: Batch) -> Scores:
    """What each checked return's own workbook comes to, by content hash."""
    teachers = score_teachers(batch)
    schools = {s.ret: s for s in score_schools(batch, teachers)}
    own: dict[int, list[TeacherScore]] = {}
    for one in teachers:
        own.setdefault(one.ret, []).append(one)
    return {one.sha256: StoredScores.of(own.get(number, []), schools.get(number)) for number, one in enumerate(batch.returns)}


def part_sizes(number: int) -> list[int]:
    """Into how many parts so many returns are best taken, the last ones small: nothing is read any more while they are checked."""
    sizes = []
    while number:
        sizes.append(PART if number >= 2 * PART else ceil(number / 2) if number > SMALLEST else number)
        number -= sizes[-1]
    return sizes


def read_in_parts(parts: Sequence[Files], term: Term, progress: Callable[[str], None] | None = None) -> Iterator[list[Packed]]:
    """Read the files of one part after the other, always one part ahead of the caller."""
    if not parts:
        return
    with Readers(term, workers=min(os.cpu_count() or 1, max(map(len, parts)))) as readers:
        waiting = deque(map(readers.begin, parts[:AHEAD]))
        for following in [*parts[AHEAD:], *[None] * len(waiting)]:
            if following is not None:
                waiting.append(readers.begin(following))
            yield waiting.popleft()(progress)


def take_in(
    parts: Sequence[Files], term: Term, day: date, progress: Callable[[str], None] | None = None,
    before_checks: Callable[[list[Return]], None] | None = None,
) -> Iterator[Part]:
    """Read, check and score; parts come in their order. before_checks may complete the heads of a part's returns.

    Several parts are checked in processes of their own while the next ones are read and the last ones filed; a single
    one is checked here, for a process that knows pandas needs longer to start than a few returns to be checked.
    """
    with Checkers(term, day, min(ceil((os.cpu_count() or 1) / 3), len(parts) - 1)) as checkers:  # checks are a third of the work
        waiting = deque[Callable[[], Part]]()
        for packed in read_in_parts(parts, term, progress):
            if before_checks:
                before_checks([one.head for one in packed])
            waiting.append(checkers.begin(packed))
            if len(waiting) > AHEAD:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()


Findings = tuple[list[list[Problem]], Scores]
"""The problems of each return, and the scores."""


def check_and_score(returns: Sequence[Return], term: Term, day: date) -> Findings:
    """Check returns and score those that are not refused."""
    scores = score_batch(run_checks(term, returns, day))
    return [one.problems for one in returns], scores


class Checkers:
    """Processes that check and score what has been read, a part at a time; a context that ends them."""

    def __init__(self, term: Term, day: date, workers: int) -> None:
        self._term, self._day = term, day
        self._pool = ProcessPoolExecutor(workers, worker_context(), _start_checker, (term, day)) if workers > 0 else None

    def __enter__(self) -> Checkers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, packed: Sequence[Packed]) -> Callable[[], Part]:
        """Start checking; what is returned waits for the result."""
        if self._pool is None:
            return lambda: self._here([one.unpack() for one in packed])
        found = self._pool.submit(_check, packed)

        def part() -> Part:
            returns = [one.unpack() for one in packed]
            problems, scores = found.result()
            for one, own in zip(returns, problems, strict=True):
                one.problems = own
            return Part(returns, scores)

        return part

    def _here(self, returns: list[Return]) -> Part:
        _, scores = check_and_score(returns, self._term, self._day)
        return Part(returns, scores)


_under: list[tuple[Term, date]] = []


def _start_checker(term: Term, day: date) -> None:
    _under.append((term, day))
    gc.set_threshold(*SELDOM)


def _check(packed: Sequence[Packed]) -> Findings:
    return check_and_score([one.unpack() for one in packed], *_under[-1])


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector of cyclic garbage look around seldom: hundreds of thousands of rows are no garbage.

    It was a fifth of the time of checks and scores.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
