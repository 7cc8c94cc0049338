"""From the formula words of the definition to Excel's: plain functions that Excel 2010+, WPS and LibreOffice share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Layout, Sheet, When, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.measures.observations import CAPS
from yanxiu_xl.term.term import Term

QUOTED_TEXT = re.compile(r'("(?:[^"]|"")*")')
"""A text within a formula."""
_TOKEN = re.compile(r"\{(?:(\w+):)?([\w.]+)\}")
METHOD_TABLE = "yx_table_method"
TEACHERS, TOWN, TOWN_HEADS, SCHOOLS, MONTHS = "yx_teachers", "yx_town", "yx_town_heads", "yx_schools", "yx_months"
"""Defined names that drop-downs and formulas share."""
THIS_ROW, ROW_ABOVE = "\x00", "\x01"
"""Marks for row numbers: a column's formula is expanded once and placed a thousand times."""


def quoted(title: str) -> str:
    """A tab title as a reference needs it."""
    return "'" + title.replace("'", "''") + "'"


def literally(text: str) -> str:
    """What MATCH is to look for, sign for sign: it takes ``*``, ``?`` and ``~`` in a text (11~20各数的认识) for something else."""
    for sign in "~*?":
        text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return text


def column_range(sheet: Sheet, key: str) -> str:
    """The whole column, absolute, with its sheet: ``'听课记录'!$B$3:$B$1053``; of fixed rows the data alone.

    It begins with the header, so that a row inserted above the first lies within, and ends below the prepared rows. The
    header is no value of its column: it is neither blank nor a date, and equals no name, number or option.
    """
    return f"{quoted(sheet.title)}!{own_range(sheet, key)}"


def own_range(sheet: Sheet, key: str) -> str:
    """The same for a formula on that sheet: a program that sorts rows leaves references alone that name their own sheet."""
    letter = letters(sheet.position(key))
    first = HEADER_ROW if sheet.has_free_rows else FIRST_DATA_ROW
    return f"${letter}${first}:${letter}${sheet.reach}"


def range_down_to_here(sheet: Sheet, key: str) -> str:
    """A column from the header to the row itself: a row inserted just above lies within, as it would not if it ended there."""
    letter = letters(sheet.position(key))
    return f"${letter}${HEADER_ROW}:${letter}{THIS_ROW}"


OWN_NUMBER = f"ROW()-ROW($A${HEADER_ROW})"
"""The number of a row below the header of its sheet, in a formula of that sheet; it stays right when rows come in above the header."""


def code_name(key: str) -> str:
    """Defined name of a code list's range."""
    return f"yx_code_{key}"


def cell(sheet: Sheet, key: str, row: int | str) -> str:
    """A cell of the row with its column fixed: ``$B4``."""
    return f"${letters(sheet.position(key))}{row}"


def started(sheet: Sheet, row: int | str) -> str:
    """True as soon as one of the row's required inputs holds something."""
    keys = [c.key for c in sheet.own_inputs if c.required] or [c.key for c in sheet.own_inputs][:1]
    return "(" + "&".join(cell(sheet, key, row) for key in keys) + '<>"")'


def condition(sheet: Sheet, when: When, row: int) -> str:
    """A ``When`` as an Excel condition."""
    tests = [f'{cell(sheet, when.column, row)}="{value}"' for value in when.values]
    test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    return f"NOT({test})" if when.negate else test


def parameter(term: Term, key: str) -> str:
    """A value of the term as it stands in a formula."""
    if key == "term_start_month":
        start: date = term["term_start"]
        return str(start.year * 12 + start.month)
    value = term.lesson_full if key == "L.full" else term[key]
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    return f"{value:g}" if isinstance(value, int | float) else f'"{value}"'


def lesson_grade(term: Term, score: str) -> str:
    """Grade of a lesson by its score (domain C3)."""
    a, b, c = (f"{term[key]:g}" for key in ("L.excellent", "L.good", "L.pass"))
    return f'IF({score}>={a},"优",IF({score}>={b},"良",IF({score}>={c},"合格","待改进")))'


