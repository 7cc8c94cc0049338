"""What each teacher may claim hours for: the records of a school year that count, and those of which nobody can tell (domain C4).

A record that does not count for any other reason is worth nothing. Activities are those attended, but for lectures given, which are
claimed as such; of two lines of a pair in two schools' books that of the apprentice's school counts (domain C6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from yanxiu_xl.facts.found import distinct, found, of_category
from yanxiu_xl.facts.records import LECTURE, Activity, Fact, names_in
from yanxiu_xl.measures.hours import (
    OF_NO_DAY,
    UNKNOWN,
    Claim,
    Counted,
    Rates,
    of_pieces,
    of_time,
    total,
    under_cap,
)
from yanxiu_xl.reports.cells import unreadable
from yanxiu_xl.reports.county.model import County, Town
from yanxiu_xl.reports.county.presence import presence
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.pairs import pairs_of
from yanxiu_xl.reports.people import people
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.scoring.teacher_indicators.growth import APPROVED_STAGES

ATTENDED, SPOKE, OBSERVED, GAVE, READ, MENTORED, LED, JOINED = (
    "集体研修", "主讲讲座", "听课", "公开课", "精读专著", "带徒弟", "主持课题", "参加课题")
KINDS: dict[str, tuple[str, str]] = {
    ATTENDED: ("研修活动", "次"), SPOKE: ("专题讲座", "次"), OBSERVED: ("听课记录", "节"), GAVE: ("公开课", "节"), READ: ("精读", "本"),
    MENTORED: ("师徒结对", "对"), LED: ("课题", "个"), JOINED: ("课题", "个"),
}
"""Kind of claim -> what proves it, and its unit; in the order in which a day's hours are counted."""
BOOKS = "精读书目"
F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Item:
    """A record that somebody may claim: in which term, of which kind, what it is called, what it may be worth."""

    facts: TermFacts
    kind: str
    record: Record
    what: str
    claim: Claim


@dataclass(frozen=True)
class Year:
    """A teacher's claims of a school year with what they are worth, in the order of days."""

    items: Sequence[Item]
    counted: Sequence[Counted]

    @cached_property
    def total(self) -> Fraction | None:
        """Hours together; None where nobody can tell."""
        return total(self.counted)

    def of_kind(self, kind: str) -> list[tuple[Item, Counted]]:
        """Those of a kind."""
        return [(item, one) for item, one in zip(self.items, self.counted, strict=True) if item.kind == kind]


