"""Colours and notes on wrong cells: put on by a check, taken off by the next one, left alone where both say the same.

Every note carries a number that moves with its cell when rows are inserted, sorted or deleted; what the cell looked like
before stands under that number on the hidden sheet 元数据.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from typing import Any

from yanxiu_xl.buttons.excel import unprotected
from yanxiu_xl.buttons.memory import Record
from yanxiu_xl.workbooks.sheets import Mark

UNKNOWN = "?"
_SIGNED = re.compile(r"\n〔标注 (\d+)〕$")


def mark_anew(book: Any, records: list[Record], marks: Mapping[tuple[str, str], Mark]) -> tuple[list[Record], list[str]]:
    """Take off the marks that are known from ``records`` and no longer due, put on the new ones.

    Returns the records of all that stand, and the tabs that are locked with a password.
    """
    wanted: dict[str, dict[str, Mark]] = {}
    for (title, cell), mark in marks.items():
        wanted.setdefault(title, {})[cell] = mark
    standing = {sheet.name: [one for one in records if one["sheet"] == sheet.name] for sheet in book.sheets}
    titles = [title for title in standing if standing[title] or title in wanted]
    kept = {title: _kept(book.sheets[title], standing[title], wanted.get(title, {})) for title in titles}
    due = {title: {cell: mark for cell, mark in wanted.get(title, {}).items() if cell not in kept[title]} for title in titles}
    expect = getattr(book.impl, "expect_colours", None)  # LibreOffice's engine works ahead
    if expect is not None:
        expect(due)
    staying = {title: {one["number"] for one in kept[title].values()} for title in titles}
    over = {title: [one for one in standing[title] if one["number"] not in staying[title]] for title in titles}
    changing = [title for title in titles if due[title] or over[title]]
    used = {number for numbers in staying.values() for number in numbers}
    free_numbers = (number for number in count(1) if number not in used)
    found = {title: list(kept[title].values()) for title in titles}
    with ExitStack() as lifted:
        free = {title: lifted.enter_context(unprotected(book.sheets[title])) for title in changing}
        for title in changing:
            if free[title]:
                _take_off(book.sheets[title], over[title], staying[title])
                found[title] += _put_on(book.sheets[title], title, due[title], free_numbers)
            else:  # locked with a password of somebody's own: what stands there stays known
                found[title] = standing[title]
    return [one for title in titles for one in found[title]], [title for title in changing if not free[title]]


def _signed(sheet: Any) -> Iterator[tuple[Any, int, str]]:
    """(note, its number, its text) of the notes that are marks."""
    for note in sheet.notes:
        text = note.text
        if match := _SIGNED.search(text):
            yield note, int(match[1]), text


def _kept(sheet: Any, records: list[Record], wanted: Mapping[str, Mark]) -> dict[str, Record]:
    """Cell -> record of the marks that stand as they would be put on now."""
    known = {one["number"]: one for one in records}
    found: dict[str, Record] = {}
    for note, number, text in _signed(sheet) if known and wanted else ():
        cell = note.location
        record, place = known.get(number), cell.get_address(False, False)
        mark = wanted.get(place)
        if record is None or mark is None or place in found or record["mark"] != mark.colour:
            continue
        if text == _text(mark, record["note"], number) and _colour(cell) in {mark.colour, UNKNOWN}:
            found[place] = {**record, "cell": place}
    return found


def _take_off(sheet: Any, records: list[Record], kept: set[int]) -> None:
    """Give marked cells back the colour and the note they had, unless somebody has coloured them since."""
    known = {one["number"]: one for one in records}
    for note, number in [(note, number) for note, number, _ in _signed(sheet) if number not in kept]:
        cell, record = note.location, known.pop(number, None)
        note.delete()
        if record is not None:
            _restore(cell, record)
    for record in known.values():
        _restore(sheet.range(record["cell"]), record)


def _restore(cell: Any, record: Mapping[str, Any]) -> None:
    if _colour(cell) in {record["mark"], UNKNOWN}:
        cell.color = None if record["colour"] == UNKNOWN else record["colour"]
    if record["note"] is not None and cell.note is None:
        cell.add_note(record["note"])


def _colour(cell: Any) -> str | None:
    """#RRGGBB, None for no fill."""
    try:
        colour = cell.color
    except NotImplementedError:  # a spreadsheet in a browser does not tell
        return UNKNOWN
    return None if colour is None else "#{:02X}{:02X}{:02X}".format(*colour)


def _text(mark: Mark, own: str | None, number: int) -> str:
    return f"{own + chr(10) if own else ''}{mark.note}\n〔标注 {number}〕"


def _put_on(sheet: Any, title: str, due: Mapping[str, Mark], numbers: Iterator[int]) -> list[Record]:
    """Colours first, then notes: neighbours of one kind are the quickest."""
    records: list[Record] = []
    for address, mark in due.items():
        cell = sheet.range(address)
        own = None if cell.note is None else cell.note.text
        records.append({
            "number": next(numbers), "sheet": title, "cell": address, "colour": _colour(cell), "mark": mark.colour, "note": own,
        })
    for record in records:
        sheet.range(record["cell"]).color = record["mark"]
    for record, mark in zip(records, due.values(), strict=True):
        cell = sheet.range(record["cell"])
        if record["note"] is not None:
            cell.note.delete()
        cell.add_note(_text(mark, record["note"], record["number"]))
    return records
