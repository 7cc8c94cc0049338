"""Which return of a school counts.

It follows from the returns there are and from what the centre has decided about them, never from the order in which
they came: a school's returns are gone through from the oldest to the newest by their own stamps, and each takes the
place of the one before unless it has lost too many rows. Such a one is held back until the centre accepts its content.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from yanxiu_xl.archive.store import Archive, Filed, SheetCount
from yanxiu_xl.measures.shrinking import much_smaller


@dataclass(frozen=True)
class Loss:
    """A sheet (key) that holds far fewer rows than in the return that counts."""

    sheet: str
    before: int
    after: int


def losses(before: Mapping[str, SheetCount], now: Mapping[str, SheetCount], percent: float) -> list[Loss]:
    """Sheets of which more than ``percent`` per cent of the rows are gone, in the order of ``before``."""
    found = []
    for key, count in before.items():
        after = now[key].rows if key in now else 0
        if much_smaller(count.rows, after, percent):
            found.append(Loss(key, count.rows, after))
    return found


def choose(
    returns: Sequence[Filed], counts: Mapping[int, Mapping[str, SheetCount]], accepted: Collection[str], percent: float | None
) -> tuple[Filed | None, dict[int, list[Loss]]]:
    """The return that counts, and what those that are held back have lost (return id -> losses).

    returns: one school's, oldest first by ``order_key``; accepted: contents the centre has accepted; percent: the limit,
    None where losing rows is no matter. A held return that is older than the one that counts is merely superseded.
    """
    counting: Filed | None = None
    held: dict[int, list[Loss]] = {}
    for one in returns:
        lost: list[Loss] = []
        if counting is not None and percent is not None and one.sha256 not in accepted:
            lost = losses(counts.get(counting.id, {}), counts.get(one.id, {}), percent)
        if lost:
            held[one.id] = lost
        else:
            counting, held = one, {}
    return counting, held


def settle(archive: Archive, percent: float, excused: Collection[str] = ()) -> None:
    """Decide for every school which return counts; ``excused`` schools may lose rows. States follow."""
    by_school: dict[str, list[Filed]] = {}
    for one in archive.filed():
        by_school.setdefault(one.school, []).append(one)
    counts, agreed = archive.sheet_counts(), accepted(archive)
    chosen: list[Filed] = []
    held: dict[int, list[Loss]] = {}
    for school, returns in by_school.items():
        counting, back = choose(returns, counts, agreed, None if school in excused else percent)
        chosen += [counting] if counting else []
        held |= back
    archive.set_states(chosen, [(number, loss.sheet, loss.before, loss.after) for number, lost in held.items() for loss in lost])


def accepted(archive: Archive) -> set[str]:
    """Contents the centre has accepted although rows are gone."""
    return {sha for (sha,) in archive.db.execute("SELECT sha256 FROM acceptance")}


def losses_of(archive: Archive) -> dict[int, list[Loss]]:
    """Return id -> what a return that is held back has lost."""
    found: dict[int, list[Loss]] = {}
    for identity, *loss in archive.db.execute("SELECT return_id, sheet, before, after FROM held ORDER BY 1, 2"):
        found.setdefault(identity, []).append(Loss(*loss))
    return found


def withdraw(archive: Archive, sha256: str, now: str) -> None:
    """Let a content not count any more, also while its file still lies in 回收. ``settle`` again afterwards."""
    archive.db.execute("INSERT OR IGNORE INTO withdrawal VALUES (?, ?)", (sha256, now))


def bring_back(archive: Archive, sha256: str) -> None:
    """Let a withdrawn content count again. ``settle`` again afterwards."""
    archive.db.execute("DELETE FROM withdrawal WHERE sha256 = ?", (sha256,))


def accept(archive: Archive, school: str, now: str) -> Filed | None:
    """Accept the newest return of a school that is held back; None when none is. ``settle`` again afterwards."""
    held = [one for one in archive.filed() if one.school == school and one.state == "held"]
    if not held:
        return None
    accept_content(archive, held[-1].sha256, now)
    return held[-1]


def accept_content(archive: Archive, sha256: str, now: str) -> None:
    """Let a content count however few rows it has, for good. ``settle`` again afterwards."""
    archive.db.execute("INSERT OR IGNORE INTO acceptance VALUES (?, ?)", (sha256, now))
