"""Rules across schools M01–M20, M22 (domain D6): where they hold, where they break, and whose cell they name.

Cases are a town in order with a small change. A line of what is said names school (- for the centre's own), code, level,
sheet and cell (- for none); what follows are words of the message, ``…`` between them.
"""

import io
import random
import shutil
import zipfile
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date

import openpyxl
import pytest

from tests.cases import DOUBLED, in_order
from tests.master_pages import lines_on
from tests.support import read, write_return
from tests.terms import new_term
from tests.town import TERM, across, good_registers, school, town_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.forms.tabs import RESULT
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School, Waiver
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.marking import own_cells
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)
KINDS = ("holds", "breaks", "boundary", "blank", "unreadable")


@dataclass
class Case:
    """A change to the good town; ``said`` is everything that is then said."""

    kind: str
    name: str
    said: tuple[str, ...] = ()
    rows: dict = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    registers: dict = field(default_factory=dict)
    term: object = TERM
    as_of: date = DAY
    attachments: tuple = ()
    shrunk: tuple = ()
    found: dict | None = None


def case(kind, name, *said, **more):
    """rows: (school, sheet, row index or None for a new row) -> cells; registers: sheet -> rows; gone: schools without a return."""
    assert kind in KINDS
    return Case(kind, name, said, **more)


def run(one):
    """Everything that is said of a case, worked out once."""
    if one.found is None:
        one.found = _run(one)
    return one.found


def _run(one):
    returns = {code: rows for code, rows in town_of().items() if code not in one.gone}
    for (code, sheet, at), cells in one.rows.items():
        if at is None:
            returns[code][sheet].append({**returns[code][sheet][0], **cells})
        else:
            returns[code][sheet][at] |= cells
    return across(returns, good_registers() | one.registers, term=one.term, as_of=one.as_of, attachments=one.attachments,
                  shrunk=one.shrunk)


def told(found):
    return [
        f"{code or '-'} {p.code} {p.level.word} {p.sheet or '-'} {p.cell or '-'} {p.message}"
        for code, problems in found.items() for p in problems
    ]


def differences(said, lines):
    """What was to be said and is not, and what is said as well."""
    left, missed = list(lines), []
    for wanted in said:
        *parts, words = [*wanted.split(" ", 5), ""][:6]
        place = " ".join(parts)
        met = next((x for x in left if x.startswith(place + " ") and in_order(words, x)), None)
        if met is None:
            missed.append(f"not said: {wanted}")
        else:
            left.remove(met)
    return missed + [f"said as well: {x}" for x in left]


def with_values(**values):
    given = {key if key in TERM.values else key.replace("_", ".", 1): value for key, value in values.items()}
    assert given.keys() <= TERM.values.keys()
    return replace(TERM, values={**TERM.values, **given})


def register(sheet, *changed, add=()):
    """{sheet: rows} of the good registers with cells of the first, second … row changed (None: row left out) and rows added."""
    rows = deepcopy(good_registers()[sheet])
    changes = [*changed, *({} for _ in rows[len(changed):])]
    kept = [{**row, **cells} for row, cells in zip(rows, changes, strict=True) if cells is not None]
    return {sheet: kept + [{**rows[0], **cells} for cells in add]}


# --- one person in two schools ---

TWIN = {"name": "王芳", "born": "1980-11"}
M04 = [
    case("breaks", "same name and month of birth", "01 M04 错误 教师名册 C5 “王芳”同时在柳林小学、榆树小学的名册里",
         "02 M04 错误 教师名册 C9 “王芳”同时在柳林小学、榆树小学的名册里", rows={("02", "roster", 5): TWIN}),
    case("breaks", "name written with a space", "01 M04 错误 教师名册 C5", "02 M04 错误 教师名册 C9",
         rows={("02", "roster", 5): {**TWIN, "name": Typed("王 芳")}}),
    case("breaks", "in three schools", "00 M04 错误 教师名册 C9", "01 M04 错误 教师名册 C5", "02 M04 错误 教师名册 C9",
         rows={("02", "roster", 5): TWIN, ("00", "roster", 5): TWIN}),
    case("holds", "born in another month", rows={("02", "roster", 5): {**TWIN, "born": "1980-12"}}),
    case("holds", "only one of the schools has returned", rows={("02", "roster", 5): TWIN}, gone=("01",)),
    case("blank", "no month of birth", rows={("02", "roster", 5): {**TWIN, "born": None}}),
    case("unreadable", "month of birth in words", rows={("02", "roster", 5): {**TWIN, "born": Typed("八零年")}}),
]

# --- lectures and receipts ---

NO_RECEIPT = register("lecture_receipts", {}, None)
"""The centre has not registered the material of 01."""
RECEIVED = ("01 M05 警告 研修活动 H4 柳林小学2020-09-16的讲座《小组合作学习怎样分组》资料未在中心校存档",)
M05 = [
    case("holds", "received"),
    case("holds", "received under another title, same day", registers=register("lecture_receipts", {}, {"topic": "怎样分组"})),
    case("holds", "received under another day, same title",
         registers=register("lecture_receipts", {}, {"lecture_date": date(2020, 9, 17)})),
    case("holds", "title with other spaces", registers=register("lecture_receipts", {}, {
        "lecture_date": date(2020, 9, 17), "topic": "小组合作学习 怎样分组"})),
    case("holds", "not the school's own lecture", registers=NO_RECEIPT,
         rows={("01", "activities", 0): {"organiser": "县"}}),
    case("holds", "no lecture", registers=NO_RECEIPT, rows={("01", "activities", 0): {"category": "读书汇报会"}}),
    case("breaks", "no receipt", *RECEIVED, registers=NO_RECEIPT),
    case("breaks", "receipt of another school with the same title", *RECEIVED, registers=register("lecture_receipts", {}, None)),
    case("boundary", "seventh day", registers=NO_RECEIPT, as_of=date(2020, 9, 23)),
    case("boundary", "day after", *RECEIVED, registers=NO_RECEIPT, as_of=date(2020, 9, 24)),
    case("boundary", "longer time allowed", registers=NO_RECEIPT, term=with_values(lecture_filing_days=60)),
    case("blank", "lecture without a date", registers=NO_RECEIPT, rows={("01", "activities", 0): {"date": None}}),
    case("unreadable", "date that cannot be read", registers=NO_RECEIPT,
         rows={("01", "activities", 0): {"date": Typed("9月16日")}}),
]
OTHER_LECTURE = {"school": "柳林小学", "lecture_date": date(2020, 10, 20), "topic": "另一次讲座"}
M06 = [
    case("holds", "same day, other words", registers=register("lecture_receipts", {}, {"topic": "分组的学问"})),
    case("holds", "school has not returned", registers=register("lecture_receipts", {}, None), gone=("01", "02")),
    case("breaks", "no such lecture", "01 M06 警告 讲座资料接收 D7 中心校收到柳林小学《另一次讲座》（2020-10-20）的资料",
         registers=register("lecture_receipts", add=[OTHER_LECTURE])),
    case("breaks", "the activity was no lecture", "01 M06 警告 讲座资料接收 D5 《小组合作学习怎样分组》",
         rows={("01", "activities", 0): {"category": "读书汇报会"}}),
    case("blank", "no topic", registers=register("lecture_receipts", add=[{**OTHER_LECTURE, "topic": None}])),
    case("blank", "the lecture has no date but the title", rows={("01", "activities", 0): {"date": None}}),
    case("blank", "the lecture has no title but the date", rows={("01", "activities", 0): {"topic": None}}),
    case("unreadable", "the lecture's date cannot be read but its title", rows={("01", "activities", 0): {"date": Typed("9月16日")}}),
    case("unreadable", "the receipt's date cannot be read", "01 M06 警告 讲座资料接收 D7 《另一次讲座》（）",
         registers=register("lecture_receipts", add=[{**OTHER_LECTURE, "lecture_date": Typed("10月")}])),
]

