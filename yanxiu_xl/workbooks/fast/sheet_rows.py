"""The rows of a sheet as XlsxWriter writes them, to the byte, without its dozen calls for each cell."""

from __future__ import annotations

from functools import cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
)

from yanxiu_xl.workbooks.fast.row_xml import inline_text

ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
ROWS_OF_A_SPAN = 16
_letters = cache(xl_col_to_name)


def write_rows(page: Any) -> None:
    """Write the rows of a sheet that was held in memory (``Worksheet._write_rows``)."""
    write, table, info, comments = page.fh.write, page.table, page.row_info, page.comments
    spans = _spans(page)
    for row in range(page.dim_rowmin, page.dim_rowmax + 1):
        cells = table.get(row)
        if cells:
            page._write_row(row, spans.get(row // ROWS_OF_A_SPAN), info.get(row))
            _write_cells(page, row, cells)
            write("</row>")
        elif row in info or row in comments:
            page._write_empty_row(row, spans.get(row // ROWS_OF_A_SPAN), info.get(row))


def write_row_before(page: Any, row: int) -> None:
    """Write the row that was begun last in constant memory, for one further down (``Worksheet._write_single_row``)."""
    begun, page.previous_row = page.previous_row, row
    cells = page.table.get(begun)
    if cells:
        page._write_row(begun, None, page.row_info.get(begun))
        _write_cells(page, begun, cells)
        page.fh.write("</row>")
    elif begun in page.row_info or begun in page.comments:
        page._write_empty_row(begun, None, page.row_info.get(begun))
    page.table.clear()


def _write_cells(page: Any, row: int, cells: dict[int, Any]) -> None:
    parts: list[str] = []
    number, inline = row + 1, page.constant_memory
    for at in sorted(cells):
        cell = cells[at]
        kind = cell.__class__
        if kind not in _KNOWN or not cell.format:  # a format that is the row's or the column's
            page.fh.write("".join(parts))
            parts.clear()
            page._write_cell(row, at, cell)
            continue
        start = f'<c r="{_letters(at)}{number}" s="{cell.format._get_xf_index()}"'
        if kind is CellStringTuple:
            parts.append(f'{start} t="inlineStr">{inline_text(cell.string)}' if inline else f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind is CellFormulaTuple:
            parts.append(f"{start}{_result_kind(cell.value)}>{page._formula_tag(cell.formula)}{_result(page, cell.value)}</c>")
        elif kind is CellBlankTuple:
            parts.append(f"{start}/>")
        else:
            parts.append(f"{start}><v>{cell.number:.16G}</v></c>")
    page.fh.write("".join(parts))


_KNOWN = frozenset({CellStringTuple, CellFormulaTuple, CellBlankTuple, CellNumberTuple, CellDatetimeTuple})


def _result_kind(value: Any) -> str:
    if isinstance(value, bool):
        return ' t="b"'
    if not isinstance(value, str):
        return ""
    return ' t="e"' if value in ERRORS else ' t="str"'


def _result(page: Any, value: Any) -> str:
    if value is None:
        return ""
    return f"<v>{int(value) if isinstance(value, bool) else page._escape_data(value)}</v>"


def _spans(page: Any) -> dict[int, str]:
    """The first and the last column with a cell or a note in every sixteen rows."""
    found: dict[int, tuple[int, int]] = {}
    for held in (page.table, page.comments):
        for row, cells in held.items():
            if cells:
                block = row // ROWS_OF_A_SPAN
                first, last = found.get(block, (page.xls_colmax, 0))
                found[block] = min(first, *cells), max(last, *cells)
    return {block: f"{first + 1}:{last + 1}" for block, (first, last) in found.items()}
