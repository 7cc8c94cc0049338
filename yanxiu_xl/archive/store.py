"""Reading and writing the archive. Every change of a merge happens in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from yanxiu_xl.archive.journal import adopt, is_ahead, is_whole, keep_journal, read_journal
from yanxiu_xl.archive.judged import file_judged
from yanxiu_xl.archive.opening import open_archive
from yanxiu_xl.archive.proof import broken_returns, damaged, is_damage
from yanxiu_xl.archive.schema import stored_columns, table_name
from yanxiu_xl.archive.scores import (
    CONFIRMED,
    COUNTING,
    EXTRA_PARTS,
    OWN,
    StoredScores,
    file_scores,
    items_of,
    sheets_by_school,
    sheets_of,
    teacher_of,
)
from yanxiu_xl.files import watch_database
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import NOT_OF_THE_RETURN
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Level, Problem, Stop, cause
from yanxiu_xl.reading.attachments import Attachment
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.kinds import is_return_name
from yanxiu_xl.reading.other_tabs import OtherTab
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.scoring.confirm import Confirmed, Replaced
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.scoring.teachers import PROVISIONAL, TeacherScore


@dataclass(frozen=True)
class Filed:
    """A return as the archive keeps it. ``name`` is the shortest it lies in 回收 under now, else the shortest it arrived under."""

    id: int
    sha256: str
    school: str
    name: str
    state: str
    issue: int
    checked_at: str
    saved_at: str
    received_at: str
    check_key: str
    ordinal: int = 1
    saved_exact: bool = False
    saved_raw: str = ""
    writer: str = ""
    packed_at: str = ""
    sequence: int = 0
    size: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is the one of its school that counts."""
        return self.state in {"accepted", "returned"}

    @property
    def reference(self) -> str:
        """How people name it: school and batch number, such as ``03#2``."""
        return f"{self.school}#{self.ordinal}"


@dataclass(frozen=True)
class SheetCount:
    """How much of a sheet a return holds: rows, filled input cells, those read, those reported instead.

    cells: all cells of the tab that hold something; own: those the program wrote; kept: those kept beside the records. 0 where an
    older program has read it.
    """

    rows: int
    filled: int
    read: int
    reported: int
    cells: int = 0
    own: int = 0
    kept: int = 0

    @property
    def written(self) -> int:
        """Cells that the school wrote."""
        return self.cells - self.own

    @property
    def nowhere(self) -> int:
        """Cells of which nobody knows where they are: 0, or the program is wrong."""
        return self.written - self.read - self.reported - self.kept if self.cells else 0


class _TakenBack(Exception):
    """The end of a rehearsal."""


