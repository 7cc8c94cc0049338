"""The facts of a term as reports want them, from the archive alone, each kind fetched when it is asked for first.

A frame of records (``rows``, ``register``) has one line a record of the returns that count, by school and row, all columns of dtype object,
None where a cell is blank or cannot be read:

* ``school`` (code), ``school_name``, ``row`` (1-based, in the file), ``record`` (``Record``);
* the stored columns of the sheet by key, ISO texts for dates and months; automatic columns by key, where they show something;
* ``unread``: keys of its cells that cannot be read; ``no_column``: keys of columns that the file has not (of a return);
* ``counts``, and of what does not: ``reason`` (a name of ``facts.why_not.Reason``), ``rule`` (code, '' where none speaks against it), ``why``
  (its words). On 研修活动 and 教师文稿 ``kind='lectures'`` and ``kind='reflections'`` ask the question of those alone.

On 发展性评价 the column 学校评分 has the key ``school``, too: there the code is ``record.school`` alone.

A register's ``school`` is the code of the school that it names ('' for none of the list).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from yanxiu_xl.archive.confirmed import confirmed_notes, confirmed_teachers
from yanxiu_xl.archive.differences import Change
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.judged import LeftOut, automatic_values, left_out
from yanxiu_xl.archive.merge_log import changes_between
from yanxiu_xl.archive.nominations import nominations
from yanxiu_xl.archive.registers import register_rows, register_typed
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.backbone import Examined
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.observations import months_on_duty, required_observations
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.standing import SubmissionStatus, standing
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.result import TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.term.term import School, Term

REGISTERS: Mapping[str, Sheet] = {sheet.key: sheet for sheet in KEPT_REGISTERS}
T = TypeVar("T")
Lines = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""Names of columns, and the values of each line."""
BLANK, NOTHING = (None, "", "{}"), frozenset[str]()
"""What is filed of a row of which everything could be read, and what that comes to."""
KINDS_OF = {"evaluations": "marks", "mentoring": "pairs"}
"""Sheet -> what its facts are called, where that is another word (``archive.judged``)."""


@dataclass(frozen=True)
class Teacher:
    """A teacher of a roster: the first line of the name. months: assessed months on duty; target: valid observations owed."""

    school: str
    school_name: str
    teacher_id: str
    name: str
    row: Mapping[str, Any]
    record: Record
    assessed: bool
    years: int | None
    months: Sequence[str]
    target: int

    @property
    def key(self) -> tuple[str, str]:
        """School code and name."""
        return self.school, self.name


