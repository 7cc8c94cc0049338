"""Rules within a row (domain D3, R01-R27), each as a table of cases that reads like the regulation.

A case is a good return with a small change and lists everything that rows, tables, cells and files say of it, so a rule
that speaks where it should not fails here as well. R24 needs the files handed in with the writings.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from tests.cases import DOUBLED, Tables, added, case, changed, with_values
from tests.made import made, spoken
from tests.support import AS_OF, TERM, good_rows, read, rows_with, write_return
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.workbooks.sheets import Typed

TOWN = (("榆树小学", ("钱宝山", "钱小红")),)
ELSEWHERE = {"scope": "镇内他校", "host_school": "榆树小学", "teacher": "钱小红", "kind": "教研课"}
BROKEN = Typed("#N/A")
"""Any cell may hold this; it is the only thing that cannot be read in a cell of free text."""


def seen(**cells):
    """The first observation of a good return (李强 hears 王芳, Tuesday 2020-9-15, lesson 2) with some cells replaced."""
    return rows_with("observations", **cells)


def lecture(**cells):
    """The lecture of a good return (2020-9-16, 60 minutes, filed on 9-18) with some cells replaced."""
    return rows_with("activities", 0, **cells)


def activity(**cells):
    """An activity for which neither speaker nor filing is asked (研修活动 row 6 is 上级培训 of the centre)."""
    return rows_with("activities", 2, **cells)


def lesson(**cells):
    """The open lesson of a good return (2020-10-13, reviewed the day after) with some cells replaced."""
    return rows_with("open_lessons", **cells)


OBSERVING_ONESELF = [
    case("holds", "observer and teacher are two people", good_rows()),
    case("holds", "a namesake of another school", seen(**{**ELSEWHERE, "teacher": "李强"})),
    case("holds", "a namesake outside the town", seen(**{**ELSEWHERE, "scope": "镇外", "teacher": "李强"})),
    case("breaks", "one person", seen(observer="王芳"), "R01 错误 听课记录 D4 “王芳”，自己不能听自己的课"),
    case("breaks", "one person, written with a space", seen(observer=Typed("王 芳")),
         "R01 错误 听课记录 D4 自己不能听自己的课", "C07 提示 听课记录 D4"),
    case("breaks", "one person, and where is not said", seen(observer="王芳", scope=None),
         "R01 错误 听课记录 D4", "C01 错误 听课记录 E4"),
    case("blank", "no observer", seen(observer=None), "C01 错误 听课记录 D4"),
    case("blank", "no teacher", seen(teacher=None), "C01 错误 听课记录 G4"),
    case("blank", "neither", seen(observer=None, teacher=None), "C01 错误 听课记录 D4", "C01 错误 听课记录 G4"),
    case("unreadable", "neither can be read", seen(observer=BROKEN, teacher=BROKEN),
         "F10 错误 听课记录 D4", "F10 错误 听课记录 G4"),
]

EVERYDAY_LESSON = [
    case("holds", "an everyday lesson at home", seen(kind="家常课", scope="本校")),
    *(case("holds", f"{kind} elsewhere", seen(**{**ELSEWHERE, "kind": kind}))
      for kind in ("教研课", "公开课", "示范课", "汇报课", "合格课", "优质课")),
    *(case("breaks", scope, seen(**{**ELSEWHERE, "kind": "家常课", "scope": scope}),
           f"R02 错误 听课记录 E4 “家常课”…只能选“本校”，现在是“{scope}”") for scope in ("镇内他校", "镇外", "网络")),
    case("blank", "no kind", seen(**{**ELSEWHERE, "kind": None}), "C01 错误 听课记录 K4"),
    case("blank", "no scope", seen(scope=None), "C01 错误 听课记录 E4"),
    case("unreadable", "kind", seen(**{**ELSEWHERE, "kind": Typed("家长课")}), "C04 错误 听课记录 K4"),
    case("unreadable", "scope", seen(scope=Typed("外地")), "C04 错误 听课记录 E4"),
]

TEACHER_OF_OWN_LESSON = [
    case("holds", "a teacher of the school", good_rows()),
    case("holds", "a stranger outside the town", seen(**{**ELSEWHERE, "scope": "镇外", "teacher": "欧阳海"})),
    case("breaks", "a stranger at home", seen(teacher="欧阳海"), "R03 错误 听课记录 G4 选的是本校的课，但“欧阳海”不在本校名册"),
    case("breaks", "a teacher of another school at home", seen(teacher="钱小红"), "R03 错误 听课记录 G4 “钱小红”", town=TOWN),
    case("blank", "no teacher", seen(teacher=None), "C01 错误 听课记录 G4"),
    case("blank", "no scope", seen(teacher="欧阳海", scope=None), "C01 错误 听课记录 E4"),
    case("blank", "no roster to look into", {**seen(teacher="欧阳海"), "roster": []}, "F12 错误 教师名册 -"),
    case("unreadable", "teacher", seen(teacher=BROKEN), "F10 错误 听课记录 G4"),
    case("unreadable", "scope", seen(teacher="欧阳海", scope=Typed("村里")), "C04 错误 听课记录 E4"),
]

LESSON_IN_TOWN = [
    case("holds", "school listed, teacher in its roster", seen(**ELSEWHERE), town=TOWN),
    case("holds", "school listed, its roster not known here", seen(**{**ELSEWHERE, "teacher": "欧阳海"})),
    case("holds", "outside the town nobody is looked up",
         seen(**{**ELSEWHERE, "scope": "镇外", "host_school": "县实验小学", "teacher": "欧阳海"}), town=TOWN),
    case("breaks", "school not listed", seen(**{**ELSEWHERE, "host_school": "杨树小学"}),
         "R04 错误 听课记录 F4 授课学校“杨树小学”不在本镇学校名录", town=TOWN),
    case("breaks", "teacher not in that roster", seen(**{**ELSEWHERE, "teacher": "钱晓红"}),
         "R04 错误 听课记录 G4 榆树小学的教师名册里没有“钱晓红”", town=TOWN),
    case("breaks", "a teacher of ours is not a teacher of theirs", seen(**{**ELSEWHERE, "teacher": "王芳"}),
         "R04 错误 听课记录 G4 “王芳”", town=TOWN),
    case("breaks", "the list of schools is the term's", seen(**ELSEWHERE), "R04 错误 听课记录 F4 “榆树小学”",
         term=TERM.with_schools(TERM.schools[:2])),
    case("blank", "no school", seen(**{**ELSEWHERE, "host_school": None}), "C01 错误 听课记录 F4", town=TOWN),
    case("blank", "no teacher", seen(**{**ELSEWHERE, "teacher": None}), "C01 错误 听课记录 G4", town=TOWN),
    case("unreadable", "school", seen(**{**ELSEWHERE, "host_school": BROKEN, "teacher": "钱晓红"}), "F10 错误 听课记录 F4", town=TOWN),
    case("unreadable", "teacher", seen(**{**ELSEWHERE, "teacher": BROKEN}), "F10 错误 听课记录 G4", town=TOWN),
]

NO_HOLIDAYS = replace(TERM, holidays={})
NO_MAKE_UP = replace(TERM, holidays={day: what for day, what in TERM.holidays.items() if what[0] == "放假"})
NO_NEW_YEAR = replace(TERM, holidays={day: what for day, what in TERM.holidays.items() if day.year == 2020})
SCHOOL_FEAST = replace(TERM, holidays={date(2020, 9, 15): ("放假", "校庆")})

DAY_OFF = [
    case("holds", "a weekday", seen(date=date(2020, 9, 18))),
    case("holds", "a Sunday worked for the holiday", seen(date=date(2020, 9, 27))),
    case("holds", "a Saturday worked for the holiday", seen(date=date(2020, 10, 10))),
    case("holds", "an online lesson may be watched at home",
         seen(**{**ELSEWHERE, "scope": "网络", "date": date(2020, 9, 20)})),
    case("breaks", "Saturday", seen(date=date(2020, 9, 19)), "R05 警告 听课记录 B4 2020-09-19是星期六，一般不上课"),
    case("breaks", "Sunday", seen(date=date(2020, 9, 20)), "R05 警告 听课记录 B4 2020-09-20是星期日"),
    case("breaks", "first day of the holiday", seen(date=date(2020, 10, 1)), "R05 警告 听课记录 B4 国庆节、中秋节放假"),
    case("breaks", "last day of the holiday", seen(date=date(2020, 10, 8)), "R05 警告 听课记录 B4 国庆节、中秋节放假"),
    case("breaks", "an open lesson", lesson(date=date(2020, 10, 17), reviewed_on=date(2020, 10, 19)),
         "R05 警告 公开课评课 B4 2020-10-17是星期六"),
    case("boundary", "the day before the holiday", seen(date=date(2020, 9, 30))),
    case("boundary", "the day after the holiday", seen(date=date(2020, 10, 9))),
    case("boundary", "the holidays are the centre's to set: no make-up Sunday", seen(date=date(2020, 9, 27)),
         "R05 警告 听课记录 B4 2020-09-27是星期日", term=NO_MAKE_UP),
    *(case("boundary", f"holidays not filled in, {words}", seen(date=day), term=NO_HOLIDAYS) for words, day in (
        ("a Saturday", date(2020, 9, 19)), ("a Sunday", date(2020, 9, 20)), ("a day off by law", date(2020, 10, 1)),
        ("a working Sunday", date(2020, 9, 27)), ("a weekday", date(2020, 9, 18)))),
    case("boundary", "a day of the school's own says nothing of the rest", seen(date=date(2020, 9, 19)), term=SCHOOL_FEAST),
    case("boundary", "next year is not filled in: a Saturday before the end of December", seen(date=date(2020, 12, 19)),
         "R05 警告 听课记录 B4 2020-12-19是星期六", term=NO_NEW_YEAR, as_of=date(2020, 12, 31)),
    case("boundary", "next year is not filled in: a Saturday at the end of December", seen(date=date(2020, 12, 26)),
         term=NO_NEW_YEAR, as_of=date(2020, 12, 31)),
    case("boundary", "the holidays are the centre's to set: one more", good_rows(), "R05 警告 听课记录 B4 校庆放假", term=SCHOOL_FEAST),
    case("blank", "no date", seen(date=None), "C01 错误 听课记录 B4"),
    case("unreadable", "no day of the calendar", seen(date=Typed("2020-9-31")), "C02 错误 听课记录 B4"),
]

LATER = date(2020, 11, 2)

IN_THE_FUTURE = [
    case("holds", "plans may lie ahead",
         changed("roster", {"on_duty_to": date(2021, 1, 5)}, rows=changed("mentoring", {"end": date(2021, 1, 10)}))),
    case("breaks", "an observation", seen(date=LATER), "R06 错误 听课记录 B4 2020-11-02还没到，不能提前登记"),
    case("breaks", "an activity", activity(date=LATER), "R06 错误 研修活动 B6 2020-11-02还没到"),
    case("breaks", "filing of lecture material", lecture(date=date(2020, 10, 30), filed_on=LATER), "R06 错误 研修活动 Y4"),
    case("breaks", "an open lesson and its review", lesson(date=LATER, reviewed_on=date(2020, 11, 3)),
         "R06 错误 公开课评课 B4 2020-11-02", "R06 错误 公开课评课 P4 2020-11-03"),
    case("breaks", "a writing", rows_with("writings", 0, date=LATER), "R06 错误 教师文稿 G4"),
    case("breaks", "the inspection of a writing", rows_with("writings", 0, checked_on=LATER), "R06 错误 教师文稿 S4"),
    case("breaks", "a review of a teacher", rows_with("reviews", 1, date=LATER), "R06 错误 发展性评价 J5"),
    case("breaks", "the day of reporting", rows_with("profile", reported_on=LATER), "R06 错误 学校信息 B19"),
    case("breaks", "completion of an item of the catalogue", rows_with("archive", 0, done_on=LATER), "R06 错误 档案目录 F4"),
    case("breaks", "an agreement", rows_with("mentoring", agreed_on=LATER), "R06 错误 师徒结对 F4"),
    case("breaks", "an approval", rows_with("projects", approved_on=LATER), "R06 错误 课题研究 G4"),
    case("boundary", "today is no future", good_rows(), as_of=date(2020, 10, 30)),
    case("boundary", "tomorrow is", good_rows(), "R06 错误 学校信息 B19 2020-10-30还没到", "R06 错误 发展性评价 J4",
         "R06 错误 发展性评价 J5", as_of=date(2020, 10, 29)),
    case("blank", "no date", seen(date=None), "C01 错误 听课记录 B4"),
    case("unreadable", "date", seen(date=Typed("11月2日")), "C02 错误 听课记录 B4"),
]

PLAN_AND_REFLECTION = [
    case("holds", "both are there", good_rows()),
    case("holds", "courseware is not asked for", lesson(courseware="无")),
    case("breaks", "no plan", lesson(plan="无"), "R07 警告 公开课评课 L4 没有教案，会少得1分"),
    case("breaks", "no reflection", lesson(reflection="无"), "R07 警告 公开课评课 N4 没有教学反思，会少得1分"),
    case("breaks", "neither", lesson(plan="无", reflection="无"), "R07 警告 公开课评课 L4", "R07 警告 公开课评课 N4"),
    case("boundary", "points of the plan", lesson(plan="无", reflection="无"), "R07 警告 公开课评课 L4 会少得2.5分",
         "R07 警告 公开课评课 N4 会少得1分", term=with_values(T5_plan=2.5)),
    case("boundary", "points of the reflection", lesson(plan="无", reflection="无"), "R07 警告 公开课评课 L4 会少得1分",
         "R07 警告 公开课评课 N4 会少得3分", term=with_values(T5_reflection=3)),
    case("blank", "no plan", lesson(plan=None), "C01 错误 公开课评课 L4"),
    case("blank", "no reflection", lesson(reflection=None), "C01 错误 公开课评课 N4"),
    case("unreadable", "plan", lesson(plan=Typed("缺")), "C04 错误 公开课评课 L4"),
]

REVIEW_OF_LESSON = [
    case("holds", "the same day", lesson(reviewed_on=date(2020, 10, 13))),
    case("holds", "the day after", good_rows()),
    case("breaks", "the day before", lesson(reviewed_on=date(2020, 10, 12)),
         "R08 错误 公开课评课 P4 评课日期2020-10-12早于上课日期2020-10-13"),
    case("breaks", "weeks later", lesson(reviewed_on=date(2020, 10, 30)), "R08 警告 公开课评课 P4 晚了17天"),
    case("boundary", "7 days later", lesson(reviewed_on=date(2020, 10, 20))),
    case("boundary", "8 days later", lesson(reviewed_on=date(2020, 10, 21)), "R08 警告 公开课评课 P4 晚了8天…不超过7天"),
    case("boundary", "8 days later where 8 are allowed", lesson(reviewed_on=date(2020, 10, 21)), term=with_values(review_days=8)),
    case("boundary", "1 day later where none is allowed", good_rows(), "R08 警告 公开课评课 P4 晚了1天…不超过0天",
         term=with_values(review_days=0)),
    case("blank", "no review", lesson(reviewed_on=None), "C01 错误 公开课评课 P4"),
    case("blank", "no lesson", lesson(date=None), "C01 错误 公开课评课 B4"),
    case("unreadable", "review", lesson(reviewed_on=Typed("2020-9-31")), "C02 错误 公开课评课 P4"),
    case("unreadable", "lesson", lesson(date=Typed("上周"), reviewed_on=date(2020, 9, 1)), "C02 错误 公开课评课 B4"),
]

LECTURE = [
    case("holds", "all is there", good_rows()),
    case("holds", "no lecture, nothing is asked", lecture(category="读书汇报会", speaker=None, material=None, minutes=15)),
    case("holds", "a speaker from elsewhere", lecture(speaker="欧阳海"), "R29 提示 研修活动 N4 “欧阳海”"),
    case("breaks", "no speaker", lecture(speaker=None), "R09 错误 研修活动 N4 专题讲座必须填“主讲人”"),
    case("breaks", "no material", lecture(material=None), "R09 错误 研修活动 X4 专题讲座必须填“资料名称”"),
    case("breaks", "only spaces", lecture(speaker=Typed("\u3000")), "R09 错误 研修活动 N4"),
    case("breaks", "too short", lecture(minutes=20), "R09 错误 研修活动 C4 时长不少于30分钟，现在是20分钟"),
    case("breaks", "all at once", lecture(speaker=None, material=None, minutes=20),
         "R09 错误 研修活动 N4", "R09 错误 研修活动 X4", "R09 错误 研修活动 C4"),
    case("boundary", "29 minutes", lecture(minutes=29), "R09 错误 研修活动 C4 现在是29分钟"),
    case("boundary", "30 minutes", lecture(minutes=30)),
    case("boundary", "31 minutes", lecture(minutes=31)),
    case("boundary", "44 minutes where 45 are asked", lecture(minutes=44), "R09 错误 研修活动 C4 不少于45分钟",
         term=with_values(lecture_min_minutes=45)),
    case("boundary", "45 minutes where 45 are asked", lecture(minutes=45), term=with_values(lecture_min_minutes=45)),
    case("blank", "no duration", lecture(minutes=None), "C01 错误 研修活动 C4"),
    case("blank", "no category", lecture(category=None, speaker=None, material=None, minutes=20), "C01 错误 研修活动 D4"),
    case("unreadable", "duration in words", lecture(minutes=Typed("约三十")), "C11 错误 研修活动 C4"),
    case("unreadable", "duration below what any activity may last", lecture(minutes=9), "C05 错误 研修活动 C4"),
    case("unreadable", "duration that can be read counts", lecture(minutes=Typed("20分钟")),
         "C11 警告 研修活动 C4 按20理解", "R09 错误 研修活动 C4"),
    case("unreadable", "speaker and material", lecture(speaker=BROKEN, material=BROKEN), "F10 错误 研修活动 N4", "F10 错误 研修活动 X4"),
    case("unreadable", "category", lecture(category=Typed("讲座"), speaker=None), "C04 错误 研修活动 D4"),
]

LECTURE_FILED = [
    case("holds", "filed two days later", good_rows()),
    case("holds", "filed the same day", lecture(filed_on=date(2020, 9, 16))),
    case("holds", "only lectures are filed", activity(filed_on=None)),
    case("breaks", "not filed", lecture(filed_on=None), "R09b 警告 研修活动 Y4 还没有报中心校存档（讲座后7天内要交）"),
    case("breaks", "not filed, and said so", lecture(filed_on=Typed("无")), "C12 提示 研修活动 Y4", "R09b 警告 研修活动 Y4 还没有报"),
    case("breaks", "not filed, and it was yesterday", lecture(date=date(2020, 10, 30), filed_on=None), "R09b 警告 研修活动 Y4"),
    case("breaks", "filed before it was held", lecture(filed_on=date(2020, 9, 15)),
         "R09b 错误 研修活动 Y4 报送日期2020-09-15早于讲座日期2020-09-16"),
    case("breaks", "filed weeks later", lecture(filed_on=date(2020, 10, 16)), "R09b 警告 研修活动 Y4 30天后才报中心校"),
    case("boundary", "filed 7 days later", lecture(filed_on=date(2020, 9, 23))),
    case("boundary", "filed 8 days later", lecture(filed_on=date(2020, 9, 24)), "R09b 警告 研修活动 Y4 8天后…要求7天以内"),
    case("boundary", "2 days later where 1 is allowed", good_rows(), "R09b 警告 研修活动 Y4 2天后…要求1天以内",
         term=with_values(lecture_filing_days=1)),
    case("boundary", "2 days later where 2 are allowed", good_rows(), term=with_values(lecture_filing_days=2)),
    case("boundary", "the message names the centre's limit", lecture(filed_on=None), "R09b 警告 研修活动 Y4 3天内要交",
         term=with_values(lecture_filing_days=3)),
    case("blank", "no date of the lecture", lecture(date=None), "C01 错误 研修活动 B4"),
    case("unreadable", "filing", lecture(filed_on=Typed("上周五")), "C02 错误 研修活动 Y4"),
    case("unreadable", "lecture", lecture(date=Typed("2020-9-31"), filed_on=date(2020, 9, 3)), "C02 错误 研修活动 B4"),
]

LISTS = {"official_leave": ("Q", "公假人员"), "leave": ("R", "请假人员"), "absent": ("S", "缺席人员"), "late": ("T", "迟到早退人员")}


def some(**cells):
    """The activity of 李强、王芳、陈晓燕 alone (研修活动 row 5) with some cells replaced."""
    return rows_with("activities", 1, **cells)


ATTENDANCE = [
    case("holds", "everybody, with exceptions", lecture(leave="陈晓燕", absent="孙梅", late="李强、刘建华")),
    case("holds", "some, with an exception among them", some(absent="陈晓燕", late="王芳")),
    case("breaks", "some, and nobody named", some(participants=None), "R10 错误 研修活动 P5 “部分”参加必须写明参加人员"),
    case("breaks", "some, and 无 written", some(participants=Typed("无")), "C12 提示 研修活动 P5", "R10 错误 研修活动 P5"),
    *(case("breaks", f"one name in {first} and {second}", lecture(**{"leave": None, first: "李强", second: "孙梅、李强"}),
           f"R10 错误 研修活动 {LISTS[second][0]}4 “李强”同时出现在“{LISTS[first][1]}”和“{LISTS[second][1]}”里")
      for first, second in combinations(LISTS, 2)),
    case("breaks", "two names in two lists", lecture(leave="李强、孙梅", absent="孙梅、李强"),
         "R10 错误 研修活动 S4 “李强”同时", "R10 错误 研修活动 S4 “孙梅”同时"),
    case("breaks", "one name in three lists", lecture(leave="李强", absent="李强", late="李强"),
         "R10 错误 研修活动 S4 “请假人员”和“缺席人员”", "R10 错误 研修活动 T4 “请假人员”和“迟到早退人员”",
         "R10 错误 研修活动 T4 “缺席人员”和“迟到早退人员”"),
    case("breaks", "every list is used", lecture(official_leave="孙梅", leave="李强", absent="刘建华", late="李强"), "R10 错误 研修活动 T4 “李强”"),
    *(case("breaks", f"{key} names somebody who was not expected", some(**{key: "刘建华"}),
           f"R10 错误 研修活动 {letter}5 “刘建华”不在参加人员里，却登记在“{header}”里") for key, (letter, header) in LISTS.items()),
    case("blank", "everybody or some is not said", some(attendance=None, participants=None, absent="刘建华"), "C01 错误 研修活动 O5"),
    case("blank", "no exceptions", lecture(leave=None)),
    case("unreadable", "everybody or some", some(attendance=Typed("大半"), absent="刘建华"), "C04 错误 研修活动 O5"),
    case("unreadable", "participants", some(participants=BROKEN, absent="刘建华"), "F10 错误 研修活动 P5"),
    case("unreadable", "a list", lecture(leave=BROKEN, absent="陈晓燕"), "F10 错误 研修活动 R4"),
]


def writing(category, chars, **cells):
    return rows_with("writings", 4, category=category, chars=chars, **cells)


def length_rule(code, category, other, parameter, words):
    place = "教师文稿 H8"
    return [
        case("holds", "long enough", writing(category, 1620)),
        case("holds", "of other writings it is not asked", writing("教学反思", 100)),
        case("holds", "nor by the limit of the other", writing(category, 1500), term=with_values(**{other: 3000})),
        case("breaks", "half", writing(category, 750), f"{code} 警告 {place} {words}要求不少于1500字，现在750字，只能得部分分"),
        case("breaks", "nothing", writing(category, 0), f"{code} 警告 {place} 现在0字"),
        case("boundary", "1499 characters", writing(category, 1499), f"{code} 警告 {place} 现在1499字"),
        case("boundary", "1500 characters", writing(category, 1500)),
        case("boundary", "1501 characters", writing(category, 1501)),
        case("boundary", "799 where 800 are asked", writing(category, 799), f"{code} 警告 {place} 不少于800字",
             term=with_values(**{parameter: 800})),
        case("boundary", "800 where 800 are asked", writing(category, 800), term=with_values(**{parameter: 800})),
        case("blank", "not counted", writing(category, None), f"C01 错误 {place}"),
        case("blank", "no category", writing(None, 100), "C01 错误 教师文稿 C8"),
        case("unreadable", "in words", writing(category, Typed("约三十")), f"C11 错误 {place}"),
        case("unreadable", "what can be read counts", writing(category, Typed("1499字")), f"C11 警告 {place} 按1499理解", f"{code} 警告 {place}"),
        case("unreadable", "less than nothing", writing(category, -5), f"C05 错误 {place}"),
    ]


def notes(**cells):
    """The reading notes of a good return (教师文稿 row 7) with some cells replaced."""
    return rows_with("writings", 3, **cells)


READING_NOTES = [
    case("holds", "both parts are there", good_rows()),
    case("holds", "of other writings it is not asked", rows_with("writings", 4, excerpt="无", thoughts="无")),
    case("breaks", "no excerpts", notes(excerpt="无"), "R13 提示 教师文稿 I7 建议有摘录和感悟两部分，现在缺摘录"),
    case("breaks", "no thoughts", notes(thoughts="无"), "R13 提示 教师文稿 J7 现在缺感悟"),
    case("breaks", "neither", notes(excerpt="无", thoughts="无"), "R13 提示 教师文稿 I7", "R13 提示 教师文稿 J7"),
    case("boundary", "as long as the centre asks", good_rows(), term=with_values(notes_min_chars=1200)),
    case("boundary", "a character short", good_rows(), "R13 警告 教师文稿 H7 “陈晓燕”的读书笔记合计1200字，要求不少于1201字",
         term=with_values(notes_min_chars=1201)),
    case("blank", "no length where one is asked", notes(chars=None), "C01 错误 教师文稿 H7", "R13 警告 教师文稿 H7 合计0字",
         term=with_values(notes_min_chars=1)),
    case("blank", "nothing said of excerpts", notes(excerpt=None), "R13 提示 教师文稿 I7 现在缺摘录"),
    case("blank", "no category", notes(category=None, excerpt="无"), "C01 错误 教师文稿 C7"),
    case("unreadable", "excerpts", notes(excerpt=Typed("少")), "C04 错误 教师文稿 I7"),
    case("unreadable", "category", notes(category=Typed("笔记"), excerpt="无"), "C04 错误 教师文稿 C7"),
]


def monthly(**cells):
    """The monthly reflection of a good return (教师文稿 row 6: September, written on 9-29) with some cells replaced."""
    return rows_with("writings", 2, **cells)


MONTH_OF_REFLECTION = [
    *(case("holds", f"an assessed month: {month}", monthly(month=month)) for month in TERM["assessed_months"]),
    case("holds", "of other writings it is not asked", rows_with("writings", 4, month=None)),
    case("holds", "nor is another month wrong for them", rows_with("writings", 4, month="2021-01")),
    case("breaks", "no month", monthly(month=None), "R14 错误 教师文稿 F6 没有写是哪个月的"),
    case("breaks", "a month that is not assessed", monthly(month="2021-01"),
         "R14 错误 教师文稿 F6 2021-01不是本学期的考核月份（2020-09、2020-10、2020-11、2020-12）"),
    case("breaks", "the same month a year ago", monthly(month="2019-09"), "R14 错误 教师文稿 F6 2019-09"),
    case("boundary", "the month before the first", monthly(month="2020-08"), "R14 错误 教师文稿 F6 2020-08"),
    case("boundary", "the assessed months are the centre's to set: one less", good_rows(), "R14 错误 教师文稿 F6 （2020-10、2020-11）",
         term=with_values(assessed_months=("2020-10", "2020-11"))),
    case("boundary", "the assessed months are the centre's to set: one more", monthly(month="2021-01"),
         term=with_values(assessed_months=("2020-09", "2021-01"))),
    case("blank", "no category", monthly(month=None, category=None), "C01 错误 教师文稿 C6"),
    case("blank", "spaces", monthly(month=Typed(" ")), "R14 错误 教师文稿 F6 没有写"),
    case("unreadable", "no year", monthly(month=Typed("九月")), "C08 错误 教师文稿 F6"),
    case("unreadable", "no such month", monthly(month=Typed("2020-13")), "C08 错误 教师文稿 F6"),
]

REFLECTION_IN_TIME = [
    case("holds", "within the month", good_rows()),
    case("holds", "of other writings it is not asked", rows_with("writings", 4, month="2020-09", date=date(2020, 10, 20))),
    case("breaks", "a month later", monthly(date=date(2020, 10, 29)),
         "R14b 警告 教师文稿 G6 2020-09的心得到2020-10-29才写，要求次月5日前完成"),
    case("boundary", "the 5th of the next month", monthly(date=date(2020, 10, 5))),
    case("boundary", "the 6th of the next month", monthly(date=date(2020, 10, 6)), "R14b 警告 教师文稿 G6 2020-10-06才写"),
    case("boundary", "December until 5 January", monthly(month="2020-12", date=date(2021, 1, 5)), as_of=date(2021, 1, 8)),
    case("boundary", "December on 6 January", monthly(month="2020-12", date=date(2021, 1, 6)),
         "R14b 警告 教师文稿 G6 2020-12的心得到2021-01-06才写", as_of=date(2021, 1, 8)),
    case("boundary", "the 6th where the 10th is allowed", monthly(date=date(2020, 10, 6)), term=with_values(monthly_grace_day=10)),
    case("boundary", "the 11th where the 10th is allowed", monthly(date=date(2020, 10, 11)), "R14b 警告 教师文稿 G6 次月10日",
         term=with_values(monthly_grace_day=10)),
    case("boundary", "as long as the centre asks", good_rows(), term=with_values(monthly_min_chars=820)),
    case("boundary", "a character short", good_rows(), "R14b 警告 教师文稿 H6 要求不少于821字，现在820字", term=with_values(monthly_min_chars=821)),
    case("boundary", "a month that the centre does not assess is not late", monthly(date=date(2020, 10, 29)), "R14 错误 教师文稿 F6 2020-09",
         term=with_values(assessed_months=("2020-10", "2020-11"))),
    case("blank", "no date", monthly(date=None), "C01 错误 教师文稿 G6"),
    case("blank", "no month", monthly(date=date(2020, 10, 29), month=None), "R14 错误 教师文稿 F6"),
    case("unreadable", "date", monthly(date=Typed("2020-9-31")), "C02 错误 教师文稿 G6"),
    case("unreadable", "month", monthly(date=date(2020, 10, 29), month=Typed("上月")), "C08 错误 教师文稿 F6"),
]


def book(**cells):
    """The book of a good return (教师文稿 row 5) with some cells replaced."""
    return rows_with("writings", 1, **cells)


BOOK = [
    case("holds", "author and publisher are there", good_rows()),
    case("holds", "of other writings they are not asked", rows_with("writings", 4, author=None)),
    case("breaks", "neither", book(author=None), "R15 错误 教师文稿 E5 没有写作者、出版社"),
    case("blank", "spaces", book(author=Typed("  ")), "R15 错误 教师文稿 E5"),
    case("blank", "no category", book(author=None, category=None), "C01 错误 教师文稿 C5"),
    case("unreadable", "author", book(author=BROKEN), "F10 错误 教师文稿 E5"),
    case("unreadable", "category", book(author=None, category=Typed("看书")), "C04 错误 教师文稿 C5"),
]


def pair(**cells):
    """The pair of a good return (王芳 — 陈晓燕, 2020-9-10 to 2021-1-10) with some cells replaced."""
    return rows_with("mentoring", **cells)


def since(month):
    """A good return whose apprentice 陈晓燕 has been teaching since ``month``."""
    return rows_with("roster", 3, work_since=month)


PAIR = [
    case("holds", "mentor and young apprentice", good_rows()),
    case("holds", "an apprentice of another school, of whom nothing is known", pair(apprentice="欧阳海")),
    case("breaks", "one person", pair(mentor="陈晓燕"), "R16 错误 师徒结对 D4 师傅和徒弟都是“陈晓燕”"),
    case("breaks", "ends before it begins", pair(start=date(2020, 10, 1), end=date(2020, 9, 1)),
         "R16 错误 师徒结对 H4 结束日期2020-09-01早于开始日期2020-10-01"),
    case("breaks", "an old hand as apprentice", pair(apprentice="孙梅"), "R16 警告 师徒结对 D4 “孙梅”教龄10年，不属于青年教师（5年以内）"),
    case("breaks", "all at once", pair(mentor="孙梅", apprentice="孙梅", start=date(2020, 10, 1), end=date(2020, 9, 1)),
         "R16 错误 师徒结对 D4 同一个人", "R16 警告 师徒结对 D4 教龄10年", "R16 错误 师徒结对 H4"),
    case("boundary", "ends on the day it begins", pair(end=date(2020, 9, 10))),
    case("boundary", "ends the day before it begins", pair(end=date(2020, 9, 9)), "R16 错误 师徒结对 H4"),
    case("boundary", "five years of service", since("2015-09")),
    case("boundary", "five years and eleven months", since("2014-10")),
    case("boundary", "six years", since("2014-09"), "R16 警告 师徒结对 D4 “陈晓燕”教龄6年"),
    case("boundary", "two years where two are young", good_rows(), term=with_values(young_teacher_years=2)),
    case("boundary", "two years where one is young", good_rows(), "R16 警告 师徒结对 D4 教龄2年…（1年以内）",
         term=with_values(young_teacher_years=1)),
    case("blank", "no mentor", pair(mentor=None), "C01 错误 师徒结对 B4"),
    case("blank", "no apprentice", pair(apprentice=None), "C01 错误 师徒结对 D4"),
    case("blank", "no beginning", pair(start=None, end=date(2020, 9, 1)), "C01 错误 师徒结对 G4"),
    case("blank", "years of service not known", since(None), "C01 错误 教师名册 F7"),
    case("unreadable", "end", pair(end=Typed("学期末")), "C02 错误 师徒结对 H4"),
    case("unreadable", "apprentice", pair(apprentice=BROKEN), "F10 错误 师徒结对 D4"),
    case("unreadable", "years of service", since(Typed("很早")), "C08 错误 教师名册 F7"),
]


def project(**cells):
    """The project of a good return (县, led by 李强, 2020-9-20 to 2021-12-31) with some cells replaced."""
    return rows_with("projects", **cells)


PROJECT = [
    case("holds", "of the county, approved", good_rows()),
    *(case("holds", f"{level}级 needs no approval", project(level=level, approval=None)) for level in ("校", "镇")),
    case("holds", "no dates", project(approved_on=None, closing_on=None)),
    case("breaks", "leader from elsewhere", project(leader="欧阳海"), "R17 错误 课题研究 E4 主持人“欧阳海”不在本校教师名册"),
    *(case("breaks", f"{level}级 without approval", project(level=level, approval=None),
           f"R17 错误 课题研究 D4 {level}级课题没有立项文号") for level in ("县", "市", "省", "国家")),
    case("breaks", "closes before it is approved", project(closing_on=date(2020, 9, 1)),
         "R17 错误 课题研究 H4 计划结题日期2020-09-01早于立项日期2020-09-20"),
    case("boundary", "closes the day it is approved", project(closing_on=date(2020, 9, 20))),
    case("boundary", "closes the day before", project(closing_on=date(2020, 9, 19)), "R17 错误 课题研究 H4"),
    case("blank", "no leader", project(leader=None), "C01 错误 课题研究 E4"),
    case("blank", "no level", project(level=None, approval=None), "C01 错误 课题研究 C4"),
    case("blank", "not approved yet", project(approved_on=None, closing_on=date(2020, 9, 1))),
    case("blank", "no roster to look into", {**project(leader="欧阳海"), "roster": []}, "F12 错误 教师名册 -"),
    case("unreadable", "leader", project(leader=BROKEN), "F10 错误 课题研究 E4"),
    case("unreadable", "level", project(level=Typed("区"), approval=None), "C04 错误 课题研究 C4"),
    case("unreadable", "approval", project(approval=BROKEN), "F10 错误 课题研究 D4"),
    case("unreadable", "closing", project(closing_on=Typed("明年")), "C02 错误 课题研究 H4"),
]

MARKS = {
    "aims": ("C", "教学目标", 10, (9, 9, 8)), "substance": ("D", "教学内容", 10, (9, 8, 9)),
    "process": ("E", "教学过程与方法", 20, (18, 17, 18)), "group_work": ("F", "小组合作学习", 20, (17, 18, 18)),
    "it_use": ("G", "信息技术运用", 10, (9, 8, 9)), "bearing": ("H", "教师素养", 10, (9, 9, 9)),
    "effect": ("I", "教学效果", 20, (18, 17, 17.5)),
}
"""Column, header, full marks and the marks of the three judges in a good return."""


def judge(**cells):
    """The first evaluation of a good return (王芳 on the lesson of 李强) with some cells replaced."""
    return rows_with("evaluations", **cells)


MARK = [
    case("holds", "marks within their limits", good_rows()),
    case("holds", "no white board, no mark for its use", judge(it_use="不适用"), "R28 警告 课堂评价 G4"),
    *(case("breaks", f"{key}: half a mark too many", judge(**{key: full + 0.5}),
           f"R18 错误 课堂评价 {letter}4 “{header}({full})”应在0到{full}分之间，填了“{full}.5”")
      for key, (letter, header, full, _) in MARKS.items()),
    *(case("breaks", f"{key}: less than nothing", judge(**{key: -0.5}), f"R18 错误 课堂评价 {letter}4 填了“-0.5”")
      for key, (letter, *_) in MARKS.items()),
    case("breaks", "the teacher judges the own lesson", judge(judge="李强"),
         "R18 错误 课堂评价 B4 评委“李强”就是这节课的授课教师，不能给自己的课打分", "R27 错误 公开课评课 W4 只有2名评委"),
    *(case("boundary", f"{key}: full marks", judge(**{key: full})) for key, (_, _, full, _) in MARKS.items()),
    *(case("boundary", f"{key}: nothing", judge(**{key: 0})) for key in MARKS),
    *(case("boundary", f"{key}: full marks are the centre's to set", good_rows(),
           *(f"R18 错误 课堂评价 {letter}{4 + at} 应在0到{max(marks) - 1}分之间" for at, mark in enumerate(marks) if mark > max(marks) - 1),
           term=with_values(**{f"L_{key}": max(marks) - 1}))
      for key, (letter, _, _, marks) in MARKS.items()),
    case("blank", "no mark", judge(aims=None), "C01 错误 课堂评价 C4"),
    case("blank", "no judge", judge(judge=None), "C01 错误 课堂评价 B4"),
    case("blank", "no lesson", judge(lesson_id=None, judge="李强"), "C01 错误 课堂评价 A4"),
    case("unreadable", "a mark in words", judge(aims=Typed("优秀")), "C11 错误 课堂评价 C4"),
    case("unreadable", "only the use of the white board may be left out", judge(aims=Typed("不适用")), "C11 错误 课堂评价 C4"),
    case("unreadable", "judge", judge(judge=BROKEN), "F10 错误 课堂评价 B4"),
    case("unreadable", "lesson", judge(lesson_id=BROKEN, judge="李强"), "F10 错误 课堂评价 A4"),
    case("unreadable", "teacher of the lesson", changed("open_lessons", {"teacher": BROKEN}, rows=judge(judge="李强")),
         "F10 错误 公开课评课 D4"),
]

SCORES = {"own": ("B", "自评分"), "peers": ("C", "同伴互评均分"), "school": ("D", "学校评分"), "pupils": ("E", "学生(家长)评分")}

DEVELOPMENT = [
    case("holds", "scores of a hundred", good_rows()),
    *(case("breaks", f"{key}: more than a hundred", rows_with("reviews", **{key: 120}),
           f"R19 错误 发展性评价 {letter}4 “{header}”应在0到100之间，填了“120”") for key, (letter, header) in SCORES.items()),
    *(case("breaks", f"{key}: less than nothing", rows_with("reviews", **{key: -1}), f"R19 错误 发展性评价 {letter}4 填了“-1”")
      for key, (letter, _) in SCORES.items()),
    *(case("boundary", f"{key}: {mark}", rows_with("reviews", **{key: mark}), *([f"R19 错误 发展性评价 {letter}4"] if out else []))
      for key, (letter, _) in SCORES.items() for mark, out in ((-0.1, True), (0, False), (100, False), (100.1, True))),
    *(case("blank", key, rows_with("reviews", **{key: None}), *([] if key == "pupils" else [f"C01 错误 发展性评价 {letter}4"]))
      for key, (letter, _) in SCORES.items()),
    *(case("unreadable", key, rows_with("reviews", **{key: Typed("约三十")}), f"C11 错误 发展性评价 {letter}4")
      for key, (letter, _) in SCORES.items()),
]


def teacher(**cells):
    """赵国栋 of a good return (教师名册 row 4: born 1972-05, working since 1993-08) with some cells replaced."""
    return rows_with("roster", 0, **cells)


WORKING_SINCE = [
    case("holds", "grown up, and years ago", good_rows()),
    case("holds", "no month of birth", teacher(born=None)),
    case("breaks", "as a child", teacher(work_since="1980-08"),
         "R20 错误 教师名册 F4 参加工作年月1980-08不合理（按出生年月，那时不满15岁）"),
    case("breaks", "before birth", teacher(born="1995-01"), "R20 错误 教师名册 F4 不满15岁"),
    case("breaks", "next year", teacher(work_since="2021-03"), "R20 错误 教师名册 F4 2021-03不合理（晚于今天）"),
    case("breaks", "next year, as a child", teacher(born="2010-01", work_since="2021-03"),
         "R20 错误 教师名册 F4 晚于今天", "R20 错误 教师名册 F4 不满15岁"),
    case("boundary", "at fifteen", teacher(work_since="1987-05")),
    case("boundary", "a month before fifteen", teacher(work_since="1987-04"), "R20 错误 教师名册 F4 不满15岁"),
    case("boundary", "this month", teacher(work_since="2020-10")),
    case("boundary", "next month", teacher(work_since="2020-11"), "R20 错误 教师名册 F4 晚于今天"),
    case("boundary", "next month has come", teacher(work_since="2020-11"), as_of=date(2020, 11, 1)),
    case("blank", "no month of work", teacher(work_since=None), "C01 错误 教师名册 F4"),
    case("unreadable", "month of work", teacher(work_since=Typed("八十年代")), "C08 错误 教师名册 F4"),
    case("unreadable", "month of birth", teacher(born=Typed("属鼠"), work_since="1980-08"), "C08 错误 教师名册 E4"),
]


def school_plan(**cells):
    """The school's plan in the catalogue of a good return (D03, row 6: finished on 2020-9-4) with some cells replaced."""
    return rows_with("archive", 2, **cells)


