"""Open lessons, who sits in on which lesson, and the judges' marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.people import MEETING_PERIODS, PERIODS, SchoolClass, Staff, Teacher, working_days
from yanxiu_xl.demo.topics import topic_at
from yanxiu_xl.demo.town import LAST_DAY

Row = dict[str, Any]

TOWN_DATES = (date(2020, 10, 30), date(2020, 11, 13), date(2020, 12, 4))
"""Training days of the whole town: no school holds open lessons then."""
DIMENSIONS = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
_TYPES = ("新授",) * 6 + ("练习", "复习", "讲评", "综合实践")


@dataclass(frozen=True)
class Lesson:
    """A lesson that was taught once; every row that speaks of it takes its facts from here."""

    day: date
    period: int | None
    teacher: str
    grade: str
    subject: str
    topic: str
    kind: str
    lesson_type: str
    quality: float
    host: str = ""


@dataclass(frozen=True)
class Trip:
    """A visit to another school: when, where, who went, and in which periods they saw lessons."""

    day: date
    place: str
    names: tuple[str, ...]
    periods: tuple[int, int]


@dataclass
class OpenLesson:
    """An open lesson with its review; ``observers`` fills up as colleagues are seated."""

    lesson: Lesson
    reviewed_on: date
    chair: str
    observers: list[str] = field(default_factory=list)
    judges: list[str] = field(default_factory=list)


def progress(day: date) -> float:
    """How much of the term has passed, 0 to 1."""
    return (day - date(2020, 9, 1)).days / ((LAST_DAY - date(2020, 9, 1)).days + 1)


def mark(score: float) -> str:
    """The grade of a lesson by its score (domain C3)."""
    return "优" if score >= 90 else "良" if score >= 80 else "合格" if score >= 60 else "待改进"


class Comments:
    """Comments on lessons; one person never writes the same twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._used: set[tuple[str, str]] = set()

    def _make(self, writer: str, general: tuple[str, ...], special: tuple[str, ...]) -> str:
        while True:
            parts = [self.random.choice(general), self.random.choice(special)]
            self.random.shuffle(parts)
            if self.random.random() < 0.3:
                parts.append(self.random.choice([t for t in general if t not in parts]))
            text = "；".join(parts) + "。"
            if (writer, text) not in self._used:
                self._used.add((writer, text))
                return text

    def praise(self, writer: str, subject: str) -> str:
        """What was good."""
        own = texts.PRAISE_BY_SUBJECT.get(subject, texts.PRAISE_BY_SUBJECT["其他"])
        return self._make(writer, texts.PRAISE, own)

    def advice(self, writer: str, subject: str) -> str:
        """What to do better."""
        own = texts.ADVICE_BY_SUBJECT.get(subject, texts.ADVICE_BY_SUBJECT["其他"])
        return self._make(writer, texts.ADVICE, own)


