"""What 首页, 进度 and the title rows carry as results is what a spreadsheet program works out from their formulas, on the same day."""

import re
from datetime import date, datetime

import openpyxl
import pytest

from tests.score_rows import full_rows
from tests.small import packed, parts
from tests.support import TERM, good_rows
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import HOME, PROGRESS
from yanxiu_xl.workbooks.sheets import AsCame, Typed
from yanxiu_xl.workbooks.template import write_school_workbook

pytestmark = pytest.mark.office


def odd_rows():
    """Gaps, texts where days and numbers belong, doubled and unassessed teachers, a roster that is not filled in."""
    rows = {**good_rows(), **full_rows()}
    roster = [dict(row) for row in rows["roster"]]
    roster[2] |= {"assessed": None}
    roster[3] |= {"name": roster[1]["name"]}
    rows["roster"] = roster
    rows["observations"] = [{**row, **({"topic": None} if n % 7 == 0 else {}), **({"date": Typed("上周三")} if n % 11 == 0 else {})}
                            for n, row in enumerate(rows["observations"])]
    rows["writings"] = [{**row, **({"chars": AsCame("很多")} if n % 5 == 0 else {}), **({"date": None} if n % 4 == 0 else {})}
                        for n, row in enumerate(rows["writings"])]
    rows["archive"] = [{**row, "completion": Typed("快了") if n == 3 else row["completion"]} for n, row in enumerate(rows["archive"])]
    rows["reviews"] = [{**row, "peers": None} for row in rows["reviews"][:1]] + list(rows["reviews"][1:])
    return rows


CASES = {
    "blank, the first day": ({}, date(2020, 9, 1)),
    "half filled, in the middle": (good_rows(), date(2020, 11, 1)),
    "filled, after the end": ({**good_rows(), **full_rows()}, date(2021, 2, 1)),
    "odd, in December": (odd_rows(), date(2020, 12, 15)),
}


def on_that_day(data, day):
    """The workbook without its results, to be worked out on a day."""
    content = parts(data)
    for name in content:
        if name.startswith("xl/worksheets/sheet"):
            xml = content[name].replace(b"TODAY()", b"DATE(%d,%d,%d)" % (day.year, day.month, day.day))
            content[name] = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", xml)
    return packed(content)


@pytest.mark.parametrize("case", CASES)
def test_results_are_what_the_formulas_come_to(office, tmp_path, case):
    rows, day = CASES[case]
    source = tmp_path / "原.xlsx"
    write_school_workbook(source, TERM, TERM.school("01"), rows, today=day)
    carried = {}
    formulas, results = openpyxl.load_workbook(source), openpyxl.load_workbook(source, data_only=True)
    for title in (HOME, PROGRESS, *(sheet.title for sheet in SCHOOL_SHEETS)):
        lines = formulas[title].iter_rows(max_row=14 if title == PROGRESS else 1 if title != HOME else 60)
        carried |= {(title, cell.coordinate): shown(results[title][cell.coordinate])
                    for line in lines for cell in line if cell.data_type == "f"}
    assert len(carried) > 250
    bare = tmp_path / "无结果.xlsx"
    bare.write_bytes(on_that_day(source.read_bytes(), day))
    answer = office.ask(source=str(bare), target=str(tmp_path / "算过.xlsx"), type=[], show=[list(place) for place in carried])["shown"]
    worked_out = dict(zip(carried, answer, strict=True))
    assert {place: (carried[place], worked_out[place]) for place in carried if carried[place] != worked_out[place]} == {}


def shown(cell):
    """A result as its cell shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return f"{value:.2f}" if cell.number_format == "0.00" and value != "" else str(value)
