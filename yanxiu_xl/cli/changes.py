"""What plan, history and where print: changes grouped by sheet, capped on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from yanxiu_xl.archive.differences import Change, Kindof
from yanxiu_xl.archive.filed import SheetCount, SubmissionState
from yanxiu_xl.cli.console import say
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import among_them
from yanxiu_xl.personal import public_text
from yanxiu_xl.problems import Problem
from yanxiu_xl.reports.standing import local_time
from yanxiu_xl.term.term import School
from yanxiu_xl.workflow.figures import FigureTrace
from yanxiu_xl.workflow.history import Chapter
from yanxiu_xl.workflow.next_steps import HEADING, NextStep, numbered
from yanxiu_xl.workflow.outcomes import Plan, Step, StepOutcome
from yanxiu_xl.workflow.tracing import Trace

SHOWN_PER_SHEET, SHOWN_PROBLEMS, SHOWN_CHARS = 6, 5, 40
SHOWN_SCHOOLS = 20
QUIET = (StepOutcome.SAME, StepOutcome.MISSING)
OUTCOME_COLOURS = {
    StepOutcome.NEW: "green", StepOutcome.REVISED: "cyan", StepOutcome.HELD: "magenta", StepOutcome.UNDECIDED: "magenta",
    StepOutcome.MISSING: "red", StepOutcome.GONE: "red",
}


def _short(text: str) -> str:
    # a number is withheld while it is whole: half of one would pass
    words = " ".join(public_text(text).split())
    return words if len(words) <= SHOWN_CHARS else words[: SHOWN_CHARS - 1] + "…"


def print_changes(changes: Sequence[Change]) -> None:
    """Per sheet how many cells and rows, then the first few of them."""
    sheets: dict[str, list[Change]] = {}
    for one in changes:
        sheets.setdefault(one.title, []).append(one)
    for title, ones in sheets.items():
        counts = {kind: sum(c.kind is kind for c in ones) for kind in Kindof}
        words = [f"{kind.word} {n} {'格' if kind is Kindof.CHANGED else '行'}" for kind, n in counts.items() if n]
        say(f"    {title}：{'、'.join(words)}")
        for one in ones[:SHOWN_PER_SHEET]:
            say(f"      {_change(one)}")
        if len(ones) > SHOWN_PER_SHEET:
            say(f"      ……还有 {len(ones) - SHOWN_PER_SHEET} 处，全部见 --json", "dim")


def _change(one: Change) -> str:
    if one.kind is Kindof.CHANGED:
        return f"{one.cell or f'第{one.row}行'} {one.header}：{_short(one.old) or '（空）'} → {_short(one.new) or '（空）'}"
    return f"{one.kind.word}第{one.row}行：{_short(one.new or one.old)}"


def print_steps(steps: Sequence[Step]) -> None:
    """A line a school or file, what changed below it; schools of which nothing new is to be said in one line, and many new ones."""
    new = [s for s in steps if s.outcome is StepOutcome.NEW]
    quiet = (*QUIET, StepOutcome.NEW) if len(new) > SHOWN_SCHOOLS else QUIET
    for step in (s for s in steps if s.outcome not in quiet):
        file = f"  {step.reference} {step.file}" if step.file else ""
        was = f"（原来用“{step.was}”）" if step.was and step.outcome in {StepOutcome.REVISED, StepOutcome.GONE} else ""
        say(f"{step.code} {step.name}：{step.outcome.word}{file}{was}", OUTCOME_COLOURS.get(step.outcome, ""))
        for loss in step.losses:
            whose = f"：{loss.people}" if loss.people else ""
            say(f"    “{SHEETS[loss.sheet].title}”没有了现在算数的一份里的 {loss.gone} 行（{loss.before} 行 → {loss.after} 行）{whose}")
        print_changes(step.changes)
        if step.outcome is StepOutcome.HELD:
            say(f"    与学校核对后，确实少了就收下：yanxiu merge --accept {step.code}")
        if step.outcome is StepOutcome.UNDECIDED:
            say(f"    {f'以上是与“{step.was}”的差别。' if step.was else ''}要用这一份：yanxiu merge --accept {step.reference}")
    for outcome in quiet:
        names = [f"{step.code} {step.name}" for step in steps if step.outcome is outcome]
        if names:
            more = f" 等 {len(names)} 所" if len(names) > SHOWN_SCHOOLS else ""
            say(f"{outcome.word}：{'、'.join(names[:SHOWN_SCHOOLS])}{more}", OUTCOME_COLOURS.get(outcome, ""))


def print_plan(plan: Plan) -> None:
    """What would become of every school, and of the files that would be refused."""
    print_steps(plan.steps)
    for refusal in plan.refusals:
        say(f"收不了：{refusal.name}  {refusal.problem.code} {refusal.problem.message}{refusal.problem.fix}", "red")


def print_merged(steps: Sequence[Step], todo: Sequence[NextStep]) -> None:
    """The end of a merge: what has changed, in the words of its plan, and what is to be done."""
    told = [step for step in steps if step.outcome not in QUIET]
    if told:
        say("这次的变化：", "bold")
        print_steps(told)
    say(HEADING, "bold")
    for line in numbered(todo):
        say(f"  {line}")


def _problems(word: str, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    say(f"    {word} {len(problems)} 个问题：")
    for one in problems[:SHOWN_PROBLEMS]:
        say(f"      {one.code} {one.sheet} {one.cell} {one.message.partition('】')[2] or one.message}")
    if len(problems) > SHOWN_PROBLEMS:
        say(f"      ……还有 {len(problems) - SHOWN_PROBLEMS} 个，全部见 --json", "dim")


def _cells(whole: SheetCount) -> str:
    """What has become of every cell that the school wrote."""
    words = f"写了 {whole.written} 格：读进 {whole.read}，表外存档 {whole.kept}，列为问题 {whole.reported}"
    return words + (f"，没有着落 {whole.nowhere}（请告诉编程序的人）" if whole.nowhere else "")


def print_history(school: School, chapters: Sequence[Chapter]) -> None:
    """Every return of a school, and what it changed."""
    if not chapters:
        say(f"{school.code} {school.name} 还没有交过。")
    for chapter in chapters:
        one = chapter.filed
        number = "（已撤下）" if one.state is SubmissionState.WITHDRAWN else one.reference
        across = among_them(chapter.across.get("error", 0))
        levels = f"错误 {chapter.problems['error']}{across}、警告 {chapter.problems['warning']}"
        say(f"{number}  {one.sha256[:8]}  {one.name}  {one.state.word}  {levels}", "bold")
        say(f"    保存 {local_time(one.saved_at) or '时间不明'}，收到 {local_time(one.received_at) or '时间不明'}，发放批次 {one.issue or '不明'}")
        if chapter.whole.cells:
            say(f"    {_cells(chapter.whole)}")
        print_changes(chapter.changes)
        _problems("改好了", chapter.fixed)
        _problems("新出现", chapter.new)


def print_figure(figure: FigureTrace) -> None:
    """A figure of a report, then the records that make it and those left out, each with its reason."""
    named = f"{figure.line} {figure.heading}".strip()
    say(f"{figure.page}!{figure.cell}  {named} ＝ {figure.value or '（空）'}", "bold")
    for words, parts in (("算数的", figure.records), ("不算的", figure.left_out)):
        if parts:
            say(f"{words} {len(parts)} 条：")
        for one in parts:
            master = f"（总档案 {one.page} 第{one.row}行）" if one.row else ""
            say(f"    {one.school}{one.school_name}“{one.file}” {one.tab}!{one.cell}{master}" + (f"：{one.why}" if one.why else ""))
    if not figure.records and not figure.left_out:
        say("这个数不是由某几条记录数出来的，或者一条也没有。")


def print_traces(traces: Sequence[Trace]) -> None:
    """Records with both addresses; of each the cell that was asked for, else all that hold something."""
    for trace in traces:
        say(f"总档案“{trace.sheet}”第{trace.master_row}行 ＝ {trace.school}{trace.school_name} {trace.reference}“{trace.file}”"
            f"“{trace.tab}”第{trace.row}行", "bold")
        for cell in trace.cells:
            if cell.header == trace.asked or (not trace.asked and cell.value):
                say(f"    {trace.sheet}!{cell.master} ＝ {trace.tab}!{cell.cell or '（没有这一列）'}  {cell.header}：{_short(cell.value)}")
        if trace.original:
            say(f"    原件：{trace.original}", "dim")
