"""Writes what is derived from the code: blank templates, data dictionary, rules, scores, command reference.

Run it after a change of the definition: ``python tools/generate.py``. A test compares the committed files with a fresh run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from api_page import api_page  # noqa: E402 - a neighbour
from forms_page import forms_page  # noqa: E402 - a neighbour
from glossary import glossary_page  # noqa: E402 - a neighbour
from reports_page import reports_page  # noqa: E402 - a neighbour

from yanxiu_xl.archive.store import Archive  # noqa: E402
from yanxiu_xl.cli import cli  # noqa: E402 - the checkout's own package, installed or not
from yanxiu_xl.forms.centre import REGISTER_SHEETS  # noqa: E402
from yanxiu_xl.forms.model import Sheet  # noqa: E402
from yanxiu_xl.forms.school import SCHOOL_SHEETS  # noqa: E402
from yanxiu_xl.printing.catalogue import draw_template, forms  # noqa: E402
from yanxiu_xl.scoring.regulation import measures  # noqa: E402
from yanxiu_xl.settings import GROUPS, default_term  # noqa: E402
from yanxiu_xl.term.parameters import Parameter  # noqa: E402
from yanxiu_xl.term.term import Term  # noqa: E402
from yanxiu_xl.workbooks.guide import kind_words, required_words  # noqa: E402
from yanxiu_xl.workflow.building import write_blank_templates  # noqa: E402
from yanxiu_xl.workflow.rulebook import by_code, rule_lines, timing  # noqa: E402
from yanxiu_xl.workflow.scripts import write_score_scripts  # noqa: E402

NOTE = "<!-- 由 tools/generate.py 生成，不要手改 -->\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def _sheet(sheet: Sheet) -> Iterator[str]:
    term = default_term()
    yield f"\n### {sheet.title} `{sheet.key}`\n"
    yield f"{sheet.instruction}\n"
    yield _row("表头", "列名（程序）", "必填", "取值", "说明", "出处")
    yield _row(*["---"] * 6)
    for column in sheet.columns:
        yield _row(column.header, f"`{column.key}`", required_words(sheet, column), kind_words(column, term),
                   term.say(column.help) + (f"（单位：{column.unit}）" if column.unit else ""), column.source)


def _parameters(title: str, parameters: tuple[Parameter, ...]) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield _row("参数", "默认", "单位", "依据", "程序里的名字")
    yield _row(*["---"] * 5)
    for p in parameters:
        default = "、".join(p.default) if isinstance(p.default, tuple) else "（空）" if p.default in (None, "") else str(p.default)
        yield _row(p.name, default, p.unit, p.source, f"`{p.key}`")


def data_dictionary() -> str:
    """Sheets, columns and parameters, as Markdown."""
    lines = [NOTE, "# 数据字典\n", "## 学校工作簿"]
    for sheet in SCHOOL_SHEETS:
        lines += _sheet(sheet)
    lines.append("\n## 中心校登记的表")
    for sheet in REGISTER_SHEETS:
        lines += _sheet(sheet)
    lines.append("\n## 学期设定的参数")
    titles = {"general": "参数设置", "teacher_points": "教师考核细则", "school_points": "学校考核细则",
              "lesson_points": "课堂评价标准", "backbone_points": "骨干教师条件"}
    for group, parameters in GROUPS.items():
        lines += _parameters(titles[group], parameters)
    return "\n".join(lines) + "\n"


def problem_table() -> str:
    """Every message the program can give, as Markdown."""
    lines = [NOTE, "# 问题编号\n", _row("编号", "级别", "什么时候", "怎么说", "怎么改", "出处"), _row(*["---"] * 6)]
    lines += [_row(line.entry.code, line.entry.level.word, line.entry.when, line.sentence, line.fix, line.entry.source)
              for line in rule_lines(default_term())]
    return "\n".join(lines) + "\n"


def command_reference() -> str:
    """The help page of every command, as Markdown."""
    lines = [NOTE, "# 命令\n"]
    context = cli.context_class(cli, info_name="yanxiu", terminal_width=78, **cli.context_settings)
    lines += ["```text", cli.get_help(context).rstrip(), "```"]
    for name, command in cli.commands.items():
        lines += [f"\n## yanxiu {name}\n", "```text"]
        lines += [command.get_help(command.context_class(command, info_name=name, parent=context)).rstrip(), "```"]
    return "\n".join(lines) + "\n"


def _once(words: Iterable[str], separator: str = "；") -> str:
    return separator.join(dict.fromkeys(w for w in words if w))


def rules_table() -> str:
    """Every rule on a line, with the default thresholds, as Markdown."""
    lines = [_row("编号", "级别", "什么时候", "门槛", "计划条款", "何时查"), _row(*["---"] * 6)]
    for group in by_code(rule_lines(default_term())):
        entries = [line.entry for line in group]
        lines.append(_row(
            entries[0].code, _once((e.level.word for e in entries), "、"), _once(e.when for e in entries),
            _once(str(t) for line in group for t in line.thresholds), _once((e.clause for e in entries), "、"), _once(map(timing, entries)),
        ))
    return "\n".join(lines)


def scores_table(term: Term | None = None) -> str:
    """Every indicator on a line, as Markdown; by default with the default points."""
    lines = [_row("代码", "指标", "满分", "怎么算"), _row(*["---"] * 4)]
    lines += [_row(one.code, one.name, one.full, one.how) for one in measures(term or default_term())]
    return "\n".join(lines)


def rules_page() -> str:
    """The rules as a page of its own."""
    return f"{NOTE}\n# 检查规则\n\n门槛是默认值，中心校可以在学期设定里改；一条规则怎么说、怎么改，见 [问题编号](问题编号.md)。\n\n{rules_table()}\n"


def scores_page() -> str:
    """How scores are worked out, as a page of its own."""
    return f"{NOTE}\n# 考核细则\n\n分值和要求是默认值，中心校可以在学期设定里改。T 是教师的指标，U 是学校的指标。\n\n{scores_table()}\n"


def door_page() -> str:
    """The door for Python."""
    return f"{NOTE}\n{api_page()}"


def words_page() -> str:
    """The glossary."""
    return f"{NOTE}\n{glossary_page()}"


def report_descriptions() -> str:
    """Every report, as Markdown."""
    with Archive(Path("nowhere.sqlite"), "", read_only=True) as empty:
        return NOTE + reports_page(empty)


def form_descriptions() -> str:
    """Every printed form, as Markdown."""
    return f"{NOTE}\n{forms_page()}"


def write_form_templates(folder: Path) -> list[Path]:
    """Write the templates of the printed forms, as new-term puts them into 打印模板."""
    folder.mkdir(parents=True, exist_ok=True)
    for form in forms().values():
        draw_template(form, folder / form.file_name)
    return [folder / form.file_name for form in forms().values()]


PAGES = {
    "数据字典.md": data_dictionary, "问题编号.md": problem_table, "命令.md": command_reference, "检查规则.md": rules_page, "考核细则.md": scores_page,
    "接口.md": door_page, "术语.md": words_page, "报表.md": report_descriptions, "打印件.md": form_descriptions,
}


COUNTED_IN_README = (r"(?<=检查的规则有 )\d+(?= 条)", r"(?<=the )\d+(?= rules\b)")
"""Where README.md says how many rules there are."""


def readme(text: str) -> str:
    """README.md, which is written by hand, with today's number of rules in it."""
    number = str(len(by_code(rule_lines(default_term()))))
    for place in COUNTED_IN_README:
        text, count = re.subn(place, number, text)
        if count != 1:
            raise ValueError(f"README.md says the number of rules {count} times: {place}")
    return text


def main() -> None:
    """Write everything into the checkout."""
    (ROOT / "README.md").write_text(readme((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8")
    write_blank_templates(ROOT / "workbooks" / "templates")
    write_form_templates(ROOT / "workbooks" / "templates" / "打印")
    write_score_scripts(ROOT)


if __name__ == "__main__":
    main()
