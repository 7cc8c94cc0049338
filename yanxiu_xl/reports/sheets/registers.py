"""L01–L08: the centre's own registers as they stand in 中心校登记 and 学期设定 (domain B4), for whoever opens 总档案 alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

import pandas as pd

from yanxiu_xl.forms.centre import LEADING_GROUP, PARAMETERS_SHEET, REGISTER_SHEETS, SCHOOL_LIST
from yanxiu_xl.forms.model import Column as FormColumn
from yanxiu_xl.forms.model import Kind as FormKind
from yanxiu_xl.forms.model import Sheet, order_told
from yanxiu_xl.reports.model import Block, Column, Figure, Group, Kind, Report, Row
from yanxiu_xl.reports.source import REGISTERS, TermFacts
from yanxiu_xl.term.parameters import GENERAL, Parameter, ParameterKind, Value
from yanxiu_xl.term.term import shown

LOOKS = {FormKind.LONG_TEXT: Kind.LONG, FormKind.DATE: Kind.DAY, FormKind.INTEGER: Kind.COUNT, FormKind.NUMBER: Kind.POINTS,
         FormKind.MONEY: Kind.MONEY, FormKind.TEXT: Kind.TEXT, FormKind.PEOPLE: Kind.TEXT}
"""How a column of a form is shown; every other kind is a word."""
ROW = Column("row", "登记行号", 5, Kind.COUNT, "在中心校登记里的第几行")
WIDEST = 44
"""With what is wider a register does not lie on one sheet of paper."""
SETTINGS = "学期设定"
NO_LIMITS = frozenset({ParameterKind.DATE, ParameterKind.TEXT})
"""Kinds of parameters of which a blank one is not filled in; of the others it sets no limit."""


def _column(one: FormColumn) -> Column:
    return Column(one.key, one.header, min(max(one.width, 7), WIDEST), LOOKS.get(one.kind, Kind.WORD), one.help, one.source)


def _registered(sheet: Sheet) -> Callable[[TermFacts], Iterator[Row]]:
    def rows(facts: TermFacts) -> Iterator[Row]:
        keys = [column.key for column in sheet.columns if column.kind is not FormKind.AUTO and column.key != "school"]
        for row in in_order(sheet, facts.register(sheet.key).to_dict("records")):
            line: dict[str, object] = {key: Figure(row[key], (row["record"],)) for key in keys}
            yield {**line, "school": row["school"] if "school" in sheet else None, "school_name": row["school_named"], "row": Figure(row["row"], (row["record"],))}  # type: ignore[dict-item]

    return rows


def in_order(sheet: Sheet, records: Iterable[Mapping[Hashable, Any]]) -> list[Mapping[Hashable, Any]]:
    """Records of a register as ``Sheet.order`` says; those that are alike or blank in it keep the order in which they were written."""
    sorted_records = list(records)
    for column, falling in reversed(sheet.ordered_by):
        blank = [record for record in sorted_records if pd.isna(record[column.key])]
        filled = [record for record in sorted_records if not pd.isna(record[column.key])]
        sorted_records = [*sorted(filled, key=itemgetter(column.key), reverse=falling), *blank]
    return sorted_records


def _schools(facts: TermFacts) -> Iterator[Row]:
    for one in facts.term.schools:
        yield {"code": one.code, "school": one.code, "name": one.name, "school_type": one.school_type, "principal": one.principal,
               "liaison": one.liaison, "assessed": "是" if one.assessed else "否", "due": one.due, "note": one.note}


def _leaders(facts: TermFacts) -> Iterator[Row]:
    for one in facts.term.leaders:
        yield {"name": one.name, "post": one.post, "unit": one.unit, "duty": one.duty}


def _parameters(facts: TermFacts) -> Iterator[Row]:
    for one in GENERAL:
        yield {"name": one.name, "value": _told(one, facts.term[one.key]), "unit": one.unit, "source": one.basis(facts.term.code), "note": one.note}


FROM_SETTINGS: Mapping[str, Callable[[TermFacts], Iterator[Row]]] = {
    SCHOOL_LIST.key: _schools, LEADING_GROUP.key: _leaders, PARAMETERS_SHEET.key: _parameters,
}


def _told(parameter: Parameter, value: Value) -> str | None:
    """The value as people read it: without a limit, or blank where a day or a text has not been filled in."""
    return None if value in {None, ""} and parameter.kind in NO_LIMITS else shown(value)


def _report(number: int, sheet: Sheet) -> Report:
    kept = sheet.key in REGISTERS
    columns = tuple(
        Column("school_name", one.header, one.width, Kind.TEXT) if kept and one.key == "school" else _column(one)
        for one in sheet.columns if one.kind is not FormKind.AUTO
    )
    rows = _registered(sheet) if kept else FROM_SETTINGS[sheet.key]
    return Report(
        f"L{number:02d}", sheet.title, f"中心校登记的“{sheet.title}”，照原样，一行一条，按{order_told(sheet)}排。"
        if kept else f"{SETTINGS}里的“{sheet.title}”。", "中心校",
        (Block("rows", (*columns, ROW) if kept else columns, rows, line_of="row" if kept else ""),), Group.RAW, number, names=2,
    )


REPORTS = tuple(_report(number, sheet) for number, sheet in enumerate(REGISTER_SHEETS, 1))
