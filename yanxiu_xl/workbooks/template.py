"""One school's workbook: the form, its helper sheets and its stamp, written afresh from the definition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from yanxiu_xl.forms import model
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.forms.model import Kind, letters
from yanxiu_xl.forms.school import ARCHIVE, SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import CODES, META, PROGRESS_WORK, TOWN
from yanxiu_xl.macros import SCHOOL_BUTTONS, Macros
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp, pack_term
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.as_written import read_and_checked
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.column_names import columns_named
from yanxiu_xl.workbooks.fast.pause import not_collecting
from yanxiu_xl.workbooks.formulas import METHOD_TABLE, code_name, first_required, growing_range, quoted
from yanxiu_xl.workbooks.guide import HOME_PLACES, add_guide, add_home, home_lines
from yanxiu_xl.workbooks.home_results import home_results
from yanxiu_xl.workbooks.macro_sheets import add_buttons, add_macros
from yanxiu_xl.workbooks.pages import add_empty_pages
from yanxiu_xl.workbooks.progress import TeacherLine, add_progress
from yanxiu_xl.workbooks.progress_work import RENEWED_CELL, TERMS_KEPT, add_work, work_formulas
from yanxiu_xl.workbooks.results import TOWN_ROWS, results_of
from yanxiu_xl.workbooks.sheets import Marks, Row, SheetWriter, numbers_spoken_of
from yanxiu_xl.workbooks.style import Styles

BLANK_SCHOOL = School("01", "(学校名称)")

Rows = Mapping[str, Sequence[Row]]


def definition_hash(term: Term) -> str:
    """A digest of the forms and of everything the term sets: what a workbook built now would look like."""
    forms = repr([(s.key, s.title, s.layout, s.columns, s.capacity, s.fixed_rows) for s in SCHOOL_SHEETS])
    return hashlib.sha256((TEMPLATE_VERSION + forms + term.digest()).encode()).hexdigest()[:16]


def opening_rows(term: Term, school: School) -> dict[str, list[dict[str, Any]]]:
    """What a blank workbook already holds: the school's own line and the fixed rows of the catalogue."""
    profile = {
        "term": term.code, "school_code": school.code, "school_name": school.name, "school_type": school.school_type,
        "liaison": school.liaison, "theme": term["theme"], "principal": school.principal,
    }
    dues = {item.code: term[item.due] for item in ARCHIVE_ITEMS if item.due}
    archive = [{**row, "due": dues.get(row["item_code"])} for row in ARCHIVE.fixed_rows]
    return {"profile": [profile], "archive": archive}


Opening = Callable[[Book, Styles], None]
"""Writes what comes before or after the form's own sheets."""


@not_collecting()
def write_school_workbook(
    path: Path | BytesIO,
    term: Term,
    school: School,
    rows: Rows | None = None,
    *,
    town: Mapping[str, Sequence[str]] | None = None,
    issue: int = 0,
    stamp: Stamp | None = None,
    marks: Mapping[str, Marks] | None = None,
    before: Opening | None = None,
    after: Opening | None = None,
    macros: Macros | None = None,
    today: date | None = None,
) -> None:
    """Write one school's workbook to ``path``.

    rows: sheet key -> rows to fill in (values as the reader gives them, dates also as ``date``; ``Typed`` text is
    written as it stands); fixed and prefilled cells come from the definition. town: other schools' names for the
    drop-downs; marks: sheet key -> marks on its cells; before/after: further sheets at either end; macros: what its
    buttons run (``path`` then ends in .xlsm); today: the day by which the cells say what is late until somebody opens the file (the
    first of the term where it is not known). Deterministic: the same arguments give the same bytes.
    """
    stamp = stamp or Stamp(definition=definition_hash(term), issue=issue)
    stamp = replace(stamp, version=TEMPLATE_VERSION, term=term.code, school=school.code, settings=pack_term(term))
    filled = opening_rows(term, school)
    for key, given in (rows or {}).items():
        filled[key] = _merged(key, filled.get(key, []), given)
    book = Book(path if isinstance(path, BytesIO) else str(path))
    styles = Styles(book)
    set_properties(book, f"{school.name} 校本研修工作簿", term)
    if before:
        before(book, styles)
    add_empty_pages(book, term, school.name)
    results = home_results(read_and_checked(term, school, filled, town or {}), school, filled, today or term["term_start"])
    home = add_home(book, styles, term, school, SCHOOL_SHEETS, results, first=before is None)
    add_progress(book, styles, term, school.name, results)
    add_guide(book, styles, term, school.name, SCHOOL_SHEETS)
    writer = SheetWriter(book, styles, term, school.name, {
        sheet.key: (line, results.standing(sheet)) for sheet, line in zip(SCHOOL_SHEETS, home_lines(SCHOOL_SHEETS).values(), strict=True)
    }, results_of(term, school, filled, town or {}).of)
    referred_to = numbers_spoken_of(filled)
    for sheet in SCHOOL_SHEETS:
        writer.add(sheet, filled.get(sheet.key, ()), school.code, (marks or {}).get(sheet.key), referred_to)
    if after:
        after(book, styles)
    add_work(book, term)
    add_codes(book, term)
    add_town(book, term, school, town or {})
    add_meta(book, stamp)
    _define_names(book, term)
    if macros:
        add_buttons(home, SCHOOL_BUTTONS, HOME_PLACES)
        add_macros(book, styles, macros)
    book.close()


