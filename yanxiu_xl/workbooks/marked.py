"""The marked return: a school's own data in a fresh workbook, wrong cells coloured and explained, ready to send back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter

from yanxiu_xl.archive.sequence import clock_of
from yanxiu_xl.forms.model import FIRST_DATA_ROW, INTERNAL, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import OURS, OUTSIDE
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reading.cells import Raw, as_typed, squeeze
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.normalize_layout import NormalizedSubmission
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.book import texts_meant
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.pages import RESULT_PAGE
from yanxiu_xl.workbooks.palette import BAD_INK, GOOD_INK, GREEN, LEVEL_COLOURS
from yanxiu_xl.workbooks.sheets import EXTRA, AsCame, Mark, Marks, Row
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, add_page, draw_heads, draw_rows, put_filter, write_heads
from yanxiu_xl.workbooks.tables import Row as Line
from yanxiu_xl.workbooks.template import Opening, write_school_workbook
from yanxiu_xl.workbooks.title_row import put_back

NOTE_LIMIT, TITLE_LIMIT = 1500, 31
FIRST_LINE = 4
"""0-based row of the first finding on 校验结果."""
STRAY = {"outside", "many", "row", "page"}
"""Variants of F13 whose cells a marked return lists on 表外内容."""


@dataclass(frozen=True)
class Verdict:
    """What 校验结果 says: findings on the workbook's own cells, and what of the old structure has been repaired."""

    found: list[Problem]
    repaired: list[Problem]

    @property
    def counts(self) -> dict[Level, int]:
        """Findings by level."""
        return {level: sum(p.level is level for p in self.found) for level in Level}

    @property
    def words(self) -> str:
        """How many findings of each level there are, as people read it."""
        return "、".join(f"{level.word} {n} 处" for level, n in self.counts.items())

    @property
    def conclusion(self) -> str:
        """Whether the workbook can be handed in; the stamp holds it too."""
        return "还不能上交" if self.counts[Level.ERROR] else "可以上交"


def next_check_stamp(one: Submission, term: Term, now: str = "") -> str:
    """A check time later than anything the return has, so that the corrected workbook counts as the newer one.

    Where no clock tells a later time a plus does (see ``archive.sequence``); times that no clock can have had do not count.
    """
    clock, checked = clock_of(term), one.stamp.checked_at
    known = {text: moment for text in (now, one.saved_at, checked.rstrip("+")) if (moment := clock.believes(text))}
    latest = max(known, key=lambda text: known[text], default="")
    before = clock.believes(checked.rstrip("+"))
    if latest and (before is None or known[latest] > before):
        return latest
    return (checked if before or not checked.strip("+") else "") + "+"


def write_marked(
    path: Path | BytesIO,
    term: Term,
    school: School,
    original: Submission,
    housed: NormalizedSubmission,
    found: Sequence[Problem],
    extra_tabs: Mapping[str, Grid],
    outside: Grid,
    over: Sequence[tuple[str, str, str]] = (),
    more: Opening | None = None,
    today: date | None = None,
) -> None:
    """Write the marked return of ``original``.

    housed: its contents in the template's shape; found: the problems of that shape (addresses as they will be here);
    extra_tabs: tabs of the original that are not part of the form, carried over cell by cell; outside: what an earlier
    marked return has listed as standing outside the tables; over: (tab, address, text) that stood in place of formulas;
    more: writes further sheets after 校验结果; today: as ``write_school_workbook`` takes it.
    """
    repaired = [p for p in original.problems if p.code in {"F02", "F03", "F04", "F08", "F15"} or p.variant in STRAY or p.code == "F18" or _is_renamed(p)]
    verdict = Verdict(list(found), repaired)
    stamp = Stamp(
        definition=original.stamp.definition,
        issue=original.stamp.issue,
        checked_at=next_check_stamp(original, term),
        verdict=verdict.conclusion,
    )

    def before(book: xlsxwriter.Workbook, styles: Styles) -> None:
        add_result(book, styles, term, school.name, verdict)
        if more:
            more(book, styles)

    write_school_workbook(
        path, term, school, rows_in_place(original, housed), town=original.town, stamp=stamp, marks=marks_of(verdict.found),
        before=before, after=kept_beside(original, extra_tabs, outside, over), today=today,
    )


