"""Where the files of the top-level folder ``macros/`` are: beside the package in a checkout, within it (``vba/``) once installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def _home() -> Path:
    installed = _PACKAGE / "vba"  # where setup.py has them put
    return installed if installed.is_dir() else _PACKAGE.parent / "macros"


FOLDER = _home()
"""The folder of the ``.bas`` files, the ribbon's descriptions and the packed projects."""
