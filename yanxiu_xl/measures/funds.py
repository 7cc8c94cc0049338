"""Money for training (domain B4, M17): a year's budget, what was spent of it, and the lines that break the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from yanxiu_xl.measures.numbers import added, exact
from yanxiu_xl.term.term import Term

Row = Mapping[Any, Any]
BUDGET, SPENT = "预算", "支出"
PUBLIC = "公用经费"
FOR_STAFF = ("奖励",)
"""用途 that 公用经费 must not be spent on."""


@dataclass
class Year:
    """A year's rows of 经费登记: those of the budget of 公用经费, those of what was spent, those whose amount is not known."""

    budgeted: list[Row] = field(default_factory=list)
    expenses: list[Row] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)

    @property
    def budget(self) -> Fraction:
        """The budget of 公用经费, yuan."""
        return total(self.budgeted)

    @property
    def spent(self) -> Fraction:
        """Spent on training, of whatever origin, yuan."""
        return total(self.expenses)

    @property
    def share(self) -> Fraction | None:
        """Of the budget, what was spent; None without a budget, or while an amount of the year is not known."""
        return self.spent / self.budget if self.budget > 0 and not self.unknown else None

    def short(self, term: Term) -> bool:
        """Whether it is known that less was spent than the centre's line asks for."""
        return self.share is not None and self.share * 100 < exact(term["training_fund_percent"])


def total(rows: Iterable[Row]) -> Fraction:
    """The amounts together; one that is not known adds nothing."""
    return added(row["amount"] for row in rows if row["amount"] is not None)


def by_year(rows: Iterable[Row]) -> dict[str, Year]:
    """Years, in order, of rows with ``year``, ``direction``, ``origin``, ``amount``; those without a year are left out."""
    found: dict[str, Year] = {}
    for row in rows:
        if row["year"] is None:
            continue
        year = found.setdefault(str(row["year"]), Year())
        if row["direction"] == BUDGET and row["origin"] == PUBLIC:
            year.budgeted.append(row)
        elif row["direction"] == SPENT:
            year.expenses.append(row)
        if row["amount"] is None:
            year.unknown.append(row)
    return dict(sorted(found.items()))


def spent_on_staff(row: Row) -> bool:
    """Whether a line spends 公用经费 on persons."""
    return row["direction"] == SPENT and row["origin"] == PUBLIC and row["purpose"] in FOR_STAFF
