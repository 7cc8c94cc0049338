"""B20 得分说明: how each figure comes about, which records count for it, and why others do not (domain E, report 1, 20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yanxiu_xl.reports.extra_points import ExtraPoints
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Record, Report, Row
from yanxiu_xl.reports.origin import Place, origins
from yanxiu_xl.reports.scores import RecordsBehind, below_full
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.scoring.extras import EXTRA, EXTRA_NAME, PARTS
from yanxiu_xl.scoring.places import cells_in_words
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Evidence, Score, TeacherScore
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

THE_SCHOOL = "学校"
CONFIRMED, OWN = "核定", "自评"
COLUMNS = (
    Column("school_name", "学校", 15, Kind.TEXT), Column("whose", "对象", 8, Kind.WORD, "教师，或学校自己"),
    Column("basis", "依据", 5.5, Kind.WORD, "核定：中心校合并时算的；自评：学校工作簿自己算的"), Column("code", "指标", 5.5, Kind.WORD, source="C1、C2"),
    Column("name", "名称", 14, Kind.TEXT, source="C1、C2"), Column("points", "得分", 7, Kind.POINTS, source="C1、C2"),
    Column("full", "满分", 6, Kind.POINTS, source="C1、C2"),
    Column("working", "算式", 36, Kind.LONG, "分子、分母和得分", "C1、C2"), Column("counted", "算数的记录", 31, Kind.LONG, "学校工作簿里的格，或中心校登记的行"),
    Column("left_out", "不算的记录和原因", 25, Kind.LONG, "规则写编号和名称"),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    evidence = RecordsBehind(facts)
    for school in facts.schools:
        for one in sorted(facts.confirmed_teachers.get(school.code, ()), key=lambda one: (one.teacher_id, one.name)):
            yield from _of_teacher(evidence, facts, school.code, one)
        own, confirmed = facts.own_schools.get(school.code), facts.confirmed_schools.get(school.code)
        for code in SCHOOL_INDICATORS:
            for basis, items in ((OWN, own.items if own else {}), (CONFIRMED, confirmed.items if confirmed else {})):
                yield from _of_school(evidence, facts, school.code, code, basis, items)


def _of_teacher(evidence: RecordsBehind, facts: TermFacts, school: str, one: TeacherScore) -> Iterator[Row]:
    """What has not all its marks, and extra points."""
    said: Row = {"school": school, "school_name": facts.names[school], "teacher": one.name, "basis": CONFIRMED,
            "whose": Figure(one.name, link=Link("B03", (school, one.name)))}
    for code, item in one.items.items():
        if below_full(item):
            yield {**said, "code": code, "name": NAMES[code], **working(evidence, school, item)}
    if one.extra_parts:
        yield {**said, "code": EXTRA, "name": EXTRA_NAME, **_extra(facts, school, one), "full": facts.term["extra.cap"], "working": one.extra_detail}


def _extra(facts: TermFacts, school: str, one: TeacherScore) -> Row:
    """Extra points, and what they are given for."""
    extras, places = facts.cached(ExtraPoints), origins(facts)
    records = list(dict.fromkeys(record for part in PARTS if part in one.extra_parts for record in extras.records(school, one.name, part)))
    told = cells_in_words([Evidence(_cell(school, record, places.of(record))) for record in records])
    return {"points": Figure(one.extra, records), "counted": Figure(told or None, records)}


def _cell(school: str, record: Record, place: Place) -> str:
    """A cell of the school's own file as everywhere here; of any other file with its name."""
    return place.words if record.school == school else f"{place.file} {place.words}"


def _of_school(evidence: RecordsBehind, facts: TermFacts, school: str, code: str, basis: str, items: Mapping[str, Score]) -> Iterator[Row]:
    if code in items:
        yield {"school": school, "school_name": facts.names[school], "teacher": "", "basis": basis,
               "whose": Figure(THE_SCHOOL, link=Link("B04", (school,))), "code": code, "name": NAMES[code],
               **working(evidence, school, items[code])}


def working(evidence: RecordsBehind, school: str, item: Score) -> Row:
    """What is said of an indicator: points, full marks, how it comes about, which records count and which do not."""
    counted = [place for place in item.places if not place.why]
    points = evidence.figure(school, item)
    return {
        "points": points, "full": Gap.NOT_APPLICABLE if points.value is Gap.NOT_APPLICABLE else item.full, "working": item.detail,
        "counted": Figure(cells_in_words(counted) or None, points.records),
        "left_out": Figure(evidence.left_out_in_words(school, item.places) or None, (), points.left_out),
    }


REPORT = Report(
    "B20", "得分说明", "一个得分怎么来的：算式、算数的记录、不算的记录和原因。教师没得满分的每一项、学校自评和核定的每一项各一行。", "校长、教师",
    (Block("workings", COLUMNS, _rows, anchor=("school", "teacher", "code")),), Group.SCORES, 40, names=4, internal=True,
)
