"""report: one report, or all of them, from the archive: as tables, as workbooks and CSV files in 报表, and the records behind a figure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from csv import writer as csv_writer
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from yanxiu_xl.files import replace_whole
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.public import shared
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.reports.catalogue import report_named, reports
from yanxiu_xl.reports.model import Gap, Report, Table, Value, tables_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.posted import FILE_NAME, write_posted
from yanxiu_xl.workbooks.report_book import heading_of, write_pages, write_reports
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workbooks.report_places import lay_out
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.ours import OurFile

EVERYTHING = ("all", "全部")
"""Names of all reports together."""
ALL_NAME = "全镇汇总"
KIND = "report"
NOT_MERGED = "还没有合并过，档案库里没有记录。请先运行 yanxiu merge。"
BOM = "\ufeff"
"""Excel takes a CSV file for UTF-8 only where it begins with that."""


@dataclass(frozen=True)
class Reported:
    """A report worked out: its tables, as of which day; files: what was written of it; notes: what is to be said beside it, a line each."""

    report: Report
    tables: list[Table]
    as_of: date
    files: list[Path] = field(default_factory=list)
    notes: Sequence[str] = ()

    def table(self, key: str = "") -> Table:
        """One of its tables by key or title, the first where none is named. Raises UserError for one that is not there."""
        if not key:
            return self.tables[0]
        for one in self.tables:
            if key in (one.block.key, one.block.title):
                return one
        names = [one.block.title or one.block.key for one in self.tables]
        raise UserError(f"“{self.report.code} {self.report.title}”里没有“{key}”这张表。{did_you_mean(key, names) or '有：' + '、'.join(names) + '。'}")

    def as_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "code": self.report.code, "title": self.report.title, "as_of": self.as_of.isoformat(), "files": [str(path) for path in self.files],
            **({"notes": [*self.notes]} if self.notes else {}),
            "tables": [
                {"key": one.block.key, "title": one.block.title or self.report.title,
                 "rows": [{column.title.replace("\n", " "): plain(one.value(at, column.key)) for column in one.columns}
                          for at in range(len(one.rows))]}
                for one in self.tables
            ],
        }


def table_named(found: Sequence[Reported], key: str = "") -> Table:
    """A table of one of several reports, by its key or title or that of a report; the first of the first report where none is named.

    Raises UserError for one that is in none of them.
    """
    for one in found:
        if key in (one.report.code, one.report.title):
            return one.table()
    there = [one for one in found if any(key in (table.block.key, table.block.title) for table in one.tables)]
    return (there or found)[0].table(key)


def plain(value: Value) -> Any:
    """A value as JSON and CSV have it: days as ISO texts, what is no number by its sign, texts as others may see them."""
    if isinstance(value, Gap):
        return value.value
    if isinstance(value, str):
        return shared(value)
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def merged_facts(folder: TermFolder) -> Iterator[TermFacts]:
    """The facts of a term as of its last merge. Raises UserError where nothing has been merged."""
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        if not archive.meta("merged"):
            raise UserError(NOT_MERGED)
        archive.prove()
        yield TermFacts(term, archive)


def report(
    folder: TermFolder, name: str, school: str | None = None, *, xlsx: bool = False, csv: bool = False, progress: Progress = UNTOLD
) -> list[Reported]:
    """Work out a report (code or title), or ``all`` of them; school: its lines alone (code, name or a part of it).

    xlsx, csv: write it into 报表, too. Raises UserError for an unknown report or school, where nothing has been merged, and where the
    disk does not take a file.
    """
    wanted = list(reports().values()) if name.strip() in EVERYTHING else [report_named(name)]
    with merged_facts(folder) as facts:
        code = school_code(facts.term, school, facts.current) if school else ""
        found = []
        with progress.phase(Phase.REPORTS, len(wanted)) as step:
            for each in wanted:
                found.append(Reported(each, [of_school(table, code) for table in tables_of(each, facts)], facts.as_of))
                step(each.title)
        if xlsx or csv:
            with folder.locked("出报表"):
                folder.reports.mkdir(parents=True, exist_ok=True)
                writer = Writer(folder.reports, heading_of(facts), f"-{code}{facts.names.get(code, '')}" if code else "")
                if xlsx and len(wanted) > 1:
                    writer.book(ALL_NAME, [one for one in found if not one.report.public])
                public = [one for one in found if one.report.public]
                if xlsx and public:
                    writer.posted(public)
                if xlsx and len(wanted) == 1 and not public:
                    writer.book(named(found[0].report), found)
                for one in found if csv else ():
                    writer.tables(one)
    return found


def of_school(table: Table, code: str) -> Table:
    """The lines of a table that belong to a school; all of them where none is asked for, or none says whose it is."""
    if not code or not any("school" in row for row in table.rows):
        return table
    return replace(table, rows=[row for row in table.rows if row.get("school") == code])


@dataclass(frozen=True)
class Writer:
    """Writes reports into a folder (报表). whose: what the names of files say of the school they are of."""

    place: Path
    heading: Heading
    whose: str = ""

    def book(self, name: str, found: Sequence[Reported], title: str = "") -> None:
        """One workbook of several reports; title: of the document, where it is another than the program's own."""
        pages = [lay_out(one.report, one.tables) for one in found]
        self._write(name, found, lambda place: write_reports(place, self.heading, pages, title))

    def streamed(self, name: str, found: Iterable[Reported], title: str) -> Path:
        """One workbook of many large reports, none of which leads to another: each is asked for when the one before it has been written."""
        pages = (lay_out(one.report, one.tables) for one in found)
        return OurFile(self.place / f"{name}{self.whose}.xlsx", KIND).write(lambda place: write_pages(place, self.heading, pages, {}, title)).path

    def posted(self, found: Sequence[Reported]) -> None:
        """The workbook of what is hung on the wall."""
        tables = [(one.report, one.tables[0]) for one in found]
        self._write(FILE_NAME, found, lambda place: write_posted(place, self.heading, tables))

    def _write(self, name: str, found: Sequence[Reported], write: Callable[[Path], None]) -> None:
        path = OurFile(self.place / f"{name}{self.whose}.xlsx", KIND).write(write).path
        for one in found:
            one.files.append(path)

    def tables(self, one: Reported) -> None:
        """A CSV file for each table of a report."""
        for table in one.tables:
            part = f"-{table.block.title}" if len(one.tables) > 1 and table.block.title else ""
            path = self.place / f"{named(one.report)}{part}{self.whose}.csv"
            one.files.append(replace_whole(path, partial(_write_csv, table)))


def named(one: Report) -> str:
    """What the file of a report is called."""
    return one.title if one.public else f"{one.code} {one.title}"


def _write_csv(table: Table, place: Path) -> None:
    """Headings and lines, as Excel opens them by a double click."""
    text = io.StringIO()
    writer = csv_writer(text)
    writer.writerow([column.title.replace("\n", " ") for column in table.columns])
    writer.writerows([plain(table.value(at, column.key)) for column in table.columns] for at in range(len(table.rows)))
    place.write_text(BOM + text.getvalue(), encoding="utf-8", newline="")
