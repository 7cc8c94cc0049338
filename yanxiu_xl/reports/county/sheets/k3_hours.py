"""K3 学时申报明细: what each teacher claims hours for, what that is worth, and how that comes about (domain E, report 2, 3; C4; E49)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from yanxiu_xl.measures.hours import Counted, total
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reports.cells import of_people
from yanxiu_xl.reports.county.claims import KINDS, Item, hours_of
from yanxiu_xl.reports.county.model import TOWN, County, CountyBlock, CountyReport, Town
from yanxiu_xl.reports.county.sheets.k2_training import OFF
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Row, Total, Value
from yanxiu_xl.reports.origin import origins
from yanxiu_xl.reports.source import Teacher

NAME = Column("name", "姓名", 9, Kind.WORD)
EACH = "按学期设定里的折算办法；显示两位小数"
PLACES = 4
"""So many decimals a cell holds, which shows two: sums of cells are then those of the exact hours."""
NOT_YET = "还没有启用学时折算：县里给定折算办法后，在学期设定的“参数设置”里填“学时折算依据”，把“学时折算”改成“开启”"


def _hours(title: str, county: County) -> Column:
    """Wide enough for what stands there while hours are not reckoned."""
    return Column("hours", title, 10 if county.reckons_hours else 14, Kind.POINTS, EACH, "C4", Total.SUM if county.reckons_hours else None)


def _claims_columns(county: County) -> Sequence[Column]:
    return county.placed(NAME, Column("year", "年度", 11, Kind.WORD, "学年", "E49"), Column("kind", "项目", 10, Kind.WORD, source="E49"),
                         _hours("学时", county), Column("proof", "证明材料", 44, Kind.TEXT, "在档案里的记录", "E49"),
                         Column("school_says", "学校意见", 19, Kind.TEXT, "签字盖章", "E49"), Column("county_says", "县审核意见", 22, Kind.TEXT, "签字盖章", "E49"))


def _of(town: Town, hours: Fraction | None) -> Value:
    return OFF if town.rates is None else Gap.UNMEASURED if hours is None else half_up(hours, PLACES)


def _start(town: Town, who: Teacher) -> dict[str, Value | Figure]:
    return {"town": town.name, "school": who.school, "school_name": who.school_name, "name": who.name, "year": town.school_year}


def _figure(county: County, town: Town, listed: Sequence[tuple[Item, Counted]]) -> Figure:
    """Hours of some claims, with those of their records that are of the term reported."""
    own = [item for item, _ in listed if item.facts is town.facts]
    known = {True: [item.record for item in own if item.claim.day is not None], False: [item.record for item in own if item.claim.day is None]}
    return Figure(_of(town, total(one for _, one in listed)), known[True], known[False])


def _claims(county: County) -> Iterator[Row]:
    """A line a teacher and kind of record."""
    for town in county.towns:
        hours = hours_of(county, town)
        for who in town.facts.teachers:
            for kind, (proof, unit) in KINDS.items():
                listed = hours.years[who.key].of_kind(kind)
                if listed:
                    yield {**_start(town, who), "kind": kind, "hours": _figure(county, town, listed), "proof": f"{proof}{len(listed)}{unit}"}


def _teachers_columns(county: County) -> Sequence[Column]:
    return county.placed(NAME, Column("year", "年度", 11, Kind.WORD, "学年"), Column("records", "记录条数", 10, made_of=("hours",)), _hours("学时合计", county),
                         Column("note", "说明", 34, Kind.TEXT))


def _teachers(county: County) -> Iterator[Row]:
    for town in county.towns:
        hours = hours_of(county, town)
        for who in town.facts.teachers:
            year = hours.years[who.key]
            unknown = sum(one.hours is None for one in year.counted) if town.rates else 0
            cut = sum(one.hours is not None and one.hours != item.claim.hours for item, one in zip(year.items, year.counted, strict=True))
            notes = [f"{cut}条超过一天的上限" if cut else "", f"{unknown}条看不懂，改好后才能合计" if unknown else ""]
            yield {**_start(town, who), "records": len(year.items), "note": "；".join(filter(None, notes)) or None,
                   "hours": _figure(county, town, [*zip(year.items, year.counted, strict=True)])}


def _sums_columns(county: County) -> Sequence[Column]:
    total = Total.SUM if county.reckons_hours else None
    return (Column("teachers", "人数", 9, total=Total.SUM), Column("measured", "已合计人数", 11, meaning="学时都能算出的", total=total, made_of=("teachers",)),
            _hours("学时合计", county), Column("mean", "人均学时", 10, Kind.POINTS, "学时合计÷已合计人数", "C4", made_of=("teachers",)),
            Column("basis", "折算依据", 34, Kind.TEXT, "学期设定里的“学时折算依据”", "C4"))


def _sums(county: County, town: Town, people: Iterable[Teacher]) -> dict[str, Value | Figure]:
    everybody = list(people)
    listed = [hours_of(county, town).years[one.key].total for one in everybody]
    known = [one for one in listed if one is not None]
    hours: Value = OFF if town.rates is None else half_up(sum(known, Fraction(0)), PLACES) if known or not listed else Gap.UNMEASURED
    mean: Value = OFF if town.rates is None else half_up(sum(known, Fraction(0)) / len(known), PLACES) if known else Gap.NOT_APPLICABLE
    return {"teachers": of_people(everybody), "measured": len(known) if town.rates else OFF, "hours": hours, "mean": mean,
            "basis": town.facts.term["hours_basis"] if town.rates else None}


def _schools(county: County) -> Iterator[Row]:
    for town in county.towns:
        for school in town.schools:
            if school.code in town.facts.current:
                people = [one for one in town.facts.teachers if one.school == school.code]
                yield {"town": town.name, "school": school.code, "school_name": school.name, **_sums(county, town, people)}


def _towns(county: County) -> Iterator[Row]:
    yield from ({"town": town.name, **_sums(county, town, town.facts.teachers)} for town in county.towns)


def _records_columns(county: County) -> Sequence[Column]:
    return county.placed(NAME, Column("day", "日期", 11, Kind.DAY, "课题、带徒弟、精读按学期，没有日期"), Column("kind", "项目", 10, Kind.WORD), _hours("学时", county),
                         Column("working", "内容和算式", 44, Kind.LONG, "一天的先后按项目、行号", "C4"), Column("cell", "出处", 19, Kind.TEXT, "来源文件里的表和格"),
                         Column("file", "来源文件", 22, Kind.TEXT))


def _records(county: County) -> Iterator[Row]:
    """A line a record that is claimed, where hours are reckoned."""
    for town in county.towns:
        hours = hours_of(county, town)
        for who in town.facts.teachers if town.rates else ():
            for item, one in zip(hours.years[who.key].items, hours.years[who.key].counted, strict=True):
                place = origins(item.facts).of(item.record)
                yield {**_start(town, who), "day": item.claim.day or None, "kind": item.kind,
                       "hours": Figure(_of(town, one.hours), (item.record,) if item.facts is town.facts else ()),
                       "working": f"{item.what}：{one.working}" if item.what else one.working, "cell": place.words, "file": place.file}


REPORT = CountyReport(
    "K3", "学时申报明细", "每位教师学年里各项学时是多少、凭什么、怎么折算的。一人一项一行；最后一块是逐条的算式和出处。",
    (CountyBlock("claims", _claims_columns, _claims), CountyBlock("teachers", _teachers_columns, _teachers, "每位教师合计"),
     CountyBlock("schools", lambda county: county.placed(*_sums_columns(county)), _schools, "各校合计"),
     CountyBlock("towns", lambda county: (TOWN, *_sums_columns(county)), _towns, "各镇合计", several=True),
     CountyBlock("records", _records_columns, _records, "逐条学时和算式", NOT_YET)),
    30, names=2,
)
