"""K1 校本研修情况汇总表: a line a school, and a line a town where several are put together (domain E, report 2, 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.reports.cells import SCHOOL
from yanxiu_xl.reports.county.adding import added, share, summed
from yanxiu_xl.reports.county.counts import BANDS, KEYS, counts_of
from yanxiu_xl.reports.county.model import TOWN, County, CountyBlock, CountyReport, Town, placing
from yanxiu_xl.reports.model import Column, Figure, Kind, Ratio, Row, Total, Value
from yanxiu_xl.term.term import School

RETURNED, NOT_RETURNED = "已报", "没有报送"
STATE = Column("state", "报送", 9, Kind.WORD, "没有报送的学校各项写“—”", "B4")
SUMS = {
    "teachers": ("专任教师", 6.5, "教师名册里的人", "B2"), "assessed": ("参评教师", 6.5, "参加考核的", "C1"),
    "asked": ("应参训人次", 7.5, "算数的研修活动，在岗的应参加的人，每次都算", "B2"), "had": ("实参训人次", 7.5, "应参训的减去公假、请假、缺席", "B2"),
    "activities": ("活动次数", 6.5, "算数的研修活动", "#54"), "lectures": ("专题讲座次数", 7.5, "算数的专题讲座", "#10"),
    "filed": ("讲座资料存档", 7.5, "中心校接收、审核合格的", "#11"), "valid": ("有效听课", 7, "参评教师的", "C1 T3"),
    "lessons": ("公开课节数", 7, "算数的公开课评课", "#26"), "reflections": ("月心得篇数", 7, "参评教师的，同题的算一篇", "#44"),
    "months_done": ("有心得的教师月", 8, "参评教师写够篇数的考核月", "C2 U5"), "months_owed": ("应有教师月", 7, "参评教师在岗的考核月", "C2 U5"),
    "essays": ("心得体会篇数", 7.5, "参评教师的", "#46"), "essays_done": ("心得体会达标人数", 8.5, "够字数的参评教师", "C1 T8"),
    "papers": ("论文篇数", 6.5, "参评教师的", "#47"), "papers_done": ("论文达标人数", 7.5, "够字数的参评教师", "C1 T9"),
    "projects": ("课题数", 6, "算数的课题研究", "#74"), "pairs": ("师徒对数", 6, "徒弟所在学校登记的", "#87"),
    "banded": ("已定等次人数", 7.5, "参评教师，待更正、无法评定的除外", "C1"), "excellent": ("优秀人数", 6.5, "核定等次", "C1"),
    "passed": ("合格以上人数", 7.5, "优秀、良好、合格", "C1"),
}
"""Columns that are sums: heading, width, meaning, source."""
RATES = {
    "attendance": ("参训率", "had", "asked", "实参训÷应参训"), "kept": ("存档率", "filed", "lectures", "存档÷讲座"),
    "months": ("月心得完成率", "months_done", "months_owed", "有心得的教师月÷应有教师月"),
    "essay_rate": ("心得体会达标率", "essays_done", "assessed", "达标人数÷参评教师"), "paper_rate": ("论文达标率", "papers_done", "assessed", "达标人数÷参评教师"),
    "excellence": ("优秀率", "excellent", "banded", "优秀÷已定等次"), "passing_rate": ("合格率", "passed", "banded", "合格以上÷已定等次"),
}
"""Columns that are shares: heading, part, whole, meaning."""
AFTER = {"attendance": "had", "kept": "filed", "months": "months_owed", "essay_rate": "essays_done", "paper_rate": "papers_done",
         "excellence": "excellent", "passing_rate": "passed"}
"""The sum behind which a share stands."""


def _numbers() -> Iterator[Column]:
    for key, (title, width, meaning, source) in SUMS.items():
        yield Column(key, title, width, meaning=meaning, source=source, total=Total.SUM, made_of=("assessed",) if key == "months_owed" else ())
        if key == "valid":
            yield Column("mean", "人均有效听课", 7, Kind.SCORE, "有效听课÷参评教师", "#31", Ratio("valid", "assessed"))
        yield from (_share(one) for one, before in AFTER.items() if before == key)


def _share(key: str) -> Column:
    title, part, whole, meaning = RATES[key]
    return Column(key, title, 7.5, Kind.RATE, meaning, "E3", Ratio(part, whole))


def _by_town_columns(_: County) -> Sequence[Column]:
    """As wide as those of the schools, so that figures of one kind stand below each other."""
    return (TOWN, Column("returned", "已报学校", SCHOOL.width, meaning="有算数的报送的", total=Total.SUM),
            Column("expected", "应报学校", STATE.width, meaning="学校名录里的", total=Total.SUM), *_numbers())


def _by_school_columns(county: County) -> Sequence[Column]:
    return county.placed(STATE, *_numbers(),
                         *((Column("file", "来源文件", 20, Kind.TEXT, "采用的那一份"),) if county.several else ()))


def cells_of(counts: Mapping[str, Figure]) -> dict[str, Value | Figure]:
    """The cells of a line: sums and shares."""
    known = {**counts, "banded": added(counts[key] for key in BANDS if key != "pending"),
             "passed": added(counts[key] for key in ("excellent", "good", "passing"))}
    return {**known, "mean": share(known["valid"], known["assessed"]), **{key: share(known[part], known[whole]) for key, (_, part, whole, _) in RATES.items()}}


def _by_town(county: County) -> Iterator[Row]:
    for town in county.towns:
        listed = {one.code for one in town.facts.term.schools}
        yield {"town": town.name, "returned": len(listed & town.facts.current.keys()), "expected": len(listed),
               **cells_of(summed(KEYS, [*counts_of(county, town).values()]))}


def _by_school(county: County) -> Iterator[Row]:
    for town in county.towns:
        yield from (_school(county, town, one) for one in town.schools)


def _school(county: County, town: Town, school: School) -> Row:
    filed = town.facts.current.get(school.code)
    return {**placing(town, school), "state": RETURNED if filed else NOT_RETURNED, **cells_of(counts_of(county, town)[school.code]),
            "file": filed.name if filed else None}


ABSENT = (TOWN, Column("why", "为什么没有计入", 60, Kind.LONG))


def _absent(county: County) -> Iterator[Row]:
    yield from ({"town": one.name, "why": one.why} for one in county.absent)


REPORT = CountyReport(
    "K1", "校本研修情况汇总表", "各校本学期校本研修做了多少、达标多少。一校一行；“—”没有报送，“?”有看不懂的格。",
    (CountyBlock("towns", _by_town_columns, _by_town, "各镇", several=True),
     CountyBlock("schools", _by_school_columns, _by_school, "各校", empty="学校名录是空的"),
     CountyBlock("absent", lambda _: ABSENT, _absent, "没有计入的镇", "没有：给出的文件夹都计入了", several=True)),
    10, names=2,
)
