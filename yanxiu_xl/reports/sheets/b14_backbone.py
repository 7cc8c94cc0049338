"""B14 骨干教师一览与复核: every nomination beside what the records say of it (domain E, report 1, 14; C5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.checks.backbone import CONDITIONS, REVIEW, Examined
from yanxiu_xl.reports.cells import Cells, told
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Mark, Record, Report, Row
from yanxiu_xl.reports.source import TermFacts

ELECTION = ("years", "base", "musts", "lesson", "lectures", "guidance", "ethics")
GOOD, BAD, LATER = "✓", "×", "待定"
MARKS = {"符合": Mark.GOOD, "复核合格": Mark.GOOD, "不符合": Mark.BAD, "复核不合格": Mark.BAD, "待定": Mark.WAIT, "学校未报": Mark.FAINT}


def _columns(facts: TermFacts) -> Sequence[Column]:
    term = facts.term
    asks = {
        "years": f"教龄不少于{term['B.years']:g}年", "base": f"基础分不低于{term['B.base']:g}分", "musts": "六项必达全部完成",
        "lesson": f"公开课综合不低于{term['B.lesson']:g}分", "lectures": f"主讲本校讲座不少于{term['B.lectures']:g}次",
        "guidance": f"听评课指导或带徒不少于{term['B.guidance']:g}次", "ethics": "师德考核合格以上",
    }
    return (
        Column("school_name", "学校", 15, Kind.TEXT), Column("teacher", "教师", 9, Kind.WORD), Column("level", "级别", 7, Kind.WORD),
        Column("year", "年度", 6, Kind.WORD), Column("kind", "类型", 6, Kind.WORD, "新评按评选条件，复核按复核条件"),
        Column("verdict", "条件核对", 9, Kind.WORD, "评选条件和复核结论，由程序按记录核对", "C5；M14"),
        *(Column(key, CONDITIONS[key], 7, Kind.WORD, f"评选条件：{asks[key]}", "C5") for key in ELECTION),
        Column("points", "评选得分", 7, Kind.SCORE, "程序按记录算的", "C5"), Column("entered", "登记的得分", 7, Kind.SCORE),
        Column("notice", "公示", 11, Kind.WORD), Column("outcome", "评选结果", 8, Kind.WORD),
        Column("demonstrations", "示范课或讲座", 8, meaning=f"复核不少于{term['B.demonstrations']:g}次", source="C5"),
        Column("visits", "指导听课", 7, meaning=f"复核不少于{term['B.visits']:g}节", source="C5"),
        Column("review", "复核结论", 9, Kind.WORD, "只有复核的有", "C5"), Column("lacking", "不足", 26, Kind.LONG),
        Column("pending", "还要等", 9, Kind.TEXT),
        Column("base_points", "基础分数", 7, Kind.SCORE, "核定的", "C1"), Column("lesson_score", "公开课得分", 8, Kind.POINTS, "最好的一节", "C3"),
        Column("extra", "附加分", 7, Kind.SCORE, source="C1 附加分"), Column("working", "评选得分怎么算的", 26, Kind.LONG, source="C5"),
        Column("tenure", "任期", 9, Kind.WORD), Column("assessment", "考核结果", 8, Kind.WORD), Column("reward", "奖励", 12, Kind.TEXT, source="#100"),
        Column("row", "登记行号", 6, meaning="在中心校登记“骨干教师”的第几行"),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    register = {int(row["row"]): row for row in facts.register("backbone").to_dict("records")}

    def order(one: Examined) -> tuple[bool, bool, str, int]:
        return not one.lacking, not one.pending, one.school, one.row

    for one in sorted(facts.nominations, key=order):
        yield _row(one, {str(key): value for key, value in register[one.row].items()})


def _row(one: Examined, line: Cells) -> Row:
    no_base, no_lesson = "base" in one.unknown or (one.base is None and one.extra is not None), "lesson" in one.unknown
    chosen = {key: told(line, key) for key in ("tenure", "assessment", "reward", "outcome")}
    return {
        "school": one.school, "school_name": Figure(line["school_name"] or one.school_name, link=Link("B01", (one.school,))),
        "teacher": Figure(one.teacher, (line["record"],), link=Link("B03", (one.school, one.teacher))),
        "level": one.level, "year": one.year, "kind": one.kind, "verdict": Figure(one.verdict, mark=MARKS[one.verdict]),
        **{key: _condition(one, key) for key in ELECTION}, "points": _number(one.points, no_base or no_lesson), "entered": told(line, "score"),
        "notice": "至".join(str(line[key] or "") for key in ("notice_from", "notice_to")).strip("至") or None,
        "demonstrations": _done(one, "demonstrations"), "visits": _done(one, "visits"),
        "review": Figure(one.verdict, mark=MARKS[one.verdict]) if one.kind == REVIEW else Gap.NOT_APPLICABLE,
        "lacking": "、".join(one.lacking) or None, "pending": "、".join(one.pending) or None, "base_points": _number(one.base, no_base),
        "lesson_score": _number(None if no_lesson else one.lesson, no_lesson),
        "extra": _number(one.extra, "base" in one.unknown), "working": one.working, **chosen, "row": one.row,
    }


def _records(one: Examined, what: str) -> list[Record]:
    return [Record(one.school, sheet, row) for sheet, row in one.proof.get(what, ())]


PROOF: Mapping[str, Sequence[str]] = {"lesson": ("lesson",), "lectures": ("lectures",), "guidance": ("visits", "pairs")}
"""Condition -> what proves it, where that is records."""


def _condition(one: Examined, key: str) -> Figure:
    """Whether a condition is met; one that is not asked of this kind does not apply, one that nobody can tell waits."""
    if key not in one.conditions:
        return Figure(Gap.NOT_APPLICABLE)
    met = one.conditions[key]
    records = [record for what in PROOF.get(key, ()) for record in _records(one, what)]
    if met is None:
        return Figure(LATER, records, mark=Mark.WAIT)
    return Figure(GOOD if met else BAD, records, mark=Mark.NONE if met else Mark.BAD)


def _done(one: Examined, key: str) -> Figure:
    """How often; of a school that has not returned nobody knows."""
    if not one.known:
        return Figure(Gap.NOT_APPLICABLE)
    records = _records(one, key)
    if key in one.unknown:
        return Figure(Gap.UNMEASURED, records)
    return Figure(len(records), records, mark=Mark.BAD if one.conditions.get(key) is False else Mark.NONE)


def _number(value: float | None, unknown: bool) -> Figure:
    return Figure(value if value is not None else Gap.UNMEASURED if unknown else Gap.NOT_APPLICABLE)


REPORT = Report(
    "B14", "骨干教师一览与复核", "够不够条件、做了什么。新评看评选条件逐项 ✓×，复核看示范课、讲座和指导听课；不满足的在前，标红。", "校长、领导小组",
    (Block("nominations", _columns, _rows, anchor=("school", "teacher"), line_of="teacher"),), Group.STATISTICS, 80, names=2, internal=True,
)
