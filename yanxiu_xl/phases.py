"""How far a verb has come: the phases of all verbs, and whoever is told of them.

A phase begins when its length is known, is told of every step that is done, and ends with all of them done, unless the verb is
stopped in it. What has nothing to do has no phase, and no phase comes twice in one run of a verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum


class Phase(Enum):
    """What can be going on, in the words that people read."""

    BUILD = "生成工作簿"
    TEACHERS = "生成教师填报表"
    FILL = "填写示例"
    PROVE = "核对档案库，留一份副本"
    REREAD = "从原件重新读取"
    REBUILD = "重建档案库"
    READ = "读取工作簿"
    CHECK = "检查"
    SCORE = "评分"
    ACROSS = "校际检查、核定"
    FILE = "存档"
    GATHER = "写汇集后的工作簿"
    MARK = "标注问题，写退回的工作簿"
    RESULTS = "写评分结果"
    MASTER = "写总档案"
    SETTINGS = "看各镇的学期设定"
    TOWNS = "逐镇合并"
    BETWEEN_TOWNS = "跨镇检查"
    REPORTS = "出报表"
    FORMS = "出打印件"
    PORTFOLIOS = "写档案袋"
    REMINDERS = "写催办单"
    PDF = "转成 PDF"
    ARCHIVE = "检验档案库"
    ORIGINALS = "检验原件"
    MATERIALS = "检验资料"
    BACKUPS = "检验副本"
    DOWNLOAD = "下载软件包"
    WHEEL = "打包本程序"
    KIT = "写加载项、脚本和说明"

    @property
    def word(self) -> str:
        """The word people read."""
        return self.value


Tell = Callable[..., None]
"""``step(what, number)``: so many more steps (1 unless said otherwise) are done, the last of them ``what`` ('' for nothing to name)."""


class Progress:
    """Told of the phases of a run; this one keeps it to itself. Subclasses show it."""

    def began(self, phase: Phase, total: int) -> None:
        """A phase of ``total`` steps (at least one) begins."""

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        """So many steps of it are done, the last of them ``what``."""

    def ended(self, phase: Phase) -> None:
        """Nothing more is done in it."""

    @contextmanager
    def phase(self, phase: Phase, total: int) -> Iterator[Tell]:
        """Within it, the step yielded is called ``total`` times; with 0 nobody is told of anything."""
        done = 0

        def step(what: str = "", number: int = 1) -> None:
            nonlocal done
            done += number
            if total:
                self.stepped(phase, done, what)

        if total:
            self.began(phase, total)
        try:
            yield step
        finally:
            if total:
                self.ended(phase)

    @contextmanager
    def single(self, phase: Phase) -> Iterator[None]:
        """A phase of one step, which is what is done within it."""
        with self.phase(phase, 1) as step:
            yield
            step()


UNTOLD = Progress()
"""For a run that nobody watches."""
