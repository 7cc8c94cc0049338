"""B18 按教研组汇总: how each teaching and research group of a school does (domain E, report 1, 18; #66)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.records import Activity, Fact
from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.reports.cells import PEOPLE, SCHOOL, school_cells, told
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Ratio, Report, Row, Total, Value
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import Tally
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.summary import GIVEN, LED, PROVED_BY

OF_ACTIVITIES = {"activities": ("attendance", "participants")}
NO_GROUP, UNREAD = "（没写教研组）", "（教研组看不懂）"
COLUMNS = (
    SCHOOL, Column("group", "教研组", 12, Kind.WORD, source="#66"), Column("teachers", "人数", 7, meaning="教师名册里的人", total=Total.SUM),
    Column("assessed", "参评", 7, total=Total.SUM, looks_at=PEOPLE),
    Column("valid", "有效听课", 8, meaning="参评教师的", source="C1 T3", total=Total.SUM, looks_at=PEOPLE),
    Column("mean", "人均有效听课", 9, Kind.SCORE, "有效听课÷参评", "C1 T3", Ratio("valid", "assessed"), PEOPLE),
    Column("lessons", "公开课", 8, meaning="组里教师上的、算数的", source="C1 T5", total=Total.SUM),
    Column("reviews", "评课次数", 8, meaning="参评教师有效听课中参加评课的人次", source="C1 T4", total=Total.SUM, looks_at=PEOPLE),
    Column("activities", "活动", 7, meaning="组里有人应参加的、算数的研修活动；全体活动每组都算", source="C1 T2"),
    Column("projects", "课题", 7, meaning="组里有人主持或参加的、算数的课题", source="C1 T11"),
    Column("points", "平均分", 8, Kind.SCORE, "参评教师核定基础分的平均，待更正的不在内", "C1", looks_at=PEOPLE, made_of=("assessed",)),
    Column("pending", "待更正", 7, meaning="有指标无法衡量、还没有定分的人数", source="C6", total=Total.SUM, looks_at=PEOPLE, made_of=("assessed",)),
    Column("visits", "被检查次数", 8, meaning="中心校登记的指导检查里写明这个教研组的", source="#66", total=Total.SUM),
)


@dataclass
class Members:
    """The people of a group."""

    teachers: list[Teacher] = field(default_factory=list)

    @property
    def assessed(self) -> list[Teacher]:
        """Those who are assessed."""
        return [one for one in self.teachers if one.assessed]


def _groups(facts: TermFacts) -> dict[tuple[str, str], Members]:
    """(school, group) -> members, in the order of schools and of the drop-down; groups that have been inspected and have nobody, too."""
    found_: dict[tuple[str, str], Members] = {}
    for one in facts.teachers:
        found_.setdefault((one.school, _named(told(one.row, "research_group"))), Members()).teachers.append(one)
    for school, group in zip(*(facts.register("inspections")[key] for key in ("school", "research_group")), strict=True):
        if group is not None:
            found_.setdefault((school, group), Members())
    order = [*facts.term.codes["research_group"]]
    return {key: found_[key] for key in sorted(found_, key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order), key[1]))}


def _named(group: Value) -> str:
    return UNREAD if group is Gap.UNMEASURED else NO_GROUP if group is None else str(group)


class Parts:
    """The facts of all groups, parted once."""

    def __init__(self, facts: TermFacts) -> None:
        self.known = filed(facts)
        self.scores = {(school, one.name): one for school, listed in facts.confirmed_teachers.items() for one in listed}
        self.visits = Tally(facts.register("inspections"), "school", "research_group")


def _figure(known: FiledSchool, looks_at: LooksAt, facts: Iterable[Fact]) -> Figure:
    """How many count; where none does and something cannot be read, or a column (looks_at) is not there, nobody knows."""
    listed = found(facts)
    value: Value = Gap.UNMEASURED if listed.unmeasured or known.without(looks_at) else len(listed)
    return Figure(value, known.records(listed.counting), known.records(listed.left_out))


def _invited(known: FiledSchool, teachers: Sequence[Teacher]) -> list[Activity]:
    """Activities that somebody of these was to attend, or may have been."""
    names = {one.name for one in teachers}
    return [one for one in known.activities if (one.attendance is None and one.unreadable) or any(one.invites(name) for name in names)]


def _rows(facts: TermFacts) -> Iterator[Row]:
    parts = facts.cached(Parts)
    for (school, group), members in _groups(facts).items():
        start: dict[str, Value | Figure] = {
            **school_cells(facts, school), "group": group,
            "visits": parts.visits.figure(school, group),
        }
        yield {**start, **_of_members(parts, school, members)} if members.teachers else {**start, "teachers": 0, "assessed": 0}


def _of_members(parts: Parts, school: str, members: Members) -> dict[str, Value | Figure]:
    known, assessed = parts.known.schools[school], members.assessed
    seen = [lesson for one in assessed for lesson in known.observed.get(one.name, ())]
    reviewed = [lesson for lesson in seen if lesson.reviewed == "是" or (lesson.unreadable and lesson.reviewed is None)]
    projects = {project.row: project for one in members.teachers for project in known.led.get(one.name, ())}
    valid = _figure(known, TEACHER_INDICATORS["T3"].looks_at, seen)
    mean: Value = valid.value / len(assessed) if isinstance(valid.value, int) and assessed else Gap.UNMEASURED if assessed else Gap.NOT_APPLICABLE
    return {
        "teachers": Figure(len(members.teachers), [one.record for one in members.teachers]),
        "assessed": Figure(len(assessed), [one.record for one in assessed]), "valid": valid, "mean": Figure(mean, valid.records, valid.left_out),
        "lessons": _figure(known, PROVED_BY[GIVEN], (lesson for one in members.teachers for lesson in known.given.get(one.name, ()))),
        "reviews": _figure(known, TEACHER_INDICATORS["T4"].looks_at, reviewed), "activities": _figure(known, OF_ACTIVITIES, _invited(known, members.teachers)),
        "projects": _figure(known, PROVED_BY[LED], projects.values()), **_points(parts, assessed),
    }


def _points(parts: Parts, assessed: Sequence[Teacher]) -> dict[str, Value | Figure]:
    scores = [parts.scores[one.key] for one in assessed if one.key in parts.scores]
    final = [exact(one.base) for one in scores if one.base is not None and not one.provisional]
    open_still = sum(one.provisional for one in scores)
    nothing = Gap.UNMEASURED if open_still else Gap.NOT_APPLICABLE
    return {"points": half_up(sum(final) / len(final), 1) if final else nothing, "pending": open_still}


REPORT = Report(
    "B18", "按教研组汇总", "各教研组怎样：听课、公开课、评课、活动、课题、得分，中心校查过几次。一组一行。", "教研员、教导主任",
    (Block("groups", COLUMNS, _rows, anchor=("school", "group"), lists={"roster": ("name", "research_group")}),), Group.STATISTICS, 60,
)