def _merged(key: str, opening: list[dict[str, Any]], given: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows to write: for fixed layouts the given cells over the opening ones, else the given rows."""
    sheet = SHEETS[key]
    if sheet.layout is model.Layout.FIELDS:
        return [{**opening[0], **{k: v for k, v in (given[0] if given else {}).items() if v is not None}}]
    if sheet.layout is model.Layout.CATALOGUE:
        by_code = {row.get("item_code"): row for row in given}
        return [{**row, **{k: v for k, v in by_code.get(row["item_code"], {}).items() if v is not None}}
                for row in opening]
    return [dict(row) for row in given]


def set_properties(book: Book, title: str, term: Term) -> None:
    """Document properties with a fixed time, so that equal content gives equal bytes."""
    made = datetime.combine(term["term_start"], time(8), tzinfo=UTC)
    book.set_properties({"title": title, "author": term.centre, "created": made, "subject": term.name})


def add_codes(book: Book, term: Term, title: str = CODES) -> None:
    """The hidden sheet that feeds the drop-downs: a column a list, and a defined name for each."""
    page = book.add_worksheet(title)
    page.hide()
    for at, (key, values) in enumerate(term.codes.items()):
        page.write_string(0, at, key)
        for offset, value in enumerate(values, 1):
            if key in model.NUMBERED_CODES:
                page.write_number(offset, at, int(value))
            else:
                page.write_string(offset, at, value)
        letter = letters(at)
        book.define_name(code_name(key), f"={quoted(title)}!${letter}$2:${letter}${max(len(values), 1) + 1}")
    at = len(term.codes)
    extra: list[tuple[str, Sequence[str]]] = [
        ("months", term["assessed_months"]),
        ("schools", [s.name for s in term.schools] or [""]),
    ]
    for name, listed in extra:
        for offset, value in enumerate(listed, 1):
            page.write_string(offset, at, value)
        book.define_name(f"yx_{name}", f"={quoted(title)}!${letters(at)}$2:${letters(at)}${max(len(listed), 1) + 1}")
        at += 1
    for offset, (category, method) in enumerate(METHOD_OF_CATEGORY.items(), 1):
        page.write_string(offset, at, category)
        page.write_string(offset, at + 1, method)
    last = len(METHOD_OF_CATEGORY) + 1
    book.define_name(METHOD_TABLE, f"={quoted(title)}!${letters(at)}$2:${letters(at + 1)}${last}")


def add_town(book: Book, term: Term, school: School, town: Mapping[str, Sequence[str]]) -> None:
    """The hidden names of other schools' people."""
    page = book.add_worksheet(TOWN)
    page.hide()
    others = [s.name for s in term.schools if s.code != school.code]
    for at, name in enumerate(others):
        page.write_string(0, at, name)
        for offset, person in enumerate(town.get(name, ()), 1):
            page.write_string(offset, at, person)
    last = letters(max(len(others), 1) - 1)
    book.define_name(formulas.TOWN_HEADS, f"={quoted(TOWN)}!$A$1:${last}$1")
    book.define_name(formulas.TOWN, f"={quoted(TOWN)}!$A$2:${last}${TOWN_ROWS + 1}")


def add_meta(book: Book, stamp: Stamp) -> None:
    """The hidden stamp."""
    page = book.add_worksheet(META)
    page.hide()
    page.set_column(0, 0, 16)
    for row, (label, text) in enumerate(stamp.rows()):
        page.write_string(row, 0, label)
        page.write_string(row, 1, text)


def _define_names(book: Book, term: Term) -> None:
    roster = SHEETS["roster"]
    book.define_name(formulas.RENEWED, f"={quoted(PROGRESS_WORK)}!{RENEWED_CELL}")
    book.define_name(formulas.TEACHERS, growing_range(roster, "name", "name"))
    for sheet in SCHOOL_SHEETS:
        if sheet.id_prefix:
            key = next(c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER)
            book.define_name(f"yx_ids_{sheet.key}", growing_range(sheet, key, first_required(sheet)))
    for name, reference in _columns_named(term.digest(), term).items():
        book.define_name(name, f"={reference}")


_named: dict[str, dict[str, str]] = {}


def _columns_named(digest: str, term: Term) -> dict[str, str]:
    """Name -> reference of the columns that formulas of other sheets look at, for the terms met last."""
    if digest not in _named:
        if len(_named) >= TERMS_KEPT:
            _named.clear()
        automatic = (formulas.expand(column.auto, sheet, term) for sheet in SCHOOL_SHEETS for column in sheet.columns if column.auto)
        hidden = (text for _, columns in work_formulas(term) for text in columns.values())
        _named[digest] = columns_named((*automatic, *hidden, *TeacherLine(term).formulas.values()))
    return _named[digest]
