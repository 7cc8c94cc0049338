"""Teachers, classes and the weekly timetable of one school, and the working days of the term.

Everything a school records hangs on the timetable: a lesson can only be seen where one is taught, and only by
someone who is free then. That is what keeps thousands of made-up rows free of contradictions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.town import CENTRE_STAFF, HABITS, NOTHING_LEFT_UNDONE, Habits, Slack
from yanxiu_xl.term.term import CENTRE_CODE, School, Term

PERIODS = range(1, 7)
MEETING_PERIODS = (5, 6)
"""Left free in every timetable on the day of the weekly meeting: open lessons are taught then."""
MIXED = "复式"


@dataclass
class Teacher:
    """One line of 教师名册 and what the other tables need to know of the person."""

    name: str
    gender: str
    born: int
    work_year: int
    post: str
    main: str
    years: int = 0
    group: str = "综合组"
    class_of: str = ""
    backbone: str = "无"
    assessed: bool = True
    exemption: str = ""
    since: date | None = None
    until: date | None = None
    slack: Slack = NOTHING_LEFT_UNDONE
    load: int = 0
    subjects: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)

    def on_duty(self, day: date) -> bool:
        """Whether the teacher works at the school that day."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class SchoolClass:
    """A class; more than one grade makes it a mixed one."""

    name: str
    grades: tuple[str, ...]

    @property
    def label(self) -> str:
        """What stands in a grade column."""
        return self.grades[0] if len(self.grades) == 1 else MIXED


@dataclass(frozen=True)
class Slot:
    """What a teacher teaches in one period of the week."""

    group: SchoolClass
    subject: str


@dataclass
class Staff:
    """A school as its people and its week; ``week`` is (weekday, period) -> teacher's name -> what is taught."""

    school: School
    habits: Habits
    term: Term
    random: Random
    teachers: list[Teacher] = field(default_factory=list)
    classes: list[SchoolClass] = field(default_factory=list)
    week: dict[tuple[int, int], dict[str, Slot]] = field(default_factory=dict)
    away: set[tuple[str, date]] = field(default_factory=set)
    busy: set[tuple[str, date, int]] = field(default_factory=set)

    def teacher(self, name: str) -> Teacher:
        """The teacher of that name."""
        return next(t for t in self.teachers if t.name == name)

    @property
    def names(self) -> list[str]:
        """All names in roster order."""
        return [t.name for t in self.teachers]

    @property
    def director(self) -> str:
        """Who checks the papers: the director of studies, or the principal of a very small school."""
        return next((t.name for t in self.teachers if t.post == "教导主任"), self.teachers[0].name)

    @property
    def young(self) -> list[Teacher]:
        """Teachers in their first years who need a mentor."""
        return [t for t in self.teachers if t.years <= self.term["young_teacher_years"]]

    def present(self, day: date) -> list[Teacher]:
        """Who is on duty and not away that day."""
        return [t for t in self.teachers if t.on_duty(day) and (t.name, day) not in self.away]

    def teaching(self, day: date, period: int) -> dict[str, Slot]:
        """What the timetable says for a period of a working day."""
        return self.week.get((weekday_of(day), period), {})

    def free(self, name: str, day: date, period: int) -> bool:
        """Whether nothing keeps the teacher from sitting in a lesson then."""
        return (
            self.teacher(name).on_duty(day)
            and (name, day) not in self.away
            and (name, day, period) not in self.busy
            and name not in self.teaching(day, period)
        )


_MADE_UP_WEEKDAYS = {date(2020, 9, 27): 3, date(2020, 10, 10): 4}
"""Working days on a weekend follow the timetable of the weekday they stand in for."""


def weekday_of(day: date) -> int:
    """Weekday whose timetable is taught that day (0 = Monday)."""
    return _MADE_UP_WEEKDAYS.get(day, day.weekday())


