"""What the commands print: tables, grouped problems, progress. Results on stdout, progress on stderr.

Every text goes to the screen by one door, ``plain``: nothing in it is markup, an emoji's name or a command to the terminal,
and no number of a person is in it. Nowhere else in the program is ``rich`` spoken to.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column, Table
from rich.text import Text

from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.cli.widths import cells, indented
from yanxiu_xl.command import as_typed
from yanxiu_xl.legible import readable, visible
from yanxiu_xl.measures.findings import among_them
from yanxiu_xl.personal import public_text
from yanxiu_xl.phases import Phase
from yanxiu_xl.phases import Progress as Phases
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reports.standing import SubmissionStatus, local_time
from yanxiu_xl.scoring.result import Outcome, TeacherScore
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.rulebook import RuleLine, timing
from yanxiu_xl.workflow.scoring import Assessment

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.HINT: "cyan"}
STATE_COLOURS = {
    SubmissionState.ACCEPTED: "green", SubmissionState.RETURNED: "yellow", SubmissionState.MISSING: "red", SubmissionState.SUPERSEDED: "dim",
    SubmissionState.HELD: "magenta", SubmissionState.UNDECIDED: "magenta",
}
PIPE_WIDTH = 160
"""Width of tables that are not shown on a screen."""
PROSE = 16
"""Columns without which a sentence is not worth to stand in a table."""
BELOW = "    "
CELLS_SHOWN = 8
SCREEN = 80
"""Columns that every terminal has."""


def plain(text: str, style: str = "") -> Text:
    """A text as it may be shown: literally, in one line, signs that cannot be seen by their numbers, numbers of persons withheld."""
    return Text(visible(as_typed(public_text(text))), style)


def lines(texts: Iterable[str]) -> Text:
    """Several of them below each other."""
    return Text("\n").join(map(plain, texts))


def _console(**options: Any) -> Console:
    return Console(highlight=False, markup=False, emoji=False, **options)


@dataclass(frozen=True)
class _Head:
    words: str
    right: bool
    ratio: int | None
    below: bool


class Listing:
    """A table where the screen is wide enough for it, else a line a row with the long cells below it.

    The headings are the program's own words, the cells go through ``plain``. What is short stands in one piece in either form.
    """

    def __init__(self, *, ruled: bool = False) -> None:
        self._heads: list[_Head] = []
        self._rows: list[list[Text]] = []
        self._ruled = ruled
        self._width = 0

    def column(self, head: str, *, right: bool = False, ratio: int | None = None, below: bool = False) -> None:
        """A further column. ratio: of sentences, that share what room the others leave; below: may stand under its row."""
        self._heads.append(_Head(head, right, ratio, below))

    def row(self, *cells: str | Text) -> None:
        """A further row."""
        self._rows.append([plain(cell) if isinstance(cell, str) else cell for cell in cells])

    def show(self) -> None:
        """Print it."""
        console = _console(width=None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit() else PIPE_WIDTH)
        self._width = console.width
        console.print(self._table, soft_wrap=not isinstance(self._table, Table))

    def _widest(self, at: int) -> int:
        texts = (line for row in self._rows for line in row[at].plain.split("\n"))
        return max(map(cells, (self._heads[at].words, *texts)))

    @property
    def _table(self) -> Table | Text:
        """What is printed."""
        needed = [min(self._widest(at), PROSE) if head.ratio else self._widest(at) for at, head in enumerate(self._heads)]
        if sum(needed) + 3 * len(needed) + 1 > self._width:
            return self._stacked()
        shares = self._shares()
        table = Table(show_header=True, header_style="bold", show_lines=self._ruled)
        for at, head in enumerate(self._heads):
            table.add_column(plain(head.words), justify="right" if head.right else "left", overflow="fold", width=shares.get(at), no_wrap=at not in shares)
        for row in self._rows:
            folded = [indented(cell.plain.split("\n"), shares.get(at, 0), "") for at, cell in enumerate(row)]
            table.add_row(*(lines(folded[at]) if at in shares else cell for at, cell in enumerate(row)))
        return table

    def _shares(self) -> dict[int, int]:
        """Widths of the columns of sentences: by their ratios, but none wider than what stands in it."""
        left = {at: head.ratio for at, head in enumerate(self._heads) if head.ratio}
        room = self._width - 3 * len(self._heads) - 1 - sum(self._widest(at) for at in range(len(self._heads)) if at not in left)
        found: dict[int, int] = {}
        while left:
            total = sum(left.values())
            small = {at: self._widest(at) for at, ratio in left.items() if self._widest(at) * total <= room * ratio}
            found |= small or {at: room * ratio // total for at, ratio in left.items()}
            room -= sum(small.values())
            left = {at: ratio for at, ratio in left.items() if small and at not in small}
        return found

    def _stacked(self) -> Text:
        main = [(at, head, self._widest(at)) for at, head in enumerate(self._heads) if not head.below]
        found = [Text("  ").join(_aligned(plain(head.words, "bold"), width, head.right) for _, head, width in main)]
        for row in self._rows:
            found.append(Text("  ").join(_aligned(row[at], width, head.right) for at, head, width in main))
            for head, cell in zip(self._heads, row, strict=True):
                if head.below and cell.plain:
                    first, *rest = cell.plain.split("\n")
                    found += map(plain, indented([f"{head.words}：{first}", *rest], self._width, BELOW * 2, BELOW))
        for line in found:
            line.rstrip()
        return Text("\n").join(found)


def _aligned(cell: Text, width: int, right: bool) -> Text:
    spaces = plain(" " * max(width - cells(cell.plain), 0))
    return spaces + cell if right else cell + spaces


def say(text: str, style: str = "") -> None:
    """One line of result."""
    _console(soft_wrap=True).print(plain(text), style=style)


def print_folder(folder: TermFolder) -> None:
    """Which term is spoken of: a folder that was found rather than named may be another one than was meant."""
    say(f"学期文件夹：{folder.root}", "dim")


def print_json(content: Any) -> None:
    """The answer for machines: texts as they are, but for numbers of persons and for names that are no text."""
    sys.stdout.write(json.dumps(_public(content), ensure_ascii=False, indent=2) + "\n")


def _public(content: Any) -> Any:
    if isinstance(content, str):
        return readable(public_text(content))
    if isinstance(content, Mapping):
        return {_public(key): _public(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_public(one) for one in content]
    return content


class _Clock(ProgressColumn):
    """How long a task has been going on; it runs until the task is stopped, not until its last step is told of."""

    max_refresh = 0.2

    def render(self, task: Task) -> Text:
        return plain(str(timedelta(seconds=int(task.elapsed or 0))), "progress.elapsed")


class Bars(Phases):
    """A line for the whole run and one for each of its phases, each with a clock of its own."""

    def __init__(self, title: str, bars: Progress) -> None:
        self._bars, self._tasks = bars, dict[Phase, TaskID]()
        self._whole = self._add(title)

    def _add(self, words: str) -> TaskID:
        return self._bars.add_task(plain(words).plain, total=None, count="", what="")

    def began(self, phase: Phase, total: int) -> None:
        self._bars.start()
        self._tasks[phase] = self._add(phase.word)
        if total > 1:  # else it can only be seen that it goes on
            self._bars.update(self._tasks[phase], total=total, count=f"0/{total}")

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        total = self._bars.tasks[self._tasks[phase]].total
        self._bars.update(self._tasks[phase], completed=done, total=total or 1, count=f"{done}/{total:g}" if total else "", what=plain(what).plain)

    def ended(self, phase: Phase) -> None:
        self._bars.update(self._tasks[phase], what="")
        self._bars.stop_task(self._tasks[phase])


@contextmanager
def progress(title: str, *, at_once: bool = True) -> Iterator[Bars]:
    """Lines of progress on stderr, where that is a screen, gone at the end. at_once: else they are shown from the first phase on."""
    console = _console(stderr=True)
    one_line = Column(no_wrap=True, overflow="ellipsis")
    columns = (TextColumn("{task.description}", markup=False), BarColumn(20), TextColumn("{task.fields[count]}", markup=False),
               _Clock(), TextColumn("{task.fields[what]}", markup=False, table_column=one_line))
    bars = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    shown = Bars(title, bars)
    try:
        if at_once:
            bars.start()
        yield shown
    finally:
        bars.stop()


def group(problems: Sequence[Problem]) -> list[tuple[Problem, list[str]]]:
    """Findings of one cause on one line: the first of them, and the cells of all."""
    groups: dict[tuple[str, ...], tuple[Problem, list[str]]] = {}
    for one in problems:
        what = one.message.partition("】")[2] or one.message
        key = (one.level.value, one.code, one.variant, one.sheet, one.column, what)
        groups.setdefault(key, (one, []))[1].append(one.cell)
    return list(groups.values())


def print_check(returns: Sequence[Submission]) -> None:
    """Problems of each file, grouped by cause, most serious first."""
    for one in returns:
        counts = one.level_counts()
        words = "、".join(f"{level.word} {counts[level.value]} 处" for level in Level)
        verdict = "收不了" if one.refused else "还不能上交" if counts["error"] else "可以上交"
        say(f"{one.name}：{verdict}（{words}）", "bold")
        if not one.problems:
            continue
        table = Listing()
        for head, ratio in (("级别", None), ("编号", None), ("位置", 4), ("问题", 10), ("怎么改", 8)):
            table.column(head, ratio=ratio, below=head in {"问题", "怎么改"})
        for first, places in group(one.problems):
            shown = "、".join(c for c in places[:CELLS_SHOWN] if c)
            more = f" 等 {len(places)} 处" if len(places) > CELLS_SHOWN else ""
            where = f"{first.sheet} {shown}{more}".strip()
            what = first.message.partition("】")[2] or first.message
            table.row(plain(first.level.word, COLOURS[first.level]), first.code, where, what, first.fix)
        table.show()


def print_scores(one: Assessment) -> None:
    """Teachers by rank, the school's own score, or why there is none."""
    if one.school is None:
        refused = one.submission.refused
        say(f"{one.submission.name}：评不了分。{refused.message + refused.fix if refused else ''}", "red")
        return
    say(one.submission.name, "bold")
    table = Listing()
    for head in ("名次", "姓名", "基础分", "附加分", "等次", "有效听课", "未达标项"):
        table.column(head, right=head in {"名次", "基础分", "附加分", "有效听课"}, below=head == "未达标项")
    for t in sorted(one.teachers, key=lambda t: t.rank_order):
        table.row(str(t.rank or "不排"), t.name, t.base_in_words, f"{t.extra:g}", t.band, _observations(t), "、".join(t.lacking))
    table.show()
    say(f"学校自评：{one.school.own_in_words}（U2 资料存档、U10、U11 待中心校核定）", "bold")


