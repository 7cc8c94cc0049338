"""A file without one of its columns, or without a sheet: no figure of a report gets smaller by it, or a part of what it was.

Every column of the form is taken out of a good school's file, one after another, and then every sheet; each number that a report said before
it says afterwards, or it says that nobody can tell (domain 0, fact 9). What a report looks at is not asked: whatever it is, it is found here.
"""

from collections import Counter

import pytest

from tests.report_towns import merged
from tests.town import school
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Gap, Group, tables_of, value_of
from yanxiu_xl.reports.overview import schools_of
from yanxiu_xl.reports.tiles import Measured

OF_THE_FILE = {"B00", "B01", "B02", "B19", "B22"}
"""What is told of files and problems, not of records: of a file that has lost a column there is more to say, and other things."""
NOT_LESS = {("B03", "bands"), ("B09", "goods")}
"""Tables that part teachers: of whom nobody can tell has a line, or a column, of their own."""
POSTED = "B03b"
"""What is hung on the wall has no line of nobody."""
BY_ORDER = {("B11", "pairs"), ("B12", "projects")}
"""Tables whose lines are looked for by what the file does not tell now."""
DEDUCED = {("B04", "deduction"), ("B04", "score"), ("B04", "gap"), ("总览", "score")}
"""What errors take off, of which a lost column is one."""
COLUMNS = [(sheet.key, (column.key,)) for sheet in SCHOOL_SHEETS for column in sheet.columns if column.kind is not Kind.AUTO and sheet.key != "profile"]
WHOLE = [(sheet.key, tuple(column.key for column in sheet.columns)) for sheet in SCHOOL_SHEETS if sheet.key not in ("profile", "archive")]


def said(facts):
    """(report, table, line, column) -> the number that stands there, or the Gap; lines by their anchor, of the same one by their order."""
    found = {}
    for code, report in reports().items():
        if report.group is Group.RAW or code in OF_THE_FILE:
            continue
        for table in tables_of(report, facts):
            if (code, table.block.key) in NOT_LESS:
                continue
            keys = ("school",) if (code, table.block.key) in BY_ORDER else table.block.anchor or ("school", "name" if report.public else "school")
            seen = Counter()
            for row in table.rows:
                line = tuple(str(value_of(row.get(key)) or "") for key in keys)
                seen[line] += 1
                for column in table.columns:
                    if (code, column.key) not in DEDUCED:
                        found[code, table.block.key, (*line, seen[line]), column.key] = value_of(row.get(column.key))
    measured = Measured(facts)
    for row in schools_of(facts, measured).rows:
        found |= {("总览", "schools", (), key): value_of(cell) for key, cell in row.items() if ("总览", key) not in DEDUCED}
    return found | {("总览", "tiles", (), one.key): one.figure.value for one in measured.tiles}


@pytest.fixture(scope="module")
def whole():
    """What the reports say of the school whose file has everything."""
    return said(merged({"01": school("01")}))


YES, NO = ("✓", "✓已办已存", "△已办未存", "已评课"), ("×", "缺", "×缺", "没评课")


def less(before, after):
    """Figures that are smaller, or gone, without a word that nobody can tell; lines of which all is unknown stand for the lines of a
    school; and signs that something is there where now stands that it is not.
    """
    unknown = {(code, block) for (code, block, _, _), value in after.items() if value is Gap.UNMEASURED}
    for place, value in before.items():
        if isinstance(value, int | float):
            now = after.get(place, None)
            lines_unknown = place not in after and (place[:2] in unknown or place[0] == POSTED)
            provisional = isinstance(now, str)  # 43.7（暂）, 不排
            if not (lines_unknown or provisional or now is Gap.UNMEASURED or (isinstance(now, int | float) and now >= value)):
                yield place, value, now
        elif value in YES and after.get(place) in NO:
            yield place, value, after.get(place)


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("sheet", "keys"), COLUMNS, ids=[f"{SHEETS[sheet].title} {SHEETS[sheet][keys[0]].header}" for sheet, keys in COLUMNS])
def test_no_figure_hangs_on_a_column_that_is_not_there(whole, sheet, keys):
    assert list(less(whole, said(merged({"01": school("01")}, without={sheet: keys})))) == []


@pytest.mark.parametrize(("sheet", "keys"), WHOLE, ids=[SHEETS[sheet].title for sheet, _ in WHOLE])
def test_no_figure_hangs_on_a_sheet_that_is_not_there(whole, sheet, keys):
    assert list(less(whole, said(merged({"01": school("01")}, without={sheet: keys})))) == []
