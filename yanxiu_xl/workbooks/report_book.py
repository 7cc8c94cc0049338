"""A workbook of reports on its own: one page each, without what only 总档案 has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.report_pages import Canvas, Heading, Laid, add_report, anchors_of
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import set_properties


def write_reports(path: Path, heading: Heading, pages: Sequence[Laid]) -> None:
    """Write reports that were laid out, in this order. The same reports give the same bytes."""
    book = Book(path, {"constant_memory": True}, for_all=True)
    title = pages[0].report.title if len(pages) == 1 else "报表"
    set_properties(book, f"{heading.term.centre} {heading.term.name} {title}", heading.term)
    canvas = Canvas(book, Styles(book), heading, anchors_of(pages))
    for laid in pages:
        add_report(canvas, laid)
    book.close()
