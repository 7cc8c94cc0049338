"""The marks that a person writes into the cells of a form: ``{{学校}}``, ``{{听课.课题}}``, ``{{每条：听课}}``, ``{{每条：听课，至少30行}}``, ``{{完}}``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yanxiu_xl.reading.cells import squeeze

EACH, END = "每条", "完"
NUMBER, HOW_MANY = "序号", "条数"
"""Names that every space of several records has: the number of the record within it, and how many there are (outside its rows)."""
_MARK = re.compile(r"[{｛]\s*[{｛]([^{}｛｝]*)[}｝]\s*[}｝]")
_LOOSE = re.compile(r"\{\{|\}\}|｛｛|｝｝")
_EACH = re.compile(EACH + r":([^,]+?)(?:,?至少(\d{1,3})[行条])?")


def bare(words: str) -> str:
    """A name as it is compared: without blanks, full-width signs like others."""
    return squeeze(words)


@dataclass(frozen=True)
class Mark:
    """One mark of a text: where it stands in it, and what stands within the braces, in one way of writing."""

    start: int
    end: int
    words: str

    @property
    def each(self) -> tuple[str, int] | None:
        """(space, fewest rows) where it begins rows that are repeated."""
        found = _EACH.fullmatch(self.words)
        return (found[1], int(found[2] or 0)) if found else None

    @property
    def ends(self) -> bool:
        """Whether it ends them."""
        return self.words == END

    @property
    def name(self) -> tuple[str, str] | None:
        """(space, name), the space '' for names without a dot; None where it is no name."""
        if self.ends or self.words.startswith(EACH):
            return None
        space, dot, name = self.words.partition(".")
        return (space, name) if dot else ("", space)


def marks_in(text: str) -> Sequence[Mark]:
    """The marks of a text; blanks and full-width signs within the braces make no difference."""
    if "{" not in text and "｛" not in text:
        return ()
    return [Mark(found.start(), found.end(), bare(found[1])) for found in _MARK.finditer(text)]


def loose_braces(text: str) -> bool:
    """Whether a text holds two braces that belong to no mark: one of its ends is missing."""
    return _LOOSE.search(_MARK.sub("", text)) is not None
