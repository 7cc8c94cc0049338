"""A clerk's afternoon in a real spreadsheet program: a workbook is built, typed into, saved, returned and merged.

LibreOffice types every cell the way the keyboard does, computes the live formulas and saves in its own way; the
figures expected below are worked out by hand.
"""

import json
import re
import sqlite3
from datetime import date

import openpyxl
import pytest

from tests.support import TERM, found, read
from tests.terms import new_term
from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.merging import merge

pytestmark = pytest.mark.office

DAY = date(2021, 1, 9)
DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


# --- what is typed: letters of columns, then rows from row 4 on ---

PROFILE = """
B9  | 王芳
B10 | 李强
B11 | 6
B12 | 1
B13 | 128
B14 | 7
B15 | 2
B18 | 周三第6节
B19 | 2021-1-8
"""

TYPED = {
    "教师名册": """
B    | C      | D  | E       | F       | H    | I        | J              | K              | L      | M  | N        | O    | P  | Q
0101 | 赵国栋 | 男 | 1972-05 | 1993-08 | 大专 | 高级教师 | 道德与法治     | 五年级、六年级 | 综合组 | 否 | 校长     | 无   | 是 |
0102 | 王芳   | 女 | 1980-11 | 2001-08 | 本科 | 一级教师 | 语文           | 三年级         | 语文组 | 是 | 教导主任 | 镇级 | 是 |
0103 | 李强   | 男 | 1985-02 | 2007-09 | 本科 | 一级教师 | 数学、科学     | 四年级         | 数学组 | 是 | 专任教师 | 无   | 是 |
0104 | 陈晓燕 | 女 |         | 2018-08 | 本科 | 二级教师 | 英语、信息技术 | 三年级         | 综合组 | 否 | 专任教师 | 无   | 是 |
0105 | 刘建华 | 男 |         | 1986-08 | 大专 |          | 语文           | 复式           | 全科组 | 是 | 专任教师 | 无   | 是 |
0106 | 孙梅   | 女 |         | 2015-10 | 本科 | 二级教师 | 音乐           | 一年级         | 综合组 | 否 | 专任教师 | 无   | 否 | 产假
0107 | 何静   | 女 |         | 2015-09 | 本科 | 二级教师 | 美术           | 二年级         | 综合组 | 否 | 专任教师 | 无   | 是 |
""",
    "档案目录": """
E                  | F
                   |
                   |
已完成             | 2020-9-4
执行中心校统一制度 |
未完成             |
""",
    "研修活动": """
B         | C  | D                | E        | F            | H                    | I    | O    | P                  | Q    | R      | S            | V
2020-9-16 | 60 | 专题讲座         |          | 教育教学技能 | 小组合作学习怎样分组 | 本校 | 全体 |                    |      | 陈晓燕 | 孙梅、刘建华 |
2020-9-23 | 90 | 教研课评课       |          | 教育教学技能 | 评“荷花”一课         | 本校 | 部分 | 王芳，李强；陈晓燕 | 李强 |        |              |
2021-1-5  | 40 | 师徒活动         | 主动反思 | 青年教师专项 | 师徒谈心             | 本校 | 全体 |                    |      | 孙梅、 |              | J-01-001
2020-9-15 | 30 | 动员会与文件学习 |          | 师德         | 学习研修计划         | 本校 | 全体 |                    |      |        |              |
2020-11-4 | 50 | 说课讲课评课     |          | 教育教学技能 | 说课练习             | 本校 | 部分 | 王芳 李强          |      |        |              |

N    | X                | Y         | W
王芳 | 小组合作分组讲稿 | 2020-9-18 | 结合三年级语文课例，讲了异质分组、角色分工和轮换办法。
     |                  |           | 围绕小组汇报的组织展开讨论，提出每组只补充不同意见的办法。
     |                  |           | 交流一学期的听课体会，商定下学期汇报课的课题和时间安排。
     |                  |           | 学习本学期校本研修计划，明确每周的教研活动时间和分工。
     |                  |           | 两位教师说课后互相提问，重点讨论导入和小组任务的设计。
""",
    "听课记录": """
B          | C | D      | E    | F        | G      | H      | I    | J        | K      | O    | P
2020-9-15  | 2 | 李强   | 本校 |          | 王芳   | 三年级 | 语文 | 荷花     | 家常课 | 优   | 是
2020-9-15  | 2 | 李强   | 本校 |          | 王芳   | 三年级 | 语文 | 荷花     | 家常课 | 优   | 是
2020-9-16  | 3 | 李强   | 本校 |          | 陈晓燕 | 四年级 | 英语 | 我的教室 | 家常课 | 良   | 是
2020-9-17  | 1 | 李强   | 本校 |          | 李强   | 四年级 | 数学 | 亿的认识 | 家常课 | 优   | 否
2020-9-18  | 1 | 张三   | 本校 |          | 李强   | 四年级 | 数学 | 亿的认识 | 家常课 | 优   | 否
2020-9-21  | 1 | 李强   | 本校 |          | 李四   | 四年级 | 数学 | 亿的认识 | 家常课 | 优   | 否
2020-9-22  | 1 | 李强   | 镇外 | 实验小学 | 马老师 | 四年级 | 数学 | 亿的认识 | 家常课 | 优   | 否
2020-8-31  | 1 | 李强   | 本校 |          | 何静   | 二年级 | 美术 | 我的家   | 家常课 | 优   | 否
2020-9-24  | 1 | 李强   | 本校 |          | 何静   | 二年级 | 美术 | 我的家   | 家常课 |      | 否
9月3日     | 1 | 李强   | 本校 |          | 何静   | 二年级 | 美术 | 我的家   | 家常课 | 优   | 否
2020-9-25  |   | 何静   | 网络 | 空中课堂 | 马老师 | 二年级 | 美术 | 我的家   | 公开课 | 优   | 否
2020-10-13 | 4 | 陈晓燕 | 本校 |          | 李强   | 四年级 | 数学 | 角的度量 | 公开课 | 优   | 是
2020-10-13 | 4 | 刘建华 | 本校 |          | 李强   | 四年级 | 数学 | 角的度量 | 公开课 | 优   | 否
2020-10-13 | 5 | 何静   | 本校 |          | 李强   | 四年级 | 数学 | 角的度量 | 公开课 | 优   | 否
2020-10-15 | 1 | 王芳   | 本校 |          | 陈晓燕 | 三年级 | 英语 | 数字     | 家常课 | 良   | 是
2020-10-16 | 1 | 陈晓燕 | 本校 |          | 王芳   | 三年级 | 语文 | 秋天的雨 | 家常课 | 优   | 是
2020-10-19 | 1 | 陈晓燕 | 本校 |          | 王芳   | 三年级 | 语文 | 听听秋声 | 教研课 | 优   | 是
""",
    "公开课评课": """
B          | C | D      | E      | F    | G        | H      | J  | K  | L  | N  | P          | Q    | S
2020-10-13 | 4 | 李强   | 四年级 | 数学 | 角的度量 | 公开课 | 是 | 是 | 有 | 有 | 2020-10-14 | 王芳 | 下次给每组发一张评价表。
2020-10-20 | 2 | 陈晓燕 | 四年级 | 英语 | 我的一天 | 公开课 | 是 | 是 | 有 | 有 | 2020-10-21 | 王芳 | 多让后排的学生发言。
2020-10-27 | 3 | 王芳   | 三年级 | 语文 | 大青树下 | 公开课 | 是 | 否 | 有 | 无 | 2020-10-28 | 李强 | 板书再简洁一些。

R
小组用量角器合作测量，步骤清楚；组间评价还不够具体。
情境贴近生活，对话练习充分；后排学生发言机会偏少。
朗读指导到位，学生能说出感受；小组讨论时间稍短。
""",
    "课堂评价": """
A        | B      | C  | D   | E  | F  | G      | H  | I
G-01-001 | 王芳   | 9  | 9   | 18 | 17 | 9      | 9  | 18
G-01-001 | 陈晓燕 | 9  | 8   | 17 | 18 | 8      | 9  | 17
G-01-001 | 赵国栋 | 8  | 9   | 18 | 18 | 9      | 9  | 17.5
G-01-002 | 王芳   | 10 | 10  | 19 | 19 | 9      | 10 | 18
G-01-002 | 李强   | 8  | 8   | 16 | 16 | 8      | 8  | 16
G-01-002 | 赵国栋 | 9  | 9   | 18 | 18 | 9      | 9  | 18
G-01-002 | 刘建华 | 9  | 8.5 | 17 | 17 | 8      | 9  | 17
G-01-002 | 何静   | 9  | 9   | 18 | 18 | 不适用 | 9  | 18
""",
    "教师文稿": """
B    | C          | D                    | E                          | F       | G          | H    | K  | L
王芳 | 月读书心得 | 读懂孩子才能教好孩子 |                            | 2020-09 | 2020-9-29  | 820  | 26 | 40
李强 | 精读书目   | 给教师的建议         | 苏霍姆林斯基，教育科学出版社 |         | 2020-10-20 |      |    |
王芳 | 教学反思   | =小组为什么冷场      |                            |         | 2020-11-2  | 1500字 |  |
""",
    "师徒结对": """
B    | C        | D      | E    | F         | G         | H
王芳 | 柳林小学 | 陈晓燕 | 语文 | 2020-9-10 | 2020-9-10 | 2021-1-10
""",
    "发展性评价": """
A      | B  | C  | D    | G                  | H
王芳   | 95 | 92 | 94   | 课堂组织细致有条理 | 多做课题研究
李强   | 90 | 88 | 91.5 | 善于设计操作活动   | 板书还可以更规范
陈晓燕 | 90 |    | 85   | 语音标准课堂活泼   | 加强小组合作的指导
""",
}
GOOD, ADVICE = "导入自然，小组分工明确", "展示偏短，每组都留两分钟"
SHORT = "导入自然分工明确好"


