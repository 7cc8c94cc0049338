"""Things to do tonight: who has not reported, what waits, what is overdue; worst first, one cause a line (reports, section 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yanxiu_xl.archive.merge_log import Merge
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.model import TABLE, Figure, Link, Mark
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolLine, SchoolProblem
from yanxiu_xl.reports.told_at import ToldAt

MOST, MOST_NAMED = 8, 4
"""Lines, and schools named in one."""
FIRST = ("missing", "held", "undecided", "returned")
"""What is to be done about returns before anything else."""


@dataclass(frozen=True)
class Todo:
    """One thing to do: its words, how many with their records, where it leads."""

    kind: str
    words: str
    figure: Figure


@dataclass(frozen=True)
class Cause:
    """Findings of some rule as one line. words: with {n}; report, key: where it leads."""

    code: str
    words: str
    report: str
    key: tuple[str, ...] = ()
    mark: Mark = Mark.WAIT


CAUSES = {
    "M16": (Cause("M16", "整改逾期 {n} 条", "B15", (TABLE, "details"), Mark.BAD),), "M05": (Cause("M05", "讲座资料没有存档 {n} 次", "B07"),),
    "teachers": (Cause("S03", "公开课没上够的教师 {n} 人", "B06", (TABLE, "without")), Cause("S11", "没有师傅的青年教师 {n} 人", "B13"),
                 Cause("S10", "没有个人计划的教师 {n} 人", "B02")),
}
"""Rules whose findings are things to do, worst first; those that speak of teachers share a line."""


def things_to_do(facts: TermFacts, log: Sequence[Merge]) -> list[Todo]:
    """At most ``MOST``; where there are more, the last line says how many."""
    returns = list(_returns(facts, log))
    found = [*(one for one in returns if one.kind in FIRST), *_causes(facts), *(one for one in returns if one.kind not in FIRST)]
    if len(found) <= MOST:
        return found
    rest = len(found) - MOST + 1
    return [*found[: MOST - 1], Todo("rest", f"还有 {rest} 件，见问题清单", Figure(rest, link=Link("B02", ())))]


def _returns(facts: TermFacts, log: Sequence[Merge]) -> Iterable[Todo]:
    now, since = facts.standing, since_when(log)

    def todo(kind: str, words: str, n: int, mark: Mark, report: str = "B01") -> Iterable[Todo]:
        if n:
            yield Todo(kind, words, Figure(n, mark=mark, link=Link(report, ())))

    yield from todo("missing", f"未交 {len(now.absent)} 校：{_named(now.absent, lambda one: overdue(one, facts.as_of))}", len(now.absent), Mark.BAD)
    yield from todo("held", f"少行待确认 {len(now.held)} 份：{_named(now.held)}，问清楚再收", len(now.held), Mark.BAD)
    yield from todo("undecided", f"先后待定 {len(now.undecided)} 份：{_named(now.undecided)}，请选定收哪一份", len(now.undecided), Mark.BAD)
    back = now.sent_back(facts.term)

    def waiting(one: SchoolLine) -> str:
        day = since.get(one.filed.sha256) if one.filed else None
        days = (facts.as_of - day).days if day else 0
        return f"{days}天" if days else ""

    yield from todo("returned", f"退回后没有重交 {len(back)} 校：{_named(back, waiting)}", len(back), Mark.WAIT)
    yield from todo("refused", f"收不了、要重交的文件 {len(now.refusals)} 个", len(now.refusals), Mark.WAIT, "B00")
    yield from todo("own", f"中心校登记里要核对的 {len(now.of_the_centre)} 条", len(now.of_the_centre), Mark.WAIT, "B02")


def since_when(log: Sequence[Merge]) -> dict[str, date]:
    """Content of a return -> day of the merge since which it counts."""
    return {step.now.sha256: date.fromisoformat(merge.day) for merge in log for step in merge.steps if step.of_a_file and step.now.sha256}


def overdue(one: SchoolLine, as_of: date) -> str:
    """How long ago a school's return was due; '' where it was not, or nobody has said when."""
    return f"超期{(as_of - one.due).days}天" if one.due and as_of > one.due else ""


def _named(lines: Sequence[SchoolLine], words: object = None) -> str:
    told = []
    for one in lines[:MOST_NAMED]:
        more = words(one) if callable(words) else ""
        told.append(f"{one.name}（{more}）" if more else one.name)
    return "、".join(told) + ("等" if len(lines) > MOST_NAMED else "")


def _causes(facts: TermFacts) -> Iterable[Todo]:
    found, told_at = dict[str, list[SchoolProblem]](), facts.cached(ToldAt)
    for one in facts.standing.problems:
        if one.problem.level is not Level.HINT:
            found.setdefault(one.problem.code, []).append(one)
    for kind, causes in CAUSES.items():
        listed = [one for cause in causes for one in found.get(cause.code, ())]
        if listed:
            there = [cause for cause in causes if cause.code in found]
            schools = Counter(one.name for one in listed)
            named = "、".join(f"{name}{n}" for name, n in schools.most_common(MOST_NAMED)) + ("等" if len(schools) > MOST_NAMED else "")
            words = "、".join(cause.words.format(n=len(found[cause.code])) for cause in there) + (f"：{named}" if len(there) == 1 else "")
            yield Todo(kind, words, Figure(len(listed), told_at.each(listed), mark=there[0].mark, link=Link(there[0].report, there[0].key)))
