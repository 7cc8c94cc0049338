"""A whole term of clean records for every school of the made-up town, sheet by sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.activities import Activities
from yanxiu_xl.demo.lessons import Comments, Lessons, visit_other_schools, watch_outside
from yanxiu_xl.demo.people import Staff, Teacher, make_staff, working_days
from yanxiu_xl.demo.town import LAST_DAY, REPORTED_ON
from yanxiu_xl.demo.writings import Titles, Writings
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS, ArchiveItem
from yanxiu_xl.term.term import CENTRE_CODE, Term

Row = dict[str, Any]
SchoolRows = dict[str, list[Row]]

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五")


@dataclass
class _SchoolTerm:
    """What is known of one school while its term is made up."""

    staff: Staff
    lessons: Lessons
    pairs: list[Row]
    projects: list[Row]
    activities: Activities


def school_rows(term: Term, seed: int = 2020) -> dict[str, SchoolRows]:
    """School code -> sheet key -> rows, without a mistake in them.

    Keys are column keys; dates are ``date``, months ``yyyy-mm``, lists of names joined by 顿号; automatic columns and
    numbers of rows are absent (row n of a sheet gets number n). Equal arguments give equal rows.
    """
    town = _plan(term, seed)
    for one in town:
        one.activities.build()
        one.lessons.seat_colleagues()
    visit_other_schools([one.lessons for one in town], Random(f"{seed}-visits"))
    titles = Titles()
    result: dict[str, SchoolRows] = {}
    for one in town:
        watch_outside(one.lessons, one.activities.trip)
        one.lessons.visit_mentors((p["mentor"], p["apprentice"]) for p in one.pairs)
        one.lessons.fill_up()
        result[one.staff.school.code] = _sheets(one, titles)
    return result


def _plan(term: Term, seed: int) -> list[_SchoolTerm]:
    """People, open lessons, pairs and projects of every school: what the rest of the term builds on."""
    taken = {one.principal for one in term.schools} | {p.name for p in term.leaders}
    used_projects = Random(f"{seed}-projects").sample(texts.PROJECTS, len(texts.PROJECTS))
    lecture_topics: set[str] = set()
    town = []
    for school in term.schools:
        staff = make_staff(term, school, Random(f"{seed}-{school.code}"), taken)
        lessons = Lessons(staff, Comments(Random(f"{seed}-{school.code}-comments")))
        lessons.plan_open_lessons()
        pairs, projects = _pairs(staff, lessons), _projects(staff, used_projects)
        lessons.apart = {frozenset((pairs[at]["mentor"], pairs[at]["apprentice"])) for at in staff.habits.neglected}
        town.append(
            _SchoolTerm(staff, lessons, pairs, projects, Activities(staff, lessons, pairs, projects, lecture_topics))
        )
    return town


def _sheets(one: _SchoolTerm, titles: Titles) -> SchoolRows:
    staff = one.staff
    opens, evaluations = one.lessons.open_lesson_rows()
    rows: SchoolRows = {
        "profile": [_profile(staff)],
        "roster": [_roster_row(staff, number, t) for number, t in enumerate(staff.teachers, 1)],
        "archive": [],
        "activities": one.activities.rows,
        "observations": one.lessons.observation_rows(),
        "open_lessons": opens,
        "evaluations": evaluations,
        "writings": Writings(staff, titles).build(),
        "mentoring": one.pairs,
        "projects": one.projects,
        "reviews": _reviews(staff),
        "timetable": _timetable(staff) if staff.habits.timetable else [],
    }
    rows["archive"] = [_archive_row(staff, item, rows) for item in ARCHIVE_ITEMS]
    return rows


# --- 学校信息, 教师名册, 任课表 ---


def _profile(staff: Staff) -> Row:
    habits, school = staff.habits, staff.school
    mixed = sum(len(c.grades) > 1 for c in staff.classes)
    size = 26 if school.code == CENTRE_CODE else 11
    return {
        "principal": school.principal, "training_head": staff.director, "recorder": staff.names[-1 - habits.young],
        "classes": len(staff.classes), "mixed_classes": mixed,
        "pupils": sum(staff.random.randint(size - 3, size + 4) for _ in staff.classes), "teachers": len(staff.teachers),
        "whiteboard_rooms": habits.whiteboards, "meeting_time": f"{WEEKDAYS[habits.meeting]}第5、6节",
        "reported_on": REPORTED_ON,
    }


def _roster_row(staff: Staff, number: int, teacher: Teacher) -> Row:
    random = staff.random
    title = "二级教师" if teacher.years <= 8 else random.choice(("一级教师", "一级教师", "高级教师"))
    row: Row = {
        "teacher_id": f"{staff.school.code}{number:02d}", "name": teacher.name, "gender": teacher.gender,
        "born": f"{teacher.born}-{random.randint(1, 12):02d}", "work_since": f"{teacher.work_year}-08",
        "education": "本科" if teacher.work_year > 2000 else random.choice(("大专", "大专", "本科", "中师(中专)")),
        "title": "未评" if teacher.years <= 1 else title, "subjects": "、".join(teacher.subjects),
        "grades": "、".join(teacher.grades), "research_group": teacher.group,
        "class_teacher": "是" if teacher.class_of else "否", "post": teacher.post, "backbone": teacher.backbone,
        "assessed": "是" if teacher.assessed else "否", "ethics": random.choice(("优秀", "优秀", "合格")),
    }
    more = {"exemption": teacher.exemption, "on_duty_from": teacher.since, "on_duty_to": teacher.until}
    if teacher.since:
        more["note"] = "10月从外镇调入"
    return row | {key: value for key, value in more.items() if value}


def _timetable(staff: Staff) -> list[Row]:
    rows = [
        {"class_name": slot.group.name, "weekday": WEEKDAYS[weekday], "period": str(period), "subject": slot.subject,
         "teacher": name}
        for (weekday, period), lessons in staff.week.items()
        for name, slot in lessons.items()
    ]
    order = [c.name for c in staff.classes]
    return sorted(rows, key=lambda r: (order.index(r["class_name"]), WEEKDAYS.index(r["weekday"]), r["period"]))


# --- 师徒结对, 课题研究, 发展性评价 ---


def _pairs(staff: Staff, lessons: Lessons) -> list[Row]:
    """Young teachers have a mentor of the same subject if there is one; nobody says how a neglected pair has done."""
    rows: list[Row] = []
    numbers = {one.lesson.teacher: number for number, one in enumerate(lessons.opens, 1)}
    for at, young in enumerate(staff.young[:len(staff.young) - staff.habits.unpaired]):
        able = [t for t in staff.teachers if t.years > 8 and t.assessed and t.since is None and t.post != "校长"]
        busy = [row["mentor"] for row in rows]
        mentor = min(able, key=lambda t: (t.name in busy, t.main != young.main, t.backbone == "无", -t.years))
        day = staff.random.choice(working_days(staff.term, date(2020, 9, 7), date(2020, 9, 11)))
        goal = staff.random.choice(texts.GOALS).format(subject=young.main)
        rows.append({
            "mentor": mentor.name, "mentor_school": staff.school.name, "apprentice": young.name,
            "subject": young.main, "agreed_on": day, "start": day, "end": date(2021, 7, 10), "goal": goal,
            "report_lesson": f"G-{staff.school.code}-{numbers[young.name]:03d}",
            "result": None if at in staff.habits.neglected else staff.random.choice(("优秀", "合格", "合格")),
        })
    return rows


APPROVALS = {"县": "云教科研〔{year}〕{number}号", "市": "市教科规〔{year}〕{number}号"}


def _projects(staff: Staff, unused: list[str]) -> list[Row]:
    """The school's projects; together they take in everyone who is assessed."""
    random, rows = staff.random, []
    people = [t.name for t in staff.teachers if t.assessed]
    count = staff.habits.projects
    for at in range(count):
        team = people[at::count]
        own = staff.habits.ventures[at] if staff.habits.ventures else None
        level = own.level if own else "县" if count > 1 and at == 0 else random.choice(("校", "镇"))
        title = next(t for t in unused if "复式" not in t or any(len(c.grades) > 1 for c in staff.classes))
        unused.remove(title)
        row: Row = {
            "title": title, "level": level, "leader": team[1] if len(team) > 3 else team[0],
            "approved_on": own.approved if own else date(2020, 9, random.choice((14, 16, 18, 21))),
            "closing_on": own.closing if own else date(2021 + (level == "县"), 7, 5),
            "stage": own.stage if own else random.choice(("立项", "开题", "研究", "中期")),
            "on_theme": "是" if "信息" in title or "合作" in title or "白板" in title else "否",
            "results": random.choice(texts.PROJECT_RESULTS).format(n=random.randint(4, 12)),
        }
        row["members"] = "、".join(n for n in team if n != row["leader"])
        if level in APPROVALS:
            row["approval"] = APPROVALS[level].format(year=row["approved_on"].year, number=21 + int(staff.school.code))
        rows.append(row)
    return rows


