"""Numbers of persons in a text: identity numbers, telephones, bank cards (domain C13, and what others may see).

One detector for the warning at the cell and for what is withheld on sheets and screens. It knows how people write such
numbers: full-width digits, spaces, hyphens and dots between them, ``+86`` in front. What is no number of a person has to stay
readable, so a number is recognised by what it must be: an identity number by province and date of birth, a mobile number by
its beginning and its groups, a landline by its area code, a card by its check digit. A mistyped identity number is still
private; its check digit therefore decides only where the date is one of the last years, as in the number of a document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Private(Enum):
    """What kind of number it is, in the word people read."""

    IDENTITY = "身份证号"
    MOBILE = "手机号"
    LANDLINE = "座机号"
    CARD = "银行卡号"


@dataclass(frozen=True, slots=True)
class Number:
    """Where in a text a number of a person stands (end exclusive)."""

    start: int
    end: int
    kind: Private


_MAY_HOLD = re.compile(r"(?:\d\W{0,4}){7}")
"""A first look: fewer digits than a local telephone number has are no number of a person."""

PROVINCES = frozenset(map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
                                71, 81, 82, 83)))
_FIRST_YEAR, _LAST_SURE_YEAR, _LAST_YEAR = 1900, 2017, 2099
"""Years of birth; of those after the second the check digit decides: such a date is rather that of a document."""
_OLD_YEARS = range(30, 100)
"""Years of birth in the old numbers of 15 digits, which were given until 1999."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

_GAP = r"[ \-._]{0,3}"
_SPLIT = r"[ \-._]{1,3}"
_ANY_GAP = r"[ \-._()]{0,3}"
_FREE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_AFTER_A_WORD = r"(?:(?<![0-9A-Za-z])|(?<=tel)|(?<=phone)|(?<=mobile)|(?<=wx)|(?<=vx)|(?<=qq))"
_IDENTITY = re.compile(rf"(?<![0-9])(?=(\d(?:{_GAP}\d){{16}}{_GAP}[\dXx])(?![0-9]))")
_OLD_IDENTITY = re.compile(
    rf"(?<![0-9])(\d{{15}}|\d{{6}}{_SPLIT}\d{{6}}{_SPLIT}\d{{3}}|\d{{6}}{_SPLIT}\d{{2}}{_SPLIT}\d{{2}}{_SPLIT}\d{{2}}{_SPLIT}\d{{3}})(?![0-9Xx])"
)
_CARD = re.compile(
    rf"{_FREE}(\d{{16,19}}|\d{{4}}{_SPLIT}\d{{4}}{_SPLIT}\d{{4}}{_SPLIT}\d{{4}}(?:{_SPLIT}\d{{1,3}})?|\d{{6}}{_SPLIT}\d{{10,13}}){_END}"
)
_MOBILE = re.compile(
    rf"{_AFTER_A_WORD}(\(?(?:\+|00)?86\)?{_GAP})?0?(?=(1{_ANY_GAP}[3-9](?:{_ANY_GAP}\d){{9}}){_END})", re.IGNORECASE
)
_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5)}
_SPACED_GROUPS = _GROUPS | {(4, 3, 4), (4, 4, 3), (5, 6), (6, 5), (3, 4, 2, 2), (3, 2, 2, 2, 2), (3, 5, 3), (1,) * 11}
"""How people part the eleven digits; with spaces they do it in more ways than numbers of documents are parted by hyphens."""
_SUM = re.compile(r" ?[元万亿]|\.\d{2}(?!\d)")
_LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z])(?<!\d[-.])(?:\+86{_GAP})?(?:\((0\d{{2,3}})\){_GAP}|(0\d{{2,3}}){_SPLIT})"
    rf"([2-8]\d{{6,7}}|[2-8]\d{{2,3}}{_SPLIT}\d{{4}})(?:(?:{_SPLIT}|转)\d{{1,4}})?(?![0-9A-Za-z])"
)
_CALLED = re.compile(
    r"(?:电话|座机|传真|热线|联系方式|tel|phone|fax)(?:号码|号)?[:. 是为()]{0,4}(0\d{9,11}|[2-8]\d{6,7})(?![0-9A-Za-z年月])", re.IGNORECASE
)
_WIDE = ord("Ａ") - ord("A")
_DIGIT_SIGNS = str.maketrans({
    **dict.fromkeys("‐‑‒–—―−－﹣ー", "-"), **dict.fromkeys("．·・•。", "."), **dict.fromkeys("Ⅹⅹ×ХхＸｘ", "X"),
    "（": "(", "）": ")", "＋": "+", "：": ":", "＿": "_",
})


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with plain digits and signs, without what has no width; and where each of its characters stood."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if not char.isascii():
            if unicodedata.category(char) == "Cf":
                continue
        elif not char.isprintable() and not char.isspace():
            continue
        chars.append(_plain(char))
        places.append(at)
    return "".join(chars), places


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return chr(ord(char) - _WIDE) if "Ａ" <= char <= "ｚ" and char not in "Ｘｘ" else char.translate(_DIGIT_SIGNS)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.upper())


