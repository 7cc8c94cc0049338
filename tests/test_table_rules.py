"""Rules between the rows of one school (domain D4, X01-X16), each as a table of cases that reads like the regulation.

A case is a good return with a small change and lists everything that rows, tables, cells and files say of it, so a rule
that speaks where it should not fails here as well.
"""

from datetime import date

import pytest

from tests.cases import DOUBLED, Tables, added, case, changed, with_values
from tests.made import made
from tests.support import good_rows, rows_with
from tests.test_row_rules import BROKEN, ELSEWHERE, judged, with_cell
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.workbooks.sheets import Typed

# --- X01: teachers ---


def colleague(**cells):
    """One more teacher (教师名册 row 10): 赵国栋's line with another number and name."""
    return added("roster", {"teacher_id": "0107", "name": "周杰", **cells})


SAME_TEACHER = [
    case("holds", "numbers and names differ", colleague()),
    case("holds", "two of one name, told apart", colleague(name="王芳(小)")),
    case("breaks", "one name", colleague(name="王芳"), "X01 错误 教师名册 C5 “王芳”在第5、10行重复", "X01 错误 教师名册 C10 第5、10行"),
    case("breaks", "one number", colleague(teacher_id="0103"), "X01 错误 教师名册 B6 “0103”在第6、10行重复", "X01 错误 教师名册 B10"),
    case("breaks", "one line twice", colleague(teacher_id="0101", name="赵国栋"), "X01 错误 教师名册 B4", "X01 错误 教师名册 B10",
         "X01 错误 教师名册 C4", "X01 错误 教师名册 C10"),
    case("breaks", "three times", added("roster", {"teacher_id": "0107"}, {"teacher_id": "0108"}),
         *(f"X01 错误 教师名册 C{row} “赵国栋”在第4、10、11行重复" for row in (4, 10, 11))),
    case("breaks", "one name, written with a space", colleague(name=Typed("王 芳")), "C07 提示 教师名册 C10",
         "X01 错误 教师名册 C5", "X01 错误 教师名册 C10"),
    case("breaks", "one number, its nought lost", colleague(teacher_id=Typed("103")), "C07 提示 教师名册 B10",
         "X01 错误 教师名册 B6 “0103”", "X01 错误 教师名册 B10"),
    case("blank", "two without a name are not one", added("roster", {"teacher_id": "0107", "name": None}, {"teacher_id": "0108", "name": None}),
         "C01 错误 教师名册 C10", "C01 错误 教师名册 C11"),
    case("blank", "two without a number are not one", added("roster", {"teacher_id": None, "name": "周杰"}, {"teacher_id": None, "name": "吴丹"}),
         "C01 错误 教师名册 B10", "C01 错误 教师名册 B11"),
    case("unreadable", "two that cannot be read are not one", added("roster", {"teacher_id": "0107", "name": BROKEN}, {"teacher_id": "0108", "name": BROKEN}),
         "F10 错误 教师名册 C10", "F10 错误 教师名册 C11"),
]

# --- X02 to X06: one moment ---


def heard(*more, base=0, rows=None):
    """Further observations (听课记录 from row 8 on), each with comments of its own, like row ``base`` but for some cells."""
    own = [{"strengths": f"第{n}节课的导入很自然，学生都发言", "advice": f"第{n}节课的练习偏少，建议再加一组"} for n in range(1, len(more) + 1)]
    return added("observations", *({**words, **cells} for words, cells in zip(own, more, strict=True)), base=base, rows=rows)


THURSDAY = date(2020, 9, 24)
"""A day on which nothing is registered in a good return."""
OUTSIDE = {**ELSEWHERE, "scope": "镇外", "host_school": "县实验小学"}
ONLINE = {**ELSEWHERE, "scope": "网络", "host_school": "空中课堂", "period": None}

SAME_OBSERVATION = [
    case("holds", "another observer of the lesson", heard({"observer": "陈晓燕"})),
    case("holds", "another day", heard({"date": THURSDAY})),
    case("holds", "another lesson of the day", heard({"period": "3", "topic": "荷花(二)"})),
    case("breaks", "once more", heard({}), "X02 错误 听课记录 D8 与第4行重复登记了同一节课"),
    case("breaks", "twice more", heard({}, {}), "X02 错误 听课记录 D8 与第4行", "X02 错误 听课记录 D9 与第4行"),
    case("breaks", "once more under another title", heard({"topic": "荷塘"}), "X02 错误 听课记录 D8", "X06 警告 听课记录 J8"),
    case("breaks", "once more, the date typed", heard({"date": Typed("2020.9.15")}), "C07 提示 听课记录 B8", "X02 错误 听课记录 D8"),
    case("breaks", "an online lesson with its hour", heard({**ONLINE, "period": "5"}, {**ONLINE, "period": "5"}), "X02 错误 听课记录 D9 与第8行"),
    case("blank", "online lessons without their hour, one topic", heard(ONLINE, ONLINE), "X02 错误 听课记录 D9 与第8行重复"),
    case("blank", "online lessons without their hour, another topic", heard(ONLINE, {**ONLINE, "topic": "分数的意义"})),
    case("blank", "one of them with its hour", heard(ONLINE, {**ONLINE, "period": "3"})),
    case("breaks", "an online lesson five times", heard(*[ONLINE] * 5), *(f"X02 错误 听课记录 D{n} 与第8行重复" for n in (9, 10, 11, 12))),
    *(case("blank", key, heard({key: None}), f"C01 错误 听课记录 {letter}8")
      for key, letter in (("date", "B"), ("period", "C"), ("observer", "D"), ("teacher", "G"))),
    *(case("unreadable", key, heard({key: text}), f"{code} 错误 听课记录 {letter}8")
      for key, letter, text, code in (("date", "B", Typed("2020-9-31"), "C02"), ("period", "C", Typed("早读"), "C04"),
                                      ("observer", "D", BROKEN, "F10"), ("teacher", "G", BROKEN, "F10"))),
]

