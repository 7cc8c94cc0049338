"""⑥ lessons that the teacher has observed, ⑦ open lessons that the teacher has given and what was said of them."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.portfolio.model import Content, table, tables
from yanxiu_xl.portfolio.owner import Owner, by_day, cells_of, lines_of, tally
from yanxiu_xl.reports.cells import Cells, told
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Mark, Row, Value

STATISTICS = (
    Column("target", "目标", 6), Column("registered", "登记", 6), Column("valid", "有效", 6), Column("invalid", "无效", 6),
    Column("done", "完成率", 8, Kind.RATE), Column("reviews", "参加评课", 8),
)
"""Columns of 听课统计 (B05)."""
OBSERVED = (
    Column("when", "日期、节次", 10, Kind.WORD), Column("lesson", "授课教师、课", 15, Kind.TEXT), Column("comment", "优点、建议", 35, Kind.LONG),
    Column("reviewed", "评课", 5, Kind.WORD),
)
JUDGED = (Column("date", "授课日期", 11, Kind.DAY), Column("teacher", "授课教师", 9, Kind.WORD), Column("topic", "课题", 20, Kind.TEXT),
          Column("total", "评分", 8, Kind.SCORE), Column("grade", "等级", 8, Kind.WORD))


def observed(owner: Owner) -> Content:
    """⑥ lines of 听课记录 in which the teacher observes, with 听课统计; marks that the teacher has given as a judge."""
    rows, columns = owner.rows("observations", "observer"), owner.columns(*OBSERVED, why=False)
    statistics = table(owner.columns(*STATISTICS, why=False), owner.lines("B05"))
    judged = list(_judged(owner))
    sentence = owner.working("T3", "T4") or f"{tally(rows, '节')}。" if rows else ""
    return Content(
        tables(*((statistics,) if rows else ()), table(columns, map(_lesson, by_day(rows))),
               table(owner.columns(*JUDGED, why=False), judged, "担任评委")),
        sentence, len(rows) + len(judged), owner.lacks("observed"),
    )


def _lesson(row: Cells) -> Row:
    """A lesson in four columns: when, whose and which, what was said of it (and why it does not count), whether it was reviewed."""
    told_of = {key: _word(told(row, key)) for key in ("date", "period", "teacher", "host_school", "grade", "subject", "topic", "kind", "strengths", "advice")}
    away = f"（{told_of['host_school']}）" if told_of["host_school"] else ""
    about = f"{told_of['grade']}{told_of['subject']}《{told_of['topic']}》{told_of['kind']}"
    said = [f"{label}：{told_of[key]}" for key, label in (("strengths", "优点"), ("advice", "建议")) if told_of[key]]
    said += [f"不算的原因：{row['why']}"] if row["why"] else []
    return {**cells_of(row, ()), "when": told_of["date"] + (f"\n第{told_of['period']}节" if told_of["period"] else ""),
            "lesson": f"{told_of['teacher']}{away}\n{about}", "reviewed": told(row, "reviewed"),
            "comment": Figure("\n".join(said) or None, mark=Mark.NONE if row["counts"] else Mark.FAINT)}


def _word(value: Value) -> str:
    return value.value if isinstance(value, Gap) else "" if value is None else str(value)


def _judged(owner: Owner) -> Iterator[Row]:
    """Lessons for which the teacher has given marks. A judge of the own school stands in its roster; a namesake elsewhere is another."""
    for row in owner.rows("evaluations", "judge"):
        lesson = owner.shelves.rows("open_lessons", "lesson_id").get((row["school"], row["lesson_id"]), ({},))[0]
        if lesson and lesson["teacher"] != row["judge"]:
            yield {**cells_of(row, ()), "date": lesson["date"], "teacher": lesson["teacher"], "topic": lesson["topic"], "total": row["total"],
                   "grade": row["grade"]}


# --- ⑦ ---

GIVEN = (
    Column("date", "授课日期", 10.5, Kind.DAY), Column("period", "节次", 5, Kind.WORD), Column("grade", "年级", 7, Kind.WORD),
    Column("subject", "学科", 8, Kind.WORD), Column("topic", "课题", 18, Kind.TEXT), Column("kind", "课类", 8, Kind.WORD),
    Column("plan", "教案", 5, Kind.WORD), Column("courseware", "课件", 5, Kind.WORD), Column("reflection", "反思", 5, Kind.WORD),
    Column("observers", "听课人数", 6),
)
CAME_TO = (
    Column("topic", "课题", 16, Kind.TEXT), Column("reviewed_on", "评课日期", 10.5, Kind.DAY), Column("reviewed", "评课", 8, Kind.WORD),
    Column("judges", "评委数", 6), Column("high", "最高", 7, Kind.SCORE), Column("low", "最低", 7, Kind.SCORE), Column("score", "综合", 7, Kind.SCORE),
    Column("score_grade", "等级", 6, Kind.WORD), Column("recognition", "学校认定", 10, Kind.WORD), Column("centre_review", "中心校复评", 8, Kind.WORD),
    Column("why", "不算的原因", 10, Kind.TEXT),
)
"""Columns of 公开课一览 (B06)."""
SAID = (Column("topic", "课题", 11, Kind.TEXT), Column("review_points", "评课要点", 28, Kind.LONG), Column("advice", "改进建议", 22, Kind.LONG))
DIMENSIONS = tuple(column for column in SHEETS["evaluations"].columns if column.range_code == "R18")
MARKS = (
    Column("topic", "课题", 12, Kind.TEXT), Column("judge", "评委", 8, Kind.WORD),
    *(Column(one.key, one.header.replace("(", "\n("), 8, Kind.POINTS) for one in DIMENSIONS), Column("total", "总分", 7, Kind.SCORE),
)
COMMENTS = (Column("topic", "课题", 11, Kind.TEXT), Column("judge", "评委", 8, Kind.WORD), Column("strengths", "主要优点", 22, Kind.LONG),
            Column("advice", "建议", 22, Kind.LONG))


def given(owner: Owner) -> Content:
    """⑦ the teacher's lessons as 公开课一览 has them, what was said at the review, and the judges' marks."""
    rows, known = by_day(owner.rows("open_lessons", "teacher")), owner.shelves.by_record("B06", "topic")
    lines = [known[row["record"]] for row in rows if row["record"] in known]
    marks = [(row, mark) for row in rows for mark in owner.shelves.rows("evaluations", "lesson_id").get((row["school"], row["lesson_id"]), ())]
    judged: list[Row] = [{**cells_of(mark, MARKS), "topic": row["topic"], "judge": told(mark, "judge"), "total": mark["total"]} for row, mark in marks]
    comments: list[Row] = [{**cells_of(mark, COMMENTS), "topic": row["topic"]} for row, mark in marks if mark["strengths"] or mark["advice"]]
    said = [row for row in rows if row["review_points"] or row["advice"]]
    return Content(
        tables(table(owner.columns(*GIVEN, why=False), lines, "课例"), table(CAME_TO, lines, "评课与认定"),
               table(SAID, lines_of(said, SAID), "评课记录"), table(MARKS, judged, "课堂评价"), table(COMMENTS, comments, "评委的话")),
        (owner.working("T5") or f"{tally(rows, '节')}。") if rows else "", len(rows), owner.lacks("lesson"),
    )