def _listed(text: str) -> str:
    """The names of a list cell between single blanks, whatever separates them; a blank before and after."""
    for separator in ('"、"', '"，"', '","', '";"', '"；"', '"　"', "CHAR(10)"):
        text = f'SUBSTITUTE({text},{separator}," ")'
    return f'" "&TRIM({text})&" "'  # which also leaves one blank of several


def _among(names: str, text: str) -> str:
    """For each of a range of names whether it stands in a list."""
    return f'ISNUMBER(FIND(" "&{names}&" ",{_listed(text)}))'


def names_known(text: str) -> str:
    """Whether every name of a list cell stands in the roster."""
    names = column_range(SHEETS["roster"], "name")
    listed = _listed(text)
    many = f'LEN({listed})-LEN(SUBSTITUTE({listed}," ",""))-1'
    return f'SUMPRODUCT(({names}<>"")*{_among(names, text)})>={many}'


def present(sheet: Sheet, _: Term) -> str:
    """How many were there: who was on duty that day and to attend, but those on a list of exceptions (T2)."""
    roster = SHEETS["roster"]
    names, start, end = (column_range(roster, key) for key in ("name", "on_duty_from", "on_duty_to"))
    day = cell(sheet, "date", THIS_ROW)
    on_duty = f'({names}<>"")*((({start}="")+({start}<={day}))>0)*((({end}="")+({end}>={day}))>0)'
    exceptions = '&"、"&'.join(cell(sheet, key, THIS_ROW) for key in ("official_leave", "leave", "absent"))
    there = f"{on_duty}*(1-{_among(names, exceptions)})"
    asked = _among(names, cell(sheet, "participants", THIS_ROW))
    attendance = cell(sheet, "attendance", THIS_ROW)
    return f'IF({attendance}="部分",SUMPRODUCT({there}*{asked}),IF({attendance}="全体",SUMPRODUCT({there}),""))'


WORK_COLUMNS = {
    name: at
    for at, name in enumerate((
        "lesson_key", "open_at", "own_at", "two_lessons", "observed", "pair", "observed_on", "again", "slot", "", "open_key", "given",
        "", "writing_key", "teacher", "category", "title", "author", "month", "chars", "day", "piece", "first",
        "", "held", "linked", "lecture_on", "told", "", "mark_key", "mark", "marked", "", "reviewed", "", "item_done", "", "number", "on_duty",
    ))
    if name
}
"""Columns of the hidden helper sheet; ``number`` numbers its rows, ``on_duty`` is the first of as many as there are assessed months."""
_WORK_NAMES = {at: name for name, at in WORK_COLUMNS.items()}


def work_name(at: int) -> str:
    """What a column of the helper sheet is called (0-based)."""
    first = WORK_COLUMNS["on_duty"]
    return f"on_duty_{at - first}" if at >= first else _WORK_NAMES[at]


def work_range(name: str, sheet: Sheet, offset: int = 0) -> str:
    """A column of the helper sheet, beside the data rows of ``sheet``."""
    at = letters(WORK_COLUMNS[name] + offset)
    return f"{quoted(PROGRESS_WORK)}!${at}${FIRST_DATA_ROW}:${at}${sheet.reach}"


def squeezed_length(text: str) -> str:
    """Characters of a text without blanks and line breaks, as the program counts them."""
    for blank in ('" "', '"　"', "CHAR(10)", "CHAR(13)"):
        text = f'SUBSTITUTE({text},{blank},"")'
    return f"LEN({text})"


def off_duty(name: str, day: str) -> str:
    """Whether the roster has a teacher begin after or end before a day (S21)."""
    roster = SHEETS["roster"]
    names, start, end = (column_range(roster, key) for key in ("name", "on_duty_from", "on_duty_to"))
    return f'COUNTIFS({names},{name},{start},">"&{day})+COUNTIFS({names},{name},{end},"<"&{day})>0'


