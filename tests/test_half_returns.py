"""A school is never replaced by half of itself (M25): which rows of the return that counts are gone in a newer one.

What is gone goes by what tells a record from others, on every sheet; sorting, numbering, re-spelling, correcting and adding take
nothing away. Returns are made of small tables, filed in a real archive, and compared there.
"""

import itertools
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.made import unchecked
from tests.support import good_rows
from yanxiu_xl.archive.comparing import Comparison
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS

WANG, LI = "王芳", "李强"
TOPICS = [
    "荷花", "掌声", "秋天的雨", "听听秋的声音", "花的学校", "大青树下", "所见", "山行", "望天门山", "饮湖上", "司马光", "带刺的朋友", "搭船的鸟",
    "金色的草地", "父亲树林和鸟",
]


def observation(observer, n, teacher=None):
    """A lesson heard; whoever hears it, much of the row is as in all the others."""
    teacher = teacher or (LI if observer == WANG else WANG)
    return {"date": date(2020, 9, 8) + timedelta(days=n), "period": str(n % 6 + 1), "observer": observer, "scope": "本校", "teacher": teacher,
            "grade": "三年级", "subject": "语文", "topic": TOPICS[n % 15] + observer, "kind": "家常课", "lesson_type": "新授",
            "strengths": f"{observer}第{n}次：小组分工明确，人人都有发言的机会", "advice": f"{observer}第{n}次：建议给每个小组再多留两分钟",
            "lesson_grade": "优", "reviewed": "是"}


def writing(teacher, n, category="教学反思"):
    return {"teacher": teacher, "category": category, "title": f"{TOPICS[n % 15]}{teacher}的反思", "date": date(2020, 9, 10) + timedelta(days=n),
            "chars": 800, "original": "是", "checked": "良", "checker": "赵国栋", "checked_on": date(2020, 10, 20)}


def lesson(teacher, n):
    return {"date": date(2020, 9, 14) + timedelta(days=n), "period": str(n % 6 + 1), "teacher": teacher, "grade": "三年级", "subject": "语文",
            "topic": TOPICS[n % 15], "kind": "公开课", "on_theme": "是", "uses_it": "是", "plan": "有", "reflection": "有",
            "reviewed_on": date(2020, 9, 15) + timedelta(days=n), "review_chair": "赵国栋", "review_points": f"{teacher}第{n}节：目标清楚，小组合作有实效。",
            "advice": f"{teacher}第{n}节：再精讲多练。"}


def evaluation(judge, at, own):
    """One judge's marks for the lesson in that place of the list (from 0)."""
    return {"lesson_id": f"G-01-{at + 1:03d}", "judge": judge, "aims": 9, "substance": 9, "process": 18, "group_work": 17, "it_use": 9,
            "bearing": 9, "effect": own}


def activity(chair, n):
    return {"date": date(2020, 9, 9) + timedelta(days=n), "minutes": 60, "category": "说课讲课评课", "method": "教学观摩", "content": "教育教学技能",
            "topic": f"{chair}主持的{TOPICS[n % 15]}研讨", "organiser": "本校", "place": "会议室", "chair": chair, "attendance": "全体",
            "summary": f"{chair}：围绕{TOPICS[n % 15]}说课、上课、评课，人人发言。", "photo": "有"}


def slot(teacher, n):
    return {"class_name": f"{teacher}的{n // 5 + 1}班", "weekday": f"星期{'一二三四五'[n % 5]}", "period": str(n % 6 + 1), "subject": "语文", "teacher": teacher}


def review(teacher):
    return {"teacher": teacher, "own": 95, "peers": 92, "school": 94, "strengths": f"{teacher}课堂有条理", "direction": f"{teacher}多做课题", "confirmed": "是",
            "date": date(2020, 10, 30)}


def project(leader, n):
    return {"title": f"{leader}的课题{n}", "level": "校", "leader": leader, "members": f"{leader}、赵国栋", "stage": "研究", "on_theme": "是"}


def pair(mentor, apprentice, n):
    return {"mentor": mentor, "mentor_school": "柳林小学", "apprentice": apprentice, "subject": "语文", "agreed_on": date(2020, 9, 10 + n),
            "start": date(2020, 9, 10 + n), "end": date(2021, 1, 10), "goal": f"{apprentice}上好汇报课"}


