"""At which record a problem is told: so that a number of problems can say which records it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.measures.findings import of_the_return
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolProblem

_REGISTERS = {sheet.title: sheet.key for sheet in KEPT_REGISTERS}


class ToldAt:
    """The records of all problems of a term."""

    def __init__(self, facts: TermFacts) -> None:
        codes = {one.id: code for code, one in facts.current.items()}
        own = {(codes[number], title): key for (number, key), title in facts.archive.titles().items() if number in codes}
        self._sheets = {(code, sheet.title): sheet.key for code in facts.current for sheet in SCHOOL_SHEETS} | own
        """(school, title of a tab in its file) -> key of the sheet."""
        self._by_school: dict[tuple[str, Level], list[Record]] = {}
        for one in facts.standing.problems:
            record = self.record(one) if of_the_return([one.problem]) else None
            if record is not None:
                self._by_school.setdefault((one.code, one.problem.level), []).append(record)

    def record(self, one: SchoolProblem) -> Record | None:
        """The record at which a problem is told; None for one of a whole sheet, file or school."""
        own, register = self._sheets.get((one.code, one.problem.sheet)), _REGISTERS.get(one.problem.sheet)
        found = own or register
        return Record(one.code if own else "", found, one.problem.row) if found and one.problem.row else None

    def each(self, problems: Iterable[SchoolProblem]) -> list[Record]:
        """The records at which some are told, of those that are told at one."""
        return [record for one in problems if (record := self.record(one)) is not None]

    def of(self, school: str, level: Level) -> Sequence[Record]:
        """The records of a school's problems of a level, of those that are counted as its own."""
        return self._by_school.get((school, level), ())
