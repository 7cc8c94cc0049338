"""Scores as reports show them: a figure with the records behind it, why others do not count, ranks of the town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from yanxiu_xl.archive.judged import LeftOut, left_out
from yanxiu_xl.archive.registers import register_sheet
from yanxiu_xl.archive.scores import Sheets, sheets_by_school
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.progress import is_few
from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.reports.model import Behind, Figure, Gap, Link, Mark, Record, Value, together
from yanxiu_xl.reports.source import KINDS_OF, TermFacts
from yanxiu_xl.scoring.extras import EXTRAS_LOOK_AT
from yanxiu_xl.scoring.places import cells_in_words, register_row
from yanxiu_xl.scoring.result import Band, Evidence, Outcome, Score, TeacherScore
from yanxiu_xl.scoring.teachers import places_of

BAND_MARKS = {Band.EXCELLENT: Mark.GOOD, Band.GOOD: Mark.NOTE, Band.PASS: Mark.NONE, Band.FAIL: Mark.BAD, Band.PROVISIONAL: Mark.FAINT,
              Band.NONE: Mark.FAINT}
NOT_RANKED = "不排"
EXTRAS = together(*EXTRAS_LOOK_AT.values())
"""Without which nobody can tell what extra points come to."""
GAPS = {Outcome.NOT_APPLICABLE: Gap.NOT_APPLICABLE, Outcome.PENDING: Gap.NOT_APPLICABLE, Outcome.UNMEASURED: Gap.UNMEASURED}
"""Outcomes without a number; what waits for the centre is no part of the school's own score."""


def points_of(item: Score) -> Value:
    """Points as pages show them, or why there are none."""
    return item.shown if item.shown is not None else GAPS[item.outcome]


def mark_of(item: Score) -> Mark:
    """Full marks, nothing at all, or little (domain E: 0.3)."""
    if item.score is None or not item.full:
        return Mark.NONE
    if item.score >= item.full:
        return Mark.GOOD
    return Mark.BAD if not item.score else Mark.WAIT if is_few(float(item.score), item.full) else Mark.NONE


def below_full(item: Score) -> bool:
    """Whether something is to be said of an indicator: it has not all its marks, or none can be given."""
    return item.score is None or item.score < item.full


class RecordsBehind:
    """The records behind scores. Places name cells of the schools' files; here they are records of the archive again."""

    def __init__(self, facts: TermFacts) -> None:
        db = facts.archive.db
        self._sheets, self._known = sheets_by_school(db), dict[tuple[str, str], Record | None]()
        self._registers: dict[str, str] = {}
        for sheet in KEPT_REGISTERS:
            kept = register_sheet(db, sheet)
            if kept is not None:
                self._registers[kept.title] = sheet.key
        self._left_out: dict[str, Mapping[tuple[str, int], LeftOut]] = {}
        self._db = db

    def record(self, school: str, cell: str) -> Record | None:
        """The record that a cell of a school's file, or a row of a register, belongs to; None of any other (another school's book)."""
        if (school, cell) not in self._known:
            spot, row = self._sheets.get(school, Sheets()).named(cell)
            named = register_row(cell) if row is None else None
            found = None if row is None else Record(school, spot.partition("!")[0], row)
            if named is not None and named[0] in self._registers:
                found = Record("", self._registers[named[0]], named[1])
            self._known[school, cell] = found
        return self._known[school, cell]

    def records(self, school: str, places: Iterable[Evidence]) -> list[Record]:
        """The records of several places, each once."""
        return [one for one in dict.fromkeys(self.record(school, place.cell) for place in places) if one is not None]

    def figure(self, school: str, item: Score, link: Link | None = None) -> Figure:
        """An indicator with what counts and what does not."""
        counting, out = ([place for place in item.places if bool(place.why) is wrong] for wrong in (False, True))
        return Figure(points_of(item), Behind(partial(self.records, school, counting)), Behind(partial(self.records, school, out)), mark_of(item), link)

    def all_of(self, school: str, items: Iterable[Score]) -> Figure:
        """All that stands behind several indicators, without a value."""
        places = [place for item in items for place in item.places]
        counting, out = ([place for place in places if bool(place.why) is wrong] for wrong in (False, True))
        return Figure(None, Behind(partial(self.records, school, counting)), Behind(partial(self.records, school, out)))

    def why(self, school: str, place: Evidence) -> str:
        """Why a place does not count: the rule that speaks against its record by number and name, else its words."""
        record = self.record(school, place.cell)
        if record is None or not record.school:
            return place.why
        out = self._of(KINDS_OF.get(record.sheet, record.sheet)).get((record.school, record.row))
        return out.rule or place.why if out is not None else place.why

    def left_out_in_words(self, school: str, places: Iterable[Evidence]) -> str:
        """Cells that do not count, by reason."""
        reasons: dict[str, list[Evidence]] = {}
        for place in places:
            if place.why:
                reasons.setdefault(self.why(school, place), []).append(place)
        return "；".join(f"{cells_in_words(found)}：{why}" for why, found in reasons.items())

    def _of(self, kind: str) -> Mapping[tuple[str, int], LeftOut]:
        if kind not in self._left_out:
            self._left_out[kind] = left_out(self._db, kind)
        return self._left_out[kind]


@dataclass(frozen=True)
class Ranked:
    """A teacher's confirmed score with school (code) and rank in the town, 0 for none yet; extras_known: whether the school's file has what
    extra points are given for.
    """

    school: str
    score: TeacherScore
    rank: int
    extras_known: bool = True

    @property
    def total(self) -> Value:
        """Base and extra points."""
        return total_of(self.score, self.extras_known)

    @property
    def key(self) -> tuple[str, str]:
        """School code and name."""
        return self.school, self.score.name


def ranked_in_town(facts: TermFacts) -> Sequence[Ranked]:
    """All who are assessed, best first; who has no rank yet comes last."""
    everybody = [(school, one) for school, listed in facts.confirmed_teachers.items() for one in listed]
    known = {school: not facts.without(school, EXTRAS) for school in facts.confirmed_teachers}
    ranks = iter(places_of([one for school, one in everybody if known[school]]))
    found = [Ranked(school, one, next(ranks) if known[school] else 0, known[school]) for school, one in everybody]
    return sorted(found, key=lambda one: (not one.rank, one.rank, one.school, one.score.teacher_id))


def base_of(one: TeacherScore) -> Value:
    """A base as pages show it; words where it is provisional."""
    return settled(one.base, one.provisional)


def total_of(one: TeacherScore, extras_known: bool = True) -> Value:
    """Base and extra points."""
    return settled(None if one.base is None else one.total, one.provisional or not extras_known)


def settled(points: float | None, unread: bool) -> Value:
    """A sum of indicators, in words (暂) where one of them cannot be measured; without one, why there is none."""
    if points is None:
        return Gap.UNMEASURED if unread else Gap.NOT_APPLICABLE
    return f"{figure(points)}（暂）" if unread else points
