"""催办单 of a school: one sheet of paper, standing A4, what is most urgent above; what has no room is counted in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from yanxiu_xl.reports.model import Block, Column, Figure, Kind, Mark, Row, Table
from yanxiu_xl.reports.reminder import Item, Owed, Reminder, left_in_words
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.flow import GAP, FlowPage, Line, height_of
from yanxiu_xl.workbooks.palette import MUTED
from yanxiu_xl.workbooks.report_book import heading_of
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.style import STYLES, Styles
from yanxiu_xl.workbooks.template import set_properties

TITLE, TAB = "催办单", "催办单"
NOTHING = "没有要办的事"
FOLDED = "另有{n}项，见问题清单。"
SCHOOL = (Column("number", "序", 3, Kind.RANK), Column("matter", "事项", 9, Kind.WORD), Column("words", "要办什么", 44, Kind.LONG),
          Column("due", "期限", 11, Kind.DAY), Column("left", "还有几天", 9, Kind.WORD))
TEACHERS = (Column("number", "序", 3, Kind.RANK), Column("name", "教师", 9, Kind.WORD), Column("words", "还缺什么", 44, Kind.LONG),
            Column("due", "最早的期限", 11, Kind.DAY), Column("left", "还有几天", 9, Kind.WORD))


def write_reminder(path: Path, facts: TermFacts, one: Reminder) -> int:
    """Write a school's sheet; returns how many items it had no room for. The same reminder gives the same bytes."""
    book = Book(str(path), for_all=True)
    set_properties(book, f"{one.name} {facts.term.name} {TITLE}", facts.term)
    page = FlowPage(book, Canvas(book, Styles(book), heading_of(facts), {}), TAB, facts.term.centre, internal=False)
    page.flow.put(list(_head(page, facts, one)))
    if one.is_empty:
        page.flow.put([page.gap(3 * GAP), page.text(NOTHING, 40.0, **STYLES["title"], align="center")])
    lines = [line for table in _tables(facts, one) for line in page.table(table)]
    room = page.flow.left
    note = page.text(FOLDED.format(n=0))
    folded = 0 if height_of(lines) <= room else _fold(page, facts, one, room - note.height - GAP)
    if not folded:
        page.flow.put(lines)
    page.finish()
    book.close()
    return folded


def _head(page: FlowPage, facts: TermFacts, one: Reminder) -> Iterator[Line]:
    yield page.text(f"{TITLE}：{one.name}", 36.0, **STYLES["title"])
    left = left_in_words(one.due, facts.as_of)
    yield page.text(f"{facts.term.name}　截至 {facts.as_of.isoformat()}　报送：{one.state}　应报日期 {one.due.isoformat()}（{left}）", 24.0, font_color=MUTED)


def _tables(facts: TermFacts, one: Reminder) -> list[Table]:
    """The tables that have lines."""
    items = [_item(facts, number, item) for number, item in enumerate(one.items, 1)]
    teachers = [_teacher(facts, number, owed) for number, owed in enumerate(one.teachers, 1)]
    return [Table(Block(key, columns, _none, title), columns, rows)
            for key, title, columns, rows in (("school", "学校要办的事", SCHOOL, items), ("teachers", "教师还缺的", TEACHERS, teachers)) if rows]


def _none(_: object) -> Sequence[Row]:
    return ()


def _item(facts: TermFacts, number: int, one: Item) -> Row:
    return {"number": number, "matter": one.matter.value, "words": one.words, "due": one.due,
            "left": Figure(left_in_words(one.due, facts.as_of) or None, mark=Mark.BAD if one.due and facts.as_of > one.due else Mark.NONE)}


def _teacher(facts: TermFacts, number: int, one: Owed) -> Row:
    return {"number": number, "name": one.name, "words": "；".join(one.words), "due": one.due,
            "left": Figure(left_in_words(one.due, facts.as_of), mark=Mark.BAD if one.late else Mark.NONE)}


def _fold(page: FlowPage, facts: TermFacts, one: Reminder, room: float) -> int:
    """Draw as many lines as have room, from the top, and say how many have not."""
    shown, folded = list[Table](), 0
    used = 0.0
    for table in _tables(facts, one):
        kept = len(table.rows)
        while kept and used + height_of(list(page.table(Table(table.block, table.columns, table.rows[:kept])))) > room:
            kept -= 1
        folded += len(table.rows) - kept
        if kept:
            shown.append(Table(table.block, table.columns, table.rows[:kept]))
            used += height_of(list(page.table(shown[-1])))
    page.flow.put([line for table in shown for line in page.table(table)])
    page.flow.put([page.gap(GAP), page.text(FOLDED.format(n=folded), bold=True)])
    return folded
