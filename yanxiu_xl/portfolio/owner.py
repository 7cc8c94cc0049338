"""The teacher whose portfolio it is: their records, their lines of the reports of 总档案, their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yanxiu_xl.problems import Problem
from yanxiu_xl.reports.catalogue import report_named
from yanxiu_xl.reports.cells import Cells, told
from yanxiu_xl.reports.lacking import Lack, Lacking, in_words
from yanxiu_xl.reports.model import Column, Figure, Kind, Mark, Record, Row, Value, tables_of, value_of
from yanxiu_xl.reports.people import Key, Person
from yanxiu_xl.reports.scores import Ranked, ranked_in_town
from yanxiu_xl.reports.source import Teacher, TermFacts

WHY = Column("why", "不算的原因", 9, Kind.TEXT)
SCHOOL = Column("school_name", "学校", 9, Kind.TEXT)


class Shelves:
    """Records and lines of reports by what they belong to, each kind sorted when it is asked for first. Made once for a term."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts = facts
        self._rows: dict[tuple[str, str], dict[Key, list[Cells]]] = {}
        self._lines: dict[tuple[str, Any], Any] = {}

    def rows(self, sheet: str, column: str) -> Mapping[Key, list[Cells]]:
        """(school, value of a column) -> records."""
        if (sheet, column) not in self._rows:
            found = self._rows[sheet, column] = {}
            for row in self._facts.records(sheet):
                if row[column] is not None:
                    found.setdefault((row["record"].school, row[column]), []).append(row)  # 发展性评价 has a column "school"
        return self._rows[sheet, column]

    def report(self, code: str) -> Sequence[Row]:
        """The lines of the first table of a report."""
        if (code, "") not in self._lines:
            self._lines[code, ""] = tables_of(report_named(code), self._facts)[0].rows
        found: Sequence[Row] = self._lines[code, ""]
        return found

    def lines(self, code: str, column: str) -> Mapping[Key, list[Row]]:
        """The same by (school, what they say in a column)."""
        if (code, column) not in self._lines:
            found = self._lines[code, column] = {}
            for line in self.report(code):
                found.setdefault((str(line["school"]), str(value_of(line[column]))), []).append(line)
        by_key: Mapping[Key, list[Row]] = self._lines[code, column]
        return by_key

    def by_record(self, code: str, column: str) -> Mapping[Record, Row]:
        """The same by the first record behind what they say in a column."""
        if (code, f"record {column}") not in self._lines:
            cells = ((line[column], line) for line in self.report(code))
            self._lines[code, f"record {column}"] = {cell.records[0]: line for cell, line in cells if isinstance(cell, Figure) and cell.records}
        found: Mapping[Record, Row] = self._lines[code, f"record {column}"]
        return found

    def of_school(self, sheet: str, school: str) -> Sequence[Cells]:
        """The records of a sheet of one school."""
        if (sheet, "") not in self._lines:
            found = self._lines[sheet, ""] = dict[str, list[Cells]]()
            for row in self._facts.records(sheet):
                found.setdefault(row["record"].school, []).append(row)
        by_school: Mapping[str, Sequence[Cells]] = self._lines[sheet, ""]
        return by_school.get(school, ())

    def naming(self, code: str, *columns: str) -> Mapping[Key, list[Row]]:
        """(school, name) -> lines of a report that name this teacher in one of several columns (whose cells lead to the teacher's score)."""
        if (code, columns) not in self._lines:
            found = self._lines[code, columns] = dict[Key, list[Row]]()
            for line in self.report(code):
                named = (cell.link.key for column in columns if isinstance(cell := line[column], Figure) and cell.link)
                for school, name in dict.fromkeys((key[0], key[-1]) for key in named):
                    found.setdefault((school, name), []).append(line)
        by_key: Mapping[Key, list[Row]] = self._lines[code, columns]
        return by_key

    @cached_property
    def problems(self) -> Mapping[tuple[str, str, str], list[Problem]]:
        """(code of the rule, school, what was typed) -> findings."""
        found: dict[tuple[str, str, str], list[Problem]] = {}
        for one in self._facts.standing.problems:
            found.setdefault((one.problem.code, one.code, one.problem.value), []).append(one.problem)
        return found

    @cached_property
    def scores(self) -> Mapping[Key, Ranked]:
        """The confirmed scores."""
        return {one.key: one for one in ranked_in_town(self._facts)}


