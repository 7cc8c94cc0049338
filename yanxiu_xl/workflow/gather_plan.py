"""What becomes of a school's workbook and its teachers' own, put together: worked out from rows alone, nothing is read or written here.

Teachers have nothing to do with one another: a teacher's rows meet only the rows of the school's workbook that are hers, and where
new rows go follows from the roster. So the outcome does not depend on the order of files, on how many runs it takes, or on
repetition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yanxiu_xl.archive.contents import Line
from yanxiu_xl.archive.pairing import pair_lines
from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.teacher import SCHOOL_SAYS, TEACHER_SHEETS, owner_of
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.workbooks.sheets import EXTRA, AsCame
from yanxiu_xl.workflow.matching import matched

NOT_CARRIED = frozenset({("F08", ""), ("F09", ""), ("F09", "struck"), ("F14", "lost"), ("F14", "fault"), ("F14", "other"), ("F14", "long"),
                         ("F16", ""), ("F16", "required")})
"""Findings (code, variant) of what a new workbook does not take over: merged, hidden and struck cells, pictures, tabs that cannot be read."""

NAMED = 12
"""So many of a teacher's rows that the school's workbook alone has are named by their cells."""


@dataclass(frozen=True)
class BookRow:
    """A row of one of the books.

    line: what it says, by which it is known again, with its row in its own file; cells: what is written for it, as ``SheetWriter`` takes it.
    """

    line: Line
    cells: Mapping[str, Any]

    def says(self, key: str) -> str:
        """The text of a column, '' for a blank."""
        return self.line.texts.get(key, "")

    def holds(self, other: BookRow, own: Sequence[str] = ()) -> bool:
        """Whether it says all that another row says; ``own``: columns in which whatever it says itself is enough."""
        return all(self.says(key) == text or (key in own and self.says(key) != "") for key, text in other.line.texts.items()) and all(
            self.line.extra.get(header) == text for header, text in other.line.extra.items())


@dataclass(frozen=True)
class LeftRow:
    """A row that is not taken: why, and what stands in it, by header."""

    problem: Problem
    cells: Mapping[str, str]


@dataclass
class TeacherTally:
    """What becomes of a teacher's rows: new to the school's workbook, changed there, there already; in the school's alone; not taken."""

    teacher_id: str
    name: str
    file: str
    new: int = 0
    changed: int = 0
    already: int = 0
    school_only: int = 0
    left: int = 0


@dataclass
class GatherPlan:
    """What would become of the school's workbook.

    rows: sheet key -> its rows in their order, None for an empty one; tallies: a teacher each, as the roster has them; told: whatever is
    not simply taken; left: rows that are not; givers: files of which anything is new in the workbook.
    """

    rows: dict[str, list[BookRow | None]]
    tallies: list[TeacherTally] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    left: list[LeftRow] = field(default_factory=list)
    givers: list[Submission] = field(default_factory=list)


def rows_of(sheet: Sheet, table: Table) -> list[BookRow]:
    """The rows of a tab; what could not be read says what was typed, and is written as it came."""
    keys = [column.key for column in sheet.columns if column.kind is not Kind.AUTO and column.key in table.values]
    rows = []
    for at, number in enumerate(table.rows):
        texts, cells = dict[str, str](), dict[str, Any]()
        for key in keys:
            value, typed = table.values[key][at], table.typed.get((at, key))
            if (text := as_typed(typed if value is None else value)) != "":
                texts[key] = text
                cells[key] = value if typed is None else AsCame(typed)
        extra = table.extra.get(at, {})
        rows.append(BookRow(Line(number, texts, extra), {**cells, **({EXTRA: extra} if extra else {})}))
    return rows


def plan_gathering(
    school: Submission, rows: Mapping[str, Sequence[BookRow | None]], files: Sequence[Submission]
) -> GatherPlan:
    """Put the rows of the teachers' workbooks into the school's.

    rows: of the school's workbook by sheet key, as they will be written, None for an empty row; files: teachers' workbooks of this
    school and term, whose owners are on the roster, one of each (see ``judged``).
    """
    ranks = {str(name): at for at, name in enumerate(school.tables["roster"].values.get("name", [])) if name}
    plan = GatherPlan({key: list(listed) for key, listed in rows.items()})
    plan.told += _not_carried(school)
    for one in sorted(files, key=lambda one: ranks[one.stamp.teacher]):
        tally = TeacherTally(one.stamp.teacher_id, one.stamp.teacher, one.name)
        for sheet in TEACHER_SHEETS:
            if sheet.key not in one.tables:
                plan.told.append(problem("W01", variant="sheet", file=one.name, name=one.name, title=sheet.title))
                continue
            _OneSheet(plan, tally, sheet, school, one, ranks).gather()
        plan.told += _beside(one)
        plan.tallies.append(tally)
        if tally.new or tally.changed:
            plan.givers.append(one)
    return plan