class TermFacts:
    """What a term's archive holds, under the settings of the term. Nothing is changed by asking."""

    def __init__(self, term: Term, archive: Archive) -> None:
        self.term, self.archive = term, archive
        self._lines: dict[tuple[str, str], Lines] = {}
        self._frames: dict[tuple[str, str], pd.DataFrame] = {}
        self._changes: dict[tuple[int, int], Sequence[Change]] = {}
        self._made: dict[type, Any] = {}
        self._columns: dict[tuple[str, str], Collection[str]] = {}

    def cached(self, make: type[T]) -> T:
        """What a class makes of these facts, made once for all reports."""
        if make not in self._made:
            self._made[make] = make(self)  # type: ignore[call-arg]
        made: T = self._made[make]
        return made

    # --- the term ---

    @cached_property
    def as_of(self) -> date:
        """The day as of which was merged last."""
        _, _, day = self.archive.meta("merged").partition(" ")
        return date.fromisoformat(day) if day else self.term["closing_date"]

    @property
    def months(self) -> Sequence[str]:
        """Assessed months, ``2020-09``."""
        found: Sequence[str] = self.term["assessed_months"]
        return found

    @cached_property
    def current(self) -> Mapping[str, Filed]:
        """School code -> the return that counts."""
        return self.archive.current()

    @cached_property
    def schools(self) -> Sequence[School]:
        """The schools of the list by code, and those that have a return and are not on it any more."""
        listed = {one.code for one in self.term.schools}
        gone = [School(code, self.term.names.get(code, code), assessed=False) for code in self.current if code not in listed]
        return sorted([*self.term.schools, *gone], key=lambda one: one.code)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """School code -> name."""
        return {one.code: one.name for one in self.schools}

    @cached_property
    def standing(self) -> SubmissionStatus:
        """Where every school stands, and every problem."""
        return standing(self.term, self.archive)

    # --- what files have ---

    def columns(self, school: str, sheet: str) -> Collection[str]:
        """Keys of the columns that a sheet has in the return of a school (code) that counts."""
        if (school, sheet) not in self._columns:
            self._columns[school, sheet] = self.archive.columns(self.current[school].id, sheet)
        return self._columns[school, sheet]

    def without(self, school: str, looks_at: LooksAt) -> bool:
        """Whether the return of a school has not all of these sheets (keys, even of no column) and columns, so that nobody can tell what they
        would say (domain 0, fact 9).
        """
        if school not in self.current:
            return False
        there = ((self.columns(school, sheet), keys) for sheet, keys in looks_at.items())
        return any(not columns or any(key not in columns for key in keys) for columns, keys in there)

    # --- records ---

    def rows(self, sheet: str, kind: str = "") -> pd.DataFrame:
        """The records of a sheet (key). kind: of which facts is asked whether they count, the sheet's own where it is ''."""
        kind = kind or KINDS_OF.get(sheet, sheet)
        if (sheet, kind) not in self._frames:
            self._frames[sheet, kind] = _frame(*self._known(sheet, kind))
        return self._frames[sheet, kind]

    def records(self, sheet: str, kind: str = "") -> list[dict[str, Any]]:
        """The same as dictionaries, without a frame, which takes most of the time where there are few."""
        names, lines = self.lines(sheet, kind)
        return [dict(zip(names, values, strict=True)) for values in lines]

    def lines(self, sheet: str, kind: str = "") -> Lines:
        """The same as (names of columns, values of each line)."""
        return self._known(sheet, kind or KINDS_OF.get(sheet, sheet))

    def _known(self, sheet: str, kind: str) -> Lines:
        if (sheet, kind) not in self._lines:
            self._lines[sheet, kind] = self._judged_lines(SHEETS[sheet], kind)
        return self._lines[sheet, kind]

    def _judged_lines(self, sheet: Sheet, kind: str) -> Lines:
        keys = [column.key for column in stored_columns(sheet)]
        automatic = [column.key for column in sheet.columns if column.kind is Kind.AUTO]
        shows, out = automatic_values(self.archive.db, sheet.key), left_out(self.archive.db, kind)
        schools = {one.id: code for code, one in self.current.items()}
        no_column = {code: frozenset(key for key in keys if key not in self.columns(code, sheet.key)) for code in self.current}
        lines = []
        filed = self.archive.rows(sheet)
        columns = zip(*(filed.values[key] for key in keys), strict=True)
        place = {key: at for at, key in enumerate(keys)}
        for identity, row, typed, values in zip(filed.returns, filed.rows, filed.typed, columns, strict=True):
            school = schools[identity]
            unread = frozenset(key for key in json.loads(typed) if values[place[key]] is None) if typed not in BLANK else NOTHING
            shown = shows.get((school, row), {})
            lines.append((school, self.names.get(school, ""), row, Record(school, sheet.key, row), *values,
                          *map(shown.get, automatic), unread, no_column[school], *_judged(out.get((school, row)))))
        return ("school", "school_name", "row", "record", *keys, *automatic, "unread", "no_column", "counts", "reason", "rule", "why"), lines

    def register(self, key: str) -> pd.DataFrame:
        """The records of a register of the centre (key); ``school_named`` is what stands in its column of the school."""
        if (key, "") not in self._frames:
            sheet = REGISTERS[key]
            columns, typed = [column.key for column in stored_columns(sheet)], register_typed(self.archive.db, sheet)
            lines = []
            for row, *values in register_rows(self.archive.db, sheet):
                known = dict(zip(columns, values, strict=True))
                named = known.pop("school", None)
                code = self.term.code_of(named)
                unread = frozenset(key for (at, key) in typed if at == row)
                lines.append((code, self.names.get(code, named), named, row, Record("", sheet.key, row), *known.values(), unread))
            rest = [one for one in columns if one != "school"]
            self._frames[key, ""] = _frame(("school", "school_name", "school_named", "row", "record", *rest, "unread"), lines)
        return self._frames[key, ""]

    def changes(self, before: int, now: int) -> Sequence[Change]:
        """What differs between two returns (ids), in the order of the form."""
        if (before, now) not in self._changes:
            self._changes[before, now] = changes_between(self.archive, before, now)
        return self._changes[before, now]

    # --- people ---

    @cached_property
    def teachers(self) -> Sequence[Teacher]:
        """Every teacher of the rosters, by school and row; a name that stands there twice counts once."""
        found: dict[tuple[str, str], Teacher] = {}
        for row in self.records("roster"):
            who = (row["school"], row["name"])
            if row["name"] is None or who in found:
                continue
            months = months_on_duty(self.term, row["on_duty_from"], row["on_duty_to"])
            found[who] = Teacher(
                row["school"], row["school_name"], row["teacher_id"] or "", row["name"], row, row["record"], row["assessed"] == "是",
                row["years"], months, required_observations(self.term, len(months), row["post"]),
            )
        return list(found.values())

    @cached_property
    def assessed(self) -> Sequence[Teacher]:
        """Those who are assessed."""
        return [one for one in self.teachers if one.assessed]

    # --- scores ---

    @cached_property
    def own_teachers(self) -> Mapping[str, Sequence[TeacherScore]]:
        """School -> teachers' scores as their own workbook has them."""
        return self.archive.teacher_scores()

    @cached_property
    def confirmed_teachers(self) -> Mapping[str, Sequence[TeacherScore]]:
        """School -> teachers' scores as the centre confirms them."""
        return confirmed_teachers(self.archive)

    @cached_property
    def teacher_notes(self) -> Mapping[tuple[str, str], str]:
        """(school, teacher) -> in what the confirmed score differs from the own one."""
        return confirmed_notes(self.archive)

    @cached_property
    def own_schools(self) -> Mapping[str, SchoolScore]:
        """School -> its own score."""
        return self.archive.school_scores()

    @cached_property
    def confirmed_schools(self) -> Mapping[str, Confirmed]:
        """School -> the score that the centre confirms."""
        return self.archive.confirmed()

    @cached_property
    def nominations(self) -> Sequence[Examined]:
        """What the records say of each nomination of a backbone teacher."""
        return nominations(self.archive)


def _judged(why: LeftOut | None) -> tuple[bool, str | None, str | None, str | None]:
    return (True, None, None, None) if why is None else (False, why.reason, why.code, why.words)


def _frame(names: Sequence[str], lines: Sequence[Sequence[Any]]) -> pd.DataFrame:
    parts: Sequence[Sequence[Any]] = list(zip(*lines, strict=True)) if lines else [()] * len(names)
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in zip(names, parts, strict=True)})
