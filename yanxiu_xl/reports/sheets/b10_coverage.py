"""B10 六方式×七内容: which methods and contents each school has covered (domain E, report 1, 10; A2, A3, C2 U6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from yanxiu_xl.facts.coverage import Proofs, covered_and_asked, method_of
from yanxiu_xl.facts.records import Activity
from yanxiu_xl.reports.cells import SCHOOL, school_cells
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import (
    Behind,
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Mark,
    Record,
    Report,
    Row,
    Total,
    Value,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import Tally, counting, rate, where
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

OF_ACTIVITIES = {"activities": ("category", "content")}
NONE, MAY_BE = "缺", "（有看不懂的格，待定）"
Cells = dict[str, Value | Figure]


class Coverage:
    """What every school has covered, as U6 reckons it; by school code."""

    def __init__(self, facts: TermFacts) -> None:
        schools, most = filed(facts).schools, facts.term["young_teacher_years"]
        self.schools = schools
        young = {one.school for one in facts.assessed if one.years is not None and one.years <= most}
        self.proofs: Mapping[str, Proofs] = {code: known.proofs for code, known in schools.items()}
        self.covered = {code: covered_and_asked(facts.term, proofs, code in young) for code, proofs in self.proofs.items()}
        self.may_be = {code: known.proofs.may_be_covered(facts.term, known.reflection_unreadable) for code, known in schools.items()}

    def unmeasured(self, code: str) -> bool:
        """Whether nothing is covered as far as anybody can read, and something may be (domain C6)."""
        methods, contents, _ = self.covered[code]
        return self.schools[code].without(SCHOOL_INDICATORS["U6"].looks_at) or (not methods and not contents and any(self.may_be[code]))


WHO_IS_YOUNG: LooksAt = {"roster": SCHOOL_INDICATORS["U6"].looks_at["roster"]}
SCHOOLS = (
    SCHOOL, Column("share", "覆盖率", 10, Kind.RATE, "覆盖的方式和内容÷应覆盖的", "C2 U6", Total.MEAN),
    Column("methods", "覆盖方式", 11, source="C2 U6", total=Total.SUM, made_of=("share",)), Column("methods asked", "应覆盖方式", 11, total=Total.SUM),
    Column("contents", "覆盖内容", 11, source="C2 U6", total=Total.SUM, made_of=("share",)),
    Column("contents asked", "应覆盖内容", 11, meaning="没有青年教师的学校不考“青年教师专项”", total=Total.SUM, looks_at=WHO_IS_YOUNG),
    Column("lacking methods", "缺的方式", 22, Kind.TEXT), Column("lacking contents", "缺的内容", 21, Kind.TEXT),
)


def _schools(facts: TermFacts) -> list[Row]:
    coverage = facts.cached(Coverage)
    rows = []
    for school in facts.schools:
        start: Cells = {**school_cells(facts, school.code)}
        if school.code in coverage.covered:
            rows.append((_rank(coverage, facts, school.code), {**start, **_school(facts, coverage, school.code)}))
        else:
            rows.append((2.0, {**start, **{column.key: Gap.NOT_APPLICABLE for column in SCHOOLS[1:6]}, "lacking methods": "没有算数的报送"}))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _rank(coverage: Coverage, facts: TermFacts, code: str) -> float:
    methods, contents, asked = coverage.covered[code]
    return (len(methods) + len(contents)) / (len(facts.term.codes["method"]) + len(asked))


def _school(facts: TermFacts, coverage: Coverage, code: str) -> Cells:
    (methods, contents, asked), every = coverage.covered[code], facts.term.codes["method"]
    records = filed(facts).schools[code].records(coverage.proofs[code].activities.counting)
    known, whole = len(methods) + len(contents), len(every) + len(asked)
    numbers: Cells = {"methods": len(methods), "contents": len(contents),
                      "share": Figure(rate(known, whole), records, mark=Mark.NONE if known == whole else Mark.WAIT)}
    if coverage.unmeasured(code):
        numbers = dict.fromkeys(numbers, Gap.UNMEASURED)
    may_methods, may_contents = coverage.may_be[code]
    return {
        **numbers, "methods asked": len(every), "contents asked": len(asked),
        "lacking methods": _lacking(every, methods, may_methods), "lacking contents": _lacking(asked, contents, may_contents),
    }


def _lacking(asked: Iterable[str], covered: set[str], may_be: set[str]) -> Figure:
    words = "、".join(one + (MAY_BE if one in may_be else "") for one in asked if one not in covered)
    return Figure(words or None, mark=Mark.BAD if words else Mark.NONE)



def _contents(facts: TermFacts) -> Sequence[Column]:
    return (*(Column(one, one, 11, meaning="算数的研修活动次数", source="A3", total=Total.SUM) for one in facts.term.codes["content"]),
            Column("all", "合计", 8, total=Total.SUM, looks_at={"activities": ("category", "method")}))


def _town_columns(facts: TermFacts) -> Sequence[Column]:
    return (Column("method", "研修方式", 16, Kind.TEXT, source="A2"), Column("covered", "覆盖学校", 10, meaning="所，怎样算见下面", source="C2 U6"),
            *_contents(facts))


def _method_columns(facts: TermFacts) -> Sequence[Column]:
    return (SCHOOL, Column("method", "研修方式", 10, Kind.WORD, source="A2"), *_contents(facts),
            Column("covered", "已覆盖", 8, Kind.WORD, "听课、公开课、文稿也能证明方式", "C2 U6"))


Pairs = Mapping[tuple[str | None, str | None], Sequence[Record]]
"""(method, content) -> activities that count."""


def _by_method(schools: Iterable[FiledSchool]) -> Pairs:
    found: dict[tuple[str | None, str | None], list[Record]] = {}
    for known in schools:
        for one in known.activities:
            if one.counts:
                found.setdefault((method_of(one), one.content), []).extend(known.records([one]))
    return found


def _of_method(pairs: Pairs, method: str) -> Figure:
    """All activities of a method, whatever their content."""
    records = [record for (own, _), part in pairs.items() if own == method for record in part]
    return Figure(len(records), records)


def _may_be(one: Activity, method: str, content: str) -> bool:
    """Whether an activity of which something cannot be read may be of this method and content."""
    own = method_of(one)
    return own in {method, None} and one.content in {content, None}


def _methods(facts: TermFacts) -> Iterator[Row]:
    """A line a school and method: how many activities of each content; those that cover least come first."""
    coverage = facts.cached(Coverage)
    for row in _schools(facts):
        code = str(row["school"])
        if code not in coverage.proofs:
            continue
        known, asked = filed(facts).schools[code], coverage.covered[code][2]
        pairs = _by_method([known])
        for method in facts.term.codes["method"]:
            cells = {content: _cell(known, pairs, (method, content), content in asked) for content in facts.term.codes["content"]}
            yield {"school": code, "school_name": row["school_name"], "method": method, **cells, "all": _of_method(pairs, method),
                   "covered": _covered(coverage, code, method)}


def _cell(known: FiledSchool, pairs: Pairs, pair: tuple[str, str], asked: bool) -> Figure:
    here, unread = pairs.get(pair, ()), [one for one in known.activities if one.unreadable and _may_be(one, *pair)]
    if here:
        return Figure(len(here), here, known.records(unread))
    unknown = bool(unread) or known.without(OF_ACTIVITIES)
    nothing: Value = Gap.UNMEASURED if unknown else NONE if asked else Gap.NOT_APPLICABLE
    return Figure(nothing, (), known.records(unread), Mark.BAD if nothing == NONE else Mark.NONE)


def _covered(coverage: Coverage, code: str, method: str) -> Figure:
    if method in coverage.covered[code][0]:
        return Figure("✓", Behind(lambda: coverage.schools[code].records(coverage.proofs[code].proving(method))))
    unknown = method in coverage.may_be[code][0] or coverage.schools[code].without(SCHOOL_INDICATORS["U6"].looks_at)
    return Figure(Gap.UNMEASURED) if unknown else Figure(NONE, mark=Mark.BAD)


def _town(facts: TermFacts) -> Iterator[Row]:
    """The same of all schools together; covered: how many schools."""
    coverage, pairs = facts.cached(Coverage), _by_method(filed(facts).schools.values())
    unknown = any(known.without(OF_ACTIVITIES) for known in filed(facts).schools.values())
    for method in facts.term.codes["method"] if coverage.covered else ():
        cells = {content: pairs.get((method, content), ()) for content in facts.term.codes["content"]}
        schools = sum(method in methods for methods, _, _ in coverage.covered.values())
        open_still = any(_covered(coverage, code, method).value is Gap.UNMEASURED for code in coverage.covered)
        every = _of_method(pairs, method)
        yield {
            "method": method, "all": Figure(Gap.UNMEASURED) if not every.records and unknown else every,
            "covered": Gap.UNMEASURED if open_still and not schools else Figure(schools, Behind(partial(_proofs, coverage, method))),
            **{content: Figure(len(here) or (Gap.UNMEASURED if unknown else NONE), here, mark=Mark.NONE if here or unknown else Mark.BAD)
               for content, here in cells.items()},
        }


def _proofs(coverage: Coverage, method: str) -> list[Record]:
    """The records of all schools that prove a method."""
    return [record for code, proofs in coverage.proofs.items() for record in coverage.schools[code].records(proofs.proving(method))]


BLANK = "没填细目"
DETAILED: LooksAt = {"activities": ("content_detail",)}


def _detail_columns(facts: TermFacts) -> Sequence[Column]:
    return (SCHOOL, *(Column(f"detail {one}", one, 8, source="A3", total=Total.SUM, looks_at=DETAILED) for one in facts.term.codes["content_detail"]),
            Column("blank", BLANK, 8, total=Total.SUM, looks_at=DETAILED), Column("all", "活动次数", 8, total=Total.SUM, looks_at={"activities": ()}))


def _details(facts: TermFacts) -> Iterator[Row]:
    """How many activities that count tell of each detail of the contents."""
    good = counting(facts.rows("activities"))
    by_detail, every = Tally(good, "school", "content_detail"), Tally(good, "school")
    blank = Tally(where(good, "content_detail", lambda value: value is None), "school")
    for code in sorted(facts.current):
        yield {
            **school_cells(facts, code), "blank": blank.figure(code), "all": every.figure(code),
            **{f"detail {one}": by_detail.figure(code, one) for one in facts.term.codes["content_detail"]},
        }


REPORT = Report(
    "B10", "六方式×七内容", f"六种方式、七项内容覆盖了没有，各校缺什么（覆盖少的在前）；{NONE}＝一次也没有。只算算数的活动。",
    "教导主任、教研员",
    (Block("town", _town_columns, _town, "全镇合计（次）", empty="没有算数的报送"), Block("schools", SCHOOLS, _schools, "各校覆盖", anchor=("school",)),
     Block("methods", _method_columns, _methods, "各校次数", empty="没有算数的报送"),
     Block("details", _detail_columns, _details, "各校研修内容细目（次）", empty="没有算数的报送")),
    Group.STATISTICS, 50, names=1,
)
