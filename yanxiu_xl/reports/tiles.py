"""What 总览 says of the town in six figures, and the same of every school: reported, assessed, observed, taught, written, lectured.

A share is of what can be measured: a teacher or school of whom something cannot be read is in neither part of it, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from yanxiu_xl.archive.confirmed import confirmed_teachers
from yanxiu_xl.facts.records import LECTURE, Lecture
from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.reports.cells import PEOPLE
from yanxiu_xl.reports.model import Figure, Gap, Kind, Mark, Record, Value
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import Tally, counting, not_counting
from yanxiu_xl.scoring.lectures import handed, is_passed
from yanxiu_xl.scoring.result import Outcome, TeacherScore


class Key(StrEnum):
    """The six figures; the log of merges keeps them by these names."""

    RETURNED = "returned"
    ASSESSED = "assessed"
    OBSERVED = "observed"
    TAUGHT = "taught"
    WRITTEN = "written"
    HELD = "held"


@dataclass(frozen=True)
class Share:
    """A part of a whole with the records that make the part; unmeasured: people or schools that are in neither."""

    part: int = 0
    whole: int = 0
    records: Sequence[Record] = ()
    left_out: Sequence[Record] = ()
    unmeasured: int = 0

    @property
    def value(self) -> Value:
        """The share, to four decimals; — of nothing, ? where nobody can tell."""
        if self.whole:
            return half_up(Fraction(self.part, self.whole), 4)
        return Gap.UNMEASURED if self.unmeasured else Gap.NOT_APPLICABLE

    @property
    def mean(self) -> Value:
        """The part for each of the whole, to one decimal."""
        return half_up(Fraction(self.part, self.whole)) if self.whole else self.value

    @property
    def figure(self) -> Figure:
        """The share with its records."""
        return Figure(self.value, self.records, self.left_out)

    @property
    def words(self) -> str:
        """Part and whole."""
        return f"{self.part}/{self.whole}"

    def marked(self, low: float) -> Figure:
        """The share; orange where it is not whole, red where it is below ``low``."""
        value = self.value
        mark = Mark.NONE if not isinstance(value, float) or value >= 1 else Mark.BAD if value < low else Mark.WAIT
        return Figure(value, self.records, self.left_out, mark)


def joined(shares: Iterable[Share]) -> Share:
    """The share of all together."""
    every = list(shares)
    return Share(
        sum(one.part for one in every), sum(one.whole for one in every), [record for one in every for record in one.records],
        [record for one in every for record in one.left_out], sum(one.unmeasured for one in every),
    )


@dataclass(frozen=True)
class Done:
    """What a teacher or all of them have done: lessons observed (of how many teachers), goals reached, open lessons, months written of."""

    observed: Share
    reached: Share
    taught: Share
    written: Share


NOBODY_KNOWS = Done(*(Share(unmeasured=1) for _ in range(4)))


@dataclass(frozen=True)
class Lectured:
    """Of a school's assessed months those with the lectures asked for, and those of which material is received and passed, too."""

    held: Share
    filed: Share


@dataclass(frozen=True)
class Tile:
    """A figure of 总览. words: what it is a share of; kind: how it is shown; more: what stands beside it."""

    key: Key
    title: str
    figure: Figure
    kind: Kind
    words: str
    more: str = ""