# --- lessons in other schools ---

VISIT = {"scope": "镇内他校", "host_school": "榆树小学", "kind": "教研课", "teacher": "何静", "subject": "数学", "topic": "分数的认识"}
AWAY = {**VISIT, "date": date(2020, 10, 20)}
M07 = [
    case("holds", "on the host's roster", rows={("01", "observations", 0): AWAY}),
    case("holds", "host has not returned", rows={("01", "observations", 0): {**AWAY, "teacher": "马老师"}}, gone=("02",)),
    case("holds", "outside the town", rows={("01", "observations", 0): {**AWAY, "scope": "镇外", "teacher": "马老师"}}),
    case("holds", "host not on the list", rows={("01", "observations", 0): {**AWAY, "host_school": "实验小学"}}),
    case("breaks", "not on the host's roster",
         "01 M07 错误 听课记录 G4 柳林小学的“李强”登记听了榆树小学“马老师”的课，榆树小学的名册没有此人",
         rows={("01", "observations", 0): {**AWAY, "teacher": "马老师"}}),
    case("breaks", "somebody of the own school", "01 M07 错误 听课记录 G4 “王芳”",
         rows={("01", "observations", 0): {**AWAY, "teacher": "王芳"}}),
    case("blank", "no teacher", rows={("01", "observations", 0): {**AWAY, "teacher": None}}),
    case("blank", "no host", rows={("01", "observations", 0): {**AWAY, "host_school": None}}),
    case("unreadable", "scope that is no option", rows={("01", "observations", 0): {**AWAY, "scope": Typed("外校"), "teacher": "马老师"}}),
]
M08 = [
    case("holds", "same lesson", rows={("01", "observations", 0): {**VISIT, "subject": "语文", "topic": "荷花"}}),
    case("holds", "same subject: one of the titles is wrong, not the place",
         rows={("01", "observations", 0): {**VISIT, "subject": "语文"}}),
    case("holds", "another period", rows={("01", "observations", 0): {**VISIT, "period": 3}}),
    case("holds", "host has not returned", rows={("01", "observations", 0): VISIT}, gone=("02",)),
    case("breaks", "observed at home in another lesson",
         "01 M08 错误 听课记录 G4 “何静”2020-09-15第2节…《荷花》…柳林小学登记听的是《分数的认识》",
         rows={("01", "observations", 0): VISIT}),
    case("breaks", "an open lesson at home", "01 M08 错误 听课记录 G4 “许文斌”2020-10-13第4节…《角的度量》…《古诗二首》",
         rows={("01", "observations", 0): {**VISIT, "date": date(2020, 10, 13), "period": 4, "teacher": "许文斌",
                                           "subject": "语文", "topic": "古诗二首"}}),
    case("holds", "two colleagues have seen it at home, each with another slip of the pen", rows={
        ("01", "observations", 0): VISIT, ("02", "observations", 0): {"topic": "分数的认识"}, ("02", "observations", None): {"subject": "数学"}}),
    case("breaks", "two lessons at home, the one that is written last is the visitor's", "01 M08 错误 听课记录 G4 榆树小学登记在上《荷花》",
         rows={("01", "observations", 0): VISIT, ("02", "observations", None): {"subject": "数学", "topic": "分数的认识"}}),
    case("breaks", "two lessons at home, neither the visitor's: the last is named", "01 M08 错误 听课记录 G4 榆树小学登记在上《观潮》",
         rows={("01", "observations", 0): VISIT, ("02", "observations", None): {"topic": "观潮"}}),
    case("breaks", "an open lesson at home is the visitor's, what a colleague has seen is not", "01 M08 错误 听课记录 G4 榆树小学登记在上《荷花》",
         rows={("01", "observations", 0): VISIT, ("02", "open_lessons", None): {
             "teacher": "何静", "date": date(2020, 9, 15), "period": 2, "subject": "数学", "topic": "分数的认识"}}),
    case("blank", "no period", rows={("01", "observations", 0): {**VISIT, "period": None}}),
    case("unreadable", "date without a year", rows={("01", "observations", 0): {**VISIT, "date": Typed("9月15日")}}),
]
SEEN_AT_HOME = {("02", "observations", 0): {**VISIT, "host_school": "柳林小学", "teacher": "李强"}}
M09 = [
    case("holds", "another period", rows={("02", "observations", 0): {**SEEN_AT_HOME["02", "observations", 0], "period": 3}}),
    case("holds", "watched on the net", rows={**SEEN_AT_HOME, ("01", "observations", 0): {
        "scope": "网络", "host_school": "空中课堂", "kind": "公开课"}}),
    case("holds", "seen in another lesson of the day", rows={**SEEN_AT_HOME, ("01", "observations", 0): {"date": date(2020, 9, 16)}}),
    case("breaks", "a visitor saw him teach while he sat in a colleague's lesson",
         "01 M09 错误 听课记录 C4 “李强”2020-09-15第2节在本校有课（榆树小学登记），同时登记在柳林小学听课", rows=SEEN_AT_HOME),
    case("breaks", "while he was out of town", "01 M09 错误 听课记录 C4 榆树小学登记…同时登记在实验小学听课",
         rows={**SEEN_AT_HOME, ("01", "observations", 0): {"scope": "镇外", "host_school": "实验小学", "teacher": "马老师",
                                                          "kind": "公开课"}}),
    case("blank", "no observer", rows={**SEEN_AT_HOME, ("01", "observations", 0): {"observer": None}}),
    case("unreadable", "period that is no option", rows={**SEEN_AT_HOME, ("01", "observations", 0): {"period": Typed("第二节")}}),
]

# --- writings and materials ---

PAPER = {"category": "教育教学论文", "title": "论小组合作"}


def papers(**second):
    return {("01", "writings", 3): PAPER, ("02", "writings", 3): {**PAPER, **second}}


def text_of(code, row, content, name="论文.txt", sha="", sheet="writings"):
    return (code, sheet, row, name, sha or f"hash-of-{content}", len(content), content)


BOTH = ("01 M10 警告 教师文稿 D7 《论小组合作》与榆树小学沈佳的《论小组合作》雷同（题目相同）",
        "02 M10 警告 教师文稿 D7 《论小组合作》与柳林小学陈晓燕的《论小组合作》雷同（题目相同）")