def early(rows):
    """The part of a good return that a school has by the first days of September."""
    rows = {key: rows[key] for key in ("profile", "roster", "archive")}
    rows["profile"][0]["reported_on"] = date(2020, 9, 5)
    return rows


OPEN = {"completion": "进行中", "done_on": None}

SCHOOL_PLAN = [
    case("holds", "finished the day before", good_rows()),
    case("holds", "the centre's plan is followed", school_plan(completion="执行中心校统一制度", done_on=None)),
    case("holds", "does not apply", school_plan(completion="不适用", done_on=None)),
    case("holds", "only the plan itself has this deadline", rows_with("archive", 3, done_on=date(2020, 10, 20))),
    case("breaks", "finished late", school_plan(done_on=date(2020, 9, 20)),
         "R21 警告 档案目录 F6 要求2020-09-05前完成，现在2020-09-20才完成"),
    case("breaks", "the centre's plan adopted late", school_plan(completion="执行中心校统一制度", done_on=date(2020, 9, 20)),
         "R21 警告 档案目录 F6 2020-09-20才完成"),
    *(case("breaks", state, school_plan(completion=state, done_on=None), f"R21 警告 档案目录 E6 要求2020-09-05前完成，现在是“{state}”")
      for state in ("进行中", "未完成")),
    case("boundary", "finished on 5 September", school_plan(done_on=date(2020, 9, 5))),
    case("boundary", "finished on 6 September", school_plan(done_on=date(2020, 9, 6)), "R21 警告 档案目录 F6 2020-09-06才完成"),
    case("boundary", "still open on 5 September", early(school_plan(**OPEN)), as_of=date(2020, 9, 5)),
    case("boundary", "still open on 6 September", early(school_plan(**OPEN)), "R21 警告 档案目录 E6 “进行中”", as_of=date(2020, 9, 6)),
    case("boundary", "the deadline is the centre's to set: earlier", good_rows(), "R21 警告 档案目录 F6 要求2020-09-03前",
         term=with_values(school_plan_due=date(2020, 9, 3))),
    case("boundary", "the deadline is the centre's to set: later", school_plan(done_on=date(2020, 9, 20)),
         term=with_values(school_plan_due=date(2020, 9, 20))),
    case("blank", "no state", school_plan(completion=None, done_on=None), "C01 错误 档案目录 E6"),
    case("blank", "no day", school_plan(done_on=None), "C01 错误 档案目录 F6"),
    case("unreadable", "day", school_plan(done_on=Typed("9月5日")), "C02 错误 档案目录 F6"),
    case("unreadable", "state", school_plan(completion=Typed("写好了"), done_on=None), "C04 错误 档案目录 E6"),
]


