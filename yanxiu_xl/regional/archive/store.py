"""The regional archive: towns go in, one transaction each; what they come to together is asked of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select
from sqlalchemy.exc import DBAPIError

from yanxiu_xl.archive.whole import TownTable, digest_of, together
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.regional.archive.opening import WAITING, bring_up_to_date, held_file, sqlite_engine, unusable
from yanxiu_xl.regional.archive.postgresql import address_of, copy_rows, engine_of, held_server, name_of
from yanxiu_xl.regional.archive.tables import (
    FILED,
    FINDING,
    OF_A_TOWN,
    REPORT_PART,
    SCHOOL_NAME,
    TOWN,
    town_id,
)
from yanxiu_xl.regional.model import Done

FILE = "区域档案库.sqlite"
Contents = Iterable[tuple[TownTable, list[tuple[Any, ...]]]]


@dataclass(frozen=True)
class Held:
    """A town that the archive holds: see ``tables.TOWN``."""

    id: int
    name: str
    term: str
    place: str
    content: str
    basis: str
    day: str
    returned: int
    expected: int


class _Other(Exception):
    """The rows of a town are not those that its lines were worked out from."""


class RegionArchive:
    """An archive that is open for one run; nobody else writes into it meanwhile."""

    def __init__(self, engine: Engine, name: str) -> None:
        """name: what it is called in sentences."""
        self.engine, self.name = engine, name

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. Raises UserError where the engine does not take it."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise unusable(self.name, error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that changes nothing."""
        with self.change() as connection:
            yield connection

    def held(self) -> dict[tuple[str, str], Held]:
        """(town, term) -> what is held of it."""
        with self.reading() as connection:
            found = [Held(*line) for line in connection.execute(select(TOWN))]
        return {(one.name, one.term): one for one in sorted(found, key=lambda one: (one.name, one.term))}

    def put(self, done: Done, contents: Contents) -> bool:
        """Let the archive hold of a town what its own archive does, in place of whatever it held of it, in one transaction.

        contents: all rows of the town's archive (``whole.contents``). False, and nothing done, where these are not those that ``done`` tells of:
        somebody else has merged meanwhile. Raises UserError where the engine does not take it.
        """
        number, digests = town_id(done.seen.town, done.seen.term), list[tuple[str, str]]()
        with suppress(_Other), self.change() as connection:
            take_out(connection, number)
            for table, rows in contents:
                digests.append((table.name, digest_of(rows)))
                fill(connection, FILED[table.name], [(number, *values) for values in rows])
            if together(iter(digests)) != done.content:
                raise _Other
            fill(connection, SCHOOL_NAME, [(number, at, code, name, int(former)) for at, (code, name, former) in enumerate(done.names)])
            fill(connection, REPORT_PART, [(number, *key, text) for key, text in sorted(done.parts.items())])
            fill(connection, TOWN, [(number, done.seen.town, done.seen.term, done.seen.place.address, done.content, done.basis, done.day,
                                     done.returned, done.expected)])
            return True
        return False

    def parts(self, towns: Sequence[Held], report: str, block: str) -> Iterator[tuple[Held, Any]]:
        """What these towns' lines of a table of a report say (``regional.encoded``), town by town; of those that have it."""
        asked = select(REPORT_PART.c.content)
        for one in towns:
            with self.reading() as connection:
                text = connection.execute(asked.where(REPORT_PART.c.town == one.id, REPORT_PART.c.report == report, REPORT_PART.c.block == block)).scalar()
            if text is not None:
                yield one, json.loads(text)

    def school_names(self, connection: Connection, towns: Sequence[Held]) -> dict[str, list[tuple[str, str, bool]]]:
        """Town -> (code, name, whether it is a former one) of its schools, in their order."""
        asked = select(SCHOOL_NAME.c.code, SCHOOL_NAME.c.name, SCHOOL_NAME.c.former).order_by(SCHOOL_NAME.c.number)
        return {one.name: [(code, name, bool(former)) for code, name, former in connection.execute(asked.where(SCHOOL_NAME.c.town == one.id))]
                for one in towns}

    def names(self, towns: Sequence[Held]) -> dict[tuple[int, str], str]:
        """(town, school code) -> the school's name."""
        with self.reading() as connection:
            listed = self.school_names(connection, towns)
        return {(one.id, code): name for one in towns for code, name, _ in listed[one.name]}

    def findings(self, term: str) -> list[tuple[int, str, Problem]]:
        """What ``set_findings`` has kept."""
        with self.reading() as connection:
            lines = connection.execute(select(FINDING).where(FINDING.c.term == term).order_by(FINDING.c.number)).mappings()
            return [(one["town"], one["school_code"], Problem(
                Level(one["level"]), one["code"], one["file"], one["sheet"], one["cell"], one["value"], one["message"], one["fix"], one["column_key"],
                one["row"], one["variant"])) for one in lines]

    def set_findings(self, term: str, found: Sequence[tuple[int, str, Problem]]) -> None:
        """Replace what the rules across towns have found in a term: (town, school code, finding)."""
        with self.change() as connection:
            connection.execute(delete(FINDING).where(FINDING.c.term == term))
            fill(connection, FINDING, [
                (term, at, town, school, p.level.value, p.code, p.variant, p.file, p.sheet, p.cell, p.row, p.column, p.value, p.message, p.fix)
                for at, (town, school, p) in enumerate(found)
            ])


def take_out(connection: Connection, number: int) -> None:
    """Whatever is held of a town."""
    if connection.execute(delete(TOWN).where(TOWN.c.id == number)).rowcount:
        for table in OF_A_TOWN:
            connection.execute(delete(table).where(table.c.town == number))


def fill(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows, whose values stand in the order of the columns, the quickest way that the engine has."""
    if rows and connection.dialect.name == "postgresql":
        copy_rows(connection, table, rows)
    elif rows:
        connection.exec_driver_sql(str(insert(table).compile(dialect=connection.dialect)), list(rows))


@contextmanager
def open_region(place: Path, address: str | None, tell: Callable[[str], None]) -> Iterator[RegionArchive]:
    """The archive in a folder, or in the PostgreSQL database at an address, held for one run. tell: told where another run has it.

    Raises UserError where it cannot be reached or used.
    """
    path = place / FILE
    url = address_of(address) if address else None
    name, engine = (name_of(url), engine_of(url)) if url else (path.name, sqlite_engine(path))
    with held_server(engine, lambda: tell(WAITING)) if url else held_file(path, tell):
        try:
            bring_up_to_date(engine, name)
            yield RegionArchive(engine, name)
        finally:
            engine.dispose()

