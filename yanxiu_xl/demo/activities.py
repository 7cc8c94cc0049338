"""研修活动 of one school: about twenty occasions a term, with who led them and who was missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.lessons import TOWN_DATES, Lessons, OpenLesson, Trip
from yanxiu_xl.demo.people import Staff, working_days
from yanxiu_xl.demo.town import LAST_DAY, TOWN_SCHOOLS

Row = dict[str, Any]

ROOM = "会议室"
LECTURER = "祁文澜"
"""A lecturer of the county's training school."""


@dataclass
class Activities:
    """Builds the rows day by day; remembers which days are taken and who was away on them."""

    staff: Staff
    lessons: Lessons
    pairs: list[Row]
    projects: list[Row]
    lecture_topics: set[str]
    rows: list[Row] = field(default_factory=list)
    taken: set[date] = field(default_factory=set)
    trip: Trip | None = None

    def build(self) -> list[Row]:
        """All activities, in the order of their days."""
        self.taken |= set(TOWN_DATES)
        self._reviews()
        self._opening()
        self._lectures()
        self._trainings()
        self._teaching()
        self._projects_and_pairs()
        self._ending()
        self.rows.sort(key=lambda r: r["date"])
        return self.rows

    # --- days and attendance ---

    def day(self, first: date, last: date) -> date:
        """A day not yet taken, on the weekly meeting if there is one left."""
        days = [d for d in working_days(self.staff.term, first, last) if d not in self.taken]
        meetings = [d for d in days if d.weekday() == self.staff.habits.meeting]
        chosen = self.staff.random.choice(meetings or days)
        self.taken.add(chosen)
        return chosen

    def add(
        self, day: date, minutes: int, category: str, content: str, topic: str, summary: str, **more: Any
    ) -> Row:
        """Add one activity; keywords override or complete the usual columns."""
        self.taken.add(day)
        row: Row = {
            "date": day, "minutes": minutes, "category": category, "content": content, "topic": topic,
            "organiser": "本校", "place": ROOM, "attendance": "全体", "summary": summary + "。",
            "photo": "有" if self.staff.random.random() < 0.8 else "无", **more,
        }
        if category not in {"外出参观学习", "上级培训"}:
            self._excuse(row)
        self.rows.append({key: value for key, value in row.items() if value is not None})
        return row

    def _excuse(self, row: Row) -> None:
        """Now and then somebody is excused, missing or late; nobody is in two lists, nobody who was needed."""
        random, day, staff = self.staff.random, row["date"], self.staff
        expected = row["participants"].split("、") if row.get("participants") else [t.name for t in staff.present(day)]
        needed = self.lessons.duties(day) | {row.get("chair"), row.get("speaker")}
        spare = [n for n in expected if n not in needed]
        random.shuffle(spare)
        small = len(spare) < 6
        for key, chance in (("official_leave", 0.15), ("leave", 0.3), ("absent", 0.08), ("late", 0.12)):
            if len(spare) > 2 and random.random() < chance * (0.5 if small else 1):
                row[key] = spare.pop()
                if key != "late":
                    staff.away.add((row[key], day))

    def _speaker(self) -> str:
        """An experienced colleague."""
        known = [t.name for t in self.staff.teachers if t.backbone != "无" and not (t.since or t.until)]
        return self.staff.random.choice(known or self.staff.names[:2])

    @property
    def principal(self) -> str:
        """Who chairs most meetings."""
        return self.staff.school.principal

    def _some(self, day: date, count: int) -> list[str]:
        """A few colleagues who can leave the school that day."""
        duties = self.lessons.duties(day)
        able = [t.name for t in self.staff.present(day) if t.name not in duties]
        return self.staff.random.sample(able, min(count, len(able)))

    # --- occasions ---

    def _reviews(self) -> None:
        """Review meetings on open lessons, and one of them as 说课—讲课—评课."""
        random = self.staff.random
        chosen: list[OpenLesson] = []
        for one in random.sample(self.lessons.opens, len(self.lessons.opens)):
            if one.reviewed_on not in {c.reviewed_on for c in chosen} and len(chosen) < 4:
                chosen.append(one)
        for at, one in enumerate(chosen):
            if at == 3:
                topic, summary = texts.SPEAKING
                self.add(one.reviewed_on, 80, "说课讲课评课", "教育教学技能", topic, summary, chair=one.chair,
                         speaker=one.lesson.teacher, content_detail="高效课堂")
                continue
            praise, advice = random.choice(texts.PRAISE), random.choice(texts.ADVICE)
            summary = texts.REVIEW_MEETING.format(praise=praise, advice=advice)
            lesson = one.lesson.topic if "《" in one.lesson.topic else f"《{one.lesson.topic}》"
            topic = f"{one.lesson.teacher}{lesson}集体评课"
            self.add(one.reviewed_on, random.choice((40, 45, 50, 60)), "教研课评课", "教育教学技能", topic, summary,
                     chair=one.chair, content_detail="高效课堂")

    def _opening(self) -> None:
        topic, summary = texts.KICK_OFF
        day = date(2020, 9, self.staff.random.choice((2, 3, 4)))
        self.add(day, 60, "动员会与文件学习", "现代教育、课改理论", topic, summary, chair=self.principal,
                 content_detail="新课标")
        spans = ((date(2020, 9, 8), date(2020, 9, 22)), (date(2020, 11, 16), date(2020, 12, 11)))
        chosen = [texts.ETHICS[0], self.staff.random.choice(texts.ETHICS[1:])]
        for (topic, detail, summary), (first, last) in zip(chosen, spans, strict=True):
            self.add(self.day(first, last), self.staff.random.choice((60, 80, 90)), "师德法规学习", "师德", topic,
                     summary, chair=self.principal, content_detail=detail)

    def _lectures(self) -> None:
        random, term = self.staff.random, self.staff.term
        shuffled = random.sample(texts.LECTURES, len(texts.LECTURES))
        # lectures differ in content, and what no other school has had comes first
        shuffled.sort(key=lambda one: one[0] in self.lecture_topics)
        pool = list({one[1]: one for one in reversed(shuffled)}.values())
        random.shuffle(pool)
        for at, month in enumerate(term["assessed_months"]):
            if month in self.staff.habits.no_lecture:
                continue
            topic, content, detail, summary = pool[at]
            if topic in self.lecture_topics:
                topic += random.choice(texts.LECTURE_ENDINGS).format(school=self.staff.school.name[3:])
            self.lecture_topics.add(topic)
            year, number = (int(part) for part in month.split("-"))
            day = self.day(date(year, number, 9), date(year, number, 28))
            guest = at == 2 and random.random() < 0.4
            speaker = LECTURER if guest else self._speaker()
            filed = working_days(term, day, day + timedelta(days=6))
            self.add(
                day, random.choice((40, 45, 60, 60, 90)), "专题讲座", content, topic, summary, chair=self.principal,
                speaker=speaker, content_detail=detail, material=f"《{topic}》讲稿及课件（{speaker}）",
                filed_on=random.choice(filed[:5]), note="县教师进修学校教师主讲" if guest else None,
            )

    def _trainings(self) -> None:
        random = self.staff.random
        centre_day, county_day, second_day = TOWN_DATES
        topic, detail, summary = texts.CENTRE_TRAINING
        self.add(centre_day, 150, "信息技术培训", "现代信息技术", topic, summary, organiser="中心校",
                 place=f"{TOWN_SCHOOLS[0].name}微机室", content_detail=detail, speaker="覃立春", photo="有")
        topic, detail, summary = random.choice(texts.COMPUTER_TRAININGS)
        self.add(self.day(date(2020, 9, 16), date(2020, 12, 18)), 90, "信息技术培训", "现代信息技术", topic, summary,
                 chair=self.staff.director, speaker=self._speaker(), content_detail=detail)
        if self.staff.habits.courses:
            self._courses(county_day, second_day)

    def _courses(self, county_day: date, second_day: date) -> None:
        """The county's training, and its second round for those who could not come to the first."""
        topic, detail, summary = texts.COUNTY_TRAINING
        names = self._leave_for(county_day, max(1, self.staff.habits.size // 5))
        more = {"organiser": "县", "place": "县教师进修学校", "attendance": "部分", "content_detail": detail}
        self.add(county_day, 360, "上级培训", "教育教学技能", topic, summary, make_up="否",
                 participants="、".join(names), **more)
        if self.staff.habits.size > 7:
            names = [n for n in self._leave_for(second_day, 4) if n not in names][:1]
            if names:
                self.add(second_day, 360, "上级培训", "教育教学技能", f"{topic}（补培）", summary, make_up="是",
                         participants=names[0], **more)

    def _leave_for(self, day: date, count: int) -> list[str]:
        """Colleagues who spend the day elsewhere."""
        names = self._some(day, count)
        self.staff.away |= {(n, day) for n in names}
        return names

    def _teaching(self) -> None:
        random, young = self.staff.random, bool(self.staff.young)
        topic, summary = random.choice(texts.DEMONSTRATIONS)
        speaker = self._speaker()
        self.add(self.day(date(2020, 10, 12), date(2020, 11, 20)), 60, "骨干示范指导", "教育教学技能", topic, summary,
                 chair=self.staff.director, speaker=speaker, content_detail="教师基本功")
        topic, summary = texts.CONTESTS[0 if young else 1]
        self.add(self.day(date(2020, 11, 9), date(2020, 12, 10)), 120, "教学比赛",
                 "青年教师专项" if young else "教育教学技能", topic, summary, chair=self.staff.director,
                 content_detail="教师基本功")
        topic, summary = random.choice(texts.READING_MEETINGS)
        self.add(self.day(date(2020, 10, 19), date(2020, 12, 23)), 60, "读书汇报会", "个人读书", topic, summary,
                 chair=self.staff.director)
        if self.staff.habits.trip:
            self._visit()

    def _visit(self) -> None:
        """A trip of those who miss no lesson of their own in the periods they spend as guests."""
        random, count = self.staff.random, 3 if self.staff.habits.size > 7 else 2
        days = [
            d for d in working_days(self.staff.term, date(2020, 10, 13), date(2020, 12, 11))
            if d not in self.taken and d.weekday() not in (self.staff.habits.meeting, 5, 6)
        ]
        chances = [
            (d, pair, able) for d in days for pair in ((1, 2), (2, 3), (3, 4), (2, 4), (5, 6))
            if len(able := [n for n in self._some(d, 99) if all(self.staff.free(n, d, p) for p in pair)]) > 1
        ]
        if not chances:
            return
        day, pair, able = random.choice(chances)
        place = random.choice(sorted({one[0] for one in texts.OUTSIDE_TEACHERS}))
        self.trip = Trip(day, place, tuple(random.sample(able, min(count, len(able)))), pair)
        self.staff.away |= {(n, day) for n in self.trip.names}
        topic, summary = texts.TRIP
        self.add(day, 240, "外出参观学习", "现代教育、课改理论", topic.format(place=place), summary,
                 organiser=random.choice(("中心校", "县")), place=place, attendance="部分",
                 participants="、".join(self.trip.names), content_detail="高效课堂")

    def _projects_and_pairs(self) -> None:
        """Meetings of the projects and of mentors with their apprentices, by their numbers."""
        code = self.staff.school.code
        for number, project in enumerate(self.projects, 1):
            people = [project["leader"], *project["members"].split("、")]
            spans = ((date(2020, 9, 24), date(2020, 10, 23)), (date(2020, 10, 26), date(2020, 11, 27)),
                     (date(2020, 11, 30), date(2020, 12, 30)))
            for (topic, summary), (first, last) in list(zip(texts.PROJECT_MEETINGS, spans, strict=True))[: 4 - number]:
                day = self.day(first, last)
                self._group(day, 60, "课题研究活动", "教育科研", topic.format(title=project["title"]), summary, people,
                            related_id=f"K-{code}-{number:03d}", content_detail="科研方法")
        for number, pair in enumerate(self.pairs, 1):
            if number - 1 in self.staff.habits.neglected:
                continue
            for at in (0, self.staff.random.choice((1, 2))):
                first = date(2020, 9, 15) if at == 0 else date(2020, 10, 20)
                topic, summary = texts.MENTOR_MEETINGS[at]
                self._group(self.day(first, first + timedelta(days=45)), 40, "师徒活动", "青年教师专项",
                            f"{topic}（{pair['mentor']}—{pair['apprentice']}）", summary,
                            [pair["mentor"], pair["apprentice"]], related_id=f"J-{code}-{number:03d}")

    def _group(
        self, day: date, minutes: int, category: str, content: str, topic: str, summary: str, people: list[str],
        **more: Any,
    ) -> None:
        """A meeting of a few; who is not on duty that day is not expected."""
        there = [t.name for t in self.staff.present(day) if t.name in people]
        self.add(day, minutes, category, content, topic, summary, chair=people[0], attendance="部分",
                 participants="、".join(there), **more)

    def _ending(self) -> None:
        if self.staff.habits.exhibition:
            topic, summary = texts.EXHIBITION
            self.add(self.day(date(2021, 1, 4), date(2021, 1, 6)), 90, "成果展示", "教育教学技能", topic, summary,
                     chair=self.staff.director)
        if self.staff.habits.closing:
            topic, summary = texts.CLOSING
            self.add(self.day(date(2021, 1, 6), LAST_DAY), 60, "总结会", "现代教育、课改理论", topic, summary,
                     chair=self.principal)
