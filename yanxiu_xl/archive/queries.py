"""What the archive holds, asked for: returns, their rows and problems, scores, workbooks built."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from yanxiu_xl.archive.filed import Filed, FiledRows, SheetCount, SubmissionState
from yanxiu_xl.archive.schema import stored_columns, table_name
from yanxiu_xl.archive.scores import (
    CONFIRMED,
    COUNTING,
    EXTRA_PARTS,
    OWN,
    items_of,
    sheets_by_school,
    sheets_of,
    teacher_of,
    unmet_of,
)
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reading.attachments import Attachment
from yanxiu_xl.reading.kinds import is_return_name
from yanxiu_xl.reading.other_tabs import OtherTab
from yanxiu_xl.scoring.confirm import Confirmed, Replaced
from yanxiu_xl.scoring.result import Band, Outcome, TeacherScore, Unmet
from yanxiu_xl.scoring.schools import SchoolScore


def _in_order(sheet: Sheet) -> str:
    """SQL that sorts the rows of one return (``t``) as ``Sheet.order`` says."""
    terms = list[str]()
    for column, falling in sheet.ordered_by:
        value = f't."{column.key}"' if column in stored_columns(sheet) else (
            "(SELECT w.value FROM worked_out w WHERE w.return_id = t.return_id AND w.source_row = t.source_row"
            f" AND w.sheet = '{sheet.key}' AND w.column_key = '{column.key}')"
        )
        terms.append(f"{value} {'DESC' if falling else 'ASC'} NULLS LAST")
    return ", ".join([*terms, "t.source_row"])


class Holdings:
    """What one connection to an archive reads of it; nothing is changed."""

    db: sqlite3.Connection

    def meta(self, key: str) -> str:
        """A remembered fact, '' when unknown."""
        (value,) = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone() or ("",)
        return str(value)

    def filed(self) -> list[Filed]:
        """All returns that were taken and not withdrawn, by school, oldest first (see ``archive.sequence``).

        ``ordinal`` counts a school's returns from 1, those that were withdrawn, too; the state is ``accepted`` or ``returned`` for
        the one that counts, ``held`` for a newer one that has lost rows and waits for the centre, ``undecided`` for those of which
        nobody knows which was made later, else ``superseded``.
        """
        return [one for one in self.everything() if one.state is not SubmissionState.WITHDRAWN]

    def withdrawn(self) -> list[Filed]:
        """Returns the centre has taken back; each keeps its number."""
        return [one for one in self.everything() if one.state is SubmissionState.WITHDRAWN]

    def everything(self) -> list[Filed]:
        """All returns that were taken, by school, oldest first, with the state ``withdrawn`` for those the centre has taken back."""
        names = self._names()
        fields = ("id", "sha256", "school", "state", "issue", "checked_at", "saved_at", "received_at", "check_key", "ordinal", "saved_exact",
                  "saved_raw", "writer", "packed_at", "sequence", "size")
        rows = self.db.execute(
            "SELECT id, r.sha256, school_code, CASE WHEN r.sha256 IN (SELECT sha256 FROM withdrawal) THEN 'withdrawn'"
            " WHEN id IN (SELECT return_id FROM held) THEN 'held'"
            " WHEN id IN (SELECT return_id FROM undecided) THEN 'undecided' ELSE state END,"
            " issue, checked_at, saved_at, received_at, check_key,"
            " ROW_NUMBER() OVER (PARTITION BY school_code ORDER BY sequence, issue, checked_at, saved_at, r.sha256),"
            " saved_exact, saved_raw, writer, packed_at, sequence, size"
            " FROM school_return r ORDER BY school_code, 10"  # an older program left no sequence
        )
        found = (dict(zip(fields, row, strict=True)) for row in rows)
        return [Filed(**one | {"name": names.get(one["sha256"], ""), "state": SubmissionState(one["state"]), "saved_exact": bool(one["saved_exact"])}) for one in found]

    def _names(self) -> dict[str, str]:
        """Content -> the name to show. Names that are no return's come last: an earlier program took those down, too."""
        names: dict[str, str] = {}
        for sha, name in self.db.execute("SELECT sha256, name FROM arrival ORDER BY LENGTH(name) DESC, name DESC"):
            if sha not in names or is_return_name(name) or not is_return_name(names[sha]):
                names[sha] = name
        for sha, name in self.db.execute("SELECT sha256, name FROM present ORDER BY LENGTH(name) DESC, name DESC"):
            if is_return_name(name):
                names[sha] = name
        return names

    def current(self) -> dict[str, Filed]:
        """The return that counts, by school."""
        return {one.school: one for one in self.filed() if one.counts}

    def arrivals(self) -> list[tuple[str, str]]:
        """(content hash, name) of every name under which a content has arrived."""
        return self.db.execute("SELECT sha256, name FROM arrival ORDER BY name").fetchall()

    def present(self) -> dict[str, str]:
        """Files that lay in 回收 at the last merge and were not refused: name -> content hash."""
        return dict(self.db.execute("SELECT name, sha256 FROM present ORDER BY name"))

    def assessed(self) -> list[tuple[str, str, float | None, float, list[Unmet]]]:
        """(school, teacher, base, extra, musts not met) of the returns that count; a provisional base is none yet."""
        rows = self.db.execute(
            "SELECT r.school_code, t.name, CASE WHEN t.band = ? THEN NULL ELSE t.base END, t.extra, t.unmet FROM teacher_score t"
            " JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded'", (Band.PROVISIONAL,)
        )
        return [(*line, unmet_of(unmet)) for *line, unmet in rows]

    def teacher_scores(self, *, bare: bool = False, schools: Collection[str] | None = None) -> dict[str, list[TeacherScore]]:
        """Teachers' own scores of the returns that count, by school, in the order of their numbers.

        bare: without cells; schools: codes of those that are asked for, else all.
        """
        wanted = COUNTING
        if schools is not None:
            rows = self.db.execute("SELECT id, school_code FROM school_return WHERE state <> 'superseded'")
            wanted += f" AND id IN ({','.join(str(number) for number, school in rows if school in schools)})"
        items = items_of(self.db, OWN, wanted, "i.teacher IS NOT NULL", None if bare else sheets_of(self.db, wanted))
        found: dict[str, list[TeacherScore]] = {}
        for school, number, who, *line in self.db.execute(
            "SELECT r.school_code, r.id, t.name, t.teacher_id, t.name, t.base, t.extra, t.extra_detail, t.band, t.unmet,"
            f" t.valid_observations, t.rank, {', '.join(f't.{part}' for part in EXTRA_PARTS)} FROM teacher_score t JOIN school_return r ON r.id = t.return_id"
            f" WHERE r.id IN ({wanted}) ORDER BY r.school_code, t.teacher_id, t.name"
        ):
            found.setdefault(school, []).append(teacher_of(line, items.get((number, who), {})))
        return found

    def school_scores(self, *, bare: bool = False) -> dict[str, SchoolScore]:
        """Schools' own scores of the returns that count; bare: without the cells they come from."""
        items = items_of(self.db, OWN, COUNTING, "i.teacher IS NULL", None if bare else sheets_of(self.db))
        rows = self.db.execute(
            "SELECT r.id, r.school_code, s.own FROM school_score s JOIN school_return r ON r.id = s.return_id"
            " WHERE r.state <> 'superseded' ORDER BY 2"
        )
        return {school: SchoolScore(school, items.get((number, None), {}), own) for number, school, own in rows}

    def confirmed(self, *, bare: bool = False) -> dict[str, Confirmed]:
        """Confirmed scores by school; bare: without the cells they come from."""
        items = items_of(self.db, CONFIRMED, "SELECT school_code AS owner FROM confirmed_score", "i.teacher IS NULL",
                         None if bare else sheets_by_school(self.db))
        replaced: dict[str, dict[str, Replaced]] = {}
        for school, code, outcome, points in self.db.execute("SELECT * FROM replaced_indicator ORDER BY 1, 2"):
            replaced.setdefault(school, {})[code] = Replaced(Outcome(outcome), points)
        rows = self.db.execute("SELECT school_code, deduction, deduction_detail, score, band, corrections FROM confirmed_score ORDER BY 1")
        return {
            school: Confirmed(
                items.get((school, None), {}), off, words, score, Band(band), tuple(filter(None, notes.split("\n"))), replaced.get(school, {}),
            )
            for school, off, words, score, band, notes in rows
        }

    def across(self) -> dict[str, list[Problem]]:
        """Findings across schools by school code, '' for the centre's own."""
        found: dict[str, list[Problem]] = {}
        for school, level, code, variant, *rest in self.db.execute(
            "SELECT school_code, level, code, variant, file, sheet, cell, value, message, fix, column_key, row"
            " FROM across_problem ORDER BY school_code, number"
        ):
            file, sheet, cell, value, message, fix, column, row = rest
            one = Problem(Level(level), code, file, sheet, cell, value, message, fix, column, row, variant)
            found.setdefault(school, []).append(one)
        return found

    def attachments(self) -> list[tuple[str, str, int, str, str, int | None]]:
        """(school, sheet, row, name, sha256, chars) of files belonging to the returns that count."""
        return self.db.execute(
            "SELECT r.school_code, a.sheet, a.source_row, a.name, a.sha256, a.chars FROM attachment a"
            " JOIN school_return r ON r.id = a.return_id WHERE r.state <> 'superseded' ORDER BY 1, 2, 3"
        ).fetchall()

    def attachments_by_content(self) -> dict[str, list[Attachment]]:
        """Content hash of a return -> the files that were found beside it."""
        found: dict[str, list[Attachment]] = {}
        for content, *fields in self.db.execute(
            "SELECT r.sha256, a.sheet, a.source_row, a.name, a.sha256, a.chars, a.text FROM attachment a"
            " JOIN school_return r ON r.id = a.return_id ORDER BY 1, 2, 3"
        ):
            found.setdefault(content, []).append(Attachment(*fields))
        return found

    def problems(self, identity: int, file: str) -> list[Problem]:
        """Problems of one return, most serious first."""
        rows = self.db.execute(
            "SELECT level, code, sheet, cell, value, message, fix, column_key, row, variant FROM problem"
            " WHERE return_id = ? ORDER BY number", (identity,),
        )
        return [
            Problem(Level(level), code, file, sheet, cell, value, message, fix, column, row, variant)
            for level, code, sheet, cell, value, message, fix, column, row, variant in rows
        ]

    def level_counts(self) -> dict[int, dict[str, int]]:
        """Return id -> number of problems by level."""
        counts: dict[int, dict[str, int]] = {}
        for identity, level, n in self.db.execute("SELECT return_id, level, COUNT(*) FROM problem GROUP BY 1, 2"):
            counts.setdefault(identity, {})[level] = n
        return {i: {level.value: c.get(level.value, 0) for level in Level} for i, c in counts.items()}

    def sheet_counts(self) -> dict[int, dict[str, SheetCount]]:
        """Return id -> sheet key -> counts."""
        counts: dict[int, dict[str, SheetCount]] = {}
        for identity, sheet, *numbers in self.db.execute(
            "SELECT return_id, sheet, rows, filled, read, reported, cells, own, kept FROM return_sheet"
        ):
            counts.setdefault(identity, {})[sheet] = SheetCount(*numbers)
        return counts

    def other_tabs(self, identity: int) -> list[OtherTab]:
        """What stands on the tabs of a return that are none of the form's."""
        rows = self.db.execute("SELECT title, hidden, cells, kept FROM return_tab WHERE return_id = ? ORDER BY number", (identity,))
        return [
            OtherTab(title, bool(hidden), cells, [(address, text) for address, text in json.loads(kept)]) for title, hidden, cells, kept in rows
        ]

    def rows(self, sheet: Sheet, *, ordered: bool = False) -> FiledRows:
        """Rows of the returns that count, by school and source row; ordered: those of each school in the order of the sheet."""
        within = _in_order(sheet) if ordered else "t.source_row"
        return self._filed_rows(
            sheet, f"t JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded' ORDER BY r.school_code, {within}", ()
        )

    def source_rows(self, sheet: Sheet) -> dict[int, list[int]]:
        """Return id -> rows of its file that hold a record, in the order of the sheet, of the returns that count."""
        found: dict[int, list[int]] = {}
        for identity, row in self.db.execute(
            f"SELECT t.return_id, t.source_row FROM {table_name(sheet)} t JOIN school_return r ON r.id = t.return_id"
            f" WHERE r.state <> 'superseded' ORDER BY t.return_id, {_in_order(sheet)}"
        ):
            found.setdefault(identity, []).append(row)
        return found

    def columns_of(self, sheet: Sheet, keys: Sequence[str], schools: Collection[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """(school code, source row, values of ``keys``...) of the rows that ``rows`` has, in the same order.

        schools: codes of those that are asked for, else all.
        """
        named = ", ".join(f't."{key}"' for key in keys)
        only = "" if schools is None else f" AND r.school_code IN ({','.join('?' * len(schools))})"
        return iter(
            self.db.execute(
                f"SELECT r.school_code, t.source_row, {named} FROM school_return r CROSS JOIN {table_name(sheet)} t"
                f" ON t.return_id = r.id WHERE r.state <> 'superseded'{only} ORDER BY r.school_code, t.source_row", sorted(schools or ()),
            )
        )

    def rows_of(self, sheet: Sheet, identities: Sequence[int]) -> FiledRows:
        """Rows of these returns (ids), one return after the other, those of each in the order of the sheet."""
        return self._filed_rows(sheet, f"t WHERE t.return_id = ? ORDER BY {_in_order(sheet)}", *((identity,) for identity in identities))

    def _filed_rows(self, sheet: Sheet, which: str, *asked: tuple[Any, ...]) -> FiledRows:
        keys = [column.key for column in stored_columns(sheet)]
        named = ", ".join(f't."{key}"' for key in keys)
        query = f"SELECT t.return_id, t.source_row, t.typed, t.extra, {named} FROM {table_name(sheet)} {which}"
        lines = [line for given in asked for line in self.db.execute(query, given)]
        returns, rows, typed, extra, *values = zip(*lines, strict=True) if lines else ((),) * (4 + len(keys))
        return FiledRows(returns, rows, dict(zip(keys, map(_shared, values), strict=True)), typed, extra)

    def titles(self) -> dict[tuple[int, str], str]:
        """(return id, sheet key) -> title of the tab in its file."""
        return {(i, sheet): title for i, sheet, title in self.db.execute("SELECT return_id, sheet, title FROM return_sheet")}

    def columns(self, identity: int, sheet: str) -> dict[str, tuple[str, int | None]]:
        """Column key -> (letter, row of the item or None) in the file of one return."""
        rows = self.db.execute(
            "SELECT column_key, letter, item_row FROM return_column WHERE return_id = ? AND sheet = ?",
            (identity, sheet),
        )
        return {key: (letter, item_row) for key, letter, item_row in rows}

    def last_issue(self, school: str) -> tuple[int, str]:
        """(number, content digest) of the workbook last built for a school; (0, '') when none."""
        number, content = self.db.execute(
            "SELECT number, content FROM issue WHERE school_code = ? ORDER BY number DESC LIMIT 1", (school,)
        ).fetchone() or (0, "")
        return int(number), str(content)


def _shared(values: Sequence[Any]) -> list[Any]:
    """The same values, those texts that are equal as one: names, subjects and days come thousands of times."""
    known: dict[str, str] = {}
    return [known.setdefault(one, one) if type(one) is str else one for one in values]