class _OneSheet:
    """One sheet of one teacher."""

    def __init__(self, plan: GatherPlan, tally: TeacherTally, sheet: Sheet, school: Submission, one: Submission, ranks: Mapping[str, int]) -> None:
        self.plan, self.tally, self.sheet, self.one, self.ranks = plan, tally, sheet, one, ranks
        self.owner, self.who = owner_of(sheet), one.stamp.teacher
        self.table, self.their, self.book = one.tables[sheet.key], school.tables.get(sheet.key), school.name
        self.own = SCHOOL_SAYS.get(sheet.key, ())
        self.slots = plan.rows[sheet.key]

    def gather(self) -> None:
        """Take what is the teacher's: what is there already stays, what is changed is put in its place, what is new follows."""
        given = self._hers()
        there = [row for row in self.slots if row is not None and row.says(self.owner.key) == self.who]
        same = matched(given, there, lambda new, old: old.holds(new, self.own))
        self.tally.already += len(same)
        for at, place in same.items():
            self._stand_against(given[at], there[place])
        rest = [row for at, row in enumerate(given) if at not in same]
        left = [row for at, row in enumerate(there) if at not in same.values()]
        # the two books number their rows for themselves: a row is none the more another for standing in the same place
        by_line = {id(row.line): row for row in left}
        apart = [BookRow(Line(-row.line.row, row.line.texts, row.line.extra), row.cells) for row in rest]
        by_line |= {id(row.line): original for row, original in zip(apart, rest, strict=True)}
        pairs = pair_lines(self.sheet, [row.line for row in left], [row.line for row in apart])
        old_of = {id(by_line[id(new)]): by_line[id(old)] for old, new in pairs if old and new}
        fresh = []
        for row in rest:
            old = old_of.get(id(row))
            if old is None:
                fresh.append(row)
            else:
                self._change(old, row)
        self._add(fresh)
        gone = {id(row) for row in left} - {id(old) for old in old_of.values()}
        self._keep([row for row in left if id(row) in gone])

    def _keep(self, rows: Sequence[BookRow]) -> None:
        """Rows of hers that the school's workbook alone has: they stay, and that is said once."""
        self.tally.school_only += len(rows)
        if rows:
            letter = _letter(self.their, self.owner.key, "") if self.their else ""
            places = "、".join(f"{letter}{row.line.row}" for row in rows[:NAMED]) + (" 等" if len(rows) > NAMED else "")
            self._tell("W06", None, rows[0], self.owner.key, who=self.who, n=len(rows), places=places)

    def _hers(self) -> list[BookRow]:
        """The teacher's own rows; others are told and left out."""
        rows = []
        for at, row in enumerate(rows_of(self.sheet, self.table)):
            name = row.says(self.owner.key)
            if (at, self.owner.key) in self.table.unreadable:
                self._leave("unreadable", row)
            elif name not in ("", self.who):
                self._leave("" if name in self.ranks else "stranger", row)
            else:
                for key in row.line.texts:
                    if (at, key) in self.table.unreadable:
                        self._tell("W09", row, None, key)
                rows.append(row if name else self._named(row))
        return rows

    def _named(self, row: BookRow) -> BookRow:
        """A row of her book without a name is hers."""
        self._tell("W07", row, None, self.owner.key, who=self.who)
        key = self.owner.key
        return BookRow(Line(row.line.row, {**row.line.texts, key: self.who}, row.line.extra), {**row.cells, key: self.who})

    def _leave(self, variant: str, row: BookRow) -> None:
        self.tally.left += 1
        self._tell("W03", row, None, self.owner.key, variant, who=self.who)
        cells = {self.sheet[key].header: text for key, text in row.line.texts.items()}
        self.plan.left.append(LeftRow(self.plan.told[-1], {**cells, **row.line.extra}))

    def _stand_against(self, new: BookRow, old: BookRow) -> None:
        """Where the school's word stands, what the teacher has written instead is told."""
        for key in self.own:
            if new.says(key) not in ("", old.says(key)):
                self._tell("W05", new, old, key, old=old.says(key), new=new.says(key))

    def _change(self, old: BookRow, new: BookRow) -> None:
        """Her word in place of the school's, but where the school's stands or she has written nothing."""
        texts, cells = dict(old.line.texts), dict(old.cells)
        for key in dict.fromkeys((*old.line.texts, *new.line.texts)):
            was, now = old.says(key), new.says(key)
            if was == now:
                continue
            if not now:
                if key not in self.own:
                    self._tell("W05", new, old, key, "blank", old=was)
            elif was and key in self.own:
                self._tell("W05", new, old, key, old=was, new=now)
            else:
                texts[key], cells[key] = now, new.cells[key]
                self._tell("W04", new, old, key, "" if was else "added", **({"old": was} if was else {}), new=now)
        extra = {**old.line.extra, **new.line.extra}
        for header, text in new.line.extra.items():
            was = old.line.extra.get(header, "")
            if was != text:
                self._tell("W04", new, old, "", "" if was else "added", header=header, **({"old": was} if was else {}), new=text)
        if texts == old.line.texts and extra == old.line.extra:
            self.tally.already += 1
            return
        self.tally.changed += 1
        self.slots[next(at for at, row in enumerate(self.slots) if row is old)] = BookRow(
            Line(old.line.row, texts, extra), {**cells, **({EXTRA: extra} if extra else {})})

    def _add(self, fresh: Sequence[BookRow]) -> None:
        """New rows follow the last row of the teacher, or of whoever comes before her on the roster."""
        self.tally.new += len(fresh)
        rank = self.ranks[self.who]
        before = [at for at, row in enumerate(self.slots) if row is not None and self.ranks.get(row.says(self.owner.key), -1) <= rank]
        at = before[-1] + 1 if before else 0
        self.slots[at:at] = fresh

    def _tell(self, code: str, hers: BookRow | None, theirs: BookRow | None, key: str, variant: str = "", header: str = "", **words: Any) -> None:
        """Tell of a cell in the teacher's file, or of one of the school's where hers has none; key '': of a column beside the form's."""
        table, row = (self.table, hers) if hers else (self.their, theirs)
        assert table is not None
        assert row is not None
        header = header or self.sheet[key].header
        self.plan.told.append(problem(
            code, variant=variant, file=self.one.name if hers else self.book, sheet=table.title, row=max(row.line.row, 0), letter=_letter(table, key, header), column=key,
            value=words.get("new", row.says(key)), header=header, place=self._place(theirs, key, header) if theirs else "", **words,
        ))

    def _place(self, old: BookRow, key: str, header: str) -> str:
        letter = _letter(self.their, key, header) if self.their else ""
        return f"“{self.sheet.title}”{letter}{old.line.row}" if letter else f"“{self.sheet.title}”第{old.line.row}行"


