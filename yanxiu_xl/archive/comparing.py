"""What one return of a school has lost against another, by what its rows say; worked out once for each two and kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from yanxiu_xl.archive.contents import Content, Line, contents
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.pairing import gone_lines, pair_sheets
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Layout, Sheet
from yanxiu_xl.measures.shrinking import Loss


def losses_between(old: Mapping[str, Content], new: Mapping[str, Content]) -> list[Loss]:
    """Sheets of which anything is gone from ``old`` to ``new``, in the order of the form, however little it is.

    What the centre has prepared is a row where the school has written something: an item of a form with one item a line, a line of
    a fixed list.
    """
    found = []
    for key, pairs in pair_sheets(old, new).items():
        sheet = old[key].sheet
        if sheet.layout is Layout.TABLE:
            gone = list(gone_lines(pairs))
            before, after, lost = len(old[key].lines), len(new[key].lines), len(gone)
        else:
            was, now = _filled(old[key]), _filled(new[key])
            gone, before, after, lost = [], len(was), len(now), len(was - now)
        if lost:
            found.append(Loss(key, before, after, lost, _whose(sheet, gone)))
    return found


def _filled(whole: Content) -> set[str]:
    """What the school has written something at: items, or codes of a fixed list's lines."""
    own = {column.key for column in whole.sheet.own_inputs}
    if whole.sheet.layout is Layout.FIELDS:
        return {key for line in whole.lines for key in line.texts if key in own}
    return {line.texts.get("item_code", "") for line in whole.lines if own & line.texts.keys()}


def _whose(sheet: Sheet, gone: Sequence[Line]) -> dict[str, int]:
    owner = sheet.owner
    counted = Counter(line.texts.get(owner.key, "") for line in gone) if owner else {}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


class Comparison:
    """What has gone between two filed returns; the archive remembers it as long as it is asked for.

    Which two are compared follows from the returns there are and from the centre's decisions, as does which one counts.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        rows = archive.db.execute("SELECT return_id, against, lost FROM compared")
        self._kept = {(number, sha): lost for number, sha, lost in rows}
        self._asked: dict[tuple[int, str], str] = {}
        self._read: dict[int, dict[str, Content]] = {}

    def __call__(self, before: Filed, now: Filed) -> list[Loss]:
        """Sheets that have lost rows from one return to a newer one."""
        key = (now.id, before.sha256)
        if key not in self._asked:
            self._asked[key] = self._kept.get(key) or _as_text(losses_between(self._contents(before), self._contents(now)))
        return [Loss(*fields) for fields in json.loads(self._asked[key])]

    def keep(self) -> None:
        """Let the archive remember what has been asked for, and nothing else."""
        if self._asked != self._kept:
            self._archive.db.execute("DELETE FROM compared")
            self._archive.db.executemany("INSERT INTO compared VALUES (?,?,?)", [(*key, lost) for key, lost in sorted(self._asked.items())])

    def _contents(self, one: Filed) -> dict[str, Content]:
        if one.id not in self._read:
            while len(self._read) > 1:  # a return is compared with the one before and the one after, if at all
                del self._read[next(iter(self._read))]
            self._read[one.id] = contents(self._archive, one.id)
        return self._read[one.id]


def _as_text(lost: Sequence[Loss]) -> str:
    return json.dumps([[x.sheet, x.before, x.after, x.gone, dict(x.whose)] for x in lost], ensure_ascii=False)
