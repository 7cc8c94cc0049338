"""The county's workbook on paper, as LibreOffice prints it: of two towns, one of which reckons hours."""

import openpyxl
import pytest

import yanxiu_xl.cli  # noqa: F401 - loads what reports are written with
from tests.report_towns import town
from tests.test_office_reports import Printed, convert, linked, over_each_other  # noqa: F401 - a fixture
from tests.test_report_county import SHEET_TITLES, several
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import Absent, County
from yanxiu_xl.workbooks.paper import LEAST_POINTS
from yanxiu_xl.workbooks.report_book import heading_of, write_reports
from yanxiu_xl.workbooks.report_places import lay_out

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def printed(tmp_path_factory, convert):  # noqa: F811 - the fixture
    path = tmp_path_factory.mktemp("county") / "县教师进修学校.xlsx"
    county = County(several(), [Absent("黑山镇", "还没有合并过，档案库里没有记录。")], several=True)
    write_reports(path, heading_of(town("good")), [lay_out(*one.on(county)) for one in county_reports().values()], "县教师进修学校")
    return Printed(openpyxl.load_workbook(path), convert(path))


def test_nothing_is_too_small_too_wide_or_over_something_else(printed):
    assert min(printed.sizes()) >= LEAST_POINTS
    assert [number for number, text in enumerate(printed.texts, 1) if "##" in text] == []
    assert linked(printed.workbook) == set()
    assert [(number, *pair) for number, page in enumerate(printed.pages, 1) for pair in over_each_other(page)] == []


def test_every_sheet_has_its_pages_and_every_text_is_on_them(printed):
    pages = printed.by_sheet()
    assert [*pages] == SHEET_TITLES
    for title, numbers in pages.items():
        on_paper = "".join(printed.texts[number] for number in numbers)
        said = {cell.value for row in printed.workbook[title].iter_rows() for cell in row if isinstance(cell.value, str) and not cell.value.startswith("=")}
        assert {text for text in said if not set("".join(text.split())) <= set(on_paper)} == set(), title
    assert "第1页" in "".join(printed.texts[0].split())
