"""What a school is reminded of: everything that is lacking as of the last merge, most urgent first (催办单).

It is sent by chat, so nothing private stands in it. What is lacking is said by those who know it: ``lacking`` (进度), ``standing`` (states,
problems), B07 (lectures), B15 (rectifications), and of findings those rules that speak of a duty that 进度 has no column for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.forms.progress import MONTH, NOT_FILLED, empty_word, month_label, school_span
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.measures.findings import NOT_OF_THE_RETURN
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import public_problem, shared
from yanxiu_xl.reports.lacking import Lack, Lacking, days_left, in_words, sentence
from yanxiu_xl.reports.model import Row, value_of
from yanxiu_xl.reports.sheets import b07_lectures, b15_inspections
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolLine

MOST_SHEETS = 4
"""Sheets that are named with their errors."""
DUTIES = ("S11", "S12", "S14", "S16", "S22")
"""Rules that say what is still to be done and 进度 does not: mentors, pairs, coverage, the eight goods, summaries."""
BY_MONTH, DETAILS = b07_lectures.REPORT.blocks[0], b15_inspections.REPORT.blocks[1]


class Matter(Enum):
    """What an item is about, most urgent first."""

    RETURN = "报送"
    ERRORS = "改正错误"
    RECTIFICATION = "整改"
    LECTURE = "专题讲座"
    MATERIAL = "讲座资料"
    SHEET = "没填的表"
    SCHOOL = "学校的事"


LECTURES = ((b07_lectures.NONE_HELD, Matter.LECTURE, "没有合格的专题讲座"), (b07_lectures.NOT_FILED, Matter.MATERIAL, "讲座资料没有在中心校存档"))
"""What 专题讲座一览 says of a month, and what that asks for."""
_ORDER = {matter: at for at, matter in enumerate(Matter)}


@dataclass(frozen=True)
class Item:
    """Something for the school to do; due: the day by which, None where none is set; code: the rule that says so, '' for none."""

    matter: Matter
    words: str
    due: date | None
    code: str = ""


@dataclass(frozen=True)
class Owed:
    """What a teacher still lacks, in words; late: how many of them are overdue; due: the first day of all."""

    name: str
    words: Sequence[str]
    late: int
    due: date


@dataclass(frozen=True)
class Reminder:
    """All that a school is reminded of. state: where its return stands, in a word; due: the day by which it is to be handed in."""

    code: str
    name: str
    state: str
    due: date
    items: Sequence[Item] = ()
    teachers: Sequence[Owed] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.items and not self.teachers


def reminders(facts: TermFacts, codes: Iterable[str] = ()) -> list[Reminder]:
    """Of these schools, or of all that are asked for returns; by code."""
    wanted = set(codes)
    lines = {one.code: one for one in facts.standing.lines if one.filed is None or one.filed.counts}
    return [_of(facts, lines[one.code]) for one in facts.schools
            if one.code in lines and (one.code in wanted if wanted else one.assessed)]


def _of(facts: TermFacts, line: SchoolLine) -> Reminder:
    due: date = line.due or facts.term["closing_date"]
    known = facts.cached(Lacking).of_school(line.code)
    found = [*_return(facts, line, due)]
    if known is not None:
        found += [*_rectifications(facts, line.code), *_lectures(facts, line.code), *_sheets(facts, line),
                  *(Item(Matter.SCHOOL, one.words, one.due) for one in known.lines), *_duties(facts, line.code)]
    found.sort(key=lambda one: (_ORDER[one.matter], one.due or due, one.words))
    teachers = [] if known is None else [*_teachers(facts, line.code, known.teachers)]
    teachers.sort(key=lambda one: (-one.late, -len(one.words), one.name))
    return Reminder(line.code, shared(line.name), line.state.word, due, found, teachers)


# --- what the school has to do ---


def _return(facts: TermFacts, line: SchoolLine, due: date) -> Iterator[Item]:
    if line.state is SubmissionState.MISSING and line.assessed:
        yield Item(Matter.RETURN, "学校工作簿还没有交。", due, "M01")
    for other in facts.standing.lines:
        if other.code == line.code and other.state is SubmissionState.HELD and other.filed:
            yield Item(Matter.RETURN, f"后来交的“{shared(other.filed.name)}”比上一份少了行，先没有采用：请向中心校说明，或补齐重交。", due, "M19")
    if line.state is SubmissionState.UNDECIDED:
        yield Item(Matter.RETURN, "交来的几份分不出先后，请告诉中心校用哪一份。", due, "M26")
    errors = line.problems[Level.ERROR.value]
    if errors:
        sheets = Counter(one.sheet for one in _findings(facts, line.code) if one.level is Level.ERROR and one.code not in NOT_OF_THE_RETURN)
        named = "、".join(f"{sheet or '整本'}{n}处" for sheet, n in sheets.most_common(MOST_SHEETS)) + ("等" if len(sheets) > MOST_SHEETS else "")
        yield Item(Matter.ERRORS, f"错误{errors}处要改正后重交：{shared(named)}。每一处见退回的工作簿。", due)


def _findings(facts: TermFacts, code: str) -> Iterator[Problem]:
    return iter(facts.cached(_Known).problems.get(code, ()))


class _Known:
    """Findings and lines of reports by school, worked out once."""

    def __init__(self, facts: TermFacts) -> None:
        self.problems: dict[str, list[Problem]] = {}
        for one in facts.standing.problems:
            self.problems.setdefault(one.code, []).append(public_problem(one.problem))
        self.rows: dict[tuple[str, str], list[Row]] = {}
        for block in (BY_MONTH, DETAILS):
            for row in block.rows(facts):
                self.rows.setdefault((block.key, str(row["school"])), []).append(row)
        titles = facts.archive.titles()
        self.rosters = {code: titles.get((one.id, "roster")) for code, one in facts.current.items()}


def _rows(facts: TermFacts, block: str, code: str) -> Sequence[Row]:
    return facts.cached(_Known).rows.get((block, code), ())


def _rectifications(facts: TermFacts, code: str) -> Iterator[Item]:
    """What should have been mended by now (B15)."""
    for row in _rows(facts, DETAILS.key, code):
        days = value_of(row["overdue"])
        if isinstance(days, int) and days > 0:
            faults, demand = (shared(str(value_of(row[key]) or "")) for key in ("faults", "demand"))
            yield Item(Matter.RECTIFICATION, f"{faults}" + (f"；要求：{demand}" if demand else "") + "。", facts.as_of - timedelta(days), "M16")


def _lectures(facts: TermFacts, code: str) -> Iterator[Item]:
    """Months without a lecture, and those of which the material is not filed (B07); of months that are not over nothing is asked."""
    for row in _rows(facts, BY_MONTH.key, code):
        for sign, matter, words in LECTURES:
            months = [month for month in facts.months if value_of(row[month]) == sign and not school_span(MONTH + month, facts.term).is_quiet(facts.as_of)]
            if months:
                yield Item(matter, f"{'、'.join(map(month_label, months))}{words}。", school_span(MONTH + months[0], facts.term).due)


def _sheets(facts: TermFacts, line: SchoolLine) -> Iterator[Item]:
    """Sheets on which nothing stands, though something should."""
    for sheet in SCHOOL_SHEETS:
        if not line.rows.get(sheet.title) and empty_word(sheet, facts.term, facts.as_of) == NOT_FILLED:
            yield Item(Matter.SHEET, f"“{sheet.title}”{NOT_FILLED}。", school_span(sheet.key, facts.term).due)


def _duties(facts: TermFacts, code: str) -> Iterator[Item]:
    """Findings that say what the school still has to do; those of a line of the roster are the teacher's."""
    for one in _asked(facts, code):
        if not _of_the_roster(facts, code, one):
            yield Item(Matter.SCHOOL, sentence(one), facts.term["closing_date"], one.code)


