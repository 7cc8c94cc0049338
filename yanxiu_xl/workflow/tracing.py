"""where: from a value in 总档案 to file, sheet and cell, and back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.contents import Content, Line, content
from yanxiu_xl.archive.counting import find_return
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Column, Kind, Sheet, column_number, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.suggest import suggest
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.county.catalogue import county_reports, county_sheet
from yanxiu_xl.reports.overview import TITLE as OVERVIEW
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.fast.bulk import FIRST_ROW, merged_heads, pages_of, places_of, shown_columns
from yanxiu_xl.workbooks.report_places import lay_out
from yanxiu_xl.workflow.county import county_of
from yanxiu_xl.workflow.figures import FigureTrace, page_named, trace_figure, trace_overview
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import by_code, candidates, school_code

ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
SCHOOL_ROW = re.compile(r"(.+?)[+＋:：](\d{1,7})")
FURTHER_PAGE = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class Traced:
    """One value: its header, where it stands in 总档案 and in the file ('' where it is not there), its text."""

    header: str
    master: str
    cell: str
    value: str

    def as_dict(self) -> dict[str, str | None]:
        """The public form of ``--json``."""
        return {"header": self.header, "master": self.master, "cell": self.cell or None, "value": self.value}


@dataclass(frozen=True)
class Trace:
    """One record. master_row: on the sheet ``sheet`` of 总档案; row: in the file; asked: the header that was asked for."""

    sheet: str
    master_row: int
    school: str
    school_name: str
    file: str
    reference: str
    original: str
    tab: str
    row: int
    cells: list[Traced]
    asked: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``where --json``."""
        return {
            "master": {"sheet": self.sheet, "row": self.master_row}, "school": self.school, "name": self.school_name,
            "file": self.file, "return": self.reference, "original": self.original or None, "sheet": self.tab, "row": self.row,
            "asked": self.asked or None, "cells": [c.as_dict() for c in self.cells],
        }


@dataclass(frozen=True)
class Found:
    """What a question has found: records, or a figure of a report."""

    traces: list[Trace]
    figure: FigureTrace | None = None


def where(folder: TermFolder, words: Sequence[str]) -> Found:
    """Find records by what was typed: ``听课记录!D15``; a sheet and a key; a file and ``听课记录!D4``; or a figure, ``听课统计!F12``.

    Raises UserError when nothing is found or the question is not understood.
    """
    if len(words) not in (1, 2) or (len(words) == 1 and "!" not in words[0].replace("！", "!")):
        raise UserError("请写总档案的格（如 听课记录!D15），或表名和编号（如 公开课评课 G-01-001），或文件和格（如 柳林.xlsx 听课记录!D4）。")
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        finder = _Finder(archive, folder, term)
        if len(words) == 1:
            title, letter, row = _address(words[0])
            if title == OVERVIEW:
                return Found([], trace_overview(TermFacts(term, archive), f"{letter}{row}", finder.master_row))
            facts = TermFacts(term, archive)
            with ExitStack() as stack:
                county = county_sheet(title)
                laid = lay_out(*county.on(county_of(stack, folder, facts))) if county else page_named(title, facts)
                if laid is not None:
                    return Found([], trace_figure(facts, laid, f"{letter}{row}", finder.master_row))
            return Found([finder.from_master(title, letter, row)])
        if "!" in words[1].replace("！", "!"):
            return Found([finder.from_file(words[0], *_address(words[1]))])
        return Found(finder.by_key(_sheet(words[0]), words[1]))


def _address(text: str) -> tuple[str, str, int]:
    """``听课记录!D15`` -> (听课记录, D, 15). Raises UserError for anything else."""
    title, _, cell = text.replace("！", "!").rpartition("!")
    match = ADDRESS.fullmatch(cell.strip())
    if not title or match is None:
        raise UserError(f"“{text}”不是单元格，请写成如 听课记录!D15 的样子。")
    return title.strip("'"), match[1].upper(), int(match[2])


def _sheet(text: str) -> Sheet:
    """A merged sheet by its title or key. Raises UserError for another."""
    for sheet in SCHOOL_SHEETS:
        if text in (sheet.key, sheet.title):
            return sheet
    titles = [*(sheet.title for sheet in SCHOOL_SHEETS), *(one.title for one in reports().values()), *(one.title for one in county_reports().values())]
    like = suggest(text, titles)
    guess = f"是不是“{like}”？" if like else ""
    raise UserError(f"总档案里没有“{text}”这一页。{guess}有：{'、'.join(titles)}。")


@dataclass(frozen=True)
class _Place:
    """A row of 总档案: page and row there, return and row in the file."""

    page: str
    row: int
    identity: int
    source: int


