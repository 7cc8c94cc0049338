"""⑩ pairs and projects, ⑫ the development review."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.facts.records import names_in
from yanxiu_xl.portfolio.model import Content, table, tables
from yanxiu_xl.portfolio.owner import Owner, cells_of
from yanxiu_xl.reports.cells import told
from yanxiu_xl.reports.lacking import sentence
from yanxiu_xl.reports.model import Column, Kind, Row, value_of

PAIRS = (
    Column("mentor", "师傅", 8, Kind.WORD), Column("apprentice", "徒弟", 8, Kind.WORD), Column("subject", "学科", 7, Kind.WORD),
    Column("agreed_on", "协议日期", 10.5, Kind.DAY), Column("to", "师听徒", 6), Column("back", "徒听师", 6), Column("guidance", "指导次数", 6),
    Column("lesson", "汇报课", 10, Kind.WORD), Column("result", "期末考核", 7, Kind.WORD), Column("missing", "差什么", 16, Kind.LONG),
)
"""Columns of 师徒结对与互听 (B11)."""
PROJECTS = (
    Column("title", "课题名称", 20, Kind.TEXT), Column("role", "本人", 6, Kind.WORD), Column("level", "级别", 6, Kind.WORD),
    Column("approval", "立项文号", 10, Kind.TEXT), Column("stage", "阶段", 7, Kind.WORD), Column("closing_on", "计划结题", 10.5, Kind.DAY),
    Column("activities", "活动次数", 6), Column("results", "阶段成果", 14, Kind.LONG), Column("why", "不算的原因", 9, Kind.TEXT),
)
"""Columns of 课题一览 (B12)."""
LED, TAKES_PART = "主持", "成员"
MENTOR_LACKS = "S11"


def growth(owner: Owner) -> Content:
    """⑩ pairs in which the teacher is mentor or apprentice, projects that the teacher leads or takes part in."""
    named = owner.shelves.naming("B11", "mentor", "apprentice")
    pairs = list({id(line): line for key in owner.person.keys for line in named.get(key, ())}.values())
    projects = list(_projects(owner))
    words = [f"师徒{len(pairs)}对" if pairs else "", f"课题{len(projects)}项" if projects else ""]
    lacking = [f"{value_of(line['mentor'])}带{value_of(line['apprentice'])}：{value_of(line['missing'])}" for line in pairs if value_of(line["missing"]) != "齐"]
    return Content(tables(table(PAIRS, pairs, "师徒结对"), table(owner.columns(*PROJECTS, why=False), projects, "课题")),
                   "，".join(filter(None, words)) + "。" if pairs or projects else "", len(pairs) + len(projects), [*_without_mentor(owner), *lacking])


def _without_mentor(owner: Owner) -> list[str]:
    """What the rule says of a young teacher without a mentor."""
    return [sentence(one) for one in owner.shelves.problems.get((MENTOR_LACKS, *owner.teacher.key), ())]


def _projects(owner: Owner) -> Iterator[Row]:
    lines = owner.shelves.by_record("B12", "title")
    for school, name in owner.person.keys:
        for row in owner.shelves.of_school("projects", school):
            role = next((word for key, word in (("leader", LED), ("members", TAKES_PART)) if name in names_in(row[key])), "")
            if role and row["record"] in lines:
                yield {**lines[row["record"]], "role": role}


# --- ⑫ ---

SUB_ITEMS = {"师德修养": 20, "教学能力": 30, "教研能力": 20, "学习反思": 15, "协作发展": 15}
"""What the form of the development review is parted into, with full marks (domain B2, 11); its sums alone are registered."""
REVIEW = (
    Column("item", "分项", 14, Kind.WORD), Column("full", "满分", 7), Column("own", "自评分", 9, Kind.POINTS), Column("peers", "同伴互评", 9, Kind.POINTS),
    Column("school", "学校评分", 9, Kind.POINTS), Column("pupils", "学生(家长)评分", 10, Kind.POINTS), Column("overall", "综合分", 9, Kind.SCORE),
)
SAID = (Column("item", "项目", 10, Kind.WORD), Column("words", "内容", 50, Kind.LONG))


def review(owner: Owner) -> Content:
    """⑫ the five sub-items to be written in by hand, the sums that are registered, what was said."""
    rows = owner.rows("reviews", "teacher")
    lines: list[Row] = []
    said: list[Row] = []
    for row in rows:
        where = f"（{row['school_name']}）" if owner.person.moved else ""
        lines += [{"item": item, "full": full} for item, full in SUB_ITEMS.items()]
        lines.append({**cells_of(row, REVIEW), "school": told(row, "school"), "item": f"登记的总分{where}", "full": sum(SUB_ITEMS.values())})
        said += [{"item": f"{label}{where}", "words": told(row, key)} for key, label in (("strengths", "优势"), ("direction", "改进方向"))]
        said += [{"item": f"{label}{where}", "words": value} for key, label in (("confirmed", "教师本人确认"), ("date", "评价日期")) if (value := told(row, key))]
        said += [{"item": "不算的原因", "words": row["why"]}] if row["why"] else []
    return Content(tables(table(REVIEW, lines), table(SAID, said, "评语")),
                   owner.working("T13") + "分项的分由评价人手写，总分是学校登记的。" if rows else "", len(rows), owner.lacks("review"),
                   signed=("本人签字", "学校（盖章）", "日期") if rows else ())
