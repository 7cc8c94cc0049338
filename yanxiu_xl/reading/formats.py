"""What a spreadsheet program shows for a number under its format: ``0.93`` with ``0%`` is ``93%``.

Formats are read as ECMA-376 part 1, 18.8.30 and 18.8.31 describe them, with the built-in ones of a Chinese Excel. What is
beyond this module (text in another calendar, scaling, several fractions) is shown as General would, and ``Shown.exact`` says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache

GENERAL, TEXT = "General", "@"
_CHINESE = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'), **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
}
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: TEXT, **_CHINESE,
}
"""Format codes that a workbook names by number alone."""

FIRST_DAY = datetime(1899, 12, 30)
"""Serial number 0 of the calendar that starts in 1900, for every day after its invented 29 February."""
_LAST_SERIAL = 2_958_466
UNCERTAIN_YEAR = 1900
_INVENTED_DAY = 60
"""The 29 February 1900, which never was: days before it count one less than the calendar says."""
_DAY_SECONDS = 86_400
_LONGEST_CODE = 255
"""Excel takes no longer one; a pattern for numbers may not grow without bound either."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<day>y+|m+|d+|h+|s+|a{3,4}|e+|b+|g+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_CODE = re.compile(
    r'(?:"[^"]*"|\\.|[0#?.,%/:@; \-()年月日时分秒¥$+]|\[(?:h+|m+|s+|\$-?[0-9A-Fa-f]*|Red)\]|AM/PM|上午/下午|General|E[+-]|[ymdhsYMDHS]|aaaa?)*'
)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_LOCALE = re.compile(r"\$([^-]*)(?:-.*)?")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Look(Enum):
    """What a format makes of a number."""

    PLAIN = "plain"
    NUMBER = "number"
    PERCENT = "percent"
    EXPONENT = "exponent"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Shown:
    """A cell that holds a number and shows something else: the text, the number, what its format is for, the format.

    exact: the text is what a spreadsheet program shows; False where the format is beyond us and General was used.
    """

    text: str
    number: float
    look: Look
    code: str = GENERAL
    exact: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class _Token:
    """kind: literal, day, elapsed, half, digit, exponent, general, text or beyond."""

    kind: str
    text: str


@lru_cache(maxsize=1024)
def look_of(code: str) -> Look:
    """What the format is for, told by its first section."""
    tokens = _sections(code)[0]
    kinds = {token.kind for token in tokens}
    if "elapsed" in kinds or ("day" in kinds and all(t.text[0] in "hs" or _is_minute(tokens, i) for i, t in enumerate(tokens) if t.kind == "day")):
        return Look.TIME
    if "day" in kinds:
        return Look.DATE
    if any(t.kind == "digit" and t.text == "%" for t in tokens):
        return Look.PERCENT
    if "exponent" in kinds:
        return Look.EXPONENT
    return Look.NUMBER if kinds - {"general", "text"} else Look.PLAIN


def shown(raw: float | date | time | timedelta, code: str) -> Shown:
    """What stands in the cell. Numbers under a date format are serial numbers of the calendar that starts in 1900."""
    number, look = raw if isinstance(raw, float) else serial(raw), look_of(code)
    if not isinstance(raw, float) and look not in {Look.DATE, Look.TIME}:
        # a program that writes dates out without a format for them
        code = "yyyy-mm-dd" if number.is_integer() else "h:mm" if number < 1 else "yyyy-mm-dd h:mm"
        look = look_of(code)
    try:
        text = _render(number, code)
    except (ValueError, ArithmeticError, OverflowError):
        text = None
    return Shown(general(number), number, look, code, exact=False) if text is None else Shown(text, number, look, code)


def writable(code: str) -> str:
    """The format for a workbook of our own: as it came, or the nearest plain one where a program might refuse the file for it."""
    if len(code) <= _LONGEST_CODE and code.isprintable() and _PLAIN_CODE.fullmatch(code):
        return code
    return {Look.PERCENT: "0.00%", Look.DATE: "yyyy-mm-dd", Look.TIME: "[h]:mm:ss", Look.EXPONENT: "0.00E+00"}.get(look_of(code), GENERAL)


