"""All reports: a module in ``sheets`` each (``REPORT``; ``REPORTS`` of several that are alike), found by being there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from yanxiu_xl.problems import UserError
from yanxiu_xl.reports import sheets
from yanxiu_xl.reports.model import Group, Report


@cache
def reports() -> Mapping[str, Report]:
    """Code -> report, in the order of the tabs."""
    found: list[Report] = []
    for one in iter_modules(sheets.__path__):
        module = import_module(f"{sheets.__name__}.{one.name}")
        found += module.REPORTS if hasattr(module, "REPORTS") else [module.REPORT]
    groups = list(Group)
    return {one.code: one for one in sorted(found, key=lambda one: (groups.index(one.group), one.order))}


def report_named(name: str) -> Report:
    """A report by its code or title. Raises UserError, with all there are."""
    wanted = name.strip()
    for one in reports().values():
        if wanted.upper() == one.code.upper() or wanted == one.title:
            return one
    listed = "、".join(f"{one.code} {one.title}" for one in sorted(reports().values(), key=lambda one: one.code))
    raise UserError(f"没有“{name}”这张报表。可以写：{listed}。")
