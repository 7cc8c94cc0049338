"""Two spreadsheet programs that have nothing in common work out every formula of a school's workbook, and agree.

LibreOffice and ONLYOFFICE, on a return as it is filled in, on one in which every prepared row is, and on one full of what formulas
stumble over. Minutes, so only when asked for: ``.ci/witnesses all``, then ``./yanxiu test -m engines``.
"""

import json
import math
import re
import warnings
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.small import packed, parts
from tests.support import write_return
from tests.test_office_results import WRONG_RESULT, number_or_text, on_any_day, tampered
from tests.test_results import formulas, nasty_rows, visible, written
from tests.town import TERM, school
from tests.witnesses import onlyoffice
from yanxiu_xl.forms.model import Kind, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.workbooks.sheets import AsCame, Typed

pytestmark = [pytest.mark.engines, pytest.mark.office]
RESULTS = Path(__file__).parent / "office" / "results.py"


def filled():
    return school("01")


def full():
    """Every prepared row: the good rows over and over, on other days, in other lessons, by other people."""
    rows = school("01")
    people = [dict(row, teacher_id=f"{100 + n:04d}", name=row["name"] if n < 6 else f"{row['name']}{n}") for n, row in enumerate(cycled(rows["roster"], 100))]
    names = {row["name"]: [one["name"] for one in people if one["name"].startswith(row["name"])] for row in rows["roster"]}
    made = {"profile": rows["profile"], "archive": rows["archive"], "roster": people}
    for sheet in SCHOOL_SHEETS:
        if sheet.layout is Layout.TABLE and sheet.key not in made and rows.get(sheet.key):
            made[sheet.key] = [_other(sheet, row, n, names) for n, row in enumerate(cycled(rows[sheet.key], sheet.capacity))]
    return made


def cycled(rows, count):
    return [rows[n % len(rows)] for n in range(count)]


def _other(sheet, row, n, names):
    row = {key: value for key, value in row.items() if sheet[key].kind is not Kind.IDENTIFIER}
    for key, value in row.items():
        column = sheet[key]
        if column.kind is Kind.PERSON and value in names:
            row[key] = names[value][n % len(names[value])]
        elif column.kind is Kind.DATE and column.in_term:
            row[key] = value + timedelta(days=n % 29)
        elif column.codes == "period":
            row[key] = float(1 + n % 8)
        elif column.kind is Kind.REFERENCE and "-" in str(value):
            row[key] = f"{value[:-3]}{1 + n % 250:03d}"
        elif column.kind is Kind.TEXT:
            row[key] = f"{value}{n // 7}"
    return row


NAMES = ("王*", "王?", "~", "王~*", "*", "=王", "1E5", "007", " 王芳", "王芳 ", "王　芳", "ＷＡＮＧ", "wang", "Wang", "<>王芳", ">5", "王芳", "a&b", '"引"')
"""People as no roster should have them: wildcards, what reads as a number, a condition or a logical value, blanks, other widths and cases."""
NUMBERS = (Typed("12"), Typed("１２"), 2.675, 0.1 + 0.2, 1e-9, 1e15, -3, Typed("1,500"), Typed("12 "), Typed("3%"), Typed("0x10"), 1499.999999, 1500)
DATES = (Typed("2020-10-13"), Typed("2020.9.5"), AsCame(44_087.75), Typed("44087"), AsCame(0), AsCame(-1), AsCame(60), Typed("9月5日"), Typed("明天"))


