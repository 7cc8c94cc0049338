"""All schools' books together: what the rules across schools ask (``checks.books``), as queries over the archive's rows.

Lessons observed in other schools are looked up by their moment, people by their name: both stand in tables of this connection alone,
with an index each. Everything else is gone through once, a return at a time. What SQLite makes of each query is held in a test.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any

from yanxiu_xl.archive.alike import remember_alike, text_digest
from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.checks.books import AT_HOME, AWAY, COMMON_TITLES, ON_THE_NET, Row
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.cells import squeeze

_COUNTING = "FROM school_return r CROSS JOIN {table} t ON t.return_id = r.id WHERE r.state <> 'superseded'"
"""The rows of one sheet, a return at a time; a query adds its conditions and ends with ``_IN_ORDER``."""
_IN_ORDER = "ORDER BY r.school_code, t.source_row"


def _rows_of(sheet: str) -> str:
    return _COUNTING.format(table=table_name(SHEETS[sheet]))


PERSON = f"""CREATE TEMP TABLE person AS
 SELECT DISTINCT r.school_code AS school, t.name {_rows_of('roster')} AND t.name IS NOT NULL ORDER BY 1, 2"""
PERSON_BY_NAME = "CREATE INDEX temp.person_by_name ON person (school, name)"

VISIT = f"""CREATE TEMP TABLE visit AS
 SELECT r.school_code AS school, t.source_row AS row, t.observer, t.teacher, code_of(t.host_school) AS host, t.date, t.period, t.subject, t.topic
 {_rows_of('observations')} AND t.scope = '{AWAY}' AND t.host_school IS NOT NULL AND t.teacher IS NOT NULL {_IN_ORDER}"""
VISIT_BY_MOMENT = "CREATE INDEX temp.visit_by_moment ON visit (host, date, period, teacher, school)"

WRITING = f"""CREATE TEMP TABLE writing AS
 SELECT r.school_code AS school, t.source_row AS row, t.teacher, t.title, t.category, squeeze(t.title) AS same
 {_rows_of('writings')} AND t.teacher IS NOT NULL AND t.title IS NOT NULL AND t.category NOT IN {COMMON_TITLES!r} {_IN_ORDER}"""
WRITING_BY_TITLE = "CREATE INDEX temp.writing_by_title ON writing (category, same, school, teacher)"

PAPER = f"""CREATE TEMP TABLE paper AS
 SELECT r.school_code AS school, t.source_row AS row, t.teacher, t.title, a.sha256, text_digest(a.text) AS digest, a.return_id
 FROM school_return r CROSS JOIN attachment a ON a.return_id = r.id AND a.sheet = 'writings'
 CROSS JOIN {table_name(SHEETS['writings'])} t ON t.return_id = a.return_id AND t.source_row = a.source_row
 WHERE r.state <> 'superseded' AND t.teacher IS NOT NULL AND t.title IS NOT NULL AND t.category NOT IN {COMMON_TITLES!r} {_IN_ORDER}"""
PAPER_BY_FILE = "CREATE INDEX temp.paper_by_file ON paper (sha256, school, teacher)"
PAPER_BY_TEXT = "CREATE INDEX temp.paper_by_text ON paper (digest)"

NAMESAKES = f"""SELECT school, row, name, born FROM (
 SELECT r.school_code AS school, t.source_row AS row, t.name, t.born, MIN(r.school_code) OVER who AS first, MAX(r.school_code) OVER who AS last
 {_rows_of('roster')} AND t.name IS NOT NULL AND t.born IS NOT NULL WINDOW who AS (PARTITION BY t.name, t.born))
 WHERE first <> last ORDER BY name, born, school, row"""

STRANGERS = """SELECT v.* FROM visit v WHERE v.host IN (SELECT school_code FROM school_return WHERE state <> 'superseded')
 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.school = v.host AND p.name = v.teacher) ORDER BY v.rowid"""


def _another_lesson(sheet: str, book: int, condition: str = "") -> str:
    """Lessons in one sheet of the hosts' books that are others than a visitor has observed; number: tells which is the last."""
    return f"""SELECT v.rowid AS visit, t.topic, {book << 32} + t.source_row AS number
 FROM school_return r CROSS JOIN {table_name(SHEETS[sheet])} t ON t.return_id = r.id
 CROSS JOIN visit v ON v.host = r.school_code AND v.date = t.date AND v.period = t.period AND v.teacher = t.teacher
 WHERE r.state <> 'superseded' AND v.subject IS NOT t.subject AND v.topic IS NOT t.topic {condition}"""


