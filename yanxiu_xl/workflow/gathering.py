"""gather: a new workbook of a school, of its own rows and those of its teachers' workbooks. No file is changed but that one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from yanxiu_xl.archive.contents import Line
from yanxiu_xl.archive.pairing import gone_lines, pair_lines
from yanxiu_xl.archive.sequence import clock_of
from yanxiu_xl.checks import run_checks
from yanxiu_xl.files import is_folder
from yanxiu_xl.forms.model import FIRST_DATA_ROW
from yanxiu_xl.forms.tabs import META, OUTSIDE
from yanxiu_xl.forms.teacher import FOLDER, GATHERED, TEACHER_SHEETS
from yanxiu_xl.legible import file_name
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import Level, Problem, UserError
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.kinds import is_return_name
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.normalize_layout import normalize_layout
from yanxiu_xl.reading.reader_processes import peek_many, read_many
from yanxiu_xl.reading.submissions import Submission, SubmissionReader, Tabs, read_tab
from yanxiu_xl.reading.tables import as_seen
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.marked import kept_beside, rows_in_place
from yanxiu_xl.workbooks.sheets import Row
from yanxiu_xl.workbooks.template import opening_rows, write_school_workbook
from yanxiu_xl.workflow.checking import folder_above, settings_for, settings_in
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.gather_files import judged
from yanxiu_xl.workflow.gather_plan import BookRow, GatherPlan, plan_gathering, rows_of
from yanxiu_xl.workflow.inbox import survey
from yanxiu_xl.workflow.marking import extra_tabs, written_over
from yanxiu_xl.workflow.ours import OurFile

_GATHERED = re.compile(rf"-{GATHERED}(\(新\d+\))?$")
"""How the name of a gathered workbook ends (``files.beside``)."""
MOST_LOOKED_INTO = 300
"""Files beside an open workbook that are looked into where no folder is called 教师表."""


@dataclass(frozen=True)
class Gathering:
    """A school's workbook and what its teachers' come to. rows: of all its sheets, as they will be written, without the teachers';

    grid: the cells of a tab of it.
    """

    term: Term
    school: Submission
    rows: Mapping[str, Sequence[Row]]
    plan: GatherPlan
    grid: Callable[[str], Grid]
    has_macros: bool

    @property
    def target(self) -> Path:
        """Where the new workbook goes: beside the school's, which stays as it is."""
        path = Path(self.school.path)
        return path.with_name(f"{_GATHERED.sub('', path.stem)}-{GATHERED}{'.xlsm' if self.has_macros else '.xlsx'}")

    @property
    def is_news(self) -> bool:
        """Whether the new workbook would hold anything that the school's has not."""
        return bool(self.plan.givers)

    @property
    def owner(self) -> str:
        """The school, as pages are headed."""
        return _owner(self.school, self.term).name

    @property
    def told(self) -> list[Problem]:
        """What is not simply taken, the most serious first."""
        return sorted(self.plan.told, key=lambda p: (p.level.rank, p.code))

    def lines(self) -> list[dict[str, str | float]]:
        """What becomes of each teacher's rows, as 汇集结果 tells it."""
        return [
            {"teacher_id": one.teacher_id, "name": one.name, "file": one.file, "new": one.new, "changed": one.changed,
             "others": f"已有 {one.already} 行，学校工作簿里另有 {one.school_only} 行，没收 {one.left} 行"}
            for one in self.plan.tallies
        ]

    def counts(self) -> dict[str, int]:
        """How many rows of all teachers are new, changed, there already, not taken."""
        return {key: sum(getattr(one, key) for one in self.plan.tallies) for key in ("new", "changed", "already", "left")}

    def sentence(self) -> str:
        """What it comes to, in one sentence."""
        n = self.counts()
        files = sum(p.level is Level.ERROR and not p.sheet for p in self.plan.told)
        more = f"，没收 {n['left']} 行" if n["left"] else ""
        return (f"{len(self.plan.tallies)} 位教师：新收 {n['new']} 行，改 {n['changed']} 行，已有 {n['already']} 行{more}"
                + (f"；{files} 个文件没有收" if files else "") + "。")


@dataclass(frozen=True)
class Gathered:
    """gathering: the plan; path: the new workbook, None where nothing was written."""

    gathering: Gathering
    path: Path | None = None

    @property
    def beside(self) -> bool:
        """Whether another stays in its place: one that holds rows which this one has not, that somebody has written into, or that is open."""
        return self.path is not None and self.path != self.gathering.target

    def words(self) -> str:
        """Where the new workbook is, in a sentence."""
        if self.path is None:
            return "没有要收进去的新内容，没有写新的工作簿。"
        beside = f"“{self.gathering.target.name}”没有动：里面有这次没有的行、有人写过，或者正开着。" if self.beside else ""
        return f"新的工作簿是“{self.path.name}”，在同一个文件夹里，请打开它校验，以后用它；这一本没有动。{beside}"


