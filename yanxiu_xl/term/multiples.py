"""Multiples by word, as a centre types them into one cell: ``教学比赛=2、总结会=0.5``."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

_PART = re.compile(r"[、，,；;\s]+")
_PAIR = re.compile(r"(?P<word>[^=＝]+?)\s*[=＝]\s*(?P<number>\d+(?:\.\d+)?)")
MOST = 20
"""No multiple is larger: more is a slip."""


def multiples(text: str | None, words: Collection[str]) -> tuple[dict[str, Decimal], str]:
    """(word -> multiple, '') of a cell's text; ({}, the part that is none) where it names no word of ``words``, one twice, or no number."""
    found: dict[str, Decimal] = {}
    for part in filter(None, _PART.split(re.sub(r"\s*([=＝])\s*", r"\1", (text or "").strip()))):
        pair = _PAIR.fullmatch(part)
        if pair is None or pair["word"] not in words or pair["word"] in found or Decimal(pair["number"]) > MOST:
            return {}, part
        found[pair["word"]] = Decimal(pair["number"])
    return found, ""
