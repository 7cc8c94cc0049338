"""What a problem is: a catalogue line, a finding bound to its cell, and what stops the operator (domain D).

A wrong cell is a ``Problem`` row, collected and never raised; something that stops the operator is a ``UserError``;
anything else is our own bug. A sentence reads *place · what was found · what is required*, the remedy says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Level(Enum):
    """How serious: an error must be mended before handing in, a warning may stay, a hint informs."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def word(self) -> str:
        """The word people read."""
        return {"error": "错误", "warning": "警告", "hint": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the most serious."""
        return {"error": 0, "warning": 1, "hint": 2}[self.value]


E, W, H = Level.ERROR, Level.WARNING, Level.HINT
"""As the lines of the catalogue write them."""


@dataclass(frozen=True)
class Entry:
    """A catalogue line.

    variant tells apart sentences of one code; source is where the rule comes from (补充: beyond the specification), clause which
    provision of the plan it serves; parameters are the keys of the term it obeys; final: a demand on the whole term, a hint before
    the closing date; example: words for the braces where the line is shown as a rule (``problems.examples``).
    """

    code: str
    level: Level
    when: str
    sentence: str
    fix: str
    variant: str = ""
    source: str = "D"
    clause: str = ""
    parameters: tuple[str, ...] = ()
    final: bool = False
    example: Mapping[str, str] = field(default_factory=dict, hash=False)


MARKS = ("L.aims", "L.substance", "L.process", "L.group_work", "L.it_use", "L.bearing", "L.effect")
"""Full marks of a lesson's seven dimensions: what its score is out of where one of them does not apply."""
COUNTED = ("comment_min_chars", "town_cap", "outside_cap", "online_cap")
"""What makes an observation count."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, bound to the cell it stands in.

    sheet: title of the tab as it is in the file ('' for the whole file); cell: such as ``D15`` ('' when none);
    value: what was typed, as text; message: place and finding; fix: what to do. ``column`` and ``row`` (1-based, 0
    when none) serve marking and grouping.
    """

    level: Level
    code: str
    file: str
    sheet: str
    cell: str
    value: str
    message: str
    fix: str
    column: str = ""
    row: int = 0
    variant: str = ""

    def as_dict(self) -> dict[str, str]:
        """The public form of ``--json``."""
        return {
            "level": self.level.value,
            "code": self.code,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "value": self.value,
            "message": self.message,
            "fix": self.fix,
        }


class UserError(Exception):
    """Something that stops the operator; its text is the one Chinese line that is shown."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


def place(sheet: str, row: int) -> str:
    """The prefix of every message (domain D): ``【听课记录 第15行】``."""
    if not sheet:
        return ""
    return f"【{sheet} 第{row}行】" if row else f"【{sheet}】"


def problem_of(
    line: Entry,
    *,
    file: str,
    sheet: str = "",
    row: int = 0,
    letter: str = "",
    column: str = "",
    value: str = "",
    level: Level | None = None,
    **words: Any,
) -> Problem:
    """Make a ``Problem`` of a catalogue line; ``words`` fill the braces of sentence and remedy."""
    words = {"value": value, "row": row, "near": "", **words}
    return Problem(
        level=level or line.level,
        code=line.code,
        file=file,
        sheet=sheet,
        cell=f"{letter}{row}" if letter and row else "",
        value=value,
        message=place(sheet, row) + line.sentence.format(**words),
        fix=line.fix.format(**words),
        column=column,
        row=row,
        variant=line.variant,
    )