def counts(*chars):
    """A good return whose writings are reflections of these lengths (教师文稿 from row 4 on)."""
    rows = good_rows()
    rows["writings"] = [{**rows["writings"][4], "title": f"第{n}课反思", "chars": c} for n, c in enumerate(chars, 1)]
    return rows


def alike(count, share, value=2000):
    return [f"R22 提示 教师文稿 H{4 + at} 全校{share}%的文稿字数都是{value}" for at in range(count)]


WORD_COUNTS = [
    case("holds", "all differ", counts(1520, 980, 1210, 1733, 640, 1000)),
    case("holds", "all alike, but no round thousand", counts(1530, 1530, 1530, 1530, 1530)),
    case("breaks", "all alike", counts(2000, 2000, 2000, 2000, 2000), *alike(5, 100)),
    case("breaks", "most alike", counts(1000, 1000, 1000, 1000, 1000, 730), *alike(5, 83.33, 1000)),
    case("breaks", "one too many noughts", counts(30000), "R22 提示 教师文稿 H4 字数30000超过20000"),
    case("boundary", "four of five", counts(2000, 2000, 2000, 2000, 1999), *alike(4, 80)),
    case("boundary", "three of four", counts(*[2000] * 6, 1999, 2001)),
    case("boundary", "four writings are too few", counts(2000, 2000, 2000, 2000)),
    case("boundary", "four are enough where the centre says so", counts(2000, 2000, 2000, 2000), *alike(4, 100),
         term=with_values(same_word_count_min=4)),
    case("boundary", "five are too few where six are asked", counts(*[2000] * 5), term=with_values(same_word_count_min=6)),
    case("boundary", "three of five where 60% is the limit", counts(2000, 2000, 2000, 730, 1999), *alike(3, 60),
         term=with_values(same_word_count_share=60)),
    case("boundary", "four of five where 81% is the limit", counts(2000, 2000, 2000, 2000, 1999), term=with_values(same_word_count_share=81)),
    case("boundary", "20000 characters", counts(20000)),
    case("boundary", "20001 characters", counts(20001), "R22 提示 教师文稿 H4 字数20001超过20000"),
    case("boundary", "5001 characters where 5000 are much", counts(5001), "R22 提示 教师文稿 H4 超过5000", term=with_values(max_chars=5000)),
    case("boundary", "30000 characters where 30000 are not too many", counts(30000), term=with_values(max_chars=30000)),
    case("blank", "what is not counted is no number", counts(2000, 2000, 2000, 2000, None), "C01 错误 教师文稿 H8"),
    case("unreadable", "nor is what cannot be read", counts(2000, 2000, 2000, 2000, Typed("约三千")), "C11 错误 教师文稿 H8"),
    case("unreadable", "beyond what any writing has", counts(200000), "C05 错误 教师文稿 H4"),
]

