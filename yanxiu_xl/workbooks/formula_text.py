"""A formula as text, taken apart: numbers, texts, references, operators and calls, as a tree of tuples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.forms.model import column_number
from yanxiu_xl.workbooks.formulas import ROW_ABOVE, THIS_ROW
from yanxiu_xl.workbooks.progress_work import NUMBER

Row = int | str
"""A row's number, or the mark for one that depends on where the formula stands."""


@dataclass(frozen=True, eq=False)
class Constant:
    """A number, a text or a truth; a truth equals no number, though Python has False == 0.0."""

    value: float | str | bool

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and (self.value.__class__, self.value) == (other.value.__class__, other.value)

    def __hash__(self) -> int:
        return hash(self.value)


@dataclass(frozen=True)
class OwnNumber:
    """The number of the row below the header."""


@dataclass(frozen=True)
class Name:
    """A name of the workbook."""

    word: str


@dataclass(frozen=True)
class Range:
    """Cells from one corner to the other; tab '' is the formula's own; columns are counted from 0."""

    tab: str
    left: int
    top: Row
    right: int
    bottom: Row

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return (self.left, self.top) == (self.right, self.bottom)


@dataclass(frozen=True)
class Call:
    """A function, or an operator, with what it is given."""

    word: str
    given: tuple[Any, ...]


Node = Constant | OwnNumber | Name | Range | Call
_ROW = rf"\$?(\d+|{THIS_ROW}|{ROW_ABOVE})"
_CELL = rf"\$?([A-Z]{{1,3}}){_ROW}"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")|(?P<cells>(?:'(?P<tab>(?:[^']|'')*)'!)?{_CELL}(?::{_CELL})?(?![\w(]))
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<word>[A-Za-z_][\w.]*)|(?P<own>{NUMBER})|(?P<sign><=|>=|<>|[-+*/&=<>(),:])""",
    re.VERBOSE,
)
_STRENGTH = {**dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, ":": 9}
_BEFORE_ALL = 5


def parsed(formula: str) -> Node:
    """The tree of a formula as ``formulas.expand`` makes it, with or without its equals sign. Raises ValueError for what it does not know."""
    tokens = _tokens(formula.removeprefix("="))
    reader = _Reader(tokens)
    tree = reader.expression(0)
    if reader.at != len(tokens):
        raise ValueError(f"left over in {formula!r}: {tokens[reader.at :]}")
    return tree


def _tokens(formula: str) -> list[re.Match[str]]:
    found, at = [], 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise ValueError(f"not understood: {formula[at:]!r}")
        found.append(match)
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens, self.at = tokens, 0

    def _next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> re.Match[str]:
        if self.at >= len(self.tokens) or (wanted and self._next() != wanted):
            raise ValueError(f"{wanted or 'more'} expected")
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self, least: int) -> Node:
        left = self._operand()
        while (strength := _STRENGTH.get(self._next(), 0)) > least:
            sign = self._take()[0]
            left = Call(sign, (left, self.expression(strength)))
        return left

    def _operand(self) -> Node:
        token = self._take()
        if token[0] == "-":
            return Call("-", (self.expression(_BEFORE_ALL),))
        if token[0] == "(":
            inner = self.expression(0)
            self._take(")")
            return inner
        if token["text"]:
            return Constant(token[0][1:-1].replace('""', '"'))
        if token["number"]:
            return Constant(float(token[0]))
        if token["own"]:
            return OwnNumber()
        if token["cells"]:
            return _range(token)
        if not token["word"]:
            raise ValueError(f"{token[0]} stands where a value should")
        return self._named(token[0])

    def _named(self, word: str) -> Node:
        if self._next() != "(":
            return Constant(word == "TRUE") if word in {"TRUE", "FALSE"} else Name(word)
        self._take("(")
        given: list[Node] = []
        while self._next() != ")":
            given.append(self.expression(0))
            if self._next() == ",":
                self._take()
        self._take(")")
        return Call(word, tuple(given))


def _range(token: re.Match[str]) -> Range:
    first, top, last, bottom = token.group(4, 5, 6, 7)
    tab = (token["tab"] or "").replace("''", "'")
    left = column_number(first) - 1
    return Range(tab, left, _row(top), column_number(last) - 1 if last else left, _row(bottom) if bottom else _row(top))


def _row(text: str) -> Row:
    return int(text) if text.isdigit() else text