OTHER_LESSONS = f"""SELECT v.*, other.topic AS other FROM (
 SELECT visit, topic, MAX(number) FROM (
 {_another_lesson('observations', 0, f"AND t.scope = '{AT_HOME}'")} UNION ALL {_another_lesson('open_lessons', 1)}) GROUP BY visit) other
 CROSS JOIN visit v ON v.rowid = other.visit ORDER BY v.rowid"""

LESSONS_MISSED = f"""SELECT r.school_code AS school, t.source_row AS row, t.observer, t.date, t.period, t.scope, t.host_school, MAX(v.school) AS other
 FROM school_return r CROSS JOIN {table_name(SHEETS['observations'])} t ON t.return_id = r.id
 CROSS JOIN visit v ON v.host = r.school_code AND v.date = t.date AND v.period = t.period AND v.teacher = t.observer
 WHERE r.state <> 'superseded' AND t.scope IS NOT '{ON_THE_NET}' GROUP BY t.return_id, t.source_row {_IN_ORDER}"""

_SEVERAL = "HAVING MIN(school) <> MAX(school) OR MIN(teacher) <> MAX(teacher)"
SAME_TITLES = f"""SELECT w.school, w.row, w.teacher, w.title, w.category, w.same
 FROM (SELECT category, same FROM writing GROUP BY category, same {_SEVERAL}) g
 CROSS JOIN writing w ON w.category = g.category AND w.same = g.same ORDER BY w.category, w.same, w.rowid"""
SAME_FILES = f"""SELECT p.school, p.row, p.teacher, p.title, p.sha256
 FROM (SELECT sha256 FROM paper GROUP BY sha256 {_SEVERAL}) g CROSS JOIN paper p ON p.sha256 = g.sha256 ORDER BY p.sha256, p.rowid"""

TEXT_OF = """SELECT a.text FROM paper p CROSS JOIN attachment a ON a.return_id = p.return_id AND a.sheet = 'writings' AND a.source_row = p.row
 WHERE p.digest = ? LIMIT 1"""
TEXTS_ALIKE = """SELECT one.rowid AS one, other.rowid AS other, pair.likeness FROM text_alike pair
 CROSS JOIN paper one ON one.digest = pair.first CROSS JOIN paper other ON other.digest = pair.second
 UNION ALL SELECT one.rowid, other.rowid, 1.0 FROM paper one CROSS JOIN paper other ON other.digest = one.digest AND other.rowid > one.rowid
 WHERE one.digest IS NOT NULL"""

CACHE = 16 << 10
"""KB of pages that are kept while the rules run: a sheet is gone through once, and more than the indexes need is never asked for again."""
MADE = {"person": (PERSON, PERSON_BY_NAME), "visit": (VISIT, VISIT_BY_MOMENT), "writing": (WRITING, WRITING_BY_TITLE),
        "paper": (PAPER, PAPER_BY_FILE, PAPER_BY_TEXT)}
"""Tables of a connection alone, each with what makes it."""
ASKED = {"namesakes": (NAMESAKES,), "strangers": (STRANGERS, "person", "visit"), "other_lessons": (OTHER_LESSONS, "visit"),
         "lessons_missed": (LESSONS_MISSED, "visit"), "same_titles": (SAME_TITLES, "writing"), "same_files": (SAME_FILES, "paper"),
         "text_of": (TEXT_OF, "paper"), "texts_alike": (TEXTS_ALIKE, "paper")}
"""The questions by name: the query, and the tables that are made for it."""


