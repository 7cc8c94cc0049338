"""The made-up town: its schools, its leading group, and what kind of a term each school has had.

Town, schools and people are invented; any likeness to real ones is chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import Leader, School, Term, Waiver

CENTRE_NAME = "青禾镇中心校"
COUNTY = "云溪县"
DUE = date(2021, 1, 12)
LAST_DAY = date(2021, 1, 8)
"""No record is later: the schools hand in on the Monday after."""
REPORTED_ON = date(2021, 1, 11)

_LIAISONS = ("田守仁", "乔玉兰", "孟繁星", "覃立春")
"""Deputies and directors of the centre school; each looks after some of the schools."""

TOWN_SCHOOLS: tuple[School, ...] = (
    School("00", "青禾镇中心小学", "中心校本部", "丁学礼", "田守仁", due=DUE),
    School("01", "青禾镇柳林小学", "村小", "白淑芬", "乔玉兰", due=DUE),
    School("02", "青禾镇榆树小学", "村小", "石满仓", "乔玉兰", due=DUE),
    School("03", "青禾镇河湾小学", "村小", "康宝昌", "孟繁星", due=DUE),
    School("04", "青禾镇石桥小学", "村小", "纪春旺", "孟繁星", due=DUE),
    School("05", "青禾镇白杨小学", "村小", "尚丽霞", "覃立春", due=DUE),
    School("06", "青禾镇东岗小学", "村小", "汤凤海", "覃立春", due=DUE),
    School("07", "青禾镇南屯小学", "教学点", "邢长顺", "田守仁", due=DUE),
    School("08", "青禾镇北沟小学", "村小", "阎秀山", "田守仁", due=DUE, note="路远，上交常晚几天"),
)

LEADERS: tuple[Leader, ...] = (
    Leader("丁学礼", "组长", CENTRE_NAME, "全面负责校本研修工作"),
    Leader("田守仁", "副组长", CENTRE_NAME, "制订研修计划，指导检查"),
    Leader("乔玉兰", "副组长", CENTRE_NAME, "教学教研与教师培训"),
    Leader("孟繁星", "成员", CENTRE_NAME, "收表、汇总与档案"),
    Leader("覃立春", "成员", CENTRE_NAME, "信息技术培训与信息上传"),
    *(Leader(one.principal, "成员", one.name, "本校校本研修第一责任人") for one in TOWN_SCHOOLS[1:]),
)

CENTRE_STAFF: tuple[tuple[str, str], ...] = (
    ("丁学礼", "校长"), ("田守仁", "副校长"), ("乔玉兰", "教导主任"), ("孟繁星", "教研组长"), ("覃立春", "教研组长"),
)
"""Members of the leading group who teach at the centre school: name and post."""


@dataclass(frozen=True)
class Slack:
    """What one teacher has left undone; as it stands here, nothing.

    open_lesson: gave one; judged: colleagues have judged it; observations: range of lessons observed, None as the school does;
    unwritten: categories of 教师文稿 left out; poor: categories that were looked through and found wanting; months: assessed
    months without a reflection on reading; reviewed: whether there is a 发展性评价; backbone: a level got in earlier years.
    """

    open_lesson: bool = True
    judged: bool = True
    observations: tuple[int, int] | None = None
    unwritten: tuple[str, ...] = ()
    poor: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    reviewed: bool = True
    backbone: str = ""


NOTHING_LEFT_UNDONE = Slack()


@dataclass(frozen=True)
class Venture:
    """A project of a school: level, stage, when it was approved and when it is to be closed."""

    level: str
    stage: str
    approved: date
    closing: date


@dataclass(frozen=True)
class Habits:
    """What a school is like and how thoroughly it works; nothing here is wrong, only more or less.

    classes: grades taught together in each class; meeting: weekday (0 = Monday) of the weekly research meeting;
    observations: range of lessons observed a teacher; no_lecture: assessed months without a lecture; short_texts:
    teachers whose essay stays under the required length; gaps: share of monthly reflections not written; courses: whether
    somebody went to the county's training; ventures: its projects where they are not made up (``projects`` many); plan_on:
    when the school's plan was ready; unpaired: how many of the young teachers, from the last, have no mentor; neglected:
    which pairs (0 the first) have done nothing together; slack: by position in the roster, who has left something undone.
    """

    size: int
    classes: tuple[tuple[str, ...], ...]
    meeting: int
    young: int = 1
    whiteboards: int = 6
    observations: tuple[int, int] = (30, 34)
    projects: int = 1
    timetable: bool = False
    trip: bool = True
    exhibition: bool = True
    closing: bool = True
    no_lecture: tuple[str, ...] = ()
    short_texts: int = 0
    gaps: float = 0.0
    special: str = ""
    courses: bool = True
    ventures: tuple[Venture, ...] = ()
    plan_on: date = date(2020, 9, 4)
    unpaired: int = 0
    neglected: tuple[int, ...] = ()
    slack: Mapping[int, Slack] = field(default_factory=dict)


_SIX = (("一年级",), ("二年级",), ("三年级",), ("四年级",), ("五年级",), ("六年级",))
_FOUR = (("一年级",), ("二年级",), ("三年级", "四年级"), ("五年级", "六年级"))

_GOODS = ("教学案例", "优秀课件", "教学经验总结", "带班材料")
_IDLE = Slack(
    open_lesson=False, observations=(4, 6), reviewed=False, months=("2020-09", "2020-10", "2020-11", "2020-12"),
    unwritten=("个人研修计划", "精读书目", "读书笔记", "课改自学记录", "学期心得体会", "教育教学论文", "听评课反思", "个人研修总结", *_GOODS),
    backbone="校级",
)
"""Somebody who has hardly taken part."""
_SLOW = Slack(open_lesson=False, observations=(19, 22), months=("2020-11", "2020-12"), unwritten=("优秀课件", "教学经验总结"))
"""Somebody who began and did not go on."""
_UNWRITTEN = Slack(
    months=("2020-10", "2020-12"), poor=("读书笔记",),
    unwritten=("学期心得体会", "教育教学论文", "教学经验总结", "个人研修总结"),
)
"""Somebody who teaches and observes, and does not write."""

HABITS: dict[str, Habits] = {
    "00": Habits(14, (("一年级",), ("一年级",), *_SIX[1:5], ("六年级",), ("六年级",)), 2, 3, 9, projects=3, timetable=True,
                 ventures=(Venture("市", "中期", date(2019, 9, 16), date(2020, 12, 31)),
                           Venture("县", "结题", date(2019, 10, 8), date(2021, 1, 8)),
                           Venture("校", "申报", date(2020, 9, 21), date(2022, 1, 10))),
                 slack={7: Slack(months=("2020-12",), poor=("教学案例",)), 9: Slack(observations=(22, 25)), 10: Slack(unwritten=("教育教学论文",))}),
    "01": Habits(9, _SIX, 1, 2, 6, projects=2, timetable=True, special="新调入"),
    "02": Habits(7, (*_FOUR[:3], ("五年级",), ("六年级",)), 3, 1, 4),
    "03": Habits(10, _SIX, 2, 2, 6, projects=2, timetable=True, special="产假", slack={4: Slack(months=("2020-10",))}),
    "04": Habits(6, _FOUR, 3, 1, 3, observations=(23, 31), projects=0, trip=False, courses=False, no_lecture=("2020-11",), short_texts=2,
                 gaps=0.1, unpaired=1, slack={3: _SLOW, 4: _IDLE}),
    "05": Habits(9, _SIX, 1, 2, 6, timetable=True, special="临近退休", slack={4: Slack(unwritten=("学期心得体会",))}),
    "06": Habits(8, _SIX, 4, 2, 5, observations=(26, 33), exhibition=False, closing=False, short_texts=3, gaps=0.05, unpaired=1,
                 neglected=(0,), plan_on=date(2020, 9, 9), slack={3: Slack(judged=False), 5: _SLOW}),
    "07": Habits(5, (("一年级", "二年级"), ("三年级",), ("四年级",)), 3, 0, 0, observations=(24, 31), trip=False,
                 no_lecture=("2020-10",), short_texts=1, slack={3: _UNWRITTEN}),
    "08": Habits(7, (*_FOUR[:3], ("五年级",), ("六年级",)), 1, 1, 3, observations=(27, 32)),
}

WAIVERS: tuple[Waiver, ...] = (
    Waiver("04", "S03", "两名教师下学期初补上公开课，已报计划", date(2021, 3, 31)),
    Waiver("06", "R17", "立项文号县里还没有下达", date(2020, 12, 31)),
)
"""One that holds, and one that has run out."""


def demo_term() -> Term:
    """The autumn term of 2020 of the made-up town."""
    term = default_term()
    values = {**term.values, "posted_from": date(2021, 1, 18), "posted_to": date(2021, 1, 22), "posted_phone": "0000-8800123"}
    return replace(term, centre=CENTRE_NAME, schools=TOWN_SCHOOLS, leaders=LEADERS, waivers=WAIVERS, values=values)
