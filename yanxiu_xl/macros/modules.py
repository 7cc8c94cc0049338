"""Which modules there are, and which buttons call which macro. The sources in ``macros/`` are the truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from yanxiu_xl.macros.shipped import FOLDER

XLWINGS_MODULES = {"xlwings": "xlwings.bas", "Dictionary": "addin/Dictionary.cls"}
"""What makes ``RunPython`` known inside a workbook with nothing installed in Excel; taken from the installed xlwings."""

_CALL = re.compile(r'^Public Sub (\w+)\(.*?\)\n(?:(?!^End Sub).*\n)*?.*"import ([\w.]+); \2\.(\w+)\(\)"', re.M)


@dataclass(frozen=True)
class Button:
    """A button: its caption, the macro it runs, an icon of Office for the ribbon, and what it does, in a sentence."""

    caption: str
    macro: str
    icon: str
    tip: str


SCHOOL_BUTTONS = (
    Button("校验", "YanxiuCheck", "ReviewAcceptChange", "逐格检查这本工作簿，把问题列在“校验结果”，并在格上标出。"),
    Button("评分", "YanxiuScore", "DataValidation", "按考核细则算教师得分和学校得分。"),
    Button("汇总", "YanxiuSummary", "AutoSum", "统计本校各月进度、研修方式与内容、谁还缺什么。"),
    Button("汇集教师表", "YanxiuGather", "TableInsert", "把“教师表”文件夹里各位老师自己填的行收进来，另写一本“-汇集”。"),
    Button("环境检查", "YanxiuEnvironment", "FileDocumentInspect", "看看这台电脑能不能用这些按钮。"),
)
CENTRE_BUTTONS = (
    Button("生成工作簿", "YanxiuBuild", "FileSaveAs", "按学校名录给每校生成一本工作簿，放进“发放”。"),
    Button("合并回收", "YanxiuMerge", "DataRefreshAll", "把“回收”里的工作簿并进档案库，更新总档案。"),
    Button("报送情况", "YanxiuStatus", "ReviewTrackChanges", "各校交了没有、采用哪一份、有多少问题。"),
    Button("出报表", "YanxiuReports", "CreateReport", "从档案库出全部报表：“报表/全镇汇总.xlsx”和公示用的一本。"),
    Button("打开总档案", "YanxiuOpenMaster", "FileOpen", "打开“总档案.xlsx”。"),
    Button("环境检查", "YanxiuEnvironment", "FileDocumentInspect", "看看这台电脑能不能用这些按钮。"),
)
BUTTONS = tuple(dict.fromkeys((*SCHOOL_BUTTONS, *CENTRE_BUTTONS)))


def own_source(name: str) -> str:
    """The source of one of our own modules, with line feeds."""
    return (FOLDER / f"{name}.bas").read_text(encoding="ascii")


def xlwings_source(name: str) -> str:
    """The source of a module that the installed xlwings ships, with line feeds."""
    found = find_spec("xlwings")  # not imported: that would cost half a second
    if found is None or found.origin is None:
        raise ModuleNotFoundError("xlwings is not installed")
    return (Path(found.origin).parent / XLWINGS_MODULES[name]).read_text(encoding="ascii")


def calls(source: str) -> dict[str, tuple[str, str]]:
    """Macro -> (Python module, function) of every public Sub that runs Python."""
    return {macro: (module, function) for macro, module, function in _CALL.findall(source)}


CALLS = calls(own_source("YanxiuButtons"))
"""The macros of the buttons and what they run."""