class TownBooks:
    """The books of all schools whose returns count, for one run of the rules (``checks.books.Books``)."""

    def __init__(self, db: sqlite3.Connection, code_of: Callable[[object], str]) -> None:
        """code_of: a school's code by its name, '' when it is none of the list's. What an earlier run has made here is dropped."""
        self._db, self._made = db, set[str]()
        codes: dict[object, str] = {}

        def known(name: object) -> str:
            if name not in codes:
                codes[name] = code_of(name)
            return codes[name]

        db.execute(f"PRAGMA cache_size = {-CACHE}")
        db.create_function("code_of", 1, known, deterministic=True)
        db.create_function("squeeze", 1, squeeze, deterministic=True)
        db.create_function("text_digest", 1, lambda text: text_digest(text) if text else None, deterministic=True)
        for table in MADE:
            db.execute(f"DROP TABLE IF EXISTS temp.{table}")

    def prepare(self, question: str) -> str:
        """A question's query, with all that it needs at hand."""
        query, *tables = ASKED[question]
        for table in tables:
            if table not in self._made:
                for statement in MADE[table]:
                    self._db.execute(statement)
                self._made.add(table)
        return query

    def _ask(self, question: str) -> Iterator[dict[str, Any]]:
        found = self._db.execute(self.prepare(question))
        names = [column[0] for column in found.description]
        return (dict(zip(names, line, strict=True)) for line in found)

    @cached_property
    def people(self) -> set[tuple[str, str]]:
        """(school code, name) of everybody in a roster."""
        self.prepare("strangers")
        return set(self._db.execute("SELECT school, name FROM person"))

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return {school: [name for _, name in group] for school, group in groupby(sorted(self.people), lambda one: one[0])}

    def names_at(self, school: str) -> list[str]:
        """Names in the roster of one school, in order."""
        return self._names.get(school, [])

    def namesakes(self) -> list[list[Row]]:
        """Lines of 教师名册 with one name and month of birth in several schools, together."""
        return _together(self._ask("namesakes"), "name", "born")

    def strangers(self) -> list[Row]:
        """Lessons observed of teachers that the host does not know."""
        return list(self._ask("strangers"))

    def other_lessons(self) -> list[Row]:
        """Lessons observed while the teacher gave another one, by the host's book."""
        return list(self._ask("other_lessons"))

    def lessons_missed(self) -> list[Row]:
        """Lessons observed by who was seen teaching at home."""
        return list(self._ask("lessons_missed"))

    def same_titles(self) -> list[list[Row]]:
        """Writings of several people with one title."""
        return _together(self._ask("same_titles"), "category", "same")

    def same_files(self) -> list[list[Row]]:
        """Writings of several people with one file."""
        return _together(self._ask("same_files"), "sha256")

    def texts_alike(self, least: float) -> list[tuple[Row, Row, float]]:
        """Writings of two people with texts alike; whatever has been compared before is remembered."""
        query, text = self.prepare("texts_alike"), self.prepare("text_of")
        papers = {number: dict(zip(("school", "row", "teacher", "title", "sha256"), line, strict=True))
                  for number, *line in self._db.execute("SELECT rowid, school, row, teacher, title, sha256 FROM paper")}
        there = {digest for (digest,) in self._db.execute("SELECT DISTINCT digest FROM paper WHERE digest IS NOT NULL")}
        remember_alike(self._db, there, lambda digest: str(self._db.execute(text, (digest,)).fetchone()[0]), least)
        pairs = sorted((max(one, other), min(one, other), share) for one, other, share in self._db.execute(query))
        found = ((papers[first], papers[second], share) for second, first, share in pairs)
        return [(first, second, share) for first, second, share in found
                if (first["school"], first["teacher"]) != (second["school"], second["teacher"]) and first["sha256"] != second["sha256"]]


def _together(rows: Iterable[Row], *keys: str) -> list[list[Row]]:
    """Rows that follow each other and have the same in ``keys``."""
    def what(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(row[key] for key in keys)

    return [list(group) for _, group in groupby(rows, what)]
