"""Which row of one return is which row of another: the natural key of each sheet, and what makes two rows one record.

One definition for what a plan and ``history`` show as changed, added or removed, and for what is missing in a return that is
held back (M25). People sort, re-number, re-spell and correct: a record stays itself as long as most of what tells it from others is there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from yanxiu_xl.archive.contents import Content, Line
from yanxiu_xl.forms.model import Kind, Layout, Sheet

ALIKE = 0.5
"""Two rows are the same record when more than this share of the telling texts of the older one is in the newer one, too."""
ALIKE_OF_ANOTHER = 0.6
"""The same where the rows are two people's: colleagues who heard the same lesson have half of their rows in common."""
TELLING = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.MONTH, Kind.REFERENCE})
"""Kinds of columns that tell one record from another; choices and figures are the same in many."""
Pair = tuple[Line | None, Line | None]
Telling = frozenset[tuple[str, str]]


def natural_key(sheet: Sheet, line: Line) -> tuple[str, ...] | None:
    """What makes a record this record (person, date, period, title …); None where the sheet has no key, or the row lacks part of it."""
    for keys in sheet.unique:
        if all(key in line.texts for key in keys):
            return tuple(line.texts[key] for key in keys)
    return None


class Renamed:
    """What people and records of the older return are called in the newer one: re-spelt names, re-numbered records."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._any: re.Pattern[str] | None = None

    def learn(self, sheet: Sheet, pairs: Sequence[Pair]) -> None:
        """Take down the names of a roster and the numbers of numbered records; a number whose record is gone means nothing now."""
        keys = ["name"] if sheet.key == "roster" else [c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER]
        for key in keys:
            told = self._names if key == "name" else self._numbers
            for was, line in pairs:
                if was is not None and key in was.texts and (line is None or key in line.texts):
                    told[was.texts[key]] = line.texts[key] if line else was.texts[key] if key == "name" else ""
        names = [name for name, now in self._names.items() if name != now]
        self._any = re.compile("|".join(map(re.escape, sorted(names, key=lambda name: -len(name))))) if names else None

    def __call__(self, sheet: Sheet, line: Line) -> Mapping[str, str]:
        """The texts of an older line as the newer return would have them; names stand in titles and remarks, too."""
        references = [key for key in line.texts if key in sheet and sheet[key].kind is Kind.REFERENCE]
        if not references and self._any is None:
            return line.texts
        any_name = self._any
        found = {key: any_name.sub(lambda m: self._names[m[0]], text) for key, text in line.texts.items()} if any_name else dict(line.texts)
        return found | {key: self._numbers.get(line.texts[key], line.texts[key]) for key in references}


def pair_sheets(old: Mapping[str, Content], new: Mapping[str, Content]) -> dict[str, list[Pair]]:
    """Sheet key -> its pairs (see ``pair_lines``): the roster and what is numbered first, for the others name them."""
    sheets = [one.sheet for one in new.values()]
    first = sorted(sheets, key=lambda sheet: (sheet.key != "roster", not sheet.id_prefix))
    renamed, found = Renamed(), dict[str, list[Pair]]()
    for sheet in first:
        found[sheet.key] = pair_lines(sheet, old[sheet.key].lines, new[sheet.key].lines, renamed)
        renamed.learn(sheet, found[sheet.key])
    return {sheet.key: found[sheet.key] for sheet in sheets}


def pair_lines(sheet: Sheet, old: Sequence[Line], new: Sequence[Line], renamed: Renamed | None = None) -> list[Pair]:
    """Which line of the one is which line of the other; each line once, None where it has no other.

    Equal lines first; then the same text under another number; the same natural key (``Sheet.unique``; the last one by itself, one
    before it only where the rows are alike: a number may have gone to somebody else); the same number or row with much the same
    text; at last whatever is alike.
    """
    if sheet.layout is Layout.FIELDS:
        return [(old[0] if old else None, new[0] if new else None)] if old or new else []
    if sheet.layout is Layout.CATALOGUE:
        return _Pairing(sheet, old, new, None).by(lambda x, _: x.texts.get("item_code")).result()
    numbers = [c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER]

    def written(line: Line, texts: Mapping[str, str]) -> Hashable:
        return (tuple((k, v) for k, v in sorted(texts.items()) if k not in numbers), tuple(sorted(line.extra.items())))

    pairing = _Pairing(sheet, old, new, renamed)
    pairing.by(lambda x, t: (written(x, t), tuple(t.get(k) for k in numbers))).by(written)
    for at, keys in enumerate(sheet.unique, 1):
        pairing.by(lambda _, t, ks=keys: tuple(t[k] for k in ks) if all(k in t for k in ks) else None,  # type: ignore[misc]
                   alike=at < len(sheet.unique))
    for key in numbers:
        pairing.by(lambda _, t, k=key: t.get(k), alike=True)  # type: ignore[misc]  # bound early, as loops need
    return pairing.by(lambda x, _: x.row, alike=True).by_likeness().result()


class _Pairing:
    """Lines that are still without their other, and the pairs found so far."""

    def __init__(self, sheet: Sheet, old: Sequence[Line], new: Sequence[Line], renamed: Renamed | None) -> None:
        self.old, self.new = list(old), list(new)
        self.pairs: list[Pair] = []
        owner = sheet.owner
        self._owner = owner.key if owner else ""
        self._columns = [c.key for c in sheet.columns if c.kind in TELLING]
        self._texts: dict[int, Mapping[str, str]] = {id(line): line.texts for line in new}
        self._texts |= {id(line): renamed(sheet, line) if renamed else line.texts for line in old}
        self._telling: dict[int, Telling] = {}

    def by(self, key: Callable[[Line, Mapping[str, str]], Hashable], *, alike: bool = False) -> _Pairing:
        """Pair lines of one key, in their order; lines whose key is None stay. ``alike``: only if they say much the same."""
        waiting: dict[Hashable, list[Line]] = {}
        for line in self.old:
            waiting.setdefault(key(line, self._texts[id(line)]), []).append(line)
        rest, gone = [], set()
        for line in self.new:
            found = key(line, self._texts[id(line)])
            others = waiting.get(found) if found is not None else None
            if others and (not alike or self._alike(others[0], line)):
                gone.add(id(others[0]))
                self.pairs.append((others.pop(0), line))
            else:
                rest.append(line)
        self.old = [line for line in self.old if id(line) not in gone]
        self.new = rest
        return self

    def by_likeness(self) -> _Pairing:
        """Pair what is left with the most alike, new lines in their order."""
        where: dict[tuple[str, str], list[int]] = {}
        for at, line in enumerate(self.old):
            for text in self._tells(line):
                where.setdefault(text, []).append(at)
        taken: set[int] = set()
        rest = []
        for line in self.new:
            shared = Counter[int](at for text in self._tells(line) for at in where.get(text, ()) if at not in taken)
            fit = [at for at in shared if self._alike(self.old[at], line)]
            if fit:
                best = min(fit, key=lambda at: (-self._share(self.old[at], line), at))
                taken.add(best)
                self.pairs.append((self.old[best], line))
            else:
                rest.append(line)
        self.old = [line for at, line in enumerate(self.old) if at not in taken]
        self.new = rest
        return self

    def result(self) -> list[Pair]:
        """All pairs, and the lines that have no other."""
        return [*self.pairs, *((line, None) for line in self.old), *((None, line) for line in self.new)]

    def _tells(self, line: Line) -> Telling:
        found = self._telling.get(id(line))
        if found is None:
            texts = self._texts[id(line)]
            found = self._telling[id(line)] = frozenset((key, texts[key]) for key in self._columns if key in texts)
        return found

    def _share(self, old: Line, new: Line) -> float:
        tells = self._tells(old)
        return len(tells & self._tells(new)) / len(tells) if tells else 0.0

    def _alike(self, old: Line, new: Line) -> bool:
        owners = {self._texts[id(line)].get(self._owner) for line in (old, new)}
        return self._share(old, new) > (ALIKE if len(owners) == 1 else ALIKE_OF_ANOTHER)


def gone_lines(pairs: Sequence[Pair]) -> Iterator[Line]:
    """Lines of the older return that are in the newer one no more."""
    return (was for was, line in pairs if was is not None and line is None)
