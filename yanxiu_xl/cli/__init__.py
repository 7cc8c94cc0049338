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
from yanxiu_xl.cli.keeping import history, rebuild, show_plan, undo, verify, where
from yanxiu_xl.cli.options import FAILED, FINE, FOUND, PLACE
from yanxiu_xl.cli.options import day_option as _day
from yanxiu_xl.cli.options import json_option as _json
from yanxiu_xl.cli.options import term_folder as _folder
from yanxiu_xl.cli.options import today as _today
from yanxiu_xl.cli.screen import ResultLost, complain, give_up_stdout, watched_stdout
from yanxiu_xl.cli.typed import arguments_of_this_run, matching
from yanxiu_xl.command import program, quoted
from yanxiu_xl.files import begin, done_so_far, own_failure, system_trouble, what_was_done
from yanxiu_xl.problems import Stop
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
@click.argument("target", metavar="文件夹", type=PLACE)
@_json
def demo(target: Path, as_json: bool) -> int:
    """演示：一个虚构乡镇的一整学期，从建学期到总档案。"""
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say
    from yanxiu_xl.demo.play import play

    with progress("演示") as tell:
        merged, folder = play(target, tell)
    if as_json:
        print_json(merged.standing.as_dict())
        return FINE
    print_standing(merged.standing)
    say(f"学期文件夹：{folder.root}")
    say(f"发下去的工作簿：{folder.outbox}")
    say(f"收回来的工作簿：{folder.inbox}")
    say(f"总档案：{merged.master}")
    say("打开“总档案.xlsx”看全镇的记录；再运行一次合并：yanxiu merge " + quoted(folder.root))
    return FINE


@examples("yanxiu new-term 2020秋", "yanxiu new-term 2021春 --from 2020秋", "yanxiu new-term 2021春 --term 2020-2021-2")
@cli.command("new-term")
@click.argument("target", metavar="文件夹", type=PLACE)
@click.option("--term", "code", metavar="学期码", default=None,
              help="学期码，如 2020-2021-1（默认：文件夹名说的学期，如“2020秋”；没有说，就是今天所在的学期：8 月到 1 月算第一学期，"
                   "2 月到 7 月算第二学期；有 --from 时是它的下一学期）。")
@click.option("--from", "source", metavar="旧学期文件夹", type=PLACE, default=None,
              help="从旧学期带过来：学校名录、领导小组、改过的参数和代码表、各校名册。")
@_json
def new_term(target: Path, code: str | None, source: Path | None, as_json: bool) -> int:
    """建学期：生成学期设定（.xlsx 和带按钮的 .xlsm）和各个文件夹。"""
    from yanxiu_xl.cli.console import print_json, say
    from yanxiu_xl.clock import beijing_today
    from yanxiu_xl.term.holidays import unfilled_words
    from yanxiu_xl.workflow.building import new_term as make
    from yanxiu_xl.workflow.building import new_term_from
    from yanxiu_xl.workflow.choosing import choose_term

    old = _folder(source) if source is not None else None
    chosen = choose_term(target, code, beijing_today(), old.term().code if old else None)
    carried = None
    if old is not None:
        folder, carried = new_term_from(target, old, chosen.code)
    else:
        folder = make(target, chosen.code)
    unfilled = folder.term().unfilled_years
    if as_json:
        print_json({"folder": str(folder.root), "settings": str(folder.settings), "term": chosen.code, "term_by": chosen.by,
                    "unfilled_holidays": list(unfilled), **({"carried": carried.as_dict()} if carried else {})})
        return FINE
    say(f"已建好：{folder.root}")
    say(f"学期：{chosen.words}")
    if carried:
        changed = f"，改过的参数 {len(carried.parameters)} 项（{'、'.join(carried.parameters)}）" if carried.parameters else ""
        lists = f"，改过的代码表（{'、'.join(carried.codes)}）" if carried.codes else ""
        say(f"带过来：学校 {carried.schools} 所，领导小组 {carried.leaders} 人，{len(carried.rosters)} 所学校的名册 {carried.people} 人"
            f"{changed}{lists}。")
        say("没有带：日期、考核月份、节假日（已按新学期设好，请核对），应报日期、豁免。名册里的调动、晋升由学校在新工作簿里改。")
    if unfilled:
        say(unfilled_words(unfilled), "yellow")
    say(f"下一步：打开“{folder.settings.name}”（或带按钮的 .xlsm），填学校名录、核对参数，保存；再运行 yanxiu build {quoted(folder.root)}")
    return FINE


