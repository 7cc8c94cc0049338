"""What the tests share: a small fictional town, a return without errors, and returns written as small tables."""

from __future__ import annotations

import functools
import json
import pickle
import re
import shutil
import sqlite3
import tempfile
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.proof import Seals
from yanxiu_xl.archive.sequence import Order, clock_of, order_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.model import NUMERIC, Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import PROGRESS, PROGRESS_WORK
from yanxiu_xl.problems import Level
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import Leader, School, Term
from yanxiu_xl.workbooks.master import write_master
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.template import write_school_workbook

TITLES = {sheet.title for sheet in SCHOOL_SHEETS}
AS_OF = date(2020, 10, 31)
"""A day in the middle of the term: what is only due at its end is not asked for yet."""

SCHOOLS = (
    School("00", "青石镇中心小学", "中心校本部", "孙立民", "周海涛"),
    School("01", "柳林小学", "村小", "赵国栋", "周海涛"),
    School("02", "榆树小学", "村小", "钱宝山", "吴秀梅"),
)
LEADERS = (Leader("周海涛", "组长", "青石镇中心小学", "全面负责"), Leader("赵国栋", "成员", "柳林小学", ""))


def _fictional_term() -> Term:
    base = default_term()
    return Term(code=base.code, centre="青石镇中心小学", values=base.values, codes=base.codes, schools=SCHOOLS,
                leaders=LEADERS, holidays=base.holidays)


TERM = _fictional_term()

Rows = dict[str, list[dict[str, Any]]]

_NATIVE = re.compile(r"=(date|num)\((.*)\)")


def _by_header(sheet: Sheet, text: str, value: Any) -> list[dict[str, Any]]:
    """A wide table may be cut into blocks with a blank line between them; each block has the same lines again."""
    keys = {header: key for key, header in sheet.headers.items()}
    rows: list[dict[str, Any]] = []
    for block in re.split(r"\n[ ]*\n", text.rstrip().strip("\n")):
        heads, *lines = [[cell.strip() for cell in line.split("|")] for line in block.splitlines()]
        columns = [sheet[keys[head.removesuffix("*")]] for head in heads]
        assert all(len(line) == len(heads) for line in lines), f"{sheet.title}: a line does not fit its header"
        rows = rows or [{} for _ in lines]
        for row, line in zip(rows, lines, strict=True):
            row |= {c.key: value(c, cell) for c, cell in zip(columns, line, strict=True) if cell}
    return rows