def cells_of(table):
    """{cell: text} of a table whose headers are column letters; blocks stand side by side."""
    cells = {}
    for block in re.split(r"\n\n", table.strip("\n")):
        heads, *lines = [[cell.strip() for cell in line.split("|")] for line in block.splitlines()]
        for row, line in enumerate(lines, 4):
            cells |= {f"{letter}{row}": text for letter, text in zip(heads, line, strict=True) if text}
    return cells


def everything_typed():
    cells = {title: cells_of(table) for title, table in TYPED.items()}
    cells["学校信息"] = dict(map(str.strip, line.split("|")) for line in PROFILE.strip().splitlines())
    for row in range(4, 21):
        cells["听课记录"] |= {f"M{row}": SHORT if row == 6 else GOOD, f"N{row}": ADVICE}
    return cells


TIDIED = {"王芳，李强；陈晓燕": "王芳、李强、陈晓燕", "王芳 李强": "王芳、李强", "孙梅、": "孙梅", "1500字": "1500"}


def stored(text):
    """What should be read where that was typed."""
    match = DATE.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else TIDIED.get(text, text)


# --- what the formulas should show ---

EXPECTED = {
    "教师名册": {
        # years of service on 2020-09-01
        "G4": "27", "G5": "19", "G6": "13", "G7": "2", "G8": "34", "G9": "4", "G10": "5", "G11": "", "A4": "1", "A10": "7", "A11": "",
    },
    "研修活动": {
        "E4": "专题讲座", "E5": "教学观摩", "E6": "主动反思", "E7": "自主学习", "E8": "教学观摩", "E9": "",
        "K4": "实施", "K5": "实施", "K6": "总结", "K7": "宣传动员", "K8": "实施", "K9": "",
        # 7 on the roster, 1 on leave, 2 absent; 3 named, 1 away officially; 1 on leave with a stray 顿号 behind;
        # all; 2 named with a space between them
        "U4": "4", "U5": "2", "U6": "6", "U7": "7", "U8": "2", "U9": "",
    },
    "听课记录": {
        "R4": "是", "S4": "",
        "R5": "否", "S5": "与上面重复",
        "R6": "否", "S6": "评语太短或没写",
        "R7": "否", "S7": "自己听自己的课",
        "R8": "否", "S8": "听课教师不在名册",
        "R9": "否", "S9": "授课教师不在名册",
        "R10": "否", "S10": "家常课只能在本校",
        "R11": "否", "S11": "日期不在本学期",
        "R12": "否", "S12": "必填项没填齐",
        "R13": "否", "S13": "日期看不懂",
        **{f"R{row}": "是" for row in range(14, 21)}, **{f"S{row}": "" for row in range(14, 21)},
        "R21": "", "S21": "",
    },
    "公开课评课": {
        # heard by 陈晓燕 and 刘建华 in period 4; 何静 was there in period 5
        "O4": "2", "O5": "0", "O6": "0", "O7": "",
        "T4": "3", "T5": "5", "T6": "0", "T7": "",
        # (89 + 86 + 88.5) / 3; without 95 and 80: (90 + 85.5 + 90) / 3
        "U4": "87.83", "U5": "88.50", "U6": "", "U7": "",
        "V4": "良", "V5": "良", "V6": "", "V7": "",
    },
    "课堂评价": {
        "J4": "89.0", "J5": "86.0", "J6": "88.5", "J7": "95.0", "J8": "80.0", "J9": "90.0", "J10": "85.5",
        "J11": "90.0",  # 81 of 90
        "J12": "",
        "K4": "良", "K5": "良", "K6": "良", "K7": "优", "K8": "良", "K9": "优", "K10": "良", "K11": "优", "K12": "",
    },
    "师徒结对": {"J4": "1", "K4": "2", "M4": "1", "J5": "", "K5": "", "M5": ""},
    "发展性评价": {
        # 19 + 27.6 + 47; 18 + 26.4 + 45.75 = 90.15; one mark is missing
        "F4": "93.60", "F5": "90.15", "F6": "", "F7": "",
    },
    "首页": {
        "D18": "12", "E18": "0", "F18": "已填齐",
        "D19": "7", "E19": "1", "F19": "还缺 1 格必填",
        "D20": "3", "E20": "34", "F20": "还缺 34 格必填",
        "D21": "5", "E21": "0", "F21": "已填齐",
        "D22": "17", "E22": "1", "F22": "还缺 1 格必填",
        "D23": "3", "E23": "0", "F23": "已填齐",
        "D24": "8", "E24": "0", "F24": "已填齐",
        "D25": "3", "E25": "0", "F25": "已填齐",
        "D26": "1", "E26": "0", "F26": "已填齐",
        "D27": "0", "E27": "0", "F27": "有就填",
        "D28": "3", "E28": "1", "F28": "还缺 1 格必填",
        "D29": "0", "E29": "0", "F29": "选填",
    },
}


