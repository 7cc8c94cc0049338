"""What a printed form is: a declaration (title, names that may stand in it, how it looks when it is new) and functions from facts to values.

A form is a workbook; each of its sheets (``Page``) is printed once for every record of its unit, each on a page of its own. What may
be written into its cells are the names of the page's spaces: ``{{听课.课题}}`` is the name 课题 of the space 听课, ``{{学校}}`` one of those
that every form has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yanxiu_xl.reports.model import Gap, Record
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.form_design import Design

Value = str | int | float | Gap | None
"""What stands in a place: None is blank, to be written by hand; ``Gap.UNMEASURED`` something that cannot be read, blank as well but told."""


@dataclass(frozen=True)
class Part:
    """The values of one record by name; record: where they stand in the archive, None for what is put together."""

    values: Mapping[str, Value]
    record: Record | None = None


@dataclass(frozen=True)
class Copy:
    """What one copy of a page is filled with: space -> its record, or its records where a row is repeated for each of them.

    people: names of whom it is, by which ``--teacher`` finds it.
    """

    parts: Mapping[str, Part | Sequence[Part]]
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Space:
    """Names under one heading. names: name -> what it means; several: whether there are several records, each in a row of its own."""

    key: str
    names: Mapping[str, str]
    several: bool = False


@dataclass(frozen=True)
class Source:
    """Whose forms are printed: the term's facts, and the code of a school ('' for the whole town)."""

    facts: TermFacts
    school: str


@dataclass(frozen=True)
class Page:
    """A sheet of a form: its title, what there is a copy of for each (unit, in words), spaces, values and first design."""

    title: str
    unit: str
    spaces: Sequence[Space]
    copies: Callable[[Source], Iterable[Copy]]
    design: Design


@dataclass(frozen=True)
class Form:
    """A printed form: code (P05), title, what it is for, its pages.

    public: is posted, so that nothing private stands in it; town: one of the whole town and not of each school; of_people: copies are
    of teachers, and can be asked for by name; source: where it is asked for.
    """

    code: str
    title: str
    question: str
    pages: Sequence[Page]
    public: bool = False
    town: bool = False
    of_people: bool = False
    source: str = "domain E 报表3"

    @property
    def file_name(self) -> str:
        """What its template, and its workbook of a school, is called."""
        return f"{self.code} {self.title}.xlsx"


@dataclass
class Blanks:
    """Places that were left blank though the school has written something there: nobody can read it."""

    found: list[tuple[Record | None, str]] = field(default_factory=list)

    def add(self, record: Record | None, name: str) -> None:
        """Remember one; the same cell once."""
        if (record, name) not in self.found:
            self.found.append((record, name))