def _reviews(staff: Staff) -> list[Row]:
    random, rows = staff.random, []
    days = working_days(staff.term, date(2021, 1, 4), REPORTED_ON)
    for teacher in staff.teachers:
        if not teacher.assessed or not teacher.slack.reviewed:
            continue
        level = random.randint(84, 96) if teacher.backbone != "无" else random.randint(80, 94)
        rows.append({
            "teacher": teacher.name, "own": min(100, level + random.randint(-2, 4)),
            "peers": min(100, level + random.randint(-3, 3)), "school": level,
            "pupils": random.randint(85, 99), "strengths": "；".join(random.sample(texts.VIRTUES, 2)) + "。",
            "direction": "；".join(random.sample(texts.DIRECTIONS, random.choice((1, 2)))) + "。",
            "confirmed": "是", "date": random.choice(days),
        })
    return rows


# --- 档案目录 ---

_SYSTEMS = {f"D{n}" for n in range(14, 22)}
_DATA_OF_ITEM = {
    "D22": ("activities", "动员会与文件学习"), "D23": ("activities", "师德法规学习"), "D24": ("activities", "专题讲座"),
    "D25": ("open_lessons", ""), "D26": ("observations", ""), "D27": ("activities", "信息技术培训"),
    "D28": ("activities", "外出参观学习"), "D29": ("mentoring", ""), "D30": ("projects", ""), "D31": ("writings", ""),
    "D34": ("activities", "成果展示"), "D12": ("activities", "总结会"), "D11": ("writings", "个人研修计划"),
    "D13": ("writings", "个人研修总结"),
}


