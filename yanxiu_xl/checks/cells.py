"""Cell checks that need more than the cell itself (domain D2: C01, C03, C06, C09); the parser does the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from yanxiu_xl.checks.frames import Batch
from yanxiu_xl.forms.model import Column, Kind, Layout, Scope, Sheet, When
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.measures.observations import text_length
from yanxiu_xl.reading.cells import NAME_SEPARATOR
from yanxiu_xl.reading.near import did_you_mean

Columns = Mapping[str, list[Any]]


def check_cells(batch: Batch) -> None:
    """Run every cell check over the batch; findings are added to the returns' problems."""
    for sheet in SCHOOL_SHEETS:
        frame = batch.frames[sheet.key]
        if frame.empty:
            continue
        for column in sheet.inputs:
            blanks(batch, sheet, column, frame)
            if column.kind is Kind.DATE and column.in_term:
                dates_outside_term(batch, sheet, column, frame)
            if column.kind in {Kind.TEXT, Kind.LONG_TEXT} and (column.min_chars or column.max_chars):
                text_lengths(batch, sheet, column, frame)
            if column.kind in {Kind.PERSON, Kind.PEOPLE} and column.scope is not Scope.ANYONE:
                unknown_names(batch, sheet, column, frame)


def _matches(cells: Columns, when: When) -> list[bool]:
    if when.negate:
        return [value is not None and value not in when.values for value in cells[when.column]]
    return [value in when.values for value in cells[when.column]]


def _flagged(frame: pd.DataFrame, flags: Iterable[bool]) -> pd.DataFrame:
    return frame.iloc[[at for at, flag in enumerate(flags) if flag]]


def blanks(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C01: a required cell of a started row is blank. What a row rule asks for under its own code is left to it."""
    cells = batch.columns[sheet.key]
    if None not in cells[column.key] or (column.prefilled and sheet.layout is Layout.CATALOGUE):
        return
    needed = [column.required or (column.final_only and batch.final)] * len(frame)
    for when in column.when:
        if when.code == "C01":
            needed = [one or other for one, other in zip(needed, _matches(cells, when), strict=True)]
    if column.optional_when:
        needed = [one and not other for one, other in zip(needed, _matches(cells, column.optional_when), strict=True)]
    gaps = [value is None and asked for value, asked in zip(cells[column.key], needed, strict=True)]
    if any(gaps):
        rows = _flagged(frame, gaps)
        rows = rows[batch.blank(sheet.key, column.key)[rows.index]]
        batch.report("C01", sheet.key, column.key, rows, ({"help": batch.term.say(column.help)} for _ in range(len(rows))))


def dates_outside_term(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C03: a date of the term's records lies outside the term."""
    start, end = batch.term["term_start"].isoformat(), batch.term["term_end"].isoformat()
    wrong = [day is not None and not start <= day <= end for day in batch.columns[sheet.key][column.key]]
    if any(wrong):
        rows = _flagged(frame, wrong)
        batch.report("C03", sheet.key, column.key, rows, ({"start": start, "end": end} for _ in range(len(rows))))


def text_lengths(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C09: a text is shorter or longer than its column allows; spaces do not count."""
    low, high = batch.term.limit(column.min_chars) or 0, column.max_chars
    lengths = [None if text is None else text_length(text) for text in batch.columns[sheet.key][column.key]]
    short = [n is not None and n < low for n in lengths]
    if any(short):
        words = ({"n": n, "low": f"{low:g}"} for n, flag in zip(lengths, short, strict=True) if flag)
        batch.report("C09", sheet.key, column.key, _flagged(frame, short), words)
    long = [high is not None and n is not None and n > high for n in lengths]
    if any(long):
        words = ({"n": n, "high": high} for n, flag in zip(lengths, long, strict=True) if flag)
        batch.report("C09", sheet.key, column.key, _flagged(frame, long), words, variant="long")


def town_names(batch: Batch) -> dict[int, set[str]]:
    """Names of other schools that each workbook carries in its hidden town roster.

    Only the file itself counts here, so that what is said of a return does not depend on who else has returned.
    """
    return {
        number: {name for names in one.town.values() for name in names} for number, one in enumerate(batch.returns)
    }


def _known_names(batch: Batch, scope: Scope) -> dict[int, set[str]]:
    """Names a cell of that scope may hold, of those returns of which they are known."""
    if scope is not Scope.TOWN:
        return batch.names
    # without the other schools' names nothing is known here; the merge looks again
    return {number: batch.names[number] | names for number, names in town_names(batch).items() if names and number in batch.names}


def unknown_names(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C06: a name that has to be known is in no roster; one finding per unknown name of a list.

    An empty or missing roster is one problem (F12, F02), not one per name.
    """
    names, cells = _known_names(batch, column.scope), batch.columns[sheet.key]
    found: list[int] = []
    words: list[dict[str, str]] = []
    roster = "本校教师名册" if column.scope is Scope.SCHOOL else "全镇教师名册"
    for at, (number, text) in enumerate(zip(cells["ret"], cells[column.key], strict=True)):
        known = names.get(number)
        if text is None or known is None or text in known:
            continue
        for name in str(text).split(NAME_SEPARATOR) if column.kind is Kind.PEOPLE else [str(text)]:
            if name not in known:
                found.append(at)
                words.append({"value": name, "near": did_you_mean(name, known), "roster": roster})
    if found:
        batch.report("C06", sheet.key, column.key, frame.iloc[found], words)