def working_days(term: Term, first: date, last: date) -> list[date]:
    """Days of school between two dates, both included."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kinds = {day: kind for day, (kind, _) in term.holidays.items()}
    return [d for d in days if (kinds.get(d) == "上班") or (d.weekday() < 5 and kinds.get(d) != "放假")]


def make_staff(term: Term, school: School, random: Random, taken: set[str]) -> Staff:
    """People, classes and timetable of a school; ``taken`` keeps names unique in the whole town."""
    staff = Staff(school, HABITS[school.code], term, random)
    _hire(staff, taken)
    _special_cases(staff)
    _name_classes(staff)
    _fill_week(staff, _assign(staff))
    return staff


def new_name(random: Random, taken: set[str], gender: str) -> str:
    """A name nobody has yet."""
    given = texts.WOMEN if gender == "女" else texts.MEN
    while True:
        name = random.choice(texts.SURNAMES) + random.choice(given)
        if name not in taken:
            taken.add(name)
            return name


def _hire(staff: Staff, taken: set[str]) -> None:
    random, size = staff.random, staff.habits.size
    posts: list[tuple[str, str]] = [(staff.school.principal, "校长")]
    if staff.school.code == CENTRE_CODE:
        posts = list(CENTRE_STAFF)
    else:
        posts += [("", "教导主任")] * (size > 5) + [("", "教研组长")] * (size > 7)
    posts += [("", "专任教师")] * (size - len(posts))
    mains = ["语文", "数学", "语文", "数学", "英语", "语文", "数学", "体育", "语文", "音乐", "数学", "英语", "美术", "科学"]
    for at, (name, post) in enumerate(posts):
        gender = "女" if random.random() < 0.62 else "男"
        if name:
            gender = "女" if name[-1] in "芬兰霞" else "男"
        young = at >= size - staff.habits.young
        work_year = random.randint(2016, 2019) if young else random.randint(1988, 2013)
        main = "道德与法治" if post == "校长" and size < 9 else mains[(at - 1) % len(mains)]
        teacher = Teacher(name or new_name(random, taken, gender), gender, work_year - random.randint(20, 23),
                          work_year, post, main)
        teacher.years = 2020 - work_year
        teacher.group = _group(main, size)
        teacher.backbone = _backbone(random, at, young)
        teacher.slack = staff.habits.slack.get(at, teacher.slack)
        teacher.backbone = teacher.slack.backbone or teacher.backbone
        staff.teachers.append(teacher)


def _group(main: str, size: int) -> str:
    if size <= 6:
        return "全科组"
    return {"语文": "语文组", "数学": "数学组", "英语": "英语组"}.get(main, "综合组")


def _backbone(random: Random, at: int, young: bool) -> str:
    if young or at == 0:
        return "无"
    if at in (1, 2):
        return random.choice(("镇级", "县级"))
    return random.choice(("无", "无", "无", "校级"))


def _special_cases(staff: Staff) -> None:
    """One teacher of some schools is not there all term or is not assessed."""
    last = staff.teachers[-1 - staff.habits.young]
    if staff.habits.special == "新调入":
        last.since = date(2020, 10, 19)
    elif staff.habits.special == "产假":
        last.gender, last.assessed, last.exemption, last.until = "女", False, "产假", date(2020, 10, 23)
        last.work_year, last.born, last.years = 2012, 1990, 8
    elif staff.habits.special == "临近退休":
        last.assessed, last.exemption = False, "临近退休"
        last.work_year, last.born, last.years = 1981, 1961, 39
    last.backbone = "无" if staff.habits.special else last.backbone


def _name_classes(staff: Staff) -> None:
    counts = Counter(staff.habits.classes)
    seen: Counter[tuple[str, ...]] = Counter()
    for grades in staff.habits.classes:
        seen[grades] += 1
        name = "、".join(grades) + ("复式班" if len(grades) > 1 else "")
        if counts[grades] > 1:
            name += "一二三四"[seen[grades] - 1] + "班"
        staff.classes.append(SchoolClass(name, grades))


_HOURS = {"语文": 7, "数学": 5, "道德与法治": 2, "体育": 3, "音乐": 1, "美术": 1, "科学": 2, "劳动": 1, "班队活动": 1}
_UPPER_HOURS = {"英语": 2, "信息技术": 1, "综合实践": 1}
_CORE = {"语文", "数学", "英语"}
_LOWER = {"一年级", "二年级"}


def _assign(staff: Staff) -> list[tuple[SchoolClass, str, str, int]]:
    """Who teaches what: (class, subject, teacher, lessons a week). Loads are kept level, mains come first."""
    lots: list[tuple[SchoolClass, str, str, int]] = []
    for group in staff.classes:
        hours = _HOURS | ({} if set(group.grades) <= _LOWER else _UPPER_HOURS)
        for subject, count in hours.items():
            head = next((t for t in staff.teachers if t.class_of == group.name), None)
            teacher = head if subject == "班队活动" and head else _least_loaded(staff, subject)
            if subject in {"语文", "数学"} and head is None and not teacher.class_of and teacher.post != "校长":
                teacher.class_of = group.name
            teacher.load += count
            lots.append((group, subject, teacher.name, count))
            for listed, value in ((teacher.subjects, subject), (teacher.grades, group.label)):
                if value not in listed:
                    listed.append(value)
    for teacher in staff.teachers:
        hours_of = dict.fromkeys(teacher.subjects, 0)
        for _, subject, name, count in lots:
            if name == teacher.name:
                hours_of[subject] += count
        teacher.subjects.sort(key=lambda s: -hours_of[s])
    return lots


def _least_loaded(staff: Staff, subject: str) -> Teacher:
    """The teacher with most room for a subject; someone who leaves or comes late gets little."""
    part_time = {"校长": 10, "副校长": 6}

    def room(teacher: Teacher) -> float:
        extra = part_time.get(teacher.post, 0) + (8 if teacher.since or teacher.until else 0)
        used_to = {teacher.main} if subject in _CORE else {teacher.main, *teacher.subjects}
        unused = 0 if subject in used_to else 9 if subject in _CORE else 3
        return teacher.load + extra + unused + staff.random.random()

    return min(staff.teachers, key=room)


def _fill_week(staff: Staff, lots: list[tuple[SchoolClass, str, str, int]]) -> None:
    """Spread the lessons over the week; what finds no place is left out, as no timetable is ever complete."""
    slots = [(d, p) for d in range(5) for p in PERIODS if d != staff.habits.meeting or p not in MEETING_PERIODS]
    staff.week = {slot: {} for slot in slots}
    class_busy: set[tuple[str, tuple[int, int]]] = set()
    for group, subject, name, count in sorted(lots, key=lambda lot: -lot[3]):
        used_days: Counter[int] = Counter()
        for _ in range(count):
            open_slots = [s for s in slots if name not in staff.week[s] and (group.name, s) not in class_busy]
            if not open_slots:
                break
            slot = min(open_slots, key=lambda s: (used_days[s[0]], staff.random.random()))
            used_days[slot[0]] += 1
            staff.week[slot][name] = Slot(group, subject)
            class_busy.add((group.name, slot))
