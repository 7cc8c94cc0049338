"""From what was typed to a value: one parser per kind of cell (domain B1, D2).

A parser never guesses silently. What it reads differently from what was typed comes back as a ``Finding`` that
says so; what it cannot read comes back as a finding with ``unreadable`` set and no value, and the original stays.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from yanxiu_xl.forms.model import TEXTUAL, Column, Kind
from yanxiu_xl.reading.formats import Look, Shown, as_entered
from yanxiu_xl.reading.pictures import PICTURE_WORD, UNCOMPUTED, Picture, is_picture
from yanxiu_xl.reading.questions import asked_of_number, asked_of_text
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.term.term import Term

Raw = str | float | bool | date | datetime | time | timedelta | Shown | Picture
Value = str | int | float | None


@dataclass(frozen=True)
class Finding:
    """What the parser has to say of one cell: a catalogue code with its words."""

    code: str
    variant: str = ""
    unreadable: bool = False
    words: dict[str, Any] = field(default_factory=dict)


Parsed = tuple[Value, Finding | None]
Parser = Callable[[Raw], Parsed]

NAME_SEPARATOR = "、"
ERROR_WORDS = frozenset({
    "#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
})
_SEPARATORS = re.compile(r"[、,;\n\r]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_BREAKS = re.compile(r"(?<![ \t\u3000\u00a0])[ \t\u3000\u00a0]*[\r\n]+[ \t\u3000\u00a0]*")
_EMPTY_WORDS = frozenset({"无", "没有", "-", "--", "—", "——", "/", "\\", "N/A", "n/a", "NA", "空", "None", "none"})
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_FULL_DATE = re.compile(
    rf"(\d{{4}})\s*[-./年]\s*(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}})\s*[日号]?(?:[T\s]+{_CLOCK}|T{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}}))?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_YEARLESS_DATE = re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:份)?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_NUMBER_IN_TEXT = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PERCENT_IN_TEXT = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,6})?%")
_BEYOND_MEASURE = 10**12
"""No count or amount of a school comes near; arithmetic beyond it only loses digits."""
MOST_REMEMBERED = 20_000
"""Distinct contents of a column that a parser remembers from file to file."""
_SERIAL_DAYS = range(20_000, 80_000)
"""Excel serial numbers of 1954 to 2119: a bare number in this range in a date cell is a date without its format."""


def fold(text: str) -> str:
    """Half-width, without invisible characters, outer spaces removed."""
    if text.isprintable() and unicodedata.is_normalized("NFKC", text):  # as most texts are
        return text.strip()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def squeeze(text: str) -> str:
    """``fold`` with every inner space removed: names, options and headers are compared in this form."""
    text = fold(text)
    return text if text.isprintable() and " " not in text else _SPACES.sub("", text)


def trim(text: str) -> str:
    """Free text: invisible characters and outer spaces removed, composed (NFC), everything else as written."""
    text = unicodedata.normalize("NFC", text)
    return (text if text.isprintable() else _INVISIBLE.sub("", text)).strip()


def as_typed(raw: Raw | None) -> str:
    """How a value looked to the person who typed it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return as_entered(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(sep=" ")
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw)


def _cleaned(before: str, after: str) -> Finding | None:
    return None if before == after else Finding("C07", words={"read": after})


def _text(raw: Raw, *, pad: int = 0) -> Parsed:
    typed = as_typed(raw)
    text = _BREAKS.sub("", trim(typed))
    if pad:
        text = squeeze(text)
        if text.isdigit():
            text = text.zfill(pad)
    return (text or None), (_cleaned(typed, text) if text else None)


def _long_text(raw: Raw) -> Parsed:
    typed = as_typed(raw)
    text = trim(typed.replace("\r\n", "\n"))
    return (text or None), None


def _identifier(raw: Raw) -> Parsed:
    typed = as_typed(raw)
    text = squeeze(typed).upper()
    return (text or None), (_cleaned(typed, text) if text else None)


def _bad(code: str, variant: str = "", **words: Any) -> Parsed:
    return None, Finding(code, variant, True, words)