TRIP = [
    *(case("holds", f"上级培训 of {organiser}", activity(organiser=organiser)) for organiser in ("中心校", "片区", "县", "市", "省", "国家")),
    case("holds", "a visit elsewhere", activity(category="外出参观学习", organiser="片区", place="县实验小学")),
    case("holds", "other activities are the school's own", lecture(organiser="本校", place=None)),
    case("holds", "a training needs no place", activity(place=None)),
    case("breaks", "上级培训 of one's own", activity(organiser="本校"), "R23 错误 研修活动 I6 “上级培训”的组织级别不能选“本校”"),
    case("breaks", "a visit of one's own", activity(category="外出参观学习", organiser="本校"), "R23 错误 研修活动 I6 “外出参观学习”的组织级别"),
    case("breaks", "a visit nowhere", activity(category="外出参观学习", place=None), "R23 错误 研修活动 L6 没有写地点"),
    case("breaks", "both", activity(category="外出参观学习", organiser="本校", place=None), "R23 错误 研修活动 I6", "R23 错误 研修活动 L6"),
    case("blank", "no organiser", activity(organiser=None), "C01 错误 研修活动 I6"),
    case("blank", "no category", activity(category=None, organiser="本校", place=None), "C01 错误 研修活动 D6"),
    case("unreadable", "organiser", activity(organiser=Typed("村里")), "C04 错误 研修活动 I6"),
    case("unreadable", "place", activity(category="外出参观学习", place=BROKEN), "F10 错误 研修活动 L6"),
    case("unreadable", "category", activity(category=Typed("旅游"), organiser="本校", place=None), "C04 错误 研修活动 D6"),
]