# --- the afternoon ---


@pytest.fixture(scope="module")
def afternoon(office, tmp_path_factory):
    """(term folder, returned file, {(sheet, cell): what LibreOffice shows}) after everything has been typed and saved."""
    folder = new_term(tmp_path_factory.mktemp("office") / "学期", TERM.code, TERM)
    (built,) = build(folder, "01")
    returned = folder.inbox / "柳林小学.xlsx"
    places = [(title, cell) for title, cells in EXPECTED.items() for cell in cells]
    typed = [(title, cell, text) for title, cells in everything_typed().items() for cell, text in cells.items()]
    answer = office.ask(source=str(built.path), target=str(returned), type=typed, show=places)
    return folder, returned, dict(zip(places, answer["shown"], strict=True))


@pytest.mark.parametrize("title", EXPECTED)
def test_live_formulas_show_what_is_worked_out_by_hand(afternoon, title):
    _, _, shown = afternoon
    assert {cell: text for (sheet, cell), text in shown.items() if sheet == title} == EXPECTED[title]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("title", EXPECTED)
def test_what_the_formulas_show_is_saved_with_the_file(afternoon, title):
    _, returned, _ = afternoon
    page = openpyxl.load_workbook(returned, data_only=True)[title]
    saved = {cell: page[cell].value for cell in EXPECTED[title]}
    assert {cell: "" if value is None else float(value) if isinstance(value, int | float) else str(value) for cell, value in saved.items()} == {
        cell: float(text) if isinstance(saved[cell], int | float) else text for cell, text in EXPECTED[title].items()}


