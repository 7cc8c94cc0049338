"""What a sheet itself says while somebody types: drop-downs, limits, hints, and colours of gaps and repetitions."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.centre import KEPT_REGISTERS, SCHOOL_HEADERS
from yanxiu_xl.forms.model import (
    FIRST_DATA_ROW,
    HEADER_ROW,
    NUMERIC,
    Column,
    Kind,
    Layout,
    Scope,
    Sheet,
    letters,
)
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.form_tables import guard
from yanxiu_xl.workbooks.formulas import (
    MONTHS,
    SCHOOLS,
    TEACHERS,
    TOWN,
    TOWN_HEADS,
    cell,
    code_name,
    condition,
    started,
)
from yanxiu_xl.workbooks.palette import AMBER, BAD_INK, RED
from yanxiu_xl.workbooks.style import BORDER, Styles


class Helper:
    """Puts validations and conditional formats on the sheets of one workbook."""

    def __init__(self, styles: Styles, term: Term) -> None:
        self.styles, self.term = styles, term

    def validate(
        self, page: Worksheet, sheet: Sheet, column: Column, first: int, last: int, at: int
    ) -> None:
        """Let the cells of a column (0-based rows and column) offer and ask for what it may hold."""
        place = f"${letters(at)}{first + 1}"
        if column.kind is Kind.AUTO and not sheet.has_free_rows:
            return
        rule = (guard(column) if sheet.has_free_rows else None) or self._rule(sheet, column, place, first + 1)
        help_text = self.term.say(column.help)
        message = help_text + (f"单位：{column.unit}。" if column.unit else "")
        rule |= {"input_title": column.header[:32], "input_message": message[:255], "ignore_blank": True}
        rule.setdefault("error_title", f"{column.header}填得不对"[:32])
        rule.setdefault("error_message", help_text[:255])
        page.data_validation(first, at, last, at, rule)

    def _rule(self, sheet: Sheet, column: Column, place: str, row: int) -> dict[str, Any]:
        low, high = self.term.limit(column.low), self.term.limit(column.high)
        if column.prefilled or column.locked:
            return {"validate": "any"}
        if column.kind is Kind.CHOICE:
            return {"validate": "list", "source": f"={code_name(column.codes or '')}",
                    "error_message": "请点单元格右边的小三角，从选项里选。"}
        if column.kind is Kind.DATE:
            return self._date_rule(column)
        if column.kind in NUMERIC:
            if column.also:
                words = ",".join(f'{place}="{word}"' for word in column.also)
                test = f"=OR({words},AND(ISNUMBER({place}),{place}>={low:g},{place}<={high:g}))"
                return {"validate": "custom", "value": test}
            kind = "integer" if column.kind is Kind.INTEGER else "decimal"
            top = 1e8 if high is None else high
            return {"validate": kind, "criteria": "between", "minimum": low or 0, "maximum": top,
                    "error_message": f"请填 {low or 0:g} 到 {top:g} 之间的{'整数' if kind == 'integer' else '数'}。"}
        if column.kind is Kind.MONTH:
            if column.key == "month":
                return {"validate": "list", "source": f"={MONTHS}", "error_message": "请从下拉里选月份，如 2020-09。"}
            test = f'=OR(ISNUMBER({place}),AND(LEN({place})=7,MID({place},5,1)="-"))'
            return {"validate": "custom", "value": test, "error_message": "请填成 2020-09 的样子。"}
        if column.kind is Kind.IDENTIFIER:
            return {"validate": "custom", "value": f'=COUNTIF({formulas.column_range(sheet, column.key)},{place})=1',
                    "error_message": "编号已经编好，请不要修改，更不能重复。"}
        return self._text_rule(sheet, column, place, row)

    def _date_rule(self, column: Column) -> dict[str, Any]:
        if column.in_term:
            start, end = self.term["term_start"], self.term["term_end"]
            words = f"请填本学期内的日期（{start}至{end}），如 {start}。"
        else:
            start, end, words = date(1950, 1, 1), date(2099, 12, 31), "请填日期，如 2020-9-15。"
        return {"validate": "date", "criteria": "between", "minimum": start, "maximum": end, "error_message": words}

    def _text_rule(self, sheet: Sheet, column: Column, place: str, row: int) -> dict[str, Any]:
        listed = self._suggestions(sheet, column, row)
        if listed:
            registered = sheet in KEPT_REGISTERS and column.required
            strict = registered or (column.kind is Kind.PERSON and column.scope is Scope.SCHOOL)
            return {"validate": "list", "source": listed, "error_type": "warning", "show_error": strict,
                    "error_message": _stranger(column)}
        low, high = self.term.limit(column.min_chars), column.max_chars
        if column.kind in {Kind.TEXT, Kind.LONG_TEXT} and (low or high):
            words = f"至少写 {low:g} 个字。" if low else ""
            words += f"不超过 {high} 个字。" if high else ""
            return {"validate": "length", "criteria": "between", "minimum": int(low or 0), "maximum": high or 32000,
                    "error_type": "warning", "error_message": words}
        return {"validate": "any"}

    def _suggestions(self, sheet: Sheet, column: Column, row: int) -> str:
        """Source of a drop-down that helps but does not forbid other entries."""
        if sheet.key == "observations" and column.key == "host_school":
            return f"={SCHOOLS}"
        if sheet.key == "observations" and column.key == "teacher":
            scope, host = cell(sheet, "scope", row), cell(sheet, "host_school", row)
            return f'=IF({scope}="镇内他校",INDEX({TOWN},0,MATCH({host},{TOWN_HEADS},0)),{TEACHERS})'
        if column.header in SCHOOL_HEADERS:
            return f"={SCHOOLS}"
        if column.kind is Kind.PERSON and sheet.key in SHEETS and sheet.key != "roster":
            return f"={TEACHERS}"
        if column.kind is Kind.REFERENCE and column.refers_to:
            return f"=yx_ids_{column.refers_to.split('.')[0]}"
        return ""

    def colour(self, page: Worksheet, sheet: Sheet, last: int) -> None:
        """Let gaps and repetitions down to row ``last`` (1-based) be seen."""
        first, width = FIRST_DATA_ROW, len(sheet.columns) - 1
        for keys in sheet.unique:
            self._mark_duplicates(page, sheet, keys, first, last)
        begun = "TRUE" if sheet.layout is Layout.CATALOGUE else started(sheet, first)
        for at, column in enumerate(sheet.columns):
            tests = self._blank_tests(sheet, column, first)
            if tests:
                place = cell(sheet, column.key, first)
                page.conditional_format(first - 1, at, last - 1, at, {
                    "type": "formula", "criteria": f"=AND({begun},LEN({place})=0,{tests})",
                    "format": self.styles.bare(bg_color=AMBER),
                })
        page.conditional_format(first - 1, 0, last - 1, width, {
            "type": "formula", "criteria": f"={_holds_something(sheet, first)}",
            "format": self.styles.bare(**BORDER),
        })

    def _mark_duplicates(self, page: Worksheet, sheet: Sheet, keys: tuple[str, ...], first: int, last: int) -> None:
        def rng(key: str) -> str:
            letter = letters(sheet.position(key))
            return f"${letter}${HEADER_ROW}:${letter}${last}"

        pairs = ",".join(f"{rng(key)},{cell(sheet, key, first)}" for key in keys)
        present = ",".join(f"LEN({cell(sheet, key, first)})>0" for key in keys)
        for key in keys:
            at = sheet.position(key)
            page.conditional_format(first - 1, at, last - 1, at, {
                "type": "formula", "criteria": f"=AND({present},COUNTIFS({pairs})>1)",
                "format": self.styles.bare(bg_color=RED, font_color=BAD_INK),
            })

    @staticmethod
    def _blank_tests(sheet: Sheet, column: Column, row: int) -> str:
        """Excel condition under which a blank cell of this column is a gap; '' when it never is."""
        if column.required and not column.prefilled:
            return f"NOT({condition(sheet, column.optional_when, row)})" if column.optional_when else "TRUE"
        tests = [condition(sheet, when, row) for when in column.when]
        return tests[0] if len(tests) == 1 else (f"OR({','.join(tests)})" if tests else "")


def _holds_something(sheet: Sheet, row: int) -> str:
    """Excel condition under which a row gets its lines."""
    if sheet.layout is Layout.CATALOGUE:
        return "TRUE"
    if any(c.required for c in sheet.own_inputs):
        return started(sheet, row)
    return f"COUNTA($A{row}:${letters(len(sheet.columns) - 1)}{row})>0"


def _stranger(column: Column) -> str:
    """What is said of an entry that the drop-down does not offer."""
    if column.kind is Kind.REFERENCE:
        return "没有这个编号。请点小三角从已经登记的里选。"
    if column.header in SCHOOL_HEADERS or column.key == "host_school":
        return "这所学校不在学校名录里。请点小三角选；确是本镇学校的，先在学期设定的“学校名录”里补上，再运行一次生成工作簿。"
    return "这个姓名不在教师名册里。写错了请重选；名册漏登请先补登。"