def kept_beside(original: Submission, extra_tabs: Mapping[str, Grid], outside: Grid, over: Sequence[tuple[str, str, str]]) -> Opening:
    """What carries over all that a school has written beside its records; the arguments are those of ``write_marked``."""
    hidden = {tab.title for tab in original.tabs if tab.hidden}

    def after(book: xlsxwriter.Workbook, styles: Styles) -> None:
        _add_outside(book, styles, original, outside, over)
        for title, grid in extra_tabs.items():
            _add_tab(book, title, grid, hidden=title in hidden)

    return after


def _is_renamed(p: Problem) -> bool:
    return (p.code, p.variant) == ("F05", "renamed")


def rows_in_place(original: Submission, housed: NormalizedSubmission) -> dict[str, list[Row]]:
    """Rows to write, by sheet key: each record in its place, empty rows between, columns the form does not have at its side."""
    rows: dict[str, list[Row]] = {}
    for sheet in SCHOOL_SHEETS:
        contents = housed.contents[sheet.key]
        table = original.tables.get(sheet.key) or Table(sheet.key, sheet.title)
        placed: dict[int, Row] = {}
        for index, old in enumerate(table.rows):
            place = housed.moved[sheet.key][old]
            cells = {key: _cell(table, index, key, raw) for key, raw in contents[place].items()}
            if sheet.layout is not Layout.TABLE:
                # None would leave what a blank workbook holds here, and the school has emptied it
                cells = {key: "" if cell is None else cell for key, cell in cells.items()}
            placed[place] = {**cells, **({EXTRA: table.extra[index]} if index in table.extra else {})}
        if sheet.layout is Layout.TABLE:
            last = max(placed, default=FIRST_DATA_ROW - 1)
            rows[sheet.key] = [placed.get(n, {}) for n in range(FIRST_DATA_ROW, last + 1)]
        else:
            rows[sheet.key] = list(placed.values())
    return rows


def _cell(table: Table, index: int, key: str, raw: Raw | None) -> object:
    return AsCame(raw) if (index, key) in table.typed else raw


def marks_of(found: Sequence[Problem]) -> dict[str, Marks]:
    """Sheet key -> colours and notes of its cells."""
    by_title = {sheet.title: sheet.key for sheet in SHEETS.values()}
    cells: dict[str, dict[tuple[int, str], list[Problem]]] = {}
    for p in found:
        if p.sheet in by_title and p.column and p.cell:
            cells.setdefault(by_title[p.sheet], {}).setdefault((p.row, p.column), []).append(p)
    return {key: {place: mark_of(ps) for place, ps in places.items()} for key, places in cells.items()}


def mark_of(found: Sequence[Problem]) -> Mark:
    """How a cell with these findings is marked."""
    return Mark(LEVEL_COLOURS[min(found, key=lambda p: p.level.rank).level], _note(found))


def _note(problems: Sequence[Problem]) -> str:
    lines = [f"{p.level.word} {p.code}：{p.message.partition('】')[2] or p.message}\n→ {p.fix}" for p in problems]
    return "\n".join(lines)[:NOTE_LIMIT]


# --- further sheets ---