def unknown_host(sheet: Sheet, term: Term) -> str:
    """Whether a lesson elsewhere in town names a school that is not listed, or a teacher its roster does not have (R04)."""
    host, teacher = (cell(sheet, key, THIS_ROW) for key in ("host_school", "teacher"))
    roster = f"INDEX({TOWN},0,MATCH({host},{TOWN_HEADS},0))"
    stranger = f'IFERROR(AND(COUNTIF({roster},"?*")>0,COUNTIF({roster},{teacher})=0),FALSE)'
    return f"OR(COUNTIF({SCHOOLS},{host})=0,{stranger})" if term.schools else stranger


def two_lessons(sheet: Sheet, _: Term) -> str:
    """Whether another line tells of a different lesson of the same teacher at that moment (X05), as 进度计算 has found."""
    return _prepared("two_lessons", sheet)


def _told(sheet: Sheet, *keys: str) -> str:
    """Cells of the row as one text, the way 进度计算 writes the keys of moments."""
    return '&"|"&'.join(cell(sheet, key, THIS_ROW) for key in keys)


def _prepared(name: str, sheet: Sheet) -> str:
    """What 进度计算 has found of this row."""
    return f"INDEX({work_range(name, sheet)},{OWN_NUMBER})"


def out_of_reach(sheet: Sheet, _: Term) -> str:
    """Whether the row stands below what formulas elsewhere look at: their ranges grow and shrink with the sheet, 进度计算 does not."""
    return f"{OWN_NUMBER}>MIN(ROWS({own_range(sheet, sheet.columns[0].key)})-1,ROWS({work_range('lesson_key', sheet)}))"


def own_number(sheet: Sheet, _: Term) -> str:
    """The number of the row."""
    return OWN_NUMBER


def registered_twice(sheet: Sheet, _: Term) -> str:
    """Whether a line above tells of the same lesson (X02), as 进度计算 has found."""
    return _prepared("again", sheet)


def two_at_once(sheet: Sheet, _: Term) -> str:
    """Whether the observer is with another teacher, too, at that moment (X03)."""
    here, pair = _told(sheet, "date", "period", "observer"), _told(sheet, "date", "period", "observer", "teacher")
    return f"COUNTIF({work_range('observed', sheet)},{here})>COUNTIF({work_range('pair', sheet)},{pair})"


def teaching_then(sheet: Sheet, _: Term) -> str:
    """Whether the observer has a lesson of their own at that moment, observed or open (X04)."""
    here = _told(sheet, "date", "period", "observer")
    lessons = (work_range("lesson_key", sheet), work_range("open_key", SHEETS["open_lessons"]))
    return "OR(" + ",".join(f"ISNUMBER(MATCH({literally(here)},{keys},0))" for keys in lessons) + ")"


def too_many_that_day(sheet: Sheet, term: Term) -> str:
    """Whether the observer has that day seen as many lessons before as anybody can see (X07): by period, each lesson once."""
    slot, here = _prepared("slot", sheet), _told(sheet, "date", "observer")
    earlier = f'COUNTIFS({work_range("observed_on", sheet)},{here},{work_range("slot", sheet)},"<="&{slot})'
    return f'IF({slot}="",FALSE,{earlier}>{term["daily_observations_error"]:g})'


def within_cap(sheet: Sheet, term: Term) -> str:
    """``是``, or ``否`` for observations beyond the optional cap of their scope: the later ones are left out (domain C1, rule 0)."""
    scope, observer, day = (cell(sheet, key, THIS_ROW) for key in ("scope", "observer", "date"))
    same = (("scope", scope), ("observer", observer), ("fault", '""'))
    text = '"是"'
    for word, parameter_key in CAPS.items():
        cap = term[parameter_key]
        if cap is not None:
            earlier = ",".join(f"{own_range(sheet, key)},{value}" for key, value in (*same, ("date", f'"<"&{day}')))
            that_day = ",".join(f"{range_down_to_here(sheet, key)},{value}" for key, value in (*same, ("date", day)))
            text = f'IF(AND({scope}="{word}",COUNTIFS({earlier})+COUNTIFS({that_day})>{cap:g}),"否",{text})'
    return text


CONDITIONS: dict[str, Callable[[Sheet, Term], str]] = {
    "unknown_host": unknown_host, "two_lessons": two_lessons, "within_cap": within_cap, "registered_twice": registered_twice,
    "number": own_number, "out_of_reach": out_of_reach,
    "present": present, "two_at_once": two_at_once, "teaching_then": teaching_then, "too_many_that_day": too_many_that_day,
}
"""Words of the definition that stand for more than a cell or a column."""