ALIKE = papers(title="谈谈分组")
M10 = [
    case("holds", "other titles", rows=papers(title="谈谈分组")),
    case("holds", "same title of another kind", rows=papers(category="教学案例")),
    case("holds", "the same book", rows={("01", "writings", 1): {"title": "给教师的建议"}, ("02", "writings", 1): {"title": "给教师的建议"}}),
    case("holds", "reading notes", rows={(c, "writings", 3): {"title": "读书笔记"} for c in ("01", "02")}),
    case("holds", "one person twice", rows={("01", "writings", 3): PAPER, ("01", "writings", None): {**PAPER, "teacher": "陈晓燕"}}),
    case("breaks", "same title in two schools", *BOTH, rows=papers()),
    case("breaks", "same title but for spaces", "01 M10 警告 教师文稿 D7 榆树小学沈佳的《论 小组合作》雷同（题目相同）",
         "02 M10 警告 教师文稿 D7 《论 小组合作》与柳林小学陈晓燕的《论小组合作》雷同（题目相同）", rows=papers(title="论 小组合作")),
    case("breaks", "same title in one school", "01 M10 警告 教师文稿 D7 与柳林小学李强的《论小组合作》", "01 M10 警告 教师文稿 D9 与柳林小学陈晓燕的",
         rows={("01", "writings", 3): PAPER, ("01", "writings", None): {**PAPER, "teacher": "李强"}}),
    case("breaks", "same file under two titles", "01 M10 警告 教师文稿 D7 《论小组合作》与榆树小学沈佳的《谈谈分组》雷同（文件相同）",
         "02 M10 警告 教师文稿 D7 《谈谈分组》与柳林小学陈晓燕的《论小组合作》雷同（文件相同）", rows=ALIKE,
         attachments=(text_of("01", 7, "", sha="x"), text_of("02", 7, "", sha="x"))),
    case("breaks", "alike but for a few words", "01 M10 警告 教师文稿 D7 与榆树小学沈佳的《谈谈分组》雷同（文字相似 95%）",
         "02 M10 警告 教师文稿 D7 与柳林小学陈晓燕的《论小组合作》雷同（文字相似 95%）", rows=ALIKE,
         attachments=(text_of("01", 7, "小组合作学习要分工明确" * 10), text_of("02", 7, "小组合作学习要分工明确" * 9))),
    case("boundary", "80 of 100 alike", "01 M10 警告 教师文稿 D7 文字相似 80%", "02 M10 警告 教师文稿 D7 文字相似 80%", rows=ALIKE,
         attachments=(text_of("01", 7, "甲乙丙丁戊己庚辛一二"), text_of("02", 7, "甲乙丙丁戊己庚辛三四"))),
    case("boundary", "70 of 100 alike", rows=ALIKE,
         attachments=(text_of("01", 7, "甲乙丙丁戊己庚一二三"), text_of("02", 7, "甲乙丙丁戊己庚四五六"))),
    case("boundary", "another limit", rows=ALIKE, term=with_values(similarity_percent=81),
         attachments=(text_of("01", 7, "甲乙丙丁戊己庚辛一二"), text_of("02", 7, "甲乙丙丁戊己庚辛三四"))),
    case("holds", "alike, but by one person", rows={("01", "writings", 3): PAPER, ("01", "writings", None): {
        "teacher": "陈晓燕", "category": "教学案例", "title": "一次分组"}},
         attachments=(text_of("01", 7, "小组合作" * 20), text_of("01", 9, "小组合作" * 20))),
    case("blank", "no title", rows=papers(title=None)),
    case("blank", "no teacher", rows=papers(teacher=None)),
    case("unreadable", "category that is no option", rows=papers(category=Typed("论文集"))),
]
M11 = [
    case("holds", "each its own", attachments=(text_of("01", 4, "甲", sheet="activities"), text_of("02", 4, "乙", sheet="activities"))),
    case("holds", "twice in one school",
         attachments=(text_of("01", 4, "甲", sheet="activities"), text_of("01", 6, "甲", sheet="activities"))),
    case("breaks", "the same file in two schools", "01 M11 警告 研修活动 X4 柳林小学、榆树小学上交的讲座资料相同（《讲稿.docx》）",
         "02 M11 警告 研修活动 X4 柳林小学、榆树小学上交的讲座资料相同（《稿子.docx》）",
         attachments=(text_of("01", 4, "甲", "讲稿.docx", sheet="activities"), text_of("02", 4, "甲", "稿子.docx", sheet="activities"))),
    case("blank", "no files"),
    case("unreadable", "files nobody can count are compared by content", "01 M11 警告 研修活动 X4", "02 M11 警告 研修活动 X4",
         attachments=(("01", "activities", 4, "讲稿.ppt", "x", None, ""), ("02", "activities", 4, "讲稿.ppt", "x", None, ""))),
]

# --- what one side says and the other does not ---

M12 = [
    case("holds", "held at the centre"),
    case("holds", "the centre has not returned", rows={("01", "activities", 2): {"date": date(2020, 10, 15)}}, gone=("00",)),
    case("holds", "of the county", rows={("01", "activities", 2): {"date": date(2020, 10, 15), "organiser": "县"}}),
    case("holds", "about something else", rows={("01", "activities", 2): {"date": date(2020, 10, 15), "content": "师德"}}),
    case("breaks", "on another day", "01 M12 警告 研修活动 H6 柳林小学自报参加了2020-10-15中心校的“电子白板应用培训”",
         rows={("01", "activities", 2): {"date": date(2020, 10, 15)}}),
    case("breaks", "the centre has not recorded it", "01 M12 警告 研修活动 H6", "02 M12 警告 研修活动 H6",
         rows={("00", "activities", 2): {"organiser": "县"}}),
    case("blank", "no date", rows={("01", "activities", 2): {"date": None}}),
    case("unreadable", "no such day", rows={("01", "activities", 2): {"date": Typed("2020-9-31")}}),
]
PAIR = {"mentor": "何静", "mentor_school": "榆树小学"}
M13 = [
    case("holds", "both sides", rows={("01", "mentoring", 0): PAIR, ("02", "mentoring", None): {**PAIR, "apprentice": "陈晓燕"}}),
    case("holds", "the mentor's school has not returned", rows={("01", "mentoring", 0): PAIR}, gone=("02",)),
    case("holds", "a school that is not on the list", rows={("01", "mentoring", 0): {**PAIR, "mentor_school": "实验小学"}}),
    case("breaks", "only the apprentice's side", "01 M13 警告 师徒结对 B4 榆树小学没有登记何静—陈晓燕的结对", rows={("01", "mentoring", 0): PAIR}),
    case("breaks", "another apprentice on the other side", "01 M13 警告 师徒结对 B4", "02 M13 警告 师徒结对 D5 柳林小学没有登记何静—李强的结对",
         rows={("01", "mentoring", 0): PAIR, ("02", "mentoring", None): {**PAIR, "apprentice": "李强"}}),
    case("breaks", "only the mentor's side", "02 M13 警告 师徒结对 D5 柳林小学没有登记何静—李强的结对",
         rows={("02", "mentoring", None): {**PAIR, "apprentice": "李强"}}),
    case("holds", "the mentor's side, an apprentice of a school that has not returned", rows={("02", "mentoring", None): {**PAIR, "apprentice": "李强"}},
         gone=("01",)),
    case("holds", "the mentor's side, an apprentice of two schools", rows={
        ("02", "mentoring", None): {**PAIR, "apprentice": "李强"}, ("00", "roster", 2): {"name": "李强"}}),
    case("holds", "the apprentice's side, a line that does not count", rows={("01", "mentoring", 0): {**PAIR, "subject": Typed("甲等")}}),
    case("holds", "both sides, of which the mentor's does not count: it is there", rows={
        ("01", "mentoring", 0): PAIR, ("02", "mentoring", None): {**PAIR, "apprentice": "陈晓燕", "subject": Typed("甲等")}}),
    case("holds", "the mentor's side alone, a line that does not count", rows={
        ("02", "mentoring", None): {**PAIR, "apprentice": "李强", "subject": Typed("甲等")}}),
    case("blank", "no school of the mentor", rows={("01", "mentoring", 0): {**PAIR, "mentor_school": None}}),
    case("blank", "no mentor", rows={("01", "mentoring", 0): {**PAIR, "mentor": None}}),
    case("unreadable", "the school's name with spaces is read", "01 M13 警告 师徒结对 B4",
         rows={("01", "mentoring", 0): {**PAIR, "mentor_school": Typed(" 榆树 小学")}}),
]

# --- backbone teachers ---

HELD = {("01", "activities", 0): {"speaker": "李强"}}
GOOD = school("01")


def nominated(**cells):
    return register("backbone", {"outcome": "通过", **cells})


