"""What stands behind a cell of a report: its own records, those of the cells that it is reckoned from, or the record that its line tells of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yanxiu_xl.reports.model import Column, Figure, Gap, Record, Row, Table, figure_of


def figure_behind(table: Table, row: Row, column: Column) -> Figure:
    """A cell with the records that make it (``Column.made_of``, ``Block.line_of``); one that says nothing of a record has none."""
    figure = figure_of(row.get(column.key))
    if figure.records or figure.left_out or figure.value is None or figure.value is Gap.NOT_APPLICABLE:
        return figure
    by_key = {one.key: one for one in table.columns}
    parts = [figure_behind(table, row, by_key[key]) if key in by_key else figure_of(row.get(key)) for key in column.made_of]
    if not parts and table.block.line_of:
        parts = [figure_of(row.get(table.block.line_of))]
    return replace(figure, records=_each(record for one in parts for record in one.records), left_out=_each(record for one in parts for record in one.left_out))


def _each(found: Iterable[Record]) -> list[Record]:
    """Each once, in their order."""
    return list(dict.fromkeys(found))
