"""A sketched sheet into an open workbook: values in one write, each property in few rectangles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from itertools import groupby
from typing import Any

from yanxiu_xl.buttons.excel import rows_hidden
from yanxiu_xl.buttons.memory import runs
from yanxiu_xl.workbooks.palette import LINE
from yanxiu_xl.workbooks.sketch import DEFAULT_HEIGHT, CellIndex, SketchChart, SketchSheet, rectangles
from yanxiu_xl.workbooks.style import BASE

TEXT, GENERAL = "@", "General"
CHART_TYPES = {"column": "column_clustered", "bar": "bar_clustered"}
PIXEL = 0.75
"""In points."""


def paint(book: Any, page: SketchSheet, before: Any) -> None:
    """Write the page into the sheet of its title, made in front of ``before`` where there is none."""
    rows = page.rows()
    fresh = page.title not in [sheet.name for sheet in book.sheets]
    sheet = book.sheets.add(before=before, name=page.title) if fresh else book.sheets[page.title]
    if fresh:
        _set_up(sheet, page)
    else:
        if not sheet.visible:
            sheet.visible = True
        for chart in list(sheet.charts):
            chart.delete()
        _clear(sheet, len(rows))
    area = sheet.range((1, 1), (len(rows), len(rows[0])))
    _heights(sheet, page, len(rows))  # while the sheet is empty: LibreOffice looks at all that stands there each time
    _base(area)
    _styles(sheet, page)
    area.value = rows
    _links(sheet, page)
    for (row, at), text in page.notes.items():
        sheet.range((row + 1, at + 1)).add_note(text)
    for place, drawn in page.charts:
        _chart(sheet, place, drawn)


def _clear(sheet: Any, rows: int) -> None:
    """Take away what stands there, with the heights of rows beyond the first ``rows``; those that somebody's filter has hidden would hide
    what is written there.
    """
    used = sheet.used_range
    with suppress(NotImplementedError):
        if rows_hidden(used) is not False:
            used.rows.hidden = False
    last = used.last_cell.row
    sheet.clear()
    if last > rows:
        sheet.range((rows + 1, 1), (last, 1)).row_height = DEFAULT_HEIGHT


def _base(area: Any) -> None:
    area.number_format = TEXT  # a text that looks like a number, a date or a formula stays what it is
    area.font.name = BASE["font_name"]
    area.font.size = BASE["font_size"]
    area.font.color = BASE["font_color"]
    area.vertical_alignment = "center"


Kind = tuple[int, int, bool, bool]
"""Of a cell: column, style (by identity), whether it holds a text, whether a link."""


def _alike(page: SketchSheet) -> dict[tuple[Kind, ...], list[int]]:
    """Rows that are dressed alike: most of a page are like others."""
    lines: dict[int, list[Kind]] = {}
    for place, style in page.styles.items():
        lines.setdefault(place[0], []).append((place[1], id(style), isinstance(page.values.get(place), str), place in page.links))
    found: dict[tuple[Kind, ...], list[int]] = {}
    for row in sorted(lines):
        found.setdefault(tuple(sorted(lines[row])), []).append(row)
    return found


def _areas(alike: Mapping[tuple[Kind, ...], list[int]], value: Callable[[Kind], Hashable]) -> dict[Any, list[tuple[int, int, int, int]]]:
    """Boxes (0-based) by the value of one property; cells without it are left out."""
    spans: dict[Any, dict[tuple[int, int], list[int]]] = {}
    for line, rows in alike.items():
        start = 0
        values = [value(kind) for kind in line]
        for at in range(1, len(line) + 1):
            if at == len(line) or values[at] != values[start] or line[at][0] != line[at - 1][0] + 1:
                if values[start] is not None:
                    spans.setdefault(values[start], {}).setdefault((line[start][0], line[at - 1][0]), []).extend(rows)
                start = at
    return {
        one: sorted((top, left, bottom, right) for (left, right), rows in found.items() for top, bottom in runs(rows))
        for one, found in spans.items()
    }


def _styles(sheet: Any, page: SketchSheet) -> None:
    alike = _alike(page)
    styles = {id(style): style for style in page.styles.values()}

    def each(property_: Callable[[Kind], Hashable], put: Callable[[Any, Any], None]) -> None:
        for value, boxes in _areas(alike, property_).items():
            for top, left, bottom, right in boxes:
                put(sheet.range((top + 1, left + 1), (bottom + 1, right + 1)), value)

    def style(key: str) -> Callable[[Kind], Hashable]:
        return lambda kind: styles[kind[1]].get(key)

    def different(key: str) -> Callable[[Kind], Hashable]:
        return lambda kind: styles[kind[1]][key] if styles[kind[1]].get(key, BASE[key]) != BASE[key] else None

    def font(name: str) -> Callable[[Any, Any], None]:
        return lambda cells, value: setattr(cells.font, name, value)

    def own(name: str) -> Callable[[Any, Any], None]:
        return lambda cells, value: setattr(cells, name, value)

    def number(kind: Kind) -> Hashable:
        _, dress, text, linked = kind
        return styles[dress].get("num_format", GENERAL) if linked or not text else None

    each(number, own("number_format"))
    each(style("border"), lambda cells, _: cells.borders.set("all", line_style="continuous", color=LINE))
    each(style("bg_color"), own("color"))
    each(style("align"), own("horizontal_alignment"))
    each(style("text_wrap"), lambda cells, value: setattr(cells, "wrap_text", bool(value)))
    each(style("bold"), lambda cells, value: setattr(cells.font, "bold", bool(value)))
    each(different("font_size"), font("size"))
    each(different("font_color"), font("color"))
    each(lambda kind: "top" if styles[kind[1]].get("valign") == "top" else None, own("vertical_alignment"))


def _links(sheet: Any, page: SketchSheet) -> None:
    """Links as formulas, a column of them in one write."""
    for top, left, bottom, right in rectangles(list(page.links)):
        sheet.range((top + 1, left + 1), (bottom + 1, right + 1)).formula = [
            ['=HYPERLINK("#{}","{}")'.format(page.links[row, at], str(page.values[row, at]).replace('"', '""'))
             for at in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]


def _heights(sheet: Any, page: SketchSheet, rows: int) -> None:
    """The usual height onto all, then the exceptions."""
    heights = {row: page.heights.get(row, DEFAULT_HEIGHT) for row in range(rows)}
    usual = Counter(heights.values()).most_common(1)
    sheet.range((1, 1), (rows, 1)).row_height = usual[0][0]
    by_height: dict[float, list[int]] = {}
    for row, height in heights.items():
        by_height.setdefault(height, []).append(row)
    for height, lines in by_height.items():
        for first, end in runs(lines) if height != usual[0][0] else ():
            sheet.range((first + 1, 1), (end + 1, 1)).row_height = height


def _source(chart: SketchChart) -> tuple[int, int, int, int]:
    """The box of the figures, which stand in neighbouring columns under their headings, with their names at the left."""
    areas = [series["values"] for one in (chart, *chart.others) for series in one.series]
    labels = chart.series[0]["categories"]
    top, bottom = min(area[1] for area in areas), max(area[3] for area in areas)
    left, right = min(labels[2], *(area[2] for area in areas)), max(area[4] for area in areas)
    return top, left + 1, bottom + 1, right + 1


def _chart(sheet: Any, place: CellIndex, chart: SketchChart) -> None:
    """The chart beside its figures."""
    top, left, bottom, right = _source(chart)
    corner = sheet.range((place[0] + 1, place[1] + 1))
    drawn = sheet.charts.add(anchor=corner, width=chart.width * PIXEL, height=chart.height * PIXEL)
    drawn.set_source_data(sheet.range((top, left), (bottom, right)))
    drawn.chart_type = CHART_TYPES[chart.kind]
    drawn.title = chart.title


def _set_up(sheet: Any, page: SketchSheet) -> None:
    """What a person may change later is set on a new sheet alone; the template's pages come with it."""
    for width, group in groupby(sorted(page.widths.items()), key=lambda item: item[1]):
        run = [at for at, _ in group]
        sheet.range((1, run[0] + 1), (1, run[-1] + 1)).column_width = width
    rows, columns = page.frozen
    if rows or columns:
        sheet.freeze_panes.freeze_at(sheet.range((1, 1), (rows, columns)) if rows and columns else f"1:{rows}")
    with suppress(NotImplementedError):
        sheet.show_gridlines = False
    tab = getattr(sheet.api, "Tab", None)  # Excel's own word; xlwings has none
    if tab is not None:
        red, green, blue = (int(page.tab_colour[n : n + 2], 16) for n in (1, 3, 5))
        tab.Color = red | green << 8 | blue << 16
