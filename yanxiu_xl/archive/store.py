"""Reading and writing the archive. Every change of a merge happens in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from yanxiu_xl.archive.filed import Filed, SubmissionState
from yanxiu_xl.archive.journal import adopt, is_ahead, is_whole, keep_journal, read_journal
from yanxiu_xl.archive.judged import file_judged
from yanxiu_xl.archive.known_bytes import begin_change, end_change, is_changing, remember
from yanxiu_xl.archive.opening import open_archive
from yanxiu_xl.archive.proof import broken_returns, damaged, is_damage
from yanxiu_xl.archive.queries import Holdings
from yanxiu_xl.archive.schema import stored_columns, table_name
from yanxiu_xl.archive.scores import (
    EXTRA_PARTS,
    OWN,
    StoredScores,
    file_scores,
)
from yanxiu_xl.files import watch_database
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import NOT_OF_THE_RETURN
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Problem, UserError, cause
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.submissions import Submission


class _TakenBack(Exception):
    """The end of a rehearsal."""


class Archive(Holdings):
    """The archive of one term. Use as a context manager; ``change()`` opens the transaction of a merge."""

    def __init__(self, path: Path, now: str, *, read_only: bool = False, proved: bool = False, fresh: bool = False) -> None:
        """Open or create, and look whether it is what it was when it was last written (``archive.proof``).

        read_only: nothing is created: where there is no archive yet, an empty one is read; proved: it has been looked at just
        now; fresh: it is made anew although a journal lies there already. Raises UserError when the file is no archive, damaged,
        gone or made by a newer program.
        """
        self.path = path
        if not is_changing(path):
            watch_database(path)
        self.db, self.seals, self._whole = open_archive(path, now, read_only=read_only, proved=proved, fresh=fresh)
        self._proved: set[int] = set()
        self._may_remember = not read_only
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
        """A ``change`` that is always taken back: to see what it would come to. Raises UserError as that does."""
        with suppress(_TakenBack), self.change():
            yield
            raise _TakenBack

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction: all of it or nothing. Raises UserError when the disk does not take it."""
        begin_change(self.path)
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
                raise UserError(f"档案库写不进去（{cause(error)}），里面的记录没有改动。请检查磁盘空间和文件夹权限后再试。") from error
            raise
        finally:
            self.seals.open = False
            end_change(self.path)
        if self._whole:
            remember(self.path)

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
        """Look whether what is filed of returns (of these, or of all) is what was filed. Raises UserError when it is not."""
        if self._whole:
            return
        everything = {i for (i,) in self.db.execute("SELECT id FROM school_return")}
        wanted = everything if ids is None else set(ids)
        broken = broken_returns(self.db, wanted - self._proved - self.seals.unsealed)
        if broken:
            names = {one.id: one for one in self.everything()}
            first = names.get(broken[0])
            raise damaged(self.path, f"“{first.name}”（{first.reference}）的记录与存进去时不同" if first else "一份报送的记录与存进去时不同")
        self._proved |= wanted
        if everything <= self._proved and not self.db.in_transaction:
            self._whole = True
            if self._may_remember:
                remember(self.path)

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def set_present(self, files: Mapping[str, str]) -> None:
        """Remember what lies in 回收 now; names are remembered for good."""
        self.db.execute("DELETE FROM present")
        self.db.executemany("INSERT INTO present VALUES (?, ?)", files.items())
        self.db.executemany("INSERT OR IGNORE INTO arrival VALUES (?, ?)", [(s, n) for n, s in files.items()])

    def add_return(self, one: Submission, received_at: str, check_key: str) -> None:
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
        self.db.execute("UPDATE school_return SET state = ?", (SubmissionState.SUPERSEDED,))
        self.db.executemany(
            "UPDATE school_return SET state = ? WHERE id = ?",
            [(SubmissionState.RETURNED if one.id in wrong else SubmissionState.ACCEPTED, one.id) for one in counting],
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
