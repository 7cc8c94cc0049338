"""The VBA of a workbook: our own modules, xlwings' standalone modules, and the packer that makes vbaProject.bin of them.

The packer (``packing``) is loaded when a project is made: a click in a workbook has no use for it.
"""

from __future__ import annotations

from yanxiu_xl.macros.config import config_rows
from yanxiu_xl.macros.modules import (
    BUTTONS,
    CALLS,
    CENTRE_BUTTONS,
    SCHOOL_BUTTONS,
    Button,
    modules,
    own_source,
)
from yanxiu_xl.macros.suite import ADDIN, WORKBOOK, Macros, project

__all__ = [
    "ADDIN", "BUTTONS", "CALLS", "CENTRE_BUTTONS", "SCHOOL_BUTTONS", "WORKBOOK", "Button", "Macros", "config_rows", "modules",
    "own_source", "project",
]
