"""The catalogue of problems (domain D), put together of what the rules declare above their functions and of what no rule finds.

Whoever finds something knows its own lines; this is for who speaks of any of them: lists, documentation, returns that are read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import yanxiu_xl.checks.schools  # noqa: F401 - the other rules are loaded with their package
from yanxiu_xl.checks.registry import DECLARED, RULES
from yanxiu_xl.problems import CELLS, CONFIRMING, FILES, FILING, GATHERING, SETTINGS, Entry


def _by_number(letter: str) -> Iterator[Entry]:
    """What is found under codes of that letter, by rules and otherwise; the lines of one function stay together."""
    groups: dict[str | Callable[[Any], None], list[Entry]] = {}
    for line in (*FILES, *CELLS, *CONFIRMING):
        groups.setdefault(line.code, []).append(line)
    for (code, _), line in DECLARED.items():
        groups.setdefault(RULES[code].run, []).append(line)
    for group in sorted(groups.values(), key=lambda lines: lines[0].code):
        yield from (line for line in group if line.code[0] == letter)


CATALOGUE: tuple[Entry, ...] = (
    *_by_number("F"), *_by_number("C"), *FILING, *SETTINGS, *_by_number("R"), *_by_number("X"), *_by_number("S"), *_by_number("M"), *GATHERING,
)
_ENTRIES: dict[tuple[str, str], Entry] = {(line.code, line.variant): line for line in CATALOGUE}


def entry(code: str, variant: str = "") -> Entry:
    """The catalogue line of a code and variant; a KeyError here is our bug."""
    return _ENTRIES[code, variant]


def rule_named(code: str) -> str:
    """A rule by number and name: ``X03 同一时刻听两节课``; one that finds several things by all their names."""
    return f"{code} {'／'.join(dict.fromkeys(one.when for one in CATALOGUE if one.code == code))}"