M14 = [
    case("holds", "all conditions met", registers=nominated(), rows=HELD),
    case("holds", "not elected", registers=nominated(outcome="未通过", teacher="王芳")),
    case("holds", "the school has not returned", registers=nominated(teacher="王芳"), gone=("01",)),
    case("breaks", "no lecture", "01 M14 错误 骨干教师 C4 李强不符合骨干评选条件：主讲讲座不足1次", registers=nominated()),
    case("breaks", "no open lesson", "01 M14 错误 骨干教师 C4 王芳不符合骨干评选条件：公开课综合得分不到85分", registers=nominated(teacher="王芳")),
    case("breaks", "nobody of that name",
         "01 M14 错误 骨干教师 C4 马老师…不在该校教师名册里…公开课综合得分不到85分、主讲讲座不足1次、听评课指导或带徒不足1次",
         registers=nominated(teacher="马老师")),
    case("breaks", "two years of service", "01 M14 错误 骨干教师 C4 陈晓燕…教龄不足3年", registers=nominated(teacher="陈晓燕")),
    case("boundary", "years exactly", registers=nominated(), rows=HELD, term=with_values(B_years=13)),
    case("boundary", "a year short", "01 M14 错误 骨干教师 C4 教龄不足14年", registers=nominated(), rows=HELD, term=with_values(B_years=14)),
    case("boundary", "points exactly", registers=nominated(), rows=HELD, term=with_values(B_lesson=87.83)),
    case("boundary", "a hundredth short", "01 M14 错误 骨干教师 C4 公开课综合得分不到87.84分", registers=nominated(), rows=HELD,
         term=with_values(B_lesson=87.84)),
    case("boundary", "points exactly, of the judge in the middle", registers=nominated(), rows=HELD, term=with_values(trim_judges=3, B_lesson=88.5)),
    case("boundary", "a hundredth short of the judge in the middle", "01 M14 错误 骨干教师 C4 公开课综合得分不到88.51分", registers=nominated(), rows=HELD,
         term=with_values(trim_judges=3, B_lesson=88.51)),
    case("boundary", "marks that are half of what the centre gives", "01 M14 错误 骨干教师 C4 公开课综合得分不到85分", registers=nominated(),
         rows={**HELD, **{("01", "evaluations", at): {"it_use": "不适用"} for at in range(3)}}, term=with_values(**DOUBLED)),
    case("boundary", "a lecture of the minutes exactly", registers=nominated(), rows=HELD, term=with_values(lecture_min_minutes=60)),
    case("boundary", "a lecture a minute short", "01 M14 错误 骨干教师 C4 主讲讲座不足1次", registers=nominated(), rows=HELD,
         term=with_values(lecture_min_minutes=61)),
    case("boundary", "two lectures wanted", "01 M14 错误 骨干教师 C4 主讲讲座不足2次", registers=nominated(), rows=HELD,
         term=with_values(B_lectures=2)),
    case("boundary", "two lessons of guidance wanted", "01 M14 错误 骨干教师 C4 听评课指导或带徒不足2次", registers=nominated(), rows=HELD,
         term=with_values(B_guidance=2)),
    case("holds", "a review, reviewed enough", registers=nominated(kind="复核"), rows=HELD, term=with_values(B_visits=1)),
    case("holds", "a model lesson instead of a lecture", registers=nominated(kind="复核"),
         rows={("01", "open_lessons", 0): {"kind": "示范课"}}, term=with_values(B_visits=1)),
    case("holds", "a review that was not passed", registers=nominated(kind="复核", outcome="未通过")),
    case("breaks", "a review with neither", "01 M14 错误 骨干教师 C4 骨干教师李强复核不合格：示范课或讲座不足1次、指导听课不足5节",
         registers=nominated(kind="复核")),
    case("boundary", "two model lessons wanted", "01 M14 错误 骨干教师 C4 复核不合格：示范课或讲座不足2次", registers=nominated(kind="复核"),
         rows=HELD, term=with_values(B_demonstrations=2, B_visits=1)),
    case("boundary", "two observed lessons wanted", "01 M14 错误 骨干教师 C4 复核不合格：指导听课不足2节", registers=nominated(kind="复核"),
         rows=HELD, term=with_values(B_visits=2)),
    case("breaks", "unfit in conduct", "01 M14 错误 骨干教师 C4 师德考核基本合格", registers=nominated(),
         rows={**HELD, ("01", "roster", 2): {"ethics": "基本合格"}}),
    case("holds", "conduct not told yet before the closing date", registers=nominated(), rows=HELD, as_of=date(2021, 1, 9)),
    case("breaks", "conduct not told on the closing date", "01 M14 错误 骨干教师 C4 师德考核没有填", registers=nominated(), rows=HELD,
         term=with_values(closing_date=DAY)),
    # the records that count are those of the scores: facts, not lines
    case("breaks", "a lecture told of twice is one", "01 M14 错误 骨干教师 C4 主讲讲座不足2次", registers=nominated(),
         rows={**HELD, ("01", "activities", None): {**GOOD["activities"][0], "speaker": "李强"}}, term=with_values(B_lectures=2)),
    case("breaks", "an observed lesson told of twice is one", "01 M14 错误 骨干教师 C4 复核不合格：指导听课不足2节", registers=nominated(kind="复核"),
         rows={**HELD, ("01", "observations", None): GOOD["observations"][0]}, term=with_values(B_visits=2)),
    case("breaks", "comments too short", "01 M14 错误 骨干教师 C4 复核不合格：指导听课不足1节", registers=nominated(kind="复核"),
         rows={**HELD, ("01", "observations", 0): {"advice": "好"}}, term=with_values(B_visits=1)),
    case("boundary", "comments of the characters that the centre asks for", registers=nominated(kind="复核"),
         rows={**HELD, ("01", "observations", 0): {"advice": "好"}}, term=with_values(B_visits=1, comment_min_chars=1)),
    *(case("boundary", f"{scope} beyond the cap", "01 M14 错误 骨干教师 C4 复核不合格：指导听课不足1节", registers=nominated(kind="复核"),
           rows={**HELD, ("01", "observations", 0): {"scope": scope, "host_school": "县一小", "teacher": "马老师"}},
           term=with_values(**{"B_visits": 1, cap: 0})) for scope, cap in (("镇外", "outside_cap"), ("网络", "online_cap"))),
    case("boundary", "镇内他校 beyond the cap", "01 M14 错误 骨干教师 C4 复核不合格：指导听课不足1节", registers=nominated(kind="复核"),
         rows={**HELD, ("01", "observations", 0): {"scope": "镇内他校", "host_school": "榆树小学", "teacher": "何静"}},
         term=with_values(B_visits=1, town_cap=0)),
    case("boundary", "an apprentice of another school", registers=nominated(),
         rows={**HELD, ("02", "mentoring", None): {**GOOD["mentoring"][0], "mentor": "李强", "apprentice": "沈佳"}}, term=with_values(B_guidance=2)),
    case("boundary", "an apprentice of another school whose line has an error", "01 M14 错误 骨干教师 C4 听评课指导或带徒不足2次", registers=nominated(),
         rows={**HELD, ("02", "mentoring", None): {**GOOD["mentoring"][0], "mentor": "李强", "apprentice": "沈佳", "subject": Typed("甲等")}},
         term=with_values(B_guidance=2)),
    case("boundary", "a mentor of the same name at another school", "01 M14 错误 骨干教师 C4 听评课指导或带徒不足2次", registers=nominated(),
         rows={**HELD, ("01", "mentoring", 0): {"mentor": "李强", "mentor_school": "榆树小学"}, ("02", "roster", 2): {"name": "李强"}},
         term=with_values(B_guidance=2)),
    case("unreadable", "of the only observed lesson a cell cannot be read: it cannot be told, which is not nought", registers=nominated(kind="复核"),
         rows={**HELD, ("01", "observations", 0): {"date": Typed("上周三")}}),
    case("unreadable", "of the only lecture likewise", registers=nominated(), rows={("01", "activities", 0): {"speaker": "李强", "minutes": Typed("很久")}}),
    case("unreadable", "of the only open lesson likewise", registers=nominated(), rows={**HELD, ("01", "open_lessons", 0): {"plan": Typed("甲等")}}),
    case("unreadable", "of the marks of the only open lesson likewise", registers=nominated(),
         rows={**HELD, **{("01", "evaluations", at): {"aims": Typed("甲等")} for at in range(3)}}),
    case("blank", "no teacher", registers=nominated(teacher=None)),
    case("blank", "start of work not given: it cannot be told, which is not nought",
         "01 M14 错误 骨干教师 C4 参加工作年月没有填清", registers=nominated(), rows={**HELD, ("01", "roster", 2): {"work_since": None}}),
    case("unreadable", "start of work in words", "01 M14 错误 骨干教师 C4 参加工作年月没有填清", registers=nominated(),
         rows={**HELD, ("01", "roster", 2): {"work_since": Typed("前年")}}),
]

