"""What stands above the tables of a report: its title, how to read it, of when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yanxiu_xl.forms.model import INTERNAL
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import BOLD, broken, pixels, text_height
from yanxiu_xl.workbooks.paper import SCREEN
from yanxiu_xl.workbooks.report_places import Laid, lies
from yanxiu_xl.workbooks.style import STYLES

TITLE_HEIGHT, TITLE_LINE = 30.0, 24.0
"""Points of the title's row, and of each further line of it."""


@dataclass(frozen=True)
class Heading:
    """What stands over every page: owner, term, the day as of which it tells, schools that have returned and that were to."""

    term: Term
    as_of: date
    returned: int
    expected: int

    def words(self, help: str, internal: bool) -> str:
        """How to read a page, and of when it is."""
        return f"{self.reading(help, internal)}　{self.dated}。"

    @staticmethod
    def reading(help: str, internal: bool) -> str:
        """How to read a page."""
        inside = f"{INTERNAL.partition('，')[0]}。" if internal else ""
        return f"{inside}{help}"

    @property
    def dated(self) -> str:
        """Of when a page is."""
        return f"截至 {self.as_of.isoformat()}，已收 {self.returned}/{self.expected} 校"


def title_height(laid: Laid) -> float:
    """Points of the title's row."""
    if not lies(laid.report, laid.widths).breaks:
        return TITLE_HEIGHT
    lines = broken(laid.report.title, sum(laid.widths[: laid.report.names]), STYLES["title"]["font_size"], part=BOLD)
    return TITLE_HEIGHT + (len(lines) - 1) * TITLE_LINE


def help_parts(heading: Heading, laid: Laid) -> list[tuple[str, int, int]]:
    """(words, first and last column, 0-based) of how to read a page and of when it is: over as many columns as a screen shows. On a page
    divided by columns every part says of when it is, below the title, and the first one how to read it.
    """
    report, widths = laid.report, laid.widths
    breaks = lies(report, widths).breaks
    if breaks:
        return [(heading.dated.replace("，", "\n"), 0, report.names - 1), (heading.reading(report.question, report.internal),
                                                                           report.names, breaks[0] - 1)]
    shown, at = 0, 0
    while at < len(widths) and shown + pixels(widths[at]) <= SCREEN * 0.75:
        shown += pixels(widths[at])
        at += 1
    return [(heading.words(report.question, report.internal), 0, max(at, 1) - 1)]


def help_height(laid: Laid, parts: Sequence[tuple[str, int, int]]) -> float:
    """Points of the line below the title."""
    return text_height((words, sum(laid.widths[first : last + 1])) for words, first, last in parts)
