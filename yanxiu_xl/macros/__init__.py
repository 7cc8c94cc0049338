"""The VBA of a workbook: the projects of the folder ``macros/`` with xlwings' modules put in, the buttons, their settings."""

from __future__ import annotations

from yanxiu_xl.macros.config import config_rows
from yanxiu_xl.macros.modules import BUTTONS, CALLS, CENTRE_BUTTONS, SCHOOL_BUTTONS, Button, own_source
from yanxiu_xl.macros.suite import ADDIN, SCHOOL, SETTINGS, Macros

__all__ = [
    "ADDIN", "BUTTONS", "CALLS", "CENTRE_BUTTONS", "SCHOOL", "SCHOOL_BUTTONS", "SETTINGS", "Button", "Macros", "config_rows", "own_source",
]