# --- the centre's own work ---

NO_VISIT = register("inspections", None)
SEPTEMBER = "01 M15 警告 - - 柳林小学9月没有包校指导记录（每月至少1次）"


def with_school(code, **cells):
    return replace(TERM, schools=tuple(replace(s, **cells) if s.code == code else s for s in TERM.schools))


M15 = [
    case("holds", "each month visited"),
    case("holds", "not assessed", registers=NO_VISIT, term=with_school("01", assessed=False)),
    case("breaks", "a month without a visit", SEPTEMBER, registers=NO_VISIT),
    case("breaks", "another kind of inspection", SEPTEMBER, registers=register("inspections", {"kind": "专项检查"})),
    case("breaks", "a visit to another school", SEPTEMBER, registers=register("inspections", {"school": "榆树小学"})),
    case("breaks", "two months", SEPTEMBER, *(f"{code} M15 警告 - - 10月没有包校指导记录" for code in ("01", "02")), registers=NO_VISIT,
         as_of=date(2020, 11, 1)),
    case("breaks", "nobody looks after the school", "01 M15 警告 - - 柳林小学没有包校领导", term=with_school("01", liaison="")),
    case("boundary", "the month is not over", registers=NO_VISIT, as_of=date(2020, 9, 30)),
    case("boundary", "the day after", SEPTEMBER, registers=NO_VISIT, as_of=date(2020, 10, 1)),
    case("boundary", "two visits wanted", *(f"{c} M15 警告 - - 9月没有包校指导记录（每月至少2次）" for c in ("01", "02")),
         term=with_values(visits_per_month=2)),
    case("boundary", "a month that the centre does not assess", registers=NO_VISIT, term=with_values(assessed_months=("2020-10", "2020-11"))),
    case("blank", "visit without a date", SEPTEMBER, registers=register("inspections", {"date": None})),
    case("unreadable", "visit with a date that cannot be read", SEPTEMBER, registers=register("inspections", {"date": Typed("9月下旬")})),
]
OPEN_FAULT = {"faults": "听课记录不全", "deadline": date(2020, 10, 20), "result": "未整改"}
M16 = [
    case("holds", "no fault"),
    case("holds", "mended", registers=register("inspections", {**OPEN_FAULT, "fixed_on": date(2020, 10, 22)})),
    case("holds", "said to be mended", registers=register("inspections", {**OPEN_FAULT, "result": "已整改"})),
    case("holds", "nothing to mend", registers=register("inspections", {**OPEN_FAULT, "result": "无需整改"})),
    case("breaks", "overdue", "01 M16 警告 指导检查 J4 柳林小学“听课记录不全”整改期限2020-10-20已过", registers=register("inspections", OPEN_FAULT)),
    case("breaks", "still at it", "01 M16 警告 指导检查 J4", registers=register("inspections", {**OPEN_FAULT, "result": "整改中"})),
    case("boundary", "on the day", registers=register("inspections", OPEN_FAULT), as_of=date(2020, 10, 20)),
    case("boundary", "the day after", "01 M16 警告 指导检查 J4", registers=register("inspections", OPEN_FAULT), as_of=date(2020, 10, 21)),
    case("blank", "no deadline", registers=register("inspections", {**OPEN_FAULT, "deadline": None})),
    case("blank", "no result yet", "01 M16 警告 指导检查 J4", registers=register("inspections", {**OPEN_FAULT, "result": None})),
    case("unreadable", "deadline in words", registers=register("inspections", {**OPEN_FAULT, "deadline": Typed("下月底")})),
]


def funds(*changed, add=()):
    return register("funds", *changed, add=add)


REWARD = {"direction": "支出", "purpose": "奖励", "amount": 6000}
M17 = [
    case("boundary", "exactly five percent"),
    case("boundary", "a cent short", "- M17 警告 经费登记 F4 2020年度培训费支出4999.99元，低于公用经费预算100000元的5%", registers=funds({}, {"amount": 4999.99})),
    case("boundary", "another share", "- M17 警告 经费登记 F4 100000元的6%", term=with_values(training_fund_percent=6)),
    case("holds", "no budget", registers=funds(None, {"amount": 10})),
    case("holds", "budget from another source", registers=funds({"origin": "专项"}, {"amount": 10})),
    case("holds", "two years, each enough", registers=funds(add=[{"year": "2021"}, {"year": "2021", "direction": "支出", "amount": 5000}])),
    case("breaks", "too little spent", "- M17 警告 经费登记 F4 支出200元", registers=funds({}, {"amount": 200})),
    case("breaks", "large sums keep their digits", "- M17 警告 经费登记 F4 支出5000元，低于公用经费预算1234567.5元的5%", registers=funds({"amount": 1234567.5})),
    case("breaks", "a year without spending", "- M17 警告 经费登记 F6 2021年度培训费支出0元", registers=funds(add=[{"year": "2021"}])),
    case("breaks", "rewards out of public funds", "- M17 警告 经费登记 E6 公用经费不能用于人员经费，“奖励”支出6000元", registers=funds(add=[REWARD])),
    case("holds", "rewards out of other funds", registers=funds(add=[{**REWARD, "origin": "专项"}])),
    case("breaks", "a voucher twice", "- M17 警告 经费登记 I5 凭证号“记-031”重复（第5、6行）", "- M17 警告 经费登记 I6",
         registers=funds(add=[{"direction": "支出", "voucher": "记-031"}])),
    case("holds", "a voucher in two years", registers=funds(add=[{"year": "2021", "direction": "支出", "voucher": "记-031"}])),
    case("blank", "no voucher", registers=funds(add=[{"direction": "支出"}, {"direction": "支出"}])),
    case("blank", "an amount is missing: the sum cannot be told", registers=funds({}, {"amount": None})),
    case("blank", "reward without an amount", registers=funds(add=[{**REWARD, "amount": None}])),
    case("unreadable", "an amount in words", registers=funds({}, {"amount": Typed("五千")})),
]
SHARED = {"approval": "XK2020-017"}
M18 = [
    case("holds", "each its own number"),
    case("holds", "same leader", rows={("02", "projects", 0): {**SHARED, "leader": "李强"}}),
    case("holds", "twice in one school", rows={("01", "projects", None): {"leader": "王芳"}}),
    case("breaks", "one number, two leaders", "01 M18 错误 课题研究 D4 课题XK2020-017在柳林小学、榆树小学登记的主持人不同（李强、许文斌）",
         "02 M18 错误 课题研究 D4 主持人不同", rows={("02", "projects", 0): SHARED}),
    case("breaks", "full width and spaces do not matter", "01 M18 错误 课题研究 D4", "02 M18 错误 课题研究 D4",
         rows={("02", "projects", 0): {"approval": "ＸＫ2020 -017"}}),
    case("blank", "no number", rows={("01", "projects", 0): {"approval": None}, ("02", "projects", 0): {"approval": None}}),
    case("blank", "no leader", rows={("02", "projects", 0): {**SHARED, "leader": None}}),
    case("unreadable", "only spaces", rows={("01", "projects", 0): {"approval": Typed(" ")}, ("02", "projects", 0): {"approval": Typed("　")}}),
]


def lost(before, after, gone=0, whose=None, sheet="observations"):
    return (("01", Loss(sheet, before, after, gone, whose or {})),)