def whole():
    """The return that counts: two people's books, as much of each."""
    rows = good_rows()
    both = [(who, n) for n in range(10) for who in (WANG, LI)]
    rows["observations"] = [observation(who, n) for who, n in both]
    rows["writings"] = [writing(who, n) for who, n in both]
    rows["open_lessons"] = [lesson(who, n) for who, n in both[:6]]
    rows["evaluations"] = [evaluation(judge, at, own) for at in range(6) for judge, own in (("赵国栋", 17), ("陈晓燕", 18))]
    rows["activities"] = [activity(who, n) for who, n in both[:8]]
    rows["timetable"] = [slot(who, n) for who, n in both]
    rows["reviews"] = [review(who) for who in (WANG, LI, "赵国栋", "陈晓燕")]
    rows["projects"] = [project(WANG, 1), project(LI, 1)]
    rows["mentoring"] = [pair(WANG, "陈晓燕", 0), pair(LI, "孙梅", 1)]
    return rows


def hers(make, key, n=15):
    """Of one sheet only her rows, and as many new ones that there are more than before."""
    def change(rows):
        old = [row for row in rows[key] if WANG in (row.get(owner(key)), )]
        rows[key] = [*old, *(make(WANG, 20 + at) for at in range(n))]
    return change


def owner(key):
    sheet = next(s for s in SCHOOL_SHEETS if s.key == key)
    return sheet.owner.key


def cut(key, keep):
    def change(rows):
        rows[key] = [row for row in rows[key] if keep(row)]
    return change


def other_people(rows):
    """Half of the roster under the same numbers: other people."""
    for at, name in enumerate(("周小梅", "郑成", "吴刚"), 3):
        rows["roster"][at] |= {"name": name, "born": f"198{at}-01", "work_since": f"200{at}-09"}


def emptied(key, *only):
    def change(rows):
        for at, row in enumerate(rows[key]):
            if not only or at in only:
                rows[key][at] = {k: (v if k == "item_code" else None) for k, v in row.items()}
    return change


def replaced(n):
    """So many of thirty lessons, each by another one."""
    def change(rows):
        rows["observations"][:n] = [observation("陈晓燕", 40 + at) for at in range(n)]
    return change


def thirty(rows):
    rows["observations"] = [observation(who, n) for n in range(15) for who in (WANG, LI)]


def half_of_everything(rows):
    """What the colleague has never written is not in her workbook, and she has written on."""
    for key, make in (("observations", observation), ("writings", writing), ("activities", activity), ("timetable", slot)):
        hers(make, key)(rows)
    emptied("profile")(rows)


GONE = [
    # what is done to the whole return -> sheet, rows gone, whose
    ("a colleague's lessons, more of her own", hers(observation, "observations"), {"observations": (10, {LI: 10})}),
    ("a colleague's writings", hers(writing, "writings"), {"writings": (10, {LI: 10})}),
    ("a colleague's activities, under numbers that go on", hers(activity, "activities", 6), {"activities": (4, {LI: 4})}),
    ("a colleague's lessons of the timetable", hers(slot, "timetable"), {"timetable": (10, {LI: 10})}),
    ("a colleague's open lessons, and the marks for them", lambda rows: (
        hers(lesson, "open_lessons", 3)(rows), rows.update(evaluations=[evaluation(j, at, own) for at in range(6) for j, own in (("赵国栋", 17), ("陈晓燕", 16))])),
     {"open_lessons": (3, {LI: 3}), "evaluations": (6, {"赵国栋": 3, "陈晓燕": 3})}),
    ("a colleague's project for another of her own", lambda rows: rows.update(projects=[project(WANG, 1), project(WANG, 2)]), {"projects": (1, {LI: 1})}),
    ("a pair for another pair", lambda rows: rows["mentoring"].__setitem__(1, pair(WANG, "刘建华", 5)), {"mentoring": (1, {LI: 1})}),
    ("two people's evaluations for others'", lambda rows: rows["reviews"].__setitem__(slice(2, 4), [review("刘建华"), review("孙梅")]),
     {"reviews": (2, {"赵国栋": 1, "陈晓燕": 1})}),
    ("people whose numbers others have now", other_people, {"roster": (3, {"孙梅": 1, "刘建华": 1, "陈晓燕": 1})}),
    ("a form of single items is empty", emptied("profile"), {"profile": (9, {})}),
    ("three of its items are", lambda rows: rows["profile"][0].update(classes=None, pupils=None, recorder=None), {"profile": (3, {})}),
    ("the list of documents is empty", emptied("archive"), {"archive": (37, {})}),
    ("five of its items are", emptied("archive", 0, 1, 2, 3, 4), {"archive": (5, {})}),
    ("a whole sheet, and nothing else", cut("reviews", lambda row: False), {"reviews": (4, {"李强": 1, "王芳": 1, "赵国栋": 1, "陈晓燕": 1})}),
    ("half of a school", half_of_everything,
     {"profile": (9, {}), "activities": (4, {LI: 4}), "observations": (10, {LI: 10}), "writings": (10, {LI: 10}), "timetable": (10, {LI: 10})}),
]


