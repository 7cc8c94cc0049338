"""What the archive remembers of files in 回收 that were not taken: refused ones, and those nobody has dealt with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.problems import Level, Problem, problem


@dataclass(frozen=True)
class NotTaken:
    """A file of the last merge that could not be taken, or that nobody has dealt with. sha256 is '' where it is of no matter."""

    name: str
    sha256: str
    problem: Problem

    def as_dict(self) -> dict[str, str]:
        """The public form of ``--json``."""
        p = self.problem
        return {"file": self.name, "level": p.level.value, "code": p.code, "message": p.message, "fix": p.fix}


def refusals(archive: Archive) -> list[NotTaken]:
    """Files of the last merge that could not be taken, by name; without those that are some record's material."""
    material = {name for (name,) in archive.db.execute("SELECT name FROM refused_material")}
    return [one for one in _told_of_copies(archive, all_refused(archive)) if one.name not in material]


def all_refused(archive: Archive) -> list[NotTaken]:
    """The same as it was found, materials included."""
    return _read(archive, "refused")


def unhandled(archive: Archive) -> list[NotTaken]:
    """Files of the last merge that were neither taken nor refused, and that are not known to be of no interest, by name."""
    return _told_of_copies(archive, _read(archive, "unhandled"))


def refusal_keys(archive: Archive) -> dict[tuple[str, str], str]:
    """(name, hash) -> settings under which a file was refused."""
    return {(n, s): k for n, s, k in archive.db.execute("SELECT name, sha256, check_key FROM refused")}


def set_refusals(archive: Archive, found: Sequence[NotTaken], check_key: str, materials: Collection[str] = ()) -> None:
    """Replace the list of refused files; materials: names of those that a record names."""
    archive.db.execute("DELETE FROM refused")
    archive.db.executemany("INSERT OR REPLACE INTO refused VALUES (?,?,?,?,?,?,?,?)", [(*_fields(one), check_key) for one in found])
    archive.db.execute("DELETE FROM refused_material")
    archive.db.executemany("INSERT OR IGNORE INTO refused_material VALUES (?)", [(name,) for name in materials])


def set_unhandled(archive: Archive, found: Sequence[NotTaken]) -> None:
    """Replace the list of files nobody has dealt with."""
    archive.db.execute("DELETE FROM unhandled")
    archive.db.executemany("INSERT OR REPLACE INTO unhandled VALUES (?,?,?,?,?,?,?)", map(_fields, found))


def _read(archive: Archive, table: str) -> list[NotTaken]:
    rows = archive.db.execute(f"SELECT name, sha256, level, code, variant, message, fix FROM {table} ORDER BY name")
    return [
        NotTaken(name, sha, Problem(Level(level), code, name, "", "", "", message, fix, variant=variant))
        for name, sha, level, code, variant, message, fix in rows
    ]


def _fields(one: NotTaken) -> tuple[str, ...]:
    p = one.problem
    return (one.name, one.sha256, p.level.value, p.code, p.variant, p.message, p.fix)


def _told_of_copies(archive: Archive, found: Sequence[NotTaken]) -> list[NotTaken]:
    """With a sentence of its own for a workbook under a bad name whose content has been taken under a good one."""
    if not any(one.problem.variant == "named" for one in found):
        return list(found)
    taken = {one.sha256: one.name for one in archive.filed()}

    def told(one: NotTaken) -> NotTaken:
        if one.problem.variant != "named" or one.sha256 not in taken:
            return one
        return replace(one, problem=problem(one.problem.code, variant="copy", file=one.name, name=one.name, used=taken[one.sha256]))

    return [told(one) for one in found]
