"""A workbook of reports on its own: one page each, without what only 总档案 has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import tables_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workbooks.report_pages import add_report
from yanxiu_xl.workbooks.report_places import Anchors, Laid, anchors_of, lay_out
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import set_properties


def heading_of(facts: TermFacts) -> Heading:
    """What stands over every page."""
    expected = {school.code for school in facts.term.schools}
    return Heading(facts.term, facts.as_of, len(expected & facts.current.keys()), len(expected))


def pages_of_reports(facts: TermFacts) -> list[Laid]:
    """Every report, laid out, in the order of the tabs."""
    return [lay_out(report, tables_of(report, facts)) for report in reports().values()]


def write_reports(path: Path, heading: Heading, pages: Sequence[Laid], title: str = "") -> None:
    """Write reports that were laid out, in this order. The same reports give the same bytes. title: of the document, else the report's."""
    write_pages(path, heading, pages, anchors_of(pages), pages[0].report.title if len(pages) == 1 else title or "报表")


def write_pages(path: Path, heading: Heading, pages: Iterable[Laid], anchors: Anchors, title: str) -> None:
    """The same of pages that come one after another, each of which is let go before the next one comes. anchors: where links between them lead."""
    book = Book(str(path), {"constant_memory": True}, for_all=True)
    set_properties(book, f"{heading.term.centre} {heading.term.name} {title}", heading.term)
    canvas = Canvas(book, Styles(book), heading, anchors)
    for laid in pages:
        add_report(canvas, laid)
    book.close()