@examples("yanxiu build 2020秋", "yanxiu build 2020秋 --school 03", "yanxiu build 2020秋 --paper")
@cli.command("build")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--school", "code", metavar="学校", default=None, help="只生成这一所学校的：写代码、校名，或校名里别的学校没有的几个字。")
@click.option("--no-macros", "plain", is_flag=True, help="只要不带宏的 .xlsx，不写带按钮的 .xlsm。")
@click.option("--set-aside", "tidy", is_flag=True, help="把“发放”里不属于名录里任何一所学校的工作簿移到“发放/已不用”，不删除。")
@click.option("--paper", is_flag=True, help="只写“报表/空白表.xlsx”：每张表一页 A4，打印出来手写用；不生成工作簿。")
@_json
def build(target: Path | None, code: str | None, plain: bool, tidy: bool, paper: bool, as_json: bool) -> int:
    """生成工作簿：名录里每校两本，内容相同，.xlsm 首页有按钮，“（无按钮）.xlsx”不带宏，放在“发放”。"""
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.term.holidays import unfilled_words
    from yanxiu_xl.workflow.building import build_term as make

    folder = _folder(target)
    if paper:
        from yanxiu_xl.workflow.paper_forms import put_blank_forms

        path = put_blank_forms(folder)
        if as_json:
            print_json({"paper": str(path)})
        else:
            say(f"空白表（每张表一页，打印出来手写）：{path}")
        return FINE
    with progress("生成工作簿") as tell:
        done = make(folder, code, tell, macros=not plain, tidy=tidy)
    built = done.built
    unfilled = folder.term().unfilled_years
    if as_json:
        print_json({"built": [
            {"code": b.school.code, "name": b.school.name, "file": str(b.path), "issue": b.issue, "outcome": b.outcome,
             "kept": str(b.kept) if b.kept else None, "macro_file": str(b.macro_path) if b.macro_path else None,
             "macro_kept": str(b.macro_kept) if b.macro_kept else None}
            for b in built
        ], "registers": done.registers.as_dict(), "schools": done.moves.as_dict(), "stray": [str(path) for path in done.stray],
            "set_aside": [str(path) for path in done.set_aside], "unfilled_holidays": list(unfilled)})
        return FINE
    for one in built:
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
    if unfilled:
        say(unfilled_words(unfilled), "yellow")
    return FINE


