"""总览 as it is drawn: everything in its place and on one sheet of paper, links lead somewhere, charts stand over a hidden page."""

import re
import zipfile
import zlib
from dataclasses import replace

import openpyxl
import pytest

from tests.report_towns import TOWNS, of_demo, town
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Figure, Gap, Link, Table
from yanxiu_xl.reports.overview import Entry, overview_of
from yanxiu_xl.reports.todo import MOST, Todo
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.measure import broken, pixels
from yanxiu_xl.workbooks.overview_page import (
    DATA,
    HALF,
    HALVES,
    HIGH,
    PANEL,
    WIDE,
    add_overview,
    lay_out_overview,
)
from yanxiu_xl.workbooks.paper import LEAST_POINTS
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports
from yanxiu_xl.workbooks.report_pages import add_report
from yanxiu_xl.workbooks.report_places import anchors_of
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import set_properties

RAW = [Entry(f"原始记录{number}", "", 10 * number, Link("", (f"原始记录{number}",))) for number in range(14)]
LONG = "讲座资料没有存档 12 次：青禾镇石桥小学3、青禾镇柳林小学3、青禾镇榆树小学3、青禾镇东岗小学3等，请学校补交"


def page_of(facts, rows=None, others=()):
    return overview_of(facts, dict.fromkeys(reports(), 12) if rows is None else rows, others)


def draw(path, facts, overview, *, whole=False):
    """A workbook with the page, and with all reports behind it where it is ``whole``."""
    pages = pages_of_reports(facts) if whole else []
    book = Book(str(path), {"constant_memory": True}, for_all=True)
    set_properties(book, "总览", facts.term)
    canvas = Canvas(book, Styles(book), heading_of(facts), anchors_of(pages))
    add_overview(canvas, overview)
    for laid in pages:
        add_report(canvas, laid)
    book.close()


def with_schools(overview, number):
    """The page of a town of so many schools."""
    table = overview.schools
    return replace(overview, schools=Table(table.block, table.columns, [table.rows[at % len(table.rows)] for at in range(number)]))


def full(overview):
    """As much as there can be: all pages in the contents, eight things to do of two lines, something that was changed."""
    todo = [Todo(str(at), LONG, Figure(12)) for at in range(MOST)]
    return replace(overview, todo=todo, last="2021-01-12 合并：换件1校，核定分变3校")


@pytest.mark.parametrize("name", TOWNS)
def test_every_figure_stands_in_the_cell_that_is_said(name, tmp_path):
    facts = town(name)
    overview = page_of(facts)
    draw(tmp_path / "x.xlsx", facts, overview)
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["总览"]
    said = list(lay_out_overview(overview).cells())
    assert len({address for address, _, _ in said}) == len(said)
    for address, label, figure in said:
        shown = page[address].value
        if label in {one.kind for one in overview.todo}:
            assert shown
        elif figure.value is not None:
            assert shown == (figure.value.value if isinstance(figure.value, Gap) else figure.value), address
    assert {one.tile.title for one in overview.tiles} <= {label for _, label, _ in said}
    assert len(said) >= 6 + len(overview.todo) + len(overview.schools.rows) * len(overview.schools.columns)


@pytest.mark.parametrize(("schools", "one_sheet"), [(1, True), (3, True), (9, True), (12, True), (15, False), (60, False)])
def test_the_page_is_one_sheet_of_paper_as_long_as_the_schools_have_room(schools, one_sheet):
    laid = lay_out_overview(with_schools(full(page_of(town("good"), others=RAW)), schools))
    wide = HALVES * pixels(HALF) + sum(map(pixels, PANEL))
    first = range(laid.end if laid.second is None else laid.second)
    high = sum(laid.heights.get(row, 15.0) for row in first) / 0.75
    assert wide <= WIDE
    assert high <= HIGH
    assert (laid.second is None) == one_sheet
    assert sum(len(row) for row in laid.rows.values()) > schools * 12


@pytest.mark.parametrize("others", [0, 14])
@pytest.mark.parametrize("schools", [3, 9, 12])
def test_all_that_is_to_be_said_stands_beside_the_grid(others, schools):
    overview = with_schools(full(page_of(town("good"), others=RAW[:others])), schools)
    laid = lay_out_overview(overview)
    said = [str(one.value) for row in laid.rows.values() for one in row]
    for number in range(1, MOST + 1):
        assert any(text.startswith(f"{number}. 讲座资料没有存档") for text in said)
    for entry in overview.contents:
        assert any(text.startswith(entry.title[:8]) for text in said), entry.title
    assert overview.last in said