def test_what_was_saved_there_is_still_our_workbook(afternoon):
    _, returned, _ = afternoon
    submission = read(returned, as_of=DAY)
    assert submission.refused is None
    assert [p.message for p in submission.problems if p.code.startswith("F")] == []
    assert {key: len(table) for key, table in submission.tables.items()} == {
        "profile": 1, "roster": 7, "archive": 37, "activities": 5, "observations": 17, "open_lessons": 3, "evaluations": 8,
        "writings": 3, "mentoring": 1, "projects": 0, "reviews": 3, "timetable": 0,
    }
    assert submission.stamp.school == "01"
    assert submission.stamp.issue == 1


def same(value, typed):
    return float(value) == float(stored(typed)) if isinstance(value, int | float) else value == stored(typed)


@pytest.mark.parametrize("sheet", [s for s in SCHOOL_SHEETS if s.title in everything_typed()], ids=lambda s: s.key)
def test_each_typed_value_is_read_in_its_cell(afternoon, sheet):
    _, returned, _ = afternoon
    table = read(returned, as_of=DAY).tables[sheet.key]
    values = {table.cell(at, key): values[at] for key, values in table.values.items() for at in range(len(table))}
    typed = everything_typed()[sheet.title]
    differing = {cell: (text, values.get(cell)) for cell, text in typed.items() if not same(values.get(cell), text)}
    assert differing == ({"B13": ("9月3日", None)} if sheet.key == "observations" else {})