@dataclass(frozen=True)
class Owner:
    """The owner of a portfolio; earlier: the facts of the terms before this one that are still there, oldest first."""

    facts: TermFacts
    person: Person
    earlier: Sequence[TermFacts] = ()

    @property
    def teacher(self) -> Teacher:
        """As the roster of the present school has them."""
        return self.person.teacher

    @property
    def shelves(self) -> Shelves:
        """All records of the term."""
        return self.facts.cached(Shelves)

    def rows(self, sheet: str, column: str) -> list[Cells]:
        """The records of a sheet that name the owner in a column."""
        found = self.shelves.rows(sheet, column)
        return [row for key in self.person.keys for row in found.get(key, ())]

    def lines(self, code: str, column: str = "name") -> list[Row]:
        """The owner's lines of a report, one for each roster."""
        found = self.shelves.lines(code, column)
        return [line for one in self.person.teachers for line in found.get(one.key, ())]

    @property
    def scores(self) -> list[Ranked]:
        """The confirmed scores, one for each school that has assessed the owner."""
        return [self.shelves.scores[one.key] for one in self.person.teachers if one.key in self.shelves.scores]

    @property
    def score(self) -> Ranked | None:
        """That of the present school."""
        return self.shelves.scores.get(self.teacher.key)

    @cached_property
    def _lacks(self) -> Sequence[Lack]:
        return self.facts.cached(Lacking).of_teacher(self.teacher)

    def lacks(self, *keys: str) -> list[str]:
        """What is lacking by these columns of 进度 (the beginning of their keys)."""
        return in_words([one for one in self._lacks if one.key.startswith(keys)])

    def working(self, *codes: str) -> str:
        """How indicators came about, as 得分说明 has it; '' for who is not assessed."""
        return "".join(f"{f'{self.facts.names[one.school]}：' if len(self.scores) > 1 else ''}{code}：{one.score.items[code].detail}"
                       for one in self.scores for code in codes)

    def columns(self, *columns: Column, why: bool = True) -> list[Column]:
        """Columns of a table of records: with the school for who has moved, and why a record does not count."""
        return [*((SCHOOL,) if self.person.moved else ()), *columns, *((WHY,) if why else ())]


def cells_of(row: Cells, columns: Iterable[Column]) -> dict[str, Value | Figure]:
    """The cells of a record for columns that are called as in the form."""
    known = {column.key: told(row, column.key) for column in columns if column.key in row and column.key not in ("school_name", "why")}
    return {**known, "school": row["school"], "school_name": row["school_name"], "record": Figure(None, (row["record"],)),
            "why": Figure(row["why"], mark=Mark.FAINT) if row["why"] else None}


def by_day(rows: Iterable[Cells], key: str = "date") -> list[Cells]:
    """Records in the order of their days; those without one come last."""
    return sorted(rows, key=lambda row: (str(row[key] or "9"), row["school"], row["row"]))


def lines_of(rows: Iterable[Cells], columns: Sequence[Column], more: Callable[[Cells], Mapping[str, Value | Figure]] = lambda _: {}) -> Iterator[Row]:
    """Lines of a table of records."""
    for row in rows:
        yield {**cells_of(row, columns), **more(row)}


def counted(rows: Iterable[Cells]) -> int:
    """How many records count."""
    return sum(1 for row in rows if row["counts"])


def tally(rows: Sequence[Cells], unit: str) -> str:
    """``登记3份，算数2份``."""
    good = counted(rows)
    return f"登记{len(rows)}{unit}" + (f"，算数{good}{unit}" if good != len(rows) else "")
