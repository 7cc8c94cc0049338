"""The tables of a regional archive, declared once for both engines.

Every table of a town's archive stands here with the same columns and ``town`` before them (``archive.whole``): what a town files is declared
there and in ``forms`` alone. Beside them stand the towns, the names of their schools, what their reports say, and findings across towns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Double, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine, UserDefinedType

from yanxiu_xl.archive import whole
from yanxiu_xl.archive.whole import TownColumn, TownTable, town_tables


class _AsItIs(UserDefinedType[Any]):
    """A type of SQLite's own, whose values go in and out as they are."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        """What stands in the definition of the table."""
        return self.name


def _number() -> TypeEngine[Any]:
    return Double().with_variant(_AsItIs("NUMERIC"), "sqlite")


_TYPES: Mapping[str, TypeEngine[Any]] = {
    whole.INTEGER: BigInteger(), whole.REAL: Double(), whole.NUMBER: _number(), whole.TEXT: Text(),
    whole.ANYTHING: JSONB().with_variant(_AsItIs("BLOB"), "sqlite"),  # BLOB is what keeps SQLite from making one of the other
}
METADATA = MetaData()


def _column(one: TownColumn, table: TownTable) -> Column[Any]:
    return Column(one.name, _TYPES[one.holds], primary_key=one.name in table.key, nullable=not one.required, autoincrement=False)


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, *columns, sqlite_with_rowid=False)


def _town(**more: Any) -> Column[Any]:
    return Column("town", BigInteger, primary_key=True, autoincrement=False, **more)


def _text(name: str, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=False, **more)


def _number_of(name: str, **more: Any) -> Column[Any]:
    return Column(name, Integer, nullable=False, autoincrement=False, **more)


FILED: Mapping[str, Table] = {one.name: _table(one.name, _town(), *(_column(column, one) for column in one.columns)) for one in town_tables()}
"""The tables of the towns' archives by name."""

TOWN = _table(
    "town", Column("id", BigInteger, primary_key=True, autoincrement=False),
    _text("name"), _text("term"),
    _text("place"),  # the folder from which it was last read
    _text("content"),  # digest of what its archive held then (archive.whole)
    _text("basis"),  # digest of all that content and reports follow from; '' where it must be read again
    _text("day"), _number_of("returned"), _number_of("expected"),
)
"""The towns, a line a term; content tells whether the rows below are those of the town's archive as it is now."""
SCHOOL_NAME = _table("school_name", _town(), _number_of("number", primary_key=True), _text("code"), _text("name"), _number_of("former"))
"""The names of a town's schools, those that they had earlier in the term among them (former is 1)."""
REPORT_PART = _table("report_part", _town(), _text("report", primary_key=True), _text("block", primary_key=True), _text("content"))
"""What a town's lines of a table of a report say, as JSON (``regional.encoded``)."""
FINDING = _table(
    "across_towns", _text("term", primary_key=True), _number_of("number", primary_key=True), Column("town", BigInteger, nullable=False),
    _text("school_code"), _text("level"), _text("code"), _text("variant"), _text("file"), _text("sheet"), _text("cell"), _number_of("row"),
    _text("column_key"), _text("value"), _text("message"), _text("fix"),
)
"""What the rules across towns find, made afresh by every run."""
FACT = _table("region_fact", _text("key", primary_key=True), _text("value"))
"""What is remembered of the archive itself."""

OF_A_TOWN = (*FILED.values(), SCHOOL_NAME, REPORT_PART)
"""Tables whose rows belong to one town each."""


def town_id(name: str, term: str) -> int:
    """The number of a town's term: it follows from the two, so that archives filled in any order are the same."""
    digest = hashlib.sha256(f"{name}\n{term}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1


def definition() -> str:
    """A digest of today's tables and columns."""
    words = [f"{table.name} {column.name} {column.type!r}" for table in METADATA.sorted_tables for column in table.columns]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
