"""What has to be there for the buttons and scripts to work, in words: one list for 环境检查 in a workbook and ``yanxiu doctor``."""

from __future__ import annotations

from dataclasses import dataclass

IN_WORKBOOK, IN_TERMINAL, IN_BOTH = "workbook", "terminal", "both"


@dataclass(frozen=True)
class Fact:
    """A thing to look at: key (the macro finds its line by it), label, words for a good answer and for a bad one.

    shown: where it can be found out; needed: nothing works without it.
    """

    key: str
    label: str
    good: str
    bad: str = ""
    shown: str = IN_BOTH
    needed: bool = False


FACTS = (
    Fact("PROGRAM", "表格程序", "好", "没有找到 Excel、WPS、LibreOffice；没有也能检查、评分、合并，只是打不开结果"),
    Fact("SYSTEM", "操作系统", "好"),
    Fact("BITNESS", "程序位数", "32 位、64 位都可以"),
    Fact("PLACE", "Python 应该在", "找到了",
         "没有找到。请运行 yanxiu install，或安装盘里的“安装.cmd”，再点按钮；装不了就用不带宏的办法：把这个文件拖到“一键评分”上", needed=True),
    Fact("ANSWER", "Python 答话", "能用（退出码 0 表示正常）",
         "答不上来（退出码 0 才是正常）。请重新运行 yanxiu install 或“安装.cmd”；仍不行，把这张表拍下来交给维护人员", needed=True),
    Fact("SAME", "它用的程序", "就是这一份", "是另一份。要让按钮和一键评分用这一份，请运行 yanxiu install", IN_TERMINAL),
    Fact("COMMAND", "命令 yanxiu", "在哪个文件夹里都能用", "不要紧，请这样用：yanxiu --help", IN_TERMINAL),
    Fact("SCRIPT", "Excel 的脚本", "好", "没有放好，Mac 上的按钮用不了。请运行 yanxiu install", IN_TERMINAL, needed=True),
    Fact("RIBBON", "功能区加载项", "装好了", "没有装（可以不装）。要装请运行 yanxiu install --icons", IN_TERMINAL),
    Fact("DESKTOP", "桌面的一键评分", "放好了", "没有放（可以不放，学期文件夹里也有）。要放请运行 yanxiu install --icons", IN_TERMINAL),
    Fact("TEMPORARY", "临时文件夹", "好", "写不进去。请腾出空间，或把环境变量 TMPDIR（Windows：TEMP）设成一个能写的文件夹", IN_TERMINAL, needed=True),
    Fact("FILE", "这个文件在", "好", "在网盘上直接打开的。请先存到电脑里（如桌面）再打开使用", IN_WORKBOOK),
    Fact("FAILURE", "上次运行", "没有出错", "没有完成，原因见左边；表里的内容没有动。请把这张表拍下来交给维护人员", IN_WORKBOOK),
)
