"""docs/术语.md: what things are called, in Chinese, in English and in the code. A name that is not in the code fails a test.

Sheets, levels, states, outcomes, phases and columns have their words where they are defined; those are fetched. Here stand the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from yanxiu_xl.archive.filed import WAITING, SubmissionState
from yanxiu_xl.forms.centre import REGISTER_SHEETS
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.phases import Phase
from yanxiu_xl.problems import Level
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Outcome

PACKAGE = "yanxiu_xl"


@dataclass(frozen=True)
class Word:
    """A thing: Chinese and English word, where it is in the package (``module.Name`` or ``module.Class.field``), what it is."""

    chinese: str
    english: str
    name: str
    meaning: str


TERM = (
    Word("学期", "term", "term.term.Term", "参数、代码表、学校名录、节假日；学期码如 2020-2021-1"),
    Word("学期文件夹", "term folder", "workflow.folder.TermFolder", "学期设定、发放、回收、退回、档案库、总档案在哪里"),
    Word("打开的学期", "open term", "api.open_term.OpenTerm", "Python 接口里的学期文件夹：每条命令一个方法"),
    Word("参数", "parameter", "term.parameters.Parameter", "中心校在学期设定里可以改的一个数、日期或词"),
    Word("门槛", "threshold", "workflow.rulebook.Threshold", "一条规则用到的参数"),
    Word("代码表", "code list", "forms.codes.CODE_LISTS", "下拉里可选的词"),
    Word("学校（名录里的）", "school", "term.term.School", "代码、校名、类别、校长、包校领导、是否参评"),
    Word("领导小组成员", "leader", "term.term.Leader", "姓名、职务、单位"),
    Word("豁免", "waiver", "term.term.Waiver", "某校某条规则到某日以前不算错误"),
    Word("暂不算错误的理由", "waiver reason", "term.term.Term.waiver_reason", "豁免，或规则还没有启用"),
    Word("节假日", "holiday", "term.term.Term.holidays", "日期、放假或上班、名称"),
    Word("曾用校名", "former name", "term.term.Term.former", "本学期里改过名、去掉的学校"),
)
FORM = (
    Word("工作簿的一张表", "sheet", "forms.model.Sheet", "一张表的全部列；`key` 是程序里的名字，`title` 是工作表的名字"),
    Word("列", "column", "forms.model.Column", "表头、取值、必填、上下限、说明；见[数据字典](数据字典.md)"),
    Word("取值", "kind", "forms.model.Kind", "文本、日期、单选……怎样填、怎样读、怎样存"),
    Word("自动列", "automatic column", "forms.model.Kind.AUTO", "公式算的列，不读"),
    Word("必填条件", "when", "forms.model.When", "另一列是某些值时必填"),
    Word("预备的行", "prepared rows", "forms.model.Sheet.capacity", "模板里已经有编号、公式和边框的行"),
    Word("印记", "stamp", "term.stamp.Stamp", "工作簿里带的：哪个学期、哪所学校、第几批、上次检查"),
    Word("封印", "seal", "workbooks.seal.seal", "没人改过的工作簿认得出是程序写的"),
)
RETURN = (
    Word("交回的一本", "submission, return", "reading.submissions.Submission", "读到的一本工作簿：各张表、问题、没有读的原因"),
    Word("一张表的内容", "table", "reading.tables.Table", "行号、每列的值、读不懂的格、表外的内容；从 0 数的下标和从 1 数的行号分开"),
    Word("读不懂的格", "unreadable cell", "reading.tables.Table.unreadable", "写了，但读不成这一列要的东西；不当作空，不当作 0"),
    Word("原来写的", "typed", "reading.tables.Table.typed", "与读成的值不同的，照原样留着"),
    Word("表外内容", "extra columns", "reading.tables.Table.extra", "学校自己加的列"),
    Word("未收", "refused", "reading.submissions.Submission.refused", "整本不能收的原因"),
    Word("照版式重排", "normalize layout", "reading.normalize_layout.normalize_layout", "把内容放回模板的列和行，退回的一本用"),
    Word("去公式", "strip formulas", "reading.strip_formulas.without_formulas", "读之前把公式从工作表里拿掉"),
    Word("近似的词", "suggestion", "reading.suggest.suggest", "“是不是……？”问的那一个"),
    Word("关口", "gate", "reading.gate.open_workbook", "文件太大、加密、有链接的，在这里挡住"),
    Word("读好打包的一本", "pickled submission", "reading.reader_processes.PickledSubmission", "从读文件的进程交回来的"),
    Word("资料", "attachment", "reading.attachments.Attachment", "记录里写到、和工作簿一起交来的文件"),
    Word("登记", "registers", "reading.registers.Registers", "中心校登记里的各张表"),
)
CHECK = (
    Word("问题", "problem", "problems.model.Problem", "一格或一张表有什么不对、怎么改"),
    Word("问题目录的一行", "catalogue entry", "problems.model.Entry", "编号、级别、怎么说、怎么改、门槛、依据"),
    Word("停下来的原因", "user error", "problems.model.UserError", "一行中文；Python 接口里叫 `yx.Error`"),
    Word("规则", "rule", "checks.registry.Rule", "查一个编号的函数"),
    Word("要检查的一本的各行", "check run", "checks.check_run.CheckRun", "规则、得分看的都是它；只有一本，不知道别的学校"),
    Word("算数的", "counting", "facts.found.Found.counting", "算数的记录；不算的各说明原因"),
    Word("不算的原因", "why not", "facts.why_not.WhyNot", "这条记录为什么不算"),
    Word("从宽", "apply a waiver", "checks.check_run.CheckRun.apply_waiver", "有理由的错误降为提示"),
    Word("算一次的东西", "cached", "checks.check_run.CheckRun.cached", "几条规则都要的，一本只算一次"),
    Word("时刻", "moment", "checks.tables.LESSON_SLOT", "一校、一天、一节：一堂课的位置"),
    Word("全镇", "all schools", "checks.schools.AllSchools", "各校采用的那一份放在一起，校间的规则看它"),
    Word("两校的矛盾", "contradiction", "checks.between.Contradiction", "两校的记录对不上的一节课"),
    Word("跨校师徒", "pair across", "checks.between.PairAcross", "师傅和徒弟不在一校"),
    Word("少了的行", "loss", "measures.shrinking.Loss", "新的一份比算数的那份少了什么"),
    Word("问题条数", "findings", "measures.findings.Findings", "各级别几条，其中校间几条"),
)
SCORE = (
    Word("指标得分", "score", "scoring.result.Score", "一项指标：满分、得分、算式、来自哪几格"),
    Word("得分的出处", "evidence", "scoring.result.Evidence", "算数的格，或不算的格和原因"),
    Word("情况", "outcome", "scoring.result.Outcome", "已计分、没有记录、不适用、无法衡量、待中心校核定"),
    Word("教师得分", "teacher score", "scoring.result.TeacherScore", "T1–T13、基础分、附加分、等次、名次"),
    Word("学校得分", "school score", "scoring.schools.SchoolScore", "U1–U11、自评"),
    Word("基础分", "base", "scoring.result.TeacherScore.base", "各项折成百分，一位小数"),
    Word("附加分", "extra points", "scoring.result.TeacherScore.extra", "加在基础分上，有上限"),
    Word("等次", "band", "scoring.result.TeacherScore.band", "优秀、良好……"),
    Word("必备条件没有满足的", "lacking", "scoring.result.TeacherScore.lacking", "还差什么"),
    Word("暂", "provisional", "scoring.result.TeacherScore.provisional", "有指标无法衡量，先不定等次、不排名"),
    Word("核定", "confirmed score", "scoring.confirm.Confirmed", "中心校用自己的登记核过的得分"),
    Word("扣分", "deduction", "scoring.confirm.Confirmed.deduction", "扣多少、为什么"),
    Word("按教师归类的记录", "records by teacher", "scoring.records_by_teacher.RecordsByTeacher", "每位教师的听课、文稿……"),
    Word("受考核的教师", "assessed teacher", "scoring.records_by_teacher.AssessedTeacher", "一位教师和对他的要求"),
    Word("学校的算数记录", "school's records", "scoring.school_records.SchoolRecords", "学校指标看的行；与名录里的学校不是一回事"),
    Word("完成情况", "progress", "scoring.progress.Progress", "首页、进度上写的：每项要几、有几"),
    Word("课的综合得分", "composite score", "measures.lessons.Composite", "几位评委的平均，最高、最低"),
    Word("汇总", "summary", "summary.Summary", "一所学校的汇总表"),
    Word("一本的评分", "assessment", "workflow.scoring.Assessment", "一本工作簿的教师、学校得分和汇总"),
)
ARCHIVE = (
    Word("档案库", "archive", "archive.store.Archive", "一个学期的 SQLite 总库"),
    Word("存档的一份", "filed return", "archive.filed.Filed", "档案库里的一份报送：文件名、状态、第几次、内容编号"),
    Word("第几次报送", "ordinal", "archive.filed.Filed.ordinal", "03#2 里的 2"),
    Word("发放批次", "issue", "archive.filed.Filed.issue", "这本工作簿是第几批发的"),
    Word("采用", "counts", "archive.filed.Filed.counts", "一所学校算数的那一份"),
    Word("先放着的", "waiting", "archive.filed.WAITING", f"新的一份先不算：{'、'.join(state.word for state in sorted(WAITING))}"),
    Word("记事", "journal", "archive.journal.Journal", "收件时间和中心校的决定，写在档案库旁边"),
    Word("变动记录", "log of merges", "archive.merge_log.Merge", "每次合并换了哪些件、得分和问题怎样变，只有它随合并的先后而定"),
    Word("凭据", "seals of rows", "archive.proof.Seals", "每一份报送的行存进去时的摘要"),
    Word("先后", "sequence", "archive.sequence.order_of", "同校几份哪份在后"),
    Word("原件", "original", "workflow.originals.Originals", "收到的文件，按内容编号保存"),
)
WORKFLOW = (
    Word("报送情况", "submission status", "reports.standing.SubmissionStatus", "每校交了没有、采用哪一份、有多少问题"),
    Word("档案袋", "portfolio", "portfolio.parts.PARTS", "一位教师一本，十四部分"),
    Word("档案袋的主人", "person", "reports.people.Person", "一个人在几所学校的名册里：姓名、出生年月相同，先后在岗"),
    Word("还缺的", "lack", "reports.lacking.Lack", "进度里还没有做到的一项，和它的期限"),
    Word("打印件", "printed form", "printing.model.Form", "迎检用的 P01–P18：标题、能写的名字、每份印什么"),
    Word("打印模板", "template", "printing.template.Template", "打印件的 .xlsx，档案员可以在 Excel 里改"),
    Word("名字", "mark", "printing.marks.Mark", "模板格里的 {{听课.课题}}、{{每条：听课}}"),
    Word("打印件的一份", "copy", "printing.model.Copy", "一条记录印的那一份"),
    Word("催办单", "reminder", "reports.reminder.Reminder", "一所学校还要办的事、每位教师还缺的，急的在前"),
    Word("一校的报送情况", "school line", "reports.standing.SchoolLine", "报送情况的一行"),
    Word("合并的结果", "merged", "workflow.merging.Merged", "这次合并做了什么"),
    Word("合并计划", "plan", "workflow.outcomes.Plan", "照现在合并会怎样"),
    Word("一校的变化", "step", "workflow.outcomes.Step", "新交了、改了哪些格、先放着"),
    Word("下一步", "next step", "workflow.next_steps.NextStep", "先问谁、发回给谁、催谁"),
    Word("收进来", "take in", "workflow.ingest.take_in", "读、检查、评分、存档，一部分一部分地做"),
    Word("带过来", "carry over", "workflow.rollover.carry", "新学期从旧学期带来的"),
    Word("不带宏的一本", "macro-free copy", "workbooks.fast.macro_free_copy.write_macro_free", "与有按钮的一本内容相同"),
    Word("出处", "trace", "workflow.tracing.Trace", "总档案的一格出自哪个文件哪一格"),
    Word("一份报送的历史", "chapter", "workflow.history.Chapter", "与上一份比，改了什么"),
    Word("教师填报表", "teacher's workbook", "workbooks.teacher_book.write_teacher_workbook", "一位教师自己填的一本：听课记录、教师文稿"),
    Word("汇集", "gathering", "workflow.gathering.Gathering", "把教师填报表的行合进学校工作簿，另写一本"),
    Word("汇集计划", "gathering plan", "workflow.gather_plan.GatherPlan", "合好的行、每位教师收了几行、什么没有照样收"),
    Word("最大的匹配", "matching", "workflow.matching.matched", "两本里的行能对上的最多几对"),
    Word("安装文件夹", "offline installer", "workflow.offline_installer.pack", "给不能上网的电脑"),
    Word("装好的安装文件夹", "installer folder", "workflow.offline_installer.InstallerFolder", "里面有哪些软件包、有没有 Python"),
    Word("压好的一段", "deflated chunk", "workbooks.fast.splice.DeflatedChunk", "总档案里几千行的 XML，已经压缩"),
    Word("程序写的文件", "file of ours", "workflow.ours.OurFile", "没人改过就可以替换的文件"),
    Word("县报表", "county's sheets", "reports.county.model.CountyReport", "给县教师进修学校的五张表，一个镇的，或几个镇放在一起的"),
    Word("学时", "hours", "measures.hours.Rates", "培训学时：按县里的折算办法，由记录算出"),
    Word("可申报的一条", "claim", "measures.hours.Claim", "一条记录可能值多少学时，还没有看一天的上限"),
    Word("没有计入的镇", "absent town", "reports.county.model.Absent", "全县表里没有的镇，和为什么"),
    Word("汇总库", "regional archive", "regional.archive.store.RegionArchive", "几个镇的档案库放在一起：一样的表，多一列镇"),
    Word("区域汇总", "region", "regional.reporting.Region", "几个镇的报表放在一起的工作簿"),
    Word("跨镇问题", "finding across towns", "regional.across.find_across_towns", "一个镇自己看不出的问题"),
    Word("谁来做", "executor", "regional.executor.Executor", "逐镇合并的活分给谁：这台电脑的进程，或 Dask 调度器下面的电脑"),
    Word("阶段", "phase", "phases.Phase", "命令正在做什么"),
    Word("进展", "progress of a run", "phases.Progress", "告诉谁做到哪里；与“完成情况”不是一回事"),
    Word("一次点击", "click", "buttons.session.Click", "按钮做的一次，结果是一句话"),
    Word("点击留下的", "memory", "buttons.memory.write_memory", "上一次点击在元数据里记下的标记"),
    Word("画出来的表的一列", "drawn column", "workbooks.tables.Column", "标题、宽度、样子；与学校填的“列”不是一回事"),
    Word("画好的一页", "sketch", "workbooks.sketch.Sketch", "既写进文件、也写进打开的工作簿的页"),
)
GROUPS = {
    "学期和学校": TERM, "表": FORM, "交回的工作簿": RETURN, "检查": CHECK, "评分": SCORE, "档案": ARCHIVE, "命令和结果": WORKFLOW,
}


def found(name: str) -> Any:
    """What a name stands for; a field of a dataclass that has no default stands for its class. Raises AttributeError when there is none."""
    parts = name.split(".")
    at = next(n for n in range(len(parts), 0, -1) if _is_module(".".join(parts[:n])))
    thing: Any = import_module(f"{PACKAGE}.{'.'.join(parts[:at])}")
    for part in parts[at:]:
        thing = thing if part in getattr(thing, "__dataclass_fields__", {}) else getattr(thing, part)
    return thing


def _is_module(name: str) -> bool:
    try:
        import_module(f"{PACKAGE}.{name}")
    except ModuleNotFoundError:
        return False
    return True


def _rows(*lines: tuple[str, ...]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
        if number == 0:
            yield "| " + " | ".join("---" for _ in line) + " |"


def _fetched() -> Iterator[str]:
    """What has its words where it is defined."""
    yield "\n## 各张表\n"
    yield "列名见[数据字典](数据字典.md)。\n"
    yield from _rows(("中文", "程序里的名字"), *((sheet.title, f"`{sheet.key}`") for sheet in (*SCHOOL_SHEETS, *REGISTER_SHEETS)))
    yield "\n## 级别、状态、情况、阶段\n"
    yield from _rows(
        ("中文", "程序里的名字", "在哪里"),
        *((level.word, f"`{level.value}`", "`problems.model.Level`") for level in Level),
        *((state.word, f"`{state}`", "`archive.filed.SubmissionState`") for state in SubmissionState),
        *((outcome.word, f"`{outcome.value}`", "`scoring.result.Outcome`") for outcome in Outcome),
        *((phase.word, f"`{phase.name}`", "`phases.Phase`") for phase in Phase),
    )
    yield "\n## 指标\n"
    yield from _rows(("中文", "程序里的名字"), *((name, f"`{code}`") for code, name in NAMES.items()))


def glossary_page() -> str:
    """The glossary, as Markdown."""
    lines = ["# 术语\n", "同一个东西在中文、英文、程序里各叫什么；程序里的名字前面都是 `yanxiu_xl.`。"]
    for title, words in GROUPS.items():
        lines.append(f"\n## {title}\n")
        lines += _rows(("中文", "English", "程序里的名字", "是什么"), *((w.chinese, w.english, f"`{w.name}`", w.meaning) for w in words))
    return "\n".join([*lines, *_fetched()]) + "\n"
