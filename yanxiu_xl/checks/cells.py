"""Cell checks that need more than the cell itself (domain D2: C01, C03, C06, C09, C13); the parser does the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.forms.model import Column, Kind, Layout, Scope, Sheet, When
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.observations import text_length
from yanxiu_xl.reading.cells import NAME_SEPARATOR
from yanxiu_xl.reading.private import private_numbers
from yanxiu_xl.reading.suggest import did_you_mean


def check_cells(run: CheckRun) -> None:
    """Run every cell check over the submission; findings are added to its problems."""
    one = run.submission
    for key, table in run.tables.items():
        one.problems += private_numbers(one.name, SHEETS[key], table)
    for sheet in SCHOOL_SHEETS:
        if not run.rows[sheet.key]:
            continue
        for column in sheet.inputs:
            blanks(run, sheet, column)
            if column.kind is Kind.DATE and column.in_term:
                dates_outside_term(run, sheet, column)
            if column.kind in {Kind.TEXT, Kind.LONG_TEXT} and (column.min_chars or column.max_chars):
                text_lengths(run, sheet, column)
            if column.kind in {Kind.PERSON, Kind.PEOPLE} and column.scope is not Scope.ANYONE:
                unknown_names(run, sheet, column)


def _matches(row: Row, when: When) -> bool:
    value = row[when.column]
    return (value is not None and value not in when.values) if when.negate else value in when.values


def blanks(run: CheckRun, sheet: Sheet, column: Column) -> None:
    """C01: a required cell of a started row is blank. What a row rule asks for under its own code is left to it."""
    if None not in run.columns[sheet.key][column.key] or (column.prefilled and sheet.layout is Layout.CATALOGUE):
        return
    always = column.required or (column.final_only and run.final)
    conditions = [when for when in column.when if when.code == "C01"]
    if not always and not conditions:
        return
    rows = [
        row for row in run.rows[sheet.key]
        if row[column.key] is None and (always or any(_matches(row, when) for when in conditions))
        and not (column.optional_when and _matches(row, column.optional_when)) and run.blank(sheet.key, column.key, row)
    ]
    run.report("C01", sheet.key, column.key, rows, ({"help": run.term.say(column.help)} for _ in rows))


def dates_outside_term(run: CheckRun, sheet: Sheet, column: Column) -> None:
    """C03: a date of the term's records lies outside the term."""
    start, end = run.term["term_start"].isoformat(), run.term["term_end"].isoformat()
    days = run.columns[sheet.key][column.key]
    wrong = [at for at, day in enumerate(days) if day is not None and not start <= day <= end]
    run.report("C03", sheet.key, column.key, _at(run, sheet, wrong), ({"start": start, "end": end} for _ in wrong))


def text_lengths(run: CheckRun, sheet: Sheet, column: Column) -> None:
    """C09: a text is shorter or longer than its column allows; spaces do not count."""
    low, high = run.term.limit(column.min_chars) or 0, column.max_chars
    lengths = [(at, text_length(text)) for at, text in enumerate(run.columns[sheet.key][column.key]) if text is not None]
    short = [(at, n) for at, n in lengths if n < low]
    words = ({"n": n, "low": f"{low:g}"} for _, n in short)
    run.report("C09", sheet.key, column.key, _at(run, sheet, (at for at, _ in short)), words)
    long = [(at, n) for at, n in lengths if high is not None and n > high]
    words = ({"n": n, "high": high} for _, n in long)
    run.report("C09", sheet.key, column.key, _at(run, sheet, (at for at, _ in long)), words, variant="long")


def _at(run: CheckRun, sheet: Sheet, places: Iterable[int]) -> Iterator[Row]:
    return (run.rows[sheet.key][at] for at in places)


def _known_names(run: CheckRun, scope: Scope) -> set[str]:
    """Names a cell of that scope may hold; none where nothing is known of them.

    Of the town's names those count that the file itself carries in its hidden town roster, so that what is said of a return does not
    depend on who else has returned.
    """
    if scope is not Scope.TOWN:
        return run.names
    others = {name for names in run.submission.town.values() for name in names}
    # without the other schools' names nothing is known here; the merge looks again
    return run.names | others if others and run.names else set()


def unknown_names(run: CheckRun, sheet: Sheet, column: Column) -> None:
    """C06: a name that has to be known is in no roster; one finding per unknown name of a list.

    An empty or missing roster is one problem (F12, F02), not one per name.
    """
    known = _known_names(run, column.scope)
    found: list[int] = []
    words: list[dict[str, str]] = []
    roster = "本校教师名册" if column.scope is Scope.SCHOOL else "全镇教师名册"
    for at, text in enumerate(run.columns[sheet.key][column.key] if known else ()):
        if text is None or text in known:
            continue
        for name in str(text).split(NAME_SEPARATOR) if column.kind is Kind.PEOPLE else [str(text)]:
            if name not in known:
                found.append(at)
                words.append({"value": name, "near": did_you_mean(name, known), "roster": roster})
    run.report("C06", sheet.key, column.key, _at(run, sheet, found), words)
