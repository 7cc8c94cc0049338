"""Scores as the archive keeps them: a row for every indicator of a teacher or a school, a row for every record it came from.

``indicator_score`` and ``evidence`` hold what the returns' own workbooks come to, ``confirmed_indicator`` and ``confirmed_evidence`` what the
centre confirms; the first two belong to a return, the others to a school, otherwise they are alike. ``number`` counts the indicators of
one owner, ``place`` the records of an indicator. A teacher's name is NULL for the school itself. Points are as they were reckoned: where a
decimal cannot say them, ``exact`` has the ratio (``2/3``). A record is named by its spot, which is sheet and column in one
(``observations!observer``), and its row in the file; what is no cell of the owner's form (another school's book, a register) has no row,
and stands in ``spot`` as it is written. ``why`` says why it did not count, NULL where it did. There are thousands of records a return, and
each value costs: the views ``score_record`` and ``confirmed_record`` spell them out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from sys import intern
from typing import Any

from yanxiu_xl.archive.judged import Judged
from yanxiu_xl.measures.numbers import exact
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.scoring.extras import PARTS
from yanxiu_xl.scoring.result import Band, Evidence, Outcome, Score, TeacherScore, Unmet
from yanxiu_xl.scoring.schools import SchoolScore

Items = Mapping[str, Score]
Line = tuple[Any, ...]


def _tables(indicators: str, records: str, view: str, owner: str) -> tuple[str, str, str]:
    """What makes a pair of tables whose rows belong to ``owner`` (the definition of a column), and the view of both."""
    key = owner.partition(" ")[0]
    return (
        f"""CREATE TABLE {indicators} (
  {owner}, number INTEGER NOT NULL, teacher TEXT, code TEXT NOT NULL, outcome TEXT NOT NULL, points REAL, exact TEXT,
  "full" NOT NULL, detail TEXT NOT NULL, PRIMARY KEY ({key}, number)) WITHOUT ROWID""",
        f"""CREATE TABLE {records} (
  {owner}, number INTEGER NOT NULL, place INTEGER NOT NULL, spot TEXT NOT NULL, source_row INTEGER, why TEXT,
  PRIMARY KEY ({key}, number, place)) WITHOUT ROWID""",
        f"""CREATE VIEW {view} AS SELECT i.{key}, i.teacher, i.code, e.place,
  CASE WHEN e.source_row IS NOT NULL THEN substr(e.spot, 1, instr(e.spot, '!') - 1) END AS sheet, e.source_row,
  CASE WHEN e.source_row IS NOT NULL THEN substr(e.spot, instr(e.spot, '!') + 1) ELSE e.spot END AS column_key, e.why IS NULL AS counts, e.why
  FROM {indicators} i JOIN {records} e ON e.{key} = i.{key} AND e.number = i.number""",
    )


TABLES = (*_tables("indicator_score", "evidence", "score_record", "return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE"),
          *_tables("confirmed_indicator", "confirmed_evidence", "confirmed_record", "school_code TEXT NOT NULL"))
OWN, CONFIRMED = ("indicator_score", "evidence", "return_id"), ("confirmed_indicator", "confirmed_evidence", "school_code")
"""(indicators, records, their owner)."""


@dataclass(frozen=True)
class Sheets:
    """Where the cells of one return stand. tabs: title -> (sheet key, column letter -> column key)."""

    tabs: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Table]) -> Sheets:
        """Of a return that has been read."""
        return cls({table.title: (table.key, {letter: key for key, letter in table.letters.items()}) for table in tables})

    def named(self, cell: str) -> Line:
        """(spot, row) of a cell such as ``听课记录!D15``; (the cell, None) where it is none of the return's."""
        title, _, address = cell.rpartition("!")
        sheet, columns = self.tabs.get(title, ("", {}))
        letter = address.rstrip("0123456789")
        column, number = columns.get(letter), address[len(letter):]
        return (cell, None) if column is None or not number or number.startswith("0") else (f"{sheet}!{column}", int(number))

    def naming(self) -> dict[str, str]:
        """Spot -> title and letter, which stand before the row in a cell."""
        return {f"{sheet}!{key}": f"{title}!{letter}" for title, (sheet, columns) in self.tabs.items() for letter, key in columns.items()}


EXTRA_PARTS = tuple(f"extra_{part}" for part in PARTS)
"""Columns of a teacher's extra points by what they are given for, before the cap."""
EXTRA_TABLES = tuple(
    f"ALTER TABLE {table} ADD COLUMN {column} REAL NOT NULL DEFAULT 0" for table in ("teacher_score", "confirmed_teacher") for column in EXTRA_PARTS
)
COUNTING = "SELECT id AS owner FROM school_return WHERE state <> 'superseded'"
"""Ids of the returns that count."""