def _observations(one: TeacherScore) -> str:
    """Valid observations; of a table that cannot be read nobody knows how many there are."""
    unknown = one.items["T3"].outcome is Outcome.UNMEASURED and not one.valid_observations
    return "不明" if unknown else str(one.valid_observations)


def print_rules(rules: Sequence[RuleLine]) -> None:
    """The catalogue of rules as a table."""
    table = Listing(ruled=True)
    heads = (("编号", None), ("级别", None), ("什么时候", 8), ("怎么说", 14), ("门槛", 9), ("计划条款", 5), ("出处", None), ("何时查", 6), ("程序", 10))
    for head, ratio in heads:
        table.column(head, ratio=ratio, below=head not in {"编号", "级别", "什么时候"})
    for line in rules:
        one = line.entry
        limits = lines(str(t) for t in line.thresholds)
        table.row(one.code, plain(one.level.word, COLOURS[one.level]), one.when, line.sentence, limits, one.clause, one.source,
                  timing(one), line.place or "（还没有）")
    table.show()
    say(f"共 {len(rules)} 条。出处 D1–D6 是业务规格的节次，“补充”是本程序自己的；门槛在学期设定里改。")


def print_standing(now: SubmissionStatus) -> None:
    """The table of schools, then files that could not be taken."""
    table = Listing()
    for head in ("代码", "学校", "状态", "错误", "警告", "提示", "文件保存时间", "采用文件"):
        table.column(head, right=head in {"错误", "警告", "提示"}, below=head == "采用文件")
    for line in now.lines:
        filed = line.filed
        numbers = [str(line.problems[level.value]) if filed else "" for level in Level]
        numbers[0] += among_them(line.across.get(Level.ERROR.value, 0)) if filed else ""
        state = plain(line.state.word, STATE_COLOURS[line.state])
        saved, name = (local_time(filed.saved_at), filed.name) if filed else ("", "")
        table.row(line.code, line.name, state, *numbers, saved, name)
    table.show()
    for one in now.withdrawn:
        say(f"已撤下，不算：{one.school} {one.name}（恢复：yanxiu undo {one.sha256[:8]} --back）", "dim")
    for refusal in now.refusals:
        say(f"未收：{refusal.name}  {refusal.problem.code} {refusal.problem.message}{refusal.problem.fix}", "red")
    print_unhandled([one.problem for one in now.unhandled])


def print_unhandled(found: Sequence[Problem]) -> None:
    """Files nobody has dealt with: those of one kind on one line, the ones that may be returns first."""
    kinds: dict[tuple[int, str, str, str], list[str]] = {}
    for one in found:
        kinds.setdefault((one.level.rank, one.variant, one.message, one.fix), []).append(one.file)
    if found:
        say(f"没有处理的文件 {len(found)} 个：", "bold")
    for (rank, _, message, fix), names in sorted(kinds.items(), key=lambda item: (item[0][0], item[1])):
        more = f" 等 {len(names)} 个" if len(names) > CELLS_SHOWN else ""
        colour = next(colour for level, colour in COLOURS.items() if level.rank == rank)
        say(f"  {'、'.join(names[:CELLS_SHOWN])}{more}：{message}{fix}", colour)
