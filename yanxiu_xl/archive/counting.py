"""Which return of a school counts.

It follows from the returns there are and from what the centre has decided about them, never from the order in which
they came: a school's returns are gone through from the oldest to the newest (``archive.sequence``), and each takes the place of the
one before unless it has lost too many of its rows (``archive.comparing``). Such a one is held back until the centre accepts its content; where nobody
knows which of several was made later, all of them are, and the centre accepts one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from yanxiu_xl.archive.comparing import Comparison
from yanxiu_xl.archive.contents import Line, content
from yanxiu_xl.archive.filed import WAITING, Filed, SubmissionState
from yanxiu_xl.archive.pairing import natural_key
from yanxiu_xl.archive.sequence import ANY_TIME, Clock, Order, Stage, in_sequence
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import UserError

MIN_PREFIX = 4
"""Characters of a content hash that are enough to name a return."""


@dataclass(frozen=True)
class Choice:
    """counting: the return that counts; held: return id -> what it has lost; undecided: those of which nobody knows the later one."""

    counting: Filed | None
    held: dict[int, list[Loss]]
    undecided: list[Filed]


def choose(
    stages: Sequence[Stage[Filed]], compare: Callable[[Filed, Filed], Sequence[Loss]], accepted: Mapping[str, str], percent: float,
    excused: Collection[str] = (),
) -> Choice:
    """Which of a school's returns counts, and which wait for the centre.

    stages: its returns, oldest first; compare: what the second of two has lost; accepted: contents the centre has accepted -> when;
    percent: the limit; excused: codes of the rules that do not hold. What waits and is older than the one that counts is merely
    superseded.
    """
    counting: Filed | None = None
    held: dict[int, list[Loss]] = {}
    undecided: list[Filed] = []
    for stage in stages:
        agreed = [one for one in stage.returns if one.sha256 in accepted]
        if len(stage.last) > 1 and not agreed:
            undecided += stage.last
            continue
        one = max(agreed, key=lambda x: (accepted[x.sha256], x.sha256)) if len(stage.last) > 1 else stage.last[0]
        lost: list[Loss] = []
        if counting is not None and one.sha256 not in accepted:
            lost = [loss for loss in compare(counting, one) if (code := loss.code(percent)) and code not in excused]
        if lost:
            held[one.id] = lost
        else:
            counting, held, undecided = one, {}, []
    return Choice(counting, held, undecided)


def settle(archive: Archive, percent: float, excused: Mapping[str, Collection[str]] | None = None, clock: Clock = ANY_TIME) -> None:
    """Decide for every school which return counts; excused: school -> rules that do not hold for it. Sequence and states follow."""
    everything = archive.everything()
    ids = {one.sha256: one.id for one in everything}
    by_records = _Records(archive, ids)
    lines: dict[str, list[Filed]] = {}
    for one in everything:
        lines.setdefault(one.school, []).append(one)
    compare, agreed = Comparison(archive), accepted(archive)
    order: list[int] = []
    choices: list[Choice] = []
    for school, line in lines.items():
        stages = in_sequence(line, clock, by_records)
        order += [one.id for stage in stages for one in stage.returns]
        left = [one for one in line if one.state is not SubmissionState.WITHDRAWN]
        if len(left) < len(line):
            stages = in_sequence(left, clock, by_records)
        choices.append(choose(stages, compare, agreed, percent, (excused or {}).get(school, ())))
    compare.keep()
    archive.set_sequence(order)
    archive.set_states(
        [choice.counting for choice in choices if choice.counting],
        [(number, loss) for choice in choices for number, lost in choice.held.items() for loss in lost],
        [one.id for choice in choices for one in choice.undecided],
    )
    archive.db.executemany(
        "INSERT OR IGNORE INTO numbered VALUES (?,?,?)", [(one.school, one.ordinal, one.sha256) for one in archive.everything()]
    )


class _Records:
    """What returns hold, read once each: to tell whether one holds every record of another, and more."""

    def __init__(self, archive: Archive, ids: Mapping[str, int]) -> None:
        self._archive, self._ids = archive, ids
        self._held: dict[str, tuple[Hashable, frozenset[Hashable]]] = {}

    def __call__(self, one: str, other: str) -> Order:
        """How the first content (hash) stands to the second."""
        (all_of_one, records), (all_of_other, others) = self._of(one), self._of(other)
        if all_of_one == all_of_other:
            return Order.SAME
        return Order.LATER if records > others else Order.EARLIER if records < others else Order.UNKNOWN

    def _of(self, sha256: str) -> tuple[Hashable, frozenset[Hashable]]:
        if sha256 not in self._held:
            held = [content(self._archive, self._ids[sha256], sheet) for sheet in SCHOOL_SHEETS]
            whole = tuple(frozenset(Counter(map(_written, x.lines)).items()) for x in held)
            tables = [x for x in held if x.sheet.layout is Layout.TABLE]
            self._held[sha256] = (whole, frozenset((x.sheet.key, _identity(x.sheet, line)) for x in tables for line in x.lines))
        return self._held[sha256]


def _written(line: Line) -> Hashable:
    return tuple(sorted(line.texts.items())), tuple(sorted(line.extra.items()))


def _identity(sheet: Sheet, line: Line) -> Hashable:
    """What makes a record this record: its natural key where it has one, else all that is written in it."""
    return natural_key(sheet, line) or tuple((key, text) for key, text in sorted(line.texts.items()) if sheet[key].kind is not Kind.IDENTIFIER)


def accepted(archive: Archive) -> dict[str, str]:
    """Contents the centre has accepted -> when."""
    return dict(archive.db.execute("SELECT sha256, accepted_at FROM acceptance"))


def withdrawals(archive: Archive) -> dict[str, str]:
    """Contents the centre has taken back -> when."""
    return dict(archive.db.execute("SELECT sha256, withdrawn_at FROM withdrawal"))


def find_return(archive: Archive, wanted: str) -> Filed:
    """The return that ``03#2`` or the first characters of a content hash name, a withdrawn one, too.

    A number that has meant another return before (an older one has arrived since) is not obeyed. Raises UserError unless it is exactly one.
    """
    text = wanted.strip().lower()
    returns = archive.everything()
    found = [one for one in returns if one.reference == text or (len(text) >= MIN_PREFIX and one.sha256.startswith(text))]
    if not found:
        raise UserError(f"没有“{wanted}”这份报送。请写学校代码和第几次，如 03#2，或内容编号的前 {MIN_PREFIX} 位以上（用 yanxiu history 查看）。")
    if len(found) > 1:
        raise UserError(f"“{wanted}”有好几份：{'、'.join(one.sha256[:12] for one in found)}。请写内容编号的前几位。")
    meant = _meant_before(archive, found[0]) if found[0].reference == text else set()
    if meant:
        now = "，".join(f"{one.sha256[:8]}（{one.name}，现在是 {one.reference}）" for one in returns if one.sha256 in meant | {found[0].sha256})
        raise UserError(f"“{wanted}”先后指过不同的报送（后来又收到更早的一份，编号变了）：{now}。请写内容编号的前几位。")
    return found[0]


def _meant_before(archive: Archive, one: Filed) -> set[str]:
    """Contents that its number has meant besides."""
    rows = archive.db.execute("SELECT sha256 FROM numbered WHERE school_code = ? AND number = ?", (one.school, one.ordinal))
    return {sha for (sha,) in rows} - {one.sha256}


def taken_at(archive: Archive) -> dict[str, list[str]]:
    """School -> when its returns that were taken have been saved; what is held back, or was withdrawn, has not been taken."""
    found: dict[str, list[str]] = {}
    for one in archive.filed():
        if one.state not in WAITING:
            found.setdefault(one.school, []).append(one.saved_at)
    return found


def losses_of(archive: Archive) -> dict[int, list[Loss]]:
    """Return id -> what a return that is held back has lost."""
    found: dict[int, list[Loss]] = {}
    rows = archive.db.execute("SELECT return_id, sheet, before, after, gone, whose FROM held ORDER BY 1, 2")
    for identity, sheet, before, after, gone, whose in rows:
        found.setdefault(identity, []).append(Loss(sheet, before, after, gone, json.loads(whose)))
    return found


def withdraw(archive: Archive, sha256: str, now: str) -> None:
    """Let a content not count any more, also while its file still lies in 回收. ``settle`` again afterwards."""
    archive.db.execute("INSERT OR IGNORE INTO withdrawal VALUES (?, ?)", (sha256, now))


def bring_back(archive: Archive, sha256: str) -> None:
    """Let a withdrawn content count again. ``settle`` again afterwards."""
    archive.db.execute("DELETE FROM withdrawal WHERE sha256 = ?", (sha256,))


def accept(archive: Archive, wanted: str, now: str) -> None:
    """Accept a return that waits for the centre: a school's code (the newest of those held back), ``03#2`` or a content hash.

    ``settle`` again afterwards. Raises UserError when none waits, or when it is not clear which is meant.
    """
    waiting = [one for one in archive.filed() if one.state in WAITING]
    of_school = [one for one in waiting if one.school == wanted]
    undecided = [one for one in of_school if one.state is SubmissionState.UNDECIDED]
    if undecided:
        raise UserError(f"学校“{wanted}”有 {len(undecided)} 份分不出先后，请写明收下哪一份：{_named(undecided)}。")
    if of_school:
        accept_content(archive, of_school[-1].sha256, now)
        return
    agreed = accepted(archive)
    if any(one.school == wanted and one.counts and one.sha256 in agreed for one in archive.filed()):
        return  # it was accepted already
    if "#" not in wanted and len(wanted) < MIN_PREFIX:
        raise UserError(f"学校“{wanted}”没有等待确认的报送。等待确认的学校：{'、'.join(sorted({one.school for one in waiting})) or '没有'}。")
    one = find_return(archive, wanted)
    if one.sha256 in agreed and one.state is not SubmissionState.WITHDRAWN:
        return
    if one.state not in WAITING:
        raise UserError(f"“{wanted}”不用确认。等待确认的报送：{_named(waiting) or '没有'}。")
    accept_content(archive, one.sha256, now)


def _named(returns: Sequence[Filed]) -> str:
    return "、".join(f"{one.reference}（{one.name}）" for one in returns)


def accept_content(archive: Archive, sha256: str, now: str) -> None:
    """Let a content count however few rows it has, for good. ``settle`` again afterwards."""
    archive.db.execute("INSERT OR IGNORE INTO acceptance VALUES (?, ?)", (sha256, now))