def each(key, **cells):
    def change(rows):
        for row in rows[key]:
            row |= {k: make(row[k]) for k, make in cells.items() if row.get(k) is not None}
    return change


def respelt(*names, to):
    """A name is spelt otherwise wherever it stands."""
    def change(rows):
        for row in itertools.chain(*rows.values()):
            for key, value in row.items():
                if isinstance(value, str):
                    for name in names:
                        row[key] = row[key].replace(name, to)
    return change


def turned(rows):
    for key in ("roster", "activities", "observations", "open_lessons", "writings", "mentoring", "projects", "reviews", "timetable"):
        rows[key].reverse()
    for row in rows["evaluations"]:
        row["lesson_id"] = f"G-01-{7 - int(row['lesson_id'][-3:]):03d}"


def numbered_anew(rows):
    for at, row in enumerate(rows["roster"], 1):
        row["teacher_id"] = f"01{at + 10:02d}"


def newcomer(rows):
    """Somebody new comes first, and everybody's number is one more."""
    rows["roster"].insert(0, {**rows["roster"][0], "name": "安小红", "born": "1990-04", "work_since": "2012-09"})
    for at, row in enumerate(rows["roster"], 1):
        row["teacher_id"] = f"01{at:02d}"


def split(rows):
    """Lessons of two periods were one row each; now each is two."""
    for at in (6, 3, 0):
        row = rows["observations"][at]
        rows["observations"][at : at + 1] = [{**row, "topic": row["topic"] + "（一）"}, {**row, "topic": row["topic"] + "（二）", "period": "7"}]


def later(days):
    return lambda day: day + timedelta(days=days)


HOLDS = [
    ("nothing is changed", lambda rows: None),
    ("sorted the other way round, and so numbered otherwise", turned),
    ("rows put in between", lambda rows: [rows[k].insert(3, m("陈晓燕", 33)) for k, m in (("observations", observation), ("activities", activity))]),
    ("teachers numbered anew", numbered_anew),
    ("a newcomer at the top of the roster", newcomer),
    ("a name spelt otherwise everywhere", respelt(LI, to="李墙")),
    ("two names spelt otherwise", lambda rows: (respelt(LI, to="李墙")(rows), respelt(WANG, to="王方")(rows))),
    ("a name with a space, sorted besides", lambda rows: (respelt(LI, to="李墙")(rows), turned(rows))),
    ("all dates corrected", lambda rows: [each(k, date=later(7))(rows) for k in ("observations", "writings", "activities", "open_lessons")]),
    ("all periods corrected", lambda rows: [each(k, period=lambda p: str(int(p) % 6 + 1))(rows) for k in ("observations", "open_lessons")]),
    ("all remarks written anew", each("observations", strengths=lambda t: f"重写：{t[::-1]}", advice=lambda t: f"再写：{t[::-1]}")),
    ("all titles corrected", lambda rows: [each(k, title=lambda t: f"《{t}》")(rows) for k in ("writings", "projects")]),
    ("a wrong observer put right", lambda rows: [row.update(observer="陈晓燕") for row in rows["observations"][::4]]),
    ("lessons of two periods in two rows", split),
    ("what was blank is filled in", lambda rows: [row.update(material="讲稿", speaker="周海涛", filed_on=date(2020, 10, 1), note="补登") for row in rows["activities"]]),
    ("marks corrected", each("evaluations", aims=lambda x: 8, effect=lambda x: 15)),
    ("a mentor put in the place of another", lambda rows: rows["mentoring"][1].update(mentor="赵国栋")),
    ("one gap more in a form of single items, one in the list of documents", lambda rows: (
        rows["profile"][0].update(liaison=None), rows["archive"][3].update(done_on=None))),
]

