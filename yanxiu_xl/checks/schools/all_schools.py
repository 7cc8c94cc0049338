"""All schools' rows, which the rules across schools look at, and how a finding is filed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from yanxiu_xl.checks.backbone import Assessed, Examined, Examiner
from yanxiu_xl.checks.between import Contradiction, PairAcross, contradictions, pairs_across
from yanxiu_xl.checks.books import Books
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.frames import Frames, complete, records
from yanxiu_xl.checks.lectures import lectures_by_school
from yanxiu_xl.checks.registry import problem
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.forms.centre import KEPT_REGISTERS, REGISTER_SHEETS
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.observations import months_over
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.term.term import Term

if TYPE_CHECKING:
    import pandas as pd

REGISTERS = {sheet.key: sheet for sheet in (*REGISTER_SHEETS, *KEPT_REGISTERS)}
COLUMNS = {
    "activities": ("activity_id", "category", "content", "organiser", "speaker", "date", "topic", "material", "minutes"),
    "mentoring": ("pair_id", "mentor", "apprentice", "mentor_school", "result"),
    "projects": ("approval", "leader"),
}
"""What the rules across schools look at row by row: a town has hundreds of thousands of rows, and most of what they hold is not asked for."""


@dataclass(frozen=True)
class Source:
    """Where a school's rows of one sheet stand: file, tab, column letters."""

    file: str
    title: str
    letters: Mapping[str, str]


Told = tuple[str, int, str]
"""(code, row, column key) of an error."""


@dataclass
class AllSchools:
    """Everybody's rows: in ``books`` what is asked of all of them, as ``frames`` sheets of few rows.

    sources: (school, sheet) -> where its rows stand; registers: the centre's own sheets, with ``row``; register_source: the same for
    them; filed: (term, school, rows of 听课记录 that are struck) -> its return that counts as it is filed, without these; shrunk: (school,
    what a sheet has lost) of a newer return that is held back; faulty: (school, sheet) -> rows in which the school's own workbook holds
    an error; told: (school, sheet) -> the errors of its own check, each (code, row, column); assessed: (school, teacher) -> assessment.
    """

    term: Term
    as_of: date
    books: Books
    frames: Frames
    sources: Mapping[tuple[str, str], Source]
    registers: dict[str, pd.DataFrame]
    register_sources: Mapping[str, Source]
    attachments: pd.DataFrame
    filed: Callable[[Term, str, Mapping[int, str]], CheckRun]
    shrunk: Iterable[tuple[str, Loss]] = ()
    faulty: Mapping[tuple[str, str], Collection[int]] = field(default_factory=dict)
    told: Mapping[tuple[str, str], Collection[Told]] = field(default_factory=dict)
    assessed: Mapping[tuple[str, str], Assessed] = field(default_factory=dict)
    found: dict[str, list[Problem]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """A school's name by its code."""
        return self.term.names.get(code, code)

    def code(self, name: object) -> str:
        """A school's code by its name, or by one it had earlier in the term; '' when it is none of the list's."""
        text = str(name or "")
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self.term.code_of(text)
        return known

    @cached_property
    def returned(self) -> set[str]:
        """Codes of schools that have a return that counts."""
        return {school for school, _ in self.sources}

    @property
    def people(self) -> set[tuple[str, str]]:
        """(school code, name) of everybody in a roster."""
        return self.books.people

    @cached_property
    def lectures(self) -> dict[str, list[Lecture]]:
        """School -> its lectures, those that do not count among them."""
        return lectures_by_school(self.term, self.frames["activities"], self.faulty)

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Rows of 听课记录 that another school's book speaks against."""
        return contradictions(self)

    @cached_property
    def pairs_across(self) -> list[PairAcross]:
        """Pairs with a mentor of another school."""
        return pairs_across(self)

    def check_run_of(self, school: str) -> CheckRun:
        """The return of a school (code) as it counts at the centre: without rows that another school's book speaks against."""
        return self.filed(self.term, school, self.struck.get(school, {}))

    @cached_property
    def struck(self) -> dict[str, dict[int, str]]:
        """School -> rows of 听课记录 that do not count when the centre confirms, each with the code that says so (domain C6)."""
        found: dict[str, dict[int, str]] = {}
        for one in self.contradictions:
            school = one.row["school"]
            if not self.term.waiver_reason(school, one.code, self.as_of):
                found.setdefault(school, {}).setdefault(one.row["row"], one.code)
        return found

    @cached_property
    def backbone(self) -> list[Examined]:
        """Every line of the register 骨干教师 that names a school and a teacher, beside what the records say."""
        named = complete(self.registers["backbone"], ["school", "teacher"])
        lines = [(row, self.code(row["school"])) for row in records(named)]
        if not lines:
            return []
        mentors = [(one.host, *one.people) for one in self.pairs_across if one.stands]
        examiner = Examiner(self.term, self.as_of, self.check_run_of, self.assessed, sorted({code for _, code in lines} & self.returned), mentors)
        return [examiner.examine(row, code, code in self.returned) for row, code in lines]

    def months(self) -> list[str]:
        """Assessed months that are over."""
        return months_over(self.term, self.as_of)

    def report(self, code: str, sheet: str, key: str, row: Mapping[Any, Any], *, variant: str = "", **words: Any) -> None:
        """A finding at a cell of a school's return."""
        self._add(code, row["school"], self.sources[row["school"], sheet], key, row, variant, words)

    def report_register(self, code: str, sheet: str, key: str, row: Mapping[Any, Any], *, variant: str = "", **words: Any) -> None:
        """A finding at a cell of the centre's registers."""
        self._add(code, self.code(row.get("school")), self.register_sources[sheet], key, row, variant, words)

    def report_school(self, code: str, concerned: str, /, *, variant: str = "", **words: Any) -> None:
        """A finding on a school as a whole."""
        self._file(concerned, problem(code, file="", variant=variant, **words))

    def _add(
        self, code: str, school: str, source: Source, key: str, row: Mapping[Any, Any], variant: str, words: dict[str, Any]
    ) -> None:
        value = row.get(key)
        given = {"value": "" if value is None else as_typed(value), **words}
        self._file(school, problem(code, file=source.file, sheet=source.title, row=int(row["row"]),
                                   letter=source.letters.get(key, ""), column=key, variant=variant, **given))

    def _file(self, school: str, found: Problem) -> None:
        waiver_reason = self.term.waiver_reason(school, found.code, self.as_of) if found.level is Level.ERROR else ""
        if waiver_reason:
            found = replace(found, level=Level.HINT, message=f"{found.message}（{waiver_reason}）")
        self.found.setdefault(school, []).append(found)


def empty_frame(sheet: str) -> pd.DataFrame:
    """A frame of a sheet without rows; automatic columns are computed, never kept."""
    import pandas as pd

    columns = [c for c in (SHEETS.get(sheet) or REGISTERS[sheet]).columns if c.kind is not Kind.AUTO]
    return pd.DataFrame({key: pd.Series(dtype=object) for key in ("school", "row", *(c.key for c in columns))})