@examples("yanxiu check 回收/柳林小学.xlsx", "yanxiu check 回收 --json", "yanxiu check 柳林小学.xlsx --mark 柳林小学-标注.xlsx")
@cli.command("check")
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=PLACE)
@click.option("--folder", "target", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定检查（默认：文件所在的学期文件夹，或工作簿自带的设定）。")
@click.option("--mark", metavar="输出文件", type=PLACE, default=None,
              help="另写一本标好颜色和批注的工作簿（一次一个文件），改完可以直接交回。")
@_day
@_json
def check(
    files: tuple[Path, ...], target: Path | None, mark: Path | None, as_of: datetime | None, as_json: bool
) -> int:
    """检查工作簿：逐格列出问题和怎么改；写文件夹，就检查里面每一本，并列出没有处理的文件。"""
    from yanxiu_xl.cli.console import print_check, print_json, print_unhandled, progress, say
    from yanxiu_xl.problems import Level
    from yanxiu_xl.workflow.checking import check as run
    from yanxiu_xl.workflow.checking import unhandled_in, write_mark

    files = tuple(matching(files))
    with progress("检查") as tell:
        returns = run(files, _folder(target) if target else None, _today(as_of), tell)
        written = write_mark(returns, mark, _folder(target) if target else None, _today(as_of), tell) if mark else None
    left = unhandled_in(files, returns)
    found = [*(p for one in returns for p in one.problems), *left]
    if as_json:
        print_json([p.as_dict() for p in found])
    else:
        print_check(returns)
        print_unhandled(left)
        if not returns and not left:
            say("没有可以检查的工作簿。")
        if written:
            say(f"标好的工作簿：{written}")
            if written != mark:
                say(NOT_REPLACED.format(path=mark), "yellow")
    return FOUND if any(p.level is not Level.HINT for p in found) else FINE


@examples("yanxiu score 柳林小学.xlsx", "yanxiu score 柳林小学.xlsx --open", "yanxiu score 柳林小学.xlsx --json")
@cli.command("score")
@click.argument("files", metavar="文件…", nargs=-1, type=PLACE)
@click.option("--folder", "target", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定评分（默认：文件所在的学期文件夹，或工作簿自带的设定）。")
@click.option("--open", "show_them", is_flag=True, help="写好以后用本机的表格程序打开。")
@click.option("--dropped", "drop", is_flag=True, hidden=True)
@_day
@_json
def score(
    files: tuple[Path, ...], target: Path | None, show_them: bool, drop: bool, as_of: datetime | None, as_json: bool
) -> int:
    """评分：在旁边写一份带校验结果、教师得分、学校得分、得分说明、汇总的副本。"""
    from yanxiu_xl.cli.console import print_json, print_scores, progress, say
    from yanxiu_xl.cli.dropped import dropped
    from yanxiu_xl.files import show
    from yanxiu_xl.workflow.scoring import score_files

    files = tuple(matching(files)) or tuple(dropped() if drop else ())
    if not files:
        raise Stop("还没有文件：请把填好的工作簿（一个或几个）拖到“一键评分”上，或写成 yanxiu score 文件。")
    with progress("评分") as tell:
        found, written, kept = score_files(files, _folder(target) if target else None, _today(as_of), tell)
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        for one in found:
            print_scores(one)
        for path in written:
            say(f"评分结果：{path}")
        for path in kept:
            say(NOT_REPLACED.format(path=path), "yellow")
    shown = [show(path) for path in written if show_them]
    if not all(shown):
        say("没能自动打开，请自己打开上面的文件。", "yellow")
    return FINE if all(one.school is not None and not one.ret.level_counts()["error"] for one in found) else FOUND


@examples("yanxiu merge 2020秋", "yanxiu merge 2020秋 --plan", "yanxiu merge 2020秋 --accept 03",
          "yanxiu merge 2020秋 --accept 03#2")
@cli.command("merge")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--plan", "only_plan", is_flag=True, help="只看会怎样：谁新交、谁改了哪些格、谁收不了、谁先放着；什么都不改动。")
@click.option("--accept", "accepted", metavar="学校", multiple=True,
              help="收下被放着的一份：少了很多行的写学校代码或校名（03、柳林），分不出先后的写明是哪一份（03#2）；可以写几次。")
@_day
@_json
def merge(target: Path | None, only_plan: bool, accepted: tuple[str, ...], as_of: datetime | None, as_json: bool) -> int:
    """合并回收：把“回收”里的工作簿并进档案库，更新总档案.xlsx。"""
    from yanxiu_xl.cli.changes import print_merged
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say
    from yanxiu_xl.workflow.merging import merge as run

    if only_plan:
        return show_plan(_folder(target), _today(as_of), accepted, as_json)
    with progress("合并") as tell:
        merged = run(_folder(target), _today(as_of), tell, accepted)
    if as_json:
        print_json({**merged.standing.as_dict(), "changed": merged.changed, "master": str(merged.master),
                    "registers": merged.registers.as_dict(), "moves": merged.moves.as_dict(),
                    "steps": [step.as_dict() for step in merged.steps], "next": [one.as_dict() for one in merged.todo]})
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
        print_merged(merged.steps, merged.todo)
    return FINE if merged.standing.clean else FOUND


@examples("yanxiu status 2020秋")
@cli.command("status")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@_json
def status(target: Path | None, as_json: bool) -> int:
    """报送情况：各校交了没有、采用哪一份、有多少问题。"""
    from yanxiu_xl.cli.console import print_json, print_standing, say
    from yanxiu_xl.term.holidays import unfilled_words
    from yanxiu_xl.workflow.standing import standing

    folder = _folder(target)
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        now = standing(term, archive)
    if as_json:
        print_json({**now.as_dict(), "unfilled_holidays": list(term.unfilled_years)})
    else:
        print_standing(now)
        if term.unfilled_years:
            say(unfilled_words(term.unfilled_years), "yellow")
    return FINE if now.clean else FOUND


for _verb in (history, undo, where, verify, rebuild):
    cli.add_command(_verb)


@examples("yanxiu rules", "yanxiu rules 听课", "yanxiu rules S04 --json")
@cli.command("rules")
@click.argument("word", metavar="[词]", default="")
@click.option("--folder", "target", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定显示门槛（默认：所在的学期文件夹，不在学期文件夹里就按默认值）。")
@_json
def rules(word: str, target: Path | None, as_json: bool) -> int:
    """全部规则：级别、门槛、依据、何时查、程序在哪里；可以只看某个编号或含某个词的。"""
    from yanxiu_xl.cli.console import print_json, print_rules, say
    from yanxiu_xl.workflow.rulebook import rule_lines, term_in_force

    lines = rule_lines(term_in_force(target), word)
    if as_json:
        print_json([line.as_dict() for line in lines])
    elif lines:
        print_rules(lines)
    else:
        say(f"没有哪条规则说到“{word}”。")
    return FINE


for _verb in (install, doctor):
    cli.add_command(_verb)


@examples("yanxiu addin", "yanxiu addin 发给学校")
@cli.command("addin")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@_json
def addin(target: Path | None, as_json: bool) -> int:
    """功能区加载项：写出校本研修.xlam，装上以后 Excel 里打开任何一本都有按钮。"""
    from yanxiu_xl.cli.console import print_json, say
    from yanxiu_xl.workflow.kit import put_addin

    path = put_addin(target or Path.cwd())
    if as_json:
        print_json({"file": str(path)})
    else:
        say(f"加载项：{path}")
        say("把它放进 %APPDATA%\\Microsoft\\Excel\\XLSTART，重新打开 Excel，功能区就有“校本研修”（安装.cmd 和 yanxiu install --icons 会自动放好）。")
    return FINE


@examples("yanxiu pack U盘/校本研修安装", "yanxiu pack 安装文件夹 --json")
@cli.command("pack")
@click.argument("target", metavar="文件夹", type=PLACE)
@_json
def pack(target: Path, as_json: bool) -> int:
    """安装文件夹：给不能上网的 Windows 电脑备齐软件包、安装.cmd、一键评分.cmd、加载项。"""
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.workflow.kit import pack as make
    from yanxiu_xl.workflow.scripts import PYTHON_URL, PYTHON_ZIP

    with progress("备齐安装文件夹") as tell:
        packed = make(target.absolute(), tell)
    missing = [] if packed.has_python else [PYTHON_ZIP]
    if as_json:
        print_json({"folder": str(packed.folder), "wheels": packed.wheels, "missing": missing})
        return FOUND if missing else FINE
    say(f"安装文件夹：{packed.folder}（软件包 {len(packed.wheels)} 个）")
    if missing:
        say(f"还缺 {PYTHON_ZIP}：请从 {PYTHON_URL} 下载，放进上面的文件夹，再复制到 U 盘。", "yellow")
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
        with no_tracebacks(), ended_like_ctrl_c():
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
    except Stop as stop:
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


def _complain_of(stop: Stop) -> None:
    complain(f"{stop}{f'（{done_so_far()}。）' if what_was_done() else ''}")
    for one in stop.problems[1:]:
        complain(f"{one.message}{one.fix}")
