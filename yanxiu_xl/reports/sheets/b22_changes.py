"""B22 变动: what each merge has changed, the newest first (domain E, report 1): returns, cells, scores, problems.

Which return took which one's place stands in the log of merges; what differs between the two is worked out from both (``archive.pairing``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from yanxiu_xl.archive.differences import Change, Kindof
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.merge_log import CENTRE, Account, Merge, Step, Told, merges
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import Level
from yanxiu_xl.public import shared
from yanxiu_xl.reports.model import (
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Record,
    Report,
    Row,
    Value,
)
from yanxiu_xl.reports.source import TermFacts

NEW, REVISED, GONE, SAME, REGISTERS = "新交", "换成新的一份", "不再有算数的", "同一份", "中心校登记"


class _Log:
    """The log of a term with the returns that it names."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts, self.log = facts, merges(facts.archive)
        self.filed = {one.sha256: one for one in facts.archive.everything()}
        self.counts = facts.archive.sheet_counts()

    def steps(self) -> Iterator[tuple[str, Merge, Step]]:
        """(what the merge is called, merge, step): the newest merge first, in it by school, the centre's own last."""
        for number, merge in reversed([*enumerate(self.log, 1)]):
            for step in sorted(merge.steps, key=lambda one: (one.school == CENTRE, one.school)):
                yield f"第{number}次 {merge.day}", merge, step

    def pair(self, step: Step) -> tuple[Filed | None, Filed | None]:
        """The return that counted before, and the one that counts now."""
        return self.filed.get(step.was.sha256), self.filed.get(step.now.sha256)

    def changes(self, step: Step) -> Sequence[Change]:
        """What is different in the new return, in the order of the form; nothing where there is but one."""
        was, now = self.pair(step)
        if was is None or now is None or not step.of_a_file:
            return ()
        return self.facts.changes(was.id, now.id)

    def name(self, step: Step) -> str:
        """The school of a step."""
        return REGISTERS if step.school == CENTRE else self.facts.names.get(step.school, step.school)

    def rows(self, one: Filed | None) -> dict[str, int]:
        """Sheet -> rows of a return."""
        return {key: count.rows for key, count in self.counts.get(one.id, {}).items()} if one else {}


STEPS = (
    Column("merge", "合并", 18.5, Kind.WORD, "第几次有变化的合并，和它的日期；最近的在上"), Column("school_name", "学校", 15, Kind.TEXT),
    Column("outcome", "结果", 8, Kind.WORD), Column("was", "旧件", 12, Kind.LONG), Column("now", "新件", 12, Kind.LONG),
    Column("rows", "各表行数", 22.5, Kind.LONG, "比旧件多（＋）少（－）几行；新交的写有几行"), Column("cells", "改动的格", 5.5), Column("added", "增加的行", 5.5),
    Column("removed", "减少的行", 5.5), Column("own_was", "自评\n前", 5.7, Kind.SCORE), Column("own", "自评\n后", 5.7, Kind.SCORE),
    Column("score_was", "核定\n前", 5.7, Kind.SCORE), Column("score", "核定\n后", 5.7, Kind.SCORE), Column("errors_was", "错误\n前", 4.5),
    Column("errors", "错误\n后", 4.5), Column("new", "新出现的问题", 6.5), Column("mended", "改好的问题", 6.5),
)


def _steps(facts: TermFacts) -> Iterator[Row]:
    told = _Log(facts)
    for name, _, step in told.steps():
        was, now = told.pair(step)
        found, before, after = told.changes(step), step.was, step.now
        of = {kind: [one for one in found if one.kind is kind] for kind in Kindof}
        first = not before.sha256 and step.school != CENTRE
        yield {
            "merge": name, "school": step.school, "school_name": Figure(told.name(step), link=Link("B01", (step.school,))), "outcome": _outcome(step),
            "was": shared(was.name) if was else None, "now": shared(now.name) if now else None, "rows": _rows(told.rows(was), told.rows(now)),
            **{key: _number(of[kind], was, now) for key, kind in (("cells", Kindof.CHANGED), ("added", Kindof.ADDED), ("removed", Kindof.REMOVED))},
            "own_was": _score(before, before.own), "own": _score(after, after.own), "score_was": _score(before, before.score),
            "score": Figure(_score(after, after.score), mark=_better(before, after)),
            "errors_was": before.errors if before != Account() else Gap.NOT_APPLICABLE, "errors": after.errors,
            "new": Gap.NOT_APPLICABLE if first else len(step.new), "mended": Gap.NOT_APPLICABLE if first else len(step.mended),
        }


def _outcome(step: Step) -> str:
    if step.school == CENTRE:
        return REGISTERS
    if not step.of_a_file:
        return SAME
    return NEW if not step.was.sha256 else REVISED if step.now.sha256 else GONE


