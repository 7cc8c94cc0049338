"""report county: the sheets for the county's school, of one town, or of several towns' folders put together (domain E, report 2).

Folders of other towns, and that of the earlier term, are read from a copy of their archive: nothing in them is changed. Which of them
counts follows from what they hold, never from the order in which they were named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from yanxiu_xl.archive.opening import lost
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import digest, is_folder, system_trouble
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.county.catalogue import ALL_SHEETS, county_reports, county_sheet
from yanxiu_xl.reports.county.model import Absent, County, CountyReport, Town
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import term_name
from yanxiu_xl.workbooks.report_book import heading_of
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workflow.earlier_terms import begun_at, begun_from
from yanxiu_xl.workflow.folder import TermFolder, now_text
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.reporting import NOT_MERGED, Reported, Writer, merged_facts, of_school
from yanxiu_xl.workflow.settings_files import has_settings

WORKBOOK, OF_SEVERAL = "县教师进修学校", "县教师进修学校（全县）"
"""What the workbook of all sheets is called, of one town and of several."""
OWNER = "全县汇总"
DEPTH = 2
"""How far below a folder that is no term's its terms are looked for: a town's folder, and one for all towns."""
BUSY = "那里的合并还没有做完，或者中断过。请先在那台电脑上运行一次 yanxiu merge，再把文件夹拿来"
OF_EARLIER = "档案库是早先版本的程序合并的。请先用现在的程序在那个学期文件夹里运行一次 yanxiu merge"


def county_report(
    folder: TermFolder, name: str, school: str | None = None, *, earlier: Sequence[Path] = (), xlsx: bool = False, csv: bool = False,
    progress: Progress = UNTOLD,
) -> list[Reported]:
    """The county's sheets (``county``, or one by its code or title) of a town; school: its lines alone.

    earlier: the folder of the earlier term of the school year, where ``new-term --from`` has not kept it, or another one counts. Raises
    UserError as ``reporting.report`` does, and for a folder named as ``earlier`` that is not that.
    """
    wanted = _wanted(name)
    with ExitStack() as stack:
        facts = stack.enter_context(merged_facts(folder))
        notes = list[str]()
        county = County([Town(facts, earlier_of(stack, folder, facts, earlier, notes))])
        code = school_code(facts.term, school, facts.current) if school else ""
        with progress.phase(Phase.REPORTS, len(wanted)) as step:
            found = _worked_out(county, wanted, heading_of(facts), notes, step, code)
        if xlsx or csv:
            with folder.locked("出报表"):
                folder.reports.mkdir(parents=True, exist_ok=True)
                _write(Writer(folder.reports, heading_of(facts), f"-{code}{facts.names.get(code, '')}" if code else ""), WORKBOOK, found, xlsx=xlsx, csv=csv)
    return found


def towns_report(
    place: Path, name: str, towns: Sequence[Path], *, earlier: Sequence[Path] = (), xlsx: bool = False, csv: bool = False, progress: Progress = UNTOLD
) -> list[Reported]:
    """The same of several towns, written into ``place``; towns: their term folders, or folders in which these lie.

    A folder that cannot be read is told of (``Reported.notes``, the table 没有计入的镇) and the others go on. Raises UserError where none can,
    for an unknown sheet, and where the disk does not take a file.
    """
    wanted = _wanted(name)
    with ExitStack() as stack:
        gathered = _Gathered(stack)
        folders = [one for path in dict.fromkeys(map(_absolute, (*towns, *earlier))) for one in gathered.look(path)]
        with progress.phase(Phase.REPORTS, len(folders) + len(wanted)) as step:
            for folder in folders:
                gathered.read(folder)
                step(folder.root.name)
            county = gathered.county()
            found = _worked_out(county, wanted, _heading(county), gathered.notes, step)
        if xlsx or csv:
            place.mkdir(parents=True, exist_ok=True)
            _write(Writer(place, _heading(county)), OF_SEVERAL, found, xlsx=xlsx, csv=csv)
    return found


def county_of(stack: ExitStack, folder: TermFolder, facts: TermFacts) -> County:
    """The county of one town, as ``county_report`` makes it of an opened term."""
    return County([Town(facts, earlier_of(stack, folder, facts, (), []))])


def _wanted(name: str) -> list[CountyReport]:
    one = county_sheet(name)
    if one is None and name.strip() not in ALL_SHEETS:
        listed = "、".join(f"{one.code} {one.title}" for one in county_reports().values())
        raise UserError(f"“{name}”不是给县里的表。可以写 county（全部五张），或：{listed}。")
    return [one] if one else list(county_reports().values())


def _worked_out(county: County, wanted: Sequence[CountyReport], heading: Heading, notes: list[str], step: Callable[[str], None], code: str = "") -> list[Reported]:
    found = []
    for one in wanted:
        report, tables = one.on(county)
        found.append(Reported(report, [of_school(table, code) for table in tables], heading.as_of, notes=notes))
        step(one.title)
    return found


def _write(writer: Writer, name: str, found: Sequence[Reported], *, xlsx: bool, csv: bool) -> None:
    if xlsx:
        writer.book(name if len(found) > 1 else f"{found[0].report.code} {found[0].report.title}", found, WORKBOOK)
    for one in found if csv else ():
        writer.tables(one)


def _heading(county: County) -> Heading:
    """What stands over every page of several towns."""
    parts = [heading_of(town.facts) for town in county.towns]
    return Heading(replace(parts[0].term, centre=OWNER), max(one.as_of for one in parts), sum(one.returned for one in parts), sum(one.expected for one in parts))


def _absolute(path: Path) -> Path:
    return path.absolute()


# --- the earlier term of the school year ---


def term_before(code: str) -> str:
    """The earlier term of the same school year; '' of a first one."""
    return f"{code[:-1]}1" if code.endswith("-2") else ""


def earlier_of(stack: ExitStack, folder: TermFolder, facts: TermFacts, given: Sequence[Path], notes: list[str]) -> TermFacts | None:
    """The earlier term: of the folder that was named, else of the one from which the term was made (``new-term --from``)."""
    wanted = term_before(facts.term.code)
    for path in given:
        other = stack.enter_context(facts_of_copy(TermFolder(_absolute(path))))
        if other.term.code != wanted or other.term.centre != facts.term.centre:
            what = f"{other.term.centre}{other.term.name}"
            asked = f"{facts.term.centre}{term_name(wanted)}" if wanted else "第一学期没有同一学年的上学期"
            raise UserError(f"“{path}”是{what}的，不是要累计的上学期（{asked}）。请核对 --with。")
        return other
    kept = begun_at(facts)
    if not wanted or kept is None:
        return None
    place = begun_from(folder, facts)
    if place is None:
        notes.append(f"上学期的文件夹“{kept.name}”不在原来的地方，学年的数只有本学期的。可以用 --with 写明它在哪里。")
        return None
    try:
        other = stack.enter_context(facts_of_copy(place))
    except UserError as trouble:
        notes.append(f"上学期的文件夹“{place.root.name}”读不了，学年的数只有本学期的：{trouble}")
        return None
    if (other.term.code, other.term.centre) != (wanted, facts.term.centre):
        notes.append(f"“{place.root.name}”是{other.term.centre}{other.term.name}的，不是同一学年的上学期，学年的数只有本学期的。")
        return None
    return other


@contextmanager
def facts_of_copy(folder: TermFolder) -> Iterator[TermFacts]:
    """The facts of a term, from a copy of its archive. Raises UserError where there is none, where nothing has been merged, or it cannot be read."""
    if not has_settings(folder.root):
        raise UserError(f"“{folder.root.name}”不是学期文件夹。")
    term, source = folder.term(), folder.archive_file
    if state := lost(source):
        raise UserError(f"档案库{state}，请先运行 yanxiu rebuild 重建。")
    if not source.exists():
        raise UserError(NOT_MERGED)
    if source.with_name(f"{source.name}-journal").exists():
        raise UserError(f"{BUSY}。")
    with TemporaryDirectory(prefix="yanxiu-") as drawer:
        copy = Path(drawer) / source.name
        try:
            copyfile(source, copy)
        except OSError as error:
            raise system_trouble(error) from error
        try:
            archive = Archive(copy, now_text(), read_only=True)
        except UserError as trouble:  # it names the copy, of which nobody knows
            raise UserError(str(trouble).replace(str(copy), f"{folder.root.name}/{source.parent.name}/{source.name}")) from trouble
        with archive:
            if not archive.meta("merged"):
                raise UserError(NOT_MERGED)
            if not all(one.check_key for one in archive.current().values()):  # of an earlier schema: which records count is not filed
                raise UserError(f"{OF_EARLIER}。")
            archive.prove()
            yield TermFacts(term, archive)


# --- several towns ---


_Read = tuple[TermFolder, TermFacts]
"""A folder with the facts that were read of it."""


@dataclass
class _Gathered:
    """Folders that were read, and what is to be said of those that were not."""

    stack: ExitStack
    read_: list[_Read] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    """(name of the town or of the folder, term code or '', why) of those that were not."""
    notes: list[str] = field(default_factory=list)

    def look(self, path: Path) -> list[TermFolder]:
        """The term folders at or below a place."""
        found = list(terms_at(path, DEPTH))
        if not found:
            self.failed.append((path.name, "", "里面没有学期文件夹" if is_folder(path) else "没有这个文件夹"))
        return found

    def read(self, folder: TermFolder) -> None:
        """Read a folder, or take down why it cannot be."""
        if any(one.root.resolve() == folder.root.resolve() for one, _ in self.read_):
            return
        try:
            self.read_.append((folder, self.stack.enter_context(facts_of_copy(folder))))
        except UserError as trouble:
            try:
                term = folder.term()
            except UserError as unset:
                self.failed.append((folder.root.name, "", f"学期设定读不了：{unset}"))
            else:
                self.failed.append((term.centre, term.code, str(trouble)))

    def county(self) -> County:
        """The towns that were read, of the latest term, each once. Raises UserError where there is none."""
        if not self.read_:
            reasons = "；".join(f"“{name}”{why.removesuffix('。')}" for name, _, why in self.failed) or "没有写文件夹"
            raise UserError(f"没有一个镇可以出表：{reasons}。请核对 --towns 后面的文件夹。")
        latest = max(facts.term.code for _, facts in self.read_)
        by_town: dict[str, dict[str, list[_Read]]] = {}
        for folder, facts in self.read_:
            by_town.setdefault(facts.term.centre, {}).setdefault(facts.term.code, []).append((folder, facts))
        towns, absent = [], list[Absent]()
        for name, terms in sorted(by_town.items()):
            if latest not in terms:
                absent.append(Absent(name, f"只有{term_name(max(terms))}的，没有{term_name(latest)}的。"))
                continue
            folder, facts = self._one_of(terms[latest])
            before = terms.get(term_before(latest))
            towns.append(Town(facts, self._one_of(before)[1] if before else earlier_of(self.stack, folder, facts, (), self.notes)))
        there = {one.name for one in towns}
        absent += [Absent(name, why) for name, code, why in self.failed if not (name in there and code in {latest, term_before(latest)})]
        self.notes += [f"没有计入“{one.name}”：{one.why}" for one in sorted(set(absent), key=lambda one: (one.name, one.why))]
        return County(towns, absent, several=True)

    def _one_of(self, same: Sequence[_Read]) -> _Read:
        """The one that counts of folders of one town and term: that of the latest merge, with the most schools."""
        folder, facts = max(same, key=lambda one: (one[1].as_of, len(one[1].current), digest(one[0].archive_file)))
        if len(same) > 1:
            others = {other.term.names == facts.term.names for _, other in same}
            odd = "" if others == {True} else "它们的学校名录不同：如果是两个镇，请在学期设定里把中心校名称写得不一样。"
            self.notes.append(f"“{facts.term.centre}”{facts.term.name}有 {len(same)} 个文件夹，只计入合并日期最晚的“{folder.root.name}”。{odd}")
        return folder, facts


def terms_at(path: Path, depth: int) -> Iterator[TermFolder]:
    """The term folder at a place, or those below it, by name."""
    if has_settings(path):
        yield TermFolder(path)
    elif depth and is_folder(path):
        with suppress(OSError):
            for one in sorted(path.iterdir(), key=lambda one: one.name):
                if is_folder(one):
                    yield from terms_at(one, depth - 1)
