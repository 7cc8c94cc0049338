"""K2 专任教师接受培训情况: persons trained in the school year, by hours and by level (教基4068; domain E, report 2, 2; E21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.measures.hours import BANDS, band_of
from yanxiu_xl.reports.cells import SCHOOL
from yanxiu_xl.reports.county.adding import NOT_THERE, share, summed
from yanxiu_xl.reports.county.claims import Hours, hours_of
from yanxiu_xl.reports.county.counts import ATTENDING
from yanxiu_xl.reports.county.model import TOWN, County, CountyBlock, CountyReport, Town, placing
from yanxiu_xl.reports.county.presence import presence
from yanxiu_xl.reports.filed import filed
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Ratio, Row, Total, Value
from yanxiu_xl.reports.source import Teacher

OFF = "未启用学时折算"
LEVELS = {"国家级": ("国家",), "省级": ("省",), "地级": ("市",), "县级": ("县",), "校级": ("本校", "中心校", "片区")}
"""教基4068's levels, and the 组织级别 that belong to each."""
ABROAD = "境外"
UNTOLD, UNMEASURED = "untold", "unmeasured"
COUNTED = ("teachers", "trained", UNTOLD, *(name for name, _ in BANDS), UNMEASURED, *LEVELS)


def _numbers(county: County) -> Iterator[Column]:
    yield Column("teachers", "专任教师", 7, meaning="本学期教师名册里的人", total=Total.SUM)
    yield Column("trained", "接受过培训人数", 8, meaning="学年里参加过一次以上算数的研修活动", source="E21", total=Total.SUM)
    yield Column("rate", "占专任教师", 8, Kind.RATE, source="E21", total=Ratio("trained", "teachers"))
    yield Column(UNTOLD, "培训说不准人数", 8, meaning="只有看不懂的活动记录", total=Total.SUM)
    total = Total.SUM if county.reckons_hours else None
    for name, _ in BANDS:
        yield Column(name, name, 8.5, meaning="接受过培训的人，按学年学时分档", source="E21；C4", total=total)
    yield Column(UNMEASURED, "学时无法衡量人数", 8.5, meaning="有看不懂的格，不知道属于哪一档", source="C4", total=total)
    for name, organisers in LEVELS.items():
        yield Column(name, name, 6.5, meaning=f"参加过组织级别为{'、'.join(organisers)}的活动的人数，几级都参加的各算一次", source="E21", total=Total.SUM)
    yield Column(ABROAD, ABROAD, 6.5, meaning="系统不登记境外培训，请手填", source="E21")
    yield Column("span", "累计范围", 9, Kind.WORD, "学年的两个学期都知道时相加；只知道一个的，写“仅本学期”")


def _person(hours: Hours, who: Teacher) -> tuple[set[str], bool]:
    """(levels of the activities a teacher has attended in the school year, whether there are others that cannot be read)."""
    levels, unclear = set[str](), False
    for facts, one in hours.selves(who):
        there = presence(facts)
        part = there.of(one.key)
        organisers = {there.row(one.school, activity)["organiser"] for activity in part.had}
        levels |= {name for name, listed in LEVELS.items() if organisers & {*listed}} | ({""} if part.had else set())
        unclear |= bool(part.unclear)
    return levels, unclear


def school_cells(county: County, town: Town, code: str) -> Mapping[str, Figure]:
    """The counts of persons of a school."""
    if code not in town.facts.current:
        return dict.fromkeys(COUNTED, NOT_THERE)
    hours, people = hours_of(county, town), [one for one in town.facts.teachers if one.school == code]
    groups: dict[str, list[Teacher]] = {key: [] for key in COUNTED}
    for one in people:
        levels, unclear = _person(hours, one)
        groups["teachers"].append(one)
        if levels:
            groups["trained"].append(one)
            total = hours.years[one.key].total
            groups[UNMEASURED if total is None else band_of(total)].append(one)
        elif unclear:
            groups[UNTOLD].append(one)
        for name in levels & LEVELS.keys():
            groups[name].append(one)
    found = {key: Figure(len(listed), [one.record for one in listed]) for key, listed in groups.items()}
    if town.rates is None:
        found |= {key: Figure(OFF) for key in (*(name for name, _ in BANDS), UNMEASURED)}
    if filed(town.facts).schools[code].without({"activities": (*ATTENDING["activities"], "organiser")}):
        found = {key: one if key == "teachers" else Figure(Gap.UNMEASURED) for key, one in found.items()}
    return found


def town_cells(county: County, town: Town) -> Mapping[str, Figure]:
    """The same of a town."""
    found = summed(COUNTED, [school_cells(county, town, one.code) for one in town.schools])
    if town.rates is None:
        found |= {key: Figure(OFF) for key in (*(name for name, _ in BANDS), UNMEASURED)}
    return found


def _line(counts: Mapping[str, Figure], town: Town) -> dict[str, Value | Figure]:
    return {**counts, "rate": share(counts["trained"], counts["teachers"]), "span": town.span}


def _by_town(county: County) -> Iterator[Row]:
    for town in county.towns:
        yield {"town": town.name, "returned": len(town.facts.current), **_line(town_cells(county, town), town)}


def _by_school(county: County) -> Iterator[Row]:
    for town in county.towns:
        for school in town.schools:
            yield {**placing(town, school), **_line(school_cells(county, town, school.code), town)}


def _by_town_columns(county: County) -> Sequence[Column]:
    return (TOWN, Column("returned", "已报学校", SCHOOL.width, meaning="有算数的报送的", total=Total.SUM), *_numbers(county))


REPORT = CountyReport(
    "K2", "专任教师接受培训情况", "教基4068口径：学年里多少专任教师接受过培训，按学时分档，按级别分列。一个人几级都参加过的，各级各算一次。",
    (CountyBlock("towns", _by_town_columns, _by_town, "各镇", several=True),
     CountyBlock("schools", lambda county: county.placed(*_numbers(county)), _by_school, "各校", empty="学校名录是空的")),
    20,
)
