"""print: the forms of 迎检打印件 from the archive, by the templates of the term folder, into 报表/打印."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from yanxiu_xl.files import possible_name
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.printing.catalogue import EVERYTHING, forms_named
from yanxiu_xl.printing.model import Blanks, Copy, Form, Source
from yanxiu_xl.printing.names import mistakes_in
from yanxiu_xl.printing.output import fill
from yanxiu_xl.printing.spaces import general
from yanxiu_xl.printing.template import Template, read_template
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import REGISTERS, TermFacts
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.ours import OurFile
from yanxiu_xl.workflow.print_templates import Templates, put_templates, template_of
from yanxiu_xl.workflow.printing import print_files
from yanxiu_xl.workflow.reporting import merged_facts

KIND = "printed-form"
MOST = 500
"""Copies in one workbook: Excel takes 1026 page breaks on a sheet, and a copy may need two pages."""


@dataclass
class Printed:
    """What has come of it: workbooks, PDFs; beside: files of somebody's own that were left in their places; templates: what has become of
    them; wrong: what is wrong in templates, a sentence each, and then nothing is printed; unread: cells that nobody can read and that were
    left blank; empty: forms that there was no record for; told: what there is to say besides; pages: sheets of paper.
    """

    files: list[Path] = field(default_factory=list)
    pdf: list[Path] = field(default_factory=list)
    beside: list[Path] = field(default_factory=list)
    templates: Templates = field(default_factory=Templates)
    checked: list[Form] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    empty: list[Form] = field(default_factory=list)
    told: str = ""
    pages: int = 0


def print_forms(
    folder: TermFolder, name: str = "", *, school: str | None = None, teacher: str | None = None, pdf: bool = False, check: bool = False,
    progress: Progress = UNTOLD,
) -> Printed:
    """Fill in a form (code or title), or all; school: of that one alone (code, name or a part of it); teacher: what is of that one alone.

    check: look at the templates and print nothing. Raises UserError for an unknown form, school or teacher, for a form that is of no
    teacher, and where nothing has been merged.
    """
    wanted = [one for one in forms_named(name) if one.of_people or not teacher]
    if not wanted:
        raise UserError(f"“{forms_named(name)[0].title}”不分教师，不能只印一位教师的。请去掉 --teacher 再运行。")
    with folder.locked("出打印件"):
        done = Printed(templates=put_templates(folder, wanted), checked=list(wanted))
        templates = {form.code: read_template(*template_of(folder, form)) for form in wanted}
        done.wrong = [line for form in wanted for line in mistakes_in(form, templates[form.code])]
        if check or done.wrong:
            return done
        with merged_facts(folder) as facts:
            code = school_code(facts.term, school, facts.current) if school else ""
            if teacher:
                teacher = _named(facts, code, teacher)
            jobs = [(form, one) for form in wanted for one in _owners(facts, form, code, name)]
            _fill_all(folder, facts, jobs, templates, teacher, done, progress)
        if pdf and done.files:
            printed = print_files(done.files, progress=progress)
            done.pdf, done.told = printed.files, "".join(printed.lacking)
    return done


def _owners(facts: TermFacts, form: Form, school: str, name: str) -> list[str]:
    """Codes of the schools whose form it is; '' for the whole town. One school's forms are without those of the town, unless it is named."""
    if form.town:
        return [""] if not school or name.strip() not in EVERYTHING else []
    return [school] if school else [one.code for one in facts.schools]


def _named(facts: TermFacts, school: str, teacher: str) -> str:
    """The name of the teacher who is meant, by name or number. Raises UserError for one whom no roster has."""
    for one in facts.teachers:
        if teacher in (one.name, one.teacher_id) and school in ("", one.school):
            return one.name
    names = {one.name for one in facts.teachers if school in ("", one.school)}
    where = f"{facts.names[school]}的名册" if school else "各校名册"
    raise UserError(f"{where}里没有“{teacher}”。{did_you_mean(teacher, names) or '请核对姓名。'}")


def _fill_all(
    folder: TermFolder, facts: TermFacts, jobs: Sequence[tuple[Form, str]], templates: Mapping[str, Template], teacher: str | None,
    done: Printed, progress: Progress,
) -> None:
    filled, unread = set[str](), dict[str, None]()
    with progress.phase(Phase.FORMS, len(jobs)) as step:
        for form, school in jobs:
            blanks = Blanks()
            copies = {page.title: [one for one in page.copies(Source(facts, school)) if not teacher or teacher in one.people] for page in form.pages}
            parts = list(_parts(copies))
            for number, part in enumerate(parts, 1):
                made = fill(form, templates[form.code], part, general(facts, school), blanks)
                path = place_of(folder, facts, form, school, teacher, number if len(parts) > 1 else 0)
                put = OurFile(path, KIND).write(partial(_write, made.data)).path
                done.files.append(put)
                done.pages += made.pages
                if put != path:
                    done.beside.append(path)
            if parts:
                filled.add(form.code)
            elif not teacher:
                OurFile(place_of(folder, facts, form, school, teacher), KIND).withdraw()
            unread |= dict.fromkeys(_place(facts, form, school, *one) for one in blanks.found)
            step(f"{facts.names.get(school, '')} {form.title}".strip())
    done.unread = list(unread)
    done.empty = [form for code, form in {form.code: form for form, _ in jobs}.items() if code not in filled]


def _parts(copies: Mapping[str, Sequence[Copy]]) -> Iterator[Mapping[str, Sequence[Copy]]]:
    """The copies of a form's pages, no more than a workbook can hold at a time."""
    most = max(map(len, copies.values()), default=0)
    for start in range(0, most, MOST):
        yield {title: listed[start : start + MOST] for title, listed in copies.items()}


def place_of(folder: TermFolder, facts: TermFacts, form: Form, school: str, teacher: str | None = None, number: int = 0) -> Path:
    """Where a filled form lies: ``报表/打印/03柳林小学/P05 讲座存档单.xlsx``; those of the whole town above. teacher, number: of a part of it."""
    here = folder.printed / possible_name(f"{school}{facts.names.get(school, '')}") if school else folder.printed
    more = "".join(f"-{one}" for one in (teacher, number) if one)
    return here / possible_name(f"{form.code} {form.title}{more}.xlsx")


def _write(data: bytes, place: Path) -> None:
    place.write_bytes(data)


def _place(facts: TermFacts, form: Form, school: str, record: Record | None, name: str) -> str:
    """A cell in words: ``柳林小学 听课记录 第12行“课题”``; of what is put together of several records the form."""
    if record is None:
        return f"{facts.names.get(school, '')} {form.title}的“{name}”".strip()
    sheet = SHEETS.get(record.sheet) or REGISTERS[record.sheet]
    return f"{facts.names.get(record.school, '中心校登记') if record.school else '中心校登记'} {sheet.title} 第{record.row}行“{name}”"
