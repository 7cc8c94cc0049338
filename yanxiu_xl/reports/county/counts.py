"""What a school has done in a term, as the county asks for it: counts with the records that make them (domain E, report 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.facts.found import distinct, found, reflected
from yanxiu_xl.facts.records import Fact
from yanxiu_xl.reports.cells import unreadable
from yanxiu_xl.reports.county.adding import NOT_THERE, counted
from yanxiu_xl.reports.county.model import County, Town
from yanxiu_xl.reports.county.presence import HIGHER, Presence, presence
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import Figure, Gap, Record
from yanxiu_xl.reports.pairs import pairs_of
from yanxiu_xl.reports.sheets.b07_lectures import Lectures
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.lectures import is_passed
from yanxiu_xl.scoring.result import Band, Outcome, TeacherScore
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.summary import GIVEN, LED, PROVED_BY

ATTENDING: LooksAt = {"activities": ("date", "attendance", "participants")}
PAIRING: LooksAt = {"mentoring": ("mentor", "apprentice")}
ESSAY, PAPER = "学期心得体会", "教育教学论文"
BANDS = {"excellent": Band.EXCELLENT, "good": Band.GOOD, "passing": Band.PASS, "failing": Band.FAIL, "pending": Band.PROVISIONAL}
KEYS = ("teachers", "assessed", "activities", "asked", "had", "higher", "higher_people", "make_up_people", "lectures", "filed", "registered", "valid",
        "lessons", "givers", "reflections", "months_done", "months_owed", "essays", "papers", "projects", "pairs", "reached", "essays_done",
        "papers_done", *BANDS)
"""What is counted."""
Counts = Mapping[str, Figure]


class SchoolCounts:
    """The counts of all schools of a term, by code; a school without a return has none (``NOT_THERE``)."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts = facts
        told = _Told(facts)
        self.of: dict[str, Counts] = {
            one.code: dict(told.counts(one.code)) if one.code in facts.current else dict.fromkeys(KEYS, NOT_THERE) for one in facts.schools
        }


def counts_of(county: County, town: Town) -> Mapping[str, Counts]:
    """The counts of a town's schools in the term reported, made once."""
    return county.cached(SchoolCounts, town.facts).of


