"""The workbook that everything is written into: XlsxWriter's, with two habits of its own."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False}
"""What a person has typed stays text, also where it starts like a formula or an address."""


class PlainWorksheet(Worksheet):
    """A sheet whose formulas use functions of Excel 2010 alone.

    XlsxWriter looks through every formula for some thirty newer functions that need a prefix; with ten thousand long
    formulas that search was four fifths of the time a workbook takes.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


class Book(xlsxwriter.Workbook):
    """A workbook of plain sheets that never guesses what a text is."""

    def __init__(self, target: str, options: dict[str, Any] | None = None) -> None:
        super().__init__(target, {**OPTIONS, **(options or {})})

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Worksheet:
        """Add a sheet."""
        return super().add_worksheet(name, worksheet_class or PlainWorksheet)

    def close(self) -> None:
        """Write the file. Raises OSError as any other writer does when disk or folder do not take it."""
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from error