def _letter(table: Table, key: str, header: str) -> str:
    return table.letters.get(key, "") if key else table.extra_letters.get(header, "")


def _not_carried(one: Submission) -> list[Problem]:
    return [p for p in one.problems if (p.code, p.variant) in NOT_CARRIED]


def _beside(one: Submission) -> Iterator[Problem]:
    """What a teacher has written where no record stands, and what cannot be taken over."""
    yield from _not_carried(one)
    remarks = {(p.sheet, p.cell, p.value) for p in one.problems if p.code == "F17"}
    for table in one.tables.values():
        for cell, text in table.outside:
            letter = cell.rstrip("0123456789")
            row = int(cell[len(letter):] or 0)
            kind, _, said = text.partition("：")
            if (table.title, cell, said) in remarks:
                yield problem("W08", variant="remark", file=one.name, sheet=table.title, row=row, letter=letter, value=said, kind=kind)
            else:
                yield problem("W08", file=one.name, sheet=table.title, row=row, letter=letter, value=text)
        for (row, key), text in table.constants.items():
            yield problem("W08", variant="automatic", file=one.name, sheet=table.title, row=row, letter=table.letters.get(key, ""), column=key, value=text,
                          header=SHEETS[table.key][key].header)
    for tab in one.tabs:
        if tab.kept:
            yield problem("W08", variant="tab", file=one.name, sheet=tab.title, title=tab.title, n=tab.cells, value=tab.kept[0][1])