ORIGINAL = [
    case("holds", "original", rows_with("writings", 4, original="是")),
    case("breaks", "copied", rows_with("writings", 4, original="否"), "R25 警告 教师文稿 P8 标记为非原创，本篇不计分"),
    case("breaks", "doubtful", rows_with("writings", 4, original="存疑"), "R25 警告 教师文稿 P8 标记为存疑，请核实；核实为非原创的本篇不计分"),
    case("blank", "not said", rows_with("writings", 4, original=None)),
    case("unreadable", "in other words", rows_with("writings", 4, original=Typed("抄的")), "C04 错误 教师文稿 P8"),
]


def meeting(category, day):
    """An activity of that category on that day (研修活动 row 4)."""
    return lecture(category=category, date=day)


PHASE = [
    case("holds", "mobilisation at the start", meeting("动员会与文件学习", date(2020, 9, 3))),
    case("holds", "conclusion at the end", meeting("总结会", date(2021, 1, 6)), as_of=date(2021, 1, 8)),
    case("holds", "other activities have no phase", meeting("读书汇报会", date(2020, 9, 3))),
    case("breaks", "mobilisation in autumn", meeting("动员会与文件学习", date(2020, 10, 20)),
         "R26 提示 研修活动 D4 2020-10-20已是实施阶段，“动员会与文件学习”一般在宣传动员阶段"),
    case("breaks", "mobilisation at the end", meeting("动员会与文件学习", date(2021, 1, 6)), "R26 提示 研修活动 D4 已是总结阶段",
         as_of=date(2021, 1, 8)),
    *(case("breaks", f"{category} at the start", meeting(category, date(2020, 9, 3)),
           f"R26 提示 研修活动 D4 宣传动员阶段，“{category}”一般在总结阶段") for category in ("总结会", "成果展示")),
    case("boundary", "mobilisation on the last day", meeting("动员会与文件学习", date(2020, 9, 15))),
    case("boundary", "mobilisation a day later", meeting("动员会与文件学习", date(2020, 9, 16)), "R26 提示 研修活动 D4 2020-09-16"),
    case("boundary", "exhibition on the last day of mobilisation", meeting("成果展示", date(2020, 9, 15)), "R26 提示 研修活动 D4"),
    case("boundary", "exhibition a day later", meeting("成果展示", date(2020, 9, 16))),
    case("boundary", "the end of mobilisation is the centre's to set", meeting("动员会与文件学习", date(2020, 9, 20)),
         term=with_values(launch_end=date(2020, 9, 20))),
    case("boundary", "a day after the centre's end of mobilisation", meeting("动员会与文件学习", date(2020, 9, 21)),
         "R26 提示 研修活动 D4 已是实施阶段", term=with_values(launch_end=date(2020, 9, 20))),
    case("boundary", "the start of conclusion is the centre's to set", meeting("动员会与文件学习", date(2020, 10, 20)),
         "R26 提示 研修活动 D4 已是总结阶段", term=with_values(summary_start=date(2020, 10, 20))),
    case("boundary", "a day before the centre's start of conclusion", meeting("动员会与文件学习", date(2020, 10, 20)),
         "R26 提示 研修活动 D4 已是实施阶段", term=with_values(summary_start=date(2020, 10, 21))),
    case("blank", "no date", meeting("动员会与文件学习", None), "C01 错误 研修活动 B4"),
    case("blank", "no category", meeting(None, date(2020, 10, 20)), "C01 错误 研修活动 D4"),
    case("unreadable", "date", meeting("动员会与文件学习", Typed("2020-9-31")), "C02 错误 研修活动 B4"),
    case("unreadable", "category", meeting(Typed("开会"), date(2020, 10, 20)), "C04 错误 研修活动 D4"),
]

