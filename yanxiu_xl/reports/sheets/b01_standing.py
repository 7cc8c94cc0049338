"""B01 报送情况: who has returned, who has not, how often, and what is wrong with it (domain E, report 1, 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from yanxiu_xl.archive.counting import taken_at
from yanxiu_xl.archive.filed import WAITING, SubmissionState
from yanxiu_xl.catalogue import entry
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import shared
from yanxiu_xl.reports.cells import STATE_MARKS
from yanxiu_xl.reports.model import (
    Behind,
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Record,
    Report,
    Row,
    Total,
    Value,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolLine, SchoolProblem, local_time
from yanxiu_xl.reports.told_at import ToldAt
from yanxiu_xl.scoring.confirm import lateness

URGENT = (SubmissionState.MISSING, SubmissionState.UNDECIDED, SubmissionState.HELD, SubmissionState.RETURNED, SubmissionState.ACCEPTED, SubmissionState.SUPERSEDED)
"""States, what is to be done first; a school that is not asked for anything comes before what is not used."""
NOT_ASKED = URGENT.index(SubmissionState.SUPERSEDED) - 0.5
COLUMNS = (
    Column("school", "学校代码", 6, Kind.WORD, source="B4 学校名录"), Column("school_name", "学校", 16, Kind.TEXT, source="B4 学校名录"),
    Column("school_type", "类别", 10, Kind.WORD, source="B4 学校名录"),
    Column("assessed", "是否参评", 6, Kind.WORD, "选“否”的学校不要求上交", "B4 学校名录"),
    Column("due", "应报日期", 11, Kind.DAY, source="B4 学校名录"),
    Column("state", "状态", 11, Kind.WORD, "已收：没有错误；退回修改：有错误；少行待确认、先后待定：等中心校决定；未采用：有更新的一份",
           "M01、M02、M19、M25、M26"),
    Column("file", "采用文件", 20, Kind.TEXT, "“回收”里的文件名", "M02"),
    Column("ordinal", "第几次", 6.5, meaning="这所学校收到的第几份", source="C6"),
    Column("issue", "发放批次", 6.5, meaning="报送用的是第几次发放的工作簿", source="C6"),
    Column("saved", "保存时间", 11, Kind.WORD, "文件里记的保存时间，北京时间", "C6"),
    Column("late", "逾期天数", 6.5, meaning="第一份报送比应报日期晚几天；没交的算到截至日", source="C2"),
    *(Column(level.value, level.word, 6, meaning=f"{level.word}几条，校间比较得出的也在内", source="D") for level in Level),
    Column("among", "错误中校间", 7, meaning="错误里由学校之间比较得出的", source="D6"),
    Column("waived", "豁免条数", 6.5, meaning="因中心校豁免而只作提示的问题", source="B4 豁免"),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    waived, among, taken, told_at = _waived(facts), _among(facts), taken_at(facts.archive), facts.cached(ToldAt)
    types = {school.code: school.school_type for school in facts.schools}

    def excused(code: str) -> Figure:
        there = waived.get(code, ())
        return Figure(len(there), told_at.each(there), link=Link("B19", ()))

    def row(line: SchoolLine) -> Row:
        filed, found = line.filed, line.filed is not None
        here: dict[str, Value | Figure] = {"ordinal": None, "issue": None, "saved": None, "file": None}
        if filed is not None:
            here = {"ordinal": filed.ordinal, "issue": filed.issue or None, "saved": local_time(filed.saved_at) or None, "file": shared(filed.name)}
        counts = filed is not None and filed.counts
        used = filed is None or counts
        return {
            "school": line.code, "school_name": line.name, "school_type": types.get(line.code), "assessed": "是" if line.assessed else "否",
            "due": line.due, **here,
            "state": Figure(line.state.word, mark=_mark(line), link=Link("B02", (line.code,)) if line.state is SubmissionState.RETURNED else None),
            "late": _late(facts, line, taken.get(line.code, ())) if used else None,
            **{level.value: Figure(line.problems[level.value], told_at.of(line.code, level) if counts else (),
                                   link=Link("B02", (line.code,))) if found else Gap.NOT_APPLICABLE for level in Level},
            "among": Figure(line.across.get(Level.ERROR.value, 0), told_at.each(among.get(line.code, ())) if counts else ()) if found else Gap.NOT_APPLICABLE,
            "waived": excused(line.code) if found and used else Gap.NOT_APPLICABLE if used else None,
        }

    yield from map(row, sorted(facts.standing.lines, key=_urgency))


def _urgency(line: SchoolLine) -> tuple[float, str, int]:
    idle = line.state is SubmissionState.MISSING and not line.assessed
    return NOT_ASKED if idle else URGENT.index(line.state), line.code, line.filed.ordinal if line.filed else 0


def _mark(line: SchoolLine) -> Mark:
    return Mark.FAINT if line.state is SubmissionState.MISSING and not line.assessed else STATE_MARKS[line.state]


def _late(facts: TermFacts, line: SchoolLine, taken: Sequence[str]) -> Value | Figure:
    """Days after the due date: of the first return, or up to today where there is none; of those that wait it is not known which is the first."""
    if line.due is None or (not taken and (not line.assessed or line.state in WAITING)):
        return Gap.NOT_APPLICABLE
    days = lateness(line.due, taken).days if taken else max((facts.as_of - line.due).days, 0)
    return Gap.UNMEASURED if days is None else Figure(days, mark=Mark.BAD if days else Mark.NONE)


def _among(facts: TermFacts) -> Mapping[str, list[SchoolProblem]]:
    """School -> errors that come of comparing it with others."""
    return {code: [SchoolProblem(code, facts.names.get(code, code), one) for one in found if one.level is Level.ERROR]
            for code, found in facts.archive.across().items()}


def _waived(facts: TermFacts) -> Mapping[str, list[SchoolProblem]]:
    """School -> problems that would be errors, had the centre not waived their rule."""

    def is_waived(school: str, found: Problem) -> bool:
        told = any(one.code == found.code and one.school in ("", school) and facts.as_of <= one.until for one in facts.term.waivers)
        return told and found.level is Level.HINT and entry(found.code, found.variant).level is Level.ERROR

    found: dict[str, list[SchoolProblem]] = {}
    for one in facts.standing.problems:
        if is_waived(one.code, one.problem):
            found.setdefault(one.code, []).append(one)
    return found


def _sheet_rows(used: bool) -> Callable[[TermFacts], Iterator[Row]]:
    """How many rows each sheet has, of the returns that count or of the others."""

    def read(facts: TermFacts, line: SchoolLine, sheet: Sheet) -> Value | Figure:
        number = line.rows.get(sheet.title, Gap.UNMEASURED)
        return Figure(number, Behind(partial(_records, facts, line.code, sheet.key))) if used and number else number

    def rows(facts: TermFacts) -> Iterator[Row]:
        for line in sorted(facts.standing.lines, key=lambda line: (line.code, line.filed.ordinal if line.filed else 0)):
            if line.filed is not None and line.filed.counts == used:
                yield {
                    "school": line.code, "school_name": line.name, "ordinal": line.filed.ordinal, "state": line.state.word,
                    **{sheet.key: read(facts, line, sheet) for sheet in SCHOOL_SHEETS},
                }

    return rows


def _records(facts: TermFacts, code: str, sheet: str) -> list[Record]:
    """The rows of a sheet in a school's return that counts."""
    return [row["record"] for row in facts.records(sheet) if row["record"].school == code]


def _sheet_columns(total: Total | None) -> Sequence[Column]:
    return (
        Column("school", "学校代码", 6, Kind.WORD), Column("school_name", "学校", 16, Kind.TEXT), Column("ordinal", "第几次", 6.5, source="C6"),
        Column("state", "状态", 11, Kind.WORD), *(Column(sheet.key, sheet.title, 6.5, meaning="读到几行", source="B2", total=total) for sheet in SCHOOL_SHEETS),
    )


REPORT = Report(
    "B01", "报送情况", "谁交了、谁没交、交了几次、错了多少。急的在前；点错误数看是哪些格。", "校长、档案员",
    (Block("schools", COLUMNS, _rows, anchor=("school",), empty="名录里还没有学校"),
     Block("sheets", _sheet_columns(Total.SUM), _sheet_rows(used=True), "采用的报送各表行数（“?”：文件里没有这张表）"),
     Block("others", _sheet_columns(None), _sheet_rows(used=False), "没有采用的报送各表行数", empty="没有")),
    Group.SCORES, 10,
)