def _archive_row(staff: Staff, item: ArchiveItem, rows: SchoolRows) -> Row:
    """A line of the catalogue that says what the other sheets show."""
    random, number = staff.random, int(item.code[1:])
    state = "已完成"
    if item.code in _SYSTEMS and staff.school.code != CENTRE_CODE:
        state = "执行中心校统一制度" if item.code not in {"D20", "D21"} else state
    if item.code in _DATA_OF_ITEM:
        sheet, category = _DATA_OF_ITEM[item.code]
        found = [r for r in rows[sheet] if not category or r.get("category") == category]
        if not found:
            state = "不适用" if item.code == "D29" else "未完成"
        elif item.code == "D24" and staff.habits.no_lecture:
            state = "进行中"
    row: Row = {
        "item_code": item.code, "completion": state, "owner": staff.school.principal if number < 4 or number == 15
        else staff.director, "location": f"档案盒{1 + number // 6}", "copies": random.choice((1, 1, 1, 2)),
    }
    if state == "已完成":
        row["done_on"] = _done_on(staff, item)
    elif state != "执行中心校统一制度":
        row["copies"] = 0
    return row


def _done_on(staff: Staff, item: ArchiveItem) -> date:
    """The last working day that keeps the deadline, or a likely day for what has none."""
    number = int(item.code[1:])
    if item.code == "D11":
        return staff.term["personal_plan_due"] if staff.habits.special != "新调入" else date(2020, 10, 26)
    if 3 <= number <= 10 and item.code != "D03":
        return date(2020, 9, 3)
    if item.code == "D03":
        return staff.habits.plan_on
    if item.due or number >= 22:
        return staff.random.choice(working_days(staff.term, LAST_DAY - timedelta(days=3), LAST_DAY))
    return staff.random.choice(working_days(staff.term, date(2020, 9, 1), date(2020, 9, 4)))