JUDGES = ("王芳", "陈晓燕", "赵国栋", "刘建华", "孙梅")


def judged(recognition, *totals, judges=JUDGES, **marks):
    """A good return whose open lesson (row 4) claims ``recognition`` and has these totals from as many judges."""
    rows = lesson(recognition=recognition)
    shares = {"aims": 10, "substance": 10, "process": 5, "group_work": 5, "it_use": 10, "bearing": 10, "effect": 5}
    rows["evaluations"] = [
        {"lesson_id": "G-01-001", "judge": name, **{key: total / part for key, part in shares.items()}, **marks}
        for name, total in zip(judges, totals, strict=False)
    ]
    return rows


def with_cell(rows, sheet, at, **cells):
    rows[sheet][at] |= cells
    return rows


RECOGNITION = [
    case("holds", "a sound lesson", judged("合格课", 75, 80, 78)),
    case("holds", "a fine lesson", judged("推荐优质课", 95, 92, 93)),
    *(case("holds", f"{state} claims nothing", judged(state, 50)) for state in ("不合格", "未认定", None)),
    case("holds", "no white board: the rest is scaled", judged("合格课", 60, 60, 60, it_use="不适用"),
         *(f"R28 警告 课堂评价 G{row}" for row in (4, 5, 6))),
    case("breaks", "one's own mark is none", judged("合格课", 80, 80, 80, judges=("李强", "王芳", "陈晓燕")),
         "R27 错误 公开课评课 W4 只有2名评委", "R18 错误 课堂评价 B4"),
    case("breaks", "sound claimed for less", judged("合格课", 50, 55, 58), "R27 错误 公开课评课 W4 综合得分54.33低于60分，不能认定为“合格课”"),
    case("breaks", "fine claimed for less", judged("推荐优质课", 85, 88, 89), "R27 错误 公开课评课 W4 综合得分87.33低于90分，不能认定为“推荐优质课”"),
    case("breaks", "one judge", judged("合格课", 95), "R27 错误 公开课评课 W4 只有1名评委打分，认定“合格课”至少要3名"),
    case("breaks", "no judge", judged("推荐优质课"), "R27 错误 公开课评课 W4 只有0名评委打分，认定“推荐优质课”"),
    case("breaks", "one judge twice is one", judged("合格课", 80, 80, 80, judges=("王芳", "王芳", "陈晓燕")),
         "R27 错误 公开课评课 W4 只有2名评委", "X13 错误 课堂评价 B5"),
    case("breaks", "judges of another lesson", with_cell(judged("合格课", 80, 80, 80), "evaluations", 2, lesson_id="G-01-009"),
         "R27 错误 公开课评课 W4 只有2名评委"),
    case("boundary", "60 points", judged("合格课", 60, 60, 60)),
    case("boundary", "just below 60 points", judged("合格课", 60, 60, 59.9), "R27 错误 公开课评课 W4 综合得分59.97低于60分"),
    case("boundary", "90 points", judged("推荐优质课", 90, 90, 90)),
    case("boundary", "just below 90 points", judged("推荐优质课", 90, 90, 89.9), "R27 错误 公开课评课 W4 综合得分89.97低于90分"),
    case("boundary", "two judges", judged("合格课", 80, 80), "R27 错误 公开课评课 W4 只有2名评委打分"),
    case("boundary", "three judges", judged("合格课", 80, 80, 80)),
    case("boundary", "of four judges all count", judged("合格课", 45, 60, 60, 60), "R27 错误 公开课评课 W4 综合得分56.25"),
    case("boundary", "of five judges the highest and the lowest do not", judged("合格课", 45, 60, 60, 60, 60)),
    case("boundary", "the sound score is the centre's to set", judged("合格课", 65, 65, 65), "R27 错误 公开课评课 W4 低于70分",
         term=with_values(L_pass=70)),
    case("boundary", "the fine score is the centre's to set", judged("推荐优质课", 85, 85, 85), term=with_values(L_fine=85)),
    case("boundary", "four judges asked", judged("合格课", 80, 80, 80), "R27 错误 公开课评课 W4 只有3名评委打分…至少要4名",
         term=with_values(min_judges=4)),
    case("boundary", "two judges enough", judged("合格课", 80, 80), term=with_values(min_judges=2)),
    case("boundary", "of three judges the middle one counts where the centre says so", judged("合格课", 70, 58, 59),
         "R27 错误 公开课评课 W4 综合得分59低于60分", term=with_values(trim_judges=3)),
    *(case("boundary", f"{points} of 180 points", judged("合格课", *[points / 0.9] * 3, it_use="不适用"),
           *(f"R28 警告 课堂评价 G{row}" for row in (4, 5, 6)), *said, term=with_values(**DOUBLED))
      for points, said in ((108, ()), (107.1, ("R27 错误 公开课评课 W4 综合得分59.5低于60分",)))),
    case("blank", "a judge has not given every mark", with_cell(judged("合格课", 80, 80, 80), "evaluations", 2, aims=None), "C01 错误 课堂评价 C6"),
    case("blank", "of which lesson is not said", with_cell(judged("合格课", 80, 80, 80), "evaluations", 2, lesson_id=None), "C01 错误 课堂评价 A6"),
    case("unreadable", "a mark in words", with_cell(judged("合格课", 80, 80, 80), "evaluations", 1, aims=Typed("优秀")), "C11 错误 课堂评价 C5"),
    case("unreadable", "a mark too high", with_cell(judged("合格课", 50, 50, 50), "evaluations", 1, aims=11), "R18 错误 课堂评价 C5"),
    case("unreadable", "of which lesson", with_cell(judged("合格课", 80, 80, 80), "evaluations", 1, lesson_id=BROKEN), "F10 错误 课堂评价 A5"),
    case("unreadable", "the claim", judged(Typed("好课"), 50), "C04 错误 公开课评课 W4"),
]

