"""What mentor and apprentice have done, by the books of both their schools, as the centre confirms it (domain C2 U7, C6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from yanxiu_xl.measures.pairs import Book, Guidance, Kept, Lesson, told_abroad_alone
from yanxiu_xl.reports.cells import Cells, unreadable
from yanxiu_xl.reports.model import Figure, Gap, Record
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import not_counting
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

LESSON = ("school", "counts", "observer", "teacher", "host_school", "record")
GUIDANCE = ("school", "counts", "related_id", "date", "record")
SEEN: LooksAt = {"observations": SCHOOL_INDICATORS["U7"].looks_at["observations"]}
GUIDED: LooksAt = {"activities": ("related_id",), "mentoring": ("pair_id",)}
"""Without which nobody can tell what a pair has done."""


@dataclass(frozen=True)
class Pair:
    """A line of 师徒结对; host: code of the mentor's school ('' of none of the list); unknown: whether the book of that school is not there.

    kept: what is known of it; stranger: whether the apprentice is in no line of that school's roster; told_twice: whether it is the
    mentor's school's line of a pair that the apprentice's has registered.
    """

    row: Cells
    host: str
    unknown: bool
    kept: Kept
    to: Figure
    back: Figure
    guidance: Figure
    stranger: bool
    told_twice: bool


def pairs_of(facts: TermFacts) -> list[Pair]:
    """Every line of 师徒结对, by school and row; worked out once, for two reports ask."""
    if facts not in _KNOWN:
        books = _Books(facts)
        _KNOWN[facts] = [books.pair(row) for row in facts.records("mentoring")]
    return _KNOWN[facts]


_KNOWN: WeakKeyDictionary[TermFacts, list[Pair]] = WeakKeyDictionary()


class _Books:
    """Observations and activities of all schools: what counts, and what does not."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts = facts
        codes = {name: facts.term.code_of(name) for name in set(facts.rows("observations")["host_school"])}
        seen: dict[tuple[str, bool], list[Lesson[Record]]] = {}
        held: dict[tuple[str, bool], list[Guidance[Record]]] = {}
        self.unread_lessons, self.unread_activities = dict[str, list[Cells]](), dict[str, list[Cells]]()
        frame = facts.rows("observations")
        for school, counts, observer, teacher, told, record in zip(*(frame[key] for key in LESSON), strict=True):
            seen.setdefault((school, counts), []).append(Lesson(observer, teacher, codes[told], record))
        frame = facts.rows("activities")
        for school, counts, number, day, record in zip(*(frame[key] for key in GUIDANCE), strict=True):
            if number:
                held.setdefault((school, counts), []).append(Guidance(number, day, record))
        for sheet, found in (("observations", self.unread_lessons), ("activities", self.unread_activities)):
            for one in not_counting(facts.rows(sheet)).to_dict("records"):
                line = {str(key): value for key, value in one.items()}
                if unreadable(line):
                    found.setdefault(line["school"], []).append(line)
        places = [(school, counts) for school in facts.current for counts in (True, False)]
        self.books = {place: Book[Record](seen.get(place, ()), held.get(place, ())) for place in places}
        self.people = {one.key for one in facts.teachers}
        self.numbers: dict[tuple[str, Any, Any], list[str]] = {}
        self.homes: dict[tuple[str, str], set[str]] = {}
        for row in facts.records("mentoring"):
            self.numbers.setdefault((row["school"], row["mentor"], row["apprentice"]), []).append(row["pair_id"] or "")
            self.homes.setdefault((row["mentor"] or "", row["apprentice"] or ""), set()).add(row["school"])

    def pair(self, row: Cells) -> Pair:
        """A line with what the books have of it."""
        school, mentor, apprentice = row["school"], row["mentor"] or "", row["apprentice"] or ""
        host = self.facts.term.code_of(row["mentor_school"])
        away = bool(host) and host != school
        stands = away and row["counts"] and (host, mentor) in self.people and host in self.facts.current
        theirs, at = (host, school) if stands else (school, "")
        numbers = {number for number in (row["pair_id"], *(self.numbers.get((host, mentor, apprentice), ()) if stands else ())) if number}
        to = self._lessons(theirs, mentor, apprentice, at)
        back = self._lessons(school, apprentice, mentor)
        guidance = self._guidance(school, host if stands else "", row["pair_id"] or "", numbers)
        kept = Kept(*(one.value if isinstance(one.value, int) else 0 for one in (to, back, guidance)))
        unknown = away and host not in self.facts.current
        if unknown and not kept.to:
            to = Figure(Gap.NOT_APPLICABLE)
        stranger = (school, apprentice) not in self.people
        twice = stranger and any((home, apprentice) in self.people for home in self.homes[mentor, apprentice])
        return Pair(row, host, unknown, kept, to, back, guidance, stranger, twice)

    def _lessons(self, school: str, observer: str, teacher: str, at: str = "") -> Figure:
        counted, left_out = (self.books[school, counts].seen(observer, teacher, at) for counts in (True, False))
        unclear = not counted and any(_may_be(one, observer=observer, teacher=teacher) for one in self.unread_lessons.get(school, ()))
        return Figure(Gap.UNMEASURED if unclear or self.facts.without(school, SEEN) else len(counted), counted, left_out)

    def _guidance(self, school: str, host: str, number: str, numbers: set[str]) -> Figure:
        own = list(self.books[school, True].guided({number} - {""}))
        theirs = list(self.books[host, True].guided(numbers)) if host else []
        more = told_abroad_alone([one.day for one in own], [one.day for one in theirs])
        found = [one.record for one in (*own, *(theirs[at] for at in more))]
        left_out = [one.record for one in self.books[school, False].guided({number} - {""})]
        unclear = bool(number) and not found and any(_may_be(one, related_id=number) for one in self.unread_activities.get(school, ()))
        return Figure(Gap.UNMEASURED if unclear or (not found and self.facts.without(school, GUIDED)) else len(found), found, left_out)


def _may_be(row: Cells, **wanted: str) -> bool:
    """Whether an unreadable record may be the one asked for: a cell that cannot be read speaks against nothing."""
    return all(row[key] == value or (row[key] is None and key in row["unread"]) for key, value in wanted.items())


def pairs_of_apprentices(pairs: Sequence[Pair]) -> dict[tuple[str, str], list[Pair]]:
    """(school, apprentice) -> its pairs, those that do not count among them."""
    found: dict[tuple[str, str], list[Pair]] = {}
    for one in pairs:
        if one.row["apprentice"]:
            found.setdefault((one.row["school"], one.row["apprentice"]), []).append(one)
    return found
