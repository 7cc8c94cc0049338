"""School-based teacher training records of a township, kept in Excel workbooks.

``import yanxiu_xl as yx`` is the door for Python (docs/接口.md): ``yx.open_term("2020秋")`` has every command as a method and what is
filed as tables of pandas. Nothing but this module is loaded before something is used.

The folders follow the data: ``forms`` and ``term`` say what is asked, ``reading`` takes a returned workbook
apart, ``checks`` finds what is wrong, ``archive`` keeps everything, ``workbooks`` writes every .xlsx, and
``workflow`` joins them into the verbs that ``api`` and ``cli`` offer. Imports run in that direction only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.api.open_workbook import OpenWorkbook
    from yanxiu_xl.api.verbs import (
        addin,
        check,
        county,
        doctor,
        gather,
        install,
        new_term,
        open_term,
        open_workbook,
        pack,
        region,
        rules,
        score,
    )
    from yanxiu_xl.problems import Level, Problem
    from yanxiu_xl.problems import UserError as Error

__version__ = "0.1.0"
__all__ = [
    "Error", "Level", "OpenTerm", "OpenWorkbook", "Problem", "addin", "check", "county", "doctor", "gather", "install", "new_term", "open_term",
    "open_workbook", "pack", "region", "rules", "score",
]

_ELSEWHERE = {"OpenTerm": ("api.open_term", "OpenTerm"), "OpenWorkbook": ("api.open_workbook", "OpenWorkbook"), "Error": ("problems", "UserError"),
              "Level": ("problems", "Level"), "Problem": ("problems", "Problem")}
"""Public name -> (module, name there); the others are functions of ``api.verbs``."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, there = _ELSEWHERE.get(name, ("api.verbs", name))
    return getattr(import_module(f"{__name__}.{module}"), there)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