def _day(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def _as_typed(_column: Any, cell: str) -> Any:
    native = _NATIVE.fullmatch(cell)
    if native is None:
        return Typed(json.loads(cell) if cell.startswith('"') else cell)
    return _day(native[2]) if native[1] == "date" else float(native[2])


def _as_meant(column: Any, cell: str) -> Any:
    if column.kind is Kind.DATE:
        return _day(cell)
    return float(cell) if column.kind in NUMERIC and cell not in column.also else cell


def table(key: str, text: str) -> list[dict[str, Any]]:
    r"""Rows of sheet ``key`` from a small table: headers first, cells between bars, every cell as somebody typed it.

    Wide tables may be cut into blocks (see ``_by_header``).
    ``=date(2020-9-15)`` and ``=num(3)`` stand for a real date and a real number; a cell in double quotes is a JSON
    string, for what a table cannot show (``" 王芳"``, ``"\u200b"``, ``"a\nb"``). Empty cells stay empty.
    """
    return _by_header(SHEETS[key], text, _as_typed)


def filled_in(key: str, text: str) -> list[dict[str, Any]]:
    """The same, but with each cell as the drop-downs and formats of the template make it: dates and numbers are real."""
    return _by_header(SHEETS[key], text, _as_meant)


PROFILE = {
    "principal": "赵国栋", "training_head": "王芳", "recorder": "李强", "classes": 6, "mixed_classes": 1, "pupils": 128,
    "teachers": 6, "whiteboard_rooms": 2, "meeting_time": "周三第6节", "reported_on": date(2020, 10, 30),
}

ROSTER = """
教师编号 | 姓名   | 性别 | 出生年月 | 参加工作年月 | 学历 | 职称
0101     | 赵国栋 | 男   | 1972-05  | 1993-08      | 大专 | 高级教师
0102     | 王芳   | 女   | 1980-11  | 2001-08      | 本科 | 一级教师
0103     | 李强   | 男   | 1985-02  | 2007-09      | 本科 | 一级教师
0104     | 陈晓燕 | 女   | 1996-07  | 2018-08      | 本科 | 二级教师
0105     | 刘建华 | 男   | 1966-01  | 1986-08      | 大专 | 一级教师
0106     | 孙梅   | 女   | 1988-09  | 2010-08      | 本科 | 二级教师

任教学科       | 任教年级       | 教研组 | 是否班主任 | 岗位     | 骨干级别 | 是否参加考核 | 减免原因
道德与法治     | 五年级、六年级 | 综合组 | 否         | 校长     | 无       | 是           |
语文           | 三年级         | 语文组 | 是         | 教导主任 | 镇级     | 是           |
数学、科学     | 四年级         | 数学组 | 是         | 专任教师 | 无       | 是           |
英语、信息技术 | 三年级、四年级 | 综合组 | 否         | 专任教师 | 无       | 是           |
语文、数学     | 复式           | 全科组 | 是         | 专任教师 | 无       | 是           |
音乐           | 一年级         | 综合组 | 否         | 专任教师 | 无       | 否           | 产假
"""

ACTIVITIES = """
日期       | 时长(分钟) | 活动类别     | 研修方式 | 研修内容     | 活动主题             | 组织级别 | 是否补培 | 地点
2020-9-16  | 60         | 专题讲座     | 专题讲座 | 教育教学技能 | 小组合作学习怎样分组 | 本校     |          | 会议室
2020-9-23  | 90         | 课题研究活动 | 主动反思 | 教育科研     | 课题开题论证         | 本校     |          | 会议室
2020-10-14 | 120        | 上级培训     | 参观考察 | 现代信息技术 | 电子白板应用培训     | 中心校   | 否       | 中心小学

主持人 | 主讲人 | 参加范围 | 参加人员           | 请假人员 | 关联编号 | 资料名称         | 报送中心校日期 | 照片
赵国栋 | 王芳   | 全体     |                    | 陈晓燕   |          | 小组合作分组讲稿 | 2020-9-18      | 有
李强   |        | 部分     | 李强、王芳、陈晓燕 |          | K-01-001 |                  |                | 无
       | 周海涛 | 全体     |                    |          |          |                  |                |

内容摘要
结合三年级语文课例，讲了异质分组、角色分工和轮换办法，教师现场分组演练。
讨论课题的研究目标和分工，确定用课堂观察表收集小组讨论的数据。
学习电子白板的批注、聚光灯和计时器功能，每人完成一页互动课件。
"""

OBSERVATIONS = """
听课日期   | 节次 | 听课教师 | 授课范围 | 授课教师 | 年级   | 学科 | 课题         | 课类   | 课型 | 评价等级 | 是否参加评课 | 听评课反思
2020-9-15  | 2    | 李强     | 本校     | 王芳     | 三年级 | 语文 | 荷花         | 家常课 | 新授 | 优       | 是           | 有
2020-9-17  | 3    | 王芳     | 本校     | 陈晓燕   | 四年级 | 英语 | My classroom | 家常课 | 新授 | 良       | 是           |
2020-9-22  | 1    | 陈晓燕   | 本校     | 王芳     | 三年级 | 语文 | 秋天的雨     | 教研课 | 新授 | 优       | 是           | 有
2020-10-13 | 4    | 刘建华   | 本校     | 李强     | 四年级 | 数学 | 角的度量     | 公开课 | 新授 | 优       | 否           |

主要优点                         | 问题与建议
导入自然，小组分工明确，人人发言 | 展示时间偏短，建议每组都留两分钟
情境创设真实，学生愿意开口表达   | 个别学生跟不上，建议同桌先练一遍
板书清楚，问题有梯度，反馈及时   | 小组汇报重复，建议只补充不同意见
操作活动充分，量角步骤讲得清楚   | 练习量偏少，建议增加一组变式练习
"""

OPEN_LESSONS = """
授课日期   | 节次 | 授课教师 | 年级   | 学科 | 课题     | 课类   | 课型 | 是否体现研修主题 | 是否使用信息技术 | 教案 | 课件 | 教学反思
2020-10-13 | 4    | 李强     | 四年级 | 数学 | 角的度量 | 公开课 | 新授 | 是               | 是               | 有   | 有   | 有

评课日期   | 评课主持人 | 评课要点                                             | 改进建议                 | 学校认定
2020-10-14 | 王芳       | 小组用量角器合作测量，步骤清楚；组间评价还不够具体。 | 下次给每组发一张评价表。 | 合格课
"""

EVALUATIONS = """
课例编号 | 评委   | 教学目标(10) | 教学内容(10) | 教学过程与方法(20) | 小组合作学习(20) | 信息技术运用(10) | 教师素养(10) | 教学效果(20)
G-01-001 | 王芳   | 9            | 9            | 18                 | 17               | 9                | 9            | 18
G-01-001 | 陈晓燕 | 9            | 8            | 17                 | 18               | 8                | 9            | 17
G-01-001 | 赵国栋 | 8            | 9            | 18                 | 18               | 9                | 9            | 17.5
"""

WRITINGS = """
教师   | 类别         | 题目(书名)           | 作者、出版社               | 所属月份 | 完成日期   | 字数
王芳   | 个人研修计划 | 2020年秋季研修计划   |                            |          | 2020-9-10  |
李强   | 精读书目     | 给教师的建议         | 苏霍姆林斯基，教育科学出版社 |        | 2020-9-20  |
王芳   | 月读书心得   | 读懂孩子才能教好孩子 |                            | 2020-09  | 2020-9-29  | 820
陈晓燕 | 读书笔记     | 小组合作学习笔记     |                            |          | 2020-10-12 | 1200
李强   | 教学反思     | 角的度量教后反思     |                            |          | 2020-10-15 | 650

摘录 | 感悟 | 本月读书天数 | 日均读书分钟 | 获奖(发表)级别 | 原创 | 检查等级 | 检查人 | 检查日期
     |      |              |              | 无             | 是   | 优       | 赵国栋 | 2020-9-14
     |      |              |              |                |      |          |        |
     |      | 26           | 40           |                | 是   | 良       | 赵国栋 | 2020-9-30
有   | 有   |              |              |                | 是   |          |        |
     |      |              |              |                | 是   |          |        |
"""

MENTORING = """
师傅 | 师傅所在学校 | 徒弟   | 学科 | 签订协议日期 | 开始日期  | 结束日期  | 培养目标
王芳 | 柳林小学     | 陈晓燕 | 语文 | 2020-9-10    | 2020-9-10 | 2021-1-10 | 学期末独立上好一节汇报课
"""

PROJECTS = """
课题名称                     | 级别 | 立项文号       | 主持人 | 成员         | 立项日期  | 计划结题日期 | 当前阶段 | 与研修主题关系
小学数学小组合作有效性的研究 | 县   | XK2020-017     | 李强   | 王芳、陈晓燕 | 2020-9-20 | 2021-12-31   | 研究     | 是
"""

REVIEWS = """
教师 | 自评分 | 同伴互评均分 | 学校评分 | 学生(家长)评分 | 优势               | 改进方向             | 教师本人确认 | 评价日期
王芳 | 95     | 92           | 94       |                | 课堂组织细致有条理 | 多做课题研究         | 是           | 2020-10-30
李强 | 90     | 88           | 91.5     | 96             | 善于设计操作活动   | 板书还可以更规范     | 是           | 2020-10-30
"""

TIMETABLE = """
班级   | 星期   | 节次 | 学科 | 任课教师
三年级 | 星期一 | 1    | 语文 | 王芳
四年级 | 星期一 | 1    | 数学 | 李强
"""


def good_rows() -> Rows:
    """A small return that no check finds an error in; each call gives fresh rows that a test may spoil."""
    return {key: [dict(row) for row in rows] for key, rows in _good_rows().items()}


@functools.cache
def _good_rows() -> Rows:
    done = [{"item_code": item.code, "completion": "已完成", "done_on": date(2020, 9, 4)} for item in ARCHIVE_ITEMS]
    texts = {
        "roster": ROSTER, "activities": ACTIVITIES, "observations": OBSERVATIONS, "open_lessons": OPEN_LESSONS,
        "evaluations": EVALUATIONS, "writings": WRITINGS, "mentoring": MENTORING, "projects": PROJECTS,
        "reviews": REVIEWS, "timetable": TIMETABLE,
    }
    return {"profile": [dict(PROFILE)], "archive": done, **{key: filled_in(key, text) for key, text in texts.items()}}


def rows_with(key: str, at: int = 0, **cells: Any) -> Rows:
    """``good_rows`` with some cells of one row replaced; None empties a cell."""
    rows = good_rows()
    rows[key][at] |= cells
    return rows


def write_return(path: Path, rows: Rows, school: str = "01", term: Term = TERM, **more: Any) -> Path:
    """Write a school's workbook with ``rows`` by sheet key; ``more`` goes to the writer (town, issue, stamp)."""
    one = term.school(school)
    assert one is not None
    path.write_bytes(_written(pickle.dumps((term, one, rows, more))))
    return path


def write_light_return(path: Path, rows: Rows, school: str = "01", term: Term = TERM, **more: Any) -> Path:
    """The same without the cells of 进度 and 进度计算, which nobody reads: for tests that edit it with openpyxl, which takes a third as long."""
    one = term.school(school)
    assert one is not None
    path.write_bytes(lightened(_written(pickle.dumps((term, one, rows, more)))))
    return path


def load_light(source: Path | bytes) -> Any:
    """A workbook in openpyxl without the cells of these two tabs."""
    return openpyxl.load_workbook(BytesIO(lightened(source if isinstance(source, bytes) else source.read_bytes())))


@functools.lru_cache(maxsize=20)
def lightened(data: bytes) -> bytes:
    """A school's workbook without the cells of 进度 and 进度计算."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        tabs = re.findall(r'<sheet name="([^"]*)" sheetId="(\d+)"', archive.read("xl/workbook.xml").decode())
        emptied = {f"xl/worksheets/sheet{number}.xml" for title, number in tabs if title in {PROGRESS, PROGRESS_WORK}}
        assert len(emptied) == 2
        for info in archive.infolist():
            part = archive.read(info)
            if info.filename in emptied:
                part = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", part, flags=re.S)
            copy.writestr(info.filename, part)
    return out.getvalue()


@functools.lru_cache(maxsize=100)
def _written(wanted: bytes) -> bytes:
    """What the writer makes of its arguments is always the same, and many tests begin with the same."""
    term, school, rows, more = pickle.loads(wanted)
    written = BytesIO()
    write_school_workbook(written, term, school, rows, **more)
    return written.getvalue()


def parsed_twice(path: Path) -> set[str]:
    """Tabs of the form that are not spelt plainly, so that their XML is parsed and written again before it is read."""
    opened = open_workbook(path.name, path.read_bytes(), tolerant=True)
    with zipfile.ZipFile(path) as archive:
        return {one.title for one in opened.sheets if one.title in TITLES and one.xml != archive.read(one.part)}


def read(path: Path, term: Term = TERM, as_of: date = AS_OF) -> Submission:
    """Read and check one return."""
    one = SubmissionReader(term).read(path)
    run_checks(term, one, as_of)
    return one


def stands_to(one: Submission, other: Submission, term: Term = TERM) -> Order:
    """Whether a return was made later than another, as far as it tells itself."""

    def filed(submission: Submission) -> Filed:
        return Filed(0, submission.sha256, submission.school_code, submission.name, "", submission.stamp.issue, submission.stamp.checked_at, submission.saved_at, "", "",
                     saved_exact=submission.saved.exact, saved_raw=submission.saved.raw, writer=submission.saved.writer, packed_at=submission.saved.packed)

    return order_of(filed(one), filed(other), clock_of(term), lambda *_: Order.UNKNOWN)


def found(submission: Submission, code: str) -> list[tuple[str, str, str]]:
    """(sheet, cell, value) of every problem of that code, in the order of the list of problems."""
    return [(p.sheet, p.cell, p.value) for p in submission.problems if p.code == code]


def errors(submission: Submission) -> list[tuple[str, str, str]]:
    """(code, sheet, cell) of every error."""
    return [(p.code, p.sheet, p.cell) for p in submission.problems if p.level is Level.ERROR]


NOT_CONTENT = frozenset({"schema_migration", "meta", "written_file", "written_piece", "proof_of_return", "proof_of_table", "numbered", "merge_log",
                         "merge_changes"})
"""Tables of an archive that hold no content of returns: notes, digests over row numbers, what numbers have meant one after the
other, what each merge has changed."""


def rewrite_archive(path, *statements):
    """Change an archive as a program would that seals what it writes."""
    db = sqlite3.connect(path, isolation_level=None, cached_statements=0)
    seals = Seals(db)
    seals.open = True
    db.execute("BEGIN")
    for statement in statements:
        db.execute(statement)
    seals.renew_everything()
    db.execute("COMMIT")
    db.close()


def without_log(folder):
    """总档案 as the archive has it but for the log of merges: that alone depends on which merges there were, and in what order."""
    with tempfile.TemporaryDirectory() as place:
        twin, master = Path(place, folder.archive_file.name), Path(place, folder.master.name)
        shutil.copy(folder.archive_file, twin)
        rewrite_archive(twin, "DELETE FROM merge_log")
        term = folder.term()
        with Archive(twin, "", read_only=True) as archive:
            write_master(master, term, archive)
        return master.read_bytes()


def run_command(capsys, *arguments):
    """(exit status, stdout, stderr) of a command."""
    from yanxiu_xl.cli import main

    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err