M19 = [
    case("holds", "as many", shrunk=lost(240, 240)),
    case("holds", "more", shrunk=lost(240, 300)),
    case("breaks", "half are gone", "01 M19 错误 - - 柳林小学这次的“听课记录”比上次少120行（上次240行，这次120行）", shrunk=lost(240, 120)),
    case("breaks", "all are gone", "01 M19 错误 - - 少4行（上次4行，这次0行），没有了上次的4行：王芳（4行）。", shrunk=lost(4, 0, 4, {"王芳": 4})),
    *(case("boundary", f"a tenth of {n}", shrunk=lost(n, n * 9 // 10)) for n in (10, 30, 70, 110, 170, 1230)),
    *(case("boundary", f"one more than a tenth of {n}", f"01 M19 错误 - - 少{n // 10 + 1}行", shrunk=lost(n, n * 9 // 10 - 1)) for n in (10, 70, 110)),
    case("boundary", "another share", shrunk=lost(10, 5), term=with_values(row_loss_percent=50)),
    case("boundary", "more are gone than there are fewer: told as this alone", "01 M19 错误 - - 少2行", shrunk=lost(10, 8, 5)),
    case("blank", "nothing before", shrunk=lost(0, 0)),
    case("unreadable", "no earlier return"),
]
M25 = [
    case("holds", "as many, none of them gone", shrunk=lost(240, 240)),
    case("breaks", "other rows in the place of a colleague's",
         "01 M25 错误 - - 柳林小学这次的“听课记录”里没有了上次的10行（上次20行，这次25行）：李强（10行）。", shrunk=lost(20, 25, 10, {"李强": 10})),
    case("breaks", "of several people", "01 M25 错误 - - 没有了上次的12行（上次20行，这次20行）：李强（9行）、王芳（2行）、没写姓名（1行）。",
         shrunk=lost(20, 20, 12, {"李强": 9, "王芳": 2, "": 1})),
    case("breaks", "of many people", "01 M25 错误 - - ：甲（9行）、乙（8行）、丙（7行）、丁（6行）、戊（5行）等7人。",
         shrunk=lost(40, 40, 38, dict(zip("甲乙丙丁戊己庚", (9, 8, 7, 6, 5, 2, 1), strict=True)))),
    case("breaks", "a form that was filled in is empty, whatever the share", "01 M25 错误 - - 柳林小学这次的“学校信息”里没有了上次的9行（上次9行，这次0行）。",
         shrunk=lost(9, 0, 9, sheet="profile"), term=with_values(row_loss_percent=100)),
    case("breaks", "rows that are nobody's", "01 M25 错误 - - 柳林小学这次的“档案目录”里没有了上次的5行（上次37行，这次37行）。",
         shrunk=lost(37, 37, 5, sheet="archive")),
    *(case("boundary", f"a tenth of {n}", shrunk=lost(n, n, n // 10)) for n in (10, 30, 110)),
    *(case("boundary", f"one more than a tenth of {n}", f"01 M25 错误 - - {n // 10 + 1}行", shrunk=lost(n, n, n // 10 + 1)) for n in (10, 30, 110)),
    case("boundary", "another share", shrunk=lost(10, 10, 5), term=with_values(row_loss_percent=50)),
    case("blank", "nothing before", shrunk=lost(0, 5)),
    case("unreadable", "no earlier return"),
]
M20 = [
    case("holds", "names its activity"),
    case("holds", "the school has not returned", registers=register("reports_uploaded", {"activity_id": None}), gone=("01",)),
    case("breaks", "no such activity", "01 M20 提示 信息上传 C4 《柳林小学讲座》没有对应的研修活动编号",
         registers=register("reports_uploaded", {"activity_id": "H-01-009"})),
    case("breaks", "an activity of another school", "01 M20 提示 信息上传 C4", registers=register("reports_uploaded", {"activity_id": "H-02-001"})),
    case("blank", "no number", "01 M20 提示 信息上传 C4", registers=register("reports_uploaded", {"activity_id": None})),
    case("blank", "no title", registers=register("reports_uploaded", {"activity_id": None, "title": None})),
    case("unreadable", "words instead of a number", "01 M20 提示 信息上传 C4", registers=register("reports_uploaded", {"activity_id": "第一次讲座"})),
]
M22 = [
    case("holds", "in the group"),
    case("holds", "the centre's own head need not be", term=with_school("00", principal="某人")),
    case("breaks", "not in the group", "01 M22 提示 - - 领导小组成员里没有柳林小学校长赵国栋", term=replace(TERM, leaders=TERM.leaders[:1] + TERM.leaders[2:])),
    case("blank", "no principal on the list", term=with_school("01", principal="")),
    case("unreadable", "spaces in the name do not matter", term=with_school("01", principal="赵 国 栋")),
]
NO_RECEIPT = register("lecture_receipts", {}, None)
"""The centre has not registered the material of 01."""
NO_DATE = {("01", "activities", 0): {"date": None, "topic": None}}
M23 = [
    case("holds", "registered", registers=register("lecture_receipts")),
    case("holds", "it lay beside the return", registers=NO_RECEIPT, attachments=[text_of("01", 4, "甲", sheet="activities")]),
    case("breaks", "neither", "01 M23 提示 研修活动 X4 讲座《小组合作学习怎样分组》写了资料“小组合作分组讲稿”", registers=NO_RECEIPT),
    case("breaks", "another row's file", "01 M23 提示 研修活动 X4", registers=NO_RECEIPT, attachments=[text_of("01", 9, "甲", sheet="activities")]),
    case("blank", "no material named", registers=NO_RECEIPT, rows={("01", "activities", 0): {"material": None}}),
    case("unreadable", "neither date nor topic: nothing can be found in the register", "01 M23 提示 研修活动 X4", rows=NO_DATE),
]
M24 = [
    case("holds", "a teacher of the school", registers=register("inspections", {"praised": "王芳、李强"})),
    case("holds", "the school has not returned", registers=register("inspections", {"praised": "张三"}), gone=("01",)),
    case("breaks", "a stranger", "01 M24 警告 指导检查 P4 通报表扬的“张三”不在柳林小学的名册里", registers=register("inspections", {"praised": "王芳、张三"})),
    case("blank", "nobody praised", registers=register("inspections", {"praised": None})),
    case("unreadable", "no school", registers=register("inspections", {"praised": "张三", "school": None})),
]
TABLES = {"M04": M04, "M05": M05, "M06": M06, "M07": M07, "M08": M08, "M09": M09, "M10": M10, "M11": M11, "M12": M12, "M13": M13,
          "M14": M14, "M15": M15, "M16": M16, "M17": M17, "M18": M18, "M19": M19, "M25": M25, "M20": M20, "M22": M22, "M23": M23, "M24": M24}
ABOUT_FILES = {"M01", "M02", "M03", "M26", "M27", "M28"}
NOT_YET = {"M21"}


@pytest.mark.parametrize("code", TABLES)
def test_the_table_of_a_rule(code):
    wrong = {}
    for one in TABLES[code]:
        lines = [x for x in told(run(one)) if x.split(" ")[1] == code]
        if differences(one.said, lines):
            wrong[f"{one.kind}: {one.name}"] = differences(one.said, lines)
    assert wrong == {}


def test_a_town_in_order_has_nothing_said_of_it():
    assert told(across(town_of())) == []


def test_nobody_has_returned_anything():
    assert [x for x in told(across({}, {})) if " M15 " not in x] == []


@pytest.mark.parametrize("code", TABLES)
def test_no_other_rule_speaks_where_one_is_broken(code):
    """A change that breaks one rule breaks another only where both are about the same thing."""
    with_it = {"M05": {"M06", "M23"}, "M06": {"M05"}, "M07": {"M08"}, "M08": {"M07"}, "M12": {"M05"}, "M13": set(), "M23": {"M05"}}
    for one in TABLES[code]:
        if one.kind == "breaks":
            others = {x.split(" ")[1] for x in told(run(one))} - {code} - with_it.get(code, set()) - {"M15", "M20"}
            assert others == set(), one.name


def test_every_rule_has_a_table_with_every_kind_and_variant():
    codes = {e.code for e in CATALOGUE if e.code[0] == "M"}
    assert set(TABLES) == codes - ABOUT_FILES - NOT_YET
    assert {c for c, r in RULES.items() if r.scope == "schools"} == set(TABLES)
    for code, table in TABLES.items():
        entries = [e for e in CATALOGUE if e.code == code]
        kinds = set(KINDS) if any(e.parameters for e in entries) else set(KINDS) - {"boundary"}
        assert {c.kind for c in table} >= kinds, code
        found = {(p.variant, p.level) for one in table for ps in run(one).values() for p in ps if p.code == code}
        assert found == {(e.variant, e.level) for e in entries}, code
        changed = {k for one in table for k, v in one.term.values.items() if v != TERM.values[k]}
        wanted = {k for e in entries for k in e.parameters} - {"B.base"}
        assert wanted <= changed | ({"B.base"} & wanted), (code, wanted - changed)
        assert len({c.name for c in table}) == len(table)


# --- leniency ---


def apply_waiver(**more):
    changes = {("01", "observations", 0): {**AWAY, "teacher": "马老师"}}
    return told(run(Case("breaks", "", rows=changes, term=replace(TERM, **more))))


def waiver(school_code="01", code="M07", until=date(2020, 12, 1)):
    return {"waivers": (Waiver(school_code, code, "名册正在核对", until),)}


@pytest.mark.parametrize("given", [waiver(), waiver(""), waiver(until=DAY), {"rule_starts": {"M07": date(2020, 11, 1)}}])
def test_a_waived_error_is_a_hint_that_says_why(given):
    (line,) = apply_waiver(**given)
    assert line.startswith("01 M07 提示 听课记录 G4 ")
    assert ("名册正在核对" in line) == ("waivers" in given)


@pytest.mark.parametrize(
    "given", [waiver("02"), waiver(code="M08"), waiver(until=date(2020, 10, 30)), {"rule_starts": {"M07": DAY}}],
    ids=["other school", "other rule", "ended", "in force"],
)
def test_a_waiver_that_does_not_apply_changes_nothing(given):
    (line,) = apply_waiver(**given)
    assert line.startswith("01 M07 错误 ")


# --- through a real term folder ---


def docx(text):
    """A Word document of one paragraph, as small as Word takes it."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'))
        archive.writestr("_rels/.rels", (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Target="word/document.xml" Type='
            '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'))
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{word}"><w:body>{runs}</w:body></w:document>')
    return buffer.getvalue()


ESSAY = "小组合作学习要先分工再讨论，组长记录，每人都要发言。" * 50
PLAIN = "".join(ESSAY.split())


def write_town(inbox):
    """Returns of three schools in folders of their own, with attachments and with findings of many rules."""
    rows = town_of()
    rows["01"]["roster"][5] |= {"name": "孙梅", "born": "1988-09"}
    rows["02"]["roster"][5] |= {"name": "孙梅", "born": "1988-09"}
    rows["01"]["observations"][0] |= {**AWAY, "teacher": "马老师"}
    rows["01"]["mentoring"][0] |= PAIR
    rows["01"]["activities"][0] |= {"material": "讲稿"}
    rows["02"]["activities"][0] |= {"material": "榆树讲稿.docx"}
    paper = {"category": "教育教学论文", "original": "是"}
    rows["01"]["writings"][3] |= {**paper, "title": "论分组", "chars": 1500, "file_name": "论文.docx"}
    rows["02"]["writings"][3] |= {**paper, "title": "谈合作", "chars": len(PLAIN), "file_name": "心得.txt"}
    rows["01"]["writings"][4] |= {"title": "我的反思", "file_name": "反思.docx"}
    rows["02"]["writings"][4] |= {"title": "他的反思", "file_name": "反思"}
    for code in ("00", "01", "02"):
        (inbox / code).mkdir(parents=True)
        write_return(inbox / code / f"{code}.xlsx", rows[code], code, TERM)
    (inbox / "01" / "讲稿.docx").write_bytes(docx("分组的办法"))
    (inbox / "02" / "榆树讲稿.docx").write_bytes(docx("分组的办法"))
    (inbox / "01" / "论文.docx").write_bytes(docx(ESSAY + "\n柳林"))
    (inbox / "02" / "心得.txt").write_text("﻿" + ESSAY, encoding="utf-8")
    for code in ("01", "02"):
        (inbox / code / "反思.docx").write_bytes(docx("量角的教后反思" * 90))


def faulty_registers():
    rows = good_registers()
    rows["lecture_receipts"].append({**rows["lecture_receipts"][1], **OTHER_LECTURE})
    rows["inspections"][0] |= OPEN_FAULT
    rows["backbone"][0] |= {"outcome": "通过"}
    rows["reports_uploaded"][0]["activity_id"] = None
    rows["funds"].append({**rows["funds"][0], **REWARD})
    rows["lecture_receipts"].append({"school": "柳林小学", "topic": "没写日期"})
    return rows


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("town") / "学期", TERM.code, TERM)
    write_town(folder.inbox)
    write_registers(folder.registers, TERM, faulty_registers())
    return folder, merge(folder, DAY)


def said_by(folder):
    with Archive(folder.archive_file, "") as archive:
        return archive.across()


FOUND = (
    "01 M04 错误 教师名册 C9", "02 M04 错误 教师名册 C9", "01 M07 错误 听课记录 G4", "01 M13 警告 师徒结对 B4",
    "01 M10 警告 教师文稿 D7 《论分组》与榆树小学沈佳的《谈合作》雷同（文字相似 …%）", "02 M10 警告 教师文稿 D7 《谈合作》与柳林小学陈晓燕的《论分组》",
    "01 M10 警告 教师文稿 D8 《我的反思》与榆树小学许文斌的《他的反思》雷同（文件相同）", "02 M10 警告 教师文稿 D8 雷同（文件相同）",
    "01 M11 警告 研修活动 X4 《讲稿.docx》", "02 M11 警告 研修活动 X4 《榆树讲稿.docx》",
    "01 M06 警告 讲座资料接收 D7", "01 M06 警告 讲座资料接收 D8 没写日期", "01 M14 错误 骨干教师 C4", "01 M16 警告 指导检查 J4", "01 M20 提示 信息上传 C4",
    "- M17 警告 经费登记 E6",
    "- C01 错误 讲座资料接收 C8", "- C01 错误 讲座资料接收 E8", "- C01 错误 讲座资料接收 F8", "- C01 错误 讲座资料接收 G8",
    "- C01 错误 讲座资料接收 I8", "- C01 错误 讲座资料接收 J8",
)


def test_a_merge_says_everything_in_its_cell(merged):
    assert differences(FOUND, told(said_by(merged[0]))) == []


def test_words_of_documents_beside_the_return_are_counted(merged):
    problems = [p.problem for p in merged[1].standing.problems if p.problem.code == "R24"]
    assert [(p.file, p.sheet, p.cell, p.value) for p in problems] == [("01/01.xlsx", "教师文稿", "H7", "1500")]
    assert "论文.docx" in problems[0].message
    with Archive(merged[0].archive_file, "") as archive:
        counts = {(school_code, name): chars for school_code, _, _, name, _, chars in archive.attachments()}
    assert counts["01", "论文.docx"] == len(PLAIN) + 2
    assert counts["02", "心得.txt"] == len(PLAIN)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("chars", "name", "content", "found"),
    [
        (1500, "论文.docx", docx("字" * 1000), True),
        (1100, "论文.docx", docx("字" * 1000), False),
        (1101, "论文.docx", docx("字" * 1000), True),
        (900, "论文.docx", docx("字" * 500 + " \n" + "字" * 500), False),
        (899, "论文.docx", docx("字" * 1000), True),
        (1500, "论文.txt", "字\r\n".encode("gb18030") * 1000, True),
        (1000, "论文.txt", "字 ".encode() * 1000, False),
        (1500, "论文.docx", b"not a document", False),
        (1500, "论文.doc", docx("字" * 1000), False),
        (1500, "论文.jpg", b"\xff\xd8\xff", False),
    ],
    ids=["far off", "ten percent", "more than ten percent", "ten percent less, spaces do not count", "more than ten percent less", "GB text",
         "plain text", "damaged", "old Word", "a picture"],
)
def test_a_number_of_words_that_differs_from_the_file(one_paper, tmp_path, chars, name, content, found):
    """R24, with its boundary."""
    shutil.copy(one_paper, tmp_path / "柳林小学.xlsx")
    book = openpyxl.load_workbook(tmp_path / "柳林小学.xlsx")
    book["教师文稿"]["H7"], book["教师文稿"]["T7"] = chars, name
    book.save(tmp_path / "柳林小学.xlsx")
    (tmp_path / name).write_bytes(content)
    problems = [p for p in read(tmp_path / "柳林小学.xlsx").problems if p.code == "R24"]
    assert [(p.level.word, p.sheet, p.cell, p.value) for p in problems] == ([("警告", "教师文稿", "H7", str(chars))] if found else [])


@pytest.fixture(scope="module")
def one_paper(tmp_path_factory):
    return write_return(tmp_path_factory.mktemp("paper") / "柳林小学.xlsx", {k: v for k, v in school("01").items() if k in (
        "profile", "roster", "writings")})


def test_findings_in_the_centres_registers_are_not_in_the_schools_marked_return(merged):
    folder, result = merged
    assert sorted(p.name for p in result.marked) == ["00青石镇中心小学.xlsx", "01柳林小学.xlsx", "02榆树小学.xlsx"]
    page = openpyxl.load_workbook(folder.sent_back / "01柳林小学.xlsx")[RESULT]
    codes = {row[1] for row in page.iter_rows(5, max_col=8, values_only=True) if row[1]}
    assert {c for c in codes if c[0] == "M"} == {"M04", "M07", "M10", "M11", "M13"}
    links = {row[1].value: (row[2].value, row[3].value) for row in page.iter_rows(5, max_col=8) if row[1].value in ("M07", "M11", "M13")}
    assert links == {"M07": ("听课记录", "G4"), "M11": ("研修活动", "X4"), "M13": ("师徒结对", "B4")}
    assert {p.code for p in own_cells(said_by(folder))["01"]} == {"M04", "M07", "M10", "M11", "M13"}


def test_errors_across_schools_send_back_but_the_centres_own_choice_does_not(merged):
    states = {line.code: line.state for line in merged[1].standing.lines}
    assert states == {"00": "accepted", "01": "returned", "02": "returned"}


@pytest.mark.usefixtures("archive_only")
def test_an_unfit_nomination_is_the_centres_affair(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    write_return(folder.inbox / "01.xlsx", school("01"), "01", TERM)
    write_registers(folder.registers, TERM, good_registers() | nominated())
    lines = {line.code: line for line in merge(folder, DAY).standing.lines}
    assert lines["01"].state == "accepted"
    assert told(said_by(folder)).count(next(x for x in told(said_by(folder)) if " M14 " in x)) == 1


@pytest.mark.usefixtures("archive_only")
def test_a_waiver_in_the_settings_lets_the_return_be_accepted(merged, tmp_path):
    waived = tuple(Waiver("01", code, "名册正在核对", date(2021, 1, 1)) for code in ("M04", "M07"))
    folder = new_term(tmp_path / "学期", TERM.code, replace(TERM, waivers=waived))
    shutil.copytree(merged[0].inbox, folder.inbox, dirs_exist_ok=True)
    states = {line.code: line.state for line in merge(folder, DAY).standing.lines}
    assert states == {"00": "accepted", "01": "accepted", "02": "returned"}
    assert {p.level.word for p in said_by(folder)["01"] if p.code in ("M04", "M07")} == {"提示"}


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_arrival_does_not_matter(merged, tmp_path, seed):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    shutil.copy(merged[0].registers, folder.registers)
    codes = ["00", "01", "02"]
    random.Random(seed).shuffle(codes)
    for code in codes:
        shutil.copytree(merged[0].inbox / code, folder.inbox / code)
        merge(folder, DAY)
    assert told(said_by(folder)) == told(said_by(merged[0]))
    ours, theirs = ({p.name: p.read_bytes() for p in f.sent_back.iterdir()} for f in (folder, merged[0]))
    assert ours == theirs


# --- rules about files ---


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """01 twice, once more as a copy and once with rows gone, a school that is not on the list; 00 and 02 are missing."""
    folder = new_term(tmp_path_factory.mktemp("files") / "学期", TERM.code, TERM)
    rows = school("01")
    write_return(folder.inbox / "旧.xlsx", rows, "01", TERM, stamp=Stamp(checked_at="2020-10-30 08:00"))
    write_return(folder.inbox / "新.xlsx", rows, "01", TERM, stamp=Stamp(checked_at="2020-10-30 09:00"))
    rows["observations"] = rows["observations"][:2]
    write_return(folder.inbox / "少.xlsx", rows, "01", TERM, stamp=Stamp(checked_at="2020-10-30 10:00"))
    shutil.copy(folder.inbox / "新.xlsx", folder.inbox / "新(1).xlsx")
    wider = replace(TERM, schools=(*TERM.schools, School("09", "北沟小学", "村小")))
    write_return(folder.inbox / "北沟.xlsx", school("01"), "09", wider)
    return folder, merge(folder, DAY)


def about_files(result, code):
    return [(p.code, p.problem.level.word, p.problem.file, p.problem.message) for p in result.standing.problems if p.problem.code == code]


def test_schools_that_have_not_returned(filed):
    assert about_files(filed[1], "M01") == [
        ("00", "错误", "", "青石镇中心小学还没有上交。"), ("02", "错误", "", "榆树小学还没有上交。"),
    ]


@pytest.mark.usefixtures("archive_only")
def test_a_school_that_is_not_assessed_need_not_return(filed, tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, with_school("02", assessed=False))
    assert [code for code, *_ in about_files(merge(folder, DAY), "M01")] == ["00", "01"]


def test_several_returns_of_a_school(filed):
    older, same = sorted(about_files(filed[1], "M02"), key=lambda x: x[1], reverse=True)
    assert (older[:3], same[:3]) == (("01", "警告", "旧.xlsx"), ("01", "提示", "新(1).xlsx"))
    assert "柳林小学交了3份，已采用" in older[3]
    assert "“新.xlsx”，本份未用" in older[3]
    assert same[3] == "与“新.xlsx”内容完全相同，只计一次。"


def test_a_school_that_is_not_on_the_list(filed):
    (refused,) = filed[1].standing.refusals
    assert (refused.name, refused.problem.code, refused.problem.level.word) == ("北沟.xlsx", "M03", "错误")
    assert "学校代码“09”不在学校名录里" in refused.problem.message


def test_a_return_much_smaller_than_the_one_before_is_stopped(filed):
    folder, result = filed
    assert differences(["01 M19 错误 - - 柳林小学这次的“听课记录”比上次少2行（上次4行，这次2行）"], [x for x in told(said_by(folder)) if " M19 " in x]) == []
    assert [line.state for line in result.standing.lines if line.code == "01"] == ["accepted", "superseded", "held"]
    states = [(line["状态"], line["采用文件"]) for line in lines_on(folder.master, "报送情况") if line["学校代码"] == "01"]
    assert states == [("少行待确认", "少.xlsx"), ("已收", "新.xlsx"), ("未采用", "旧.xlsx")]  # what is to be done first
    listed = [line["编号"] for line in lines_on(folder.master, "问题清单")]
    assert listed.count("M19") == 1
