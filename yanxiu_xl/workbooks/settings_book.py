"""学期设定.xlsx: everything the centre may set for a term, in one workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.centre import (
    BASICS,
    CODES_SHEET,
    HOLIDAYS_SHEET,
    LEADING_GROUP,
    RULE_STARTS_SHEET,
    SCHOOL_LIST,
    WAIVERS_SHEET,
    parameter_sheet,
)
from yanxiu_xl.macros import CENTRE_BUTTONS, Macros
from yanxiu_xl.settings import GROUPS
from yanxiu_xl.term.holidays import OFF, tell_tale_days
from yanxiu_xl.term.parameters import Parameter, ParameterKind
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.formulas import column_range
from yanxiu_xl.workbooks.macro_sheets import BUTTON_ROW, add_buttons, add_macros
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.palette import TABS, URGENT_INK
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.sheets import Row, SheetWriter
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import add_codes, set_properties

BUTTON_PLACES = ((1, 0), (1, 114), (1, 228), (2, 4), (2, 118), (2, 232))
"""Where buttons stand on 说明: (0-based column, pixels)."""
LINES = (
    ("1  基本信息", "核对学期，填中心校名称。"),
    ("2  学校名录", "一所学校一行（中心校本部也要写），填包校领导。生成工作簿、收表都按它。"),
    ("3  领导小组", "填领导小组名单。"),
    ("4  参数设置", "学期起止、考核月份、听课节数等。只改“值”；写“请确认”的逐项确认。"),
    ("5  教师/学校考核细则、课堂评价标准、骨干教师条件", "计划没有给出分值，这里的分值可以改。"),
    ("6  代码表、节假日", "下拉选项和放假、调休的日子；已公布的年份由程序填好，请核对。"),
    ("7  豁免、规则启用", "某校某条暂时免予追究，或新要求先提示后从严时才填。"),
    ("8  保存并关闭", "然后运行“生成工作簿”（yanxiu build），每校一本，发下去。"),
    ("“依据”里的“计划”", "指2020年9月的中心校校本研修计划；条号按原文先后编，「」里是原文。"),
    ("改错了怎么办", "程序会指出是哪张表哪一格、应该填什么；改正后再运行一次。"),
)
FRONT = "说明"
UNFILLED_LINE = "【{year}年的还没有填，公布后请补上。】"
SAYING_ROW, SAYING_COLUMN = 6 + len(LINES), 2
"""The cell of 说明 (1-based) in which the buttons say what they have done."""


def _shown(parameter: Parameter, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()  # the value column is text: a real date would show as its serial number
    if parameter.kind is ParameterKind.MONTHS:
        return "、".join(value)
    return value


def _parameter_rows(term: Term, parameters: tuple[Parameter, ...]) -> list[dict[str, Any]]:
    return [
        {"name": p.name, "value": _shown(p, term.values[p.key]), "unit": p.unit, "source": p.basis(term.code), "note": p.note}
        for p in parameters
    ]


def _still_to_fill(page: Worksheet, term: Term, styles: Styles) -> None:
    """Under the title of 节假日: which years are not filled in, as a formula, so that the line goes when they are."""
    day, kind = (column_range(HOLIDAYS_SHEET, key) for key in ("date", "kind"))
    parts = []
    for year, days in tell_tale_days(term["term_start"], term["term_end"]).items():
        listed = [f"COUNTIFS({day},DATE({d.year},{d.month},{d.day}),{kind},\"{OFF}\")>0" for d in days]
        within = f'COUNTIFS({day},">="&DATE({year},1,1),{day},"<="&DATE({year},12,31),{kind},"{OFF}")>0'
        words = UNFILLED_LINE.format(year=year)
        parts.append(f'IF(AND({",".join(listed or [within])}),"","{words}")')
    shown = "".join(UNFILLED_LINE.format(year=year) for year in term.unfilled_years)
    page.write_formula(1, 0, f'="{HOLIDAYS_SHEET.instruction}"&{"&".join(parts)}', styles["instruction"], HOLIDAYS_SHEET.instruction + shown)
    page.conditional_format(1, 0, 1, 0, {
        "type": "formula", "criteria": f'=ISNUMBER(FIND("{UNFILLED_LINE[0]}",$A$2))', "format": styles.bare(font_color=URGENT_INK, bold=True),
    })


def _code_rows(term: Term) -> list[dict[str, Any]]:
    longest = max(len(values) for values in term.codes.values())
    return [
        {key: values[i] for key, values in term.codes.items() if i < len(values)} for i in range(longest)
    ]


def _school_rows(term: Term) -> list[Row]:
    return [
        {
            "code": s.code, "name": s.name, "school_type": s.school_type, "principal": s.principal,
            "liaison": s.liaison, "assessed": "是" if s.assessed else "否", "due": s.due, "note": s.note,
        }
        for s in term.schools
    ]


def write_settings(path: Path, term: Term, macros: Macros | None = None) -> None:
    """Write 学期设定 for ``term``; reading it back gives the same term. Deterministic.

    macros: what its buttons run (``path`` then ends in .xlsm).
    """
    book = Book(str(path))
    styles = Styles(book)
    set_properties(book, f"{term.name} 学期设定", term)
    front = _add_front(book, styles, term)
    writer = SheetWriter(book, styles, term, term.centre)
    writer.add(BASICS, [{"term": term.code, "centre": term.centre}])
    writer.add(SCHOOL_LIST, _school_rows(term))
    writer.add(
        LEADING_GROUP, [{"name": p.name, "post": p.post, "unit": p.unit, "duty": p.duty} for p in term.leaders]
    )
    for group, parameters in GROUPS.items():
        writer.add(parameter_sheet(group, len(parameters)), _parameter_rows(term, parameters))
    writer.add(CODES_SHEET, _code_rows(term))
    holidays: list[Row] = [
        {"date": day, "kind": kind, "name": name} for day, (kind, name) in sorted(term.holidays.items())
    ]
    _still_to_fill(writer.add(HOLIDAYS_SHEET, holidays), term, styles)
    writer.add(
        WAIVERS_SHEET,
        [{"school": w.school, "code": w.code, "reason": w.reason, "until": w.until} for w in term.waivers],
    )
    writer.add(RULE_STARTS_SHEET, [{"code": c, "start": d} for c, d in sorted(term.rule_starts.items())])
    add_codes(book, term, title="选项")
    if macros:
        add_buttons(front, CENTRE_BUTTONS, BUTTON_PLACES)
        add_macros(book, styles, macros)
    book.close()


def _add_front(book: Book, styles: Styles, term: Term) -> Worksheet:
    page = book.add_worksheet(FRONT)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    page.set_column(0, 0, 3)
    page.set_column(1, 1, 48)
    page.set_column(2, 2, 70)
    page.set_row(1, 32)
    page.write_string(1, 1, f"{term.name} 学期设定", styles.make(font_size=20, bold=True))
    page.write_string(2, 1, "按下面的次序看一遍，改“值”和名录，保存即可。", styles["subtitle"])
    page.set_row(BUTTON_ROW, 32)
    for offset, (what, how) in enumerate(LINES):
        page.set_row(4 + offset, max(24, text_height([(what, 48), (how, 70)], indent=1)))
        page.write_string(4 + offset, 1, what, styles["label"])
        page.write_string(4 + offset, 2, how, styles["help"])
    page.protect("", {})
    print_setup(page, term.centre, term, landscape=True)
    return page

