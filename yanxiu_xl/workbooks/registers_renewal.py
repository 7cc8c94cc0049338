"""中心校登记 brought up to the settings where it lies: what people have written, drawn and formatted stays to the byte.

Nothing is written anew but what the program had put there and the settings have overtaken: the lists behind the drop-downs and
their names, the checks while typing, the centre's and the term's name in footers, title and 说明. A cell, a column, a note, a tab, a
format of the officer's is never touched; where columns stand is asked of the reader.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import HEADER_ROW, column_number, letters
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.layout import defined_name
from yanxiu_xl.reading.package import Package, Refused
from yanxiu_xl.reading.pieces import Piece, first, pieces, spliced
from yanxiu_xl.reading.registers import Book, Registers, open_registers, read_book
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import SCHOOLS, quoted
from yanxiu_xl.workbooks.registers_book import (
    HOME_LINE,
    HOME_TITLE,
    OPTIONS_TITLE,
    TITLE_END,
    home_line,
    title_of,
    write_registers,
)
from yanxiu_xl.workbooks.validations import Validation, moved, renewed, validations_of

_TERM = r"\d{4}—\d{4}学年第[一二]学期"
_CODES = r'(?:&"[^"]*"|&\d+ ?|&[BIUSXYE]|&K[0-9A-F]{6})*'
_FOOTER = re.compile(rf"(&L{_CODES})(.*?)(&C{_CODES})({_TERM})(&R.*)", re.DOTALL)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK_PARTS = frozenset({"sheets", "sheet", "definedNames", "definedName"})
_FOOTERS = frozenset({"oddFooter", "evenFooter", "firstFooter"})
_SIGNED = "_xmlsignatures"
_PASSWORDS = frozenset({"password", "hashValue", "algorithmName"})


class Unfit(Exception):
    """Why a workbook is left as it is, in a few Chinese words."""


@dataclass(frozen=True)
class Renewed:
    """data: the workbook's bytes, None when nothing is to be changed; changed: what was, in words; odd: what is amiss with its layout;
    lacking: whether a tab is not there.
    """

    data: bytes | None
    changed: list[str]
    odd: list[str]
    lacking: bool = False


def renew(name: str, data: bytes, term: Term) -> Renewed:
    """The registers workbook as the settings want it.

    Raises Refused for a file that cannot be read, and Unfit for one that had better be left as it is.
    """
    made = io.BytesIO()
    write_registers(made, term)
    if made.getvalue() == data:  # as a new term begins with them
        return Renewed(None, [], [])
    book = open_registers(name, data)
    package = Package.open(data)
    if any(part.startswith(_SIGNED) for part in package.names()):
        raise Unfit("它有数字签名，改动会使签名失效")
    cells = {title: [list(row) for row in grid] for title, grid in book.grids.items()}
    registers = read_book(book, term)
    work = _Work(package, book, cells, registers, term, made.getvalue())
    work.run()
    odd = [p.message + p.fix for p in registers.problems if p.code in {"F02", "F03", "F15"}]
    lacking = len(registers.tables) < len(KEPT_REGISTERS)
    if not work.parts:
        return Renewed(None, [], odd, lacking)
    result = _packed(data, work.parts)
    _prove(name, registers, result, term)
    return Renewed(result, work.changed, odd, lacking)


def _prove(name: str, before: Registers, data: bytes, term: Term) -> None:
    """Whatever has been read of the workbook is read of the renewed one, to the last cell beside the tables. Raises Unfit."""
    try:
        after = read_book(open_registers(name, data), term)
    except (Refused, ValueError) as broken:
        raise Unfit("改过以后读不回来") from broken
    if after.tables != before.tables or after.problems != before.problems:
        raise Unfit("改过以后读出来的内容不一样")


@dataclass
class _Work:
    """parts: those that are changed or new, by name."""

    package: Package
    book: Book
    cells: Mapping[str, list[list[Any]]]
    registers: Registers
    term: Term
    fresh: bytes
    parts: dict[str, bytes] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def run(self) -> None:
        self.model = open_registers(self.book.name, self.fresh)
        self.model_package = Package.open(self.fresh)
        self._facts = {one.title: one.part for one in self.book.opened.sheets}
        known = self._known_centres()
        self._options()
        self._names()
        told = []
        for sheet in KEPT_REGISTERS:
            table = self.registers.tables.get(sheet.key)
            if table is not None and table.letters and self._checks(table):
                told.append(sheet.title)
        if told:
            self.changed.append(f"填写提示和下拉（{'、'.join(told)}）")
        freed = [table.title for table in self.registers.tables.values() if table.letters and self._free_rows(table)]
        if freed:
            self.changed.append(f"可以排序、插行、删行（{'、'.join(freed)}）")
        footers = [self._footer(title, known) for title in self._facts]
        title, heading = self._title(), self._heading()
        if any([*footers, title, heading]):
            self.changed.append("页脚、标题里的单位和学期")

    def part(self, name: str) -> bytes:
        """A part as it is by now."""
        return self.parts.get(name) or self.package.part(name)

    def put(self, name: str, content: bytes) -> bool:
        """Take down what a part is to be; returns whether it is another than before."""
        if content == self.part(name):
            return False
        self.parts[name] = content
        return True

    # --- drop-downs ---

    def _options(self) -> None:
        """The hidden lists: the program's columns anew; a cell that somebody has written beside them stays."""
        wanted, title = self.model.grids[OPTIONS_TITLE], OPTIONS_TITLE
        width = max(map(len, wanted))
        part = self._facts.get(title, "")
        there = self.cells.get(title, [])
        if not part or part not in self.package:
            self._add_options(wanted)
        elif _trimmed(there, width) != _trimmed(wanted, width):
            xml = self.part(part)
            found = pieces(xml, {"sheetData", "row", "c", "dimension"})
            rows = first(found, lambda one: one.name == "sheetData")
            if rows is None:
                raise Unfit(f"“{title}”表的结构认不出来")
            kept: dict[int, list[str]] = {}
            for cell in (one for one in found if one.name == "c"):
                at = re.fullmatch(r"([A-Z]+)(\d+)", cell.attributes.get("r", ""))
                if at and column_number(at[1]) > width:
                    kept.setdefault(int(at[2]), []).append(xml[cell.start : cell.end].decode())
            size = first(found, lambda one: one.name == "dimension")
            changes = [(rows.start, rows.end, _sheet_data(wanted, rows.prefix, kept))]
            changes += [(size.start, size.end, b"")] if size else []
            self.put(part, spliced(xml, changes))
        else:
            return
        before, now = self._listed(there), list(self.term.school_names)
        gone, new = [name for name in before if name not in now], [name for name in now if name not in before]
        words = "，".join(filter(None, (f"去掉{_named(gone)}" if gone else "", f"加上{_named(new)}" if new else "")))
        self.changed.append(f"学校下拉（{words}）" if words else "下拉选项")

    def _listed(self, grid: Sequence[Sequence[Any]]) -> list[str]:
        """The schools that the drop-down offers now."""
        found = re.search(r"\$([A-Z]+)\$\d+:", self.book.opened.names.get(SCHOOLS, ""))
        at = column_number(found[1]) - 1 if found else -1
        return [text for row in grid[1:] if 0 <= at < len(row) and (text := as_typed(row[at]))]

    def _add_options(self, wanted: list[list[Any]]) -> None:
        """The hidden tab is not there any more: it is put at the end again."""
        workbook = self.package.workbook()
        folder = workbook.rpartition("/")[0]
        number = 1
        while f"{folder}/worksheets/yanxiu{number}.xml" in self.package:
            number += 1
        path, relations = f"worksheets/yanxiu{number}.xml", f"{folder}/_rels/{workbook.rpartition('/')[2]}.rels"
        taken = {one.id for one in self.package.relations(workbook)}
        identity = next(f"rIdYx{n}" for n in range(1, len(taken) + 2) if f"rIdYx{n}" not in taken)
        self.parts[f"{folder}/{path}"] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'.encode() + _sheet_data(wanted, "", {}) + b"</worksheet>"
        )
        self._append(relations, "Relationships", f'Relationship Id="{identity}" Type="{_RELATIONS}/worksheet" Target={quoteattr(path)}')
        self._append("[Content_Types].xml", "Types", f'Override PartName={quoteattr(f"/{folder}/{path}")} ContentType="{_SHEET_TYPE}"')
        xml = self.part(workbook)
        found = pieces(xml, _WORKBOOK_PARTS)
        sheets = first(found, lambda one: one.name == "sheets")
        if sheets is None:
            raise Unfit("工作簿的目录认不出来")
        free = 1 + max((int(one.attributes.get("sheetId", "0")) for one in sheets.children), default=0)
        line = f'<{sheets.prefix}sheet xmlns:yxr="{_RELATIONS}" name="{OPTIONS_TITLE}" sheetId="{free}" state="hidden" yxr:id="{identity}"/>'
        at = sheets.end - len(f"</{sheets.prefix}sheets>")
        self.parts[workbook] = spliced(xml, [(at, at, line.encode())])

    def _append(self, part: str, root: str, element: str) -> None:
        xml = self.part(part)
        whole = first(pieces(xml, {root}), lambda one: one.name == root)
        if whole is None or xml[whole.end - 2 : whole.end] == b"/>":
            raise Unfit("工作簿的目录认不出来")
        at = xml.rindex(b"</", 0, whole.end)
        self.parts[part] = spliced(xml, [(at, at, f"<{whole.prefix}{element}/>".encode())])

    def _names(self) -> None:
        """The names of the lists, and of header cells where one is missing and the column is there."""
        wanted = {name: ref for name, ref in self.model.opened.names.items() if name.startswith("yx_") and OPTIONS_TITLE in ref}
        there = self.book.opened.names
        for sheet in KEPT_REGISTERS:
            table = self.registers.tables.get(sheet.key)
            for column in sheet.columns if table else ():
                name = defined_name(sheet, column)
                if table and name not in there and column.key in table.letters:
                    wanted[name] = f"{quoted(table.title)}!${table.letters[column.key]}${table.header_row}"
        lacking = {name: ref for name, ref in wanted.items() if _plain(there.get(name, "")) != _plain(ref)}
        if not lacking:
            return
        part = self.package.workbook()
        xml = self.part(part)
        found = pieces(xml, _WORKBOOK_PARTS)
        block = first(found, lambda one: one.name == "definedNames")
        changes: list[tuple[int, int, bytes]] = []
        lines = []
        for name, reference in sorted(lacking.items()):
            old = first(found, lambda one, name=name: one.attributes.get("name") == name and one.name == "definedName" and "localSheetId" not in one.attributes)  # type: ignore[misc]
            prefix = old.prefix if old else block.prefix if block else ""
            line = f'<{prefix}definedName name="{name}">{escape(reference)}</{prefix}definedName>'.encode()
            if old:
                changes.append((old.start, old.end, line))
            else:
                lines.append(line)
        if lines and block and xml[block.end - 2 : block.end] != b"/>":
            at = xml.rindex(b"</", 0, block.end)
            changes.append((at, at, b"".join(lines)))
        elif lines:
            sheets = first(found, lambda one: one.name == "sheets")
            if sheets is None:
                raise Unfit("工作簿的目录认不出来")
            names = f"<{sheets.prefix}definedNames>".encode() + b"".join(lines) + f"</{sheets.prefix}definedNames>".encode()
            changes.append((block.start, block.end, names) if block else (sheets.end, sheets.end, names))
        self.put(part, spliced(xml, changes))
        if not self.changed:
            self.changed.append("下拉的名称")

    def _checks(self, table: Table) -> bool:
        """Drop-downs and checks while typing, at the columns where they stand now; returns whether any was not right."""
        sheet = next(one for one in KEPT_REGISTERS if one.key == table.key)
        model = next(one.part for one in self.model.opened.sheets if one.title == sheet.title)
        columns = {sheet.position(key) + 1: column_number(letter) for key, letter in table.letters.items()}
        down = table.header_row - HEADER_ROW
        last = max(table.rows, default=0)
        wanted = []
        for one in validations_of(self.model_package.part(model)):
            there = moved(one, columns, down)
            spans = tuple((at, (top, max(bottom, last) if top > table.header_row else bottom)) for at, (top, bottom) in there.spans)
            facts = tuple((k, v.replace(quoted(sheet.title), quoted(table.title))) for k, v in there.facts)
            if spans:
                wanted.append(Validation(spans, facts))
        part = self._facts[table.title]
        return self.put(part, renewed(self.part(part), wanted, [c.header for c in sheet.columns]))

    def _free_rows(self, table: Table) -> bool:
        """A sheet that still has the program's protection of before is freed of it: it let nobody sort or delete what it granted."""
        part = self._facts[table.title]
        xml = self.part(part)
        one = first(pieces(xml, {"sheetProtection"}), lambda one: one.parent == "worksheet")
        granted = {key for key, value in one.attributes.items() if value in {"0", "false"}} if one else set()
        locked = one is not None and any(key in one.attributes for key in _PASSWORDS)
        if one is None or locked or not granted >= {"sort", "insertRows", "deleteRows"}:
            return False
        return self.put(part, spliced(xml, [(one.start, one.end, b"")]))


    # --- whose it is ---

    def _core(self) -> str:
        return self.package.target("core-properties")

    def _known_centres(self) -> set[str]:
        """What the centre has been called in this workbook."""
        known = {"中心校"}
        if part := self._core():
            for one in pieces(self.part(part), {"title", "creator"}):
                found = re.fullmatch(rf"(.*) {_TERM} {TITLE_END}", one.text) if one.name == "title" else None
                known.add(found[1] if found else one.text)
        return known

    def _title(self) -> bool:
        part = self._core()
        if not part:
            return False
        xml = self.part(part)
        one = first(pieces(xml, {"title"}), lambda one: re.fullmatch(rf".* {_TERM} {TITLE_END}", one.text) is not None)
        return one is not None and self.put(part, _with_text(xml, [(one, title_of(self.term))]))

    def _footer(self, title: str, known: set[str]) -> bool:
        """The centre's and the term's name in footers that are still the program's; one that a person has changed is theirs."""
        part = self._facts[title]
        if part not in self.package:
            return False
        xml = self.part(part)
        changes = []
        for one in pieces(xml, _FOOTERS):
            found = _FOOTER.fullmatch(one.text)
            if found:
                ours = found[2].replace("&&", "&") in known
                owner = self.term.centre.replace("&", "&&") if ours else found[2]
                changes.append((one, f"{found[1]}{owner}{found[3]}{self.term.name}{found[5]}"))
        return self.put(part, _with_text(xml, changes))

    def _heading(self) -> bool:
        part = self._facts.get(HOME_TITLE, "")
        places = [
            f"{letters(at)}{row}" for row, line in enumerate(self.cells.get(HOME_TITLE, []), 1) for at, raw in enumerate(line)
            if isinstance(raw, str) and re.fullmatch(rf"(?:.*   )?{_TERM}   {HOME_LINE}", raw) and raw != home_line(self.term)
        ]
        if not places or part not in self.package:
            return False
        xml = self.part(part)
        changes = []
        for one in pieces(xml, {"c"}):
            if one.attributes.get("r") in places:
                style = f' s="{one.attributes["s"]}"' if "s" in one.attributes else ""
                text = f"<{one.prefix}is><{one.prefix}t>{escape(home_line(self.term))}</{one.prefix}t></{one.prefix}is>"
                cell = f'<{one.prefix}c r="{one.attributes["r"]}"{style} t="inlineStr">{text}</{one.prefix}c>'
                changes.append((one.start, one.end, cell.encode()))
        return self.put(part, spliced(xml, changes))


