"""A filed return as it was read, made again of what the archive keeps: to score it once more without its file."""

from __future__ import annotations

import json

from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive, Filed
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.reading.saving import Saved
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.stamp import Stamp


def filed_return(archive: Archive, one: Filed) -> Return:
    """The tables of a return with everything that is wrong with them; what checking found is among its problems.

    A cell that holds no value but is known as it was typed is one that could not be read.
    """
    result = Return(path="", name=one.name, sha256=one.sha256, saved=Saved(one.saved_at),
                    stamp=Stamp(school=one.school, issue=one.issue, checked_at=one.checked_at))
    result.problems = archive.problems(one.id, one.name)
    titles = archive.titles_of(one.id)
    for sheet in SCHOOL_SHEETS:
        if sheet.key not in titles:
            continue
        title, header_row = titles[sheet.key]
        table = result.tables[sheet.key] = Table(sheet.key, title, header_row)
        for key, (letter, item_row) in archive.columns(one.id, sheet.key).items():
            table.letters[key] = letter
            if item_row is not None:
                table.item_rows[key] = item_row
        keys = [column.key for column in stored_columns(sheet)]
        table.values = {key: [] for key in keys}
        for index, (_, row, *values, typed, _extra) in enumerate(archive.rows_of(sheet, one.id)):
            table.rows.append(row)
            known = dict(zip(keys, values, strict=True))
            for key, value in known.items():
                table.values[key].append(value)
            for key, text in json.loads(typed or "{}").items():
                table.typed[index, key] = text
                if known.get(key) is None:
                    table.unreadable.add((index, key))
    return result
