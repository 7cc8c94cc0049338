"""Months with their lectures, and which line of 讲座资料接收 is for which (domain C2, U2; E58)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yanxiu_xl.facts.found import Found
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.scoring.registered import Record
from yanxiu_xl.term.term import Term


def months_held(term: Term, lectures: Found[Lecture]) -> list[str]:
    """The assessed months in which a school has held as many lectures that count as are asked for."""
    number = Counter((one.date or "")[:7] for one in lectures.counting)
    return [month for month in term["assessed_months"] if number[month] >= term["lectures_per_month"]] if lectures else []


def is_passed(receipt: Record) -> bool:
    """Whether material has been received and passed."""
    return receipt["result"] == "合格" and bool(receipt["received_on"])


@dataclass(frozen=True)
class Handed:
    """A lecture of a month with the line of the register that is for it."""

    month: str
    lecture: Lecture
    receipt: Record

    @property
    def days(self) -> int:
        """From the lecture to the day on which its material was received, of which both are known."""
        return (date.fromisoformat(self.receipt["received_on"]) - date.fromisoformat(self.lecture.date or "")).days


def handed(months: Iterable[str], lectures: Sequence[Lecture], receipts: Iterable[Record]) -> Iterator[Handed]:
    """The lectures that count and have a receipt, month by month: one of the same day, else of the same topic.

    lectures and receipts are those of one school; a receipt is for one lecture.
    """
    left = list(receipts)
    for month in months:
        for lecture in (one for one in lectures if one.counts and (one.date or "")[:7] == month):
            match = next((r for r in left if r["lecture_date"] == lecture.date), None) or next(
                (r for r in left if squeeze(str(r["topic"])) == squeeze(lecture.topic or "")), None)
            if match is not None:
                left = [r for r in left if r is not match]
                yield Handed(month, lecture, match)
