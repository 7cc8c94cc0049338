"""Which names schools have had in this term, so that a renamed or removed school's earlier workbooks are still known for its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yanxiu_xl.files import write_bytes
from yanxiu_xl.reading.school_list import is_example
from yanxiu_xl.term.term import School, Term

RECORD_NAME = "校名.json"


def with_former_names(term: Term, archive_dir: Path) -> Term:
    """The term with the names that its schools, and schools that have left the list, had when workbooks were built or merged."""
    now = {school.code: school.name for school in term.schools}
    names = _recorded(archive_dir).names
    former = tuple((code, name) for code, had in sorted(names.items()) for name in had if now.get(code) != name)
    return replace(term, former=former) if former else term


def remember_names(archive_dir: Path, schools: Sequence[School], *, whole: bool = True) -> None:
    """Take down the list as it is (whole: all of it); the latest name of a code stands last. Raises UserError when the disk does not take it."""
    known = _recorded(archive_dir)
    names = known.names
    for school in schools:
        if school.code and school.name and not is_example(school.name):
            names[school.code] = [*(name for name in names.get(school.code, ()) if name != school.name), school.name]
    listed = {school.code for school in schools if school.code in names}
    record = {"names": names, "listed": sorted(listed if whole else known.listed | listed)}
    write_bytes(archive_dir / RECORD_NAME, (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


@dataclass(frozen=True)
class _Record:
    """names: code -> names it has had, latest last; listed: codes that were on the list when it was taken down."""

    names: dict[str, list[str]]
    listed: frozenset[str]


def _recorded(archive_dir: Path) -> _Record:
    try:
        record = json.loads((archive_dir / RECORD_NAME).read_text(encoding="utf-8"))
        names = {str(code): [str(name) for name in had] for code, had in record["names"].items() if had}
        return _Record(names, frozenset(map(str, record["listed"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # not there, or not as it was written
        return _Record({}, frozenset())


@dataclass(frozen=True)
class Moves:
    """What is different in the list of schools since workbooks were last built or merged: (code, was, is), (code, name), (code, name)."""

    renamed: tuple[tuple[str, str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()

    def words(self, *, built: bool) -> list[str]:
        """A line for each, and what to do. built: whether the schools' workbooks have just been written."""
        hand_out = "请把“发放”里{}发给学校。" if built else "请再运行一次 yanxiu build，把“发放”里{}发给学校。"
        lines = [
            f"{code} 改了名：“{was}”现在叫“{now}”。以前按原名发的、交的照样算；{hand_out.format('新的一本')}"
            f"如果 {code} 现在是另一所学校，请给它一个没有用过的代码，再运行一次。"
            for code, was, now in self.renamed
        ]
        lines += [f"{code} 是新加的：“{name}”。{hand_out.format('它的工作簿')}" for code, name in self.added]
        lines += [
            f"{code} “{name}”已从名录里去掉：不再催报、不再发工作簿；以前收下的照旧在档案库和总档案里，注明已不在名录。误删的，请在学校名录里补回。"
            for code, name in self.removed
        ]
        return lines

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "renamed": [{"code": code, "was": was, "name": now} for code, was, now in self.renamed],
            "added": [{"code": code, "name": name} for code, name in self.added],
            "removed": [{"code": code, "name": name} for code, name in self.removed],
        }


def moves(term: Term, archive_dir: Path) -> Moves:
    """Compare the list with what was taken down last. A term of which nothing is known yet has no moves."""
    known = _recorded(archive_dir)
    if not known.listed:
        return Moves()
    now = {school.code: school.name for school in term.schools}
    last = {code: known.names[code][-1] for code in sorted(known.listed & known.names.keys())}
    return Moves(
        tuple((code, last[code], name) for code, name in now.items() if code in last and last[code] != name),
        tuple((code, name) for code, name in now.items() if code not in last),
        tuple((code, name) for code, name in last.items() if code not in now),
    )
