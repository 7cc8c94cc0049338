"""Lines of a town's reports as texts: they come from other computers and lie in the regional archive until the region's are written.

A table is ``{"columns": [...], "rows": [{column key: cell}]}``; a cell is a number, a text, or an object: ``d`` a day, ``g`` what is no number
(``Gap``), ``v`` with ``m`` a cell with a mark. Which records make a figure stays with the town; the line says of which file and cells it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Mark, Ratio, Row, Total, Value, value_of


def table_text(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """A table as text."""
    keys = [column.key for column in columns]
    lines = [{key: _cell(row[key]) for key in keys if row.get(key) is not None} for row in rows]
    return json.dumps({"columns": [_column(one) for one in columns], "rows": lines}, ensure_ascii=False, separators=(",", ":"))


def columns_of(table: Mapping[str, Any]) -> list[Column]:
    """The columns of such a table."""
    return [Column(one["key"], one["title"], one["width"], Kind[one["kind"]], one["meaning"], one["source"], _total_of(one["total"])) for one in table["columns"]]


def rows_of(table: Mapping[str, Any]) -> Iterable[Row]:
    """Its lines."""
    return ({key: _cell_of(cell) for key, cell in row.items()} for row in table["rows"])


def _cell(cell: Value | Figure) -> Any:
    value = _value(value_of(cell))
    mark = cell.mark if isinstance(cell, Figure) else Mark.NONE
    return value if mark is Mark.NONE else {"v": value, "m": mark.value}


def _value(value: Value) -> Any:
    if isinstance(value, Gap):
        return {"g": value.name}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _cell_of(cell: Any) -> Value | Figure:
    if isinstance(cell, dict) and "v" in cell:
        return Figure(_value_of(cell["v"]), mark=Mark(cell["m"]))
    return _value_of(cell)


def _value_of(cell: Any) -> Value:
    if not isinstance(cell, dict):
        known: Value = cell
        return known
    return Gap[cell["g"]] if "g" in cell else date.fromisoformat(cell["d"])


def _column(one: Column) -> Mapping[str, Any]:
    return {"key": one.key, "title": one.title, "width": one.width, "kind": one.kind.name, "meaning": one.meaning, "source": one.source,
            "total": one.total.name if isinstance(one.total, Total) else one.total}


def _total_of(told: Any) -> Total | Ratio | None:
    if told is None:
        return None
    return Total[told] if isinstance(told, str) else Ratio(*told)