class Archive:
    """The archive of one term. Use as a context manager; ``change()`` opens the transaction of a merge."""

    def __init__(self, path: Path, now: str, *, read_only: bool = False, proved: bool = False, fresh: bool = False) -> None:
        """Open or create, and look whether it is what it was when it was last written (``archive.proof``).

        read_only: nothing is created: where there is no archive yet, an empty one is read; proved: it has been looked at just
        now; fresh: it is made anew although a journal lies there already. Raises Stop when the file is no archive, damaged,
        gone or made by a newer program.
        """
        self.path = path
        watch_database(path)
        self.db, self.seals = open_archive(path, now, read_only=read_only, proved=proved, fresh=fresh)
        self._proved: set[int] = set()
        self._caught_up = False

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        if error is not None and is_damage(error):
            raise damaged(self.path, cause(error)) from error

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """A ``change`` that is always taken back: to see what it would come to. Raises Stop as that does."""
        with suppress(_TakenBack), self.change():
            yield
            raise _TakenBack

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction: all of it or nothing. Raises Stop when the disk does not take it."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self.seals.open = True
            self._catch_up()
            yield
            keep_journal(self.db, self.path, self.seals.touched)
            sealed = self.seals.renew()
            self.db.execute("COMMIT")
            self._proved |= sealed
            self._caught_up = True
        except BaseException as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self.seals.forget()
            if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
                raise Stop(f"档案库写不进去（{cause(error)}），里面的记录没有改动。请检查磁盘空间和文件夹权限后再试。") from error
            raise
        finally:
            self.seals.open = False

    def catch_up(self) -> None:
        """Take over what the journal beside it knows more, before anything is read that a change goes by; write one that is not whole."""
        filed = self.db.execute("SELECT 1 FROM school_return").fetchone()
        if is_ahead(self.db, read_journal(self.path)) or (filed and not is_whole(self.path)):
            with self.change():
                pass

    def _catch_up(self) -> None:
        """Take over what the journal beside it knows and the archive does not: a copy of yesterday may have been put in its place."""
        if not self._caught_up and is_ahead(self.db, journal := read_journal(self.path)) and journal:
            adopt(self.db, journal)

    def prove(self, ids: Iterable[int] | None = None) -> None:
        """Look whether what is filed of returns (of these, or of all) is what was filed. Raises Stop when it is not."""
        wanted = {i for (i,) in self.db.execute("SELECT id FROM school_return")} if ids is None else set(ids)
        broken = broken_returns(self.db, wanted - self._proved - self.seals.unsealed)
        if broken:
            names = {one.id: one for one in self.everything()}
            first = names.get(broken[0])
            raise damaged(self.path, f"“{first.name}”（{first.reference}）的记录与存进去时不同" if first else "一份报送的记录与存进去时不同")
        self._proved |= wanted

    # --- small facts ---

    def meta(self, key: str) -> str:
        """A remembered fact, '' when unknown."""
        (value,) = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone() or ("",)
        return str(value)

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- returns ---

    def filed(self) -> list[Filed]:
        """All returns that were taken and not withdrawn, by school, oldest first (see ``archive.sequence``).

        ``ordinal`` counts a school's returns from 1, those that were withdrawn, too; the state is ``accepted`` or ``returned`` for
        the one that counts, ``held`` for a newer one that has lost rows and waits for the centre, ``undecided`` for those of which
        nobody knows which was made later, else ``superseded``.
        """
        return [one for one in self.everything() if one.state != "withdrawn"]

    def withdrawn(self) -> list[Filed]:
        """Returns the centre has taken back; each keeps its number."""
        return [one for one in self.everything() if one.state == "withdrawn"]

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
        return [Filed(**one | {"name": names.get(one["sha256"], ""), "saved_exact": bool(one["saved_exact"])}) for one in found]

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

    def set_present(self, files: Mapping[str, str]) -> None:
        """Remember what lies in 回收 now; names are remembered for good."""
        self.db.execute("DELETE FROM present")
        self.db.executemany("INSERT INTO present VALUES (?, ?)", files.items())
        self.db.executemany("INSERT OR IGNORE INTO arrival VALUES (?, ?)", [(s, n) for n, s in files.items()])

    def add_return(self, one: Return, received_at: str, check_key: str) -> None:
        """File a return with its rows and problems; the same content again replaces what was filed of it."""
        first = self.db.execute("SELECT received_at FROM school_return WHERE sha256 = ?", (one.sha256,)).fetchone()
        self.db.execute("DELETE FROM school_return WHERE sha256 = ?", (one.sha256,))
        stamp = one.stamp
        cursor = self.db.execute(
            "INSERT INTO school_return (sha256, size, school_code, term, template_version, definition, issue,"
            " checked_at, saved_at, received_at, check_key, saved_exact, saved_raw, writer, packed_at, state)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'superseded')",
            (one.sha256, one.size, one.school_code, one.term_code, stamp.version, stamp.definition, stamp.issue,
             stamp.checked_at, one.saved_at, first[0] if first else received_at, check_key, one.saved.exact, one.saved.raw,
             one.saved.writer, one.saved.packed),
        )
        identity = int(cursor.lastrowid or 0)
        self.seals.touch(identity)
        self._add_problems(identity, one.problems)
        self.db.executemany(
            "INSERT INTO attachment VALUES (?,?,?,?,?,?,?)",
            [(identity, a.sheet, a.row, a.name, a.sha256, a.chars, a.text) for a in one.attachments],
        )
        for key, table in one.tables.items():
            self._add_table(identity, SHEETS[key], table)
        self.db.executemany(
            "INSERT INTO return_tab VALUES (?,?,?,?,?,?)",
            [(identity, n, tab.title, tab.hidden, tab.cells, json.dumps(tab.kept, ensure_ascii=False)) for n, tab in enumerate(one.tabs)],
        )

    def _add_problems(self, identity: int, problems: Sequence[Problem]) -> None:
        self.db.executemany(
            "INSERT INTO problem VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (identity, n, p.level.value, p.code, p.variant, p.sheet, p.cell, p.row, p.column, p.value, p.message,
                 p.fix)
                for n, p in enumerate(problems)
            ],
        )

    def _add_table(self, identity: int, sheet: Sheet, table: Any) -> None:
        outside = json.dumps(table.outside, ensure_ascii=False) if table.outside else None
        self.db.execute(
            "INSERT INTO return_sheet (return_id, sheet, title, header_row, rows, filled, read, reported, outside, cells, own, kept,"
            " automatic) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (identity, sheet.key, table.title, table.header_row, len(table), table.filled, table.read,
             table.reported, outside, table.cells, table.own, table.kept, _automatic(table.constants)),
        )
        self.db.executemany(
            "INSERT INTO return_column VALUES (?,?,?,?,?)",
            [(identity, sheet.key, key, letter, table.item_rows.get(key)) for key, letter in table.letters.items()],
        )
        if not table.rows:
            return
        typed: dict[int, dict[str, str]] = {}
        for (index, key), raw in table.typed.items():
            typed.setdefault(index, {})[key] = as_typed(raw)
        blank = [None] * len(table)
        notes = [_json(typed.get(i)) for i in range(len(table))] if typed else blank
        extras = [_json(table.extra.get(i)) for i in range(len(table))] if table.extra else blank
        columns = [table.values.get(c.key, blank) for c in stored_columns(sheet)]
        marks = ",".join("?" * (len(columns) + 4))
        self.db.executemany(
            f"INSERT INTO {table_name(sheet)} VALUES ({marks})",
            zip([identity] * len(table), table.rows, *columns, notes, extras, strict=True),
        )

    def set_sequence(self, numbers: Sequence[int]) -> None:
        """Remember in which order returns (ids) were made, each school's from its oldest on."""
        self.db.executemany("UPDATE school_return SET sequence = ? WHERE id = ?", [(at, number) for at, number in enumerate(numbers, 1)])

    def set_states(
        self, counting: Sequence[Filed], held: Sequence[tuple[int, Loss]], undecided: Sequence[int] = ()
    ) -> None:
        """Let these returns count; held: (return id, what it has lost) of those that wait;

        undecided: ids of those that wait because nobody knows which was made later.
        """
        wrong = {i for (i,) in self.db.execute("SELECT DISTINCT return_id FROM problem WHERE level = 'error'")}
        self.db.execute("UPDATE school_return SET state = 'superseded'")
        self.db.executemany(
            "UPDATE school_return SET state = ? WHERE id = ?",
            [("returned" if one.id in wrong else "accepted", one.id) for one in counting],
        )
        self.db.execute("DELETE FROM held")
        self.db.executemany(
            "INSERT INTO held (return_id, sheet, before, after, gone, whose) VALUES (?,?,?,?,?,?)",
            [(number, x.sheet, x.before, x.after, x.gone, json.dumps(x.whose, ensure_ascii=False)) for number, x in held],
        )
        self.db.execute("DELETE FROM undecided")
        self.db.executemany("INSERT INTO undecided VALUES (?)", [(number,) for number in undecided])

    def set_scores(self, sha256: str, scores: StoredScores) -> None:
        """Keep what a filed return's own workbook comes to."""
        (identity,) = self.db.execute("SELECT id FROM school_return WHERE sha256 = ?", (sha256,)).fetchone()
        self.seals.touch(identity)
        for table in ("teacher_score", "school_score", *OWN[:2]):
            self.db.execute(f"DELETE FROM {table} WHERE return_id = ?", (identity,))
        self.db.executemany(f"INSERT INTO teacher_score VALUES ({','.join('?' * (len(EXTRA_PARTS) + 10))})", [(identity, *one) for one in scores.teachers])
        if scores.school is not None:
            self.db.execute("INSERT INTO school_score VALUES (?,?)", (identity, *scores.school))
        file_scores(self.db, OWN, identity, scores.indicators, scores.records)
        file_judged(self.db, identity, scores.judged)

    def assessed(self) -> list[tuple[str, str, float | None, float, str]]:
        """(school, teacher, base, extra, what is lacking) of the returns that count; a provisional base is none yet."""
        return self.db.execute(
            "SELECT r.school_code, t.name, CASE WHEN t.band = ? THEN NULL ELSE t.base END, t.extra, t.lacking FROM teacher_score t"
            " JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded'", (PROVISIONAL,)
        ).fetchall()

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
            "SELECT r.school_code, r.id, t.name, t.teacher_id, t.name, t.base, t.extra, t.extra_detail, t.band, t.lacking,"
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
        return {school: SchoolScore(0, school, items.get((number, None), {}), own) for number, school, own in rows}

    def confirmed(self, *, bare: bool = False) -> dict[str, Confirmed]:
        """Confirmed scores by school; bare: without the cells they come from."""
        items = items_of(self.db, CONFIRMED, "SELECT school_code AS owner FROM confirmed_score", "i.teacher IS NULL",
                         None if bare else sheets_by_school(self.db))
        replaced: dict[str, dict[str, Replaced]] = {}
        for school, code, outcome, points in self.db.execute("SELECT * FROM replaced_indicator ORDER BY 1, 2"):
            replaced.setdefault(school, {})[code] = Replaced(Outcome(outcome), points)
        rows = self.db.execute("SELECT school_code, deduction, deduction_detail, score, band, corrections FROM confirmed_score ORDER BY 1")
        return {
            school: Confirmed(items.get((school, None), {}), off, words, score, band, tuple(filter(None, notes.split("\n"))), replaced.get(school, {}))
            for school, off, words, score, band, notes in rows
        }

    def set_across(self, found: Mapping[str, Sequence[Problem]]) -> None:
        """Replace the findings across schools, and send back schools that have an error among them."""
        self.db.execute("DELETE FROM across_problem")
        self.db.executemany(
            "INSERT INTO across_problem VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (school, n, p.level.value, p.code, p.variant, p.file, p.sheet, p.cell, p.row, p.column, p.value, p.message,
                 p.fix)
                for school, problems in found.items()
                for n, p in enumerate(problems)
            ],
        )
        self.db.execute(
            "UPDATE school_return SET state = 'returned' WHERE state = 'accepted' AND school_code IN"
            f" (SELECT school_code FROM across_problem WHERE level = 'error' AND code NOT IN ({','.join('?' * len(NOT_OF_THE_RETURN))}))",
            sorted(NOT_OF_THE_RETURN),
        )

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

    # --- contents ---

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

    def rows(self, sheet: Sheet) -> Iterator[tuple[Any, ...]]:
        """Rows of the returns that count, by school and source row.

        Yields (return id, source row, values in the order of ``stored_columns``..., typed JSON, extra JSON).
        """
        return iter(
            self.db.execute(
                f"SELECT t.* FROM {table_name(sheet)} t JOIN school_return r ON r.id = t.return_id"
                " WHERE r.state <> 'superseded' ORDER BY r.school_code, t.source_row"
            )
        )

    def columns_of(self, sheet: Sheet, keys: Sequence[str], schools: Collection[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """(school code, source row, values of ``keys``...) of the rows that ``rows`` gives, in the same order.

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

    def rows_of(self, sheet: Sheet, identity: int) -> list[tuple[Any, ...]]:
        """Rows of one return as ``rows`` gives them."""
        return self.db.execute(f"SELECT * FROM {table_name(sheet)} WHERE return_id = ? ORDER BY source_row", (identity,)).fetchall()

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

    # --- issues ---

    def last_issue(self, school: str) -> tuple[int, str]:
        """(number, content digest) of the workbook last built for a school; (0, '') when none."""
        number, content = self.db.execute(
            "SELECT number, content FROM issue WHERE school_code = ? ORDER BY number DESC LIMIT 1", (school,)
        ).fetchone() or (0, "")
        return int(number), str(content)

    def add_issue(self, school: str, number: int, definition: str, content: str, built_at: str) -> None:
        """Remember that a workbook was built for a school."""
        self.db.execute("INSERT INTO issue VALUES (?,?,?,?,?)", (school, number, definition, content, built_at))


def _automatic(constants: Mapping[tuple[int, str], str]) -> str | None:
    found: dict[str, dict[int, str]] = {}
    for (row, key), text in constants.items():
        found.setdefault(key, {})[row] = text
    return json.dumps(found, ensure_ascii=False) if found else None


def _json(value: dict[str, str] | None) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
