"""What the centre has to do after a merge: whom to send a workbook back, whom to ask, whom to remind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.measures.findings import among_them
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.standing import SchoolLine, SubmissionStatus
from yanxiu_xl.term.term import Term

HEADING = "接下来："
MOST_NAMED = 20
"""Schools in one sentence; all of them are in 报送情况 and in ``--json``."""


@dataclass(frozen=True)
class NextStep:
    """One thing to do. kind: for programs; schools: codes of those concerned ('' none: the centre itself); words: what people read."""

    kind: str
    schools: tuple[str, ...]
    words: str

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``merge --json``."""
        return {"kind": self.kind, "schools": [*self.schools], "words": self.words}


def numbered(todo: Sequence[NextStep]) -> list[str]:
    """The steps as lines below ``HEADING``."""
    return [f"{number}. {one.words}" for number, one in enumerate(todo, 1)]


def next_steps(term: Term, now: SubmissionStatus) -> list[NextStep]:
    """In the order in which they are urgent: what waits, what is to be mended, who is missing, what is the centre's own.

    Nobody's telephone number is known to the program, and it asks for none; so whoever is to be rung is called by name and office.
    """
    found: list[NextStep] = []

    def add(kind: str, lines: Sequence[SchoolLine], sentence: str, name: Callable[[SchoolLine], str]) -> None:
        if lines:
            codes = dict.fromkeys(line.code for line in lines)
            words = [f"{line.code} {line.name}{name(line)}" for line in lines]
            more = f"等{len(words)}份" if len(words) > MOST_NAMED else ""
            found.append(NextStep(kind, tuple(codes), sentence.format(n=len(words), who="、".join(words[:MOST_NAMED]) + more)))

    def errors(line: SchoolLine) -> str:
        return f"（错误{line.problems[Level.ERROR.value]}条{among_them(line.across.get(Level.ERROR.value, 0))}）"

    def whom(line: SchoolLine) -> str:
        school = term.school(line.code)
        people = [f"{word}{name}" for word, name in (("校长", school.principal), ("包校领导", school.liaison)) if name] if school else []
        return f"（{'、'.join(people)}）" if people else ""

    add("ask", now.held, "先问清楚再收：{who}。比算数的一份少了原有的行，核对后用 yanxiu merge --accept 学校代码 收下，或请学校重交。",
        lambda x: f"的“{x.filed.name}”" if x.filed else "")
    add("choose", now.undecided, "请选定收哪一份：{who}。",
        lambda x: f"的“{x.filed.name}”" if x.filed else "")
    add("send_back", now.sent_back(term), "发回去改：把“退回”里的 {n} 本发给 {who}；改完交回，放进“回收”再合并一次。", errors)
    add("remind", now.absent, "催一催还没有交的 {n} 所：{who}。", whom)
    if now.refusals:
        found.append(NextStep("again", (), f"请重交收不了的 {len(now.refusals)} 个文件，原因见上面，也在总档案“未收文件”里。"))
    if now.of_the_centre:
        found.append(NextStep("own", (), f"中心校自己要核对的 {len(now.of_the_centre)} 条，在总档案“问题清单”里学校代码空着的那些行。"))
    return found or [NextStep("none", (), "都收齐了，没有要改的；总档案可以用了。")]
