"""The made-up town: its schools, its leading group, and what kind of a term each school has had.

Town, schools and people are invented; any likeness to real ones is chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import Leader, School, Term

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
class Habits:
    """What a school is like and how thoroughly it works; nothing here is wrong, only more or less.

    classes: grades taught together in each class; meeting: weekday (0 = Monday) of the weekly research meeting;
    observations: range of lessons observed a teacher; no_lecture: assessed months without a lecture; short_texts:
    teachers whose essay stays under the required length; gaps: share of monthly reflections not written.
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


_SIX = (("一年级",), ("二年级",), ("三年级",), ("四年级",), ("五年级",), ("六年级",))
_FOUR = (("一年级",), ("二年级",), ("三年级", "四年级"), ("五年级", "六年级"))

HABITS: dict[str, Habits] = {
    "00": Habits(14, (("一年级",), ("一年级",), *_SIX[1:5], ("六年级",), ("六年级",)), 2, 3, 9, projects=2,
                 timetable=True),
    "01": Habits(9, _SIX, 1, 2, 6, projects=2, timetable=True, special="新调入"),
    "02": Habits(7, (*_FOUR[:3], ("五年级",), ("六年级",)), 3, 1, 4),
    "03": Habits(10, _SIX, 2, 2, 6, projects=2, special="产假"),
    "04": Habits(6, _FOUR, 3, 1, 3, observations=(23, 31), trip=False, no_lecture=("2020-11",), short_texts=2,
                 gaps=0.1),
    "05": Habits(9, _SIX, 1, 2, 6, timetable=True, special="临近退休"),
    "06": Habits(8, _SIX, 4, 2, 5, observations=(26, 33), exhibition=False, closing=False, short_texts=3, gaps=0.05),
    "07": Habits(5, (("一年级", "二年级"), ("三年级",), ("四年级",)), 3, 0, 0, observations=(24, 31), trip=False,
                 no_lecture=("2020-10",), short_texts=1),
    "08": Habits(7, (*_FOUR[:3], ("五年级",), ("六年级",)), 1, 1, 3, observations=(27, 32)),
}


def demo_term() -> Term:
    """The autumn term of 2020 of the made-up town."""
    return replace(default_term(), centre=CENTRE_NAME, schools=TOWN_SCHOOLS, leaders=LEADERS)
