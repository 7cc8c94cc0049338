"""B13 青年教师培养表: how the young teachers are doing (domain E, report 1, 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yanxiu_xl.facts.records import Activity, Attendance
from yanxiu_xl.reports.cells import PEOPLE, Cells, unreadable, who_cells
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
    Total,
)
from yanxiu_xl.reports.pairs import Pair, pairs_of, pairs_of_apprentices
from yanxiu_xl.reports.scores import base_of
from yanxiu_xl.reports.sheets.b11_mentoring import PAIRED
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import Tally, by_key, counting
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.result import Outcome, TeacherScore

CONTEST, REPORT_LESSON = "教学比赛", "汇报课"
SHOWN: LooksAt = {"activities": ("category", "attendance", "participants", "official_leave", "leave", "absent"), "open_lessons": ("lesson_id", "teacher", "kind")}
BEST, WORST = ("优秀", "良好"), "不合格"


def _columns(facts: TermFacts) -> Sequence[Column]:
    return (
        Column("school_name", "学校", 16, Kind.TEXT), Column("name", "姓名", 9, Kind.WORD),
        Column("years", "教龄", 6, meaning=f"到学期开始满几年；教龄不超过{facts.term['young_teacher_years']}年的是青年教师", source="B2、E6", made_of=("name",)),
        Column("mentor", "师傅", 20, Kind.TEXT, "有青年教师就要结对", "#87；S11", looks_at=PAIRED),
        Column("valid", "有效听课", 7, meaning="与 T3 一致", source="C1 T3", total=Total.SUM),
        Column("visited", "被师傅听", 7, meaning="师傅听这位徒弟的有效节数", source="C2 U7", total=Total.SUM, looks_at=PAIRED),
        Column("grade", "公开课等级", 8, Kind.WORD, "几节里得分最高的一节", "C1 T5"),
        Column("contests", "比赛、汇报课", 8, meaning="到会的教学比赛次数，加上汇报课节数", source="#39", total=Total.SUM, looks_at=SHOWN),
        Column("score", "得分", 10.3, Kind.SCORE, "核定的基础分", "C1", Total.MEAN, made_of=("name",)), Column("band", "等次", 8, Kind.WORD, source="C1"),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    most = facts.term["young_teacher_years"]
    young = [one for one in facts.assessed if one.years is None or one.years <= most]
    sheet = _Sheet(facts)
    yield from map(sheet.row, sorted(young, key=lambda one: (one.years is None, one.years or 0, *one.key)))


class _Sheet:
    """What the lines are made of."""

    def __init__(self, facts: TermFacts) -> None:
        lessons = counting(facts.rows("open_lessons"))
        self.facts, self.pairs = facts, pairs_of_apprentices(pairs_of(facts))
        self.scores = {(school, one.name): one for school, listed in facts.confirmed_teachers.items() for one in listed}
        self.valid = Tally(counting(facts.rows("observations")), "school", "observer")
        self.lessons, self.reported = by_key(lessons, "school", "teacher"), Tally(lessons[lessons["kind"] == REPORT_LESSON], "school", "teacher")
        self.contests: dict[str, list[Cells]] = {}
        for row in facts.records("activities"):
            if row["counts"] and row["category"] == CONTEST:
                self.contests.setdefault(row["school"], []).append(row)

    def row(self, one: Teacher) -> Row:
        score, pairs = self.scores.get(one.key), self.pairs.get(one.key, ())
        return {
            **who_cells(self.facts, one), "name": Figure(one.name, (one.record,), link=Link("B03", one.key)),
            "years": Gap.UNMEASURED if one.years is None else max(one.years, 0), "mentor": self._mentor(one, pairs),
            "valid": _unless_unread(score, "T3", self.valid.figure(*one.key)), "visited": _visited(pairs),
            "grade": self._grade(one, score), "contests": self._contests(one), **_score(score),
        }

    def _mentor(self, one: Teacher, pairs: Sequence[Pair]) -> Figure:
        left_out = [pair.row["record"] for pair in pairs if not pair.row["counts"]]
        if not any(pair.row["counts"] for pair in pairs):
            if any(unreadable(pair.row) for pair in pairs):
                return Figure(Gap.UNMEASURED, (), left_out)
            words = "没有" if not pairs else f"不算：{pairs[0].row['why']}"
            return Figure(words, (), left_out, Mark.BAD) if one.years is not None else Figure(Gap.NOT_APPLICABLE)
        pairs = [pair for pair in pairs if pair.row["counts"]]
        names = (f"{pair.row['mentor']}（{self.facts.names[pair.host]}）" if pair.host not in ("", one.school) else pair.row["mentor"] or "" for pair in pairs)
        link = Link("B11", one.key)
        return Figure("、".join(dict.fromkeys(names)), [pair.row["record"] for pair in pairs], left_out, link=link)

    def _grade(self, one: Teacher, score: TeacherScore | None) -> Figure:
        given = self.lessons.get(one.key, [])
        if not given:
            return _unless_unread(score, "T5", Figure("没有", mark=Mark.BAD))
        best = max(given, key=lambda lesson: lesson["score"] if lesson["score"] is not None else -1)
        return _unless_unread(score, "T5", Figure(best["score_grade"] or "未评", (best["record"],)))

    def _contests(self, one: Teacher) -> Figure:
        def there(row: Cells) -> bool:
            part = Attendance(Activity.of({**row, "ret": 0, "at": 0}, None), one.name)
            return part.activity.invites(one.name) and part.present and not part.listed("official_leave")

        found: list[Record] = [row["record"] for row in self.contests.get(one.school, ()) if there(row)]
        found += self.reported.records(*one.key)
        return Figure(len(found), found)


def _visited(pairs: Sequence[Pair]) -> Figure:
    """Lessons that the mentors have seen; of one mentor in two subjects they are told once."""
    if not any(pair.row["counts"] for pair in pairs):
        return Figure(Gap.UNMEASURED if any(unreadable(pair.row) for pair in pairs) else Gap.NOT_APPLICABLE)
    pairs = [pair for pair in pairs if pair.row["counts"]]
    gap = next((pair.to.value for pair in pairs if isinstance(pair.to.value, Gap)), None)
    records = list(dict.fromkeys(record for pair in pairs for record in pair.to.records))
    left_out = list(dict.fromkeys(record for pair in pairs for record in pair.to.left_out))
    return Figure(gap if gap and not records else len(records), records, left_out)


def _unless_unread(score: TeacherScore | None, code: str, figure: Figure) -> Figure:
    """A figure, where the indicator that asks the same could be measured."""
    unread = score is not None and score.items[code].outcome is Outcome.UNMEASURED
    return Figure(Gap.UNMEASURED) if unread else figure


def _score(score: TeacherScore | None) -> Mapping[str, Figure]:
    if score is None:
        return {"score": Figure(Gap.UNMEASURED), "band": Figure(Gap.UNMEASURED)}
    mark = Mark.GOOD if score.band in BEST else Mark.BAD if score.band == WORST else Mark.NONE
    return {"score": Figure(base_of(score)), "band": Figure(score.band, mark=mark)}


REPORT = Report(
    "B13", "青年教师培养表", "青年教师怎样：有没有师傅、师傅来听了几节、公开课和得分怎样。教龄短的在前；教龄算不出的写“?”，排在最后。", "校长、教导主任",
    (Block("teachers", _columns, _rows, anchor=("school", "name"), lists=PEOPLE),), Group.STATISTICS, 70,
)