def test_what_cannot_be_read_is_reported_in_the_cell_it_was_typed_in(afternoon):
    _, returned, _ = afternoon
    submission = read(returned, as_of=DAY)
    assert found(submission, "C01") == [("教师名册", "I8", "")] + [("档案目录", f"E{row}", "") for row in (4, 5, *range(9, 41))] + [
        ("听课记录", "O12", ""), ("发展性评价", "C6", ""),
    ]
    assert found(submission, "C02") == [("听课记录", "B13", "9月3日")]
    assert found(submission, "C03") == [("听课记录", "B11", "2020-08-31")]
    assert found(submission, "C06") == [("听课记录", "D8", "张三")]
    assert found(submission, "C09") == [("听课记录", "M6", SHORT)]
    assert found(submission, "C11") == [("教师文稿", "H6", "1500字")]


def test_each_typed_value_is_in_the_archive_with_its_cell(afternoon):
    folder, _, _ = afternoon
    merged = merge(folder, DAY)
    assert [line.filed.name for line in merged.standing.lines if line.code == "01"] == ["柳林小学.xlsx"]
    with sqlite3.connect(folder.archive_file) as db:
        for title, typed in everything_typed().items():
            sheet = next(s for s in SCHOOL_SHEETS if s.title == title)
            archived = cells_in_archive(db, sheet.key)
            for cell, text in typed.items():
                if (title, cell) == ("听课记录", "B13"):
                    assert archived[cell] is None
                else:
                    assert same(archived[cell], text), (title, cell, text, archived[cell])
        (kept,) = db.execute("SELECT typed FROM row_observations WHERE source_row = 13").fetchone()
        assert json.loads(kept)["date"] == "9月3日"


def cells_in_archive(db, key):
    """{cell: value} of a sheet of the one return in the archive, from its letters and source rows."""
    columns = db.execute("SELECT column_key, letter, item_row FROM return_column WHERE sheet = ?", (key,)).fetchall()
    columns = [(column, letter, row) for column, letter, row in columns if column in known_columns(db, key)]
    cells = {}
    for column, letter, item_row in columns:
        for row, value in db.execute(f'SELECT source_row, "{column}" FROM {table_name(SHEETS[key])}'):
            cells[f"{letter}{item_row or row}"] = value
    return cells


def known_columns(db, key):
    return {name for _, name, *_ in db.execute(f"PRAGMA table_info({table_name(SHEETS[key])})")}