def _groups(text: str) -> tuple[int, ...]:
    return tuple(map(len, re.findall(r"\d+", text)))


def _is_day(text: str) -> bool:
    """Whether eight digits are a date."""
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


def _is_identity(digits: str) -> bool:
    if digits[:2] not in PROVINCES:
        return False
    if len(digits) == 15:
        return int(digits[6:8]) in _OLD_YEARS and _is_day(f"19{digits[6:12]}")
    year = int(digits[6:10])
    if not _FIRST_YEAR <= year <= _LAST_YEAR or not _is_day(digits[6:14]):
        return False
    return year <= _LAST_SURE_YEAR or _CHECK_DIGITS[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def _is_card(digits: str) -> bool:
    """A UnionPay or older bank card, by its beginning and Luhn's check digit: nothing else tells it from another long number."""
    if not (digits.startswith(("62", "9558")) or (len(digits) == 16 and digits[0] in "45")):
        return False
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _is_local(area: str, local: str) -> bool:
    """Whether it is a number of the area, and no date or number of a year's documents behind a teacher's number."""
    known = area in {"010", *(f"02{n}" for n in range(10))} if len(area) == 3 else area[1] in "3456789"
    length = len(local) == 8 if len(area) == 3 else len(local) in {7, 8}
    return known and length and not (_is_day(local) if len(local) == 8 else local.startswith("20"))


def _identities(text: str) -> Iterator[tuple[int, int, Private]]:
    for pattern in (_IDENTITY, _OLD_IDENTITY):
        for found in pattern.finditer(text):
            if _is_identity(_digits(found[1])):
                yield found.start(1), found.end(1), Private.IDENTITY


def _cards(text: str) -> Iterator[tuple[int, int, Private]]:
    for found in _CARD.finditer(text):
        if _is_card(_digits(found[1])):
            yield found.start(1), found.end(1), Private.CARD


def _mobiles(text: str) -> Iterator[tuple[int, int, Private]]:
    for found in _MOBILE.finditer(text):
        number, groups, end = found[2], _groups(found[2]), found.end(2)
        joined = re.search(r"[-._]", number) is not None
        if groups not in (_GROUPS if joined else _SPACED_GROUPS):
            continue
        if not found[1]:
            before, after = text[max(found.start() - 2, 0):found.start()], text[end:end + 2]
            if joined and (re.fullmatch(r"\d[-._]", before) or re.fullmatch(r"[-._]\d", after)):
                continue  # a longer number, such as that of a document or a book
            if _SUM.match(text, end):
                continue
        yield found.start(), end, Private.MOBILE


def _landlines(text: str) -> Iterator[tuple[int, int, Private]]:
    for found in _LANDLINE.finditer(text):
        if _is_local(found[1] or found[2], _digits(found[3])):
            yield found.start(), found.end(), Private.LANDLINE
    for found in _CALLED.finditer(text):
        number = found[1]
        with_area = any(_is_local(number[:n], number[n:]) for n in (3, 4))
        if with_area if number[0] == "0" else len(number) == 7 or not _is_day(number):
            yield found.start(1), found.end(1), Private.LANDLINE


_LOOKS: tuple[Callable[[str], Iterable[tuple[int, int, Private]]], ...] = (_identities, _cards, _mobiles, _landlines)
"""What is found earlier is not part of what is found later."""


def numbers_in(text: str) -> list[Number]:
    """The numbers of persons in a text, in their order; none overlaps another."""
    if not _MAY_HOLD.search(text):
        return []
    folded, places = _folded(text)
    taken: list[tuple[int, int, Private]] = []
    for look in _LOOKS:
        for start, end, kind in look(folded):
            if all(end <= first or start >= last for first, last, _ in taken):
                taken.append((start, end, kind))
    return [Number(places[start], places[end - 1] + 1, kind) for start, end, kind in sorted(taken, key=lambda one: one[0])]


def may_hold_numbers(texts: Iterable[str]) -> bool:
    """Whether any of the texts is worth a closer look; they are looked at as one, which is far quicker than one by one."""
    return _MAY_HOLD.search("字".join(texts)) is not None


def public_text(text: str) -> str:
    """A text as others may see it: in place of each number of a person stands what it was."""
    found = numbers_in(text)
    for one in reversed(found):
        text = f"{text[:one.start]}（{one.kind.value}不公开）{text[one.end:]}"
    return text
