"""④ the plan, ⑧ reading and reflections, ⑨ papers and other writings, ⑪ awards, ⑭ the summary: what 教师文稿 has, by category."""

from __future__ import annotations

from collections.abc import Sequence

from yanxiu_xl.portfolio.model import Content, table, tables
from yanxiu_xl.portfolio.owner import Owner, by_day, lines_of, tally
from yanxiu_xl.reports.cells import Cells
from yanxiu_xl.reports.model import Column, Kind, Table, value_of
from yanxiu_xl.summary import EIGHT

PLAN, SUMMARY, CERTIFICATE = "个人研修计划", "个人研修总结", "获奖证书"
BOOKS, NOTES, MONTHLY, ESSAY, STUDY = "精读书目", "读书笔记", "月读书心得", "学期心得体会", "课改自学记录"
READING = (BOOKS, NOTES, MONTHLY, ESSAY, STUDY)
NO_AWARD = (None, "无")

TITLE = Column("title", "题目", 24, Kind.TEXT)
DAY = Column("date", "完成日期", 10.5, Kind.DAY)
CHARS = Column("chars", "字数", 7, Kind.CHARS)
ORIGINAL, CHECKED = Column("original", "原创", 6, Kind.WORD), Column("checked", "检查等级", 8, Kind.WORD)
PIECE = (TITLE, DAY, CHARS, ORIGINAL, CHECKED)
COLUMNS: dict[str, Sequence[Column]] = {
    BOOKS: (Column("title", "书名", 22, Kind.TEXT), Column("author", "作者、出版社", 20, Kind.TEXT), DAY, CHECKED),
    NOTES: (TITLE, DAY, CHARS, Column("excerpt", "摘录", 6, Kind.WORD), Column("thoughts", "感悟", 6, Kind.WORD), CHECKED),
    MONTHLY: (Column("month", "月份", 8, Kind.WORD), TITLE, DAY, CHARS, Column("reading_days", "读书天数", 6), Column("reading_minutes", "日均分钟", 6),
              CHECKED),
}
"""Category -> columns of its table, where they are other ones."""
AWARDS = (Column("title", "题目（证书）", 22, Kind.TEXT), Column("category", "类别", 11, Kind.WORD), Column("award", "获奖（发表）级别", 9, Kind.WORD),
          Column("award_detail", "等次或刊物", 14, Kind.TEXT), DAY)


def _written(owner: Owner, *categories: str) -> list[Cells]:
    return by_day(row for row in owner.rows("writings", "teacher") if row["category"] in categories)


def _tabled(owner: Owner, rows: Sequence[Cells], columns: Sequence[Column], title: str = "") -> Table:
    shown = owner.columns(*columns)
    return table(shown, lines_of(rows, shown), title)


def plan(owner: Owner) -> Content:
    """④ the plan, with room for it."""
    rows = _written(owner, PLAN)
    return Content(tables(_tabled(owner, rows, PIECE)), owner.working("T1") or f"{tally(rows, '份')}。" if rows else "", len(rows), owner.lacks("plan"),
                   "个人研修计划（摘要写在这里，全文贴在这里）" if rows else "")


def reading(owner: Owner) -> Content:
    """⑧ books, notes, monthly reflections, the essay, self-study; a line of 读书写作完成矩阵 for the months."""
    rows = {category: _written(owner, category) for category in READING}
    count = sum(map(len, rows.values()))
    found = [_tabled(owner, listed, COLUMNS.get(category, PIECE), category) for category, listed in rows.items()]
    return Content(tables(*(([_months(owner)]) if count else []), *found), owner.working("T6", "T7", "T8") or f"登记{count}份。" if count else "", count,
                   owner.lacks("book", "month:", "essay"))


def _months(owner: Owner) -> Table:
    """Which months have their reflection (B08)."""
    months = (Column(month, f"{int(month[5:])}月心得", 9, Kind.WORD) for month in owner.facts.months)
    return table(owner.columns(*months, Column("diligent", "读书达标月数", 9), Column("excerpt", "笔记摘录", 8, Kind.WORD),
                               Column("thoughts", "笔记感悟", 8, Kind.WORD), why=False), owner.lines("B08"), "完成情况")


def writings(owner: Owner) -> Content:
    """⑨ every other category; a line of 八好矩阵."""
    elsewhere = (PLAN, SUMMARY, CERTIFICATE, *READING)
    rows = by_day(row for row in owner.rows("writings", "teacher") if row["category"] not in elsewhere)
    order = {category: at for at, category in enumerate(owner.facts.term.codes["writing_category"])}
    rows.sort(key=lambda row: order.get(row["category"], len(order)))
    goods = owner.lines("B09")
    eight = table(owner.columns(*(Column(f"good {at}", title, 9, Kind.WORD) for at, title in enumerate(EIGHT)), why=False), goods, "八好")
    columns = (Column("category", "类别", 11, Kind.WORD), TITLE, DAY, CHARS, ORIGINAL, CHECKED, Column("award", "获奖级别", 7, Kind.WORD))
    lacking = [str(words) for line in goods if (words := value_of(line["lacking"]))]
    return Content(tables(*((eight,) if rows else ()), _tabled(owner, rows, columns, "文稿" if goods else "")),
                   owner.working("T9", "T10", "T11") or f"{tally(rows, '份')}。" if rows else "", len(rows),
                   [*owner.lacks("paper"), *(f"八好还差{words}" for words in lacking)])


def awards(owner: Owner) -> Content:
    """⑪ certificates, and writings that have been awarded or published."""
    rows = by_day(row for row in owner.rows("writings", "teacher") if row["category"] == CERTIFICATE or row["award"] not in NO_AWARD)
    levels = [row["award"] for row in rows if row["award"] not in NO_AWARD]
    words = "、".join(f"{level}级{levels.count(level)}项" for level in owner.facts.term.codes["award"] if level in levels)
    return Content(tables(_tabled(owner, rows, AWARDS)), f"共{len(rows)}项" + (f"：{words}" if words else "") + "。" if rows else "", len(rows))


def summary(owner: Owner) -> Content:
    """⑭ the summary, for which there is always room."""
    rows = _written(owner, SUMMARY)
    return Content(tables(_tabled(owner, rows, PIECE)), f"{tally(rows, '份')}。" if rows else "还没有登记个人研修总结，写好后贴在下面。", len(rows),
                   [] if rows or not owner.teacher.assessed else ["个人研修总结还没有"], "个人研修总结（贴在这里）", ("本人签字", "日期"))