def expand(formula: str, sheet: Sheet, term: Term) -> str:
    """One automatic column's formula with ``THIS_ROW`` and ``ROW_ABOVE`` where row numbers go (see ``for_row``)."""

    def word(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "param":
            return parameter(term, name)
        if kind == "own":
            return own_range(sheet, name)
        if kind == "codes":
            return code_name(sheet[name].codes or "")
        if kind == "length":
            return squeezed_length(cell(sheet, name, THIS_ROW))
        if kind == "off_duty":
            return off_duty(cell(sheet, name, THIS_ROW), cell(sheet, "date", THIS_ROW))
        if kind == "table":
            return METHOD_TABLE
        if kind == "lesson_grade_of":
            return lesson_grade(term, cell(sheet, name, THIS_ROW))
        if kind == "work":
            other, key = name.split(".")
            return work_range(key, SHEETS[other])
        if name in CONDITIONS:
            return CONDITIONS[name](sheet, term)
        if name == "started":
            # the number column already knows, and is far shorter to ask
            numbered = "serial" in sheet and formula != sheet["serial"].auto
            return f'({cell(sheet, "serial", THIS_ROW)}<>"")' if numbered else started(sheet, THIS_ROW)
        if "." in name:
            other, key = name.split(".")
            return column_range(SHEETS[other], key)
        return cell(sheet, name, THIS_ROW)

    return renewed(_TOKEN.sub(word, formula))


RENEWED = "yx_renewed"
"""Name of a hidden cell without a result that holds a link: LibreOffice works such a cell out whenever it opens a file, ONLYOFFICE any
cell without a result, and both then whatever refers to it."""


def renewed(text: str) -> str:
    """A formula that is worked out anew by whoever opens the file, whatever result it carries; its answer is the same."""
    return f"=IF(TRUE,{text.removeprefix('=')},{RENEWED})"


def for_row(expanded: str, row: int) -> str:
    """An expanded formula in its place."""
    return expanded.replace(THIS_ROW, str(row)).replace(ROW_ABOVE, str(row - 1))


def growing_range(sheet: Sheet, key: str, filled_by: str) -> str:
    """A column from its first data row to the last row in which ``filled_by`` holds something; never empty."""
    whole, marker = column_range(sheet, key), column_range(sheet, filled_by)
    last = f'MAX(2,SUMPRODUCT(MAX(({marker}<>"")*(ROW({marker})-ROW({header_of(marker)})+1))))'
    return f"=INDEX({whole},2):INDEX({whole},{last})"


def header_of(whole: str) -> str:
    """The first cell of a ``column_range``, which is the header."""
    return whole.split(":", maxsplit=1)[0]


def rows_filled(sheet: Sheet) -> str:
    """How many rows of a table have been started, judged by its first required column."""
    if sheet.layout is Layout.FIELDS:
        return ""
    marker = column_range(sheet, first_required(sheet))
    return f'SUMPRODUCT(({marker}<>"")*(ROW({marker})>ROW({header_of(marker)})))'


def first_required(sheet: Sheet) -> str:
    """The column that shows a row is in use."""
    return next(c.key for c in sheet.own_inputs if c.required)


def required_blanks(sheet: Sheet) -> str:
    """How many required cells of started rows are blank (a CATALOGUE counts all of its rows)."""
    required = [c for c in sheet.own_inputs if c.required]
    if sheet.layout is Layout.CATALOGUE:
        return "+".join(f'SUMPRODUCT(--({column_range(sheet, c.key)}=""))' for c in required)
    key = column_range(sheet, first_required(sheet))
    parts = []
    for column in required[1:]:
        test = f'({key}<>"")*({column_range(sheet, column.key)}="")'
        if column.optional_when:
            other = column_range(sheet, column.optional_when.column)
            test += "".join(f'*({other}<>"{value}")' for value in column.optional_when.values)
        parts.append(f"SUMPRODUCT({test})")
    return "+".join(parts) or "0"