def gather_open(name: str, place: Path, tabs: Tabs, progress: Progress = UNTOLD) -> Gathering:
    """The same of a school's workbook that is open in a spreadsheet program, with the teachers' in the folder beside it.

    name: of the file, in the folder ``place``. Raises UserError as ``gather`` does.
    """
    book = place / name
    files = teacher_files(book, _beside(place))
    meta = next((tabs.grid(title) for title in tabs.facts if squeeze(title) == META), [])
    above = folder_above(book)
    term, listed = (above.term(), True) if above else settings_in(Stamp.from_rows(meta))
    school = SubmissionReader(term, check_owner=listed).read_open(name, place, tabs)
    with progress.phase(Phase.READ, len(files)) as step:
        books = read_many(files, term, check_owner=listed, progress=step)

    def grid(title: str) -> Grid:
        return as_seen(tabs.grid(title), tabs.facts[title]) if title in tabs.facts else []

    return prepared(school, term, books, grid, book.suffix.lower() == ".xlsm")


def _beside(place: Path) -> list[Path]:
    """Where the teachers' workbooks are: the folder 教师表, else the folders and files beside the school's workbook that hold any."""
    if is_folder(place / FOLDER):
        return [place / FOLDER]
    near = [path for path in sorted(place.iterdir()) if is_folder(path) or is_return_name(path.name)]
    files = {path: [one for one, _ in survey(path).spreadsheets] if is_folder(path) else [path] for path in near}
    stamps = peek_many([one for some in files.values() for one in some][:MOST_LOOKED_INTO])
    return [path for path, some in files.items() if any(one in stamps and stamps[one].teacher for one in some)] or [place / FOLDER]


def gather(
    book: Path, teachers: Sequence[Path], confirm: Callable[[Gathering], bool], given: TermFolder | None = None, progress: Progress = UNTOLD
) -> Gathered:
    """Plan, ask, and write. teachers: workbooks, and folders of them; none stand for the folder 教师表 beside the workbook.

    Raises UserError where a file does not exist, the school's workbook cannot be read or has no roster, or nothing can be written.
    """
    found = read_gathering(book, teachers, given, progress)
    return write_gathering(found, progress) if found.is_news and confirm(found) else Gathered(found)


def read_gathering(book: Path, teachers: Sequence[Path], given: TermFolder | None = None, progress: Progress = UNTOLD) -> Gathering:
    """What would become of the school's workbook; nothing is written."""
    files = teacher_files(book, teachers)
    if not os.path.lexists(book):
        raise UserError(f"没有“{book}”这个文件，请核对路径。")
    term, listed = settings_for(book, given)
    with progress.phase(Phase.READ, len(files) + 1) as step:
        school, *books = read_many([(book, file_name(book.name)), *files], term, check_owner=listed, progress=step)
    return prepared(school, term, books, partial(read_tab, book), book.suffix.lower() == ".xlsm")


def teacher_files(book: Path, teachers: Sequence[Path]) -> list[tuple[Path, str]]:
    """(path, name to show) of all workbooks named, or lying below the folders named, but the school's own.

    Raises UserError where something named does not exist, and where there is none at all.
    """
    places = list(teachers) or [book.with_name(FOLDER)]
    found: dict[Path, str] = {}
    for place in places:
        if not os.path.lexists(place):
            raise UserError(f"没有“{place}”，请把老师交来的教师表放进“{FOLDER}”文件夹（和学校工作簿放在一起），或者写明它们在哪里。")
        some = survey(place).spreadsheets if is_folder(place) else [(place, file_name(place.name))]
        for path, name in some:
            found.setdefault(path.resolve(), name)
    found.pop(book.resolve(), None)
    if not found:
        raise UserError(f"“{'”“'.join(str(place) for place in places)}”里没有教师表，没有可以汇集的。")
    return list(found.items())


