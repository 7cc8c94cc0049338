"""What the formulas of 首页, of 进度 and of the title rows come to, as the program knows it: the results that the cells carry.

Programs that show a file without working it out (a preview, a phone, Excel's protected view) show these; all others work the
formulas out anew. Only words that depend on the day may be others by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.model import Layout, Sheet
from yanxiu_xl.forms.progress import (
    HAND_IN,
    NEXT_FILL,
    NEXT_LATE,
    NEXT_RETURN,
    NEXT_SHORT,
    NEXT_STEP,
    OVERDUE,
    RECORDED,
    TEACHERS,
    empty_word,
    lines_of_home,
    return_days,
    school_lines,
)
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.scoring.progress import Figure, school_progress, teacher_counts, teachers_progress
from yanxiu_xl.scoring.school_indicators.organisation import ELEMENTS, SYSTEMS
from yanxiu_xl.scoring.school_records import school_of
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.formulas import first_required
from yanxiu_xl.workbooks.sheets import AsCame, Row

EPOCH = date(1899, 12, 30)
Cell = str | int | float
"""What a cell shows; '' for nothing."""


@dataclass(frozen=True)
class SheetCount:
    """How many rows (items) of a sheet are filled, how many required cells of them are blank, and the word for that."""

    filled: int
    blank: int
    word: str


@dataclass(frozen=True)
class HomeResults:
    """Results by sheet key, by line of 首页 (figure, what is asked, word), and by row of the roster and column of 进度."""

    sheets: Mapping[str, SheetCount]
    lines: Mapping[str, tuple[Cell, Cell, str]]
    teachers: Mapping[int, Mapping[str, Cell]]
    next_step: str
    hand_in: str

    def standing(self, sheet: Sheet) -> str:
        """What a sheet's title row says."""
        before, between, after = RECORDED[sheet.layout is Layout.FIELDS]
        count = self.sheets[sheet.key]
        return f"{before}{count.filled}{between}{count.blank}{after}"

    def teacher(self, row: int, key: str) -> Cell:
        """A cell of 进度."""
        return self.teachers.get(row, {}).get(key, "")


def home_results(run: CheckRun, school: School, rows: Mapping[str, Sequence[Row]], today: date) -> HomeResults:
    """What stands on 首页 and 进度 of a workbook with these rows on a day; batch: the return that it would be."""
    term = run.term
    sheets = {sheet.key: _count(sheet, rows.get(sheet.key, ()), term, today) for sheet in SCHOOL_SHEETS}
    lines = _lines(run, term, today)
    teachers = {
        row["row"]: {key: shown(figure) for key, figure in one.figures.items()}
        for row, one in zip(run.teachers, teachers_progress(run, today), strict=True)
    }
    return HomeResults(sheets, lines, teachers, NEXT_STEP + _next(term, sheets, lines, today), hand_in(term, school, today))


def shown(figure: Figure) -> Cell:
    """A figure as a cell holds it: days as numbers."""
    if figure is None:
        return ""
    return (figure - EPOCH).days if isinstance(figure, date) else figure


def _lines(run: CheckRun, term: Term, today: date) -> dict[str, tuple[Cell, Cell, str]]:
    school = school_of(run, score_teachers(run))
    counts = teacher_counts(term, teachers_progress(run, today), run.rows["roster"], today)
    found: dict[str, tuple[Cell, Cell, str]] = {}
    asked = {"plan": term["school_plan_due"], "elements": len(ELEMENTS), "systems": len(SYSTEMS)}
    progress = school_progress(school, today)
    for key, _ in school_lines(term["assessed_months"]):
        figure, word = progress[key]
        found[key] = (shown(figure), shown(asked.get(key, term["lectures_per_month"])), word)
    return found | {TEACHERS + key: line for key, line in counts.items()}


def hand_in(term: Term, school: School, today: date) -> str:
    """By which of the days to come the workbook is handed in."""
    days = return_days(term, school.due)
    day = next((one for one in days if today <= one), None)
    return OVERDUE.format(day=days[-1], centre=term.centre) if day is None else HAND_IN.format(day=day, centre=term.centre)


def _next(term: Term, sheets: Mapping[str, SheetCount], lines: Mapping[str, tuple[Cell, Cell, str]], today: date) -> str:
    for sheet in SCHOOL_SHEETS:
        count = sheets[sheet.key]
        if count.word == words.NOT_FILLED:
            return NEXT_FILL.format(title=sheet.title)
        if count.blank:
            return NEXT_SHORT[0].format(title=sheet.title) + str(count.blank) + NEXT_SHORT[1]
    for key, label, span in lines_of_home(term):
        word = lines[key][2]
        if span.is_late(today) and (word in words.NOTHING_WORDS or word.startswith(words.SHORT_BY[0])):
            return label.join(NEXT_LATE)
    return NEXT_RETURN


# --- how much is filled in ---


def _count(sheet: Sheet, rows: Sequence[Row], term: Term, today: date) -> SheetCount:
    filled, blank = _counted(sheet, rows)
    before, after = words.BLANKS
    word = f"{before}{blank}{after}" if blank else words.FILLED
    return SheetCount(filled, blank, word if filled else empty_word(sheet, term, today))


def _counted(sheet: Sheet, rows: Sequence[Row]) -> tuple[int, int]:
    if sheet.layout is Layout.FIELDS:
        first = next(at for at, c in enumerate(sheet.columns) if not c.prefilled)
        own, cells = sheet.columns[first:], rows[0] if rows else {}
        return sum(_holds(cells, c.key) for c in own), sum(c.required and not _holds(cells, c.key) for c in own)
    required = [c for c in sheet.own_inputs if c.required]
    if sheet.layout is Layout.CATALOGUE:
        there = [*rows, *({} for _ in range(sheet.capacity - len(rows)))]
        return sum(_holds(row, "completion") for row in rows), sum(not _holds(row, c.key) for row in there for c in required)
    begun = [row for row in rows if _holds(row, first_required(sheet))]
    return len(begun), sum(not _holds(row, c.key) and not _excused(row, c.optional_when) for row in begun for c in required[1:])


def _excused(row: Row, when: Any) -> bool:
    return when is not None and str(_plain(row.get(when.column))) in when.values


def _holds(row: Row, key: str) -> bool:
    return _plain(row.get(key)) not in (None, "")


def _plain(value: Any) -> Any:
    return value.raw if isinstance(value, AsCame) else value