def sheets_of(db: sqlite3.Connection, returns: str = COUNTING) -> dict[int, Sheets]:
    """Return id -> where its cells stand, of filed returns; returns: a query for their ids."""
    found: dict[int, dict[str, tuple[str, dict[str, str]]]] = {}
    for number, sheet, title, key, letter in db.execute(
        "SELECT c.return_id, c.sheet, s.title, c.column_key, c.letter FROM return_column c"
        f" JOIN return_sheet s ON s.return_id = c.return_id AND s.sheet = c.sheet WHERE c.return_id IN ({returns})"
    ):
        found.setdefault(number, {}).setdefault(title, (intern(sheet), {}))[1][intern(letter)] = intern(key)
    return {number: Sheets(tabs) for number, tabs in found.items()}


def sheets_by_school(db: sqlite3.Connection) -> dict[str, Sheets]:
    """School code -> where the cells of its return that counts stand."""
    known = sheets_of(db)
    rows = db.execute("SELECT id, school_code FROM school_return WHERE state <> 'superseded'")
    return {school: known[number] for number, school in rows if number in known}


# --- filing ---


@dataclass(frozen=True)
class StoredScores:
    """A return's scores as they are filed. teachers: ``teacher_line`` of each;

    school: (own score,), None where there is none; indicators, records: rows without their owner; judged: which records count.
    """

    teachers: list[Line]
    school: tuple[float | None] | None
    indicators: list[Line]
    records: list[Line]
    judged: Judged

    @classmethod
    def of(cls, teachers: Sequence[TeacherScore], school: SchoolScore | None, sheets: Sheets, judged: Judged) -> StoredScores:
        """Scores ready to be filed."""
        own = [] if school is None else [(None, school.items)]
        lines = score_lines([*((one.name, one.items) for one in teachers), *own], sheets)
        return cls([teacher_line(one) for one in teachers], None if school is None else (school.own,), *lines, judged)


def teacher_line(one: TeacherScore) -> Line:
    """A teacher's score as it is filed, without its items."""
    parts = (one.extra_parts.get(part, 0.0) for part in PARTS)
    return (one.teacher_id, one.name, one.base, one.extra, one.extra_detail, one.band.value, unmet_text(one.unmet), one.valid_observations, one.rank, *parts)


def unmet_text(unmet: Iterable[Unmet]) -> str:
    """Musts that are not met as they are filed: JSON, key -> how much was asked."""
    return json.dumps({one.must: one.asked for one in unmet})


def unmet_of(text: str) -> list[Unmet]:
    """What ``unmet_text`` has filed."""
    return [Unmet(must, asked) for must, asked in json.loads(text).items()]


def score_lines(scores: Iterable[tuple[str | None, Items]], sheets: Sheets) -> tuple[list[Line], list[Line]]:
    """(rows of indicators, rows of records) of several (teacher, items), each without its owner."""
    indicators: list[Line] = []
    records: list[Line] = []
    named = _Named(sheets)
    for teacher, items in scores:
        for code, one in items.items():
            number = len(indicators)
            indicators.append((number, teacher, code, one.outcome.value, *_filed(one.score), one.full, one.detail))
            records += [(number, at, *named[place.cell], place.why or None) for at, place in enumerate(one.places)]
    return indicators, records


class _Named(dict[str, Line]):
    """(spot, row) by cell; a record proves several things."""

    def __init__(self, sheets: Sheets) -> None:
        super().__init__()
        self._sheets = sheets

    def __missing__(self, cell: str) -> Line:
        found = self[cell] = self._sheets.named(cell)
        return found


def _filed(points: Fraction | None) -> tuple[float | None, str | None]:
    if points is None:
        return None, None
    return float(points), None if Fraction(float(points)) == points else str(points)


def file_scores(db: sqlite3.Connection, kind: tuple[str, str, str], owner: int | str, indicators: Iterable[Line], records: Iterable[Line]) -> None:
    """Write rows of indicators and records for one owner that has none."""
    scores, places, key = kind
    db.executemany(f"INSERT INTO {scores} VALUES (?,?,?,?,?,?,?,?,?)", ((owner, *line) for line in indicators))
    db.executemany(f"INSERT INTO {places} ({key}, number, place, spot, source_row, why) VALUES ({_literal(owner)},?,?,?,?,?)", records)


def _literal(owner: int | str) -> str:
    """The owner as SQL has it: there are thousands of rows, and each would have to be made longer by it."""
    return str(owner) if isinstance(owner, int) else "'" + owner.replace("'", "''") + "'"


# --- reading ---


