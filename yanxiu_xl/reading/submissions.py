"""A returned workbook -> ``Submission``: stamp, tables, problems; or the reason why it cannot be taken."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook

from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import META, OUTSIDE, TOWN
from yanxiu_xl.forms.teacher import TEACHER_SHEETS, sheets_for
from yanxiu_xl.legible import file_name
from yanxiu_xl.problems import Level, Problem, problem
from yanxiu_xl.reading.attachments import Attachment, find_attachments
from yanxiu_xl.reading.cells import as_typed, squeeze
from yanxiu_xl.reading.gate import Opened, open_workbook
from yanxiu_xl.reading.kinds import suffix_words
from yanxiu_xl.reading.layout import Grid, header_share, is_helper, match_tabs
from yanxiu_xl.reading.other_tabs import OtherTab, is_office_own, other_tab
from yanxiu_xl.reading.own_pages import beside_own_pages
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.saving import Saved
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.suggest import suggest
from yanxiu_xl.reading.tables import Table, TableReader, as_seen
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp
from yanxiu_xl.term.term import Term, is_term_code, term_name

RECOGNISED_SHARE = 0.6
"""A tab under another name is taken for a sheet when it shows at least this share of the headers."""


@dataclass
class Submission:
    """One returned workbook as it was read.

    tables: sheet key -> Table (absent: the tab is missing); problems: everything found while reading; refused: the
    problem that keeps the file out, or None, and refusal_words its words where the gate said it; saved: what the file tells
    of its last saving;
    town: school name -> names, as the hidden town roster of the file has it; tabs: what stands on tabs that are not the form's.
    """

    path: str
    name: str
    sha256: str = ""
    size: int = 0
    saved: Saved = field(default_factory=Saved)
    stamp: Stamp = field(default_factory=Stamp)
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: Problem | None = None
    town: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    tabs: list[OtherTab] = field(default_factory=list)
    refusal_words: dict[str, str] = field(default_factory=dict)

    def refusal_of(self, name: str) -> Problem | None:
        """The refusal as it is said of a file of that name with the same content."""
        if self.refused is None or name == self.name:
            return self.refused
        if not self.refusal_words:
            return replace(self.refused, file=name)
        words: dict[str, Any] = {**self.refusal_words, "name": name, "suffix": suffix_words(name)}
        return problem(self.refused.code, file=name, variant=self.refused.variant, **words)

    def value(self, sheet: str, key: str) -> str:
        """A single value of a FIELDS sheet as text, '' when blank."""
        table = self.tables.get(sheet)
        values = table.values.get(key, [None]) if table and table.rows else [None]
        return "" if values[0] is None else str(values[0])

    @property
    def school_code(self) -> str:
        """The school that returns it: as 学校信息 says, else as the stamp says."""
        return self.value("profile", "school_code") or self.stamp.school

    @property
    def term_code(self) -> str:
        """The term it is for."""
        return self.stamp.term or self.value("profile", "term")

    @property
    def saved_at(self) -> str:
        """The moment of last saving, ISO in Beijing's time, '' unknown."""
        return self.saved.at

    def level_counts(self) -> dict[str, int]:
        """Number of problems by level."""
        return {level.value: sum(p.level is level for p in self.problems) for level in Level}

    def fingerprint(self) -> str:
        """A digest of every value the school wrote, whatever the layout of the file (for F11)."""
        content = {key: _as_written(table, SHEETS[key]) for key, table in sorted(self.tables.items())}
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Tabs:
    """The tabs of a workbook, wherever they come from: a file, or a spreadsheet program that has it open.

    facts: title -> what is known of the tab beyond its values, in the order of the tabs; names: defined name ->
    reference; grid: the cells of a tab from A1 on, '' where a cell is empty or shows an error (its word is in the facts).
    """

    facts: Mapping[str, SheetFacts]
    names: Mapping[str, str]
    grid: Callable[[str], Grid]


def _grid(workbook: CalamineWorkbook, title: str) -> Grid:
    try:
        grid: Any = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except BaseException as panic:
        # a panic of the parser derives from BaseException and cannot even be pickled; its class is private
        if type(panic).__name__ != "PanicException":
            raise
        raise CalamineError(str(panic)) from None
    return cast("Grid", grid)