class Hours:
    """The school years of all teachers of a town's roster; without a rule (``Town.rates``) every hour is unknown."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._terms = {id(facts): _Term(facts, town.rates) for facts in town.terms}
        self.years = {one.key: self._year(one) for one in town.facts.teachers}

    def selves(self, who: Teacher) -> Iterator[tuple[TermFacts, Teacher]]:
        """The teacher in each term of the school year, the earlier first; who has moved within the term has the earlier one at the present
        school, and has it of all schools that they were in.
        """
        now, earlier = self.town.facts, self.town.earlier
        person = people(now).of(who.key) if earlier else None
        if earlier and person and person.teacher.key == who.key:
            before = people(earlier).the_same(person)
            yield from ((earlier, one) for one in (before.teachers if before else ()))
        yield now, who

    def _year(self, who: Teacher) -> Year:
        items = [item for facts, one in self.selves(who) for item in self._terms[id(facts)].of(one)]
        return Year(items, under_cap((one.claim for one in items), self.town.rates.daily_cap if self.town.rates else Fraction(0)))


def hours_of(county: County, town: Town) -> Hours:
    """The school years of a town, made once."""
    return county.cached(Hours, town)


class _Term:
    """The claims of a term."""

    def __init__(self, facts: TermFacts, rates: Rates | None) -> None:
        self.facts, self.rates, self.known, self.there = facts, rates, filed(facts), presence(facts)
        self.mentored: dict[tuple[str, str], list[Item]] = {}
        for one in pairs_of(facts):
            home = one.host if one.host and one.host != one.row["school"] else one.row["school"]
            counts = bool(one.row["counts"])
            if one.row["mentor"] and not one.told_twice and (counts or unreadable(one.row)):
                item = self._item(MENTORED, one.row["school"], "mentoring", one.row["row"], f"徒弟{one.row['apprentice'] or ''}",
                                  self._pieces(OF_NO_DAY if counts else None, "mentoring", "人"))
                self.mentored.setdefault((home, one.row["mentor"]), []).append(item)

    def of(self, who: Teacher) -> list[Item]:
        """A teacher's claims, in the order of days; what is of no day comes last."""
        known = self.known.of(who)
        found_ = [*self._activities(who), *self._observations(who, known), *self._lessons(who, known), *self._books(who, known),
                  *self.mentored.get(who.key, ()), *self._projects(who, known)]
        order = [*KINDS]
        return sorted(found_, key=lambda one: (one.claim.day or "9", order.index(one.kind), one.record.row))

    def _item(self, kind: str, school: str, sheet: str, row: int, what: object, claim: Claim) -> Item:
        return Item(self.facts, kind, Record(school, sheet, row), str(what or ""), claim)

    def _pieces(self, day: str | None, rate: str, unit: str, scope: str | None = None) -> Claim:
        """rate: name of the field of ``Rates`` that says how many hours each is worth."""
        if self.rates is None:
            return Claim(day, None, UNKNOWN)
        each: Fraction = getattr(self.rates, rate)
        return of_pieces(day, each, unit, [self.rates.scope(scope)] if scope else ())

    def _activities(self, who: Teacher) -> Iterator[Item]:
        part = self.there.of(who.key)
        spoken = [one for one in self.known.of(who).activities if one.counts and one not in part.asked and self._speakers(who, one)]
        for one in (*part.had, *spoken):
            yield self._activity(who, one, one.date)
        for one in part.unclear:
            yield self._activity(who, one, None)

    def _speakers(self, who: Teacher, one: Activity) -> int:
        """Of how many speakers of a lecture the teacher is one; 0 for none."""
        names = names_in(self.there.row(who.school, one)["speaker"]) if one.category == LECTURE else frozenset()
        return len(names) if who.name in names else 0

    def _activity(self, who: Teacher, one: Activity, day: str | None) -> Item:
        row, speakers = self.there.row(who.school, one), self._speakers(who, one)
        claim = Claim(day, None, UNKNOWN)
        if self.rates is not None:
            factors = [self.rates.category(one.category), self.rates.organised(row["organiser"]), *([self.rates.speakers(speakers)] if speakers else [])]
            claim = of_time(day, row["minutes"], self.rates, factors)
        return self._item(SPOKE if speakers else ATTENDED, who.school, one.SHEET, one.row, row["topic"], claim)

    def _observations(self, who: Teacher, known: FiledSchool) -> Iterator[Item]:
        for one in _claimed(known.observed.get(who.name, ())):
            yield self._item(OBSERVED, who.school, one.SHEET, one.row, one.topic,
                             self._pieces(one.date if one.counts else None, "observation", "节", one.scope))

    def _lessons(self, who: Teacher, known: FiledSchool) -> Iterator[Item]:
        for one in _claimed(known.given.get(who.name, ())):
            yield self._item(GAVE, who.school, one.SHEET, one.row, one.topic, self._pieces(one.date if one.counts else None, "open_lesson", "节"))

    def _books(self, who: Teacher, known: FiledSchool) -> Iterator[Item]:
        books = of_category(known.written.get(who.name, ()), BOOKS)
        full = [one for one in distinct(books.counting).counting if one.title and one.author]
        for one in (*full, *books.unread):
            yield self._item(READ, who.school, one.SHEET, one.row, one.title, self._pieces(OF_NO_DAY if one.counts else None, "book", "本"))

    def _projects(self, who: Teacher, known: FiledSchool) -> Iterator[Item]:
        listed = found(known.led.get(who.name, ()))
        for one in (*(one for one in listed.counting if one.stage in APPROVED_STAGES), *listed.unread):
            leads = one.leader == who.name
            yield self._item(LED if leads else JOINED, who.school, one.SHEET, one.row, one.title,
                             self._pieces(OF_NO_DAY if one.counts else None, "project_lead" if leads else "project_member", "个"))


def _claimed(facts: Iterable[F]) -> list[F]:
    """Those that count, and those that cannot be read."""
    return [one for one in facts if one.counts or one.unreadable]