OTHER_CLASS = {"teacher": "刘建华", "grade": "复式", "topic": "圆的认识", "subject": "数学"}

TWO_LESSONS_HEARD = [
    case("holds", "one after the other", heard({**OTHER_CLASS, "period": "3"})),
    case("holds", "on two days", heard({**OTHER_CLASS, "date": THURSDAY})),
    case("holds", "two observers", heard({**OTHER_CLASS, "observer": "陈晓燕"})),
    case("breaks", "two lessons at home", heard(OTHER_CLASS),
         "X03 错误 听课记录 C4 “李强”2020-09-15第2节同时听了“王芳”和“刘建华”的课（见第8行），不可能",
         "X03 错误 听课记录 C8 “李强”2020-09-15第2节同时听了“刘建华”和“王芳”的课（见第4行）"),
    case("breaks", "one at home, one outside the town", heard(OUTSIDE), "X03 错误 听课记录 C4 “王芳”和“钱小红”", "X03 错误 听课记录 C8"),
    case("breaks", "three at once", heard(OTHER_CLASS, {"teacher": "赵国栋", "grade": "六年级"}),
         *(f"X03 错误 听课记录 C{row}" for row in (4, 8, 9))),
    case("breaks", "one of them twice", heard({}, OTHER_CLASS), "X02 错误 听课记录 D8", *(f"X03 错误 听课记录 C{row}" for row in (4, 8, 9))),
    case("blank", "when is not said", heard({**OTHER_CLASS, "period": None}), "C01 错误 听课记录 C8"),
    case("blank", "whose is not said", heard({**OTHER_CLASS, "teacher": None}), "C01 错误 听课记录 G8"),
    case("blank", "an online lesson without its hour", heard({**ONLINE, "teacher": "欧阳海"})),
    case("unreadable", "period", heard({**OTHER_CLASS, "period": Typed("第二三节")}), "C04 错误 听课记录 C8"),
    case("unreadable", "date", heard({**OTHER_CLASS, "date": Typed("2020-9-31")}), "C02 错误 听课记录 B8"),
]

BY_WANG = {"observer": "王芳", **OTHER_CLASS}
BY_LI = {"observer": "李强", "date": date(2020, 10, 13), "period": "4", "teacher": "王芳", "topic": "观潮"}

OBSERVING_WHILE_TEACHING = [
    case("holds", "the hour after", heard({**BY_WANG, "period": "3"})),
    case("holds", "another day", heard({**BY_WANG, "date": THURSDAY})),
    case("holds", "a namesake teaches outside the town", heard({**OUTSIDE, "teacher": "王芳", "date": THURSDAY}, {**BY_WANG, "date": THURSDAY})),
    case("breaks", "somebody heard the observer teach", heard(BY_WANG),
         "X04 错误 听课记录 C8 “王芳”2020-09-15第2节自己正在上课（见听课记录第4行），不能同时去听课"),
    case("breaks", "the observer gave an open lesson", heard(BY_LI), "X04 错误 听课记录 C8 “李强”2020-10-13第4节…（见公开课评课第4行）"),
    case("breaks", "the lesson heard was elsewhere", heard({**OUTSIDE, "observer": "王芳"}), "X04 错误 听课记录 C8 “王芳”"),
    case("breaks", "two hear each other", heard({**BY_WANG, "date": THURSDAY}, {"observer": "刘建华", "date": THURSDAY}),
         "X04 错误 听课记录 C8 “王芳”…第9行", "X04 错误 听课记录 C9 “刘建华”…第8行"),
    case("blank", "when is not said", heard({**BY_WANG, "period": None}), "C01 错误 听课记录 C8"),
    case("blank", "when the own lesson was is not said", heard({**BY_WANG, "period": "2"}, rows=changed("observations", {"period": None})), "C01 错误 听课记录 C4"),
    case("unreadable", "date", heard({**BY_WANG, "date": Typed("2020-9-31")}), "C02 错误 听课记录 B8"),
    case("unreadable", "observer", heard({**BY_WANG, "observer": BROKEN}), "F10 错误 听课记录 D8"),
]

