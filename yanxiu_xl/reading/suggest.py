"""“Did you mean”: near names, options, headers and tabs are suggested, never applied."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

LEAST_LIKENESS, LEAST_OF_TWO = 60, 50
"""Percent of likeness; of a two-character name one character may differ."""


def suggest(text: str, candidates: Iterable[str]) -> str:
    """The one candidate that is clearly the most like ``text``, '' when there is none."""
    least = LEAST_OF_TWO if len(text) <= 2 else LEAST_LIKENESS
    found = process.extract(text, sorted(set(candidates) - {text}), scorer=fuzz.ratio, score_cutoff=least, limit=2)
    if not found or (len(found) > 1 and found[0][1] == found[1][1]):
        return ""
    return str(found[0][0])


def did_you_mean(text: str, candidates: Iterable[str]) -> str:
    """``是不是“王芳”？`` or ''."""
    best = suggest(text, candidates)
    return f"是不是“{best}”？" if best else ""
