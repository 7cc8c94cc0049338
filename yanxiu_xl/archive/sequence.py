"""In which order a school's returns were made, told by witnesses, the better ones first.

1. the moment of last saving, where both tell one that their programs keep (within a day of one that is not exact it says nothing);
2. the centre's issue number: what was filled into a newer workbook is newer;
3. the moment of the last check inside the workbook: a stamp is set anew and never taken back;
4. the times of the parts in the zip;
5. the records: one that holds all records of the other, and more, is newer.

Where all are silent nobody knows, and the centre is asked. Names, and the order in which files arrived, are no witnesses.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import Generic, Protocol, TypeVar

from yanxiu_xl.clock import BEIJING, moment_of
from yanxiu_xl.term.term import Term

ROUGHLY = timedelta(days=1)
"""How far a time that is not exact may be off."""


class Order(IntEnum):
    """How one return stands to another in time. SAME: both say the same, so that it does not matter."""

    EARLIER = -1
    UNKNOWN = 0
    LATER = 1
    SAME = 2

    @property
    def turned(self) -> Order:
        """Seen from the other one."""
        return Order(-self.value) if self.value in (-1, 1) else self


class Dated(Protocol):
    """What is asked of a return to tell its place (see ``archive.store.Filed``)."""

    @property
    def sha256(self) -> str: ...
    @property
    def issue(self) -> int: ...
    @property
    def checked_at(self) -> str: ...
    @property
    def saved_at(self) -> str: ...
    @property
    def saved_exact(self) -> bool: ...
    @property
    def saved_raw(self) -> str: ...
    @property
    def writer(self) -> str: ...
    @property
    def packed_at(self) -> str: ...


@dataclass(frozen=True)
class Clock:
    """The time in which a school's clock can have stood when it wrote into a workbook of the term."""

    first: datetime
    last: datetime

    def believes(self, text: str) -> datetime | None:
        """The moment a text tells, None where it tells none that can be."""
        moment = moment_of(text)
        return moment if moment is not None and self.first <= moment <= self.last else None


ANY_TIME = Clock(datetime.min.replace(tzinfo=BEIJING), datetime.max.replace(tzinfo=BEIJING))


def clock_of(term: Term) -> Clock:
    """A year before the term to half a year after it."""
    first, last = (datetime.combine(term[key], time(), BEIJING) for key in ("term_start", "term_end"))
    return Clock(first - timedelta(days=366), last + timedelta(days=183))


def _told(one: float | datetime | None, other: float | datetime | None) -> Order:
    if one is None or other is None or one == other:
        return Order.UNKNOWN
    return Order.LATER if one > other else Order.EARLIER  # type: ignore[operator]  # both of one kind


def by_saving(one: Dated, other: Dated, clock: Clock) -> Order:
    """First witness."""
    mine, theirs = clock.believes(one.saved_at), clock.believes(other.saved_at)
    if mine is None or theirs is None or (one.saved_raw and one.saved_raw == other.saved_raw):
        return Order.UNKNOWN
    if not (one.saved_exact and other.saved_exact) and abs(mine - theirs) <= ROUGHLY:
        return Order.UNKNOWN
    return _told(mine, theirs)


def by_check(one: Dated, other: Dated, clock: Clock) -> Order:
    """Third witness. Who has no stamp is earlier than who has one; a plus sets marked copies of one moment apart."""
    stamps = [(clock.believes(x.checked_at.rstrip("+")), len(x.checked_at) - len(x.checked_at.rstrip("+"))) for x in (one, other)]
    (mine, again), (theirs, again_theirs) = stamps
    if mine == theirs:
        return _told(again, again_theirs)
    if mine is None or theirs is None:
        return Order.EARLIER if mine is None else Order.LATER
    return _told(mine, theirs)


def by_parts(one: Dated, other: Dated, clock: Clock) -> Order:
    """Fourth witness: wall-clock times, which two programs may have kept in different zones."""
    mine, theirs = clock.believes(one.packed_at), clock.believes(other.packed_at)
    if mine is None or theirs is None or (one.writer != other.writer and abs(mine - theirs) <= ROUGHLY):
        return Order.UNKNOWN
    return _told(mine, theirs)


T = TypeVar("T", bound=Dated)
Records = Callable[[str, str], Order]
"""Fifth witness: how the first content (hash) stands to the second by the records they hold."""


def order_of(one: Dated, other: Dated, clock: Clock, records: Records) -> Order:
    """How ``one`` stands to ``other``, by the first witness that says anything."""
    for told in (
        by_saving(one, other, clock), _told(one.issue, other.issue), by_check(one, other, clock), by_parts(one, other, clock)
    ):
        if told is not Order.UNKNOWN:
            return told
    return records(one.sha256, other.sha256)


@dataclass(frozen=True)
class Stage(Generic[T]):
    """Returns that take each other's place in no known order, earliest first as far as known; nearly always one.

    last: those of them after which none is known to have been made.
    """

    returns: tuple[T, ...]
    last: tuple[T, ...]


def in_sequence(returns: Sequence[T], clock: Clock, records: Records) -> list[Stage[T]]:
    """A school's returns from the oldest to the newest; the result depends on the set alone."""
    known: dict[tuple[str, str], Order] = {}

    def order(one: T, other: T) -> Order:
        pair = (one.sha256, other.sha256)
        if pair not in known:
            found = order_of(one, other, clock, records)
            if found is Order.SAME:
                found = Order.LATER if one.sha256 > other.sha256 else Order.EARLIER
            known[pair], known[pair[::-1]] = found, found.turned
        return known[pair]

    rest = sorted(returns, key=lambda one: (one.saved_at, one.issue, one.checked_at, one.sha256))
    before = {one.sha256: sum(order(one, other) is Order.LATER for other in rest if other is not one) for one in rest}
    line: list[T] = []
    while rest:
        # in a circle of witnesses that contradict each other there is none with nothing before it
        one = next((one for one in rest if not before[one.sha256]), rest[0])
        rest.remove(one)
        line.append(one)
        for other in rest:
            before[other.sha256] -= order(other, one) is Order.LATER
    return [Stage(tuple(stage), _last(stage, order)) for stage in _parted(line, order)]


def _parted(line: Sequence[T], order: Callable[[T, T], Order]) -> list[list[T]]:
    """The line cut wherever what follows is known to be later than the piece before."""
    earlier_than = [next((at for at in range(here) if order(line[here], line[at]) is Order.EARLIER), here) for here in range(len(line))]
    first = list(itertools.accumulate(reversed(earlier_than), min))[::-1]  # of all that follow: before which of the line one belongs
    stages: list[list[T]] = []
    for here, one in enumerate(line):
        if not stages or (first[here] >= here and all(order(one, other) is Order.LATER for other in stages[-1])):
            stages.append([one])
        else:
            stages[-1].append(one)
    return stages


def _last(stage: Sequence[T], order: Callable[[T, T], Order]) -> tuple[T, ...]:
    last = [one for one in stage if not any(order(one, other) is Order.EARLIER for other in stage if other is not one)]
    return tuple(last or stage)
