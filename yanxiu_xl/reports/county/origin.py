"""Where a record stands, in words: its file, and its tab and cell there."""

from __future__ import annotations

from collections.abc import Mapping

from yanxiu_xl.facts.records import POINTED_AT
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import TermFacts


class Origins:
    """The places of a term's records."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts, self._titles = facts, facts.archive.titles()
        self._columns: dict[tuple[str, str], Mapping[str, tuple[str, int | None]]] = {}

    def file(self, one: Record) -> str:
        """The file of a record."""
        return self._facts.current[one.school].name

    def cell(self, one: Record) -> str:
        """``听课记录!D15``."""
        filed = self._facts.current[one.school]
        if (one.school, one.sheet) not in self._columns:
            self._columns[one.school, one.sheet] = self._facts.archive.columns(filed.id, one.sheet)
        letters = self._columns[one.school, one.sheet]
        letter, _ = letters.get(POINTED_AT.get(one.sheet, ""), next(iter(letters.values()), ("A", None)))
        return f"{self._titles.get((filed.id, one.sheet), one.sheet)}!{letter}{one.row}"


def origins(facts: TermFacts) -> Origins:
    """The places of a term, made once."""
    return facts.cached(Origins)