SEEN_BY_CHEN = {"observer": "陈晓燕"}
"""陈晓燕 sits in the lesson of row 4 as well: 王芳, 三年级 语文 《荷花》."""


def open_lesson(**cells):
    """One more open lesson (公开课评课 row 5), like the first but without a claim."""
    return added("open_lessons", {"recognition": None, **cells})


TWO_LESSONS_TAUGHT = [
    case("holds", "two observers of one lesson", heard(SEEN_BY_CHEN)),
    case("holds", "a mixed class as one lesson",
         heard({**SEEN_BY_CHEN, "grade": "复式", "topic": "荷花；观潮"}, rows=changed("observations", {"grade": "复式", "topic": "荷花；观潮"}))),
    case("holds", "two hours", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": "四年级", "period": "3"})),
    case("holds", "teachers outside the town are not followed",
         heard({**OUTSIDE, "date": THURSDAY}, {**OUTSIDE, **SEEN_BY_CHEN, "date": THURSDAY, "topic": "观潮", "grade": "四年级"})),
    case("breaks", "two grades", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": "四年级"}),
         "X05 错误 听课记录 J8 “王芳”2020-09-15第2节登记了两节不同的课（《荷花》《观潮》，见听课记录第4行）"),
    case("breaks", "two subjects", heard({**SEEN_BY_CHEN, "topic": "认识分数", "subject": "数学"}), "X05 错误 听课记录 J8 《荷花》《认识分数》"),
    case("breaks", "an open lesson and another", changed("observations", {}, {}, {}, {"topic": "观潮", "grade": "五年级"}),
         "X05 错误 听课记录 J7 “李强”2020-10-13第4节…《角的度量》《观潮》，见公开课评课第4行"),
    case("breaks", "two open lessons", open_lesson(topic="观潮", grade="五年级"), "X05 错误 公开课评课 G5 《角的度量》《观潮》，见公开课评课第4行"),
    case("blank", "of which class is not said", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": None}), "C01 错误 听课记录 H8", "X06 警告 听课记录 J8"),
    case("blank", "of neither", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": None}, rows=changed("observations", {"grade": None})),
         "C01 错误 听课记录 H4", "C01 错误 听课记录 H8", "X06 警告 听课记录 J8"),
    case("blank", "no topic", heard({**SEEN_BY_CHEN, "topic": None, "grade": "四年级"}), "C01 错误 听课记录 J8", "X06 警告 听课记录 H8"),
    case("unreadable", "grade", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": Typed("四年")}), "C04 错误 听课记录 H8", "X06 警告 听课记录 J8"),
    case("unreadable", "topic", heard({**SEEN_BY_CHEN, "topic": BROKEN, "grade": "四年级"}), "F10 错误 听课记录 J8", "X06 警告 听课记录 H8"),
    case("unreadable", "period", heard({**SEEN_BY_CHEN, "topic": "观潮", "grade": "四年级", "period": Typed("早上")}), "C04 错误 听课记录 C8"),
]

WRITTEN_DIFFERENTLY = [
    case("holds", "written alike", heard(SEEN_BY_CHEN)),
    case("holds", "another lesson", heard({**SEEN_BY_CHEN, "period": "3", "topic": "观潮"})),
    case("breaks", "topic", heard({**SEEN_BY_CHEN, "topic": "荷塘"}), "X06 警告 听课记录 J8 同一节课，听课记录第4行的课题是“荷花”，本行是“荷塘”"),
    case("breaks", "grade", heard({**SEEN_BY_CHEN, "grade": "四年级"}), "X06 警告 听课记录 H8 年级是“三年级”，本行是“四年级”"),
    case("breaks", "subject", heard({**SEEN_BY_CHEN, "subject": "综合实践"}), "X06 警告 听课记录 I8 学科是“语文”，本行是“综合实践”"),
    case("breaks", "grade and subject", heard({**SEEN_BY_CHEN, "grade": "四年级", "subject": "数学"}), "X06 警告 听课记录 H8", "X06 警告 听课记录 I8"),
    case("breaks", "in the list of open lessons", rows_with("observations", 3, topic="量角"), "X06 警告 听课记录 J7 公开课评课第4行的课题是“角的度量”"),
    case("breaks", "two lines of an open lesson", open_lesson(topic="量角"), "X06 警告 公开课评课 G5 公开课评课第4行的课题"),
    case("breaks", "three observers", heard({**SEEN_BY_CHEN, "topic": "荷塘"}, {"observer": "孙梅", "topic": "莲花"}),
         "X06 警告 听课记录 J8 第4行…“荷花”…“荷塘”", "X06 警告 听课记录 J9 第4行…“荷花”…“莲花”"),
    case("blank", "topic", heard({**SEEN_BY_CHEN, "topic": None}), "C01 错误 听课记录 J8"),
    case("blank", "topic of the first", heard({**SEEN_BY_CHEN, "topic": "荷花"}, rows=changed("observations", {"topic": None})), "C01 错误 听课记录 J4"),
    case("unreadable", "subject", heard({**SEEN_BY_CHEN, "subject": Typed("国学")}), "C04 错误 听课记录 I8"),
    case("unreadable", "topic", heard({**SEEN_BY_CHEN, "topic": BROKEN}), "F10 错误 听课记录 J8"),
]

# --- X07 to X09: one observer ---


def day_of(count, *more, **cells):
    """``count`` observations of 孙梅 on a Thursday, one an hour (听课记录 from row 8 on), and some more."""
    hours = [{"observer": "孙梅", "date": THURSDAY, "period": str(hour), "topic": f"第{hour}课", **cells} for hour in range(1, count + 1)]
    return heard(*hours, *({"observer": "孙梅", "date": THURSDAY, **one} for one in more))


LONG_DAY = [
    case("holds", "one lesson", day_of(1)),
    case("holds", "four each of two observers", heard(*({"observer": name, "date": THURSDAY, "period": str(hour), "topic": f"第{hour}课"}
                                                        for name in ("孙梅", "刘建华") for hour in (1, 2, 3, 4)))),
    case("breaks", "five lessons", day_of(5), "X07 警告 听课记录 B12 “孙梅”2020-09-24一天听了5节课（超过4节）"),
    case("breaks", "eight lessons", day_of(8), "X07 错误 听课记录 B14 “孙梅”2020-09-24一天听了8节课（超过6节）…这是第7节",
         "X07 错误 听课记录 B15 这是第8节"),
    case("breaks", "eight lessons, the last one first", heard(*({"date": THURSDAY, "observer": "孙梅", "period": str(hour), "topic": f"第{hour}课"}
                                                               for hour in range(8, 0, -1))),
         "X07 错误 听课记录 B8 这是第8节", "X07 错误 听课记录 B9 这是第7节"),
    case("holds", "six lessons, one of them twice", day_of(6, {"period": "6", "topic": "第6课"}),
         "X07 警告 听课记录 B13", "X02 错误 听课记录 D14"),
    case("breaks", "online lessons count", day_of(4, ONLINE), "X07 警告 听课记录 B12 5节课"),
    case("boundary", "4", day_of(4)),
    case("boundary", "5", day_of(5), "X07 警告 听课记录 B12"),
    case("boundary", "6", day_of(6), "X07 警告 听课记录 B13 6节课（超过4节）"),
    case("boundary", "7", day_of(7), "X07 错误 听课记录 B14 7节课（超过6节）"),
    case("boundary", "5 where more than 5 is much", day_of(5), term=with_values(daily_observations_warn=5)),
    case("boundary", "3 where more than 2 is much", day_of(3), "X07 警告 听课记录 B10 （超过2节）", term=with_values(daily_observations_warn=2)),
    case("boundary", "5 where more than 4 is too much", day_of(5), "X07 错误 听课记录 B12 （超过4节）…这是第5节",
         term=with_values(daily_observations_error=4)),
    case("boundary", "8 where more than 8 is too much", day_of(8), "X07 警告 听课记录 B15", term=with_values(daily_observations_error=8)),
    case("blank", "when is not said", day_of(4, {"date": None, "period": "5"}), "C01 错误 听课记录 B12"),
    case("blank", "who is not said", day_of(4, {"observer": None, "period": "5"}), "C01 错误 听课记录 D12"),
    case("unreadable", "date", day_of(4, {"date": Typed("2020-9-31"), "period": "5"}), "C02 错误 听课记录 B12"),
]

SAME = "课堂气氛活跃，学生积极主动"


def comments(key, *texts, **cells):
    """One observation each of 孙梅 with these words under ``key`` (听课记录 from row 8 on)."""
    rows = day_of(len(texts), **cells)
    for row, text in zip(rows["observations"][4:], texts, strict=True):
        row[key] = text
    return rows


ALIKE = [
    case("holds", "every lesson in its own words", day_of(4)),
    case("holds", "three observers alike", heard(*({"observer": name, "strengths": SAME} for name in ("孙梅", "刘建华", "赵国栋")))),
    case("breaks", "merits", comments("strengths", SAME, SAME, SAME),
         *(f"X08 警告 听课记录 M{row} “孙梅”有3节课的“主要优点”一模一样" for row in (8, 9, 10))),
    case("breaks", "advice", comments("advice", SAME, SAME, SAME),
         *(f"X08 警告 听课记录 N{row} “孙梅”有3节课的“问题与建议”一模一样" for row in (8, 9, 10))),
    case("breaks", "four of five", comments("advice", SAME, SAME, "只有这一节的练习量恰到好处", SAME, SAME),
         *(f"X08 警告 听课记录 N{row} 有4节课" for row in (8, 9, 11, 12)), "X07 警告 听课记录 B12"),
    case("boundary", "two", comments("strengths", SAME, SAME)),
    case("boundary", "two where two are enough", comments("strengths", SAME, SAME), "X08 警告 听课记录 M8 有2节课", "X08 警告 听课记录 M9",
         term=with_values(same_comment_lines=2)),
    case("boundary", "three where four are needed", comments("strengths", SAME, SAME, SAME), term=with_values(same_comment_lines=4)),
    case("blank", "no words", comments("strengths", None, None, None), *(f"C01 错误 听课记录 M{row}" for row in (8, 9, 10))),
    case("blank", "who is not said", comments("strengths", SAME, SAME, SAME, observer=None), *(f"C01 错误 听课记录 D{row}" for row in (8, 9, 10))),
    case("unreadable", "words", comments("advice", BROKEN, BROKEN, BROKEN), *(f"F10 错误 听课记录 N{row}" for row in (8, 9, 10))),
]

CLOSING_WEEK = date(2021, 1, 8)


def at_the_end(*days):
    """Observations of 孙梅 on these days (听课记录 from row 8 on)."""
    return heard(*({"observer": "孙梅", "date": day, "period": "1", "topic": f"第{n}课"} for n, day in enumerate(days)))


def autumn():
    """A good return of a term that ends in the middle of October; 刘建华 heard his one lesson on 10-13 (row 7)."""
    rows = rows_with("profile", reported_on=date(2020, 10, 14))
    return changed("reviews", {"date": None}, {"date": None}, rows=rows)


BUSY_AT_THE_END = [
    case("holds", "all through the term", at_the_end(date(2020, 9, 24), date(2020, 10, 22), date(2020, 12, 3), date(2021, 1, 5)), as_of=CLOSING_WEEK),
    case("breaks", "all in the last weeks", at_the_end(date(2021, 1, 4), date(2021, 1, 5), date(2021, 1, 6)),
         "X09 提示 听课记录 D10 “孙梅”3节听课里有3节集中在学期最后2周", as_of=CLOSING_WEEK),
    case("boundary", "half of them", at_the_end(date(2020, 9, 24), date(2021, 1, 5)), as_of=CLOSING_WEEK),
    case("boundary", "two of three", at_the_end(date(2021, 1, 4), date(2020, 9, 24), date(2021, 1, 5)), "X09 提示 听课记录 D10 3节听课里有2节",
         as_of=CLOSING_WEEK),
    case("boundary", "half of them where 40% is much", at_the_end(date(2020, 9, 24), date(2021, 1, 5)), "X09 提示 听课记录 D9 2节听课里有1节",
         term=with_values(late_share=40), as_of=CLOSING_WEEK),
    case("boundary", "two of three where 70% is much", at_the_end(date(2021, 1, 4), date(2020, 9, 24), date(2021, 1, 5)),
         term=with_values(late_share=70), as_of=CLOSING_WEEK),
    case("boundary", "in the last week, where the last week counts", at_the_end(date(2021, 1, 11)), "X09 提示 听课记录 D8 最后1周",
         "C01 错误 教师名册 T4", "C01 错误 教师名册 T5", "C01 错误 教师名册 T6", "C01 错误 教师名册 T7", "C01 错误 教师名册 T8", "C01 错误 教师名册 T9",
         term=with_values(late_weeks=1), as_of=date(2021, 1, 12)),
    case("boundary", "in the last week but one, where the last week counts", at_the_end(date(2021, 1, 8)), term=with_values(late_weeks=1),
         as_of=CLOSING_WEEK),
    case("boundary", "fourteen days before the end", autumn(), "X09 提示 听课记录 D7 “刘建华”1节听课里有1节",
         term=with_values(term_end=date(2020, 10, 26))),
    case("boundary", "fifteen days before the end", autumn(), term=with_values(term_end=date(2020, 10, 27))),
    case("blank", "lessons without a day do not count", at_the_end(date(2020, 9, 24), date(2021, 1, 5), None), "C01 错误 听课记录 B10", as_of=CLOSING_WEEK),
    case("unreadable", "nor do those whose day cannot be read", at_the_end(date(2020, 9, 24), date(2021, 1, 5), Typed("期末")),
         "C02 错误 听课记录 B10", as_of=CLOSING_WEEK),
]

# --- X10 to X12: writings and activities ---


def written(*more, base=4):
    """Further writings (教师文稿 from row 9 on), like row ``base`` (4: 李强, 教学反思 《角的度量教后反思》) but for some cells."""
    return added("writings", *more, base=base)


SAME_WRITING = [
    case("holds", "another title", written({"title": "观潮教后反思"})),
    case("holds", "another teacher", written({"teacher": "王芳"})),
    case("holds", "another category", written({"category": "教学案例"})),
    case("breaks", "once more", written({}), "X10 错误 教师文稿 D9 第8行已登记过《角的度量教后反思》"),
    case("breaks", "twice more", written({}, {}), "X10 错误 教师文稿 D9 第8行", "X10 错误 教师文稿 D10 第8行"),
    case("breaks", "once more on another day", written({"date": date(2020, 10, 20), "chars": 700}), "X10 错误 教师文稿 D9"),
    case("blank", "two without a title are not one", written({"title": None}, {"title": None}), "C01 错误 教师文稿 D9", "C01 错误 教师文稿 D10"),
    case("blank", "two without a teacher are not one", written({"teacher": None}, {"teacher": None}), "C01 错误 教师文稿 B9", "C01 错误 教师文稿 B10"),
    case("unreadable", "title", written({"title": BROKEN}, {"title": BROKEN}), "F10 错误 教师文稿 D9", "F10 错误 教师文稿 D10"),
    case("unreadable", "category", written({"category": Typed("反思")}, {"category": Typed("反思")}), "C04 错误 教师文稿 C9", "C04 错误 教师文稿 C10"),
]


def reflections(*more):
    """Further monthly reflections (教师文稿 from row 9 on), like that of 王芳 on September (row 6) but for some cells."""
    return written(*({"title": f"心得{n}", **cells} for n, cells in enumerate(more)), base=2)


ONE_MONTH_TWICE = [
    case("holds", "another month", reflections({"month": "2020-10", "date": date(2020, 10, 20)})),
    case("holds", "another teacher", reflections({"teacher": "李强"})),
    case("holds", "only monthly reflections belong to a month", reflections({"category": "教学反思"})),
    case("breaks", "one more", reflections({}), "X11 警告 教师文稿 F9 2020-09已有1篇月读书心得（第6行），多出的不重复计分"),
    case("breaks", "two more", reflections({}, {}), "X11 警告 教师文稿 F9 已有1篇…第6行", "X11 警告 教师文稿 F10 已有2篇…第6行"),
    case("breaks", "one more of the same title", reflections({"title": "读懂孩子才能教好孩子"}), "X11 警告 教师文稿 F9", "X10 错误 教师文稿 D9"),
    case("breaks", "one more, the month typed", reflections({"month": Typed("2020年9月")}), "C07 提示 教师文稿 F9", "X11 警告 教师文稿 F9"),
    case("blank", "no month", reflections({"month": None}, {"month": None}), "R14 错误 教师文稿 F9", "R14 错误 教师文稿 F10"),
    case("blank", "no teacher", reflections({"teacher": None}), "C01 错误 教师文稿 B9"),
    case("unreadable", "month", reflections({"month": Typed("九月")}, {"month": Typed("九月")}), "C08 错误 教师文稿 F9", "C08 错误 教师文稿 F10"),
]


def held(**cells):
    """One more activity (研修活动 row 7), like the project meeting of 2020-9-23 (row 5) but for some cells."""
    return added("activities", cells, base=1)


SAME_ACTIVITY = [
    case("holds", "another day", held(date=date(2020, 10, 21))),
    case("holds", "another topic", held(topic="课题中期交流")),
    case("holds", "another category", held(category="读书汇报会")),
    case("breaks", "once more", held(), "X12 警告 研修活动 H7 这次活动可能重复登记（第5行）"),
    case("breaks", "once more, for others", held(participants="孙梅", minutes=30), "X12 警告 研修活动 H7"),
    case("blank", "no topic", held(topic=None), "C01 错误 研修活动 H7"),
    case("blank", "no date", held(date=None), "C01 错误 研修活动 B7"),
    case("unreadable", "date", held(date=Typed("2020-9-31")), "C02 错误 研修活动 B7"),
    case("unreadable", "category", held(category=Typed("开题会")), "C04 错误 研修活动 D7"),
]

# --- X13, X14: judges ---


def judging(**cells):
    """One more evaluation (课堂评价 row 7), like that of 王芳 (row 4) but for some cells."""
    return added("evaluations", cells)


JUDGED_TWICE = [
    case("holds", "another judge", judging(judge="刘建华")),
    case("holds", "another lesson", judging(lesson_id="G-01-002")),
    case("breaks", "once more", judging(), "X13 错误 课堂评价 B7 “王芳”已给这节课打过分（第4行）"),
    case("breaks", "once more, with other marks", judging(aims=5), "X13 错误 课堂评价 B7"),
    case("blank", "no judge", added("evaluations", {"judge": None}, {"judge": None}), "C01 错误 课堂评价 B7", "C01 错误 课堂评价 B8"),
    case("blank", "no lesson", judging(lesson_id=None), "C01 错误 课堂评价 A7"),
    case("unreadable", "judge", added("evaluations", {"judge": BROKEN}, {"judge": BROKEN}), "F10 错误 课堂评价 B7", "F10 错误 课堂评价 B8"),
    case("unreadable", "lesson", judging(lesson_id=BROKEN), "F10 错误 课堂评价 A7"),
]

FAR_APART = [
    case("holds", "close together", good_rows()),
    case("holds", "one judge", judged(None, 95)),
    case("breaks", "40 points", judged(None, 90, 50, 80), "X14 警告 公开课评课 A4 《角的度量》评委打分最高90、最低50，相差40分"),
    case("breaks", "an outlier that does not count for the score", judged(None, 90, 85, 80, 85, 50), "X14 警告 公开课评课 A4 相差40分"),
    case("boundary", "20 points", judged(None, 90, 70, 80)),
    case("boundary", "20.1 points", judged(None, 90.1, 70, 80), "X14 警告 公开课评课 A4 最高90.1、最低70，相差20.1分"),
    *(case("boundary", f"20 points from {high}", judged(None, high, low)) for high, low in ((32.2, 12.2), (33.7, 13.7), (70.1, 50.1), (95.6, 75.6))),
    case("boundary", "10.5 points where 10 are far", judged(None, 90.5, 80), "X14 警告 公开课评课 A4 相差10.5分", term=with_values(judge_spread=10)),
    case("boundary", "40 points where 40 are not far", judged(None, 90, 50), term=with_values(judge_spread=40)),
    *(case("boundary", f"{high} and 126 of 180 points", judged(None, high / 0.9, 140, it_use="不适用"), *(f"R28 警告 课堂评价 G{row}" for row in (4, 5)),
           *said, term=with_values(**DOUBLED))
      for high, said in ((162, ()), (162.9, ("X14 警告 公开课评课 A4 最高90.5、最低70，相差20.5分",)))),
    case("blank", "a judge who left out a mark has no total", with_cell(judged(None, 90, 50, 80), "evaluations", 1, aims=None), "C01 错误 课堂评价 C5"),
    case("blank", "no topic to name", with_cell(judged(None, 90, 50), "open_lessons", 0, topic=None), "C01 错误 公开课评课 G4",
         "X14 警告 公开课评课 A4 《G-01-001》"),
    case("unreadable", "a mark", with_cell(judged(None, 90, 50, 80), "evaluations", 1, aims=Typed("约三十")), "C11 错误 课堂评价 C5"),
    case("unreadable", "lesson", with_cell(judged(None, 90, 50), "evaluations", 1, lesson_id=BROKEN), "F10 错误 课堂评价 A5"),
]

# --- X15: mentors and apprentices ---


def pairs(*more):
    """Further pairs (师徒结对 from row 5 on), like 王芳 — 陈晓燕 (row 4, 语文) but for some cells."""
    return added("mentoring", *more)


STRANGERS = ("欧阳海", "司马红", "诸葛平")
"""Apprentices of other schools."""

MENTORS = [
    case("holds", "another mentor for another subject", pairs({"mentor": "李强", "subject": "数学"})),
    case("holds", "another apprentice", pairs({"apprentice": "欧阳海"})),
    case("holds", "one pair twice is not two mentors", pairs({})),
    case("breaks", "two mentors for one subject", pairs({"mentor": "李强"}), "X15 警告 师徒结对 D4 “陈晓燕”的语文有2位师傅（王芳、李强）",
         "X15 警告 师徒结对 D5 “陈晓燕”的语文有2位师傅（王芳、李强）"),
    case("breaks", "three mentors", pairs({"mentor": "李强"}, {"mentor": "刘建华"}),
         *(f"X15 警告 师徒结对 D{row} 有3位师傅（王芳、李强、刘建华）" for row in (4, 5, 6))),
    case("breaks", "four apprentices", pairs(*({"apprentice": name} for name in STRANGERS)),
         *(f"X15 警告 师徒结对 B{row} “王芳”带了4位徒弟，超过3位" for row in (4, 5, 6, 7))),
    case("boundary", "three apprentices", pairs(*({"apprentice": name} for name in STRANGERS[:2]))),
    case("boundary", "an apprentice in two subjects is one", pairs({"apprentice": "欧阳海"}, {"apprentice": "司马红"}, {"subject": "数学"})),
    case("boundary", "two apprentices where one is the limit", pairs({"apprentice": "欧阳海"}), "X15 警告 师徒结对 B4 超过1位", "X15 警告 师徒结对 B5",
         term=with_values(max_apprentices=1)),
    case("boundary", "four apprentices where four are the limit", pairs(*({"apprentice": name} for name in STRANGERS)), term=with_values(max_apprentices=4)),
    case("blank", "no mentor", pairs({"mentor": None}), "C01 错误 师徒结对 B5"),
    case("blank", "no subject", pairs({"mentor": "李强", "subject": None}), "C01 错误 师徒结对 E5"),
    case("blank", "no apprentice", pairs({"apprentice": "欧阳海"}, {"apprentice": "司马红"}, {"apprentice": None}), "C01 错误 师徒结对 D7"),
    case("unreadable", "mentor", pairs({"mentor": BROKEN}), "F10 错误 师徒结对 B5"),
    case("unreadable", "subject", pairs({"mentor": "李强", "subject": Typed("国学")}), "C04 错误 师徒结对 E5"),
]

# --- X16: automatic numbers ---

NUMBERED = (("activities", "activity_id", "研修活动", "H"), ("open_lessons", "lesson_id", "公开课评课", "G"),
            ("mentoring", "pair_id", "师徒结对", "J"), ("projects", "project_id", "课题研究", "K"))
UNLIKE = {"activities": {"topic": "课题中期交流"}, "open_lessons": {"date": date(2020, 10, 20), "reviewed_on": date(2020, 10, 21), "recognition": None},
          "mentoring": {"subject": "数学"}, "projects": {"title": "低年级识字教学的研究"}}
"""What makes a further row of the sheet a record of its own."""


def numbered(sheet, key, *numbers):
    """A good return whose first row of ``sheet`` and further rows have these numbers."""
    rows = rows_with(sheet, 0, **{key: numbers[0]}, **({"recognition": None} if sheet == "open_lessons" else {}))
    return added(sheet, *({**UNLIKE[sheet], key: number} for number in numbers[1:]), rows=rows)


NUMBERS = [
    *(case("holds", f"{title}: numbers of the template", numbered(sheet, key, f"{prefix}-01-001", f"{prefix}-01-099")) for sheet, key, title, prefix in NUMBERED),
    case("holds", "more than a thousand", numbered("mentoring", "pair_id", "J-01-1234")),
    case("holds", "a small letter is no change", numbered("mentoring", "pair_id", Typed("j-01-001")), "C07 提示 师徒结对 A4"),
    *(case("breaks", f"{title}: one number twice", numbered(sheet, key, f"{prefix}-01-050", f"{prefix}-01-050"),
           f"X16 错误 {title} A4 编号{prefix}-01-050重复（见第4、{last}行），请不要手工改编号", f"X16 错误 {title} A{last} 第4、{last}行")
      for (sheet, key, title, prefix), last in zip(NUMBERED, (7, 5, 5, 5), strict=True)),
    *(case("breaks", f"{title}: {text}", numbered(sheet, key, text), f"X16 错误 {title} A4 编号“{text}”不是模板的样子（应像 {prefix}-01-001）")
      for sheet, key, title, prefix in NUMBERED for text in (f"{prefix}-02-001", f"{prefix}-01-01", "X-01-001", "第1次")),
    case("breaks", "a changed number twice", numbered("mentoring", "pair_id", "1", "1"), "X16 错误 师徒结对 A4 编号1重复", "X16 错误 师徒结对 A5 编号1重复",
         "X16 错误 师徒结对 A4 “1”不是模板的样子", "X16 错误 师徒结对 A5 “1”不是模板的样子"),
    case("blank", "rows without a number", numbered("mentoring", "pair_id", Typed(""), Typed(""))),
    case("unreadable", "number", numbered("mentoring", "pair_id", BROKEN, BROKEN), "F10 错误 师徒结对 A4", "F10 错误 师徒结对 A5"),
]

TABLES = Tables({
    "X01": SAME_TEACHER, "X02": SAME_OBSERVATION, "X03": TWO_LESSONS_HEARD, "X04": OBSERVING_WHILE_TEACHING, "X05": TWO_LESSONS_TAUGHT,
    "X06": WRITTEN_DIFFERENTLY, "X07": LONG_DAY, "X08": ALIKE, "X09": BUSY_AT_THE_END, "X10": SAME_WRITING, "X11": ONE_MONTH_TWICE,
    "X12": SAME_ACTIVITY, "X13": JUDGED_TWICE, "X14": FAR_APART, "X15": MENTORS, "X16": NUMBERS,
})
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
    assert {e.code for e in CATALOGUE if e.code[0] == "X"} == TABLES.table.keys()
    assert {code for code, one in RULES.items() if one.scope == "tables"} == TABLES.table.keys()


def test_everything_told_twice():
    doubled = {key: [*rows, *({**row} for row in rows)] for key, rows in good_rows().items()}
    assert [p.code for p in made(good_rows()).problems if p.code[0] in "RX"] == []
    assert {p.code for p in made(doubled, "02").problems if p.code[0] == "X"} == {"X01", "X02", "X10", "X11", "X12", "X13"}


def test_a_row_counts_once_however_many_others_it_clashes_with():
    """Domain C1: of clashing observations each is faulty, and each is named once."""
    rows = heard(*({"teacher": name, "grade": "复式"} for name in ("刘建华", "赵国栋", "陈晓燕", "孙梅")))
    found = [p.cell for p in made(rows).problems if p.code == "X03"]
    assert found == ["C4", "C8", "C9", "C10", "C11"]
