"""The county's sheets: a module in ``sheets`` each, found by being there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from yanxiu_xl.reports.county import sheets
from yanxiu_xl.reports.county.model import CountyReport

ALL_SHEETS = ("county", "县")
"""Names of all of them together."""


@cache
def county_reports() -> Mapping[str, CountyReport]:
    """Code -> sheet, in the order of the tabs."""
    found = [import_module(f"{sheets.__name__}.{one.name}").REPORT for one in iter_modules(sheets.__path__)]
    return {one.code: one for one in sorted(found, key=lambda one: one.order)}


def county_sheet(name: str) -> CountyReport | None:
    """The sheet of that code or title; None where it is none of the county's."""
    wanted = name.strip()
    return next((one for one in county_reports().values() if wanted.upper() == one.code or wanted == one.title), None)


def is_of_county(name: str) -> bool:
    """Whether a name is that of the county's sheets together, or of one of them."""
    return name.strip() in ALL_SHEETS or county_sheet(name) is not None
