"""docs/接口.md: the door for Python as a page. Commands and options are told in the words of their help, tables from their definition.

What stands here alone are the words for what the command line has not: how things are opened, and the fields of results.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import click

import yanxiu_xl as yx
from yanxiu_xl.api import frames, results
from yanxiu_xl.api.open_term import OpenTerm
from yanxiu_xl.api.open_workbook import OpenWorkbook
from yanxiu_xl.cli import cli
from yanxiu_xl.forms.model import Column, Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS

OPENING = """
每条命令在 Python 里都有同名的方法，选项相同；另外可以把档案库和单本工作簿里的记录、问题、得分取成 pandas 的表。名字是英文，内容是中文。
`import yanxiu_xl` 本身什么都不读、不装入，用到才装入。在脚本、笔记本、交互窗口里都能用，不用写 `if __name__ == "__main__"`。

先放一个演示（`yanxiu demo 演示`），然后：

```pycon
>>> from datetime import date
>>> import yanxiu_xl as yx
>>> term = yx.open_term("演示")
>>> status = term.status()
>>> status.clean, status.standing.missing
(False, ['08'])
>>> lessons = term.table("听课记录")
>>> len(lessons), lessons["听课日期"].dtype
(2033, dtype('<M8[s]'))
>>> print(*lessons.loc[0, ["来源文件", "来源工作表", "来源行号"]])
青禾镇中心小学校本研修工作簿.xlsx 听课记录 4
>>> lessons[lessons["课类"] == "公开课"].groupby("学校名称").size().idxmax()
'青禾镇中心小学'
>>> problems = term.problems()
>>> problems.query("编号 == 'C06' and 学校代码 == '02'")["单元格"].iloc[0]
'D125'
>>> scores = term.scores(keys=True)
>>> int((scores.query("indicator == 'T13'").outcome == "无法衡量").sum())
1
>>> plan = term.merge(plan=True, date=date(2021, 1, 14))
>>> [one.name for one in plan.plan.refusals]
['2019-2020第二学期柳林小学.xlsx', '东岗小学.xls', '北沟小学（新）.xlsx', '新建 Microsoft Excel 工作表.xlsx']

```

一本工作簿，不在学期文件夹里也行（按它自带的设定）：

```pycon
>>> workbook = yx.open_workbook(term.folder.inbox / "青禾镇柳林小学.xlsx")
>>> workbook.table("教师名册", keys=True).name.iloc[0]
'白淑芬'

```

出了问题只有一种错误，一行中文；有具体格子的，在 `.problems` 里：

