"""What the buttons run: ``RunPython "import yanxiu_xl.buttons; yanxiu_xl.buttons.check()"``.

Nothing is imported here, so that a click is answered in the status bar before anything heavy is loaded.
"""

from __future__ import annotations


def _click(verb: str) -> None:
    from yanxiu_xl.buttons.mac import report_at_the_end

    report_at_the_end()
    from yanxiu_xl.buttons.session import click

    click(verb)


def check() -> None:
    """校验: what is wrong, in a sheet and on the cells."""
    _click("check")


def score() -> None:
    """评分: teachers' and the school's scores."""
    _click("score")


def summarise() -> None:
    """汇总: the summary tables."""
    _click("summarise")


def gather() -> None:
    """汇集教师表: the rows of teachers' own workbooks, in a new one of the school."""
    _click("gather")


def build() -> None:
    """生成工作簿, from the settings of a term."""
    _click("build")


def merge() -> None:
    """合并回收, from the settings of a term."""
    _click("merge")


def status() -> None:
    """报送情况, from the settings of a term."""
    _click("status")


def reports() -> None:
    """出报表, from the settings of a term."""
    _click("reports")


def open_master() -> None:
    """打开总档案, from the settings of a term."""
    _click("open_master")
