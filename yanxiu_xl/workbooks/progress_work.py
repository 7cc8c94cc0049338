"""进度计算: the hidden sheet where what 进度 counts is prepared row by row, in plain functions.

Its rows fetch those of the sheets they look at by number, so that rows deleted, inserted and sorted there break nothing here.
What is counted together stands here together: a column there is a row longer or shorter after an edit, one here never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from yanxiu_xl.facts.records import DONE, LECTURE
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Kind, Sheet, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.measures.lessons import DIMENSIONS, NOT_APPLICABLE
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book, PlainWorksheet, sheet_xml
from yanxiu_xl.workbooks.column_names import by_names
from yanxiu_xl.workbooks.formulas import (
    ROW_ABOVE,
    THIS_ROW,
    WORK_COLUMNS,
    code_name,
    column_range,
    for_row,
    literally,
    work_range,
)
from yanxiu_xl.workbooks.soundness import faulty, told_above

_ABOVE_FIRST = FIRST_DATA_ROW - 1
LESSON_SLOT = ("date", "period", "teacher")
TERMS_KEPT = 4
"""How many terms' sheets a process holds, a few megabytes each."""
RENEWED_CELL = "$B$1"
"""Where ``formulas.RENEWED`` is."""
NUMBER = "\x02"
"""Mark for the number of a data row, as ``formulas.THIS_ROW`` is for its place."""


def add_work(book: Book, term: Term) -> None:
    """Write the hidden sheet. It follows from the term alone, so that a run writes its XML once, and puts it into every workbook."""
    book.add_kept_sheet(PROGRESS_WORK, _work_xml(term.digest(), term)).hide()


def add_teacher_work(book: Book, term: Term, last_row: int) -> None:
    """The same for a teacher's own workbook: what formulas of 听课记录 ask, down to ``last_row``."""
    sheet, columns = next(one for one in work_formulas(term) if one[0].key == "observations")
    xml = _work_xml(f"{term.digest()} {last_row}", term, [(sheet, columns, last_row)])
    book.add_kept_sheet(PROGRESS_WORK, xml).hide()


Forms = list[tuple[Sheet, dict[int, str], int]]
"""A sheet, the formulas beside its rows by column, and the last row they are written into."""
_written: dict[str, str] = {}


def _work_xml(key: str, term: Term, forms: Forms | None = None) -> str:
    """The XML of the sheet for the terms met last."""
    if key not in _written:
        if len(_written) >= TERMS_KEPT:
            _written.clear()
        _written[key] = sheet_xml(lambda page: _write_work(page, forms or [(*one, one[0].reach) for one in work_formulas(term)]))
    return _written[key]


def _write_work(page: PlainWorksheet, forms: Forms) -> None:
    page.write_string(0, 0, "这张表由程序写，供“进度”计算，不要改。")
    page.write_formula(RENEWED_CELL.replace("$", ""), '=HYPERLINK("","")', None, None)
    for name, at in WORK_COLUMNS.items():
        page.write_string(_ABOVE_FIRST - 1, at, name)
    for row in range(FIRST_DATA_ROW, max(last for _, _, last in forms) + 1):
        page.write_number(row - 1, WORK_COLUMNS["number"], row - _ABOVE_FIRST)
    own_number = _here("number")
    for _, places, last in forms:
        for at, text in places.items():
            column = page.share(at, last - 1, partial(for_row, by_names(text.replace(NUMBER, own_number))))
            for row in range(FIRST_DATA_ROW, last + 1):
                # nobody sees these results: they are worked out when the workbook is opened
                column.write(row - 1, None, None)


def work_formulas(term: Term) -> list[tuple[Sheet, dict[int, str]]]:
    """The formulas of the hidden sheet by its columns, beside the rows of which sheet; with marks where numbers of rows go."""
    return [
        (sheet, {WORK_COLUMNS[name] if isinstance(name, str) else WORK_COLUMNS[name[0]] + name[1]: "=" + text for name, text in columns.items()})
        for sheet, columns in (
            _observations(), _open_lessons(term), _writings(term), _activities(term), _evaluations(term), _reviews(term), _archive(term),
            _months_on_duty(term),
        )
    ]


Columns = tuple[Sheet, Mapping[str | tuple[str, int], str]]
"""A sheet, and formulas by columns (their name, or name and offset)."""


def _here(name: str) -> str:
    return f"${letters(WORK_COLUMNS[name])}{THIS_ROW}"