```pycon
>>> term.table("听课纪录")
Traceback (most recent call last):
    ...
yanxiu_xl.problems.model.UserError: 没有“听课纪录”这张表。是不是“听课记录”？
>>> try:
...     yx.open_term("没有的文件夹")
... except yx.Error as error:
...     print(str(error).partition("。")[2], error.problems)
请在命令里写明学期文件夹，或到学期文件夹里运行；还没有的，先用 yanxiu new-term 建学期。 ()

```
"""

OPENERS = {
    "open_term": "打开一个学期：学期文件夹，或它里面的任何位置；不写就是现在所在的文件夹。得到 `OpenTerm`。",
    "county": "给县教师进修学校的表，几个镇放在一起：写各镇的学期文件夹，或放着它们的文件夹。选项和结果同 `term.report(\"county\")`；`place` 是写文件的地方。",
    "open_workbook": "打开一本学校的工作簿。按 `folder` 的设定检查；"
                     "不写的，按文件所在的学期文件夹，再没有就按工作簿自带的设定。用到时才读，只读一次。得到 `OpenWorkbook`。",
}
PROPERTIES = {
    "OpenTerm": {
        "folder": "各个位置：`root`、`settings`、`outbox`（发放）、`inbox`（回收）、`sent_back`（退回）、`registers`、`reports`、`master`（总档案）",
        "settings": "学期设定现在怎么写：`settings[\"min_observations\"]` 是参数（名字见数据字典），`schools` 是学校名录，`codes` 是代码表",
    },
    "OpenWorkbook": {"path": "文件的位置", "term": "按哪个学期检查；没有指定的为 `None`"},
}
MORE = {
    "confirm": "做以前问谁：一个函数（撤下是 `f(那一份, 计划)`，汇集是 `f(计划)`），返回 `True` 才做；写了它就不看 `yes`",
    "keys": "`True`：列名用英文（程序里的名字），不用中文表头",
    "sheet": "工作表：中文名（“听课记录”）或程序里的名字（`observations`）",
    "file": "文件",
}
TABLES = {
    "table": "一张表的全部记录：学期的是各校采用的那一份，工作簿的是它自己",
    "problems": "问题，一行一个：学期的是上次合并以后的全部问题（与总档案的“问题清单”相同），工作簿的是今天检查的结果",
    "scores": "得分，每位教师、每所学校的每项指标一行：自评和核定、算式、算数的格。不写任何文件",
    "totals": "总分，每位教师、每所学校一行",
}
RESULTS: dict[str, dict[str, str]] = {
    "DemoResult": {"term": "演示的学期", "standing": "报送情况", "master": "总档案在哪里"},
    "NewTermResult": {"term": "建好的学期", "chosen": "哪个学期（`code`）、为什么（`words`）", "unfilled_holidays": "节假日还没有公布的年份",
                      "carried": "从旧学期带来了什么"},
    "BuildResult": {"workbooks": "每校一项：`school`、`path`、`macro_path`、`issue`（批次）、`outcome`（new、same）、`kept`（有人改过、改名保留的）",
                    "registers": "中心校登记有没有更新", "moves": "学校名录有什么变化", "stray": "“发放”里不属于任何学校的", "set_aside": "移到了哪里",
                    "unfilled_holidays": "节假日还没有公布的年份"},
    "PaperResult": {"paper": "空白表在哪里"},
    "PrintResult": {"files": "写好的工作簿", "pdf": "转成的 PDF", "pages": "打印出来几页", "not_replaced": "有人改过、没有覆盖的文件（新的写在旁边）",
                    "templates": "打印模板：`renewed`（换成这个版本的）、`changed`（有人改过、照着印的）", "checked": "看过哪些模板（代号）",
                    "wrong": "模板里写错的名字，一处一句；有就什么都没有印", "unread": "看不懂、印成空白的格",
                    "empty": "没有记录、没有印的", "told": "还要知道的（如没有 LibreOffice）"},
    "RegionResult": {"term": "学期码", "towns": "每个镇一项：`name`、`folder`、`read`（读了几份）、`changed`（汇总库里有没有更新）、`returned`、`expected`",
                     "absent": "没有计入的镇：`name`、`why`", "notes": "还要知道的，一条一句", "findings": "跨镇问题：（镇，学校，问题）",
                     "archive": "汇总库叫什么", "workbook": "区域汇总在哪里；没有写的为 `None`"},
    "TeachersResult": {"books": "每位教师一项：`school`、`teacher_id`、`name`、`path`、`outcome`（new、same、left：有人填过，没有动）",
                       "without_roster": "没有名册的学校", "unclear": "没有姓名、与人同名的", "strays": "不在名册里的人填过的教师填报表"},
    "GatherResult": {"gathering": "会怎样：`plan.tallies`（每位教师收了几行）、`plan.rows`（合好的行）、`plan.left`（没收的行和里面的内容）",
                     "workbook": "汇集好的工作簿在哪里；没有写的为 `None`", "done": "写好了，或者没有要写的", "beside": "是不是写在了另一个名字下",
                     "told": "不是照样收的每一处：哪个文件、哪张表、哪一格、怎么办"},
    "CheckResult": {"returns": "读到的工作簿，各有 `name`、`problems`、`refused`（没有读的原因）", "unhandled": "文件夹里没有处理的文件", "marked": "标好的工作簿在哪里",
                    "problems": "全部问题：`level`、`code`、`file`、`sheet`、`cell`、`value`、`message`、`fix`"},
    "ScoreResult": {"workbooks": "每本一项：`teachers`、`school`、`summary`、`confirmed`", "copies": "评分的副本在哪里", "not_replaced": "有人写过、没有覆盖的文件",
                    "opened": "要求打开的是不是都打开了"},
    "MergeResult": {"standing": "报送情况：`missing`（没交的学校）、`lines`（每校一行）、`problems`、`refusals`（未收）、`unhandled`", "changed": "有没有变化",
                    "master": "总档案在哪里", "marked": "写了哪些退回的工作簿", "read": "这次读了几个文件", "known": "以前读过几个", "steps": "每校有什么变化",
                    "next": "接下来做什么", "registers": "中心校登记有没有更新", "moves": "学校名录有什么变化"},
    "PlanResult": {"plan": "会怎样：`steps`（每校）、`refusals`、`unhandled`"},
    "StatusResult": {"standing": "报送情况，同 `MergeResult`", "unfilled_holidays": "节假日还没有公布的年份"},
    "HistoryResult": {"root": "学期文件夹", "school": "哪所学校", "returns": "每份一项：`filed`、`changes`（改了哪些格）、`fixed`、`new`（改好的、新出的问题）"},
    "UndoResult": {"root": "学期文件夹", "filed": "哪一份：`reference`（如 03#2）、`name`、`sha256`", "plan": "会怎样",
                   "standing": "做完以后的报送情况；没有做的为 `None`",
                   "already": "以前已经做过", "done": "做了没有"},
    "WhereResult": {"root": "学期文件夹", "traces": "找到的记录：`file`、`tab`、`row`、`cells`（每格在总档案和文件里的位置）；可以直接循环",
                    "figure": "查报表的一个数时：`value`、`records`（算数的）、`left_out`（不算的，各有 `why`）；别的为 `None`"},
    "PortfolioResult": {"portfolios": "每位教师一项：`school`、`teacher_id`、`name`、`path`、`pages`（几页）、`aside`（有人改过、改名保留的）、`pdf`",
                        "lacking": "PDF 为什么没有做", "terms": "逐学期的折线有哪几个学期"},
    "RemindResult": {"reminders": "每校一项：`reminder`（`items` 学校要办的、`teachers` 教师还缺的、`due` 应报日期）、`path`、`folded`（没有写下的几项）、`copies`",
                     "lacking": "PDF、图片为什么没有做"},
    "VerifyResult": {"returns": "看了几份报送；档案库读不了的为 `None`", "originals": "几个原件", "materials": "几个资料", "backups": "几份副本",
                     "faults": "哪里不对：`file`、`what`、`remedy`", "version": "档案库是第几版；读不了的为 `None`"},
    "RebuildResult": {"returns": "重建了几份报送", "journal": "有没有记事", "kept": "原来的档案库留在哪里", "lost": "没有好的原件的",
                      "standing": "报送情况", "master": "总档案在哪里"},
    "RulesResult": {"rules": "每条一项：`entry`、`thresholds`（门槛）、`sentence`、`fix`、`place`；可以直接循环"},
    "InstallResult": {"installed": "接好了什么：`outcome`、`program`、`icons`、`trouble`"},
    "RemoveResult": {"removed": "撤掉了什么：`gone`、`left`"},
    "DoctorResult": {"findings": "每项：`fact`、`found`、`good`", "lacking": "缺的、要处理的"},
    "AddinResult": {"file": "加载项在哪里"},
    "PackResult": {"folder": "安装文件夹", "wheels": "里面的软件包", "missing": "还要自己放进去的"},
}
ERRORS = """
## 错误