def _calendar_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(raw: Raw) -> Parsed:
    if isinstance(raw, datetime):
        finding = None if raw.time() == time(0) else Finding("C07", "date", words={"read": raw.date().isoformat()})
        return raw.date().isoformat(), finding
    if isinstance(raw, date):
        return raw.isoformat(), None
    if isinstance(raw, bool | time | timedelta):
        return _bad("C02")
    if isinstance(raw, float) and math.isfinite(raw) and int(raw) in _SERIAL_DAYS:
        read = (date(1899, 12, 30) + timedelta(days=int(raw))).isoformat()
        return read, Finding("C07", "date", words={"read": read})
    text = fold(as_typed(raw))
    match = _FULL_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if match is None:
        return _bad("C02", "year") if _YEARLESS_DATE.fullmatch(text) else _bad("C02")
    day = _calendar_date(int(match[1]), int(match[2]), int(match[3]))
    if day is None:
        return _bad("C02")
    plain = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", as_typed(raw)) is not None
    return day.isoformat(), None if plain else Finding("C07", "date", words={"read": day.isoformat()})


def _month(raw: Raw) -> Parsed:
    if isinstance(raw, date):
        return f"{raw.year}-{raw.month:02d}", None
    if isinstance(raw, bool | time | timedelta):
        return _bad("C08")
    typed = as_typed(raw)
    text = fold(typed)
    if isinstance(raw, float) and not raw.is_integer():
        return _bad("C08")  # 2020.1 may be January or October
    match = _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)
    day = _FULL_DATE.fullmatch(text)
    match = match or day
    if match is None or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2200:
        return _bad("C08")
    read = f"{match[1]}-{int(match[2]):02d}"
    return read, _cleaned(typed, read)


def _words_of_range(low: float | None, high: float | None, noun: str) -> dict[str, str]:
    return {"low": f"{low or 0:g}", "high": f"{high:g}" if high is not None else "任意数", "noun": noun}


def _number_of(raw: Raw) -> tuple[Decimal | None, Finding | None]:
    """The number a cell holds, plain or with words around it (C11)."""
    if isinstance(raw, bool | date | time | timedelta):
        return None, Finding("C11", "unreadable", True)
    if isinstance(raw, float | int):
        if abs(raw) < _BEYOND_MEASURE:
            return Decimal(repr(float(raw))), None
        return None, Finding("C11", "unreadable", True)
    text = squeeze(as_typed(raw))
    try:
        number = Decimal(text)
        if "_" not in text and number.is_finite() and abs(number) < _BEYOND_MEASURE:
            return number, _cleaned(as_typed(raw), text)
        return None, Finding("C11", "unreadable", True)
    except InvalidOperation:
        pass
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    found = _NUMBER_IN_TEXT.findall(plain)
    if len(found) != 1 or re.search(r"[〇零一二两三四五六七八九十百千万亿兆京]", plain):
        return None, Finding("C11", "unreadable", True)
    number = Decimal(found[0])
    if abs(number) >= _BEYOND_MEASURE:
        return None, Finding("C11", "unreadable", True)
    return number, Finding("C11", words={"read": found[0]})


def _asked(raw: Shown | str, low: float | None, high: float | None, whole: bool, unit: str) -> Parsed:
    """A number that shows something else is not taken for either: what was meant is asked at the cell (C14)."""
    shown = raw if isinstance(raw, Shown) else Shown(squeeze(raw), float(squeeze(raw).rstrip("%")) / 100, Look.PERCENT)
    variant, words = asked_of_number(shown, low, high, whole, unit)
    return _bad("C14", variant if isinstance(raw, Shown) else "written", **words)


def _ranged(
    raw: Raw, low: float | None, high: float | None, whole: bool, also: tuple[str, ...], code: str, unit: str = ""
) -> Parsed:
    if isinstance(raw, Shown) or (isinstance(raw, str) and _PERCENT_IN_TEXT.fullmatch(squeeze(raw))):
        return _asked(raw, low, high, whole, unit)
    if also and isinstance(raw, str) and squeeze(raw) in also:
        read = squeeze(raw)
        return read, _cleaned(raw, read)
    number, finding = _number_of(raw)
    if number is None:
        return None, finding
    outside = (low is not None and number < Decimal(repr(low))) or (high is not None and number > Decimal(repr(high)))
    if outside or (whole and number != number.to_integral_value()):
        return _bad(code, **_words_of_range(low, high, "整数" if whole else "数"))
    return (int(number) if whole else float(number)), finding


