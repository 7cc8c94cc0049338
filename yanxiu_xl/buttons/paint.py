"""A sketched sheet into an open workbook: values in one write, each property in few rectangles, and what stands there already left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from itertools import groupby
from typing import Any

from yanxiu_xl.buttons.excel import rows_hidden
from yanxiu_xl.buttons.memory import Left, digest, digests_of_texts, runs
from yanxiu_xl.workbooks.palette import LINE
from yanxiu_xl.workbooks.sketch import DEFAULT_HEIGHT, Place, SketchChart, SketchSheet, rectangles
from yanxiu_xl.workbooks.style import BASE

TEXT, GENERAL = "@", "General"
CHART_TYPES = {"column": "column_clustered", "bar": "bar_clustered"}
PIXEL = 0.75
"""In points."""
MOST_CHANGED, MOST_BLOCKS = 0.5, 20
"""Share of the rows that get another look, and number of places to write at, up to which changes are written one by one."""


def paint(book: Any, page: SketchSheet, before: Any, last: Left | None = None) -> Left:
    """Write the page into the sheet of its title, made in front of ``before`` where there is none.

    last: what the click before has left there. Where it still stands, only what has changed is written. Returns what is left now.
    """
    rows = page.rows()
    left = None if last is None else left_of(page)
    fresh = page.title not in [sheet.name for sheet in book.sheets]
    sheet = book.sheets.add(before=before, name=page.title) if fresh else book.sheets[page.title]
    visible, charts = (True, []) if fresh else (sheet.visible, list(sheet.charts))
    keep_charts = last is not None and left is not None and last.charts == left.charts and len(charts) == len(page.charts) > 0
    if fresh:
        _set_up(sheet, page)
    if not visible:
        sheet.visible = True
    if fresh or last is None or left is None or not _paint_changes(sheet, page, rows, last, left):
        _paint_all(sheet, page, rows, fresh)
    if not keep_charts:
        for chart in charts:
            chart.delete()
        for place, drawn in page.charts:
            _chart(sheet, place, drawn)
    return left or left_of(page)  # where nobody asks before, while the program is busy drawing


# --- what stands there, and what has changed ---


def left_of(page: SketchSheet) -> Left:
    """Charts in plain lists: those of the same are left standing and follow their figures."""
    rows = page.rows()
    charts = [[*place, chart.kind, chart.title, chart.width, chart.height, *_source(chart)] for place, chart in page.charts]
    frame = digest((BASE, LINE, len(rows[0])))
    return Left(charts, frame, _looks(page, rows), _fits(page, len(rows)), digests_of_texts(rows))


def _looks(page: SketchSheet, rows: list[list[Any]]) -> list[str]:
    """A digest of each row's styles, kinds of values and notes; most rows are like others."""
    kinds = {id(style): style for style in page.styles.values()}
    lines: list[list[Any]] = [[] for _ in rows]
    for (row, at), style in page.styles.items():
        lines[row].append((at, id(style), rows[row][at].__class__ is str, (row, at) in page.links))
    for (row, at), text in page.notes.items():
        lines[row].append((at, text))
    known: dict[tuple[Any, ...], str] = {}
    found = []
    for line in map(tuple, lines):
        if line not in known:
            known[line] = digest([(cell[0], sorted(kinds[cell[1]].items()), *cell[2:]) if len(cell) > 2 else cell for cell in line])
        found.append(known[line])
    return found


def _fits(page: SketchSheet, rows: int) -> list[str]:
    """A digest of each row's height and links."""
    lines: list[list[Any]] = [[page.heights.get(number, DEFAULT_HEIGHT)] for number in range(rows)]
    for (row, at), link in page.links.items():
        lines[row].append((at, link))
    return [digest(line) for line in lines]


def _as_left(sheet: Any, last: Left, width: int) -> bool:
    """Whether the page's rows hold what they were left with: nobody has edited, sorted, inserted or deleted there."""
    height = len(last.texts)
    if sheet.used_range.last_cell.row > height:
        return False
    standing = sheet.range((1, 1), (height, width)).options(ndim=2).value
    try:
        return digests_of_texts(standing) == last.texts
    except (TypeError, ValueError):  # a kind of value that no page has
        return False


