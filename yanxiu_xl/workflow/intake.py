"""Returns in parts: read, checked and scored so many at a time, the next part being read while the last is filed.

A merge of a thousand returns so needs the memory of a few dozen, and the processes that read never wait for the one
that checks. What a return comes to depends on its file alone, so it does not matter in which part it is.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.frames import Batch
from yanxiu_xl.reading.batch import read_many
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.scoring.schools import SchoolScore, score_schools
from yanxiu_xl.scoring.teachers import TeacherScore, score_teachers
from yanxiu_xl.term.term import Term

PART = 64
"""Returns that are held at once; as many again are being read."""

Scores = dict[str, tuple[list[TeacherScore], SchoolScore | None]]
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
    return {one.sha256: (own.get(number, []), schools.get(number)) for number, one in enumerate(batch.returns)}


Files = Sequence[tuple[Path, str]]
"""Path, and the name to show."""


def read_in_parts(
    parts: Sequence[Files], term: Term, progress: Callable[[str], None] | None = None
) -> Iterator[list[Return]]:
    """Read the files of one part after the other, one part ahead of the caller."""
    with ThreadPoolExecutor(1, "read ahead") as ahead:
        waiting = [ahead.submit(read_many, part, term, progress=progress) for part in parts[:1]]
        for following in [*parts[1:], None]:
            if waiting:
                returns = waiting.pop().result()
                if following is not None:
                    waiting.append(ahead.submit(read_many, following, term, progress=progress))
                yield returns


def take_in(
    parts: Sequence[Files], term: Term, day: date, progress: Callable[[str], None] | None = None,
    before_checks: Callable[[list[Return]], None] | None = None,
) -> Iterator[Part]:
    """Read, check and score. before_checks may complete the returns of a part."""
    for returns in read_in_parts(parts, term, progress):
        if before_checks:
            before_checks(returns)
        yield Part(returns, score_batch(run_checks(term, returns, day)))


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector of cyclic garbage look around seldom: hundreds of thousands of rows are no garbage.

    It was a fifth of the time of checks and scores.
    """
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