def serial(raw: date | time | timedelta) -> float:
    """The serial number of a moment, a day, a time of day or a duration."""
    if isinstance(raw, timedelta):
        return raw.total_seconds() / _DAY_SECONDS
    if isinstance(raw, time):
        return serial(datetime.combine(FIRST_DAY, raw) - FIRST_DAY)
    moment = raw.replace(tzinfo=None) if isinstance(raw, datetime) else datetime.combine(raw, time())
    number = serial(moment - FIRST_DAY)
    return number - 1 if 1 < number <= _INVENTED_DAY else number


def general(number: float) -> str:
    """A number as a cell without a format shows it, where the column is wide enough: 11 digits, then scientific."""
    if not math.isfinite(number):
        return repr(number)
    size = abs(number)
    if size != 0 and (size >= 1e11 or size < 1e-9):
        mantissa, exponent = f"{number:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    places = max(0, 10 - max(1, len(str(int(size)))))
    text = _fixed(abs(Decimal(repr(number))), places)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if number < 0 and text != "0" else text


def as_entered(number: float) -> str:
    """A number with all its digits, as somebody would type it: 7.0 is 7."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def kept(number: float) -> Decimal:
    """What a spreadsheet program keeps of a number: 15 digits, the rest are zeros."""
    return Decimal(f"{number:.14e}")


# --- reading a format ---


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[tuple[_Token, ...], ...]:
    sections: list[list[_Token]] = [[]]
    for token in _tokens(code[:_LONGEST_CODE]):
        if token.kind == "end":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(map(tuple, sections))


def _tokens(code: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup or "", found[found.lastgroup or 0]
        if kind in {"quoted", "escaped"}:
            yield _Token("literal", text)
        elif kind == "space":
            yield _Token("literal", " ")
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind == "day":
            yield _Token("beyond", text) if text[0] in "bBgG" else _Token("day", text.lower())
        elif kind == "other":
            yield _Token("end" if text == ";" else "digit" if text in "0#?.,%/" else "text" if text == TEXT else "literal", text)
        elif kind != "fill":
            yield _Token(kind, text)


def _bracket(text: str) -> Iterator[_Token]:
    """Currency and elapsed time matter, colours and languages do not; conditions and Chinese digits are beyond us."""
    money = _LOCALE.fullmatch(text)
    if money:
        if money[1]:
            yield _Token("literal", money[1])
    elif _ELAPSED.fullmatch(text):
        yield _Token("elapsed", text.lower())
    elif text[:1] in "<>=" or text.upper().startswith("DBNUM"):
        yield _Token("beyond", text)


def _is_minute(tokens: tuple[_Token, ...], at: int) -> bool:
    """``m`` means minutes after hours or before seconds."""
    if tokens[at].text[0] != "m" or len(tokens[at].text) > 2:
        return False
    around = [(i, t.text[0]) for i, t in enumerate(tokens) if t.kind in {"day", "elapsed"}]
    place = next(n for n, (i, _) in enumerate(around) if i == at)
    return (place > 0 and around[place - 1][1] == "h") or (place + 1 < len(around) and around[place + 1][1] == "s")


# --- showing ---


def _render(number: float, code: str) -> str | None:
    """The text, None where the format is beyond us."""
    sections = [s for s in _sections(code) if not any(t.kind == "text" for t in s)]
    if not sections:
        return general(number)
    if any(t.kind == "beyond" for s in sections for t in s) or not math.isfinite(number):
        return None
    at = 0
    if number < 0 and len(sections) > 1:
        at, number = 1, -number
    elif number == 0 and len(sections) > 2:
        at = 2
    tokens = sections[at]
    if any(t.kind in {"day", "elapsed"} for t in tokens):
        return _moment(number, tokens)
    if any(t.kind == "general" for t in tokens):
        sign = "-" if number < 0 else ""
        return sign + "".join(general(abs(number)) if t.kind == "general" else t.text for t in tokens)
    if not any(t.kind == "digit" and t.text in "0#?" for t in tokens):
        sign = "-" if number < 0 else ""
        return sign + "".join(t.text for t in tokens)
    return _number(number, tokens)


def _moment(number: float, tokens: tuple[_Token, ...]) -> str | None:
    """A date, a time of day, or time that has passed; negative ones fill a cell with crosses."""
    if not 0 <= number < _LAST_SERIAL:
        return None
    last = max(i for i, t in enumerate(tokens) if t.kind in {"day", "elapsed"})
    decimals = _second_decimals(tokens)
    scale = 10**decimals
    # shown seconds are rounded, hours and minutes cut off: a millisecond is no matter, a float's error is
    ticks = round(Decimal(repr(number)) * _DAY_SECONDS * scale, 3)
    ticks = ticks.to_integral_value(ROUND_HALF_UP) if any("s" in t.text for t in tokens if t.kind in {"day", "elapsed"}) else Decimal(math.floor(ticks + Decimal("0.01")))
    whole, part = divmod(int(ticks), scale)
    # the calendar's 29 February 1900 never was: days before it are one later than they count
    day = FIRST_DAY + timedelta(days=whole // _DAY_SECONDS + (1 if whole < _INVENTED_DAY * _DAY_SECONDS else 0))
    clock = (whole // 3600 % 24, whole // 60 % 60, whole % 60)
    twelve = any(t.kind == "half" for t in tokens)
    out, skip = [], 0
    for at, token in enumerate(tokens):
        if skip and token.kind == "digit":
            skip -= 1
        elif token.kind == "elapsed":
            passed = {"h": whole // 3600, "m": whole // 60, "s": whole}[token.text[0]]
            out.append(str(passed).zfill(len(token.text)))
            skip = decimals + 1 if decimals and token.text[0] == "s" else 0
            out += [f".{part:0{decimals}d}"] if skip else []
        elif token.kind == "half":
            words = token.text.split("/")
            out.append(words[clock[0] >= 12])
        elif token.kind == "day":
            text = token.text
            if text[0] == "h":
                out.append(str((clock[0] % 12 or 12) if twelve else clock[0]).zfill(min(len(text), 2)))
            elif text[0] == "s":
                out.append(str(clock[2]).zfill(min(len(text), 2)))
                skip = decimals + 1 if decimals else 0
                out += [f".{part:0{decimals}d}"] if skip else []
            elif _is_minute(tokens, at):
                out.append(str(clock[1]).zfill(len(text)))
            else:
                out.append(_day_part(day, text, whole // _DAY_SECONDS))
        elif token.kind == "digit" and token.text in "0#?%" and at < last:
            return None
        else:
            out.append(token.text)
    return "".join(out)


def _second_decimals(tokens: tuple[_Token, ...]) -> int:
    """Digits asked for after seconds: ``ss.000`` has 3."""
    for at, token in enumerate(tokens):
        if token.kind in {"day", "elapsed"} and token.text[0] == "s" and at + 1 < len(tokens) and tokens[at + 1].text == ".":
            return next((n for n, t in enumerate(tokens[at + 2 :]) if t.text != "0"), len(tokens) - at - 2)
    return 0


def _day_part(day: datetime, text: str, number: int) -> str:
    """Year, month, day or weekday. Day 60 is the 29 February that never was, day 0 the 0 January."""
    numbers = (1900, 2, 29) if number == _INVENTED_DAY else (1900, 1, 0) if number == 0 else (day.year, day.month, day.day)
    weekday = (number + 5) % 7
    size = len(text)
    if text[0] in "ye":
        return f"{numbers[0] % 100:02d}" if text[0] == "y" and size <= 2 else f"{numbers[0]:04d}"
    if text[0] == "m":
        name = _MONTHS[numbers[1] - 1]
        return {1: str(numbers[1]), 2: f"{numbers[1]:02d}", 3: name[:3], 5: name[0]}.get(size, name)
    if text[0] == "d":
        return {1: str(numbers[2]), 2: f"{numbers[2]:02d}", 3: _DAYS[weekday][:3]}.get(size, _DAYS[weekday])
    return ("星期" if size == 4 else "") + "一二三四五六日"[weekday]


def _fixed(number: Decimal, places: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def _number(number: float, tokens: tuple[_Token, ...]) -> str | None:
    """Digits, separators, percent, exponent or one fraction."""
    pattern = "".join(t.text if t.kind == "digit" else "E" if t.kind == "exponent" else "x" for t in tokens)
    places = [i for i, c in enumerate(pattern) if c in "0#?."]
    first, last = places[0], places[-1]
    value = abs(kept(number)) * 100 ** pattern.count("%")
    sign = "-" if number < 0 else ""
    before, after = _literals(tokens[:first]), _literals(tokens[last + 1 :])
    core = pattern[first : last + 1]
    if pattern[last + 1 :].startswith(",") or "%" in core:
        return None  # scaled by thousands
    if "/" in core:
        body = _fraction(value, tokens[first : last + 1])
    elif "E" in core:
        body = _scientific(value, core, tokens[first : last + 1])
    else:
        body = _decimal(value, tokens[first : last + 1])
    if body is None:
        return None
    return sign + before + body + after


def _literals(tokens: tuple[_Token, ...]) -> str:
    return "".join(t.text for t in tokens)


def _decimal(value: Decimal, tokens: tuple[_Token, ...]) -> str | None:
    """``#,##0.00``, with words between the digits where the format has them (``000-0000``)."""
    dot = next((i for i, t in enumerate(tokens) if t.kind == "digit" and t.text == "."), len(tokens))
    left, right = tokens[:dot], tokens[dot + 1 :]
    grouped = any(t.kind == "digit" and t.text == "," for t in left)
    left = tuple(t for t in left if not (t.kind == "digit" and t.text == ","))
    places = sum(t.kind == "digit" for t in right)
    whole, _, part = _fixed(value, places).partition(".")
    least = next((n for n, t in enumerate(left) if t.kind == "digit" and t.text == "0"), len(left))
    width = sum(t.kind == "digit" for t in left[least:])
    whole = ("" if whole == "0" else whole).zfill(width)
    if any(t.kind != "digit" for t in left):
        if grouped:
            return None
        whole = _spread(whole, left)
    elif grouped:
        whole = f"{int(whole):,}".zfill(len(whole)) if whole else ""
    out, digits = [], list(part)
    kept = len(part) - next((n for n, t in enumerate(reversed([t for t in right if t.kind == "digit"])) if t.text == "0" or part[len(part) - 1 - n] != "0"), len(part))
    for token in right:
        if token.kind != "digit":
            out.append(token.text)
        elif kept > 0:
            out.append(digits.pop(0))
            kept -= 1
    return whole + ("." if dot < len(tokens) else "") + "".join(out)