def _rows(was: dict[str, int], now: dict[str, int]) -> str | None:
    """How many rows more or fewer in each sheet, in the order of the form; of a first return how many there are."""
    parts = []
    for sheet in SCHOOL_SHEETS:
        before, after = was.get(sheet.key, 0), now.get(sheet.key, 0)
        if was and now and before != after:
            parts.append(f"{sheet.title}{'＋' if after > before else '－'}{abs(after - before)}")
        elif now and not was and after:
            parts.append(f"{sheet.title}{after}")
    return "，".join(parts) or None


def _number(found: Sequence[Change], was: Filed | None, now: Filed | None) -> Value | Figure:
    if was is None or now is None or was.id == now.id:
        return Gap.NOT_APPLICABLE
    return Figure(len(found), [Record(now.school, one.sheet, one.row) for one in found if one.kind is not Kindof.REMOVED])


def _score(account: Account, score: float | None) -> Value:
    """Nobody without a return has a score; one that has and none is one that cannot be measured."""
    return Gap.NOT_APPLICABLE if not account.sha256 else Gap.UNMEASURED if score is None else score


def _better(was: Account, now: Account) -> Mark:
    if was.score is None or now.score is None or was.score == now.score:
        return Mark.NONE
    return Mark.GOOD if now.score > was.score else Mark.WAIT


CELLS = (
    Column("merge", "合并", 18.5, Kind.WORD), Column("school_name", "学校", 15, Kind.TEXT), Column("kind", "改增减", 8, Kind.WORD),
    Column("sheet", "工作表", 12, Kind.TEXT), Column("cell", "单元格", 12, Kind.WORD, "改的、增的在新件里，减的在旧件里"),
    Column("header", "列", 22, Kind.TEXT), Column("old", "旧", 24, Kind.LONG), Column("new", "新", 38, Kind.LONG),
)
MARKS = {Kindof.CHANGED: Mark.NOTE, Kindof.ADDED: Mark.GOOD, Kindof.REMOVED: Mark.WAIT}


MOST_CELLS = 20_000
"""Lines of changed cells, of the newest merges; what is older ``history`` shows."""


def _cells(facts: TermFacts) -> Iterator[Row]:
    lines = _every_cell(facts)
    yield from islice(lines, MOST_CELLS)
    if next(lines, None) is not None:
        yield {"merge": "更早的", "old": f"这里只列最近的{MOST_CELLS}处；更早的请运行 yanxiu history 学校代码。"}


def _every_cell(facts: TermFacts) -> Iterator[Row]:
    told = _Log(facts)
    for name, _, step in told.steps():
        for one in told.changes(step):
            here = one.kind is not Kindof.REMOVED and step.now.sha256 == getattr(facts.current.get(step.school), "sha256", "")
            record = (Record(step.school, one.sheet, one.row),) if here else ()
            link = Link("", (SHEETS[one.sheet].title, step.school, str(one.row))) if here else None
            yield {
                "merge": name, "school": step.school, "school_name": told.name(step), "kind": Figure(one.kind.word, mark=MARKS[one.kind]),
                "sheet": one.title, "cell": Figure(one.cell, record, link=link), "header": one.header or None, "old": one.old or None,
                "new": one.new or None,
            }


PROBLEMS = (
    Column("merge", "合并", 18.5, Kind.WORD), Column("school_name", "学校", 15, Kind.TEXT), Column("what", "新旧", 8, Kind.WORD),
    Column("level", "级别", 12, Kind.WORD), Column("code", "编号", 12, Kind.WORD), Column("sheet", "工作表", 22, Kind.TEXT),
    Column("cell", "单元格", 11, Kind.WORD), Column("message", "问题", 50, Kind.LONG),
)


def _problems(facts: TermFacts) -> Iterator[Row]:
    told = _Log(facts)

    def row(name: str, step: Step, word: str, mark: Mark, one: Told) -> Row:
        return {
            "merge": name, "school": step.school, "school_name": told.name(step), "what": Figure(word, mark=mark), "level": Level(one.level).word,
            "code": one.code, "sheet": one.sheet or None, "cell": one.cell or None, "message": shared(one.message),
        }

    for name, _, step in told.steps():
        yield from (row(name, step, "新出现", Mark.WAIT, one) for one in step.new)
        yield from (row(name, step, "改好", Mark.GOOD, one) for one in step.mended)


REPORT = Report(
    "B22", "变动", "最近变了什么：哪校换了哪一份，改了哪些格，得分和问题怎样变。每次有变化的合并排在一起，最近的在上。", "校长、档案员",
    (Block("steps", STEPS, _steps, "各次合并", anchor=("merge", "school"), empty="还没有记下变动"),
     Block("cells", CELLS, _cells, "改动的格", empty="没有换过件"), Block("problems", PROBLEMS, _problems, "新出现与改好的问题")),
    Group.LEDGER, 90, names=2,
)