def _plain(reference: str) -> str:
    return reference.replace("'", "").removeprefix("=")


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:4]) + (f"等 {len(names)} 所" if len(names) > 4 else "")


def _trimmed(grid: Sequence[Sequence[Any]], width: int) -> list[list[str]]:
    """The cells of some columns as text, without blank ends."""
    rows = [[as_typed(raw) for raw in row[:width]] for row in grid]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _sheet_data(grid: Sequence[Sequence[Any]], prefix: str, more: Mapping[int, Sequence[str]]) -> bytes:
    """The rows of a sheet of plain values; more: row -> cells that follow, as XML."""
    lines = []
    for row in range(1, max([len(grid), *more]) + 1):
        cells = []
        for at, raw in enumerate(grid[row - 1] if row <= len(grid) else ()):
            place = f"{letters(at)}{row}"
            if isinstance(raw, float):
                cells.append(f'<{prefix}c r="{place}"><{prefix}v>{raw:g}</{prefix}v></{prefix}c>')
            elif raw != "":
                text = f'<{prefix}t xml:space="preserve">{escape(str(raw))}</{prefix}t>'
                cells.append(f'<{prefix}c r="{place}" t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>')
        cells += more.get(row, ())
        if cells:
            lines.append(f'<{prefix}row r="{row}">{"".join(cells)}</{prefix}row>')
    return f"<{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>".encode()


def _with_text(xml: bytes, changes: Sequence[tuple[Piece, str]]) -> bytes:
    """The part with other texts in some elements; their tags stay."""
    stretches = []
    for one, text in changes:
        if text != one.text:
            start = xml.index(b">", one.start) + 1
            stretches.append((start, xml.rindex(b"</", start, one.end), escape(text).encode()))
    return spliced(xml, stretches)


def _packed(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package with some parts changed or added; all others as they are, in their order, with their times."""
    left = dict(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            key = next((name for name in left if name.casefold() == info.filename.replace("\\", "/").casefold()), None)
            content = source.read(info) if key is None else left.pop(key)
            # its extra fields and version speak of how the file was packed that it comes from
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.external_attr, copy.create_system = info.external_attr, info.create_system
            out.writestr(copy, content, compress_type=info.compress_type)
        for name, content in left.items():
            fresh = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            fresh.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(fresh, content)
    return target.getvalue()
