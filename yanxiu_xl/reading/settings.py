"""学期设定.xlsx -> ``Term``. A bad value is reported with its cell and stops the run: nothing is guessed."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

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
from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.model import Sheet, letters
from yanxiu_xl.problems import Level, Problem, UserError, problem
from yanxiu_xl.reading.cells import Raw, Reader, as_typed, fold, squeeze, trim
from yanxiu_xl.reading.formats import shown as shown_number
from yanxiu_xl.reading.gate import Opened, open_workbook
from yanxiu_xl.reading.layout import Grid, header_key, match_tabs
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.settings_layout import Structure, merged_over
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.tables import Table, TableReader
from yanxiu_xl.term.multiples import MOST, multiples
from yanxiu_xl.term.parameters import ON, Parameter, ParameterKind, Settable, Value
from yanxiu_xl.term.term import (
    DEFAULT_TERM,
    Leader,
    School,
    Term,
    Waiver,
    is_term_code,
    shown,
    term_by_default,
)

VALUE_KEY = "value"
SLACK = 1e-9
"""Sums of decimals are not exact."""
NO_FILE_NAME = re.compile(r'[/\\:*?"<>|]')
"""Signs that some system takes for no part of a file's name: a school's workbooks are called after it."""


@dataclass
class _Book:
    """The opened settings workbook and what has been found wrong in it."""

    name: str
    opened: Opened
    grids: dict[str, Grid]
    problems: list[Problem]
    settable: Settable
    basis: Term
    places: dict[str, tuple[str, int, str]] = field(default_factory=dict)

    def laid_out(self, sheet: Sheet) -> tuple[Structure, SheetFacts] | None:
        """How the tab of a sheet lies, None (and reported) when it is not there or cannot be read."""
        title = match_tabs(list(self.grids), (sheet,)).get(sheet.key)
        if title is None:
            self.problems.append(problem("G02", file=self.name, header=f"工作表“{sheet.title}”"))
            return None
        structure = Structure(self.name, title, sheet, self.grids[title], self.opened.names)
        self.problems += structure.problems
        return None if structure.problems else (structure, next(f for f in self.opened.sheets if f.title == title))

    def table(self, sheet: Sheet) -> Table | None:
        """The rows of a sheet; None, with what is wrong reported, when they cannot be read."""
        found = self.laid_out(sheet)
        if found is None:
            return None
        structure, facts = found
        return TableReader(sheet, self.basis).read(structure.grid, facts, self.opened.names, self.name, self.problems)

    def wrong(self, sheet: str, row: int, letter: str, header: str, raw: str, wanted: str) -> None:
        self.problems.append(
            problem("G01", file=self.name, sheet=sheet, row=row, letter=letter, header=header, value=raw,
                    wanted=wanted)
        )


def term_of_settings(settable: Settable, path: Path) -> Term:
    """The term that the workbook sets, out of what may be set.

    Raises UserError when the file cannot be opened or holds a bad value; ``UserError.problems`` then names every cell.
    """
    book = _open(settable, path)
    basics = book.table(BASICS)
    record = basics.record(0) if basics and basics.rows else {}
    code = str(record.get("term") or "")
    if basics and not is_term_code(code):
        book.wrong(BASICS.title, basics.item_rows["term"], basics.letters["term"], BASICS["term"].header, code, "2020-2021-1 这样的学期码")
    if not is_term_code(code):
        code = DEFAULT_TERM
    if basics and not record.get("centre"):
        book.wrong(BASICS.title, basics.item_rows["centre"], basics.letters["centre"], BASICS["centre"].header, "", "必填")
    values = _parameters(book, term_by_default(settable, code))
    codes = _codes(book)
    book.basis = Term(code=code, centre=str(record.get("centre") or "中心校"), values=values, codes=codes)
    schools = _schools(book)
    term = Term(
        code=code,
        centre=book.basis.centre,
        values=values,
        codes=codes,
        schools=schools,
        leaders=_leaders(book),
        holidays=_holidays(book),
        waivers=_waivers(book, schools),
        rule_starts=_rule_starts(book),
    )
    _order_of_dates(book, term)
    _sums(book, term)
    _hours(book, term)
    # a cell that shows something else than it holds is a question; there is nobody to answer it later
    errors = tuple(p for p in book.problems if p.level is Level.ERROR or p.code == "C14")
    if errors:
        more = f"（共 {len(errors)} 处）" if len(errors) > 1 else ""
        raise UserError(f"“{path.name}”{errors[0].message}{errors[0].fix}{more}", errors)
    return term


def _open(settable: Settable, path: Path) -> _Book:
    try:
        opened = open_workbook(path.name, read_bytes(path))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
        grids: dict[str, Any] = {
            title: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in workbook.sheet_names
        }
    except Refused as refused:
        words: dict[str, Any] = {"name": path.name, **{k: v for k, v in refused.words.items() if v}}
        raise UserError(problem(refused.code, file=path.name, variant=refused.variant, **words).message) from refused
    except CalamineError as broken:
        raise UserError(f"“{path.name}”打不开，可能已损坏。请换一份完好的学期设定。") from broken
    return _Book(path.name, opened, grids, [], settable, term_by_default(settable, DEFAULT_TERM))


# --- parameters ---


def _parameters(book: _Book, basis: Term) -> dict[str, Value]:
    values = dict(basis.values)
    for group, parameters in book.settable.groups.items():
        found = book.laid_out(parameter_sheet(group, len(parameters)))
        if found is not None:
            values |= _parameter_values(book, *found, parameters)
    return values


def _parameter_values(
    book: _Book, structure: Structure, facts: SheetFacts, parameters: Sequence[Parameter]
) -> dict[str, Value]:
    """The values of one sheet by key; what is missing, twice or no value of its kind is reported in its cell."""
    title, value_at = structure.title, structure.columns.positions[VALUE_KEY]
    rows, letter = structure.rows_of(structure.columns.positions["name"]), letters(value_at)
    broken = facts.broken(letter)
    values: dict[str, Value] = {}
    for parameter in parameters:
        lines = rows.get(header_key(parameter.name))
        if lines is None:
            if parameter.central:  # settings of an earlier version do not have it, and nothing of a school is reckoned by it
                continue
            book.problems.append(problem("G02", file=book.name, sheet=title, header=parameter.name))
            continue
        book.problems += structure.disagreeing(parameter.name, lines, value_at)
        index = lines[0]
        raw = structure.cell(index, value_at)
        if isinstance(raw, float) and (letter, index + 1) in facts.looks.percents:
            raw = shown_number(raw, facts.looks.percents[letter, index + 1])  # what is typed as 15% is stored as 0.15
        book.places[parameter.key] = (title, index + 1, letter)
        value, wanted = parse_parameter(parameter, raw)
        area = merged_over(facts, letter, index + 1)
        if area:
            wanted = f"单独的一格，不能合并单元格（{area}）"
        elif index + 1 in broken:
            raw, wanted = broken[index + 1], "直接填的值，这里的公式没有结果"
        if wanted:
            book.wrong(title, index + 1, letter, parameter.name, as_typed(raw), wanted)
        else:
            values[parameter.key] = value
    return values


def parse_parameter(parameter: Parameter, raw: Raw) -> tuple[Value, str]:
    """(value, '') or (None, what was wanted in Chinese)."""
    text = trim(as_typed(raw))
    kind = parameter.kind
    if not text:
        if parameter.blank:
            return (None if kind is not ParameterKind.TEXT else ""), ""
        return None, f"{kind.value}（不能空）"
    if kind is ParameterKind.DATE:
        return _parse_date(raw)
    if kind is ParameterKind.MONTHS:
        return _parse_months(text)
    if kind is ParameterKind.SWITCH:
        return (text, "") if text in CODE_LISTS["switch"].values else (None, "开启或关闭")
    if kind is ParameterKind.TEXT:
        return text, ""
    return _parse_number(parameter, text)


def _parse_date(raw: Raw) -> tuple[Value, str]:
    read, _ = Reader(HOLIDAYS_SHEET["date"], Term())(raw)
    return (date.fromisoformat(str(read)), "") if read else (None, "日期，如 2020-9-5")


def _parse_months(text: str) -> tuple[Value, str]:
    months = [m for m in re.split(r"[、,;\s]+", fold(text)) if m]
    good = months and all(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", m) for m in months)
    return (tuple(sorted(set(months))), "") if good else (None, "用顿号隔开的月份，如 2020-09、2020-10")


def _parse_number(parameter: Parameter, text: str) -> tuple[Value, str]:
    noun = "整数" if parameter.kind is ParameterKind.INTEGER else "数"
    wanted = f"{parameter.low:g} 到 {parameter.high:g} 之间的{noun}"
    try:
        number = Decimal(fold(text).removesuffix("%"))
    except ArithmeticError:
        return None, wanted
    whole = parameter.kind is ParameterKind.INTEGER
    if not number.is_finite() or (whole and number != int(number)):
        return None, wanted
    if not Decimal(str(parameter.low)) <= number <= Decimal(str(parameter.high)):
        return None, wanted
    return (int(number) if number == int(number) else float(number)), ""


def _order_of_dates(book: _Book, term: Term) -> None:
    place = book.places.get("term_end")
    if place and term["term_end"] <= term["term_start"]:
        book.wrong(*place, book.settable.parameters["term_end"].name, str(term["term_end"]), "晚于学期开始的日期")
    place, first, last = book.places.get("posted_to"), term["posted_from"], term["posted_to"]
    if place and first and last and last < first:
        book.wrong(*place, book.settable.parameters["posted_to"].name, str(last), f"不早于公示开始（{first}）的日期")


def _hours(book: _Book, term: Term) -> None:
    """Hours are reckoned by a rule of the county's or not at all; multiples name kinds of activities."""
    names = book.settable.parameters
    place, switch = book.places.get("hours_basis"), book.places.get("credit_hours")
    if switch and term["credit_hours"] == ON and not term["hours_basis"]:
        if place:
            book.wrong(*place, names["hours_basis"].name, "", f"县里给定折算办法的文件名称、文号（“{names['credit_hours'].name}”开启时必填）")
        else:
            book.wrong(*switch, names["credit_hours"].name, ON, f"关闭；要开启的，先补上“{names['hours_basis'].name}”一行并填好")
    place, odd = book.places.get("hours_by_category"), multiples(term["hours_by_category"], term.codes["activity_category"])[1]
    if place and odd:
        book.wrong(*place, names["hours_by_category"].name, odd, f"用顿号隔开的“活动类别=倍数”，如 教学比赛=2、总结会=0（倍数不超过 {MOST}）")


