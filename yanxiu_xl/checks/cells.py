"""Cell checks that need more than the cell itself (domain D2: C01, C03, C06, C09); the parser does the others."""

from __future__ import annotations

import pandas as pd

from yanxiu_xl.checks.frames import Batch
from yanxiu_xl.forms.model import Column, Kind, Layout, Scope, Sheet, When
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.cells import NAME_SEPARATOR
from yanxiu_xl.reading.near import did_you_mean


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


def _matches(frame: pd.DataFrame, when: When) -> pd.Series[bool]:
    found = frame[when.column].isin(when.values)
    return ~found & frame[when.column].notna() if when.negate else found


def blanks(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C01: a required cell of a started row is blank. What a row rule asks for under its own code is left to it."""
    needed = pd.Series(column.required or (column.final_only and batch.final), index=frame.index)
    for when in column.when:
        if when.code == "C01":
            needed |= _matches(frame, when)
    if column.optional_when:
        needed &= ~_matches(frame, column.optional_when)
    if column.prefilled and sheet.layout is Layout.CATALOGUE:
        return
    gaps = needed & batch.blank(sheet.key, column.key)
    if gaps.any():
        rows = frame[gaps]
        batch.report("C01", sheet.key, column.key, rows, ({"help": batch.term.say(column.help)} for _ in range(len(rows))))


def dates_outside_term(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C03: a date of the term's records lies outside the term."""
    start, end = batch.term["term_start"].isoformat(), batch.term["term_end"].isoformat()
    dates = frame[column.key]
    wrong = dates.notna() & ((dates.fillna(start) < start) | (dates.fillna(start) > end))
    if wrong.any():
        rows = frame[wrong]
        batch.report("C03", sheet.key, column.key, rows, ({"start": start, "end": end} for _ in range(len(rows))))


def text_lengths(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C09: a text is shorter or longer than its column allows; spaces do not count."""
    low, high = batch.term.limit(column.min_chars) or 0, column.max_chars
    texts = frame[column.key].dropna()
    lengths = texts.map(lambda text: len("".join(str(text).split())))
    short = lengths[lengths < low]
    if len(short):
        words = ({"n": int(n), "low": f"{low:g}"} for n in short)
        batch.report("C09", sheet.key, column.key, frame.loc[short.index], words)
    long = lengths[lengths > high] if high else lengths.iloc[:0]
    if len(long):
        words = ({"n": int(n), "high": high} for n in long)
        batch.report("C09", sheet.key, column.key, frame.loc[long.index], words, variant="long")


def town_names(batch: Batch) -> dict[int, set[str]]:
    """Names of other schools that each workbook carries in its hidden town roster.

    Only the file itself counts here, so that what is said of a return does not depend on who else has returned.
    """
    return {
        number: {name for names in one.town.values() for name in names} for number, one in enumerate(batch.returns)
    }


def unknown_names(batch: Batch, sheet: Sheet, column: Column, frame: pd.DataFrame) -> None:
    """C06: a name that has to be known is in no roster; one finding per unknown name of a list."""
    own, town = batch.names, town_names(batch)
    cells = frame[column.key].dropna()
    indices: list[int] = []
    words: list[dict[str, str]] = []
    for index, number, text in zip(cells.index, frame.loc[cells.index, "ret"], cells, strict=True):
        known = own.get(number, set())
        if not known:
            continue  # an empty or missing roster is one problem (F12, F02), not one per name
        if column.scope is Scope.TOWN:
            if not town[number]:
                continue  # other schools' names are not known here; the merge looks again
            known = known | town[number]
        for name in str(text).split(NAME_SEPARATOR) if column.kind is Kind.PEOPLE else [str(text)]:
            if name not in known:
                indices.append(index)
                words.append({"value": name, "near": did_you_mean(name, known), "roster": "本校教师名册" if column.scope is Scope.SCHOOL else "全镇教师名册"})
    if indices:
        batch.report("C06", sheet.key, column.key, frame.loc[indices], words)
