"""A filed return as it was read, made again of what the archive keeps: to score it once more without its file."""

from __future__ import annotations

import json
from collections.abc import Collection

from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.saving import Saved
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.stamp import Stamp


def tabs_of(archive: Archive, identity: int) -> dict[str, tuple[str, int]]:
    """Sheet key -> (title of the tab, row of its header) in the file of one return."""
    rows = archive.db.execute("SELECT sheet, title, header_row FROM return_sheet WHERE return_id = ?", (identity,))
    return {sheet: (title, header_row) for sheet, title, header_row in rows}


def faulty_rows(archive: Archive) -> dict[tuple[str, str], set[int]]:
    """(school, sheet key) -> rows with an error in the return that counts."""
    found: dict[tuple[str, str], set[int]] = {}
    for school, sheet, row in archive.db.execute(
        "SELECT r.school_code, s.sheet, p.row FROM problem p JOIN school_return r ON r.id = p.return_id"
        " JOIN return_sheet s ON s.return_id = p.return_id AND s.title = p.sheet"
        " WHERE r.state <> 'superseded' AND p.level = 'error' AND p.row > 0"
    ):
        found.setdefault((school, sheet), set()).add(row)
    return found


def errors_told(archive: Archive, codes: Collection[str]) -> dict[tuple[str, str], set[tuple[str, int, str]]]:
    """(school, sheet key) -> errors of these codes in the return that counts: (code, row, column)."""
    found: dict[tuple[str, str], set[tuple[str, int, str]]] = {}
    for school, sheet, *told in archive.db.execute(
        "SELECT r.school_code, s.sheet, p.code, p.row, p.column_key FROM problem p JOIN school_return r ON r.id = p.return_id"
        " JOIN return_sheet s ON s.return_id = p.return_id AND s.title = p.sheet"
        f" WHERE r.state <> 'superseded' AND p.level = 'error' AND p.code IN ({','.join('?' * len(codes))})", sorted(codes),
    ):
        found.setdefault((school, sheet), set()).add((told[0], told[1], told[2]))
    return found


def rows_told(archive: Archive, code: str) -> dict[tuple[str, str], dict[int, str]]:
    """(school, sheet key) -> row -> variant of what the own check says by a rule, of whatever level, in the returns that count."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for school, sheet, row, variant in archive.db.execute(
        "SELECT r.school_code, s.sheet, p.row, p.variant FROM problem p JOIN school_return r ON r.id = p.return_id"
        " JOIN return_sheet s ON s.return_id = p.return_id AND s.title = p.sheet WHERE r.state <> 'superseded' AND p.code = ?", (code,),
    ):
        found.setdefault((school, sheet), {})[row] = variant
    return found


def filed_return(archive: Archive, one: Filed) -> Submission:
    """The tables of a return with everything that is wrong with them; what checking found is among its problems.

    A cell that holds no value but is known as it was typed is one that could not be read.
    """
    result = Submission(path="", name=one.name, sha256=one.sha256, saved=Saved(one.saved_at),
                    stamp=Stamp(school=one.school, issue=one.issue, checked_at=one.checked_at))
    result.problems = archive.problems(one.id, one.name)
    tabs = tabs_of(archive, one.id)
    for sheet in SCHOOL_SHEETS:
        if sheet.key not in tabs:
            continue
        title, header_row = tabs[sheet.key]
        table = result.tables[sheet.key] = Table(sheet.key, title, header_row)
        for key, (letter, item_row) in archive.columns(one.id, sheet.key).items():
            table.letters[key] = letter
            if item_row is not None:
                table.item_rows[key] = item_row
        held = archive.rows_of(sheet, [one.id])
        table.rows = list(held.rows)
        table.values = {key: list(values) for key, values in held.values.items()}
        for index, typed in enumerate(held.typed):
            for key, text in json.loads(typed or "{}").items():
                table.typed[index, key] = text
                if key not in held.values or held.values[key][index] is None:
                    table.unreadable.add((index, key))
    return result