def _above(name: str) -> str:
    """A column down to the row above; texts of more than 255 signs, for which MATCH does not look, can be compared with it."""
    letter = letters(WORK_COLUMNS[name])
    return f"${letter}${_ABOVE_FIRST}:${letter}{ROW_ABOVE}"


def fetch(sheet: Sheet, key: str, number: str = NUMBER) -> str:
    """The cell of the data row that has the number of the row a formula is placed in; elsewhere than here, ``number`` says which that is."""
    place = f"{number}+1" if sheet.has_free_rows else number  # the column of free rows begins with its header
    return f"INDEX({column_range(sheet, key)},{place})"


def _joined(sheet: Sheet, keys: tuple[str, ...], also: str = "") -> str:
    """Cells of a row as one text, empty unless all are there, and a day is a date; equal texts tell of the same thing."""
    cells = {key: fetch(sheet, key) for key in keys}
    there = ",".join(f"ISNUMBER({cell})" if sheet[key].kind is Kind.DATE else f'{cell}<>""' for key, cell in cells.items())
    text = '&"|"&'.join(cells.values())
    return f'IFERROR(IF(AND({there}{also}),{text},""),"")'


def _observations() -> Columns:
    """Who was where at which moment, and which observations tell of another lesson than the first line about it (X02–X05)."""
    sheet, open_ = SHEETS["observations"], SHEETS["open_lessons"]
    keys, open_keys = work_range("lesson_key", sheet), work_range("open_key", open_)
    key, open_at, own_at, observed, again = map(_here, ("lesson_key", "open_at", "own_at", "observed", "again"))
    period = fetch(sheet, "period")
    on_the_web = _joined(sheet, ("date", "observer", "teacher", "topic"), f',{period}="",{fetch(sheet, "scope")}="网络"')
    unlike_open, unlike_own = _unlike(open_, open_at, sheet), _unlike(sheet, own_at, sheet)
    return sheet, {
        "lesson_key": _joined(sheet, LESSON_SLOT, f',{fetch(sheet, "scope")}="本校"'),
        "observed": _joined(sheet, ("date", "period", "observer"), f',{fetch(sheet, "teacher")}<>""'),
        "pair": f'IF({observed}="",{on_the_web},{observed}&"|"&{fetch(sheet, "teacher")})',
        "again": told_above("pair", sheet, NUMBER),
        "slot": f'IF(OR({_here("observed_on")}="",{again}),"",IF({period}="",99,IFERROR(VALUE({period}),99))*10000+{NUMBER})',
        "observed_on": _joined(sheet, ("date", "observer")),
        "open_at": f'IF({key}="",0,IFERROR(MATCH({literally(key)},{open_keys},0),0))',
        "own_at": f'IF(OR({key}="",{open_at}>0),0,MATCH({literally(key)},{keys},0))',
        "two_lessons": f"IF({open_at}>0,{unlike_open},IF(AND({own_at}>0,{own_at}<{NUMBER}),{unlike_own},FALSE))",
    }


def _unlike(first: Sheet, at: str, sheet: Sheet) -> str:
    """Other topic, and other class or subject, than the line number ``at`` of ``first``; a blank is no difference."""

    def differs(key: str) -> str:
        other, here = f"INDEX({column_range(first, key)},{at}+1)", fetch(sheet, key)
        return f'{other}<>"",{here}<>"",{other}<>{here}'

    return f"AND({differs('topic')},OR(AND({differs('grade')}),AND({differs('subject')})))"


def _started(sheet: Sheet) -> str:
    return "(" + "&".join(fetch(sheet, c.key) for c in sheet.own_inputs if c.required) + '<>"")'


def _sound(sheet: Sheet, term: Term, then: str, otherwise: str = '""') -> str:
    """``then`` for a started row that holds no error."""
    return f"IFERROR(IF({_started(sheet)},IF({faulty(sheet, lambda key: fetch(sheet, key), term, NUMBER)},{otherwise},{then}),{otherwise}),{otherwise})"


def _open_lessons(term: Term) -> Columns:
    """Moments of open lessons, and who has given one that counts."""
    sheet = SHEETS["open_lessons"]
    return sheet, {"open_key": _joined(sheet, LESSON_SLOT), "given": _sound(sheet, term, fetch(sheet, "teacher"))}