def _sums(book: _Book, term: Term) -> None:
    """Parts that do not make the full marks of their indicator would leave marks nobody can reach; weights make 100 %."""
    parameters = book.settable.parameters
    for whole, parts in book.settable.parts.items():
        total = sum(float(term[part]) for part in parts)
        if whole in book.places and abs(total - float(term[whole])) > SLACK:
            names = "、".join(dict.fromkeys(parameters[part].name for part in parts))
            book.wrong(*book.places[whole], parameters[whole].name, shown(term[whole]), f"各部分（{names}）之和 {total:g}")
    for weights in book.settable.weights:
        total = sum(float(term[key]) for key in weights)
        if weights[-1] in book.places and abs(total - 100) > SLACK:
            names = "、".join(parameters[key].name for key in weights)
            book.wrong(*book.places[weights[-1]], parameters[weights[-1]].name, shown(term[weights[-1]]),
                       f"使{names}合计 100% 的数（现在合计 {total:g}%）")


# --- lists ---


def _codes(book: _Book) -> dict[str, tuple[str, ...]]:
    codes = {key: one.values for key, one in CODE_LISTS.items()}
    table = book.table(CODES_SHEET)
    if table is None:
        return codes
    for key, one in CODE_LISTS.items():
        listed = tuple(dict.fromkeys(str(v) for v in table.values.get(key, []) if v is not None))
        letter, header = table.letters.get(key, ""), CODES_SHEET[key].header
        if one.fixed and listed != one.values:
            book.wrong(table.title, table.header_row, letter, header, "、".join(listed[:5]), "模板原来的选项，不能改")
        elif not listed:
            book.wrong(table.title, table.header_row, letter, header, "", "至少一个选项")
        else:
            codes[key] = listed
    return codes


