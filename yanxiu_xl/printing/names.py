"""Which names may stand where in a form, and what is said of those that may not: all of them at once, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yanxiu_xl.printing.marks import EACH, END, HOW_MANY, NUMBER, Mark, bare, loose_braces, marks_in
from yanxiu_xl.printing.model import Form, Page, Space
from yanxiu_xl.printing.spaces import GENERAL
from yanxiu_xl.printing.template import Mistake, Template, TemplateSheet, address
from yanxiu_xl.reading.suggest import did_you_mean

HEADER = "页眉页脚"


@dataclass(frozen=True)
class Names:
    """The names of a page by space, as they are compared: without blanks, signs of full width like others."""

    spaces: Mapping[str, Space]

    @classmethod
    def of(cls, page: Page) -> Names:
        """Those of a page and those that every form has."""
        return cls({one.key: one for one in (GENERAL, *page.spaces)})

    def proper(self, space: str, name: str) -> str | None:
        """The name as it is declared, None where there is none."""
        if space in self.spaces:
            return next((one for one in self.spaces[space].names if bare(one) == name), None)
        return None

    def usable(self, block: str) -> list[str]:
        """All that may be written: within rows repeated for a space, or ('') outside any."""
        found = [NUMBER]
        for key, space in self.spaces.items():
            if not space.several or key == block:
                found += [f"{key}.{name}" if key else name for name in space.names]
            else:
                found.append(f"{key}.{HOW_MANY}")
        return found

    def several(self) -> list[str]:
        """Spaces for which rows can be repeated."""
        return [key for key, space in self.spaces.items() if space.several]


def pages_of(form: Form, template: Template) -> Mapping[int, Page]:
    """Number of a sheet -> the page it is: by its title, else by its place; one sheet more than the form has is filled like its first page."""
    by_title = {page.title: page for page in form.pages}
    left = [page for page in form.pages if page.title not in {sheet.title for sheet in template.sheets}]
    found = {}
    for sheet in template.sheets:
        if sheet.title in by_title:
            found[sheet.number] = by_title[sheet.title]
        elif sheet.is_filled:
            found[sheet.number] = left.pop(0) if left else form.pages[0]
    return found


def mistakes_in(form: Form, template: Template) -> Iterator[str]:
    """What is wrong with the marks of a template, a sentence each: ``打印模板/P05 讲座存档单.xlsx “存档单”C4：没有“{{讲坐.主题}}”这个名字。…``"""
    for number, page in pages_of(form, template).items():
        sheet = next(one for one in template.sheets if one.number == number)
        for mistake in [*sheet.mistakes, *_wrong_names(sheet, Names.of(page))]:
            yield f"{template.name} “{sheet.title}”{mistake.where}：{mistake.words}"


def _wrong_names(sheet: TemplateSheet, names: Names) -> Iterator[Mistake]:
    known = set(names.several())
    for block in sheet.blocks:
        if block.space not in known:
            cells = [address(cell.column, row.number) for row in sheet.rows for cell in row.cells for mark in cell.marks
                     if mark.each and mark.each[0] == block.space]
            meant = did_you_mean(block.space, known) or (f"能写：{'、'.join(sorted(known))}。" if known else "这张打印件没有可以逐条重复的记录。")
            yield Mistake(cells[0], f"没有“{{{{{EACH}：{block.space}}}}}”。{meant}")
    for row in sheet.rows:
        inside = next((block.space for block in sheet.blocks if block.top <= row.number <= block.bottom), "")
        for cell in row.cells:
            for mark in cell.marks:
                yield from _wrong(mark, names, inside, address(cell.column, row.number))
    for header in sheet.headers:
        if loose_braces(header.text):
            yield Mistake(HEADER, "有“{{”或“}}”没有配成一对，请写成“{{名字}}”。")
        for mark in marks_in(header.text):
            if mark.name is None or mark.name[0] or names.proper("", mark.name[1]) is None:
                yield Mistake(HEADER, f"不能写“{{{{{mark.words}}}}}”。{did_you_mean(mark.words, GENERAL.names) or '能写：' + '、'.join(GENERAL.names) + '。'}")


def _wrong(mark: Mark, names: Names, inside: str, where: str) -> Iterator[Mistake]:
    if mark.name is None:
        if not mark.each and not mark.ends:
            yield Mistake(where, f"看不懂“{{{{{mark.words}}}}}”，请写成“{{{{{EACH}：听课}}}}”或“{{{{{EACH}：听课，至少30行}}}}”的样子。")
        return
    space, name = mark.name
    written = names.spaces.get(space)
    if written is not None and written.several:
        if space != inside and name == HOW_MANY:
            return
        if names.proper(space, name) is not None:
            if space == inside:
                return
            yield Mistake(where, f"“{{{{{mark.words}}}}}”要写在“{{{{{EACH}：{space}}}}}”的那一行里（几行的，到“{{{{{END}}}}}”那一行为止）。")
            return
    elif names.proper(space, name) is not None or mark.words == NUMBER:
        return
    yield Mistake(where, f"没有“{{{{{mark.words}}}}}”这个名字。{did_you_mean(mark.words, _by_likeness(names, inside)) or '能写的名字见 docs/打印件.md。'}")


def _by_likeness(names: Names, inside: str) -> Sequence[str]:
    return [bare(one) for one in names.usable(inside)]