@pytest.mark.parametrize("others", [0, 14])
@pytest.mark.parametrize("schools", [1, 4, 9, 12, 15, 30, 60])
@pytest.mark.parametrize("much", [False, True])
def test_every_page_of_the_contents_stands_beside_the_question_it_answers(others, schools, much):
    plain = page_of(town("good"), others=RAW[:others])
    overview = with_schools(full(plain) if much else plain, schools)
    lines = {row[0].value: row[1].value for cells in lay_out_overview(overview).rows.values()
             if len(row := [one for one in sorted(cells, key=lambda one: one.first) if one.first > HALVES]) == 3}
    asked = {one.title: one.question for one in overview.contents if one.question}
    assert lines.keys() >= asked.keys()
    assert [title for title, question in asked.items() if not (lines[title] and question.startswith(lines[title]))] == []


def test_no_text_beside_the_grid_is_wider_than_its_cells():
    laid = lay_out_overview(full(page_of(town("good"), others=RAW)))
    widths = [HALF] * HALVES + list(PANEL)
    for row in laid.rows.values():
        for one in row:
            if isinstance(one.value, str) and one.first > HALVES:
                room = (sum(pixels(width) for width in widths[one.first : one.last + 1]) - 5) / 7
                assert len(broken(one.value, room, 10.5)) == 1, one.value


def test_links_lead_to_pages_and_rows_that_there_are(tmp_path, demo):
    with of_demo(demo) as facts:
        draw(tmp_path / "x.xlsx", facts, page_of(facts), whole=True)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    links = [cell.hyperlink.location for row in book["总览"].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) > len(reports())
    for link in links:
        title, cell = re.fullmatch(r"'(.*)'!([A-Z]+\d+)", link).groups()
        assert book[title][cell].value is not None, link


def test_four_native_charts_stand_over_a_hidden_page(tmp_path):
    facts = town("good")
    draw(tmp_path / "x.xlsx", facts, page_of(facts))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book[DATA].sheet_state == "hidden"
    assert book.active.title == "总览"
    with zipfile.ZipFile(tmp_path / "x.xlsx") as whole:
        charts = [whole.read(name).decode() for name in whole.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    cells = re.findall(r"<c:f>(.*?)</c:f>", "".join(charts))
    assert {one.split("!")[0] for one in cells} == {DATA}
    for one in cells:
        first, _, last = one.split("!")[1].replace("$", "").partition(":")
        values = [cell.value for row in book[DATA][first : last or first] for cell in row] if last else [book[DATA][first].value]
        assert any(value is not None for value in values), one


def test_bars_of_schools_keep_their_part_of_their_chart_whatever_the_names(tmp_path):
    """Slanting names below columns would take that room, of which LibreOffice left a third."""
    facts = town("good")
    draw(tmp_path / "x.xlsx", facts, page_of(facts))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as whole:
        chart = whole.read("xl/charts/chart1.xml").decode()
    layout = re.search(r"<c:plotArea><c:layout>(.*?)</c:layout>", chart)
    high, top = (float(re.search(rf'<c:{key} val="([\d.]+)"', layout[1])[1]) for key in "hy")
    assert (high >= 0.45, top + high < 0.65) == (True, True)  # and the names and the legend have the rest


def test_the_same_page_gives_the_same_bytes(tmp_path):
    facts = town("good")
    for name in ("a.xlsx", "b.xlsx"):
        draw(tmp_path / name, facts, page_of(facts))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# --- on paper ---


def font_sizes(pdf):
    """Sizes of all fonts in a PDF, page by page, in points."""
    found = []
    for part in re.finditer(rb"stream\r?\n(.*?)endstream", pdf.read_bytes(), re.DOTALL):
        try:
            text = zlib.decompress(part[1])
        except zlib.error:
            continue
        sizes = [float(size) for size in re.findall(rb"/F\d+ ([\d.]+) Tf", text)]
        if sizes:
            found.append(sizes)
    return found


@pytest.mark.office
@pytest.mark.parametrize(("schools", "pages"), [(9, 1), (12, 1), (36, 2)])
def test_it_prints_on_one_sheet_of_paper_and_nothing_is_smaller_than_eight_points(tmp_path, demo, office, schools, pages):
    with of_demo(demo) as facts:
        draw(tmp_path / "x.xlsx", facts, with_schools(full(page_of(facts, others=RAW)), schools))
    sizes = font_sizes(office.print(tmp_path / "x.xlsx"))
    assert len(sizes) == pages
    assert min(min(page) for page in sizes) >= LEAST_POINTS
