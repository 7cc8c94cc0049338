"""The sheet xlwings.conf: where Python is, and the words that our VBA shows.

xlwings' module looks for each of its settings in this sheet, then in a file in the workbook's folder, then in the user's
profile. All of them stand here, the empty ones too, so that nothing depends on where the workbook lies. VBA text has to
be ASCII, so that the Chinese words of our own modules stand here as well.
"""

from __future__ import annotations

from yanxiu_xl.forms.tabs import ENVIRONMENT

WINDOWS_PYTHON = r"%LOCALAPPDATA%\yanxiu\python\python.exe"
"""Where 安装.cmd puts the private Python. Not pythonw.exe: cmd.exe, which xlwings runs it by, would not wait for that."""
WINDOWS_LINK = r"%LOCALAPPDATA%\yanxiu\python\Scripts\python.exe"
"""Where ``yanxiu install`` makes one that leads to the environment at hand, as the module venv lays it out on Windows."""
WINDOWS_PLACES = (WINDOWS_PYTHON, WINDOWS_LINK)
"""In the order in which they are tried; after them a ``yanxiu.exe`` on PATH, which runs Python code as well (``cli.as_python``)."""
MAC_PYTHON = "$HOME/.yanxiu/python/bin/python3"
"""Of ``yanxiu install``, on Linux too. No space in it: xlwings hands it to a shell as it is."""

XLWINGS_SETTINGS = {
    "INTERPRETER_WIN": WINDOWS_PYTHON,
    "INTERPRETER_MAC": MAC_PYTHON,
    "PYTHONPATH": "",
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "USE UDF SERVER": "False",
    "SHOW CONSOLE": "False",
    # An error of Python goes into a sheet named Error, which our module takes away again; never into a box.
    "SHOW_ERROR_POPUPS": "False",
    "TEMP DIR": "%TEMP%",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "SHAREPOINT_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "",
    "ONEDRIVE_COMMERCIAL_MAC": "",
    "SHAREPOINT_MAC": "",
}
OUR_WORDS = {
    "YANXIU_ENVIRONMENT_SHEET": ENVIRONMENT,
    "YANXIU_RUNNING": "校本研修：正在运行，请稍候……",
    "YANXIU_NO_WORKBOOK": "校本研修：请先打开要检查的工作簿。",
    "YANXIU_PLACES": "|".join(WINDOWS_PLACES),
}


def config_rows(interpreter: str | None = None) -> list[tuple[str, str]]:
    """(key, value) of every line of the sheet; ``interpreter`` stands in for the usual places of Python."""
    settings = {**XLWINGS_SETTINGS, **OUR_WORDS}
    if interpreter is not None:
        settings |= dict.fromkeys(("INTERPRETER_WIN", "INTERPRETER_MAC", "YANXIU_PLACES"), interpreter)
    return list(settings.items())
