"""B11 师徒结对与互听: what became of each pair (domain E, report 1, 11)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.reports.cells import Cells, all_told, named_school, told
from yanxiu_xl.reports.model import (
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Report,
    Row,
    Total,
    Value,
    needing,
)
from yanxiu_xl.reports.pairs import Pair, pairs_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.scoring.declared import LooksAt

UNREAD = "看不懂"
PAIRED: LooksAt = {"mentoring": ("mentor", "apprentice")}


def _columns(facts: TermFacts) -> tuple[Column, ...]:
    term = facts.term
    visits, guidance = f"有效听课，要求不少于{term['U7.visits']}节；师傅在外校的，按师傅所在学校的记录", f"要求不少于{term['U7.guidance']}次；跨校的两校合算"
    return (
        Column("mentor", "师傅", 9, Kind.WORD, source="#87"), Column("mentor_school", "师傅所在学校", 15, Kind.TEXT),
        Column("apprentice", "徒弟", 9, Kind.WORD, source="#87"), Column("school_name", "徒弟所在学校", 15, Kind.TEXT),
        Column("subject", "学科", 8, Kind.WORD), Column("agreed_on", "协议日期", 11.5, Kind.DAY, source="C2 U7"),
        Column("lasts", "起止", 13, Kind.WORD),
        *needing((Column("to", "师听徒", 7, meaning=visits, source="C2 U7", total=Total.SUM),
        Column("back", "徒听师", 7, meaning=f"有效听课，要求不少于{term['U7.visits']}节", source="C2 U7", total=Total.SUM),
        Column("guidance", "指导次数", 7, meaning=guidance, source="C2 U7", total=Total.SUM)), PAIRED),
        Column("lesson", "汇报课", 12, Kind.WORD, "徒弟的汇报课和它的等级"), Column("result", "期末考核", 8, Kind.WORD, "合格以上的给师傅附加分", "C1 附加分"),
        Column("missing", "差什么", 30, Kind.LONG),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    pairs = [one for one in pairs_of(facts) if not one.told_twice]
    lessons = {(row["school"], row["lesson_id"]): row for row in facts.records("open_lessons") if row["lesson_id"]}
    given = {(row["school"], row["teacher"]): row for row in lessons.values() if row["kind"] == "汇报课"}
    found = []
    for one in pairs:
        row = one.row
        lesson = lessons.get((row["school"], row["report_lesson"])) or given.get((row["school"], row["apprentice"]))
        lacking = list(_lacking(facts, one, lesson is not None))
        found.append((row["counts"], -len(lacking), row["school"], row["row"], _row(facts, one, lesson, lacking)))
    yield from (line for *_, line in sorted(found, key=lambda line: line[:4]))


def _lacking(facts: TermFacts, one: Pair, lesson: bool) -> Iterator[str]:
    """What a pair lacks, in words; that its line does not count first."""
    row, term = one.row, facts.term
    if not row["counts"]:
        yield f"这一行不算：{row['why']}"
    elif one.stranger:
        yield "徒弟不在本校名册，徒弟所在学校没有登记"
    if one.unknown:
        yield "师傅所在学校还没有交，师听徒不知道"
    if row["agreed_on"] is None:
        yield f"协议日期{UNREAD}" if told(row, "agreed_on") is Gap.UNMEASURED else "没有协议日期"
    asked = (("师听徒", one.to, term["U7.visits"], "节"), ("徒听师", one.back, term["U7.visits"], "节"), ("指导", one.guidance, term["U7.guidance"], "次"))
    for name, figure, least, unit in asked:
        if figure.value is Gap.UNMEASURED:
            yield f"{name}{UNREAD}"
        elif isinstance(figure.value, int) and figure.value < least:
            yield f"{name}差{least - figure.value}{unit}"
    if not lesson and facts.as_of >= term["closing_date"]:
        yield "没有汇报课"
    if row["result"] is None and facts.as_of >= term["closing_date"]:
        yield f"期末考核{UNREAD}" if told(row, "result") is Gap.UNMEASURED else "没有期末考核"


def _row(facts: TermFacts, one: Pair, lesson: Cells | None, lacking: list[str]) -> Row:
    row, home = one.row, one.host or one.row["school"]
    enough = one.kept.enough(facts.term)

    def short(figure: Figure, least: int) -> Figure:
        low = isinstance(figure.value, int) and figure.value < least
        return Figure(figure.value, figure.records, figure.left_out, Mark.WAIT if low else Mark.NONE)

    shown = "没有" if lesson is None else " ".join(str(lesson[key]) for key in ("lesson_id", "score_grade") if lesson[key])
    return {
        "school": row["school"], "mentor": Figure(row["mentor"], (row["record"],), link=Link("B03", (home, row["mentor"] or ""))),
        "mentor_school": facts.names.get(one.host, row["mentor_school"]),
        "apprentice": Figure(row["apprentice"], (row["record"],), link=Link("B03", (row["school"], row["apprentice"] or ""))),
        "school_name": named_school(row), "subject": row["subject"],
        **all_told(row, ("agreed_on",)), "lasts": _lasts(row),
        "to": short(one.to, facts.term["U7.visits"]), "back": short(one.back, facts.term["U7.visits"]),
        "guidance": short(one.guidance, facts.term["U7.guidance"]),
        "lesson": Figure(shown, (lesson["record"],) if lesson is not None else ()), "result": told(row, "result"),
        "missing": Figure("；".join(lacking) or "齐", mark=Mark.GOOD if not lacking else Mark.WAIT if row["counts"] and enough else Mark.BAD),
    }


def _lasts(row: Cells) -> Value:
    first, last = told(row, "start"), told(row, "end")
    return Gap.UNMEASURED if Gap.UNMEASURED in (first, last) else f"{first or ''}\n至{last or ''}".strip() if first or last else None


REPORT = Report(
    "B11", "师徒结对与互听", "结了对有没有做：互听几节、指导几次、上没上汇报课。差得多的在前，最后一列写差什么。", "校长、教导主任",
    (Block("pairs", _columns, _rows, anchor=("school", "apprentice"), lists={"mentoring": ()}),), Group.STATISTICS, 50, names=1,
)