def _required_gaps(book: _Book, table: Table, sheet: Sheet) -> None:
    """Blank required cells and duplicates of a list make the list unusable: name each cell."""
    for index in range(len(table)):
        for column in sheet.columns:
            blank = table.values.get(column.key, [None] * len(table))[index] is None
            if column.required and blank and (index, column.key) not in table.unreadable:
                book.wrong(table.title, table.rows[index], table.letters.get(column.key, ""), column.header, "",
                           "必填")
    if sheet is SCHOOL_LIST:
        for index, code in enumerate(table.values["code"]):
            if code and not re.fullmatch(r"\d{2}", str(code)):
                book.wrong(table.title, table.rows[index], table.letters["code"], sheet["code"].header, str(code), "2 位数字")
        for index, name in enumerate(table.values["name"]):
            if name and NO_FILE_NAME.search(str(name)):
                book.wrong(table.title, table.rows[index], table.letters["name"], sheet["name"].header, str(name),
                           '能用在文件名里的校名，不含 / \\ : * ? " < > |')
    for keys in sheet.unique:
        seen: set[tuple[Any, ...]] = set()
        for index in range(len(table)):
            value = tuple(table.values[key][index] for key in keys)
            if None not in value and value in seen:
                header = sheet[keys[0]].header
                book.wrong(table.title, table.rows[index], table.letters.get(keys[0], ""), header, str(value[0]),
                           "不重复的内容")
            seen.add(value)