def _spread(digits: str, tokens: tuple[_Token, ...]) -> str:
    """Digits over a pattern with words in it, from the right; the leftmost place takes what is left."""
    out: list[str] = []
    first = next(i for i, t in enumerate(tokens) if t.kind == "digit")
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].kind != "digit":
            out.append(tokens[at].text)
        elif at == first:
            out.append(digits)
        else:
            out.append(digits[-1:])
            digits = digits[:-1]
    return "".join(reversed(out))


def _scientific(value: Decimal, core: str, tokens: tuple[_Token, ...]) -> str | None:
    """``0.00E+00``; steps of three (``##0.0E+0``) too."""
    mantissa, _, power = core.partition("E")
    if "x" in core or not power or set(power) - {"0", "#", "?"}:
        return None
    plus = next(t.text for t in tokens if t.kind == "exponent")[1] == "+"
    whole, _, part = mantissa.partition(".")
    step = max(len(whole), 1)
    exponent = value.adjusted() if value else 0
    exponent -= exponent % step
    shifted = value.scaleb(-exponent)
    text = _fixed(shifted, len(part))
    if Decimal(text) >= 10**step:
        exponent += step
        text = _fixed(value.scaleb(-exponent), len(part))
    sign = "-" if exponent < 0 else "+" if plus else ""
    return f"{text}E{sign}{str(abs(exponent)).zfill(len(power))}"


def _fraction(value: Decimal, tokens: tuple[_Token, ...]) -> str | None:
    """``# ?/?``: the nearest fraction with so many digits below the line."""
    pattern = "".join(t.text for t in tokens)
    found = re.fullmatch(r"(?:(#|0|\?)+ +)?\?+/(\?+|\d+)", pattern)
    if found is None:
        return None
    below = found[2]
    whole, rest = (int(value), Fraction(value) - int(value)) if found[1] else (0, Fraction(value))
    near = rest.limit_denominator(10 ** len(below) - 1) if "?" in below else Fraction(round(rest * int(below)), int(below))
    top, bottom = (near.numerator, near.denominator) if "?" in below else (round(rest * int(below)), int(below))
    if found[1] and top == bottom:
        whole, top = whole + 1, 0
    if top == 0:
        return str(whole)
    return f"{whole} {top}/{bottom}" if whole else f"{top}/{bottom}"
