"""The command ``yanxiu``: every verb of the workflow, in Chinese, with ``--json`` for machines.

Exit status: 0 fine, 1 problems found, 2 could not run.
"""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

import click

from yanxiu_xl import __version__
from yanxiu_xl.cli.chinese import ChineseGroup, examples, usage_sentence
from yanxiu_xl.cli.computer import doctor, install
from yanxiu_xl.cli.gathering import build_teachers, gather, gather_dropped
from yanxiu_xl.cli.keeping import history, rebuild, show_plan, undo, verify, where
from yanxiu_xl.cli.options import FAILED, FINE, FOUND, PLACE, open_term
from yanxiu_xl.cli.options import day_option as _day
from yanxiu_xl.cli.options import json_option as _json
from yanxiu_xl.cli.portfolios import portfolio, remind
from yanxiu_xl.cli.printing import print_
from yanxiu_xl.cli.regional import region
from yanxiu_xl.cli.reporting import report
from yanxiu_xl.cli.screen import ResultLost, complain, give_up_stdout, watched_stdout
from yanxiu_xl.cli.typed import arguments_of_this_run, matching
from yanxiu_xl.command import program, quoted
from yanxiu_xl.files import begin, done_so_far, own_failure, system_trouble, what_was_done
from yanxiu_xl.garbage import seldom_collecting
from yanxiu_xl.problems import UserError
from yanxiu_xl.quiet import ended_like_ctrl_c, no_tracebacks

NOT_REPLACED = "“{path}”没有动：它正开着，或者有人写过、不是这个程序写的；新的写在它旁边。"


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(__version__, "--version", message="yanxiu %(version)s", help="显示版本。")
def cli() -> None:
    """校本研修记录：建学期、发工作簿、收表检查、合并成总档案。

    退出码：0 正常，1 发现问题，2 无法运行。下载了源码的另有 ./yanxiu test：运行测试。
    """


@examples("yanxiu demo 演示")
@cli.command("demo")
@click.argument("folder", metavar="文件夹", type=PLACE)
@_json
def demo(folder: Path, as_json: bool) -> int:
    """演示：一个虚构乡镇的一整学期，从建学期到总档案。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say

    with progress("演示") as tell:
        done = verbs.demo(folder, progress=tell)
    if as_json:
        print_json(done.as_json())
        return FINE
    places = done.term.folder
    print_standing(done.standing)
    say(f"学期文件夹：{places.root}")
    say(f"发下去的工作簿：{places.outbox}")
    say(f"收回来的工作簿：{places.inbox}")
    say(f"总档案：{done.master}")
    say("打开“总档案.xlsx”看全镇的记录；再运行一次合并：yanxiu merge " + quoted(places.root))
    return FINE


@examples("yanxiu new-term 2020秋", "yanxiu new-term 2021春 --from 2020秋", "yanxiu new-term 2021春 --term 2020-2021-2")
@cli.command("new-term")
@click.argument("folder", metavar="文件夹", type=PLACE)
@click.option("--term", metavar="学期码", default=None,
              help="学期码，如 2020-2021-1（默认：文件夹名说的学期，如“2020秋”；没有说，就是今天所在的学期：8 月到 1 月算第一学期，"
                   "2 月到 7 月算第二学期；有 --from 时是它的下一学期）。")
@click.option("--from", "from_", metavar="旧学期文件夹", type=PLACE, default=None,
              help="从旧学期带过来：学校名录、领导小组、改过的参数和代码表、各校名册、改过的打印模板。")
@_json
def new_term(folder: Path, term: str | None, from_: Path | None, as_json: bool) -> int:
    """建学期：生成学期设定（.xlsx 和带按钮的 .xlsm）和各个文件夹。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, say
    from yanxiu_xl.term.holidays import unfilled_words

    done = verbs.new_term(folder, term=term, from_=from_)
    if as_json:
        print_json(done.as_json())
        return FINE
    places, carried = done.term.folder, done.carried
    say(f"已建好：{places.root}")
    say(f"学期：{done.chosen.words}")
    if carried:
        changed = f"，改过的参数 {len(carried.parameters)} 项（{'、'.join(carried.parameters)}）" if carried.parameters else ""
        lists = f"，改过的代码表（{'、'.join(carried.codes)}）" if carried.codes else ""
        say(f"带过来：学校 {carried.schools} 所，领导小组 {carried.leaders} 人，{len(carried.rosters)} 所学校的名册 {carried.people} 人"
            f"{changed}{lists}。")
        if carried.templates:
            say(f"带过来：改过的打印模板 {len(carried.templates)} 种（{'、'.join(name.removesuffix('.xlsx') for name in carried.templates)}）。")
        say("没有带：日期、考核月份、节假日（已按新学期设好，请核对），应报日期、豁免。名册里的调动、晋升由学校在新工作簿里改。")
    if done.unfilled_holidays:
        say(unfilled_words(done.unfilled_holidays), "yellow")
    say(f"下一步：打开“{places.settings.name}”（或带按钮的 .xlsm），填学校名录、核对参数，保存；再运行 yanxiu build {quoted(places.root)}")
    return FINE


