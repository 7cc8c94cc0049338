"""Tables of cases for the rules: each case a good return with a small change, and everything that is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from tests.made import made
from tests.support import AS_OF, TERM, Rows, good_rows
from yanxiu_xl.problems import Entry, Problem
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.term.term import Term

KINDS = ("holds", "breaks", "boundary", "blank", "unreadable")
FAMILIES = "RXCF"
"""What a case lists in full: problems of rows, tables, cells and files. Rules on the workbook have tests of their own."""


DOUBLED = {"L_aims": 20, "L_substance": 20, "L_process": 40, "L_group_work": 40, "L_it_use": 20, "L_bearing": 20, "L_effect": 40}
"""Twice the full marks of every dimension; a lesson without a white board is scored out of the other 180."""


@dataclass(frozen=True)
class Case:
    """``kind`` of KINDS; ``said``: lines such as ``R01 错误 听课记录 D4 自己不能听自己的课``.

    A line names code, level, sheet and cell (- for none); what follows are words of the message, ``…`` between them.
    """

    kind: str
    name: str
    rows: Rows
    said: tuple[str, ...]
    term: Term = TERM
    as_of: date = AS_OF
    town: tuple[tuple[str, tuple[str, ...]], ...] = ()


Table = list[Case]


def case(kind: str, name: str, rows: Rows, *said: str, **more: Any) -> Case:
    """A line of a table of cases."""
    assert kind in KINDS
    return Case(kind, name, rows, said, **more)


def with_values(**values: Any) -> Term:
    """The term with other values of some parameters; ``L_aims`` stands for ``L.aims``."""
    given = {key if key in TERM.values else key.replace("_", ".", 1): value for key, value in values.items()}
    assert given.keys() <= TERM.values.keys()
    return replace(TERM, values={**TERM.values, **given})


def added(sheet: str, *more: dict[str, Any], base: int = 0, rows: Rows | None = None) -> Rows:
    """A good return with further rows at the end of ``sheet``: copies of row ``base`` with some cells replaced."""
    rows = rows or good_rows()
    rows[sheet] += [{**rows[sheet][base], **cells} for cells in more]
    return rows


def changed(sheet: str, *cells: dict[str, Any], rows: Rows | None = None) -> Rows:
    """A good return with some cells of the first, second, … row of ``sheet`` replaced."""
    rows = rows or good_rows()
    for at, new in enumerate(cells):
        rows[sheet][at] |= new
    return rows


@cache
def _run(tables: Tables, code: str) -> tuple[tuple[Case, Submission], ...]:
    """All cases of one rule, checked."""
    table = tables.table[code]
    return tuple((one, made(one.rows, term=one.term, as_of=one.as_of, town=dict(one.town))) for one in table)


class Tables:
    """The tables of one test module: code -> cases."""

    def __init__(self, table: dict[str, Table]) -> None:
        self.table = table

    def run(self, code: str) -> tuple[tuple[Case, Submission], ...]:
        """Every case of a code with its checked return."""
        return _run(self, code)

    def complaints(self, code: str) -> dict[str, list[str]]:
        """What differs from the table, by case."""
        found = {f"{c.kind}: {c.name}": _differences(c.said, submission.problems) for c, submission in self.run(code)}
        assert len(found) == len(self.table[code]), "two cases have the same name"
        return {name: lines for name, lines in found.items() if lines}

    def variants_found(self, code: str) -> set[tuple[str, str]]:
        """(level, variant) of every finding of ``code`` in its table."""
        return {(p.level.value, p.variant) for _, submission in self.run(code) for p in submission.problems if p.code == code}

    def parameters_changed(self, code: str) -> set[str]:
        """Parameters of the term that some case of ``code`` changes."""
        return {k for c in self.table[code] for k, v in c.term.values.items() if v != TERM.values[k]}

    def lacking_kinds(self, code: str, entries: Sequence[Entry]) -> set[str]:
        """Kinds of cases that a rule with these catalogue lines should have and has not."""
        wanted = set(KINDS) if any(e.parameters for e in entries) else set(KINDS) - {"boundary"}
        return wanted - {c.kind for c in self.table[code]}


def _differences(said: Sequence[str], problems: Sequence[Problem]) -> list[str]:
    left = [p for p in problems if p.code[0] in FAMILIES]
    lines = []
    for line in said:
        met = next((p for p in left if _meets(line, p)), None)
        if met is None:
            lines.append(f"not said: {line}")
        else:
            left.remove(met)
    return lines + [f"said as well: {_line(p)}" for p in left]


def _line(p: Problem) -> str:
    return f"{p.code} {p.level.word} {p.sheet} {p.cell or '-'} {p.message}"


def _meets(line: str, p: Problem) -> bool:
    code, level, sheet, cell, *rest = line.split(" ", 4)
    here = (code, level, sheet, cell) == (p.code, p.level.word, p.sheet, p.cell or "-")
    place = f"【{p.sheet} 第{p.row}行】" if p.row else f"【{p.sheet}】"
    return here and p.message.startswith(place) and in_order(rest[0] if rest else "", p.message)


def in_order(words: str, text: str) -> bool:
    """Whether ``text`` holds the parts of ``words`` (``…`` between them) one after another."""
    start = 0
    for part in words.split("…"):
        start = text.find(part, start)
        if start < 0:
            return False
        start += len(part)
    return True