def _list(book: _Book, sheet: Sheet) -> list[dict[str, Any]]:
    table = book.table(sheet)
    if table is None:
        return []
    _required_gaps(book, table, sheet)
    return list(table.records())


def _schools(book: _Book) -> tuple[School, ...]:
    schools = []
    for row in _list(book, SCHOOL_LIST):
        due = row.get("due")
        schools.append(
            School(
                code=str(row["code"] or ""),
                name=str(row["name"] or ""),
                school_type=str(row["school_type"] or ""),
                principal=str(row["principal"] or ""),
                liaison=str(row["liaison"] or ""),
                assessed=row["assessed"] != "否",
                due=date.fromisoformat(due) if due else None,
                note=str(row["note"] or ""),
            )
        )
    return tuple(sorted(schools, key=lambda s: s.code))


def _leaders(book: _Book) -> tuple[Leader, ...]:
    return tuple(
        Leader(*(str(row[key] or "") for key in ("name", "post", "unit", "duty")))
        for row in _list(book, LEADING_GROUP)
    )


def _holidays(book: _Book) -> dict[date, tuple[str, str]]:
    return {
        date.fromisoformat(row["date"]): (str(row["kind"]), str(row["name"] or ""))
        for row in _list(book, HOLIDAYS_SHEET)
        if row["date"] and row["kind"]
    }


def _rules(book: _Book, sheet: Sheet, schools: Sequence[School] = ()) -> list[dict[str, Any]]:
    """Rows of 豁免 or 规则启用 that can be obeyed; a rule or a school that does not exist is reported in its cell."""
    table = book.table(sheet)
    if table is None:
        return []
    _required_gaps(book, table, sheet)
    codes = {code.casefold(): code for code in book.settable.rules()} if table.rows else {}
    listed = {s.code for s in schools}
    rows = []
    for index, row in enumerate(table.records()):
        code, school = str(row["code"] or ""), str(row.get("school") or "")
        known = codes.get(squeeze(code).casefold(), "")
        place = squeeze(school).zfill(2) if school else ""
        if code and not known:
            book.wrong(table.title, table.rows[index], table.letters["code"], sheet["code"].header, code, "yanxiu rules 里有的编号")
        if place and listed and place not in listed:
            book.wrong(table.title, table.rows[index], table.letters["school"], sheet["school"].header, school,
                       "学校名录里有的代码，或空着")
        if None not in (row[c.key] for c in sheet.columns if c.required):
            rows.append({**row, "code": known, "school": place})
    return rows


def _waivers(book: _Book, schools: Sequence[School]) -> tuple[Waiver, ...]:
    return tuple(
        Waiver(row["school"], row["code"], str(row["reason"]), date.fromisoformat(row["until"]))
        for row in _rules(book, WAIVERS_SHEET, schools)
    )


def _rule_starts(book: _Book) -> dict[str, date]:
    return {row["code"]: date.fromisoformat(row["start"]) for row in _rules(book, RULE_STARTS_SHEET)}