def with_rooms(rooms, **cells):
    rows = judge(**cells)
    rows["profile"][0]["whiteboard_rooms"] = rooms
    return rows


WHITEBOARDS = [
    case("holds", "marks for the use of it", with_rooms(6)),
    case("holds", "no such rooms", with_rooms(0, it_use="不适用")),
    case("holds", "no mark is a mark, too", with_rooms(6, it_use=0)),
    case("breaks", "six such rooms", with_rooms(6, it_use="不适用"), "R28 警告 课堂评价 G4 本校有6间电子白板教室，“信息技术运用”一般不写不适用"),
    case("breaks", "one such room", with_rooms(1, it_use="不适用"), "R28 警告 课堂评价 G4 本校有1间"),
    case("blank", "how many rooms", with_rooms(None, it_use="不适用"), "C01 错误 学校信息 B15"),
    case("blank", "no mark", with_rooms(6, it_use=None), "C01 错误 课堂评价 G4"),
    case("unreadable", "how many rooms", with_rooms(Typed("几间"), it_use="不适用"), "C11 错误 学校信息 B15"),
    case("unreadable", "a mark in words", with_rooms(6, it_use=Typed("没用")), "C11 错误 课堂评价 G4"),
]

SPEAKERS = [
    case("holds", "a colleague", lecture(speaker="王芳")),
    case("holds", "two colleagues", lecture(speaker="王芳、陈晓燕")),
    case("holds", "a guest at what is no lecture", activity(category="教研课评课", organiser="本校", speaker="欧阳海")),
    case("breaks", "a guest", lecture(speaker="欧阳海"), "R29 提示 研修活动 N4 主讲人“欧阳海”不在本校教师名册里，主讲讲座的附加分不计给这个人"),
    case("breaks", "a colleague and a guest", lecture(speaker="王芳，欧阳海"), "C07 提示 研修活动 N4", "R29 提示 研修活动 N4 “欧阳海”"),
    case("breaks", "two guests", lecture(speaker="欧阳海、司马光"), "R29 提示 研修活动 N4 “欧阳海”", "R29 提示 研修活动 N4 “司马光”"),
    case("breaks", "a slip of the pen", lecture(speaker="王方"), "R29 提示 研修活动 N4 “王方”"),
    case("blank", "nobody", lecture(speaker=None), "R09 错误 研修活动 N4"),
    case("unreadable", "an error of a formula", lecture(speaker=BROKEN), "F10 错误 研修活动 N4"),
]