class _Told:
    """The records of a term, parted by school."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts, self.known, self.there = facts, filed(facts), presence(facts)
        self.lectures, self.pairs = facts.cached(Lectures), pairs_of(facts)

    def counts(self, code: str) -> Iterator[tuple[str, Figure]]:
        """Every count of a school by key."""
        known = self.known.schools[code]
        people = [one for one in self.facts.teachers if one.school == code]
        assessed = [one for one in people if one.assessed]
        yield "teachers", _persons(people)
        yield "assessed", _persons(assessed)
        yield from self._presence(known, people)
        yield from self._lectures(known)
        seen = [lesson for one in assessed for lesson in known.observed.get(one.name, ())]
        valid = counted(known, seen, TEACHER_INDICATORS["T3"].looks_at)
        yield "registered", Figure(valid.value if valid.value is Gap.UNMEASURED else len(seen), known.records(seen))
        yield "valid", valid
        yield "lessons", counted(known, known.open_lessons, PROVED_BY[GIVEN])
        yield "givers", self._givers(known, assessed)
        yield from self._writings(known, assessed)
        yield "projects", counted(known, known.projects, PROVED_BY[LED])
        yield "pairs", self._pairs(known)
        yield from self._scores(code, assessed)

    def _presence(self, known: FiledSchool, people: Sequence[Teacher]) -> Iterator[tuple[str, Figure]]:
        """Activities, and how many were to attend and did, each person each time."""
        yield "activities", counted(known, known.activities, ATTENDING)
        unknown = known.without(ATTENDING)
        parts = [self.there.of(one.key) for one in people]
        for key, listed in (("asked", [one for part in parts for one in part.asked]), ("had", [one for part in parts for one in part.had])):
            yield key, Figure(Gap.UNMEASURED if unknown else len(listed), known.records({one.row: one for one in listed}.values()))
        yield "higher", counted(known, [one for one in known.activities if one.category == HIGHER], ATTENDING)
        for key, only in (("higher_people", False), ("make_up_people", True)):
            times = [one for part in parts for one in part.had
                     if one.category == HIGHER and (not only or _make_up(self.there, known.code, one))]
            yield key, Figure(Gap.UNMEASURED if unknown else len(times), known.records({one.row: one for one in times}.values()))

    def _lectures(self, known: FiledSchool) -> Iterator[tuple[str, Figure]]:
        """Lectures that count, and those of which the centre has the material and has passed it."""
        held = counted(known, known.lectures, SCHOOL_INDICATORS["U2"].looks_at)
        yield "lectures", held
        receipts = [self.lectures.receipt_of.get((known.code, one.row)) for one in known.lectures if one.counts]
        passed = [one["record"] for one in receipts if one is not None and is_passed(one)]
        blurred = not passed and any(one is not None and one["unread"] & {"result", "received_on"} for one in receipts)
        yield "filed", Figure(Gap.UNMEASURED if held.value is Gap.UNMEASURED or blurred else len(passed), passed)

    def _givers(self, known: FiledSchool, assessed: Sequence[Teacher]) -> Figure:
        """Teachers who have given an open lesson."""
        given = [(one, found(known.given.get(one.name, ()))) for one in assessed]
        unknown = known.without(PROVED_BY[GIVEN]) or any(lessons.unmeasured for _, lessons in given)
        met = _persons([one for one, lessons in given if lessons])
        return Figure(Gap.UNMEASURED, met.records) if unknown else met

    def _writings(self, known: FiledSchool, assessed: Sequence[Teacher]) -> Iterator[tuple[str, Figure]]:
        """Reflections, essays and papers of those who are assessed: pieces, and months with as many reflections as are asked."""
        done, owed, pieces = list[Fact](), 0, list[Fact]()
        unknown = known.without(TEACHER_INDICATORS["T7"].looks_at)
        for one in assessed:
            written = found(known.reflected.get(one.name, ()))
            unknown |= written.unmeasured
            owed += len(one.months)
            by_month = reflected(self.facts.term, one.months, written)
            done += [listed[0] for listed in by_month.values()]
            pieces += distinct(written.counting).counting
        yield "reflections", Figure(Gap.UNMEASURED if unknown else len(pieces), known.records(pieces))
        yield "months_done", Figure(Gap.UNMEASURED if unknown else len(done), known.records(done))
        yield "months_owed", Figure(owed)
        names = {one.name for one in assessed}
        for key, category, code in (("essays", ESSAY, "T8"), ("papers", PAPER, "T9")):
            yield key, counted(known, [one for one in known.writings if one.category == category and one.teacher in names],
                               TEACHER_INDICATORS[code].looks_at)

    def _pairs(self, known: FiledSchool) -> Figure:
        """Pairs of the school's apprentices."""
        own = [one for one in self.pairs if one.row["school"] == known.code and not one.told_twice]
        counting = [one.row["record"] for one in own if one.row["counts"]]
        blurred = known.without(PAIRING) or (not counting and any(unreadable(one.row) for one in own))
        return Figure(Gap.UNMEASURED if blurred else len(counting), counting, [one.row["record"] for one in own if not one.row["counts"]])

    def _scores(self, code: str, assessed: Sequence[Teacher]) -> Iterator[tuple[str, Figure]]:
        """How many have reached what is asked of each, and have which band, by the confirmed scores."""
        scores, people = self.facts.confirmed_teachers.get(code, ()), {one.name: one for one in assessed}
        for key, indicator in (("reached", "T3"), ("essays_done", "T8"), ("papers_done", "T9")):
            met = [people[one.name] for one in scores if one.name in people and _done(one, indicator)]
            unknown = any(one.items[indicator].outcome is Outcome.UNMEASURED for one in scores)
            yield key, Figure(Gap.UNMEASURED, _records(met)) if unknown else _persons(met)
        for key, band in BANDS.items():
            yield key, _persons([people[one.name] for one in scores if one.name in people and one.band is band])


def _done(one: TeacherScore, code: str) -> bool:
    """Whether somebody has full marks."""
    item = one.items[code]
    return item.score is not None and item.score >= item.full


def _make_up(there: Presence, school: str, one: Fact) -> bool:
    return bool(there.rows[school, one.row]["make_up"] == "是")


def _persons(people: Sequence[Teacher]) -> Figure:
    return Figure(len(people), _records(people))


def _records(people: Sequence[Teacher]) -> list[Record]:
    return [one.record for one in people]
