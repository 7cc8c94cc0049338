"""教师文稿 of one school: plans, books, reflections, papers and the rest, about sixteen a teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.people import Staff, Teacher, working_days
from yanxiu_xl.demo.topics import GRADES, topics
from yanxiu_xl.demo.town import LAST_DAY, REPORTED_ON

Row = dict[str, Any]

_LENGTHS = {
    "个人研修计划": (900, 1800), "课改自学记录": (1200, 3200), "读书笔记": (3000, 8800), "月读书心得": (780, 1350),
    "学期心得体会": (1510, 2300), "教育教学论文": (1620, 3600), "教学案例": (1100, 2400), "教学反思": (480, 1100),
    "听评课反思": (420, 900), "教学经验总结": (1200, 2300), "带班材料": (900, 2400), "个人研修总结": (1000, 2100),
}


class Titles:
    """Keeps titles apart in the whole town: the same title twice would look like copying."""

    def __init__(self) -> None:
        self._used: set[tuple[str, str]] = set()

    def take(self, random: Random, category: str, patterns: Sequence[str], words: Sequence[dict[str, str]]) -> str:
        """A title nobody has used in this category."""
        choices = [p.format(**w) for p in patterns for w in words]
        fresh = [c for c in choices if (category, c) not in self._used]
        title = random.choice(fresh) if fresh else f"{random.choice(choices)}（续）"
        while (category, title) in self._used:
            title += "之二"
        self._used.add((category, title))
        return title


@dataclass
class Writings:
    """Builds the rows of one school."""

    staff: Staff
    titles: Titles
    rows: list[Row] = field(default_factory=list)

    def build(self) -> list[Row]:
        """All papers in the order of their dates."""
        short = {t.name for t in self.staff.teachers[2 : 2 + self.staff.habits.short_texts]}
        for teacher in self.staff.teachers:
            if teacher.assessed:
                self._whole_term(teacher, teacher.name in short)
            else:
                self._little(teacher)
        self.rows.sort(key=lambda r: (r["date"], r["teacher"], r["category"]))
        return self.rows

    def day(self, teacher: Teacher, first: date, last: date) -> date:
        """A working day of the teacher between two dates."""
        days = [d for d in working_days(self.staff.term, first, last) if teacher.on_duty(d)]
        return self.staff.random.choice(days)

    def add(self, teacher: Teacher, category: str, title: str, day: date, **more: Any) -> None:
        """Add one paper; the director of studies has looked through nearly all of them."""
        random = self.staff.random
        if category in teacher.slack.unwritten:
            return
        row: Row = {"teacher": teacher.name, "category": category, "title": title, "date": day, "original": "是"}
        if category in _LENGTHS:
            low, high = _LENGTHS[category]
            row["chars"] = random.randint(low, high) // 10 * 10 + random.randint(1, 9)
        checker = self.staff.director if teacher.name != self.staff.director else self.staff.school.principal
        days = working_days(self.staff.term, day, min(day + timedelta(days=12), REPORTED_ON))
        if days and random.random() < 0.96:
            grades = ("优", "优", "良", "良", "良", "合格") if teacher.backbone == "无" else ("优", "优", "良")
            row |= {"checked": random.choice(grades), "checker": checker, "checked_on": random.choice(days)}
            if category in teacher.slack.poor:
                row["checked"] = "不合格"
        self.rows.append({**row, **more})

    # --- what a teacher writes ---

    def _whole_term(self, teacher: Teacher, short: bool) -> None:
        random, term = self.staff.random, self.staff.term
        start = teacher.since or date(2020, 9, 3)
        due = term["personal_plan_due"] if teacher.since is None else start + timedelta(days=7)
        self.add(teacher, "个人研修计划", f"{teacher.name}2020年秋季学期个人研修计划", self.day(teacher, start, due))
        book, author = random.choice(texts.BOOKS)
        self.add(teacher, "精读书目", book, self.day(teacher, start, start + timedelta(days=30)), author=author)
        self.add(teacher, "读书笔记", f"《{book}》读书笔记", self.day(teacher, date(2020, 12, 7), date(2020, 12, 31)),
                 excerpt="有", thoughts="有" if random.random() < 0.95 else "无")
        self._monthly(teacher, book)
        late = (date(2020, 12, 21), LAST_DAY)
        self._article(teacher, "课改自学记录", texts.SELF_STUDY, *self._span(teacher, 9, 11))
        chars: Row = {"chars": 1270 + random.randint(1, 180)} if short else {}
        self._article(teacher, "学期心得体会", texts.ESSAYS, *late, **chars)
        self._article(teacher, "教育教学论文", texts.PAPERS, *self._span(teacher, 11, 12), **self._award())
        self._article(teacher, "教学经验总结", texts.EXPERIENCE, *late)
        self._about_lesson(teacher, "教学案例", texts.CASES, *self._span(teacher, 10, 12), exhibited=self._shown())
        self._about_lesson(teacher, "优秀课件", texts.COURSEWARE, *self._span(teacher, 10, 12), exhibited=self._shown(),
                           file_name="")
        for first in (9, 11):
            self._about_lesson(teacher, "教学反思", texts.REFLECTIONS, *self._span(teacher, first, first + 1))
        if random.random() < 0.4:
            self._about_lesson(teacher, "听评课反思", texts.REVIEW_REFLECTIONS, *self._span(teacher, 10, 12))
        if teacher.class_of:
            title = random.choice(texts.CLASS_WORK).format(class_name=teacher.class_of)
            self.add(teacher, "带班材料", title, self.day(teacher, *late))
        self.add(teacher, "个人研修总结", f"{teacher.name}2020年秋季学期个人研修总结",
                 self.day(teacher, date(2021, 1, 4), LAST_DAY))

    def _little(self, teacher: Teacher) -> None:
        """Someone who is not assessed hands in what there is."""
        self.add(teacher, "个人研修计划", f"{teacher.name}2020年秋季学期个人研修计划",
                 self.day(teacher, date(2020, 9, 3), self.staff.term["personal_plan_due"]))
        self._about_lesson(teacher, "教学反思", texts.REFLECTIONS, date(2020, 9, 14), date(2020, 10, 16))

    def _monthly(self, teacher: Teacher, book: str) -> None:
        """One reflection on reading for every assessed month, written before the month is over."""
        random = self.staff.random
        for month in self.staff.term["assessed_months"]:
            year, number = (int(part) for part in month.split("-"))
            last = (date(year, number, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            days = [d for d in working_days(self.staff.term, last.replace(day=18), last) if teacher.on_duty(d)]
            if not days or month in teacher.slack.months or random.random() < self.staff.habits.gaps:
                continue
            read = book if random.random() < 0.5 else random.choice(texts.BOOKS)[0]
            title = self.titles.take(random, "月读书心得", ("{angle}——读《{book}》有感", "读《{book}》：{angle}"),
                                     [{"book": read, "angle": angle} for angle in texts.BOOK_ANGLES])
            minutes = random.choice((30, 30, 35, 40, 45, 60)) if self.staff.habits.gaps == 0 else random.randint(20, 45)
            self.add(teacher, "月读书心得", title, random.choice(days), month=month,
                     reading_days=random.randint(20, last.day), reading_minutes=minutes)

    def _span(self, teacher: Teacher, first: int, last: int) -> tuple[date, date]:
        """From one month to another, inside the teacher's time at the school."""
        begin = max(date(2020, first, 9), teacher.since or date(2020, 9, 1))
        return begin, max(date(2020, last, 27), begin + timedelta(days=20))

    def _article(
        self, teacher: Teacher, category: str, patterns: Sequence[str], first: date, last: date, **more: Any
    ) -> None:
        words = [{"subject": s, "grade": g} for s in teacher.subjects[:3] for g in self._grades(teacher)]
        title = self.titles.take(self.staff.random, category, patterns, words)
        self.add(teacher, category, title, self.day(teacher, first, last), **more)

    def _about_lesson(
        self, teacher: Teacher, category: str, patterns: Sequence[str], first: date, last: date, **more: Any
    ) -> None:
        """A paper about a lesson of one's own subject and grade."""
        words = [
            {"topic": topic} for subject in teacher.subjects[:2] for grade in self._grades(teacher)
            for topic in topics(subject, grade)
        ]
        title = self.titles.take(self.staff.random, category, patterns, words)
        if "file_name" in more:
            more["file_name"] = f"{teacher.name}{title}.pptx"
        self.add(teacher, category, title, self.day(teacher, first, last), **more)

    @staticmethod
    def _grades(teacher: Teacher) -> list[str]:
        return [g for g in teacher.grades if g in GRADES] or ["三年级", "四年级"]

    def _shown(self) -> str:
        return "是" if self.staff.habits.exhibition and self.staff.random.random() < 0.5 else "否"

    def _award(self) -> Row:
        """A few papers have won something."""
        random = self.staff.random
        if random.random() > 0.16:
            return {}
        level = random.choice(("校", "镇", "镇", "县", "县", "市"))
        return {"award": level, "award_detail": random.choice(("一等奖", "二等奖", "三等奖"))}