`yx.Error`：所有停下来的原因，一行中文，说明怎么办；`.problems` 是有关的问题（哪个文件、哪张表、哪一格），没有的为空。磁盘满、没有权限也是它。
别的错误是程序自己的毛病。
"""
TYPES = {frames.STR: "文字", frames.INT: "整数，可空", frames.FLOAT: "小数", frames.DAY: "日期", frames.EITHER: "数或“不适用”"}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*["---"] * len(cells))


def signature(name: str, function: Any) -> str:
    """How a function is called, in one line without what follows from the defaults."""
    parameters = []
    for one in inspect.signature(function).parameters.values():
        if one.name == "self":
            continue
        star = "*" if one.kind is one.VAR_POSITIONAL else ""
        parameters.append(f"{star}{one.name}{'' if one.default is one.empty else f'={one.default!r}'}")
        if star == "" and one.kind is one.KEYWORD_ONLY and "*" not in "".join(parameters[:-1]):
            parameters.insert(len(parameters) - 1, "*")
    return f"{name}({', '.join(parameters)})"


def _named(command: str) -> str:
    return command.replace("-", "_")


def _as_in_python(words: str) -> str:
    """The help of an option, as it is told of a method."""
    return re.sub(r"--([a-z-]+)", lambda found: f"`{found[1].replace('-', '_')}{'_' if found[1] == 'from' else ''}`", words)


def _command(name: str, command: click.Command) -> Iterator[str]:
    method = getattr(OpenTerm, _named(name))
    own = "self" in inspect.signature(method).parameters
    before = "term" if own else "yx" if _named(name) in yx.__all__ else "yx.OpenTerm"
    yield f"\n### `{signature(f'{before}.{_named(name)}', method)}`\n"
    yield _as_in_python(re.sub(r"\s+", " ", inspect.cleandoc(command.help or ""))) + "\n"
    if own and _named(name) in yx.__all__:
        yield f"不在学期文件夹里时：`{signature(f'yx.{_named(name)}', getattr(yx, _named(name)))}`。\n"
    taken = inspect.signature(method).parameters
    for option in command.params:
        words = getattr(option, "help", None) or option.metavar or ""
        if option.name in taken and words:
            yield f"* `{option.name}`：{_as_in_python(words).strip('[]')}"
    yield from (f"* `{one}`：{MORE[one]}" for one in taken if one in MORE)
    yield "\n结果："
    for result in re.findall(r"\w+Result", str(inspect.signature(method).return_annotation)):
        yield from _result(result)


def _result(name: str) -> Iterator[str]:
    kind = getattr(results, name)
    words = RESULTS[name]
    own = [one.name for one in fields(kind)]
    own += [key for key, value in vars(kind).items() if isinstance(value, property) and key != "clean"]
    missing = [one for one in (*own, *words) if one not in words or one not in own]
    if missing:
        raise LookupError(f"{name}: {missing} in fields and in words")
    yield f"\n`{name}`\n"
    yield from (f"* `.{one}`：{words[one]}" for one in own)


def _columns(columns: tuple[frames.FrameColumn, ...]) -> Iterator[str]:
    yield from _head("列", "英文名", "dtype", "内容")
    for one in columns:
        yield _row(one.heading, f"`{one.key}`", f"`{one.dtype}`（{TYPES[one.dtype]}）", one.words)


def _kinds() -> Iterator[str]:
    """Which kind of column has which dtype."""
    kinds: dict[str, list[str]] = {}
    for kind in Kind:
        if kind is not Kind.AUTO:
            kinds.setdefault(frames.dtype_of(Column("x", "x", kind)), []).append(kind.value)
    either = [column.header for sheet in SCHOOL_SHEETS for column in sheet.columns if column.also]
    yield from _head("取值", "dtype")
    for dtype, words in kinds.items():
        yield _row("、".join(words), f"`{dtype}`（{TYPES[dtype]}）")
    yield _row(f"还可以写“不适用”的：{'、'.join(either)}", f"`{frames.EITHER}`（{TYPES[frames.EITHER]}）")


def _tables() -> Iterator[str]:
    yield "\n## 表\n"
    yield ("`term` 和 `workbook` 都有下面四个方法，得到 `pandas.DataFrame`。列名默认是中文表头，`keys=True` 用英文名。空的、读不懂的格是缺失值，不是 0，也不是空文字；"
           "读不懂的格原来写的在“未读懂”里。像身份证号、手机号的数和出生年月，与总档案一样不给出。\n")
    for name, words in TABLES.items():
        yield f"### `{signature(f'term.{name}', getattr(OpenTerm, name))}`\n"
        yield f"{words}。\n"
        if name != "table":
            yield from _columns(getattr(frames, name.upper()))
            yield ""
            continue
        yield f"`sheet`：{MORE['sheet']}。"
        yield f"可以写：{'、'.join(sheet.title for sheet in SCHOOL_SHEETS)}。\n"
        yield "每张表先是这几列，说明每一行从哪里来：\n"
        yield from _columns(frames.PLACE)
        yield (f"\n然后是这张表自己的列（表头和英文名见[数据字典](数据字典.md)；自动列和出生年月除外；"
               f"与前几列重名的，后面加“{frames.INSIDE[1:-1]}”，如“学校名称{frames.INSIDE}”、"
               f"`school{frames.KEY_INSIDE}`）：\n")
        yield from _kinds()
        yield "\n最后是：\n"
        yield from _columns(frames.BESIDE)
        yield ""


def api_page() -> str:
    """The door for Python, as Markdown."""
    lines = ["# 接口（Python）", OPENING, "## 打开\n"]
    for name, words in OPENERS.items():
        lines += [f"### `{signature(f'yx.{name}', getattr(yx, name))}`\n", f"{words}\n"]
    for kind, properties in PROPERTIES.items():
        lines += [f"`{kind}`：\n", *(f"* `.{name}`：{words}" for name, words in properties.items()), ""]
    lines += ["工作簿的方法：\n"]
    own = [name for name, one in vars(OpenWorkbook).items() if inspect.isfunction(one) and not name.startswith("_")]
    lines += [f"* `{signature(f'workbook.{name}', getattr(OpenWorkbook, name))}`：{TABLES.get(name) or '同名的命令，只对这一本'}" for name in own]
    lines += ["\n## 命令\n", "每个结果都有 `.clean`（没有要处理的，即命令的退出码是 0）和 `.as_json()`（字典、列表、文字和数，与命令加 `--json` 打印的相同）。",
              "日期写 `datetime.date`，文件和文件夹写文字或 `Path`。"
              "有 `progress` 的，可以写一个函数 `f(阶段, 做完几步, 共几步, 刚做完什么)`，随时告诉它做到哪里（中文）。",
              "方法不写学期文件夹，打开的就是。`term.new_term` 等不用学期的命令，写成 `yx.new_term` 也行。"]
    for name, command in cli.commands.items():
        lines += _command(name, command)
    lines += [*_tables(), ERRORS.rstrip()]
    return "\n".join(lines) + "\n"