def nasty():
    """In every table names, numbers and dates as they come back at times, each kind in turn."""
    rows = school("01")
    known = {row["name"] for row in rows["roster"]}
    rows["roster"] = [dict(row, teacher_id=Typed(f"01{n:02d}"), name=Typed(name)) for n, (row, name) in enumerate(
        zip(cycled(rows["roster"], len(NAMES)), NAMES, strict=True))] + rows["roster"]
    for sheet in SCHOOL_SHEETS:
        if sheet.layout is not Layout.TABLE or sheet.key == "roster" or not rows.get(sheet.key):
            continue
        spoilt = []
        for n, row in enumerate(cycled(rows[sheet.key], min(60, sheet.capacity))):
            odd = {key: value for key, value in row.items() if sheet[key].kind is not Kind.IDENTIFIER}
            for at, (key, value) in enumerate(odd.items()):
                column, turn = sheet[key], n * 7 + at
                if column.kind is Kind.PERSON and value in known and n % 3:
                    odd[key] = Typed(NAMES[turn % len(NAMES)])
                elif column.kind in {Kind.INTEGER, Kind.NUMBER} and n % 2:
                    odd[key] = NUMBERS[turn % len(NUMBERS)]
                elif column.kind is Kind.DATE and n % 5 == 1:
                    odd[key] = DATES[turn % len(DATES)]
                elif column.kind is Kind.TEXT and n % 7 == 2:
                    odd[key] = Typed(NAMES[turn % len(NAMES)])
            spoilt.append(odd)
        rows[sheet.key] = spoilt
    return rows


def unprotected(book):
    """The workbook without the protection of its sheets, before which ONLYOFFICE stands silently."""
    return packed({name: re.sub(rb"<sheetProtection[^>]*/>", b"", xml) for name, xml in parts(book).items()})


def formulas_of(book):
    """Sheet -> addresses of its formulas."""
    content = parts(book)
    return {one.title: re.findall(r'<c r="(\w+)"[^>]*><f', content[one.part].decode()) for one in open_workbook("一.xlsx", book).sheets}


def same(one, other):
    """one: a number, a text or an error of LibreOffice's; other: ONLYOFFICE's text."""
    if isinstance(one, dict):
        return str(other).startswith("#")
    if isinstance(one, str):
        return one == str(other)
    try:
        return math.isclose(one, {"TRUE": 1, "FALSE": 0}.get(str(other)) if str(other) in {"TRUE", "FALSE"} else float(other), rel_tol=1e-12, abs_tol=1e-12)
    except ValueError:
        return False


@pytest.mark.parametrize("made", [filled, full, nasty], ids=lambda made: made.__name__)
def test_libreoffice_and_onlyoffice_agree_on_every_formula(office, tmp_path, made, record_property):
    book = tmp_path / f"{made.__name__}.xlsx"
    book.write_bytes(unprotected(write_return(book, made(), term=TERM).read_bytes()))
    onlyoffice("onlyoffice_results.py", book, tmp_path / "甲.json")
    office.ask(RESULTS, source=str(book), target=str(tmp_path / "乙.json"))
    theirs, ours = json.loads((tmp_path / "甲.json").read_text("utf-8")), json.loads((tmp_path / "乙.json").read_text("utf-8"))
    asked = formulas_of(book.read_bytes())
    compared = {(title, place): (ours[title][place], theirs[title][place]) for title, places in asked.items() for place in places}
    assert {title for title, _ in compared} >= {SHEETS["observations"].title, "进度", "进度计算", "首页"}
    assert len(compared) > 20_000
    record_property("compared", len(compared))
    warnings.warn(f"{made.__name__}: {len(compared)} results compared", stacklevel=1)  # which stands in the summary of the run
    different = {place: pair for place, pair in compared.items() if not same(*pair)}
    assert different == {}, f"{len(different)} of {len(compared)}: {list(different.items())[:40]}"


def test_onlyoffice_shows_what_is_right_whatever_results_a_file_carries(tmp_path):
    """By what it saves of a file that it has opened and nobody has touched."""
    book, saved = tmp_path / "改过.xlsx", tmp_path / "存过.xlsx"
    book.write_bytes(unprotected(tampered(written(nasty_rows()))))
    onlyoffice("onlyoffice_trip.py", book, saved)
    pages = openpyxl.load_workbook(saved, data_only=True)
    carried = {(title, f"{column}{row}"): result for title in visible("nasty") for column, row, _, _, result in formulas("nasty", title)}
    theirs = {(title, place): "" if (value := pages[title][place].value) is None else value for title, place in carried}
    fixed = {place: number_or_text(result) for place, result in carried.items() if on_any_day(place)}
    assert len(fixed) > 6_000
    assert {place for place, value in theirs.items() if str(value) == WRONG_RESULT} == set()
    assert {place: (result, theirs[place]) for place, result in fixed.items() if not same(result, theirs[place])} == {}