def _tabs(opened: Opened, *, forgiving: bool = False) -> Tabs:
    """The tabs of a file; forgiving: a tab the parser refuses counts as one whose content is not there."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
    for facts in opened.sheets if forgiving else ():
        try:
            _grid(workbook, facts.title)
        except CalamineError:
            facts.lost = True
    return Tabs({facts.title: facts for facts in opened.sheets}, opened.names, lambda title: _grid(workbook, title))


class SubmissionReader:
    """Reads returned workbooks of one term. Make one and use it for many files: it remembers what it has parsed."""

    def __init__(self, term: Term, *, check_owner: bool = True) -> None:
        """``check_owner``: compare term, school code and name with the term's list (F05, F06, M03)."""
        self.term, self.check_owner = term, check_owner

    @cached_property
    def _readers(self) -> dict[str, TableReader]:
        return {sheet.key: TableReader(sheet, self.term) for sheet in SCHOOL_SHEETS}

    def read(self, path: Path, name: str = "") -> Submission:
        """Read one file. Never raises for what is in the file; ``refused`` says why it cannot be taken."""
        result = Submission(str(path), name or file_name(path.name))
        try:
            data = read_bytes(path)
            result.sha256, result.size = hashlib.sha256(data).hexdigest(), len(data)
            self._read_workbook(result, file_name(path.name), data)
            result.attachments = find_attachments(path.parent, result.tables)
        except Refused as refused:
            words: dict[str, Any] = {"name": result.name, **{k: v for k, v in refused.words.items() if v}}
            result.refused, result.refusal_words = problem(refused.code, file=result.name, variant=refused.variant, **words), words
        except (CalamineError, OSError, ValueError):
            result.refused = problem("F07", file=result.name, reason="内容损坏")
        except BaseException as panic:
            # a panic of the parser derives from BaseException and cannot even be pickled; its class is private
            if type(panic).__name__ != "PanicException":
                raise
            result.refused = problem("F07", file=result.name, reason="内容不正常，解析不了")
        return self._judged(result)

    def read_open(self, name: str, place: Path | None, tabs: Tabs) -> Submission:
        """Read a workbook that is open in a spreadsheet program; ``place`` is the folder it lies in, where that is known."""
        result = Submission(str(place / name) if place else name, name)
        self._read_tabs(result, tabs)
        if place:
            result.attachments = find_attachments(place, result.tables)
        return self._judged(result)

    def _judged(self, result: Submission) -> Submission:
        if result.refused is None:
            result.refused = self._refusal(result)
        if result.refused is not None:
            result.problems.append(result.refused)
        return result

    def _readers_of(self, teacher: str) -> dict[str, TableReader]:
        """The readers of a school's workbook, or of a teacher's own, where a name in a row is no entry yet."""
        return {sheet.key: TableReader(sheet, self.term) for sheet in sheets_for(teacher)} if teacher else self._readers

    def table_reader(self, key: str) -> TableReader:
        """The reader of one sheet."""
        return self._readers[key]

    @staticmethod
    def peek(path: Path) -> Stamp:
        """The stamp alone, for which no term has to be known; an empty one when the file cannot be read."""
        try:
            opened = open_workbook(path.name, read_bytes(path), tolerant=True)
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
            title = next((t for t in workbook.sheet_names if squeeze(t) == META), None)
            return Stamp.from_rows(_grid(workbook, title)) if title else Stamp()
        except (Refused, CalamineError, OSError, ValueError):
            return Stamp()

    def _read_workbook(self, result: Submission, name: str, data: bytes) -> None:
        opened = open_workbook(name, data, tolerant=True)
        result.saved = opened.saved
        try:
            tabs = _tabs(opened)
            self._read_tabs(result, tabs)
        except CalamineError:
            # something in it is not as the parser wants it: once more, spelt anew, and of a tab it still refuses that is said
            again = open_workbook(name, data, anew=True, tolerant=True)
            result.tables, result.problems, result.town, result.stamp, result.tabs = {}, [], {}, Stamp(), []
            tabs = _tabs(again, forgiving=True)
            self._read_tabs(result, tabs)
        result.tabs += beside_own_pages(result.name, tabs.facts, tabs.grid, result.problems)

    def _read_tabs(self, result: Submission, source: Tabs) -> None:
        facts = source.facts
        grids: dict[str, Grid] = {}

        def grid(title: str) -> Grid:
            if title not in grids:
                grids[title] = source.grid(title)
            return grids[title]

        helpers = {squeeze(title): title for title in facts if is_helper(title)}
        if META in helpers and facts[helpers[META]].fault is None:
            result.stamp = Stamp.from_rows(grid(helpers[META]))
        readers = self._readers_of(result.stamp.teacher)
        sheets = tuple(one.sheet for one in readers.values())
        tabs = match_tabs([t for t in facts if t not in helpers.values()], sheets)
        for needed in (*tabs.values(), *(helpers[one] for one in (META, TOWN) if one in helpers)):
            fault = facts[needed].fault
            if fault is not None:
                raise fault
        if TOWN in helpers:
            result.town = _town(grid(helpers[TOWN]))
        rest = [title for title in facts if title not in {*tabs.values(), *helpers.values()}]
        self._recognise(result, tabs, rest, facts, grid, sheets)
        for sheet in sheets:
            title = tabs.get(sheet.key)
            if title is not None and not facts[title].readable:
                result.problems.append(problem("F02", file=result.name, sheet=title, variant="lost", title=sheet.title))
            elif title is not None:
                result.tables[sheet.key] = readers[sheet.key].read(
                    grid(title), facts[title], source.names, result.name, result.problems
                )
            elif not sheet.optional:
                like = suggest(sheet.title, rest)
                question = f"“{like}”是不是它？" if like else ""
                result.problems.append(problem("F02", file=result.name, title=sheet.title, near=question))
        for title in rest:
            if not is_office_own(title):
                self._extra_tab(result, facts[title], grid)
        outside = helpers.get(OUTSIDE)
        if outside is not None and facts[outside].readable:  # the list in which an earlier marked return gave such cells back
            result.tabs.append(other_tab(facts[outside], grid(outside)))

    def _recognise(
        self, result: Submission, tabs: dict[str, str], rest: list[str], facts: Mapping[str, SheetFacts], grid: Callable[[str], Grid],
        sheets: Sequence[Sheet],
    ) -> None:
        """Tabs under other names: renamed ones take their sheet's place (F15), copies are pointed out."""
        for title in [one for one in rest if facts[one].readable]:
            shares = {sheet.key: header_share(grid(title), sheet) for sheet in sheets}
            key = max(shares, key=lambda k: shares[k])
            if shares[key] < RECOGNISED_SHARE:
                continue
            sheet = SHEETS[key]
            rest.remove(title)
            if key in tabs:
                note = problem("F15", variant="copy", file=result.name, sheet=title, found=title, used=tabs[key],
                               title=sheet.title)
                result.tabs.append(other_tab(facts[title], as_seen(grid(title), facts[title])))
            else:
                tabs[key] = title
                note = problem("F15", file=result.name, sheet=title, found=title, title=sheet.title)
            result.problems.append(note)

    @staticmethod
    def _extra_tab(result: Submission, facts: SheetFacts, grid: Callable[[str], Grid]) -> None:
        if not facts.readable:
            variant = "other" if facts.other else "fault" if facts.fault else "lost"
            reason = facts.fault.words["reason"] if facts.fault else ""
            result.problems.append(problem(
                "F14", file=result.name, sheet=facts.title, variant=variant, title=facts.title, what=facts.other, reason=reason,
            ))
            return
        tab = other_tab(facts, as_seen(grid(facts.title), facts))
        if tab.cells:
            result.tabs.append(tab)
        if (facts.rows and facts.visible) or tab.cells or facts.remarks:
            variant = "long" if tab.cells > len(tab.kept) else "hidden" if tab.hidden else ""
            result.problems.append(problem(
                "F14", file=result.name, sheet=facts.title, variant=variant, title=facts.title, n=facts.rows, kept=len(tab.kept),
                cells=tab.cells,
            ))
            for one in facts.remarks:
                result.problems.append(problem(
                    "F17", file=result.name, sheet=facts.title, row=one.row, letter=one.letter, title=facts.title, value=one.text,
                    kind=one.kind.value,
                ))

    def _refusal(self, result: Submission) -> Problem | None:
        """The one reason, if any, why the file cannot be merged (F04, F05, F06, F12, M03)."""
        name, stamp = result.name, result.stamp
        if stamp.teacher or self._looks_like_a_teachers(result):
            who = " ".join(filter(None, (stamp.teacher_id, stamp.teacher))) or "一位教师"
            return problem("F04", file=name, variant="teacher", who=who)
        if not result.tables:
            return problem("F04", file=name, variant="foreign", wanted=TEMPLATE_VERSION)
        if stamp.version and stamp.version != TEMPLATE_VERSION:
            return problem("F04", file=name, found=stamp.version, wanted=TEMPLATE_VERSION)
        if not stamp.version:
            result.problems.append(problem("F04", file=name, variant="unstamped"))
        if self.check_owner:
            wrong = self._owner(result)
            if wrong:
                return wrong
        return self._emptiness(result)

    @staticmethod
    def _looks_like_a_teachers(result: Submission) -> bool:
        """Whether a workbook that does not tell whose it is has a teacher's sheets and no others."""
        return not result.school_code and set(result.tables) == {sheet.key for sheet in TEACHER_SHEETS}

    def _emptiness(self, result: Submission) -> Problem | None:
        roster = result.tables.get("roster")
        if roster is not None and len(roster) == 0:
            empty = problem("F12", file=result.name, sheet=roster.title)
            written = any(
                _wrote_something(table, SHEETS[key]) for key, table in result.tables.items() if key != "profile"
            )
            if not written:
                return empty
            result.problems.append(empty)
        return None

    def _owner(self, result: Submission) -> Problem | None:
        name, code, school_name = result.name, result.school_code, result.value("profile", "school_name")
        if result.term_code and result.term_code != self.term.code:
            found = term_name(result.term_code) if is_term_code(result.term_code) else result.term_code
            return problem("F06", file=name, found=found, wanted=self.term.name, value=result.term_code)
        school = self.term.school(code)
        stamped = result.stamp.school
        if school is None:
            if was := self.term.gone(code):  # whether it is taken depends on what the archive has of the school
                result.problems.append(problem("M03", variant="gone", file=name, school=code, name=was, value=code))
                return None
            return problem("M03", file=name, school=code or "（空）", value=code)
        if self.term.has_been(code, school_name) and stamped in {"", code}:
            result.problems.append(problem("F05", variant="renamed", file=name, school=code, listed=school.name, name=school_name, value=school_name))
            return None
        if (school_name and squeeze(school_name) != squeeze(school.name)) or (stamped and stamped != code):
            return problem("F05", file=name, school=code, listed=school.name, name=school_name or stamped,
                           value=school_name)
        return None