def _activities(term: Term) -> Columns:
    """1 for an activity that counts; the pair or project that it belongs to; the day of a lecture that counts; and all that a sound line
    tells: of lines that tell the same the first counts.
    """
    sheet, held, told = SHEETS["activities"], _here("held"), _here("told")
    everything = '&"|"&'.join(fetch(sheet, column.key) for column in sheet.inputs if column.kind is not Kind.IDENTIFIER)
    return sheet, {
        "told": _sound(sheet, term, everything),
        "held": f'IF({told}="",0,IF(SUMPRODUCT(--({_above("told")}={told}))>0,0,1))',
        "linked": f'IF({held}=1,{fetch(sheet, "related_id")}&"","")',
        "lecture_on": f'IF({held}=1,IF({fetch(sheet, "category")}="{LECTURE}",{fetch(sheet, "date")},0),0)',
    }


def _evaluations(term: Term) -> Columns:
    """A judge's total, not rounded, and the lesson it is of, where it counts (C3): not of the own lesson, not a second time,
    every mark within its limits. Where it does not the total is -1.
    """
    sheet = SHEETS["evaluations"]
    others = "+".join(fetch(sheet, key) for key in DIMENSIONS if key != "it_use")
    it_use, rest = fetch(sheet, "it_use"), term.lesson_full - term["L.it_use"]
    return sheet, {
        "mark_key": _joined(sheet, ("lesson_id", "judge")),
        "mark": _sound(sheet, term, f'IF({it_use}="{NOT_APPLICABLE}",({others})*100/{rest:g},{others}+{it_use})', "-1"),
        "marked": f'IF({_here("mark")}<0,"",{fetch(sheet, "lesson_id")})',
    }


def _reviews(term: Term) -> Columns:
    """Whose development review counts."""
    sheet = SHEETS["reviews"]
    return sheet, {"reviewed": _sound(sheet, term, fetch(sheet, "teacher"))}


def _archive(term: Term) -> Columns:
    """Items of the catalogue that are there, by code (``facts.records.ArchiveItem.done``)."""
    sheet = SHEETS["archive"]
    done = "OR(" + ",".join(f'{fetch(sheet, "completion")}="{state}"' for state in DONE) + ")"
    return sheet, {"item_done": _sound(sheet, term, f'IF({done},{fetch(sheet, "item_code")}&"","")')}


def _writings(term: Term) -> Columns:
    """Writings that count (C1, rule 2): category blank where one does not; ``first`` is 1 for the first piece of a title."""
    sheet, least = SHEETS["writings"], term["monthly_min_chars"]
    original, checked, chars, category = (fetch(sheet, key) for key in ("original", "checked", "chars", "category"))
    sound = (f'AND(OR({original}="",AND({original}<>"否",COUNTIF({code_name("original")},{original})>0)),'
             f'OR({checked}="",AND({checked}<>"不合格",COUNTIF({code_name("writing_grade")},{checked})>0)))')
    if least:  # a reflection that is too short does not count either
        sound = f'AND({sound},OR({category}<>"月读书心得",IF(ISNUMBER({chars}),{chars}>={least},FALSE)))'
    piece = '&"|"&'.join(_here(name) for name in ("teacher", "category", "title", "month"))
    return sheet, {
        "writing_key": _joined(sheet, ("teacher", "category", "title")),
        **{name: f'IFERROR({fetch(sheet, name)}&"","")' for name in ("teacher", "title", "author", "month")},
        "category": f'IFERROR(IF({sound},{_sound(sheet, term, category)}&"",""),"")',
        **{name: f"IFERROR(IF(ISNUMBER({fetch(sheet, key)}),{fetch(sheet, key)},0),0)" for name, key in (("chars", "chars"), ("day", "date"))},
        "piece": f'IF({_here("category")}="","",{piece})',
        "first": f'IF({_here("category")}="",0,IF({told_above("piece", sheet, NUMBER)},0,1))',
    }


def _months_on_duty(term: Term) -> Columns:
    """1 for each assessed month of which a teacher was on duty at its middle."""
    sheet = SHEETS["roster"]
    start, end = fetch(sheet, "on_duty_from"), fetch(sheet, "on_duty_to")
    columns: dict[str | tuple[str, int], str] = {}
    for offset, month in enumerate(term["assessed_months"]):
        middle = f"DATE({int(month[:4])},{int(month[5:])},15)"
        begun = f"IF(ISNUMBER({start}),{start}<={middle},TRUE)"
        there = f"IF(ISNUMBER({end}),{end}>={middle},TRUE)"
        columns["on_duty", offset] = f"IF(AND({begun},{there}),1,0)"
    return sheet, columns