def _money(raw: Raw) -> Parsed:
    if isinstance(raw, Shown) or (isinstance(raw, str) and _PERCENT_IN_TEXT.fullmatch(squeeze(raw))):
        return _asked(raw, 0, None, whole=False, unit="元")
    number, finding = _number_of(raw)
    if number is None:
        return None, finding
    if number < 0 or number != round(number, 2):
        return _bad("C10")
    return float(number), finding


def _choice(raw: Raw, options: dict[str, str], listed: str) -> Parsed:
    typed = as_typed(raw)
    if typed in options:
        return typed, None
    read = options.get(squeeze(typed))
    if read is None:
        return _bad("C04", options=listed, near=did_you_mean(squeeze(typed), options.values()))
    return read, _cleaned(typed, read)


def _choices(raw: Raw, options: dict[str, str], listed: str) -> Parsed:
    typed = as_typed(raw)
    parts = [p for p in re.split(r"[、,;\s/]+", fold(typed)) if p]
    read = [options.get(squeeze(p)) for p in parts]
    if not parts or None in read:
        wrong = next((p for p, r in zip(parts, read, strict=True) if r is None), typed)
        return _bad("C04", options=listed, value=wrong, near=did_you_mean(squeeze(wrong), options.values()))
    joined = NAME_SEPARATOR.join(dict.fromkeys(r for r in read if r))
    return joined, _cleaned(typed, joined)


def _person(raw: Raw) -> Parsed:
    typed = as_typed(raw)
    name = squeeze(typed)
    return (name or None), (_cleaned(typed, name) if name else None)


def split_names(text: str) -> list[str]:
    """Names of a list cell, whatever separates them; a lone character before a space is half of a spaced name."""
    names: list[str] = []
    for piece in _SEPARATORS.split(unicodedata.normalize("NFKC", text)):
        words = _INVISIBLE.sub("", piece).split()
        if any(len(word) == 1 or word.startswith("(") for word in words):
            words = ["".join(words)]
        names += words
    return list(dict.fromkeys(names))


def _people(raw: Raw) -> Parsed:
    typed = as_typed(raw)
    names = NAME_SEPARATOR.join(split_names(typed))
    if not names:
        return None, Finding("C12")  # nothing but separators
    return names, (None if names == typed else Finding("C07", "names"))


def _none_words(parse: Parser, raw: Raw) -> Parsed:
    if isinstance(raw, str) and squeeze(raw) in _EMPTY_WORDS:
        return None, Finding("C12")
    return parse(raw)


def parser_for(column: Column, term: Term) -> Parser:
    """The parser of one column under the settings of ``term``.

    Returned values: dates and months as ISO text, integers as int, numbers as float, name lists joined by 顿号.
    """
    listed = term.codes.get(column.codes or "", ())
    parse = _parser_of_kind(column, term, listed)
    free_to_be_empty = not column.required and column.kind not in _NEVER_NONE
    if free_to_be_empty and "无" not in listed:
        return partial(_none_words, parse)
    return parse


_NEVER_NONE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.IDENTIFIER})
"""Kinds of which "无" is a content like others."""
_OF_KIND: dict[Kind, Parser] = {
    Kind.LONG_TEXT: _long_text, Kind.DATE: _date, Kind.MONTH: _month, Kind.MONEY: _money, Kind.PERSON: _person, Kind.PEOPLE: _people,
    Kind.IDENTIFIER: _identifier, Kind.REFERENCE: _identifier,
}
"""Parsers that need to know nothing of the column."""


def _parser_of_kind(column: Column, term: Term, listed: Sequence[str]) -> Parser:
    """The parser of a column's kind, with what it has to know of the column."""
    kind = column.kind
    if kind is Kind.TEXT:
        return partial(_text, pad=_pad(column))
    if kind is Kind.INTEGER or kind is Kind.NUMBER:
        low, high, whole = term.limit(column.low), term.limit(column.high), kind is Kind.INTEGER
        return partial(_ranged, low=low, high=high, whole=whole, also=column.also, code=column.range_code, unit=column.unit)
    if kind is Kind.CHOICE or kind is Kind.CHOICES:
        options = {squeeze(o): o for o in listed} | {o: o for o in listed}
        words = "、".join(listed[:8]) + ("……" if len(listed) > 8 else "")
        return partial(_choice if kind is Kind.CHOICE else _choices, options=options, listed=words)
    return _OF_KIND[kind]


