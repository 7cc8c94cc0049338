"""One font and one list of looks for every workbook: no other module draws a border."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from yanxiu_xl.workbooks.palette import AUTO, BAND, INK, LINE, LINK, MUTED, REQUIRED

FONT = "微软雅黑"
"""Ships with Windows, WPS and Office for Mac; elsewhere the system's CJK font stands in."""

NOTE_STYLE = {"x_scale": 2.2, "y_scale": 1.4, "font_name": FONT, "font_size": 9}
POINTS, TOTAL = "0.0#", "0.0"
"""Decimals of scores (domain C6): points of an indicator up to the two they are rounded to, bases and totals one; scores of lessons have
two (``Column.places``).
"""

Properties = dict[str, Any]

BASE: Properties = {"font_name": FONT, "font_size": 10.5, "valign": "vcenter", "font_color": INK}
BORDER: Properties = {"border": 1, "border_color": LINE}
FRAME: Properties = {"border": 1}
"""Of forms on paper: black, as they are copied and written on."""

STYLES: dict[str, Properties] = {
    "title": {"font_size": 16, "bold": True},
    "subtitle": {"font_size": 11, "font_color": MUTED},
    "instruction": {"font_color": MUTED},
    "header": {**BORDER, "bold": True, "align": "center", "text_wrap": True, "bg_color": BAND},
    "header_required": {**BORDER, "bold": True, "align": "center", "text_wrap": True, "bg_color": REQUIRED},
    "header_auto": {**BORDER, "bold": True, "align": "center", "text_wrap": True, "bg_color": AUTO,
                    "font_color": MUTED},
    "label": {**BORDER, "bold": True, "bg_color": BAND, "indent": 1},
    "label_required": {**BORDER, "bold": True, "bg_color": REQUIRED, "indent": 1},
    "help": {**BORDER, "font_color": MUTED, "text_wrap": True, "font_size": 9.5, "indent": 1},
    "cell": {**BORDER, "text_wrap": True},
    "cell_center": {**BORDER, "align": "center", "text_wrap": True},
    "chip": {**BORDER, "align": "center"},
    "chip_left": {**BORDER},
    "day": {**BORDER, "align": "center", "num_format": "yyyy-mm-dd"},
    "points": {**BORDER, "align": "center", "text_wrap": True, "num_format": POINTS},
    "total": {**BORDER, "align": "center", "text_wrap": True, "num_format": TOTAL},
    "base": {**BORDER, "align": "center", "text_wrap": True, "num_format": TOTAL, "bold": True},
    "no_score": {**BORDER, "align": "center", "text_wrap": True, "bg_color": AUTO, "font_color": MUTED},
    "link": {**BORDER, "font_color": LINK, "underline": 1, "indent": 1},
    "back": {"font_color": LINK, "underline": 1},
    "plain": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
}


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, str], ...], Format] = {}
        self._looks: dict[tuple[str, str, str], Format] = {}

    def make(self, *parts: Properties, **more: Any) -> Format:
        """A format from property sets, later ones winning."""
        properties: Properties = {**BASE}
        for part in parts:
            properties |= part
        properties |= more
        key = tuple(sorted((k, str(v)) for k, v in properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def __getitem__(self, name: str) -> Format:
        return self.look(name)

    def look(self, name: str, fill: str = "", ink: str = "") -> Format:
        """A look by its name, on another ground or in another ink."""
        if (name, fill, ink) not in self._looks:
            more = {"bg_color": fill} if fill else {}
            self._looks[name, fill, ink] = self.make(STYLES[name], more, {"font_color": ink} if ink else {})
        return self._looks[name, fill, ink]

    def bare(self, **properties: Any) -> Format:
        """A differential format for conditional formatting: only what is named."""
        key = (("bare", ""), *sorted((k, str(v)) for k, v in properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