TABLES = Tables({
    "R01": OBSERVING_ONESELF, "R02": EVERYDAY_LESSON, "R03": TEACHER_OF_OWN_LESSON, "R04": LESSON_IN_TOWN, "R05": DAY_OFF,
    "R06": IN_THE_FUTURE, "R07": PLAN_AND_REFLECTION, "R08": REVIEW_OF_LESSON, "R09": LECTURE, "R09b": LECTURE_FILED,
    "R10": ATTENDANCE,
    "R11": length_rule("R11", "学期心得体会", "paper_min_chars", "essay_min_chars", "心得体会"),
    "R12": length_rule("R12", "教育教学论文", "essay_min_chars", "paper_min_chars", "论文"),
    "R13": READING_NOTES, "R14": MONTH_OF_REFLECTION, "R14b": REFLECTION_IN_TIME, "R15": BOOK, "R16": PAIR, "R17": PROJECT,
    "R18": MARK, "R19": DEVELOPMENT, "R20": WORKING_SINCE, "R21": SCHOOL_PLAN, "R22": WORD_COUNTS, "R23": TRIP, "R25": ORIGINAL,
    "R26": PHASE, "R27": RECOGNITION, "R28": WHITEBOARDS, "R29": SPEAKERS,
})
FILES_NEEDED = {"R24"}
ENTRIES = {code: [e for e in CATALOGUE if e.code == code] for code in TABLES.table}


@pytest.mark.parametrize("code", TABLES.table)
def test_a_rule_says_what_the_regulation_says_and_nothing_else(code):
    assert TABLES.complaints(code) == {}


@pytest.mark.parametrize("code", TABLES.table)
def test_every_sentence_of_a_rule_is_heard_and_every_parameter_moves_it(code):
    entries = ENTRIES[code]
    assert {(e.level.value, e.variant) for e in entries} <= TABLES.variants_found(code)
    assert {p for e in entries for p in e.parameters} <= TABLES.parameters_changed(code)
    assert TABLES.lacking_kinds(code, entries) == set()


def test_every_rule_has_its_table():
    assert {e.code for e in CATALOGUE if e.code[0] == "R"} == TABLES.table.keys() | FILES_NEEDED
    assert {code for code, one in RULES.items() if one.scope == "rows"} <= TABLES.table.keys()


def many_mistakes():
    """A return in which much is wrong, in values, words and references, on every sheet."""
    rows = good_rows()
    rows["profile"][0] |= {"teachers": Typed("六"), "reported_on": LATER, "meeting_time": None}
    added("roster", {"teacher_id": Typed("102"), "name": "王芳"}, {"teacher_id": "0108", "name": "周 杰", "born": "1999-01", "work_since": "2001-01"},
          {"teacher_id": "0109", "name": "吴丹", "work_since": Typed("很早"), "born": 198501}, rows=rows)
    changed("archive", {"completion": Typed("做了")}, {"done_on": Typed("2020-9-31")}, {"done_on": date(2020, 9, 20)}, {"completion": "未完成"}, rows=rows)
    added("activities", {"date": date(2020, 9, 3), "filed_on": None, "speaker": None, "minutes": 20},
          {"category": "外出参观学习", "organiser": "本校", "place": None, "leave": "李强、王芳", "absent": "王芳,欧阳海"},
          {}, {"category": "动员会与文件学习", "date": date(2020, 10, 20), "activity_id": Typed("h-01-001")},
          {"attendance": "部分", "participants": Typed("无"), "date": Typed("9.5"), "minutes": Typed("约三十")}, rows=rows)
    rows["activities"].insert(2, {})
    added("observations", {"observer": "王芳", "reviewed": None}, {"date": date(2020, 10, 1), "scope": "镇外", "topic": "课"},
          {"teacher": "欧阳海", "topic": "观潮", "grade": "四年级"}, {}, {"observer": "陈晓燕", "topic": "观潮", "grade": "四年级", "subject": Typed("国文")},
          {"period": Typed("第三节"), "strengths": "好"}, {**ELSEWHERE, "teacher": "钱晓红", "date": LATER}, rows=rows)
    added("open_lessons", {"plan": "无", "reviewed_on": date(2020, 10, 12)}, {"lesson_id": "G-02-001", "date": date(2020, 10, 17)},
          {"teacher": "欧阳海", "topic": BROKEN, "reviewed_on": None}, rows=rows)
    added("evaluations", {"judge": "李强"}, {}, {"lesson_id": "G-01-002", "aims": 11, "process": Typed("好")}, rows=rows)
    added("writings", {"category": "学期心得体会", "chars": 1200, "title": "心得"}, {"category": "教育教学论文", "chars": Typed("1400字"), "title": "论文"},
          {"category": "月读书心得", "month": Typed("九月"), "chars": 3000}, {"category": "月读书心得", "month": None, "title": None},
          {"original": "存疑", "category": "精读书目", "author": None}, base=4, rows=rows)
    added("mentoring", {"mentor": "陈晓燕"}, {"apprentice": "孙梅", "end": date(2020, 9, 1)}, {"mentor": "李强"}, {"pair_id": "1"}, rows=rows)
    added("projects", {"leader": "欧阳海", "approval": None}, {"closing_on": date(2020, 1, 1), "members": "王芳；李强"}, rows=rows)
    added("reviews", {"own": 120}, {"peers": Typed("九十分"), "date": LATER}, rows=rows)
    return rows


def test_a_made_return_says_what_the_written_workbook_says(tmp_path):
    """What every other test of rules rests on."""
    rows, town = many_mistakes(), dict(TOWN)
    submission = made(rows, town=town)
    written = read(write_return(tmp_path / submission.name, rows, town=town))
    assert spoken(submission) == spoken(written)
    assert submission.fingerprint() == written.fingerprint()
    assert len({p.code for p in submission.problems if p.code[0] in "RXCF"}) > 30


@pytest.mark.parametrize("sheet", sorted(good_rows()))
def test_a_sheet_without_rows_disturbs_no_rule(sheet):
    rows = good_rows()
    rows[sheet] = []
    said = {p.code for p in made(rows).problems if p.code[0] in "RX"}
    assert said <= {"R27"} if sheet == "evaluations" else said == set()


def test_a_rule_that_starts_later_or_is_waived_only_hints():
    """R01 as an example: the sentence stays, the level drops, the reason stands behind it."""
    rows = seen(observer="王芳")
    late = replace(TERM, rule_starts={"R01": AS_OF + timedelta(days=1)})
    (one,) = (p for p in made(rows, term=late).problems if p.code == "R01")
    assert (one.level.value, one.cell) == ("hint", "D4")
    assert one.message.endswith("（本条从2020-11-01起算错误）")
    in_force = replace(TERM, rule_starts={"R01": AS_OF})
    assert [p.level.value for p in made(rows, term=in_force).problems if p.code == "R01"] == ["error"]
