"""B19 豁免与更正台账: who has been excused of what, who has changed a score, which returns the centre has decided on (domain E, report 1, 19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yanxiu_xl.archive.comparing import Comparison
from yanxiu_xl.archive.counting import accepted, withdrawals
from yanxiu_xl.archive.filed import Filed, SubmissionState
from yanxiu_xl.catalogue import rule_named
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.public import shared
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Mark, Report, Row, Value
from yanxiu_xl.reports.scores import GAPS
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import local_time
from yanxiu_xl.reports.told_at import ToldAt
from yanxiu_xl.scoring.regulation import NAMES

EVERYBODY = "所有学校"
IN_FORCE, OVER = "有效", "已到期"
USED, NO_POINTS, NO_ITEM = "已用上", "没有用上：得分没填或看不懂", "没有用上：指标没填或看不懂"
NO_SCHOOL, NOT_RETURNED = "没有用上：学校不在名录", "没有用上：学校还没有报送"
FEWER, CHOSEN, WITHDRAWN = "收下少行的报送", "先后分不清，选定这一份", "撤下"
WAIVERS = (
    Column("until", "有效期至", 12, Kind.DAY, "含当日", "B4 豁免"), Column("school_name", "学校", 16, Kind.TEXT, source="B4 豁免"),
    Column("rule", "规则", 32, Kind.TEXT, "编号和名称", "B4 豁免"), Column("reason", "理由", 36, Kind.LONG, source="B4 豁免"),
    Column("state", "现在", 9, Kind.WORD, "按截至日"),
    Column("problems", "现有几条", 8, meaning="这条规则现在在这些学校有几条问题"),
)
CORRECTIONS = (
    Column("date", "日期", 12, Kind.DAY, source="C2 核定更正"), Column("school_name", "学校", 16, Kind.TEXT, source="C2 核定更正"),
    Column("indicator", "项", 32, Kind.TEXT, source="C2 核定更正"), Column("reason", "理由", 36, Kind.LONG, source="C2 核定更正"),
    Column("before", "原", 9, Kind.POINTS, "程序算的", "C2"),
    Column("points", "新", 8, Kind.POINTS, "中心校核定的", "C2"), Column("person", "经手", 10, Kind.WORD, source="C2 核定更正"),
    Column("used", "结果", 16, Kind.TEXT, "合并时用上了没有"),
)
DECISIONS = (
    Column("time", "时间", 12, Kind.WORD, "中心校决定的时间，北京时间"), Column("school_name", "学校", 16, Kind.TEXT),
    Column("file", "报送", 32, Kind.TEXT, "文件和第几次"),
    Column("lost", "少了什么", 36, Kind.LONG, "与上一份比", "M19、M25"), Column("what", "决定", 9, Kind.WORD, source="M19、M25、M26"),
    Column("state", "现在", 8, Kind.WORD),
)


def _waivers(facts: TermFacts) -> Iterator[Row]:
    told_at = facts.cached(ToldAt)
    for one in sorted(facts.term.waivers, key=lambda one: (one.until, one.school, one.code)):
        there = [found for found in facts.standing.problems if found.problem.code == one.code and one.school in ("", found.code)]
        yield {
            "until": one.until, "school": one.school, "school_name": facts.term.names.get(one.school, one.school) if one.school else EVERYBODY,
            "rule": rule_named(one.code), "reason": one.reason,
            "problems": Figure(len(there), told_at.each(there), link=Link("B02", (one.school,) if one.school else ())),
            "state": Figure(IN_FORCE, mark=Mark.NOTE) if facts.as_of <= one.until else Figure(OVER, mark=Mark.FAINT),
        }


def _corrections(facts: TermFacts) -> Iterator[Row]:
    rows = facts.register("corrections").sort_values(["date", "school", "row"], na_position="last")
    for row in rows.to_dict("records"):
        school, code = row["school"], str(row["indicator"] or "")
        confirmed = facts.confirmed_schools.get(school)
        was = confirmed.replaced.get(code) if confirmed and row["points"] is not None else None
        where = NO_SCHOOL if not school else NOT_RETURNED if confirmed is None else NO_POINTS if row["points"] is None else NO_ITEM
        used = USED if was else where
        before: Value = Gap.NOT_APPLICABLE
        if was is not None:
            before = was.points if was.points is not None else GAPS[was.outcome]
        points = row["points"] if row["points"] is not None else Gap.UNMEASURED if "points" in row["unread"] else None
        yield {
            "date": row["date"], "school": school, "school_name": row["school_name"], "indicator": f"{code} {NAMES.get(code, '')}".strip() or None,
            "reason": row["reason"], "before": before, "points": Figure(points, (row["record"],), link=Link("B20", (school, "", code))),
            "person": row["person"], "used": Figure(used, mark=Mark.NONE if was else Mark.WAIT),
        }


def _decisions(facts: TermFacts) -> Iterator[Row]:
    archive, compare = facts.archive, Comparison(facts.archive)
    agreed, gone = accepted(archive), withdrawals(archive)
    lines: dict[str, list[Filed]] = {}
    for one in archive.everything():
        lines.setdefault(one.school, []).append(one)
    found: list[tuple[str, str, int, Row]] = []
    for school, line in lines.items():
        for at, one in enumerate(line):
            if one.sha256 in agreed:
                losses = _lost(facts, compare, line[:at], one)
                what = FEWER if losses else CHOSEN
                found.append((agreed[one.sha256], school, one.ordinal, _decision(facts, one, agreed[one.sha256], what, losses)))
            if one.sha256 in gone:
                found.append((gone[one.sha256], school, one.ordinal, _decision(facts, one, gone[one.sha256], WITHDRAWN, "")))
    yield from (row for *_, row in sorted(found, key=lambda one: one[:3]))


def _lost(facts: TermFacts, compare: Comparison, before: Sequence[Filed], one: Filed) -> str:
    """What a return has lost against the one before, where that is why it had to be accepted."""
    older = next((other for other in reversed(before) if other.state is not SubmissionState.WITHDRAWN), None)
    losses = [loss for loss in compare(older, one) if loss.code(facts.term["row_loss_percent"])] if older else []
    return "；".join(f"{SHEETS[loss.sheet].title}原{loss.before}行，现{loss.after}行，不见了{loss.gone}行" for loss in losses)


def _decision(facts: TermFacts, one: Filed, when: str, what: str, lost: str) -> Row:
    return {
        "time": local_time(when), "school": one.school, "school_name": facts.term.names.get(one.school, one.school),
        "file": f"{shared(one.name)}（{one.reference}）", "lost": lost or None, "what": what,
        "state": one.state.word,
    }


REPORT = Report(
    "B19", "豁免与更正台账", "谁改过分、免过谁、哪份报送是中心校定的。", "校长、审计",
    (Block("waivers", WAIVERS, _waivers, "豁免（学期设定）", empty="没有豁免"),
     Block("corrections", CORRECTIONS, _corrections, "核定更正（中心校登记）", empty="没有更正", line_of="points"),
     Block("decisions", DECISIONS, _decisions, "收下的少行报送、撤下的报送", empty="没有")),
    Group.LEDGER, 30,
)
