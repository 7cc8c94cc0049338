"""C13: numbers of persons in what was typed, asked to be taken out where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.personal import may_hold_numbers, numbers_in, public_text
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.tables import Table

_FIXED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.DATE, Kind.MONTH, Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.AUTO})
"""Columns whose values, once they could be read, are no text of a person."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_Cell = tuple[str, int, str, str, str]
"""Column letter, row, column key, header, text; '' for what is not known."""


def private_numbers(file: str, sheet: Sheet, table: Table) -> list[Problem]:
    """A warning for every cell of a tab, in the table or outside it, that holds what looks like a number of a person."""
    found = []
    for letter, row, key, header, text in _texts(sheet, table):
        kinds = dict.fromkeys(one.kind.value for one in numbers_in(text))
        if kinds:
            found.append(problem(
                "C13", file=file, sheet=table.title, row=row, letter=letter, column=key, header=header or "这一格", what="、".join(kinds),
                value=public_text(text),
            ))
    return found


def _texts(sheet: Sheet, table: Table) -> Iterator[_Cell]:
    """The cells that are worth a closer look, each once, as they were typed."""
    for column in sheet.columns:
        values = table.values.get(column.key)
        if values is None or column.kind in _FIXED:
            continue
        if may_hold_numbers(str(value) for value in {*values} if value is not None):
            for at, value in enumerate(values):
                if value is not None and (at, column.key) not in table.typed:
                    yield table.letters.get(column.key, ""), table.row_of(at, column.key), column.key, column.header, str(value)
    for (at, key), raw in table.typed.items():
        if key in sheet:
            yield table.letters.get(key, ""), table.row_of(at, key), key, sheet[key].header, as_typed(raw)
    for at, extra in table.extra.items():
        for header, text in extra.items():
            yield table.extra_letters.get(header, ""), table.rows[at], "", header, text
    for place, text in table.outside:
        address = _ADDRESS.fullmatch(place)
        yield (address[1] if address else ""), (int(address[2]) if address else 0), "", "", text