def _asked_at_text(raw: Shown) -> Finding | None:
    """What is said of a number in a text column: the text that it shows is taken."""
    asked = asked_of_text(raw)
    return None if asked is None else Finding("C14", asked[0], words=asked[1])


WORDS = TEXTUAL | {Kind.PERSON, Kind.PEOPLE}
"""Columns of words: what a number in one of them shows is what was typed."""


def _pad(column: Column) -> int:
    """Digits a code has, 0 where the column holds no code."""
    return column.max_chars or 0 if column.key in {"teacher_id", "school_code", "code"} else 0


_SUSPECT = frozenset(" #＃﹟=\t\n" + PICTURE_WORD[0] + UNCOMPUTED[0])
"""What a text starts with that may be an error word or a picture, or may not be kept as it is."""


def _as_they_are(texts: Collection[Raw]) -> bool:
    """Whether free text reads as it stands, all of it: looked at as one piece, which is far quicker than one by one."""
    if set(map(type, texts)) - {str}:
        return False
    whole = "|".join(map(str, texts))
    return (
        whole.isprintable() and unicodedata.is_normalized("NFC", whole) and UNCOMPUTED not in whole
        and " |" not in whole and not whole.endswith(" ") and _SUSPECT.isdisjoint(str(text)[0] for text in texts)
    )


class Reader:
    """Parses the cells of one column, each distinct content once.

    plain: contents that read without a finding -> their value; the great majority of cells is looked up here. Numbers
    that are booleans must not be: to a dictionary ``True`` is 1.0.
    """

    def __init__(self, column: Column, term: Term) -> None:
        self._parse = parser_for(column, term)
        self._required, self._textual = column.required, column.kind in WORDS
        self._once = column.kind is Kind.LONG_TEXT
        self._free = self._once or (column.kind is Kind.TEXT and not _pad(column))
        self._seen: dict[tuple[type, Raw], Parsed] = {}
        self.plain: dict[Raw, Value] = {}

    def _broken_or_blank(self, raw: Raw) -> Parsed | None:
        """Nothing to parse: spaces only, a picture (F16), or what stands for a formula's error or missing result (F10)."""
        if not isinstance(raw, str):
            return _bad("F16", "required" if self._required else "") if isinstance(raw, Picture) else None
        if raw[:1] not in _SUSPECT and raw[:1].isalnum():
            return None
        if is_picture(raw):
            return _bad("F16", "required" if self._required else "")
        if raw.startswith(UNCOMPUTED):
            return _bad("F10", "uncomputed")
        text = fold(raw)
        if text in ERROR_WORDS:
            return _bad("F10")
        return None if text else (None, None)

    def __call__(self, raw: Raw) -> Parsed:
        key = (raw.__class__, raw)
        known = self._seen.get(key)
        if known is not None:
            return known
        known = self._broken_or_blank(raw) or self._parse(raw)
        if isinstance(raw, Shown) and self._textual and known[0] is not None:
            known = known[0], _asked_at_text(raw)
        if self._once:
            return known
        self._make_room(1)
        self._seen[key] = known
        if known[0] is not None and known[1] is None and not isinstance(raw, bool):
            self.plain[raw] = known[0]
        return known

    def _make_room(self, number: int) -> None:
        if len(self._seen) + number > MOST_REMEMBERED or len(self.plain) + number > MOST_REMEMBERED:
            self._seen.clear()
            self.plain.clear()

    def read_plainly(self, cells: Iterable[Raw]) -> Mapping[Raw, Value]:
        """Contents -> values, of those among ``cells`` that read without a finding; there may be more. No booleans."""
        new = set(cells).difference(self.plain, ("",))
        if self._free and _as_they_are(new):
            if self._once:
                return {raw: str(raw) for raw in new}
            self._make_room(len(new))
            self.plain.update((raw, str(raw)) for raw in new)
            return self.plain
        found = {}
        for raw in new:
            value, finding = self(raw)
            if value is not None and finding is None:
                found[raw] = value
        return found if self._once else self.plain
