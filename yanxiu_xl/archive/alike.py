"""Which texts beside returns are alike, remembered: two contents are compared once, whoever hands them in.

``text_compared`` has the digests of all texts that have been compared with each other, ``text_alike`` the pairs of them that are alike.
Both follow from the texts that count and the limit alone, never from the order in which they came.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection

from yanxiu_xl.measures.likeness import alike

_FLOOR = "alike_from"
"""In ``meta``: the least likeness that is remembered."""


def text_digest(text: str) -> str:
    """What a text is remembered by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def remember_alike(db: sqlite3.Connection, there: Collection[str], text_of: Callable[[str], str], least: float) -> None:
    """Have ``text_alike`` hold all pairs of the texts ``there`` (digests) that are at least ``least`` alike, and no others.

    text_of: a text by its digest; it is asked for only where something new is to be compared.
    """
    (kept,) = db.execute("SELECT value FROM meta WHERE key = ?", (_FLOOR,)).fetchone() or ("",)
    before = float(kept) if kept else None
    known = {digest for (digest,) in db.execute("SELECT digest FROM text_compared")}
    if before is not None and least < before:
        known = _forget(db, known, known)
    if before != least:
        db.execute("DELETE FROM text_alike WHERE likeness < ?", (least,))
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_FLOOR, repr(least)))
    known = _forget(db, known, known - set(there))
    new = set(there) - known
    if not new:
        return
    digests = sorted(there)
    found = alike([text_of(one) for one in digests], least, [at for at, one in enumerate(digests) if one in new])
    db.executemany("INSERT INTO text_compared VALUES (?)", [(one,) for one in sorted(new)])
    db.executemany("INSERT INTO text_alike VALUES (?,?,?)", sorted((digests[first], digests[second], share) for first, second, share in found))


def _forget(db: sqlite3.Connection, known: set[str], gone: set[str]) -> set[str]:
    """Forget what is known of some texts; returns the others."""
    db.executemany("DELETE FROM text_compared WHERE digest = ?", [(one,) for one in gone])
    if gone:
        db.execute("DELETE FROM text_alike WHERE first NOT IN (SELECT digest FROM text_compared)"
                   " OR second NOT IN (SELECT digest FROM text_compared)")
    return known - gone
