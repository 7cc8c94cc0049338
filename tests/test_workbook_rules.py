"""Rules between the sheets of one workbook (domain D5: S01–S27, S07b) and F11, as tables of cases.

A case is what somebody changes in a good return; expected is where the rule then speaks, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.made import made, unchecked
from tests.support import AS_OF, TERM, Rows, good_rows
from yanxiu_xl.checks import run_checks
from yanxiu_xl.problems import Level
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.sheets import Typed

Change = Callable[[Rows], None]

CLOSING = date(2021, 1, 10)
EVE = CLOSING - timedelta(days=1)
ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT


def with_values(**values):
    return replace(TERM, values={**TERM.values, **values})


def put(sheet, at, **cells) -> Change:
    """Change cells of one row."""
    return lambda rows: rows[sheet][at].update(cells)


def add(sheet, like=0, **cells) -> Change:
    """One more row: a copy of row ``like`` with some cells changed."""
    return lambda rows: rows[sheet].append({**good_rows()[sheet][like], **cells})


def drop(sheet, *at) -> Change:
    """Take away some rows; without a number, all."""
    return lambda rows: rows.update({sheet: [row for n, row in enumerate(rows[sheet]) if at and n not in at]})


def item(code, **cells) -> Change:
    """Change cells of a line of 档案目录."""
    return lambda rows: next(row for row in rows["archive"] if row["item_code"] == code).update(cells)


def wrote(teacher, category, **cells) -> Change:
    """One more writing."""
    return lambda rows: rows["writings"].append(
        {"teacher": teacher, "category": category, "title": f"{teacher}的{category}", "date": date(2020, 10, 12), "chars": 1600,
         **cells}
    )


def met(category, **cells) -> Change:
    """One more activity."""
    return lambda rows: rows["activities"].append(
        {"date": date(2020, 10, 21), "minutes": 60, "category": category, "content": "教育教学技能", "topic": category,
         "organiser": "本校", "attendance": "全体", "summary": "大家一起讨论了怎样分组、怎样展示和怎样评价。", **cells}
    )


def changed(*changes: Change) -> Rows:
    rows = good_rows()
    for change in changes:
        change(rows)
    return rows


def say(code, *changes, term=TERM, as_of=AS_OF, variant=None, **more):
    """The findings of one code after the changes."""
    submission = made(changed(*changes), term=term, as_of=as_of, **more)
    return [p for p in submission.problems if p.code == code and variant in (None, p.variant)]


def places(code, *changes, **more):
    """Where a rule speaks, as 表!格."""
    return [f"{p.sheet}!{p.cell}" for p in say(code, *changes, **more)]


def cells(code, *changes, **more):
    """Where a rule speaks, when the sheet is clear."""
    return [p.cell for p in say(code, *changes, **more)]


def names(code, *changes, **more):
    """Whom a rule about teachers names, in the order of the roster."""
    return [p.value for p in sorted(say(code, *changes, **more), key=lambda p: p.row)]


def cases(table):
    """A table of cases: what is the case -> what is changed and what is then said."""
    lines = [(change if isinstance(change, tuple) else (change,), expected) for change, expected in table.values()]
    return pytest.mark.parametrize(("changes", "expected"), lines, ids=list(table))


same: Change = lambda rows: None  # noqa: E731 - reads as a word in the tables


# --- what each rule says, where, how loudly, and from which day ---

SAYS = [
    # code, variant, what is changed, where, level, whether it is a demand on the whole term, words of the message
    ("S01", "", put("observations", 3, period="5"), "听课记录!K7", WARNING, False,
     "【听课记录 第7行】听课记录里“李强”2020-10-13第5节的公开课，在“公开课评课”里没有登记。"),
    ("S02", "", drop("observations", 3), "公开课评课!D4", WARNING, False, "“李强”2020-10-13的公开课没有任何教师的听课记录"),
    ("S03", "", put("roster", 3, assessed="是"), "教师名册!C7", ERROR, True, "“陈晓燕”本学期还没有上公开课（每人1节）"),
    ("S04", "", put("observations", 2, strengths="好"), "教师名册!C7", WARNING, True,
     "“陈晓燕”有效听课0节，还差30节（登记1节，其中1节不算有效）"),
    ("S05", "", drop("writings", 2), "教师名册!C5", WARNING, True, "“王芳”缺9月"),
    ("S06", "", wrote("刘建华", "学期心得体会"), "教师名册!C8", WARNING, True, "“刘建华”还没有教育教学论文。"),
    ("S07", "", same, "教师名册!C6", WARNING, True, "“李强”还没有登记读书笔记。"),
    ("S07b", "", same, "教师名册!C4", WARNING, True, "“赵国栋”还没有登记课改自学记录。"),
    ("S08", "", drop("activities", 0), "研修活动!", WARNING, False, "【研修活动】9月没有专题讲座记录（每月至少1次）。"),
    ("S09", "", same, "档案目录!E25", WARNING, False, "档案目录写“宣传动员与文件学习记录”已完成，但研修活动里没有对应的记录。"),
    ("S09", "undone", item("D24", completion="未完成"), "档案目录!E27", WARNING, True,
     "研修活动里已有对应的记录，档案目录的“每月专题讲座资料(讲稿/课件/记录)”却写“未完成”。"),
    ("S10", "", drop("writings", 0), "教师名册!C5", WARNING, False, "“王芳”还没有个人研修计划。"),
    ("S11", "", drop("mentoring"), "教师名册!C7", WARNING, False, "“陈晓燕”教龄2年，还没有师傅。"),
    ("S12", "", drop("observations", 1, 2), "师徒结对!B4", WARNING, True, "王芳—陈晓燕本学期没有互听课或指导记录。"),
    ("S13", "", put("activities", 1, related_id="K-01-002"), "研修活动!V5", ERROR, False, "填的编号“K-01-002”在“课题研究”里找不到。"),
    ("S14", "", same, "研修活动!", WARNING, True,
     "还没有开展过：自主学习、名师指导；还没有涉及：师德、现代教育、课改理论、青年教师专项。"),
    ("S15", "", put("profile", 0, teachers=7), "学校信息!B14", ERROR, False, "学校信息写专任教师7人，名册有6人。"),
    ("S16", "", same, "教师名册!C8", WARNING, True, "“刘建华”八好还差：教学案例、优秀课件、教学经验总结、带班材料、课题研究。"),
    ("S17", "", put("roster", 5, exemption=None), "教师名册!Q9", ERROR, False, "“孙梅”不参加考核，没有填减免原因。"),
    ("S18", "", put("activities", 0, absent="王芳"), "研修活动!S4", ERROR, False, "“王芳”登记为缺席，又是主讲人。"),
    ("S19", "", (put("open_lessons", 0, kind="合格课"), drop("evaluations", 2)), "公开课评课!H4", ERROR, True,
     "这节合格课只有2名评委，认定需要至少3名。"),
    ("S20", "", add("timetable", weekday="星期二", period="2", teacher="李强"), "听课记录!C4", WARNING, False,
     "按任课表，“李强”2020-09-15第2节有三年级语文。"),
    ("S21", "", put("roster", 2, on_duty_from=date(2020, 10, 1), exemption="产假"), "听课记录!D4", ERROR, False,
     "“李强”2020-09-15不在岗（产假）。"),
    ("S22", "", item("D12", completion="进行中"), "档案目录!", WARNING, True, "【档案目录】还没有学校研修总结、成果展示。"),
    ("S22", "personal", same, "教师名册!C4", WARNING, True, "“赵国栋”还没有个人研修总结。"),
    ("S23", "", put("profile", 0, principal="马校长"), "学校信息!B8", WARNING, False, "校长“马校长”不在教师名册里。"),
    ("S24", "", same, "课堂评价!B5", WARNING, False, "评委“陈晓燕”没有这节课的听课记录。"),
    ("S25", "", same, "教师名册!C7", WARNING, True, "“陈晓燕”还没有发展性评价。"),
    ("S26", "", (put("roster", 0, backbone="县级"), drop("evaluations")), "教师名册!C4", WARNING, True,
     "骨干教师“赵国栋”本学期没有听评课、示范、讲座或带徒记录。"),
    ("S27", "", item("D10", completion="进行中"), "档案目录!E13", WARNING, False, "学校计划还缺：保障措施。"),
]


@pytest.mark.parametrize(
    ("code", "variant", "changes", "place", "level", "final", "words"), SAYS, ids=[f"{line[0]}{line[1]}" for line in SAYS]
)
def test_what_a_rule_says_and_where_and_how_loudly_from_the_closing_date_on(code, variant, changes, place, level, final, words):
    """A demand on the whole term is a hint until the day before the closing date, and in earnest from that day on."""
    changes = changes if isinstance(changes, tuple) else (changes,)
    for as_of, loudness in ((EVE, HINT if final else level), (CLOSING, level), (CLOSING + timedelta(days=5), level)):
        here = [p for p in say(code, *changes, as_of=as_of, variant=variant) if f"{p.sheet}!{p.cell}" == place]
        assert [p.level for p in here if words in p.message] == [loudness], (as_of, [p.message for p in here])
        assert all(p.fix for p in here)


def test_the_table_has_every_rule():
    numbers = {f"S{n:02d}" for n in range(1, 28)} | {"S07b"}
    assert {line[0] for line in SAYS} == numbers


# --- S01, S02: open lessons and who saw them ---


@cases({
    "the lesson is registered": (same, []),
    "another period": (put("observations", 3, period="5"), ["K7"]),
    "another day": (put("observations", 3, date=date(2020, 10, 14)), ["K7"]),
    "another teacher": (put("observations", 3, teacher="王芳"), ["K7"]),
    "a pass lesson is one": (put("observations", 3, period="5", kind="合格课"), ["K7"]),
    "a fine lesson is one": (put("observations", 3, period="5", kind="优质课"), ["K7"]),
    "a demonstration need not be": (put("observations", 3, period="5", kind="示范课"), []),
    "a report lesson need not be": (put("observations", 3, period="5", kind="汇报课"), []),
    "an everyday lesson need not be": (put("observations", 3, period="5", kind="家常课"), []),
    "a lesson elsewhere is the other school's": (put("observations", 3, period="5", scope="镇内他校", host_school="榆树小学"), []),
    "two who saw it are both told": ((add("observations", 3, observer="王芳", period="5"), put("observations", 3, period="5")), ["K7", "K8"]),
    "blank kind": (put("observations", 3, period="5", kind=None), []),
    "blank period": (put("observations", 3, period=None), []),
    "unreadable date": (put("observations", 3, date=Typed("10.13")), []),
    "unreadable kind": (put("observations", 3, period="5", kind=Typed("公开")), []),
    "unreadable date of the registered lesson": (put("open_lessons", 0, date=Typed("10月13日")), []),
    "blank period of the registered lesson": (put("open_lessons", 0, period=None), []),
    "unreadable date and another period": (put("open_lessons", 0, date=Typed("10月13日"), period="5"), ["K7"]),
    "unreadable date of somebody else's lesson": (put("open_lessons", 0, date=Typed("10月13日"), teacher="王芳"), ["K7"]),
})
def test_s01_an_open_lesson_that_was_seen_is_registered(changes, expected):
    assert cells("S01", *changes) == expected


@cases({
    "somebody saw it": (same, []),
    "nobody did": (drop("observations", 3), ["D4"]),
    "they saw another period": (put("observations", 3, period="5"), ["D4"]),
    "they saw it on another day": (put("observations", 3, date=date(2020, 10, 14)), ["D4"]),
    "they saw somebody else": (put("observations", 3, teacher="王芳"), ["D4"]),
    "a demonstration too": ((drop("observations", 3), put("open_lessons", 0, kind="示范课")), ["D4"]),
    "blank kind": ((drop("observations", 3), put("open_lessons", 0, kind=None)), ["D4"]),
    "blank date": (put("open_lessons", 0, date=None), []),
    "unreadable period": (put("open_lessons", 0, period=Typed("下午")), []),
    "unreadable date of the observation": (put("observations", 3, date=Typed("10.13")), []),
    "blank period of the observation": (put("observations", 3, period=None), []),
})
def test_s02_somebody_sees_an_open_lesson(changes, expected):
    assert cells("S02", *changes) == expected


# --- S03: an open lesson each ---

EVERYBODY = ["赵国栋", "王芳", "李强", "陈晓燕", "刘建华"]
"""Those who are assessed; 孙梅 is not."""
OTHERS = ["赵国栋", "王芳", "陈晓燕", "刘建华"]


def test_a_rule_about_teachers_speaks_at_the_name_in_the_roster():
    assert places("S03") == [f"教师名册!C{row}" for row in (4, 5, 7, 8)]


@cases({
    "one has, one is not assessed": (same, OTHERS),
    "one more has": (add("open_lessons", teacher="王芳", period="5"), ["赵国栋", "陈晓燕", "刘建华"]),
    "nobody has": (drop("open_lessons"), EVERYBODY),
    "not assessed any more": (put("roster", 0, assessed="否", exemption="借调"), ["王芳", "陈晓燕", "刘建华"]),
    "blank whether assessed": (put("roster", 0, assessed=None), ["王芳", "陈晓燕", "刘建华"]),
    "unreadable whether assessed": (put("roster", 0, assessed=Typed("参加")), ["王芳", "陈晓燕", "刘建华"]),
    "blank name": (put("roster", 0, name=None), ["王芳", "陈晓燕", "刘建华"]),
    "registered twice in the roster": (add("roster", 0), OTHERS),
    "blank teacher of the lesson": (put("open_lessons", 0, teacher=None), EVERYBODY),
})
def test_s03_everybody_who_is_assessed_gives_an_open_lesson(changes, expected):
    assert names("S03", *changes) == expected


@pytest.mark.parametrize(
    ("least", "lessons", "sentence"),
    [(1, 0, "“王芳”本学期还没有上公开课（每人1节）"), (2, 0, "“王芳”本学期还没有上公开课（每人2节）"),
     (2, 1, "“王芳”本学期上了1节公开课，还差1节（每人2节）"), (3, 1, "“王芳”本学期上了1节公开课，还差2节（每人3节）"),
     (3, 2, "“王芳”本学期上了2节公开课，还差1节（每人3节）")],
)
def test_s03_says_what_is_true_whatever_is_asked(least, lessons, sentence):
    given = [add("open_lessons", teacher="王芳", period=str(5 + n)) for n in range(lessons)]
    (found,) = (p for p in say("S03", drop("open_lessons"), *given, term=with_values(min_open_lessons=least)) if p.value == "王芳")
    assert sentence in found.message


@pytest.mark.parametrize(
    ("least", "lessons", "asked"), [(0, 0, False), (1, 0, True), (1, 1, False), (1, 2, False), (2, 1, True), (2, 2, False), (2, 3, False)]
)
def test_s03_the_number_of_open_lessons_is_the_centres_to_set(least, lessons, asked):
    given = [add("open_lessons", period=str(5 + n)) for n in range(lessons)]
    found = names("S03", drop("open_lessons"), *given, term=with_values(min_open_lessons=least))
    assert ("李强" in found) is asked


# --- S04: valid observations ---


def observed(count, **cells_) -> Change:
    """So many good observations by 李强, a day each, besides the one he has."""
    first = date(2020, 9, 21)
    return lambda rows: [add("observations", 0, date=first + timedelta(days=7 * (n // 5) + n % 5), **cells_)(rows) for n in range(count)]


@pytest.mark.parametrize(
    ("least", "count", "words"),
    [
        (3, 1, "有效听课1节，还差2节（登记1节，其中0节不算有效）"),
        (3, 2, "有效听课2节，还差1节（登记2节，其中0节不算有效）"),
        (3, 3, ""),
        (3, 4, ""),
        (0, 1, ""),
    ],
)
def test_s04_at_one_under_and_one_over_the_target(least, count, words):
    found = [p.message for p in say("S04", observed(count - 1), term=with_values(min_observations=least)) if p.value == "李强"]
    assert [words in message for message in found] == ([True] if words else [])


COUNTS = {
    "as it is": (same, True),
    "nine characters of praise": (put("observations", 0, strengths="导入自然分工明确好"), False),
    "ten characters of praise": (put("observations", 0, strengths="导入自然分工明确很好"), True),
    "no advice": (put("observations", 0, advice=None), False),
    "no topic": (put("observations", 0, topic=None), False),
    "one's own lesson": (put("observations", 0, teacher="李强"), False),
    "a day outside the term": (put("observations", 0, date=date(2020, 8, 31)), False),
    "a day yet to come": (put("observations", 0, date=date(2021, 1, 11)), False),
    "an everyday lesson elsewhere": (put("observations", 0, scope="镇外", host_school="县实验小学"), False),
    "a teacher whom nobody knows": (put("observations", 0, teacher="查无此人"), False),
    "unreadable subject": (put("observations", 0, subject=Typed("外语")), False),
    "a required cell left blank": (put("observations", 0, lesson_grade=None), False),
    "while teaching oneself": (add("open_lessons", date=date(2020, 9, 15), period="2"), False),
    "the same lesson twice": (add("observations", 0), True),
    "two lessons at once": (add("observations", 0, teacher="陈晓燕"), False),
    "before coming on duty": (put("roster", 2, on_duty_from=date(2020, 9, 16)), False),
    "after leaving duty": ((put("roster", 2, on_duty_to=date(2020, 12, 20)), put("observations", 0, date=date(2020, 12, 21))), False),
    "on the first day of duty": (put("roster", 2, on_duty_from=date(2020, 9, 15)), True),
    "online without a period": (put("observations", 0, kind="教研课", scope="网络", host_school="国家平台", teacher="名师", period=None), True),
    "a day off only raises an eyebrow": (put("observations", 0, date=date(2020, 9, 19)), True),
}


@cases(COUNTS)
def test_s04_an_observation_counts_when_nothing_is_wrong_with_it(changes, expected):
    found = [p.message for p in say("S04", *changes, term=with_values(min_observations=1), as_of=CLOSING) if p.value == "李强"]
    assert ["有效听课0节，还差1节" in message for message in found] == ([] if expected else [True])


@pytest.mark.parametrize(
    ("start", "end", "target"),
    [
        (None, None, 30),
        (date(2020, 9, 15), None, 30),
        (date(2020, 9, 16), None, 23),  # 3 of 4 months: 22.5, rounded half up
        (date(2020, 10, 15), None, 23),
        (date(2020, 10, 16), None, 15),
        (None, date(2020, 11, 15), 23),
        (None, date(2020, 11, 14), 15),
        (date(2020, 10, 1), date(2020, 10, 31), 8),  # 7.5
        (date(2020, 12, 15), None, 8),
        (date(2020, 12, 16), None, 0),
        (Typed("2020.10.1"), None, 23),
        (Typed("十月"), None, 0),  # unreadable: the target is not known, so nothing is said
        (None, Typed("11月底"), 0),
    ],
)
def test_s04_the_target_shrinks_with_the_months_on_duty(start, end, target):
    found = say("S04", drop("observations"), put("roster", 2, on_duty_from=start, on_duty_to=end))
    assert [f"还差{target}节" in p.message for p in found if p.value == "李强"] == ([True] if target else [])


@pytest.mark.parametrize(
    ("by_post", "principal", "dean", "teacher"),
    [("", 30, 30, 30), ("校长=20", 20, 30, 30), ("校长=20、教导主任=25", 20, 25, 30), ("校长=0", 0, 30, 30), ("校长二十", 30, 30, 30)],
)
def test_s04_a_post_may_have_its_own_target(by_post, principal, dean, teacher):
    found = {p.value: p.message for p in say("S04", drop("observations"), term=with_values(observations_by_post=by_post))}
    for name, target in (("赵国栋", principal), ("王芳", dean), ("李强", teacher)):
        assert (f"还差{target}节" in found[name]) if target else name not in found


@pytest.mark.parametrize(("cap", "scope", "counted"), [(None, "网络", 4), (1, "网络", 2), (0, "网络", 1), (1, "镇外", 4)])
def test_s04_online_lessons_count_up_to_their_cap(cap, scope, counted):
    online = observed(3, kind="教研课", scope="网络", host_school="国家平台", teacher="名师")
    key = {"网络": "online_cap", "镇外": "outside_cap"}[scope]
    (found,) = [p for p in say("S04", online, term=with_values(**{key: cap})) if p.value == "李强"]
    assert f"有效听课{counted}节" in found.message
    assert "登记4节" in found.message


# --- S05: a reflection a month ---


def lacking_months(teacher, *changes, **more):
    return [p.message.partition("缺")[2].partition("的")[0] for p in say("S05", *changes, **more) if p.value == teacher]


@pytest.mark.parametrize(
    ("as_of", "principal", "dean"),
    [
        (date(2020, 9, 30), [], []),
        (date(2020, 10, 1), ["9月"], []),
        (date(2020, 10, 31), ["9月"], []),
        (date(2020, 11, 1), ["9月、10月"], ["10月"]),
        (date(2020, 12, 31), ["9月、10月、11月"], ["10月、11月"]),
        (date(2021, 1, 1), ["9月、10月、11月、12月"], ["10月、11月、12月"]),
        (CLOSING, ["9月、10月、11月、12月"], ["10月、11月、12月"]),
    ],
)
def test_s05_a_month_is_asked_for_when_it_is_over(as_of, principal, dean):
    assert lacking_months("赵国栋", as_of=as_of) == principal
    assert lacking_months("王芳", as_of=as_of) == dean


SEPTEMBER = date(2020, 10, 1)


@cases({
    "written": (wrote("赵国栋", "月读书心得", month="2020-09"), []),
    "none": (same, ["9月"]),
    "another month": (wrote("赵国栋", "月读书心得", month="2020-10"), ["9月"]),
    "another kind of writing": (wrote("赵国栋", "读书笔记", month="2020-09"), ["9月"]),
    "somebody else's": (wrote("李强", "月读书心得", month="2020-09"), ["9月"]),
    "blank month": (wrote("赵国栋", "月读书心得"), []),
    "unreadable month": (wrote("赵国栋", "月读书心得", month=Typed("九月")), []),
    "unreadable category": (wrote("赵国栋", Typed("读书心得体会"), month="2020-09"), []),
    "not assessed": (put("roster", 0, assessed="否", exemption="其他"), []),
    "came in the middle of September": (put("roster", 0, on_duty_from=date(2020, 9, 15)), ["9月"]),
    "came after that": (put("roster", 0, on_duty_from=date(2020, 9, 16)), []),
    "unreadable when they came": (put("roster", 0, on_duty_from=Typed("国庆后")), []),
})
def test_s05_the_reflection_of_september(changes, expected):
    assert lacking_months("赵国栋", *changes, as_of=SEPTEMBER) == expected


@pytest.mark.parametrize(
    ("values", "as_of", "expected"),
    [
        ({"assessed_months": ("2020-10",)}, CLOSING, ["10月"]),
        ({"closing_date": date(2020, 12, 20)}, date(2020, 12, 19), ["9月、10月、11月"]),
        ({"closing_date": date(2020, 12, 20)}, date(2020, 12, 20), ["9月、10月、11月、12月"]),  # the last month is due with the term
        ({"assessed_months": ("2020-12", "2021-01")}, EVE, ["12月"]),
        ({"assessed_months": ("2020-12", "2021-01")}, CLOSING, ["12月、1月"]),
        ({"reflections_per_month": 0}, CLOSING, []),
    ],
)
def test_s05_the_months_are_the_centres_to_set(values, as_of, expected):
    assert lacking_months("赵国栋", term=with_values(**values), as_of=as_of) == expected


@pytest.mark.parametrize(("least", "count", "asked"), [(1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False), (2, 3, False)])
def test_s05_the_number_a_month_is_the_centres_to_set(least, count, asked):
    written = [wrote("赵国栋", "月读书心得", month="2020-09", title=f"第{n}篇") for n in range(count)]
    found = lacking_months("赵国栋", *written, term=with_values(reflections_per_month=least), as_of=SEPTEMBER)
    assert found == (["9月"] if asked else [])


# --- S06, S07, S07b, S10, S22: writings that everybody owes ---

OWED = {
    "S06": ("学期心得体会", "教育教学论文"),
    "S07": ("精读书目", "读书笔记"),
    "S07b": ("课改自学记录",),
    "S10": ("个人研修计划",),
    "S22": ("个人研修总结",),
}


@pytest.mark.parametrize(("code", "owed"), OWED.items(), ids=list(OWED))
def test_writings_that_everybody_who_is_assessed_owes(code, owed):
    none = drop("writings")

    def asked(*changes):
        return {p.value: p.message for p in say(code, none, *changes) if p.sheet == "教师名册"}

    def lacks(message, category):
        return category in message.partition("还没有")[2]

    found = asked()
    assert list(found) == EVERYBODY
    assert all(lacks(message, one) for message in found.values() for one in owed)
    assert "王芳" not in asked(*(wrote("王芳", one) for one in owed))
    assert "李强" in asked(*(wrote("王芳", one) for one in owed))
    for one in owed:
        message = asked(wrote("王芳", one)).get("王芳", "")
        assert [lacks(message, other) for other in owed] == [other != one for other in owed]
    assert "王芳" in asked(wrote("王芳", "优秀教案"))  # some other writing
    assert "王芳" not in asked(wrote("王芳", Typed("心得")))  # it may be the one: C04 speaks
    assert "王芳" not in asked(wrote("王芳", None))  # the same; C01 speaks
    assert "李强" in asked(wrote("王芳", Typed("心得")))
    assert "王芳" not in asked(put("roster", 1, assessed="否", exemption="病假"))
    assert "王芳" not in asked(put("roster", 1, assessed=None))
    assert "孙梅" in asked(put("roster", 5, assessed="是", exemption=None))


@pytest.mark.parametrize(("least", "asked"), [(0, "读书笔记"), (1, "精读书目、读书笔记")])
def test_s07_a_centre_may_ask_for_no_book(least, asked):
    (found,) = [p for p in say("S07", term=with_values(min_books=least)) if p.value == "赵国栋"]
    assert f"还没有登记{asked}。" in found.message


@pytest.mark.parametrize(
    ("due", "as_of", "asked"),
    [
        (date(2020, 9, 15), date(2020, 9, 14), []),
        (date(2020, 9, 15), date(2020, 9, 15), []),  # the day itself is still in time
        (date(2020, 9, 15), date(2020, 9, 16), ["赵国栋", "李强", "陈晓燕", "刘建华"]),
        (date(2020, 10, 1), date(2020, 9, 16), []),
    ],
)
def test_s10_a_personal_plan_is_asked_for_after_its_day(due, as_of, asked):
    assert names("S10", as_of=as_of, term=with_values(personal_plan_due=due)) == asked


# --- S08: a lecture a month ---


def months_without(*changes, as_of=date(2020, 10, 1), **more):
    return [p.message.partition("】")[2].partition("没有")[0] for p in say("S08", *changes, as_of=as_of, **more)]


@cases({
    "held": (same, []),
    "not held": (drop("activities", 0), ["9月"]),
    "held in another month": (put("activities", 0, date=date(2020, 10, 1)), ["9月"]),
    "on the last day of the month": (put("activities", 0, date=date(2020, 9, 30)), []),
    "another kind of activity": (put("activities", 0, category="读书汇报会"), ["9月"]),
    "29 minutes": (put("activities", 0, minutes=29), ["9月"]),
    "30 minutes": (put("activities", 0, minutes=30), []),
    "31 minutes": (put("activities", 0, minutes=31), []),
    "no speaker": (put("activities", 0, speaker=None), ["9月"]),
    "no material": (put("activities", 0, material=None), ["9月"]),
    "blank minutes": (put("activities", 0, minutes=None), ["9月"]),
    "unreadable minutes": (put("activities", 0, minutes=Typed("半小时")), []),
    "unreadable minutes, no speaker": (put("activities", 0, minutes=Typed("半小时"), speaker=None), ["9月"]),
    "blank date": (put("activities", 0, date=None), []),
    "unreadable date": (put("activities", 0, date=Typed("九月中旬")), []),
    "unreadable category": (put("activities", 0, category=Typed("讲座")), []),
    "blank category": (put("activities", 0, category=None), ["9月"]),
})
def test_s08_the_lecture_of_september(changes, expected):
    assert months_without(*changes) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2020, 9, 30), []),
        (date(2020, 10, 1), ["9月"]),
        (date(2020, 10, 31), ["9月"]),
        (date(2020, 11, 1), ["9月", "10月"]),
        (CLOSING, ["9月", "10月", "11月", "12月"]),
    ],
)
def test_s08_a_month_is_asked_for_when_it_is_over(as_of, expected):
    assert sorted(months_without(drop("activities"), as_of=as_of), key=lambda m: int(m[:-1])) == expected


@pytest.mark.parametrize(
    ("values", "lectures", "expected"),
    [
        ({"lectures_per_month": 0}, 0, []),
        ({"lectures_per_month": 2}, 1, ["9月"]),
        ({"lectures_per_month": 2}, 2, []),
        ({"lectures_per_month": 2}, 3, []),
        ({"lecture_min_minutes": 60}, 1, []),
        ({"lecture_min_minutes": 61}, 1, ["9月"]),
        ({"assessed_months": ("2020-10",)}, 0, []),
        ({"closing_date": date(2020, 9, 20)}, 0, ["10月", "11月", "12月", "9月"]),
    ],
)
def test_s08_what_is_asked_of_a_month_is_the_centres_to_set(values, lectures, expected):
    held = [add("activities", 0, topic=f"第{n}讲") for n in range(lectures)]
    assert sorted(months_without(drop("activities"), *held, term=with_values(**values))) == expected


# --- S09: the catalogue against the records ---

PROOFS = {
    "D11": ("writings", wrote("王芳", "个人研修计划")),
    "D22": ("activities", met("动员会与文件学习")),
    "D23": ("activities", met("师德法规学习")),
    "D24": ("activities", met("专题讲座")),
    "D25": ("open_lessons", add("open_lessons")),
    "D26": ("observations", add("observations")),
    "D27": ("activities", met("其他", content="现代信息技术")),
    "D28": ("activities", met("外出参观学习")),
    "D29": ("mentoring", add("mentoring")),
    "D30": ("projects", add("projects")),
    "D31": ("writings", wrote("王芳", "读书笔记")),
    "D34": ("activities", met("成果展示")),
}
MORE_PROOFS = [
    ("D27", met("信息技术培训")),
    ("D28", met("上级培训")),
    *(("D31", wrote("王芳", category)) for category in ("月读书心得", "学期心得体会", "教育教学论文")),
]


def catalogue_cell(code):
    return f"E{3 + int(code[1:])}"


@pytest.mark.parametrize(("code", "proof"), [*((c, p) for c, (_, p) in PROOFS.items()), *MORE_PROOFS])
def test_s09_what_is_ticked_off_is_in_the_records(code, proof):
    """Both ways: ticked off without a record, and a record that is denied."""
    sheet, cell = PROOFS[code][0], catalogue_cell(code)
    assert cell in cells("S09", drop(sheet), variant="")
    assert cell not in cells("S09", drop(sheet), proof, variant="")
    denied = item(code, completion="未完成", done_on=None)
    assert cells("S09", drop(sheet), proof, denied, variant="undone") == [cell]
    assert cell not in cells("S09", drop(sheet), denied)


@pytest.mark.parametrize("word", ["进行中", "执行中心校统一制度", "不适用", None, Typed("做完了")])
def test_s09_other_words_of_the_catalogue_contradict_nothing(word):
    answer = item("D24", completion=word, done_on=None)
    assert "E27" not in cells("S09", answer)
    assert "E27" not in cells("S09", answer, drop("activities"))


def test_s09_a_record_that_cannot_be_told_may_be_the_one():
    unsure = (drop("activities"), met(Typed("动员会"), content=Typed("思想")))
    assert cells("S09", *unsure, variant="") == []
    assert cells("S09", *unsure, item("D22", completion="未完成"), variant="undone") == []


@pytest.mark.parametrize("code", ["D01", "D03", "D12", "D14", "D20", "D32", "D35", "D37"])
def test_s09_what_no_record_can_prove_is_taken_as_it_is(code):
    empty = [drop(sheet) for sheet in ("activities", "observations", "open_lessons", "evaluations", "writings", "mentoring", "projects")]
    assert catalogue_cell(code) not in cells("S09", *empty)


# --- S11, S12: young teachers and their mentors ---


@cases({
    "paired": (same, []),
    "not paired": (drop("mentoring"), [("陈晓燕", 2)]),
    "somebody else is": (put("mentoring", 0, apprentice="孙梅"), [("陈晓燕", 2)]),
    "a mentor of another school": (put("mentoring", 0, mentor="吴彩霞", mentor_school="榆树小学"), []),
    "5 years and 11 months": ((drop("mentoring"), put("roster", 3, work_since="2014-10")), [("陈晓燕", 5)]),
    "6 years": ((drop("mentoring"), put("roster", 3, work_since="2014-09")), []),
    "began with the term": ((drop("mentoring"), put("roster", 3, work_since="2020-09")), [("陈晓燕", 0)]),
    "began this month": ((drop("mentoring"), put("roster", 3, work_since="2020-10")), [("陈晓燕", 0)]),
    "is yet to begin": ((drop("mentoring"), put("roster", 3, work_since="2020-11")), []),
    "blank beginning": ((drop("mentoring"), put("roster", 3, work_since=None)), []),
    "unreadable beginning": ((drop("mentoring"), put("roster", 3, work_since=Typed("前年"))), []),
    "not assessed": ((drop("mentoring"), put("roster", 3, assessed="否", exemption="产假")), []),
    "no young teacher": ((drop("mentoring"), drop("roster", 3)), []),
})
def test_s11_a_young_teacher_has_a_mentor(changes, expected):
    found = say("S11", *changes)
    assert [(p.value, int(p.message.partition("教龄")[2].partition("年")[0])) for p in found] == expected


@pytest.mark.parametrize(("years", "young"), [(1, False), (2, True), (3, True)])
def test_s11_who_is_young_is_the_centres_to_set(years, young):
    assert names("S11", drop("mentoring"), term=with_values(young_teacher_years=years)) == (["陈晓燕"] if young else [])


NO_VISITS = drop("observations", 1, 2)


@cases({
    "both saw each other": (same, []),
    "the mentor saw the apprentice": (drop("observations", 2), []),
    "the apprentice saw the mentor": (drop("observations", 1), []),
    "neither": (NO_VISITS, ["B4"]),
    "others saw them": ((NO_VISITS, add("observations", 0, teacher="陈晓燕")), ["B4"]),
    "an activity of the pair": ((NO_VISITS, met("师徒活动", related_id="J-01-001")), []),
    "an activity of another pair": ((NO_VISITS, met("师徒活动", related_id="J-01-002")), ["B4"]),
    "an activity of nobody": ((NO_VISITS, met("师徒活动")), ["B4"]),
    "blank apprentice": ((NO_VISITS, put("mentoring", 0, apprentice=None)), []),
    "blank mentor": ((NO_VISITS, put("mentoring", 0, mentor=None)), []),
    "a pair whose number was wiped off": ((NO_VISITS, put("mentoring", 0, pair_id="")), ["B4"]),
    "no pair": ((NO_VISITS, drop("mentoring")), []),
    "two pairs, one of them idle": (add("mentoring", mentor="李强", subject="数学"), ["B5"]),
})
def test_s12_a_pair_sees_each_other_or_meets(changes, expected):
    assert cells("S12", *changes) == expected


# --- S13: numbers that refer to other sheets ---


@cases({
    "a project": (same, []),
    "a project that is not there": (put("activities", 1, related_id="K-01-002"), [("研修活动!V5", "课题研究")]),
    "a project in small letters": (put("activities", 1, related_id=Typed("k-01-001")), []),
    "a pair": (put("activities", 1, related_id="J-01-001"), []),
    "a pair that is not there": (put("activities", 1, related_id="J-01-002"), [("研修活动!V5", "师徒结对")]),
    "an open lesson is neither": (put("activities", 1, related_id="G-01-001"), [("研修活动!V5", "课题研究")]),
    "another school's project": (put("activities", 1, related_id="K-02-001"), [("研修活动!V5", "课题研究")]),
    "words": (put("activities", 1, related_id=Typed("小组合作课题")), [("研修活动!V5", "课题研究")]),
    "blank": (put("activities", 1, related_id=None), []),
    "a word for none": (put("activities", 1, related_id=Typed("无")), []),
    "a judged lesson that is not there": (put("evaluations", 1, lesson_id="G-01-002"), [("课堂评价!A5", "公开课评课")]),
    "a blank judged lesson": (put("evaluations", 1, lesson_id=None), []),
    "the apprentice's lesson": (put("mentoring", 0, report_lesson="G-01-001"), []),
    "the apprentice's lesson that is not there": (put("mentoring", 0, report_lesson="G-01-002"), [("师徒结对!L4", "公开课评课")]),
})
def test_s13_a_number_is_found_where_it_points(changes, expected):
    assert [(f"{p.sheet}!{p.cell}", p.message.split("在“")[1].split("”")[0]) for p in say("S13", *changes)] == expected


# --- S14: six methods, seven contents ---


def gaps(*changes, **more):
    found = say("S14", *changes, **more)
    assert [(p.sheet, p.cell) for p in found] == [("研修活动", "")] * len(found)
    return [part.partition("：")[2] for p in found for part in p.message.partition("】")[2].removesuffix("。").split("；")]


METHODS = ["自主学习", "名师指导"]
CONTENTS = "师德、现代教育、课改理论、青年教师专项"
REST = (
    met("动员会与文件学习", content="师德"), met("骨干示范指导", content="现代教育、课改理论"), met("教研课评课", content="青年教师专项"),
)


@cases({
    "as it is": (same, ["自主学习、名师指导", CONTENTS]),
    "everything": (REST, []),
    "contents alone are lacking": (REST[:2], ["（无）", "青年教师专项"]),
    "methods alone are lacking": ((met("其他", content="师德"), met("其他", content="现代教育、课改理论"), REST[2]), ["自主学习、名师指导", "（无）"]),
    "a method that was put in by hand": (met("其他", method="名师指导", content="师德"), ["自主学习", "现代教育、课改理论、青年教师专项"]),
    "a method against the category": (met("骨干示范指导", method="教学观摩"), ["自主学习、名师指导", CONTENTS]),
    "self-study is a writing": (wrote("王芳", "课改自学记录"), ["名师指导", CONTENTS]),
    "reading is a writing": (drop("writings", 1, 2, 3), ["自主学习、名师指导", "师德、现代教育、课改理论、青年教师专项、个人读书"]),
    "a book is enough for reading": (drop("writings", 2, 3), ["自主学习、名师指导", CONTENTS]),
    "no young teacher, nothing for them": ((put("roster", 3, work_since="2001-08"), drop("mentoring")), ["自主学习、名师指导", "师德、现代教育、课改理论"]),
    "a young teacher who is not assessed is one": (put("roster", 3, assessed="否", exemption="产假"), ["自主学习、名师指导", CONTENTS]),
    "unreadable content": (put("activities", 0, content=Typed("师德师风")), ["自主学习、名师指导", "（无）"]),
    # a blank is an error, and a line with an error covers nothing; what it would have been nobody can know
    "blank content": (put("activities", 0, content=None),
                      ["自主学习、专题讲座、名师指导", "师德、现代教育、课改理论、教育教学技能、青年教师专项"]),
    "only everyday lessons seen": ((drop("open_lessons"), drop("observations", 2, 3)), ["自主学习、教学观摩、名师指导", CONTENTS]),
    "a lesson seen that does not count": ((drop("open_lessons"), drop("observations", 3), put("observations", 2, strengths="好")),
                                          ["自主学习、教学观摩、名师指导", CONTENTS]),
    "a lesson seen that counts": ((drop("open_lessons"), drop("observations", 3)), ["自主学习、名师指导", CONTENTS]),
    "an open lesson alone": (drop("observations"), ["自主学习、名师指导", CONTENTS]),
    "unreadable category, method by hand": (put("activities", 0, category=Typed("讲座")), ["自主学习、名师指导", CONTENTS]),
    "unreadable category and no method": (put("activities", 0, category=Typed("讲座"), method=None), ["（无）", CONTENTS]),
    "unreadable category of a writing": (wrote("王芳", Typed("自学")), ["名师指导", CONTENTS]),
    "unreadable category of what may have been reading": ((drop("writings", 1, 2, 3), wrote("王芳", Typed("自学"))), ["名师指导", CONTENTS]),
})
def test_s14_six_methods_and_seven_contents(changes, expected):
    assert gaps(*changes) == expected


@cases({
    "reflection after a lesson seen": (drop("writings"), False),
    "no reflection at all": ((drop("writings"), put("observations", 0, reflection="无"), put("observations", 2, reflection=None)), True),
    "a teacher's reflection": ((drop("writings"), drop("observations"), wrote("王芳", "教学反思")), False),
    "a reading session": ((drop("writings"), drop("observations"), met("读书汇报会")), False),
})
def test_s14_reflecting_shows_in_writings_observations_and_activities(changes, expected):
    assert ("主动反思" in gaps(put("activities", 1, category="其他", method=None), *changes)[0]) is expected


def test_s14_every_method_and_content_is_named_for_a_school_that_did_nothing():
    nothing = [drop(sheet) for sheet in ("activities", "observations", "open_lessons", "writings")]
    assert gaps(*nothing) == ["、".join(TERM.codes["method"]), "、".join(TERM.codes["content"])]


# --- S15, S17, S23: the school sheet and the roster ---


@cases({
    "as many": (same, []),
    "one fewer": (put("profile", 0, teachers=5), ["B14"]),
    "one more": (put("profile", 0, teachers=7), ["B14"]),
    "blank": (put("profile", 0, teachers=None), []),
    "unreadable": (put("profile", 0, teachers=Typed("七人")), []),
    "with a word": (put("profile", 0, teachers=Typed("6人")), []),
    "with a word, and wrong": (put("profile", 0, teachers=Typed("7人")), ["B14"]),
    "one left the roster": (drop("roster", 5), ["B14"]),
    "a line without a name counts": (put("roster", 5, name=None), []),
    "an empty roster is F12": (drop("roster"), []),
})
def test_s15_the_school_sheet_counts_the_roster(changes, expected):
    assert cells("S15", *changes) == expected


@cases({
    "a reason is given": (same, []),
    "none": (put("roster", 5, exemption=None), ["Q9"]),
    "a word for none": (put("roster", 5, exemption=Typed("无")), ["Q9"]),
    "unreadable": (put("roster", 5, exemption=Typed("生孩子")), []),
    "assessed, no reason needed": (put("roster", 5, assessed="是", exemption=None), []),
    "blank whether assessed": (put("roster", 5, assessed=None, exemption=None), []),
    "unreadable whether assessed": (put("roster", 5, assessed=Typed("不参加"), exemption=None), []),
    "a nameless line": (put("roster", 5, name=None, exemption=None), ["Q9"]),
})
def test_s17_who_is_not_assessed_has_a_reason(changes, expected):
    assert cells("S17", *changes) == expected


@cases({
    "in the roster as principal": (same, []),
    "not in the roster": (put("profile", 0, principal="马校长"), "不在教师名册里"),
    "in another post": (put("roster", 0, post="专任教师"), "在名册里的岗位是“专任教师”，不是校长"),
    "a deputy is not the principal": (put("roster", 0, post="副校长"), "在名册里的岗位是“副校长”，不是校长"),
    "blank post": (put("roster", 0, post=None), []),
    "unreadable post": (put("roster", 0, post=Typed("负责人")), []),
    "blank": (put("profile", 0, principal=None), []),
    "spaced": (put("profile", 0, principal=Typed("赵 国 栋")), []),
    "an empty roster is F12": (drop("roster"), []),
})
def test_s23_the_principal_is_in_the_roster(changes, expected):
    found = say("S23", *changes)
    assert [f"{p.sheet}!{p.cell}" for p in found] == (["学校信息!B8"] if expected else [])
    assert all(expected in p.message for p in found)


# --- S16: the eight good things ---


def eight(teacher, *changes, **more):
    return [p.message.partition("：")[2].removesuffix("。") for p in say("S16", *changes, **more) if p.value == teacher]


@cases({
    "class teacher in a project": (same, ["教学案例、优秀课件、教学经验总结、带班材料"]),
    "not in a project": (drop("projects"), ["教学案例、优秀课件、教学经验总结、带班材料、课题研究"]),
    "leading one": ((drop("projects"), add("projects", leader="王芳", members="李强")), ["教学案例、优秀课件、教学经验总结、带班材料"]),
    "a member among others": ((drop("projects"), add("projects", leader="李强", members=Typed("陈晓燕，王 芳"))),
                              ["教学案例、优秀课件、教学经验总结、带班材料"]),
    "no class to lead": (put("roster", 1, class_teacher="否"), ["教学案例、优秀课件、教学经验总结"]),
    "blank whether there is a class": (put("roster", 1, class_teacher=None), ["教学案例、优秀课件、教学经验总结"]),
    "unreadable whether there is a class": (put("roster", 1, class_teacher=Typed("三班")), ["教学案例、优秀课件、教学经验总结"]),
    "one done": (wrote("王芳", "优秀课件"), ["教学案例、教学经验总结、带班材料"]),
    "all done": ([wrote("王芳", c) for c in ("教学案例", "优秀课件", "教学经验总结", "带班材料")], []),
    "all done by somebody else": ([wrote("李强", c) for c in ("教学案例", "优秀课件", "教学经验总结", "带班材料")],
                                  ["教学案例、优秀课件、教学经验总结、带班材料"]),
    "unreadable category": (wrote("王芳", Typed("案例")), []),
    "unreadable category and no project": ((wrote("王芳", Typed("案例")), drop("projects")), ["课题研究"]),
    "blank members": ((drop("projects"), add("projects", members=None)), ["教学案例、优秀课件、教学经验总结、带班材料、课题研究"]),
    "not assessed": (put("roster", 1, assessed="否", exemption="借调"), []),
})
def test_s16_of_the_eight_good_things_those_are_named_that_no_other_rule_asks_for(changes, expected):
    changes = changes[0] if isinstance(changes[0], list) else changes
    assert eight("王芳", *changes) == expected


# --- S18: absent and speaking ---


@cases({
    "neither": (same, []),
    "absent and speaking": (put("activities", 0, absent="王芳"), [("S4", "登记为缺席，又是主讲人")]),
    "on leave and speaking": (put("activities", 0, leave="陈晓燕、王芳"), [("R4", "登记为请假，又是主讲人")]),
    "on official leave and in the chair": (put("activities", 0, official_leave="赵国栋"), [("Q4", "登记为公假，又是主持人")]),
    "late and speaking is possible": (put("activities", 0, late="王芳"), []),
    "in both roles": (put("activities", 0, absent="王芳", chair="王芳"), [("S4", "又是主讲人"), ("S4", "又是主持人")]),
    "somebody of a similar name": (put("activities", 0, absent="王芳芳"), []),
    "blank speaker": (put("activities", 0, absent="王芳", speaker=None), []),
    "separated by commas": (put("activities", 0, absent=Typed("李强，王 芳")), [("S4", "登记为缺席，又是主讲人")]),
})
def test_s18_nobody_is_absent_and_speaks(changes, expected):
    found = sorted(say("S18", *changes), key=lambda p: p.message, reverse=True)
    assert [p.cell for p in found] == [cell for cell, _ in expected]
    assert sorted("登记" in p.message for p in found) == [True] * len(expected)
    assert all(any(words in p.message for p in found) for _, words in expected)


# --- S19: judges of a lesson that is to be recognised ---

PASS = put("open_lessons", 0, kind="合格课")


@cases({
    "three judges": (PASS, []),
    "two": ((PASS, drop("evaluations", 0)), ["H4"]),
    "four": ((PASS, add("evaluations", judge="刘建华")), []),
    "none": ((PASS, drop("evaluations")), ["H4"]),
    "a fine lesson": ((put("open_lessons", 0, kind="优质课"), drop("evaluations", 0)), ["H4"]),
    "a mere open lesson": (drop("evaluations"), []),
    "the same judge twice": ((PASS, put("evaluations", 0, judge="陈晓燕")), ["H4"]),
    "the teacher as a judge": ((PASS, put("evaluations", 0, judge="李强")), ["H4"]),
    "a blank mark": ((PASS, put("evaluations", 0, aims=None)), ["H4"]),
    "an unreadable mark": ((PASS, put("evaluations", 0, aims=Typed("优"))), []),
    "a mark out of range": ((PASS, put("evaluations", 0, aims=11)), []),
    "not applicable": ((PASS, put("evaluations", 0, it_use="不适用")), []),
    "a blank judge": ((PASS, put("evaluations", 0, judge=None)), ["H4"]),
    "judges of another lesson": ((PASS, put("evaluations", 0, lesson_id="G-01-002")), ["H4"]),
    "blank kind": ((put("open_lessons", 0, kind=None), drop("evaluations")), []),
    "unreadable kind": ((put("open_lessons", 0, kind=Typed("合格")), drop("evaluations")), []),
})
def test_s19_a_lesson_to_be_recognised_has_three_judges(changes, expected):
    assert cells("S19", *changes) == expected


@pytest.mark.parametrize(("least", "judges", "short"), [(3, 2, True), (3, 3, False), (4, 3, True), (2, 2, False), (0, 0, False)])
def test_s19_the_number_of_judges_is_the_centres_to_set(least, judges, short):
    given = drop("evaluations", *range(judges, 3)) if judges < 3 else same
    assert bool(cells("S19", PASS, given, term=with_values(min_judges=least))) is short


# --- S20: the timetable ---

TUESDAY = add("timetable", weekday="星期二", period="2", teacher="李强")  # 2020-09-15, second lesson: 李强 observes


@cases({
    "nothing at that time": (same, []),
    "teaching at that time": (TUESDAY, ["C4"]),
    "teaching another period": (add("timetable", weekday="星期二", period="3", teacher="李强"), []),
    "teaching another day": (add("timetable", weekday="星期三", period="2", teacher="李强"), []),
    "somebody else teaches": (add("timetable", weekday="星期二", period="2", teacher="刘建华"), []),
    "no timetable": (drop("timetable"), []),
    "blank day in the timetable": (add("timetable", weekday=None, period="2", teacher="李强"), []),
    "unreadable day in the timetable": (add("timetable", weekday=Typed("周二"), period="2", teacher="李强"), []),
    "unreadable date": ((TUESDAY, put("observations", 0, date=Typed("9月15日"))), []),
    "blank period": ((TUESDAY, put("observations", 0, period=None)), []),
    "a Monday": (put("observations", 1, date=date(2020, 9, 14), period="1"), ["C5"]),
    "a Monday of the holidays": (put("observations", 1, date=date(2020, 10, 5), period="1"), []),
    "a Saturday that makes up for a weekday": (
        (add("timetable", weekday="星期六", period="3", teacher="王芳"), put("observations", 1, date=date(2020, 10, 10))), []),
    "a common Saturday": (
        (add("timetable", weekday="星期六", period="3", teacher="王芳"), put("observations", 1, date=date(2020, 10, 17))), ["C5"]),
    "two at once": ((TUESDAY, put("observations", 1, date=date(2020, 9, 14), period="1")), ["C4", "C5"]),
})
def test_s20_who_observes_has_no_lesson_by_the_timetable(changes, expected):
    assert cells("S20", *changes) == expected


def test_s20_each_finding_names_its_own_lesson():
    both = (TUESDAY, put("observations", 1, date=date(2020, 9, 14), period="1"))
    assert [p.message.partition("】")[2] for p in say("S20", *both)] == [
        "按任课表，“李强”2020-09-15第2节有三年级语文。", "按任课表，“王芳”2020-09-14第1节有三年级语文。",
    ]


# --- S21: on duty ---


@cases({
    "the whole term": (same, []),
    "comes on the day": (put("roster", 2, on_duty_from=date(2020, 9, 15)), []),
    "came the day before": (put("roster", 2, on_duty_from=date(2020, 9, 14)), []),
    "comes the day after": (put("roster", 2, on_duty_from=date(2020, 9, 16)), ["听课记录!D4"]),
    "leaves on the day of the open lesson": (put("roster", 2, on_duty_to=date(2020, 10, 13)), []),
    "left the day before": (put("roster", 2, on_duty_to=date(2020, 10, 12)), ["听课记录!G7", "公开课评课!D4"]),
    "leaves the day after": (put("roster", 2, on_duty_to=date(2020, 10, 14)), []),
    "away at the beginning and at the end": (put("roster", 2, on_duty_from=date(2020, 9, 16), on_duty_to=date(2020, 10, 12)),
                                             ["听课记录!D4", "听课记录!G7", "公开课评课!D4"]),
    "a namesake of another school": ((put("roster", 2, on_duty_to=date(2020, 10, 12)), drop("open_lessons"),
                                      put("observations", 3, scope="镇外", host_school="县实验小学")), []),
    "unreadable date of the lesson": ((put("roster", 2, on_duty_from=date(2020, 9, 16)), put("observations", 0, date=Typed("9.15"))), []),
    "blank date": ((put("roster", 2, on_duty_from=date(2020, 9, 16)), put("observations", 0, date=None)), []),
    "blank observer": ((put("roster", 2, on_duty_from=date(2020, 9, 16)), put("observations", 0, observer=None)), []),
    "unreadable coming": (put("roster", 2, on_duty_from=Typed("国庆后")), []),
    "unreadable leaving, late coming": (put("roster", 2, on_duty_from=date(2020, 9, 16), on_duty_to=Typed("年底")), ["听课记录!D4"]),
})
def test_s21_nobody_observes_or_teaches_while_away(changes, expected):
    assert places("S21", *changes) == expected


@pytest.mark.parametrize(("reason", "words"), [("支教", "不在岗（支教）。"), (None, "不在岗。")])
def test_s21_the_reason_is_named(reason, words):
    (found,) = say("S21", put("roster", 2, on_duty_from=date(2020, 10, 1), exemption=reason))
    assert found.message.endswith(words)


# --- S22: conclusions ---


@cases({
    "no exhibition": (same, ["成果展示"]),
    "an exhibition": (met("成果展示"), []),
    "no summary": (item("D12", completion="未完成"), ["学校研修总结、成果展示"]),
    "a summary by the centre's rules": ((item("D12", completion="执行中心校统一制度"), met("成果展示")), []),
    "a summary under way": ((item("D12", completion="进行中"), met("成果展示")), ["学校研修总结"]),
    "not applicable is no summary": ((item("D12", completion="不适用"), met("成果展示")), ["学校研修总结"]),
    "blank summary": ((item("D12", completion=None), met("成果展示")), []),
    "unreadable summary": ((item("D12", completion=Typed("写好了")), met("成果展示")), []),
    "unreadable category of an activity": (met(Typed("展示")), []),
})
def test_s22_a_school_concludes_and_exhibits(changes, expected):
    found = say("S22", *changes, variant="")
    assert [(p.sheet, p.cell) for p in found] == [("档案目录", "")] * len(expected)
    assert [p.message.partition("还没有")[2].removesuffix("。") for p in found] == expected


# --- S24: judges have seen the lesson ---

SEEN = [add("observations", 3, observer=judge) for judge in ("王芳", "陈晓燕", "赵国栋")]


@cases({
    "none of them has a record": (same, ["B4", "B5", "B6"]),
    "all have": (SEEN, []),
    "one has": (SEEN[:1], ["B5", "B6"]),
    "of another period": ((*SEEN[:2], add("observations", 3, observer="赵国栋", period="5")), ["B6"]),
    "unreadable date of the record": ((*SEEN[:2], add("observations", 3, observer="赵国栋", date=Typed("10.13"))), []),
    "blank period of the record": ((*SEEN[:2], add("observations", 3, observer="赵国栋", period=None)), []),
    "somebody else's unreadable record": ((*SEEN[:2], add("observations", 3, observer="刘建华", date=Typed("10.13"))), ["B6"]),
    "unreadable date of the lesson": (put("open_lessons", 0, date=Typed("10月13日")), []),
    "a lesson that is not there": ([put("evaluations", n, lesson_id="G-01-009") for n in range(3)], []),
    "blank judge": ((*SEEN[:2], put("evaluations", 2, judge=None)), []),
    "the teacher is R18's business": ((*SEEN[:2], put("evaluations", 2, judge="李强")), []),
    "a judge from elsewhere": ((*SEEN[:2], put("evaluations", 2, judge="吴彩霞")), []),
})
def test_s24_a_judge_of_the_school_has_a_record_of_the_lesson(changes, expected):
    changes = changes[0] if isinstance(changes[0], list) else changes
    assert cells("S24", *changes) == expected


# --- S25, S26: reviews, backbone teachers ---


@cases({
    "three have none": (same, ["赵国栋", "陈晓燕", "刘建华"]),
    "one fewer": (add("reviews", teacher="赵国栋"), ["陈晓燕", "刘建华"]),
    "nobody has": (drop("reviews"), EVERYBODY),
    "not assessed": (put("roster", 0, assessed="否", exemption="其他"), ["陈晓燕", "刘建华"]),
    "a review without a name": (put("reviews", 0, teacher=None), ["赵国栋", "王芳", "陈晓燕", "刘建华"]),
    "unreadable marks are a review": (put("reviews", 0, own=Typed("优")), ["赵国栋", "陈晓燕", "刘建华"]),
})
def test_s25_everybody_who_is_assessed_is_reviewed(changes, expected):
    assert names("S25", *changes) == expected


IDLE = (put("roster", 0, backbone="县级"), drop("evaluations"))


@cases({
    "idle": (IDLE, ["赵国栋"]),
    "no backbone teacher": (drop("evaluations"), []),
    "a backbone teacher of the school": ((drop("evaluations"), put("roster", 0, backbone="校级")), ["赵国栋"]),
    "observed a lesson": ((*IDLE, add("observations", observer="赵国栋")), []),
    "judged a lesson": (put("roster", 0, backbone="县级"), []),
    "led the review of a lesson": ((*IDLE, put("open_lessons", 0, review_chair="赵国栋")), []),
    "gave a demonstration": ((*IDLE, add("open_lessons", teacher="赵国栋", kind="示范课")), []),
    "gave an open lesson only": ((*IDLE, add("open_lessons", teacher="赵国栋", period="5")), ["赵国栋"]),
    "gave a lecture": ((*IDLE, put("activities", 0, speaker="赵国栋")), []),
    "guided": ((*IDLE, met("骨干示范指导", chair="赵国栋")), []),
    "chaired a meeting only": ((*IDLE, met("总结会", chair="赵国栋")), ["赵国栋"]),
    "has an apprentice": ((*IDLE, add("mentoring", mentor="赵国栋")), []),
    "not assessed": ((*IDLE, put("roster", 0, assessed="否", exemption="产假")), []),
    "blank rank": ((*IDLE, put("roster", 0, backbone=None)), []),
    "unreadable rank": ((*IDLE, put("roster", 0, backbone=Typed("骨干"))), []),
})
def test_s26_a_backbone_teacher_guides(changes, expected):
    assert names("S26", *changes) == expected


# --- S27: the seven elements of the plan ---


@cases({
    "all there": (same, []),
    "one is not": (item("D10", completion="未完成"), [("E13", "保障措施")]),
    "several": ((item("D05", completion="进行中"), item("D04", completion="未完成")), [("E7", "指导思想、研修目标")]),
    "by the centre's rules": (item("D10", completion="执行中心校统一制度"), []),
    "blank": (item("D10", completion=None), []),
    "unreadable": (item("D10", completion=Typed("写了")), []),
    "the plan itself is R21's business": (item("D03", completion="未完成"), []),
})
def test_s27_the_plan_has_its_seven_elements(changes, expected):
    assert [(p.cell, p.message.partition("还缺：")[2].removesuffix("。")) for p in say("S27", *changes)] == expected


@pytest.mark.parametrize(
    ("due", "as_of", "asked"),
    [
        (date(2020, 9, 5), date(2020, 9, 4), False),
        (date(2020, 9, 5), date(2020, 9, 5), False),
        (date(2020, 9, 5), date(2020, 9, 6), True),
        (date(2020, 9, 12), date(2020, 9, 6), False),
    ],
)
def test_s27_the_elements_are_asked_for_after_the_plans_day(due, as_of, asked):
    assert bool(say("S27", item("D10", completion="未完成"), as_of=as_of, term=with_values(school_plan_due=due))) is asked


# --- unreadable cells keep their own code ---

UNREADABLE = [
    ("S01", put("observations", 3, date=Typed("10.13")), ("C02", "听课记录", "B7")),
    ("S02", put("open_lessons", 0, period=Typed("下午")), ("C04", "公开课评课", "C4")),
    ("S04", put("roster", 2, on_duty_from=Typed("十月")), ("C02", "教师名册", "R6")),
    ("S05", wrote("赵国栋", "月读书心得", month=Typed("九月")), ("C08", "教师文稿", "F9")),
    ("S06", wrote("王芳", Typed("心得")), ("C04", "教师文稿", "C9")),
    ("S08", put("activities", 0, minutes=Typed("半小时")), ("C11", "研修活动", "C4")),
    ("S09", item("D24", completion=Typed("做完了")), ("C04", "档案目录", "E27")),
    ("S11", put("roster", 3, work_since=Typed("前年")), ("C08", "教师名册", "F7")),
    ("S15", put("profile", 0, teachers=Typed("七人")), ("C11", "学校信息", "B14")),
    ("S17", put("roster", 5, exemption=Typed("生孩子")), ("C04", "教师名册", "Q9")),
    ("S19", (PASS, put("evaluations", 0, aims=Typed("优"))), ("C11", "课堂评价", "C4")),
    ("S26", put("roster", 0, backbone=Typed("骨干")), ("C04", "教师名册", "O4")),
]


@pytest.mark.parametrize(("code", "changes", "own"), UNREADABLE, ids=[line[0] for line in UNREADABLE])
def test_an_unreadable_cell_keeps_its_own_code(code, changes, own):
    submission = made(changed(*(changes if isinstance(changes, tuple) else (changes,))))
    assert own in {(p.code, p.sheet, p.cell) for p in submission.problems if p.level is ERROR}
    assert (code, *own[1:]) not in {(p.code, p.sheet, p.cell) for p in submission.problems}


# --- a tab that is not there is not an empty one (domain 0, fact 9) ---

ABSENCE = {
    "activities": {"S08", "S14", "S22"},
    "observations": {"S02", "S04", "S12", "S24"},
    "open_lessons": {"S01", "S03", "S13"},
    "evaluations": {"S19", "S26"},
    "writings": {"S05", "S06", "S07", "S07b", "S10", "S22personal"},
    "mentoring": {"S11"},
    "projects": {"S13"},
    "reviews": {"S25"},
}
COLUMN_GONE = {
    "activities": ("category", {"S08", "S14", "S22"}),
    "observations": ("date", {"S02", "S04", "S24"}),
    "open_lessons": ("teacher", {"S01", "S03"}),
    "evaluations": ("lesson_id", {"S19"}),
    "writings": ("category", ABSENCE["writings"]),
    "mentoring": ("apprentice", {"S11"}),
    "projects": ("project_id", {"S13"}),
    "reviews": ("teacher", {"S25"}),
}


def claims(rows, spoil=lambda one: None):
    """What is said on the closing date of a return that was spoilt after reading; S22 for its exhibition alone."""
    one = unchecked(rows)
    spoil(one)
    run_checks(TERM, one, CLOSING)
    said = [p for p in one.problems if (p.code, p.variant) != ("S22", "") or "成果展示" in p.message]
    return {f"{p.code}{p.variant}" for p in said} | {f"S09 {p.cell}" for p in said if p.code == "S09"}


@pytest.mark.parametrize(("sheet", "codes"), ABSENCE.items(), ids=list(ABSENCE))
def test_an_empty_tab_is_nothing_done_but_of_a_missing_tab_nothing_can_be_said(sheet, codes):
    base = (PASS, item("D12", completion="未完成"), put("roster", 0, backbone="县级"))
    codes = codes | {f"S09 {catalogue_cell(code)}" for code, (where, _) in PROOFS.items() if where == sheet}
    assert codes <= claims(changed(*base, drop(sheet)))
    assert not codes & claims(changed(*base), lambda one: one.tables.pop(sheet))


def test_s16_without_the_projects_tab_nobody_is_asked_for_a_project():
    one = unchecked(good_rows())
    one.tables.pop("projects")
    run_checks(TERM, one, CLOSING)
    found = [p.message for p in one.problems if p.code == "S16"]
    assert len(found) == len(EVERYBODY)
    assert not any("课题研究" in message for message in found)


@pytest.mark.parametrize(("sheet", "key", "codes"), [(s, k, c) for s, (k, c) in COLUMN_GONE.items()], ids=list(COLUMN_GONE))
def test_of_a_missing_column_nothing_can_be_said_either(sheet, key, codes):
    def take_away(one):
        table = one.tables[sheet]
        del table.letters[key]
        table.values[key] = [None] * len(table)

    assert not codes & claims(changed(PASS), take_away)


@pytest.mark.parametrize(
    ("sheet", "codes"),
    [
        ("profile", {"S15", "S23"}), ("roster", {"S03", "S04", "S15", "S23", "S25"}), ("archive", {"S09", "S27"}), ("timetable", {"S20"}),
    ],
)
def test_a_workbook_without_one_of_the_other_tabs_is_checked_all_the_same(sheet, codes):
    assert not codes & claims(changed(TUESDAY, put("profile", 0, teachers=7)), lambda one: one.tables.pop(sheet))


# --- empty schools ---


def test_a_school_that_has_only_its_roster_is_told_what_is_missing_without_trouble():
    rows = {**{key: [] for key in good_rows()}, "profile": good_rows()["profile"], "roster": good_rows()["roster"]}
    found = {p.code for p in made(rows, as_of=CLOSING).problems}
    assert {"S03", "S04", "S05", "S06", "S07", "S07b", "S08", "S10", "S11", "S14", "S16", "S22", "S25"} <= found
    assert not {"S01", "S02", "S12", "S13", "S18", "S19", "S20", "S21", "S24"} & found


def test_a_roster_in_which_nobody_is_assessed_is_asked_for_nothing_personal():
    nobody = [put("roster", n, assessed="否", exemption="其他") for n in range(6)]
    found = {p.code for p in made(changed(*nobody), as_of=CLOSING).problems if p.sheet == "教师名册"}
    assert not {code for code in found if code.startswith("S")}


# --- F11: changed after the last check ---


@pytest.mark.parametrize(
    ("change", "changed_since"),
    [
        (same, False),
        (put("observations", 0, topic="荷塘"), True),
        (put("observations", 0, lesson_type=None), True),
        (drop("writings", 4), True),
        (put("profile", 0, pupils=129), True),
        (put("roster", 0, note="临时"), True),
    ],
    ids=["nothing", "a word", "a cell emptied", "a row gone", "the school sheet", "a note"],
)
def test_f11_what_was_changed_after_the_last_check_is_pointed_out(change, changed_since):
    checked = Stamp(fingerprint=unchecked(good_rows()).fingerprint(), checked_at="2020-10-30T16:00:00+08:00")
    found = say("F11", change, stamp=checked)
    assert [(p.level, p.sheet, p.cell) for p in found] == ([(WARNING, "", "")] if changed_since else [])
    assert all("2020-10-30T16:00:00+08:00" in p.message and "校验" in p.fix for p in found)


def test_f11_a_workbook_that_was_never_checked_has_not_been_changed_since():
    assert say("F11", put("observations", 0, topic="荷塘"), stamp=Stamp()) == []


def test_f11_says_so_when_the_time_of_the_check_is_not_known():
    (found,) = say("F11", stamp=Stamp(fingerprint="0" * 16))
    assert "时间不详" in found.message
