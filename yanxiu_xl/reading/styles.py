"""How the cells of a file are formatted: the number format of each, and which are struck out.

A cell names its style by number; ``Styles`` knows what the numbers mean. Most workbooks have no style worth looking for,
which the bytes of the part tell; nothing else is read of them then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from xml.parsers.expat import ExpatError, ParserCreate

from yanxiu_xl.reading.formats import BUILT_IN, GENERAL, Look, as_entered, look_of, shown
from yanxiu_xl.reading.questions import MANY_DIGITS
from yanxiu_xl.reading.spelling import STRUCK_PIECE, Misspelt, struck_strings

Address = tuple[str, int]
"""Column letters and 1-based row."""

_PERHAPS_PERCENT = re.compile(rb"""%|&#|\bnumFmtId\s*=\s*["'](?:9|10)["']""")
_STYLED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*? s="(\d+)"')
_FILLED = rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*? s="%s")[^<>]*[^<>/]>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<(?:v>[^<]|is>)'
_NUMBER = rb'<c r="%s(\d+)"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(\d{1,9}(?:\.\d{1,20})?)</v>'
_STRUCK_IN_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<is>' + STRUCK_PIECE.encode())
_CONSTANT = rb'<c r="%s(\d+)"[^<>]*><(?:v>[^<]|is>)'
_WORDS_IN = re.compile(rb"<t(?: [^<>]*)?>\s*[^<\s]")
_SHARED = re.compile(rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*? t="s")[^<>]*><v>(\d{1,9})</v>')
DAYS_UNTIL_1904 = 1462
"""Between the first days of the two calendars that workbooks use."""
MOST_STYLES = 65_000
"""As many as Excel allows in one workbook."""


class Styles:
    """The cell styles of one workbook, from the bytes of its part; b'' for none."""

    def __init__(self, xml: bytes = b"", *, strings: bytes = b"", since_1904: bool = False) -> None:
        """strings: the texts that cells share; since_1904: whether the workbook counts its days from then on."""
        self._xml, self._strings, self._first = xml, strings, DAYS_UNTIL_1904 if since_1904 else 0

    @cached_property
    def _read(self) -> tuple[list[str], frozenset[int]]:
        """(format code of each style, styles whose font is struck out)."""
        codes = dict(BUILT_IN)
        struck_fonts: set[int] = set()
        styles: list[tuple[int, int]] = []
        fonts = -1
        path: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal fonts
            tag = tag.rpartition(":")[2]
            path.append(tag)
            if tag == "numFmt" and path[-2:-1] == ["numFmts"]:
                codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", GENERAL)
            elif tag == "font" and path[-2:-1] == ["fonts"]:
                fonts += 1
            elif tag == "strike" and path[-3:-1] == ["fonts", "font"] and attributes.get("val", "1") not in {"0", "false"}:
                struck_fonts.add(fonts)
            elif tag == "xf" and path[-2:-1] == ["cellXfs"] and len(styles) < MOST_STYLES:
                styles.append((_whole(attributes.get("numFmtId")), _whole(attributes.get("fontId"))))

        parser = ParserCreate()
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _: path.pop()
        with suppress(ExpatError, ValueError):  # the rest of a damaged part says nothing
            parser.Parse(self._xml, True)
        found = [codes.get(number, GENERAL) for number, _ in styles]
        return found, frozenset(at for at, (_, font) in enumerate(styles) if font in struck_fonts)

    def code(self, number: int) -> str:
        """The format code of a style."""
        codes = self._read[0]
        return codes[number] if 0 <= number < len(codes) else GENERAL

    def text_of(self, style: int, text: str) -> str:
        """What a number, given as it is written in the XML, shows under a style; anything else as it is."""
        code = self.code(style)
        try:
            number = float(text)
        except ValueError:
            return text
        if look_of(code) is Look.PLAIN:
            return as_entered(number) if abs(number) < MANY_DIGITS else text
        return shown(number + (self._first if look_of(code) is Look.DATE else 0), code).text

    @cached_property
    def percent(self) -> frozenset[int]:
        """Styles that show a number as a percentage."""
        if not self._xml or _PERHAPS_PERCENT.search(self._xml) is None:
            return frozenset()
        return frozenset(at for at, code in enumerate(self._read[0]) if look_of(code) is Look.PERCENT)

    @cached_property
    def struck(self) -> frozenset[int]:
        """Styles whose text is struck out."""
        return self._read[1] if b"strike" in self._xml else frozenset()

    @cached_property
    def struck_strings(self) -> frozenset[int]:
        """Shared texts every piece of which is struck out."""
        if b"strike" not in self._strings:
            return frozenset()
        try:
            return struck_strings(self._strings)
        except Misspelt:
            return frozenset()

    @cached_property
    def may_differ(self) -> bool:
        """Whether some style shows a plain number otherwise than a cell without a format would."""
        return any(look_of(code) is not Look.PLAIN and not _is_calendar(code) for code in self._read[0])