def _paint_changes(sheet: Any, page: SketchSheet, rows: list[list[Any]], last: Left, left: Left) -> bool:
    """Write only the rows that differ; False where too little of the page stands."""
    width = len(rows[0])
    if last.frame != left.frame or not _as_left(sheet, last, width):
        return False
    known = range(min(len(last.texts), len(rows)))
    dressed = {n for n in range(len(rows)) if n not in known or last.looks[n] != left.looks[n]}
    if len(dressed) > len(rows) * MOST_CHANGED:
        return False
    _show_all(sheet)
    fitted = dressed | {n for n in known if last.fits[n] != left.fits[n]}
    written = fitted | {n for n in known if last.texts[n] != left.texts[n]}
    _heights(sheet, page, sorted(fitted))
    for first, end in runs(dressed):
        block = sheet.range((first + 1, 1), (end + 1, width))
        block.clear()
        _base(block)
    if len(last.texts) > len(rows):
        beyond = sheet.range((len(rows) + 1, 1), (len(last.texts), width))
        beyond.clear()
        beyond.row_height = DEFAULT_HEIGHT
    _styles(sheet, page, dressed)
    blocks = runs(written)
    for first, end in blocks if len(blocks) <= MOST_BLOCKS else [(blocks[0][0], blocks[-1][1])]:
        sheet.range((first + 1, 1), (end + 1, width)).value = rows[first : end + 1]
        written |= set(range(first, end + 1))
    _links(sheet, page, written)
    _notes(sheet, page, dressed)
    return True


# --- writing ---


def _paint_all(sheet: Any, page: SketchSheet, rows: list[list[Any]], fresh: bool) -> None:
    if not fresh:
        _show_all(sheet)
        sheet.clear()
    area, every = sheet.range((1, 1), (len(rows), len(rows[0]))), set(range(len(rows)))
    _heights(sheet, page, sorted(every))  # while the sheet is empty: LibreOffice looks at all that stands there each time
    _base(area)
    _styles(sheet, page, every)
    area.value = rows
    _links(sheet, page, every)
    _notes(sheet, page, every)


def _show_all(sheet: Any) -> None:
    """Rows that somebody's filter has hidden would hide what is written there."""
    used = sheet.used_range
    with suppress(NotImplementedError):
        if rows_hidden(used) is not False:
            used.rows.hidden = False


def _base(area: Any) -> None:
    area.number_format = TEXT  # a text that looks like a number, a date or a formula stays what it is
    area.font.name = BASE["font_name"]
    area.font.size = BASE["font_size"]
    area.font.color = BASE["font_color"]
    area.vertical_alignment = "center"


Kind = tuple[int, int, bool, bool]
"""Of a cell: column, style (by identity), whether it holds a text, whether a link."""


def _alike(page: SketchSheet, rows: set[int]) -> dict[tuple[Kind, ...], list[int]]:
    """Rows that are dressed alike: most of a page are like others."""
    lines: dict[int, list[Kind]] = {}
    for place, style in page.styles.items():
        if place[0] in rows:
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


def _styles(sheet: Any, page: SketchSheet, rows: set[int]) -> None:
    alike = _alike(page, rows)
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


def _links(sheet: Any, page: SketchSheet, rows: set[int]) -> None:
    """Links as formulas, a column of them in one write."""
    for top, left, bottom, right in rectangles([place for place in page.links if place[0] in rows]):
        sheet.range((top + 1, left + 1), (bottom + 1, right + 1)).formula = [
            ['=HYPERLINK("#{}","{}")'.format(page.links[row, at], str(page.values[row, at]).replace('"', '""'))
             for at in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]


def _heights(sheet: Any, page: SketchSheet, rows: list[int]) -> None:
    """The usual height onto all, then the exceptions."""
    heights = {row: page.heights.get(row, DEFAULT_HEIGHT) for row in rows}
    usual = Counter(heights.values()).most_common(1)
    for first, end in runs(rows):
        sheet.range((first + 1, 1), (end + 1, 1)).row_height = usual[0][0]
    by_height: dict[float, list[int]] = {}
    for row, height in heights.items():
        by_height.setdefault(height, []).append(row)
    for height, lines in by_height.items():
        for first, end in runs(lines) if height != usual[0][0] else ():
            sheet.range((first + 1, 1), (end + 1, 1)).row_height = height


def _notes(sheet: Any, page: SketchSheet, rows: set[int]) -> None:
    for (row, at), text in page.notes.items():
        if row in rows:
            sheet.range((row + 1, at + 1)).add_note(text)


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