def add_result(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, verdict: Verdict
) -> None:
    """校验结果: what was found, a line each, with a link to the cell; then what has been repaired."""
    page = add_page(book, term, owner, RESULT_PAGE)
    ready = not verdict.counts[Level.ERROR]
    page.set_row(0, 32)
    page.write_string(0, 0, f"{owner}  校验结果", styles.make(font_size=18, bold=True))
    put_back(page, styles, f"{owner}  校验结果", 18, RESULT_PAGE.widths)
    page.write_string(1, 0, f"{verdict.words}。可否上交：{verdict.conclusion}{'' if ready else '，请先改正错误'}",
                      styles.make(bold=True, font_size=12, font_color=GOOD_INK if ready else BAD_INK))
    page.set_row(1, 24)
    page.write_string(2, 0, f"点“单元格”跳到那一格；格上有颜色和批注。改完直接保存，把这个文件交回来就行，这张表和颜色不用管。{INTERNAL}。",
                      styles["instruction"])
    page.set_row(2, 20)
    draw_heads(page, styles, RESULT_PAGE.columns, FIRST_LINE - 1, RESULT_PAGE.head_height)
    row = draw_rows(page, styles, RESULT_PAGE.columns, map(_found_line, verdict.found), FIRST_LINE)
    if not verdict.found:
        page.write_string(row, 0, "没有问题。", styles.make(bg_color=GREEN))
        row += 1
    if verdict.repaired:
        page.write_string(row + 1, 0, "下面这些是原来的文件结构上的毛病，在这本表里已经修好，不用再管：", styles["strong"])
        row = draw_rows(page, styles, RESULT_PAGE.columns, map(_repaired_line, verdict.repaired), row + 2)
    put_filter(page, RESULT_PAGE, row - FIRST_LINE)
    page.activate()


def _found_line(p: Problem) -> Line:
    sheet = next((sheet for sheet in SCHOOL_SHEETS if sheet.title == p.sheet), None)
    link = f"internal:{quoted(p.sheet)}!{p.cell or 'A1'}"
    return {
        "level": Cell(p.level.word, fill=LEVEL_COLOURS[p.level]), "code": p.code, "sheet": p.sheet,
        "cell": Cell(p.cell or "整张表", "link", link=link) if sheet else "",
        "column": sheet[p.column].header if sheet and p.column in sheet else "",
        "value": p.value, "message": p.message.partition("】")[2] or p.message, "fix": p.fix,
    }


def _repaired_line(p: Problem) -> Line:
    return {"level": Cell("已修复", "chip_left", GREEN), "code": p.code, "sheet": p.sheet, "cell": "", "column": "", "value": p.value,
            "message": p.message, "fix": ""}


def _add_outside(book: xlsxwriter.Workbook, styles: Styles, original: Submission, earlier: Grid, over: Sequence[tuple[str, str, str]]) -> None:
    """Cells that stood outside the tables, with the place where they stood; those of ``earlier`` lists come first."""
    lines = [tuple(map(as_typed, row)) for row in earlier[1:]]
    lines += [(table.title, cell, text) for table in original.tables.values() for cell, text in table.outside]
    lines += over
    lines += [(tab.title, cell, text) for tab in original.tabs if squeeze(tab.title) in OURS - {OUTSIDE} for cell, text in tab.kept]
    if not lines:
        return
    page = book.add_worksheet(OUTSIDE)
    write_heads(page, styles, 0, ("原来的工作表", "原来的单元格", "内容"), widths=(18, 14, 60))
    for row, line in enumerate(lines, 1):
        for at, text in enumerate(line):
            page.write_string(row, at, text, styles["cell"])


def _add_tab(book: xlsxwriter.Workbook, title: str, grid: Grid, *, hidden: bool) -> None:
    """A tab of the school's own: its values, without formats."""
    page = book.add_worksheet(_free_title(book, title))
    texts_meant(page, [])  # what the school meant is the school's to know
    if hidden:
        page.hide()
    for row, cells in enumerate(grid):
        for at, raw in enumerate(cells):
            if isinstance(raw, bool):
                page.write_boolean(row, at, raw)
            elif isinstance(raw, int | float):
                page.write_number(row, at, raw)
            elif raw != "":
                page.write_string(row, at, as_typed(raw))


def _free_title(book: xlsxwriter.Workbook, title: str) -> str:
    """The title, or the nearest one that Excel takes: programs that write files directly allow more than it does."""
    stem = re.sub(r"[\[\]:*?/\\]", "_", title).strip("'")[:TITLE_LIMIT] or "表"
    taken = {page.get_name().casefold() for page in book.worksheets()}
    free, number = stem, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem[: TITLE_LIMIT - 5]} ({number})"
    return free