@examples("yanxiu build 2020秋", "yanxiu build 2020秋 --school 03", "yanxiu build 2020秋 --teachers --school 03", "yanxiu build 2020秋 --paper")
@cli.command("build")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--school", metavar="学校", default=None, help="只生成这一所学校的：写代码、校名，或校名里别的学校没有的几个字。")
@click.option("--no-macros", is_flag=True, help="只要不带宏的 .xlsx，不写带按钮的 .xlsm。")
@click.option("--set-aside", is_flag=True, help="把“发放”里不属于名录里任何一所学校的工作簿移到“发放/已不用”，不删除。")
@click.option("--paper", is_flag=True, help="只写“报表/空白表.xlsx”：每张表一页 A4，打印出来手写用；不生成工作簿。")
@click.option("--teachers", is_flag=True, help="只写教师填报表：名册里每位老师一本，放在“发放/教师/学校代码”，由学校汇集；不生成学校的工作簿。")
@click.option("--roster", metavar="学校工作簿", type=PLACE, default=None, help="和 --teachers 一起写：名册取自这一本（默认：上次交来的，或从上学期带过来的）。")
@_json
def build(
    target: Path | None, school: str | None, no_macros: bool, set_aside: bool, paper: bool, teachers: bool, roster: Path | None, as_json: bool
) -> int:
    """生成工作簿：名录里每校两本，内容相同，.xlsm 首页有按钮，“（无按钮）.xlsx”不带宏，放在“发放”。"""
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.term.holidays import unfilled_words

    term = open_term(target)
    if teachers or roster is not None:
        return build_teachers(term, school, roster, teachers, paper, as_json)
    if paper:
        forms = term.build(paper=True)
        if as_json:
            print_json(forms.as_json())
        else:
            say(f"空白表（每张表一页，打印出来手写）：{forms.paper}")
        return FINE
    with progress("生成工作簿") as tell:
        done = term.build(school=school, no_macros=no_macros, set_aside=set_aside, progress=tell)
    if as_json:
        print_json(done.as_json())
        return FINE
    folder = term.folder
    for one in done.workbooks:
        words = "没有变化" if one.outcome == "same" else f"第 {one.issue} 批"
        twin = f"、{one.macro_path.name}" if one.macro_path else ""
        say(f"{one.school.code} {one.school.name}：{words}  {one.path.name}{twin}")
        for kept in filter(None, (one.kept, one.macro_kept)):
            say(f"    原来那本有人改过，没有覆盖，已改名保留：{kept.name}", "yellow")
    say(f"工作簿都在：{folder.outbox}")
    for line in [*done.moves.words(built=True), *done.registers.words(folder.registers.name)]:
        say(line, "yellow")
    if done.stray:
        say(f"“发放”里有 {len(done.stray)} 本不属于名录里的任何一所学校，没有动：{'、'.join(path.name for path in done.stray)}", "yellow")
        say(f"要把它们移到“发放/{folder.set_aside.name}”（不删除）：yanxiu build {quoted(folder.root)} --set-aside", "yellow")
    if done.set_aside:
        say(f"已移到“发放/{folder.set_aside.name}”：{'、'.join(path.name for path in done.set_aside)}")
    if done.unfilled_holidays:
        say(unfilled_words(done.unfilled_holidays), "yellow")
    return FINE