@dataclass
class Lessons:
    """All lessons of one school that somebody has seen, and the rows of 听课记录."""

    staff: Staff
    comments: Comments
    opens: list[OpenLesson] = field(default_factory=list)
    taught: dict[tuple[date, int, str], Lesson] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    heard: Counter[tuple[str, str]] = field(default_factory=Counter)
    daily: Counter[tuple[str, date]] = field(default_factory=Counter)
    apart: set[frozenset[str]] = field(default_factory=set)
    """Pairs of colleagues who never see each other's lessons."""

    # --- open lessons ---

    def plan_open_lessons(self) -> None:
        """One open lesson for everyone assessed who gives one, in the free periods of the weekly meeting."""
        staff, random = self.staff, self.staff.random
        days = [
            d for d in working_days(staff.term, date(2020, 9, 15), date(2020, 12, 25))
            if d.weekday() == staff.habits.meeting and d not in TOWN_DATES
        ]
        slots = [(d, p) for d in days for p in MEETING_PERIODS]
        order = sorted(
            (t for t in staff.teachers if t.assessed and t.slack.open_lesson),
            key=lambda t: (t in staff.young or t.since is not None, t.backbone == "无", random.random()),
        )
        chosen = sorted(random.sample(slots, len(order)))
        for at, (teacher, (day, period)) in enumerate(zip(order, chosen, strict=True)):
            self.opens.append(self._open_lesson(teacher, day, period, at))
        self.opens.sort(key=lambda o: (o.lesson.day, o.lesson.period or 0))

    def _open_lesson(self, teacher: Teacher, day: date, period: int, at: int) -> OpenLesson:
        staff, random = self.staff, self.staff.random
        group, subject = self._best_class(teacher.name)
        kind = "汇报课" if teacher in staff.young else "示范课" if at == 0 else "合格课" if at == 2 else "公开课"
        lesson = Lesson(
            day, period, teacher.name, group.label, subject, topic_at(subject, group.grades, progress(day)), kind,
            "新授", min(97.0, random.gauss(91 if teacher.backbone != "无" else 87, 3)), staff.school.name,
        )
        self.taught[day, period, teacher.name] = lesson
        staff.busy.add((teacher.name, day, period))
        following = [d for d in working_days(staff.term, day, day + timedelta(days=5)) if d not in TOWN_DATES]
        reviewed_on = day if random.random() < 0.7 else following[min(random.randint(1, 2), len(following) - 1)]
        leading = [t.name for t in staff.teachers if t.post != "专任教师" and t is not teacher]
        return OpenLesson(lesson, reviewed_on, random.choice(leading or [staff.teachers[1].name]))

    def _best_class(self, name: str) -> tuple[SchoolClass, str]:
        """The class and subject the teacher teaches most."""
        slots: Counter[tuple[SchoolClass, str]] = Counter()
        for lessons in self.staff.week.values():
            if name in lessons and lessons[name].subject != "班队活动":
                slots[lessons[name].group, lessons[name].subject] += 1
        return slots.most_common(1)[0][0]

    def duties(self, day: date) -> set[str]:
        """Who has to be there that day for an open lesson or its review."""
        names: set[str] = set()
        for one in self.opens:
            if one.lesson.day == day:
                names |= {one.lesson.teacher, one.chair}
            if one.reviewed_on == day:
                names |= {one.lesson.teacher, one.chair}
        return names

    def seat_colleagues(self) -> None:
        """Colleagues sit in on the open lessons; three to five of them judge."""
        random = self.staff.random
        for one in self.opens:
            day, period = one.lesson.day, one.lesson.period or 0
            able = [t.name for t in self.staff.teachers if self.staff.free(t.name, day, period) and self.would_see(t.name, one.lesson.teacher)]
            keen = [n for n in able if random.random() < 0.72 or n == one.chair]
            rest = [n for n in able if n not in keen]
            keen += random.sample(rest, min(len(rest), max(0, 4 - len(keen))))
            one.observers = keen
            judges = random.sample(keen, min(len(keen), random.choice((3, 3, 4, 5))))
            one.judges = judges if self.staff.teacher(one.lesson.teacher).slack.judged else []
            for name in keen:
                there = self.staff.teacher(name).on_duty(one.reviewed_on)
                there = there and (name, one.reviewed_on) not in self.staff.away
                reviewed = there and (name in one.judges or random.random() < 0.9)
                self.add(name, one.lesson, "本校", reviewed=reviewed)

    # --- observations ---

    def would_see(self, observer: str, teacher: str) -> bool:
        """Whether somebody still goes to lessons, and to this colleague's."""
        limits = self.staff.teacher(observer).slack.observations
        return (limits is None or self.counts[observer] < limits[1]) and frozenset((observer, teacher)) not in self.apart

    def add(self, observer: str, lesson: Lesson, scope: str, *, reviewed: bool | None = None) -> None:
        """Write one row of 听课记录 and keep the observer's time taken."""
        random = self.staff.random
        if lesson.period is not None:
            self.staff.busy.add((observer, lesson.day, lesson.period))
        if reviewed is None:
            reviewed = scope == "本校" and random.random() < (0.7 if lesson.kind == "教研课" else 0.35)
        self.counts[observer] += 1
        self.heard[observer, lesson.teacher] += 1
        self.daily[observer, lesson.day] += 1
        self.rows.append({
            "date": lesson.day, "period": None if lesson.period is None else str(lesson.period),
            "observer": observer, "scope": scope, "host_school": None if scope == "本校" else lesson.host,
            "teacher": lesson.teacher, "grade": lesson.grade, "subject": lesson.subject, "topic": lesson.topic,
            "kind": lesson.kind, "lesson_type": lesson.lesson_type,
            "strengths": self.comments.praise(observer, lesson.subject),
            "advice": self.comments.advice(observer, lesson.subject),
            "lesson_grade": mark(lesson.quality + random.gauss(0, 1.5)), "reviewed": "是" if reviewed else "否",
            "reflection": "有" if self.counts[observer] % 6 == 2 or random.random() < 0.06 else "无",
        })

    def visit_mentors(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Mentor and apprentice see each other's lessons at least three times."""
        days = working_days(self.staff.term, date(2020, 9, 14), date(2020, 12, 25))
        for mentor, apprentice in pairs:
            if frozenset((mentor, apprentice)) in self.apart:
                continue
            for observer, teacher in ((mentor, apprentice), (apprentice, mentor)):
                chances = [
                    (d, p) for d in days for p in PERIODS
                    if teacher in self.staff.teaching(d, p) and self.staff.free(observer, d, p)
                    and self.is_there(teacher, d)
                ]
                picked = self.staff.random.sample(chances, min(len(chances), 3))
                for day, period in sorted(picked):
                    if self.daily[observer, day] < 3:
                        self.add(observer, self.everyday(teacher, day, period), "本校")

    def is_there(self, name: str, day: date) -> bool:
        """Whether a teacher is on duty and at school that day."""
        return self.staff.teacher(name).on_duty(day) and (name, day) not in self.staff.away

    def everyday(self, teacher: str, day: date, period: int) -> Lesson:
        """The lesson of the timetable; the first to see it settles what it was."""
        key = (day, period, teacher)
        if key not in self.taught:
            random, slot = self.staff.random, self.staff.teaching(day, period)[teacher]
            self.taught[key] = Lesson(
                day, period, teacher, slot.group.label, slot.subject,
                topic_at(slot.subject, slot.group.grades, progress(day)),
                "教研课" if random.random() < 0.22 else "家常课", random.choice(_TYPES),
                max(72.0, min(96.0, random.gauss(86, 4.5))), self.staff.school.name,
            )
        return self.taught[key]

    def fill_up(self) -> None:
        """Everyone goes on sitting in on colleagues' lessons until the habit of the school is met."""
        staff, random = self.staff, self.staff.random
        low, high = staff.habits.observations
        days = working_days(staff.term, date(2020, 9, 3), LAST_DAY)
        for teacher in staff.teachers:
            wanted = random.randint(*(teacher.slack.observations or (low, high)))
            if teacher.until or teacher.since or not teacher.assessed:
                wanted = {"新调入": 25, "产假": 7}.get(staff.habits.special, 15)
            own_days = [d for d in days if teacher.on_duty(d)]
            for _ in range(6000):
                if self.counts[teacher.name] >= wanted:
                    break
                self._sit_in(teacher.name, random.choice(own_days), random.choice(PERIODS))

    def _sit_in(self, observer: str, day: date, period: int) -> None:
        if self.daily[observer, day] >= 2 or not self.staff.free(observer, day, period):
            return
        colleagues = [n for n in self.staff.teaching(day, period) if self.is_there(n, day) and self.would_see(observer, n)]
        if colleagues:
            teacher = min(colleagues, key=lambda n: (self.heard[observer, n], self.staff.random.random()))
            lesson = self.everyday(teacher, day, period)
            self.add(observer, lesson, "本校")
            if lesson.kind == "教研课":
                self._join(lesson)

    def _join(self, lesson: Lesson) -> None:
        """A research lesson is seen by more than one colleague."""
        day, period = lesson.day, lesson.period or 0
        few = [t for t in self.staff.teachers if self.counts[t.name] < self.staff.habits.observations[0] - 6]
        for one in self.staff.random.sample(few, min(len(few), 2)):
            if not (one.assessed and self.would_see(one.name, lesson.teacher)):
                continue
            if self.daily[one.name, day] < 2 and self.staff.free(one.name, day, period):
                self.add(one.name, lesson, "本校")

    # --- rows ---

    def observation_rows(self) -> list[Row]:
        """All rows in the order of the days."""
        return sorted(self.rows, key=lambda r: (r["date"], r["period"] or "9", r["teacher"], r["observer"]))

    def open_lesson_rows(self) -> tuple[list[Row], list[Row]]:
        """公开课评课 and 课堂评价."""
        opens: list[Row] = []
        evaluations: list[Row] = []
        fine_left = int(len(self.opens) * self.staff.term["fine_lesson_cap"] / 100)
        for number, one in enumerate(self.opens, 1):
            marks = [self._marks(f"G-{self.staff.school.code}-{number:03d}", one, judge) for judge in one.judges]
            evaluations += marks
            score = average([total(m) for m in marks], self.staff.term["trim_judges"]) if marks else 0.0
            fine = score >= self.staff.term["L.fine"] and fine_left > 0
            fine_left -= fine
            opens.append(self._open_row(one, score, fine))
        return opens, evaluations

    def _marks(self, lesson_id: str, one: OpenLesson, judge: str) -> Row:
        staff, random, row = self.staff, self.staff.random, {"lesson_id": lesson_id, "judge": judge}
        level = one.lesson.quality + random.gauss(0, 1.2)
        for key in DIMENSIONS:
            full = staff.term[f"L.{key}"]
            value = round(full * min(100.0, level + random.gauss(0, 3)) / 50) / 2
            row[key] = min(float(full), value)
        if not staff.habits.whiteboards:
            row["it_use"] = "不适用"
        if random.random() < 0.7:
            row["strengths"] = self.comments.praise(f"{judge}评", one.lesson.subject)
            row["advice"] = self.comments.advice(f"{judge}评", one.lesson.subject)
        return row

    def _open_row(self, one: OpenLesson, score: float, fine: bool) -> Row:
        random, lesson, weak = self.staff.random, one.lesson, self.staff.habits.short_texts > 0
        choice = {
            "praise": random.choice(texts.PRAISE[:11]), "praise2": random.choice(texts.PRAISE[11:]),
            "advice": random.choice(texts.ADVICE[:11]), "advice2": random.choice(texts.ADVICE[11:]),
        }
        equipped = self.staff.habits.whiteboards > 0
        recognition = "推荐优质课" if fine else "合格课" if random.random() < 0.6 or lesson.kind == "合格课" else "未认定"
        return {
            "date": lesson.day, "period": str(lesson.period), "teacher": lesson.teacher, "grade": lesson.grade,
            "subject": lesson.subject, "topic": lesson.topic, "kind": lesson.kind, "lesson_type": lesson.lesson_type,
            "on_theme": "是" if random.random() < 0.8 else "否", "uses_it": "是" if equipped else "否", "plan": "有",
            "courseware": "有" if equipped else "无",
            "reflection": "无" if weak and random.random() < 0.3 else "有",
            "reviewed_on": one.reviewed_on, "review_chair": one.chair,
            "review_points": random.choice(texts.REVIEW_POINTS).format(**choice),
            "advice": random.choice(texts.IMPROVEMENTS).format(**choice),
            "recognition": recognition if score >= self.staff.term["L.pass"] else "未认定",
        }


def total(row: Row) -> float:
    """A judge's total, scaled up where the use of technology does not apply (domain C3)."""
    given = [row[key] for key in DIMENSIONS if row[key] != "不适用"]
    return float(sum(given)) if len(given) == len(DIMENSIONS) else round(sum(given) / 90 * 100, 1)


def average(totals: list[float], trim_from: int) -> float:
    """Mean of the judges; with enough of them the highest and the lowest do not count."""
    if len(totals) >= trim_from:
        totals = sorted(totals)[1:-1]
    return sum(totals) / len(totals)


def visit_other_schools(town: list[Lessons], random: Random) -> None:
    """Some colleagues of every school come to open lessons of another; they need the whole afternoon free."""
    for guest in town:
        staff = guest.staff
        wanted = {t.name: random.choice((0, 1, 2, 2)) for t in staff.teachers if t.assessed}
        chances = [one for host in town if host is not guest for one in host.opens]
        random.shuffle(chances)
        for one in chances:
            day = one.lesson.day
            guests = [
                n for n, left in wanted.items()
                if left and guest.would_see(n, one.lesson.teacher) and not guest.daily[n, day] and n not in guest.duties(day)
                and all(staff.free(n, day, p) for p in MEETING_PERIODS)
            ]
            for name in random.sample(guests, min(len(guests), 2)) if random.random() < 0.5 else ():
                wanted[name] -= 1
                for period in MEETING_PERIODS:
                    staff.busy.add((name, day, period))  # on the way, or in the lesson
                guest.add(name, one.lesson, "镇内他校", reviewed=random.random() < 0.5)


def watch_outside(lessons: Lessons, trip: Trip | None) -> None:
    """Lessons seen on the school's trip, and recorded ones on the internet."""
    random, staff = lessons.staff.random, lessons.staff
    if trip:
        seen = [one for one in texts.OUTSIDE_TEACHERS if one[0] == trip.place]
        for period, (host, teacher, subject, grade, topic) in zip(trip.periods, seen, strict=False):
            shown = Lesson(trip.day, period, teacher, grade, subject, topic, "示范课", "新授", 94, host)
            for name in trip.names:
                lessons.add(name, shown, "镇外", reviewed=True)
    days = working_days(staff.term, date(2020, 9, 21), date(2020, 12, 31))
    for one in staff.teachers:
        if one.slack.observations:
            continue
        own_days = [d for d in days if one.on_duty(d) and (one.name, d) not in staff.away]
        picked = random.sample(texts.ONLINE_LESSONS, random.choice((0, 1, 1, 2)))
        for host, author, subject, grade, topic in picked:
            day = random.choice([d for d in own_days if not lessons.daily[one.name, d]])
            recorded = Lesson(day, None, author, grade, subject, topic, "优质课", "新授", 95, host)
            lessons.add(one.name, recorded, "网络", reviewed=False)
