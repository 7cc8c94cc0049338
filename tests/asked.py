"""Which parameters of the term a rule asks for: taken down while it runs, alone, over the cases of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import tests.town
from tests import test_row_rules, test_school_rules, test_table_rules, test_workbook_rules
from tests.made import unchecked
from tests.support import AS_OF, TERM, Rows, good_rows
from yanxiu_xl.checks.backbone import Assessed
from yanxiu_xl.checks.cells import check_cells
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.reading.attachments import Attachment
from yanxiu_xl.term.term import Term

SHEETS = test_workbook_rules
SCORED = {("01", name): Assessed(90, 0) for name in ("李强", "王芳", "陈晓燕")}
"""Scores of those whom the tables of the register of backbone teachers name."""
Situation = tuple[Rows, Term, date, Mapping[str, Sequence[str]]]


class Asked(dict[str, Any]):
    """The values of a term that remember what they are asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.keys_asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return super().get(key, default)


def listening(term: Term) -> tuple[Term, Asked]:
    """The same term with values that remember."""
    values = Asked(term.values)
    return replace(term, values=values), values


def of_returns(code: str, situations: Iterable[Situation], attachments: Sequence[Attachment] = ()) -> set[str]:
    """What the rule of ``code`` asks for over returns, each looked at for itself: what another rule has asked for is not at hand."""
    found: set[str] = set()
    for rows, term, day, town in situations:
        submission = unchecked(rows, term=term, town=town)
        submission.attachments = list(attachments)
        heard, values = listening(term)
        run = CheckRun.of(heard, submission, day)
        check_cells(run)
        values.keys_asked.clear()
        RULES[code].run(run)
        found |= values.keys_asked
    return found


def of_tables(module: ModuleType, code: str) -> Iterator[Situation]:
    """The table of a rule within and across rows."""
    return ((one.rows, one.term, one.as_of, dict(one.town)) for one in module.TABLES.table[code])


def of_workbooks(code: str) -> Iterator[Situation]:
    """The tables of a rule on the whole workbook: the one line of all rules, and the tables of its own tests."""
    for line in SHEETS.SAYS:
        if line[0] == code:
            changes = line[2] if isinstance(line[2], tuple) else (line[2],)
            yield from ((SHEETS.changed(*changes), TERM, day, {}) for day in (SHEETS.EVE, SHEETS.CLOSING))
    for name, test in vars(SHEETS).items():
        if name.startswith(f"test_{code.lower()}_"):
            for mark in getattr(test, "pytestmark", ()):
                for given in changes_of(mark):
                    yield SHEETS.changed(*given), TERM, AS_OF, {}


def changes_of(mark: Any) -> Iterator[Sequence[Any]]:
    """The changes to the good return in a table of cases."""
    names = mark.args[0] if mark.name == "parametrize" else ()
    if "changes" in names:
        for line in mark.args[1]:
            given = getattr(line, "values", line)[list(names).index("changes")]
            yield tuple(change for part in given for change in (part if isinstance(part, list | tuple) else (part,)))


def of_schools(code: str, monkeypatch: Any) -> set[str]:
    """What a rule across schools asks for over the cases of its table."""
    found: set[str] = set()

    def alone(town: Any) -> dict[str, list[Any]]:
        town.term, values = listening(town.term)
        town.assessed = SCORED
        RULES[code].run(town)
        found.update(values.keys_asked)
        return {}

    monkeypatch.setattr(tests.town, "check_across_schools", alone)
    for one in test_school_rules.TABLES[code]:
        test_school_rules._run(one)
    return found


def asked_by(code: str, monkeypatch: Any) -> set[str]:
    """Every parameter the rule of ``code`` asks for."""
    if code[0] == "M":
        return of_schools(code, monkeypatch)
    if code[0] == "S":
        return of_returns(code, [*of_workbooks(code), *AWAY.get(code, ())])
    if code == "R24":
        paper = Attachment("writings", 4, "文.docx", "0" * 64, 100, "")
        return of_returns(code, [(good_rows(), TERM, AS_OF, {})], [paper])
    return of_returns(code, of_tables(test_row_rules if code in test_row_rules.TABLES.table else test_table_rules, code))


def late_comer() -> Rows:
    """A teacher who came in October."""
    rows = good_rows()
    rows["roster"][2]["on_duty_from"] = date(2020, 10, 8)
    return rows


AWAY = {"S10": [(late_comer(), TERM, AS_OF, {})]}
"""Cases that the tables of a rule's own tests do not hold as changes."""