def items_of(
    db: sqlite3.Connection, kind: tuple[str, str, str], owners: str, which: str, naming: Mapping[Any, Sheets] | None
) -> dict[tuple[Any, str | None], dict[str, Score]]:
    """(owner, teacher) -> items, in the order in which they were filed.

    owners: a query for the owners; which: a condition on ``i``, the indicators; naming: where the cells stand by owner, None for items without.
    """
    scores, places, key = kind
    rows = f"FROM ({owners}) r CROSS JOIN {scores} i ON i.{key} = r.owner"
    cells: dict[tuple[Any, int], list[Evidence]] = {}
    if naming is not None:
        last, before, made = None, dict[str, str](), dict[tuple[str, int | None, str | None], Evidence]()
        for owner, number, spot, row, why in db.execute(
            f"SELECT e.{key}, e.number, e.spot, e.source_row, e.why {rows}"
            f" CROSS JOIN {places} e ON e.{key} = i.{key} AND e.number = i.number WHERE {which} ORDER BY 1, 2, e.place"
        ):
            if owner != last:
                last, before = owner, naming.get(owner, Sheets()).naming()
                made.clear()  # a record proves several things
            if (one := made.get((spot, row, why))) is None:
                one = made[spot, row, why] = Evidence(spot if row is None else f"{before[spot]}{row}", why or "")
            cells.setdefault((owner, number), []).append(one)
    found: dict[tuple[Any, str | None], dict[str, Score]] = {}
    for owner, number, teacher, code, outcome, points, ratio, full, detail in db.execute(f"SELECT i.* {rows} WHERE {which} ORDER BY 1, 2"):
        score = None if points is None else Fraction(ratio or points)
        found.setdefault((owner, teacher), {})[code] = Score(code, Outcome(outcome), score, full, detail, tuple(cells.get((owner, number), ())))
    return found


def teacher_of(line: Sequence[Any], items: dict[str, Score]) -> TeacherScore:
    """A teacher's score as ``teacher_line`` filed it."""
    teacher, name, base, extra, detail, band, unmet, valid, rank, *parts = line
    by_part = {part: points for part, points in zip(PARTS, parts, strict=True) if points}
    return TeacherScore(teacher, name, items, base, extra, detail, Band(band), unmet_of(unmet), valid, rank, by_part)


# --- from earlier archives ---


def items_from(text: str) -> dict[str, Score]:
    """Items as archives before version 6 have them: JSON by indicator; points as a ratio (``25/8``), or as a number."""
    return {
        code: Score(code, Outcome(outcome), _points(score), full, detail, tuple(Evidence(cell, why) for cell, why in places))
        for code, (outcome, score, full, detail, places) in json.loads(text).items()
    }


def _points(filed: str | float | None) -> Fraction | None:
    return None if filed is None else Fraction(filed) if isinstance(filed, str) else exact(filed)


WORDS_OF_MUSTS = re.compile("(?P<observations>听课([0-9.]+)节)|(?P<open_lesson>公开课)|(?P<books>精读)|(?P<reflections>月读书心得)|"
                            "(?P<essay>心得体会([0-9.]+)字)|(?P<paper>论文([0-9.]+)字)")
"""How archives before version 9 tell of a must that is not met, joined by 、."""


def musts_from_words(db: sqlite3.Connection) -> None:
    """Musts that are not met by their keys: archives before version 9 have them as the sentence people read."""
    for table, key in (("teacher_score", "return_id"), ("confirmed_teacher", "school_code")):
        db.execute(f"ALTER TABLE {table} RENAME COLUMN lacking TO unmet")
        told = db.execute(f"SELECT {key}, name, unmet FROM {table}").fetchall()
        db.executemany(f"UPDATE {table} SET unmet = ? WHERE {key} = ? AND name = ?", [(_unmet_in(words), owner, name) for owner, name, words in told])


def _unmet_in(words: str) -> str:
    found = [(one.lastgroup or "", next((part for part in one.groups() if part and part[0].isdigit()), None)) for one in WORDS_OF_MUSTS.finditer(words)]
    return unmet_text(Unmet(must, None if asked is None else float(asked) if "." in asked else int(asked)) for must, asked in found)


def rows_from_items(db: sqlite3.Connection) -> None:
    """Make rows of the JSON that archives before version 6 keep; the columns it stands in are dropped."""
    own: Mapping[Any, Sheets] = sheets_of(db, "SELECT id FROM school_return")
    confirmed: Mapping[Any, Sheets] = sheets_by_school(db)
    for kind, stand, of_teachers, of_schools in (
        (OWN, own, "teacher_score", "school_score"), (CONFIRMED, confirmed, "confirmed_teacher", "confirmed_score"),
    ):
        for owner in _owners(db, kind[2], of_teachers, of_schools):
            teachers = db.execute(f"SELECT name, items FROM {of_teachers} WHERE {kind[2]} = ? ORDER BY teacher_id, name", (owner,))
            school = db.execute(f"SELECT NULL, items FROM {of_schools} WHERE {kind[2]} = ?", (owner,))
            scores = [(name, items_from(text)) for name, text in (*teachers, *school)]
            file_scores(db, kind, owner, *score_lines(scores, stand.get(owner, Sheets())))
        for table in (of_teachers, of_schools):
            db.execute(f"ALTER TABLE {table} DROP COLUMN items")


def _owners(db: sqlite3.Connection, key: str, *tables: str) -> Iterator[int | str]:
    union = " UNION ".join(f"SELECT {key} FROM {table}" for table in tables)
    return (owner for (owner,) in db.execute(f"{union} ORDER BY 1").fetchall())