def _asked(facts: TermFacts, code: str) -> Iterator[Problem]:
    return (one for one in _findings(facts, code) if one.code in DUTIES and one.level is not Level.HINT)


def _of_the_roster(facts: TermFacts, code: str, one: Problem) -> bool:
    return bool(one.row) and one.sheet == facts.cached(_Known).rosters.get(code)


# --- what teachers lack ---


def _teachers(facts: TermFacts, code: str, lacks: Mapping[str, Sequence[Lack]]) -> Iterator[Owed]:
    closing: date = facts.term["closing_date"]
    more: dict[str, list[str]] = {}
    for one in _asked(facts, code):
        if _of_the_roster(facts, code, one):
            more.setdefault(one.value, []).append(sentence(one).removeprefix(f"“{one.value}”").rstrip("。"))
    for name in dict.fromkeys([*lacks, *more]):
        own, said = lacks.get(name, ()), more.get(name, [])
        if own or said:
            late = sum(one.is_late(facts.as_of) for one in own) + len(said) * (facts.as_of > closing)
            yield Owed(shared(name), [*in_words(own), *said], late, min((*(one.due for one in own), *([closing] if said else ()))))


def left_in_words(due: date | None, today: date) -> str:
    """``还有3天``, ``今天``, ``已过5天``; '' where no day is set."""
    if due is None:
        return ""
    days = days_left(due, today)
    return "今天" if not days else f"还有{days}天" if days > 0 else f"已过{-days}天"