class _Finder:
    """Looks records up in one opened archive."""

    def __init__(self, archive: Archive, folder: TermFolder, term: Term) -> None:
        self.archive, self.folder, self.term = archive, folder, term
        self.names = term.names
        self.counting = {one.id: one for one in archive.filed() if one.counts}
        archive.prove(self.counting)
        self._rows: dict[str, dict[tuple[str, int], tuple[str, int]]] = {}

    def master_row(self, school: str, sheet: str, row: int) -> tuple[str, int] | None:
        """(page, row) of 总档案 that has the record in this row of a school's sheet (key)."""
        if sheet not in self._rows:
            self._rows[sheet] = {(self.counting[one.identity].school, one.source): (one.page, one.row) for one in self._places(SHEETS[sheet])}
        return self._rows[sheet].get((school, row))

    def from_master(self, title: str, letter: str, row: int) -> Trace:
        sheet = _sheet(FURTHER_PAGE.sub("", title))
        for place in self._places(sheet):
            if (place.page, place.row) == (title, row) or (sheet.key, place.row) == (title, row):
                return self._trace(sheet, place, asked=self._header(sheet, letter))
        raise UserError(f"总档案的“{title}”没有第{row}行的记录。")

    def from_file(self, file: str, title: str, letter: str, row: int) -> Trace:
        one = self._return(file)
        for sheet in SCHOOL_SHEETS:
            there = content(self.archive, one.id, sheet)
            if title in (there.title, sheet.title, sheet.key):
                return self._back(one, there, letter, row)
        raise UserError(f"“{one.name}”里没有“{title}”这张表。")

    def by_key(self, sheet: Sheet, key: str) -> list[Trace]:
        wanted = squeeze(key)
        at = SCHOOL_ROW.fullmatch(key.strip())
        schools = candidates(self.term, at[1]) if at else []
        code = schools[0].code if len(schools) == 1 else at[1] if at else ""
        named = [c.key for c in sheet.columns if _names_a_record(sheet, c)]
        contents = {identity: content(self.archive, identity, sheet) for identity in self.counting}
        lines = {(identity, line.row): line for identity, there in contents.items() for line in there.lines}
        found = []
        for place in self._places(sheet):
            identity, source = place.identity, place.source
            line = lines[identity, source]
            texts = [squeeze(part) for k in named for part in (line.texts.get(k, ""), *line.texts.get(k, "").split("、"))]
            by_row = at is not None and self.counting[identity].school == code and source == int(at[2])
            if by_row or wanted in texts:
                found.append(self._trace(sheet, place, there=contents[identity]))
        if not found and len(schools) > 1:
            school_code(self.term, at[1] if at else key)
        if not found:
            raise UserError(f"“{sheet.title}”里没有“{key}”。可以写编号、姓名、题目，或学校代码+来源行号（如 01+15）。")
        return found

    def _places(self, sheet: Sheet) -> list[_Place]:
        """Where 总档案 has the records of a merged sheet, in its order; a sheet may go on over several pages."""
        sources = self.archive.source_rows(sheet)
        found = []
        for page in pages_of(sheet, self.archive, sorted(self.counting.values(), key=lambda one: one.school)):
            row = FIRST_ROW
            for one in (one for stretch in page.stretches for one in stretch.returns):
                for source in sources[one.id]:
                    found.append(_Place(page.title, row, one.id, source))
                    row += 1
        return found

    def _return(self, file: str) -> Filed:
        """The return that counts, by file name, path, reference or hash. Raises UserError for another."""
        everything = self.archive.everything()
        path = Path(file)
        sha = _content_hash(path) if path.exists() else ""
        hashes = {s for s, name in self.archive.arrivals() if name == file or Path(name).name == path.name} if not sha else {sha}
        found = [one for one in everything if one.sha256 in hashes]
        if not found:
            found = [find_return(self.archive, by_code(self.term, file))]
        counting = [one for one in found if one.counts]
        if len(counting) > 1:
            raise UserError(f"叫“{file}”的有好几份，请写全路径，或写 {'、'.join(one.reference for one in counting)} 中的一个。")
        if not counting:
            raise UserError(f"“{file}”现在不算数，总档案里没有它的行。请用 yanxiu history {found[0].school} 查看。")
        return counting[0]

    def _back(self, one: Filed, there: Content, letter: str, row: int) -> Trace:
        keys = [key for key, (its, item) in there.columns.items() if its == letter and item in (None, row)]
        line = next((x for x in there.lines if any(there.cell(x.row, k) == f"{letter}{row}" for k in keys)), None)
        if line is None:
            raise UserError(f"“{one.name}”的“{there.title}”{letter}{row} 不是一条记录里的格。")
        column = next(c for c in there.sheet.columns if c.key in keys)
        if column not in shown_columns(there.sheet):
            raise UserError(f"“{column.header}”一列不进总档案。")
        place = next(p for p in self._places(there.sheet) if (p.identity, p.source) == (one.id, line.row))
        return self._trace(there.sheet, place, asked=column.header, there=there)

    @staticmethod
    def _header(sheet: Sheet, letter: str) -> str:
        heads, at = merged_heads(sheet), column_number(letter) - 1
        return heads[at][0].partition("\n")[0] if at < len(heads) else ""

    def _trace(self, sheet: Sheet, place: _Place, *, asked: str = "", there: Content | None = None) -> Trace:
        source, number = place.source, place.row
        one = self.counting[place.identity]
        whole = there or content(self.archive, place.identity, sheet)
        line = next((x for x in whole.lines if x.row == source), Line(source, {}))
        places = places_of(sheet)
        cells = [
            Traced(column.header, f"{letters(places[column.key])}{number}", whole.cell(source, column.key), line.texts.get(column.key, ""))
            for column in shown_columns(sheet)
        ]
        original = next(self.folder.originals.glob(f"{one.sha256}.*"), None)
        return Trace(place.page, number, one.school, self.names.get(one.school, ""), one.name, one.reference,
                     str(original.relative_to(self.folder.root)) if original else "", whole.title, source, cells, asked)


def _content_hash(path: Path) -> str:
    """Hash of a regular file, '' of anything else."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except Refused:
        return ""


def _names_a_record(sheet: Sheet, column: Column) -> bool:
    """Whether people speak of a record by this column: a number, a name, or part of what makes it the only one."""
    keyed = any(column.key in keys for keys in sheet.unique)
    kinds = {Kind.IDENTIFIER, Kind.REFERENCE, Kind.PERSON, Kind.PEOPLE}
    return not column.private and (column.kind in kinds or (keyed and column.kind in {Kind.TEXT, Kind.LONG_TEXT})
                                   or column.key in {"item_code", "topic", "title"})


