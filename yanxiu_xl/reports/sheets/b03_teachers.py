"""B03 教师得分总表: who has how many points, and what is lacking (domain E, report 1, 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reports.cells import PEOPLE
from yanxiu_xl.reports.extra_points import ExtraPoints
from yanxiu_xl.reports.model import (
    Behind,
    Block,
    Chart,
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
    Shape,
    Total,
    Value,
)
from yanxiu_xl.reports.scores import (
    BAND_MARKS,
    EXTRAS,
    NOT_RANKED,
    Ranked,
    RecordsBehind,
    base_of,
    below_full,
    ranked_in_town,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.extras import EXTRA, EXTRA_NAME, EXTRAS_LOOK_AT, PARTS
from yanxiu_xl.scoring.result import MUSTS, Outcome
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS

MET, LACKING = "✓", "×"
MUST_ITEMS = {"observations": "T3", "open_lesson": "T5", "books": "T6", "reflections": "T7", "essay": "T8", "paper": "T9"}
"""Must -> the indicator that looks at the same records."""
BOOKS = SHEETS["writings"]["category"].key, ("精读书目", None)
"""T6 looks at notes and minutes, too: only a line that is a book, or may be one, leaves the must open."""
SPANS = ((90, 100), (80, 90), (70, 80), (60, 70))
"""Bands of ten points; 100 and more, which extra points bring, and less than 60 stand at the ends."""


def _columns(facts: TermFacts) -> Sequence[Column]:
    asked = {"observations": f"{facts.term['min_observations']}节（按在岗月数、岗位折算）", "open_lesson": f"{facts.term['min_open_lessons']}节",
             "books": f"{facts.term['min_books']}本", "reflections": "每月", "essay": f"{facts.term['essay_min_chars']}字",
             "paper": f"{facts.term['paper_min_chars']}字"}
    return (
        Column("rank", "全镇名次", 5, Kind.RANK, "按总分，同分比有效听课、公开课；有指标无法衡量的不排", source="C1 6"),
        Column("school_name", "学校", 16, Kind.TEXT), Column("teacher_id", "编号", 6.5, Kind.WORD, source="B2 教师名册"),
        Column("name", "姓名", 8, Kind.WORD, "参加考核的教师；点名字看没得满分的项", "B2 教师名册"),
        *(Column(code, f"{code} {name}\n({facts.term[f'{code}.full']:g})", 6.5, Kind.POINTS, "核定得分；点格看怎么算的", f"C1 {code}", Total.MEAN)
          for code, name in ((code, one.name) for code, one in TEACHER_INDICATORS.items())),
        Column("base", "基础分", 10.3, Kind.SCORE, "得分÷适用满分×100", "C1 1", Total.MEAN, made_of=tuple(TEACHER_INDICATORS)),
        *(Column(f"extra {part}", name, 6, Kind.POINTS, "附加分的一部分，封顶以前", "C1 3", Total.MEAN, EXTRAS_LOOK_AT[part]) for part, name in PARTS.items()),
        Column("extra", EXTRA_NAME, 6.5, Kind.SCORE, f"各部分合计，最多{facts.term['extra.cap']:g}分", "C1 3", Total.MEAN, EXTRAS,
               tuple(f"extra {part}" for part in PARTS)),
        Column("total", "总分", 10.3, Kind.SCORE, "基础分＋附加分", "C1 6", Total.MEAN),
        Column("band", "等次", 7.5, Kind.WORD, "按基础分；优秀还须六项必达", "C1 5"),
        Column("rank_here", "校内名次", 5.5, Kind.RANK, source="C1 6"),
        *(Column(f"must {key}", name, 5, Kind.WORD, f"必达：{asked[key]}", "C1 4") for key, name in MUSTS.items()),
        Column("lacking", "未达标项", 18, Kind.TEXT, "六项必达里没有达到的", "C1 4"), Column("note", "核定说明", 32, Kind.LONG, "核定与学校自评不同在哪里", "C6"),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    evidence, unread = RecordsBehind(facts), _unread_books(facts)
    records = {one.key: one.record for one in facts.teachers}
    for one in ranked_in_town(facts):
        yield _row(facts, evidence, one, records.get(one.key), unread)


def _row(facts: TermFacts, evidence: RecordsBehind, one: Ranked, record: Record | None, unread: Mapping[tuple[str, str], bool]) -> Row:
    score, school = one.score, one.school
    links = {code: Link("B20", (*one.key, code)) for code, item in score.items.items() if below_full(item)}
    return {
        "school": school, "school_name": Figure(facts.names.get(school, ""), link=Link("B04", (school,))), "rank": one.rank or NOT_RANKED,
        "teacher_id": score.teacher_id or None, "name": Figure(score.name, link=next(iter(links.values()), None)),
        **{code: evidence.figure(school, item, links.get(code)) for code, item in score.items.items()},
        "base": base_of(score), **{f"extra {part}": _extra(facts, one, part) for part in PARTS},
        "extra": Figure(score.extra, link=Link("B20", (*one.key, EXTRA))), "total": Figure(one.total, [record] if record else ()),
        "band": Figure(score.band.value, mark=BAND_MARKS[score.band]), "rank_here": score.rank or NOT_RANKED,
        **_musts(one, unread), "lacking": "、".join(score.lacking) or None, "note": facts.teacher_notes.get(one.key) or None,
    }


def _extra(facts: TermFacts, one: Ranked, part: str) -> Figure:
    """Extra points of one kind with what they are given for."""
    points = one.score.extra_parts.get(part, 0.0)
    return Figure(points, Behind(lambda: facts.cached(ExtraPoints).records(*one.key, part)) if points else ())


def _musts(one: Ranked, unread: Mapping[tuple[str, str], bool]) -> Row:
    unmet = {must.must for must in one.score.unmet}

    def met(key: str) -> Value | Figure:
        outcome = one.score.items[MUST_ITEMS[key]].outcome
        if outcome is Outcome.NOT_APPLICABLE:
            return Gap.NOT_APPLICABLE
        if key not in unmet:
            return Figure(MET, mark=Mark.GOOD)
        open_still = outcome is Outcome.UNMEASURED and (key != "books" or unread.get(one.key, True))
        return Gap.UNMEASURED if open_still else Figure(LACKING, mark=Mark.BAD)

    return {f"must {key}": met(key) for key in MUSTS}


def _unread_books(facts: TermFacts) -> Mapping[tuple[str, str], bool]:
    """(school, teacher) with writings that cannot be read -> whether one of them is a book, or may be."""
    key, books = BOOKS
    found: dict[tuple[str, str], bool] = {}
    for row in facts.records("writings"):
        if row["unread"] and not row["counts"]:
            who = (row["school"], row["teacher"])
            found[who] = found.get(who, False) or row[key] in books
    return found


def _bands(facts: TermFacts) -> Iterator[Row]:
    """How many totals lie in each band of ten points."""
    everybody, records = ranked_in_town(facts), {one.key: one.record for one in facts.teachers}
    if not everybody:
        return
    measured = [one for one in everybody if isinstance(one.total, float)]
    spans = [("100分以上", 100.0, float("inf")), *((f"{low}—{high - 0.1:.1f}分", float(low), float(high)) for low, high in SPANS),
             ("不足60分", float("-inf"), 60.0)]
    parts = {name: [one for one in measured if low <= one.score.total < high] for name, low, high in spans}
    parts["没有总分"] = [one for one in everybody if not isinstance(one.total, float)]
    for name, found in parts.items():
        yield {"band": name, "teachers": Figure(len(found), [records[one.key] for one in found if one.key in records]),
               "share": rate(len(found), len(everybody))}


REPORT = Report(
    "B03", "教师得分总表", "谁得多少、差在哪。绿色满分，红色0分，橙色不到六成；点格看这个数怎么来的。", "校长、教导主任",
    (Block("teachers", _columns, _rows, anchor=("school", "name"), lists=PEOPLE),
     Block("bands", (Column("band", "分数段", 22, Kind.TEXT, "总分"), Column("teachers", "人数", 8, meaning="参加考核的教师", total=Total.SUM),
                     Column("share", "占比", 8, Kind.RATE, "人数÷参加考核的全部教师", made_of=("teachers",))),
           _bands, "分数段", charts=(Chart("总分分数段（人）", "band", ("teachers",), Shape.COLUMN),))),
    Group.SCORES, 30, names=4, internal=True,
)