SHARE = [
    # lessons of thirty that others have replaced -> held at ten per cent, at none, at a hundred
    (0, "", "", ""), (1, "", "M25", ""), (3, "", "M25", ""), (4, "M25", "M25", ""), (30, "M25", "M25", ""),
]


@pytest.fixture(scope="module")
def compare(tmp_path_factory):
    """What is lost from one set of rows to another: both filed in an archive."""
    with Archive(tmp_path_factory.mktemp("half") / "a.sqlite", "2020-10-31") as archive:
        numbers = itertools.count()

        def file(rows):
            one = unchecked(rows)
            one.sha256 = f"{next(numbers):064d}"
            archive.add_return(one, "2020-10-31", "key")
            return one.sha256

        def between(old, new):
            with archive.change():
                before, now = file(old), file(new)
                filed = {one.sha256: one for one in archive.everything()}
                ask = Comparison(archive)
                lost = ask(filed[before], filed[now])
                ask.keep()
                assert lost == Comparison(archive)(filed[before], filed[now])  # as it was kept
            return lost

        yield between


def changed(change, first=None):
    old = whole()
    if first:
        first(old)
    new = deepcopy(old)
    change(new)
    return old, new


@pytest.mark.parametrize(("change", "gone"), [c[1:] for c in GONE], ids=[c[0] for c in GONE])
def test_rows_that_are_not_there_any_more_are_named_with_whose_they_are(compare, change, gone):
    lost = compare(*changed(change))
    assert {x.sheet: (x.gone, dict(x.whose)) for x in lost} == gone
    assert all(x.code(10) for x in lost)


@pytest.mark.parametrize("change", [c[1] for c in HOLDS], ids=[c[0] for c in HOLDS])
def test_a_revision_takes_nothing_away(compare, change):
    assert [(x.sheet, x.gone, dict(x.whose)) for x in compare(*changed(change))] == []


@pytest.mark.parametrize(("n", "tenth", "none", "whole_sheet"), SHARE)
def test_the_share_decides(compare, n, tenth, none, whole_sheet):
    lost = compare(*changed(replaced(n), thirty))
    assert [next(iter(x.code(percent) for x in lost), "") for percent in (10, 0, 100)] == [tenth, none, whole_sheet]
    assert sum(x.gone for x in lost) == n


@pytest.mark.parametrize("sheet", [s for s in SCHOOL_SHEETS if s.layout is Layout.TABLE], ids=lambda s: s.title)
def test_every_table_knows_whose_its_rows_are_and_misses_them(compare, sheet):
    """Also a sheet that will be added to the form."""
    assert sheet.owner is not None
    old, new = changed(lambda rows: rows[sheet.key].clear())
    (lost,) = [x for x in compare(old, new) if x.sheet == sheet.key]
    assert (lost.before, lost.after, lost.gone) == (len(old[sheet.key]), 0, len(old[sheet.key]))
    assert sum(lost.whose.values()) == lost.gone
    assert lost.code(100), "a sheet that was filled is empty, whatever the share"


def test_nothing_to_measure(compare):
    nothing = {"roster": good_rows()["roster"]}
    assert compare(nothing, nothing) == []
    assert compare(nothing, whole()) == []


def test_what_is_compared_once_is_not_compared_again(tmp_path):
    """A later merge asks the archive; another content is another question."""
    with Archive(tmp_path / "a.sqlite", "2020-10-31") as archive, archive.change():
        for at, rows in enumerate(changed(hers(observation, "observations"))):
            archive.add_return(replace(unchecked(rows), sha256=str(at) * 64), "2020-10-31", "key")
        before, now = archive.everything()
        first = Comparison(archive)
        lost = first(before, now)
        first.keep()
        for sheet in SCHOOL_SHEETS:
            archive.db.execute(f"DELETE FROM row_{sheet.key}")
        assert Comparison(archive)(before, now) == lost
        archive.db.execute("DELETE FROM school_return WHERE id = ?", (now.id,))
        assert archive.db.execute("SELECT * FROM compared").fetchall() == []