def school_and_teachers(files: Sequence[Path]) -> tuple[Path, list[Path]] | None:
    """The one school workbook and the teachers' own among some files and folders; None where there are no teachers', or no school's.

    Raises UserError where there are several schools'.
    """
    found = [path for file in files for path in ([one for one, _ in survey(file).spreadsheets] if is_folder(file) else [file])]
    stamps = peek_many([path for path in found if os.path.lexists(path)])
    teachers = [path for path in found if path in stamps and stamps[path].teacher]
    schools = [path for path in found if path not in teachers]
    if not teachers or not schools:
        return None
    if len(schools) > 1:
        names = "、".join(path.name for path in schools)
        raise UserError(f"一次只能汇集一所学校的教师表，这里有 {len(schools)} 本不是教师表：{names}。请只拖一本学校工作簿和它的教师表。")
    return schools[0], teachers


def prepared(school: Submission, term: Term, books: Iterable[Submission], grid: Callable[[str], Grid], has_macros: bool) -> Gathering:
    """The same of books that have been read. Raises UserError where the school's cannot be used."""
    if school.refused is not None:
        raise UserError(f"学校工作簿“{school.name}”不能用：{school.refused.message}{school.refused.fix}", (school.refused,))
    roster = school.tables.get("roster")
    if roster is None or not any(roster.values.get("name", ())):
        raise UserError(f"“{school.name}”的教师名册是空的，不知道谁是本校的老师。请先填教师名册，再汇集。")
    run_checks(term, school, term["term_end"])  # says which automatic cells somebody has written over
    housed = normalize_layout(school, term, opening_rows(term, _owner(school, term)))
    rows = rows_in_place(school, housed)
    placed = {}
    for sheet in TEACHER_SHEETS:
        table, places = school.tables.get(sheet.key), housed.moved[sheet.key]
        known = {places[row.line.row]: row for row in rows_of(sheet, table)} if table else {}
        placed[sheet.key] = [
            BookRow(known[at].line, row) if at in known else None for at, row in enumerate(rows[sheet.key], FIRST_DATA_ROW)
        ]
    files, told = judged(school, term, books)
    plan = plan_gathering(school, placed, files)
    plan.told[:0] = told
    return Gathering(term, school, rows, plan, grid, has_macros)


def _owner(one: Submission, term: Term) -> School:
    code = one.school_code or "00"
    return term.school(code) or School(code, one.value("profile", "school_name") or "学校")


def write_gathering(found: Gathering, progress: Progress = UNTOLD) -> Gathered:
    """Write the new workbook. An earlier one in its place that holds rows which this one has not stays, and this goes beside it."""
    one, term, target = found.school, found.term, found.target
    rows = {**found.rows, **{key: [dict(row.cells) if row else {} for row in listed] for key, listed in found.plan.rows.items()}}
    outside, over = found.grid(OUTSIDE), written_over(term, one, term["term_end"])
    tabs = {title: found.grid(title) for title in extra_tabs(one)}
    file = OurFile(target, f"gathered-{one.school_code}")

    def write(path: Path) -> None:
        write_school_workbook(
            path, term, _owner(one, term), rows, town=one.town, stamp=_stamp(found), after=kept_beside(one, tabs, outside, over),
            macros=SCHOOL if found.has_macros else None,
        )

    with progress.single(Phase.GATHER):
        taken = {Path(one.path)}
        while (place := file.place(taken)).exists() and _lacks_rows_of(found, place):
            taken.add(place)
        return Gathered(found, file.write(write, taken=taken).path)


def _lacks_rows_of(found: Gathering, earlier: Path) -> bool:
    """Whether an earlier gathered workbook has rows of teachers that the new one has not: of teachers whose files are elsewhere by now."""
    (was,) = read_many([(earlier, earlier.name)], found.term, check_owner=False)
    for sheet in TEACHER_SHEETS:
        if was.refused is None and sheet.key in was.tables:
            now = [Line(-at, row.line.texts, row.line.extra) for at, row in enumerate(found.plan.rows[sheet.key], 1) if row]
            before = [row.line for row in rows_of(sheet, was.tables[sheet.key])]
            if any(True for _ in gone_lines(pair_lines(sheet, before, now))):
                return True
    return False


def _stamp(found: Gathering) -> Stamp:
    """The school's, as late as the latest of what went into it: so the new workbook is known to be newer than the one it was made of."""
    stamp, clock = found.school.stamp, clock_of(found.term)
    later = Stamp(definition=stamp.definition, issue=stamp.issue, checked_at=stamp.checked_at)
    if not found.plan.givers:
        return later
    known: list[tuple[datetime, str]] = []
    for text in (stamp.checked_at, found.school.saved_at, *(one.saved_at for one in found.plan.givers)):
        if (moment := clock.believes(text.rstrip("+"))) is not None:
            known.append((moment, text))
    return replace(later, checked_at=max(known)[1] if known else stamp.checked_at)
