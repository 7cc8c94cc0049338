"""What of a return may stand on a sheet that other schools see: names, never birth months, nor numbers of persons.

总档案 is for all to see: every text goes into it through ``shared``, on its drawn pages (``book.SharedSheet``) and in its merged
rows (``bulk``). A school's own workbook (发放, 退回, the scored copy) is its own: it holds what the school wrote, or it could not
be corrected and sent back. The archive and the originals keep everything as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from yanxiu_xl.forms.model import Column
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.legible import visible
from yanxiu_xl.personal import may_hold_numbers, public_text
from yanxiu_xl.problems import Problem, withheld

_PRIVATE: dict[str, Column] = {c.key: c for sheet in SCHOOL_SHEETS for c in sheet.columns if c.private}
_IN_LINES = re.compile(r"[^\n\t]+")
"""What stands between the line breaks and tabs that a cell can show."""


def shared(text: str) -> str:
    """A text on a sheet for all to see: no numbers of persons, and what cannot be seen in it by its number."""
    return shared_as((text,)).get(text, text)


def shared_as(texts: Collection[str]) -> dict[str, str]:
    """Those of many texts that stand otherwise on a sheet for all to see, and how: looking at all at once is far quicker."""
    look = public_text if may_hold_numbers(texts) else str
    found = {}
    for text in texts:
        shown = look(text)
        if not shown.isprintable():
            shown = _IN_LINES.sub(lambda part: visible(part[0]), shown)
        if shown != text:
            found[text] = shown
    return found


def public_problem(found: Problem) -> Problem:
    """A finding without what stands in a private cell."""
    column = _PRIVATE.get(found.column)
    if column:
        found = withheld(found, column.header)
    return replace(
        found, file=shared(found.file), sheet=shared(found.sheet), value=shared(found.value), message=shared(found.message), fix=shared(found.fix)
    )


def public_extra(extra: Mapping[str, str]) -> str:
    """What columns of the school's own hold, as one text; another column of birth months is one, too."""
    shown = {
        header: "（不公开）" if any(c.header in header for c in _PRIVATE.values()) else public_text(text)
        for header, text in extra.items()
    }
    return "；".join(f"{public_text(header)}＝{text}" for header, text in shown.items())
