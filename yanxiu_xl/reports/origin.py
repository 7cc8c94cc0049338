"""Where a record stands, in words: its file, and its tab and cell there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from yanxiu_xl.archive.registers import register_sheet
from yanxiu_xl.facts.records import POINTED_AT
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import REGISTERS, TermFacts


class Place(NamedTuple):
    """A cell of a file."""

    file: str
    tab: str
    cell: str

    @property
    def words(self) -> str:
        """``听课记录!D15``."""
        return f"{self.tab}!{self.cell}"


class Origins:
    """The places of a term's records."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts, self._titles = facts, facts.archive.titles()
        self._letters: dict[tuple[str, str], Mapping[str, tuple[str, int | None]]] = {}

    def of(self, one: Record) -> Place:
        """The place of a record of a return that counts, or of a register."""
        return self._registered(one) if one.sheet in REGISTERS else self._returned(one)

    def _registered(self, one: Record) -> Place:
        sheet = REGISTERS[one.sheet]
        known = register_sheet(self._facts.archive.db, sheet)
        letter = (known.letters if known else {}).get(sheet.columns[0].key, "A")
        return Place(known.file if known else "", known.title if known else sheet.title, f"{letter}{one.row}")

    def _returned(self, one: Record) -> Place:
        filed = self._facts.current[one.school]
        if (one.school, one.sheet) not in self._letters:
            self._letters[one.school, one.sheet] = self._facts.archive.columns(filed.id, one.sheet)
        letters = self._letters[one.school, one.sheet]
        letter, _ = letters.get(POINTED_AT.get(one.sheet, ""), next(iter(letters.values()), ("A", None)))
        return Place(filed.name, self._titles.get((filed.id, one.sheet), one.sheet), f"{letter}{one.row}")


def origins(facts: TermFacts) -> Origins:
    """The places of a term, made once."""
    return facts.cached(Origins)