@examples("yanxiu check 回收/柳林小学.xlsx", "yanxiu check 回收 --json", "yanxiu check 柳林小学.xlsx --mark 柳林小学-标注.xlsx")
@cli.command("check")
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=PLACE)
@click.option("--folder", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定检查（默认：文件所在的学期文件夹，或工作簿自带的设定）。")
@click.option("--mark", metavar="输出文件", type=PLACE, default=None,
              help="另写一本标好颜色和批注的工作簿（一次一个文件），改完可以直接交回。")
@_day
@_json
def check(
    files: tuple[Path, ...], folder: Path | None, mark: Path | None, date: datetime | None, as_json: bool
) -> int:
    """检查工作簿：逐格列出问题和怎么改；写文件夹，就检查里面每一本，并列出没有处理的文件。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_check, print_json, print_unhandled, progress, say

    with progress("检查") as tell:
        done = verbs.check(*matching(files), folder=folder, mark=mark, date=date, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        print_check(done.returns)
        print_unhandled(done.unhandled)
        if not done.returns and not done.unhandled:
            say("没有可以检查的工作簿。")
        if done.marked:
            say(f"标好的工作簿：{done.marked}")
            if done.marked != mark:
                say(NOT_REPLACED.format(path=mark), "yellow")
    return FINE if done.clean else FOUND


@examples("yanxiu score 柳林小学.xlsx", "yanxiu score 柳林小学.xlsx --open", "yanxiu score 柳林小学.xlsx --json")
@cli.command("score")
@click.argument("files", metavar="文件…", nargs=-1, type=PLACE)
@click.option("--folder", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定评分（默认：文件所在的学期文件夹，或工作簿自带的设定）。")
@click.option("--open", is_flag=True, help="写好以后用本机的表格程序打开。")
@click.option("--dropped", "dropped", is_flag=True, hidden=True)
@_day
@_json
def score(
    files: tuple[Path, ...], folder: Path | None, open: bool, dropped: bool, date: datetime | None, as_json: bool
) -> int:
    """评分：在旁边写一份带校验结果、教师得分、学校得分、得分说明、汇总的副本。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, print_scores, progress, say
    from yanxiu_xl.cli.dropped import dropped as what_was_dropped
    from yanxiu_xl.workflow.gathering import school_and_teachers

    files = tuple(matching(files)) or tuple(what_was_dropped() if dropped else ())
    if not files:
        raise UserError(verbs.NO_FILES)
    if dropped and len(files) > 1 and (books := school_and_teachers(files)):
        return gather_dropped(*books, open, as_json)
    with progress("评分") as tell:
        done = verbs.score(*files, folder=folder, open=open, date=date, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        for one in done.workbooks:
            print_scores(one)
        for path in done.copies:
            say(f"评分结果：{path}")
        for path in done.not_replaced:
            say(NOT_REPLACED.format(path=path), "yellow")
    if not done.opened:
        say("没能自动打开，请自己打开上面的文件。", "yellow")
    return FINE if done.clean else FOUND


@examples("yanxiu merge 2020秋", "yanxiu merge 2020秋 --plan", "yanxiu merge 2020秋 --accept 03",
          "yanxiu merge 2020秋 --accept 03#2")
@cli.command("merge")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--plan", is_flag=True, help="只看会怎样：谁新交、谁改了哪些格、谁收不了、谁先放着；什么都不改动。")
@click.option("--accept", metavar="学校", multiple=True,
              help="收下被放着的一份：少了很多行的写学校代码或校名（03、柳林），分不出先后的写明是哪一份（03#2）；可以写几次。")
@_day
@_json
def merge(target: Path | None, plan: bool, accept: tuple[str, ...], date: datetime | None, as_json: bool) -> int:
    """合并回收：把“回收”里的工作簿并进档案库，更新总档案.xlsx。"""
    from yanxiu_xl.cli.changes import print_merged
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say

    if plan:
        return show_plan(open_term(target), accept, date, as_json)
    with progress("合并") as tell:
        merged = open_term(target).merge(accept=accept, date=date, progress=tell)
    if as_json:
        print_json(merged.as_json())
    else:
        if merged.changed:
            print_standing(merged.standing)
            say(f"读了 {merged.read} 个文件，{merged.known} 个以前读过。")
            if merged.marked:
                say(f"标好问题、可以发回去改的工作簿 {len(merged.marked)} 本，在“退回”文件夹里。")
        else:
            say("没有变化。")
        for line in [*merged.moves.words(built=False), *merged.registers.words("中心校登记.xlsx")]:
            say(line, "yellow")
        say(f"总档案：{merged.master}")
        if merged.master.name != "总档案.xlsx":
            say("“总档案.xlsx”正开着，新的写在它旁边；请关闭后用新的替换。", "yellow")
        print_merged(merged.steps, merged.next)
    return FINE if merged.clean else FOUND


@examples("yanxiu status 2020秋")
@cli.command("status")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@_json
def status(target: Path | None, as_json: bool) -> int:
    """报送情况：各校交了没有、采用哪一份、有多少问题。"""
    from yanxiu_xl.cli.console import print_json, print_standing, say
    from yanxiu_xl.term.holidays import unfilled_words

    now = open_term(target).status()
    if as_json:
        print_json(now.as_json())
    else:
        print_standing(now.standing)
        if now.unfilled_holidays:
            say(unfilled_words(now.unfilled_holidays), "yellow")
    return FINE if now.clean else FOUND


for _verb in (gather, report, region, print_, portfolio, remind, history, undo, where, verify, rebuild):
    cli.add_command(_verb)


@examples("yanxiu rules", "yanxiu rules 听课", "yanxiu rules S04 --json")
@cli.command("rules")
@click.argument("word", metavar="[词]", default="")
@click.option("--folder", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定显示门槛（默认：所在的学期文件夹，不在学期文件夹里就按默认值）。")
@_json
def rules(word: str, folder: Path | None, as_json: bool) -> int:
    """全部规则：级别、门槛、依据、何时查、程序在哪里；可以只看某个编号或含某个词的。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, print_rules, say

    found = verbs.rules(word, folder=folder)
    if as_json:
        print_json(found.as_json())
    elif found.rules:
        print_rules(found.rules)
    else:
        say(f"没有哪条规则说到“{word}”。")
    return FINE


for _verb in (install, doctor):
    cli.add_command(_verb)


@examples("yanxiu addin", "yanxiu addin 发给学校")
@cli.command("addin")
@click.argument("folder", metavar="[文件夹]", type=PLACE, required=False)
@_json
def addin(folder: Path | None, as_json: bool) -> int:
    """功能区加载项：写出校本研修.xlam，装上以后 Excel 里打开任何一本都有按钮。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, say

    done = verbs.addin(folder)
    if as_json:
        print_json(done.as_json())
    else:
        say(f"加载项：{done.file}")
        say("把它放进 %APPDATA%\\Microsoft\\Excel\\XLSTART，重新打开 Excel，功能区就有“校本研修”（安装.cmd 和 yanxiu install --icons 会自动放好）。")
    return FINE


@examples("yanxiu pack U盘/校本研修安装", "yanxiu pack 安装文件夹 --json")
@cli.command("pack")
@click.argument("folder", metavar="文件夹", type=PLACE)
@_json
def pack(folder: Path, as_json: bool) -> int:
    """安装文件夹：给不能上网的 Windows 电脑备齐软件包、安装.cmd、一键评分.cmd、加载项。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.workflow.scripts import PYTHON_URL

    with progress("备齐安装文件夹") as tell:
        packed = verbs.pack(folder, progress=tell)
    if as_json:
        print_json(packed.as_json())
        return FINE if packed.clean else FOUND
    say(f"安装文件夹：{packed.folder}（软件包 {len(packed.wheels)} 个）")
    if packed.missing:
        say(f"还缺 {'、'.join(packed.missing)}：请从 {PYTHON_URL} 下载，放进上面的文件夹，再复制到 U 盘。", "yellow")
        return FOUND
    say("齐了。复制到 U 盘，在学校的电脑上双击“安装.cmd”。")
    return FINE


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    begin()
    given = arguments_of_this_run() if arguments is None else arguments
    if given[:1] == ["-c"] or given[:2] == ["-B", "-c"]:
        as_python(given[given.index("-c"):])
        return
    try:
        with no_tracebacks(), ended_like_ctrl_c(), seldom_collecting():
            code = _run(given)
            if code == FAILED:
                gc.collect()  # half-made packages are thrown away here, in silence
    except KeyboardInterrupt:  # once more, while the first was being told
        code = FAILED
    sys.exit(code if isinstance(code, int) else FINE)


def as_python(arguments: list[str]) -> None:
    """``yanxiu -B -c CODE …`` runs the code: macros that find no Python but a ``yanxiu.exe`` on PATH start it as they start Python."""
    sys.argv = ["-c", *arguments[2:]]
    exec(compile(arguments[1] if len(arguments) > 1 else "", "<macro>", "exec"), {"__name__": "__main__"})


def _run(arguments: list[str]) -> object:
    """The exit status of the verb; whatever goes wrong becomes a sentence that says what is true of the files."""
    try:
        with watched_stdout():
            return cli.main(arguments, prog_name=program(), standalone_mode=False, windows_expand_args=False)
    except click.UsageError as error:
        complain(usage_sentence(error))
    except UserError as stop:
        _complain_of(stop)
    except (KeyboardInterrupt, click.Abort):
        complain(f"已中断；{done_so_far()}。")
    except ResultLost as lost:
        give_up_stdout()
        complain(f"结果没有显示完（{lost}）：输出的地方满了，或者被关上了；{what_was_done() or '这次没有写出任何文件'}。")
    except OSError as error:
        _complain_of(system_trouble(error))
    except Exception:  # the last line of defence: a traceback is of no use to a clerk
        complain(own_failure(done_so_far()))
    return FAILED


def _complain_of(stop: UserError) -> None:
    complain(f"{stop}{f'（{done_so_far()}。）' if what_was_done() else ''}")
    for one in stop.problems[1:]:
        complain(f"{one.message}{one.fix}")
