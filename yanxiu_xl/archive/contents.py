"""The rows of one return as the archive keeps them, each value with the cell it stood in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.cells import as_typed


@dataclass(frozen=True)
class Line:
    """A row: its 1-based number in the file, text by column key (blank ones left out), text of columns beside the form."""

    row: int
    texts: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """One sheet of one return. title: the tab as it is called in the file; columns: key -> (letter, row of the item)."""

    sheet: Sheet
    title: str
    lines: list[Line]
    columns: dict[str, tuple[str, int | None]]

    def cell(self, row: int, key: str) -> str:
        """Address of a value in the file, such as ``D15``; '' when its column was not there."""
        letter, item_row = self.columns.get(key, ("", None))
        return f"{letter}{item_row or row}" if letter else ""


def content(archive: Archive, identity: int, sheet: Sheet) -> Content:
    """One sheet of a return; without lines when the file did not have it."""
    title = archive.db.execute(
        "SELECT title FROM return_sheet WHERE return_id = ? AND sheet = ?", (identity, sheet.key)
    ).fetchone()
    held = archive.rows_of(sheet, [identity])
    lines = []
    for at, row in enumerate(held.rows):
        texts = {key: as_typed(values[at]) for key, values in held.values.items() if values[at] is not None}
        # what could not be read is compared and shown as it was typed
        texts = {**{k: v for k, v in json.loads(held.typed[at] or "{}").items() if k not in texts}, **texts}
        lines.append(Line(row, texts, json.loads(held.extra[at] or "{}")))
    return Content(sheet, title[0] if title else sheet.title, lines, archive.columns(identity, sheet.key))


def contents(archive: Archive, identity: int) -> dict[str, Content]:
    """Every sheet of a return, by key, in the order of the form."""
    return {sheet.key: content(archive, identity, sheet) for sheet in SCHOOL_SHEETS}
