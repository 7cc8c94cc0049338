"""When a workbook was last saved, as far as the file itself can tell, and how far it can be believed.

Programs keep this time differently: Excel in UTC, LibreOffice by the wall clock although it writes ``Z``; libraries and
converters leave whatever stood there; online sheets write none. A time that nobody can have kept is no time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yanxiu_xl.measures.clock import BEIJING, moment_of
from yanxiu_xl.reading.package import MAX_INDEX_BYTES, Package, Refused, local, tree

_BY_WALL_CLOCK = "LibreOffice"
"""Writes local time and calls it UTC."""
_KEEPERS = ("Microsoft Excel", "Microsoft Macintosh Excel", _BY_WALL_CLOCK)
"""Programs whose time is right to the second, once it is known how they mean it."""
_NO_ZIP_TIME = 1980
"""What a zip's entry says when its writer keeps no time."""
_LONGEST = 40
"""Characters of a time; what is longer is none."""


@dataclass(frozen=True)
class Saved:
    """at: the moment, ISO in Beijing's time, '' unknown; exact: whether it is right to the second, not to the day alone;

    raw: as it stands in the file; writer: the program's name as it stands there; packed: wall-clock time of the newest part, ISO, ''
    where none is kept.
    """

    at: str = ""
    exact: bool = False
    raw: str = ""
    writer: str = ""
    packed: str = ""


def saved(package: Package) -> Saved:
    """What a package tells of its last saving. Properties that cannot be read tell nothing; never raises for them."""
    core = _properties(package, "core-properties", ("created", "modified"))
    writer = _properties(package, "extended-properties", ("Application",)).get("Application", "")
    raw = core.get("modified", "")
    moment = moment_of(raw)
    packed = _newest(package.times())
    if moment is None or moment == moment_of(core.get("created", "")):
        # as the template left the program: whoever has saved it since does not keep the time
        return Saved("", False, raw, writer, packed)
    if writer.startswith(_BY_WALL_CLOCK):
        moment = moment.replace(tzinfo=BEIJING)
    exact = writer.startswith(_KEEPERS) and _tells_zone(raw)
    return Saved(moment.astimezone(BEIJING).isoformat(timespec="seconds"), exact, raw, writer, packed)


def _tells_zone(raw: str) -> bool:
    return datetime.fromisoformat(raw).tzinfo is not None


def _properties(package: Package, kind: str, wanted: Iterable[str]) -> dict[str, str]:
    try:
        part = package.target(kind)
        found = tree(package.part(part, MAX_INDEX_BYTES)) if part else ()
    except Refused:
        return {}
    said = {local(element.tag): (element.text or "").strip() for element in found}
    return {key: said[key] for key in wanted if key in said and len(said[key]) <= _LONGEST}


def _newest(times: Iterable[tuple[int, ...]]) -> str:
    newest = max((time for time in times if time[0] > _NO_ZIP_TIME), default=None)
    if newest is None:
        return ""
    try:
        return datetime(*newest[:6]).isoformat()  # type: ignore[arg-type]  # six numbers, as zips keep them
    except ValueError:
        return ""
