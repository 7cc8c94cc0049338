"""What of a return may stand on a sheet that other schools see: names, never birth months, identity or telephone numbers.

A school's own workbook (发放, 退回, the scored copy) is its own: it holds what the school wrote, or it could not be
corrected and sent back. 总档案 is for all to see. The archive and the originals keep everything as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from yanxiu_xl.forms.model import Column
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Problem, withheld

_PRIVATE: dict[str, Column] = {c.key: c for sheet in SCHOOL_SHEETS for c in sheet.columns if c.private}
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])")
_TELEPHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")


def public_text(text: str) -> str:
    """A text without identity and mobile telephone numbers."""
    return _TELEPHONE.sub("（手机号不公开）", _IDENTITY.sub("（身份证号不公开）", text))


def public_problem(found: Problem) -> Problem:
    """A finding without what stands in a private cell."""
    column = _PRIVATE.get(found.column)
    if column:
        return withheld(found, column.header)
    return replace(found, value=public_text(found.value), message=public_text(found.message), fix=public_text(found.fix))


def public_extra(extra: Mapping[str, str]) -> str:
    """What columns of the school's own hold, as one text; another column of birth months is one, too."""
    shown = {
        header: "（不公开）" if any(c.header in header for c in _PRIVATE.values()) else public_text(text)
        for header, text in extra.items()
    }
    return "；".join(f"{public_text(header)}＝{text}" for header, text in shown.items())