def _is_calendar(code: str) -> bool:
    """Numbers under such a format come from the parser as dates, but for weekdays."""
    return look_of(code) in {Look.DATE, Look.TIME} and "a" not in re.sub(r'"[^"]*"|AM/PM', "", code).casefold()


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class Looks:
    """The styles of one sheet's cells. The XML is in Excel's own spelling."""

    def __init__(self, xml: bytes = b"", styles: Styles | None = None) -> None:
        self._xml, self.styles = xml, styles or Styles()
        self._written: dict[str, dict[int, float]] = {}

    @cached_property
    def _numbers(self) -> dict[Address, int]:
        return {(letter.decode(), int(row)): int(style) for letter, row, style in _STYLED.findall(self._xml)}

    def code(self, letter: str, row: int) -> str:
        """The format code of a cell."""
        return self.styles.code(self._numbers.get((letter, row), 0))

    def number(self, letter: str, row: int) -> float | None:
        """The number of a cell as it is written, None where there is none."""
        if letter not in self._written:
            found = re.findall(_NUMBER % letter.encode(), self._xml)
            self._written[letter] = {int(at): float(number) for at, number in found}
        return self._written[letter].get(row)

    def constants(self, letter: str) -> frozenset[int]:
        """Rows of a column whose cells hold something without a formula; none where the program that has it open is not asked."""
        return frozenset(int(row) for row in re.findall(_CONSTANT % letter.encode(), self._xml))

    @property
    def may_differ(self) -> bool:
        """Whether a plain number may show otherwise than it is."""
        return self.styles.may_differ

    @cached_property
    def percents(self) -> dict[Address, str]:
        """Cells that hold something under a percent format -> the format."""
        return {at: self.code(*at) for at in self._filled(self.styles.percent)}

    @cached_property
    def struck(self) -> set[Address]:
        """Cells that hold something and are struck out."""
        cells = set(self._filled(self.styles.struck))
        strings = self.styles.struck_strings
        if strings:
            cells |= {(letter.decode(), int(row)) for letter, row, number in _SHARED.findall(self._xml) if int(number) in strings}
        if STRUCK_PIECE.encode() in self._xml:
            cells |= {(letter.decode(), int(row)) for letter, row in _STRUCK_IN_CELL.findall(self._xml)}
        return cells

    def percents_among(self, letter: str, numbers: Mapping[int, float]) -> dict[int, str]:
        """Rows of a column of numbers, given with what they hold, that are percentages -> the format.

        What ``percents`` knows already is not asked again; a workbook that is open in a program asks here.
        """
        return {}

    def _filled(self, wanted: frozenset[int]) -> list[Address]:
        used = [number for number in sorted(wanted) if b' s="%d"' % number in self._xml]
        if not used:
            return []
        pattern = re.compile(_FILLED % b"(?:%s)" % b"|".join(b"%d" % number for number in used))
        return [(letter.decode(), int(row)) for letter, row in pattern.findall(self._xml)]
