"""Asking of facts: is there such a record, how many; and when that cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from yanxiu_xl.facts.records import Fact, Writing
from yanxiu_xl.facts.why_not import Reason, why_not
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.term.term import Term

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Found(Generic[F]):
    """The records that a question asks for: those that count and those that do not, in the order of the return."""

    counting: list[F]
    left_out: list[F]

    @property
    def unread(self) -> list[F]:
        """Records of which something cannot be read."""
        return [one for one in self.left_out if one.unreadable]

    @property
    def unmeasured(self) -> bool:
        """Whether nobody can answer: nothing counts, and there is something that cannot be read (domain C6: that is not nought)."""
        return not self.counting and any(one.unreadable for one in self.left_out)

    def where(self, test: Callable[[F], bool]) -> Found[F]:
        """Those of them that pass a test."""
        return Found([one for one in self.counting if test(one)], [one for one in self.left_out if test(one)])

    def __bool__(self) -> bool:
        """Whether something counts."""
        return bool(self.counting)

    def __len__(self) -> int:
        """How many count."""
        return len(self.counting)


def found(facts: Iterable[F]) -> Found[F]:
    """Facts parted into those that count and those that do not."""
    every = list(facts)
    left_out = [one for one in every if one.why_not is not None]
    return Found([one for one in every if one.why_not is None] if left_out else every, left_out)


def of_category(own: Sequence[Writing], category: str) -> Found[Writing]:
    """Those of a teacher's writings in a category; where none counts, those of which the category cannot be read may be some."""
    named = found(one for one in own if one.category == category)
    return named if named else found(one for one in own if one.category == category or (one.category is None and one.unreadable))


def distinct(writings: Iterable[Writing]) -> Found[Writing]:
    """One piece of each title: registering a piece twice does not make it two."""
    first: dict[str, Writing] = {}
    again = why_not(Reason.REPEATED)
    return found(
        one if first.setdefault(squeeze(str(one.title or "")), one) is one else replace(one, why_not=again) for one in writings
    )


def long_enough(term: Term, notes: Found[Writing]) -> Found[Writing]:
    """A teacher's reading notes, which together must have the length that the centre has set: none counts where they have not."""
    written, least = sum(one.chars or 0 for one in notes.counting), term["notes_min_chars"]
    if written >= least:
        return notes
    short = why_not(Reason.SHORT_NOTES, "chars", written=written, least=least)
    return Found([], [*notes.left_out, *(replace(one, why_not=short) for one in notes.counting)])


def reflected(term: Term, months: Iterable[str], written: Found[Writing]) -> dict[str, list[Writing]]:
    """Month -> the reflections that fulfil it (T7), of the months that have as many as are asked, each piece once."""
    least = max(term["reflections_per_month"], 1)
    pieces = {month: distinct(one for one in written.counting if one.month == month).counting[:least] for month in months}
    return {month: listed for month, listed in pieces.items() if len(listed) >= least}


def diligent(term: Term, months: Collection[str], monthly: Found[Writing]) -> dict[str, Writing]:
    """Month -> the reflection that tells of enough minutes of reading a day (T6), the first of a month."""
    return {one.month: one for one in reversed(monthly.counting)
            if one.month is not None and one.month in months and (one.reading_minutes or 0) >= term["daily_reading_minutes"]}


def longest(written: Found[Writing]) -> Writing | None:
    """The writing by which its kind is measured (T8, T9): the longest of those that count and tell their length."""
    return max((one for one in written.counting if one.chars is not None), key=lambda one: one.chars or 0, default=None)
