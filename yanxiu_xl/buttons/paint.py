"""A sketched sheet into an open workbook: values in one write, each property in few rectangles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import suppress
from itertools import groupby
from typing import Any

from yanxiu_xl.workbooks.sketch import DEFAULT_HEIGHT, Place, SketchChart, SketchSheet, rectangles
from yanxiu_xl.workbooks.style import BASE, LINE

TEXT, GENERAL = "@", "General"
CHART_TYPES = {"column": "column_clustered", "bar": "bar_clustered"}
PIXEL = 0.75
"""In points."""


def charts_of(page: SketchSheet) -> list[Any]:
    """What the page's charts show and where, in plain lists: charts of the same are left standing and follow their figures."""
    return [[*place, chart.kind, chart.title, chart.width, chart.height, *_source(chart)] for place, chart in page.charts]


def paint(book: Any, page: SketchSheet, before: Any, standing: list[Any] | None = None) -> Any:
    """Write the page into the sheet of its title, made in front of ``before`` where there is none; returns the sheet.

    standing: ``charts_of`` the page that stands there, where that is known.
    """
    titles = [sheet.name for sheet in book.sheets]
    fresh = page.title not in titles
    sheet = book.sheets.add(before=before, name=page.title) if fresh else book.sheets[page.title]
    keep = not fresh and bool(page.charts) and standing == charts_of(page) and len(sheet.charts) == len(page.charts)
    if not fresh:
        _wipe(sheet, keep)
    rows = page.rows()
    area = sheet.range((1, 1), (len(rows), len(rows[0])))
    _base(area)
    _styles(sheet, page)
    area.value = rows
    _links(sheet, page)
    _sizes(sheet, page, len(rows))
    for (row, at), text in page.notes.items():
        sheet.range((row + 1, at + 1)).add_note(text)
    for place, chart in () if keep else page.charts:
        _chart(sheet, place, chart)
    if fresh:
        _window(sheet, page)
    return sheet


def _wipe(sheet: Any, keep_charts: bool) -> None:
    """Take away what the last run has left."""
    for chart in () if keep_charts else list(sheet.charts):
        chart.delete()
    used = sheet.used_range
    with suppress(NotImplementedError):
        if used.rows.hidden is not False:
            used.rows.hidden = False
    sheet.clear()


def _base(area: Any) -> None:
    area.number_format = TEXT  # a text that looks like a number, a date or a formula stays what it is
    area.font.name = BASE["font_name"]
    area.font.size = BASE["font_size"]
    area.font.color = BASE["font_color"]
    area.vertical_alignment = "center"


def _by(page: SketchSheet, value: Callable[[Place], Hashable]) -> dict[Any, list[Place]]:
    """Places by the value of one property; those without it are left out."""
    found: dict[Any, list[Place]] = {}
    for place in page.styles:
        one = value(place)
        if one is not None:
            found.setdefault(one, []).append(place)
    return found


def _styles(sheet: Any, page: SketchSheet) -> None:
    def each(property_: Callable[[Place], Hashable], put: Callable[[Any, Any], None]) -> None:
        for value, places in _by(page, property_).items():
            for top, left, bottom, right in rectangles(places):
                put(sheet.range((top + 1, left + 1), (bottom + 1, right + 1)), value)

    def style(key: str) -> Callable[[Place], Hashable]:
        return lambda place: page.styles[place].get(key)

    def different(key: str) -> Callable[[Place], Hashable]:
        return lambda place: page.styles[place][key] if page.styles[place].get(key, BASE[key]) != BASE[key] else None

    def font(name: str) -> Callable[[Any, Any], None]:
        return lambda cells, value: setattr(cells.font, name, value)

    def own(name: str) -> Callable[[Any, Any], None]:
        return lambda cells, value: setattr(cells, name, value)

    def number(place: Place) -> Hashable:
        if place in page.links or not isinstance(page.values.get(place), str):
            return page.styles[place].get("num_format", GENERAL)
        return None

    each(number, own("number_format"))
    each(style("border"), lambda cells, _: cells.borders.set("all", line_style="continuous", color=LINE))
    each(style("bg_color"), own("color"))
    each(style("align"), own("horizontal_alignment"))
    each(style("text_wrap"), lambda cells, value: setattr(cells, "wrap_text", bool(value)))
    each(style("bold"), lambda cells, value: setattr(cells.font, "bold", bool(value)))
    each(different("font_size"), font("size"))
    each(different("font_color"), font("color"))
    each(lambda place: "top" if page.styles[place].get("valign") == "top" else None, own("vertical_alignment"))


def _links(sheet: Any, page: SketchSheet) -> None:
    """Links as formulas, a column of them in one write."""
    for top, left, bottom, right in rectangles(list(page.links)):
        sheet.range((top + 1, left + 1), (bottom + 1, right + 1)).formula = [
            ['=HYPERLINK("#{}","{}")'.format(page.links[row, at], str(page.values[row, at]).replace('"', '""'))
             for at in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]


def _sizes(sheet: Any, page: SketchSheet, rows: int) -> None:
    for width, group in groupby(sorted(page.widths.items()), key=lambda item: item[1]):
        run = [at for at, _ in group]
        sheet.range((1, run[0] + 1), (1, run[-1] + 1)).column_width = width
    heights = [page.heights.get(row, DEFAULT_HEIGHT) for row in range(rows)]
    usual = Counter(heights).most_common(1)[0][0]
    sheet.range((1, 1), (rows, 1)).row_height = usual
    for height, neighbours in groupby(range(rows), key=heights.__getitem__):
        lines = list(neighbours)
        if height != usual:
            sheet.range((lines[0] + 1, 1), (lines[-1] + 1, 1)).row_height = height


def _source(chart: SketchChart) -> tuple[int, int, int, int]:
    """The box of the figures, which stand in neighbouring columns under their headings, with their names at the left."""
    areas = [series["values"] for one in (chart, *chart.others) for series in one.series]
    labels = chart.series[0]["categories"]
    top, bottom = min(area[1] for area in areas), max(area[3] for area in areas)
    left, right = min(labels[2], *(area[2] for area in areas)), max(area[4] for area in areas)
    return top, left + 1, bottom + 1, right + 1


def _chart(sheet: Any, place: Place, chart: SketchChart) -> None:
    """The chart beside its figures."""
    top, left, bottom, right = _source(chart)
    corner = sheet.range((place[0] + 1, place[1] + 1))
    drawn = sheet.charts.add(anchor=corner, width=chart.width * PIXEL, height=chart.height * PIXEL)
    drawn.set_source_data(sheet.range((top, left), (bottom, right)))
    drawn.chart_type = CHART_TYPES[chart.kind]
    drawn.title = chart.title


def _window(sheet: Any, page: SketchSheet) -> None:
    """What a person may change later is set on a new sheet alone."""
    rows, columns = page.frozen
    if rows or columns:
        sheet.freeze_panes.freeze_at(sheet.range((1, 1), (rows, columns)) if rows and columns else f"1:{rows}")
    with suppress(NotImplementedError):
        sheet.show_gridlines = False
    tab = getattr(sheet.api, "Tab", None)  # Excel's own word; xlwings has none
    if tab is not None:
        red, green, blue = (int(page.tab_colour[n : n + 2], 16) for n in (1, 3, 5))
        tab.Color = red | green << 8 | blue << 16