def _as_written(table: Table, sheet: Sheet) -> list[list[str]]:
    """A table's rows as they were typed, without columns the form does not have."""
    columns = {
        key: [value if value.__class__ is str else as_typed(value) for value in values]
        for key, values in table.values.items() if key in sheet
    }
    for (at, key), raw in table.typed.items():
        if key in columns:
            columns[key][at] = as_typed(raw)
    return [list(row) for row in zip(*columns.values(), strict=True)] if columns else [[] for _ in table.rows]


def _wrote_something(table: Table, sheet: Sheet) -> bool:
    return any(
        value is not None for column in sheet.own_inputs for value in table.values.get(column.key, ())
    ) or bool(table.typed)


def read_tab(path: Path, title: str) -> Grid:
    """The cells of one tab as they show, [] when it cannot be read any more."""
    try:
        opened = open_workbook(path.name, read_bytes(path), tolerant=True)
        grid = _grid(CalamineWorkbook.from_filelike(io.BytesIO(opened.data)), title)
        return as_seen(grid, next(facts for facts in opened.sheets if facts.title == title))
    except (Refused, CalamineError, OSError, ValueError):
        return []


def _town(grid: Grid) -> dict[str, tuple[str, ...]]:
    """The hidden town roster: a column a school, its name on top."""
    if not grid:
        return {}
    heads = [as_typed(cell) for cell in grid[0]]
    return {
        head: tuple(name for row in grid[1:] if (name := as_typed(row[i])))
        for i, head in enumerate(heads)
        if head
    }
