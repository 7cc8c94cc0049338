"""Where the rows of the towns' schools stand: file, tab and column letters, looked up when a finding asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from yanxiu_xl.checks.schools import Source
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.regional.archive.books import BETWEEN
from yanxiu_xl.regional.archive.store import Held
from yanxiu_xl.regional.archive.tables import FILED

RETURN, NAMED, PRESENT = FILED["school_return"], FILED["arrival"], FILED["present"]
TAB, COLUMN = FILED["return_sheet"], FILED["return_column"]


class RegionSources(Mapping[tuple[str, str], Source]):
    """(school, sheet key) -> ``Source``, of schools as ``books.school_key`` calls them."""

    def __init__(self, connection: Connection, towns: Sequence[Held]) -> None:
        self._db, self._numbers = connection, {one.name: one.id for one in towns}
        self._known: dict[tuple[str, str], Source] = {}

    def __getitem__(self, place: tuple[str, str]) -> Source:
        if place not in self._known:
            self._known[place] = self._look(*place)
        return self._known[place]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def _look(self, school: str, sheet: str) -> Source:
        town, _, code = school.rpartition(BETWEEN)
        number = self._numbers[town]
        identity, sha256 = self._db.execute(
            select(RETURN.c.id, RETURN.c.sha256).where(RETURN.c.town == number, RETURN.c.school_code == code, RETURN.c.state != "superseded")).one()
        title = self._db.execute(select(TAB.c.title).where(TAB.c.town == number, TAB.c.return_id == identity, TAB.c.sheet == sheet)).scalar()
        letters = self._db.execute(
            select(COLUMN.c.column_key, COLUMN.c.letter).where(COLUMN.c.town == number, COLUMN.c.return_id == identity, COLUMN.c.sheet == sheet))
        return Source(self._file(number, sha256), title or SHEETS[sheet].title, {str(key): str(letter) for key, letter in letters})

    def _file(self, number: int, sha256: str) -> str:
        """The shortest name under which it lies there now, else the shortest under which it has come, as ``archive.filed`` has it."""
        for table in (PRESENT, NAMED):
            names = [str(name) for (name,) in self._db.execute(select(table.c.name).where(table.c.town == number, table.c.sha256 == sha256))]
            if names:
                return min(names, key=lambda name: (len(name), name))
        return sha256