@dataclass
class Measured:
    """The figures of a term, worked out once."""

    facts: TermFacts
    _done: dict[str, Done] = field(default_factory=dict)

    @cached_property
    def scores(self) -> Mapping[tuple[str, str], TeacherScore]:
        """(school, teacher) -> score as the centre confirms it, without cells."""
        found = confirmed_teachers(self.facts.archive, bare=True)
        return {(school, one.name): one for school, listed in found.items() for one in listed}

    @cached_property
    def _lessons(self) -> tuple[Tally, Tally]:
        lessons, who = self.facts.rows("observations"), ("school", "observer")
        return Tally(counting(lessons), *who), Tally(not_counting(lessons), *who)

    @cached_property
    def _taught(self) -> tuple[Tally, Tally]:
        given, who = self.facts.rows("open_lessons"), ("school", "teacher")
        return Tally(counting(given), *who), Tally(not_counting(given), *who)

    @cached_property
    def _written(self) -> Tally:
        monthly = counting(self.facts.rows("writings", kind="reflections"))
        return Tally(monthly[monthly["category"] == "月读书心得"], "school", "teacher", "month")

    def of_teacher(self, one: Teacher) -> Done:
        """What one teacher has done."""
        score = self.scores.get(one.key)
        blurred = {code for code in ("T3", "T5", "T7") if score is None or score.items[code].outcome is Outcome.UNMEASURED}
        return Done(*self._observed(one, "T3" in blurred), self._given(one, "T5" in blurred), self._months(one, score, "T7" in blurred))

    def _observed(self, one: Teacher, blurred: bool) -> tuple[Share, Share]:
        valid, invalid = (tally.records(*one.key) for tally in self._lessons)
        if not one.target:
            return Share(), Share()
        if blurred:
            return Share(0, 0, (), invalid, 1), Share(0, 0, (), invalid, 1)
        return Share(len(valid), 1, valid, invalid), Share(int(len(valid) >= one.target), 1, valid, invalid)

    def _given(self, one: Teacher, blurred: bool) -> Share:
        given, out = (tally.records(*one.key) for tally in self._taught)
        enough = len(given) >= self.facts.term["min_open_lessons"]
        if blurred and not enough:
            return Share(0, 0, (), out, 1)
        return Share(int(enough), 1, given, out)

    def _months(self, one: Teacher, score: TeacherScore | None, blurred: bool) -> Share:
        """Months with the reflections asked for, as T7 counts them."""
        if blurred or score is None:
            return Share(unmeasured=int(bool(one.months)))
        item = score.items["T7"]
        if item.score is None or not item.full or not one.months:
            return Share()
        records = [record for month in one.months for record in self._written.records(*one.key, month)]
        return Share(int(half_up(item.score / exact(item.full) * len(one.months), 0)), len(one.months), records)

    def done(self, school: str = "") -> Done:
        """What the assessed teachers of a school (code), or of all, have done."""
        if school not in self._done:
            every = self._by_school.get(school, []) if school else [one for listed in self._by_school.values() for one in listed]
            every = [*every, *(NOBODY_KNOWS for code in self._unlisted if school in ("", code))]
            self._done[school] = Done(*(joined(getattr(one, key) for one in every) for key in ("observed", "reached", "taught", "written")))
        return self._done[school]

    @cached_property
    def _by_school(self) -> Mapping[str, Sequence[Done]]:
        found: dict[str, list[Done]] = {}
        for one in self.facts.assessed:
            found.setdefault(one.school, []).append(self.of_teacher(one))
        return found

    @cached_property
    def _unlisted(self) -> list[str]:
        """Schools whose file does not tell who is assessed."""
        return [code for code in self.facts.current if self.facts.without(code, PEOPLE)]

    @cached_property
    def _lectures(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.facts.records("activities", kind="lectures"):
            if row["category"] == LECTURE or (row["category"] is None and not row["counts"]):
                found.setdefault(row["school"], []).append(row)
        return found

    @cached_property
    def _receipts(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.facts.register("lecture_receipts").to_dict("records"):
            found.setdefault(row["school"], []).append({str(key): value for key, value in row.items()})
        return found

    def lectured(self, school: str) -> Lectured:
        """The lectures of a school that has a return (domain C2, U2)."""
        own = self.facts.own_schools.get(school)
        rows, months = self._lectures.get(school, []), self.facts.months
        out = [row["record"] for row in rows if not row["counts"]]
        if own is not None and own.items["U2"].outcome is Outcome.UNMEASURED:
            return Lectured(Share(0, 0, (), out, 1), Share(0, 0, (), out, 1))
        counted = {row["row"]: row for row in rows if row["counts"]}
        lectures = [Lecture(at, row["row"], None, row["date"], row["topic"], row["organiser"], row["speaker"], None)
                    for at, row in enumerate(counted.values())]
        held = [one for one in months if sum((lecture.date or "")[:7] == one for lecture in lectures) >= self.facts.term["lectures_per_month"]]
        receipts = [row for row in self._receipts.get(school, ()) if is_passed(row)]
        filed = [one for one in handed(months, lectures, receipts) if one.month in held]
        told = [counted[one.row]["record"] for one in lectures if (one.date or "")[:7] in held]
        return Lectured(
            Share(len(held), len(months), told, out),
            Share(len({one.month for one in filed}), len(months), [one.receipt["record"] for one in filed]),
        )

    @cached_property
    def lectures(self) -> Lectured:
        """The lectures of all assessed schools that have returned."""
        every = [self.lectured(one.code) for one in self.facts.schools if one.assessed and one.code in self.facts.current]
        return Lectured(joined(one.held for one in every), joined(one.filed for one in every))

    @cached_property
    def returned(self) -> Share:
        """The schools that were to return, and those of them of which a return counts."""
        expected = [one.code for one in self.facts.term.schools if one.assessed]
        there = {code for code in expected if code in self.facts.current}
        profiles = [row["record"] for row in self.facts.records("profile") if row["record"].school in there]
        return Share(len(there), len(expected), profiles)

    @cached_property
    def tiles(self) -> list[Tile]:
        """The six figures."""
        town, roster, assessed = self.done(), self.facts.teachers, self.facts.assessed
        target = self.facts.term["min_observations"]
        observed = Figure(town.observed.mean, town.observed.records, town.observed.left_out)
        held, filed = self.lectures.held, self.lectures.filed
        return [
            Tile(Key.RETURNED, "报送率", self.returned.figure, Kind.RATE, f"{self.returned.words} 校"),
            Tile(Key.ASSESSED, "参评教师", Figure(Gap.UNMEASURED if self._unlisted and not assessed else len(assessed), [one.record for one in assessed]),
                 Kind.COUNT, f"{len(assessed)}/{len(roster)} 人", f"参评／名册{f'，{len(self._unlisted)}校无法衡量' if self._unlisted else ''}"),
            Tile(Key.OBSERVED, f"人均有效听课（目标{target}）", observed, Kind.SCORE, f"达标 {town.reached.words} 人", rate_words(town.reached)),
            Tile(Key.TAUGHT, "公开课完成率", town.taught.figure, Kind.RATE, f"{town.taught.words} 人", unmeasured_words(town.taught, "人")),
            Tile(Key.WRITTEN, "月心得完成率", town.written.figure, Kind.RATE, f"{town.written.words} 人月", unmeasured_words(town.written, "人")),
            Tile(Key.HELD, "专题讲座举办率", held.figure, Kind.RATE, f"{held.words} 校月", f"存档 {shown(filed.value)}（{filed.words}）"),
        ]


def shown(value: Value) -> str:
    """A share as words show it."""
    return value.value if isinstance(value, Gap) else f"{half_up(100 * exact(value), 1):g}%" if isinstance(value, int | float) else ""


def rate_words(share: Share) -> str:
    """A share in words, with who cannot be measured."""
    return "，".join(filter(None, (shown(share.value), unmeasured_words(share, "人"))))


def unmeasured_words(share: Share, unit: str) -> str:
    """How many cannot be measured; '' for none."""
    return f"{share.unmeasured}{unit}无法衡量" if share.unmeasured else ""


def figures_of(facts: TermFacts) -> dict[str, float]:
    """The six figures as the log of merges keeps them; those that are none are left out."""
    found = ((tile.key.value, tile.figure.value) for tile in facts.cached(Measured).tiles)
    return {key: value for key, value in found if isinstance(value, int | float)}
